//! Tables that are kept in parts: what their keys must have, and what InnoDB does not do with them.

use super::{bound, constraint};
use crate::{
    dialect::{Statements, facts},
    query::{Catalog, classes},
    replay::{
        cursor::{Cursor, Fail, Ident, Outcome, Place},
        expression, judge,
        known::Known,
        state::{ObjectKind, State},
    },
    sql::{IndexColumn, IndexKind, IndexTerm, Table, options},
};

/// How a table is divided.
pub(super) struct Division {
    by_list: bool,
    by_hash: bool,
    /// What is written in the parentheses, entry by entry.
    pub(super) parts: Vec<String>,
    /// The columns that are entries by themselves.
    pub(super) columns: Vec<Ident>,
}

/// Looks at `PARTITION BY` of the statement that made or changed this table.
pub(super) fn check(state: &State<'_>, table: usize) -> Outcome<()> {
    let is_read = facts(state.dialect).names_in_statements != Statements::Unread;
    let Some(text) = state.own_text().filter(|_| is_read && !state.uncertain) else {
        return Ok(());
    };
    let mut c = Cursor::new(state.dialect, &text, 0, text.len());
    let Some(division) = division(&mut c) else {
        return Ok(());
    };
    let owner = state.table_at(table)?;
    let at = state.statement;
    if state.untyped.contains(&owner.name) {
        return Ok(());
    }
    for column in &division.columns {
        if state.position_of(owner, &column.text).is_none() {
            let key = format!("{}.{}", owner.name, column.text);
            let fail = state.unknown(ObjectKind::Column, &key, &column.text, at);
            return Err(fail.in_table(&owner.name));
        }
    }
    let fail = |code, message: String| Err(Fail::new(code, message, at));
    if state.dialect.has_namespaces() {
        if division.by_list && division.parts.len() > 1 {
            return fail(
                "invalid-table",
                "partitions by LIST have one column".to_owned(),
            );
        }
        for part in division.parts.iter().filter(|part| part.ends_with(')')) {
            judge::kept(state, &owner.name, part, at)?;
        }
        let known = Known::new(state);
        let method = if division.by_hash { "hash" } else { "btree" };
        for column in &division.columns {
            let ty = known.type_of(owner, &IndexTerm::Column(column.text.clone()));
            let takes = classes::takes(&known, method, None, &ty);
            if takes == Some(false) && !known.may_have_operators(false) {
                let message = format!(
                    "column `{}` cannot divide the table: its type has no order or no hash",
                    column.text
                );
                return fail("invalid-table", message);
            }
        }
    } else if !constraint::may_have_other_engines(state) && state.checks_foreign_keys {
        let mut tables = state.schema.tables.iter();
        let is_referred = tables.any(|other| {
            let mut keys = other.foreign_keys.iter();
            keys.any(|key| {
                key.is_certain() && (other.name == owner.name || key.referenced_table == owner.name)
            })
        });
        if is_referred {
            let message = format!(
                "table `{}` has a foreign key or is referred to by one, so it cannot have partitions",
                owner.name.name
            );
            return fail("invalid-foreign-key", message)
                .map_err(|fail| fail.help("drop the foreign key before"));
        }
    }
    let mut named: Vec<String> = division.columns.into_iter().map(|it| it.text).collect();
    if !state.dialect.has_namespaces() {
        let parts = division.parts.iter();
        named.extend(parts.flat_map(|part| expression::names(state.dialect, part)));
    }
    let names = columns_of(state, owner, &named);
    let primary = owner
        .primary_key
        .iter()
        .map(|key| ("the primary key", &key.columns));
    let unique = owner.indexes.iter();
    let unique = unique.filter(|index| index.kind == IndexKind::Unique);
    let unique = unique.map(|index| (index.name.as_str(), &index.columns));
    primary
        .chain(unique)
        .try_for_each(|(key, columns)| covers(owner, (key, columns), &names, at))
}

/// Refuses a key that comes later to a table that is divided.
pub(super) fn check_key(
    state: &State<'_>,
    owner: &Table,
    key: (&str, &[IndexColumn]),
    at: Place,
) -> Outcome<()> {
    let by = owner.options.get(options::PARTITION_BY);
    let Some(division) = by.and_then(|by| of_text(state, by)) else {
        return Ok(());
    };
    let named: Vec<String> = division.columns.into_iter().map(|it| it.text).collect();
    covers(owner, key, &columns_of(state, owner, &named), at)
}

fn columns_of<'t>(state: &State<'_>, owner: &'t Table, named: &[String]) -> Vec<&'t str> {
    let mut names: Vec<&str> = Vec::new();
    for at in named
        .iter()
        .filter_map(|name| state.position_of(owner, name))
    {
        let name = owner.columns[at].name.as_str();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn covers(
    owner: &Table,
    (key, parts): (&str, &[IndexColumn]),
    names: &[&str],
    at: Place,
) -> Outcome<()> {
    let is_there = |name: &&str| parts.iter().any(|part| part.name() == Some(*name));
    if names.iter().all(is_there) {
        return Ok(());
    }
    let message = format!(
        "{key} of table `{}` must have all columns that divide it ({})",
        owner.name.name,
        names.join(", ")
    );
    Err(Fail::new("invalid-table", message, at))
}

/// A partition belongs to a table that is divided, and in the same way.
pub(super) fn check_bound(
    state: &State<'_>,
    parent: &Table,
    bound: &str,
    at: Place,
) -> Outcome<()> {
    let hidden = state.external.contains(&parent.name) || state.untyped.contains(&parent.name);
    if hidden || state.uncertain || !facts(state.dialect).keeps_postgres_rules {
        return Ok(());
    }
    let fail = |message: String| Err(Fail::new("invalid-table", message, at));
    let Some(by) = parent.options.get(options::PARTITION_BY) else {
        return fail(format!(
            "table `{}` has no partitions: it was made without PARTITION BY",
            parent.name.name
        ));
    };
    let mut words = bound.split_whitespace().map(str::to_ascii_uppercase);
    let first = words.next().unwrap_or_default();
    let kind = words.nth(1).unwrap_or_default();
    let way = by.trim_start().get(..4).unwrap_or_default();
    let fits = match way.to_ascii_uppercase().as_str() {
        "RANG" => first == "DEFAULT" || kind.starts_with("FROM"),
        "LIST" => first == "DEFAULT" || kind.starts_with("IN"),
        "HASH" => kind.starts_with("WITH"),
        _ => true,
    };
    if !fits {
        return fail(format!(
            "table `{}` is divided by {by}, which this partition does not fit",
            parent.name.name
        ));
    }
    match of_text(state, by) {
        Some(division) => bound::check(state, parent, &division, bound, at),
        None => Ok(()),
    }
}

/// A table that becomes a partition has the columns of the other, with their types.
pub(super) fn check_columns(
    state: &State<'_>,
    parent: &Table,
    own: &Table,
    at: Place,
) -> Outcome<()> {
    let is_hidden =
        |table: &Table| state.external.contains(&table.name) || state.untyped.contains(&table.name);
    if state.uncertain || is_hidden(parent) || is_hidden(own) {
        return Ok(());
    }
    let lacks = |table: &Table, other: &Table| {
        let mut columns = table.columns.iter();
        let missing = columns.find(|column| other.column(&column.name).is_none())?;
        Some(format!(
            "table `{}` has no column `{}`, which table `{}` has",
            other.name.name, missing.name, table.name.name
        ))
    };
    let known = Known::new(state);
    let differs = || {
        let mut pairs = parent
            .columns
            .iter()
            .filter_map(|column| Some((column, own.column(&column.name)?)));
        let (column, _) = pairs.find(|(a, b)| {
            let types = (known.ty(a), known.ty(b));
            a.domain.is_none()
                && b.domain.is_none()
                && types.0.name().is_some()
                && types.0 != types.1
        })?;
        Some(format!(
            "column `{}` of table `{}` has another type",
            column.name, own.name.name
        ))
    };
    match lacks(parent, own)
        .or_else(|| lacks(own, parent))
        .or_else(differs)
    {
        Some(message) => Err(Fail::new("invalid-table", message, at)),
        None => Ok(()),
    }
}

/// What is written behind `PARTITION BY`.
fn of_text(state: &State<'_>, by: &str) -> Option<Division> {
    let text = format!("PARTITION BY {by}");
    division(&mut Cursor::new(state.dialect, &text, 0, text.len()))
}

fn division(c: &mut Cursor<'_>) -> Option<Division> {
    loop {
        if c.at_end() {
            return None;
        }
        if c.words(&["PARTITION", "BY"]) {
            break;
        }
        match c.is_op(0, "(") {
            true => c.parens().ok().map(|_| ())?,
            false => c.next().map(|_| ())?,
        }
    }
    c.word("LINEAR");
    let method = c.any(&["RANGE", "LIST", "HASH", "KEY"])?;
    c.word("COLUMNS");
    if !c.is_op(0, "(") {
        return None;
    }
    let (mut parts, mut columns) = (Vec::new(), Vec::new());
    let listed = c.list_in_parens(|c| {
        let start = c.position();
        let is_alone = c.is_op(1, ",") || c.is_op(1, ")");
        if let Ok(name) = c.ident()
            && is_alone
        {
            columns.push(name);
        }
        c.rewind(start);
        parts.push(c.piece_until(&[","])?.text);
        Ok(())
    });
    listed.ok()?;
    Some(Division {
        by_list: method == "LIST",
        by_hash: method == "HASH",
        parts,
        columns,
    })
}
