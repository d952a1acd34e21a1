//! Reads `CREATE` of everything but tables.

use super::{attached, constraint, publication, schema, sequence, table, types, virtual_table};
use crate::plan::identifier;
use crate::replay::{
    cursor::{Cursor, Ident, Name, Outcome},
    procedure, program,
    statement::{AlterOf, CreateIndex, Drop, EventChange, Statement},
};
use crate::schema::suggest::did_you_mean;
use crate::sql::{Dialect, Family, IndexKind, OpaqueKind, options::UNLOGGED};

/// Behind `CREATE`.
pub(super) fn create(c: &mut Cursor<'_>) -> Outcome<Statement> {
    let replace = c.words(&["OR", "REPLACE"]);
    let (mut temporary, mut recursive, mut unlogged) = (false, false, false);
    loop {
        if c.any(&["TEMP", "TEMPORARY"]).is_some() {
            temporary = true;
        } else if c.dialect.family() == Family::Mysql && (c.is_any(&["DEFINER", "ALGORITHM"])) {
            mysql_prefix(c);
        } else if c.word("RECURSIVE") {
            recursive = true;
        } else if c.words(&["SQL", "SECURITY"]) {
            c.any(&["DEFINER", "INVOKER"]);
        } else if c.is_word(0, "AGGREGATE") && c.is_word(1, "FUNCTION") {
            c.next();
        } else if c.word(UNLOGGED) {
            unlogged = true;
        } else if c.any(&["LOCAL", "GLOBAL", "OFFLINE", "ONLINE"]).is_none() {
            break;
        }
    }
    if c.word("TABLE") {
        let mut made = table::create(c, temporary)?;
        if let Statement::CreateTable(table) = &mut made
            && unlogged
        {
            table.options.insert(UNLOGGED.to_owned(), String::new());
        }
        return Ok(match (replace, &made) {
            (true, Statement::CreateTable(table)) => {
                replaced(Statement::DropTables(if_there(&table.name)), made)
            }
            _ => made,
        });
    }
    let kind = match c.any(&["UNIQUE", "FULLTEXT", "SPATIAL"]) {
        Some("UNIQUE") => IndexKind::Unique,
        Some("FULLTEXT") => IndexKind::Fulltext,
        Some(_) => IndexKind::Spatial,
        None => IndexKind::Normal,
    };
    if c.word("INDEX") {
        let made = index(c, kind)?;
        return Ok(match (replace, &made) {
            (true, Statement::CreateIndex(index)) => match &index.name {
                Some(name) => {
                    let table = Some(index.table.clone());
                    replaced(Statement::DropIndexes(if_there(name), table), made)
                }
                None => made,
            },
            _ => made,
        });
    }
    if kind != IndexKind::Normal {
        return Err(c.unexpected("INDEX"));
    }
    let materialized = c.word("MATERIALIZED");
    if c.word("VIEW") {
        let found = view(c, materialized, replace, temporary)?;
        return Ok(match recursive {
            true => reads_itself(found),
            false => found,
        });
    }
    if c.word("TYPE") {
        return create_type(c);
    }
    if c.word("DOMAIN") {
        let name = c.name()?;
        c.word("AS");
        let base = Some(types::type_name(c)?);
        c.skip_all();
        let kind = OpaqueKind::Domain;
        return Ok(Statement::CreateType { name, kind, base });
    }
    if c.word("SEQUENCE") {
        let made = sequence::create(c, temporary)?;
        return Ok(match (replace, &made) {
            (true, Statement::CreateSequence { name, .. }) => {
                replaced(Statement::DropSequences(if_there(name)), made)
            }
            _ => made,
        });
    }
    if c.any(&["SCHEMA", "DATABASE"]).is_some() {
        return schema::schema(c);
    }
    if c.word("EXTENSION") {
        return schema::extension(c);
    }
    if c.word("CONSTRAINT") || c.is_word(0, "TRIGGER") {
        return trigger(c, replace);
    }
    if c.any(&["POLICY", "RULE"]).is_some() {
        return on_table(c, replace);
    }
    let is_procedure = c.is_word(0, "PROCEDURE");
    if let Some(word) = c.any(&["FUNCTION", "PROCEDURE", "AGGREGATE"]) {
        c.if_not_exists();
        let name = c.name()?;
        if c.dialect.has_namespaces() {
            return procedure::create(c, name, word == "AGGREGATE");
        }
        let program = match is_procedure && c.dialect.family() == Family::Mysql {
            true => program::routine(c).ok(),
            false => None,
        };
        c.skip_all();
        return Ok(Statement::CreateFunction {
            name,
            routine: None,
            program,
            signature: None,
        });
    }
    if c.words(&["VIRTUAL", "TABLE"]) {
        let if_not_exists = c.if_not_exists();
        let name = c.name()?;
        let columns = virtual_table::columns(c);
        c.skip_all();
        return Ok(Statement::CreateView {
            name,
            materialized: false,
            replace: false,
            if_not_exists,
            temporary,
            query: c.piece_since(c.position()),
            columns,
        });
    }
    if c.words(&["FOREIGN", "TABLE"]) {
        c.skip_all();
        return Ok(Statement::Opaque(Some("foreign tables are not supported")));
    }
    if c.dialect.has_namespaces() && c.word("STATISTICS") {
        return Ok(attached::statistics(c));
    }
    if c.dialect.has_namespaces() && c.word("PUBLICATION") {
        return Ok(publication::statement(c, publication::create));
    }
    if c.dialect.family() == Family::Mysql && c.word("EVENT") {
        let change = EventChange::Create {
            replaces: replace,
            spares: c.if_not_exists(),
        };
        let name = c.name()?;
        c.skip_all();
        return Ok(Statement::Event { name, change });
    }
    // A closed list of objects that no column can depend on.
    if c.is_any(&[
        "ROLE",
        "USER",
        "GROUP",
        "PUBLICATION",
        "SUBSCRIPTION",
        "COLLATION",
        "CAST",
        "OPERATOR",
        "SERVER",
        "STATISTICS",
        "EVENT",
        "LANGUAGE",
        "TRUSTED",
        "CONVERSION",
        "TEXT",
        "TABLESPACE",
        "FOREIGN",
        "ACCESS",
        "TRANSFORM",
    ]) {
        c.skip_all();
        return Ok(Statement::Opaque(None));
    }
    let mut unknown = c.unexpected("something that can be created");
    let found = unknown
        .message
        .rsplit('`')
        .nth(1)
        .unwrap_or_default()
        .to_owned();
    if !found.is_empty() {
        unknown.message = format!("unknown object type `{found}` after `CREATE`");
    }
    let found = found.as_str();
    unknown.help = did_you_mean(
        found,
        [
            "TABLE", "INDEX", "VIEW", "TYPE", "TRIGGER", "FUNCTION", "SCHEMA", "SEQUENCE",
        ],
    );
    Err(unknown)
}

/// MariaDB's `OR REPLACE` of what holds rows: the old one goes.
fn replaced(drop: Statement, create: Statement) -> Statement {
    Statement::Several(vec![drop, create])
}

fn if_there(name: &Name) -> Drop {
    Drop {
        names: vec![name.clone()],
        if_exists: true,
        cascade: false,
    }
}

/// MySQL's `ALTER VIEW v AS query`; `None` for anything else behind `ALTER`.
pub(super) fn altered_view(c: &mut Cursor<'_>) -> Outcome<Option<Statement>> {
    let start = c.position();
    while c.is_any(&["DEFINER", "ALGORITHM"]) {
        mysql_prefix(c);
    }
    if c.words(&["SQL", "SECURITY"]) {
        c.any(&["DEFINER", "INVOKER"]);
    }
    if c.word("VIEW") {
        let if_exists = c.if_exists();
        let made = view(c, false, true, false)?;
        let there = match &made {
            Statement::CreateView { name, .. } => Some(Statement::AlterTable {
                of: AlterOf::View,
                name: name.clone(),
                if_exists,
                changes: Vec::new(),
            }),
            _ => None,
        };
        let all = there.into_iter().chain([made]);
        return Ok(Some(Statement::Several(all.collect())));
    }
    c.rewind(start);
    Ok(None)
}

/// ``DEFINER = `root`@`localhost` `` and the like.
fn mysql_prefix(c: &mut Cursor<'_>) {
    c.next();
    c.op("=");
    c.next();
    if c.op("@") {
        c.next();
    }
    if c.is_op(0, "(") && c.is_op(1, ")") {
        c.next();
        c.next();
    }
}

fn index(c: &mut Cursor<'_>, kind: IndexKind) -> Outcome<Statement> {
    c.word("CONCURRENTLY");
    let if_not_exists = c.if_not_exists();
    let name = match c.is_word(0, "ON") && !c.is_word(1, "ON") {
        true => None,
        false => Some(c.name()?),
    };
    let mut algorithm = None;
    if c.dialect.family() == Family::Mysql {
        algorithm = constraint::method(c)?;
    }
    c.expect_word("ON")?;
    let only = c.word("ONLY");
    let table = c.name()?;
    c.lock_wait();
    if let Some(method) = constraint::method(c)? {
        algorithm = Some(method);
    }
    let columns = c.list_in_parens(constraint::key_part)?;
    let include = constraint::include(c)?;
    let nulls_not_distinct = constraint::nulls_not_distinct(c);
    let options = constraint::index_options(c)?;
    c.lock_wait();
    let predicate = match c.word("WHERE") {
        true => {
            let start = c.position();
            c.skip_all();
            Some(c.piece_since(start))
        }
        false => None,
    };
    c.expect_end()?;
    Ok(Statement::CreateIndex(Box::new(CreateIndex {
        name,
        table,
        only,
        kind,
        if_not_exists,
        options,
        columns,
        algorithm,
        include,
        predicate,
        nulls_not_distinct,
    })))
}

fn view(
    c: &mut Cursor<'_>,
    materialized: bool,
    replace: bool,
    temporary: bool,
) -> Outcome<Statement> {
    let if_not_exists = c.if_not_exists();
    let name = c.name()?;
    let columns = match c.is_op(0, "(") {
        true => c.list_in_parens(Cursor::ident)?,
        false => Vec::new(),
    };
    while !c.at_end() && !c.is_word(0, "AS") {
        c.next();
    }
    c.expect_word("AS")?;
    let start = c.position();
    c.skip_all();
    let mut query = c.piece_since(start);
    let tails = [
        "WITH NO DATA",
        "WITH DATA",
        "WITH LOCAL CHECK OPTION",
        "WITH CASCADED CHECK OPTION",
        "WITH CHECK OPTION",
    ];
    table::without_tail(&mut query, &tails);
    Ok(Statement::CreateView {
        name,
        materialized,
        replace,
        if_not_exists,
        temporary,
        query,
        columns,
    })
}

/// `CREATE RECURSIVE VIEW v (a) AS …` is `CREATE VIEW v (a) AS WITH RECURSIVE v (a) AS (…) SELECT a FROM v`.
fn reads_itself(mut view: Statement) -> Statement {
    if let Statement::CreateView {
        name,
        query,
        columns,
        ..
    } = &mut view
    {
        let quoted = |name: &str| identifier(Dialect::Postgres, name);
        let columns: Vec<String> = columns.iter().map(|column| quoted(&column.text)).collect();
        let (name, columns) = (quoted(&name.name), columns.join(", "));
        query.text = format!(
            "WITH RECURSIVE {name} ({columns}) AS ({}) SELECT {columns} FROM {name}",
            query.text
        );
    }
    view
}

fn create_type(c: &mut Cursor<'_>) -> Outcome<Statement> {
    let name = c.name()?;
    if c.words(&["AS", "ENUM"]) {
        c.expect_op("(")?;
        let values = match c.is_op(0, ")") {
            true => Vec::new(),
            false => c.list(Cursor::string)?,
        };
        c.expect_op(")")?;
        c.expect_end()?;
        return Ok(Statement::CreateEnum { name, values });
    }
    c.skip_all();
    Ok(Statement::CreateType {
        name,
        kind: OpaqueKind::Type,
        base: None,
    })
}

/// `TRIGGER name BEFORE … ON table`.
fn trigger(c: &mut Cursor<'_>, replace: bool) -> Outcome<Statement> {
    c.expect_word("TRIGGER")?;
    let if_not_exists = c.if_not_exists();
    let name = c.ident()?;
    let mut columns = Vec::new();
    while !c.at_end() && !c.is_word(0, "ON") {
        if c.word("OF") && !c.is_word(0, "ON") {
            columns.extend(c.list(Cursor::ident)?);
        } else {
            c.next();
        }
    }
    c.expect_word("ON")?;
    let table = c.name()?;
    c.skip_all();
    Ok(Statement::CreateOnTable {
        kind: OpaqueKind::Trigger,
        name,
        table,
        columns,
        replace,
        if_not_exists,
    })
}

/// `POLICY name ON table …`, `RULE name AS ON event TO table …`.
fn on_table(c: &mut Cursor<'_>, replace: bool) -> Outcome<Statement> {
    let name: Ident = c.ident()?;
    let kind = match c.is_word(0, "AS") && c.is_word(1, "ON") {
        true => OpaqueKind::Rule,
        false => OpaqueKind::Policy,
    };
    let before = if kind == OpaqueKind::Rule { "TO" } else { "ON" };
    while !c.at_end() && !c.is_word(0, before) {
        c.next();
    }
    c.expect_word(before)?;
    let table = c.name()?;
    c.skip_all();
    Ok(Statement::CreateOnTable {
        kind,
        name,
        table,
        columns: Vec::new(),
        replace,
        if_not_exists: false,
    })
}
