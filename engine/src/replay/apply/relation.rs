//! What PostgreSQL keeps under one kind of name: tables, views, sequences and indexes. `ALTER TABLE`
//! speaks of all of them, so they are found, renamed and moved here.

use super::{alter, attached, index, partition, stored, table, view::VIEWS};
use crate::{
    dialect::{Names, Statements, facts},
    replay::{
        cursor::{Fail, Ident, Name, Outcome, Place},
        expression, named, returned,
        state::{ObjectKind, State},
        statement::{AlterOf, Change},
    },
    sql::{Family, Named, Opaque, OpaqueKind, Part, QName},
};

/// Where a relation stands.
#[derive(Debug, Clone, Copy)]
enum Relation {
    Table(usize),
    /// A view or virtual table.
    View(usize),
    Sequence(usize),
    Index,
}

fn find(state: &State<'_>, name: &Name) -> Option<Relation> {
    let table = state.find_table(name).map(Relation::Table);
    let view = || state.find_opaque(name, &VIEWS).map(Relation::View);
    let sequence = || state.find_sequence(name).map(Relation::Sequence);
    let index = || state.find_index(name).map(|_| Relation::Index);
    let found = table.or_else(view).or_else(sequence);
    match facts(state.dialect).index_names_per_table {
        true => found,
        false => found.or_else(index),
    }
}

/// `ALTER TABLE`, `ALTER VIEW`, `ALTER MATERIALIZED VIEW`.
pub(super) fn alter(
    state: &mut State<'_>,
    of: AlterOf,
    name: &Name,
    if_exists: bool,
    changes: &[(Change, Place)],
) -> Outcome<()> {
    let Some(relation) = find(state, name) else {
        return match if_exists {
            true => Ok(()),
            false => Err(state.unknown_name(of.kind(), name)),
        };
    };
    let is_view = |kind| match relation {
        Relation::View(id) => state.schema.opaque.get(id).is_some_and(|o| o.kind == kind),
        _ => false,
    };
    let right = match of {
        AlterOf::Table | AlterOf::TableOnly => true,
        AlterOf::View => is_view(OpaqueKind::View),
        AlterOf::MaterializedView => is_view(OpaqueKind::MaterializedView),
    };
    if !right {
        let message = format!("`{}` is not a {of}", name.name);
        return Err(Fail::new("wrong-kind", message, name.at));
    }
    match relation {
        Relation::Table(id) => {
            let table = state.table_at(id)?.name.clone();
            let is_other = |change: &Change| matches!(change, Change::Other);
            for (_, at) in changes.iter().filter(|(change, _)| is_other(change)) {
                attached::of_table(state, &table, *at);
                stored::of_table(state, id, *at)?;
            }
            let is_followed = of != AlterOf::TableOnly && table::has_below(state, &table);
            let before = is_followed
                .then(|| state.table_at(id).cloned())
                .transpose()?;
            alter::alter(state, id, changes)?;
            let is_mysql = facts(state.dialect).names_in_statements == Statements::OfMysql;
            if is_mysql && changes.iter().any(|(change, _)| is_other(change)) {
                partition::check(state, id)?;
            }
            match before {
                Some(before) => table::follow(state, &before, changes),
                None => Ok(()),
            }
        }
        Relation::View(id) => {
            let view = state.schema.opaque.get(id).map(|view| view.name.clone());
            let Some(mut view) = view else {
                return Err(state.lost());
            };
            for (change, at) in changes {
                match change {
                    Change::Rename(to) => view = rename(state, &view, to)?,
                    Change::SetSchema(schema) => view = set_schema(state, &view, schema)?,
                    Change::RenameColumn { from, to } => {
                        returned::rename_column(state, &view, from, to)?;
                        attached::of_view(state, &view, change, *at);
                        let schema = &mut state.schema;
                        schema.rename_part(Part::Column, &view, &from.text, &to.text);
                    }
                    Change::SetDefault { column, .. }
                    | Change::SetStored { column, .. }
                    | Change::TouchColumn(column) => {
                        named::column(state, &Name::from_full(&view, column.at), column)?;
                        attached::of_view(state, &view, change, *at);
                    }
                    Change::Other => {
                        attached::of_view(state, &view, change, *at);
                    }
                    _ => return Err(not_for(name, "view", *at)),
                }
            }
            Ok(())
        }
        Relation::Sequence(id) => {
            for (change, at) in changes {
                let Some(sequence) = state.schema.sequences.get(id) else {
                    return Err(state.lost());
                };
                let sequence = sequence.name.clone();
                match change {
                    Change::Rename(to) => drop(rename(state, &sequence, to)?),
                    Change::SetSchema(schema) => {
                        refuse_owned(state, id, schema.at)?;
                        set_schema(state, &sequence, schema)?;
                    }
                    Change::Other => {}
                    _ => return Err(not_for(name, "sequence", *at)),
                }
            }
            Ok(())
        }
        Relation::Index => {
            for (change, at) in changes {
                match change {
                    Change::Rename(to) => {
                        let to = Ident {
                            text: to.name.clone(),
                            at: to.at,
                        };
                        index::rename(state, name, false, &to)?;
                    }
                    Change::AttachPartition(..) | Change::TouchColumn(_) | Change::Other => {}
                    _ => return Err(not_for(name, "index", *at)),
                }
            }
            Ok(())
        }
    }
}

fn not_for(name: &Name, kind: &str, at: Place) -> Fail {
    let message = format!("`{}` is a {kind}: this cannot be done to it", name.name);
    Fail::new("wrong-kind", message, at)
}

/// A sequence moves with the table of the column that owns it, never alone.
pub(super) fn refuse_owned(state: &State<'_>, sequence: usize, at: Place) -> Outcome<()> {
    let sequence = state.schema.sequences.get(sequence);
    match sequence.and_then(|sequence| sequence.owned_by.as_ref()) {
        Some((table, column)) => Err(Fail::new(
            "dependent-object",
            format!("column `{column}` of table `{table}` owns this sequence, so it cannot move"),
            at,
        )
        .help("move the table, or take the sequence from it with OWNED BY NONE first")),
        None => Ok(()),
    }
}

/// Renames a relation; returns its new name.
pub(super) fn rename(state: &mut State<'_>, old: &QName, to: &Name) -> Outcome<QName> {
    let new = QName {
        namespace: old.namespace.clone(),
        name: to.name.clone(),
    };
    let only_case = state.same_table(&old.name, &new.name);
    if !only_case || state.dialect.family() != Family::Mysql {
        state.free_relation(&new, to.at)?;
    }
    call(state, old, &new);
    Ok(new)
}

/// Moves a relation into another schema, together with what lives and dies with it: the sequences
/// of its columns, its triggers, policies and rules. Returns its new name.
pub(super) fn set_schema(state: &mut State<'_>, old: &QName, schema: &Ident) -> Outcome<QName> {
    state.namespace(&schema.text, schema.at)?;
    let moved = |name: &QName| QName::new(Some(&schema.text), name.name.clone());
    let new = moved(old);
    if new == *old {
        return Ok(new);
    }
    state.free_relation(&new, schema.at)?;
    let sequences = state.schema.sequences.iter();
    let owned = sequences.filter(|s| s.owned_by.as_ref().is_some_and(|(owner, _)| owner == old));
    let owned: Vec<QName> = owned.map(|sequence| sequence.name.clone()).collect();
    for sequence in owned {
        let moved = moved(&sequence);
        state.free_relation(&moved, schema.at)?;
        call(state, &sequence, &moved);
    }
    state.schema.opaque.change(
        |opaque| opaque.kind.named() == Named::OnTable && opaque.table.as_ref() == Some(old),
        |opaque| opaque.name.namespace = Some(schema.text.clone()),
    );
    call(state, old, &new);
    Ok(new)
}

/// Everything that holds the name of a relation holds another one from now on. On SQLite foreign keys do not while
/// `legacy_alter_table` is on, since migrations run without `foreign_keys`.
pub(super) fn call(state: &mut State<'_>, old: &QName, new: &QName) {
    returned::settle_readers(state, old);
    follow_in_texts(state, old, new);
    let names = facts(state.dialect).table_names;
    let mut kind = ObjectKind::Table;
    if state.schema.sequences.iter().any(|s| s.name == *old) {
        kind = ObjectKind::Sequence;
    } else if state
        .schema
        .opaque
        .iter()
        .any(|o| o.name == *old && VIEWS.contains(&o.kind))
    {
        kind = ObjectKind::View;
    }
    let is_old = |name: &QName| match names {
        Names::Exact => name == old,
        _ => names.same(&name.name, &old.name),
    };
    let mut unbound = Vec::new();
    if state.legacy_alter_table {
        for (at, table) in state.schema.tables.iter().enumerate() {
            let keys = table.foreign_keys.iter().enumerate();
            let named = keys.filter(|(_, key)| is_old(&key.referenced_table));
            unbound.extend(named.map(|(key, _)| (at, key)));
        }
    }
    state.visit_names(&mut |named, name| {
        if named == Named::Relation && is_old(name) {
            name.clone_from(new);
        }
    });
    for (table, key) in unbound {
        let key = state
            .schema
            .tables
            .get_mut(table)
            .and_then(|table| table.foreign_keys.get_mut(key));
        if let Some(key) = key {
            key.referenced_table.clone_from(old);
        }
    }
    state.dropped(kind, &old.to_string());
    state.made(kind, &new.to_string());
}

/// The statements of views, triggers and the like say the relation's new name, as the server makes them say it. Where
/// the old name may mean a column the text is no longer known.
fn follow_in_texts(state: &mut State<'_>, old: &QName, new: &QName) {
    let dialect = state.dialect;
    if dialect.family() == Family::Mysql || state.legacy_alter_table {
        return;
    }
    let mut columns = state.schema.tables.iter().flat_map(|table| &table.columns);
    let is_doubtful = columns.any(|column| column.name.eq_ignore_ascii_case(&old.name));
    let follows = |opaque: &Opaque| {
        opaque.kind != OpaqueKind::Function && opaque.has_word(dialect, &old.name)
    };
    state.schema.opaque.change(follows, |opaque| {
        opaque.sql = match (&opaque.sql, is_doubtful) {
            (Some(sql), false) => Some(expression::rename(dialect, sql, &old.name, &new.name)),
            _ => None,
        };
    });
}
