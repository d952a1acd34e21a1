//! The steps of a migration. Their order is the order in which they are executed: first by
//! kind, as the variants are listed here, then by the position of what they change.

use super::{Cast, ColumnChanges, Pair};

/// A column: the table's position and the column's position in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColumnId {
    /// Position in `SqlSchema::tables`.
    pub table: usize,
    /// Position in `Table::columns`.
    pub column: usize,
}

/// One step. Numbers are positions in the lists of the previous or the next schema.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Next schema's namespace.
    CreateNamespace(usize),
    /// Next schema's extension.
    CreateExtension(usize),
    /// An extension that moves or changes its version.
    AlterExtension(Pair<usize>),
    /// A sequence whose bounds change (CockroachDB).
    AlterSequence(Pair<usize>),
    /// Next schema's enum.
    CreateEnum(usize),
    /// An enum that gains or loses values.
    AlterEnum(AlterEnum),
    /// Previous schema's foreign key: table, position.
    DropForeignKey(usize, usize),
    /// Previous schema's index: table, position.
    DropIndex(usize, usize),
    /// Changes of columns and of the primary key.
    AlterTable(AlterTable),
    /// A new primary key in place of the old (CockroachDB).
    AlterPrimaryKey(Pair<usize>),
    /// Previous schema's table. Before indexes are made, whose names may clash with its own.
    DropTable(usize),
    /// Previous schema's enum: after the tables that used it, before tables of the same name.
    DropEnum(usize),
    /// Next schema's table.
    CreateTable(usize),
    /// Tables that are rebuilt: copied into a new one which takes their place.
    RedefineTables(Vec<RedefineTable>),
    /// Next schema's index. After columns are there.
    CreateIndex {
        /// The table in the previous schema, when it was there.
        previous_table: Option<usize>,
        /// The table.
        table: usize,
        /// The index's position in it.
        index: usize,
        /// True when the index only went because its column is made anew.
        recreated: bool,
    },
    /// A foreign key that changes its name: (table, position) each.
    RenameForeignKey(Pair<(usize, usize)>),
    /// Next schema's foreign key: table, position. After the unique indexes that it may need.
    AddForeignKey(usize, usize),
    /// An index that changes its name: (table, position) each.
    RenameIndex(Pair<(usize, usize)>),
    /// The same where a database cannot rename: dropped and made anew.
    RedefineIndex(Pair<(usize, usize)>),
}

impl Step {
    /// The comment that Prisma puts above the step.
    pub fn title(&self) -> &'static str {
        match self {
            Step::CreateNamespace(_) => "CreateSchema",
            Step::CreateExtension(_) => "CreateExtension",
            Step::AlterExtension(_) => "AlterExtension",
            Step::AlterSequence(_) => "AlterSequence",
            Step::CreateEnum(_) => "CreateEnum",
            Step::AlterEnum(_) => "AlterEnum",
            Step::DropForeignKey(..) => "DropForeignKey",
            Step::DropIndex(..) => "DropIndex",
            Step::AlterTable(_) => "AlterTable",
            Step::AlterPrimaryKey(_) => "AlterPrimaryKey",
            Step::DropTable(_) => "DropTable",
            Step::DropEnum(_) => "DropEnum",
            Step::CreateTable(_) => "CreateTable",
            Step::RedefineTables(_) => "RedefineTables",
            Step::CreateIndex { .. } => "CreateIndex",
            Step::RenameForeignKey(_) => "RenameForeignKey",
            Step::AddForeignKey(..) => "AddForeignKey",
            Step::RenameIndex(_) => "RenameIndex",
            Step::RedefineIndex(_) => "RedefineIndex",
        }
    }
}

/// Changes of one table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AlterTable {
    /// The table on both sides.
    pub tables: Pair<usize>,
    /// What changes, in order.
    pub changes: Vec<TableChange>,
}

/// One change of a table. Numbers are positions of columns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum TableChange {
    /// Next table's column.
    AddColumn(usize),
    /// A column that keeps its data.
    AlterColumn {
        /// Its position on both sides.
        column: Pair<usize>,
        /// What changes.
        changes: ColumnChanges,
    },
    /// Previous table's column.
    DropColumn(usize),
    /// A column whose type has no cast: its data is lost.
    DropAndRecreateColumn {
        /// Its position on both sides.
        column: Pair<usize>,
        /// What changes.
        changes: ColumnChanges,
    },
    /// The primary key goes.
    DropPrimaryKey,
    /// The next table's primary key comes.
    AddPrimaryKey,
    /// The primary key changes its name.
    RenamePrimaryKey,
}

/// An enum whose values change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AlterEnum {
    /// Its position on both sides.
    pub enums: Pair<usize>,
    /// Values that come.
    pub created: Vec<String>,
    /// Values that go.
    pub dropped: Vec<String>,
    /// The columns of the previous schema that have a default of this type, each with the
    /// column of the next schema when that still has one.
    pub defaults: Vec<(ColumnId, Option<ColumnId>)>,
}

/// A table that is rebuilt.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RedefineTable {
    /// The table on both sides.
    pub tables: Pair<usize>,
    /// Columns that come (next), by name.
    pub added: Vec<usize>,
    /// Columns that go (previous), by name.
    pub dropped: Vec<usize>,
    /// Columns that stay, by name.
    pub kept: Vec<(Pair<usize>, ColumnChanges)>,
    /// True when the primary key goes or changes.
    pub primary_key_changed: bool,
}

impl RedefineTable {
    /// The casts of the columns that stay.
    pub fn casts(&self) -> impl Iterator<Item = (Pair<usize>, Cast)> {
        self.kept
            .iter()
            .filter_map(|(column, changes)| Some((*column, changes.cast?)))
    }
}
