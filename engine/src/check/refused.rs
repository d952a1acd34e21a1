//! What the database will refuse, at the schema's places. A warning: an extension or a migration that
//! somebody has edited may make it possible.

use super::lookup::Lookup;
use crate::{
    diagnostics::Diagnostic,
    limits::{Limit, Part, limits},
    schema::Schema,
    sql::SqlSchema,
};

/// A warning for each thing that the database of `wanted` (which `schema` becomes) would refuse, apart
/// from what `history` has already and so was possible.
pub fn refused(schema: &Schema, wanted: &SqlSchema, history: &SqlSchema) -> Vec<Diagnostic> {
    let there = limits(history);
    let limits = limits(wanted).into_iter();
    let new = limits.filter(|limit| !there.contains(limit));
    let mut found: Vec<Diagnostic> = new.map(|limit| at_place(Lookup(schema), limit)).collect();
    found.sort_by_key(|diagnostic| diagnostic.span);
    found
}

fn at_place(schema: Lookup<'_>, limit: Limit) -> Diagnostic {
    let owner = &limit.owner;
    let part = match &limit.part {
        Part::Table => None,
        Part::Column(name) | Part::ForeignKey(name) => schema.field(owner, name),
        Part::PrimaryKey => schema.primary_key(owner),
        Part::Index(name) => schema.index(owner, name),
        Part::Enum => schema.enumeration(owner).map(|e| e.span),
    };
    let span = part
        .or_else(|| schema.model(owner).map(|model| model.span))
        .or_else(|| schema.list_field(owner))
        .unwrap_or(schema.0.datasource.span);
    Diagnostic::warning("database-limit", limit.message, span).help(limit.help)
}
