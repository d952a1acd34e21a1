//! The database schema as data: what a Prisma schema asks for, what a migration history
//! makes and what a live database has all become a [`SqlSchema`], so that one diff serves all.

mod attached;
mod by_name;
mod column;
mod decimal;
pub(crate) mod default_class;
mod interval;
pub(crate) mod options;
pub(crate) mod parentheses;
mod qualifier;
mod rename;
mod schema;
mod strict;
mod table;
pub(crate) mod time;

pub(crate) use decimal::decimal;
pub(crate) use interval::interval;
pub(crate) use rename::Named;
pub(crate) use strict::{STRICT_TYPES, unknown_to_strict};

pub use attached::{About, Attached, AttachedKind, Part};
pub use by_name::{ByName, HasName};
pub(crate) use column::is_own_collation;
pub use column::{
    Arity, Column, ColumnType, Default, Domain, Generated, Identity, NativeType, Value,
};
pub use options::Options;
pub use schema::{Enum, Extension, Opaque, OpaqueKind, QName, Sequence, SqlSchema};
pub use table::{
    Action, Check, Doubt, ForeignKey, Index, IndexColumn, IndexKind, IndexTerm, PrimaryKey,
    SortOrder, Table,
};
pub use whimbrel_core::{Dialect, Family};
