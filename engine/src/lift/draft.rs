//! Models, enums and their fields with the names that they will have.

use std::collections::{BTreeMap, BTreeSet};

use super::{Known, names, relations, types};
use crate::sql::{Arity, Column, ColumnType, QName, SqlSchema, Table};

/// A table that becomes a model.
pub(super) struct Model<'a> {
    pub(super) table: &'a Table,
    pub(super) name: String,
    pub(super) fields: Vec<Field<'a>>,
}

impl Model<'_> {
    /// The usable field of a column.
    pub(super) fn field(&self, column: &str) -> Option<&Field<'_>> {
        let mut fields = self.fields.iter();
        fields.find(|field| field.column.name == column)
    }
}

/// A column that becomes a field.
pub(super) struct Field<'a> {
    pub(super) column: &'a Column,
    pub(super) name: String,
    /// The type as written, without arity.
    pub(super) ty: String,
    pub(super) native: Option<String>,
    pub(super) unsupported: bool,
    /// The index of the enum that it holds.
    pub(super) enumeration: Option<usize>,
}

impl Field<'_> {
    pub(super) fn arity(&self) -> &'static str {
        match self.column.arity {
            Arity::Required => "",
            Arity::Nullable => "?",
            Arity::List => "[]",
        }
    }
}

/// An enum type, or the values of a column (MySQL).
pub(super) struct Enum {
    pub(super) name: String,
    pub(super) db_name: QName,
    /// Those of other columns that share it (MySQL).
    shared: Vec<QName>,
    /// Name in the schema (empty when there can be none) and in the database.
    pub(super) values: Vec<(String, String)>,
}

impl Enum {
    fn is_of(&self, db_name: &QName) -> bool {
        self.db_name == *db_name || self.shared.contains(db_name)
    }

    pub(super) fn value(&self, db_name: &str) -> Option<String> {
        let found = self.values.iter().find(|(_, own)| own == db_name);
        found.map(|(name, _)| name.clone())
    }
}

/// Everything that becomes a block.
pub(super) struct Draft<'a> {
    pub(super) models: Vec<Model<'a>>,
    pub(super) views: Vec<Model<'a>>,
    pub(super) enums: Vec<Enum>,
}

pub(super) fn draft<'a>(schema: &'a SqlSchema, known: &Known) -> Draft<'a> {
    let mut tables: Vec<&Table> = schema
        .tables
        .iter()
        .filter(|table| {
            table.partition_of.is_none()
                && table.name.name != "_prisma_migrations"
                && !relations::is_join_table(schema, table)
        })
        .collect();
    tables.sort_by(|a, b| {
        (known.model_position(&a.name), &a.name).cmp(&(known.model_position(&b.name), &b.name))
    });
    let views = schema.views.iter().filter(|_| known.views);
    let mut views: Vec<&Table> = views.collect();
    views.sort_by_key(|view| &view.name);
    let all: Vec<&Table> = tables.iter().chain(&views).copied().collect();
    let mut enums = enum_types(schema, &all);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let names = all.iter().map(|table| &table.name);
    for name in names.chain(enums.iter().map(|(name, _)| name)) {
        *counts.entry(names::type_name(&name.name)).or_default() += 1;
    }
    // Names that are kept are not free for others.
    let mut taken: BTreeSet<String> = known.type_names().cloned().collect();
    let mut choose = |name: &QName, kept: Option<&String>| match kept {
        Some(kept) => kept.clone(),
        None => {
            let plain = names::type_name(&name.name);
            let several = counts.get(&plain).is_some_and(|count| *count > 1);
            let chosen = match &name.namespace {
                Some(namespace) if several && !known.namespaces().is_empty() => {
                    names::type_name(&format!("{namespace}_{}", name.name))
                }
                _ => plain,
            };
            names::unique(&mut taken, chosen)
        }
    };
    let all_names: Vec<String> = all
        .iter()
        .map(|table| choose(&table.name, known.model_name(&table.name)))
        .collect();
    let found = std::mem::take(&mut enums);
    let mut enums: Vec<Enum> = Vec::new();
    for (db_name, values) in found {
        let kept = known.enum_name(&db_name);
        let values = enum_values(&db_name, values, known);
        // MySQL's enums are of one column each, those of the schema may be of several.
        let first = enums.iter_mut().find(|e| kept == Some(&e.name));
        let name = match first {
            Some(first) if first.values == values => {
                first.shared.push(db_name);
                continue;
            }
            Some(_) => choose(&db_name, None),
            None => choose(&db_name, kept),
        };
        enums.push(Enum {
            name,
            values,
            db_name,
            shared: Vec::new(),
        });
    }
    enums.sort_by_key(|e| known.enum_position(&e.db_name));
    let mut models: Vec<Model<'a>> = all
        .into_iter()
        .zip(all_names)
        .map(|(table, name)| Model {
            table,
            name,
            fields: fields(schema, table, &enums, known),
        })
        .collect();
    let views = models.split_off(tables.len());
    Draft {
        models,
        views,
        enums,
    }
}

/// The name that the enum in a column's own type gets.
fn inline_enum(table: &Table, column: &Column) -> QName {
    QName::new(None, format!("{}_{}", table.name.name, column.name))
}

fn enum_types(schema: &SqlSchema, tables: &[&Table]) -> Vec<(QName, Vec<String>)> {
    let mut enums: Vec<(QName, Vec<String>)> = schema
        .enums
        .iter()
        .map(|e| (e.name.clone(), e.values.clone()))
        .collect();
    for table in tables {
        for column in &table.columns {
            if let ColumnType::InlineEnum(values) = &column.ty {
                enums.push((inline_enum(table, column), values.clone()));
            }
        }
    }
    enums
}

fn enum_values(db_name: &QName, values: Vec<String>, known: &Known) -> Vec<(String, String)> {
    let mut taken = BTreeSet::new();
    values
        .into_iter()
        .map(|value| {
            let name = match known.enum_value(db_name, &value) {
                Some(kept) => kept.clone(),
                None if value.is_empty() => "EMPTY_ENUM_VALUE".to_owned(),
                None => names::made_up(&value, "VALUE"),
            };
            (names::unique(&mut taken, name), value)
        })
        .collect()
}

fn fields<'a>(
    schema: &SqlSchema,
    table: &'a Table,
    enums: &[Enum],
    known: &Known,
) -> Vec<Field<'a>> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let shown = table.columns.iter().filter(|column| {
        // SQLite keeps computed columns out of sight, and so does the language.
        column.generated.is_none() || schema.dialect.has_namespaces()
    });
    let mut fields: Vec<Field<'a>> = shown
        .map(|column| {
            let kept = known.field_name(&table.name, &column.name);
            let name = kept.cloned();
            let name = name.unwrap_or_else(|| names::made_up(&column.name, "field"));
            let name = names::unique(&mut taken, name);
            field(schema, table, column, name, enums)
        })
        .collect();
    fields.sort_by_key(|field| known.field_position(&table.name, &field.column.name));
    fields
}

fn field<'a>(
    schema: &SqlSchema,
    table: &Table,
    column: &'a Column,
    name: String,
    enums: &[Enum],
) -> Field<'a> {
    let position = |db_name: &QName| enums.iter().position(|e| e.is_of(db_name));
    let (mut enumeration, mut native) = (None, None);
    let supported = match &column.ty {
        ColumnType::Native(ty) => types::scalar(schema.dialect, ty).map(|(scalar, by_name)| {
            native = by_name;
            scalar.to_owned()
        }),
        ColumnType::Enum(db_name) => {
            enumeration = position(db_name);
            enumeration.map(|at| enums[at].name.clone())
        }
        ColumnType::InlineEnum(_) => {
            enumeration = position(&inline_enum(table, column));
            enumeration.map(|at| enums[at].name.clone())
        }
        ColumnType::Unsupported(_) => None,
    };
    let text = || match &column.ty {
        ColumnType::Native(ty) => types::unsupported(schema.dialect, ty),
        ColumnType::Unsupported(text) => text.clone(),
        ColumnType::Enum(db_name) => db_name.to_string(),
        ColumnType::InlineEnum(_) => "enum".to_owned(),
    };
    Field {
        column,
        name,
        unsupported: supported.is_none(),
        ty: supported.unwrap_or_else(|| format!("Unsupported({})", names::literal(&text()))),
        native,
        enumeration,
    }
}
