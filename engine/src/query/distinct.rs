//! `SELECT DISTINCT ON (…)`: what sorts its rows has to begin with what tells them apart.

use sqlparser::ast::{Expr, OrderBy, OrderByKind, SelectItem, Value};

use super::{
    Analyst,
    problem::{Problem, Refused},
};
use crate::dialect::facts;

impl Analyst<'_> {
    /// Refuses an order that PostgreSQL refuses. Only plain columns are compared, and by their names alone.
    pub(crate) fn distinct_on(
        &self,
        on: &[Expr],
        results: &[SelectItem],
        order: Option<&OrderBy>,
    ) -> Result<(), Refused> {
        let Some(OrderByKind::Expressions(sorted)) = order.map(|order| &order.kind) else {
            return Ok(());
        };
        if !facts(self.dialect).keeps_postgres_rules {
            return Ok(());
        }
        let names = |all: &mut dyn Iterator<Item = &Expr>| -> Option<Vec<String>> {
            all.map(|expr| self.column_of(expr, results)).collect()
        };
        let exprs: Vec<&Expr> = sorted.iter().map(|order| &order.expr).collect();
        let (Some(on), Some(by)) = (names(&mut on.iter()), names(&mut exprs.iter().copied()))
        else {
            return Ok(());
        };
        let (mut matched, mut other) = (Vec::new(), None);
        for (name, expr) in by.iter().zip(exprs) {
            if !on.contains(name) {
                other = other.or(Some(expr));
            } else if !matched.contains(name) {
                if other.is_some() {
                    break;
                }
                matched.push(name.clone());
            }
        }
        match other {
            Some(expr) if on.iter().any(|name| !matched.contains(name)) => {
                let message = "ORDER BY has to begin with the expressions of DISTINCT ON";
                let problem = Problem::new("distinct-order", message);
                Err(match expr {
                    Expr::Identifier(ident) => problem.at(ident),
                    Expr::CompoundIdentifier(parts) => match parts.last() {
                        Some(ident) => problem.at(ident),
                        None => problem,
                    },
                    _ => problem,
                })
            }
            _ => Ok(()),
        }
    }

    /// The name of the column that an expression is; `None` for any other. A name alone may be a result's.
    fn column_of(&self, expr: &Expr, results: &[SelectItem]) -> Option<String> {
        let plain = |expr: &Expr| match expr {
            Expr::Identifier(ident) => Some(self.fold(ident)),
            Expr::CompoundIdentifier(parts) => parts.last().map(|ident| self.fold(ident)),
            _ => None,
        };
        match expr {
            Expr::Nested(inner) => self.column_of(inner, results),
            Expr::Identifier(ident) => {
                let name = self.fold(ident);
                let mut named = results.iter().filter_map(|item| match item {
                    SelectItem::ExprWithAlias { expr, alias } if self.fold(alias) == name => {
                        Some(expr)
                    }
                    _ => None,
                });
                match named.next() {
                    Some(expr) => plain(expr),
                    None => Some(name),
                }
            }
            Expr::Value(value) => match &value.value {
                Value::Number(digits, _) => {
                    let at = digits.to_string().parse::<usize>().ok()?.checked_sub(1)?;
                    // How many columns a star stands for is not asked.
                    let exprs = results.get(..=at)?.iter().map(|item| match item {
                        SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => {
                            Some(expr)
                        }
                        _ => None,
                    });
                    exprs
                        .collect::<Option<Vec<_>>>()?
                        .last()
                        .copied()
                        .and_then(plain)
                }
                _ => None,
            },
            expr => plain(expr),
        }
    }
}
