//! Expressions: which type they have.

use sqlparser::ast::{AccessExpr, BinaryOperator, Expr, Value};

use super::{
    Analyst, MAX_DEPTH, Purpose,
    call::not_immutable,
    problem::{Problem, Refused},
    scope::Scope,
    sqlite,
    ty::{Type, Typed},
};
use crate::dialect::facts;
use crate::sql::{Dialect, Family};

impl Analyst<'_> {
    pub(crate) fn expr(&mut self, expr: &Expr, scope: &Scope<'_>) -> Result<Typed, Refused> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.depth -= 1;
            self.doubt("it is nested too deeply");
            return Ok(Typed::any());
        }
        let found = self.expr_within(expr, scope);
        self.depth -= 1;
        found.map(|mut typed| {
            if typed.name.is_empty() {
                "?column?".clone_into(&mut typed.name);
            }
            typed
        })
    }

    fn expr_within(&mut self, expr: &Expr, scope: &Scope<'_>) -> Result<Typed, Refused> {
        let dialect = self.dialect;
        let truth = || truth(dialect);
        match expr {
            Expr::Identifier(ident) => self.column(ident, scope),
            Expr::CompoundIdentifier(parts) => match parts.as_slice() {
                [.., table, name] => self.qualified(table, name, scope),
                [name] => self.column(name, scope),
                [] => Ok(Typed::any()),
            },
            Expr::Value(value) => self.value(value),
            Expr::Nested(inner) => self.expr(inner, scope),
            Expr::BinaryOp { left, op, right } => self.binary(left, op, right, scope),
            Expr::UnaryOp { op, expr } => self.unary(*op, expr, scope),
            Expr::IsNull(inner) | Expr::IsNotNull(inner) => {
                self.expr(inner, scope)?;
                Ok(truth())
            }
            Expr::IsTrue(inner)
            | Expr::IsNotTrue(inner)
            | Expr::IsFalse(inner)
            | Expr::IsNotFalse(inner)
            | Expr::IsUnknown(inner)
            | Expr::IsNotUnknown(inner) => {
                let typed = self.expr(inner, scope)?;
                self.settle(typed.open, &Type::named("bool"));
                Ok(truth())
            }
            Expr::IsDistinctFrom(left, right) | Expr::IsNotDistinctFrom(left, right) => {
                self.binary(left, &BinaryOperator::Eq, right, scope)?;
                Ok(truth())
            }
            Expr::InList { expr, list, .. } => self.in_list(expr, list, scope),
            Expr::InSubquery { expr, subquery, .. } => {
                if let Some(left) = self.row_of_query(expr, scope)? {
                    let row = self.query(subquery, Some(scope))?;
                    self.as_wide(&left, &row)?;
                    return Ok(truth());
                }
                let left = self.expr(expr, scope)?;
                let row = self.query(subquery, Some(scope))?;
                self.as_many(expr, &left, &row)?;
                if let ([only], false) = (row.columns.as_slice(), row.open) {
                    let right = only.typed();
                    self.operator("=", &left, &right)?;
                }
                Ok(truth())
            }
            Expr::Between {
                expr, low, high, ..
            } => {
                if self.row_of_query(expr, scope)?.is_some() {
                    self.expr(low, scope)?;
                    self.expr(high, scope)?;
                    return Ok(truth());
                }
                let middle = self.expr(expr, scope)?;
                let low = self.expr(low, scope)?;
                self.operator(">=", &middle, &low)?;
                let high = self.expr(high, scope)?;
                self.operator("<=", &middle, &high)?;
                Ok(truth())
            }
            Expr::Like {
                any: true,
                expr,
                pattern,
                ..
            } => self.any_like("~~", expr, pattern, scope),
            Expr::ILike {
                any: true,
                expr,
                pattern,
                ..
            } => self.any_like("~~*", expr, pattern, scope),
            Expr::Like {
                expr,
                pattern,
                escape_char,
                ..
            } => self.like("~~", expr, pattern, escape_char.as_deref(), scope),
            Expr::ILike {
                expr,
                pattern,
                escape_char,
                ..
            } => self.like("~~*", expr, pattern, escape_char.as_deref(), scope),
            Expr::SimilarTo { expr, pattern, .. } | Expr::RLike { expr, pattern, .. } => {
                let left = self.expr(expr, scope)?;
                let right = self.expr(pattern, scope)?;
                self.settle(left.open, &Type::named("text"));
                self.settle(right.open, &Type::named("text"));
                Ok(truth())
            }
            Expr::AnyOp {
                left,
                compare_op,
                right,
                ..
            }
            | Expr::AllOp {
                left,
                compare_op,
                right,
            } => self.quantified(left, compare_op, right, scope),
            Expr::Cast {
                expr, data_type, ..
            } => self.cast(expr, data_type, scope),
            Expr::Convert {
                expr, data_type, ..
            } => {
                self.expr(expr, scope)?;
                Ok(data_type
                    .as_ref()
                    .map_or_else(Typed::any, |ty| Typed::new(self.data_type(ty))))
            }
            Expr::TypedString(typed) => {
                let ty = self.data_type(&typed.data_type);
                if let (true, Value::SingleQuotedString(_)) =
                    (self.dialect.has_namespaces(), &typed.value.value)
                {
                    let text = self.value(&typed.value)?;
                    self.settle(text.open, &ty);
                }
                let name = ty.name().unwrap_or_default().to_owned();
                Ok(Typed::new(ty).called(&name))
            }
            Expr::Case {
                operand,
                conditions,
                else_result,
                ..
            } => {
                let subject = match operand.as_deref() {
                    Some(operand) if self.row_of_query(operand, scope)?.is_some() => {
                        Some(Typed::any())
                    }
                    Some(operand) => Some(self.expr(operand, scope)?),
                    None => None,
                };
                let mut results = Vec::new();
                for when in conditions {
                    match &subject {
                        Some(subject) => {
                            let value = self.expr(&when.condition, scope)?;
                            self.operator("=", subject, &value)?;
                        }
                        None => self.condition(&when.condition, scope)?,
                    }
                    results.push(self.expr(&when.result, scope)?);
                }
                let mut name = "case".to_owned();
                if let Some(other) = else_result {
                    let other = self.expr(other, scope)?;
                    if named_by_column(else_result.as_deref()) {
                        name.clone_from(&other.name);
                    }
                    // The type of ELSE comes first where types compete.
                    results.insert(0, other);
                }
                if else_result.is_none() && self.dialect.family() == Family::Sqlite {
                    results.push(sqlite::null());
                }
                let nullable = self.nullable_of(&results);
                let ty = self.common(&results, "CASE")?;
                Ok(Typed {
                    nullable,
                    ..Typed::new(ty).called(&name)
                })
            }
            Expr::Function(function) => self.function(function, scope),
            Expr::Exists { subquery, .. } => {
                match self.query(subquery, Some(scope)) {
                    // SQLite does not look at what is returned.
                    Err(problem)
                        if !self.dialect.has_namespaces() && problem.code == "column-count" =>
                    {
                        self.doubt("a list stands where one value is wanted");
                    }
                    found => drop(found?),
                }
                Ok(truth().called("exists"))
            }
            Expr::Subquery(query) => self.scalar(query, scope),
            Expr::Array(_) if self.dialect.family() == Family::Mysql => {
                Err(Problem::new("sql-syntax", "MySQL has no arrays"))
            }
            Expr::Array(array) => {
                let mut all = Vec::new();
                for expr in &array.elem {
                    all.push(self.expr(expr, scope)?);
                }
                let ty = match all.is_empty() {
                    true => Type::Unknown,
                    false => self.common(&all, "ARRAY")?.array(),
                };
                Ok(Typed::new(ty).called("array"))
            }
            Expr::Tuple(all) => {
                for expr in all {
                    self.expr(expr, scope)?;
                }
                Ok(Typed::named("record").called("row"))
            }
            Expr::Extract { expr, .. } => {
                let from = self.expr(expr, scope)?;
                if self.purpose == Purpose::Kept && from.ty.is("timestamptz") {
                    return Err(not_immutable("EXTRACT from timestamptz"));
                }
                Ok(Typed::named("numeric").called("extract"))
            }
            Expr::AtTimeZone {
                timestamp,
                time_zone,
            } => {
                let at = self.expr(timestamp, scope)?;
                let zone = self.expr(time_zone, scope)?;
                self.by_name("timezone", &[zone, at])
            }
            // A name there, which the parser does not see.
            Expr::Interval(_) if self.dialect.family() == Family::Sqlite => {
                self.doubt("an expression is not understood");
                Ok(Typed::any())
            }
            Expr::Interval(interval) => {
                let text = self.expr(&interval.value, scope)?;
                // A word behind it says what a number in it counts.
                if interval.leading_field.is_none() {
                    self.settle(text.open, &Type::named("interval"));
                }
                let is_text = matches!(&*interval.value, Expr::Value(value) if matches!(value.value, Value::SingleQuotedString(_) | Value::EscapedStringLiteral(_) | Value::DollarQuotedString(_) | Value::UnicodeStringLiteral(_)));
                let is_other = matches!(
                    &*interval.value,
                    Expr::Value(_)
                        | Expr::Array(_)
                        | Expr::Function(_)
                        | Expr::Nested(_)
                        | Expr::Identifier(_)
                );
                if facts(self.dialect).keeps_postgres_rules && is_other && !is_text {
                    let message = "a text follows INTERVAL: `INTERVAL '1 day'`";
                    return Err(Problem::new("sql-syntax", message));
                }
                Ok(Typed::named("interval").called("interval"))
            }
            Expr::Collate { expr, collation } => {
                let typed = self.expr(expr, scope)?;
                self.collated(&typed, collation)?;
                let text = self.settle(typed.open, &Type::named("text"));
                Ok(match typed.ty {
                    Type::Unknown => Typed::new(text).called(&typed.name),
                    _ => typed,
                })
            }
            Expr::Position { expr, r#in } => {
                let what = self.expr(expr, scope)?;
                let within = self.expr(r#in, scope)?;
                self.by_name("position", &[within, what])
            }
            Expr::Ceil { expr, .. } => self.one("ceil", expr, scope),
            Expr::Floor { expr, .. } => self.one("floor", expr, scope),
            Expr::Substring {
                expr,
                substring_from,
                substring_for,
                ..
            } => {
                let mut all = vec![self.expr(expr, scope)?];
                for part in substring_from.iter().chain(substring_for) {
                    all.push(self.expr(part, scope)?);
                }
                self.by_name("substring", &all)
            }
            Expr::Trim {
                expr,
                trim_what,
                trim_characters,
                ..
            } => {
                let mut all = vec![self.expr(expr, scope)?];
                for part in trim_what
                    .iter()
                    .map(AsRef::as_ref)
                    .chain(trim_characters.iter().flatten())
                {
                    all.push(self.expr(part, scope)?);
                }
                self.by_name("btrim", &all)
            }
            Expr::CompoundFieldAccess { root, access_chain } => {
                // `a.b[1]` is an element of a column on PostgreSQL.
                let (typed, rest) = match (&**root, access_chain.as_slice()) {
                    (
                        Expr::Identifier(table),
                        [AccessExpr::Dot(Expr::Identifier(name)), rest @ ..],
                    ) if self.dialect.has_namespaces()
                        && !matches!(rest.first(), Some(AccessExpr::Dot(_))) =>
                    {
                        (self.qualified(table, name, scope)?, rest)
                    }
                    (root, all) => (self.expr(root, scope)?, all),
                };
                self.accessed(typed, rest, scope)
            }
            Expr::GroupingSets(sets) | Expr::Cube(sets) | Expr::Rollup(sets) => {
                for expr in sets.iter().flatten() {
                    self.expr(expr, scope)?;
                }
                Ok(Typed::any())
            }
            _ => {
                self.doubt("an expression is not understood");
                Ok(Typed::any())
            }
        }
    }

    fn one(&mut self, name: &str, expr: &Expr, scope: &Scope<'_>) -> Result<Typed, Refused> {
        let typed = self.expr(expr, scope)?;
        self.by_name(name, &[typed])
    }
}

/// What a comparison gives.
pub(super) fn truth(dialect: Dialect) -> Typed {
    match dialect.family() {
        Family::Postgres => Typed::named("bool"),
        Family::Sqlite => sqlite::number(),
        Family::Mysql => Typed::any(),
    }
}

/// `ELSE` names the result when it has a name of its own.
fn named_by_column(expr: Option<&Expr>) -> bool {
    match expr {
        Some(Expr::Identifier(_) | Expr::CompoundIdentifier(_) | Expr::Function(_)) => true,
        Some(Expr::Nested(inner) | Expr::Cast { expr: inner, .. }) => named_by_column(Some(inner)),
        _ => false,
    }
}
