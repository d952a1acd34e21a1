//! The SQL of a migration that makes what somebody changed by hand, and what it has to leave out.

use whimbrel_engine::{
    plan::identifier,
    sql::{Check, Opaque, OpaqueKind, QName, SqlSchema, Table},
};

/// What the schema language cannot express of a database, beyond what its migrations make.
#[derive(Debug, Default)]
pub(super) struct Beyond {
    /// What has to be there before tables are.
    pub(super) first: String,
    /// What needs the tables.
    pub(super) last: String,
    /// What has no known text: sentences.
    pub(super) left: Vec<String>,
}

/// Compares the two.
pub(super) fn beyond(expected: &SqlSchema, found: &SqlSchema) -> Beyond {
    let mut out = Beyond::default();
    for object in &found.opaque {
        let same = |old: &Opaque| {
            old.kind == object.kind && old.name == object.name && old.table == object.table
        };
        if expected.opaque.iter().any(same) {
            continue;
        }
        let Some(sql) = &object.sql else {
            out.left.push(format!(
                "{} {}",
                object.kind.word(),
                named(&object.name, &object.table)
            ));
            continue;
        };
        let target = match object.kind {
            OpaqueKind::Domain | OpaqueKind::Type => &mut out.first,
            _ => &mut out.last,
        };
        target.push_str(&format!("\n{};\n", sql.trim_end().trim_end_matches(';')));
    }
    for table in &found.tables {
        let old = expected.table(&table.name);
        for check in &table.checks {
            let same = |old: &Table| old.checks.iter().any(|known| is_same(known, check));
            if !old.is_some_and(same) {
                constraint(found, table, check, &mut out);
            }
        }
    }
    out
}

fn is_same(known: &Check, check: &Check) -> bool {
    match (&known.name, &check.name) {
        (Some(known), Some(name)) => known == name,
        _ => known.columns == check.columns,
    }
}

/// Servers print a constraint as `CHECK (…)` or `EXCLUDE …`; SQLite cannot add one to a table.
fn constraint(found: &SqlSchema, table: &Table, check: &Check, out: &mut Beyond) {
    let dialect = found.dialect;
    let definition = check.definition.trim();
    let is_whole = ["CHECK ", "EXCLUDE "]
        .iter()
        .any(|word| definition.starts_with(word));
    match &check.name {
        Some(name) if dialect.has_namespaces() && is_whole => {
            let place = [&table.name.namespace, &Some(table.name.name.clone())];
            let place: Vec<String> = place
                .into_iter()
                .flatten()
                .filter(|part| {
                    Some(*part) != found.default_namespace.as_ref() || **part == table.name.name
                })
                .map(|part| identifier(dialect, part))
                .collect();
            out.last.push_str(&format!(
                "\nALTER TABLE {} ADD CONSTRAINT {} {definition};\n",
                place.join("."),
                identifier(dialect, name)
            ));
        }
        name => out.left.push(format!(
            "check {} of {}",
            name.as_deref().unwrap_or(definition),
            table.name.name
        )),
    }
}

fn named(name: &QName, table: &Option<QName>) -> String {
    match table {
        Some(table) => format!("{} of {}", name.name, table.name),
        None => name.name.clone(),
    }
}
