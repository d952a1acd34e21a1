//! Outer joins that are none: where a condition cannot be true for a row that is missing, nothing is
//! missing. Planners see that, and drivers say what the planner found.

use sqlparser::ast::{
    BinaryOperator, Expr, Ident, JoinConstraint, JoinOperator, Select, UnaryOperator,
};

use super::{Analyst, scope::Scope};
use crate::sql::Family;

/// A column in a condition: the name of its table, when it is written, and its own.
type Named<'e> = (Option<&'e Ident>, &'e Ident);

impl Analyst<'_> {
    /// Columns of such joins are as nullable as their tables say.
    pub(crate) fn reduce_outer_joins(&self, select: &Select, scope: &mut Scope<'_>) {
        if self.dialect.family() == Family::Mysql
            || scope.sources.iter().all(|source| source.before.is_none())
        {
            return;
        }
        let mut there: Vec<usize> = Vec::new();
        if let Some(condition) = &select.selection {
            self.sources_of(&strict(condition), scope, &mut there);
        }
        let width = |table: &sqlparser::ast::TableWithJoins| table.joins.len() + 1;
        // Each part of FROM must be one source, so that they can be counted.
        let total: usize = select.from.iter().map(width).sum();
        let one_sided = |operator: &JoinOperator| {
            !matches!(
                operator,
                JoinOperator::Right(_) | JoinOperator::RightOuter(_) | JoinOperator::FullOuter(_)
            )
        };
        let mut joins = select.from.iter().flat_map(|table| &table.joins);
        if total != scope.sources.len() || !joins.all(|join| one_sided(&join.join_operator)) {
            return;
        }
        // What one join needs another one may give: at most so often.
        for _ in 0..total {
            let known = there.len();
            let mut first = 0;
            for table in &select.from {
                for (at, join) in table.joins.iter().enumerate() {
                    let right = first + at + 1;
                    let (constraint, is_left) = match &join.join_operator {
                        JoinOperator::Left(on) | JoinOperator::LeftOuter(on) => (on, true),
                        JoinOperator::Join(on) | JoinOperator::Inner(on) => (on, false),
                        _ => continue,
                    };
                    if let (JoinConstraint::On(on), true) =
                        (constraint, !is_left || there.contains(&right))
                    {
                        self.sources_of(&strict(on), scope, &mut there);
                    }
                }
                first += width(table);
            }
            if there.len() == known {
                break;
            }
        }
        for at in there {
            if let Some(source) = scope.sources.get_mut(at)
                && let Some(before) = source.before.take()
            {
                for (column, nullable) in source.row.columns.iter_mut().zip(before) {
                    column.nullable = nullable;
                }
            }
        }
    }

    fn sources_of(&self, named: &[Named<'_>], scope: &Scope<'_>, into: &mut Vec<usize>) {
        for (table, column) in named {
            let name = self.fold(column);
            let table = table.map(|table| self.fold(table));
            let has = |source: &super::scope::Source| match &table {
                Some(table) => self.catalog.same_table(&source.name, table),
                None => {
                    let mut columns = source.row.columns.iter();
                    columns.any(|column| self.catalog.same(&column.name, &name))
                }
            };
            if let Some(at) = scope.sources.iter().position(has)
                && !into.contains(&at)
            {
                into.push(at);
            }
        }
    }
}

/// The columns that are not null where the condition is true.
fn strict(condition: &Expr) -> Vec<Named<'_>> {
    let mut found = Vec::new();
    let mut open = vec![condition];
    while let Some(expr) = open.pop() {
        match expr {
            Expr::BinaryOp {
                left,
                op: BinaryOperator::And,
                right,
            } => open.extend([&**left, &**right]),
            Expr::BinaryOp {
                op: BinaryOperator::Or | BinaryOperator::Xor,
                ..
            } => {}
            Expr::BinaryOp { left, op, right } if passes_null(op) => {
                operand(left, &mut found);
                operand(right, &mut found);
            }
            Expr::Nested(inner) => open.push(inner),
            Expr::IsNotNull(inner) | Expr::IsTrue(inner) | Expr::IsFalse(inner) => {
                operand(inner, &mut found);
            }
            Expr::InList { expr, .. }
            | Expr::InSubquery {
                expr,
                negated: false,
                ..
            }
            | Expr::AnyOp { left: expr, .. } => operand(expr, &mut found),
            Expr::Between {
                expr,
                negated: false,
                ..
            } => operand(expr, &mut found),
            Expr::Like { expr, pattern, .. } | Expr::ILike { expr, pattern, .. } => {
                operand(expr, &mut found);
                operand(pattern, &mut found);
            }
            Expr::UnaryOp {
                op: UnaryOperator::Not,
                expr,
            } => {
                if let Expr::BinaryOp { .. } | Expr::Nested(_) = &**expr {
                    // A conjunction that is not true says nothing of its parts.
                } else {
                    operand(expr, &mut found);
                }
            }
            Expr::Identifier(_) | Expr::CompoundIdentifier(_) => operand(expr, &mut found),
            _ => {}
        }
    }
    found
}

/// True for operators that are null when one side is.
fn passes_null(op: &BinaryOperator) -> bool {
    matches!(
        op,
        BinaryOperator::Eq
            | BinaryOperator::NotEq
            | BinaryOperator::Lt
            | BinaryOperator::LtEq
            | BinaryOperator::Gt
            | BinaryOperator::GtEq
            | BinaryOperator::Plus
            | BinaryOperator::Minus
            | BinaryOperator::Multiply
            | BinaryOperator::Divide
            | BinaryOperator::Modulo
    )
}

/// The columns whose null makes an operand null.
fn operand<'e>(expr: &'e Expr, found: &mut Vec<Named<'e>>) {
    let mut open = vec![expr];
    while let Some(expr) = open.pop() {
        match expr {
            Expr::Identifier(name) => found.push((None, name)),
            Expr::CompoundIdentifier(parts) => {
                if let [.., table, name] = parts.as_slice() {
                    found.push((Some(table), name));
                }
            }
            Expr::Nested(inner) | Expr::Cast { expr: inner, .. } => open.push(inner),
            Expr::BinaryOp { left, op, right } if passes_null(op) => {
                open.extend([&**left, &**right])
            }
            _ => {}
        }
    }
}
