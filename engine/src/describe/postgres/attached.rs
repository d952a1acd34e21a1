//! Objects beside tables, with the statements that make them, and what hangs on any object.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    qname,
    rows::{AttachedRow, DefinitionRow, OpaqueRow},
};
use crate::sql::{About, Attached, AttachedKind, Opaque, OpaqueKind, Part, QName};

/// A kind, a name, and the table or view that it belongs to.
type Key = (OpaqueKind, QName, Option<QName>);

fn kind(word: &str) -> OpaqueKind {
    match word {
        "view" => OpaqueKind::View,
        "materialized view" => OpaqueKind::MaterializedView,
        "function" => OpaqueKind::Function,
        "trigger" => OpaqueKind::Trigger,
        "policy" => OpaqueKind::Policy,
        "domain" => OpaqueKind::Domain,
        "type" => OpaqueKind::Type,
        "rule" => OpaqueKind::Rule,
        "statistics" => OpaqueKind::Statistics,
        "publication" => OpaqueKind::Publication,
        _ => OpaqueKind::Other,
    }
}

/// Names of these are their table's own.
fn is_on_table(kind: OpaqueKind) -> bool {
    matches!(
        kind,
        OpaqueKind::Trigger
            | OpaqueKind::Policy
            | OpaqueKind::Rule
            | OpaqueKind::Statistics
            | OpaqueKind::Publication
    )
}

pub(super) fn objects(rows: &[OpaqueRow], definitions: &[DefinitionRow]) -> Vec<Opaque> {
    let full = |name: &(String, String)| qname(&name.0, &name.1);
    let mut found: BTreeMap<Key, BTreeMap<QName, BTreeSet<String>>> = BTreeMap::new();
    for row in rows {
        let kind = kind(&row.kind);
        let owner = row.owner.as_ref().filter(|_| is_on_table(kind)).map(full);
        let key = (kind, qname(&row.namespace, &row.name), owner);
        let object = found.entry(key).or_default();
        if let Some(table) = &row.table {
            let columns = object.entry(full(table)).or_default();
            columns.extend(row.column.clone());
        }
    }
    let mut texts: BTreeMap<Key, Vec<&str>> = BTreeMap::new();
    for row in definitions
        .iter()
        .filter(|row| !row.kind.starts_with("partition"))
    {
        let kind = kind(&row.kind);
        let owner = row.table.as_ref().filter(|_| is_on_table(kind)).map(full);
        let key = (kind, qname(&row.namespace, &row.name), owner);
        texts.entry(key).or_default().push(&row.sql);
    }
    let objects = found.into_iter().map(|(key, tables)| {
        let texts = texts.get(&key);
        let (kind, name, table) = key;
        Opaque {
            kind,
            name,
            table,
            // Functions of one name differ in their arguments.
            sql: texts.map(|texts| texts.join(";\n")),
            depends_on: tables
                .into_iter()
                .map(|(table, columns)| (table, columns.into_iter().collect()))
                .collect(),
        }
    });
    objects.collect()
}

pub(super) fn attached(rows: &[AttachedRow]) -> Vec<Attached> {
    let attached = rows.iter().filter_map(|row| {
        let name = qname(&row.namespace, &row.name);
        let part = |part| About::Part(part, name.clone(), row.part.clone());
        let about = match row.class.as_str() {
            "relation" => About::Relation(name),
            "type" => About::Type(name),
            "column" => part(Part::Column),
            "index" => part(Part::Index),
            "constraint" => part(Part::Constraint),
            "trigger" => part(Part::Trigger),
            "policy" => part(Part::Policy),
            "rule" => part(Part::Rule),
            _ => return None,
        };
        let kind = match row.kind.as_str() {
            "comment" => AttachedKind::Comment,
            "grant" => AttachedKind::Grant,
            "owner" => AttachedKind::Owner,
            "state" => AttachedKind::State,
            "option" => AttachedKind::Option,
            "default" => AttachedKind::Default,
            "index" => AttachedKind::Index,
            _ => return None,
        };
        Some(Attached {
            about,
            kind,
            name: row.own.clone(),
            before: row.before.clone(),
            after: row.after.clone(),
        })
    });
    attached.collect()
}
