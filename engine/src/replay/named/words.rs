//! Character sets, collations and storage engines of MySQL and MariaDB. A server may have others, so only a name that
//! is a slip away from a common one is refused.

use super::read::Need;
use crate::{
    replay::{
        cursor::{Cursor, Fail, Ident, Outcome},
        token::Kind,
    },
    schema::suggest,
};

/// Those that MySQL 8 or MariaDB brings.
const CHARACTER_SETS: [&str; 42] = [
    "armscii8", "ascii", "big5", "binary", "cp1250", "cp1251", "cp1256", "cp1257", "cp850",
    "cp852", "cp866", "cp932", "dec8", "eucjpms", "euckr", "gb18030", "gb2312", "gbk", "geostd8",
    "greek", "hebrew", "hp8", "keybcs2", "koi8r", "koi8u", "latin1", "latin2", "latin5", "latin7",
    "macce", "macroman", "sjis", "swe7", "tis620", "ucs2", "ujis", "utf16", "utf16le", "utf32",
    "utf8", "utf8mb3", "utf8mb4",
];

/// What most collations are called behind `utf8mb4_`.
const COLLATIONS: [&str; 10] = [
    "0900_ai_ci",
    "0900_as_ci",
    "0900_as_cs",
    "0900_bin",
    "bin",
    "general_ci",
    "unicode_520_ci",
    "unicode_ci",
    "uca1400_ai_ci",
    "uca1400_as_ci",
];

/// Engines that most servers have, and what MariaDB also calls Aria.
const ENGINES: [&str; 8] = [
    "InnoDB",
    "MyISAM",
    "MEMORY",
    "Aria",
    "ARCHIVE",
    "CSV",
    "BLACKHOLE",
    "Maria",
];

/// Names of what a server brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    CharacterSet,
    /// Also, where a character set stands before it, that it is one of that.
    Collation,
    Engine,
}

/// The words of a statement that makes or changes tables.
pub(super) fn words(c: &mut Cursor<'_>) -> Vec<Need> {
    let mut found = Vec::new();
    while !c.at_end() {
        let word = if c.words(&["CHARACTER", "SET"]) || c.word("CHARSET") {
            Word::CharacterSet
        } else if c.word("COLLATE") {
            Word::Collation
        } else if c.word("ENGINE") {
            Word::Engine
        } else {
            c.next();
            continue;
        };
        c.op("=");
        let is_name = |kind| matches!(kind, Kind::Word | Kind::Quoted | Kind::String);
        let Some(token) = c.peek().filter(|token| is_name(token.kind)) else {
            continue;
        };
        let text = token.text.to_string();
        let name = Ident {
            text,
            at: c.place(),
        };
        c.next();
        let of = match found.last() {
            Some(Need::Word(Word::CharacterSet, set, _))
                if word == Word::Collation && is_beside(c, set, &name) =>
            {
                Some(set.text.clone())
            }
            _ => None,
        };
        found.push(Need::Word(word, name, of));
    }
    found
}

/// True when nothing but the word itself stands between a character set and a collation.
fn is_beside(c: &Cursor<'_>, set: &Ident, collation: &Ident) -> bool {
    let between = c.text_between(set.at.end, collation.at.start);
    let between = between
        .trim_start_matches(['\'', '"', '`'])
        .trim_end_matches(['\'', '"', '`', ' ', '=']);
    between.trim().eq_ignore_ascii_case("collate")
}

/// Refuses a word that no server knows.
pub(super) fn refuse(word: Word, name: &Ident, of: Option<&str>) -> Outcome<()> {
    let lower = name.text.to_lowercase();
    let prefix = lower
        .split_once('_')
        .map(|(set, rest)| (set.to_owned(), rest.to_owned()));
    let (what, near) = match word {
        Word::CharacterSet => ("character set", slip(&lower, &CHARACTER_SETS, 5)),
        Word::Engine => ("storage engine", slip(&lower, &ENGINES, 4)),
        Word::Collation => {
            let near = match &prefix {
                Some((set, rest)) if set == "utf8mb4" && !rest.ends_with("_cs") => {
                    slip(rest, &COLLATIONS, 4).map(|near| format!("utf8mb4_{near}"))
                }
                Some((set, rest)) if !CHARACTER_SETS.contains(&set.as_str()) => {
                    slip(set, &CHARACTER_SETS, 5).map(|near| format!("{near}_{rest}"))
                }
                _ => None,
            };
            ("collation", near)
        }
    };
    if let Some(near) = near {
        let message = format!("{what} `{}` does not exist", name.text);
        let help = format!("did you mean `{near}`?");
        return Err(Fail::new("unknown-object", message, name.at).help(help));
    }
    let sets = of.zip(prefix.as_ref().map(|(set, _)| set.as_str()));
    match sets {
        Some((of, set)) if !is_of(&of.to_lowercase(), set) => {
            let message = format!(
                "collation `{}` is not one of character set `{of}`",
                name.text
            );
            Err(Fail::new("unknown-object", message, name.at))
        }
        _ => Ok(()),
    }
}

/// `utf8` is one of two character sets, as the server is set up.
fn is_of(set: &str, other: &str) -> bool {
    let both_known = CHARACTER_SETS.contains(&set) && CHARACTER_SETS.contains(&other);
    let is_utf8 = set == "utf8" || other == "utf8";
    set == other || !both_known || is_utf8 && set.starts_with("utf8") && other.starts_with("utf8")
}

fn slip(name: &str, known: &[&'static str], least: usize) -> Option<String> {
    let is_known = known.iter().any(|known| known.eq_ignore_ascii_case(name));
    if is_known || name.len() < least {
        return None;
    }
    let near = suggest::slip_of(name, known.iter().copied())?;
    (near.len() >= least).then(|| near.to_owned())
}
