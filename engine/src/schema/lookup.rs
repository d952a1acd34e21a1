//! Names looked up in one block or in the whole schema.

use std::cmp::Ordering;

/// Which place each name has. A sorted list: it is filled at once, and takes memory once.
#[derive(Debug, Default)]
pub(super) struct Lookup<'a> {
    entries: Vec<(&'a str, usize)>,
    repeats: bool,
}

impl<'a> Lookup<'a> {
    /// The names in order of their places, counted from 0.
    pub(super) fn new(names: impl Iterator<Item = &'a str>) -> Self {
        let mut entries: Vec<_> = names.zip(0..).collect();
        entries.sort_unstable_by(|(one, first), (other, second)| {
            order(one, other).then_with(|| first.cmp(second))
        });
        let repeats = entries
            .windows(2)
            .any(|pair| matches!(pair, [(one, _), (other, _)] if one == other));
        Lookup { entries, repeats }
    }

    /// The place of a name; the last one.
    pub(super) fn get(&self, name: &str) -> Option<usize> {
        let start = self
            .entries
            .partition_point(|(own, _)| order(own, name).is_lt());
        let rest = self.entries.get(start..)?;
        let same = match self.repeats {
            true => rest.partition_point(|(own, _)| *own == name),
            false => 1,
        };
        let (own, place) = rest.get(same.checked_sub(1)?)?;
        (*own == name).then_some(*place)
    }

    /// The place of a name before this one.
    pub(super) fn before(&self, name: &str, place: usize) -> Option<usize> {
        if !self.repeats {
            return None;
        }
        let later = self
            .entries
            .partition_point(|(own, other)| order(own, name).then(other.cmp(&place)).is_lt());
        let (own, before) = self.entries.get(later.checked_sub(1)?)?;
        (*own == name).then_some(*before)
    }

    /// All names, each once, in alphabetical order.
    pub(super) fn names(&self) -> Vec<&'a str> {
        let mut names: Vec<&str> = self.entries.iter().map(|(name, _)| *name).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// Most names differ in their length already.
fn order(one: &str, other: &str) -> Ordering {
    let lengths = one.len().cmp(&other.len());
    lengths.then_with(|| one.cmp(other))
}

#[cfg(test)]
mod tests {
    use super::Lookup;

    #[test]
    fn the_last_of_a_name_counts_and_the_one_before_is_known() {
        let lookup = Lookup::new(["b", "aa", "b", "c", "b"].into_iter());
        assert_eq!(lookup.get("b"), Some(4));
        assert_eq!(lookup.get("aa"), Some(1));
        assert_eq!(lookup.get("d"), None);
        assert_eq!(lookup.before("b", 4), Some(2));
        assert_eq!(lookup.before("b", 0), None);
        assert_eq!(lookup.before("c", 3), None);
        assert_eq!(lookup.names(), ["aa", "b", "c"]);
        let unique = Lookup::new(["b", "aa"].into_iter());
        assert_eq!((unique.get("b"), unique.get("a")), (Some(0), None));
    }
}
