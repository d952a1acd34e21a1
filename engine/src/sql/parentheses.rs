//! Parentheses around expressions: some databases want them, some print more than were written. SQLite and
//! MySQL 8 take a call as a default only in parentheses, which Prisma leaves to whoever wrote
//! `dbgenerated("…")`.

use whimbrel_core::lexer::{Kind, Lexer, Token};

use super::Dialect;

/// What MySQL takes as the current time without parentheses.
pub(crate) const TIMES: [&str; 4] = ["now", "current_timestamp", "localtime", "localtimestamp"];

/// The expression, in parentheses when it is one call and the function is none of `bare`.
pub(crate) fn enclosed(dialect: Dialect, sql: &str, bare: &[&str]) -> String {
    match function(dialect, sql) {
        Some(name) if !bare.iter().any(|bare| bare.eq_ignore_ascii_case(name)) => {
            format!("({sql})")
        }
        _ => sql.to_owned(),
    }
}

/// The name of the function when the text is one call and nothing else.
pub(crate) fn function(dialect: Dialect, sql: &str) -> Option<&str> {
    let mut tokens = tokens(dialect, sql)?.into_iter();
    let name = tokens.next().filter(|token| token.kind == Kind::Word)?;
    is_enclosed(tokens.as_slice()).then_some(name.text)
}

/// Without the one pair of parentheses around the whole text.
pub(crate) fn without_parentheses(dialect: Dialect, text: &str) -> &str {
    let text = text.trim();
    let inner = text.strip_prefix('(').and_then(|t| t.strip_suffix(')'));
    match inner {
        Some(inner) if tokens(dialect, text).is_some_and(|tokens| is_enclosed(&tokens)) => {
            inner.trim()
        }
        _ => text,
    }
}

/// True for a name, a literal or a call: no white space outside of quotes and parentheses.
pub(crate) fn is_single_term(dialect: Dialect, text: &str) -> bool {
    let Some(tokens) = tokens(dialect, text) else {
        return false;
    };
    let mut depth = 0_usize;
    let mut end = 0;
    tokens.iter().all(|token| {
        let touches = depth > 0 || token.start == end;
        depth = depth_behind(depth, token);
        end = token.end();
        touches
    })
}

/// `None` when a quote is never closed.
fn tokens(dialect: Dialect, text: &str) -> Option<Vec<Token<'_>>> {
    Lexer::new(dialect, text).collect::<Result<_, _>>().ok()
}

/// True when the first token opens a parenthesis that the last one closes.
fn is_enclosed(tokens: &[Token<'_>]) -> bool {
    let mut depth = 0;
    let behind_first_close = tokens.iter().position(|token| {
        depth = depth_behind(depth, token);
        depth == 0
    });
    tokens.first().is_some_and(|token| token.is_sign('('))
        && behind_first_close.is_some_and(|at| at + 1 == tokens.len())
}

fn depth_behind(depth: usize, token: &Token<'_>) -> usize {
    if token.is_sign('(') {
        depth + 1
    } else if token.is_sign(')') {
        depth.saturating_sub(1)
    } else {
        depth
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_call_is_enclosed() {
        let of = |sql: &str, bare: &[&str]| enclosed(Dialect::Mysql, sql, bare);
        assert_eq!(of("lower('A')", &TIMES), "(lower('A'))");
        assert_eq!(of("f(g(')'), \"(\")", &[]), "(f(g(')'), \"(\"))");
        for same in [
            "(lower('A'))",
            "7",
            "'lower(1)'",
            "NOW(3)",
            "CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)",
            "1 CHECK (a > 0)",
            "lower('A",
        ] {
            assert_eq!(of(same, &TIMES), same);
        }
    }

    #[test]
    fn a_parenthesis_in_a_text_is_none() {
        for dialect in [Dialect::Postgres, Dialect::Sqlite, Dialect::Mysql] {
            let bare = |text| without_parentheses(dialect, text);
            assert_eq!(bare("(')')"), "')'");
            assert_eq!(bare(" ( a + (b) ) "), "a + (b)");
            for same in [
                "('(' || a) || (b || ')')",
                "(a) + (b)",
                "(a",
                "'(a)'",
                "(a)'",
                "",
            ] {
                assert_eq!(bare(same), same);
            }
            for single in ["a", "f(a, 'b c')", "a>1", "'a b'"] {
                assert!(is_single_term(dialect, single), "{single}");
            }
            assert!(!is_single_term(dialect, "a = 1") && !is_single_term(dialect, "f(a) AND b"));
        }
    }
}
