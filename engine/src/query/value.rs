//! Values that are written, the parts of others, and queries that are values.

use sqlparser::ast::{
    AccessExpr, DollarQuotedString, Expr, Query, Subscript, Value, ValueWithSpan,
};

use super::{
    Analyst,
    operator::bare,
    problem::{Problem, Refused},
    scope::Scope,
    sqlite,
    ty::{Open, Type, Typed},
};
use crate::sql::Family;

impl Analyst<'_> {
    pub(super) fn value(&mut self, value: &ValueWithSpan) -> Result<Typed, Refused> {
        if !self.dialect.has_namespaces() {
            return Ok(self.literal(&value.value));
        }
        Ok(match &value.value {
            Value::Number(digits, _) => Typed::named(number(digits)),
            Value::Boolean(_) => Typed::named("bool"),
            Value::Placeholder(mark) => match mark
                .strip_prefix('$')
                .and_then(|number| number.parse().ok())
            {
                Some(number) => {
                    let ty = self.param(number);
                    let open = ty == Type::Unknown;
                    Typed {
                        open: open.then_some(Open::Param(number)),
                        ..Typed::new(ty)
                    }
                }
                None => Typed::any(),
            },
            Value::HexStringLiteral(_) => Typed::named("bit"),
            Value::SingleQuotedString(text)
            | Value::EscapedStringLiteral(text)
            | Value::DollarQuotedString(DollarQuotedString { value: text, .. }) => {
                self.literals.push((text.clone(), value.span));
                Typed {
                    open: Some(Open::Literal(self.literals.len() - 1)),
                    ..Typed::new(Type::Unknown)
                }
            }
            _ => Typed::new(Type::Unknown),
        })
    }

    fn literal(&self, value: &Value) -> Typed {
        match self.dialect.family() {
            Family::Sqlite => sqlite::literal(value),
            _ => Typed::any(),
        }
    }

    pub(super) fn scalar(&mut self, query: &Query, scope: &Scope<'_>) -> Result<Typed, Refused> {
        let row = self.query(query, Some(scope))?;
        let row = self.text_for_unknown(row);
        if row.open {
            return Ok(Typed::any());
        }
        match row.columns.as_slice() {
            [only] => Ok(Typed {
                nullable: (!self.dialect.has_namespaces()).then_some(true),
                ..Typed::new(only.ty.clone()).called(&only.name)
            }),
            _ => Err(Problem::new(
                "column-count",
                "a subquery that is used as a value returns more than one column",
            )),
        }
    }

    /// Refuses several values where one stands. PostgreSQL makes a row of them, others compare them only.
    pub(super) fn one_value(&self, expr: &Expr) -> Result<(), Refused> {
        match bare(expr) {
            Expr::Tuple(all) if all.len() > 1 && !self.dialect.has_namespaces() => {
                let message = "a list of values stands where one value is wanted";
                Err(Problem::new("column-count", message))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn accessed(
        &mut self,
        root: Typed,
        chain: &[AccessExpr],
        scope: &Scope<'_>,
    ) -> Result<Typed, Refused> {
        let mut ty = root.ty;
        let mut name = root.name;
        for access in chain {
            match access {
                AccessExpr::Subscript(Subscript::Index { index }) => {
                    let typed = self.expr(index, scope)?;
                    if ty.is("jsonb") {
                        self.settle(typed.open, &Type::named("text"));
                        continue;
                    }
                    // What else can have parts is not known.
                    let element = ty.element();
                    if element.is_some() {
                        self.settle(typed.open, &Type::named("int4"));
                    }
                    ty = element.unwrap_or(Type::Any);
                }
                AccessExpr::Subscript(Subscript::Slice {
                    lower_bound,
                    upper_bound,
                    ..
                }) => {
                    for bound in lower_bound.iter().chain(upper_bound) {
                        let typed = self.expr(bound, scope)?;
                        self.settle(typed.open, &Type::named("int4"));
                    }
                }
                AccessExpr::Dot(field) => {
                    if let Expr::Identifier(field) = field {
                        name = self.fold(field);
                    }
                    ty = Type::Any;
                }
            }
        }
        Ok(Typed::new(ty).called(&name))
    }
}

/// The type of a number as it is written.
fn number(digits: &str) -> &'static str {
    if digits.contains(['.', 'e', 'E']) {
        "numeric"
    } else if digits.parse::<i32>().is_ok() {
        "int4"
    } else if digits.parse::<i64>().is_ok() {
        "int8"
    } else {
        "numeric"
    }
}
