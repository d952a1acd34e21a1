//! What each database can do, as plain data.

pub(super) mod natives;
pub(super) mod operators;

use whimbrel_core::Dialect;

use super::draft::Algorithm;
use super::model::RelationMode;
use crate::sql::Action;

/// The database's name as it is written in prose.
pub(super) fn name(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => "PostgreSQL",
        Dialect::Cockroach => "CockroachDB",
        Dialect::Sqlite => "SQLite",
        Dialect::Mysql => "MySQL",
    }
}

/// Columns that hold lists.
pub(super) fn has_lists(dialect: Dialect) -> bool {
    matches!(dialect, Dialect::Postgres | Dialect::Cockroach)
}

/// `map:` on `@id`.
pub(super) fn has_named_keys(dialect: Dialect) -> bool {
    matches!(dialect, Dialect::Postgres | Dialect::Cockroach)
}

/// `map:` on `@relation`.
pub(super) fn has_named_foreign_keys(dialect: Dialect) -> bool {
    dialect != Dialect::Sqlite
}

/// `length:` on fields of a key.
pub(super) fn has_lengths(dialect: Dialect) -> bool {
    dialect == Dialect::Mysql
}

/// `@@fulltext`
pub(super) fn has_fulltext(dialect: Dialect) -> bool {
    dialect == Dialect::Mysql
}

/// `where:` on indexes.
pub(super) fn has_partial_indexes(dialect: Dialect) -> bool {
    dialect != Dialect::Mysql
}

/// Index types that can be asked for.
pub(super) fn has_algorithm(dialect: Dialect, algorithm: Algorithm) -> bool {
    match dialect {
        Dialect::Postgres => true,
        Dialect::Cockroach => matches!(algorithm, Algorithm::BTree | Algorithm::Gin),
        Dialect::Mysql | Dialect::Sqlite => algorithm == Algorithm::BTree,
    }
}

/// Several `autoincrement()` in one table.
pub(super) fn has_many_autoincrements(dialect: Dialect) -> bool {
    matches!(dialect, Dialect::Postgres | Dialect::Cockroach)
}

/// Referential actions by name, those that the database or the client carries out.
pub(super) fn actions(dialect: Dialect, mode: RelationMode) -> &'static [Action] {
    use Action::{Cascade, NoAction, Restrict, SetDefault, SetNull};
    match (mode, dialect) {
        (RelationMode::ForeignKeys, _) => &[Cascade, Restrict, NoAction, SetNull, SetDefault],
        (RelationMode::Prisma, Dialect::Postgres | Dialect::Sqlite) => {
            &[Cascade, Restrict, SetNull]
        }
        (RelationMode::Prisma, Dialect::Mysql | Dialect::Cockroach) => {
            &[Cascade, Restrict, NoAction, SetNull]
        }
    }
}

/// PostgreSQL accepts `SET NULL` on columns that cannot be null, and fails when it happens.
pub(super) fn accepts_impossible_set_null(dialect: Dialect, mode: RelationMode) -> bool {
    dialect == Dialect::Postgres && mode == RelationMode::ForeignKeys
}
