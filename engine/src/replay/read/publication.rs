//! Reads which tables a publication of PostgreSQL has. What is not understood has none that could be in the way.

use crate::replay::{
    cursor::{Cursor, Name, Outcome},
    statement::{Attach, PublicationChange as Change, Published, Statement},
};

/// The publication and what happens to it, where something does.
type Read = Outcome<Option<(Name, Change)>>;

/// Behind `CREATE PUBLICATION`, `ALTER PUBLICATION` and `DROP PUBLICATION`, up to the end of the statement.
pub(super) fn statement(c: &mut Cursor<'_>, read: fn(&mut Cursor<'_>) -> Read) -> Statement {
    let read = read(c).ok().flatten();
    c.skip_all();
    match read {
        Some((name, change)) => Statement::Attach(Box::new(Attach::Publication { name, change })),
        None => Statement::Opaque(None),
    }
}

pub(super) fn create(c: &mut Cursor<'_>) -> Read {
    let name = c.name()?;
    let tables = match c.words(&["FOR", "TABLE"]) {
        true => tables(c)?,
        false => Vec::new(),
    };
    Ok(Some((name, Change::Add(tables))))
}

pub(super) fn alter(c: &mut Cursor<'_>) -> Read {
    let name = c.name()?;
    let change = if c.words(&["ADD", "TABLE"]) {
        Change::Add(tables(c)?)
    } else if c.words(&["SET", "TABLE"]) {
        Change::Set(tables(c)?)
    } else if c.words(&["DROP", "TABLE"]) {
        let tables = tables(c)?.into_iter();
        Change::Remove(tables.map(|published| published.table).collect())
    } else if c.words(&["RENAME", "TO"]) {
        Change::Rename(c.name()?)
    } else if c.words(&["SET", "TABLES"]) || c.words(&["SET", "ALL"]) {
        Change::Set(Vec::new())
    } else {
        return Ok(None);
    };
    Ok(Some((name, change)))
}

pub(super) fn drop(c: &mut Cursor<'_>) -> Read {
    c.if_exists();
    let names = c.list(Cursor::name)?;
    let first = names.first().cloned();
    Ok(first.map(|first| (first, Change::Drop(names))))
}

/// `[TABLE] [ONLY] name [*] [(columns)] [WHERE (condition)]`, up to something else than a table.
fn tables(c: &mut Cursor<'_>) -> Outcome<Vec<Published>> {
    let mut tables = Vec::new();
    loop {
        if c.is_word(0, "TABLES") && c.is_word(1, "IN") {
            return Ok(tables);
        }
        c.word("TABLE");
        c.word("ONLY");
        let table = c.name()?;
        c.op("*");
        let start = c.position();
        if c.is_op(0, "(") {
            c.parens()?;
        }
        if c.word("WHERE") {
            c.parens()?;
        }
        let part = match c.position() > start {
            true => c.piece_since(start).text,
            false => String::new(),
        };
        tables.push(Published { table, part });
        if !c.op(",") {
            return Ok(tables);
        }
    }
}
