//! Tables, keys, indexes and checks.

use super::{Column, Dialect, Options, QName};

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its name.
    pub name: QName,
    /// Columns in order.
    pub columns: Vec<Column>,
    /// The primary key.
    pub primary_key: Option<PrimaryKey>,
    /// Unique constraints and indexes, primary key apart.
    pub indexes: Vec<Index>,
    /// Foreign keys.
    pub foreign_keys: Vec<ForeignKey>,
    /// `CHECK` and `EXCLUDE` constraints.
    pub checks: Vec<Check>,
    /// True for a partition of another table: the diff leaves it alone.
    pub partition_of: Option<QName>,
    /// The tables that it takes columns and checks from: `INHERITS`.
    pub inherits: Vec<QName>,
    /// What else it was made with: `STRICT`, `ENGINE`, a comment.
    pub options: Options,
    /// What a live MySQL says behind its columns, for whoever makes it anew elsewhere; nothing compares it.
    pub made_with: Option<String>,
}

impl Table {
    /// The names of its indexes, the primary key's included.
    pub(crate) fn index_names(&self) -> impl Iterator<Item = &str> {
        let key = self.primary_key.iter();
        let key = key.filter_map(|key| key.name.as_deref());
        self.indexes.iter().map(|i| i.name.as_str()).chain(key)
    }

    /// A table without columns.
    pub fn new(name: QName) -> Self {
        Table {
            name,
            columns: Vec::new(),
            primary_key: None,
            indexes: Vec::new(),
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            partition_of: None,
            inherits: Vec::new(),
            options: Options::new(),
            made_with: None,
        }
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// A primary key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrimaryKey {
    /// The constraint's name (PostgreSQL, CockroachDB).
    pub name: Option<String>,
    /// Its columns in order.
    pub columns: Vec<IndexColumn>,
    /// `INCLUDE` columns (PostgreSQL).
    pub include: Vec<String>,
    /// What else it was made with: `DEFERRABLE`, `WITHOUT OVERLAPS`, storage parameters.
    pub options: Options,
}

impl PrimaryKey {
    /// A key with nothing special.
    pub fn new(name: Option<String>, columns: Vec<IndexColumn>) -> Self {
        PrimaryKey {
            name,
            columns,
            include: Vec::new(),
            options: Options::new(),
        }
    }
}

/// The direction in which an index keeps a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SortOrder {
    /// Ascending.
    #[default]
    Asc,
    /// Descending.
    Desc,
}

/// What an index does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IndexKind {
    /// Finds rows.
    Normal,
    /// Finds rows and refuses duplicates.
    Unique,
    /// MySQL's full-text index.
    Fulltext,
    /// MySQL's spatial index.
    Spatial,
}

/// An index or a unique constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// What it does.
    pub kind: IndexKind,
    /// What it covers, in order.
    pub columns: Vec<IndexColumn>,
    /// The access method in upper case (`GIN`, `HASH`); `None` is the database's own (`BTREE`).
    pub algorithm: Option<String>,
    /// The condition of a partial index as SQL text, without `WHERE` and outer parentheses.
    pub predicate: Option<String>,
    /// `INCLUDE` columns.
    pub include: Vec<String>,
    /// True when a constraint (`UNIQUE (…)` in a table) made it, not `CREATE INDEX`.
    pub constraint: bool,
    /// `NULLS NOT DISTINCT`.
    pub nulls_not_distinct: bool,
    /// Made by MySQL for a foreign key, as far as a history tells: it goes when another index serves that.
    pub implicit: bool,
    /// What else it was made with: `INVISIBLE`, a comment, storage parameters.
    pub options: Options,
    /// The statement that makes it, where the fields above cannot say all of it.
    pub sql: Option<String>,
}

impl Index {
    /// True when somebody has said more of it than the schema language can.
    ///
    /// ```
    /// use whimbrel_engine::{replay::replay, source::SourceFile, sql::Dialect};
    ///
    /// let sql = "CREATE TABLE t (a text, b text); CREATE INDEX i ON t (a); CREATE INDEX j ON t (a COLLATE \"C\");";
    /// let schema = replay(Dialect::Postgres, &[SourceFile::new("1_a/migration.sql", sql)]).schema;
    /// let said: Vec<bool> = schema.tables[0].indexes.iter().map(|index| index.says_more()).collect();
    /// assert_eq!(said, [false, true]);
    /// ```
    pub fn says_more(&self) -> bool {
        let is_beyond =
            |column: &IndexColumn| column.collation.is_some() || column.name().is_none();
        self.kind == IndexKind::Spatial
            || self.nulls_not_distinct
            || !self.include.is_empty()
            || !self.options.is_empty()
            || self.columns.iter().any(is_beyond)
    }
}

/// One entry of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexColumn {
    /// A column or an expression.
    pub term: IndexTerm,
    /// Direction, when it is written out; ascending otherwise.
    pub sort: Option<SortOrder>,
    /// How many characters are kept (MySQL).
    pub length: Option<u32>,
    /// The operator class (PostgreSQL), when it is not the type's own.
    pub operator_class: Option<String>,
    /// An explicit collation.
    pub collation: Option<String>,
    /// Where nulls are, when it is not their place in that direction (PostgreSQL): `FIRST` or `LAST`.
    pub nulls: Option<&'static str>,
}

impl IndexColumn {
    /// A column in ascending order and nothing more.
    pub fn column(name: impl Into<String>) -> Self {
        IndexColumn {
            term: IndexTerm::Column(name.into()),
            sort: None,
            length: None,
            operator_class: None,
            collation: None,
            nulls: None,
        }
    }

    /// The direction, ascending unless written out.
    pub fn direction(&self) -> SortOrder {
        self.sort.unwrap_or_default()
    }

    /// The column's name, unless the entry is an expression.
    pub fn name(&self) -> Option<&str> {
        match &self.term {
            IndexTerm::Column(name) => Some(name),
            IndexTerm::Expression(_) => None,
        }
    }
}

/// What an index entry refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexTerm {
    /// A column of the table.
    Column(String),
    /// An expression as SQL text; such an index is left alone by the diff.
    Expression(String),
}

/// What happens to a row when the row that it refers to goes or changes its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Checked at the end of the statement.
    NoAction,
    /// Refused at once.
    Restrict,
    /// Goes too.
    Cascade,
    /// Becomes null.
    SetNull,
    /// Becomes the default.
    SetDefault,
}

impl Action {
    /// All of them.
    pub const ALL: [Action; 5] = [
        Action::Cascade,
        Action::Restrict,
        Action::NoAction,
        Action::SetNull,
        Action::SetDefault,
    ];

    /// The name in a Prisma schema: `SetNull`.
    pub fn name(self) -> &'static str {
        match self {
            Action::NoAction => "NoAction",
            Action::Restrict => "Restrict",
            Action::Cascade => "Cascade",
            Action::SetNull => "SetNull",
            Action::SetDefault => "SetDefault",
        }
    }
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// The constraint's name; SQLite has unnamed ones.
    pub name: Option<String>,
    /// The columns that refer.
    pub columns: Vec<String>,
    /// The table referred to.
    pub referenced_table: QName,
    /// The columns referred to.
    pub referenced_columns: Vec<String>,
    /// On delete.
    pub on_delete: Action,
    /// On update.
    pub on_update: Action,
    /// What depends on the server that runs the script.
    pub doubt: Option<Doubt>,
    /// What else it says (PostgreSQL): `DEFERRABLE`, `MATCH`, `NOT VALID`.
    pub options: Options,
}

/// What a script leaves to the server: MariaDB and MySQL read it differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doubt {
    /// The name. Of `FOREIGN KEY name (…)` MariaDB takes it for the constraint, MySQL 8 for the index alone.
    Name,
    /// Whether it is there. MariaDB keeps `REFERENCES` behind a column, MySQL 8 reads and forgets it.
    Existence,
}

impl ForeignKey {
    /// False when some servers do not make this foreign key.
    pub fn is_certain(&self) -> bool {
        self.doubt != Some(Doubt::Existence)
    }
}

/// A check or exclusion constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Its name; SQLite has unnamed ones.
    pub name: Option<String>,
    /// The definition as SQL text.
    pub definition: String,
    /// The columns that it needs.
    pub columns: Vec<String>,
    /// The column that it was written behind (MySQL): on MariaDB it is part of that column.
    pub of_column: Option<String>,
}

impl Check {
    /// The definition of MariaDB's check that is more: the rows are true from the one column to the other, and keys can
    /// name that.
    pub(crate) fn period(name: &str, begin: &str, end: &str) -> String {
        let quoted = |name: &str| crate::plan::identifier(Dialect::Mysql, name);
        format!(
            "PERIOD FOR {} ({}, {})",
            quoted(name),
            quoted(begin),
            quoted(end)
        )
    }

    /// True for MariaDB's `PERIOD FOR`.
    pub(crate) fn is_period(&self) -> bool {
        self.definition.starts_with("PERIOD FOR ")
    }
}
