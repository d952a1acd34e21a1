//! Columns, types and defaults.

use super::{INDENT, ident, name, serial, text};
use crate::{
    dialect::{Counter, facts},
    plan::quote,
    sql::{
        Arity, Column, ColumnType, Default, NativeType, SqlSchema, Value,
        parentheses::without_parentheses,
    },
};

/// `"name" TYPE NOT NULL DEFAULT …`, indented.
pub(super) fn definition(schema: &SqlSchema, column: &Column) -> String {
    let mut out = format!(
        "{INDENT}{} {}",
        ident(&column.name),
        column_type(schema, column)
    );
    out.push_str(&collate(column));
    let is_full_list = column.arity == Arity::List && column.required_list;
    if column.arity == Arity::Required || is_full_list {
        out.push_str(" NOT NULL");
    }
    if let Some(identity) = serial::identity(schema, column) {
        out.push_str(identity);
        return out;
    }
    if let Some(default) = default_of(schema, column) {
        out.push_str(" DEFAULT ");
        out.push_str(&default);
    }
    if let Some(generated) = &column.generated {
        let kind = if generated.stored {
            " STORED"
        } else {
            " VIRTUAL"
        };
        let expression = without_parentheses(schema.dialect, &generated.expression);
        out.push_str(&format!(" GENERATED ALWAYS AS ({expression}){kind}"));
    }
    if facts(schema.dialect).has_sequence_function {
        out.push_str(&identity(schema, column));
    }
    out
}

/// The collation that a column has and its type has not.
pub(super) fn collate(column: &Column) -> String {
    let collation = column.collation.as_deref();
    collation.map_or_else(String::new, |name| format!(" COLLATE {}", ident(name)))
}

/// True for values that can be so long that PostgreSQL stores them apart.
pub(super) fn is_stored_apart(column: &Column) -> bool {
    const LONG: [&str; 11] = [
        "TEXT", "VARCHAR", "CHAR", "BYTEA", "JSON", "JSONB", "XML", "CITEXT", "DECIMAL", "BIT",
        "VARBIT",
    ];
    match &column.ty {
        _ if column.arity == Arity::List => true,
        ColumnType::Native(ty) => LONG.contains(&ty.name.as_str()),
        _ => false,
    }
}

/// The column's type with its list brackets.
pub(in crate::plan) fn column_type(schema: &SqlSchema, column: &Column) -> String {
    if let Some(domain) = column.domain_type(|domain| name(schema, domain)) {
        return domain;
    }
    let ty = match &column.ty {
        ColumnType::Enum(enum_name) => name(schema, enum_name),
        ColumnType::Unsupported(ty) => ty.clone(),
        ColumnType::InlineEnum(_) => "TEXT".to_owned(),
        ColumnType::Native(ty) => native_type(schema, ty, serial::is_serial(schema, column)),
    };
    if column.arity == Arity::List {
        format!("{ty}[]")
    } else {
        ty
    }
}

fn native_type(schema: &SqlSchema, ty: &NativeType, is_serial: bool) -> String {
    if is_serial
        && facts(schema.dialect).counter == Counter::Sequence
        && let Some(word) = serial::pseudo_type(&ty.name)
    {
        return word.to_owned();
    }
    if ty.args.is_empty() {
        return ty.name.clone();
    }
    let args: Vec<String> = ty.args.iter().map(u32::to_string).collect();
    format!("{}({})", ty.name, args.join(","))
}

/// The default as SQL, when the database has one to be told.
pub(in crate::plan) fn default_of(schema: &SqlSchema, column: &Column) -> Option<String> {
    let default = column.default.as_ref()?;
    match default {
        Default::Now => Some("CURRENT_TIMESTAMP".to_owned()),
        Default::UniqueRowid => Some("unique_rowid()".to_owned()),
        Default::Expression(expression) => expression.clone().filter(|sql| !sql.is_empty()),
        Default::Sequence(sequence)
            if facts(schema.dialect).counter == Counter::Sequence
                && column.identity.is_none()
                && !serial::is_serial(schema, column) =>
        {
            Some(serial::next_value(schema, sequence))
        }
        Default::Sequence(_) => None,
        Default::Value(constant) => Some(value(constant, &column_type(schema, column))),
    }
}

fn value(constant: &Value, ty: &str) -> String {
    match constant {
        Value::String(v) | Value::Enum(v) | Value::Json(v) | Value::DateTime(v) => text(v),
        Value::Int(v) | Value::Float(v) => v.clone(),
        Value::Boolean(v) => v.to_string(),
        Value::Bytes(bytes) => format!("'\\x{}'", quote::hex(bytes)),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(|item| value(item, ty)).collect();
            format!("ARRAY[{}]::{ty}", items.join(", "))
        }
    }
}

/// CockroachDB's identity options.
fn identity(schema: &SqlSchema, column: &Column) -> String {
    let Some(Default::Sequence(wanted)) = &column.default else {
        return String::new();
    };
    let Some(sequence) = schema
        .sequences
        .iter()
        .find(|sequence| sequence.name == *wanted)
    else {
        return String::new();
    };
    let mut options = Vec::new();
    if sequence.virtual_ {
        options.push("VIRTUAL".to_owned());
    }
    let numbers = [
        ("INCREMENT", sequence.increment),
        ("CACHE", sequence.cache),
        ("START", sequence.start),
        ("MINVALUE", sequence.min_value),
    ];
    options.extend(
        numbers
            .iter()
            .filter(|(_, n)| *n > 1)
            .map(|(keyword, n)| format!("{keyword} {n}")),
    );
    if sequence.max_value != 0 && sequence.max_value != i64::MAX {
        options.push(format!("MAXVALUE {}", sequence.max_value));
    }
    match options.is_empty() {
        true => " GENERATED BY DEFAULT AS IDENTITY".to_owned(),
        false => format!(" GENERATED BY DEFAULT AS IDENTITY ({})", options.join(" ")),
    }
}
