//! Which migration was meant by a name that none has.

/// The one name that is near: a path to it, a part of it, or the name with few letters changed.
pub(super) fn near<'n>(
    said: &str,
    mut names: impl Iterator<Item = &'n str> + Clone,
) -> Option<&'n str> {
    let trimmed = said.trim_end_matches(['/', '\\']);
    let trimmed = trimmed.strip_suffix("/migration.sql").unwrap_or(trimmed);
    let said = trimmed.rsplit(['/', '\\']).next().unwrap_or(trimmed);
    let said = said.strip_suffix(".sql").unwrap_or(said);
    if let Some(same) = names.clone().find(|name| *name == said) {
        return Some(same);
    }
    let mut parts = names
        .clone()
        .filter(|name| said.len() >= 2 && name.contains(said));
    if let (Some(only), None) = (parts.next(), parts.next()) {
        return Some(only);
    }
    names
        .by_ref()
        .map(|name| (distance(said, name), name))
        .filter(|(found, name)| *found <= name.chars().count() / 6)
        .min_by_key(|(found, _)| *found)
        .map(|(_, name)| name)
}

/// So many letters have to be changed, added or removed.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (line, letter) in (1..).zip(left.chars()) {
        let mut before = vec![line];
        for (column, other) in right.iter().enumerate() {
            let changed =
                row.get(column).copied().unwrap_or_default() + usize::from(letter != *other);
            let added = before.get(column).copied().unwrap_or_default() + 1;
            let removed = row.get(column + 1).copied().unwrap_or_default() + 1;
            before.push(changed.min(added).min(removed));
        }
        row = before;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_was_meant() {
        let names = [
            "20240101000000_init",
            "20240102000000_add_phone",
            "20240103000000_phone",
        ];
        let near = |said| super::near(said, names.into_iter());
        assert_eq!(near("20240101000000_ini"), Some(names[0]));
        assert_eq!(near("init"), Some(names[0]));
        assert_eq!(
            near("prisma/migrations/20240101000000_init/migration.sql"),
            Some(names[0])
        );
        assert_eq!(near("20240102000001_add_fone"), Some(names[1]));
        assert_eq!(near("phone"), None);
        assert_eq!(near("nope"), None);
        assert_eq!(near(""), None);
    }
}
