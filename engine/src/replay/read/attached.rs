//! Reads what hangs on objects of PostgreSQL: comments, rights, statistics. What is not understood hangs on nothing
//! that could be lost: such a statement is left to the server, as before.

use crate::{
    replay::{
        cursor::{Cursor, Name, Outcome},
        statement::{Attach, Statement, Target},
    },
    sql::Part,
};

/// `COMMENT`, `GRANT`, `REVOKE` and `REFRESH`, up to the end of the statement.
pub(super) fn statement(c: &mut Cursor<'_>) -> Statement {
    let start = c.position();
    let read = if c.word("COMMENT") {
        comment(c, start)
    } else if c.word("REFRESH") {
        refresh(c)
    } else {
        grant(c, start)
    };
    let attach = read.ok().flatten();
    c.skip_all();
    match attach {
        Some(attach) => Statement::Attach(Box::new(attach)),
        None => Statement::Opaque(None),
    }
}

fn comment(c: &mut Cursor<'_>, start: usize) -> Outcome<Option<Attach>> {
    c.expect_word("ON")?;
    c.word("MATERIALIZED");
    let Some(word) = c.any(&[
        "TABLE",
        "VIEW",
        "SEQUENCE",
        "COLUMN",
        "INDEX",
        "TYPE",
        "DOMAIN",
        "TRIGGER",
        "POLICY",
        "RULE",
        "CONSTRAINT",
    ]) else {
        return Ok(None);
    };
    let before = c.piece_since(start).text;
    let part = match word {
        "TRIGGER" => Some(Part::Trigger),
        "POLICY" => Some(Part::Policy),
        "RULE" => Some(Part::Rule),
        "CONSTRAINT" => Some(Part::Constraint),
        _ => None,
    };
    let target = match (part, word) {
        (Some(part), _) => {
            let name = c.ident()?;
            c.expect_word("ON")?;
            if c.is_word(0, "DOMAIN") && !c.is_word(1, "IS") {
                return Ok(None);
            }
            Target::Part(part, c.name()?, name.text)
        }
        (None, "COLUMN") => {
            let mut parts = vec![c.ident()?];
            while c.op(".") {
                parts.push(c.ident()?);
            }
            let column = parts.pop();
            let (Some(column), Some(table)) = (column, parts.pop()) else {
                return Ok(None);
            };
            let namespace = parts.pop().map(|ident| ident.text);
            let table = Name {
                namespace,
                ..Name::from(table)
            };
            Target::Part(Part::Column, table, column.text)
        }
        (None, "INDEX") => Target::Index(c.name()?),
        (None, "TYPE" | "DOMAIN") => Target::Type(c.name()?),
        (None, _) => Target::Relation(c.name()?),
    };
    let after = c.position();
    c.expect_word("IS")?;
    let is_removed = c.is_word(0, "NULL");
    c.skip_all();
    Ok(Some(Attach::Comment {
        target,
        before,
        after: (!is_removed).then(|| c.piece_since(after).text),
    }))
}

fn refresh(c: &mut Cursor<'_>) -> Outcome<Option<Attach>> {
    c.expect_word("MATERIALIZED")?;
    c.expect_word("VIEW")?;
    c.word("CONCURRENTLY");
    let view = c.name()?;
    let filled = !c.words(&["WITH", "NO", "DATA"]);
    Ok(Some(Attach::Refresh { view, filled }))
}

/// `GRANT rights ON [TABLE] a, b TO …`; `ON ALL TABLES IN SCHEMA a, b`; `ON TYPE a, b`.
fn grant(c: &mut Cursor<'_>, start: usize) -> Outcome<Option<Attach>> {
    let end = match c.word("GRANT") {
        true => "TO",
        false => {
            c.expect_word("REVOKE")?;
            "FROM"
        }
    };
    // The rights may have columns in parentheses.
    while !c.at_end() && !c.is_any(&["ON", end]) {
        c.next();
    }
    if !c.word("ON") {
        return Ok(None);
    }
    let on = c.piece_since(start).text;
    if c.words(&["ALL", "TABLES", "IN", "SCHEMA"]) {
        let schemas = c.list(Cursor::ident)?;
        let after = rest(c);
        return Ok(Some(Attach::GrantAll {
            before: on,
            schemas: schemas.into_iter().map(|schema| schema.text).collect(),
            after,
        }));
    }
    let is_type = c.is_any(&["TYPE", "DOMAIN"]) && !c.is_word(1, end);
    let is_other = c.is_any(&[
        "SEQUENCE",
        "FUNCTION",
        "PROCEDURE",
        "ROUTINE",
        "SCHEMA",
        "DATABASE",
        "LANGUAGE",
        "LARGE",
        "PARAMETER",
        "TABLESPACE",
        "FOREIGN",
        "ALL",
    ]) && !c.is_word(1, end);
    if is_other {
        return Ok(None);
    }
    if is_type || (c.is_word(0, "TABLE") && !c.is_word(1, end)) {
        c.next();
    }
    let before = c.piece_since(start).text;
    let names = c.list(Cursor::name)?;
    let target = if is_type {
        Target::Type
    } else {
        Target::Relation
    };
    Ok(Some(Attach::Grant {
        before,
        targets: names.into_iter().map(target).collect(),
        after: rest(c),
    }))
}

fn rest(c: &mut Cursor<'_>) -> String {
    let start = c.position();
    c.skip_all();
    c.piece_since(start).text
}

/// `CREATE STATISTICS [name] [(kinds)] ON columns FROM table`, behind the keywords.
pub(super) fn statistics(c: &mut Cursor<'_>) -> Statement {
    c.if_not_exists();
    let mut read = || -> Outcome<(Name, Name)> {
        let name = c.name()?;
        while !c.at_end() && !c.is_word(0, "FROM") {
            c.next();
        }
        c.expect_word("FROM")?;
        Ok((name, c.name()?))
    };
    let read = read();
    c.skip_all();
    match read {
        Ok((name, table)) => Statement::Attach(Box::new(Attach::Statistics { name, table })),
        // One without a name gets one from the server.
        Err(_) => Statement::Opaque(None),
    }
}
