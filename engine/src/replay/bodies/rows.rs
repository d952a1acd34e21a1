//! The rows of a trigger of MySQL that get values.

use crate::{
    replay::cursor::{Cursor, Place},
    sql::Dialect,
};

/// Why the row whose part a statement sets cannot be changed, and where it stands.
pub(super) fn unchangeable(
    c: &Cursor<'_>,
    text: &str,
    is_after: bool,
) -> Option<(&'static str, Place)> {
    if !begins_statement(c, text) || !c.is_word(0, "SET") || !c.is_op(2, ".") {
        return None;
    }
    let message = if c.is_word(1, "OLD") {
        "the row `OLD` cannot be changed"
    } else if is_after && c.is_word(1, "NEW") {
        "a trigger that runs AFTER the change cannot change its row `NEW`"
    } else {
        return None;
    };
    let row = c.peek_nth(1)?;
    let at = Place {
        start: row.start,
        end: row.end,
    };
    Some((message, at))
}

/// A trigger of MySQL that runs when the row is changed already.
pub(super) fn is_after(text: &str) -> bool {
    let mut c = Cursor::new(Dialect::Mysql, text, 0, text.len());
    while !c.at_end() && !c.is_any(&["BEFORE", "ON"]) {
        if c.word("AFTER") {
            return c.is_any(&["INSERT", "UPDATE", "DELETE"]);
        }
        c.next();
    }
    false
}

/// True where a statement of a body begins.
fn begins_statement(c: &Cursor<'_>, text: &str) -> bool {
    let ahead = text.get(..c.place().start).unwrap_or_default().trim_end();
    let mut words = ahead.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let word = words.next().unwrap_or_default().to_ascii_uppercase();
    ahead.ends_with(';') || ["ROW", "BEGIN", "THEN", "ELSE", "DO"].contains(&word.as_str())
}
