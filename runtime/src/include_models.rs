//! The types that `whimbrel_build` writes from the schema.

/// Puts the Rust types of the schema where it stands: one struct for each model and view, one enum
/// for each enum, as `whimbrel_build::configure().models(…)` in `build.rs` wrote them.
///
/// ```ignore
/// mod models {
///     whimbrel::include_models!();
/// }
///
/// let users: Vec<models::User> = sqlx::query_as(models::User::SELECT).fetch_all(&pool).await?;
/// ```
#[macro_export]
macro_rules! include_models {
    () => {
        // Nobody uses every type and constant, and documentation is the schema's to give.
        #[allow(
            dead_code,
            missing_docs,
            unreachable_pub,
            clippy::all,
            clippy::pedantic,
            clippy::nursery
        )]
        mod __whimbrel_models {
            ::core::include!(::core::concat!(
                ::core::env!(
                    "OUT_DIR",
                    "include_models! needs a build.rs that calls \
                     whimbrel_build::configure().models(whimbrel_build::Models::default()).run()"
                ),
                "/whimbrel-models.rs"
            ));
        }
        #[allow(unused_imports, unreachable_pub)]
        pub use __whimbrel_models::*;
    };
}
