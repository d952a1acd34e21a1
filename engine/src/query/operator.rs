//! Operators, and what is written like one.

use sqlparser::ast::{BinaryOperator, Expr, FunctionArguments, Query, UnaryOperator};

use super::{
    Analyst,
    expr::truth,
    postgres::{self, Choice, choose},
    problem::{Problem, Refused},
    scope::{Row, Scope},
    sqlite,
    ty::{Type, Typed},
    written,
};
use crate::sql::Family;

impl Analyst<'_> {
    /// A query beside a value, or a list of them, has as many columns.
    pub(super) fn as_many(&self, expr: &Expr, typed: &Typed, row: &Row) -> Result<(), Refused> {
        let wanted = match row_width(expr) {
            Some(width) => width,
            // A row in one value.
            _ if typed.ty.is("record") => return Ok(()),
            _ if typed.ty == Type::Any && self.dialect.has_namespaces() => return Ok(()),
            _ => 1,
        };
        if row.open || row.columns.len() == wanted {
            return Ok(());
        }
        let message = format!(
            "a query returns {} columns where {wanted} are compared",
            row.columns.len()
        );
        Err(Problem::new("column-count", message))
    }

    /// The columns of a query that is compared; PostgreSQL takes it for one value.
    pub(super) fn row_of_query(
        &mut self,
        expr: &Expr,
        scope: &Scope<'_>,
    ) -> Result<Option<Row>, Refused> {
        match bare(expr) {
            Expr::Subquery(query) if !self.dialect.has_namespaces() => {
                self.query(query, Some(scope)).map(Some)
            }
            _ => Ok(None),
        }
    }

    pub(super) fn as_wide(&self, left: &Row, right: &Row) -> Result<(), Refused> {
        if left.open || right.open || left.columns.len() == right.columns.len() {
            return Ok(());
        }
        let message = "queries of different numbers of columns are compared";
        Err(Problem::new("column-count", message))
    }

    pub(super) fn binary(
        &mut self,
        left: &Expr,
        op: &BinaryOperator,
        right: &Expr,
        scope: &Scope<'_>,
    ) -> Result<Typed, Refused> {
        if matches!(op, BinaryOperator::And | BinaryOperator::Or) {
            self.condition(left, scope)?;
            self.condition(right, scope)?;
            return Ok(truth(self.dialect));
        }
        if let (Expr::Tuple(left), Expr::Tuple(right)) = (left, right) {
            if left.len() != right.len() {
                return Err(Problem::new(
                    "column-count",
                    "rows of different lengths are compared",
                ));
            }
            for (left, right) in left.iter().zip(right) {
                self.binary(left, op, right, scope)?;
            }
            return Ok(truth(self.dialect));
        }
        if let (Expr::Subquery(_), Expr::Subquery(query)) = (bare(left), bare(right))
            && let Some(left) = self.row_of_query(left, scope)?
        {
            let right = self.query(query, Some(scope))?;
            self.as_wide(&left, &right)?;
            return Ok(truth(self.dialect));
        }
        if let Some((tuple, query)) = row_and_query(left, right) {
            let typed = self.expr(tuple, scope)?;
            let row = self.query(query, Some(scope))?;
            self.as_many(tuple, &typed, &row)?;
            return Ok(truth(self.dialect));
        }
        let name = match op {
            BinaryOperator::NotEq => "<>".to_owned(),
            BinaryOperator::PGCustomBinaryOperator(parts) => {
                parts.last().cloned().unwrap_or_default()
            }
            BinaryOperator::PGLikeMatch => "~~".to_owned(),
            BinaryOperator::PGNotLikeMatch => "!~~".to_owned(),
            BinaryOperator::PGILikeMatch => "~~*".to_owned(),
            BinaryOperator::PGNotILikeMatch => "!~~*".to_owned(),
            op => op.to_string(),
        };
        let left = self.expr(left, scope)?;
        let right = self.expr(right, scope)?;
        if *op == BinaryOperator::Overlaps {
            return Ok(truth(self.dialect));
        }
        self.operator(written::operator(&name), &left, &right)
    }

    /// The result of an operator between two values.
    pub(crate) fn operator(
        &mut self,
        name: &str,
        left: &Typed,
        right: &Typed,
    ) -> Result<Typed, Refused> {
        if !self.dialect.has_namespaces() {
            let compared = ["=", "==", "<>", "!=", "<", ">", "<=", ">="].contains(&name);
            return Ok(match self.dialect.family() {
                Family::Sqlite if compared || name == "~~" => sqlite::number(),
                Family::Sqlite => sqlite::operator(left, right),
                _ => Typed::any(),
            });
        }
        self.chosen_operator(name, left, right)
            .map(|(result, _)| result)
    }

    /// The result of an operator, and the type that it takes on its right side.
    pub(super) fn chosen_operator(
        &mut self,
        name: &str,
        left: &Typed,
        right: &Typed,
    ) -> Result<(Typed, Type), Refused> {
        // The one that is not known is first taken for the other's type.
        let same = match (&left.ty, &right.ty) {
            (Type::Named(left), Type::Named(right)) => Some((left, right)),
            (Type::Unknown, Type::Named(known)) | (Type::Named(known), Type::Unknown) => {
                Some((known, known))
            }
            _ => None,
        };
        let exact = same.and_then(|(first, second)| {
            let result = postgres::exact_operator(self.catalog, name, first, second)?;
            Some((Type::named(first), Type::named(second), result))
        });
        if let Some((first, second, result)) = exact {
            self.settle(left.open, &first);
            self.settle(right.open, &second);
            return Ok((Typed::named(result), second));
        }
        let candidates = postgres::operators(self.catalog, name, 2);
        let compared = ["=", "<>", "<", ">", "<=", ">="].contains(&name);
        // Rows, enums, composite types: compared among themselves.
        if compared
            && left.ty == right.ty
            && left.ty.name().is_some()
            && candidates
                .iter()
                .all(|c| !left.ty.is(c.args.first().unwrap_or(&"")))
        {
            return Ok((Typed::named("bool"), right.ty.clone()));
        }
        let given = [left.ty.clone(), right.ty.clone()];
        match choose(self.catalog, &candidates, &given) {
            Choice::One(chosen) => {
                for (typed, ty) in [left, right].into_iter().zip(&chosen.args) {
                    self.settle(typed.open, ty);
                }
                let right = chosen.args.get(1).cloned().unwrap_or(Type::Any);
                Ok((Typed::new(chosen.result), right))
            }
            Choice::CannotTell => match compared {
                true => Ok((Typed::named("bool"), Type::Any)),
                false => Ok((Typed::any(), Type::Any)),
            },
            _ if !self.builtin(&left.ty)
                || !self.builtin(&right.ty)
                || self
                    .catalog
                    .may_have_operators(compared || name.starts_with('~')) =>
            {
                self.doubt("an operator may exist that is not known");
                Ok((Typed::any(), Type::Any))
            }
            found => {
                let shown = |ty: &Type| ty.name().unwrap_or("unknown").to_owned();
                let message = match found {
                    Choice::Many => format!(
                        "the operator `{name}` between {} and {} is ambiguous",
                        shown(&left.ty),
                        shown(&right.ty)
                    ),
                    _ => format!(
                        "there is no operator `{name}` between {} and {}",
                        shown(&left.ty),
                        shown(&right.ty)
                    ),
                };
                let help = "cast one of the two sides, for example with CAST(… AS …)".to_owned();
                Err(Problem::new("type-mismatch", message).help(Some(help)))
            }
        }
    }

    pub(super) fn unary(
        &mut self,
        op: UnaryOperator,
        expr: &Expr,
        scope: &Scope<'_>,
    ) -> Result<Typed, Refused> {
        if op == UnaryOperator::Not {
            self.condition(expr, scope)?;
            return Ok(truth(self.dialect));
        }
        let typed = self.expr(expr, scope)?;
        if !self.dialect.has_namespaces() {
            return Ok(match self.dialect.family() {
                Family::Sqlite => Typed {
                    name: String::new(),
                    ..typed
                },
                _ => Typed::any(),
            });
        }
        let name = op.to_string();
        let candidates = postgres::operators(self.catalog, &name, 1);
        Ok(
            match choose(self.catalog, &candidates, std::slice::from_ref(&typed.ty)) {
                Choice::One(chosen) => {
                    let first = chosen.args.first().cloned().unwrap_or(Type::Any);
                    self.settle(typed.open, &first);
                    Typed::new(chosen.result)
                }
                _ => {
                    self.doubt("an operator is not known");
                    Typed::any()
                }
            },
        )
    }

    pub(super) fn like(
        &mut self,
        name: &str,
        expr: &Expr,
        pattern: &Expr,
        escape: Option<&Expr>,
        scope: &Scope<'_>,
    ) -> Result<Typed, Refused> {
        let left = self.expr(expr, scope)?;
        let right = self.expr(pattern, scope)?;
        if let Some(escape) = escape {
            self.expr(escape, scope)?;
        }
        self.operator(name, &left, &right)?;
        Ok(truth(self.dialect))
    }

    pub(super) fn in_list(
        &mut self,
        expr: &Expr,
        list: &[Expr],
        scope: &Scope<'_>,
    ) -> Result<Typed, Refused> {
        if let Expr::Tuple(_) = expr {
            for item in list {
                self.binary(expr, &BinaryOperator::Eq, item, scope)?;
            }
            return Ok(truth(self.dialect));
        }
        let left = match self.row_of_query(expr, scope)? {
            Some(_) => Typed::any(),
            None => self.expr(expr, scope)?,
        };
        let mut all = Vec::new();
        for item in list {
            all.push(self.expr(item, scope)?);
        }
        if self.dialect.has_namespaces() {
            // Several values are made one array of a common type, where they have one.
            if all.len() > 1 {
                let mut types = vec![left.ty.clone()];
                types.extend(all.iter().map(|typed| typed.ty.clone()));
                if let Some(ty) = postgres::common_type(self.catalog, &types)
                    && ty != Type::Any
                {
                    for typed in std::iter::once(&left).chain(&all) {
                        self.settle(typed.open, &ty);
                    }
                    let whole = Typed::new(ty);
                    self.operator("=", &Typed { open: None, ..left }, &whole)?;
                    return Ok(truth(self.dialect));
                }
            }
            for item in &all {
                self.operator("=", &left, item)?;
            }
        }
        Ok(truth(self.dialect))
    }

    /// `= ANY (array or query)`.
    pub(super) fn quantified(
        &mut self,
        left: &Expr,
        op: &BinaryOperator,
        right: &Expr,
        scope: &Scope<'_>,
    ) -> Result<Typed, Refused> {
        let left = self.expr(left, scope)?;
        let name = match op {
            BinaryOperator::NotEq => "<>".to_owned(),
            op => op.to_string(),
        };
        if let Expr::Subquery(query) = bare(right) {
            let row = self.query(query, Some(scope))?;
            if let ([only], false) = (row.columns.as_slice(), row.open) {
                self.operator(&name, &left, &only.typed())?;
            }
            return Ok(truth(self.dialect));
        }
        let right = self.expr(right, scope)?;
        self.any_of(&name, &left, &right)
    }

    /// `LIKE ANY (array)`.
    pub(super) fn any_like(
        &mut self,
        name: &str,
        expr: &Expr,
        pattern: &Expr,
        scope: &Scope<'_>,
    ) -> Result<Typed, Refused> {
        let left = self.expr(expr, scope)?;
        let pattern = bare(pattern);
        if let Expr::Tuple(_) | Expr::Subquery(_) = pattern {
            self.expr(pattern, scope)?;
            return Ok(truth(self.dialect));
        }
        let right = self.expr(pattern, scope)?;
        self.any_of(name, &left, &right)
    }

    /// An operator between a value and the elements of an array.
    pub(super) fn any_of(
        &mut self,
        name: &str,
        left: &Typed,
        right: &Typed,
    ) -> Result<Typed, Refused> {
        if !self.dialect.has_namespaces() {
            return Ok(truth(self.dialect));
        }
        let element = match &right.ty {
            Type::Unknown => Typed::new(Type::Unknown),
            Type::Any => Typed::any(),
            ty => match ty.element() {
                Some(element) => Typed::new(element),
                None if self.builtin(ty) => {
                    let message = format!(
                        "ANY and ALL want an array, not {}",
                        ty.name().unwrap_or_default()
                    );
                    return Err(Problem::new("type-mismatch", message));
                }
                None => Typed::any(),
            },
        };
        let (_, wanted) = self.chosen_operator(name, left, &element)?;
        self.settle(right.open, &wanted.array());
        Ok(truth(self.dialect))
    }
}

/// An expression without the parentheses around it.
pub(super) fn bare(mut expr: &Expr) -> &Expr {
    while let Expr::Nested(inner) = expr {
        expr = inner;
    }
    expr
}

/// How many values a list of them has: `(a, b)` or `ROW(a, b)`.
fn row_width(expr: &Expr) -> Option<usize> {
    match bare(expr) {
        Expr::Tuple(all) => Some(all.len()),
        Expr::Function(function) if function.name.to_string().eq_ignore_ascii_case("row") => {
            match &function.args {
                FunctionArguments::List(list) => Some(list.args.len()),
                FunctionArguments::None | FunctionArguments::Subquery(_) => None,
            }
        }
        _ => None,
    }
}

/// A list of values and a query that are compared.
fn row_and_query<'e>(left: &'e Expr, right: &'e Expr) -> Option<(&'e Expr, &'e Query)> {
    match (left, right) {
        (list, Expr::Subquery(query)) | (Expr::Subquery(query), list)
            if row_width(list).is_some() =>
        {
            Some((list, query))
        }
        _ => None,
    }
}
