//! Takes PL/pgSQL apart: what it declares, decides, repeats and runs.

use super::{Flow, Handler, MAX_DEPTH, Over, Step, routine};
use crate::replay::{
    cursor::{Cursor, Outcome, Piece, Place},
    read,
    statement::Statement,
    token::Kind,
};

/// Behind `DO`.
pub(in crate::replay) fn block(c: &mut Cursor<'_>) -> Outcome<Statement> {
    let plpgsql = !c.word("LANGUAGE") || c.ident()?.text == "plpgsql";
    let Some(token) = c.peek() else {
        return Err(c.unexpected("a block"));
    };
    let body = c.script.get(token.start..token.end).unwrap_or_default();
    if token.kind != Kind::String {
        return Err(c.unexpected("a block"));
    }
    let Some((before, behind)) = quotes(body).filter(|_| plpgsql) else {
        c.skip_all();
        return Ok(Statement::Opaque(Some("this block is not read")));
    };
    let (start, end) = (token.start + before, token.end.saturating_sub(behind));
    c.next();
    if c.word("LANGUAGE") {
        c.ident()?;
    }
    c.expect_end()?;
    let mut inner = Cursor::new(c.dialect, c.script, start, end);
    body_steps(&mut inner).map(Statement::Block)
}

/// How many bytes the quotes around a text have; `None` when the text is not as it is written.
fn quotes(written: &str) -> Option<(usize, usize)> {
    if let Some(rest) = written.strip_prefix('$') {
        let tag = rest.find('$').map_or(2, |at| at + 2);
        return Some((tag, tag));
    }
    let escapes = written.starts_with(['e', 'E']);
    let before = 1 + usize::from(escapes);
    let text = written.get(before..written.len().saturating_sub(1))?;
    let is_plain = !(text.contains('\'') || escapes && text.contains('\\'));
    (is_plain && written.get(before - 1..before) == Some("'")).then_some((before, 1))
}

/// A whole body.
pub(super) fn body_steps(c: &mut Cursor<'_>) -> Outcome<Vec<Step>> {
    let mut steps = Vec::new();
    label(c)?;
    block_steps(c, 0, &mut steps)?;
    Ok(steps)
}

/// `<<name>>`.
fn label(c: &mut Cursor<'_>) -> Outcome<()> {
    while c.is_op(0, "<") && c.is_op(1, "<") {
        c.next();
        c.next();
        c.ident()?;
        while c.op(">") {}
    }
    Ok(())
}

/// `[DECLARE …] BEGIN … [EXCEPTION …] END`.
fn block_steps(c: &mut Cursor<'_>, depth: usize, steps: &mut Vec<Step>) -> Outcome<()> {
    if depth > MAX_DEPTH {
        return Err(c.unexpected("fewer nested blocks"));
    }
    if c.word("DECLARE") {
        while !c.at_end() && !c.is_word(0, "BEGIN") {
            declare(c, steps);
        }
    }
    c.expect_word("BEGIN")?;
    let body = statements(c, depth, &["EXCEPTION", "END"])?;
    let mut handlers = Vec::new();
    let guarded = c.word("EXCEPTION");
    while guarded && c.word("WHEN") {
        let mut conditions = Vec::new();
        while !c.at_end() && !c.word("THEN") {
            if let Some(token) = c.next() {
                conditions.push(token.text.to_ascii_lowercase());
            }
        }
        let steps = statements(c, depth, &["WHEN", "END"])?;
        handlers.push(Handler { conditions, steps });
    }
    c.expect_word("END")?;
    if !c.is_op(0, ";") && !c.at_end() {
        c.ident()?;
    }
    c.op(";");
    match guarded {
        true => steps.push(Step::Try {
            steps: body,
            handlers,
        }),
        false => steps.extend(body),
    }
    Ok(())
}

/// `name type := value;`.
fn declare(c: &mut Cursor<'_>, steps: &mut Vec<Step>) {
    let name = c.ident();
    let mut value = None;
    while !c.at_end() && !c.is_op(0, ";") {
        let assigned = c.word("DEFAULT") || assignment(c);
        if assigned {
            value = Some(until(c, &[]));
            break;
        }
        if c.is_word(0, "CURSOR") || c.is_word(0, "ALIAS") {
            until(c, &[]);
            break;
        }
        c.next();
    }
    c.op(";");
    if let Ok(name) = name {
        steps.push(Step::Assign {
            variable: name.text,
            value,
        });
    }
}

fn assignment(c: &mut Cursor<'_>) -> bool {
    if c.is_op(0, ":") && c.is_op(1, "=") {
        c.next();
        c.next();
        return true;
    }
    c.op("=")
}

/// Up to a semicolon, or one of these words outside of parentheses and `CASE`.
fn until(c: &mut Cursor<'_>, stops: &[&str]) -> Piece {
    let start = c.position();
    let (mut open, mut cases) = (0_usize, 0_usize);
    while !c.at_end() && !c.is_op(0, ";") {
        if c.is_op(0, "(") || c.is_op(0, "[") {
            open += 1;
        } else if c.is_op(0, ")") || c.is_op(0, "]") {
            open = open.saturating_sub(1);
        } else if c.is_word(0, "CASE") {
            cases += 1;
        } else if c.is_word(0, "END") && cases > 0 {
            cases -= 1;
        } else if open == 0 && cases == 0 && c.is_any(stops) {
            break;
        }
        c.next();
    }
    c.piece_since(start)
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
    if depth > MAX_DEPTH {
        return Err(c.unexpected("fewer nested statements"));
    }
    if c.op(";") {
        return Ok(());
    }
    label(c)?;
    if c.is_word(0, "DECLARE") || (c.is_word(0, "BEGIN") && !c.is_op(1, ";")) {
        return block_steps(c, depth + 1, steps);
    }
    if c.word("IF") {
        return conditional(c, depth + 1, steps);
    }
    let start = c.position();
    if c.is_any(&["FOR", "FOREACH", "WHILE", "LOOP"]) {
        return repeated(c, depth + 1, steps);
    }
    if c.is_word(0, "CASE") {
        return cases(c, depth + 1, steps);
    }
    if c.word("EXECUTE") {
        let text = until(c, &["INTO", "USING"]);
        let into = into(c);
        until(c, &[]);
        let at = c.place_since(start);
        c.op(";");
        steps.push(Step::Execute { text, into, at });
        return Ok(());
    }
    if c.word("PERFORM") {
        let place = until(c, &[]).at;
        c.op(";");
        let mut inner = Cursor::new(c.dialect, c.script, place.start, place.end);
        steps.push(Step::Call(routine::calls_in(&mut inner), place));
        return Ok(());
    }
    if let Some(word) = c.any(&["RETURN", "EXIT", "CONTINUE"]) {
        let flow = match word {
            "RETURN" if c.any(&["QUERY", "NEXT"]).is_some() => Flow::Next,
            "RETURN" => Flow::Return,
            "EXIT" => Flow::Exit,
            _ => Flow::Continue,
        };
        until(c, &["WHEN"]);
        let condition = c.word("WHEN").then(|| until(c, &[]));
        c.op(";");
        if flow != Flow::Next {
            steps.push(Step::Leave(flow, condition));
        }
        return Ok(());
    }
    if c.word("RAISE") {
        let again = c.is_op(0, ";");
        let harmless = c.is_any(&["NOTICE", "WARNING", "INFO", "LOG", "DEBUG"]);
        let at = until(c, &[]).at;
        c.op(";");
        if !harmless {
            steps.push(Step::Raise { again, at });
        }
        return Ok(());
    }
    if c.words(&["GET", "DIAGNOSTICS"]) || c.words(&["GET", "CURRENT", "DIAGNOSTICS"]) {
        let name = c.ident()?.text;
        until(c, &[]);
        c.op(";");
        steps.push(Step::Forget(vec![name]));
        return Ok(());
    }
    let is_assignment = c
        .peek()
        .is_some_and(|t| matches!(t.kind, Kind::Word | Kind::Quoted))
        && (c.is_op(1, ":") && c.is_op(2, "=") || c.is_op(1, "="));
    if is_assignment {
        let variable = c.ident()?.text;
        assignment(c);
        let value = Some(until(c, &[]));
        c.op(";");
        steps.push(Step::Assign { variable, value });
        return Ok(());
    }
    statement(c, steps)
}

/// A statement of SQL.
fn statement(c: &mut Cursor<'_>, steps: &mut Vec<Step>) -> Outcome<()> {
    let start = c.position();
    let is_select = c.is_any(&["SELECT", "WITH"]);
    let place = until(c, &[]).at;
    let end = c.position();
    c.op(";");
    let mut probe = Cursor::new(c.dialect, c.script, place.start, place.end);
    let is_ddl = probe.any(&["CREATE", "ALTER", "DROP", "CALL"]).is_some();
    if is_ddl {
        let found = read::statement(c.dialect, c.script, place)?;
        steps.push(Step::Run(found, place));
        return Ok(());
    }
    // The variables of `SELECT a, b INTO x, y FROM …`, and of `… RETURNING a INTO x`.
    c.rewind(start);
    let mut open = 0_usize;
    while c.position() < end {
        open += usize::from(c.is_op(0, "("));
        open = open.saturating_sub(usize::from(c.is_op(0, ")")));
        if open == 0 && c.is_word(0, "INTO") {
            let before = c.place().start;
            let variables = into(c);
            if is_select && !variables.is_empty() {
                let after = c.place().start.min(place.end);
                let text = format!(
                    "{} {}",
                    c.script.get(place.start..before).unwrap_or_default(),
                    c.script.get(after..place.end).unwrap_or_default()
                );
                let query = Piece { text, at: place };
                steps.push(Step::Select { variables, query });
            } else if !is_select {
                // `INSERT INTO t … RETURNING id INTO x`: a table is no variable.
                steps.push(Step::Forget(variables));
            }
            if is_select {
                break;
            }
            continue;
        }
        c.next();
    }
    while c.position() < end {
        c.next();
    }
    c.op(";");
    Ok(())
}

/// `INTO [STRICT] a, b`.
fn into(c: &mut Cursor<'_>) -> Vec<String> {
    if !c.word("INTO") {
        return Vec::new();
    }
    c.word("STRICT");
    let names = c.list(|c| Ok(c.name()?.name));
    names.unwrap_or_default()
}

/// Behind `IF` or `ELSIF`.
fn conditional(c: &mut Cursor<'_>, depth: usize, steps: &mut Vec<Step>) -> Outcome<()> {
    if depth > MAX_DEPTH {
        return Err(c.unexpected("fewer nested conditions"));
    }
    let condition = until(c, &["THEN"]);
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
    let at = condition.at;
    steps.push(Step::If {
        condition,
        then,
        otherwise,
        at,
    });
    Ok(())
}

/// `CASE WHEN … THEN … END CASE`, `CASE x WHEN a, b THEN … END CASE`.
fn cases(c: &mut Cursor<'_>, depth: usize, steps: &mut Vec<Step>) -> Outcome<()> {
    c.expect_word("CASE")?;
    let operand = until(c, &["WHEN"]);
    let mut branches = Vec::new();
    while c.word("WHEN") {
        let mut condition = until(c, &["THEN"]);
        if !operand.text.is_empty() {
            condition.text = format!("({}) IN ({})", operand.text, condition.text);
        }
        c.expect_word("THEN")?;
        branches.push((condition, statements(c, depth, &["WHEN", "ELSE", "END"])?));
    }
    let mut otherwise = Vec::new();
    if c.word("ELSE") {
        otherwise = statements(c, depth, &["END"])?;
    }
    c.expect_word("END")?;
    c.expect_word("CASE")?;
    c.op(";");
    for (condition, then) in branches.into_iter().rev() {
        let at = condition.at;
        otherwise = vec![Step::If {
            condition,
            then,
            otherwise,
            at,
        }];
    }
    steps.extend(otherwise);
    Ok(())
}

/// `FOR`, `FOREACH`, `WHILE` and `LOOP`.
fn repeated(c: &mut Cursor<'_>, depth: usize, steps: &mut Vec<Step>) -> Outcome<()> {
    let place = c.place();
    let mut variables = Vec::new();
    let over = match c.any(&["FOR", "FOREACH", "WHILE", "LOOP"]) {
        Some("FOREACH") => {
            variables.push(c.ident()?.text);
            if c.word("SLICE") {
                c.next();
            }
            c.expect_word("IN")?;
            c.expect_word("ARRAY")?;
            Over::Array(until(c, &["LOOP"]))
        }
        Some("FOR") => {
            variables = c.list(|c| Ok(c.ident()?.text))?;
            c.expect_word("IN")?;
            if c.is_any(&["EXECUTE", "REVERSE"]) {
                until(c, &["LOOP"]);
                Over::Unknown
            } else {
                let piece = until(c, &["LOOP"]);
                over(&piece)
            }
        }
        Some("WHILE") => {
            until(c, &["LOOP"]);
            Over::Unknown
        }
        _ => Over::Unknown,
    };
    let at = Place {
        start: place.start,
        end: c.place().start.max(place.end),
    };
    c.word("LOOP");
    let body = statements(c, depth, &["END"])?;
    c.expect_word("END")?;
    c.expect_word("LOOP")?;
    until(c, &[]);
    c.op(";");
    steps.push(Step::Loop {
        variables,
        over,
        body,
        at,
    });
    Ok(())
}

/// `1..3`, or a query.
fn over(piece: &Piece) -> Over {
    let word = piece.text.trim_start().get(..4).unwrap_or_default();
    let is_query = ["sele", "valu", "with", "(sel", "(val"];
    let is_query = is_query
        .iter()
        .any(|start| word.eq_ignore_ascii_case(start));
    match piece.text.split_once("..").filter(|_| !is_query) {
        Some((from, to)) => {
            let part = |text: &str| Piece {
                text: text.to_owned(),
                at: piece.at,
            };
            Over::Range(part(from), part(to))
        }
        None => Over::Query(piece.clone()),
    }
}

/// The statements of a function of the language `sql`.
pub(super) fn sql_steps(c: &mut Cursor<'_>) -> Outcome<Vec<Step>> {
    let mut steps = Vec::new();
    while !c.at_end() {
        if c.op(";") {
            continue;
        }
        let place = until(c, &[]).at;
        let found = read::statement(c.dialect, c.script, place)?;
        steps.push(Step::Run(found, place));
    }
    Ok(steps)
}
