//! Schemas, extensions, and what the schema language cannot express.

use super::policy;
use crate::{
    dialect::facts,
    replay::{
        bodies,
        cursor::{Cursor, Fail, Ident, Name, Outcome},
        state::{ObjectKind, State},
        statement::{Drop, Statement},
    },
    sql::{Extension, Family, Opaque, OpaqueKind, Part, QName},
};

/// The words for an opaque object in a message.
pub(super) fn describe(kind: OpaqueKind, name: &QName) -> String {
    format!("{} `{}`", kind.word(), name.name)
}

/// Removes an opaque object, and the views that read it.
pub(super) fn forget(state: &mut State<'_>, kind: OpaqueKind, name: &QName) {
    state
        .schema
        .opaque
        .retain(|opaque| !(opaque.kind == kind && opaque.name == *name));
    for (kind, view) in super::drop::views_on(state, name) {
        state
            .schema
            .opaque
            .retain(|opaque| !(opaque.kind == kind && opaque.name == view));
    }
}

pub(super) fn create_schema(
    state: &mut State<'_>,
    name: &Ident,
    if_not_exists: bool,
) -> Outcome<()> {
    if state.schema.namespaces.contains(&name.text) {
        return match if_not_exists {
            true => Ok(()),
            false => Err(state.duplicate(ObjectKind::Schema, &name.text, &name.text, name.at)),
        };
    }
    state.made(ObjectKind::Schema, &name.text);
    state.schema.namespaces.push(name.text.clone());
    Ok(())
}

pub(super) fn drop_schemas(state: &mut State<'_>, drop: &Drop) -> Outcome<()> {
    for name in &drop.names {
        if !state.schema.namespaces.contains(&name.name) {
            if drop.if_exists {
                continue;
            }
            return Err(state.unknown(ObjectKind::Schema, &name.name, &name.name, name.at));
        }
        let inside = |other: &QName| other.namespace.as_deref() == Some(name.name.as_str());
        let tables: Vec<QName> = state
            .schema
            .tables
            .iter()
            .map(|t| t.name.clone())
            .filter(inside)
            .collect();
        let mut list: Vec<String> = tables
            .iter()
            .map(|name| format!("table `{name}`"))
            .collect();
        let enums = state.schema.enums.iter().filter(|e| inside(&e.name));
        list.extend(enums.map(|e| format!("type `{}`", e.name)));
        let sequences = state.schema.sequences.iter().filter(|s| inside(&s.name));
        list.extend(sequences.map(|s| format!("sequence `{}`", s.name)));
        if !list.is_empty() && !drop.cascade {
            return Err(state.depends(format!("schema `{}`", name.name), &list, name.at));
        }
        for table in &tables {
            let keys = super::key::referring(state, table, |_| true);
            for (owner, key) in keys {
                super::constraint::forget_foreign_key(state, &owner, &key);
            }
            super::table::forget(state, table);
        }
        state.schema.enums.retain(|e| !inside(&e.name));
        state.schema.sequences.retain(|s| !inside(&s.name));
        state.schema.opaque.retain(|o| !inside(&o.name));
        state
            .schema
            .namespaces
            .retain(|namespace| *namespace != name.name);
        state.dropped(ObjectKind::Schema, &name.name);
    }
    Ok(())
}

pub(super) fn rename_schema(state: &mut State<'_>, name: &Ident, to: &Ident) -> Outcome<()> {
    state.namespace(&name.text, name.at)?;
    crate::replay::returned::settle_all(state);
    if state.schema.namespaces.contains(&to.text) {
        return Err(state.duplicate(ObjectKind::Schema, &to.text, &to.text, to.at));
    }
    for namespace in &mut state.schema.namespaces {
        if *namespace == name.text {
            namespace.clone_from(&to.text);
        }
    }
    state.visit_names(&mut |_, qname| qname.move_namespace(&name.text, &to.text));
    state.dropped(ObjectKind::Schema, &name.text);
    state.made(ObjectKind::Schema, &to.text);
    Ok(())
}

pub(super) fn create_extension(
    state: &mut State<'_>,
    name: &Ident,
    if_not_exists: bool,
    schema: Option<String>,
    version: Option<String>,
) -> Outcome<()> {
    if state.schema.extensions.iter().any(|e| e.name == name.text) {
        return match if_not_exists {
            true => Ok(()),
            false => Err(state.duplicate(ObjectKind::Extension, &name.text, &name.text, name.at)),
        };
    }
    if let Some(schema) = &schema {
        state.namespace(schema, name.at)?;
    }
    state.made(ObjectKind::Extension, &name.text);
    state.schema.extensions.push(Extension {
        name: name.text.clone(),
        schema,
        version,
    });
    Ok(())
}

pub(super) fn drop_extensions(state: &mut State<'_>, drop: &Drop) -> Outcome<()> {
    for name in &drop.names {
        let known = state.schema.extensions.iter().any(|e| e.name == name.name);
        // `plpgsql` is there from the start.
        if !known && !drop.if_exists && name.name != "plpgsql" {
            return Err(state.unknown(ObjectKind::Extension, &name.name, &name.name, name.at));
        }
        state.schema.extensions.retain(|e| e.name != name.name);
        state.dropped(ObjectKind::Extension, &name.name);
    }
    Ok(())
}

/// The full name of a trigger, policy or rule: they are named per table, SQLite's triggers per
/// database.
pub(super) fn on_table(state: &State<'_>, table: &Name) -> Outcome<QName> {
    if let Some(id) = state.find_table(table) {
        return Ok(state.table_at(id)?.name.clone());
    }
    let views = [
        OpaqueKind::View,
        OpaqueKind::MaterializedView,
        OpaqueKind::VirtualTable,
    ];
    match state.find_opaque(table, &views) {
        Some(id) => Ok(state.schema.opaque[id].name.clone()),
        None => Err(state.unknown_name(ObjectKind::Table, table)),
    }
}

pub(super) fn find(
    state: &State<'_>,
    kind: OpaqueKind,
    name: &str,
    table: Option<&QName>,
) -> Option<usize> {
    state.schema.opaque.iter().position(|opaque| {
        opaque.kind == kind
            && state.same(&opaque.name.name, name)
            && table.is_none_or(|table| opaque.table.as_ref() == Some(table))
    })
}

pub(super) fn create_on_table(state: &mut State<'_>, statement: &Statement) -> Outcome<()> {
    let Statement::CreateOnTable {
        kind,
        name,
        table,
        columns,
        replace,
        if_not_exists,
    } = statement
    else {
        return Ok(());
    };
    let owner = on_table(state, table)?;
    if *kind == OpaqueKind::Trigger {
        refuse_timing(state, table)?;
        refuse_order(state, &owner)?;
    }
    let mut names = Vec::new();
    if let Some(id) = state.find_table(table) {
        for column in columns {
            match state.column(id, column) {
                Ok(position) => names.push(state.table_at(id)?.columns[position].name.clone()),
                // SQLite makes a trigger that no change of such a column runs.
                Err(_) if state.dialect.family() == Family::Sqlite => {}
                Err(fail) => return Err(fail),
            }
        }
    }
    let scope = state.dialect.has_namespaces().then_some(&owner);
    if let Some(id) = find(state, *kind, &name.text, scope) {
        if *if_not_exists {
            return Ok(());
        }
        if !replace {
            let key = format!("{owner}.{}", name.text);
            let fail = state.duplicate(word(*kind), &key, &name.text, name.at);
            return Err(fail.in_table(&owner));
        }
        state.schema.opaque.remove(id);
    }
    state.made(word(*kind), &format!("{owner}.{}", name.text));
    if *kind == OpaqueKind::Trigger {
        bodies::created(state, &owner, &name.text)?;
    } else if *kind == OpaqueKind::Policy {
        bodies::policy_created(state, &owner)?;
    } else if *kind == OpaqueKind::Rule {
        bodies::rule_created(state, &owner)?;
    }
    state.schema.opaque.push(Opaque {
        kind: *kind,
        name: QName {
            namespace: owner.namespace.clone(),
            name: name.text.clone(),
        },
        table: Some(owner.clone()),
        sql: state.own_text(),
        depends_on: vec![(owner, names)],
    });
    Ok(())
}

/// Only triggers of views run INSTEAD OF a change of a row, and those do nothing else.
fn refuse_timing(state: &State<'_>, table: &Name) -> Outcome<()> {
    let Some(text) = state.own_text().filter(|_| !state.uncertain) else {
        return Ok(());
    };
    let mut c = Cursor::new(state.dialect, &text, 0, text.len());
    let mut instead = false;
    while !c.at_end() && !c.is_word(0, "ON") {
        instead |= c.words(&["INSTEAD", "OF"]);
        c.next();
    }
    // PostgreSQL has triggers for whole statements, which are what it makes unless it is asked.
    let mut is_of_rows = !state.dialect.has_namespaces();
    while !c.at_end() && !c.is_any(&["EXECUTE", "BEGIN"]) {
        is_of_rows |= c.is_word(0, "FOR") && (c.is_word(1, "ROW") || c.is_word(2, "ROW"));
        c.next();
    }
    let is_table = state.find_table(table).is_some();
    let is_view = !is_table && state.find_opaque(table, &[OpaqueKind::View]).is_some();
    let message = if instead && is_table {
        format!(
            "`{}` is a table: only views have triggers INSTEAD OF a change",
            table.name
        )
    } else if !instead && is_view && is_of_rows {
        format!(
            "`{}` is a view: its triggers run INSTEAD OF a change",
            table.name
        )
    } else {
        return Ok(());
    };
    Err(Fail::new("wrong-kind", message, table.at))
}

/// The trigger that another one FOLLOWS or PRECEDES is one of its table.
fn refuse_order(state: &State<'_>, owner: &QName) -> Outcome<()> {
    if !facts(state.dialect).orders_triggers || state.uncertain {
        return Ok(());
    }
    let Some(text) = state.own_text() else {
        return Ok(());
    };
    let mut c = Cursor::new(state.dialect, &text, 0, text.len());
    while !c.at_end() && !c.words(&["FOR", "EACH", "ROW"]) {
        c.next();
    }
    if c.any(&["FOLLOWS", "PRECEDES"]).is_none() {
        return Ok(());
    }
    let name = c.ident()?;
    match find(state, OpaqueKind::Trigger, &name.text, Some(owner)) {
        Some(_) => Ok(()),
        None => {
            let key = format!("{owner}.{}", name.text);
            let at = state.statement;
            let fail = state.unknown(ObjectKind::Trigger, &key, &name.text, at);
            Err(fail.in_table(owner))
        }
    }
}

pub(super) fn word(kind: OpaqueKind) -> ObjectKind {
    match kind {
        OpaqueKind::Trigger => ObjectKind::Trigger,
        OpaqueKind::Policy => ObjectKind::Policy,
        _ => ObjectKind::Rule,
    }
}

pub(super) fn drop_on_table(
    state: &mut State<'_>,
    kind: OpaqueKind,
    name: &Ident,
    table: Option<&Name>,
    if_exists: bool,
) -> Outcome<()> {
    let owner = match table {
        Some(table) => match on_table(state, table) {
            Ok(owner) => Some(owner),
            Err(_) if if_exists => return Ok(()),
            Err(fail) => return Err(fail),
        },
        None => None,
    };
    match find(state, kind, &name.text, owner.as_ref()) {
        Some(id) => {
            let gone = state.schema.opaque.remove(id);
            let owner = gone.table.map(|table| table.to_string());
            let key = format!("{}.{}", owner.unwrap_or_default(), name.text);
            state.dropped(word(kind), &key);
            Ok(())
        }
        None if if_exists => Ok(()),
        None => {
            let owner = owner.map(|owner| owner.to_string()).unwrap_or_default();
            let key = format!("{owner}.{}", name.text);
            Err(state.unknown(word(kind), &key, &name.text, name.at))
        }
    }
}

pub(super) fn rename_on_table(
    state: &mut State<'_>,
    kind: OpaqueKind,
    name: &Ident,
    table: &Name,
    to: &Ident,
) -> Outcome<()> {
    let owner = on_table(state, table)?;
    match find(state, kind, &name.text, Some(&owner)) {
        Some(id) => {
            let dialect = state.dialect;
            let object = &mut state.schema.opaque[id];
            object.name.name.clone_from(&to.text);
            if dialect.has_namespaces() {
                let sql = object.sql.take();
                object.sql = sql.and_then(|sql| policy::renamed(&sql, kind, &to.text));
            }
            let part = match kind {
                OpaqueKind::Trigger => Part::Trigger,
                OpaqueKind::Policy => Part::Policy,
                _ => Part::Rule,
            };
            let schema = &mut state.schema;
            schema.rename_part(part, &owner, &name.text, &to.text);
            Ok(())
        }
        None => {
            let key = format!("{owner}.{}", name.text);
            Err(state.unknown(word(kind), &key, &name.text, name.at))
        }
    }
}
