//! Reads schemas, with what one statement makes in them, and extensions.

use crate::replay::{
    cursor::{Cursor, Outcome, Place},
    statement::Statement,
    token::Kind,
};
use crate::sql::Family;

pub(super) fn schema(c: &mut Cursor<'_>) -> Outcome<Statement> {
    let if_not_exists = c.if_not_exists();
    if c.dialect.family() == Family::Mysql {
        c.skip_all();
        return Ok(Statement::Opaque(None));
    }
    let name = match c.word("AUTHORIZATION") {
        true => c.ident()?,
        false => {
            let name = c.ident()?;
            if c.word("AUTHORIZATION") {
                c.ident()?;
            }
            name
        }
    };
    let elements = elements(c)?;
    Ok(Statement::CreateSchema {
        name,
        if_not_exists,
        elements,
    })
}

/// What `CREATE SCHEMA` makes at once: `CREATE TABLE …`, `GRANT …` without semicolons.
fn elements(c: &mut Cursor<'_>) -> Outcome<Vec<(Statement, Place)>> {
    let mut elements = Vec::new();
    while !c.at_end() {
        let start = c.position();
        if !c.is_any(&["CREATE", "GRANT"]) {
            return Err(c.unexpected("the end of the statement"));
        }
        c.next();
        let mut depth = 0_usize;
        while !c.at_end() && (depth > 0 || !c.is_any(&["CREATE", "GRANT"])) {
            depth += usize::from(c.is_op(0, "("));
            depth = depth.saturating_sub(usize::from(c.is_op(0, ")")));
            c.next();
        }
        let at = c.place_since(start);
        elements.push((super::statement(c.dialect, c.script, at)?, at));
    }
    Ok(elements)
}

pub(super) fn extension(c: &mut Cursor<'_>) -> Outcome<Statement> {
    let if_not_exists = c.if_not_exists();
    let name = c.ident()?;
    c.word("WITH");
    let (mut schema, mut version) = (None, None);
    loop {
        if c.word("SCHEMA") {
            schema = Some(c.ident()?.text);
        } else if c.word("VERSION") {
            version = Some(match c.peek().is_some_and(|t| t.kind == Kind::String) {
                true => c.string()?,
                false => c.ident()?.text,
            });
        } else if !c.word("CASCADE") {
            break;
        }
    }
    c.expect_end()?;
    Ok(Statement::CreateExtension {
        name,
        if_not_exists,
        schema,
        version,
    })
}
