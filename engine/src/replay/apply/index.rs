//! Indexes: made, dropped, renamed.

use super::{columns, constraint, key};
use crate::{
    replay::{
        cursor::{Fail, Ident, Name, Outcome, Place},
        state::State,
        statement::{CreateIndex, Drop, KeyPart, KeyTerm},
    },
    sql::{Dialect, Index, IndexColumn, IndexKind, IndexTerm, OpaqueKind, QName, SortOrder, Table},
};

pub(super) fn create(state: &mut State<'_>, create: &CreateIndex) -> Outcome<()> {
    let table = match state.find_table(&create.table) {
        Some(table) => table,
        // What indexes a materialised view has is not tracked.
        None if state
            .find_opaque(&create.table, &[OpaqueKind::MaterializedView])
            .is_some() =>
        {
            return Ok(());
        }
        None => return Err(state.unknown_name("table", &create.table)),
    };
    // SQLite does not look further when the name is taken.
    let is_there = |name: &Name| {
        let mut indexes = state.schema.tables.iter().flat_map(|table| &table.indexes);
        indexes.any(|index| state.same(&index.name, &name.name))
    };
    if create.if_not_exists
        && state.dialect == Dialect::Sqlite
        && create.name.as_ref().is_some_and(is_there)
    {
        return Ok(());
    }
    let columns = columns(state, table, &create.columns)?;
    let include = included(state, table, &create.include)?;
    let owner = state.table_at(table)?.name.clone();
    let written = create.name.as_ref().map(|name| Ident {
        text: name.name.clone(),
        at: name.at,
    });
    if let Some(name) = &written
        && let Err(fail) = check_free(state, table, &owner, name)
    {
        return if create.if_not_exists {
            Ok(())
        } else {
            Err(fail)
        };
    }
    let name = name(state, table, written.as_ref(), &columns, "idx", false)?;
    let predicate = create.predicate.as_ref().map(|piece| piece.text.clone());
    if let Some(piece) = &create.predicate {
        columns::require(state, table, &piece.text, piece.at)?;
    }
    state.made("index", &format!("{owner}.{name}"));
    let index = Index {
        kind: create.kind,
        algorithm: create.algorithm.clone(),
        predicate,
        include,
        nulls_not_distinct: create.nulls_not_distinct,
        ..plain(name, columns)
    };
    push(state, table, index, create.table.at)
}

fn check_free(state: &State<'_>, table: usize, owner: &QName, name: &Ident) -> Outcome<()> {
    if state.dialect == Dialect::Mysql {
        let indexes = &state.table_at(table)?.indexes;
        let implicit = |index: &Index| {
            state
                .implicit_indexes
                .contains(&(owner.clone(), index.name.clone()))
        };
        let taken = |index: &&Index| state.same(&index.name, &name.text) && !implicit(index);
        return match indexes.iter().find(taken) {
            Some(_) => {
                let key = format!("{owner}.{}", name.text);
                Err(state.duplicate("index", &key, &name.text, name.at))
            }
            None => Ok(()),
        };
    }
    let relation = QName {
        namespace: owner.namespace.clone(),
        name: name.text.clone(),
    };
    match state.relation(&relation) {
        Some(kind) => {
            let key = match kind {
                "index" => format!("{owner}.{}", name.text),
                _ => relation.to_string(),
            };
            Err(state.duplicate(kind, &key, &name.text, name.at))
        }
        None => Ok(()),
    }
}

/// An index with nothing special.
pub(super) fn plain(name: String, columns: Vec<IndexColumn>) -> Index {
    Index {
        name,
        kind: IndexKind::Normal,
        columns,
        algorithm: None,
        predicate: None,
        include: Vec::new(),
        constraint: false,
        nulls_not_distinct: false,
    }
}

/// Adds an index. MySQL drops the index that it made for a foreign key when a better one comes.
pub(super) fn push(state: &mut State<'_>, table: usize, index: Index, at: Place) -> Outcome<()> {
    let owner = state.table_at(table)?.name.clone();
    if state.dialect == Dialect::Mysql {
        let taken = state.table_at(table)?.indexes.iter().any(|found| {
            state.same(&found.name, &index.name)
                && !state
                    .implicit_indexes
                    .contains(&(owner.clone(), found.name.clone()))
        });
        if taken {
            let key = format!("{owner}.{}", index.name);
            return Err(state.duplicate("index", &key, &index.name, at));
        }
        let covered: Vec<String> = state
            .table_at(table)?
            .indexes
            .iter()
            .filter(|old| {
                state
                    .implicit_indexes
                    .contains(&(owner.clone(), old.name.clone()))
            })
            .filter(|old| begins_with(&index, &column_names(old)))
            .map(|old| old.name.clone())
            .collect();
        let found = state.table_mut(table)?;
        found.indexes.retain(|old| !covered.contains(&old.name));
        for name in covered {
            state.implicit_indexes.remove(&(owner.clone(), name));
        }
    }
    state.table_mut(table)?.indexes.push(index);
    Ok(())
}

fn column_names(index: &Index) -> Vec<String> {
    let names = index.columns.iter().filter_map(|c| c.name());
    names.map(str::to_owned).collect()
}

/// True when the first columns of an index are these.
fn begins_with(index: &Index, columns: &[String]) -> bool {
    matches!(index.kind, IndexKind::Normal | IndexKind::Unique)
        && index.columns.len() >= columns.len()
        && index
            .columns
            .iter()
            .zip(columns)
            .all(|(part, column)| part.name() == Some(column.as_str()) && part.length.is_none())
}

/// The index that MySQL makes for a foreign key without one.
pub(super) fn for_foreign_key(
    state: &mut State<'_>,
    table: usize,
    columns: &[String],
    key: Option<&Ident>,
) -> Outcome<()> {
    let found = state.table_at(table)?;
    let by_key = found.primary_key.as_ref().is_some_and(|key| {
        key.columns.len() >= columns.len()
            && key
                .columns
                .iter()
                .zip(columns)
                .all(|(p, c)| p.name() == Some(c.as_str()))
    });
    if by_key
        || found
            .indexes
            .iter()
            .any(|index| begins_with(index, columns))
    {
        return Ok(());
    }
    let name = match key {
        Some(name) => name.text.clone(),
        None => state.mysql_index_name(found, columns.first().map(String::as_str)),
    };
    let parts = columns
        .iter()
        .map(|column| IndexColumn::column(column.as_str()));
    let index = plain(name.clone(), parts.collect());
    let owner = found.name.clone();
    state.table_mut(table)?.indexes.push(index);
    state.implicit_indexes.insert((owner, name));
    Ok(())
}

/// SQLite's name for the index of a constraint.
pub(super) fn sqlite_automatic(state: &State<'_>, table: usize) -> Outcome<String> {
    let table = state.table_at(table)?;
    let constraints = table
        .indexes
        .iter()
        .filter(|index| index.constraint)
        .count();
    // The key has an index of its own unless it is the row's number.
    let key = table.primary_key.as_ref().is_some_and(|key| {
        let [part] = key.columns.as_slice() else {
            return true;
        };
        let column = part.name().and_then(|name| table.column(name));
        !column.is_some_and(|column| {
            matches!(&column.ty, crate::sql::ColumnType::Native(ty) if ty.name == "INTEGER")
        })
    });
    let number = constraints + usize::from(key) + 1;
    Ok(format!("sqlite_autoindex_{}_{number}", table.name.name))
}

/// The name that was given, or the one that the server gives.
pub(super) fn name(
    state: &State<'_>,
    table: usize,
    written: Option<&Ident>,
    columns: &[IndexColumn],
    label: &str,
    constraint: bool,
) -> Outcome<String> {
    if let Some(name) = written {
        return Ok(name.text.clone());
    }
    let owner = state.table_at(table)?;
    Ok(match state.dialect {
        Dialect::Mysql => state.mysql_index_name(owner, columns.first().and_then(|c| c.name())),
        _ => {
            let mut names: Vec<String> = Vec::new();
            for column in columns {
                let base = match &column.term {
                    IndexTerm::Column(name) => name.clone(),
                    IndexTerm::Expression(text) => expression_name(text),
                };
                // A name that comes twice is numbered.
                let mut name = base.clone();
                let mut number = 0_u32;
                while names.contains(&name) {
                    number += 1;
                    name = format!("{base}{number}");
                }
                names.push(name);
            }
            state.relation_name(&owner.name, &names, label, constraint)
        }
    })
}

/// A function call goes by the function's name, anything else is `expr`.
fn expression_name(text: &str) -> String {
    let name: String = text
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    match !name.is_empty()
        && text
            .get(name.len()..)
            .is_some_and(|rest| rest.starts_with('('))
    {
        true => name.to_lowercase(),
        false => "expr".to_owned(),
    }
}

/// The entries of a key or index, whose columns must exist.
pub(super) fn columns(
    state: &State<'_>,
    table: usize,
    parts: &[KeyPart],
) -> Outcome<Vec<IndexColumn>> {
    let mut columns = Vec::new();
    for part in parts {
        let term = match &part.term {
            KeyTerm::Column(ident) => {
                let position = state.column(table, ident)?;
                IndexTerm::Column(state.table_at(table)?.columns[position].name.clone())
            }
            KeyTerm::Expression(piece) => {
                columns::require(state, table, &piece.text, piece.at)?;
                IndexTerm::Expression(piece.text.clone())
            }
        };
        columns.push(IndexColumn {
            term,
            sort: part.sort.filter(|sort| *sort == SortOrder::Desc),
            length: part.length,
            operator_class: part.operator_class.clone(),
            collation: part.collation.clone(),
        });
    }
    Ok(columns)
}

pub(super) fn included(state: &State<'_>, table: usize, names: &[Ident]) -> Outcome<Vec<String>> {
    let mut included = Vec::new();
    for name in names {
        let position = state.column(table, name)?;
        included.push(state.table_at(table)?.columns[position].name.clone());
    }
    Ok(included)
}

pub(super) fn drop(state: &mut State<'_>, drop: &Drop, table: Option<&Name>) -> Outcome<()> {
    for name in &drop.names {
        if let Some(table) = table.filter(|_| state.dialect == Dialect::Mysql) {
            let table = state.table(table)?;
            let found = state.table_at(table)?.indexes.iter();
            let exists = found
                .into_iter()
                .any(|index| state.same(&index.name, &name.name));
            if !exists && drop.if_exists {
                continue;
            }
            drop_from(state, table, &name.name, name.at)?;
            continue;
        }
        match state.find_index(name) {
            Some((table, Some(position))) => {
                let index = state.table_at(table)?.indexes[position].clone();
                refuse_constraint(state, table, &index, name)?;
                drop_at(state, table, position, drop.cascade, name.at)?;
            }
            Some((table, None)) => {
                let owner = &state.table_at(table)?.name;
                let message = format!(
                    "index `{}` cannot be dropped: the primary key of table `{owner}` needs it",
                    name.name
                );
                return Err(Fail::new("dependent-object", message, name.at)
                    .help("drop the constraint instead"));
            }
            None if drop.if_exists || indexes_may_be_hidden(state) => {}
            None => return Err(unknown(state, name)),
        }
    }
    Ok(())
}

/// Indexes of materialised views are not tracked.
fn indexes_may_be_hidden(state: &State<'_>) -> bool {
    let mut opaque = state.schema.opaque.iter();
    opaque.any(|opaque| opaque.kind == OpaqueKind::MaterializedView)
}

fn unknown(state: &State<'_>, name: &Name) -> Fail {
    // The table is not known, so any event of an index of that name is looked for.
    for table in &state.schema.tables {
        let fail = state.unknown(
            "index",
            &format!("{}.{}", table.name, name.name),
            &name.name,
            name.at,
        );
        if fail.label.is_some() {
            return fail;
        }
    }
    state.unknown("index", &name.name, &name.name, name.at)
}

fn refuse_constraint(state: &State<'_>, table: usize, index: &Index, name: &Name) -> Outcome<()> {
    if !index.constraint {
        return Ok(());
    }
    let owner = &state.table_at(table)?.name;
    let message = format!(
        "index `{}` cannot be dropped: a constraint of table `{owner}` needs it",
        index.name
    );
    Err(Fail::new("dependent-object", message, name.at).help("drop the constraint instead"))
}

fn drop_at(
    state: &mut State<'_>,
    table: usize,
    position: usize,
    cascade: bool,
    at: Place,
) -> Outcome<()> {
    let owner = state.table_at(table)?.clone();
    let index = &owner.indexes[position];
    if state.dialect.has_namespaces() && index.kind == IndexKind::Unique {
        let needing = key::needing(state, &owner, &index.name, &column_names(index));
        if !needing.is_empty() && !cascade {
            let list: Vec<String> = needing
                .iter()
                .map(|(owner, key)| format!("foreign key `{key}` of table `{owner}`"))
                .collect();
            return Err(state.depends(format!("index `{}`", index.name), &list, at));
        }
        for (owner, key) in needing {
            constraint::forget_foreign_key(state, &owner, &key);
        }
    }
    state.table_mut(table)?.indexes.remove(position);
    state.dropped("index", &format!("{}.{}", owner.name, index.name));
    Ok(())
}

/// MySQL: an index of a table. One that a foreign key needs stays.
pub(super) fn drop_from(state: &mut State<'_>, table: usize, name: &str, at: Place) -> Outcome<()> {
    let position = position(state, table, name, at)?;
    let mut rest = state.table_at(table)?.clone();
    let index = rest.indexes.remove(position);
    refuse_needed(state, &rest, &index, at)?;
    take(state, table, name, at).map(|_| ())
}

/// The same without asking whether a foreign key needs it: the statement does more, and only its
/// end counts.
pub(super) fn take(state: &mut State<'_>, table: usize, name: &str, at: Place) -> Outcome<Index> {
    let position = position(state, table, name, at)?;
    let owner = state.table_at(table)?.name.clone();
    let index = state.table_mut(table)?.indexes.remove(position);
    state
        .implicit_indexes
        .remove(&(owner.clone(), index.name.clone()));
    state.dropped("index", &format!("{owner}.{}", index.name));
    Ok(index)
}

fn position(state: &State<'_>, table: usize, name: &str, at: Place) -> Outcome<usize> {
    let owner = state.table_at(table)?;
    let mut indexes = owner.indexes.iter();
    let found = indexes.position(|index| state.same(&index.name, name));
    found.ok_or_else(|| {
        let fail = state.unknown("index", &format!("{}.{name}", owner.name), name, at);
        fail.in_table(&owner.name)
    })
}

/// Fails when a foreign key of a table used an index that it has no more, and can use no other.
pub(super) fn refuse_needed(
    state: &State<'_>,
    table: &Table,
    index: &Index,
    at: Place,
) -> Outcome<()> {
    let supported = |columns: &[String]| {
        let by_key = table.primary_key.as_ref().is_some_and(|key| {
            let parts = key.columns.iter().zip(columns);
            key.columns.len() >= columns.len()
                && parts
                    .into_iter()
                    .all(|(part, column)| part.name() == Some(column.as_str()))
        });
        by_key
            || table
                .indexes
                .iter()
                .any(|index| begins_with(index, columns))
    };
    let mut keys = table.foreign_keys.iter();
    let holder = keys.find(|key| begins_with(index, &key.columns) && !supported(&key.columns));
    match holder.filter(|_| state.checks_foreign_keys) {
        Some(key) => {
            let name = key.name.as_deref().unwrap_or_default();
            let list = [format!("foreign key `{name}`")];
            Err(state.depends(format!("index `{}`", index.name), &list, at))
        }
        None => Ok(()),
    }
}

pub(super) fn rename(
    state: &mut State<'_>,
    name: &Name,
    if_exists: bool,
    to: &Ident,
) -> Outcome<()> {
    let Some((table, position)) = state.find_index(name) else {
        // `ALTER INDEX` renames tables and sequences as well.
        if let Some(table) = state.find_table(name) {
            let to = Name {
                namespace: None,
                name: to.text.clone(),
                at: to.at,
            };
            return super::table::rename(state, table, &to);
        }
        if if_exists || indexes_may_be_hidden(state) {
            return Ok(());
        }
        return Err(unknown(state, name));
    };
    let owner = state.table_at(table)?.name.clone();
    let relation = QName {
        namespace: owner.namespace.clone(),
        name: to.text.clone(),
    };
    state.free_relation(&relation, to.at)?;
    let found = state.table_mut(table)?;
    match position {
        Some(position) => found.indexes[position].name.clone_from(&to.text),
        None => {
            if let Some(key) = &mut found.primary_key {
                key.name = Some(to.text.clone());
            }
        }
    }
    state.dropped("index", &format!("{owner}.{}", name.name));
    state.made("index", &format!("{owner}.{}", to.text));
    Ok(())
}

/// MySQL's `ALTER TABLE … RENAME INDEX`.
pub(super) fn rename_in(
    state: &mut State<'_>,
    table: usize,
    from: &Ident,
    to: &Ident,
) -> Outcome<()> {
    let owner = state.table_at(table)?;
    let name = owner.name.clone();
    let position = owner
        .indexes
        .iter()
        .position(|i| state.same(&i.name, &from.text));
    let Some(position) = position else {
        let key = format!("{name}.{}", from.text);
        return Err(state
            .unknown("index", &key, &from.text, from.at)
            .in_table(&name));
    };
    let taken = owner.indexes.iter().enumerate();
    if taken
        .into_iter()
        .any(|(at, i)| at != position && state.same(&i.name, &to.text))
    {
        let key = format!("{name}.{}", to.text);
        return Err(state
            .duplicate("index", &key, &to.text, to.at)
            .in_table(&name));
    }
    let old = std::mem::replace(
        &mut state.table_mut(table)?.indexes[position].name,
        to.text.clone(),
    );
    state.implicit_indexes.remove(&(name.clone(), old));
    state.dropped("index", &format!("{name}.{}", from.text));
    state.made("index", &format!("{name}.{}", to.text));
    Ok(())
}
