//! What a statement does, in words of our own: what the readers make and what is applied.

mod table;

pub(super) use table::{
    ColumnDef, ColumnPosition, ConstraintDef, ConstraintKind, CreateIndex, CreateTable,
    ForeignKeyDef, KeyPart, KeyTerm, Like, TypeName,
};

use super::{
    cursor::{Ident, Name, Piece, Place},
    procedure::{Call, Routine, Signature, Step},
    program,
    state::ObjectKind,
};
use crate::sql::{Identity, OpaqueKind, Part};

/// What a policy says behind its table.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct PolicyParts {
    /// The roles that it is for.
    pub(super) to: Option<String>,
    /// What rows that are read have to be.
    pub(super) using: Option<String>,
    /// What rows that are written have to be.
    pub(super) check: Option<String>,
}

/// What becomes of a function.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum FunctionChange {
    Rename(Ident),
    Schema(Ident),
    /// Where its body looks for names.
    Path(Vec<String>),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Statement {
    CreateTable(Box<CreateTable>),
    /// `ALTER TABLE` and, with the same clauses, that of views.
    AlterTable {
        of: AlterOf,
        name: Name,
        if_exists: bool,
        changes: Vec<(Change, Place)>,
    },
    DropTables(Drop),
    /// MySQL's `RENAME TABLE`, and whether those that are missing are passed over.
    RenameTables(Vec<(Name, Name)>, bool),
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
        /// What is made in it by the same statement.
        elements: Vec<(Statement, Place)>,
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
    AlterPolicy {
        name: Ident,
        table: Name,
        parts: PolicyParts,
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
        /// What it does on PostgreSQL, where that can be read.
        routine: Option<Routine>,
        /// A procedure of MySQL, which `CALL` runs.
        program: Option<program::Routine>,
        /// What it takes and returns on PostgreSQL.
        signature: Option<Signature>,
    },
    AlterFunction {
        name: Name,
        /// Which of several that share the name.
        signature: Option<Signature>,
        change: FunctionChange,
    },
    /// With what each takes, where that is said.
    DropFunctions(Drop, Vec<Option<Signature>>),
    /// What hangs on objects of PostgreSQL.
    Attach(Box<Attach>),
    DropStatistics(Drop),
    /// An event of MySQL.
    Event {
        name: Name,
        change: EventChange,
    },
    SetSearchPath(Option<Vec<String>>),
    /// MySQL's `SET foreign_key_checks = …`.
    ForeignKeyChecks(bool),
    /// SQLite's `PRAGMA legacy_alter_table = …`.
    LegacyAlterTable(bool),
    Begin,
    Commit,
    Rollback,
    Savepoint(Ident),
    RollbackTo(Ident),
    Release(Ident),
    /// `PREPARE name FROM` an expression of MySQL.
    Prepare {
        name: String,
        text: Piece,
    },
    Execute {
        name: String,
    },
    /// `EXECUTE IMMEDIATE` of MariaDB.
    ExecuteText(Piece),
    /// MySQL's `SET @a = …` and `SELECT … INTO @a`.
    Assign(Piece),
    /// `CALL` and `BEGIN NOT ATOMIC` of MySQL.
    Program(Piece),
    /// A query that calls functions, or a `CALL`.
    Calls(Vec<Call>),
    /// A `DO` block, already taken apart.
    Block(Vec<Step>),
    /// Changes nothing that is modelled. `Some`: something may have been overlooked.
    Opaque(Option<&'static str>),
    /// One that does what these do, one after another.
    Several(Vec<Statement>),
}

/// What something hangs on, as a script names it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Target {
    Relation(Name),
    Type(Name),
    Index(Name),
    Part(Part, Name, String),
}

/// Something to hang on objects.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Attach {
    /// Without `after` the comment is taken away.
    Comment {
        target: Target,
        before: String,
        after: Option<String>,
    },
    /// Given or taken.
    Grant {
        before: String,
        targets: Vec<Target>,
        after: String,
    },
    /// On all tables and views of some schemas.
    GrantAll {
        before: String,
        schemas: Vec<String>,
        after: String,
    },
    TypeOwner {
        name: Name,
        after: String,
    },
    Refresh {
        view: Name,
        filled: bool,
    },
    Statistics {
        name: Name,
        table: Name,
    },
    Publication {
        name: Name,
        change: PublicationChange,
    },
}

/// What happens to a publication of PostgreSQL.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum PublicationChange {
    Add(Vec<Published>),
    /// These tables instead of those that it has.
    Set(Vec<Published>),
    Remove(Vec<Name>),
    Rename(Name),
    /// These publications, the first of which is the statement's.
    Drop(Vec<Name>),
}

/// A table of a publication.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Published {
    pub(super) table: Name,
    /// Columns and condition as they are written; empty for the whole table.
    pub(super) part: String,
}

/// What an `ALTER` says that it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AlterOf {
    /// Any relation.
    Table,
    /// A table without those that inherit from it: `ALTER TABLE ONLY`.
    TableOnly,
    View,
    MaterializedView,
}

impl AlterOf {
    pub(super) fn kind(self) -> ObjectKind {
        match self {
            AlterOf::Table | AlterOf::TableOnly => ObjectKind::Table,
            AlterOf::View | AlterOf::MaterializedView => ObjectKind::View,
        }
    }
}

impl std::fmt::Display for AlterOf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            AlterOf::Table | AlterOf::TableOnly => "table",
            AlterOf::View => "view",
            AlterOf::MaterializedView => "materialized view",
        })
    }
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
        if_exists: bool,
    },
    SetType {
        column: Ident,
        ty: TypeName,
        collation: Option<String>,
        using: Option<Piece>,
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
    /// MySQL's `CONVERT TO CHARACTER SET`: columns have no character set of their own any more.
    ConvertCharacterSet,
    /// How PostgreSQL stores long values.
    SetStored {
        column: Ident,
        option: &'static str,
        value: String,
    },
    /// Statistics, sequence options: the column must exist.
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
    /// MariaDB's `ADD SYSTEM VERSIONING` and `DROP SYSTEM VERSIONING`.
    SystemVersioning(bool),
    SetSchema(Ident),
    Inherit(Name),
    NoInherit(Name),
    /// With the rows that it has.
    AttachPartition(Name, String),
    DetachPartition(Name),
    /// Owner, triggers, row security, storage, engine: nothing modelled changes.
    Other,
}

/// What happens to an event of MySQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum EventChange {
    Create {
        /// `OR REPLACE`
        replaces: bool,
        /// `IF NOT EXISTS`
        spares: bool,
    },
    Alter {
        /// `RENAME TO`
        to: Option<Name>,
    },
    Drop {
        if_exists: bool,
    },
}
