//! What the catalogue queries answer, one struct a query.

/// All rows that are needed. The order of the rows does not matter.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// True when the server is CockroachDB.
    pub cockroach: bool,
    /// Where unqualified names live: the first existing entry of the search path.
    pub default_namespace: String,
    /// The schemas that the other rows are about.
    pub namespaces: Vec<String>,
    /// Tables, partitions included.
    pub tables: Vec<TableRow>,
    /// Their columns.
    pub columns: Vec<ColumnRow>,
    /// Enum types, one row a value.
    pub enums: Vec<EnumRow>,
    /// Indexes, one row an entry.
    pub index_columns: Vec<IndexColumnRow>,
    /// Foreign keys, checks, exclusions.
    pub constraints: Vec<ConstraintRow>,
    /// Sequences, those of identity columns apart.
    pub sequences: Vec<SequenceRow>,
    /// Extensions.
    pub extensions: Vec<ExtensionRow>,
    /// The names of those that something in the schemas is made of.
    pub needed_extensions: Vec<String>,
    /// Everything else that has a name.
    pub opaque: Vec<OpaqueRow>,
    /// The statements that make those.
    pub definitions: Vec<DefinitionRow>,
    /// What hangs on objects.
    pub attached: Vec<AttachedRow>,
}

/// A table (`pg_class`).
#[derive(Debug, Clone, Default)]
pub struct TableRow {
    /// `nspname`
    pub namespace: String,
    /// `relname`
    pub name: String,
    /// The partitioned table that this is a part of.
    pub parent: Option<(String, String)>,
    /// The tables that it inherits from, each with its schema.
    pub inherits: Vec<(String, String)>,
    /// What else it was made with, by the names of [`crate::sql::Options`].
    pub options: Vec<(String, String)>,
}

/// A column (`pg_attribute`).
#[derive(Debug, Clone, Default)]
pub struct ColumnRow {
    /// The table's schema.
    pub namespace: String,
    /// The table.
    pub table: String,
    /// `attname`
    pub name: String,
    /// `attnum`
    pub position: i16,
    /// The schema of the type; of the element's for arrays.
    pub type_namespace: String,
    /// `typname` of the type; of the element's for arrays, of the base type for domains.
    pub type_name: String,
    /// `format_type` of the type; of the element's for arrays.
    pub formatted_type: String,
    /// True for arrays.
    pub is_array: bool,
    /// The schema and the name of the domain, of the values or of the whole list.
    pub domain: Option<(String, String)>,
    /// True when the domain narrows the whole list.
    pub domain_of_list: bool,
    /// `atttypmod`, or the domain's
    pub type_modifier: i32,
    /// `attnotnull`
    pub not_null: bool,
    /// `pg_get_expr` of the default or the generation expression.
    pub default: Option<String>,
    /// `attidentity`: `a`, `d` or empty.
    pub identity: String,
    /// `attgenerated`: `s`, `v` or empty.
    pub generated: String,
    /// The collation, when it is not the type's own.
    pub collation: Option<String>,
    /// `attstorage` in words (`EXTERNAL`), when it is not the type's own.
    pub storage: Option<String>,
    /// `attcompression` in words (`pglz`), when somebody chose it.
    pub compression: Option<String>,
}

/// A value of an enum (`pg_enum`), in order.
#[derive(Debug, Clone, Default)]
pub struct EnumRow {
    /// The type's schema.
    pub namespace: String,
    /// The type.
    pub name: String,
    /// The value; none for an enum without values.
    pub value: Option<String>,
}

/// An entry of an index (`pg_index`, unnested).
#[derive(Debug, Clone, Default)]
pub struct IndexColumnRow {
    /// The table's schema.
    pub namespace: String,
    /// The table.
    pub table: String,
    /// The index.
    pub index: String,
    /// Counted from 1.
    pub position: i32,
    /// False for `INCLUDE` columns.
    pub is_key: bool,
    /// The column, unless the entry is an expression.
    pub column: Option<String>,
    /// The expression.
    pub expression: Option<String>,
    /// True for `DESC`.
    pub descending: bool,
    /// True for `NULLS FIRST`, which is what `DESC` means unless it is said otherwise.
    pub nulls_first: bool,
    /// The operator class, when it is not the type's own.
    pub operator_class: Option<String>,
    /// The collation, when it is not the column's.
    pub collation: Option<String>,
    /// `amname`
    pub method: String,
    /// `indisunique`
    pub is_unique: bool,
    /// `indisprimary`
    pub is_primary: bool,
    /// True when a constraint made it.
    pub is_constraint: bool,
    /// `indnullsnotdistinct`
    pub nulls_not_distinct: bool,
    /// `pg_get_expr` of the condition.
    pub predicate: Option<String>,
    /// When its constraint is looked at: empty, or `INITIALLY DEFERRED`; `None` at once.
    pub deferrable: Option<String>,
    /// `conperiod` of its constraint.
    pub without_overlaps: bool,
    /// `reloptions`
    pub storage: Option<String>,
    /// `pg_get_indexdef`
    pub definition: Option<String>,
}

/// A constraint (`pg_constraint`).
#[derive(Debug, Clone, Default)]
pub struct ConstraintRow {
    /// The table's schema.
    pub namespace: String,
    /// The table.
    pub table: String,
    /// `conname`
    pub name: String,
    /// `contype`: `f`, `c` or `x`.
    pub kind: String,
    /// The columns, in order.
    pub columns: Vec<String>,
    /// The table referred to, with its schema.
    pub referenced: Option<(String, String)>,
    /// The columns referred to, in order.
    pub referenced_columns: Vec<String>,
    /// `confdeltype`
    pub on_delete: String,
    /// `confupdtype`
    pub on_update: String,
    /// `pg_get_constraintdef`
    pub definition: String,
}

/// A sequence (`pg_sequence`).
#[derive(Debug, Clone, Default)]
pub struct SequenceRow {
    /// Its schema.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// `format_type` of `seqtypid`
    pub ty: String,
    /// `seqmin`
    pub min_value: i64,
    /// `seqmax`
    pub max_value: i64,
    /// `seqstart`
    pub start: i64,
    /// `seqincrement`
    pub increment: i64,
    /// `seqcache`
    pub cache: i64,
    /// `seqcycle`
    pub cycle: bool,
    /// The schema, table and column that own it.
    pub owner: Option<(String, String, String)>,
}

/// An extension (`pg_extension`).
#[derive(Debug, Clone, Default)]
pub struct ExtensionRow {
    /// `extname`
    pub name: String,
    /// Its schema.
    pub namespace: String,
    /// `extversion`
    pub version: String,
}

/// A view, function, trigger, policy, type or rule; one row for each column that it needs.
#[derive(Debug, Clone, Default)]
pub struct OpaqueRow {
    /// `view`, `materialized view`, `function`, `trigger`, `policy`, `domain`, `type`, `rule`
    /// or anything else.
    pub kind: String,
    /// Its schema, or that of the table that it belongs to.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// A table that it needs, with its schema.
    pub table: Option<(String, String)>,
    /// A column of that table that it needs.
    pub column: Option<String>,
    /// The table or view that it belongs to, with its schema.
    pub owner: Option<(String, String)>,
}

/// The statement that makes something, without a semicolon.
#[derive(Debug, Clone, Default)]
pub struct DefinitionRow {
    /// As in [`OpaqueRow`].
    pub kind: String,
    /// Its schema.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The table or view that it belongs to, with its schema.
    pub table: Option<(String, String)>,
    /// The statement.
    pub sql: String,
}

/// Something that hangs on an object, as a statement before and behind the object's name.
#[derive(Debug, Clone, Default)]
pub struct AttachedRow {
    /// What it hangs on: `relation`, `type`, `column`, `index`, `constraint`, `trigger`, `policy` or `rule`.
    pub class: String,
    /// The schema of the relation or type.
    pub namespace: String,
    /// The relation or type.
    pub name: String,
    /// The part of it.
    pub part: String,
    /// `comment`, `grant`, `owner`, `state`, `default` or `index`.
    pub kind: String,
    /// The name of an index.
    pub own: String,
    /// The statement before the name.
    pub before: String,
    /// The statement behind the name.
    pub after: String,
}
