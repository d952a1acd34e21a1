//! Rust names for what a schema names.

use std::collections::BTreeSet;

/// `user_role`, `USER_ROLE` and `userRole` become `UserRole`; a name that already is one stays.
pub(super) fn type_name(name: &str) -> String {
    let mut out = String::new();
    for word in name.split('_').filter(|word| !word.is_empty()) {
        let shouts = word.len() > 1 && !word.contains(char::is_lowercase);
        let mut letters = word.chars();
        out.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        match shouts {
            true => out.extend(letters.flat_map(char::to_lowercase)),
            false => out.push_str(letters.as_str()),
        }
    }
    legal(out)
}

/// `createdAt`, `CreatedAt` and `CREATED_AT` become `created_at`, `userID` becomes `user_id`.
pub(super) fn field_name(name: &str) -> String {
    let mut out = String::new();
    let letters: Vec<char> = name.chars().collect();
    for (at, &letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let after = letters.get(at + 1);
        let starts_word = letter.is_uppercase()
            && match before {
                Some(before) if before.is_uppercase() => {
                    after.is_some_and(|after| after.is_lowercase())
                }
                Some(before) => *before != '_',
                None => false,
            };
        if starts_word {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    legal(out)
}

/// The name of the module of a schema of the database, which may have any letters.
pub(super) fn module_name(name: &str) -> String {
    let letter = |letter: char| {
        if letter.is_alphanumeric() {
            letter
        } else {
            '_'
        }
    };
    field_name(&name.chars().map(letter).collect::<String>())
}

/// A name never begins with a digit and is never empty.
fn legal(name: String) -> String {
    match name.chars().next() {
        Some(first) if first.is_alphabetic() || (first == '_' && name.len() > 1) => name,
        _ => format!("n{name}"),
    }
}

/// Makes names differ. A name that needed no change keeps it; of the others the first one in
/// order does, and the rest are numbered.
pub(super) fn distinct<'a>(
    names: impl Iterator<Item = &'a str> + Clone,
    style: fn(&str) -> String,
    number: fn(&str, usize) -> String,
) -> Vec<String> {
    let mut taken: BTreeSet<String> = names
        .clone()
        .filter(|name| style(name) == **name)
        .map(str::to_owned)
        .collect();
    let mut out = Vec::new();
    for name in names {
        let wanted = style(name);
        let free = match wanted == name || !taken.contains(&wanted) {
            true => wanted,
            false => (2..)
                .map(|count| number(&wanted, count))
                .find(|numbered| !taken.contains(numbered))
                .unwrap_or(wanted),
        };
        taken.insert(free.clone());
        out.push(free);
    }
    out
}

/// The numbered form of a type's or variant's name.
pub(super) fn numbered_type(name: &str, count: usize) -> String {
    format!("{name}{count}")
}

/// The numbered form of a field's name.
pub(super) fn numbered_field(name: &str, count: usize) -> String {
    format!("{name}_{count}")
}

/// The name as it is written in Rust: raw where it is a keyword.
pub(super) fn written(name: &str) -> String {
    const KEYWORDS: [&str; 48] = [
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do",
        "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in",
        "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
        "return", "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe",
        "unsized", "use", "virtual", "where", "while", "yield",
    ];
    match name {
        // These cannot be raw.
        "self" | "super" | "crate" | "Self" => format!("{name}_"),
        _ if KEYWORDS.contains(&name) => format!("r#{name}"),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles() {
        for (name, expected) in [
            ("User", "User"),
            ("user_role", "UserRole"),
            ("USER_ROLE", "UserRole"),
            ("ADMIN", "Admin"),
            ("userRole", "UserRole"),
            ("OAuth2Client", "OAuth2Client"),
            ("X", "X"),
            ("a__b_", "AB"),
            ("__", "n"),
            ("_2fa", "n2fa"),
        ] {
            assert_eq!(type_name(name), expected, "{name}");
        }
        for (name, expected) in [
            ("createdAt", "created_at"),
            ("CREATED_AT", "created_at"),
            ("userID", "user_id"),
            ("HTTPServer", "http_server"),
            ("line2Text", "line2_text"),
            ("_hidden", "_hidden"),
            ("a_B", "a_b"),
            ("2fa", "n2fa"),
        ] {
            assert_eq!(field_name(name), expected, "{name}");
        }
    }

    #[test]
    fn modules() {
        for (name, expected) in [("sign-in", "sign_in"), ("Auth", "auth"), ("2 fa", "n2_fa")] {
            assert_eq!(module_name(name), expected, "{name}");
        }
    }

    #[test]
    fn equal_names_are_numbered() {
        let fields = ["fooBar", "FooBar", "foo_bar", "foo_bar_2"];
        assert_eq!(
            distinct(fields.into_iter(), field_name, numbered_field),
            ["foo_bar_3", "foo_bar_4", "foo_bar", "foo_bar_2"]
        );
        let types = ["user_role", "USER_ROLE"];
        assert_eq!(
            distinct(types.into_iter(), type_name, numbered_type),
            ["UserRole", "UserRole2"]
        );
    }

    #[test]
    fn keywords() {
        assert_eq!(written("type"), "r#type");
        assert_eq!(written("self"), "self_");
        assert_eq!(written("union"), "union");
    }
}
