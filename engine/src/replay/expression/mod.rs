//! Expressions: the columns that they name, and their spelling when PostgreSQL prints them.

mod print;

pub(super) use print::as_postgres_prints;

use sqlparser::{ast::Expr, parser::Parser};

use super::{
    cursor::fold,
    token::{Kind, tokens},
};
use crate::{
    dialect::{Names, facts},
    plan::identifier,
    sql::Dialect,
};

/// Nested deeper than this, an expression stays as it was written.
const MAX_DEPTH: usize = 64;

/// What the parser may nest: its frames are large, and a build script's are not optimised.
const PARSER_DEPTH: usize = 16;

/// The names in an expression that can be columns: unquoted or quoted, not before `(`.
pub(super) fn names(dialect: Dialect, text: &str) -> Vec<String> {
    let tokens = tokens(dialect, text, 0, text.len());
    let mut names = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let next = tokens.get(at + 1).map(|t| t.text.as_ref());
        let quoted = token.kind == Kind::Quoted;
        if (quoted || token.kind == Kind::Word) && next != Some("(") && next != Some(".") {
            names.push(fold(dialect, &token.text, quoted));
        }
    }
    names
}

/// The columns that an expression surely names, or nothing when it has a part that is not known
/// here: only then may an unknown name be held against a script.
pub(super) fn columns(dialect: Dialect, text: &str) -> Vec<String> {
    let parsed = parse(facts(dialect).grammar, text);
    parsed.map_or_else(Vec::new, |expr| columns_of(dialect, &expr))
}

/// As [`columns`], of an expression that was read already.
pub(super) fn columns_of(dialect: Dialect, expr: &Expr) -> Vec<String> {
    let mut found = Vec::new();
    match collect(dialect, expr, &mut found, 0) {
        Some(()) => found,
        None => Vec::new(),
    }
}

fn parse(dialect: &dyn sqlparser::dialect::Dialect, text: &str) -> Option<Expr> {
    let parser = Parser::new(dialect).with_recursion_limit(PARSER_DEPTH);
    let mut parser = parser.try_with_sql(text).ok()?;
    let expr = parser.parse_expr().ok()?;
    let rest = parser.peek_token().token;
    (rest == sqlparser::tokenizer::Token::EOF).then_some(expr)
}

fn collect(dialect: Dialect, expr: &Expr, found: &mut Vec<String>, depth: usize) -> Option<()> {
    if depth > MAX_DEPTH {
        return None;
    }
    let mut all = |inner: &[&Expr]| {
        let mut inner = inner.iter();
        inner.try_for_each(|expr| collect(dialect, expr, found, depth + 1))
    };
    match expr {
        Expr::Identifier(ident) => {
            let quoted = ident.quote_style.is_some();
            // SQLite takes a quoted name that is no column for a string.
            if !(quoted && facts(dialect).mixes_names_and_strings) {
                found.push(fold(dialect, &ident.value, quoted));
            }
            Some(())
        }
        Expr::Value(_) => Some(()),
        Expr::Nested(inner)
        | Expr::UnaryOp { expr: inner, .. }
        | Expr::Cast { expr: inner, .. }
        | Expr::IsNull(inner)
        | Expr::IsNotNull(inner)
        | Expr::IsTrue(inner)
        | Expr::IsFalse(inner) => all(&[inner]),
        Expr::BinaryOp { left, right, .. } => all(&[left, right]),
        Expr::Between {
            expr, low, high, ..
        } => all(&[expr, low, high]),
        Expr::InList { expr, list, .. } => {
            all(&[expr])?;
            all(&list.iter().collect::<Vec<_>>())
        }
        _ => None,
    }
}

/// The text with one column under its new name.
pub(crate) fn rename(dialect: Dialect, text: &str, from: &str, to: &str) -> String {
    let mut renamed = String::with_capacity(text.len());
    let mut done = 0;
    for token in tokens(dialect, text, 0, text.len()) {
        let quoted = token.kind == Kind::Quoted;
        if !(quoted || token.kind == Kind::Word) {
            continue;
        }
        let name = fold(dialect, &token.text, quoted);
        let is_it = match facts(dialect).names {
            Names::Exact => name == from,
            Names::Ascii | Names::Folded => name.eq_ignore_ascii_case(from),
        };
        if is_it {
            renamed.push_str(text.get(done..token.start).unwrap_or_default());
            renamed.push_str(&quote(dialect, to));
            done = token.end;
        }
    }
    renamed.push_str(text.get(done..).unwrap_or_default());
    renamed
}

/// A name as a text may have it: in quotes where it needs them.
pub(super) fn quote(dialect: Dialect, name: &str) -> String {
    let plain = name
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit());
    match plain {
        true => name.to_owned(),
        false => identifier(dialect, name),
    }
}

#[cfg(test)]
mod tests {
    use super::{Dialect, names, rename};

    #[test]
    fn columns_in_expressions() {
        assert_eq!(
            names(Dialect::Postgres, "lower(Name) = 'x' AND t.\"Id\" > 1"),
            ["name", "AND", "Id"].map(|n| if n == "AND" { "and" } else { n })
        );
        assert_eq!(
            rename(Dialect::Postgres, "a > 1 AND \"A\" < a", "a", "New"),
            "\"New\" > 1 AND \"A\" < \"New\""
        );
    }
}
