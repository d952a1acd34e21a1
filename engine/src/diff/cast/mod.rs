//! How values get from one column type into another: without loss, at a risk, or not at all.

mod cockroach;
mod mysql;
mod postgres;
mod sqlite;
mod using;

pub use sqlite::family as sqlite_family;
pub(crate) use using::{Using, is_same_name};

use super::Pair;
use crate::{
    dialect::facts,
    sql::{Arity, Family, NativeType, SqlSchema, Table},
};

/// How values get into a new type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cast {
    /// Some may be lost or refused.
    Risky,
    /// All of them, unchanged.
    Safe,
    /// Those that fit, when the database is told how (`USING`). It refuses the step for others, and
    /// loses none.
    Explicit,
    /// None: the column has to be made anew.
    None,
}

/// What happens to a column's type between two tables of these schemas; `None` when it stays.
pub fn cast(schemas: Pair<&SqlSchema>, tables: Pair<&Table>, columns: Pair<usize>) -> Option<Cast> {
    let previous = &tables.previous.columns[columns.previous];
    let next = &tables.next.columns[columns.next];
    match schemas.next.dialect.family() {
        Family::Postgres if facts(schemas.next.dialect).writes_casts => {
            postgres::cast(schemas, previous, next)
        }
        Family::Postgres => cockroach::cast(tables, previous, next),
        Family::Sqlite => sqlite::cast(&previous.ty, &next.ty),
        Family::Mysql => mysql::cast(&previous.ty, &next.ty),
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
