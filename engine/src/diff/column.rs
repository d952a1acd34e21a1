//! What changed in one column.

use super::{Pair, cast, cast::Cast, default};
use crate::dialect::{Counter, facts};
use crate::sql::{Column, ColumnType, Default, SqlSchema, Table, Value, options::ON_UPDATE};

/// What changed in a column. The order of the fields is the order in which the changes are
/// written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ColumnChanges {
    /// Required, nullable or list.
    pub arity: bool,
    /// The default.
    pub default: bool,
    /// The type, and how its values get into the new one.
    pub cast: Option<Cast>,
    /// It became or ceased to be auto-incrementing.
    pub auto_increment: bool,
    /// It became or ceased to be set to the current time whenever its row changes (MySQL).
    pub on_update: bool,
}

impl ColumnChanges {
    /// True when nothing changed.
    pub fn is_empty(self) -> bool {
        self == ColumnChanges::default()
    }

    /// True when only the default changed.
    pub fn only_default(self) -> bool {
        self == ColumnChanges {
            default: true,
            ..ColumnChanges::default()
        }
    }
}

pub(super) fn changes(
    schemas: Pair<&SqlSchema>,
    tables: Pair<&Table>,
    ids: Pair<usize>,
) -> ColumnChanges {
    let dialect = schemas.next.dialect;
    let previous = &tables.previous.columns[ids.previous];
    let next = &tables.next.columns[ids.next];
    // On SQLite auto-increment is a property of the primary key, on CockroachDB of the default.
    let counts = facts(dialect).counts_by_itself;
    let cast = cast::cast(schemas, tables, ids);
    // PostgreSQL would cast the point in time that the old type has made of the text.
    let name = |column: &Column| match &column.ty {
        ColumnType::Native(ty) => Some(ty.name.clone()),
        _ => None,
    };
    let is_read_anew = facts(dialect).writes_casts
        && matches!(cast, Some(Cast::Safe | Cast::Risky))
        && name(previous) != name(next)
        && matches!(&next.default, Some(Default::Value(Value::DateTime(_))));
    let draws_alike = || {
        facts(dialect).counter == Counter::Sequence
            && default::sequences_equal(previous, next) == Some(true)
    };
    ColumnChanges {
        arity: previous.arity != next.arity,
        default: is_read_anew || !default::equal(dialect, previous, next),
        cast,
        auto_increment: counts && previous.auto_increment != next.auto_increment && !draws_alike(),
        // A schema that says nothing of it leaves it as it is.
        on_update: next.options.contains_key(ON_UPDATE)
            && previous.on_update().is_some() != next.on_update().is_some(),
    }
}
