//! How much of a side takes part in a comparison.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::{
    plan::{full_name, string},
    replay::is_history_of_another_tool,
    sql::{Column, ColumnType, Default, Dialect, OpaqueKind, QName, SqlSchema, Value},
};

/// Leaves out what lives in other database schemas than these, unless none are named.
pub(super) fn to_namespaces(side: &mut SqlSchema, namespaces: &[String]) {
    if !side.dialect.has_namespaces() || namespaces.is_empty() {
        return;
    }
    let kept = |name: &QName| {
        let namespace = name.namespace.as_ref();
        namespace.is_none_or(|namespace| namespaces.contains(namespace))
    };
    let heirs = heirs(side, &kept);
    for object in side.opaque.iter_mut() {
        // Who reads a table that inherits reads columns of the one above.
        let read = object.depends_on.iter();
        let above: Vec<_> = read
            .flat_map(|(name, columns)| {
                let above = heirs.get(name).into_iter().flatten();
                above.map(|name| (name.clone(), columns.clone()))
            })
            .collect();
        object.depends_on.extend(above);
    }
    side.tables.retain(|table| kept(&table.name));
    for column in side.tables.iter_mut().flat_map(|table| &mut table.columns) {
        forget_enum(column, &kept);
    }
    side.views.retain(|view| kept(&view.name));
    side.enums.retain(|e| kept(&e.name));
    side.sequences.retain(|sequence| kept(&sequence.name));
    let readers = readers(side, &kept);
    let kept = |name: &QName| kept(name) || readers.contains(name);
    side.opaque.retain(|opaque| kept(&opaque.name));
    side.attached.retain(|it| kept(it.about.name()));
    side.namespaces.retain(|name| namespaces.contains(name));
}

/// An enum that is left out is a type like any other that the schema language does not know.
fn forget_enum(column: &mut Column, kept: &impl Fn(&QName) -> bool) {
    let name = match &column.ty {
        ColumnType::Enum(name) if !kept(name) => full_name(Dialect::Postgres, name),
        _ => return,
    };
    let printed = match &column.default {
        Some(Default::Value(Value::Enum(value))) => Some((value.clone(), "")),
        Some(Default::Value(Value::List(values))) => {
            let values = values.iter().filter_map(|value| match value {
                Value::Enum(value) => Some(element(value)),
                _ => None,
            });
            let values: Vec<Cow<'_, str>> = values.collect();
            Some((format!("{{{}}}", values.join(",")), "[]"))
        }
        _ => None,
    };
    if let Some((text, list)) = printed {
        let text = string(Dialect::Postgres, &text);
        column.default = Some(Default::Expression(Some(format!("{text}::{name}{list}"))));
    }
    column.ty = ColumnType::Unsupported(name);
}

/// An element in the text of a list, in quotes where it needs them
/// (<https://www.postgresql.org/docs/15/arrays.html#ARRAYS-IO>).
fn element(value: &str) -> Cow<'_, str> {
    let is_special = |c: char| c.is_whitespace() || "{},\"\\".contains(c);
    match value.is_empty() || value.eq_ignore_ascii_case("null") || value.contains(is_special) {
        true => format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")).into(),
        false => value.into(),
    }
}

/// The tables that are left out, and belong to or inherit from some that are kept: which.
fn heirs(side: &SqlSchema, kept: &impl Fn(&QName) -> bool) -> BTreeMap<QName, Vec<QName>> {
    let outer = side.tables.iter().filter(|table| !kept(&table.name));
    let outer = outer.map(|table| {
        let parents = side.parents(&table.name).into_iter();
        let above = side.ancestors(&table.name).chain(parents);
        let above: Vec<QName> = above.filter(|name| kept(name)).cloned().collect();
        (table.name.clone(), above)
    });
    outer.filter(|(_, above)| !above.is_empty()).collect()
}

/// What reads what is kept, wherever it lives: it is in the way of its changes.
fn readers(side: &SqlSchema, kept: &impl Fn(&QName) -> bool) -> BTreeSet<QName> {
    let mut found: BTreeSet<QName> = BTreeSet::new();
    loop {
        let views = side.opaque.iter().filter(|view| {
            let mut read = view.depends_on.iter().map(|(name, _)| name);
            let kinds = [
                OpaqueKind::View,
                OpaqueKind::MaterializedView,
                OpaqueKind::Policy,
                OpaqueKind::Rule,
                OpaqueKind::Other,
            ];
            kinds.contains(&view.kind)
                && !kept(&view.name)
                && !found.contains(&view.name)
                && read.any(|name| kept(name) || found.contains(name))
        });
        let new: Vec<QName> = views.map(|view| view.name.clone()).collect();
        if new.is_empty() {
            return found;
        }
        found.extend(new);
    }
}

/// Leaves out the tables in which another tool has kept its history before this one did, unless the migrations make
/// them.
pub(super) fn without_other_tools(history: &SqlSchema, live: &mut SqlSchema) {
    live.tables.retain(|table| {
        history.table(&table.name).is_some() || !is_history_of_another_tool(&table.name.name)
    });
}

#[cfg(test)]
mod tests {
    use crate::{
        compare::{Side, compare},
        lower::lower,
        replay::replay,
        schema::load,
        source::SourceFile,
        sql::Dialect,
    };

    #[test]
    fn an_enum_of_a_schema_that_is_not_listed_is_a_type_without_a_word() {
        let history =
            "CREATE SCHEMA auth; CREATE TYPE auth.level AS ENUM ('low', 'high', 'very high');
            CREATE TABLE session (id int PRIMARY KEY, level auth.level NOT NULL DEFAULT 'low',
              seen auth.level[] DEFAULT '{low,high}', plain auth.level,
              odd auth.level[] DEFAULT '{\"very high\",low}');";
        let schema = "datasource db {\n  provider = \"postgresql\"\n}\n\nmodel session {\n  id Int @id\n  \
            level Unsupported(\"auth.level\") @default(dbgenerated(\"'low'::auth.level\"))\n  \
            seen Unsupported(\"auth.level\")[] @default(dbgenerated(\"'{low,high}'::auth.level[]\"))\n  \
            plain Unsupported(\"auth.level\")?\n  \
            odd Unsupported(\"auth.level\")[] @default(dbgenerated(\"'{\\\"very high\\\",low}'::auth.level[]\"))\n}\n";
        let loaded = load(&[SourceFile::new("schema.prisma", schema)]);
        let wanted = Side::schema(lower(&loaded.schema.expect("a schema")));
        let files = [SourceFile::new("1_a/migration.sql", history)];
        let made = Side::history(replay(Dialect::Postgres, &files).schema);
        for (from, to) in [(made.clone(), wanted.clone()), (wanted, made)] {
            let comparison = compare(from, to, &["public".to_owned()]);
            assert!(comparison.migration().is_empty());
        }
    }
}
