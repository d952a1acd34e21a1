//! The rows of `information_schema`, as the server would have them at this place of the history.

use std::collections::BTreeMap;

use super::value::Value;
use crate::{
    replay::state::State,
    sql::{Action, Arity, Column, ColumnType, Index, IndexKind, OpaqueKind, Table},
};

/// A row. A column that is not listed is not known.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) values: BTreeMap<&'static str, Value>,
    /// False when it depends on the server whether the row is there.
    pub(super) certain: bool,
}

impl Default for Row {
    fn default() -> Self {
        Row {
            values: BTreeMap::new(),
            certain: true,
        }
    }
}

fn row<const N: usize>(values: [(&'static str, Value); N]) -> Row {
    Row {
        values: values.into_iter().collect(),
        certain: true,
    }
}

/// The rows of a relation of `information_schema`; `None` when they are not known.
pub(super) fn of(state: &State<'_>, relation: &str) -> Option<Vec<Row>> {
    let tables = || state.schema.tables.iter();
    let opaque = |kind| {
        let objects = state.schema.opaque.iter();
        objects.filter(move |object| object.kind == kind)
    };
    Some(match relation {
        "schemata" => vec![row([("schema_name", Value::Database)])],
        "tables" => {
            let named = |name: &str, kind| {
                row([
                    ("table_schema", Value::Database),
                    ("table_name", Value::text(name)),
                    ("table_type", Value::text(kind)),
                ])
            };
            let views = opaque(OpaqueKind::View);
            let views = views.map(|view| named(&view.name.name, "VIEW"));
            let tables = tables().map(|table| named(&table.name.name, "BASE TABLE"));
            tables.chain(views).collect()
        }
        "views" => opaque(OpaqueKind::View)
            .map(|view| {
                row([
                    ("table_schema", Value::Database),
                    ("table_name", Value::text(&view.name.name)),
                ])
            })
            .collect(),
        "columns" => tables().flat_map(columns).collect(),
        "statistics" => tables().flat_map(statistics).collect(),
        "table_constraints" => tables().flat_map(constraints).collect(),
        "referential_constraints" => tables().flat_map(references).collect(),
        "key_column_usage" => tables().flat_map(key_columns).collect(),
        "check_constraints" => tables()
            .flat_map(|table| {
                table.checks.iter().map(|check| {
                    row([
                        ("constraint_schema", Value::Database),
                        ("table_name", Value::text(&table.name.name)),
                        (
                            "constraint_name",
                            check.name.as_ref().map_or(Value::Unknown, Value::text),
                        ),
                    ])
                })
            })
            .collect(),
        "routines" => opaque(OpaqueKind::Function)
            .map(|routine| {
                row([
                    ("routine_schema", Value::Database),
                    ("routine_name", Value::text(&routine.name.name)),
                ])
            })
            .collect(),
        "triggers" => opaque(OpaqueKind::Trigger)
            .map(|trigger| {
                let table = trigger.depends_on.first();
                row([
                    ("trigger_schema", Value::Database),
                    ("trigger_name", Value::text(&trigger.name.name)),
                    (
                        "event_object_table",
                        table.map_or(Value::Unknown, |(table, _)| Value::text(&table.name)),
                    ),
                ])
            })
            .collect(),
        _ => return None,
    })
}

fn columns(table: &Table) -> Vec<Row> {
    let rows = table.columns.iter().enumerate().map(|(at, column)| {
        let position = i64::try_from(at + 1).map_or(Value::Unknown, Value::Int);
        let nullable = match column.arity {
            Arity::Required => "NO",
            Arity::Nullable | Arity::List => "YES",
        };
        let (data_type, column_type, length) = types(column);
        row([
            ("table_schema", Value::Database),
            ("table_name", Value::text(&table.name.name)),
            ("column_name", Value::text(&column.name)),
            ("ordinal_position", position),
            ("is_nullable", Value::text(nullable)),
            ("data_type", data_type),
            ("column_type", column_type),
            ("character_maximum_length", length),
        ])
    });
    rows.collect()
}

/// `data_type`, `column_type` (servers differ in the width of whole numbers), and the length of texts.
fn types(column: &Column) -> (Value, Value, Value) {
    let unknown = || Value::Unknown;
    let ColumnType::Native(ty) = &column.ty else {
        let name = match &column.ty {
            ColumnType::InlineEnum(_) => Value::text("enum"),
            _ => Value::Unknown,
        };
        return (name, unknown(), unknown());
    };
    let lower = ty.name.to_ascii_lowercase();
    if lower == "json" {
        // `longtext` on MariaDB.
        return (unknown(), unknown(), unknown());
    }
    let name = lower.strip_suffix(" unsigned").unwrap_or(&lower);
    let args: Vec<String> = ty.args.iter().map(u32::to_string).collect();
    let whole = match args.as_slice() {
        _ if name.ends_with("int") || name == "year" => unknown(),
        [] => Value::text(&lower),
        args => Value::text(format!("{lower}({})", args.join(","))),
    };
    let length = match (name, ty.args.as_slice()) {
        ("varchar" | "char", [length]) => Value::Int(i64::from(*length)),
        _ => unknown(),
    };
    (Value::text(name), whole, length)
}

fn statistics(table: &Table) -> Vec<Row> {
    let part = |index: &str, unique: bool, at: usize, column: Option<&str>| {
        row([
            ("table_schema", Value::Database),
            ("index_schema", Value::Database),
            ("table_name", Value::text(&table.name.name)),
            ("index_name", Value::text(index)),
            ("non_unique", Value::of(!unique)),
            (
                "seq_in_index",
                i64::try_from(at + 1).map_or(Value::Unknown, Value::Int),
            ),
            ("column_name", column.map_or(Value::Null, Value::text)),
        ])
    };
    let mut rows = Vec::new();
    for (at, column) in table
        .primary_key
        .iter()
        .flat_map(|key| &key.columns)
        .enumerate()
    {
        rows.push(part("PRIMARY", true, at, column.name()));
    }
    for index in &table.indexes {
        for (at, column) in index.columns.iter().enumerate() {
            rows.push(part(&index.name, is_unique(index), at, column.name()));
        }
    }
    rows
}

fn is_unique(index: &Index) -> bool {
    index.kind == IndexKind::Unique
}

fn constraints(table: &Table) -> Vec<Row> {
    let one = |name: Value, kind: &str, certain: bool| Row {
        certain,
        ..row([
            ("constraint_schema", Value::Database),
            ("table_schema", Value::Database),
            ("table_name", Value::text(&table.name.name)),
            ("constraint_name", name),
            ("constraint_type", Value::text(kind)),
        ])
    };
    let key = table.primary_key.iter();
    let mut rows: Vec<Row> = key
        .map(|_| one(Value::text("PRIMARY"), "PRIMARY KEY", true))
        .collect();
    let unique = table.indexes.iter().filter(|index| is_unique(index));
    rows.extend(unique.map(|index| one(Value::text(&index.name), "UNIQUE", true)));
    let named = |name: &Option<String>| name.as_ref().map_or(Value::Unknown, Value::text);
    let keys = table.foreign_keys.iter();
    rows.extend(keys.map(|key| one(named(&key.name), "FOREIGN KEY", key.doubt.is_none())));
    let checks = table.checks.iter();
    rows.extend(checks.map(|check| one(named(&check.name), "CHECK", true)));
    rows
}

fn references(table: &Table) -> Vec<Row> {
    let rule = |action: Action| match action {
        // Of what was left out servers say the one or the other.
        Action::NoAction | Action::Restrict => Value::Unknown,
        Action::Cascade => Value::text("CASCADE"),
        Action::SetNull => Value::text("SET NULL"),
        Action::SetDefault => Value::text("SET DEFAULT"),
    };
    let keys = table.foreign_keys.iter();
    let rows = keys.map(|key| Row {
        certain: key.doubt.is_none(),
        ..row([
            ("constraint_schema", Value::Database),
            ("unique_constraint_schema", Value::Database),
            ("table_name", Value::text(&table.name.name)),
            (
                "constraint_name",
                key.name.as_ref().map_or(Value::Unknown, Value::text),
            ),
            (
                "referenced_table_name",
                Value::text(&key.referenced_table.name),
            ),
            ("delete_rule", rule(key.on_delete)),
            ("update_rule", rule(key.on_update)),
        ])
    });
    rows.collect()
}

fn key_columns(table: &Table) -> Vec<Row> {
    let plain = |name: &str, column: &str| {
        row([
            ("constraint_schema", Value::Database),
            ("table_schema", Value::Database),
            ("table_name", Value::text(&table.name.name)),
            ("constraint_name", Value::text(name)),
            ("column_name", Value::text(column)),
            ("referenced_table_schema", Value::Null),
            ("referenced_table_name", Value::Null),
            ("referenced_column_name", Value::Null),
        ])
    };
    let mut rows = Vec::new();
    let key = table.primary_key.iter().flat_map(|key| &key.columns);
    rows.extend(key.filter_map(|part| Some(plain("PRIMARY", part.name()?))));
    for index in table.indexes.iter().filter(|index| is_unique(index)) {
        let parts = index.columns.iter();
        rows.extend(parts.filter_map(|part| Some(plain(&index.name, part.name()?))));
    }
    for key in &table.foreign_keys {
        let pairs = key.columns.iter().zip(&key.referenced_columns);
        rows.extend(pairs.map(|(column, referenced)| {
            let mut row = plain(key.name.as_deref().unwrap_or_default(), column);
            row.certain = key.doubt.is_none();
            row.values.extend([
                ("referenced_table_schema", Value::Database),
                (
                    "referenced_table_name",
                    Value::text(&key.referenced_table.name),
                ),
                ("referenced_column_name", Value::text(referenced)),
            ]);
            row
        }));
    }
    rows
}
