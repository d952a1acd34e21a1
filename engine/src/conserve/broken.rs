//! What a database lets stand although it no longer works: on SQLite, MySQL and MariaDB triggers and views that name what
//! is gone.

use super::item::names;
use crate::sql::{Family, Opaque, OpaqueKind, QName, SqlSchema};

/// The triggers and views that name a column, which the server does not look at when the column goes or gets
/// another name. Every later write to the table then fails, or every read of the view.
pub(crate) fn naming_column<'s>(
    schema: &'s SqlSchema,
    table: &QName,
    column: &str,
) -> Vec<&'s Opaque> {
    objects(schema, |object, words| {
        let on_table = object.table.as_ref() == Some(table);
        let reads = object.depends_on.iter().find(|(name, _)| name == table);
        let is_column = |name: &String| name.eq_ignore_ascii_case(column);
        match (object.kind, reads) {
            (OpaqueKind::View, Some((_, columns))) if !columns.is_empty() => {
                columns.iter().any(is_column) && !has_only_star(schema, object, words, column)
            }
            (OpaqueKind::View, None) => false,
            // A full-text table names what it reads in strings.
            (OpaqueKind::VirtualTable, _) => {
                object.has_word(schema.dialect, column) && object.mentions(schema.dialect, table)
            }
            _ => {
                let is_table = |name: &String| name.eq_ignore_ascii_case(&table.name);
                words.iter().any(is_column) && (on_table || words.iter().any(is_table))
            }
        }
    })
}

/// True for a view of SQLite that reads a column as one of all (`SELECT *`), while nothing upon it names the column:
/// such a view has what its table has.
fn has_only_star(schema: &SqlSchema, view: &Opaque, words: &[String], column: &str) -> bool {
    let is_named = |words: &[String]| words.iter().any(|word| word.eq_ignore_ascii_case(column));
    let mut others = schema.opaque.iter().filter(|other| *other != view);
    let is_sqlite = schema.dialect.family() == Family::Sqlite;
    is_sqlite
        && !is_named(words)
        && !others.any(|other| {
            let words = names(schema.dialect, other.sql.as_deref().unwrap_or_default());
            let mut read = words.iter();
            read.any(|word| word.eq_ignore_ascii_case(&view.name.name)) && is_named(&words)
        })
}

/// The triggers and views that name a table; triggers on the table itself go along with it.
pub(crate) fn naming_table<'s>(schema: &'s SqlSchema, table: &QName) -> Vec<&'s Opaque> {
    objects(schema, |object, words| match object.kind {
        OpaqueKind::View => object.depends_on.iter().any(|(name, _)| name == table),
        OpaqueKind::VirtualTable => object.mentions(schema.dialect, table),
        _ => {
            let mut words = words
                .iter()
                .filter(|word| word.eq_ignore_ascii_case(&table.name));
            // The head of a trigger names its own table once.
            let own = usize::from(object.table.as_ref() == Some(table));
            words.nth(own).is_some()
        }
    })
}

fn objects(schema: &SqlSchema, is_meant: impl Fn(&Opaque, &[String]) -> bool) -> Vec<&Opaque> {
    // PostgreSQL itself refuses to drop what something needs.
    if schema.dialect.has_namespaces() {
        return Vec::new();
    }
    let objects = schema.opaque.iter();
    let named = objects.filter(|object| {
        let is_kind = matches!(
            object.kind,
            OpaqueKind::View | OpaqueKind::Trigger | OpaqueKind::VirtualTable
        );
        let words = names(schema.dialect, object.sql.as_deref().unwrap_or_default());
        is_kind && is_meant(object, &words)
    });
    named.collect()
}
