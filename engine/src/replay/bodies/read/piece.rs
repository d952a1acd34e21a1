//! The statements and values of a body, from where they begin to where they end.

use super::{Body, Part, target::stored};
use crate::replay::{cursor::Cursor, judge::JUDGED, token::Kind};

/// Passes over tokens up to a semicolon or one of these words or signs outside of parentheses.
pub(super) fn until(c: &mut Cursor<'_>, ends: &[&str]) {
    let (mut depth, mut cases) = (0usize, 0usize);
    while let Some(token) = c.peek() {
        let text = token.text.as_ref();
        let plain = matches!(token.kind, Kind::Word | Kind::Punctuation);
        let is = |word: &str| plain && text.eq_ignore_ascii_case(word);
        let outside = depth == 0 && cases == 0;
        if outside && (is(";") || ends.iter().any(|end| is(end))) {
            return;
        }
        if is("(") || is("[") {
            depth += 1;
        } else if is(")") || is("]") {
            depth = depth.saturating_sub(1);
        } else if is("CASE") {
            cases += 1;
        } else if is("END") {
            cases = cases.saturating_sub(1);
        }
        c.next();
    }
}

pub(super) fn part(c: &mut Cursor<'_>, found: &mut Body, ends: &[&str], is_value: bool) {
    let start = c.position();
    until(c, ends);
    if c.position() > start {
        let at = c.place_since(start);
        found.parts.push(Part { at, is_value });
    }
}

pub(super) fn value(c: &mut Cursor<'_>, found: &mut Body, ends: &[&str]) {
    part(c, found, ends, true);
}

/// A statement about rows.
pub(super) fn rows(c: &mut Cursor<'_>, found: &mut Body, ends: &[&str]) {
    match c.is_any(&JUDGED) || c.is_op(0, "(") {
        true => {
            let start = c.position();
            part(c, found, ends, false);
            let end = c.position();
            stored(c, found, start, end);
            c.rewind(end);
        }
        false => until(c, ends),
    }
}
