//! Expressions worked out, as far as they are known without rows.

use std::collections::BTreeMap;

use super::{
    expression::{Comparison, Expression, Query},
    rows::{self, Row},
    value::Value,
};
use crate::replay::state::State;

/// Where names are looked up.
pub(super) struct Scope<'s> {
    locals: &'s [BTreeMap<String, Value>],
    row: Option<&'s Row>,
}

impl<'s> Scope<'s> {
    pub(super) fn new(locals: &'s [BTreeMap<String, Value>]) -> Self {
        Scope { locals, row: None }
    }

    /// A variable hides a column of its name.
    fn name(&self, name: &str) -> Value {
        let mut locals = self.locals.iter().rev();
        if let Some(value) = locals.find_map(|scope| scope.get(name)) {
            return value.clone();
        }
        let column = self.row.and_then(|row| row.values.get(name));
        column.cloned().unwrap_or(Value::Unknown)
    }
}

/// Works an expression out.
pub(super) fn value(state: &State<'_>, scope: &Scope<'_>, expression: &Expression) -> Value {
    let of = |inner: &Expression| value(state, scope, inner);
    let truth = |truth: Option<bool>| truth.map_or(Value::Unknown, Value::of);
    match expression {
        Expression::Value(known) => known.clone(),
        Expression::User(name) => match state.variables.get(name) {
            Some(known) => known.clone(),
            None => Value::Null,
        },
        Expression::Name(name) => scope.name(name),
        Expression::Call(name, arguments) => {
            let known: Vec<Value> = arguments.iter().map(of).collect();
            call(name, &known)
        }
        Expression::Not(inner) => match of(inner) {
            Value::Null => Value::Null,
            inner => truth(inner.truth().map(|truth| !truth)),
        },
        Expression::And(parts) => {
            let known: Vec<Option<bool>> = parts.iter().map(|part| of(part).truth()).collect();
            match known.contains(&Some(false)) {
                true => Value::of(false),
                false => truth((!known.contains(&None)).then_some(true)),
            }
        }
        Expression::Or(parts) => {
            let known: Vec<Option<bool>> = parts.iter().map(|part| of(part).truth()).collect();
            match known.contains(&Some(true)) {
                true => Value::of(true),
                false => truth((!known.contains(&None)).then_some(false)),
            }
        }
        Expression::Compare(left, comparison, right) => compare(&of(left), *comparison, &of(right)),
        Expression::In(item, list) => {
            let item = of(item);
            let mut found = Value::of(false);
            for other in list {
                match compare(&item, Comparison::Equal, &of(other)) {
                    Value::Int(1) => return Value::of(true),
                    Value::Int(_) => {}
                    unknown => found = unknown,
                }
            }
            found
        }
        Expression::IsNull(inner) => match of(inner) {
            Value::Unknown => Value::Unknown,
            inner => Value::of(inner == Value::Null),
        },
        Expression::Sum(left, adds, right) => match (of(left), of(right)) {
            (Value::Int(left), Value::Int(right)) => {
                let sum = match adds {
                    true => left.checked_add(right),
                    false => left.checked_sub(right),
                };
                sum.map_or(Value::Unknown, Value::Int)
            }
            (Value::Null, _) | (_, Value::Null) => Value::Null,
            _ => Value::Unknown,
        },
        Expression::Exists(query) => match matching(state, scope, query) {
            Some(rows) => Value::of(!rows.is_empty()),
            None => Value::Unknown,
        },
        Expression::Scalar(query) => match results(state, scope, query) {
            Some(values) => values.into_iter().next().unwrap_or(Value::Null),
            None => Value::Unknown,
        },
        Expression::Case(branches, otherwise) => {
            for (condition, result) in branches {
                match of(condition).truth() {
                    Some(true) => return of(result),
                    Some(false) => {}
                    None => return Value::Unknown,
                }
            }
            of(otherwise)
        }
    }
}

fn compare(left: &Value, comparison: Comparison, right: &Value) -> Value {
    if comparison == Comparison::NullSafe && (*left == Value::Null || *right == Value::Null) {
        let unknown = [left, right].contains(&&Value::Unknown);
        return if unknown {
            Value::Unknown
        } else {
            Value::of(left == right)
        };
    }
    if *left == Value::Null || *right == Value::Null {
        return Value::Null;
    }
    let Some(order) = left.compare(right) else {
        return Value::Unknown;
    };
    Value::of(match comparison {
        Comparison::Equal | Comparison::NullSafe => order.is_eq(),
        Comparison::Unequal => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::LessEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterEqual => order.is_ge(),
    })
}

fn call(name: &str, arguments: &[Value]) -> Value {
    match (name, arguments) {
        ("database" | "schema", []) => Value::Database,
        ("concat", parts) => {
            if parts.contains(&Value::Null) {
                return Value::Null;
            }
            let parts: Option<String> = parts.iter().map(Value::written).collect();
            parts.map_or(Value::Unknown, Value::Text)
        }
        ("if", [condition, then, otherwise]) => match condition.truth() {
            Some(true) => then.clone(),
            Some(false) => otherwise.clone(),
            None => Value::Unknown,
        },
        ("ifnull" | "coalesce", parts) => {
            let mut known = parts.iter().filter(|part| **part != Value::Null);
            known.next().cloned().unwrap_or(Value::Null)
        }
        ("lower" | "lcase", [Value::Text(text)]) => Value::Text(text.to_lowercase()),
        ("upper" | "ucase", [Value::Text(text)]) => Value::Text(text.to_uppercase()),
        ("quote", [Value::Text(text)]) => {
            Value::Text(crate::plan::string(crate::sql::Dialect::Mysql, text))
        }
        _ => Value::Unknown,
    }
}

/// The rows of the catalogue that a query finds; `None` when that is not known.
fn matching(state: &State<'_>, scope: &Scope<'_>, query: &Query) -> Option<Vec<Row>> {
    if query.opaque {
        return None;
    }
    let all = match &query.relation {
        Some(relation) => rows::of(state, relation)?,
        None => vec![Row::default()],
    };
    let mut found = Vec::new();
    for row in all {
        let inner = Scope {
            locals: scope.locals,
            row: Some(&row),
        };
        let holds = match &query.condition {
            Some(condition) => value(state, &inner, condition).truth()?,
            None => true,
        };
        if holds && !row.certain {
            return None;
        }
        if holds {
            found.push(row);
        }
    }
    Some(found)
}

/// The values of the first row, empty when there is none.
pub(super) fn results(state: &State<'_>, scope: &Scope<'_>, query: &Query) -> Option<Vec<Value>> {
    let found = matching(state, scope, query)?;
    let counts = |item: &Expression| matches!(item, Expression::Call(name, _) if name == "count");
    if query.items.iter().any(counts) {
        let count = i64::try_from(found.len()).map_or(Value::Unknown, Value::Int);
        let values = query.items.iter().map(|item| match item {
            Expression::Call(_, arguments) if counts(item) => match arguments.as_slice() {
                [Expression::Value(Value::Int(_))] => count.clone(),
                [Expression::Name(_)] => count.clone(),
                _ => Value::Unknown,
            },
            _ => Value::Unknown,
        });
        return Some(values.collect());
    }
    // Which of several rows comes first is not known.
    let (first, rest) = match found.as_slice() {
        [] => return Some(Vec::new()),
        [first, rest @ ..] => (first, rest),
    };
    let values = query.items.iter().map(|item| {
        let of = |row| {
            let inner = Scope {
                locals: scope.locals,
                row: Some(row),
            };
            value(state, &inner, item)
        };
        let known = of(first);
        match rest.iter().all(|row| of(row) == known) {
            true => known,
            false => Value::Unknown,
        }
    });
    Some(values.collect())
}
