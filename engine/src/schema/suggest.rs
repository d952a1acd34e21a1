//! "Did you mean …?"

/// The candidate that is most like `name`, when one is near enough to be meant.
pub(crate) fn closest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    within((name.chars().count() / 3).clamp(1, 3), name, candidates)
}

/// The candidate from which `name` differs by one slip of the hand.
pub(crate) fn slip_of<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    within(1, name, candidates)
}

fn within<'a>(
    limit: usize,
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    candidates
        .into_iter()
        .filter_map(|candidate| distance(name, candidate, limit).map(|found| (found, candidate)))
        .min()
        .map(|(_, candidate)| candidate)
}

/// The help text for the nearest candidate.
pub(crate) fn did_you_mean<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    closest(name, candidates).map(|candidate| format!("did you mean `{candidate}`?"))
}

/// How many characters must be inserted, dropped, replaced or swapped, ignoring case; `None` when
/// more than `limit`.
fn distance(left: &str, right: &str, limit: usize) -> Option<usize> {
    if left.len().abs_diff(right.len()) > limit * 4 {
        return None;
    }
    let left: Vec<char> = left.chars().map(|c| c.to_ascii_lowercase()).collect();
    let right: Vec<char> = right.chars().map(|c| c.to_ascii_lowercase()).collect();
    if left.len().abs_diff(right.len()) > limit {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (row, &from) in left.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, &to) in right.iter().enumerate() {
            let replaced = last.get(column).copied().unwrap_or(0) + usize::from(from != to);
            let inserted = current.last().copied().unwrap_or(0) + 1;
            let dropped = last.get(column + 1).copied().unwrap_or(0) + 1;
            let mut best = replaced.min(inserted).min(dropped);
            let swapped = row > 0
                && column > 0
                && left.get(row - 1) == Some(&to)
                && right.get(column - 1) == Some(&from);
            if swapped {
                best = best.min(before.get(column - 1).copied().unwrap_or(0) + 1);
            }
            current.push(best);
        }
        before = std::mem::replace(&mut last, current);
    }
    last.last().copied().filter(|&found| found <= limit)
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn nearest_candidate_within_the_limit() {
        let types = ["String", "Boolean", "Int", "BigInt"];
        assert_eq!(closest("Strng", types), Some("String"));
        assert_eq!(closest("string", types), Some("String"));
        assert_eq!(closest("Itn", types), Some("Int"));
        assert_eq!(closest("Banana", types), None);
        assert_eq!(closest("", types), None);
    }
}
