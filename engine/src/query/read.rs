//! The text of a statement as the parser reads it.

use std::borrow::Cow;

use sqlparser::{ast::Statement, parser::Parser};

use super::{MAX_DEPTH, written};
use crate::{
    dialect::facts,
    sql::{Dialect, Family},
};

/// What the parser may nest: its frames are large, and a build script's are not optimised.
const PARSER_DEPTH: usize = 16;

/// A longer statement is data; it is not read, in bytes.
const MAX_LENGTH: usize = 200_000;

/// Why a statement was not read.
pub(super) enum Unread {
    /// The parser gave up.
    Grammar(String),
    /// It was not tried.
    Unsure(String),
}

/// Reads a statement, or says why that is not possible. SQLite's driver takes several at once. The second is true for
/// one that was read as it is written.
pub(super) fn parse(dialect: Dialect, sql: &str) -> Result<(Vec<Statement>, bool), Unread> {
    if sql.len() > MAX_LENGTH {
        return Err(Unread::Unsure("it is too long to be read".to_owned()));
    }
    if dialect.has_namespaces() && written::has_escaped_names(sql) {
        return Err(Unread::Unsure("it has names with escapes".to_owned()));
    }
    if written::depth(dialect, sql) > MAX_DEPTH {
        return Err(Unread::Unsure("it is nested too deeply".to_owned()));
    }
    let text = written::readable(dialect, sql);
    let parser = Parser::new(facts(dialect).grammar).with_recursion_limit(PARSER_DEPTH);
    let unread = |error: sqlparser::parser::ParserError| {
        Unread::Grammar(format!("it cannot be read: {error}"))
    };
    let statements = parser
        .try_with_sql(&text)
        .and_then(|mut parser| parser.parse_statements())
        .map_err(unread)?;
    match statements.len() {
        1 => Ok((statements, matches!(text, Cow::Borrowed(_)))),
        2.. if dialect.family() == Family::Sqlite => Ok((statements, false)),
        _ => Err(Unread::Unsure("it is not one statement".to_owned())),
    }
}
