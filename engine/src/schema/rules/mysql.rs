//! Rules of MySQL.

use crate::diagnostics::Diagnostic;
use crate::schema::draft::{Key, KeyKind, Model};

/// Types that a key can hold only by their beginning.
const LONG: &[&str] = &[
    "Text",
    "LongText",
    "MediumText",
    "TinyText",
    "Blob",
    "TinyBlob",
    "MediumBlob",
    "LongBlob",
];

pub(super) fn check(model: &Model<'_>, out: &mut Vec<Diagnostic>) {
    let keys = model.indexes.iter().chain(&model.primary_key);
    for key in keys.filter(|key| key.kind != KeyKind::Fulltext) {
        if let Some(name) = long_field(model, key) {
            out.push(
                Diagnostic::error(
                    "key-of-long-type",
                    format!("MySQL cannot index the native type `{name}` as a whole"),
                    key.attribute.span,
                )
                .help("limit its length: `@@index([field(length: 100)])`"),
            );
        }
    }
}

fn long_field<'a>(model: &Model<'a>, key: &Key<'a>) -> Option<&'a str> {
    key.fields
        .iter()
        .filter(|field| field.length.is_none())
        .filter_map(|field| model.field(field.field)?.native)
        .map(|native| native.name())
        .find(|name| LONG.contains(name))
}
