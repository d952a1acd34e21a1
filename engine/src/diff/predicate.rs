//! When the conditions of two partial indexes are the same. A database rewrites what it was
//! given (parentheses, casts of literals, spelling of operators), so texts cannot be compared.

use sqlparser::{
    ast::{BinaryOperator, CastKind, DataType, Expr, Ident},
    dialect::{GenericDialect, PostgreSqlDialect},
    parser::Parser,
};

use crate::sql::{ColumnType, Dialect, Table};

pub(super) fn equal(dialect: Dialect, table: &Table, a: Option<&str>, b: Option<&str>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => a == b || same_expression(dialect, table, a, b),
        _ => false,
    }
}

fn same_expression(dialect: Dialect, table: &Table, a: &str, b: &str) -> bool {
    let conditions = Conditions { table };
    let parsed = (parse(dialect, a), parse(dialect, b));
    matches!(parsed, (Some(a), Some(b)) if conditions.same(&a, &b))
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

/// Compares what is said of one table's rows.
struct Conditions<'t> {
    table: &'t Table,
}

impl Conditions<'_> {
    fn same(&self, a: &Expr, b: &Expr) -> bool {
        let (a, b) = (self.bare(a), self.bare(b));
        if a == b {
            return true;
        }
        if let (Some((a, list_a, not_a)), Some((b, list_b, not_b))) = (in_list(a), in_list(b)) {
            return not_a == not_b && self.same(a, b) && self.all_same(list_a, list_b);
        }
        if let (Some((a, like_a, to_a)), Some((b, like_b, to_b))) = (like(a), like(b)) {
            return like_a == like_b && self.same(a, b) && self.same(to_a, to_b);
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
            ) => oa == ob && self.same(la, lb) && self.same(ra, rb),
            // `x <> y` and `NOT x = y` stay apart: they are not the same for NULL in every context.
            (Expr::UnaryOp { op: oa, expr: a }, Expr::UnaryOp { op: ob, expr: b }) => {
                oa == ob && self.same(a, b)
            }
            (Expr::IsNull(a), Expr::IsNull(b))
            | (Expr::IsNotNull(a), Expr::IsNotNull(b))
            | (Expr::IsTrue(a), Expr::IsTrue(b))
            | (Expr::IsNotTrue(a), Expr::IsNotTrue(b))
            | (Expr::IsFalse(a), Expr::IsFalse(b))
            | (Expr::IsNotFalse(a), Expr::IsNotFalse(b)) => self.same(a, b),
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
            ) => na == nb && self.same(ea, eb) && self.same(la, lb) && self.same(ha, hb),
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
            ) => ta == tb && self.same(a, b),
            _ => false,
        }
    }

    fn all_same(&self, a: &[Expr], b: &[Expr]) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.same(a, b))
    }

    /// Without parentheses, and without the casts that PostgreSQL puts on a bare literal, and on a column
    /// of VARCHAR where it is compared with text.
    fn bare<'e>(&self, expr: &'e Expr) -> &'e Expr {
        match expr {
            Expr::Nested(inner) => self.bare(inner),
            Expr::Cast {
                kind: CastKind::DoubleColon,
                expr: inner,
                data_type,
                ..
            } => match self.bare(inner) {
                literal @ Expr::Value(_) => literal,
                cast @ Expr::Cast {
                    kind: CastKind::DoubleColon,
                    ..
                } => cast,
                column @ Expr::Identifier(name)
                    if *data_type == DataType::Text && self.is_varchar(name) =>
                {
                    column
                }
                list @ Expr::Array(_) => list,
                _ => expr,
            },
            _ => expr,
        }
    }

    fn is_varchar(&self, name: &Ident) -> bool {
        let mut columns = self.table.columns.iter();
        let column = columns.find(|column| column.name == folded(name));
        column.is_some_and(|column| match &column.ty {
            ColumnType::Native(ty) => ty.name == "VARCHAR",
            _ => false,
        })
    }
}

/// `x IN (…)`, which PostgreSQL makes `x = ANY (ARRAY[…])`, and `NOT IN`: `x <> ALL (ARRAY[…])`.
fn in_list(expr: &Expr) -> Option<(&Expr, &[Expr], bool)> {
    let (left, right, negated) = match expr {
        Expr::InList {
            expr,
            list,
            negated,
        } => return Some((expr, list, *negated)),
        Expr::AnyOp {
            left,
            compare_op: BinaryOperator::Eq,
            right,
            ..
        } => (left, right, false),
        Expr::AllOp {
            left,
            compare_op: BinaryOperator::NotEq,
            right,
        } => (left, right, true),
        _ => return None,
    };
    Some((left, elements(right)?, negated))
}

fn elements(list: &Expr) -> Option<&[Expr]> {
    match list {
        Expr::Nested(inner) | Expr::Cast { expr: inner, .. } => elements(inner),
        Expr::Array(array) => Some(&array.elem),
        _ => None,
    }
}

/// `x LIKE y`, which PostgreSQL makes `x ~~ y`; what is between the two, as an operator.
fn like(expr: &Expr) -> Option<(&Expr, BinaryOperator, &Expr)> {
    let (left, operator, right) = match expr {
        Expr::BinaryOp { left, op, right } => (left, op.clone(), right),
        Expr::Like {
            negated,
            any: false,
            expr,
            pattern,
            escape_char: None,
        } => match negated {
            false => (expr, BinaryOperator::PGLikeMatch, pattern),
            true => (expr, BinaryOperator::PGNotLikeMatch, pattern),
        },
        Expr::ILike {
            negated,
            any: false,
            expr,
            pattern,
            escape_char: None,
        } => match negated {
            false => (expr, BinaryOperator::PGILikeMatch, pattern),
            true => (expr, BinaryOperator::PGNotILikeMatch, pattern),
        },
        _ => return None,
    };
    let is_match = matches!(
        operator,
        BinaryOperator::PGLikeMatch
            | BinaryOperator::PGNotLikeMatch
            | BinaryOperator::PGILikeMatch
            | BinaryOperator::PGNotILikeMatch
    );
    is_match.then_some((left, operator, right))
}

fn same_name(a: &Ident, b: &Ident) -> bool {
    folded(a) == folded(b)
}

fn folded(ident: &Ident) -> String {
    match ident.quote_style {
        Some(_) => ident.value.clone(),
        None => ident.value.to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::{ColumnType, Dialect, Table, equal};
    use crate::sql::{Arity, Column, NativeType, Options, QName};

    fn table() -> Table {
        let column = |name: &str, ty: &str| Column {
            required_list: false,
            name: name.to_owned(),
            ty: ColumnType::Native(NativeType::new(ty, &[])),
            arity: Arity::Required,
            default: None,
            auto_increment: false,
            identity: None,
            generated: None,
            collation: None,
            client_default: false,
            domain: None,
            options: Options::new(),
        };
        let mut table = Table::new(QName::new(Some("public"), "t"));
        table.columns = vec![
            column("status", "VARCHAR"),
            column("email", "CITEXT"),
            column("name", "TEXT"),
        ];
        table
    }

    #[test]
    fn what_the_database_rewrites_stays_equal() {
        let table = table();
        let same = |a, b| equal(Dialect::Postgres, &table, Some(a), Some(b));
        for (written, printed) in [
            ("\"deletedAt\" IS NULL", "(\"deletedAt\" IS NULL)"),
            ("kind = 'x'", "(\"kind\" = 'x'::\"Kind\")"),
            ("status = 'active'", "((status)::text = 'active'::text)"),
            (
                "status IN ('a', 'b') AND n > 5",
                "(((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])) AND (n > 5))",
            ),
            ("n NOT IN (1, 2)", "(n <> ALL (ARRAY[1, 2]))"),
            ("name LIKE 'x%'", "(name ~~ 'x%'::text)"),
            ("name NOT ILIKE 'x%'", "(name !~~* 'x%'::text)"),
        ] {
            assert!(
                same(written, printed) && same(printed, written),
                "{written}"
            );
        }
    }

    #[test]
    fn what_means_something_else_is_another_condition() {
        let table = table();
        let same = |a, b| equal(Dialect::Postgres, &table, Some(a), Some(b));
        for (a, b) in [
            ("a = 1", "a = 2"),
            ("a = 1", "\"A\" = 1"),
            ("status = 'a'", "status = 'b'"),
            // Letters of another case are the same to the column and not to its text.
            ("email = 'a'", "((email)::text = 'a'::text)"),
            ("n IN (1, 2)", "(n <> ALL (ARRAY[1, 2]))"),
            ("n IN (1, 2)", "(n = ANY (ARRAY[1, 3]))"),
            ("name LIKE 'x%'", "(name ~~* 'x%'::text)"),
            ("NOT a = 1", "a <> 1"),
        ] {
            assert!(!same(a, b) && !same(b, a), "{a} and {b}");
        }
    }
}
