//! What the catalogue queries answer, one struct a query.

use crate::describe::plain::OpaqueRow;

/// All rows that are needed. The order of the rows does not matter.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// True for MariaDB, which spells defaults as SQL and keeps JSON as text.
    pub mariadb: bool,
    /// Tables.
    pub tables: Vec<TableRow>,
    /// Their columns.
    pub columns: Vec<ColumnRow>,
    /// Their indexes, one row an entry.
    pub index_columns: Vec<IndexColumnRow>,
    /// Their foreign keys, one row a column.
    pub foreign_keys: Vec<ForeignKeyRow>,
    /// Their checks.
    pub checks: Vec<CheckRow>,
    /// Views, triggers, routines.
    pub opaque: Vec<OpaqueRow>,
}

/// A table (`information_schema.tables`).
#[derive(Debug, Clone, Default)]
pub struct TableRow {
    /// Its name.
    pub name: String,
    /// Its collation.
    pub collation: Option<String>,
    /// Its comment, or nothing.
    pub comment: String,
    /// `SHOW CREATE TABLE` of one with an engine, options or partitions that are not the usual ones.
    pub unusual: Option<String>,
    /// True when it keeps its former rows (MariaDB): `WITH SYSTEM VERSIONING`.
    pub is_versioned: bool,
    /// `SHOW CREATE TABLE` of one with a period of its own (MariaDB), which no other answer tells from a check.
    pub with_period: Option<String>,
}

/// A column (`information_schema.columns`).
#[derive(Debug, Clone, Default)]
pub struct ColumnRow {
    /// The table.
    pub table: String,
    /// `column_name`
    pub name: String,
    /// `ordinal_position`
    pub position: i64,
    /// `data_type`: `int`
    pub data_type: String,
    /// `column_type`: `int(11) unsigned`
    pub column_type: String,
    /// `is_nullable`
    pub nullable: bool,
    /// `column_default`
    pub default: Option<String>,
    /// `extra`: `auto_increment`, `DEFAULT_GENERATED`, `STORED GENERATED` …
    pub extra: String,
    /// `generation_expression`
    pub generation_expression: Option<String>,
    /// `collation_name`
    pub collation: Option<String>,
    /// `character_set_name`
    pub character_set: Option<String>,
    /// `column_comment`
    pub comment: String,
}

/// An entry of an index (`information_schema.statistics`).
#[derive(Debug, Clone, Default)]
pub struct IndexColumnRow {
    /// The table.
    pub table: String,
    /// The index.
    pub index: String,
    /// Counted from 1.
    pub position: i64,
    /// True when duplicates are refused.
    pub is_unique: bool,
    /// The column, unless the entry is an expression.
    pub column: Option<String>,
    /// The expression (MySQL 8).
    pub expression: Option<String>,
    /// How many characters are kept.
    pub length: Option<i64>,
    /// `A` or `D`.
    pub collation: Option<String>,
    /// `BTREE`, `FULLTEXT` …
    pub index_type: String,
    /// `index_comment`
    pub comment: String,
}

/// A column of a foreign key (`key_column_usage` with `referential_constraints`).
#[derive(Debug, Clone, Default)]
pub struct ForeignKeyRow {
    /// The table that refers.
    pub table: String,
    /// The constraint.
    pub name: String,
    /// Counted from 1.
    pub position: i64,
    /// The column that refers.
    pub column: String,
    /// The table referred to.
    pub referenced_table: String,
    /// The column referred to.
    pub referenced_column: String,
    /// `delete_rule`
    pub on_delete: String,
    /// `update_rule`
    pub on_update: String,
}

/// A check (`check_constraints`).
#[derive(Debug, Clone, Default)]
pub struct CheckRow {
    /// The table.
    pub table: String,
    /// The constraint; MariaDB names a column's own check after the column.
    pub name: String,
    /// The condition.
    pub clause: String,
}
