//! Reads `DROP`.

use super::publication;
use crate::replay::{
    cursor::{Cursor, Name, Outcome},
    procedure,
    statement::{AlterOf, Change, Drop, EventChange, Statement},
};
use crate::sql::{Family, OpaqueKind};

/// Behind `DROP`.
pub(super) fn drop(c: &mut Cursor<'_>) -> Outcome<Statement> {
    c.word("TEMPORARY");
    if c.any(&["TABLE", "TABLES"]).is_some() {
        return Ok(Statement::DropTables(names(c)?));
    }
    if c.word("INDEX") {
        return index(c);
    }
    let materialized = c.word("MATERIALIZED");
    if c.word("VIEW") {
        return Ok(Statement::DropViews(names(c)?, materialized));
    }
    if c.any(&["TYPE", "DOMAIN"]).is_some() {
        return Ok(Statement::DropTypes(names(c)?));
    }
    if c.word("SEQUENCE") {
        return Ok(Statement::DropSequences(names(c)?));
    }
    if c.any(&["SCHEMA", "DATABASE"]).is_some() {
        if c.dialect.family() == Family::Mysql {
            c.skip_all();
            return Ok(Statement::Opaque(Some("the database itself is dropped")));
        }
        return Ok(Statement::DropSchemas(names(c)?));
    }
    if c.word("EXTENSION") {
        return Ok(Statement::DropExtensions(names(c)?));
    }
    if c.any(&["FUNCTION", "PROCEDURE", "ROUTINE", "AGGREGATE"])
        .is_some()
    {
        let if_exists = c.if_exists();
        let (mut names, mut signatures) = (Vec::new(), Vec::new());
        loop {
            names.push(c.name()?);
            signatures.push(match c.is_op(0, "(") && c.dialect.has_namespaces() {
                true => Some(procedure::parameters(c, &mut Vec::new())?),
                false => None,
            });
            if !c.op(",") {
                break;
            }
        }
        let cascade = c.cascade();
        c.expect_end()?;
        let drop = Drop {
            names,
            if_exists,
            cascade,
        };
        return Ok(Statement::DropFunctions(drop, signatures));
    }
    let kind = match c.any(&["TRIGGER", "POLICY", "RULE"]) {
        Some("TRIGGER") => OpaqueKind::Trigger,
        Some("POLICY") => OpaqueKind::Policy,
        Some(_) => OpaqueKind::Rule,
        None => return other(c),
    };
    let if_exists = c.if_exists();
    let start = c.position();
    let mut name = c.ident()?;
    while c.op(".") {
        name = c.ident()?;
    }
    name.at = c.place_since(start);
    let table = match c.word("ON") {
        true => Some(c.name()?),
        false => None,
    };
    c.cascade();
    c.expect_end()?;
    Ok(Statement::DropOnTable {
        kind,
        name,
        table,
        if_exists,
    })
}

fn other(c: &mut Cursor<'_>) -> Outcome<Statement> {
    if c.dialect.has_namespaces() && c.word("STATISTICS") {
        return Ok(Statement::DropStatistics(names(c)?));
    }
    if c.dialect.has_namespaces() && c.word("PUBLICATION") {
        return Ok(publication::statement(c, publication::drop));
    }
    if c.dialect.family() == Family::Mysql && c.word("EVENT") {
        let change = EventChange::Drop {
            if_exists: c.if_exists(),
        };
        let name = c.name()?;
        return Ok(Statement::Event { name, change });
    }
    let known = c.is_any(&[
        "ROLE",
        "USER",
        "GROUP",
        "OWNED",
        "PUBLICATION",
        "SUBSCRIPTION",
        "COLLATION",
        "CAST",
        "OPERATOR",
        "SERVER",
        "STATISTICS",
        "EVENT",
        "LANGUAGE",
        "CONVERSION",
        "TEXT",
        "TABLESPACE",
        "FOREIGN",
        "ACCESS",
        "TRANSFORM",
        "PREPARE",
    ]);
    if !known {
        return Err(c.unexpected("something that can be dropped"));
    }
    c.skip_all();
    Ok(Statement::Opaque(None))
}

fn names(c: &mut Cursor<'_>) -> Outcome<Drop> {
    let if_exists = c.if_exists();
    let names = c.list(Cursor::name)?;
    c.lock_wait();
    let cascade = c.cascade();
    c.expect_end()?;
    Ok(Drop {
        names,
        if_exists,
        cascade,
    })
}

fn index(c: &mut Cursor<'_>) -> Outcome<Statement> {
    c.word("CONCURRENTLY");
    let if_exists = c.if_exists();
    let names = c.list(Cursor::name)?;
    let cascade = c.cascade();
    let table: Option<Name> = match c.word("ON") {
        true => Some(c.name()?),
        false => None,
    };
    if c.dialect.family() == Family::Mysql {
        super::constraint::index_options(c)?;
        c.lock_wait();
    }
    c.expect_end()?;
    // The name of every primary key.
    if let (Family::Mysql, [name], Some(table)) = (c.dialect.family(), names.as_slice(), &table)
        && name.name.eq_ignore_ascii_case("PRIMARY")
    {
        return Ok(Statement::AlterTable {
            of: AlterOf::Table,
            name: table.clone(),
            if_exists: false,
            changes: vec![(Change::DropPrimaryKey, name.at)],
        });
    }
    Ok(Statement::DropIndexes(
        Drop {
            names,
            if_exists,
            cascade,
        },
        table,
    ))
}
