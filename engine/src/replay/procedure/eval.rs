//! What expressions come to.

use std::{collections::BTreeMap, rc::Rc};

use sqlparser::{
    ast::{
        Array, BinaryOperator, CastKind, DataType, Expr, Function, FunctionArg, FunctionArgExpr,
        FunctionArguments, UnaryOperator, Value as Literal,
    },
    dialect::PostgreSqlDialect,
    parser::Parser,
};

use super::{
    MAX_DEPTH,
    catalog::Row,
    format, select,
    value::{Class, Value, and, not, or, quoted},
};
use crate::{
    replay::{
        cursor::{Cursor, Name, fold},
        state::State,
    },
    sql::{Dialect, OpaqueKind, QName},
};

/// What the parser may nest: its frames are large, and a build script's are not optimised.
const PARSER_DEPTH: usize = 24;

/// What names mean.
pub(super) struct Scope<'a, 's> {
    pub(super) state: &'a State<'s>,
    pub(super) variables: &'a BTreeMap<String, Value>,
    /// The rows at hand under their aliases, the innermost last.
    pub(super) rows: Vec<(Rc<str>, Rc<Row>)>,
}

pub(super) fn parser(text: &str) -> Option<Parser<'static>> {
    const POSTGRES: &PostgreSqlDialect = &PostgreSqlDialect {};
    let parser = Parser::new(POSTGRES).with_recursion_limit(PARSER_DEPTH);
    parser.try_with_sql(text).ok()
}

impl Scope<'_, '_> {
    /// What the text of an expression comes to.
    pub(super) fn value_of(&self, text: &str) -> Value {
        let expr = parser(text).and_then(|mut parser| {
            let expr = parser.parse_expr().ok()?;
            let rest = parser.peek_token().token;
            (rest == sqlparser::tokenizer::Token::EOF).then_some(expr)
        });
        expr.map_or(Value::Unknown, |expr| self.eval(&expr, 0))
    }

    pub(super) fn eval(&self, expr: &Expr, depth: usize) -> Value {
        if depth > MAX_DEPTH {
            return Value::Unknown;
        }
        let eval = |expr: &Expr| self.eval(expr, depth + 1);
        let truth = |expr: &Expr| self.eval(expr, depth + 1).truth();
        let negate = |value, negated| if negated { not(value) } else { value };
        match expr {
            Expr::Nested(inner) => eval(inner),
            Expr::Identifier(ident) => {
                let quoted = ident.quote_style.is_some();
                self.name(&fold(Dialect::Postgres, &ident.value, quoted))
            }
            Expr::CompoundIdentifier(parts) => {
                let mut parts = parts
                    .iter()
                    .rev()
                    .map(|part| fold(Dialect::Postgres, &part.value, part.quote_style.is_some()));
                match (parts.next(), parts.next()) {
                    (Some(field), Some(of)) => self.field(&of, &field),
                    _ => Value::Unknown,
                }
            }
            Expr::Value(literal) => self.literal(&literal.value),
            Expr::Array(Array { elem, .. }) => Value::List(elem.iter().map(eval).collect()),
            Expr::Cast {
                kind: CastKind::Cast | CastKind::DoubleColon,
                expr,
                data_type,
                ..
            } => self.cast(eval(expr), data_type),
            Expr::Function(function) => self.call(function, depth),
            Expr::UnaryOp { op, expr } => match (op, eval(expr)) {
                (UnaryOperator::Not, value) => Value::of_truth(not(value.truth())),
                (UnaryOperator::Minus, Value::Int(number)) => {
                    number.checked_neg().map_or(Value::Unknown, Value::Int)
                }
                (UnaryOperator::Plus, value @ Value::Int(_)) => value,
                _ => Value::Unknown,
            },
            Expr::BinaryOp { left, op, right } => match op {
                BinaryOperator::And => Value::of_truth(and(truth(left), truth(right))),
                BinaryOperator::Or => Value::of_truth(or(truth(left), truth(right))),
                op => compare(&eval(left), op, &eval(right)),
            },
            Expr::IsNull(inner) => Value::of_truth(is_null(&eval(inner))),
            Expr::IsNotNull(inner) => Value::of_truth(not(is_null(&eval(inner)))),
            Expr::IsTrue(inner) => Value::of_truth(truth(inner).map(|t| Some(t == Some(true)))),
            Expr::IsFalse(inner) => Value::of_truth(truth(inner).map(|t| Some(t == Some(false)))),
            Expr::IsNotTrue(inner) => Value::of_truth(truth(inner).map(|t| Some(t != Some(true)))),
            Expr::IsNotFalse(inner) => {
                Value::of_truth(truth(inner).map(|t| Some(t != Some(false))))
            }
            Expr::IsDistinctFrom(a, b) => Value::of_truth(not(is_same(&eval(a), &eval(b)))),
            Expr::IsNotDistinctFrom(a, b) => Value::of_truth(is_same(&eval(a), &eval(b))),
            Expr::InList {
                expr,
                list,
                negated,
            } => {
                let value = eval(expr);
                let items: Vec<Value> = list.iter().map(eval).collect();
                Value::of_truth(negate(is_any(&value, &items), *negated))
            }
            Expr::InSubquery {
                expr,
                subquery,
                negated,
            } => {
                let value = eval(expr);
                let items = select::column(self, subquery, depth + 1);
                let found = items.and_then(|items| is_any(&value, &items));
                Value::of_truth(negate(found, *negated))
            }
            Expr::AnyOp {
                left,
                compare_op: BinaryOperator::Eq,
                right,
                ..
            } => {
                let items = match &**right {
                    Expr::Subquery(query) => select::column(self, query, depth + 1),
                    other => match eval(other) {
                        Value::List(items) => Some(items),
                        _ => None,
                    },
                };
                Value::of_truth(items.and_then(|items| is_any(&eval(left), &items)))
            }
            Expr::Like {
                negated,
                any: false,
                expr,
                pattern,
                escape_char: None,
            } => match (eval(expr), eval(pattern)) {
                (Value::Text(text), Value::Text(pattern)) => {
                    let like = like(text.as_bytes(), pattern.as_bytes());
                    Value::of_truth(negate(like.map(Some), *negated))
                }
                (Value::Null, _) | (_, Value::Null) => Value::Null,
                _ => Value::Unknown,
            },
            Expr::Exists { subquery, negated } => {
                let found = select::exists(self, subquery, depth + 1);
                Value::of_truth(negate(found.map(Some), *negated))
            }
            Expr::Subquery(query) => select::scalar(self, query, depth + 1),
            Expr::Case {
                operand: None,
                conditions,
                else_result,
                ..
            } => {
                for when in conditions {
                    match truth(&when.condition) {
                        Some(Some(true)) => return eval(&when.result),
                        Some(_) => {}
                        None => return Value::Unknown,
                    }
                }
                else_result.as_ref().map_or(Value::Null, |expr| eval(expr))
            }
            _ => Value::Unknown,
        }
    }

    fn name(&self, name: &str) -> Value {
        for (_, row) in self.rows.iter().rev() {
            if let Some((_, value)) = row.iter().find(|(column, _)| *column == name) {
                return value.clone();
            }
        }
        // A row's alias is the row; nothing here asks for that.
        match self.variables.get(name) {
            Some(Value::Record(fields)) => match fields.as_slice() {
                [(_, only)] => only.clone(),
                _ => Value::Unknown,
            },
            Some(value) => value.clone(),
            None => Value::Unknown,
        }
    }

    fn field(&self, of: &str, field: &str) -> Value {
        if let Some((_, row)) = self.rows.iter().rev().find(|(alias, _)| &**alias == of) {
            let mut columns = row.iter();
            let found = columns.find(|(column, _)| *column == field);
            return found.map_or(Value::Unknown, |(_, value)| value.clone());
        }
        match self.variables.get(of) {
            Some(Value::Record(fields)) => {
                let found = fields.iter().find(|(name, _)| name == field);
                found.map_or(Value::Unknown, |(_, value)| value.clone())
            }
            _ => Value::Unknown,
        }
    }

    fn literal(&self, literal: &Literal) -> Value {
        match literal {
            Literal::Null => Value::Null,
            Literal::Boolean(truth) => Value::Bool(*truth),
            Literal::Number(digits, _) => digits.parse().map_or(Value::Unknown, Value::Int),
            Literal::SingleQuotedString(text) | Literal::EscapedStringLiteral(text) => {
                Value::text(text.as_str())
            }
            Literal::DollarQuotedString(text) => Value::text(text.value.as_str()),
            // `$1` of a function.
            Literal::Placeholder(name) => self.name(name),
            _ => Value::Unknown,
        }
    }

    fn cast(&self, value: Value, ty: &DataType) -> Value {
        let name = ty.to_string().to_ascii_lowercase();
        let name = name.split('(').next().unwrap_or_default().trim();
        let resolve = |text: &str, find: &dyn Fn(&Name) -> Value| {
            let mut cursor = Cursor::new(Dialect::Postgres, text, 0, text.len());
            let parsed = cursor.name().ok().filter(|_| cursor.at_end());
            parsed.map_or(Value::Unknown, |name| find(&name))
        };
        match (name, value) {
            (_, Value::Unknown) => Value::Unknown,
            (_, Value::Null) => Value::Null,
            ("regclass" | "regtype" | "regnamespace" | "oid", oid @ Value::Oid(..)) => oid,
            ("regclass", Value::Text(text)) => {
                resolve(&text, &|name| self.relation(name).unwrap_or(Value::Unknown))
            }
            ("regtype", Value::Text(text)) => {
                resolve(&text, &|name| self.type_of(name).unwrap_or(Value::Unknown))
            }
            ("regcollation", Value::Text(text)) => resolve(&text, &|name| {
                Value::Oid(Class::Collation, QName::new(None, &*name.name))
            }),
            ("regnamespace", Value::Text(text)) => resolve(&text, &|name| {
                Value::Oid(Class::Namespace, QName::new(None, &*name.name))
            }),
            ("text" | "varchar" | "character varying" | "name" | "bpchar" | "citext", value) => {
                value.to_text().map_or(Value::Unknown, Value::Text)
            }
            ("int" | "integer" | "bigint" | "smallint" | "int4" | "int8" | "int2", value) => {
                let number = value.to_text().and_then(|text| text.trim().parse().ok());
                number.map_or(Value::Unknown, Value::Int)
            }
            ("boolean" | "bool", value) => Value::of_truth(value.truth()),
            ("text[]" | "varchar[]" | "name[]", list @ Value::List(_)) => list,
            ("text[]" | "varchar[]" | "name[]", Value::Text(text)) => array(&text),
            _ => Value::Unknown,
        }
    }

    fn relation(&self, name: &Name) -> Option<Value> {
        self.state.resolve(name, |namespace, name| {
            let name = QName::new(namespace, name);
            let found = self.state.relation(&name)?;
            Some((found, Value::Oid(Class::Relation, name)).1)
        })
    }

    fn type_of(&self, name: &Name) -> Option<Value> {
        let schema = &self.state.schema;
        let found = match self.state.find_enum(name) {
            Some(id) => schema.enums.get(id).map(|e| &e.name),
            None => {
                let kinds = [OpaqueKind::Type, OpaqueKind::Domain];
                let id = self.state.find_opaque(name, &kinds)?;
                schema.opaque.get(id).map(|object| &object.name)
            }
        };
        found.map(|name| Value::Oid(Class::Type, name.clone()))
    }

    fn call(&self, function: &Function, depth: usize) -> Value {
        let name = function.name.0.last().and_then(|part| part.as_ident());
        let name = name.map(|ident| ident.value.to_lowercase());
        let name = name.unwrap_or_default();
        let mut arguments = Vec::new();
        match &function.args {
            FunctionArguments::None => {}
            FunctionArguments::Subquery(_) => return Value::Unknown,
            FunctionArguments::List(list) => {
                for argument in &list.args {
                    match argument {
                        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => {
                            arguments.push(self.eval(expr, depth + 1));
                        }
                        _ => return Value::Unknown,
                    }
                }
            }
        }
        let text = |at: usize| match arguments.get(at) {
            Some(Value::Text(text)) => Some(text.as_str()),
            _ => None,
        };
        let mapped = |map: &dyn Fn(&str) -> String| match arguments.first() {
            Some(Value::Text(text)) => Value::Text(map(text)),
            Some(Value::Null) => Value::Null,
            _ => Value::Unknown,
        };
        match (name.as_str(), arguments.as_slice()) {
            ("format", arguments) => format::format(arguments),
            ("quote_ident", [_]) => mapped(&|text| quoted(text)),
            ("quote_literal", [_]) => mapped(&|text| format::literal(text)),
            ("quote_nullable", [Value::Null]) => Value::text("NULL"),
            ("quote_nullable", [_]) => mapped(&|text| format::literal(text)),
            ("lower", [_]) => mapped(&|text| text.to_lowercase()),
            ("upper", [_]) => mapped(&|text| text.to_uppercase()),
            ("btrim", [_]) => mapped(&|text| text.trim_matches(' ').to_owned()),
            ("replace", [_, _, _]) => match (text(0), text(1), text(2)) {
                (Some(text), Some(from), Some(to)) if !from.is_empty() => {
                    Value::Text(text.replace(from, to))
                }
                _ => Value::Unknown,
            },
            ("concat", arguments) => {
                let mut joined = String::new();
                for argument in arguments {
                    match argument {
                        Value::Null => {}
                        other => match other.to_text() {
                            Some(text) => joined.push_str(&text),
                            None => return Value::Unknown,
                        },
                    }
                }
                Value::Text(joined)
            }
            ("coalesce", arguments) => {
                let mut values = arguments.iter();
                let first = values.find(|value| **value != Value::Null);
                first.cloned().unwrap_or(Value::Null)
            }
            ("nullif", [a, b]) => match a.equals(b) {
                Some(Some(true)) => Value::Null,
                Some(_) => a.clone(),
                None => Value::Unknown,
            },
            ("to_regclass" | "to_regtype", [Value::Null]) => Value::Null,
            (kind @ ("to_regclass" | "to_regtype"), [Value::Text(text)]) => {
                let mut cursor = Cursor::new(Dialect::Postgres, text, 0, text.len());
                match (cursor.name(), kind) {
                    (Ok(name), "to_regclass") => self.relation(&name).unwrap_or(Value::Null),
                    // Built-in types are there as well.
                    (Ok(name), _) => self.type_of(&name).unwrap_or(Value::Unknown),
                    _ => Value::Unknown,
                }
            }
            ("current_schema", []) => {
                let path = self.state.search_path.iter();
                let mut known = path.filter(|name| self.state.schema.namespaces.contains(name));
                known
                    .next()
                    .map_or(Value::Null, |name| Value::text(&**name))
            }
            ("current_schemas", [Value::Bool(false)]) => {
                let path = self.state.search_path.iter();
                let known = path.filter(|name| self.state.schema.namespaces.contains(name));
                Value::List(known.map(|name| Value::text(&**name)).collect())
            }
            ("array_length" | "cardinality", [Value::List(items), ..]) => {
                i64::try_from(items.len()).map_or(Value::Unknown, Value::Int)
            }
            _ => Value::Unknown,
        }
    }
}

fn is_null(value: &Value) -> Option<Option<bool>> {
    match value {
        Value::Unknown => None,
        value => Some(Some(*value == Value::Null)),
    }
}

fn is_same(a: &Value, b: &Value) -> Option<Option<bool>> {
    match (a, b) {
        (Value::Null, Value::Null) => Some(Some(true)),
        (Value::Null, Value::Unknown) | (Value::Unknown, Value::Null) => None,
        (Value::Null, _) | (_, Value::Null) => Some(Some(false)),
        _ => a.equals(b),
    }
}

fn is_any(value: &Value, items: &[Value]) -> Option<Option<bool>> {
    let mut any = Some(Some(false));
    for item in items {
        any = or(any, value.equals(item));
    }
    any
}

fn compare(a: &Value, op: &BinaryOperator, b: &Value) -> Value {
    match op {
        BinaryOperator::Eq => return Value::of_truth(a.equals(b)),
        BinaryOperator::NotEq => return Value::of_truth(not(a.equals(b))),
        _ => {}
    }
    match (a, b) {
        (Value::Unknown, _) | (_, Value::Unknown) => return Value::Unknown,
        (Value::Null, _) | (_, Value::Null) => return Value::Null,
        _ => {}
    }
    let ordered = |test: fn(std::cmp::Ordering) -> bool| match (a, b) {
        (Value::Int(a), Value::Int(b)) => Value::Bool(test(a.cmp(b))),
        _ => Value::Unknown,
    };
    let number = |result: fn(i64, i64) -> Option<i64>| match (a, b) {
        (Value::Int(a), Value::Int(b)) => result(*a, *b).map_or(Value::Unknown, Value::Int),
        _ => Value::Unknown,
    };
    match op {
        BinaryOperator::Lt => ordered(std::cmp::Ordering::is_lt),
        BinaryOperator::LtEq => ordered(std::cmp::Ordering::is_le),
        BinaryOperator::Gt => ordered(std::cmp::Ordering::is_gt),
        BinaryOperator::GtEq => ordered(std::cmp::Ordering::is_ge),
        BinaryOperator::Plus => number(i64::checked_add),
        BinaryOperator::Minus => number(i64::checked_sub),
        BinaryOperator::Multiply => number(i64::checked_mul),
        BinaryOperator::StringConcat => match (a, b) {
            (Value::List(a), Value::List(b)) => Value::List([a.as_slice(), b].concat()),
            (a, b) => match (a.to_text(), b.to_text()) {
                (Some(a), Some(b)) => Value::Text(a + &b),
                _ => Value::Unknown,
            },
        },
        _ => Value::Unknown,
    }
}

/// `LIKE` with `%` and `_`; `None` for what has a backslash.
fn like(text: &[u8], pattern: &[u8]) -> Option<bool> {
    if pattern.contains(&b'\\') || text.len() > 1000 || pattern.len() > 1000 {
        return None;
    }
    // The positions of the pattern that are reached so far.
    let mut reached = vec![false; pattern.len() + 1];
    let spread = |reached: &mut Vec<bool>| {
        for at in 0..pattern.len() {
            if reached[at] && pattern[at] == b'%' {
                reached[at + 1] = true;
            }
        }
    };
    reached[0] = true;
    spread(&mut reached);
    for byte in text {
        let mut next = vec![false; pattern.len() + 1];
        for at in 0..pattern.len() {
            match pattern[at] {
                _ if !reached[at] => {}
                b'%' => next[at] = true,
                b'_' => next[at + 1] = true,
                other if other == *byte => next[at + 1] = true,
                _ => {}
            }
        }
        spread(&mut next);
        reached = next;
    }
    reached.last().copied()
}

/// `'{a,b}'`, without quotes in it.
fn array(text: &str) -> Value {
    let inner = text
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'));
    match inner {
        Some("") => Value::List(Vec::new()),
        Some(inner) if !inner.contains(['"', '{', '\\']) => {
            let items = inner.split(',').map(str::trim);
            Value::List(items.map(Value::text).collect())
        }
        _ => Value::Unknown,
    }
}
