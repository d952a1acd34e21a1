//! What looks like another name: one goes, and one that is like it comes.

use super::Rename;
use crate::sql::{Column, Enum, QName, SqlSchema, Table};

/// Tables with the same columns, columns of the same type, enum types with the same values, and values of one type,
/// wherever only one goes and only one comes.
pub fn likely_renames(history: &SqlSchema, wanted: &SqlSchema) -> Vec<Rename> {
    let mut found = Vec::new();
    let mut push = |mut from: Vec<String>, old: Option<&str>, to: &str| {
        from.extend(old.map(str::to_owned));
        let to = to.to_owned();
        found.push(Rename { from, to });
    };
    let tables = |side: &SqlSchema, name: &QName| side.table(name).is_some();
    let gone = history
        .tables
        .iter()
        .filter(|old| !tables(wanted, &old.name));
    let come = wanted
        .tables
        .iter()
        .filter(|new| !tables(history, &new.name));
    for (old, new) in pairs(gone, come, same_columns) {
        push(path(history, &old.name), None, &place(&old.name, &new.name));
    }
    for old in &history.tables {
        let Some(new) = wanted.table(&old.name) else {
            continue;
        };
        let gone = old
            .columns
            .iter()
            .filter(|column| new.column(&column.name).is_none());
        let come = new
            .columns
            .iter()
            .filter(|column| old.column(&column.name).is_none());
        let same = |a: &Column, b: &Column| a.ty == b.ty && a.arity == b.arity;
        for (from, to) in pairs(gone, come, same) {
            push(path(history, &old.name), Some(&from.name), &to.name);
        }
    }
    if !history.dialect.has_namespaces() {
        return found;
    }
    let enums = |side: &SqlSchema, name: &QName| side.enums.iter().any(|e| e.name == *name);
    let gone = history.enums.iter().filter(|old| !enums(wanted, &old.name));
    let come = wanted.enums.iter().filter(|new| !enums(history, &new.name));
    for (old, new) in pairs(gone, come, same_values) {
        push(path(history, &old.name), None, &place(&old.name, &new.name));
    }
    for old in &history.enums {
        let Some(new) = wanted.enums.iter().find(|new| new.name == old.name) else {
            continue;
        };
        let gone = old
            .values
            .iter()
            .filter(|value| !new.values.contains(value));
        let come = new
            .values
            .iter()
            .filter(|value| !old.values.contains(value));
        for (from, to) in pairs(gone, come, |_, _| true) {
            push(path(history, &old.name), Some(from), to);
        }
    }
    found
}

/// Those that are like each other and like no other.
fn pairs<'a, T>(
    gone: impl Iterator<Item = &'a T>,
    come: impl Iterator<Item = &'a T>,
    same: impl Fn(&T, &T) -> bool,
) -> Vec<(&'a T, &'a T)> {
    let (gone, come): (Vec<&T>, Vec<&T>) = (gone.collect(), come.collect());
    let mut found = Vec::new();
    for old in &gone {
        let twins: Vec<&&T> = come.iter().filter(|new| same(old, new)).collect();
        if let [new] = twins.as_slice()
            && gone.iter().filter(|old| same(old, new)).count() == 1
        {
            found.push((*old, **new));
        }
    }
    found
}

fn same_columns(a: &Table, b: &Table) -> bool {
    let names = |table: &Table| {
        let mut names: Vec<String> = table.columns.iter().map(|c| c.name.clone()).collect();
        names.sort();
        names
    };
    is_near(&a.name, &b.name) && names(a) == names(b)
}

fn same_values(a: &Enum, b: &Enum) -> bool {
    is_near(&a.name, &b.name) && a.values == b.values
}

/// True in the same database schema, or for the same name in another one.
fn is_near(a: &QName, b: &QName) -> bool {
    a.namespace == b.namespace || a.name == b.name
}

/// The new name, with its database schema when that is another one.
fn place(old: &QName, new: &QName) -> String {
    match &new.namespace {
        Some(namespace) if new.namespace != old.namespace => format!("{namespace}.{}", new.name),
        _ => new.name.clone(),
    }
}

/// A name, with its database schema outside of the default one.
fn path(history: &SqlSchema, name: &QName) -> Vec<String> {
    let namespace = name.namespace.iter();
    let namespace =
        namespace.filter(|namespace| history.default_namespace.as_ref() != Some(*namespace));
    namespace.chain([&name.name]).cloned().collect()
}
