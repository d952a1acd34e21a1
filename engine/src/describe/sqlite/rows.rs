//! What the catalogue queries answer, one struct a query.

use crate::describe::plain::OpaqueRow;

/// All rows that are needed. The order of the rows does not matter.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// Ordinary tables.
    pub tables: Vec<TableRow>,
    /// Their columns.
    pub columns: Vec<ColumnRow>,
    /// Their indexes, one row an entry.
    pub index_columns: Vec<IndexColumnRow>,
    /// Their foreign keys, one row a column.
    pub foreign_keys: Vec<ForeignKeyRow>,
    /// Views, triggers, virtual tables.
    pub opaque: Vec<OpaqueRow>,
}

/// A table (`sqlite_schema`).
#[derive(Debug, Clone, Default)]
pub struct TableRow {
    /// Its name.
    pub name: String,
    /// The statement that made it.
    pub sql: String,
}

/// A column (`pragma_table_xinfo`).
#[derive(Debug, Clone, Default)]
pub struct ColumnRow {
    /// The table.
    pub table: String,
    /// `cid`
    pub position: i64,
    /// `name`
    pub name: String,
    /// `type`
    pub declared_type: String,
    /// `notnull`
    pub not_null: bool,
    /// `dflt_value`
    pub default: Option<String>,
    /// `pk`: the place in the primary key, counted from 1; 0 when it is not in it.
    pub key_position: i64,
    /// `hidden`: 2 and 3 are generated columns, virtual and stored.
    pub hidden: i64,
}

/// An entry of an index (`pragma_index_list` with `pragma_index_xinfo`, key entries only).
#[derive(Debug, Clone, Default)]
pub struct IndexColumnRow {
    /// The table.
    pub table: String,
    /// The index.
    pub index: String,
    /// `seq`: the place in the table's list of indexes, the newest first.
    pub place: i64,
    /// `unique`
    pub is_unique: bool,
    /// `origin`: `c` for CREATE INDEX, `u` for UNIQUE, `pk`.
    pub origin: String,
    /// `seqno`
    pub position: i64,
    /// `name`; none for an expression.
    pub column: Option<String>,
    /// `desc`
    pub descending: bool,
    /// `coll`
    pub collation: Option<String>,
    /// The statement that made the index.
    pub sql: Option<String>,
}

/// A column of a foreign key (`pragma_foreign_key_list`).
#[derive(Debug, Clone, Default)]
pub struct ForeignKeyRow {
    /// The table that refers.
    pub table: String,
    /// `id`
    pub id: i64,
    /// `seq`
    pub sequence: i64,
    /// `table`
    pub referenced_table: String,
    /// `from`
    pub column: String,
    /// `to`; none when the primary key is meant.
    pub referenced_column: Option<String>,
    /// `on_update`
    pub on_update: String,
    /// `on_delete`
    pub on_delete: String,
}
