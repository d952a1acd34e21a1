//! Functions and procedures: what they hold, and who calls them.

use super::{Call, Signature, Step, read, signature};
use crate::{
    replay::{
        cursor::{Cursor, Name, Outcome, Piece, Place},
        statement::{FunctionChange, Statement},
        token::Kind,
    },
    source::Span,
};

/// What a function or procedure does, as it was written.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::replay) struct Routine {
    pub(in crate::replay) language: String,
    /// The names of its parameters; one may be empty.
    pub(in crate::replay) parameters: Vec<String>,
    /// What it takes and returns.
    pub(in crate::replay) signature: Signature,
    /// The columns of the table that it returns.
    pub(in crate::replay) columns: Vec<String>,
    pub(in crate::replay) body: String,
    /// It is for triggers.
    pub(in crate::replay) is_trigger: bool,
    /// Where the body stands in the text, when it stands there as it is.
    pub(in crate::replay) at: Option<Place>,
    /// Where names are looked for, when it says that itself.
    pub(in crate::replay) path: Option<Vec<String>>,
    /// What it was called before.
    pub(in crate::replay) former: Vec<String>,
    /// The statement that made it.
    pub(in crate::replay) made: Option<Span>,
}

impl Routine {
    /// True when it may change the schema.
    pub(in crate::replay) fn holds_ddl(&self, dialect: crate::sql::Dialect) -> bool {
        let mut c = Cursor::new(dialect, &self.body, 0, self.body.len());
        while !c.at_end() {
            if c.is_any(&["EXECUTE", "CREATE", "ALTER", "DROP"]) {
                return true;
            }
            c.next();
        }
        false
    }

    /// The steps of its body.
    pub(super) fn steps(&self, dialect: crate::sql::Dialect) -> Outcome<Vec<Step>> {
        let mut c = Cursor::new(dialect, &self.body, 0, self.body.len());
        match self.language.as_str() {
            "plpgsql" => read::body_steps(&mut c),
            _ => read::sql_steps(&mut c),
        }
    }
}

/// Behind `FUNCTION` or `PROCEDURE` and the name.
pub(in crate::replay) fn create(
    c: &mut Cursor<'_>,
    name: Name,
    is_aggregate: bool,
) -> Outcome<Statement> {
    let mut parameters = Vec::new();
    let mut signature = signature::parameters(c, &mut parameters)?;
    signature.is_aggregate = is_aggregate;
    let is_trigger = c.is_word(0, "RETURNS") && c.is_word(1, "TRIGGER");
    if c.word("RETURNS") {
        signature::returned(c, &mut signature)?;
    }
    // Those that are parameters too are among their names.
    let columns = signature.columns.iter().map(|(name, _)| name.clone());
    let columns = columns.filter(|name| !name.is_empty()).collect();
    let (mut language, mut body) = ("sql".to_owned(), None);
    let (mut at, mut path) = (None, None);
    while !c.at_end() {
        if c.word("LANGUAGE") {
            language = match c.peek() {
                Some(token) => token.text.to_ascii_lowercase(),
                None => break,
            };
        } else if c.is_word(0, "AS") && c.peek_nth(1).is_some_and(|t| t.kind == Kind::String) {
            c.next();
            body = c.peek().map(|token| token.text.clone().into_owned());
            at = c.peek().and_then(|token| inside(c.script, token));
        } else if c.is_word(0, "BEGIN") && c.is_word(1, "ATOMIC") || c.is_word(0, "RETURN") {
            let start = c.position();
            c.skip_all();
            let piece = c.piece_since(start);
            body = Some(piece.text);
            at = Some(piece.at);
            break;
        } else if c.words(&["SET", "search_path"]) {
            c.any(&["TO"]);
            c.op("=");
            path = Some(names(c));
            continue;
        }
        c.next();
    }
    let routine = body.filter(|_| matches!(&*language, "sql" | "plpgsql"));
    let routine = routine.map(|body| Routine {
        language,
        parameters,
        signature: signature.clone(),
        columns,
        body,
        is_trigger,
        at,
        path,
        made: None,
        former: Vec::new(),
    });
    Ok(Statement::CreateFunction {
        name,
        routine,
        program: None,
        signature: Some(signature),
    })
}

/// Behind `ALTER FUNCTION`. Settings but one change nothing that is known here.
pub(in crate::replay) fn alter(c: &mut Cursor<'_>) -> Outcome<Statement> {
    let name = c.name()?;
    let is_listed = c.dialect.has_namespaces() && c.is_op(0, "(") && !c.is_op(1, "*");
    let signature = match is_listed {
        true => Some(signature::parameters(c, &mut Vec::new())?),
        false => None,
    };
    let change = if c.words(&["RENAME", "TO"]) {
        FunctionChange::Rename(c.ident()?)
    } else if c.words(&["SET", "SCHEMA"]) {
        FunctionChange::Schema(c.ident()?)
    } else if c.words(&["SET", "search_path"]) {
        c.any(&["TO"]);
        c.op("=");
        FunctionChange::Path(names(c))
    } else {
        c.skip_all();
        return Ok(Statement::Opaque(None));
    };
    c.skip_all();
    Ok(Statement::AlterFunction {
        name,
        signature,
        change,
    })
}

/// The inside of a text in dollars.
fn inside(script: &str, token: &crate::replay::token::Token<'_>) -> Option<Place> {
    let written = script.get(token.start..token.end)?;
    let tag = written.strip_prefix('$')?.find('$')? + 2;
    Some(Place {
        start: token.start + tag,
        end: token.end.checked_sub(tag)?,
    })
}

/// `a, "b", 'c'`.
fn names(c: &mut Cursor<'_>) -> Vec<String> {
    let mut names = Vec::new();
    loop {
        match c.string().or_else(|_| c.ident().map(|ident| ident.text)) {
            Ok(name) if name.is_empty() => {}
            Ok(name) => names.push(name),
            Err(_) => return names,
        }
        if !c.op(",") {
            return names;
        }
    }
}

/// The calls in a query, from its first word on.
pub(in crate::replay) fn calls(c: &mut Cursor<'_>) -> Vec<Call> {
    let start = c.position();
    let alone = match c.any(&["SELECT", "CALL"]) {
        Some("SELECT") => {
            if c.is_op(0, "*") && c.is_word(1, "FROM") {
                c.next();
                c.next();
            }
            true
        }
        _ => true,
    };
    let found = calls_in(c);
    // `SELECT f()`, `SELECT f(), g()` and `SELECT * FROM f()` call once.
    if alone && !found.is_empty() && c.at_end() {
        return found;
    }
    c.rewind(start);
    let mut called = Vec::new();
    while !c.at_end() {
        let is_name = c
            .peek()
            .is_some_and(|t| matches!(t.kind, Kind::Word | Kind::Quoted));
        if is_name && c.is_op(1, "(") {
            let before = c.position();
            // With the schema before it.
            let qualified = before >= start + 2 && {
                c.rewind(before - 1);
                let dot = c.is_op(0, ".");
                c.rewind(if dot { before - 2 } else { before });
                dot
            };
            match c.name() {
                Ok(name) => called.push(Call {
                    name,
                    arguments: Vec::new(),
                    alone: false,
                }),
                Err(_) if qualified => c.rewind(before + 1),
                Err(_) => {}
            }
            continue;
        }
        c.next();
    }
    called
}

/// `f(a, b), g() AS x`, up to the end; nothing when it is anything else.
pub(super) fn calls_in(c: &mut Cursor<'_>) -> Vec<Call> {
    let mut found = Vec::new();
    loop {
        let Ok(name) = c.name() else {
            return Vec::new();
        };
        let Some(arguments) = arguments(c) else {
            return Vec::new();
        };
        found.push(Call {
            name,
            arguments,
            alone: true,
        });
        if c.word("AS") && c.ident().is_err() {
            return Vec::new();
        }
        if !c.op(",") {
            break;
        }
    }
    match c.at_end() {
        true => found,
        false => Vec::new(),
    }
}

fn arguments(c: &mut Cursor<'_>) -> Option<Vec<Piece>> {
    if !c.op("(") {
        return None;
    }
    let mut arguments = Vec::new();
    while !c.is_op(0, ")") {
        arguments.push(c.piece_until(&[]).ok()?);
        if !c.op(",") {
            break;
        }
    }
    c.op(")").then_some(arguments)
}
