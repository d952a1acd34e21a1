//! What the parser does not read although the database does, in words that it reads. Places stay.

use std::borrow::Cow;

use crate::{
    replay::token::{Kind, tokens},
    sql::Dialect,
};

/// Words that put an expression or a query into another one.
const NESTING: [&str; 16] = [
    "AND",
    "OR",
    "NOT",
    "IS",
    "IN",
    "LIKE",
    "ILIKE",
    "BETWEEN",
    "CASE",
    "COLLATE",
    "ZONE",
    "UNION",
    "INTERSECT",
    "EXCEPT",
    "EXPLAIN",
    "ISNULL",
];

/// At most how deep the tree of a statement is: reading and dropping it takes so many frames.
pub(crate) fn depth(dialect: Dialect, sql: &str) -> usize {
    let mut open = vec![0usize];
    let (mut sum, mut most) = (0usize, 0usize);
    for token in tokens(dialect, sql, 0, sql.len()) {
        match (token.kind, token.text.as_ref()) {
            (Kind::Punctuation, "(" | "[") => {
                open.push(1);
                sum += 1;
            }
            (Kind::Punctuation, ")" | "]") => {
                sum -= open.pop().unwrap_or(0);
            }
            (Kind::Punctuation, "," | ";") => {
                if let Some(last) = open.last_mut() {
                    sum -= std::mem::take(last);
                }
            }
            (Kind::Punctuation, ".") => {}
            (Kind::Punctuation, _) => {
                if let Some(last) = open.last_mut() {
                    *last += 1;
                    sum += 1;
                }
            }
            (Kind::Word, word) if NESTING.iter().any(|known| known.eq_ignore_ascii_case(word)) => {
                if let Some(last) = open.last_mut() {
                    *last += 1;
                    sum += 1;
                }
            }
            _ => {}
        }
        most = most.max(sum);
    }
    most
}

/// The text with such parts blanked out.
pub(crate) fn readable(dialect: Dialect, sql: &str) -> Cow<'_, str> {
    if !dialect.has_namespaces() {
        return Cow::Borrowed(sql);
    }
    // `FOR NO KEY UPDATE` and `FOR KEY SHARE` lock rows less; what is read is the same.
    let mut text = Cow::Borrowed(sql);
    for (from, to) in [
        ("NO KEY UPDATE", "       UPDATE"),
        ("KEY SHARE", "    SHARE"),
    ] {
        while let Some(at) = find(&text, from) {
            text.to_mut().replace_range(at..at + from.len(), to);
        }
    }
    text
}

/// Where `FOR` is followed by these words.
fn find(text: &str, words: &str) -> Option<usize> {
    let (text, words) = (text.as_bytes(), words.as_bytes());
    let mut places = text.windows(words.len()).enumerate();
    let follows = |at: usize| {
        let before = text.get(..at).unwrap_or_default().trim_ascii_end();
        let word = before.last_chunk::<3>();
        word.is_some_and(|word| word.eq_ignore_ascii_case(b"FOR"))
    };
    let found = places.find(|(at, here)| here.eq_ignore_ascii_case(words) && follows(*at));
    found.map(|(at, _)| at)
}
