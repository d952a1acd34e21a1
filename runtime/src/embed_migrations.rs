//! `embed_migrations!`, which works under whatever name a package knows this crate by.

/// Embeds a migrations folder into the binary.
///
/// The argument is the folder's path, relative to the package's `Cargo.toml`. The folder is read once at compile
/// time: the embedded bytes are those that were hashed. Scripts are split into statements at compile time, and those
/// that cannot run in a transaction are detected.
///
/// ```ignore
/// static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("prisma/migrations");
/// ```
///
/// # Errors
///
/// Every problem of the folder is a compile error at the argument, with the fix: a missing or empty folder, a
/// migration without `migration.sql`, a script that is not UTF-8 or cannot be split into statements, migrations for a
/// database whose feature is not enabled. So are the errors of a build script with `report_at_macro()`.
#[macro_export]
macro_rules! embed_migrations {
    ($($path:tt)*) => {
        $crate::__macros::embed_migrations!($crate; $($path)*)
    };
}
