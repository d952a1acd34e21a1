//! What the databases without schemas, MySQL and SQLite, have in common.

use crate::{
    describe::lex::tokens,
    sql::{Action, Opaque, OpaqueKind, QName, SqlSchema},
};

/// A view, a trigger or another object that the schema language cannot express.
#[derive(Debug, Clone, Default)]
pub struct OpaqueRow {
    /// `view`, `trigger`, `function`, `procedure`, `event` (MySQL) or `virtual` (SQLite).
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The table that it belongs to.
    pub table: Option<String>,
    /// The statement that makes it.
    pub sql: Option<String>,
}

pub(super) fn opaque(rows: &[OpaqueRow]) -> Vec<Opaque> {
    let mut found: Vec<Opaque> = rows
        .iter()
        .map(|row| Opaque {
            kind: match row.kind.as_str() {
                "view" => OpaqueKind::View,
                "trigger" => OpaqueKind::Trigger,
                "function" | "procedure" => OpaqueKind::Function,
                "event" => OpaqueKind::Event,
                "virtual" => OpaqueKind::VirtualTable,
                _ => OpaqueKind::Other,
            },
            name: QName::new(None, row.name.as_str()),
            table: row.table.as_deref().map(|table| QName::new(None, table)),
            sql: row.sql.clone(),
            depends_on: row
                .table
                .iter()
                .map(|table| (QName::new(None, table.as_str()), Vec::new()))
                .collect(),
        })
        .collect();
    found.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    found
}

/// The tables that views name; which columns of them is not told.
pub(super) fn read_by_views(schema: &mut SqlSchema) {
    let tables = schema.tables.iter().chain(&schema.views);
    let names: Vec<QName> = tables.map(|table| table.name.clone()).collect();
    let dialect = schema.dialect;
    let views = schema.opaque.iter_mut();
    for view in views.filter(|object| object.kind == OpaqueKind::View) {
        let tokens = tokens(dialect, view.sql.as_deref().unwrap_or_default());
        let is_read = |name: &&QName| {
            let is_it = |word: &str| word.eq_ignore_ascii_case(&name.name);
            **name != view.name && tokens.iter().any(|token| token.name().is_some_and(is_it))
        };
        let read = names.iter().filter(is_read);
        view.depends_on = read.map(|name| (name.clone(), Vec::new())).collect();
    }
}

/// The action of a foreign key as the catalogue writes it.
pub(super) fn action(rule: &str) -> Action {
    match rule.to_ascii_uppercase().as_str() {
        "RESTRICT" => Action::Restrict,
        "CASCADE" => Action::Cascade,
        "SET NULL" => Action::SetNull,
        "SET DEFAULT" => Action::SetDefault,
        _ => Action::NoAction,
    }
}
