//! What no database reads. The parser knows less than they do, so that it gives up says nothing; these slips say
//! enough by themselves.

use sqlparser::keywords::ALL_KEYWORDS;
use whimbrel_core::lexer::Lexer;

use super::{
    grammar,
    problem::{Problem, Refused},
};
use crate::{
    replay::token::{Kind, Token, tokens},
    schema::suggest,
    sql::Dialect,
};

/// A longer statement is not tried again with another word.
const MAX_TRIED: usize = 20_000;

/// How many words are tried.
const MAX_TRIES: usize = 8;

/// The words that a statement about rows is made of.
const WORDS: [&str; 40] = [
    "SELECT",
    "FROM",
    "WHERE",
    "INSERT",
    "INTO",
    "VALUES",
    "UPDATE",
    "DELETE",
    "SET",
    "JOIN",
    "INNER",
    "LEFT",
    "RIGHT",
    "CROSS",
    "OUTER",
    "GROUP",
    "ORDER",
    "HAVING",
    "LIMIT",
    "OFFSET",
    "UNION",
    "DISTINCT",
    "BETWEEN",
    "EXISTS",
    "RETURNING",
    "CONFLICT",
    "NOTHING",
    "DUPLICATE",
    "USING",
    "AND",
    "NOT",
    "NULL",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "LIKE",
    "WITH",
    "TRUNCATE",
    "MERGE",
];

/// Why no database reads a statement that the parser does not read; `None` when that is not sure. `reads` says of
/// another text whether the parser does.
pub(super) fn problem(
    dialect: Dialect,
    sql: &str,
    reads: impl Fn(&str) -> bool,
) -> Option<Refused> {
    // A text or comment that never ends may be one that this server reads in another way.
    if Lexer::new(dialect, sql).any(|token| token.is_err()) {
        return None;
    }
    let tokens = tokens(dialect, sql, 0, sql.len());
    parentheses(&tokens)
        .or_else(|| misspelled(&tokens, sql, reads))
        .or_else(|| grammar::problem(dialect, sql, &tokens))
}

fn placed(token: &Token<'_>, message: String) -> Refused {
    let mut problem = Problem::new("sql-syntax", message);
    problem.at = Some((token.start, token.end));
    problem
}

fn parentheses(tokens: &[Token<'_>]) -> Option<Refused> {
    let mut open = Vec::new();
    for token in tokens
        .iter()
        .filter(|token| token.kind == Kind::Punctuation)
    {
        match token.text.as_ref() {
            "(" => open.push(token),
            ")" if open.pop().is_none() => {
                let message = "no parenthesis is open that this one could close";
                return Some(placed(token, message.to_owned()));
            }
            _ => {}
        }
    }
    let token = open.pop()?;
    Some(placed(token, "this parenthesis is not closed".to_owned()))
}

/// A word that is nearly one of the language, with which the parser reads the statement.
fn misspelled(tokens: &[Token<'_>], sql: &str, reads: impl Fn(&str) -> bool) -> Option<Refused> {
    if sql.len() > MAX_TRIED {
        return None;
    }
    let mut tries = 0;
    for token in tokens.iter().filter(|token| token.kind == Kind::Word) {
        let upper = token.text.to_ascii_uppercase();
        if ALL_KEYWORDS.binary_search(&upper.as_str()).is_ok() || token.text.len() < 3 {
            continue;
        }
        let Some(near) = suggest::slip_of(&token.text, WORDS) else {
            continue;
        };
        tries += 1;
        if tries > MAX_TRIES {
            return None;
        }
        let other = format!("{}{near}{}", sql.get(..token.start)?, sql.get(token.end..)?);
        if reads(&other) {
            let message = format!("`{}` is not allowed here", token.text);
            let help = format!("did you mean `{near}`?");
            return Some(placed(token, message).help(Some(help)));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(sql: &str) -> Option<String> {
        let reads = |other: &str| other.contains("FROM") && !other.contains("JSON_TABLE");
        let problem = problem(Dialect::Postgres, sql, reads)?;
        let (start, end) = problem.at.unwrap();
        Some(sql[start..end].to_owned())
    }

    #[test]
    fn what_no_database_reads_is_told() {
        for (sql, place) in [
            ("SELECT (1", "("),
            ("SELECT 1)", ")"),
            ("SELECT a, FROM b", "FROM"),
            ("INSERT INTO a VALUES (1, )", ")"),
            ("INSERT INTO a VALUES (, 1)", ","),
            ("SELECT a FROM b WHERE AND c", "AND"),
            ("UPDATE a SET b = WHERE c", "WHERE"),
            ("DELETE FROM a WHERE", "WHERE"),
            ("SELECT a FROM b ORDER c", "c"),
            ("SELECT a FORM b", "FORM"),
        ] {
            assert_eq!(found(sql).as_deref(), Some(place), "{sql}");
        }
        for sql in [
            "SELECT a AS order, b.where FROM c",
            "SELECT '(' || \"order\" -- )",
            "SELECT a FROM JSON_TABLE(form)",
            "SELECT a IS DISTINCT FROM b",
            "SELECT a FROM b LIMIT :order",
            "SELECT a OPERATOR(=) b",
            "SELECT a INTO @where",
            "SELECT 'a WHERE",
        ] {
            assert_eq!(found(sql), None, "{sql}");
        }
    }
}
