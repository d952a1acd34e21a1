//! Choices by chance that cannot fail on empty lists.

use crate::schemas::Random;

/// A source of chance.
#[derive(Debug, Clone)]
pub struct Rng(Random);

impl Rng {
    /// The source of a seed.
    pub fn new(seed: u64) -> Rng {
        Rng(Random::new(seed))
    }

    /// A number below `end` (0 when `end` is 0).
    pub fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { self.0.below(end) }
    }

    /// True once in `times`.
    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of them.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }
}
