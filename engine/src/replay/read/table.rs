//! Reads `CREATE TABLE`.

use super::{column, constraint, period};
use crate::replay::{
    cursor::{Cursor, Name, Outcome, Piece},
    statement::{CreateTable, Like, Statement},
};
use crate::sql::{
    Family, Options,
    options::{PARTITION, PARTITION_BY, STORAGE, SYSTEM_VERSIONING},
};

/// Behind `TABLE`.
pub(super) fn create(c: &mut Cursor<'_>, temporary: bool) -> Outcome<Statement> {
    let if_not_exists = c.if_not_exists();
    let name = c.name()?;
    let temporary = temporary || name.namespace.as_deref() == Some("pg_temp");
    let mut table = empty(name, temporary);
    table.if_not_exists = if_not_exists;
    body(c, table)
}

fn empty(name: Name, temporary: bool) -> CreateTable {
    CreateTable {
        name,
        temporary,
        if_not_exists: false,
        columns: Vec::new(),
        constraints: Vec::new(),
        likes: Vec::new(),
        inherits: Vec::new(),
        partition_of: None,
        is_divided: false,
        of_type: None,
        query: None,
        query_columns: Vec::new(),
        options: Options::new(),
        collation: None,
    }
}

/// PostgreSQL's `SELECT … INTO table FROM …`. `None` when it is an ordinary query.
pub(super) fn select_into(c: &mut Cursor<'_>) -> Outcome<Option<Statement>> {
    let start = c.position();
    let mut depth = 0_usize;
    while !c.at_end() {
        if depth == 0 && c.is_any(&["INTO", "FROM", "INSERT", "UPDATE", "DELETE", "MERGE"]) {
            break;
        }
        depth += usize::from(c.is_op(0, "("));
        depth = depth.saturating_sub(usize::from(c.is_op(0, ")")));
        c.next();
    }
    let before = c.piece_since(start);
    if !c.word("INTO") {
        c.rewind(start);
        return Ok(None);
    }
    let temporary = c.any(&["TEMP", "TEMPORARY"]).is_some();
    c.word("UNLOGGED");
    c.word("TABLE");
    let mut table = empty(c.name()?, temporary);
    let after = c.position();
    c.skip_all();
    let rest = c.piece_since(after);
    table.query = Some(Piece {
        text: format!("{} {}", before.text, rest.text),
        at: before.at,
    });
    Ok(Some(Statement::CreateTable(Box::new(table))))
}

fn body(c: &mut Cursor<'_>, mut table: CreateTable) -> Outcome<Statement> {
    if c.words(&["PARTITION", "OF"]) {
        table.partition_of = Some(c.name()?);
        if c.op("(") {
            elements(c, &mut table, true)?;
        }
        let bound = bound(c)?;
        table.options.insert(PARTITION.to_owned(), bound);
    } else if c.dialect.family() == Family::Mysql && c.word("LIKE") {
        table.likes.push(Like {
            table: c.name()?,
            including: vec!["ALL".to_owned()],
        });
    } else if is_list_of_names(c) {
        table.query_columns = c.list_in_parens(Cursor::ident)?;
    } else if c.dialect.has_namespaces() && c.word("OF") {
        table.of_type = Some(c.name()?);
        if c.op("(") {
            elements(c, &mut table, true)?;
        }
    } else if c.dialect.family() == Family::Mysql
        && c.is_op(0, "(")
        && ["SELECT", "WITH", "VALUES"]
            .iter()
            .any(|word| c.is_word(1, word))
    {
        query(c, &mut table)?;
    } else if c.op("(") {
        if c.dialect.family() == Family::Mysql && c.word("LIKE") {
            table.likes.push(Like {
                table: c.name()?,
                including: vec!["ALL".to_owned()],
            });
            c.expect_op(")")?;
        } else if !c.op(")") {
            elements(c, &mut table, false)?;
        }
    }
    options(c, &mut table)?;
    c.expect_end()?;
    Ok(Statement::CreateTable(Box::new(table)))
}

/// Which rows a partition has: `FOR VALUES IN ('a')`, `DEFAULT`.
pub(super) fn bound(c: &mut Cursor<'_>) -> Outcome<String> {
    let start = c.position();
    if !c.word("DEFAULT") {
        c.expect_word("FOR")?;
        c.expect_word("VALUES")?;
        bounds(c)?;
    }
    Ok(c.piece_since(start).text)
}

fn bounds(c: &mut Cursor<'_>) -> Outcome<()> {
    if c.any(&["IN", "WITH"]).is_some() {
        c.parens()?;
        return Ok(());
    }
    c.expect_word("FROM")?;
    c.parens()?;
    c.expect_word("TO")?;
    c.parens()?;
    Ok(())
}

/// `CREATE TABLE t (a, b) AS …`: names without types, not on SQLite.
fn is_list_of_names(c: &Cursor<'_>) -> bool {
    c.dialect.has_namespaces() && c.is_op(0, "(") && (c.is_op(2, ",") || c.is_op(2, ")"))
}

fn elements(c: &mut Cursor<'_>, table: &mut CreateTable, untyped: bool) -> Outcome<()> {
    loop {
        if let Some(period) = period::read(c)? {
            table.constraints.splice(0..0, period.constraint());
        } else if c.dialect.family() == Family::Sqlite
            && c.is_word(0, "CONSTRAINT")
            && [",", ")"].iter().any(|end| c.is_op(2, end))
        {
            // SQLite takes a name without a constraint.
            c.next();
            c.next();
        } else if c.dialect.has_namespaces() && c.is_word(0, "LIKE") {
            c.next();
            table.likes.push(like(c)?);
        } else if let Some(constraint) = constraint::table_constraint(c)? {
            table.constraints.push(constraint);
        } else if untyped {
            table.columns.push(column::untyped(c)?);
        } else if c.dialect.family() == Family::Sqlite && !table.constraints.is_empty() {
            return Err(c.unexpected("a constraint: columns come first on SQLite"));
        } else {
            table.columns.push(column::column(c)?);
        }
        // SQLite lets the comma between constraints go.
        let lenient = c.dialect.family() == Family::Sqlite
            && !table.constraints.is_empty()
            && !c.is_op(0, ")")
            && !c.is_op(0, ",");
        if !c.op(",") && !lenient {
            break;
        }
        if c.at_end() {
            break;
        }
    }
    c.expect_op(")")
}

fn like(c: &mut Cursor<'_>) -> Outcome<Like> {
    let table = c.name()?;
    let mut including = Vec::new();
    loop {
        if c.word("INCLUDING") {
            including.push(c.ident()?.text.to_ascii_uppercase());
        } else if c.word("EXCLUDING") {
            let out = c.ident()?.text.to_ascii_uppercase();
            if including.iter().any(|item| item == "ALL") {
                including = [
                    "COMMENTS",
                    "CONSTRAINTS",
                    "DEFAULTS",
                    "GENERATED",
                    "IDENTITY",
                    "INDEXES",
                ]
                .map(str::to_owned)
                .to_vec();
            }
            including.retain(|item| *item != out);
        } else {
            return Ok(Like { table, including });
        }
    }
}

/// Behind the columns.
fn options(c: &mut Cursor<'_>, table: &mut CreateTable) -> Outcome<()> {
    while !c.at_end() {
        if c.word("INHERITS") {
            table.inherits = c.list_in_parens(Cursor::name)?;
        } else if c.words(&["WITHOUT", "ROWID"]) {
            table
                .options
                .insert("WITHOUT ROWID".to_owned(), String::new());
        } else if c.words(&["PARTITION", "BY"]) {
            table.is_divided = true;
            // MySQL's description of partitions goes on to the end.
            if c.dialect.family() == Family::Mysql {
                c.skip_all();
                return Ok(());
            }
            let start = c.position();
            c.ident()?;
            c.parens()?;
            let by = c.piece_since(start).text;
            table.options.insert(PARTITION_BY.to_owned(), by);
        } else if c.word("AS") || c.is_any(&["SELECT", "VALUES", "TABLE"]) {
            return query(c, table);
        } else if c.is_word(0, "WITH") && c.is_op(1, "(") {
            c.next();
            let start = c.position();
            c.parens()?;
            let storage = c.piece_since(start).text;
            table.options.insert(STORAGE.to_owned(), storage);
        } else if c.is_word(0, "WITH") && c.is_word(1, "SYSTEM") {
            c.next();
            if !period::system_versioning(c) {
                return Err(c.unexpected("SYSTEM VERSIONING"));
            }
            let name = SYSTEM_VERSIONING.to_owned();
            table.options.insert(name, String::new());
        } else if c.is_word(0, "WITH") {
            return query(c, table);
        } else if c.any(&["COLLATE"]).is_some() {
            c.op("=");
            table.collation = Some(c.ident()?.text);
        } else if c.word("COLLATION") {
            c.op("=");
            c.next();
        } else if c.words(&["ON", "COMMIT"]) {
            c.any(&["DROP", "DELETE", "PRESERVE"]);
            c.word("ROWS");
        } else if c.any(&["USING", "TABLESPACE"]).is_some() {
            c.ident()?;
        } else if c.word("STRICT") {
            table.options.insert("STRICT".to_owned(), String::new());
        } else if c.words(&["WITHOUT", "OIDS"]) || c.op(",") {
        } else if c.dialect.family() == Family::Mysql {
            // `ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 …`
            c.word("DEFAULT");
            if c.words(&["CHARACTER", "SET"]) || c.any(&["DATA", "INDEX"]).is_some() {
                c.word("DIRECTORY");
            } else if c.is_word(0, "COLLATE") {
                continue;
            } else {
                c.ident()?;
            }
            c.op("=");
            match c.is_op(0, "(") {
                true => drop(c.parens()?),
                false => drop(c.next()),
            }
        } else {
            return Err(c.unexpected("the end of the statement"));
        }
    }
    Ok(())
}

fn query(c: &mut Cursor<'_>, table: &mut CreateTable) -> Outcome<()> {
    let start = c.position();
    c.skip_all();
    let mut piece = c.piece_since(start);
    without_tail(&mut piece, &["WITH NO DATA", "WITH DATA"]);
    // `AS TABLE other` is short for all of its columns.
    if let Some(("TABLE", other)) = piece
        .text
        .split_once(' ')
        .map(|(word, rest)| (word, rest.to_owned()))
    {
        piece.text = format!("SELECT * FROM {other}");
    }
    table.query = Some(piece);
    Ok(())
}

/// Takes one of these words from the end of a query that they do not belong to.
pub(super) fn without_tail(query: &mut Piece, tails: &[&str]) {
    for tail in tails {
        let keep = query.text.len().saturating_sub(tail.len());
        let end = query.text.get(keep..);
        if end.is_some_and(|end| end.eq_ignore_ascii_case(tail)) {
            query.text.truncate(query.text[..keep].trim_end().len());
            query.at.end = query.at.start + query.text.len();
            return;
        }
    }
}
