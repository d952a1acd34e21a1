//! A default that is a call of a function. SQLite and MySQL 8 take one only in parentheses, which
//! Prisma leaves to whoever wrote `dbgenerated("…")`.

/// What MySQL takes as the current time without parentheses.
pub(crate) const TIMES: [&str; 4] = ["now", "current_timestamp", "localtime", "localtimestamp"];

/// The expression, in parentheses when it is one call and the function is none of `bare`.
pub(crate) fn enclosed(sql: &str, bare: &[&str]) -> String {
    match function(sql) {
        Some(name) if !bare.iter().any(|bare| bare.eq_ignore_ascii_case(name)) => {
            format!("({sql})")
        }
        _ => sql.to_owned(),
    }
}

/// The name of the function when the text is one call and nothing else.
pub(crate) fn function(sql: &str) -> Option<&str> {
    let (name, rest) = sql.trim().split_once('(')?;
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let begins = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    (begins && name.chars().all(is_name) && ends_itself(rest)).then_some(name)
}

/// True when the parenthesis before this text is closed by its last character.
fn ends_itself(rest: &str) -> bool {
    let mut depth = 1;
    let mut quote = None;
    for (at, c) in rest.char_indices() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"' | '`') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1 == rest.len();
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_call_is_enclosed() {
        let same = |sql: &str| assert_eq!(enclosed(sql, &TIMES), sql);
        assert_eq!(enclosed("lower('A')", &TIMES), "(lower('A'))");
        assert_eq!(enclosed("f(g(')'), \"(\")", &[]), "(f(g(')'), \"(\"))");
        same("(lower('A'))");
        same("7");
        same("'lower(1)'");
        same("NOW(3)");
        same("CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)");
        same("1 CHECK (a > 0)");
        same("lower('A");
    }
}
