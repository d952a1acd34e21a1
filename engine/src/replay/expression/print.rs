//! Expressions as PostgreSQL prints them.

use sqlparser::ast::{
    ArrayElemTypeDef, BinaryOperator, CastKind, DataType, Expr, Function, FunctionArg,
    FunctionArgExpr, FunctionArguments, ObjectName, UnaryOperator, Value,
};
use sqlparser::dialect::PostgreSqlDialect;

use super::{MAX_DEPTH, parse, quote};
use crate::{
    replay::cursor::fold,
    sql::{Dialect, interval},
};

/// An expression as PostgreSQL prints it, as far as that can be told without types: strings get
/// the type that their place suggests, operators their parentheses, types their long names.
/// `hint` is the type that a bare string has.
pub(in crate::replay) fn as_postgres_prints(text: &str, hint: Option<&str>) -> Option<String> {
    print(&parse(&PostgreSqlDialect {}, text)?, hint, 0)
}

/// `hint` is the type that a bare string takes here.
fn print(expr: &Expr, hint: Option<&str>, depth: usize) -> Option<String> {
    if depth > MAX_DEPTH {
        return None;
    }
    let inner = |expr: &Expr, hint| print(expr, hint, depth + 1);
    Some(match expr {
        Expr::Nested(expr) => inner(expr, hint)?,
        Expr::Identifier(ident) => name(ident),
        Expr::CompoundIdentifier(parts) => name(parts.last()?),
        Expr::Value(value) => match &value.value {
            Value::Number(digits, _) => digits.clone(),
            Value::Boolean(truth) => truth.to_string(),
            Value::Null => match hint {
                Some(hint) => format!("NULL::{hint}"),
                None => "NULL".to_owned(),
            },
            Value::SingleQuotedString(text)
            | Value::EscapedStringLiteral(text)
            | Value::UnicodeStringLiteral(text) => match hint {
                Some(hint) => typed(text, hint),
                None => format!("'{}'", text.replace('\'', "''")),
            },
            _ => return None,
        },
        Expr::UnaryOp { op, expr } => match op {
            UnaryOperator::Minus => match &**expr {
                Expr::Value(value) => format!("'-{}'::integer", number(&value.value)?),
                _ => format!("(- {})", inner(expr, hint)?),
            },
            UnaryOperator::Plus => inner(expr, hint)?,
            UnaryOperator::Not => format!("(NOT {})", inner(expr, None)?),
            _ => return None,
        },
        Expr::BinaryOp { left, op, right } => binary(left, op, right, depth)?,
        Expr::IsNull(expr) => format!("({} IS NULL)", inner(expr, None)?),
        Expr::IsNotNull(expr) => format!("({} IS NOT NULL)", inner(expr, None)?),
        Expr::Cast {
            kind: CastKind::Cast | CastKind::DoubleColon,
            expr,
            data_type,
            ..
        } => {
            let ty = type_name(data_type)?;
            match bare(expr) {
                Expr::Value(value) => match &value.value {
                    Value::SingleQuotedString(text) if is_interval(&ty) => typed(text, &ty),
                    _ => match inner(bare(expr), None)? {
                        text if text.starts_with('\'') || text == "NULL" => format!("{text}::{ty}"),
                        text => format!("({text})::{ty}"),
                    },
                },
                other => {
                    let text = inner(other, None)?;
                    match text.starts_with('(') {
                        true => format!("{text}::{ty}"),
                        false => format!("({text})::{ty}"),
                    }
                }
            }
        }
        Expr::AtTimeZone {
            timestamp,
            time_zone,
        } => format!(
            "({} AT TIME ZONE {})",
            inner(timestamp, None)?,
            inner(time_zone, Some("text"))?
        ),
        Expr::Interval(interval) => match interval.leading_field {
            None => inner(&interval.value, Some("interval"))?,
            Some(_) => return None,
        },
        Expr::TypedString(typed) => match &typed.value.value {
            Value::SingleQuotedString(text) => self::typed(text, &type_name(&typed.data_type)?),
            _ => return None,
        },
        Expr::Array(array) => {
            let items: Option<Vec<String>> = array
                .elem
                .iter()
                .map(|item| inner(item, Some(hint.unwrap_or("text"))))
                .collect();
            format!("ARRAY[{}]", items?.join(", "))
        }
        Expr::Function(function) => call(function, depth)?,
        _ => return None,
    })
}

fn is_interval(ty: &str) -> bool {
    ty == "interval" || ty.starts_with("interval(")
}

/// A literal of a type; spans of time as the server spells them.
fn typed(text: &str, ty: &str) -> String {
    let span = is_interval(ty).then(|| interval(text)).flatten();
    let text = span.unwrap_or_else(|| text.replace('\'', "''"));
    format!("'{text}'::{ty}")
}

fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Nested(inner) => bare(inner),
        _ => expr,
    }
}

fn number(value: &Value) -> Option<&str> {
    match value {
        Value::Number(digits, _) => Some(digits),
        _ => None,
    }
}

fn name(ident: &sqlparser::ast::Ident) -> String {
    let folded = fold(Dialect::Postgres, &ident.value, ident.quote_style.is_some());
    quote(Dialect::Postgres, &folded)
}

fn binary(left: &Expr, op: &BinaryOperator, right: &Expr, depth: usize) -> Option<String> {
    let text = match op {
        BinaryOperator::NotEq => "<>".to_owned(),
        other => other.to_string(),
    };
    let is_time = |expr: &Expr| {
        let printed = print(expr, None, depth + 1).unwrap_or_default();
        ["now()", "CURRENT_TIMESTAMP", "CURRENT_DATE", "::timestamp"]
            .iter()
            .any(|time| printed.contains(time))
    };
    let hint = match op {
        BinaryOperator::StringConcat => Some("text"),
        BinaryOperator::Plus | BinaryOperator::Minus if is_time(left) || is_time(right) => {
            Some("interval")
        }
        BinaryOperator::And | BinaryOperator::Or => None,
        _ => Some("text"),
    };
    let left = print(left, hint, depth + 1)?;
    let right = print(right, hint, depth + 1)?;
    Some(format!("({left} {text} {right})"))
}

/// Functions that are keywords print as such.
const KEYWORDS: [&str; 8] = [
    "current_timestamp",
    "current_date",
    "current_time",
    "localtimestamp",
    "localtime",
    "current_user",
    "session_user",
    "current_schema",
];

fn call(function: &Function, depth: usize) -> Option<String> {
    let called = object_name(&function.name)?;
    let keyword = KEYWORDS.contains(&called.as_str());
    if function.over.is_some() || function.filter.is_some() || !function.within_group.is_empty() {
        return None;
    }
    let arguments = match &function.args {
        FunctionArguments::None if keyword => return Some(called.to_ascii_uppercase()),
        FunctionArguments::None => String::new(),
        FunctionArguments::Subquery(_) => return None,
        FunctionArguments::List(list) => {
            let hint = match called.as_str() {
                "nextval" | "currval" => Some("regclass"),
                _ => Some("text"),
            };
            let printed: Option<Vec<String>> = list
                .args
                .iter()
                .map(|argument| match argument {
                    FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => {
                        print(expr, hint, depth + 1)
                    }
                    _ => None,
                })
                .collect();
            printed?.join(", ")
        }
    };
    Some(match keyword {
        true if arguments.is_empty() => called.to_ascii_uppercase(),
        true => format!("{}({arguments})", called.to_ascii_uppercase()),
        false => format!("{called}({arguments})"),
    })
}

fn object_name(name: &ObjectName) -> Option<String> {
    let mut parts = Vec::new();
    for part in &name.0 {
        let ident = part.as_ident()?;
        parts.push(self::name(ident));
    }
    // What is found without its schema is printed without it.
    parts.retain(|part| part != "pg_catalog" && part != "public");
    Some(parts.join("."))
}

fn type_name(ty: &DataType) -> Option<String> {
    if let DataType::Array(array) = ty {
        return match array {
            ArrayElemTypeDef::SquareBracket(inner, _) => Some(format!("{}[]", type_name(inner)?)),
            _ => None,
        };
    }
    if let DataType::Custom(name, args) = ty {
        let name = object_name(name)?;
        let args = match args.is_empty() {
            true => String::new(),
            false => format!("({})", args.join(",")),
        };
        return Some(format!("{}{args}", long_name(&name)));
    }
    let written = ty.to_string().to_ascii_lowercase();
    let (base, rest) = match written.find('(') {
        Some(at) => written.split_at(at),
        None => (written.as_str(), ""),
    };
    Some(match base {
        "timestamp" if rest.ends_with("with time zone") => written.clone(),
        "timestamp" | "time" if !written.contains("zone") => {
            format!("{base}{rest} without time zone")
        }
        "timestamptz" => format!("timestamp{rest} with time zone"),
        _ => format!("{}{rest}", long_name(base)),
    })
}

fn long_name(name: &str) -> &str {
    match name {
        "int" | "int4" => "integer",
        "int2" => "smallint",
        "int8" => "bigint",
        "bool" => "boolean",
        "varchar" => "character varying",
        "char" => "character",
        "decimal" | "dec" => "numeric",
        "float" | "float8" => "double precision",
        "float4" => "real",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::as_postgres_prints;

    #[test]
    fn printed_as_postgres_does() {
        let cases = [
            ("gen_random_uuid()", "gen_random_uuid()"),
            ("GEN_RANDOM_UUID ()", "gen_random_uuid()"),
            ("now() + interval '1 day'", "(now() + '1 day'::interval)"),
            ("now() + '1 day'", "(now() + '1 day'::interval)"),
            (
                "now() + '90 day'::interval",
                "(now() + '90 days'::interval)",
            ),
            ("CURRENT_DATE", "CURRENT_DATE"),
            (
                "(now() at time zone 'utc')",
                "(now() AT TIME ZONE 'utc'::text)",
            ),
            ("'a' || 'b'", "('a'::text || 'b'::text)"),
            ("md5(random()::text)", "md5((random())::text)"),
            ("pg_catalog.lower('A')", "lower('A'::text)"),
            ("CAST('1' AS INT)", "'1'::integer"),
        ];
        for (written, printed) in cases {
            assert_eq!(
                as_postgres_prints(written, None).as_deref(),
                Some(printed),
                "{written}"
            );
        }
        assert_eq!(as_postgres_prints("a b c", None), None);
        let deep = "(".repeat(5000);
        assert_eq!(as_postgres_prints(&deep, None), None);
    }
}
