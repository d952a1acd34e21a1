//! MySQL and MariaDB.

mod default;
mod encoding;
mod period;
mod rows;
mod types;

pub use super::plain::OpaqueRow;
pub use default::parse as default;
pub use rows::{Catalog, CheckRow, ColumnRow, ForeignKeyRow, IndexColumnRow, TableRow};

use std::collections::BTreeMap;

use super::plain::{action, opaque, read_by_views};

use crate::describe::lex::{Kind, tokens};
use crate::plan::string;
use crate::sql::{
    Arity, Check, Column, ColumnType, Dialect, ForeignKey, Generated, Index, IndexColumn,
    IndexKind, IndexTerm, NativeType, Options, PrimaryKey, QName, SortOrder, SqlSchema, Table,
    options::{
        CHARACTER_SET, COMMENT, INVISIBLE, ON_UPDATE, SYSTEM_VERSIONING, UNSIGNED, ZEROFILL,
        current_time, is_row_end,
    },
};

/// Builds the schema from the catalogue's rows; views are listed with the tables and told by the
/// opaque rows. Tables come out ordered by name.
pub fn describe(catalog: Catalog) -> SqlSchema {
    let catalog = encoding::repaired(catalog);
    let mut schema = SqlSchema::empty(Dialect::Mysql);
    let mut tables: BTreeMap<&str, Table> = BTreeMap::new();
    let mut collations: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    for row in &catalog.tables {
        let mut table = Table::new(QName::new(None, row.name.as_str()));
        if row.is_versioned {
            let name = SYSTEM_VERSIONING.to_owned();
            table.options.insert(name, String::new());
        }
        table.made_with = made_with(row);
        tables.insert(&row.name, table);
        collations.insert(&row.name, row.collation.as_deref());
    }
    let mut columns: Vec<&ColumnRow> = catalog.columns.iter().collect();
    columns.sort_by_key(|row| row.position);
    for row in columns {
        if let Some(table) = tables.get_mut(row.table.as_str()) {
            let of_table = collations.get(row.table.as_str()).copied().flatten();
            table.columns.push(column(&catalog, row, of_table));
        }
    }
    push_indexes(&mut tables, &catalog.index_columns);
    push_foreign_keys(&mut tables, &catalog.foreign_keys);
    for row in &catalog.checks {
        if !is_json_check(row, &row.name)
            && let Some(table) = tables.get_mut(row.table.as_str())
        {
            let is_of_column = catalog.mariadb && table.column(&row.name).is_some();
            table.checks.push(check(row, is_of_column));
        }
    }
    for row in &catalog.tables {
        if let (Some(statement), Some(table)) =
            (&row.with_period, tables.get_mut(row.name.as_str()))
        {
            period::settle(statement, table);
        }
    }
    schema.tables = tables.into_values().collect();
    schema.opaque = opaque(&catalog.opaque).into();
    schema.part_views();
    read_by_views(&mut schema);
    schema
}

/// What stands behind the columns, unless it is what a plain script says.
fn made_with(row: &TableRow) -> Option<String> {
    if let Some((_, behind)) = row.unusual.as_ref().and_then(|it| it.split_once("\n) ")) {
        let Some((before, counter)) = behind.split_once(" AUTO_INCREMENT=") else {
            return Some(behind.to_owned());
        };
        let rest = counter.trim_start_matches(|c: char| c.is_ascii_digit());
        return Some(format!("{before}{rest}"));
    }
    let collation = row.collation.as_deref()?;
    let (set, _) = collation.split_once('_').unwrap_or((collation, ""));
    let mut out = format!("DEFAULT CHARACTER SET {set} COLLATE {collation}");
    if !row.comment.is_empty() {
        let comment = string(Dialect::Mysql, &row.comment);
        out.push_str(&format!(" COMMENT = {comment}"));
    }
    Some(out)
}

/// MariaDB's JSON is text with a check of the column's own name.
fn is_json_check(check: &CheckRow, column: &str) -> bool {
    let tokens = tokens(Dialect::Mysql, &check.clause);
    check.name == column
        && matches!(tokens.as_slice(), [function, open, name, close]
            if function.is_word("json_valid") && open.is_symbol("(") && close.is_symbol(")")
                && name.name() == Some(column))
}

fn check(row: &CheckRow, is_of_column: bool) -> Check {
    let tokens = tokens(Dialect::Mysql, &row.clause);
    let columns = tokens.into_iter().filter_map(|token| match token.kind {
        Kind::Quoted(name) => Some(name),
        _ => None,
    });
    Check {
        name: Some(row.name.clone()),
        definition: format!("CHECK ({})", row.clause),
        columns: columns.collect(),
        of_column: is_of_column.then(|| row.name.clone()),
    }
}

fn column(catalog: &Catalog, row: &ColumnRow, table_collation: Option<&str>) -> Column {
    let extra = row.extra.to_ascii_lowercase();
    let is_json = catalog.mariadb
        && catalog
            .checks
            .iter()
            .any(|check| check.table == row.table && is_json_check(check, &row.name));
    let ty = types::column_type(row, is_json);
    let is_generated = extra.contains("stored generated")
        || extra.contains("virtual generated")
        || extra.contains("persistent");
    let generated = is_generated.then(|| Generated {
        expression: row.generation_expression.clone().unwrap_or_default(),
        stored: !extra.contains("virtual"),
    });
    let default = match (&generated, &row.default) {
        (None, Some(text)) => {
            let is_expression = extra.contains("default_generated");
            default::parse(text, &ty, catalog.mariadb, is_expression)
        }
        _ => None,
    };
    let collation = row.collation.clone();
    let collation = collation.filter(|own| Some(own.as_str()) != table_collation && !is_json);
    let options = options(row, &extra, collation.is_some());
    Column {
        name: row.name.clone(),
        arity: match row.nullable {
            true => Arity::Nullable,
            false => Arity::Required,
        },
        default,
        auto_increment: extra.contains("auto_increment"),
        identity: None,
        generated,
        collation,
        ty,
        client_default: false,
        domain: None,
        required_list: false,
        options,
    }
}

/// What the catalogue says of a column beyond its type and default.
fn options(row: &ColumnRow, extra: &str, has_own_collation: bool) -> Options {
    let mut found = Options::new();
    let mut keep = |name: &str, value: String| found.insert(name.to_owned(), value);
    if let Some((_, rest)) = extra.split_once("on update ") {
        // `on update current_timestamp(3) INVISIBLE`, with a comma on MariaDB.
        let end = rest.find([' ', ',']).unwrap_or(rest.len());
        if let Some(time) = current_time(&rest[..end]) {
            keep(ON_UPDATE, time);
        }
    }
    if !row.comment.is_empty() {
        keep(COMMENT, crate::plan::string(Dialect::Mysql, &row.comment));
    }
    let ty = row.column_type.to_ascii_lowercase();
    let has_point = ["decimal", "float", "double"].contains(&row.data_type.as_str());
    if has_point && ty.contains("unsigned") {
        keep(UNSIGNED, String::new());
    }
    if ty.contains("zerofill") {
        let width = ty.split_once('(').filter(|_| !has_point);
        let width = width.and_then(|(_, rest)| rest.split_once(')'));
        let width = width.map(|(width, _)| format!("({width})"));
        keep(ZEROFILL, width.unwrap_or_default());
    }
    if extra.contains("invisible") {
        keep(INVISIBLE, String::new());
    }
    if extra.contains("without system versioning") {
        keep("WITHOUT SYSTEM VERSIONING", String::new());
    }
    if let Some(set) = row.character_set.as_ref().filter(|_| has_own_collation) {
        keep(CHARACTER_SET, set.to_lowercase());
    }
    found
}

fn push_indexes(tables: &mut BTreeMap<&str, Table>, rows: &[IndexColumnRow]) {
    let mut by_index: BTreeMap<(&str, &str), Vec<&IndexColumnRow>> = BTreeMap::new();
    for row in rows {
        let key = (row.table.as_str(), row.index.as_str());
        by_index.entry(key).or_default().push(row);
    }
    for ((table, name), mut rows) in by_index {
        let Some(table) = tables.get_mut(table) else {
            continue;
        };
        rows.sort_by_key(|row| row.position);
        let Some(first) = rows.first().copied() else {
            continue;
        };
        // MariaDB adds the end of a row's time to each key of a table that keeps its former rows.
        let mut wanted = rows.clone();
        if first.is_unique && rows.len() > 1 {
            wanted.retain(|row| {
                let column = row.column.as_deref().and_then(|name| table.column(name));
                let generated = column.and_then(|column| column.generated.as_ref());
                !generated.is_some_and(|g| is_row_end(&g.expression))
            });
        }
        let columns: Vec<IndexColumn> = wanted.iter().map(|row| index_column(table, row)).collect();
        if name == "PRIMARY" {
            let mut key = PrimaryKey::new(None, columns);
            key.options = comment(first);
            table.primary_key = Some(key);
            continue;
        }
        table.indexes.push(Index {
            name: name.to_owned(),
            kind: match first.index_type.as_str() {
                "FULLTEXT" => IndexKind::Fulltext,
                "SPATIAL" => IndexKind::Spatial,
                _ if first.is_unique => IndexKind::Unique,
                _ => IndexKind::Normal,
            },
            columns,
            algorithm: (first.index_type == "HASH").then(|| "HASH".to_owned()),
            predicate: None,
            include: Vec::new(),
            constraint: false,
            nulls_not_distinct: false,
            implicit: false,
            options: comment(first),
            sql: None,
        });
    }
}

fn comment(row: &IndexColumnRow) -> Options {
    let comment = Some(&row.comment).filter(|comment| !comment.is_empty());
    let comment = comment.map(|text| crate::plan::string(Dialect::Mysql, text));
    let options = comment.map(|text| (COMMENT.to_owned(), text));
    options.into_iter().collect()
}

fn index_column(table: &Table, row: &IndexColumnRow) -> IndexColumn {
    let length = row.length.and_then(|length| u32::try_from(length).ok());
    IndexColumn {
        term: match &row.column {
            Some(name) => IndexTerm::Column(name.clone()),
            None => IndexTerm::Expression(row.expression.clone().unwrap_or_default()),
        },
        sort: (row.collation.as_deref() == Some("D")).then_some(SortOrder::Desc),
        // Spatial indexes report the size of their keys here.
        length: length.filter(|_| row.index_type != "SPATIAL" && !is_whole(table, row, length)),
        operator_class: None,
        nulls: None,
        collation: None,
    }
}

/// A prefix as long as the column is no prefix.
fn is_whole(table: &Table, row: &IndexColumnRow, length: Option<u32>) -> bool {
    let column = row.column.as_deref().and_then(|name| table.column(name));
    match column.map(|column| &column.ty) {
        Some(ColumnType::Native(NativeType { args, .. })) => args.first().copied() == length,
        _ => false,
    }
}

fn push_foreign_keys(tables: &mut BTreeMap<&str, Table>, rows: &[ForeignKeyRow]) {
    let mut by_name: BTreeMap<(&str, &str), Vec<&ForeignKeyRow>> = BTreeMap::new();
    for row in rows {
        let key = (row.table.as_str(), row.name.as_str());
        by_name.entry(key).or_default().push(row);
    }
    for ((table, name), mut rows) in by_name {
        rows.sort_by_key(|row| row.position);
        if let (Some(table), Some(first)) = (tables.get_mut(table), rows.first()) {
            table.foreign_keys.push(ForeignKey {
                name: Some(name.to_owned()),
                columns: rows.iter().map(|row| row.column.clone()).collect(),
                referenced_table: QName::new(None, first.referenced_table.as_str()),
                referenced_columns: rows
                    .iter()
                    .map(|row| row.referenced_column.clone())
                    .collect(),
                on_delete: action(&first.on_delete),
                on_update: action(&first.on_update),
                doubt: None,
                options: Options::new(),
            });
        }
    }
}
