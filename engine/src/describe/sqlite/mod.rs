//! SQLite. Its pragmas answer most questions; what they leave out (checks, generated columns,
//! collations, conditions of indexes) is read from the statements that it keeps.

mod default;
mod rows;
mod statement;

pub use super::plain::OpaqueRow;
pub use default::parse as default;
pub use rows::{Catalog, ColumnRow, ForeignKeyRow, IndexColumnRow, TableRow};

use std::collections::BTreeMap;

use super::plain::{action, opaque, read_by_views};

use crate::sql::{
    Arity, Column, ColumnType, Dialect, ForeignKey, Generated, Index, IndexColumn, IndexKind,
    IndexTerm, NativeType, Options, PrimaryKey, QName, SortOrder, SqlSchema, Table,
    is_own_collation,
};
use statement::TableDetails;

/// Builds the schema from the catalogue's rows; views are listed with the tables and told by the
/// opaque rows. Tables come out ordered by name.
pub fn describe(catalog: Catalog) -> SqlSchema {
    let mut schema = SqlSchema::empty(Dialect::Sqlite);
    schema.partial_indexes = true;
    let mut tables: BTreeMap<&str, (Table, TableDetails)> = BTreeMap::new();
    for row in &catalog.tables {
        let mut table = Table::new(QName::new(None, row.name.as_str()));
        let mut details = statement::table(&row.sql);
        table.checks = std::mem::take(&mut details.checks);
        table.options = std::mem::take(&mut details.options);
        tables.insert(&row.name, (table, details));
    }
    push_columns(&mut tables, &catalog.columns);
    for (table, _) in tables.values_mut() {
        for check in &mut table.checks {
            let is_column = |name: &String| {
                let mut columns = table.columns.iter();
                columns.any(|column| column.name.eq_ignore_ascii_case(name))
            };
            check.columns.retain(is_column);
        }
    }
    push_indexes(&mut tables, &catalog.index_columns);
    push_foreign_keys(&mut tables, &catalog.foreign_keys);
    schema.tables = tables.into_values().map(|(table, _)| table).collect();
    schema.opaque = opaque(&catalog.opaque).into();
    schema.part_views();
    read_by_views(&mut schema);
    schema
}

/// A declared type: `VARCHAR(20)` is the name `VARCHAR` with a parameter. What stands in the
/// parentheses stays part of the name when it is no number.
pub fn declared_type(text: &str) -> NativeType {
    let text = text.trim().to_ascii_uppercase();
    let parts = text
        .strip_suffix(')')
        .and_then(|rest| rest.split_once('('))
        .and_then(|(name, args)| {
            let args: Result<Vec<u32>, _> = args.split(',').map(|a| a.trim().parse()).collect();
            Some((name.trim().to_owned(), args.ok()?))
        });
    match parts {
        Some((name, args)) => NativeType { name, args },
        None => NativeType::new(text, &[]),
    }
}

/// The options of a table, from the statement that makes it.
pub(crate) fn table_options(sql: &str) -> Options {
    statement::table(sql).options
}

fn push_columns(tables: &mut BTreeMap<&str, (Table, TableDetails)>, rows: &[ColumnRow]) {
    let mut rows: Vec<&ColumnRow> = rows.iter().collect();
    rows.sort_by_key(|row| row.position);
    for row in &rows {
        let Some((table, details)) = tables.get_mut(row.table.as_str()) else {
            continue;
        };
        // 1 marks the hidden columns of virtual tables.
        if row.hidden == 1 {
            continue;
        }
        let ty = declared_type(&row.declared_type);
        let about = details.columns.remove(&row.name.to_ascii_lowercase());
        let about = about.unwrap_or_default();
        let generated = matches!(row.hidden, 2 | 3).then(|| Generated {
            expression: about.generated.unwrap_or_default(),
            stored: row.hidden == 3,
        });
        let default = match (&generated, &row.default) {
            (None, Some(text)) => default::parse(text, &ty),
            _ => None,
        };
        table.columns.push(Column {
            name: row.name.clone(),
            default,
            ty: ColumnType::Native(ty),
            arity: match row.not_null {
                true => Arity::Required,
                false => Arity::Nullable,
            },
            auto_increment: false,
            identity: None,
            generated,
            collation: about.collation,
            client_default: false,
            domain: None,
            required_list: false,
            options: Options::new(),
        });
    }
    rows.retain(|row| row.key_position > 0);
    rows.sort_by_key(|row| row.key_position);
    for row in rows {
        if let Some((table, _)) = tables.get_mut(row.table.as_str()) {
            let key = PrimaryKey::new(None, Vec::new());
            let key = table.primary_key.get_or_insert(key);
            key.columns.push(IndexColumn::column(row.name.as_str()));
        }
    }
    for (table, _) in tables.values_mut() {
        mark_rowid_alias(table);
    }
}

/// A primary key of one `INTEGER` column is another name for the row's number: it counts by
/// itself and is never null.
fn mark_rowid_alias(table: &mut Table) {
    let Some(PrimaryKey { columns, .. }) = &table.primary_key else {
        return;
    };
    let [
        IndexColumn {
            term: IndexTerm::Column(name),
            ..
        },
    ] = columns.as_slice()
    else {
        return;
    };
    let column = table.columns.iter_mut().find(|c| c.name == *name);
    if let Some(column) = column
        && column.ty == ColumnType::Native(NativeType::new("INTEGER", &[]))
    {
        column.auto_increment = true;
        column.arity = Arity::Required;
    }
}

fn push_indexes(tables: &mut BTreeMap<&str, (Table, TableDetails)>, rows: &[IndexColumnRow]) {
    let mut by_index: BTreeMap<(&str, i64, &str), Vec<&IndexColumnRow>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.origin != "pk") {
        by_index
            .entry((&row.table, row.place, &row.index))
            .or_default()
            .push(row);
    }
    for ((table, _, name), mut rows) in by_index {
        let Some((table, _)) = tables.get_mut(table) else {
            continue;
        };
        rows.sort_by_key(|row| row.position);
        let Some(first) = rows.first().copied() else {
            continue;
        };
        let details = first.sql.as_deref().map(statement::index);
        let details = details.unwrap_or_default();
        let is_partial = details.predicate.is_some();
        table.indexes.push(Index {
            name: name.to_owned(),
            kind: match first.is_unique {
                true => IndexKind::Unique,
                false => IndexKind::Normal,
            },
            columns: rows
                .iter()
                .enumerate()
                .map(|(at, row)| index_column(table, row, details.terms.get(at)))
                .collect(),
            algorithm: None,
            predicate: details.predicate,
            include: Vec::new(),
            constraint: first.origin == "u",
            nulls_not_distinct: false,
            implicit: false,
            options: Options::new(),
            sql: first.sql.clone().filter(|_| {
                let is_special = |row: &&IndexColumnRow| {
                    let own = row.column.as_deref().and_then(|name| table.column(name));
                    let mut collation = row.collation.iter();
                    row.column.is_none() || collation.any(|name| !is_own_collation(own, name))
                };
                is_partial || rows.iter().any(is_special)
            }),
        });
    }
}

fn index_column(table: &Table, row: &IndexColumnRow, written: Option<&String>) -> IndexColumn {
    let own = row.column.as_deref().and_then(|name| table.column(name));
    IndexColumn {
        term: match &row.column {
            Some(name) => IndexTerm::Column(name.clone()),
            None => IndexTerm::Expression(written.cloned().unwrap_or_default()),
        },
        sort: row.descending.then_some(SortOrder::Desc),
        length: None,
        operator_class: None,
        nulls: None,
        collation: row
            .collation
            .clone()
            .filter(|name| !is_own_collation(own, name)),
    }
}

fn push_foreign_keys(tables: &mut BTreeMap<&str, (Table, TableDetails)>, rows: &[ForeignKeyRow]) {
    // The pragma counts backwards: the last key of the statement is number 0. Prisma keeps that
    // order, and so must whoever wants the same fields in the same places.
    let mut keys: BTreeMap<(&str, i64), Vec<&ForeignKeyRow>> = BTreeMap::new();
    for row in rows {
        keys.entry((&row.table, row.id)).or_default().push(row);
    }
    for ((table, _), mut rows) in keys {
        rows.sort_by_key(|row| row.sequence);
        let Some(first) = rows.first().copied() else {
            continue;
        };
        let target = tables
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(&first.referenced_table))
            .map(|(_, (table, _))| table);
        // Without columns the primary key is meant.
        let key_columns: Vec<String> = target
            .and_then(|table| table.primary_key.as_ref())
            .map(|key| {
                key.columns
                    .iter()
                    .filter_map(|column| column.name().map(str::to_owned))
                    .collect()
            })
            .unwrap_or_default();
        let referenced_columns: Option<Vec<String>> = rows
            .iter()
            .map(|row| row.referenced_column.clone())
            .collect();
        let referenced_name = target.map_or_else(
            || first.referenced_table.clone(),
            |table| table.name.name.clone(),
        );
        let key = ForeignKey {
            name: None,
            columns: rows.iter().map(|row| row.column.clone()).collect(),
            referenced_table: QName::new(None, referenced_name),
            referenced_columns: referenced_columns.unwrap_or(key_columns),
            on_delete: action(&first.on_delete),
            on_update: action(&first.on_update),
            doubt: None,
            options: Options::new(),
        };
        if let Some((table, details)) = tables.get_mut(table) {
            let said = details.take_foreign_key(&key.columns).unwrap_or_default();
            table.foreign_keys.push(ForeignKey {
                name: said.name,
                options: said.options,
                ..key
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::declared_type;
    use crate::sql::NativeType;

    #[test]
    fn parameters_of_declared_types() {
        assert_eq!(
            declared_type("Decimal(10, 2)"),
            NativeType::new("DECIMAL", &[10, 2])
        );
        assert_eq!(declared_type("integer"), NativeType::new("INTEGER", &[]));
        assert_eq!(declared_type("odd(x)"), NativeType::new("ODD(X)", &[]));
        assert_eq!(declared_type(""), NativeType::new("", &[]));
    }
}
