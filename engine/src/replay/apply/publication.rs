//! The tables of a publication of which single columns or rows are published: PostgreSQL ties them to those columns.

use super::attached::relation;
use crate::{
    plan::{identifier, place},
    replay::{
        cursor::Name,
        expression::names,
        state::State,
        statement::{PublicationChange as Change, Published},
    },
    sql::{Dialect, Opaque, OpaqueKind, QName},
};

const KIND: OpaqueKind = OpaqueKind::Publication;

pub(super) fn change(state: &mut State<'_>, publication: &Name, change: &Change) {
    let own = publication.name.as_str();
    match change {
        Change::Add(tables) => add(state, own, tables),
        Change::Set(tables) => {
            forget(state, own, None);
            add(state, own, tables);
        }
        Change::Remove(tables) => {
            for table in tables {
                if let Some(table) = relation(state, table) {
                    forget(state, own, Some(&table));
                }
            }
        }
        Change::Rename(to) => {
            let renamed = |object: &&mut Opaque| object.kind == KIND && object.name.name == own;
            for object in state.schema.opaque.iter_mut().filter(renamed) {
                object.name.name.clone_from(&to.name);
                let text = object.sql.as_deref().unwrap_or_default();
                let rest = text.find(" ADD TABLE ").and_then(|at| text.get(at..));
                let head = format!("ALTER PUBLICATION {}", quoted(&to.name));
                object.sql = rest.map(|rest| format!("{head}{rest}"));
            }
        }
        Change::Drop(all) => {
            for publication in all {
                forget(state, &publication.name, None);
            }
        }
    }
}

fn add(state: &mut State<'_>, publication: &str, tables: &[Published]) {
    for Published { table, part } in tables.iter().filter(|table| !table.part.is_empty()) {
        let Some(table) = relation(state, table) else {
            continue;
        };
        let written = names(state.dialect, part);
        let columns = state.schema.table(&table).map(|table| {
            let columns = table.columns.iter().map(|column| column.name.clone());
            columns.filter(|name| written.contains(name)).collect()
        });
        let sql = format!(
            "ALTER PUBLICATION {} ADD TABLE {} {}",
            quoted(publication),
            place(&state.schema, &table),
            part.trim()
        );
        state.push_opaque(Opaque {
            kind: KIND,
            name: QName::new(table.namespace.as_deref(), publication),
            table: Some(table.clone()),
            sql: Some(sql),
            depends_on: vec![(table, columns.unwrap_or_default())],
        });
    }
}

fn forget(state: &mut State<'_>, publication: &str, table: Option<&QName>) {
    state.schema.opaque.retain(|object| {
        object.kind != KIND
            || object.name.name != publication
            || table.is_some_and(|table| object.table.as_ref() != Some(table))
    });
}

fn quoted(name: &str) -> String {
    identifier(Dialect::Postgres, name)
}
