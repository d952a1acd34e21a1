//! The names of copies.

use std::path::Path;
use whimbrel_core::time;

const END: &str = ".bak";
const UNFINISHED: &str = ".bak-part";

/// The name of a copy: the database's, the time, and what the program is called.
pub(super) fn of(database: &Path, milliseconds: u64, program: &str) -> String {
    let program: String = program
        .chars()
        .map(|letter| match letter {
            letter if letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_') => letter,
            _ => '-',
        })
        .collect();
    let time = time::compact(milliseconds / 1000);
    let (day, hour) = time.split_at_checked(8).unwrap_or((&time, ""));
    let fraction = milliseconds % 1000;
    format!(
        "{}{day}T{hour}{fraction:03}Z.{program}{END}",
        start(database)
    )
}

/// The same name while the copy is being written.
pub(super) fn unfinished(name: &str) -> String {
    let stem = name.strip_suffix(END).unwrap_or(name);
    format!("{stem}{UNFINISHED}")
}

pub(super) fn is_of(name: &str, database: &Path) -> bool {
    has_time(name, database) && name.ends_with(END)
}

pub(super) fn is_unfinished_of(name: &str, database: &Path) -> bool {
    has_time(name, database) && name.ends_with(UNFINISHED)
}

/// What comes behind the time: copies of one program of one state.
pub(super) fn label(name: &str, database: &Path) -> Option<String> {
    let rest = name.strip_prefix(&start(database))?;
    let label = rest.split_once('.')?.1.strip_suffix(END)?;
    Some(label.to_owned())
}

/// When a copy was made, as its name says, in milliseconds.
pub(super) fn time(name: &str, database: &Path) -> Option<u64> {
    let text = name.strip_prefix(&start(database))?;
    let seconds = time::seconds(&format!("{}{}", text.get(..8)?, text.get(9..15)?))?;
    let fraction: u64 = text.get(15..18)?.parse().ok()?;
    Some(seconds * 1000 + fraction)
}

fn has_time(name: &str, database: &Path) -> bool {
    let rest = name.strip_prefix(&start(database));
    let time = rest.and_then(|rest| rest.get(..20));
    time.is_some_and(|time| {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let at = |index| time.as_bytes().get(index).copied();
        at(8) == Some(b'T')
            && time.ends_with("Z.")
            && time.get(..8).is_some_and(digits)
            && time.get(9..18).is_some_and(digits)
    })
}

fn start(database: &Path) -> String {
    let name = database.file_name().unwrap_or_default();
    format!("{}.", name.to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_of_what_when_and_by_whom() {
        let database = Path::new("data/notes.db");
        let name = of(database, 1_700_000_000_000, "notes 1.2.0/../x");
        assert_eq!(name, "notes.db.20231114T221320000Z.notes-1.2.0-..-x.bak");
        assert!(is_of(&name, database) && !is_of(&name, Path::new("notes")));
        assert!(!is_of(&unfinished(&name), database));
        assert!(is_unfinished_of(&unfinished(&name), database));
        assert_eq!(time(&name, database), Some(1_700_000_000_000));
        assert_eq!(label(&name, database).as_deref(), Some("notes-1.2.0-..-x"));
        for other in [
            "notes.db.bak",
            "notes.db.2023.bak",
            "notes.db",
            "notes.db.20231114x221320000Z.a.bak",
        ] {
            assert!(!is_of(other, database), "{other}");
        }
    }
}
