//! What a statement does, in words of our own: what the readers make and what is applied.

use super::cursor::{Ident, Name, Piece, Place};
use crate::sql::{Action, Identity, OpaqueKind, SortOrder};

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Statement {
    CreateTable(Box<CreateTable>),
    AlterTable {
        name: Name,
        if_exists: bool,
        changes: Vec<(Change, Place)>,
    },
    DropTables(Drop),
    /// MySQL's `RENAME TABLE`.
    RenameTables(Vec<(Name, Name)>),
    CreateIndex(Box<CreateIndex>),
    /// With the table that MySQL wants.
    DropIndexes(Drop, Option<Name>),
    RenameIndex {
        name: Name,
        if_exists: bool,
        to: Ident,
    },
    CreateView {
        name: Name,
        materialized: bool,
        replace: bool,
        if_not_exists: bool,
        temporary: bool,
        query: Piece,
        /// Names given to its columns.
        columns: Vec<Ident>,
    },
    DropViews(Drop, bool),
    RenameView {
        name: Name,
        if_exists: bool,
        to: Ident,
    },
    CreateEnum {
        name: Name,
        values: Vec<String>,
    },
    /// Domains, composite and range types. A domain has the type that it narrows.
    CreateType {
        name: Name,
        kind: OpaqueKind,
        base: Option<TypeName>,
    },
    AlterType {
        name: Name,
        change: TypeChange,
    },
    DropTypes(Drop),
    CreateSequence {
        name: Name,
        if_not_exists: bool,
        temporary: bool,
        options: SequenceOptions,
    },
    AlterSequence {
        name: Name,
        if_exists: bool,
        change: SequenceChange,
    },
    DropSequences(Drop),
    CreateSchema {
        name: Ident,
        if_not_exists: bool,
    },
    DropSchemas(Drop),
    RenameSchema {
        name: Ident,
        to: Ident,
    },
    CreateExtension {
        name: Ident,
        if_not_exists: bool,
        schema: Option<String>,
        version: Option<String>,
    },
    DropExtensions(Drop),
    /// A trigger, policy or rule: it lives and dies with its table.
    CreateOnTable {
        kind: OpaqueKind,
        name: Ident,
        table: Name,
        columns: Vec<Ident>,
        replace: bool,
        if_not_exists: bool,
    },
    DropOnTable {
        kind: OpaqueKind,
        name: Ident,
        /// SQLite and MySQL do not name it.
        table: Option<Name>,
        if_exists: bool,
    },
    RenameOnTable {
        kind: OpaqueKind,
        name: Ident,
        table: Name,
        to: Ident,
    },
    CreateFunction {
        name: Name,
    },
    DropFunctions(Drop),
    SetSearchPath(Option<Vec<String>>),
    /// MySQL's `SET foreign_key_checks = …`.
    ForeignKeyChecks(bool),
    Begin,
    Commit,
    Rollback,
    /// `PREPARE name FROM/AS` a statement that is known as text.
    Prepare {
        name: String,
        text: Option<String>,
    },
    Execute {
        name: String,
    },
    /// A `DO` block, already taken apart.
    Block(Vec<Step>),
    /// Changes nothing that is modelled. `Some`: something may have been overlooked.
    Opaque(Option<&'static str>),
}

/// A step of a `DO` block.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every step is the large variant"
)]
pub(super) enum Step {
    Run(Statement, Place),
    /// `IF condition THEN … ELSE … END IF`.
    If {
        condition: Condition,
        then: Vec<Step>,
        otherwise: Vec<Step>,
    },
    /// A nested block with its `EXCEPTION` clause: true for each kind that is swallowed.
    Try {
        steps: Vec<Step>,
        swallows: Vec<String>,
    },
}

/// A question to the catalogue.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    /// `EXISTS (SELECT … FROM relation WHERE column = 'text' …)`.
    Exists {
        relation: String,
        equal: Vec<(String, String)>,
    },
    Not(Box<Condition>),
    All(Vec<Condition>),
    Any(Vec<Condition>),
    /// About data: it cannot be told.
    Unknown,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Drop {
    pub(super) names: Vec<Name>,
    pub(super) if_exists: bool,
    pub(super) cascade: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum TypeChange {
    AddValue {
        value: String,
        if_not_exists: bool,
        position: Option<(ValuePosition, String)>,
        at: Place,
    },
    RenameValue {
        from: String,
        to: String,
        at: Place,
    },
    Rename(Ident),
    SetSchema(Ident),
    /// Owner, attributes of a composite type, constraints of a domain.
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValuePosition {
    Before,
    After,
}

#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "one lives at a time, while its statement is applied"
)]
pub(super) enum SequenceChange {
    Options(SequenceOptions),
    Rename(Ident),
    SetSchema(Ident),
    Other,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct SequenceOptions {
    pub(super) ty: Option<String>,
    pub(super) min: Option<Option<i64>>,
    pub(super) max: Option<Option<i64>>,
    pub(super) start: Option<i64>,
    pub(super) increment: Option<i64>,
    pub(super) cache: Option<i64>,
    pub(super) cycle: Option<bool>,
    pub(super) name: Option<Name>,
    /// `OWNED BY table.column`; the inner `None` is `NONE`.
    pub(super) owned_by: Option<Option<(Name, Ident)>>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct CreateTable {
    pub(super) name: Name,
    pub(super) temporary: bool,
    pub(super) if_not_exists: bool,
    pub(super) columns: Vec<ColumnDef>,
    pub(super) constraints: Vec<ConstraintDef>,
    pub(super) likes: Vec<Like>,
    pub(super) inherits: Vec<Name>,
    pub(super) partition_of: Option<Name>,
    /// `AS query`, with the names given to its columns.
    pub(super) query: Option<Piece>,
    pub(super) query_columns: Vec<Ident>,
    /// SQLite.
    pub(super) without_rowid: bool,
    pub(super) collation: Option<String>,
}

/// `LIKE table INCLUDING …`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Like {
    pub(super) table: Name,
    pub(super) including: Vec<String>,
}

/// A type as it was written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TypeName {
    pub(super) namespace: Option<String>,
    /// Lower case unless it was quoted; several words are joined by a space.
    pub(super) name: String,
    pub(super) quoted: bool,
    pub(super) args: Vec<String>,
    pub(super) array: bool,
    /// `UNSIGNED` (MySQL).
    pub(super) unsigned: bool,
    /// As it stands in the script.
    pub(super) piece: Piece,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct ColumnDef {
    pub(super) name: Ident,
    /// SQLite columns need none.
    pub(super) ty: Option<TypeName>,
    pub(super) nullable: Option<bool>,
    pub(super) default: Option<Piece>,
    pub(super) generated: Option<(Piece, bool)>,
    pub(super) identity: Option<(Identity, SequenceOptions)>,
    pub(super) auto_increment: bool,
    pub(super) collation: Option<String>,
    /// Constraints that were written behind the column.
    pub(super) constraints: Vec<ConstraintDef>,
    /// MySQL's `FIRST` and `AFTER`.
    pub(super) position: Option<ColumnPosition>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum ColumnPosition {
    First,
    After(Ident),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct ConstraintDef {
    pub(super) name: Option<Ident>,
    pub(super) kind: ConstraintKind,
    pub(super) at: Place,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum ConstraintKind {
    PrimaryKey {
        columns: Vec<KeyPart>,
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
    /// `CHECK` and `EXCLUDE`, with the definition as it was written.
    Check {
        definition: String,
        exclude: bool,
        /// The text in which columns are looked for.
        expression: Piece,
    },
    /// `INDEX`, `FULLTEXT`, `SPATIAL` in MySQL's `CREATE TABLE`.
    Index {
        kind: crate::sql::IndexKind,
        columns: Vec<KeyPart>,
        algorithm: Option<String>,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct ForeignKeyDef {
    pub(super) columns: Vec<Ident>,
    pub(super) table: Name,
    pub(super) referenced: Vec<Ident>,
    pub(super) on_delete: Action,
    pub(super) on_update: Action,
}

/// One entry of a key or index.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct KeyPart {
    pub(super) term: KeyTerm,
    pub(super) sort: Option<SortOrder>,
    pub(super) length: Option<u32>,
    pub(super) operator_class: Option<String>,
    pub(super) collation: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum KeyTerm {
    Column(Ident),
    Expression(Piece),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct CreateIndex {
    pub(super) name: Option<Name>,
    pub(super) table: Name,
    pub(super) kind: crate::sql::IndexKind,
    pub(super) if_not_exists: bool,
    pub(super) columns: Vec<KeyPart>,
    pub(super) algorithm: Option<String>,
    pub(super) include: Vec<Ident>,
    pub(super) predicate: Option<Piece>,
    pub(super) nulls_not_distinct: bool,
}

/// A clause of `ALTER TABLE`.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Change {
    AddColumn {
        column: Box<ColumnDef>,
        if_not_exists: bool,
    },
    DropColumn {
        name: Ident,
        if_exists: bool,
        cascade: bool,
    },
    RenameColumn {
        from: Ident,
        to: Ident,
    },
    /// MySQL's `MODIFY` and `CHANGE`: the column is defined anew.
    Redefine {
        from: Ident,
        column: Box<ColumnDef>,
    },
    SetType {
        column: Ident,
        ty: TypeName,
        collation: Option<String>,
    },
    SetNullable {
        column: Ident,
        nullable: bool,
    },
    SetDefault {
        column: Ident,
        default: Option<Piece>,
    },
    AddIdentity {
        column: Ident,
        identity: Identity,
        options: SequenceOptions,
    },
    DropIdentity {
        column: Ident,
        if_exists: bool,
    },
    DropExpression {
        column: Ident,
        if_exists: bool,
    },
    SetExpression {
        column: Ident,
        expression: Piece,
    },
    /// Statistics, storage, sequence options: the column must exist.
    TouchColumn(Ident),
    AddConstraint {
        constraint: Box<ConstraintDef>,
        if_not_exists: bool,
    },
    DropConstraint {
        name: Ident,
        if_exists: bool,
        cascade: bool,
    },
    RenameConstraint {
        from: Ident,
        to: Ident,
    },
    /// `VALIDATE` and `ALTER CONSTRAINT`: it must exist.
    TouchConstraint(Ident),
    DropPrimaryKey,
    DropForeignKey {
        name: Ident,
        if_exists: bool,
    },
    DropIndex {
        name: Ident,
        if_exists: bool,
    },
    RenameIndex {
        from: Ident,
        to: Ident,
    },
    Rename(Name),
    SetSchema(Ident),
    Inherit(Name),
    AttachPartition(Name),
    DetachPartition(Name),
    /// Owner, triggers, row security, storage, engine: nothing modelled changes.
    Other,
}
