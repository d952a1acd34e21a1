//! `information_schema`.

use super::{Entry, constraints, kept, namespace, native_names, schemas};
use crate::{
    replay::{procedure::value::Value, state::State},
    sql::{Arity, Column, ColumnType, OpaqueKind, QName, Table},
};

pub(super) fn rows(state: &State<'_>, name: &str) -> Option<Vec<Entry>> {
    let tables = &state.schema.tables;
    let rows = match name {
        "columns" => tables.iter().flat_map(columns).collect(),
        "tables" => {
            let base = tables.iter().map(|table| (&table.name, "BASE TABLE"));
            let views = kept(state, &[OpaqueKind::View]);
            let views = views.iter().map(|view| (&view.name, "VIEW"));
            let row = |(name, kind): (&QName, &str)| {
                vec![
                    ("table_schema", namespace(name)),
                    ("table_name", Value::text(&*name.name)),
                    ("table_type", Value::text(kind)),
                ]
            };
            base.chain(views).map(row).collect()
        }
        "views" => kept(state, &[OpaqueKind::View])
            .iter()
            .map(|view| {
                vec![
                    ("table_schema", namespace(&view.name)),
                    ("table_name", Value::text(&*view.name.name)),
                ]
            })
            .collect(),
        "table_constraints" => tables
            .iter()
            .flat_map(|table| {
                constraints(table).into_iter().map(|constraint| {
                    vec![
                        ("constraint_schema", namespace(&table.name)),
                        ("table_schema", namespace(&table.name)),
                        ("table_name", Value::text(&*table.name.name)),
                        ("constraint_name", Value::text(constraint.name)),
                        ("constraint_type", Value::text(constraint.kind.1)),
                    ]
                })
            })
            .collect(),
        "key_column_usage" | "constraint_column_usage" => {
            let own = name == "key_column_usage";
            let mut rows = Vec::new();
            for table in tables {
                for constraint in constraints(table) {
                    let (of, columns) = match constraint.refers.filter(|_| !own) {
                        Some((table, columns)) => (table, columns),
                        None => (&table.name, constraint.columns),
                    };
                    rows.extend(columns.iter().map(|column| {
                        vec![
                            ("constraint_schema", namespace(&table.name)),
                            ("constraint_name", Value::text(constraint.name.clone())),
                            ("table_schema", namespace(of)),
                            ("table_name", Value::text(&*of.name)),
                            ("column_name", Value::text(column.as_str())),
                        ]
                    }));
                }
            }
            rows
        }
        "referential_constraints" => tables
            .iter()
            .flat_map(|table| {
                table.foreign_keys.iter().map(|key| {
                    vec![
                        ("constraint_schema", namespace(&table.name)),
                        ("constraint_name", Value::optional(key.name.as_deref())),
                    ]
                })
            })
            .collect(),
        "schemata" => schemas(state, "schema_name"),
        "sequences" => {
            let sequences = state.schema.sequences.iter();
            let row = |name: &QName| {
                vec![
                    ("sequence_schema", namespace(name)),
                    ("sequence_name", Value::text(&*name.name)),
                ]
            };
            sequences.map(|sequence| row(&sequence.name)).collect()
        }
        "routines" => kept(state, &[OpaqueKind::Function])
            .iter()
            .map(|routine| {
                vec![
                    ("routine_schema", namespace(&routine.name)),
                    ("routine_name", Value::text(&*routine.name.name)),
                ]
            })
            .collect(),
        "triggers" => kept(state, &[OpaqueKind::Trigger])
            .iter()
            .filter_map(|trigger| {
                let table = trigger.table.as_ref()?;
                Some(vec![
                    ("trigger_schema", namespace(&trigger.name)),
                    ("trigger_name", Value::text(&*trigger.name.name)),
                    ("event_object_schema", namespace(table)),
                    ("event_object_table", Value::text(&*table.name)),
                ])
            })
            .collect(),
        _ => return None,
    };
    Some(rows)
}

fn columns(table: &Table) -> Vec<Entry> {
    let mut rows = Vec::new();
    for (at, column) in table.columns.iter().enumerate() {
        let (data_type, udt) = type_names(column);
        let nullable = match column.arity {
            Arity::Required => Value::text("NO"),
            Arity::Nullable => Value::text("YES"),
            Arity::List => Value::Unknown,
        };
        let length = match &column.ty {
            ColumnType::Native(ty) if matches!(&*ty.name, "VARCHAR" | "CHAR") => ty
                .args
                .first()
                .map_or(Value::Null, |n| Value::Int(i64::from(*n))),
            _ => Value::Unknown,
        };
        let yes_no = |is| Value::text(if is { "YES" } else { "NO" });
        let mut row = vec![
            ("table_schema", namespace(&table.name)),
            ("table_name", Value::text(&*table.name.name)),
            ("column_name", Value::text(&*column.name)),
            (
                "ordinal_position",
                Value::Int(i64::try_from(at).unwrap_or_default() + 1),
            ),
            ("data_type", data_type),
            ("udt_name", udt),
            ("is_nullable", nullable),
            ("character_maximum_length", length),
            ("is_identity", yes_no(column.identity.is_some())),
            (
                "is_generated",
                Value::text(if column.generated.is_some() {
                    "ALWAYS"
                } else {
                    "NEVER"
                }),
            ),
        ];
        if column.default.is_none() && !column.auto_increment {
            row.push(("column_default", Value::Null));
        }
        rows.push(row);
    }
    rows
}

/// `data_type` and `udt_name` of `information_schema.columns`.
fn type_names(column: &Column) -> (Value, Value) {
    let list = column.arity == Arity::List;
    let named = |data_type: &str, udt: &str| match list {
        true => (Value::text("ARRAY"), Value::text(format!("_{udt}"))),
        false => (Value::text(data_type), Value::text(udt)),
    };
    match &column.ty {
        ColumnType::Native(ty) => match native_names(ty) {
            Some((data_type, udt)) => named(data_type, udt),
            None => (Value::Unknown, Value::Unknown),
        },
        ColumnType::Enum(name) => named("USER-DEFINED", &name.name),
        ColumnType::Unsupported(name) => {
            let name = name.trim_matches('"');
            let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            let udt = if plain {
                Value::text(name)
            } else {
                Value::Unknown
            };
            (Value::Unknown, udt)
        }
        ColumnType::InlineEnum(_) => (Value::Unknown, Value::Unknown),
    }
}
