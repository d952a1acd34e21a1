//! Rebuilding a table whose primary key column is lost (CockroachDB).

use super::{add_foreign_key, create_table, ident, index, name};
use crate::{
    diff::{Migration, RedefineTable},
    plan::quote,
    sql::{Dialect, QName},
};

pub(super) fn statements(migration: &Migration, redefine: &RedefineTable) -> Vec<String> {
    let schema = migration.next;
    let (old, new) = (redefine.tables.previous, redefine.tables.next);
    let temporary = QName {
        namespace: new.name.namespace.clone(),
        name: format!("_prisma_new_{}", new.name.name),
    };
    let temporary_name = name(schema, &temporary);
    let mut out = vec![create_table(schema, &new, &temporary_name)];
    let indexes = old.indexes.iter();
    out.extend(indexes.map(|index| index::drop(schema, &old, index)));
    if !redefine.kept.is_empty() {
        let columns = redefine
            .kept
            .iter()
            .map(|(column, _)| column.next.name.as_str());
        let columns = quote::identifiers(Dialect::Cockroach, columns, ",");
        out.push(format!(
            "INSERT INTO {temporary_name} ({columns}) SELECT {columns} FROM {}",
            name(schema, &old.name)
        ));
    }
    out.push(format!("DROP TABLE {} CASCADE", name(schema, &old.name)));
    out.push(format!(
        "ALTER TABLE {temporary_name} RENAME TO {}",
        ident(&new.name.name)
    ));
    let indexes = new.indexes.iter();
    out.extend(indexes.map(|index| index::create(schema, &new, index)));
    out.extend(
        new.foreign_keys
            .iter()
            .map(|key| add_foreign_key(schema, &new, key)),
    );
    out
}
