//! Enums where the database has none: to SQLite their columns hold text.

use super::Known;
use crate::{
    dialect::{EnumStorage, facts},
    lift::types,
    sql::{Column, ColumnType, Default, Dialect, Enum, SqlSchema, Value},
};

impl Known {
    /// Gives columns that the schema has an enum for its type, while they hold text and no default that is none of its
    /// values.
    pub(in crate::lift) fn restore_enums(&self, schema: &mut SqlSchema) {
        if facts(schema.dialect).enums != EnumStorage::Text {
            return;
        }
        for (name, known) in &self.enums {
            schema.enums.push(Enum {
                name: name.clone(),
                values: known.stored.clone(),
            });
        }
        for table in &mut schema.tables {
            let Some(model) = self.models.get(&table.name) else {
                continue;
            };
            for column in &mut table.columns {
                let field = model.fields.get(&column.name);
                let name = field.and_then(|(_, field)| field.enumeration.as_ref());
                if let Some(name) = name
                    && let Some(known) = self.enums.get(name)
                {
                    restore(column, &known.stored, ColumnType::Enum(name.clone()));
                }
            }
        }
    }
}

fn restore(column: &mut Column, values: &[String], ty: ColumnType) {
    let is_text = match &column.ty {
        ColumnType::Native(ty) => {
            types::scalar(Dialect::Sqlite, ty).is_some_and(|(scalar, _)| scalar == "String")
        }
        _ => false,
    };
    let default = match &column.default {
        None => None,
        Some(Default::Value(Value::String(text))) if values.contains(text) => {
            Some(Default::Value(Value::Enum(text.clone())))
        }
        Some(_) => return,
    };
    if is_text && column.generated.is_none() {
        column.ty = ty;
        column.default = default;
    }
}
