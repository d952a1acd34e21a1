//! Which of the attributes, arguments or fields were seen.

use std::collections::BTreeSet;

/// A set of small numbers that needs no memory of its own below 64.
#[derive(Default)]
pub(super) struct Marks {
    low: u64,
    high: BTreeSet<usize>,
}

impl Marks {
    /// Marks a number; false when it was marked before.
    pub(super) fn set(&mut self, index: usize) -> bool {
        if index < 64 {
            let is_new = self.low & (1 << index) == 0;
            self.low |= 1 << index;
            is_new
        } else {
            self.high.insert(index)
        }
    }

    pub(super) fn has(&self, index: usize) -> bool {
        match index < 64 {
            true => self.low & (1 << index) != 0,
            false => self.high.contains(&index),
        }
    }
}
