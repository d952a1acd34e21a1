//! What keys mean: which foreign keys refer to what, and when a primary key is the row's number.

use crate::{
    replay::state::State,
    sql::{ColumnType, ForeignKey, Index, NativeType, QName, Table},
};

/// Where the column stands that SQLite takes for another name of the row's number: the only one of
/// the primary key, when its type is just `INTEGER`.
pub(super) fn rowid(table: &Table) -> Option<usize> {
    let [only] = table.primary_key.as_ref()?.columns.as_slice() else {
        return None;
    };
    let name = only.name()?;
    let integer = ColumnType::Native(NativeType::new("INTEGER", &[]));
    let mut columns = table.columns.iter();
    columns.position(|column| column.name == name && column.ty == integer)
}

/// Foreign keys of any table that certainly refer to `table`, as owner and name.
pub(super) fn referring(
    state: &State<'_>,
    table: &QName,
    is_meant: impl Fn(&ForeignKey) -> bool,
) -> Vec<(QName, String)> {
    let mut found = Vec::new();
    for owner in &state.schema.tables {
        for key in &owner.foreign_keys {
            if key.referenced_table == *table && key.is_certain() && is_meant(key) {
                found.push((owner.name.clone(), key.name.clone().unwrap_or_default()));
            }
        }
    }
    found
}

/// True when a key or unique index on just these columns (in any order) exists.
pub(super) fn is_unique(table: &Table, columns: &[String], without: Option<&str>) -> bool {
    let covers = |names: Vec<&str>| {
        names.len() == columns.len() && columns.iter().all(|c| names.contains(&c.as_str()))
    };
    let key = table
        .primary_key
        .as_ref()
        .filter(|key| without.is_none() || key.name.as_deref() != without)
        .is_some_and(|key| covers(key.columns.iter().filter_map(|c| c.name()).collect()));
    key || table
        .indexes
        .iter()
        .filter(|index| Some(index.name.as_str()) != without)
        .any(|index| {
            is_candidate(index) && covers(index.columns.iter().filter_map(|c| c.name()).collect())
        })
}

fn is_candidate(index: &Index) -> bool {
    index.kind == crate::sql::IndexKind::Unique
        && index.predicate.is_none()
        && index.columns.iter().all(|column| column.name().is_some())
}

/// Foreign keys that would lose the uniqueness which they need if that key or index went.
pub(super) fn needing(
    state: &State<'_>,
    table: &Table,
    index: &str,
    columns: &[String],
) -> Vec<(QName, String)> {
    referring(state, &table.name, |key| {
        let same = key.referenced_columns.len() == columns.len()
            && key.referenced_columns.iter().all(|c| columns.contains(c));
        same && !is_unique(table, &key.referenced_columns, Some(index))
    })
}
