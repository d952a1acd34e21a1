//! What a pull leaves out because the schema language has no words for it.

use std::collections::BTreeMap;

use super::known::Known;
use crate::sql::{
    AttachedKind, IndexTerm, OpaqueKind, QName, SqlSchema, Table,
    options::{COMMENT, DEFERRABLE, PARTITION_BY, ROW_SECURITY, WITHOUT_OVERLAPS},
};

/// A sentence for each kind of object that is left out, and one for those of them that migrations make.
pub(super) fn warnings(schema: &SqlSchema, known: &Known) -> Vec<String> {
    let history = known.history.as_ref();
    let made = history.map(|history| listed(history, known));
    let made = made.unwrap_or_default();
    let mut sentences = Vec::new();
    for (kind, mut names) in listed(schema, known) {
        names.sort();
        names.dedup();
        let is_made = |name: &String| made.get(kind).is_some_and(|made| made.contains(name));
        let (made, others): (Vec<String>, Vec<String>) = names.into_iter().partition(is_made);
        let left = |names: &[String], rest: &str| {
            format!(
                "not in the schema, which cannot express them: {kind} {}. They stay in the database; {rest}",
                names.join(", ")
            )
        };
        if !others.is_empty() {
            let rest = "put their SQL into a migration for other databases";
            sentences.push(left(&others, rest));
        }
        if !made.is_empty() {
            sentences.push(left(&made, "migrations create them"));
        }
    }
    sentences
}

/// The objects of each kind.
fn listed(schema: &SqlSchema, known: &Known) -> BTreeMap<&'static str, Vec<String>> {
    let mut found: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    let mut push = |kind, name| found.entry(kind).or_default().push(name);
    for object in &schema.opaque {
        if !(object.kind == OpaqueKind::View && known.views) {
            push(plural(object.kind), of(&object.name, object.table.as_ref()));
        }
    }
    let comments = schema.attached.iter();
    for comment in comments.filter(|it| it.kind == AttachedKind::Comment) {
        push("comments", comment.about.describe().replace('`', ""));
    }
    for table in &schema.tables {
        if table.options.contains_key(ROW_SECURITY) {
            push("row level security of tables", table.name.name.clone());
        }
        if table.options.contains_key(PARTITION_BY) {
            push("partitions of tables", table.name.name.clone());
        }
        if !table.inherits.is_empty() {
            push("the tables that others inherit from", {
                let parents = table.inherits.iter().map(|parent| parent.name.as_str());
                format!(
                    "{} of {}",
                    parents.collect::<Vec<_>>().join(", "),
                    table.name.name
                )
            });
        }
        for column in table
            .columns
            .iter()
            .filter(|it| it.options.contains_key(COMMENT))
        {
            push("comments", in_table(table, &column.name));
        }
        for column in table.columns.iter().filter(|it| it.domain.is_some()) {
            push("domains of columns", in_table(table, &column.name));
        }
        let deferred = table.foreign_keys.iter().filter_map(|key| {
            let is_deferred = key.options.contains_key(DEFERRABLE);
            key.name.as_ref().filter(|_| is_deferred)
        });
        for name in deferred {
            push(
                "DEFERRABLE of constraints",
                format!("{name} of {}", table.name.name),
            );
        }
        for check in &table.checks {
            let name = check.name.as_deref().unwrap_or(&check.definition);
            let kind = match check.definition.starts_with("EXCLUDE") {
                true => "exclusion constraints",
                false if check.is_period() => "periods",
                false => "checks",
            };
            push(kind, format!("{name} of {}", table.name.name));
        }
        let indexes = table
            .indexes
            .iter()
            .map(|index| (&index.name, &index.options));
        let key = table.primary_key.iter();
        let key = key.filter_map(|key| Some((key.name.as_ref()?, &key.options)));
        for (name, options) in key.chain(indexes) {
            if options.contains_key(DEFERRABLE) {
                push(
                    "DEFERRABLE of constraints",
                    format!("{name} of {}", table.name.name),
                );
            }
            if options.contains_key(WITHOUT_OVERLAPS) {
                push(
                    "the ranges of keys",
                    format!("{name} of {}", table.name.name),
                );
            }
        }
        for index in &table.indexes {
            let is_expression = |term: &IndexTerm| matches!(term, IndexTerm::Expression(_));
            let on = || format!("{} of {}", index.name, table.name.name);
            if index.columns.iter().any(|column| column.nulls.is_some()) {
                push("the place of nulls in indexes", on());
            }
            if index
                .columns
                .iter()
                .any(|column| is_expression(&column.term))
            {
                push("indexes on expressions", on());
            } else if index.predicate.is_some() && !known.partial_indexes {
                push("partial indexes", on());
            }
        }
        let generated = table
            .columns
            .iter()
            .filter(|column| column.generated.is_some());
        for column in generated {
            push(
                "expressions of generated columns",
                in_table(table, &column.name),
            );
        }
    }
    found
}

fn in_table(table: &Table, column: &str) -> String {
    format!("{}.{column}", table.name.name)
}

fn of(name: &QName, table: Option<&QName>) -> String {
    match table {
        Some(table) => format!("{} of {}", name.name, table.name),
        None => name.name.clone(),
    }
}

fn plural(kind: OpaqueKind) -> &'static str {
    match kind {
        OpaqueKind::View => "views",
        OpaqueKind::MaterializedView => "materialized views",
        OpaqueKind::Function => "functions",
        OpaqueKind::Trigger => "triggers",
        OpaqueKind::Policy => "policies",
        OpaqueKind::Domain => "domains",
        OpaqueKind::Type => "types",
        OpaqueKind::Rule => "rules",
        OpaqueKind::VirtualTable => "virtual tables",
        OpaqueKind::Event => "events",
        OpaqueKind::Comment => "comments",
        OpaqueKind::Grant => "grants",
        OpaqueKind::Statistics => "statistics objects",
        OpaqueKind::Publication => "publications",
        OpaqueKind::Other => "objects",
    }
}
