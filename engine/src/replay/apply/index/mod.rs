//! Indexes: made, dropped, renamed.

mod change;
mod parts;
mod plain;

pub(super) use change::{drop, drop_from, is_primary, refuse_needed, rename, rename_in, take};
pub(super) use parts::{check_all, check_primary};

use super::{attached, columns};
use crate::{
    dialect::facts,
    plan::{full_name, identifier},
    replay::{
        cursor::{Ident, Name, Outcome, Place},
        judge, named, query,
        state::{ObjectKind, State},
        statement::{CreateIndex, KeyPart, KeyTerm},
    },
    sql::{
        Family, Index, IndexColumn, IndexKind, IndexTerm, OpaqueKind, Options, QName, SortOrder,
        Table, is_own_collation, options,
    },
};

pub(super) fn create(state: &mut State<'_>, create: &CreateIndex) -> Outcome<()> {
    let table = match state.find_table(&create.table) {
        Some(table) => table,
        None => {
            let Some(view) = state.find_opaque(&create.table, &[OpaqueKind::MaterializedView])
            else {
                return Err(state.unknown_name(ObjectKind::Table, &create.table));
            };
            let view = state.schema.opaque[view].name.clone();
            of_view(state, &view, create)?;
            let name = create.name.as_ref().map(|name| name.name.as_str());
            attached::index(state, &view, name.unwrap_or_default(), create.table.at);
            return Ok(());
        }
    };
    // Only PostgreSQL looks further when the name is taken.
    let is_there = |name: &Name| {
        let holds = |table: &Table| {
            let mut indexes = table.indexes.iter();
            indexes.any(|index| state.same(&index.name, &name.name) && !index.implicit)
        };
        match facts(state.dialect).index_names_per_table {
            true => state.schema.tables.get(table).is_some_and(holds),
            false => state.schema.tables.find_holder(&name.name, holds).is_some(),
        }
    };
    if create.if_not_exists
        && !state.dialect.has_namespaces()
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
    let name = name(state, table, written.as_ref(), &columns, &include, "idx")?;
    let predicate = create.predicate.as_ref().map(|piece| piece.text.clone());
    if let Some(piece) = &create.predicate {
        columns::require_kept(state, table, &piece.text, piece.at)?;
    }
    state.made(ObjectKind::Index, &format!("{owner}.{name}"));
    let sql = is_beyond_the_model(create).then(|| state.own_text());
    let index = Index {
        sql: sql.flatten(),
        options: key_options(state, table, &create.columns, &create.options)?,
        kind: create.kind,
        algorithm: create.algorithm.clone(),
        predicate,
        include,
        nulls_not_distinct: create.nulls_not_distinct,
        ..plain(name, columns)
    };
    let of_partitions = (!create.only).then(|| index.clone());
    push(state, table, index, create.table.at)?;
    match of_partitions {
        Some(index) => index_partitions(state, &owner, &index, create.table.at),
        None => Ok(()),
    }
}

/// What an index of a materialized view names has to be there, and its own name free.
fn of_view(state: &State<'_>, view: &QName, create: &CreateIndex) -> Outcome<()> {
    if state.uncertain || state.called_unknown {
        return Ok(());
    }
    let of = Name::from_full(view, create.table.at);
    let parts = create.columns.iter().filter_map(|part| match &part.term {
        KeyTerm::Column(column) => Some(column),
        KeyTerm::Expression(_) => None,
    });
    for column in parts.chain(&create.include) {
        named::column(state, &of, column)?;
    }
    let expressions = create.columns.iter().filter_map(|part| match &part.term {
        KeyTerm::Expression(text) => Some(text),
        KeyTerm::Column(_) => None,
    });
    for text in expressions.chain(&create.predicate) {
        judge::kept(state, view, &text.text, text.at)?;
    }
    let Some(name) = create.name.as_ref().filter(|_| !create.if_not_exists) else {
        return Ok(());
    };
    let own = Name {
        namespace: view.namespace.clone(),
        ..name.clone()
    };
    let full = QName::new(view.namespace.as_deref(), name.name.as_str());
    state.free_relation(&full, name.at)?;
    match attached::view_index(state, &own) {
        Some(_) => Err(state.duplicate(ObjectKind::Index, &name.name, &name.name, name.at)),
        None => Ok(()),
    }
}

/// The index of a partitioned table is made for each of its partitions, unless one has it.
fn index_partitions(state: &mut State<'_>, owner: &QName, index: &Index, at: Place) -> Outcome<()> {
    if !state.has_below {
        return Ok(());
    }
    let partitions = state.schema.partitions(owner);
    let partitions: Vec<QName> = partitions.map(|table| table.name.clone()).collect();
    for name in partitions {
        let Some(id) = state.schema.tables.find(&name) else {
            return Err(state.lost());
        };
        let names = part_names(state, id, &index.columns, &index.include)?;
        let partition = state.table_at(id)?;
        let own = partition.name.clone();
        let is_there = partition
            .indexes
            .iter()
            .any(|own| does_the_same(own, index));
        if !is_there {
            let copy = Index {
                name: state.relation_name(&own, &names, "idx", false),
                sql: None,
                ..index.clone()
            };
            push(state, id, copy, at)?;
        }
        index_partitions(state, &own, index, at)?;
    }
    Ok(())
}

/// True for an index that a partition need not get from its table.
pub(super) fn does_the_same(own: &Index, index: &Index) -> bool {
    (&own.columns, own.kind, &own.predicate, &own.include)
        == (&index.columns, index.kind, &index.predicate, &index.include)
}

/// True for an index of which the model does not say everything in the database's own words.
fn is_beyond_the_model(create: &CreateIndex) -> bool {
    let is_special = |part: &KeyPart| {
        matches!(part.term, KeyTerm::Expression(_))
            || part.collation.is_some()
            || part.operator_class.is_some()
    };
    create.predicate.is_some()
        || create.nulls_not_distinct
        || !create.include.is_empty()
        || create.options.contains_key(options::STORAGE)
        || create.columns.iter().any(is_special)
}

fn check_free(state: &State<'_>, table: usize, owner: &QName, name: &Ident) -> Outcome<()> {
    if state.dialect.family() == Family::Mysql {
        let indexes = &state.table_at(table)?.indexes;
        let taken = |index: &&Index| state.same(&index.name, &name.text) && !index.implicit;
        return match indexes.iter().find(taken) {
            Some(_) => {
                let key = format!("{owner}.{}", name.text);
                Err(state.duplicate(ObjectKind::Index, &key, &name.text, name.at))
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
                ObjectKind::Index => format!("{owner}.{}", name.text),
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
        implicit: false,
        options: Options::new(),
        sql: None,
    }
}

/// Adds an index. MySQL drops the index that it made for a foreign key when a better one comes.
pub(super) fn push(state: &mut State<'_>, table: usize, index: Index, at: Place) -> Outcome<()> {
    parts::check(state, table, &index, at)?;
    let owner = state.table_at(table)?.name.clone();
    if state.dialect.family() == Family::Mysql {
        let mut indexes = state.table_at(table)?.indexes.iter();
        let taken = indexes.any(|found| state.same(&found.name, &index.name) && !found.implicit);
        if taken {
            let key = format!("{owner}.{}", index.name);
            return Err(state.duplicate(ObjectKind::Index, &key, &index.name, at));
        }
        let indexes = &mut state.table_mut(table)?.indexes;
        indexes.retain(|old| !(old.implicit && begins_with(&index, &column_names(old))));
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

/// The index that MySQL makes for a foreign key without one. It takes the place of those that it made for
/// other keys on the same columns.
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
    let serves = |index: &&Index| {
        let is_longer = index.columns.len() > columns.len();
        begins_with(index, columns) && (is_longer || !index.implicit)
    };
    if by_key || found.indexes.iter().any(|index| serves(&index)) {
        return Ok(());
    }
    let indexes = &mut state.table_mut(table)?.indexes;
    indexes.retain(|index| !(index.implicit && columns.starts_with(&column_names(index))));
    let found = state.table_at(table)?;
    let name = match key {
        Some(name) => name.text.clone(),
        None => state.mysql_index_name(found, columns.first().map(String::as_str)),
    };
    let parts = columns
        .iter()
        .map(|column| IndexColumn::column(column.as_str()));
    let index = Index {
        implicit: true,
        ..plain(name, parts.collect())
    };
    state.table_mut(table)?.indexes.push(index);
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

/// The name that was given, or the one that the server gives: with `key` at its end for a constraint, else `idx`.
pub(super) fn name(
    state: &State<'_>,
    table: usize,
    written: Option<&Ident>,
    columns: &[IndexColumn],
    include: &[String],
    label: &str,
) -> Outcome<String> {
    if let Some(name) = written {
        return Ok(name.text.clone());
    }
    let owner = state.table_at(table)?;
    if state.dialect.family() == Family::Mysql {
        let first = columns.first().and_then(|c| c.name());
        return Ok(state.mysql_index_name(owner, first));
    }
    let names = part_names(state, table, columns, include)?;
    Ok(state.relation_name(&owner.name, &names, label, label == "key"))
}

/// What the columns of an index are called, of which PostgreSQL makes a name for it.
pub(super) fn part_names(
    state: &State<'_>,
    table: usize,
    columns: &[IndexColumn],
    include: &[String],
) -> Outcome<Vec<String>> {
    let owner = &state.table_at(table)?.name;
    let own = columns.iter().map(|column| match &column.term {
        IndexTerm::Column(name) => name.clone(),
        IndexTerm::Expression(text) => expression_name(state, owner, text),
    });
    let mut names: Vec<String> = Vec::new();
    for base in own.chain(include.iter().cloned()) {
        // A name that comes twice is numbered.
        let mut name = base.clone();
        let mut number = 0_u32;
        while names.contains(&name) {
            number += 1;
            name = format!("{base}{number}");
        }
        names.push(name);
    }
    Ok(names)
}

/// What a query would call it; `expr` where that is nothing.
fn expression_name(state: &State<'_>, table: &QName, text: &str) -> String {
    let table = full_name(state.dialect, table);
    let columns = query::columns(state, &format!("SELECT {text} FROM {table}"));
    let name = columns.and_then(|columns| Some(columns.into_iter().next()?.name));
    let named = name.filter(|name| name != "?column?");
    named.unwrap_or_else(|| "expr".to_owned())
}

/// The entries of a key or index, whose columns must exist.
pub(super) fn columns(
    state: &State<'_>,
    table: usize,
    parts: &[KeyPart],
) -> Outcome<Vec<IndexColumn>> {
    let mut columns = Vec::new();
    for part in parts {
        if let KeyTerm::Column(ident) = &part.term
            && let Some((_, [begin, end])) = period(state, table, part, ident)?
        {
            columns.extend([end, begin].map(IndexColumn::column));
            continue;
        }
        let term = match &part.term {
            KeyTerm::Column(ident) => match state.column(table, ident) {
                Ok(position) => {
                    IndexTerm::Column(state.table_at(table)?.columns[position].name.clone())
                }
                Err(fail) => match text_in_quotes(state, ident) {
                    Some(text) => IndexTerm::Expression(text),
                    None => return Err(fail),
                },
            },
            KeyTerm::Expression(piece) => {
                columns::require_kept(state, table, &piece.text, piece.at)?;
                match plain::column(state, state.table_at(table)?, &piece.text) {
                    Some(column) => IndexTerm::Column(column),
                    None => IndexTerm::Expression(piece.text.clone()),
                }
            }
        };
        columns.push(IndexColumn {
            term,
            sort: part.sort.filter(|sort| *sort == SortOrder::Desc),
            length: part.length,
            operator_class: part.operator_class.clone(),
            nulls: part.nulls,
            collation: part.collation.clone(),
        });
    }
    // What the column says anyway is not said twice.
    if state.dialect.family() == Family::Sqlite {
        let owner = state.table_at(table)?;
        for part in &mut columns {
            let own = part.name().and_then(|name| owner.column(name));
            let collation = part.collation.take();
            part.collation = collation.filter(|name| !is_own_collation(own, name));
        }
    }
    Ok(columns)
}

/// MariaDB's period of the table that an entry of a key names: what it is called, its begin and its end. A key over
/// it covers these, the end first.
fn period(
    state: &State<'_>,
    table: usize,
    part: &KeyPart,
    ident: &Ident,
) -> Outcome<Option<(String, [String; 2])>> {
    if !part.without_overlaps {
        return Ok(None);
    }
    let mut checks = state.table_at(table)?.checks.iter();
    let found = checks.find_map(|check| {
        let name = check.name.as_ref().filter(|_| check.is_period())?;
        let columns = <[String; 2]>::try_from(check.columns.clone()).ok()?;
        state
            .same(name, &ident.text)
            .then(|| (name.clone(), columns))
    });
    Ok(found)
}

/// What a key was made with, together with what its last part says.
pub(super) fn key_options(
    state: &State<'_>,
    table: usize,
    parts: &[KeyPart],
    said: &Options,
) -> Outcome<Options> {
    let mut options = said.clone();
    let Some(last) = parts.last().filter(|part| part.without_overlaps) else {
        return Ok(options);
    };
    let value = match &last.term {
        KeyTerm::Column(ident) => period(state, table, last, ident)?,
        KeyTerm::Expression(_) => None,
    };
    let value = value.map(|(name, _)| identifier(state.dialect, &name));
    options.insert(
        options::WITHOUT_OVERLAPS.to_owned(),
        value.unwrap_or_default(),
    );
    Ok(options)
}

/// What SQLite takes for a text where no column has that name: a name in double quotes.
fn text_in_quotes(state: &State<'_>, ident: &Ident) -> Option<String> {
    let written = state.words_at(ident.at)?;
    (state.dialect.family() == Family::Sqlite && written.starts_with('"')).then_some(written)
}

pub(super) fn included(state: &State<'_>, table: usize, names: &[Ident]) -> Outcome<Vec<String>> {
    let mut included = Vec::new();
    for name in names {
        let position = state.column(table, name)?;
        included.push(state.table_at(table)?.columns[position].name.clone());
    }
    Ok(included)
}
