//! Takes a body apart: the statements and conditions in it, and the variables that it declares.

use crate::{
    replay::{
        cursor::{Cursor, Place},
        judge::JUDGED,
        token::{Kind, tokens},
    },
    sql::Dialect,
};

/// What a body holds.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// Statements about rows, and values.
    pub(super) parts: Vec<Part>,
    /// What it declares, and the variables of its loops.
    pub(super) variables: Vec<String>,
    /// It makes things, asks the catalogue, runs texts or handles failures: what seems missing may be there.
    pub(super) is_guarded: bool,
}

/// What is judged of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) at: Place,
    /// A value, which is read behind `SELECT`.
    pub(super) is_value: bool,
}

/// Words of bodies in which what seems missing may be there, or may be missed without harm.
const GUARDS: [&str; 23] = [
    "CREATE",
    "ALTER",
    "DROP",
    "EXECUTE",
    "HANDLER",
    "INFORMATION_SCHEMA",
    "OTHERS",
    "UNDEFINED_TABLE",
    "UNDEFINED_COLUMN",
    "UNDEFINED_FUNCTION",
    "UNDEFINED_OBJECT",
    "INVALID_SCHEMA_NAME",
    "PG_CATALOG",
    "PG_ATTRIBUTE",
    "PG_CLASS",
    "PG_EXTENSION",
    "PG_PROC",
    "PG_TABLES",
    "PG_NAMESPACE",
    "SEARCH_PATH",
    "SET_CONFIG",
    "TO_REGCLASS",
    "DBLINK",
];

/// Statements of a language in which nothing is judged.
const PASSED: [&str; 24] = [
    "RAISE", "EXECUTE", "GET", "OPEN", "FETCH", "CLOSE", "MOVE", "NULL", "EXIT", "CONTINUE",
    "LEAVE", "ITERATE", "SIGNAL", "RESIGNAL", "CALL", "COMMIT", "ROLLBACK", "ASSERT", "CREATE",
    "ALTER", "DROP", "TRUNCATE", "LOCK", "ANALYZE",
];

impl Body {
    /// Takes what another one holds.
    pub(super) fn add(&mut self, other: Body) {
        self.parts.extend(other.parts);
        self.variables.extend(other.variables);
        self.is_guarded |= other.is_guarded;
    }
}

/// A condition up to that word.
pub(super) fn condition(c: &mut Cursor<'_>, found: &mut Body, end: &str) {
    value(c, found, &[end]);
}

/// Reads from where the cursor stands to the end.
pub(super) fn body(c: &mut Cursor<'_>) -> Body {
    let mut found = Body::default();
    let start = c.position();
    while let Some(token) = c.next() {
        let token = token.clone();
        // The end of a cursor is no failure.
        if c.words(&["FOR", "NOT", "FOUND"]) {
            continue;
        }
        found.is_guarded |= matches!(token.kind, Kind::Word | Kind::Quoted)
            && GUARDS
                .iter()
                .any(|word| word.eq_ignore_ascii_case(&token.text));
    }
    c.rewind(start);
    while !c.at_end() {
        let before = c.position();
        step(c, &mut found);
        if c.position() == before {
            c.next();
        }
    }
    found
}

fn step(c: &mut Cursor<'_>, found: &mut Body) {
    if c.op(";")
        || c.any(&["BEGIN", "ELSE", "LOOP", "REPEAT", "THEN", "DO", "EXCEPTION"])
            .is_some()
    {
        c.words(&["NOT", "ATOMIC"]);
    } else if c.is_op(0, "<") && c.is_op(1, "<") {
        until(c, &[">"]);
        c.op(">");
        c.op(">");
    } else if c.is_op(1, ":") && !c.is_op(2, "=") {
        c.next();
        c.next();
    } else if c.word("DECLARE") {
        match c.dialect {
            Dialect::Mysql => declared(c, found),
            _ => declarations(c, found),
        }
    } else if c.any(&["IF", "ELSIF", "ELSEIF", "WHILE"]).is_some() {
        value(c, found, &["THEN", "LOOP", "DO"]);
    } else if c.word("UNTIL") {
        value(c, found, &["END"]);
    } else if c.is_any(&["WHEN", "CASE"]) {
        // What a value is compared with, or the name of a failure.
        c.next();
        until(c, &["THEN", "WHEN"]);
    } else if c.word("FOREACH") {
        until(c, &["IN"]);
        c.words(&["IN", "ARRAY"]);
        value(c, found, &["LOOP"]);
    } else if c.word("FOR") {
        looped(c, found);
    } else if c.word("RETURN") {
        if c.word("QUERY") {
            rows(c, found, &[]);
        } else if !c.is_word(0, "NEXT") {
            value(c, found, &[]);
        }
        until(c, &[]);
    } else if c.word("PERFORM") {
        value(c, found, &[]);
    } else if c.word("SET") {
        assigned(c, found);
    } else if c.is_any(&JUDGED) {
        rows(c, found, &[]);
    } else if c.word("END") {
        c.any(&["IF", "LOOP", "CASE", "WHILE", "REPEAT"]);
        if !c.is_op(0, ";") {
            // A label.
            c.next();
        }
    } else if c.is_any(&PASSED) {
        until(c, &[]);
    } else {
        // `variable := value`, or what is not known.
        until(c, &[":", "="]);
        if c.op(":") | c.op("=") {
            c.op("=");
            value(c, found, &[]);
        }
        until(c, &[]);
    }
}

/// Passes over tokens up to a semicolon or one of these words or signs outside of parentheses.
fn until(c: &mut Cursor<'_>, ends: &[&str]) {
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

fn part(c: &mut Cursor<'_>, found: &mut Body, ends: &[&str], is_value: bool) {
    let start = c.position();
    until(c, ends);
    if c.position() > start {
        let at = c.place_since(start);
        found.parts.push(Part { at, is_value });
    }
}

fn value(c: &mut Cursor<'_>, found: &mut Body, ends: &[&str]) {
    part(c, found, ends, true);
}

/// A statement about rows.
fn rows(c: &mut Cursor<'_>, found: &mut Body, ends: &[&str]) {
    match c.is_any(&JUDGED) || c.is_op(0, "(") {
        true => part(c, found, ends, false),
        false => until(c, ends),
    }
}

/// `a = 1, NEW.b = 2`.
fn assigned(c: &mut Cursor<'_>, found: &mut Body) {
    loop {
        until(c, &["=", ":"]);
        c.op(":");
        if !c.op("=") {
            return;
        }
        value(c, found, &[","]);
        if !c.op(",") {
            return;
        }
    }
}

/// Behind `DECLARE` on MySQL.
fn declared(c: &mut Cursor<'_>, found: &mut Body) {
    if c.any(&["CONTINUE", "EXIT", "UNDO"]).is_some() {
        c.words(&["HANDLER", "FOR"]);
        // Conditions; a statement follows.
        loop {
            if c.word("SQLSTATE") {
                c.word("VALUE");
                c.next();
            } else if !c.words(&["NOT", "FOUND"]) {
                c.next();
            }
            if !c.op(",") {
                return;
            }
        }
    }
    loop {
        match c.ident() {
            Ok(name) => found.variables.push(name.text),
            Err(_) => return until(c, &[]),
        }
        if !c.op(",") {
            break;
        }
    }
    until(c, &["DEFAULT", "FOR"]);
    match c.any(&["DEFAULT", "FOR"]) {
        Some("FOR") => rows(c, found, &[]),
        Some(_) => value(c, found, &[]),
        None => {}
    }
}

/// Behind `DECLARE` on PostgreSQL, up to `BEGIN`.
fn declarations(c: &mut Cursor<'_>, found: &mut Body) {
    while !c.at_end() && !c.is_word(0, "BEGIN") {
        if c.op(";") || c.word("DECLARE") {
            continue;
        }
        match c.ident() {
            Ok(name) => found.variables.push(name.text),
            Err(_) => {
                c.next();
            }
        }
        until(c, &["DEFAULT", "FOR", "IS", ":", "="]);
        let colon = c.op(":");
        if c.op("=") || c.word("DEFAULT") {
            value(c, found, &[]);
        } else if !colon && c.any(&["FOR", "IS"]).is_some() && !c.op("$") {
            // A cursor may have arguments, which are names of its own.
            until(c, &[]);
        }
        until(c, &[]);
    }
}

/// Behind `FOR`.
fn looped(c: &mut Cursor<'_>, found: &mut Body) {
    while let Ok(name) = c.ident() {
        found.variables.push(name.text);
        c.op(",");
        if c.is_word(0, "IN") {
            break;
        }
    }
    c.word("IN");
    rows(c, found, &["LOOP"]);
}

/// A query without the variables behind its `INTO`; places stay.
pub(super) fn without_targets(dialect: Dialect, mut sql: String) -> String {
    let all = tokens(dialect, &sql, 0, sql.len());
    let (mut depth, mut returns, mut from) = (0usize, false, None);
    let mut blanks = Vec::new();
    for (at, token) in all.iter().enumerate() {
        let is = |word: &str| token.kind == Kind::Word && token.text.eq_ignore_ascii_case(word);
        match (token.kind, token.text.as_ref()) {
            (Kind::Punctuation, "(") => depth += 1,
            (Kind::Punctuation, ")") => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > 0 {
            continue;
        }
        returns |= is("SELECT") || is("RETURNING");
        if returns && is("INTO") {
            from = Some(token.start);
            continue;
        }
        // A list of names, with dots and commas between them.
        let Some(start) = from else { continue };
        let sign = |token: &crate::replay::token::Token<'_>| {
            token.kind == Kind::Punctuation && matches!(token.text.as_ref(), "." | "," | "@")
        };
        let next = all.get(at + 1);
        let goes_on = sign(token) || next.is_some_and(sign) || is("STRICT");
        if !goes_on {
            blanks.push((start, token.end));
            from = None;
        }
    }
    drop(all);
    for (start, end) in blanks {
        let empty = " ".repeat(end - start);
        sql.replace_range(start..end, &empty);
    }
    sql
}
