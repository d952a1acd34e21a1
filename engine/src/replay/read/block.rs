//! Reads `DO` blocks: DDL guarded by questions to the catalogue is taken apart; what computes
//! its own SQL cannot be.

use super::statement;
use crate::replay::{
    cursor::{Cursor, Outcome, Place},
    statement::{Condition, Statement, Step},
    token::Kind,
};

/// Blocks in blocks, and questions in questions.
const MAX_DEPTH: usize = 64;

const COMPUTED: &str = "this block runs SQL that it makes itself";

/// Behind `DO`.
pub(super) fn block(c: &mut Cursor<'_>) -> Outcome<Statement> {
    let plpgsql = !c.word("LANGUAGE") || c.ident()?.text == "plpgsql";
    let Some(token) = c.peek() else {
        return Err(c.unexpected("a block"));
    };
    let body = c.script.get(token.start..token.end).unwrap_or_default();
    if token.kind != Kind::String {
        return Err(c.unexpected("a block"));
    }
    if !plpgsql || !body.starts_with('$') {
        c.skip_all();
        return Ok(Statement::Opaque(Some("this block is not read")));
    }
    let tag = body
        .get(1..)
        .and_then(|rest| rest.find('$'))
        .map_or(2, |at| at + 2);
    let (start, end) = (token.start + tag, token.end.saturating_sub(tag));
    c.next();
    if c.word("LANGUAGE") {
        c.ident()?;
    }
    c.expect_end()?;
    let mut inner = Cursor::new(c.dialect, c.script, start, end);
    while inner.op("<") || inner.op(">") {
        inner.next();
    }
    let mut steps = Vec::new();
    block_steps(&mut inner, 0, &mut steps)?;
    Ok(Statement::Block(steps))
}

/// `[DECLARE …] BEGIN … [EXCEPTION …] END`.
fn block_steps(c: &mut Cursor<'_>, depth: usize, steps: &mut Vec<Step>) -> Outcome<()> {
    if depth > MAX_DEPTH {
        return Err(c.unexpected("fewer nested blocks"));
    }
    if c.word("DECLARE") {
        while !c.at_end() && !c.is_word(0, "BEGIN") {
            skip_statement(c);
        }
    }
    c.expect_word("BEGIN")?;
    let body = statements(c, depth, &["EXCEPTION", "END"])?;
    let mut swallows = Vec::new();
    let guarded = c.word("EXCEPTION");
    while guarded && c.word("WHEN") {
        while !c.at_end() && !c.word("THEN") {
            if let Some(token) = c.next() {
                swallows.push(token.text.to_ascii_lowercase());
            }
        }
        let handler = statements(c, depth, &["WHEN", "END"])?;
        if changes_schema(&handler) {
            steps.push(opaque(c, "what happens after an error is not followed"));
        }
    }
    c.expect_word("END")?;
    if !c.is_op(0, ";") && !c.at_end() {
        c.ident()?;
    }
    c.op(";");
    match guarded {
        true => steps.push(Step::Try {
            steps: body,
            swallows,
        }),
        false => steps.extend(body),
    }
    Ok(())
}

fn changes_schema(steps: &[Step]) -> bool {
    steps.iter().any(|step| match step {
        Step::Run(Statement::Opaque(note), _) => note.is_some(),
        Step::Run(..) => true,
        Step::If {
            then, otherwise, ..
        } => changes_schema(then) || changes_schema(otherwise),
        Step::Try { steps, .. } => changes_schema(steps),
    })
}

fn opaque(c: &Cursor<'_>, note: &'static str) -> Step {
    Step::Run(Statement::Opaque(Some(note)), c.place())
}

/// Statements up to one of these words.
fn statements(c: &mut Cursor<'_>, depth: usize, stops: &[&str]) -> Outcome<Vec<Step>> {
    let mut steps = Vec::new();
    while !c.at_end() && !c.is_any(stops) {
        one(c, depth, &mut steps)?;
    }
    Ok(steps)
}

fn one(c: &mut Cursor<'_>, depth: usize, steps: &mut Vec<Step>) -> Outcome<()> {
    if c.op(";") {
        return Ok(());
    }
    if c.is_any(&["DECLARE"]) || (c.is_word(0, "BEGIN") && !c.is_op(1, ";")) {
        return block_steps(c, depth + 1, steps);
    }
    if c.word("IF") {
        return conditional(c, depth + 1, steps);
    }
    let start = c.position();
    if c.is_any(&["FOR", "FOREACH", "WHILE", "LOOP"]) {
        if skip_loop(c) {
            let place = c.place_since(start);
            steps.push(Step::Run(Statement::Opaque(Some(COMPUTED)), place));
        }
        return Ok(());
    }
    if c.is_word(0, "EXECUTE") {
        c.next();
        let literal = c.peek().filter(|t| t.kind == Kind::String).cloned();
        let alone = c.is_op(1, ";");
        skip_statement(c);
        let at = c.place_since(start);
        let statement = match literal {
            Some(token) if alone => literal_statement(c, &token.text, at)?,
            _ => Statement::Opaque(Some(COMPUTED)),
        };
        steps.push(Step::Run(statement, at));
        return Ok(());
    }
    let place = skip_statement(c);
    let is_ddl = {
        let mut probe = Cursor::new(c.dialect, c.script, place.start, place.end);
        probe.any(&["CREATE", "ALTER", "DROP"]).is_some()
    };
    // Everything else is data, variables and messages.
    let statement = match is_ddl {
        true => statement(c.dialect, c.script, place)?,
        false => Statement::Opaque(None),
    };
    steps.push(Step::Run(statement, place));
    Ok(())
}

fn literal_statement(c: &Cursor<'_>, text: &str, at: Place) -> Outcome<Statement> {
    let whole = Place {
        start: 0,
        end: text.trim_end().trim_end_matches(';').len(),
    };
    statement(c.dialect, text, whole).map_err(|mut fail| {
        fail.at = at;
        fail
    })
}

/// Passes over a statement and its semicolon; returns its place without that.
fn skip_statement(c: &mut Cursor<'_>) -> Place {
    let start = c.position();
    let mut place = c.place();
    while !c.at_end() && !c.is_op(0, ";") {
        c.next();
        place = c.place_since(start);
    }
    c.op(";");
    place
}

/// Passes over a loop; true when there is DDL or computed SQL in it.
fn skip_loop(c: &mut Cursor<'_>) -> bool {
    let mut depth = 0_usize;
    let mut ddl = false;
    while !c.at_end() {
        if c.words(&["END", "LOOP"]) {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                skip_statement(c);
                return ddl;
            }
            continue;
        }
        depth += usize::from(c.is_word(0, "LOOP"));
        ddl |= c.is_any(&["EXECUTE", "CREATE", "ALTER", "DROP"]);
        c.next();
    }
    ddl
}

/// Behind `IF` or `ELSIF`.
fn conditional(c: &mut Cursor<'_>, depth: usize, steps: &mut Vec<Step>) -> Outcome<()> {
    if depth > MAX_DEPTH {
        return Err(c.unexpected("fewer nested conditions"));
    }
    let condition = condition(c, depth, true);
    while !c.at_end() && !c.is_word(0, "THEN") {
        c.next();
    }
    c.expect_word("THEN")?;
    let then = statements(c, depth, &["ELSIF", "ELSEIF", "ELSE", "END"])?;
    let mut otherwise = Vec::new();
    if c.any(&["ELSIF", "ELSEIF"]).is_some() {
        conditional(c, depth + 1, &mut otherwise)?;
    } else {
        if c.word("ELSE") {
            otherwise = statements(c, depth, &["END"])?;
        }
        c.expect_word("END")?;
        c.expect_word("IF")?;
        c.op(";");
    }
    steps.push(Step::If {
        condition,
        then,
        otherwise,
    });
    Ok(())
}

/// A condition up to `THEN` or, inside of another, to `)`.
fn condition(c: &mut Cursor<'_>, depth: usize, outermost: bool) -> Condition {
    let mut all = vec![term(c, depth)];
    let (mut and, mut or) = (false, false);
    loop {
        if c.word("AND") {
            and = true;
        } else if c.word("OR") {
            or = true;
        } else {
            break;
        }
        all.push(term(c, depth));
    }
    let finished = match outermost {
        true => c.is_word(0, "THEN"),
        false => c.is_op(0, ")"),
    };
    if !finished || (and && or) {
        return Condition::Unknown;
    }
    match (all.len(), or) {
        (1, _) => all.pop().unwrap_or(Condition::Unknown),
        (_, true) => Condition::Any(all),
        (_, false) => Condition::All(all),
    }
}

fn term(c: &mut Cursor<'_>, depth: usize) -> Condition {
    if depth > MAX_DEPTH {
        return Condition::Unknown;
    }
    if c.word("NOT") {
        return Condition::Not(Box::new(term(c, depth + 1)));
    }
    if c.word("EXISTS") && c.op("(") {
        let found = exists(c).unwrap_or(Condition::Unknown);
        close(c);
        return found;
    }
    if c.is_word(0, "to_regclass") && c.is_op(1, "(") {
        c.next();
        c.next();
        let name = c.string().unwrap_or_default();
        close(c);
        let exists = Condition::Exists {
            relation: "to_regclass".to_owned(),
            equal: vec![("name".to_owned(), name)],
        };
        if c.words(&["IS", "NOT", "NULL"]) {
            return exists;
        }
        if c.words(&["IS", "NULL"]) {
            return Condition::Not(Box::new(exists));
        }
        return Condition::Unknown;
    }
    if c.op("(") {
        let inner = condition(c, depth + 1, false);
        close(c);
        return inner;
    }
    Condition::Unknown
}

/// Passes over everything up to the parenthesis that closes the one that is open.
fn close(c: &mut Cursor<'_>) {
    let mut depth = 1_usize;
    while depth > 0 && !c.at_end() {
        depth += usize::from(c.is_op(0, "("));
        depth -= usize::from(c.is_op(0, ")"));
        c.next();
    }
}

/// `SELECT … FROM relation [alias] [JOIN …] WHERE column = 'text' AND …`.
fn exists(c: &mut Cursor<'_>) -> Option<Condition> {
    if !c.word("SELECT") {
        return None;
    }
    while !c.at_end() && !c.is_word(0, "FROM") && !c.is_op(0, ")") {
        c.next();
    }
    if !c.word("FROM") {
        return None;
    }
    let relation = c.name().ok()?.name.to_ascii_lowercase();
    while !c.at_end() && !c.is_word(0, "WHERE") && !c.is_op(0, ")") {
        c.next();
    }
    let mut equal = Vec::new();
    if c.word("WHERE") {
        loop {
            equal.extend(equality(c)?);
            if !c.word("AND") {
                break;
            }
        }
    }
    c.is_op(0, ")")
        .then_some(Condition::Exists { relation, equal })
}

/// `a.b = 'text'`, or a join `a.b = c.d` that says nothing by itself.
fn equality(c: &mut Cursor<'_>) -> Option<Option<(String, String)>> {
    let column = c.name().ok()?.name.to_ascii_lowercase();
    cast(c);
    if !c.op("=") {
        return None;
    }
    if c.peek().is_some_and(|t| t.kind == Kind::String) {
        let text = c.string().ok()?;
        cast(c);
        return Some(Some((column, text)));
    }
    c.name().ok()?;
    if c.op("(") && !c.op(")") {
        return None;
    }
    Some(None)
}

fn cast(c: &mut Cursor<'_>) {
    if c.is_op(0, ":") && c.is_op(1, ":") {
        c.next();
        c.next();
        let before = c.position();
        if c.name().is_err() {
            c.rewind(before);
        }
    }
}
