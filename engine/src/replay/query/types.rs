//! The types of expressions in a query, as far as they can be told.

use sqlparser::ast::{
    BinaryOperator, DataType, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments,
    Value,
};

use super::{MAX_DEPTH, Source, ident, last, native, of_query, plain, unknown};
use crate::{
    dialect::facts,
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
        Expr::Collate { expr, .. } if facts(state.dialect).has_affinities => inner(expr),
        expr if facts(state.dialect).has_affinities && !may_have_affinity(expr) => {
            typed(native(""))
        }
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
            | BinaryOperator::Modulo => {
                let (left, right) = (inner(left).ty, inner(right).ty);
                match state.dialect.has_namespaces() {
                    true => calculated(left, op, right),
                    false => wider(left, right),
                }
            }
            BinaryOperator::StringConcat => unknown(),
            BinaryOperator::Arrow => native("JSONB"),
            BinaryOperator::LongArrow => unknown(),
            _ => native("BOOLEAN"),
        }),
        Expr::UnaryOp { expr, .. } if state.dialect.has_namespaces() => {
            typed(loose(inner(expr).ty))
        }
        Expr::UnaryOp { expr, .. } => typed(inner(expr).ty),
        Expr::Extract { .. } if state.dialect.has_namespaces() => {
            plain("extract", native("DECIMAL"))
        }
        Expr::Ceil { expr, .. } => plain("ceil", rounded(inner(expr).ty)),
        Expr::Floor { expr, .. } => plain("floor", rounded(inner(expr).ty)),
        Expr::Array(array) => {
            let first = array.elem.first().map(|expr| inner(expr).ty);
            Column {
                arity: Arity::List,
                ..plain("array", first.unwrap_or_else(unknown))
            }
        }
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

fn may_have_affinity(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::Identifier(_) | Expr::CompoundIdentifier(_) | Expr::Cast { .. } | Expr::Subquery(_)
    )
}

fn column(sources: &[Source], source: Option<&str>, name: &str) -> Column {
    let mut within = sources
        .iter()
        .filter(|(known, _)| source.is_none_or(|source| source == known));
    let found = within.find_map(|(_, columns)| columns.iter().find(|c| c.name == name));
    found.cloned().unwrap_or_else(|| plain(name, unknown()))
}

/// A type without its length or precision, as functions and operators of PostgreSQL return it.
fn loose(ty: ColumnType) -> ColumnType {
    match ty {
        ColumnType::Native(mut ty) => {
            match ty.name.as_str() {
                "DECIMAL" | "VARCHAR" | "VARBIT" => ty.args.clear(),
                "TIMESTAMP" | "TIMESTAMPTZ" | "TIME" | "TIMETZ" => ty.args = vec![6],
                _ => {}
            }
            ColumnType::Native(ty)
        }
        other => other,
    }
}

fn name_of(ty: &ColumnType) -> &str {
    match ty {
        ColumnType::Native(ty) => &ty.name,
        ColumnType::Unsupported(name) => name,
        _ => "",
    }
}

/// What `round`, `ceil` and `floor` return.
fn rounded(ty: ColumnType) -> ColumnType {
    match name_of(&ty) {
        "DECIMAL" => native("DECIMAL"),
        _ => native("DOUBLE PRECISION"),
    }
}

/// What an operator returns on PostgreSQL.
fn calculated(left: ColumnType, op: &BinaryOperator, right: ColumnType) -> ColumnType {
    let is_time = |name: &str| matches!(name, "TIMESTAMP" | "TIMESTAMPTZ");
    match (name_of(&left), op, name_of(&right)) {
        ("DATE", BinaryOperator::Minus, "DATE") => native("INTEGER"),
        (a, BinaryOperator::Minus, b) if is_time(a) && (is_time(b) || b == "DATE") => {
            ColumnType::Unsupported("interval".to_owned())
        }
        ("REAL", _, "REAL") => left,
        ("REAL", _, "SMALLINT" | "INTEGER" | "BIGINT" | "DECIMAL")
        | ("SMALLINT" | "INTEGER" | "BIGINT" | "DECIMAL", _, "REAL") => native("DOUBLE PRECISION"),
        _ => loose(wider(left, right)),
    }
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
    let mut arguments: Vec<Column> = match &function.args {
        FunctionArguments::List(list) => {
            let exprs = list.args.iter().filter_map(|argument| match argument {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr),
                _ => None,
            });
            exprs
                .map(|expr| of_expr(state, expr, sources, depth + 1))
                .collect()
        }
        _ => Vec::new(),
    };
    if state.dialect.has_namespaces()
        && let Some(column) = postgres_call(&name, &mut arguments)
    {
        return column;
    }
    let first_type = arguments
        .into_iter()
        .next()
        .map_or_else(unknown, |column| column.ty);
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

/// What a function of PostgreSQL returns, where that is not its first argument's type.
fn postgres_call(name: &str, arguments: &mut Vec<Column>) -> Option<Column> {
    let first = arguments.first().map(|column| column.ty.clone());
    let first = first.unwrap_or_else(unknown);
    let time = |name: &str| ColumnType::Native(NativeType::new(name, &[6]));
    let ty = match (name, name_of(&first)) {
        ("date_trunc", _) => match arguments.get(1).map(|column| name_of(&column.ty)) {
            Some("TIMESTAMP") => time("TIMESTAMP"),
            Some("TIMESTAMPTZ" | "DATE") => time("TIMESTAMPTZ"),
            _ => return None,
        },
        (
            "array_length" | "cardinality" | "length" | "char_length" | "octet_length"
            | "jsonb_array_length" | "json_array_length" | "array_position" | "strpos" | "ascii",
            _,
        ) => native("INTEGER"),
        ("array_agg", _) => {
            return Some(Column {
                arity: Arity::List,
                ..plain(name, loose(first))
            });
        }
        ("round" | "ceil" | "ceiling" | "floor" | "trunc", _) => rounded(first),
        ("avg", "REAL" | "DOUBLE PRECISION") => native("DOUBLE PRECISION"),
        ("min" | "max", "VARCHAR") => native("TEXT"),
        ("sum" | "avg", "DECIMAL") | ("min" | "max" | "abs" | "lag" | "lead", _) => loose(first),
        ("coalesce" | "greatest" | "least", _) => {
            let mut rest = arguments.iter();
            match rest.all(|column| column.ty == first) {
                true => first,
                false => {
                    let types = arguments.drain(..).map(|column| column.ty);
                    loose(types.reduce(wider)?)
                }
            }
        }
        ("current_date", _) => native("DATE"),
        ("localtimestamp", _) => time("TIMESTAMP"),
        ("clock_timestamp" | "statement_timestamp" | "transaction_timestamp", _) => {
            time("TIMESTAMPTZ")
        }
        ("random", _) => native("DOUBLE PRECISION"),
        _ => return None,
    };
    Some(plain(name, ty))
}
