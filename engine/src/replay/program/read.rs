//! Reads the body of a program: statements, and what they are nested in.

use super::{
    Block, Handler, Parameter, Routine, Step,
    expression::{self, Expression},
};
use crate::replay::{
    cursor::{Cursor, Ident, Outcome},
    token::Kind,
};

/// How deep blocks may nest.
const MAX_DEPTH: usize = 32;

/// Behind the name of a procedure: its parameters and its body.
pub(in crate::replay) fn routine(c: &mut Cursor<'_>) -> Outcome<Routine> {
    let mut parameters = Vec::new();
    c.expect_op("(")?;
    while !c.at_end() && !c.op(")") {
        let mode = c.any(&["IN", "OUT", "INOUT"]);
        parameters.push(Parameter {
            name: c.ident()?.text.to_lowercase(),
            returns: matches!(mode, Some("OUT" | "INOUT")),
        });
        c.piece_until(&[])?;
        c.op(",");
    }
    loop {
        if c.word("COMMENT") {
            c.string()?;
        } else if c.words(&["LANGUAGE", "SQL"])
            || c.words(&["NOT", "DETERMINISTIC"])
            || c.word("DETERMINISTIC")
            || c.words(&["CONTAINS", "SQL"])
            || c.words(&["NO", "SQL"])
            || c.words(&["READS", "SQL", "DATA"])
            || c.words(&["MODIFIES", "SQL", "DATA"])
        {
        } else if c.words(&["SQL", "SECURITY"]) {
            c.any(&["DEFINER", "INVOKER"]);
        } else {
            break;
        }
    }
    let start = c.position();
    c.skip_all();
    let body = c.piece_since(start);
    Ok(Routine { parameters, body })
}

/// A whole body, or a statement of a session.
pub(super) fn body(c: &mut Cursor<'_>) -> Outcome<Vec<Step>> {
    steps(c, &[], 0)
}

fn steps(c: &mut Cursor<'_>, ends: &[&str], depth: usize) -> Outcome<Vec<Step>> {
    let mut out = Vec::new();
    loop {
        while c.op(";") {}
        if c.at_end() || c.is_any(ends) {
            return Ok(out);
        }
        let before = c.position();
        out.push(step(c, depth)?);
        if c.position() == before {
            return Err(c.unexpected("a statement"));
        }
    }
}

fn step(c: &mut Cursor<'_>, depth: usize) -> Outcome<Step> {
    if depth > MAX_DEPTH {
        return Err(c.unexpected("less nesting"));
    }
    let label = match c.is_op(1, ":") && !c.is_op(2, "=") {
        true => {
            let label = c.ident()?.text.to_lowercase();
            c.next();
            Some(label)
        }
        false => None,
    };
    if c.word("BEGIN") {
        if c.words(&["NOT", "ATOMIC"]) || !c.is_op(0, ";") {
            return block(c, label, depth);
        }
        return Ok(Step::Other(Vec::new()));
    }
    if c.word("IF") {
        return branches(c, depth);
    }
    if c.word("CASE") {
        return case(c, depth);
    }
    if c.any(&["WHILE", "LOOP", "REPEAT"]).is_some() {
        return looped(c, label, depth);
    }
    simple(c)
}

/// Behind `END` of a block: what it ends and its label.
fn ended(c: &mut Cursor<'_>, what: &str) -> Outcome<()> {
    c.expect_word("END")?;
    if !what.is_empty() {
        c.expect_word(what)?;
    }
    if !c.at_end() && !c.is_op(0, ";") {
        c.ident()?;
    }
    Ok(())
}

fn block(c: &mut Cursor<'_>, label: Option<String>, depth: usize) -> Outcome<Step> {
    let mut block = Block {
        label,
        variables: Vec::new(),
        handlers: Vec::new(),
        steps: Vec::new(),
    };
    while c.op(";") {}
    while c.is_word(0, "DECLARE") {
        c.next();
        if let Some(kind) = c.any(&["CONTINUE", "EXIT", "UNDO"]) {
            c.expect_word("HANDLER")?;
            c.expect_word("FOR")?;
            let conditions = c.list(condition)?;
            let steps = vec![step(c, depth + 1)?];
            block.handlers.push(Handler {
                exits: kind != "CONTINUE",
                conditions,
                steps,
            });
        } else {
            let names = c.list(|c| Ok(c.ident()?.text.to_lowercase()))?;
            let mut default = None;
            while !c.at_end() && !c.is_op(0, ";") {
                if c.word("DEFAULT") {
                    default = Some(expression::until(c, &[]));
                } else {
                    c.next();
                }
            }
            let variables = names.into_iter().map(|name| (name, default.clone()));
            block.variables.extend(variables);
        }
        while c.op(";") {}
    }
    block.steps = steps(c, &["END"], depth + 1)?;
    ended(c, "")?;
    Ok(Step::Block(block))
}

/// `SQLEXCEPTION`, `1060`, `SQLSTATE '42S21'`, `NOT FOUND`, or a name.
fn condition(c: &mut Cursor<'_>) -> Outcome<String> {
    if c.word("SQLSTATE") {
        c.word("VALUE");
        return c.string();
    }
    if c.words(&["NOT", "FOUND"]) {
        return Ok("not found".to_owned());
    }
    if c.peek().is_some_and(|token| token.kind == Kind::Number) {
        let number = c.next().map(|token| token.text.clone().into_owned());
        return Ok(number.unwrap_or_default());
    }
    Ok(c.ident()?.text.to_lowercase())
}

fn branches(c: &mut Cursor<'_>, depth: usize) -> Outcome<Step> {
    const ENDS: [&str; 3] = ["ELSEIF", "ELSE", "END"];
    let mut branches = Vec::new();
    loop {
        let condition = expression::until(c, &["THEN"]);
        c.expect_word("THEN")?;
        branches.push((condition, steps(c, &ENDS, depth + 1)?));
        if !c.word("ELSEIF") {
            break;
        }
    }
    let otherwise = match c.word("ELSE") {
        true => steps(c, &["END"], depth + 1)?,
        false => Vec::new(),
    };
    ended(c, "IF")?;
    Ok(Step::If(branches, otherwise))
}

fn case(c: &mut Cursor<'_>, depth: usize) -> Outcome<Step> {
    let subject = match c.is_word(0, "WHEN") {
        true => None,
        false => Some(expression::until(c, &["WHEN"])),
    };
    let mut branches = Vec::new();
    while c.word("WHEN") {
        let mut condition = expression::until(c, &["THEN"]);
        if let Some(subject) = &subject {
            condition = Expression::Compare(
                Box::new(subject.clone()),
                expression::Comparison::Equal,
                Box::new(condition),
            );
        }
        c.expect_word("THEN")?;
        let steps = steps(c, &["WHEN", "ELSE", "END"], depth + 1)?;
        branches.push((condition, steps));
    }
    let otherwise = match c.word("ELSE") {
        true => steps(c, &["END"], depth + 1)?,
        false => vec![Step::Signal],
    };
    ended(c, "CASE")?;
    Ok(Step::If(branches, otherwise))
}

/// Behind `WHILE`, `LOOP` or `REPEAT`.
fn looped(c: &mut Cursor<'_>, label: Option<String>, depth: usize) -> Outcome<Step> {
    let before = c.position().saturating_sub(1);
    c.rewind(before);
    let kind = c.any(&["WHILE", "LOOP", "REPEAT"]).unwrap_or("LOOP");
    let before = match kind {
        "WHILE" => {
            let condition = expression::until(c, &["DO"]);
            c.expect_word("DO")?;
            Some(condition)
        }
        _ => None,
    };
    let body = steps(c, &["END", "UNTIL"], depth + 1)?;
    let until = match kind == "REPEAT" && c.word("UNTIL") {
        true => Some(expression::until(c, &["END"])),
        false => None,
    };
    ended(c, kind)?;
    Ok(Step::Loop {
        label,
        before,
        body,
        until,
    })
}

fn simple(c: &mut Cursor<'_>) -> Outcome<Step> {
    let start = c.position();
    if let Ok(Some(known)) = procedural(c)
        && (c.at_end() || c.is_op(0, ";"))
    {
        return Ok(known);
    }
    c.rewind(start);
    let mut into = Vec::new();
    let is_query = c.is_word(0, "SELECT");
    while !c.at_end() && !c.is_op(0, ";") {
        let is_into = is_query && c.word("INTO");
        match is_into.then(|| c.list(variable)) {
            Some(Ok(variables)) => into = variables,
            _ => drop(c.next()),
        }
    }
    Ok(match into.is_empty() {
        true => Step::Sql(c.place_since(start)),
        false => Step::Other(into),
    })
}

/// What a program or a session does beside SQL; `None` for anything else.
fn procedural(c: &mut Cursor<'_>) -> Outcome<Option<Step>> {
    Ok(Some(if c.is_word(0, "SET") && !c.is_word(1, "STATEMENT") {
        c.next();
        match assignments(c)? {
            Some(assignments) => Step::Set(assignments),
            None => return Ok(None),
        }
    } else if c.is_word(0, "SELECT") {
        match select(c)? {
            Some(step) => step,
            None => return Ok(None),
        }
    } else if c.word("CALL") {
        let start = c.position();
        let first = c.ident()?;
        c.rewind(start);
        let mut name = Ident {
            text: c.name()?.name,
            at: first.at,
        };
        // Procedures of the server itself.
        if ["mysql", "sys"].contains(&first.text.to_ascii_lowercase().as_str())
            && first.text != name.text
        {
            name.text = format!("{}.{}", first.text, name.text);
        }
        let mut arguments = Vec::new();
        if c.op("(") && !c.op(")") {
            arguments = c.list(|c| Ok(expression::until(c, &[])))?;
            c.expect_op(")")?;
        }
        Step::Call { name, arguments }
    } else if c.word("PREPARE") {
        let name = c.ident()?.text.to_lowercase();
        c.expect_word("FROM")?;
        Step::Prepare(name, expression::until(c, &[]))
    } else if c.words(&["EXECUTE", "IMMEDIATE"]) {
        Step::ExecuteImmediate(expression::until(c, &["USING"]))
    } else if c.word("EXECUTE") {
        let name = c.ident()?.text.to_lowercase();
        if c.word("USING") {
            while !c.at_end() && !c.is_op(0, ";") {
                c.next();
            }
        }
        Step::Execute(name)
    } else if c.words(&["DEALLOCATE", "PREPARE"]) || c.words(&["DROP", "PREPARE"]) {
        c.ident()?;
        Step::Other(Vec::new())
    } else if c.word("LEAVE") {
        Step::Leave(c.ident()?.text.to_lowercase())
    } else if c.word("ITERATE") {
        Step::Iterate(c.ident()?.text.to_lowercase())
    } else if c.word("RETURN") {
        expression::until(c, &[]);
        Step::Return
    } else if c.any(&["SIGNAL", "RESIGNAL"]).is_some() {
        while !c.at_end() && !c.is_op(0, ";") {
            c.next();
        }
        Step::Signal
    } else if c.any(&["OPEN", "CLOSE"]).is_some() {
        c.ident()?;
        Step::Other(Vec::new())
    } else if c.word("FETCH") {
        c.any(&["NEXT", "FROM"]);
        c.word("FROM");
        c.ident()?;
        c.expect_word("INTO")?;
        Step::Other(c.list(variable)?)
    } else {
        return Ok(None);
    }))
}

/// A variable that something is put into, under the name that it is looked up by.
fn variable(c: &mut Cursor<'_>) -> Outcome<String> {
    match c.op("@") {
        true => expression::user_variable(c),
        false => Ok(c.ident()?.text.to_lowercase()),
    }
}

/// Behind `SET`: `@a = 1, b := 2`, settings of the server among them; `None` when there are only settings.
fn assignments(c: &mut Cursor<'_>) -> Outcome<Option<Vec<(String, Expression)>>> {
    const SCOPES: [&str; 5] = ["SESSION", "GLOBAL", "LOCAL", "PERSIST", "PERSIST_ONLY"];
    let mut out = Vec::new();
    let mut is_all_settings = true;
    loop {
        if c.is_any(&["NAMES", "CHARACTER", "CHARSET"]) {
            return Ok(None);
        }
        let mut is_setting = c.any(&SCOPES).is_some();
        if c.is_op(0, "@") && c.is_op(1, "@") {
            is_setting = true;
            c.next();
            c.next();
            if c.any(&SCOPES).is_some() {
                c.expect_op(".")?;
            }
        }
        is_all_settings &= is_setting;
        let name = variable(c)?;
        c.op(":");
        c.expect_op("=")?;
        out.push((name, expression::until(c, &[])));
        if !c.op(",") {
            return Ok((!is_all_settings).then_some(out));
        }
    }
}

/// `SELECT … INTO variables`; `None` for a query whose rows go elsewhere.
fn select(c: &mut Cursor<'_>) -> Outcome<Option<Step>> {
    let mut query = expression::query(c, 0)?;
    let mut into = Vec::new();
    if c.word("INTO") {
        into = c.list(variable)?;
    }
    expression::source(c, &mut query, 0)?;
    if into.is_empty() && c.word("INTO") {
        into = c.list(variable)?;
    }
    Ok((!into.is_empty()).then_some(Step::Select { query, into }))
}
