//! Defaults that do not fit into their columns.

use super::{native, shown};
use crate::{
    limits::Found,
    sql::{Column, Default, NativeType, Table, Value},
};

pub(super) fn check(table: &Table, column: &Column, found: &mut Found) {
    let Some(ty) = native(column) else {
        return;
    };
    if column.auto_increment && ty.name == "YEAR" {
        let message = "MySQL does not count in a column of type YEAR".to_owned();
        found.at_column(table, column, message, "leave `autoincrement()` out");
    }
    if column.default == Some(Default::Now) && !matches!(ty.name.as_str(), "DATETIME" | "TIMESTAMP")
    {
        let message = format!(
            "MySQL, not MariaDB, takes the current time as the default of DATETIME and TIMESTAMP only, not of {}",
            shown(column)
        );
        let help = "write it as an expression: `@default(dbgenerated(\"(CURRENT_TIMESTAMP)\"))`";
        found.at_column(table, column, message, help);
        found.spare_mariadb();
    }
    if let Some(Default::Value(value)) = &column.default
        && let Some(written) = misfit(ty, value)
    {
        let message = format!("MySQL does not take {written} as {}", shown(column));
        found.at_column(
            table,
            column,
            message,
            "correct the default or the native type",
        );
    }
}

/// The default as it was written, when it does not fit.
fn misfit(ty: &NativeType, value: &Value) -> Option<String> {
    let first = ty.args.first().copied().unwrap_or(0) as usize;
    match value {
        Value::Int(digits) | Value::Float(digits) if ty.name == "DECIMAL" => {
            let scale = ty.args.get(1).copied().unwrap_or(0) as usize;
            let whole = digits.trim_start_matches('-').split('.').next()?;
            let whole = whole.trim_start_matches('0').len();
            let fits = digits.contains(['e', 'E']) || whole <= first.saturating_sub(scale);
            (!fits).then(|| digits.clone())
        }
        Value::Int(digits) => {
            let (least, most) = range(&ty.name)?;
            let fits = digits.parse().is_ok_and(|number: i128| {
                (least..=most).contains(&number)
                    || (ty.name == "YEAR" && (0..100).contains(&number))
            });
            (!fits).then(|| digits.clone())
        }
        // Blanks at the end are cut.
        Value::String(text) if ty.name == "CHAR" || ty.name == "VARCHAR" => {
            let length = text.trim_end_matches(' ').chars().count();
            (length > first).then(|| format!("{text:?}"))
        }
        _ => None,
    }
}

fn range(ty: &str) -> Option<(i128, i128)> {
    let bits = match ty.trim_end_matches(" UNSIGNED") {
        "TINYINT" => 8,
        "SMALLINT" => 16,
        "MEDIUMINT" => 24,
        "INT" => 32,
        "BIGINT" => 64,
        "YEAR" => return Some((1901, 2155)),
        _ => return None,
    };
    Some(match ty.ends_with(" UNSIGNED") {
        true => (0, (1 << bits) - 1),
        false => (-(1 << (bits - 1)), (1 << (bits - 1)) - 1),
    })
}
