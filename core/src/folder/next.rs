//! What a new migration is called, where it lies, and what is around its statements.

use super::layout::Layout;
use super::{Folder, SCRIPT};
use crate::name;
use std::path::{Path, PathBuf};

/// What stands in a migration that somebody will fill in by hand.
pub const EMPTY: &str =
    "-- What the schema cannot express: data changes, functions, triggers, policies.\n";

/// How new migrations of a folder are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// The layout.
    pub layout: Layout,
    /// True when a file for the way back belongs to each.
    pub reversible: bool,
}

impl Style {
    /// As the newest migration of the folder is.
    pub fn of(folder: &Folder) -> Style {
        let newest = folder.migrations.last();
        let has_down = |layout| match (layout, newest) {
            (Layout::UpFolders, Some(newest)) => newest.down.is_some(),
            (Layout::Numbered, Some(newest)) => newest.path.to_string_lossy().ends_with(".up.sql"),
            _ => false,
        };
        Style {
            layout: folder.layout,
            reversible: has_down(folder.layout),
        }
    }

    /// The script of a migration of that name.
    ///
    /// ```
    /// use std::path::Path;
    /// use whimbrel_core::folder::{Layout, Style};
    ///
    /// let style = Style { layout: Layout::Numbered, reversible: true };
    /// let path = style.script(Path::new("migrations"), "1_users");
    /// assert_eq!(path, Path::new("migrations/1_users.up.sql"));
    /// ```
    pub fn script(self, directory: &Path, name: &str) -> PathBuf {
        match self.layout {
            Layout::Folders => directory.join(name).join(SCRIPT),
            Layout::UpFolders => directory.join(name).join("up.sql"),
            Layout::Numbered if self.reversible => directory.join(format!("{name}.up.sql")),
            Layout::Numbered | Layout::Versioned | Layout::Dbmate | Layout::Goose => {
                directory.join(format!("{name}.sql"))
            }
        }
    }

    /// The file of its own that the way back gets, if one is written.
    pub fn down(self, directory: &Path, name: &str) -> Option<PathBuf> {
        let path = match self.layout {
            Layout::UpFolders => directory.join(name).join("down.sql"),
            Layout::Numbered => directory.join(format!("{name}.down.sql")),
            _ => return None,
        };
        self.reversible.then_some(path)
    }

    /// The text of a script with these statements.
    pub fn text(self, sql: &str) -> String {
        match self.layout {
            Layout::Goose => format!("-- +goose Up\n{sql}"),
            Layout::Dbmate => format!("-- migrate:up\n{sql}"),
            _ => sql.to_owned(),
        }
    }

    /// The text of a script that somebody will fill in by hand, with `words` in it.
    pub fn empty(self, words: &str) -> String {
        let rest = match self.layout {
            Layout::Goose => "\n\n-- +goose Down\n",
            Layout::Dbmate => "\n\n-- migrate:down\n",
            _ => "",
        };
        self.text(words) + rest
    }
}

impl Layout {
    /// The name of a new migration: what `typed` says, behind `last` in this layout's order. With a timestamp
    /// where names have one (`now` is in seconds since 1970, or one second after `last` when that is later),
    /// else with the next number, as wide as the last.
    ///
    /// ```
    /// use whimbrel_core::folder::Layout;
    ///
    /// let name = |layout: Layout, last| layout.next_name(0, "add phone", last);
    /// assert_eq!(name(Layout::Folders, Some("20240106120000_a")), "20240106120001_add_phone");
    /// assert_eq!(name(Layout::Numbered, Some("0009_a")), "0010_add_phone");
    /// assert_eq!(name(Layout::Versioned, Some("V1.9__a")), "V1.10__add_phone");
    /// assert_eq!(name(Layout::UpFolders, None), "1970-01-01-000000_add_phone");
    /// ```
    pub fn next_name(self, now: u64, typed: &str, last: Option<&str>) -> String {
        let slug = name::slug(name::label(typed));
        let slug = match slug.as_str() {
            "" => "migration",
            slug => slug,
        };
        let timed = |last| name::later(now, slug, last);
        match self {
            Layout::Folders => timed(last),
            Layout::UpFolders => {
                let version = last.map(super::layout::version_of_folder);
                let timed = timed(version.as_deref());
                hyphenated(&timed).unwrap_or(timed)
            }
            Layout::Versioned => {
                let version = last.and_then(|last| last.get(1..)?.split("__").next());
                let version = version.map_or_else(|| "1".to_owned(), next_version);
                format!("V{version}__{slug}")
            }
            Layout::Numbered | Layout::Dbmate | Layout::Goose => match last.map(number) {
                Some(number) if number.len() != 14 && !number.is_empty() => {
                    format!("{}_{slug}", next_version(number))
                }
                _ => timed(last),
            },
        }
    }
}

impl Layout {
    /// The part of a name that a human chose.
    ///
    /// ```
    /// use whimbrel_core::folder::Layout;
    ///
    /// assert_eq!(Layout::Versioned.label("V1__add_phone"), "add_phone");
    /// assert_eq!(Layout::UpFolders.label("2024-01-06-120000_add_phone"), "add_phone");
    /// assert_eq!(Layout::Folders.label("20240106120000_add_phone"), "add_phone");
    /// ```
    pub fn label(self, name: &str) -> &str {
        let behind = |mark| name.split_once(mark).map(|(_, label)| label);
        match self {
            Layout::Folders => name::label(name),
            Layout::Versioned => behind("__").unwrap_or(name),
            _ => behind("_").unwrap_or(name),
        }
    }
}

/// The digits that a name begins with.
fn number(name: &str) -> &str {
    let end = name.find(|letter: char| !letter.is_ascii_digit());
    name.get(..end.unwrap_or(name.len())).unwrap_or_default()
}

/// A version with one more in its last part, which keeps its width.
fn next_version(version: &str) -> String {
    let start = version.rfind(['.', '_']).map_or(0, |at| at + 1);
    let (before, last) = version.split_at(start);
    let mut digits: Vec<u8> = last.bytes().collect();
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            let digits = digits.iter().map(|digit| char::from(*digit));
            return before.chars().chain(digits).collect();
        }
        *digit = b'0';
    }
    let zeros = "0".repeat(digits.len());
    format!("{before}1{zeros}")
}

/// `20240106120000_a` as diesel writes it: `2024-01-06-120000_a`.
fn hyphenated(name: &str) -> Option<String> {
    let (year, month, day) = (name.get(..4)?, name.get(4..6)?, name.get(6..8)?);
    name::timestamp(name)?;
    let rest = name.get(8..)?;
    Some(format!("{year}-{month}-{day}-{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_migration_comes_last() {
        for (layout, last) in [
            (Layout::Folders, "20240106120000_a"),
            (Layout::UpFolders, "2024-01-06-120000_a"),
            (Layout::UpFolders, "20240106120000_a"),
            (Layout::Numbered, "20240106120000_a"),
            (Layout::Numbered, "9"),
            (Layout::Numbered, "1700000000_a"),
            (Layout::Numbered, "99999999999999_a"),
            (Layout::Versioned, "V9__a"),
            (Layout::Versioned, "V1_2_99__a"),
            (Layout::Versioned, "U7__a"),
            (Layout::Versioned, "V20240106120000__a"),
            (Layout::Goose, "00009_a"),
            (Layout::Dbmate, "20240106120000_a"),
        ] {
            let next = layout.next_name(0, "b", Some(last));
            let order = layout.compare(last, &next);
            assert_eq!(
                order,
                std::cmp::Ordering::Less,
                "{layout:?}: {last}, {next}"
            );
        }
        assert_eq!(Layout::Versioned.next_name(0, "", None), "V1__migration");
        assert_eq!(next_version("099"), "100");
        assert_eq!(next_version("99"), "100");
    }
}
