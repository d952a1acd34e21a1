//! Queries of the catalogue, of arrays and of values.

use std::{borrow::Cow, rc::Rc};

use sqlparser::ast::{
    Expr, FunctionArg, FunctionArgExpr, FunctionArguments, GroupByExpr, JoinConstraint,
    JoinOperator, Query, Select, SelectItem, SetExpr, SetOperator, Statement, TableFactor,
};

use super::{
    MAX_DEPTH,
    catalog::{self, Row},
    eval::{Scope, parser},
    value::{Value, and},
};
use crate::{replay::cursor::fold, sql::Dialect};

/// More combinations of rows than this are not looked through.
const MOST_ROWS: usize = 200_000;

/// A row that a query returns; `sure` unless an unknown decides whether it does.
pub(super) struct Found {
    pub(super) sure: bool,
    pub(super) fields: Vec<(String, Value)>,
}

/// The rows of a query as text.
pub(super) fn query(scope: &Scope<'_, '_>, text: &str) -> Option<Vec<Found>> {
    match parser(text)?.parse_statement().ok()? {
        Statement::Query(query) => of_query(scope, &query, 0),
        _ => None,
    }
}

/// Whether there is a row.
pub(super) fn exists(scope: &Scope<'_, '_>, query: &Query, depth: usize) -> Option<bool> {
    let rows = of_query(scope, query, depth)?;
    match rows.iter().any(|row| row.sure) {
        true => Some(true),
        false => rows.is_empty().then_some(false),
    }
}

/// The first field of every row.
pub(super) fn column(scope: &Scope<'_, '_>, query: &Query, depth: usize) -> Option<Vec<Value>> {
    let rows = of_query(scope, query, depth)?;
    let first = |row: Found| row.fields.into_iter().next().map(|(_, value)| value);
    rows.into_iter()
        .map(|row| match row.sure {
            true => first(row),
            false => Some(Value::Unknown),
        })
        .collect()
}

pub(super) fn scalar(scope: &Scope<'_, '_>, query: &Query, depth: usize) -> Value {
    let Some(values) = column(scope, query, depth) else {
        return Value::Unknown;
    };
    the_one(values)
}

/// Null for no value, and unknown for different ones: their order is not known.
pub(super) fn the_one(values: Vec<Value>) -> Value {
    let mut values = values.into_iter();
    let Some(first) = values.next() else {
        return Value::Null;
    };
    match values.all(|value| value == first) {
        true => first,
        false => Value::Unknown,
    }
}

fn of_query(scope: &Scope<'_, '_>, query: &Query, depth: usize) -> Option<Vec<Found>> {
    if depth > MAX_DEPTH || query.with.is_some() {
        return None;
    }
    of_body(scope, &query.body, depth)
}

fn of_body(scope: &Scope<'_, '_>, body: &SetExpr, depth: usize) -> Option<Vec<Found>> {
    if depth > MAX_DEPTH {
        return None;
    }
    match body {
        SetExpr::Select(select) => of_select(scope, select, depth),
        SetExpr::Query(query) => of_query(scope, query, depth + 1),
        SetExpr::SetOperation {
            op: SetOperator::Union,
            left,
            right,
            ..
        } => {
            let mut rows = of_body(scope, left, depth + 1)?;
            rows.extend(of_body(scope, right, depth + 1)?);
            Some(rows)
        }
        SetExpr::Values(values) => {
            let row = |row: &Vec<Expr>| Found {
                sure: true,
                fields: row
                    .iter()
                    .enumerate()
                    .map(|(at, expr)| (format!("column{}", at + 1), scope.eval(expr, depth + 1)))
                    .collect(),
            };
            Some(
                values
                    .rows
                    .iter()
                    .map(|values| row(&values.content))
                    .collect(),
            )
        }
        _ => None,
    }
}

/// The rows under each alias, and whether they are sure to be there.
type Combination = (Vec<(Rc<str>, Rc<Row>)>, bool);

fn of_select(scope: &Scope<'_, '_>, select: &Select, depth: usize) -> Option<Vec<Found>> {
    let grouped = match &select.group_by {
        GroupByExpr::Expressions(by, _) => !by.is_empty(),
        GroupByExpr::All(_) => true,
    };
    if grouped || select.having.is_some() || select.into.is_some() {
        return None;
    }
    let mut found: Vec<Combination> = vec![(scope.rows.clone(), true)];
    let selection = select.selection.as_ref();
    for table in &select.from {
        let rows = source(scope, &table.relation, depth)?;
        found = combine(scope, found, &rows, &[], selection, false, depth)?;
        for join in &table.joins {
            let rows = source(scope, &join.relation, depth)?;
            let (constraint, outer) = match &join.join_operator {
                JoinOperator::Join(on) | JoinOperator::Inner(on) => (Some(on), false),
                JoinOperator::Left(on) | JoinOperator::LeftOuter(on) => (Some(on), true),
                JoinOperator::CrossJoin(_) => (None, false),
                _ => return None,
            };
            let on: Vec<&Expr> = match constraint {
                Some(JoinConstraint::On(on)) => vec![on],
                Some(JoinConstraint::None) | None => Vec::new(),
                // Of one name the values are equal, and the name says which of them not.
                Some(JoinConstraint::Using(_) | JoinConstraint::Natural) => return None,
            };
            found = combine(scope, found, &rows, &on, selection, outer, depth)?;
        }
    }
    // All rows are combined: what is still unknown stays so.
    let rows = found.into_iter().filter_map(|(rows, sure)| {
        let inner = within(scope, rows);
        let holds = selection.map_or(Some(Some(true)), |test| inner.eval(test, depth + 1).truth());
        match holds {
            Some(Some(true)) => Some((inner, sure)),
            Some(_) => None,
            None => Some((inner, false)),
        }
    });
    let rows: Vec<(Scope<'_, '_>, bool)> = rows.collect();
    project(scope, select, rows, depth)
}

fn within<'a, 's>(scope: &Scope<'a, 's>, rows: Vec<(Rc<str>, Rc<Row>)>) -> Scope<'a, 's> {
    Scope {
        state: scope.state,
        variables: scope.variables,
        rows,
    }
}

/// Puts the rows of one more source beside those that are there. What the conditions surely refuse
/// already goes at once: a name that is not there yet is unknown, and refuses nothing.
fn combine(
    scope: &Scope<'_, '_>,
    before: Vec<Combination>,
    (alias, rows): &(Rc<str>, Vec<Rc<Row>>),
    on: &[&Expr],
    selection: Option<&Expr>,
    outer: bool,
    depth: usize,
) -> Option<Vec<Combination>> {
    let mut found = Vec::new();
    for (left, sure) in before {
        let mut matched = false;
        for row in rows {
            let mut all = left.clone();
            all.push((alias.clone(), row.clone()));
            let inner = within(scope, all);
            let mut holds = Some(Some(true));
            for test in on {
                holds = and(holds, inner.eval(test, depth + 1).truth());
            }
            if matches!(holds, Some(Some(false) | None)) {
                continue;
            }
            matched |= holds == Some(Some(true));
            let chosen = selection.and_then(|test| inner.eval(test, depth + 1).truth());
            if !outer && chosen == Some(Some(false)) {
                continue;
            }
            found.push((inner.rows, sure && holds.is_some()));
            if found.len() > MOST_ROWS {
                return None;
            }
        }
        if outer && !matched {
            let mut all = left;
            all.push((alias.clone(), Rc::new(Row::new())));
            found.push((all, false));
        }
    }
    Some(found)
}

fn project(
    scope: &Scope<'_, '_>,
    select: &Select,
    rows: Vec<(Scope<'_, '_>, bool)>,
    depth: usize,
) -> Option<Vec<Found>> {
    let item = |item: &SelectItem| match item {
        SelectItem::UnnamedExpr(expr) => (name_of(expr), Some(expr.clone())),
        SelectItem::ExprWithAlias { expr, alias } => {
            let quoted = alias.quote_style.is_some();
            (
                fold(Dialect::Postgres, &alias.value, quoted),
                Some(expr.clone()),
            )
        }
        _ => (String::new(), None),
    };
    let items: Vec<(String, Option<Expr>)> = select.projection.iter().map(item).collect();
    let exprs = || {
        items
            .iter()
            .filter_map(|(name, expr)| Some((name, expr.as_ref()?)))
    };
    if exprs().any(|(_, expr)| is_aggregate(expr)) {
        let all_sure = rows.iter().all(|(_, sure)| *sure);
        let field = |(name, expr): (&String, &Expr)| {
            let value = match expr {
                Expr::Function(function) if is_count(function) && all_sure => {
                    i64::try_from(rows.len()).map_or(Value::Unknown, Value::Int)
                }
                // `count(*) = 0`, `count(*) > 0`.
                Expr::BinaryOp { left, op, right } if all_sure => match &**left {
                    Expr::Function(function) if is_count(function) => {
                        let counted = rows.len().to_string();
                        let right = right.to_string();
                        scope.value_of(&format!("{counted} {op} {right}"))
                    }
                    _ => Value::Unknown,
                },
                _ => Value::Unknown,
            };
            (name.clone(), value)
        };
        return Some(vec![Found {
            sure: true,
            fields: exprs().map(field).collect(),
        }]);
    }
    let mut found = Vec::new();
    for (inner, sure) in rows {
        let fields = items.iter().flat_map(|(name, expr)| match expr {
            Some(Expr::Function(function)) if is_unnest(function) => {
                vec![(name.clone(), Value::Unknown)]
            }
            Some(expr) => vec![(name.clone(), inner.eval(expr, depth + 1))],
            // A star.
            None => {
                let own = inner.rows.iter().skip(scope.rows.len());
                let columns = own.flat_map(|(_, row)| row.iter());
                columns
                    .map(|(name, value)| (name.to_string(), value.clone()))
                    .collect()
            }
        });
        let fields: Vec<(String, Value)> = fields.collect();
        // `SELECT unnest(array)` makes a row of each.
        if let [(name, Some(Expr::Function(function)))] = items.as_slice()
            && is_unnest(function)
        {
            for value in unnested(&inner, function, depth)? {
                found.push(Found {
                    sure,
                    fields: vec![(name.clone(), value)],
                });
            }
            continue;
        }
        found.push(Found { sure, fields });
    }
    Some(found)
}

fn name_of(expr: &Expr) -> String {
    let ident = match expr {
        Expr::Identifier(ident) => Some(ident),
        Expr::CompoundIdentifier(parts) => parts.last(),
        Expr::Function(function) => function.name.0.last().and_then(|part| part.as_ident()),
        Expr::Cast { expr, .. } => return name_of(expr),
        _ => None,
    };
    ident.map_or_else(String::new, |ident| {
        fold(Dialect::Postgres, &ident.value, ident.quote_style.is_some())
    })
}

fn called(function: &sqlparser::ast::Function, name: &str) -> bool {
    let last = function.name.0.last().and_then(|part| part.as_ident());
    last.is_some_and(|ident| ident.value.eq_ignore_ascii_case(name))
}

fn is_count(function: &sqlparser::ast::Function) -> bool {
    let star = match &function.args {
        FunctionArguments::List(list) => matches!(
            list.args.as_slice(),
            [FunctionArg::Unnamed(
                FunctionArgExpr::Wildcard | FunctionArgExpr::Expr(Expr::Value(_))
            )]
        ),
        _ => false,
    };
    called(function, "count") && star && function.filter.is_none() && function.over.is_none()
}

fn is_unnest(function: &sqlparser::ast::Function) -> bool {
    called(function, "unnest")
}

fn is_aggregate(expr: &Expr) -> bool {
    const AGGREGATES: [&str; 10] = [
        "count",
        "string_agg",
        "array_agg",
        "min",
        "max",
        "sum",
        "bool_or",
        "bool_and",
        "json_agg",
        "every",
    ];
    match expr {
        Expr::Function(function) => AGGREGATES.iter().any(|name| called(function, name)),
        Expr::BinaryOp { left, right, .. } => is_aggregate(left) || is_aggregate(right),
        Expr::Nested(inner) | Expr::Cast { expr: inner, .. } => is_aggregate(inner),
        _ => false,
    }
}

fn unnested(
    scope: &Scope<'_, '_>,
    function: &sqlparser::ast::Function,
    depth: usize,
) -> Option<Vec<Value>> {
    let FunctionArguments::List(list) = &function.args else {
        return None;
    };
    match list.args.as_slice() {
        [FunctionArg::Unnamed(FunctionArgExpr::Expr(expr))] => match scope.eval(expr, depth + 1) {
            Value::List(items) => Some(items),
            _ => None,
        },
        _ => None,
    }
}

/// The rows of something behind `FROM`, under its alias.
fn source(
    scope: &Scope<'_, '_>,
    factor: &TableFactor,
    depth: usize,
) -> Option<(Rc<str>, Vec<Rc<Row>>)> {
    let (name, alias, rows) = match factor {
        TableFactor::Table {
            name,
            alias,
            args: None,
            ..
        } => {
            let mut parts = name.0.iter().rev().filter_map(|part| part.as_ident());
            let last = ident(parts.next()?);
            let namespace = parts.next().map(ident);
            let rows = catalog::rows(scope.state, namespace.as_deref(), &last)?;
            (last, alias, rows)
        }
        TableFactor::Derived {
            subquery, alias, ..
        } => {
            let found = of_query(scope, subquery, depth + 1)?;
            let all_sure = found.iter().all(|row| row.sure);
            let row = |row: Found| {
                row.fields
                    .into_iter()
                    .map(|(name, value)| (Cow::Owned(name), value))
            };
            let rows = found.into_iter().map(|found| row(found).collect());
            (String::new(), alias, all_sure.then(|| rows.collect())?)
        }
        TableFactor::UNNEST {
            alias, array_exprs, ..
        } => {
            let [array] = array_exprs.as_slice() else {
                return None;
            };
            let Value::List(items) = scope.eval(array, depth + 1) else {
                return None;
            };
            let column = alias
                .as_ref()
                .map(|alias| ident(&alias.name))
                .unwrap_or_default();
            let row = |item| vec![(Cow::Owned(column.clone()), item)];
            (column.clone(), alias, items.into_iter().map(row).collect())
        }
        _ => return None,
    };
    let mut rows: Vec<Row> = rows;
    let mut called = name;
    if let Some(alias) = alias {
        called = ident(&alias.name);
        for row in &mut rows {
            for ((name, _), column) in row.iter_mut().zip(&alias.columns) {
                *name = Cow::Owned(ident(&column.name));
            }
        }
    }
    Some((called.into(), rows.into_iter().map(Rc::new).collect()))
}

fn ident(ident: &sqlparser::ast::Ident) -> String {
    fold(Dialect::Postgres, &ident.value, ident.quote_style.is_some())
}
