//! Defaults that the server refuses whatever its settings are.

use crate::{
    dialect::facts,
    replay::{
        cursor::{Fail, Outcome, Piece},
        judge,
        state::State,
        statement::{ColumnDef, ConstraintDef, ConstraintKind},
        token::{Kind, Token, tokens},
    },
    sql::{Arity, Column, ColumnType, Default, QName, Value},
};

/// Words that are values by themselves.
const VALUES: [&str; 13] = [
    "CURRENT_DATE",
    "CURRENT_ROLE",
    "CURRENT_TIME",
    "CURRENT_TIMESTAMP",
    "CURRENT_USER",
    "FALSE",
    "LOCALTIME",
    "LOCALTIMESTAMP",
    "NULL",
    "TRUE",
    "UTC_DATE",
    "UTC_TIME",
    "UTC_TIMESTAMP",
];

/// Refuses the default of a new column.
pub(super) fn check_new(state: &State<'_>, def: &ColumnDef, column: &Column) -> Outcome<()> {
    let Some(default) = &def.default else {
        return Ok(());
    };
    let is_key = |it: &ConstraintDef| matches!(it.kind, ConstraintKind::PrimaryKey { .. });
    let is_required = def.nullable == Some(false) || def.constraints.iter().any(is_key);
    check_null(state, column, is_required, default)?;
    if facts(state.dialect).refuses_defaults_early && def.auto_increment && !is_null(default) {
        let message = format!(
            "column `{}` counts up: it has no other default",
            column.name
        );
        return Err(Fail::new("invalid-column", message, default.at));
    }
    check(state, column, default)
}

fn is_null(default: &Piece) -> bool {
    default.text.trim().eq_ignore_ascii_case("null")
}

/// Refuses that a column without a value is NULL which cannot be. One that counts up never is.
pub(super) fn check_null(
    state: &State<'_>,
    column: &Column,
    is_required: bool,
    default: &Piece,
) -> Outcome<()> {
    let is_looked_at = facts(state.dialect).refuses_defaults_early && !column.auto_increment;
    if is_looked_at && is_required && is_null(default) {
        let message = format!("column `{}` is NOT NULL: NULL is no default", column.name);
        return Err(Fail::new("invalid-column", message, default.at));
    }
    Ok(())
}

/// Refuses a text that is no value of the column's type.
pub(super) fn check(state: &State<'_>, column: &Column, default: &Piece) -> Outcome<()> {
    if !facts(state.dialect).refuses_defaults_early {
        return Ok(());
    }
    let all = tokens(state.dialect, &default.text, 0, default.text.len());
    let [
        Token {
            kind: Kind::String,
            text,
            ..
        },
    ] = all.as_slice()
    else {
        return Ok(());
    };
    if is_value(text, &column.ty) {
        return Ok(());
    }
    let message = format!("'{text}' is no value of column `{}`", column.name);
    let help = match &column.ty {
        ColumnType::InlineEnum(values) => Some(format!("use one of {}", values.join(", "))),
        _ => None,
    };
    let fail = Fail::new("invalid-value", message, default.at);
    Err(Fail { help, ..fail })
}

/// False only for what no server takes.
fn is_value(text: &str, ty: &ColumnType) -> bool {
    let native = match ty {
        ColumnType::InlineEnum(values) => {
            // How letters compare that are not ASCII is said by the collation.
            let same = |value: &String| {
                let value = value.trim_end_matches(' ');
                value.eq_ignore_ascii_case(text.trim_end_matches(' '))
            };
            return !text.is_ascii()
                || !values.iter().all(|v| v.is_ascii())
                || values.iter().any(same);
        }
        ColumnType::Native(native) => native,
        _ => return true,
    };
    match native.name.trim_end_matches(" UNSIGNED") {
        "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" | "DECIMAL" | "FLOAT"
        | "DOUBLE" => {
            let start = text.trim_start().trim_start_matches(['-', '+', '.']);
            start.starts_with(|c: char| c.is_ascii_digit())
        }
        "DATE" | "DATETIME" | "TIMESTAMP" | "TIME" => {
            !text.starts_with(|c: char| c.is_ascii_alphabetic())
        }
        _ => true,
    }
}

/// Refuses a default that is surely no value of its column, which is there already (PostgreSQL). Most need no look.
pub(super) fn check_stored(
    state: &State<'_>,
    table: &QName,
    (column, default): (&Column, Option<&Default>),
    written: &Piece,
) -> Outcome<()> {
    let fits = match (&column.ty, default) {
        (_, _) if column.arity == Arity::List => false,
        (ColumnType::Enum(name), Some(Default::Value(Value::Enum(value)))) => {
            let found = state.schema.enums.find(name);
            let found = found.and_then(|id| state.schema.enums.get(id));
            let mut new = state.uncommitted.iter();
            found.is_some_and(|found| found.values.contains(value))
                && !new.any(|(ty, new)| ty == name && new == value)
        }
        (ColumnType::Native(native), Some(default)) => match (default, native.name.as_str()) {
            (Default::Value(Value::Int(digits)), "INTEGER" | "BIGINT" | "SMALLINT") => {
                digits.len() < 5
            }
            (Default::Value(Value::Json(text)), _) => ["{}", "[]"].contains(&text.as_str()),
            (Default::Value(Value::Int(_) | Value::Float(_)), "DECIMAL" | "DOUBLE PRECISION")
            | (Default::Value(Value::Boolean(_)), "BOOLEAN")
            | (Default::Value(Value::String(_)), "TEXT" | "VARCHAR")
            | (Default::Now, "TIMESTAMP" | "TIMESTAMPTZ" | "DATE")
            | (Default::Sequence(_), "INTEGER" | "BIGINT" | "SMALLINT") => true,
            _ => false,
        },
        _ => false,
    };
    match fits {
        true => Ok(()),
        false => judge::stored(state, table, &column.name, written),
    }
}

/// Refuses a default that names what is no column of the table.
pub(in crate::replay::apply) fn check_names(
    state: &State<'_>,
    table: usize,
    default: &Piece,
) -> Outcome<()> {
    if !facts(state.dialect).refuses_defaults_early {
        return Ok(());
    }
    let all = tokens(state.dialect, &default.text, 0, default.text.len());
    let names_columns = match all.as_slice() {
        [only] => only.kind == Kind::Word && !is_own_word(only),
        all => is_expression(all) && !all.iter().any(is_own_word),
    };
    match names_columns {
        true => crate::replay::apply::columns::require(state, table, &default.text, default.at),
        false => Ok(()),
    }
}

fn is_own_word(token: &Token<'_>) -> bool {
    let mut words = VALUES.iter().chain(&["NEXT", "PREVIOUS"]);
    token.kind == Kind::Word && words.any(|word| word.eq_ignore_ascii_case(&token.text))
}

/// An expression in parentheses, or the call of a function (MariaDB).
fn is_expression(all: &[Token<'_>]) -> bool {
    let is = |token: Option<&Token<'_>>, sign| token.is_some_and(|token| token.text == sign);
    is(all.last(), ")") && (is(all.first(), "(") || is(all.get(1), "("))
}
