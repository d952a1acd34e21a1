//! Expressions, which a server prints in words of its own.

use crate::{
    describe::lex::{Kind, Token, behind_type, tokens},
    dialect::facts,
    sql::{Dialect, Family, parentheses::without_parentheses},
};

/// True when only blanks, the case of letters, quotes around names and names that the server exchanges
/// lie between the two.
pub(super) fn same(dialect: Dialect, a: &str, b: &str) -> bool {
    words(dialect, a) == words(dialect, b)
}

/// True when no rewording makes one of the other: both are calls without arguments, of two functions.
pub(super) fn differ(dialect: Dialect, a: &str, b: &str) -> bool {
    let call = |sql: &str| {
        let name = without_parentheses(dialect, sql).strip_suffix("()")?;
        let is_path = |c: char| c.is_alphanumeric() || "_.\"`".contains(c);
        let path = Some(name).filter(|name| name.chars().all(is_path))?;
        words(dialect, path).pop()
    };
    matches!((call(a), call(b)), (Some(a), Some(b)) if a != b)
}

fn words(dialect: Dialect, sql: &str) -> Vec<Kind> {
    let mut tokens = tokens(dialect, without_parentheses(dialect, sql));
    if facts(dialect).writes_casts {
        tokens = without_printed_casts(tokens);
    }
    // MySQL names the character set of each text.
    tokens.retain(|token| !matches!(&token.kind, Kind::Word(set) if set.starts_with("_utf8")));
    let words = tokens.into_iter().map(|token| match token.kind {
        Kind::Word(name) | Kind::Quoted(name) if dialect.family() == Family::Mysql => {
            Kind::Word(usual(name.to_lowercase()))
        }
        Kind::Word(name) | Kind::Quoted(name) => Kind::Word(name.to_lowercase()),
        other => other,
    });
    words.collect()
}

/// Without what PostgreSQL adds when it prints: the type behind each literal, parentheses around such a number, and
/// those around others.
fn without_printed_casts(tokens: Vec<Token>) -> Vec<Token> {
    let mut kept: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let is = |at: usize, symbol| {
            tokens
                .get(at)
                .is_some_and(|token: &Token| token.is_symbol(symbol))
        };
        let is_number = |at: usize| {
            matches!(
                tokens.get(at),
                Some(Token {
                    kind: Kind::Number(_),
                    ..
                })
            )
        };
        let is_literal = matches!(token.kind, Kind::String(_) | Kind::Number(_));
        if is_literal && is(at + 1, "::") {
            kept.push(token.clone());
            at = behind_type(&tokens, at + 2);
        } else if token.is_symbol("(") && is_number(at + 1) && is(at + 2, ")") && is(at + 3, "::") {
            kept.extend(tokens.get(at + 1).cloned());
            at = behind_type(&tokens, at + 4);
        } else {
            kept.push(token.clone());
            at += 1;
        }
    }
    without_doubled(kept)
}

/// `((a))` is `(a)`.
fn without_doubled(tokens: Vec<Token>) -> Vec<Token> {
    let mut open = Vec::new();
    let mut closes = vec![None; tokens.len()];
    for (at, token) in tokens.iter().enumerate() {
        if token.is_symbol("(") {
            open.push(at);
        } else if token.is_symbol(")")
            && let Some(start) = open.pop()
        {
            closes[start] = Some(at);
        }
    }
    let mut gone = vec![false; tokens.len()];
    for (at, close) in closes.iter().enumerate() {
        let inner = closes.get(at + 1).copied().flatten();
        if let (Some(close), Some(inner)) = (close, inner)
            && inner + 1 == *close
        {
            gone[at] = true;
            gone[*close] = true;
        }
    }
    let kept = tokens.into_iter().zip(gone).filter(|(_, gone)| !gone);
    kept.map(|(token, _)| token).collect()
}

/// The name under which MariaDB prints a function that has several.
fn usual(name: String) -> String {
    let usual = match name.as_str() {
        "lower" => "lcase",
        "upper" => "ucase",
        "now" | "localtime" | "localtimestamp" => "current_timestamp",
        "current_date" => "curdate",
        "current_time" => "curtime",
        "schema" => "database",
        "session_user" | "system_user" => "user",
        "substring" => "substr",
        _ => return name,
    };
    usual.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_wording_or_another_thing() {
        let (mysql, postgres) = (Dialect::Mysql, Dialect::Postgres);
        for (dialect, a, b) in [
            (mysql, "(UUID())", "uuid()"),
            (mysql, "concat('a', `b`)", "(concat('a',b))"),
            (
                mysql,
                "now() + interval 1 day",
                "(current_timestamp() + INTERVAL 1 DAY)",
            ),
            (mysql, "current_date()", "curdate()"),
            (mysql, "concat('a')", "concat(_utf8mb4'a')"),
        ] {
            assert!(same(dialect, a, b), "{a} and {b}");
            assert!(!differ(dialect, a, b), "{a} and {b}");
        }
        assert!(!same(mysql, "concat('a')", "concat('A')"));
        assert!(differ(postgres, "gen_random_uuid()", "uuid_generate_v4()"));
        for (a, b) in [
            ("substr(md5('x'), 1, 5)", "substr(md5('x'::text), 1, 5)"),
            ("random() * 10", "(random() * (10)::double precision)"),
            (
                "(extract(epoch from now()) * 1000)::bigint",
                "((EXTRACT(epoch FROM now()) * (1000)::numeric))::bigint",
            ),
            (
                "now() + '1 day'",
                "(now() + '1 day'::interval day to second (3))",
            ),
            ("f('a', 2)", "f('a'::app.\"Kind\"[], (2)::numeric(10,2))"),
            (
                "f('2024-01-01')",
                "f('2024-01-01'::timestamp without time zone)",
            ),
        ] {
            assert!(same(postgres, a, b), "{a} and {b}");
        }
        for (a, b) in [
            ("f(a + 1)", "f((a)::text)"),
            ("(a + b) * c", "a + (b * c)"),
            ("f('a'::text || b)", "f('a'::text)"),
            ("f(1)", "f(2)"),
        ] {
            assert!(!same(postgres, a, b), "{a} and {b}");
        }
        for (a, b) in [
            ("gen_random_uuid()", "public.gen_random_uuid()"),
            ("lower('A')", "lower('A'::text)"),
            ("now() + f()", "now()"),
        ] {
            assert!(!differ(postgres, a, b), "{a} and {b}");
        }
    }
}
