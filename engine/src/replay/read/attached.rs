//! Reads what hangs on objects of PostgreSQL: comments, rights, statistics. What is not understood hangs on nothing
//! that could be lost: such a statement is left to the server, as before.

use crate::{
    replay::{
        commented::{Commented, commented},
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
    let Some((object, end)) = commented(c)? else {
        return Ok(None);
    };
    let target = match object {
        Commented::OnTable(kind, table, name) => {
            let part = match kind {
                "TRIGGER" => Part::Trigger,
                "POLICY" => Part::Policy,
                "RULE" => Part::Rule,
                _ => Part::Constraint,
            };
            Target::Part(part, table, name.text)
        }
        Commented::Column(table, column) => Target::Part(Part::Column, table, column.text),
        Commented::Index(name) => Target::Index(name),
        Commented::Type(name) => Target::Type(name),
        Commented::Table(name)
        | Commented::View(name)
        | Commented::MaterializedView(name)
        | Commented::Sequence(name) => Target::Relation(name),
        Commented::Schema(_) | Commented::Function(_) | Commented::Statistics(_) => {
            return Ok(None);
        }
    };
    let begin = c.place_since(start).start;
    let after = c.position();
    c.expect_word("IS")?;
    let is_removed = c.is_word(0, "NULL");
    c.skip_all();
    Ok(Some(Attach::Comment {
        target,
        before: c.text_between(begin, end).to_owned(),
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
