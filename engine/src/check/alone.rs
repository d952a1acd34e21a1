//! A history without a schema: it says itself what it makes.

use whimbrel_core::Dialect;

use super::{Checked, Project, State, follow};
use crate::{
    lift::{Known, lift},
    source::SourceFile,
    sql::SqlSchema,
};

/// Replays the history; what it ends at is what is wanted.
pub(super) fn check(project: &Project, dialect: Dialect) -> Checked {
    let mut checked = Checked {
        files: Vec::new(),
        diagnostics: Vec::new(),
        state: None,
        outline: None,
    };
    let history = follow(project, dialect, &mut checked);
    if !checked.has_errors() {
        checked.state = Some(State {
            dialect,
            namespaces: namespaces(&history),
            wanted: history.clone(),
            history,
            change: None,
        });
    }
    checked
}

/// The database schemas in which a history has made something, and the default one.
fn namespaces(history: &SqlSchema) -> Vec<String> {
    let tables = history.tables.iter().map(|table| &table.name);
    let enums = history.enums.iter().map(|found| &found.name);
    let names = tables
        .chain(enums)
        .filter_map(|name| name.namespace.clone());
    let mut all: Vec<String> = history.default_namespace.iter().cloned().collect();
    for name in names {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all
}

/// The Prisma schema of what a history makes, as a pull writes it: for types, where nobody wrote one. The
/// texts are empty of models when the history makes nothing.
///
/// ```
/// use whimbrel_engine::{check::schema_of, replay::replay, source::SourceFile, sql::Dialect};
///
/// let script = SourceFile::new("1_a.sql", "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);");
/// let made = replay(Dialect::Sqlite, &[script]).schema;
/// assert!(schema_of(&made)[0].text.contains("model users {"));
/// ```
pub fn schema_of(history: &SqlSchema) -> Vec<SourceFile> {
    // A configuration that is written here has no mistakes.
    let known = Known::read(&datasource_of(history)).unwrap_or_default();
    lift(history, &known).files
}

/// The head of such a schema: with a datasource block, and without a model.
pub fn datasource_of(history: &SqlSchema) -> Vec<SourceFile> {
    let mut text = format!(
        "generator types {{\n  provider = \"whimbrel\"\n  previewFeatures = [\"views\", \"partialIndexes\"]\n}}\n\n\
         datasource db {{\n  provider = \"{}\"\n",
        history.dialect.provider()
    );
    let namespaces = namespaces(history);
    if namespaces.len() > 1 {
        let list: Vec<String> = namespaces.iter().map(|name| format!("{name:?}")).collect();
        text.push_str(&format!("  schemas = [{}]\n", list.join(", ")));
    }
    text.push_str("}\n");
    vec![SourceFile::new("schema.prisma", text)]
}
