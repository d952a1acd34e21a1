//! Makes two database schemas comparable. A Prisma schema speaks of less than a migration can make, and a server prints
//! expressions in words of its own, so two sides that mean the same rarely have the same text. [`compare`] is told where
//! each side comes from, and does everything that a fair [`diff`](crate::diff::diff) of the two needs.

mod align;
mod operator_class;
mod scope;
mod spelling;
mod wording;

pub(crate) use operator_class::forget as forget_operator_classes;

use crate::{
    conserve::keep,
    diff::{Migration, diff},
    sql::SqlSchema,
};

/// Where one side of a comparison comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A Prisma schema: it says what is wanted, and has no words for checks, triggers and many other things.
    Schema,
    /// A replay of migrations: everything that SQL can make, as its author wrote it.
    History,
    /// A live database: everything that is there, as its server prints it.
    Live,
}

/// One side of a comparison.
#[derive(Debug, Clone)]
pub struct Side {
    origin: Origin,
    sql: SqlSchema,
}

impl Side {
    /// What that origin says.
    pub fn new(origin: Origin, sql: SqlSchema) -> Self {
        Side { origin, sql }
    }

    /// What a Prisma schema wants.
    pub fn schema(sql: SqlSchema) -> Self {
        Side::new(Origin::Schema, sql)
    }

    /// What migrations make.
    pub fn history(sql: SqlSchema) -> Self {
        Side::new(Origin::History, sql)
    }

    /// What a database has.
    pub fn live(sql: SqlSchema) -> Self {
        Side::new(Origin::Live, sql)
    }
}

/// Two sides that [`compare`] has made comparable.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// As it is.
    pub from: SqlSchema,
    /// As it should be. When a Prisma schema wants it: together with what `from` has and the schema cannot say.
    pub to: SqlSchema,
}

impl Comparison {
    /// What leads from one to the other.
    pub fn migration(&self) -> Migration<'_> {
        diff(&self.from, &self.to)
    }
}

/// Compares two sides of the same database. Only what is in `namespaces` counts; everything does when there are none.
///
/// ```
/// use whimbrel_engine::{compare::{Side, compare}, diff::diff, replay::replay, source::SourceFile, sql::Dialect};
///
/// let make = |sql: &str| replay(Dialect::Postgres, &[SourceFile::new("1_a/migration.sql", sql)]).schema;
/// let history = make("CREATE TABLE t (a text);");
/// // The host has installed something.
/// let live = make("CREATE EXTENSION citext; CREATE TABLE t (a text);");
/// assert!(!diff(&history, &live).is_empty());
/// let comparison = compare(Side::history(history), Side::live(live), &[]);
/// assert!(comparison.migration().is_empty());
/// ```
pub fn compare(from: Side, to: Side, namespaces: &[String]) -> Comparison {
    let origins = (from.origin, to.origin);
    let (mut from, mut to) = (from.sql, to.sql);
    scope::to_namespaces(&mut from, namespaces);
    scope::to_namespaces(&mut to, namespaces);
    match origins {
        (Origin::Schema, Origin::Schema) => {}
        (Origin::Schema, other) => as_the_schema_says(&mut from, other, &mut to),
        (other, Origin::Schema) => as_the_schema_says(&mut to, other, &mut from),
        (Origin::History, Origin::Live) => {
            scope::without_other_tools(&from, &mut to);
            align::extensions(&from, &mut to);
            align::words(&from, &mut to);
            without_words(&mut from, &mut to);
        }
        (Origin::Live, Origin::History) => {
            scope::without_other_tools(&to, &mut from);
            align::extensions(&to, &mut from);
            align::words(&from, &mut to);
            without_words(&mut from, &mut to);
        }
        (Origin::History, Origin::History) | (Origin::Live, Origin::Live) => {
            spelling::respell(&to, &mut from);
        }
    }
    if origins.1 == Origin::Schema {
        to = keep(&from, to);
    }
    Comparison { from, to }
}

/// What the schema does not speak of is no difference, and what it says otherwise is none either.
fn as_the_schema_says(schema: &mut SqlSchema, origin: Origin, other: &mut SqlSchema) {
    align::domains(other, schema);
    align::keys(other, schema);
    spelling::respell(schema, other);
    if origin == Origin::Live {
        align::defaults(schema, other);
    }
    // The schema decides whether partial indexes are compared.
    other.partial_indexes = schema.partial_indexes;
}

/// The operator classes of ordinary indexes are no drift, and neither are two spellings of one default.
fn without_words(from: &mut SqlSchema, to: &mut SqlSchema) {
    spelling::respell(to, from);
    operator_class::forget_common(from, to);
}
