//! The databases that the `whimbrel` crate was compiled for: its features are forwarded here.

use whimbrel_core::{Dialect, Family};

/// The features that are on, by their names.
pub(crate) fn enabled() -> Vec<&'static str> {
    let features = [
        ("sqlite", cfg!(feature = "sqlite")),
        ("postgres", cfg!(feature = "postgres")),
        ("mysql", cfg!(feature = "mysql")),
    ];
    features
        .into_iter()
        .filter_map(|(name, on)| on.then_some(name))
        .collect()
}

/// The feature that a database needs.
pub(crate) fn of(dialect: Dialect) -> &'static str {
    match dialect.family() {
        Family::Postgres => "postgres",
        Family::Sqlite => "sqlite",
        Family::Mysql => "mysql",
    }
}

/// The database of a feature, for histories without a lock file.
pub(crate) fn dialect(feature: &str) -> Dialect {
    match feature {
        "postgres" => Dialect::Postgres,
        "mysql" => Dialect::Mysql,
        _ => Dialect::Sqlite,
    }
}
