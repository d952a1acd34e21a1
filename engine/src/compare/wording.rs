//! Expressions, which a server prints in words of its own.

use crate::{
    describe::lex::{Kind, tokens},
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
            ("gen_random_uuid()", "public.gen_random_uuid()"),
            ("lower('A')", "lower('A'::text)"),
            ("now() + f()", "now()"),
        ] {
            assert!(!differ(postgres, a, b), "{a} and {b}");
        }
    }
}
