//! Schemas made by chance, reproducible from a seed: valid ones for every provider, and
//! mutations that break texts the way people do.

mod columns;
mod mutate;
mod random;
mod relations;
mod write;

pub use mutate::mutate;
pub use random::Random;
pub use write::generate;
