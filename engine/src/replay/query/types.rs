//! The types of expressions in a query, as far as they can be told.

use sqlparser::ast::{
    BinaryOperator, DataType, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments,
    Value,
};

use super::{MAX_DEPTH, Source, ident, last, native, of_query, plain, unknown};
use crate::{
    replay::{cursor::Cursor, read, state::State},
    sql::{Arity, Column, ColumnType, NativeType},
};

/// Name and type of an expression, as far as they can be told.
pub(super) fn of_expr(state: &State<'_>, expr: &Expr, sources: &[Source], depth: usize) -> Column {
    if depth > MAX_DEPTH {
        return plain("?column?", unknown());
    }
    let inner = |expr: &Expr| of_expr(state, expr, sources, depth + 1);
    let typed = |ty| plain("?column?", ty);
    match expr {
        Expr::Nested(expr) => inner(expr),
        Expr::Identifier(name) => column(sources, None, &ident(state, name)),
        Expr::CompoundIdentifier(parts) => match parts.as_slice() {
            [.., source, name] => column(sources, Some(&ident(state, source)), &ident(state, name)),
            _ => typed(unknown()),
        },
        Expr::Cast {
            expr, data_type, ..
        } => cast(state, inner(expr), data_type),
        Expr::Function(function) => call(state, function, sources, depth),
        Expr::Case { conditions, .. } => {
            let result = conditions.first().map(|when| inner(&when.result).ty);
            plain("case", result.unwrap_or_else(unknown))
        }
        Expr::Value(value) => typed(match &value.value {
            Value::Number(digits, _) if digits.contains(['.', 'e', 'E']) => native("DECIMAL"),
            Value::Number(..) => native("INTEGER"),
            Value::Boolean(_) => native("BOOLEAN"),
            _ => unknown(),
        }),
        Expr::BinaryOp { left, op, right } => typed(match op {
            BinaryOperator::Plus
            | BinaryOperator::Minus
            | BinaryOperator::Multiply
            | BinaryOperator::Divide
            | BinaryOperator::Modulo => wider(inner(left).ty, inner(right).ty),
            BinaryOperator::StringConcat => unknown(),
            BinaryOperator::Arrow => native("JSONB"),
            BinaryOperator::LongArrow => unknown(),
            _ => native("BOOLEAN"),
        }),
        Expr::UnaryOp { expr, .. } => typed(inner(expr).ty),
        Expr::IsNull(_)
        | Expr::IsNotNull(_)
        | Expr::InList { .. }
        | Expr::InSubquery { .. }
        | Expr::Between { .. }
        | Expr::Like { .. }
        | Expr::ILike { .. } => typed(native("BOOLEAN")),
        Expr::Exists { .. } => plain("exists", native("BOOLEAN")),
        Expr::Subquery(query) => {
            let columns = of_query(state, query, &[], depth + 1);
            let first = columns.and_then(|columns| columns.into_iter().next());
            first.unwrap_or_else(|| typed(unknown()))
        }
        _ => typed(unknown()),
    }
}

fn column(sources: &[Source], source: Option<&str>, name: &str) -> Column {
    let mut within = sources
        .iter()
        .filter(|(known, _)| source.is_none_or(|source| source == known));
    let found = within.find_map(|(_, columns)| columns.iter().find(|c| c.name == name));
    found.cloned().unwrap_or_else(|| plain(name, unknown()))
}

fn wider(a: ColumnType, b: ColumnType) -> ColumnType {
    const ORDER: [&str; 6] = [
        "SMALLINT",
        "INTEGER",
        "BIGINT",
        "DECIMAL",
        "REAL",
        "DOUBLE PRECISION",
    ];
    let rank = |ty: &ColumnType| match ty {
        ColumnType::Native(native) => ORDER.iter().position(|name| *name == native.name),
        _ => None,
    };
    match (rank(&a), rank(&b)) {
        (Some(x), Some(y)) if y > x => b,
        _ => a,
    }
}

fn cast(state: &State<'_>, inner: Column, ty: &DataType) -> Column {
    let text = ty.to_string();
    let mut cursor = Cursor::new(state.dialect, &text, 0, text.len());
    let resolved = read::type_name(&mut cursor)
        .and_then(|written| state.resolve_type(&written))
        .ok();
    let mut column = inner;
    match resolved {
        Some(resolved) => {
            column.ty = resolved.ty;
            if resolved.array {
                column.arity = Arity::List;
            }
        }
        None => column.ty = unknown(),
    }
    column
}

fn call(state: &State<'_>, function: &Function, sources: &[Source], depth: usize) -> Column {
    let name = last(state, &function.name)
        .unwrap_or_default()
        .to_lowercase();
    let first = match &function.args {
        FunctionArguments::List(list) => list.args.first().and_then(|argument| match argument {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => {
                Some(of_expr(state, expr, sources, depth + 1))
            }
            _ => None,
        }),
        _ => None,
    };
    let first_type = first.map_or_else(unknown, |column| column.ty);
    let is = |ty: &ColumnType, name: &str| *ty == native(name);
    let ty = match name.as_str() {
        "count" | "row_number" | "rank" | "dense_rank" => native("BIGINT"),
        "sum" if is(&first_type, "INTEGER") || is(&first_type, "SMALLINT") => native("BIGINT"),
        "sum" | "avg" if is(&first_type, "BIGINT") || is(&first_type, "INTEGER") => {
            native("DECIMAL")
        }
        "sum" | "avg" | "max" | "min" | "coalesce" | "nullif" | "greatest" | "least" | "abs"
        | "first_value" | "last_value" | "lag" | "lead" => first_type,
        "now" | "current_timestamp" => ColumnType::Native(NativeType::new("TIMESTAMPTZ", &[6])),
        "json_agg" | "json_build_object" | "to_json" => native("JSON"),
        "jsonb_agg" | "jsonb_build_object" | "to_jsonb" => native("JSONB"),
        "gen_random_uuid" => native("UUID"),
        "bool_and" | "bool_or" => native("BOOLEAN"),
        _ => unknown(),
    };
    plain(&name, ty)
}
