//! `whimbrel.lock`: the seal of a history.
//!
//! One line for each migration: its name, the checksum of its script, and a link that depends on all
//! lines before it. An edit of a sealed script shows, and so does a migration that a merge has
//! put among others: two branches that both add one change the same place of the file, so that git
//! stops instead of mixing two histories that nobody has tried together.

mod difference;
mod file;

pub use difference::{Difference, verify};
pub use file::{SealError, SealErrorKind, State, added, check, read, write};

use crate::checksum;
use crate::folder::Migration;
use std::collections::BTreeMap;

/// The file's name, beside the migrations' folders.
pub const NAME: &str = "whimbrel.lock";

/// What is written above the lines.
const HEADER: &str = "\
# The checksums of these migrations: keep this file in version control, and do not edit it.
# A conflict here means that two branches added migrations: keep both folders, look at both
# scripts, and run `whimbrel migrate hash`.
";

/// A history as it was sealed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seal {
    /// The lines in order.
    pub lines: Vec<Line>,
}

/// A sealed migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The migration's name.
    pub name: String,
    /// The checksum of its script, with line endings as on Unix.
    pub checksum: String,
    /// The checksum of the line before, the name and the checksum.
    pub link: String,
}

/// Why a seal's text cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseError {
    /// A merge has left its conflict markers, at this line.
    Conflict(usize),
    /// A line that no seal has.
    Line(usize),
}

/// Seals migrations.
pub fn seal(migrations: &[Migration]) -> Seal {
    let checksums = migrations
        .iter()
        .map(|migration| (migration.name.clone(), checksum::of_unix(&migration.sql)));
    chain(checksums.collect())
}

/// The seal with one migration more, or with another script for one. All other migrations stay
/// sealed as they were, so that what happened to them still shows.
pub fn with(seal: &Seal, name: &str, sql: &[u8]) -> Seal {
    let lines = seal.lines.iter();
    let mut checksums: BTreeMap<String, String> = lines
        .map(|line| (line.name.clone(), line.checksum.clone()))
        .collect();
    checksums.insert(name.to_owned(), checksum::of_unix(sql));
    chain(checksums)
}

/// Links checksums in the order of their names' bytes, which is the order of a history.
fn chain(checksums: BTreeMap<String, String>) -> Seal {
    let mut lines: Vec<Line> = Vec::with_capacity(checksums.len());
    for (name, checksum) in checksums {
        let before = lines.last().map_or("", |line| line.link.as_str());
        let link = link(before, &name, &checksum);
        lines.push(Line {
            name,
            checksum,
            link,
        });
    }
    Seal { lines }
}

/// The link of a line behind the line with the link `before`.
fn link(before: &str, name: &str, checksum: &str) -> String {
    checksum::of(format!("{before}\n{}\n{checksum}\n", escape(name)).as_bytes())
}

/// The file's text.
///
/// ```
/// use whimbrel_core::seal;
///
/// let empty = seal::seal(&[]);
/// assert_eq!(seal::parse(&seal::render(&empty)), Ok(empty));
/// ```
pub fn render(seal: &Seal) -> String {
    let mut out = String::from(HEADER);
    for line in &seal.lines {
        out.push_str(&format!(
            "{} {} {}\n",
            escape(&line.name),
            line.checksum,
            line.link
        ));
    }
    out
}

/// Reads the file's text.
///
/// # Errors
/// When a line is not one of a seal; the number counts from 1.
pub fn parse(text: &str) -> Result<Seal, ParseError> {
    let mut lines = Vec::new();
    for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let number = number + 1;
        if line.starts_with("<<<<<<<") || line.starts_with("=======") || line.starts_with(">>>>>>>")
        {
            return Err(ParseError::Conflict(number));
        }
        let line = line.trim_end();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        lines.push(parse_line(line).ok_or(ParseError::Line(number))?);
    }
    Ok(Seal { lines })
}

fn parse_line(line: &str) -> Option<Line> {
    let (rest, link) = line.rsplit_once(' ')?;
    let (name, checksum) = rest.rsplit_once(' ')?;
    let digest = |text: &str| text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
    (digest(link) && digest(checksum) && !name.is_empty()).then(|| Line {
        name: unescape(name),
        checksum: checksum.to_ascii_lowercase(),
        link: link.to_ascii_lowercase(),
    })
}

/// Keeps a name on one line, and apart from comments and markers.
fn escape(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for (at, letter) in name.chars().enumerate() {
        match letter {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '#' | '<' | '=' | '>' | '\u{feff}' if at == 0 => {
                out.push('\\');
                out.push(letter);
            }
            _ => out.push(letter),
        }
    }
    out
}

fn unescape(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut letters = name.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests;
