//! What tables, columns, constraints and indexes are made of, as written.

use super::SequenceOptions;
use crate::{
    replay::cursor::{Ident, Name, Piece, Place},
    sql::{Action, Identity, Options, SortOrder},
};

#[derive(Debug, Clone, PartialEq)]
pub(in crate::replay) struct CreateTable {
    pub(in crate::replay) name: Name,
    pub(in crate::replay) temporary: bool,
    pub(in crate::replay) if_not_exists: bool,
    pub(in crate::replay) columns: Vec<ColumnDef>,
    pub(in crate::replay) constraints: Vec<ConstraintDef>,
    pub(in crate::replay) likes: Vec<Like>,
    pub(in crate::replay) inherits: Vec<Name>,
    pub(in crate::replay) partition_of: Option<Name>,
    /// `PARTITION BY`: its rows are in parts.
    pub(in crate::replay) is_divided: bool,
    /// The composite type whose attributes are its columns.
    pub(in crate::replay) of_type: Option<Name>,
    /// `AS query`, with the names given to its columns.
    pub(in crate::replay) query: Option<Piece>,
    pub(in crate::replay) query_columns: Vec<Ident>,
    pub(in crate::replay) options: Options,
    pub(in crate::replay) collation: Option<String>,
}

/// `LIKE table INCLUDING …`.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::replay) struct Like {
    pub(in crate::replay) table: Name,
    pub(in crate::replay) including: Vec<String>,
}

/// A type as it was written.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::replay) struct TypeName {
    pub(in crate::replay) namespace: Option<String>,
    /// Lower case unless it was quoted; several words are joined by a space.
    pub(in crate::replay) name: String,
    pub(in crate::replay) quoted: bool,
    pub(in crate::replay) args: Vec<String>,
    pub(in crate::replay) array: bool,
    /// `UNSIGNED` (MySQL).
    pub(in crate::replay) unsigned: bool,
    /// `ZEROFILL` (MySQL).
    pub(in crate::replay) zerofill: bool,
    /// As it stands in the script.
    pub(in crate::replay) piece: Piece,
}

#[derive(Debug, Clone, PartialEq)]
pub(in crate::replay) struct ColumnDef {
    pub(in crate::replay) name: Ident,
    /// SQLite columns need none.
    pub(in crate::replay) ty: Option<TypeName>,
    pub(in crate::replay) nullable: Option<bool>,
    pub(in crate::replay) default: Option<Piece>,
    pub(in crate::replay) generated: Option<(Piece, bool)>,
    pub(in crate::replay) identity: Option<(Identity, SequenceOptions)>,
    pub(in crate::replay) auto_increment: bool,
    pub(in crate::replay) collation: Option<String>,
    /// MySQL's comment, character set and the like.
    pub(in crate::replay) options: Options,
    /// Constraints that were written behind the column.
    pub(in crate::replay) constraints: Vec<ConstraintDef>,
    /// MySQL's `FIRST` and `AFTER`.
    pub(in crate::replay) position: Option<ColumnPosition>,
}

#[derive(Debug, Clone, PartialEq)]
pub(in crate::replay) enum ColumnPosition {
    First,
    After(Ident),
}

#[derive(Debug, Clone, PartialEq)]
pub(in crate::replay) struct ConstraintDef {
    pub(in crate::replay) name: Option<Ident>,
    pub(in crate::replay) kind: ConstraintKind,
    /// MariaDB's `ADD INDEX IF NOT EXISTS`.
    pub(in crate::replay) if_not_exists: bool,
    /// Of its index: MySQL's comment, parser and the like.
    pub(in crate::replay) options: Options,
    pub(in crate::replay) at: Place,
}

#[derive(Debug, Clone, PartialEq)]
pub(in crate::replay) enum ConstraintKind {
    PrimaryKey {
        columns: Vec<KeyPart>,
        include: Vec<Ident>,
    },
    Unique {
        columns: Vec<KeyPart>,
        include: Vec<Ident>,
        nulls_not_distinct: bool,
    },
    /// `PRIMARY KEY USING INDEX`, `UNIQUE USING INDEX`.
    UsingIndex {
        primary: bool,
        index: Ident,
    },
    ForeignKey(ForeignKeyDef),
    /// MariaDB's `PERIOD FOR name (begin, end)`.
    Period {
        begin: Ident,
        end: Ident,
    },
    /// `CHECK` and `EXCLUDE`, with the definition as it was written.
    Check {
        definition: String,
        exclude: bool,
        /// The text in which columns are looked for.
        expression: Piece,
        /// The column that it stands behind.
        of_column: Option<Ident>,
    },
    /// `INDEX`, `FULLTEXT`, `SPATIAL` in MySQL's `CREATE TABLE`.
    Index {
        kind: crate::sql::IndexKind,
        columns: Vec<KeyPart>,
        algorithm: Option<String>,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub(in crate::replay) struct ForeignKeyDef {
    pub(in crate::replay) columns: Vec<Ident>,
    pub(in crate::replay) table: Name,
    pub(in crate::replay) referenced: Vec<Ident>,
    pub(in crate::replay) on_delete: Action,
    pub(in crate::replay) on_update: Action,
    /// The name that MySQL gives to the index: `FOREIGN KEY name (…)`.
    pub(in crate::replay) index: Option<Ident>,
    /// `REFERENCES` behind a column.
    pub(in crate::replay) inline: bool,
    /// What PostgreSQL reads behind it: `DEFERRABLE` and the like.
    pub(in crate::replay) options: Options,
}

/// One entry of a key or index.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::replay) struct KeyPart {
    pub(in crate::replay) term: KeyTerm,
    pub(in crate::replay) sort: Option<SortOrder>,
    pub(in crate::replay) length: Option<u32>,
    pub(in crate::replay) operator_class: Option<String>,
    pub(in crate::replay) nulls: Option<&'static str>,
    pub(in crate::replay) collation: Option<String>,
    /// `WITHOUT OVERLAPS`: a range (PostgreSQL 18), or the period of the table (MariaDB).
    pub(in crate::replay) without_overlaps: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(in crate::replay) enum KeyTerm {
    Column(Ident),
    Expression(Piece),
}

#[derive(Debug, Clone, PartialEq)]
pub(in crate::replay) struct CreateIndex {
    pub(in crate::replay) name: Option<Name>,
    pub(in crate::replay) table: Name,
    /// `ONLY`: partitions get none.
    pub(in crate::replay) only: bool,
    pub(in crate::replay) kind: crate::sql::IndexKind,
    pub(in crate::replay) if_not_exists: bool,
    pub(in crate::replay) options: Options,
    pub(in crate::replay) columns: Vec<KeyPart>,
    pub(in crate::replay) algorithm: Option<String>,
    pub(in crate::replay) include: Vec<Ident>,
    pub(in crate::replay) predicate: Option<Piece>,
    pub(in crate::replay) nulls_not_distinct: bool,
}
