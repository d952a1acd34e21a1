//! Which foreign keys of SQLite a statement can break.

use super::words::{self, Token, leading, starts};
use crate::Dialect;

/// Tables of which a statement changes rows, in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Touched {
    /// No rows of any table that exists.
    Nothing,
    /// These.
    Rows {
        /// Their own references can point nowhere now.
        children: Vec<String>,
        /// References to them can.
        parents: Vec<String>,
        /// The table of this index has lost what references need.
        index: Option<String>,
    },
    /// Nobody knows which.
    Unknown,
}

/// What a statement of SQLite touches, read from its first words; triggers aside.
///
/// ```
/// use whimbrel_core::transaction::{Touched, touched};
///
/// assert_eq!(touched("CREATE TABLE a (id INT)"), Touched::Nothing);
/// assert!(matches!(touched("DROP TABLE a"), Touched::Rows { parents, .. } if parents == ["a"]));
/// assert_eq!(touched("WITH x AS (SELECT 1) DELETE FROM a"), Touched::Unknown);
/// ```
pub fn touched(statement: &str) -> Touched {
    // `CREATE TABLE IF NOT EXISTS schema.name` is the longest beginning that is looked at.
    let tokens = leading(Dialect::Sqlite, statement, 8);
    let starts = |words: &[&str]| words::starts(&tokens, words);
    let any = |all: &[&[&str]]| all.iter().any(|words| starts(words));
    let child_of = |at| rows(name_at(&tokens, at), true, false);
    let parent_of = |at| rows(name_at(&tokens, at), false, true);
    let both_of = |at| rows(name_at(&tokens, at), true, true);
    if starts(&["PRAGMA"]) {
        return match tokens.iter().any(|token| token.is("WRITABLE_SCHEMA")) {
            true => Touched::Unknown,
            false => Touched::Nothing,
        };
    }
    let harmless: [&[&str]; 11] = [
        &["CREATE"],
        &["SELECT"],
        &["DROP", "VIEW"],
        &["DROP", "TRIGGER"],
        &["BEGIN"],
        &["COMMIT"],
        &["END"],
        &["SAVEPOINT"],
        &["RELEASE"],
        &["ANALYZE"],
        &["REINDEX"],
    ];
    // A table without rows can still refer to what nobody can refer to.
    if starts(&["CREATE", "TABLE"]) && has(statement, "references") {
        let at = if words::starts(tokens.get(2..).unwrap_or_default(), &["IF", "NOT"]) {
            5
        } else {
            2
        };
        return child_of(at);
    }
    if any(&harmless) {
        return Touched::Nothing;
    }
    if starts(&["DROP", "TABLE"]) {
        return parent_of(after_if(&tokens, 2));
    }
    if starts(&["DROP", "INDEX"]) {
        return match name_at(&tokens, after_if(&tokens, 2)) {
            Some((name, _)) => Touched::Rows {
                children: Vec::new(),
                parents: Vec::new(),
                index: Some(name),
            },
            None => Touched::Unknown,
        };
    }
    if starts(&["DELETE", "FROM"]) {
        return parent_of(2);
    }
    if starts(&["REPLACE", "INTO"]) {
        return both_of(2);
    }
    if starts(&["INSERT", "INTO"]) {
        // `ON CONFLICT DO UPDATE` can change what others point at.
        return match has(statement, "conflict") {
            true => both_of(2),
            false => child_of(2),
        };
    }
    if starts(&["INSERT", "OR"]) {
        return both_of(4);
    }
    if starts(&["UPDATE", "OR"]) {
        return both_of(3);
    }
    if starts(&["UPDATE"]) {
        return both_of(1);
    }
    if starts(&["ALTER", "TABLE"]) {
        return altered(statement, &tokens);
    }
    Touched::Unknown
}

/// True for a statement with this text, in any case.
fn has(statement: &str, text: &str) -> bool {
    let mut places = statement.as_bytes().windows(text.len());
    places.any(|place| place.eq_ignore_ascii_case(text.as_bytes()))
}

fn altered(statement: &str, tokens: &[Token<'_>]) -> Touched {
    let Some((name, end)) = name_at(tokens, 2) else {
        return Touched::Unknown;
    };
    let rest = tokens.get(end..).unwrap_or_default();
    if starts(rest, &["ADD"]) && !has(statement, "references") {
        return Touched::Nothing;
    }
    let mut both = vec![name];
    if starts(rest, &["RENAME", "TO"]) {
        let Some((new, _)) = name_at(rest, 2) else {
            return Touched::Unknown;
        };
        both.push(new);
    }
    Touched::Rows {
        children: both.clone(),
        parents: both,
        index: None,
    }
}

fn rows(name: Option<(String, usize)>, child: bool, parent: bool) -> Touched {
    let Some((name, _)) = name else {
        return Touched::Unknown;
    };
    // The schema's own table.
    if name.starts_with("sqlite_") && name != "sqlite_sequence" {
        return Touched::Unknown;
    }
    let if_so = |so: bool| if so { vec![name.clone()] } else { Vec::new() };
    Touched::Rows {
        children: if_so(child),
        parents: if_so(parent),
        index: None,
    }
}

fn after_if(tokens: &[Token<'_>], at: usize) -> usize {
    let rest = tokens.get(at..).unwrap_or_default();
    if starts(rest, &["IF", "EXISTS"]) {
        at + 2
    } else {
        at
    }
}

/// The name there, without its schema, and where the tokens behind it begin.
fn name_at(tokens: &[Token<'_>], at: usize) -> Option<(String, usize)> {
    let name = |at: usize| match tokens.get(at)? {
        Token::Word(name) => Some(name.to_lowercase()),
        Token::Name(name) | Token::Text(name) => Some(name.to_lowercase()),
        Token::Sign(_) => None,
    };
    if tokens.get(at + 1) == Some(&Token::Sign('.')) {
        return Some((name(at + 2)?, at + 3));
    }
    Some((name(at)?, at + 1))
}
