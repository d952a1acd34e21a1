//! Views: opaque, but known to depend on tables and columns; and the columns that a query makes.

mod columns;
mod depends;

use depends::{dependencies, may_miss_a_column};

use crate::{
    replay::{
        cursor::{Fail, Outcome},
        judge, query,
        returned::{self, View},
        state::{ObjectKind, State},
        statement::{Drop, Statement},
        token::tokens,
    },
    sql::{About, AttachedKind, Opaque, OpaqueKind, QName},
};

pub(super) const VIEWS: [OpaqueKind; 3] = [
    OpaqueKind::View,
    OpaqueKind::MaterializedView,
    OpaqueKind::VirtualTable,
];

pub(super) fn create(state: &mut State<'_>, statement: &Statement) -> Outcome<()> {
    let Statement::CreateView {
        name,
        materialized,
        replace,
        if_not_exists,
        temporary,
        query,
        columns,
    } = statement
    else {
        return Ok(());
    };
    let full = state.new_name(name, *temporary)?;
    let is_virtual = query.text.is_empty();
    let kind = match (is_virtual, materialized) {
        (true, _) => OpaqueKind::VirtualTable,
        (false, true) => OpaqueKind::MaterializedView,
        (false, false) => OpaqueKind::View,
    };
    let tokens = tokens(state.dialect, &query.text, 0, query.text.len());
    // A query that was written in another way has no places.
    let is_written = query.at.end.saturating_sub(query.at.start) == query.text.len();
    let found = match is_virtual {
        true => Ok(None),
        false => judge::view(state, query),
    };
    let runs = matches!(&found, Ok(Some(found)) if found.runs);
    let depends_on = dependencies(state, query, &tokens, !runs);
    let depends_on = depends_on.map_err(|fail| match is_written {
        true => fail,
        false => Fail {
            at: query.at,
            ..fail
        },
    })?;
    let found = found?;
    if let Some(found) = found.as_ref().filter(|found| found.runs) {
        columns::check(state, query, columns, found)?;
    }
    // Then nothing happens.
    let stays = *if_not_exists && state.relation(&full).is_some();
    let names = columns.iter().map(|name| name.text.clone());
    let view = match is_virtual {
        true => View::Known(names.map(|name| query::untyped_column(&name)).collect()),
        false => View::Written {
            query: query.text.clone(),
            names: names.collect(),
            found,
        },
    };
    if kind == OpaqueKind::View {
        state.remember_made(kind, &full.name);
    }
    if !stays {
        if is_virtual {
            // Values of any type.
            state.untyped.insert(full.clone());
        }
        match is_virtual && columns.is_empty() {
            // What its module makes is not known; an earlier one of its name had other columns.
            true => {
                state.views.remove(&full);
            }
            false => returned::remember(state, &full, view, &tokens, &depends_on),
        }
    }
    if state.dialect.family() != crate::sql::Family::Sqlite
        && !state.uncertain
        && !runs
        && may_miss_a_column(state, &tokens, &depends_on)
        && let Some(missing) = query::missing_column(state, &query.text)
    {
        return Err(state.unknown(ObjectKind::Column, &missing, &missing, query.at));
    }
    if let Some(found) = state.relation(&full) {
        if stays {
            return Ok(());
        }
        let old = state.find_opaque(name, &[kind]);
        match old.filter(|_| *replace) {
            Some(id) => {
                state.schema.opaque[id].sql = state.own_text();
                state.schema.opaque[id].depends_on = depends_on;
                // Its options and the names of its columns are as this one says.
                let about = About::Relation(full);
                let attached = &mut state.schema.attached;
                attached.retain(|it| it.about != about || it.kind != AttachedKind::Option);
            }
            None => return Err(state.duplicate(found, &full.to_string(), &full.name, name.at)),
        }
        return Ok(());
    }
    state.made(ObjectKind::View, &full.to_string());
    state.schema.opaque.push(Opaque {
        kind,
        name: full,
        table: None,
        sql: state.own_text(),
        depends_on,
    });
    Ok(())
}

pub(super) fn drop(state: &mut State<'_>, drop: &Drop, materialized: bool) -> Outcome<()> {
    let kind = match materialized {
        true => OpaqueKind::MaterializedView,
        false => OpaqueKind::View,
    };
    let mut doomed = Vec::new();
    for name in &drop.names {
        match state.find_opaque(name, &[kind]) {
            Some(id) => doomed.push((state.schema.opaque[id].name.clone(), name.at)),
            None => {
                let other = match state.find_opaque(name, &VIEWS) {
                    Some(_) if materialized => Some("a view"),
                    Some(_) => Some("a materialized view"),
                    None => state.find_table(name).map(|_| "a table"),
                };
                // IF EXISTS does not forgive the wrong kind.
                if let Some(other) = other {
                    let message = format!("`{}` is {other}", name.name);
                    return Err(Fail::new("wrong-kind", message, name.at));
                }
                if !drop.if_exists {
                    return Err(state.unknown_name(ObjectKind::View, name));
                }
            }
        }
    }
    for (name, at) in &doomed {
        let readers: Vec<(OpaqueKind, QName)> = super::drop::views_on(state, name)
            .into_iter()
            .filter(|(_, reader)| !doomed.iter().any(|(name, _)| name == reader))
            .collect();
        if !readers.is_empty() && !drop.cascade && state.dialect.has_namespaces() {
            let list: Vec<String> = readers
                .iter()
                .map(|(kind, name)| super::objects::describe(*kind, name))
                .collect();
            return Err(state.depends(format!("view `{}`", name.name), &list, *at));
        }
    }
    for (name, _) in doomed {
        match drop.cascade {
            true => super::objects::forget(state, kind, &name),
            false => state
                .schema
                .opaque
                .retain(|o| !(o.kind == kind && o.name == name)),
        }
        // Triggers and rules of the view.
        let opaque = &mut state.schema.opaque;
        opaque.retain(|opaque| opaque.table.as_ref() != Some(&name));
        state.dropped(ObjectKind::View, &name.to_string());
    }
    Ok(())
}
