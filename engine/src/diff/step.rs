//! The steps of a migration. Their order is the order in which they are executed: first by
//! kind, as the variants are listed here, then by the position of what they change. It is Prisma's; where Prisma's script
//! would fail, `order` moves a step.

use std::{cmp::Ordering, ops::Deref};

use super::{Cast, ColumnChanges, Pair, TablePair, pairs::Pairs};
use crate::sql::{Column, Enum, Extension, ForeignKey, Index, Sequence, Table};

/// An object of a schema, together with its position in the list that holds it. It dereferences to the object; of two,
/// the one that stands first in the schema comes first.
#[derive(Debug)]
pub struct At<'a, T> {
    position: usize,
    object: &'a T,
}

impl<'a, T> At<'a, T> {
    /// The object at that position.
    pub(crate) fn new(list: &'a [T], position: usize) -> Self {
        At {
            position,
            object: &list[position],
        }
    }

    /// All objects of a list, in their order.
    pub(crate) fn all(list: &'a [T]) -> impl Iterator<Item = Self> {
        let list = list.iter().enumerate();
        list.map(|(position, object)| At { position, object })
    }

    /// Where it stands in its list.
    pub fn position(&self) -> usize {
        self.position
    }

    /// The object, for as long as its schema is there.
    pub fn get(&self) -> &'a T {
        self.object
    }
}

impl<T> Clone for At<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for At<'_, T> {}

impl<T> Deref for At<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.object
    }
}

impl<T> PartialEq for At<'_, T> {
    fn eq(&self, other: &Self) -> bool {
        self.position == other.position
    }
}

impl<T> Eq for At<'_, T> {}

impl<T> PartialOrd for At<'_, T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for At<'_, T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.position.cmp(&other.position)
    }
}

impl<'a> Pairs<'a> {
    /// The tables of a pair in their schemas.
    pub(super) fn at(&self, pair: &TablePair<'a>) -> Pair<At<'a, Table>> {
        Pair::new(
            At::new(&self.previous.tables, pair.ids.previous),
            At::new(&self.next.tables, pair.ids.next),
        )
    }
}

impl<'a> TablePair<'a> {
    /// Columns that only the next table has, by name.
    pub(super) fn at_added(&self) -> impl Iterator<Item = At<'a, Column>> {
        let columns = &self.tables.next.columns;
        self.added.iter().map(|&column| At::new(columns, column))
    }

    /// Columns that only the previous table has, by name.
    pub(super) fn at_dropped(&self) -> impl Iterator<Item = At<'a, Column>> {
        let columns = &self.tables.previous.columns;
        self.dropped.iter().map(|&column| At::new(columns, column))
    }

    /// Columns on both sides, by name, with what changed.
    pub(super) fn at_columns(&self) -> impl Iterator<Item = (Pair<At<'a, Column>>, ColumnChanges)> {
        let Pair { previous, next } = self.tables;
        self.columns.iter().map(|(column, changes)| {
            let previous = At::new(&previous.columns, column.previous);
            let next = At::new(&next.columns, column.next);
            (Pair::new(previous, next), *changes)
        })
    }
}

/// Something that belongs to a table, with its table.
pub type OfTable<'a, T> = (At<'a, Table>, At<'a, T>);

/// One step, with the objects that it is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step<'a> {
    /// Next schema's namespace. Everything else may live in it.
    CreateNamespace(At<'a, String>),
    /// Next schema's extension. It brings types that columns have.
    CreateExtension(At<'a, Extension>),
    /// An extension that moves or changes its version. Before its new types are used.
    AlterExtension(Pair<At<'a, Extension>>),
    /// A sequence whose bounds change (CockroachDB).
    AlterSequence(Pair<At<'a, Sequence>>),
    /// Next schema's enum. Before the columns that have it.
    CreateEnum(At<'a, Enum>),
    /// An enum that gains or loses values. Before the defaults that name new ones.
    AlterEnum(AlterEnum<'a>),
    /// Previous schema's foreign key. Before the keys, columns and tables that it holds.
    DropForeignKey(At<'a, Table>, At<'a, ForeignKey>),
    /// Previous schema's index. Before its columns go, and before another one takes its name.
    DropIndex(At<'a, Table>, At<'a, Index>),
    /// Changes of columns and of the primary key. After the keys and indexes that hold them are gone.
    AlterTable(AlterTable<'a>),
    /// A new primary key in place of the old (CockroachDB). After its columns are there.
    AlterPrimaryKey(Pair<At<'a, Table>>),
    /// Previous schema's table. Before indexes are made, whose names may clash with its own.
    DropTable(At<'a, Table>),
    /// Previous schema's enum: after the tables that used it, before tables of the same name.
    DropEnum(At<'a, Enum>),
    /// Next schema's table. After the tables and enums whose names it may take.
    CreateTable(At<'a, Table>),
    /// Tables that are rebuilt: copied into a new one which takes their place. After the tables that they may refer to.
    RedefineTables(Vec<RedefineTable<'a>>),
    /// Next schema's index. After columns are there.
    CreateIndex {
        /// The table in the previous schema, when it was there.
        previous_table: Option<At<'a, Table>>,
        /// The table.
        table: At<'a, Table>,
        /// The index.
        index: At<'a, Index>,
        /// True when the index only went because its column is made anew.
        recreated: bool,
    },
    /// A foreign key that changes its name. Before a new one, which may take the old name.
    RenameForeignKey(Pair<OfTable<'a, ForeignKey>>),
    /// Next schema's foreign key. After the unique indexes that it may need.
    AddForeignKey(At<'a, Table>, At<'a, ForeignKey>),
    /// An index that changes its name. Where a new one wants the old name, `order` moves it before that.
    RenameIndex(Pair<OfTable<'a, Index>>),
    /// The same where a database cannot rename: dropped and made anew.
    RedefineIndex(Pair<OfTable<'a, Index>>),
}

impl Step<'_> {
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
pub struct AlterTable<'a> {
    /// The table on both sides.
    pub tables: Pair<At<'a, Table>>,
    /// What changes, in order.
    pub changes: Vec<TableChange<'a>>,
}

/// One change of a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum TableChange<'a> {
    /// Next table's column.
    AddColumn(At<'a, Column>),
    /// A column that keeps its data.
    AlterColumn {
        /// The column on both sides.
        column: Pair<At<'a, Column>>,
        /// What changes.
        changes: ColumnChanges,
    },
    /// Previous table's column.
    DropColumn(At<'a, Column>),
    /// A column whose type has no cast: its data is lost.
    DropAndRecreateColumn {
        /// The column on both sides.
        column: Pair<At<'a, Column>>,
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
pub struct AlterEnum<'a> {
    /// The enum on both sides.
    pub enums: Pair<At<'a, Enum>>,
    /// Values that come.
    pub created: Vec<String>,
    /// Values that go.
    pub dropped: Vec<String>,
    /// The columns of the previous schema that have a default of this type, each with the
    /// column of the next schema when that still has one.
    pub defaults: Vec<(OfTable<'a, Column>, Option<At<'a, Column>>)>,
}

/// A table that is rebuilt.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RedefineTable<'a> {
    /// The table on both sides.
    pub tables: Pair<At<'a, Table>>,
    /// Columns that come (next), by name.
    pub added: Vec<At<'a, Column>>,
    /// Columns that go (previous), by name.
    pub dropped: Vec<At<'a, Column>>,
    /// Columns that stay, by name.
    pub kept: Vec<(Pair<At<'a, Column>>, ColumnChanges)>,
    /// True when the primary key goes or changes.
    pub primary_key_changed: bool,
}

impl<'a> RedefineTable<'a> {
    /// The casts of the columns that stay.
    pub fn casts(&self) -> impl Iterator<Item = (Pair<At<'a, Column>>, Cast)> {
        self.kept
            .iter()
            .filter_map(|(column, changes)| Some((*column, changes.cast?)))
    }
}
