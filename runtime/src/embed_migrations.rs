//! `embed_migrations!`, which works under whatever name a package knows this crate by.

/// Embeds a migrations folder into the binary.
///
/// The argument is the folder's path from the package's `Cargo.toml`. The folder is read once, when
/// the package is compiled: what is hashed is what is embedded. Scripts are split into statements
/// here, and it is decided here which of them cannot run in a transaction.
///
/// ```ignore
/// static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("prisma/migrations");
/// ```
///
/// # Errors
///
/// Anything wrong with the folder is a compile error at the argument, which says what to do: a
/// missing or empty folder, a migration without `migration.sql`, a script that is not UTF-8 or does
/// not split into statements, migrations for a database whose feature is not enabled. So is what a
/// build script with `report_at_macro()` found.
#[macro_export]
macro_rules! embed_migrations {
    ($($path:tt)*) => {
        $crate::__macros::embed_migrations!($crate; $($path)*)
    };
}
