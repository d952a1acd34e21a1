//! Schemas made by chance, reproducible from a seed: valid ones for every provider, and
//! mutations that break texts the way people do.

mod columns;
mod draft;
mod indexes;
mod models;
mod mutate;
mod random;
mod relations;
mod write;

pub use draft::generate;
pub use mutate::mutate;
pub use random::Random;

use whimbrel_core::Dialect;

/// The databases for which schemas are made.
pub const DIALECTS: [Dialect; 4] = [
    Dialect::Postgres,
    Dialect::Cockroach,
    Dialect::Sqlite,
    Dialect::Mysql,
];

/// How many seeds a test tries: few, or many with `WHIMBREL_LONG=1`.
pub fn seeds(few: u64, many: u64) -> u64 {
    match std::env::var("WHIMBREL_LONG") {
        Ok(value) if value == "1" => many,
        _ => few,
    }
}
