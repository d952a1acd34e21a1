//! The names of migrations: the names of their folders.
//!
//! Any folder name is a name. Most begin with 14 digits of UTC time, real histories also hold
//! `0_init` or `add_users`. Their order is the order of their bytes.

use crate::time;

/// The longest name that fits the history table's column, in characters.
pub const LONGEST: usize = 255;

/// The longest slug that [`slug`] answers, in characters.
pub const LONGEST_SLUG: usize = 200;

/// The 14 digits a name begins with, or `None`. For display: the order never depends on it.
///
/// ```
/// use whimbrel_core::name;
///
/// assert_eq!(name::timestamp("20240102030405_init"), Some("20240102030405"));
/// assert_eq!(name::timestamp("0_init"), None);
/// ```
pub fn timestamp(name: &str) -> Option<&str> {
    let digits = name.get(..14)?;
    let alone = !name
        .get(14..)?
        .starts_with(|next: char| next.is_ascii_digit());
    (alone && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// The part of a name that a human chose: without its 14 digits and the separator behind them.
pub fn label(name: &str) -> &str {
    match timestamp(name) {
        Some(digits) => name[digits.len()..].trim_start_matches(['_', '-']),
        None => name,
    }
}

/// The name of a new migration: the UTC time and a slug of what a human typed.
///
/// ```
/// use whimbrel_core::name;
///
/// assert_eq!(name::create(1_700_000_000, "Add phone"), "20231114221320_add_phone");
/// assert_eq!(name::create(1_700_000_000, " "), "20231114221320_migration");
/// ```
pub fn create(unix_seconds: u64, typed: &str) -> String {
    let slug = slug(typed);
    let slug = if slug.is_empty() { "migration" } else { &slug };
    format!("{}_{slug}", time::compact(unix_seconds))
}

/// A name that sorts after `last`, and by its timestamp alone: at `unix_seconds`, or one second after `last`
/// when that is not earlier. Of an old name only what it says is kept, not its time.
///
/// ```
/// use whimbrel_core::name;
///
/// let last = Some("20240106120000_init");
/// assert_eq!(name::later(0, "add_phone", last), "20240106120001_add_phone");
/// assert_eq!(name::later(0, "20200101000000_add_phone", last), "20240106120001_add_phone");
/// ```
pub fn later(unix_seconds: u64, typed: &str, last: Option<&str>) -> String {
    let name = create(unix_seconds, label(typed));
    // Where the last name has no timestamp nothing can be done: who writes the migration looks at its place.
    let Some(digits) = last.and_then(timestamp) else {
        return name;
    };
    if Some(digits) < timestamp(&name) {
        return name;
    }
    match digits.parse::<u64>().map(|digits| digits + 1) {
        Ok(next) => format!("{next:014}{}", name.get(14..).unwrap_or_default()),
        Err(_) => name,
    }
}

/// Lower-case ASCII letters, digits and single underscores, at most [`LONGEST_SLUG`] characters:
/// safe on every file system. `AddUserPhone` becomes `add_user_phone`.
pub fn slug(typed: &str) -> String {
    let mut out = String::new();
    let mut previous = ' ';
    for letter in typed.chars() {
        let starts_word = letter.is_uppercase()
            && (previous.is_lowercase() || previous.is_ascii_digit())
            && !out.is_empty();
        if starts_word {
            separate(&mut out);
        }
        match plain(letter) {
            Some(text) => out.push_str(text),
            None if letter.is_ascii_alphanumeric() => out.push(letter.to_ascii_lowercase()),
            // An apostrophe joins: "user's" is one word.
            None if letter == '\'' || letter == '\u{2019}' => {}
            None => separate(&mut out),
        }
        previous = letter;
    }
    out.truncate(LONGEST_SLUG);
    out.truncate(out.trim_end_matches('_').len());
    out
}

fn separate(out: &mut String) {
    if !out.is_empty() && !out.ends_with('_') {
        out.push('_');
    }
}

/// Letters of western European languages without their accents; others separate words.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'à' | 'á' | 'â' | 'ã' | 'å' | 'À' | 'Á' | 'Â' | 'Ã' | 'Å' => "a",
        'ä' | 'æ' | 'Ä' | 'Æ' => "ae",
        'ç' | 'Ç' => "c",
        'è' | 'é' | 'ê' | 'ë' | 'È' | 'É' | 'Ê' | 'Ë' => "e",
        'ì' | 'í' | 'î' | 'ï' | 'Ì' | 'Í' | 'Î' | 'Ï' => "i",
        'ñ' | 'Ñ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ø' | 'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ø' => "o",
        'ö' | 'œ' | 'Ö' | 'Œ' => "oe",
        'ù' | 'ú' | 'û' | 'Ù' | 'Ú' | 'Û' => "u",
        'ü' | 'Ü' => "ue",
        'ý' | 'ÿ' | 'Ý' => "y",
        'ß' => "ss",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_name_sorts_after_the_last() {
        assert_eq!(later(0, "b", None), "19700101000000_b");
        let last = Some("20240106120000_init");
        assert_eq!(later(0, "b", last), "20240106120001_b");
        assert_eq!(later(4_107_542_400, "b", last), "21000301000000_b");
        assert_eq!(later(0, "b", Some("zeta")), "19700101000000_b");
    }

    #[test]
    fn slugs() {
        for (typed, expected) in [
            ("add phone", "add_phone"),
            ("  Add -- Phone!! ", "add_phone"),
            ("AddUserPhone", "add_user_phone"),
            ("step2Users", "step2_users"),
            ("user's naïve façade", "users_naive_facade"),
            ("../../etc/passwd", "etc_passwd"),
            ("日本", ""),
            ("", ""),
        ] {
            assert_eq!(slug(typed), expected, "{typed:?}");
        }
        assert_eq!(slug(&"x".repeat(500)).len(), LONGEST_SLUG);
        assert!(!slug(&"ab ".repeat(200)).ends_with('_'));
    }

    #[test]
    fn timestamps() {
        assert_eq!(timestamp("20240102030405"), Some("20240102030405"));
        assert_eq!(timestamp("20240102030405-x"), Some("20240102030405"));
        assert_eq!(timestamp("202401020304056_x"), None);
        assert_eq!(timestamp("2024é0203040506"), None);
        assert_eq!(label("20240102030405_add_x"), "add_x");
        assert_eq!(label("0_init"), "0_init");
    }
}
