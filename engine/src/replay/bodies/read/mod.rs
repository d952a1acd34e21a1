//! Takes a body apart: the statements and conditions in it, and the variables that it declares.

mod declare;
mod piece;
mod target;

use declare::{declarations, declared, looped};
use piece::{part, rows, until, value};
pub(super) use target::without_targets;
use target::{assigned, target_of};

use crate::{
    replay::{
        cursor::{Cursor, Place},
        judge::JUDGED,
        token::Kind,
        verdicts::Told,
    },
    sql::Family,
};

/// What a body holds.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// Statements about rows, and values.
    pub(super) parts: Vec<Part>,
    /// What it declares, and the variables of its loops.
    pub(super) variables: Vec<String>,
    /// The variables that hold rows, and what these are; more than once where they hold several.
    pub(super) rows: Vec<(String, Rows)>,
    /// The variables whose rows are not known.
    pub(super) unknown_rows: Vec<String>,
    /// The queries of cursors.
    cursors: Vec<(String, Place)>,
    /// The names that get values, where they stand.
    pub(super) targets: Vec<(String, Place)>,
    /// It makes things, asks the catalogue, runs texts that are not known or handles failures: what seems missing may be
    /// there.
    pub(super) is_guarded: bool,
    /// What is open where the reader stands.
    open: Vec<Open>,
}

/// What ends with `END`, and is told apart by what `WHEN` means in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Block,
    /// The part of a block behind `EXCEPTION`.
    Failures,
    Case,
}

/// What a variable holds the rows of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Rows {
    /// Of the table of that name, if there is one.
    Table(String),
    /// Of the query that stands there.
    Query(Place),
}

/// What is judged of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) at: Place,
    /// A value, which is read behind `SELECT`.
    pub(super) is_value: bool,
}

/// Words of bodies in which what seems missing may be there, or may be missed without harm.
const GUARDS: [&str; 19] = [
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

/// Words that make or change objects.
const MAKING: [&str; 3] = ["create", "alter", "drop"];

/// Statements of a language in which nothing is judged.
const PASSED: [&str; 17] = [
    "EXECUTE", "GET", "FETCH", "CLOSE", "MOVE", "NULL", "LEAVE", "ITERATE", "SIGNAL", "RESIGNAL",
    "CALL", "COMMIT", "ROLLBACK", "CREATE", "ALTER", "DROP", "LOCK",
];

impl Body {
    /// Its parts, where what they do cannot be told.
    pub(super) fn guarded<P>(&self) -> Vec<(Place, Told<P>)> {
        let reason = "what its body makes, runs or catches is not known";
        let parts = self.parts.iter();
        parts
            .map(|part| (part.at, Told::CannotTell(reason.to_owned())))
            .collect()
    }

    /// Takes what another one holds.
    pub(super) fn add(&mut self, other: Body) {
        self.parts.extend(other.parts);
        self.variables.extend(other.variables);
        self.rows.extend(other.rows);
        self.unknown_rows.extend(other.unknown_rows);
        self.targets.extend(other.targets);
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
    let (mut runs, mut makes) = (false, false);
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
        let word = |word: &str| token.kind == Kind::Word && token.text.eq_ignore_ascii_case(word);
        found.is_guarded |= MAKING.iter().any(|making| word(making));
        if word("EXECUTE") {
            runs = true;
            found.is_guarded |= !runs_a_known_text(c);
        }
        makes |= token.kind == Kind::String && {
            let lower = token.text.to_ascii_lowercase();
            MAKING.iter().any(|making| lower.contains(making))
        };
    }
    found.is_guarded |= runs && makes;
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
    if c.op(";") || c.any(&["ELSE", "LOOP", "REPEAT", "THEN", "DO"]).is_some() {
    } else if c.word("BEGIN") {
        c.word("NOT");
        c.word("ATOMIC");
        found.open.push(Open::Block);
    } else if c.word("EXCEPTION") {
        found.open.pop();
        found.open.push(Open::Failures);
    } else if c.is_op(0, "<") && c.is_op(1, "<") {
        // A label, behind whose dot a variable of its block can stand.
        c.next();
        c.next();
        found.variables.extend(c.ident().map(|label| label.text));
        until(c, &[">"]);
        c.op(">");
        c.op(">");
    } else if c.is_op(1, ":") && !c.is_op(2, "=") {
        c.next();
        c.next();
    } else if c.word("DECLARE") {
        match c.dialect.family() {
            Family::Mysql => declared(c, found),
            _ => declarations(c, found),
        }
    } else if c.any(&["IF", "ELSIF", "ELSEIF", "WHILE"]).is_some() {
        value(c, found, &["THEN", "LOOP", "DO"]);
    } else if c.word("UNTIL") {
        value(c, found, &["END"]);
    } else if c.is_any(&["WHEN", "CASE"]) {
        // What a value is compared with, or the name of a failure.
        let is_case = c.is_word(0, "CASE");
        c.next();
        if is_case {
            found.open.push(Open::Case);
        }
        match found.open.last() {
            Some(Open::Case) => value(c, found, &["THEN", "WHEN"]),
            // The names of failures.
            _ => until(c, &["THEN"]),
        }
    } else if c.word("FOREACH") {
        let start = c.position();
        until(c, &["IN", "SLICE", ","]);
        let (target, end) = (c.place_since(start), c.position());
        c.rewind(start);
        target_of(c, found, target, true);
        c.rewind(end);
        until(c, &["IN"]);
        c.words(&["IN", "ARRAY"]);
        value(c, found, &["LOOP"]);
    } else if c.word("FOR") {
        looped(c, found);
    } else if c.word("RETURN") {
        if c.word("QUERY") {
            rows(c, found, &[]);
        } else {
            c.word("NEXT");
            value(c, found, &[]);
        }
        until(c, &[]);
    } else if c.word("PERFORM") {
        value(c, found, &[]);
    } else if c.word("SET") {
        assigned(c, found);
    } else if c.is_any(&JUDGED) {
        rows(c, found, &[]);
    } else if c.is_word(0, "TRUNCATE") {
        part(c, found, &[], false);
    } else if c.word("RAISE") {
        raised(c, found);
    } else if c.word("ASSERT") {
        value(c, found, &[","]);
        until(c, &[]);
    } else if c.any(&["EXIT", "CONTINUE"]).is_some() {
        until(c, &["WHEN"]);
        if c.word("WHEN") {
            value(c, found, &[]);
        }
    } else if c.word("OPEN") {
        c.ident().ok();
        if c.word("FOR") {
            rows(c, found, &[]);
        }
        until(c, &[]);
    } else if c.word("END") {
        let closes = c.any(&["IF", "LOOP", "CASE", "WHILE", "REPEAT"]);
        if matches!(closes, Some("CASE") | None) {
            found.open.pop();
        }
        if !c.is_op(0, ";") {
            // A label.
            c.next();
        }
    } else if c.is_any(&PASSED) {
        passed(c, found);
    } else {
        // `variable := value`, or what is not known.
        let start = c.position();
        until(c, &[":", "="]);
        let target = c.place_since(start);
        if c.op(":") | c.op("=") {
            c.op("=");
            value(c, found, &[]);
            let end = c.position();
            c.rewind(start);
            target_of(c, found, target, true);
            c.rewind(end);
        }
        until(c, &[]);
    }
}

/// Behind `EXECUTE`: whether what it runs is written there.
fn runs_a_known_text(c: &Cursor<'_>) -> bool {
    let is_text = |at: usize| {
        c.peek_nth(at)
            .is_some_and(|token| token.kind == Kind::String)
    };
    let is_word = |at: usize, words: &[&str]| words.iter().any(|word| c.is_word(at, word));
    match c.is_word(0, "format") && c.is_op(1, "(") {
        true => is_text(2),
        false => is_text(0) && (c.is_op(1, ";") || is_word(1, &["USING", "INTO", "LOOP"])),
    }
}

/// A statement in which nothing is judged, up to its end. What it stores rows in is not known.
fn passed(c: &mut Cursor<'_>, found: &mut Body) {
    while !c.at_end() && !c.is_op(0, ";") {
        if c.word("INTO") {
            while let Ok(name) = c.name() {
                found.unknown_rows.push(name.name);
                c.op(",");
            }
        } else {
            c.next();
        }
    }
}

/// `'a %', value USING …`.
fn raised(c: &mut Cursor<'_>, found: &mut Body) {
    c.any(&["DEBUG", "LOG", "INFO", "NOTICE", "WARNING", "EXCEPTION"]);
    if !c.peek().is_some_and(|token| token.kind == Kind::String) {
        return until(c, &[]);
    }
    c.next();
    while c.op(",") {
        value(c, found, &[",", "USING"]);
    }
    until(c, &[]);
}
