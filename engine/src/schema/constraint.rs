//! Names of constraints and indexes: given with `map:`, or made from table and columns and cut so
//! that the database takes them whole.

use crate::dialect::facts;
use whimbrel_core::Dialect;

use super::draft::{Draft, Key, KeyKind, Model, Relation};

/// The name of a primary key; `None` where the database has none.
pub(super) fn primary_key(dialect: Dialect, model: &Model<'_>, key: &Key<'_>) -> Option<String> {
    facts(dialect)
        .has_named_primary_keys
        .then(|| match key.map {
            Some(map) => map.to_owned(),
            None => cut(dialect, begin(model), "_pkey"),
        })
}

/// The name of an index.
pub(super) fn index(dialect: Dialect, model: &Model<'_>, key: &Key<'_>) -> String {
    if let Some(map) = key.map {
        return map.to_owned();
    }
    let suffix = match key.kind {
        KeyKind::Unique => "_key",
        _ => "_idx",
    };
    cut(dialect, table_and_columns(model, key.field_ids()), suffix)
}

/// The name of the foreign key that a relation makes.
pub(super) fn foreign_key(dialect: Dialect, draft: &Draft<'_>, relation: &Relation) -> String {
    let Some(end) = draft.end_a(relation) else {
        return String::new();
    };
    if let Some(map) = end.relation.map {
        return map.to_owned();
    }
    let fields = end.relation.fields.iter().flatten().copied();
    cut(dialect, table_and_columns(end.model, fields), "_fkey")
}

fn table_and_columns(model: &Model<'_>, fields: impl Iterator<Item = usize>) -> String {
    let mut name = begin(model);
    name.push('_');
    for (place, field) in fields.filter_map(|field| model.field(field)).enumerate() {
        if place > 0 {
            name.push('_');
        }
        name.push_str(field.db_name());
    }
    name
}

/// The table's name, with room for what mostly follows.
fn begin(model: &Model<'_>) -> String {
    let mut name = String::with_capacity(64);
    name.push_str(model.db_name());
    name
}

/// The name that a constraint on these columns has when none is given: `_pkey` without columns,
/// `_key`, `_idx` and `_fkey` with them.
pub(crate) fn default_name(
    dialect: Dialect,
    table: &str,
    columns: &[&str],
    suffix: &str,
) -> String {
    let name = match columns {
        [] => table.to_owned(),
        columns => format!("{table}_{}", columns.join("_")),
    };
    cut(dialect, name, suffix)
}

/// Cuts by bytes, at a character's boundary, so that the suffix still fits.
fn cut(dialect: Dialect, mut name: String, suffix: &str) -> String {
    let mut end = dialect.identifier_limit().saturating_sub(suffix.len());
    if name.len() > end {
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        name.truncate(end);
    }
    name.push_str(suffix);
    name
}

#[cfg(test)]
mod tests {
    use super::{Dialect, cut};

    #[test]
    fn names_are_cut_at_a_character_and_keep_their_suffix() {
        assert_eq!(cut(Dialect::Postgres, "a".repeat(58), "_idx").len(), 62);
        assert_eq!(cut(Dialect::Postgres, "a".repeat(59), "_idx").len(), 63);
        assert_eq!(cut(Dialect::Postgres, "a".repeat(80), "_idx").len(), 63);
        let accented = cut(Dialect::Postgres, format!("{}é", "a".repeat(58)), "_idx");
        assert_eq!(accented, format!("{}_idx", "a".repeat(58)));
        assert_eq!(cut(Dialect::Mysql, "a".repeat(80), "_fkey").len(), 64);
    }
}
