//! Defaults that the server reads when the table is made, and cannot.

use super::name;
use crate::{
    limits::Found,
    sql::{Arity, Column, Default, Table, Value},
};

pub(super) fn check(table: &Table, column: &Column, found: &mut Found) {
    let is_counted = column.auto_increment || matches!(column.default, Some(Default::Sequence(_)));
    if is_counted && column.arity == Arity::List {
        let message = "PostgreSQL has no sequence for a list".to_owned();
        found.at_column(table, column, message, "leave `autoincrement()` out");
    }
    if column.default == Some(Default::Now) && column.arity == Arity::List {
        let message =
            "PostgreSQL does not support a single time as the default of a list".to_owned();
        found.at_column(table, column, message, "leave `@default(now())` out");
    }
    let Some(Default::Value(value)) = &column.default else {
        return;
    };
    let values = match value {
        Value::List(values) => values.as_slice(),
        value => std::slice::from_ref(value),
    };
    let Some(ty) = name(column) else {
        return;
    };
    for value in values {
        if let Value::String(text) = value
            && !reads(ty, text)
        {
            let message = format!("PostgreSQL does not read {text:?} as {ty}");
            found.at_column(table, column, message, "correct the default");
            return;
        }
    }
}

/// False when the type's input function certainly refuses the text.
fn reads(ty: &str, text: &str) -> bool {
    match ty {
        "UUID" => is_uuid(text),
        "INET" => may_be_address(text),
        "BIT" | "VARBIT" => match text.strip_prefix(['x', 'X']) {
            Some(digits) => digits.bytes().all(|digit| digit.is_ascii_hexdigit()),
            None => {
                let digits = text.strip_prefix(['b', 'B']).unwrap_or(text);
                digits.bytes().all(|digit| matches!(digit, b'0' | b'1'))
            }
        },
        _ => true,
    }
}

/// 32 digits, with a hyphen behind any four, in braces or not.
fn is_uuid(text: &str) -> bool {
    let bare = text
        .strip_prefix('{')
        .and_then(|text| text.strip_suffix('}'));
    let mut digits = 0;
    let mut after_hyphen = true;
    for byte in bare.unwrap_or(text).bytes() {
        match byte {
            b'-' if digits % 4 == 0 && !after_hyphen => after_hyphen = true,
            _ if byte.is_ascii_hexdigit() => {
                digits += 1;
                after_hyphen = false;
            }
            _ => return false,
        }
    }
    digits == 32 && !after_hyphen
}

/// True for what has the letters of an address. The rest is for the server to say.
fn may_be_address(text: &str) -> bool {
    let is_address = |c: char| c.is_ascii_hexdigit() || matches!(c, ':' | '.' | '/');
    let has_letters = text.contains(|c: char| c.is_ascii_alphabetic());
    !text.is_empty() && text.chars().all(is_address) && (text.contains(':') || !has_letters)
}
