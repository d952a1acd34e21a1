//! From names in the database to names that the schema language allows.

use std::collections::BTreeSet;

use crate::schema::is_reserved_type_name;

/// A name made of what the language allows: letters, digits and underscores, a letter first.
/// Empty when nothing is left.
pub(super) fn clean(name: &str) -> String {
    let start = name.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
    start
        .chars()
        .map(|c| match c {
            '_' => '_',
            c if c.is_ascii_alphanumeric() => c,
            _ => '_',
        })
        .collect()
}

/// [`clean`], or a name that begins with `instead` where no letter is left to begin with.
pub(super) fn made_up(name: &str, instead: &str) -> String {
    let cleaned = clean(name);
    if !cleaned.is_empty() {
        return cleaned;
    }
    let digits = name.split(|c: char| !c.is_ascii_alphanumeric());
    let digits = digits.filter(|part| !part.is_empty());
    let parts: Vec<&str> = [instead].into_iter().chain(digits).collect();
    parts.join("_")
}

/// The name of a model or an enum.
pub(super) fn type_name(name: &str) -> String {
    let cleaned = made_up(name, "Unnamed");
    if is_reserved_type_name(&cleaned) {
        format!("Renamed{cleaned}")
    } else {
        cleaned
    }
}

/// The first of `name`, `name_2`, `name_3` … that is still free; it is taken then.
pub(super) fn unique(taken: &mut BTreeSet<String>, name: String) -> String {
    let mut candidate = name.clone();
    let mut number = 2_usize;
    while !taken.insert(candidate.clone()) {
        candidate = format!("{name}_{number}");
        number += 1;
    }
    candidate
}

/// A string literal of the schema language.
///
/// ```
/// assert_eq!(whimbrel_engine::lift::literal("say \"é\"\n"), r#""say \"é\"\n""#);
/// ```
pub fn literal(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::{BTreeSet, clean, literal, made_up, type_name, unique};

    #[test]
    fn names_are_made_to_fit() {
        assert_eq!(clean("first name"), "first_name");
        assert_eq!(clean("_hidden"), "hidden");
        assert_eq!(clean("2fa"), "fa");
        assert_eq!(clean("42"), "");
        assert_eq!(made_up("2fa", "VALUE"), "fa");
        assert_eq!(made_up("2.1", "VALUE"), "VALUE_2_1");
        assert_eq!(made_up("имя", "VALUE"), "VALUE");
        assert_eq!(type_name("class"), "Renamedclass");
        assert_eq!(type_name("таблица_7"), "Unnamed_7");
        let mut taken = BTreeSet::new();
        assert_eq!(unique(&mut taken, "a".into()), "a");
        assert_eq!(unique(&mut taken, "a".into()), "a_2");
        assert_eq!(literal("a\"\\\n"), r#""a\"\\\n""#);
    }
}
