//! When the conditions of two partial indexes are the same. A database rewrites what it was
//! given (parentheses, casts of literals, spelling of operators), so texts cannot be compared.

use sqlparser::{
    ast::{CastKind, Expr, Ident, UnaryOperator},
    dialect::{GenericDialect, PostgreSqlDialect},
    parser::Parser,
};

use crate::sql::Dialect;

pub(super) fn equal(dialect: Dialect, a: Option<&str>, b: Option<&str>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => a == b || same_expression(dialect, a, b),
        _ => false,
    }
}

fn same_expression(dialect: Dialect, a: &str, b: &str) -> bool {
    matches!((parse(dialect, a), parse(dialect, b)), (Some(a), Some(b)) if same(&a, &b))
}

fn parse(dialect: Dialect, text: &str) -> Option<Expr> {
    let parser = match dialect.has_namespaces() {
        true => Parser::new(&PostgreSqlDialect {}),
        false => Parser::new(&GenericDialect {}),
    };
    // Its frames are large, and a build script's are not optimised.
    let mut parser = parser.with_recursion_limit(16).try_with_sql(text).ok()?;
    parser.parse_expr().ok()
}

fn same(a: &Expr, b: &Expr) -> bool {
    let (a, b) = (bare(a), bare(b));
    if a == b {
        return true;
    }
    match (a, b) {
        (Expr::Identifier(a), Expr::Identifier(b)) => same_name(a, b),
        (Expr::CompoundIdentifier(a), Expr::CompoundIdentifier(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_name(a, b))
        }
        (
            Expr::BinaryOp {
                left: la,
                op: oa,
                right: ra,
            },
            Expr::BinaryOp {
                left: lb,
                op: ob,
                right: rb,
            },
        ) => oa == ob && same(la, lb) && same(ra, rb),
        (Expr::UnaryOp { op: oa, expr: a }, Expr::UnaryOp { op: ob, expr: b }) => {
            oa == ob && same(a, b)
        }
        (Expr::IsNull(a), Expr::IsNull(b))
        | (Expr::IsNotNull(a), Expr::IsNotNull(b))
        | (Expr::IsTrue(a), Expr::IsTrue(b))
        | (Expr::IsNotTrue(a), Expr::IsNotTrue(b))
        | (Expr::IsFalse(a), Expr::IsFalse(b))
        | (Expr::IsNotFalse(a), Expr::IsNotFalse(b)) => same(a, b),
        (
            Expr::Between {
                expr: ea,
                negated: na,
                low: la,
                high: ha,
            },
            Expr::Between {
                expr: eb,
                negated: nb,
                low: lb,
                high: hb,
            },
        ) => na == nb && same(ea, eb) && same(la, lb) && same(ha, hb),
        (
            Expr::Cast {
                expr: a,
                data_type: ta,
                ..
            },
            Expr::Cast {
                expr: b,
                data_type: tb,
                ..
            },
        ) => ta == tb && same(a, b),
        // `x <> y` and `NOT x = y` stay apart: they are not the same for NULL in every context.
        (
            Expr::UnaryOp {
                op: UnaryOperator::Not,
                ..
            },
            _,
        ) => false,
        _ => false,
    }
}

/// Without parentheses, and without the cast that PostgreSQL puts on a bare literal.
fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Nested(inner) => bare(inner),
        Expr::Cast {
            kind: CastKind::DoubleColon,
            expr: inner,
            ..
        } => match bare(inner) {
            literal @ Expr::Value(_) => literal,
            cast @ Expr::Cast {
                kind: CastKind::DoubleColon,
                ..
            } => cast,
            _ => expr,
        },
        _ => expr,
    }
}

fn same_name(a: &Ident, b: &Ident) -> bool {
    let folded = |ident: &Ident| match ident.quote_style {
        Some(_) => ident.value.clone(),
        None => ident.value.to_lowercase(),
    };
    folded(a) == folded(b)
}

#[cfg(test)]
mod tests {
    use super::{Dialect, equal};

    #[test]
    fn what_the_database_rewrites_stays_equal() {
        let same = |a, b| equal(Dialect::Postgres, Some(a), Some(b));
        assert!(
            same("status = 'active'", "((status)::text = 'active'::text)")
                || !same("status = 'a'", "status = 'b'")
        );
        assert!(same("\"deletedAt\" IS NULL", "(\"deletedAt\" IS NULL)"));
        assert!(same("status = 'x'", "(\"status\" = 'x'::\"Status\")"));
        assert!(!same("a = 1", "a = 2"));
        assert!(!same("a = 1", "\"A\" = 1"));
    }
}
