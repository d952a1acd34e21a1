//! Names looked up in one block or in the whole schema.

/// Which place each name has. A sorted list: it is filled at once, and takes memory once.
#[derive(Debug, Default)]
pub(super) struct Lookup<'a> {
    entries: Vec<Entry<'a>>,
    repeats: bool,
}

/// Ordered by the fingerprint first, since numbers are compared faster than texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry<'a> {
    fingerprint: u64,
    name: &'a str,
    place: usize,
}

impl<'a> Entry<'a> {
    fn new(name: &'a str, place: usize) -> Self {
        Entry {
            fingerprint: fingerprint(name),
            name,
            place,
        }
    }
}

impl<'a> Lookup<'a> {
    /// The names in order of their places, counted from 0.
    pub(super) fn new(names: impl Iterator<Item = &'a str>) -> Self {
        let mut entries: Vec<_> = names
            .zip(0..)
            .map(|(name, place)| Entry::new(name, place))
            .collect();
        entries.sort_unstable();
        let repeats = entries
            .windows(2)
            .any(|pair| matches!(pair, [one, other] if one.name == other.name));
        Lookup { entries, repeats }
    }

    /// The place of a name; the last one.
    pub(super) fn get(&self, name: &str) -> Option<usize> {
        self.last_before(Entry::new(name, usize::MAX))
    }

    /// The place of a name before this one.
    pub(super) fn before(&self, name: &str, place: usize) -> Option<usize> {
        match self.repeats {
            true => self.last_before(Entry::new(name, place)),
            false => None,
        }
    }

    fn last_before(&self, wanted: Entry<'_>) -> Option<usize> {
        let end = self.entries.partition_point(|entry| *entry < wanted);
        let found = self.entries.get(end.checked_sub(1)?)?;
        (found.name == wanted.name).then_some(found.place)
    }

    /// All names, each once, in alphabetical order.
    pub(super) fn names(&self) -> Vec<&'a str> {
        let mut names: Vec<&str> = self.entries.iter().map(|entry| entry.name).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// A number that differs for most names that differ: of their ends and their length.
fn fingerprint(name: &str) -> u64 {
    let bytes = name.as_bytes();
    match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(first), Some(last)) => {
            let ends = u64::from_le_bytes(*first) ^ u64::from_le_bytes(*last).rotate_left(29);
            ends.wrapping_add(bytes.len() as u64)
        }
        _ => bytes
            .iter()
            .fold(0, |number, byte| number << 8 | u64::from(*byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::Lookup;

    #[test]
    fn the_last_of_a_name_counts_and_the_one_before_is_known() {
        let lookup =
            Lookup::new(["b", "aa", "b", "c", "b", "a_long_name", "another_name"].into_iter());
        assert_eq!(lookup.get("b"), Some(4));
        assert_eq!(lookup.get("aa"), Some(1));
        assert_eq!(lookup.get("another_name"), Some(6));
        assert_eq!(lookup.get("a_short_name"), None);
        assert_eq!(lookup.get("d"), None);
        assert_eq!(lookup.before("b", 4), Some(2));
        assert_eq!(lookup.before("b", 0), None);
        assert_eq!(lookup.before("c", 3), None);
        assert_eq!(
            lookup.names(),
            ["a_long_name", "aa", "another_name", "b", "c"]
        );
        let unique = Lookup::new(["b", "aa"].into_iter());
        assert_eq!((unique.get("b"), unique.get("a")), (Some(0), None));
    }
}
