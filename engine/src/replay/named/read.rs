//! What statements name that change nothing which is modelled, or hang something on it.

use super::words::Word;
use crate::replay::{
    commented::{Commented, commented},
    cursor::{Cursor, Ident, Name, Outcome, Place},
};

/// Something that has to be there.
#[derive(Debug)]
pub(super) enum Need {
    /// A relation of one of these kinds.
    Relation(Name, Kind),
    /// Columns of a relation.
    Columns(Name, Vec<Ident>),
    Index(Name),
    /// An index of that table.
    IndexOf(Name, Ident),
    Type(Name),
    Schema(Ident),
    /// A function, called without its arguments.
    Function(Name),
    /// A function that a trigger runs.
    Run(Name),
    /// A constraint of a table.
    Constraint(Name, Ident),
    /// A trigger, a policy or a rule of a table.
    OnTable(&'static str, Name, Ident),
    Statistics(Name),
    /// A statement that is read with this one.
    Statement(Place),
    /// Tables that are emptied together; only these.
    Emptied(Vec<Name>),
    /// A procedure, called with so many arguments.
    Called(Name, Option<usize>),
    /// The name of what a server brings; of a collation with the character set before it.
    Word(Word, Ident, Option<String>),
}

/// What a relation has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Any,
    Table,
    View,
    MaterializedView,
    Sequence,
}

/// The first words of the statements that are read here.
pub(super) const WORDS: [&str; 17] = [
    "ALTER", "CALL", "CLUSTER", "COMMENT", "COPY", "CREATE", "DECLARE", "DROP", "EXPLAIN", "GRANT",
    "LOCK", "PREPARE", "REFRESH", "REINDEX", "REVOKE", "TABLE", "TRUNCATE",
];

/// What a statement needs.
pub(super) fn needs(c: &mut Cursor<'_>) -> Outcome<Vec<Need>> {
    let word = c.any(&WORDS);
    match word.unwrap_or_default() {
        "COMMENT" => comment(c),
        "GRANT" => rights(c, "TO"),
        "REVOKE" => rights(c, "FROM"),
        "REFRESH" => {
            c.words(&["MATERIALIZED", "VIEW"]);
            c.word("CONCURRENTLY");
            Ok(vec![Need::Relation(c.name()?, Kind::MaterializedView)])
        }
        "TRUNCATE" => truncate(c),
        "LOCK" => {
            c.word("TABLE");
            let tables = c.list(table)?;
            Ok(relations(tables, Kind::Any))
        }
        "CLUSTER" => cluster(c),
        "REINDEX" => reindex(c),
        "COPY" => copy(c),
        "EXPLAIN" => explain(c),
        "PREPARE" => {
            c.ident()?;
            if c.is_op(0, "(") {
                c.parens()?;
            }
            c.expect_word("AS")?;
            Ok(vec![rest(c)])
        }
        "DECLARE" => {
            while !c.at_end() && !c.word("FOR") {
                c.next();
            }
            Ok(vec![rest(c)])
        }
        "TABLE" => Ok(vec![Need::Relation(table(c)?, Kind::Any)]),
        "ALTER" => alter(c),
        "CREATE" if c.word("STATISTICS") => statistics(c),
        "CREATE" => {
            while !c.at_end() {
                if c.words(&["EXECUTE", "FUNCTION"]) || c.words(&["EXECUTE", "PROCEDURE"]) {
                    return Ok(vec![Need::Run(c.name()?)]);
                }
                c.next();
            }
            Ok(Vec::new())
        }
        "DROP" if c.word("STATISTICS") => {
            let if_exists = c.if_exists();
            let names = c.list(Cursor::name)?.into_iter();
            Ok(names.filter(|_| !if_exists).map(Need::Statistics).collect())
        }
        "CALL" => Ok(vec![Need::Function(c.name()?)]),
        _ => Ok(Vec::new()),
    }
}

fn relations(names: Vec<Name>, kind: Kind) -> Vec<Need> {
    let needs = names.into_iter().map(|name| Need::Relation(name, kind));
    needs.collect()
}

fn schemas(c: &mut Cursor<'_>) -> Outcome<Vec<Need>> {
    let names = c.list(Cursor::ident)?;
    Ok(names.into_iter().map(Need::Schema).collect())
}

/// `[ONLY] name [*]`.
fn table(c: &mut Cursor<'_>) -> Outcome<Name> {
    c.word("ONLY");
    let name = c.name()?;
    c.op("*");
    Ok(name)
}

/// What is left is a statement of its own.
fn rest(c: &mut Cursor<'_>) -> Need {
    let start = c.position();
    c.skip_all();
    Need::Statement(c.place_since(start))
}

fn comment(c: &mut Cursor<'_>) -> Outcome<Vec<Need>> {
    let Some((object, _)) = commented(c)? else {
        return Ok(Vec::new());
    };
    Ok(vec![match object {
        Commented::Table(name) => Need::Relation(name, Kind::Table),
        Commented::View(name) => Need::Relation(name, Kind::View),
        Commented::MaterializedView(name) => Need::Relation(name, Kind::MaterializedView),
        Commented::Sequence(name) => Need::Relation(name, Kind::Sequence),
        Commented::Column(table, column) => Need::Columns(table, vec![column]),
        Commented::Index(name) => Need::Index(name),
        Commented::Type(name) => Need::Type(name),
        Commented::Schema(name) => Need::Schema(name),
        Commented::OnTable("CONSTRAINT", table, name) => Need::Constraint(table, name),
        Commented::OnTable(kind, table, name) => Need::OnTable(kind, table, name),
        Commented::Function(name) => Need::Function(name),
        Commented::Statistics(name) => Need::Statistics(name),
    }])
}

/// The rights of a `GRANT` or `REVOKE`, up to `ON`: their columns, and whether one is to create what is not there yet.
/// `None` for what is granted on nothing.
pub(super) fn granted(c: &mut Cursor<'_>, end: &str) -> Outcome<Option<(Vec<Ident>, bool)>> {
    let mut columns = Vec::new();
    let mut may_create = false;
    while !c.at_end() && !c.is_any(&["ON", end]) {
        may_create |= c.is_any(&["ALL", "CREATE"]);
        if c.is_op(0, "(") {
            columns.extend(c.list_in_parens(Cursor::ident)?);
        } else {
            c.next();
        }
    }
    Ok(c.word("ON").then_some((columns, may_create)))
}

/// `GRANT rights [(columns)] ON …`.
fn rights(c: &mut Cursor<'_>, end: &str) -> Outcome<Vec<Need>> {
    let Some((columns, _)) = granted(c, end)? else {
        return Ok(Vec::new());
    };
    if c.word("ALL") {
        while !c.at_end() && !c.word("SCHEMA") {
            c.next();
        }
        return schemas(c);
    }
    let word = match c.is_word(1, end) {
        true => None,
        false => c.any(&[
            "TABLE",
            "SEQUENCE",
            "SCHEMA",
            "TYPE",
            "DOMAIN",
            "FUNCTION",
            "PROCEDURE",
            "ROUTINE",
            "DATABASE",
            "LANGUAGE",
            "LARGE",
            "PARAMETER",
            "TABLESPACE",
            "FOREIGN",
        ]),
    };
    Ok(match word {
        None | Some("TABLE") => {
            let tables = c.list(Cursor::name)?;
            let of = |table: &Name| Need::Columns(table.clone(), columns.clone());
            let columns = tables.iter().map(of).collect::<Vec<_>>();
            let mut needs = relations(tables, Kind::Any);
            needs.extend(columns);
            needs
        }
        Some("SEQUENCE") => relations(c.list(Cursor::name)?, Kind::Sequence),
        Some("SCHEMA") => schemas(c)?,
        Some("TYPE" | "DOMAIN") => {
            let types = c.list(Cursor::name)?;
            types.into_iter().map(Need::Type).collect()
        }
        Some("FUNCTION" | "PROCEDURE" | "ROUTINE") => vec![Need::Function(c.name()?)],
        Some(_) => Vec::new(),
    })
}

fn truncate(c: &mut Cursor<'_>) -> Outcome<Vec<Need>> {
    c.word("TABLE");
    let tables = c.list(table)?;
    c.any(&["RESTART", "CONTINUE"]);
    c.word("IDENTITY");
    let mut needs = relations(tables.clone(), Kind::Table);
    if !c.cascade() {
        needs.push(Need::Emptied(tables));
    }
    Ok(needs)
}

fn cluster(c: &mut Cursor<'_>) -> Outcome<Vec<Need>> {
    c.word("VERBOSE");
    if c.is_op(0, "(") {
        c.parens()?;
    }
    if c.at_end() {
        return Ok(Vec::new());
    }
    let table = c.name()?;
    let mut needs = vec![Need::Relation(table.clone(), Kind::Any)];
    if c.word("USING") {
        needs.push(Need::IndexOf(table, c.ident()?));
    }
    Ok(needs)
}

fn reindex(c: &mut Cursor<'_>) -> Outcome<Vec<Need>> {
    if c.is_op(0, "(") {
        c.parens()?;
    }
    let word = c.any(&["TABLE", "INDEX", "SCHEMA"]);
    c.word("CONCURRENTLY");
    Ok(match word {
        Some("TABLE") => relations(vec![c.name()?], Kind::Any),
        Some("INDEX") => vec![Need::Index(c.name()?)],
        Some(_) => vec![Need::Schema(c.ident()?)],
        None => Vec::new(),
    })
}

/// `COPY table [(columns)] FROM …`, `COPY (query) TO …`.
fn copy(c: &mut Cursor<'_>) -> Outcome<Vec<Need>> {
    if c.is_op(0, "(") {
        return Ok(vec![Need::Statement(c.parens()?.at)]);
    }
    let table = c.name()?;
    let columns = match c.is_op(0, "(") {
        true => c.list_in_parens(Cursor::ident)?,
        false => Vec::new(),
    };
    Ok(table_with(table, columns))
}

/// A table, or what can be written to like one, with these columns.
pub(super) fn table_with(table: Name, columns: Vec<Ident>) -> Vec<Need> {
    vec![
        Need::Relation(table.clone(), Kind::Any),
        Need::Columns(table, columns),
    ]
}

fn explain(c: &mut Cursor<'_>) -> Outcome<Vec<Need>> {
    if c.is_op(0, "(") && !(c.is_word(1, "SELECT") || c.is_op(1, "(")) {
        c.parens()?;
    }
    while c.any(&["ANALYZE", "ANALYSE", "VERBOSE"]).is_some() {}
    Ok(match c.is_any(&crate::replay::judge::JUDGED) {
        true => vec![rest(c)],
        false => Vec::new(),
    })
}

fn alter(c: &mut Cursor<'_>) -> Outcome<Vec<Need>> {
    if c.word("INDEX") {
        if c.if_exists() || c.is_word(0, "ALL") {
            return Ok(Vec::new());
        }
        return Ok(vec![Need::Index(c.name()?)]);
    }
    if c.word("STATISTICS") {
        if c.if_exists() {
            return Ok(Vec::new());
        }
        return Ok(vec![Need::Statistics(c.name()?)]);
    }
    if c.any(&["FUNCTION", "PROCEDURE", "ROUTINE"]).is_some() {
        return Ok(vec![Need::Function(c.name()?)]);
    }
    if c.words(&["DEFAULT", "PRIVILEGES"]) {
        while !c.at_end() && !c.is_any(&["GRANT", "REVOKE"]) {
            if c.words(&["IN", "SCHEMA"]) {
                return schemas(c);
            }
            c.next();
        }
        return Ok(Vec::new());
    }
    if c.word("TABLE") {
        c.if_exists();
        let of = table(c)?;
        return switched(c, of);
    }
    Ok(Vec::new())
}

/// What single clauses of `ALTER TABLE` name.
fn switched(c: &mut Cursor<'_>, of: Name) -> Outcome<Vec<Need>> {
    let mut needs = Vec::new();
    loop {
        if c.words(&["CLUSTER", "ON"]) || c.words(&["REPLICA", "IDENTITY", "USING", "INDEX"]) {
            needs.push(Need::IndexOf(of.clone(), c.ident()?));
        } else if c.any(&["ENABLE", "DISABLE"]).is_some() {
            c.any(&["ALWAYS", "REPLICA"]);
            let is_all = c.is_word(1, "ALL") || c.is_word(1, "USER");
            let kind = c.any(&["TRIGGER", "RULE"]);
            if let Some(kind) = kind.filter(|_| !is_all) {
                needs.push(Need::OnTable(kind, of.clone(), c.ident()?));
            }
        }
        c.piece_until(&[])?;
        if !c.op(",") {
            return Ok(needs);
        }
    }
}

/// `[name] [(kinds)] ON columns FROM table`.
fn statistics(c: &mut Cursor<'_>) -> Outcome<Vec<Need>> {
    while !c.at_end() && !c.word("ON") {
        c.next();
    }
    let mut columns = Vec::new();
    while !c.at_end() && !c.word("FROM") {
        if c.is_op(0, "(") {
            c.parens()?;
        } else if !c.op(",") {
            let column = c.ident()?;
            // A call is an expression.
            if !c.is_op(0, "(") {
                columns.push(column);
            }
        }
    }
    let table = c.name()?;
    Ok(vec![
        Need::Relation(table.clone(), Kind::Any),
        Need::Columns(table, columns),
    ])
}
