//! The statements of a SQL script, as each database's own client would find them.

mod body;
mod error;

pub use error::SplitError;

use crate::{
    Dialect, Family,
    lexer::{Kind, Lexer, Token},
};
use body::Body;

/// Where a statement stands in its script: without the comments and white space before it and
/// without its semicolon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Statement {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Statement {
    /// The statement's text. Empty when `script` is not the text that was split.
    pub fn text(self, script: &str) -> &str {
        script.get(self.start..self.end).unwrap_or_default()
    }
}

/// Splits a script into its statements. Comments, strings, quoted names and the bodies of
/// routines and triggers may hold semicolons.
///
/// # Errors
///
/// When a string, quoted name, comment or body is not closed, and when the script holds a
/// command of an interactive client (`DELIMITER`, `\connect`) or rows for `COPY … FROM STDIN`, which no
/// server understands.
///
/// ```
/// use whimbrel_core::{Dialect, statements::split};
///
/// let script = "-- one; two\nSELECT ';'; SELECT 2";
/// let statements = split(Dialect::Postgres, script).unwrap();
/// let texts: Vec<&str> = statements.iter().map(|s| s.text(script)).collect();
/// assert_eq!(texts, ["SELECT ';'", "SELECT 2"]);
/// ```
pub fn split(dialect: Dialect, text: &str) -> Result<Vec<Statement>, SplitError> {
    let mut statements = Vec::new();
    let mut current: Option<(Statement, Body)> = None;
    for token in Lexer::new(dialect, text) {
        let token = token?;
        if token.is_sign(';') {
            let ends = current
                .as_mut()
                .is_none_or(|(_, body)| body.ends_at_semicolon());
            if ends && let Some((statement, _)) = current.take() {
                refuse_rows_of_client(dialect, text, statement)?;
                statements.push(statement);
            }
            continue;
        }
        let (statement, body) = match &mut current {
            Some(open) => open,
            None => {
                refuse_client_command(dialect, &token)?;
                let statement = Statement {
                    start: token.start,
                    end: token.end(),
                };
                current.insert((statement, Body::new(dialect)))
            }
        };
        statement.end = token.end();
        if token.kind != Kind::Executed {
            body.see(&token);
        }
    }
    if let Some((statement, body)) = current {
        if !body.is_closed() {
            return Err(SplitError::new(
                statement.start,
                "the body of this statement is not closed by END",
            ));
        }
        refuse_rows_of_client(dialect, text, statement)?;
        statements.push(statement);
    }
    Ok(statements)
}

fn refuse_client_command(dialect: Dialect, token: &Token<'_>) -> Result<(), SplitError> {
    if dialect.family() == Family::Mysql && token.is("DELIMITER") {
        return Err(SplitError::new(
            token.start,
            "DELIMITER is a command of the mysql client, not of the server",
        )
        .help("remove the DELIMITER lines and end each routine with `;`: its BEGIN … END body is recognised"));
    }
    if dialect.has_namespaces() && token.is_sign('\\') {
        return Err(SplitError::new(
            token.start,
            "a backslash begins a command of psql, which the server does not understand",
        )
        .help("remove the line"));
    }
    Ok(())
}

/// psql sends the lines behind `COPY … FROM STDIN` as rows; a server takes none from a script.
fn refuse_rows_of_client(
    dialect: Dialect,
    script: &str,
    statement: Statement,
) -> Result<(), SplitError> {
    let text = statement.text(script);
    let is_copy = text
        .get(..4)
        .is_some_and(|word| word.eq_ignore_ascii_case("copy"));
    if !dialect.has_namespaces() || !is_copy {
        return Ok(());
    }
    let mut open = 0_usize;
    let mut is_from = false;
    for token in Lexer::new(dialect, text).map_while(Result::ok) {
        match () {
            () if token.is_sign('(') => open += 1,
            () if token.is_sign(')') => open = open.saturating_sub(1),
            () if open == 0 && is_from && token.is("STDIN") => {
                return Err(SplitError::new(
                    statement.start,
                    "COPY … FROM STDIN takes its rows from a client such as psql, and a migration has none",
                )
                .help("write the rows as INSERT statements (pg_dump --inserts does), or load them when the migrations are applied"));
            }
            () => {}
        }
        is_from = open == 0 && token.is("FROM");
    }
    Ok(())
}
