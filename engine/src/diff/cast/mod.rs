//! How values get from one column type into another: without loss, at a risk, or not at all.

mod cockroach;
mod mysql;
mod postgres;
mod sqlite;

pub use sqlite::family as sqlite_family;

use super::Pair;
use crate::sql::{Arity, ColumnType, Dialect, NativeType, Table};

/// How values get into a new type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cast {
    /// Some may be lost or refused.
    Risky,
    /// All of them, unchanged.
    Safe,
    /// None: the column has to be made anew.
    None,
}

/// What happens to a column's type between two tables; `None` when it stays.
pub fn cast(dialect: Dialect, tables: Pair<&Table>, columns: Pair<usize>) -> Option<Cast> {
    let previous = &tables.previous.columns[columns.previous];
    let next = &tables.next.columns[columns.next];
    if dialect.has_namespaces() {
        match (&previous.ty, &next.ty) {
            // One value and a list of them have no cast. (Prisma asks for one all the same, and
            // its script fails.)
            (ColumnType::Enum(a), ColumnType::Enum(b)) => {
                let is_same = a == b && list_change(previous.arity, next.arity).is_none();
                return (!is_same).then_some(Cast::None);
            }
            (ColumnType::Enum(_), _) | (_, ColumnType::Enum(_)) => return Some(Cast::None),
            _ => {}
        }
    }
    match dialect {
        Dialect::Postgres => postgres::cast(previous, next),
        Dialect::Cockroach => cockroach::cast(tables, previous, next),
        Dialect::Sqlite => sqlite::cast(&previous.ty, &next.ty),
        Dialect::Mysql => mysql::cast(&previous.ty, &next.ty),
    }
}

/// What becomes of a list that turns into a single value, or the other way round.
fn list_change(previous: Arity, next: Arity) -> Option<ListChange> {
    match (previous == Arity::List, next == Arity::List) {
        (true, false) => Some(ListChange::ToScalar),
        (false, true) => Some(ListChange::ToList),
        _ => None,
    }
}

enum ListChange {
    ToScalar,
    ToList,
}

/// The first parameter of a type.
fn length(ty: &NativeType) -> Option<u32> {
    ty.args.first().copied()
}
