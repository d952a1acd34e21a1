//! The catalogue of PostgreSQL as far as the replay knows it: `information_schema` and `pg_catalog` as
//! rows. A column that a row does not have is one that only the server knows.

mod information_schema;

use std::{borrow::Cow, collections::BTreeSet};

use super::value::{Class, Value};
use crate::{
    replay::state::State,
    sql::{
        Arity, Column, ColumnType, Index, IndexKind, NativeType, Opaque, OpaqueKind, QName, Table,
    },
};

/// A row of any source.
pub(super) type Row = Vec<(Cow<'static, str>, Value)>;

/// A row of the catalogue.
type Entry = Vec<(&'static str, Value)>;

/// The rows of a relation; `None` when it is not one of the catalogue, or not known here.
pub(super) fn rows(state: &State<'_>, namespace: Option<&str>, name: &str) -> Option<Vec<Row>> {
    let entries = match namespace {
        Some("information_schema") => information_schema::rows(state, name)?,
        Some("pg_catalog") | None => pg_catalog(state, name)?,
        Some(_) => return None,
    };
    let row = |entry: Entry| {
        let fields = entry.into_iter();
        fields
            .map(|(name, value)| (Cow::Borrowed(name), value))
            .collect()
    };
    Some(entries.into_iter().map(row).collect())
}

fn kept(state: &State<'_>, kinds: &[OpaqueKind]) -> Vec<Opaque> {
    let opaque = state.schema.opaque.iter();
    let kept = opaque.filter(|object| kinds.contains(&object.kind));
    kept.cloned().collect()
}

fn namespace(name: &QName) -> Value {
    Value::optional(name.namespace.as_deref())
}

fn namespace_oid(name: &QName) -> Value {
    let namespace = name.namespace.as_deref().unwrap_or_default();
    Value::Oid(Class::Namespace, QName::new(None, namespace))
}

fn relation_oid(name: &QName) -> Value {
    Value::Oid(Class::Relation, name.clone())
}

fn within(name: &QName, other: &str) -> QName {
    QName::new(name.namespace.as_deref(), other)
}

/// Schemas that were created, and those of every database.
fn schemas(state: &State<'_>, column: &'static str) -> Vec<Entry> {
    let own = state.schema.namespaces.iter().map(String::as_str);
    let all = own.chain(["pg_catalog", "information_schema"]);
    let row = |name| {
        let oid = Value::Oid(Class::Namespace, QName::new(None, name));
        vec![(column, Value::text(name)), ("oid", oid)]
    };
    all.map(row).collect()
}

fn native_names(ty: &NativeType) -> Option<(&'static str, &'static str)> {
    Some(match ty.name.as_str() {
        "SMALLINT" => ("smallint", "int2"),
        "INTEGER" => ("integer", "int4"),
        "BIGINT" => ("bigint", "int8"),
        "REAL" => ("real", "float4"),
        "DOUBLE PRECISION" => ("double precision", "float8"),
        "DECIMAL" => ("numeric", "numeric"),
        "MONEY" => ("money", "money"),
        "OID" => ("oid", "oid"),
        "BOOLEAN" => ("boolean", "bool"),
        "TEXT" => ("text", "text"),
        "CITEXT" => ("USER-DEFINED", "citext"),
        "VARCHAR" => ("character varying", "varchar"),
        "CHAR" => ("character", "bpchar"),
        "UUID" => ("uuid", "uuid"),
        "XML" => ("xml", "xml"),
        "INET" => ("inet", "inet"),
        "BIT" => ("bit", "bit"),
        "VARBIT" => ("bit varying", "varbit"),
        "JSON" => ("json", "json"),
        "JSONB" => ("jsonb", "jsonb"),
        "BYTEA" => ("bytea", "bytea"),
        "DATE" => ("date", "date"),
        "TIMESTAMP" => ("timestamp without time zone", "timestamp"),
        "TIMESTAMPTZ" => ("timestamp with time zone", "timestamptz"),
        "TIME" => ("time without time zone", "time"),
        "TIMETZ" => ("time with time zone", "timetz"),
        _ => return None,
    })
}

struct Constraint<'a> {
    name: String,
    /// Its letter and its word.
    kind: (&'static str, &'static str),
    columns: Vec<String>,
    refers: Option<(&'a QName, Vec<String>)>,
}

fn key_columns(index: &Index) -> Vec<String> {
    let names = index.columns.iter().filter_map(|part| part.name());
    names.map(str::to_owned).collect()
}

fn constraints(table: &Table) -> Vec<Constraint<'_>> {
    let mut found = Vec::new();
    if let Some(key) = &table.primary_key {
        let names = key.columns.iter().filter_map(|part| part.name());
        found.push(Constraint {
            name: key.name.clone().unwrap_or_default(),
            kind: ("p", "PRIMARY KEY"),
            columns: names.map(str::to_owned).collect(),
            refers: None,
        });
    }
    for index in table.indexes.iter().filter(|index| index.constraint) {
        found.push(Constraint {
            name: index.name.clone(),
            kind: ("u", "UNIQUE"),
            columns: key_columns(index),
            refers: None,
        });
    }
    for key in &table.foreign_keys {
        found.push(Constraint {
            name: key.name.clone().unwrap_or_default(),
            kind: ("f", "FOREIGN KEY"),
            columns: key.columns.clone(),
            refers: Some((&key.referenced_table, key.referenced_columns.clone())),
        });
    }
    for check in &table.checks {
        let exclude = check.definition.get(..7);
        let exclude = exclude.is_some_and(|word| word.eq_ignore_ascii_case("EXCLUDE"));
        found.push(Constraint {
            name: check.name.clone().unwrap_or_default(),
            kind: if exclude {
                ("x", "EXCLUDE")
            } else {
                ("c", "CHECK")
            },
            columns: check.columns.clone(),
            refers: None,
        });
    }
    found
}

fn pg_catalog(state: &State<'_>, name: &str) -> Option<Vec<Entry>> {
    let tables = &state.schema.tables;
    let plain = |kinds: &[OpaqueKind], schema: &'static str, column: &'static str| {
        let kept = kept(state, kinds);
        let row = |object: &Opaque| {
            vec![
                (schema, namespace(&object.name)),
                (column, Value::text(&*object.name.name)),
            ]
        };
        kept.iter().map(row).collect::<Vec<Entry>>()
    };
    let rows = match name {
        "pg_tables" => tables
            .iter()
            .map(|table| {
                vec![
                    ("schemaname", namespace(&table.name)),
                    ("tablename", Value::text(&*table.name.name)),
                ]
            })
            .collect(),
        "pg_views" => plain(&[OpaqueKind::View], "schemaname", "viewname"),
        "pg_matviews" => plain(&[OpaqueKind::MaterializedView], "schemaname", "matviewname"),
        "pg_sequences" => {
            let sequences = state.schema.sequences.iter();
            let row = |name: &QName| {
                vec![
                    ("schemaname", namespace(name)),
                    ("sequencename", Value::text(&*name.name)),
                ]
            };
            sequences.map(|sequence| row(&sequence.name)).collect()
        }
        "pg_indexes" => tables
            .iter()
            .flat_map(|table| {
                index_names(table).into_iter().map(|(index, _)| {
                    vec![
                        ("schemaname", namespace(&table.name)),
                        ("tablename", Value::text(&*table.name.name)),
                        ("indexname", Value::text(index)),
                    ]
                })
            })
            .collect(),
        "pg_index" => tables
            .iter()
            .flat_map(|table| {
                index_names(table).into_iter().map(|(index, unique)| {
                    vec![
                        ("indrelid", relation_oid(&table.name)),
                        ("indexrelid", relation_oid(&within(&table.name, &index))),
                        ("indisunique", Value::Bool(unique)),
                    ]
                })
            })
            .collect(),
        "pg_class" => relations(state),
        "pg_attribute" => tables
            .iter()
            .flat_map(|table| {
                table.columns.iter().enumerate().map(|(at, column)| {
                    let mut row = vec![
                        ("attrelid", relation_oid(&table.name)),
                        ("attname", Value::text(&*column.name)),
                        (
                            "attnum",
                            Value::Int(i64::try_from(at).unwrap_or_default() + 1),
                        ),
                        ("attisdropped", Value::Bool(false)),
                        ("atttypid", type_oid(column)),
                        ("attcollation", collation_oid(column)),
                    ];
                    if column.arity != Arity::List {
                        let required = column.arity == Arity::Required;
                        row.push(("attnotnull", Value::Bool(required)));
                    }
                    row
                })
            })
            .collect(),
        "pg_constraint" => tables
            .iter()
            .flat_map(|table| {
                constraints(table).into_iter().map(|constraint| {
                    let refers = constraint
                        .refers
                        .map_or(Value::Int(0), |(table, _)| relation_oid(table));
                    vec![
                        ("conname", Value::text(constraint.name)),
                        ("contype", Value::text(constraint.kind.0)),
                        ("conrelid", relation_oid(&table.name)),
                        ("confrelid", refers),
                        ("connamespace", namespace_oid(&table.name)),
                    ]
                })
            })
            .collect(),
        "pg_namespace" => schemas(state, "nspname"),
        "pg_type" => types(state),
        "pg_enum" => {
            let mut rows = Vec::new();
            for e in &state.schema.enums {
                rows.extend(e.values.iter().enumerate().map(|(at, value)| {
                    vec![
                        ("enumtypid", Value::Oid(Class::Type, e.name.clone())),
                        ("enumlabel", Value::text(&**value)),
                        (
                            "enumsortorder",
                            Value::Int(i64::try_from(at).unwrap_or_default() + 1),
                        ),
                    ]
                }));
            }
            rows
        }
        "pg_extension" => {
            let own = state.schema.extensions.iter().map(|e| e.name.as_str());
            let row = |name| vec![("extname", Value::text(name))];
            own.chain(["plpgsql"]).map(row).collect()
        }
        "pg_trigger" => kept(state, &[OpaqueKind::Trigger])
            .iter()
            .filter_map(|trigger| {
                let table = trigger.table.as_ref()?;
                Some(vec![
                    ("tgname", Value::text(&*trigger.name.name)),
                    ("tgrelid", relation_oid(table)),
                    ("tgisinternal", Value::Bool(false)),
                ])
            })
            .collect(),
        "pg_policies" => kept(state, &[OpaqueKind::Policy])
            .iter()
            .filter_map(|policy| {
                let table = policy.table.as_ref()?;
                Some(vec![
                    ("policyname", Value::text(&*policy.name.name)),
                    ("tablename", Value::text(&*table.name)),
                    ("schemaname", namespace(table)),
                ])
            })
            .collect(),
        "pg_policy" => kept(state, &[OpaqueKind::Policy])
            .iter()
            .filter_map(|policy| {
                let table = policy.table.as_ref()?;
                Some(vec![
                    ("polname", Value::text(&*policy.name.name)),
                    ("polrelid", relation_oid(table)),
                ])
            })
            .collect(),
        "pg_proc" => kept(state, &[OpaqueKind::Function])
            .iter()
            .map(|routine| {
                vec![
                    ("proname", Value::text(&*routine.name.name)),
                    ("pronamespace", namespace_oid(&routine.name)),
                    ("oid", Value::Oid(Class::Function, routine.name.clone())),
                ]
            })
            .collect(),
        _ => return None,
    };
    Some(rows)
}

/// The indexes of a table, that of its key included, and whether they are unique.
fn index_names(table: &Table) -> Vec<(String, bool)> {
    let key = table.primary_key.as_ref().and_then(|key| key.name.clone());
    let key = key.map(|name| (name, true));
    let others = table.indexes.iter();
    let others = others.map(|index| (index.name.clone(), index.kind == IndexKind::Unique));
    key.into_iter().chain(others).collect()
}

fn relations(state: &State<'_>) -> Vec<Entry> {
    let row = |name: &QName, kind: &str| {
        vec![
            ("oid", relation_oid(name)),
            ("relname", Value::text(&*name.name)),
            ("relnamespace", namespace_oid(name)),
            ("relkind", Value::text(kind)),
        ]
    };
    let schema = &state.schema;
    let parents = schema.tables.iter();
    let parents: BTreeSet<&QName> = parents.filter_map(|t| t.partition_of.as_ref()).collect();
    let mut rows = Vec::new();
    for table in &schema.tables {
        let mut own = row(&table.name, "r");
        // A partitioned table is of another kind, and not told apart here.
        if parents.contains(&table.name) {
            own.retain(|(column, _)| *column != "relkind");
        }
        own.push(("relispartition", Value::Bool(table.partition_of.is_some())));
        rows.push(own);
        for (index, _) in index_names(table) {
            rows.push(row(&within(&table.name, &index), "i"));
        }
    }
    for object in &schema.opaque {
        match object.kind {
            OpaqueKind::View => rows.push(row(&object.name, "v")),
            OpaqueKind::MaterializedView => rows.push(row(&object.name, "m")),
            _ => {}
        }
    }
    rows.extend(schema.sequences.iter().map(|s| row(&s.name, "S")));
    rows
}

fn types(state: &State<'_>) -> Vec<Entry> {
    let row = |name: &QName, kind: &str| {
        vec![
            ("oid", Value::Oid(Class::Type, name.clone())),
            ("typname", Value::text(&*name.name)),
            ("typnamespace", namespace_oid(name)),
            ("typtype", Value::text(kind)),
        ]
    };
    let schema = &state.schema;
    let mut rows: Vec<Entry> = schema.enums.iter().map(|e| row(&e.name, "e")).collect();
    for object in &schema.opaque {
        match object.kind {
            OpaqueKind::Domain => rows.push(row(&object.name, "d")),
            // Composite, range or base: not told apart.
            OpaqueKind::Type => {
                let mut own = row(&object.name, "c");
                own.retain(|(column, _)| *column != "typtype");
                rows.push(own);
            }
            _ => {}
        }
    }
    rows.extend(schema.tables.iter().map(|table| row(&table.name, "c")));
    rows
}

/// Names of collations count without their schema.
fn collation_oid(column: &Column) -> Value {
    const TEXTS: [&str; 3] = ["TEXT", "VARCHAR", "CHAR"];
    let name = match (&column.collation, &column.ty) {
        (Some(name), _) => name.as_str(),
        (None, ColumnType::Native(ty)) if TEXTS.contains(&ty.name.as_str()) => "default",
        _ => return Value::Unknown,
    };
    Value::Oid(Class::Collation, QName::new(None, name))
}

fn type_oid(column: &Column) -> Value {
    match &column.ty {
        ColumnType::Enum(name) if column.arity != Arity::List => {
            Value::Oid(Class::Type, name.clone())
        }
        ColumnType::Native(ty) if column.arity != Arity::List => {
            let udt = native_names(ty).map(|(_, udt)| udt);
            udt.map_or(Value::Unknown, |udt| {
                Value::Oid(Class::Type, QName::new(Some("pg_catalog"), udt))
            })
        }
        _ => Value::Unknown,
    }
}
