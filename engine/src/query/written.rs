//! What the parser does not read although the database does, in words that it reads. Places stay.

use std::borrow::Cow;

use crate::{
    replay::token::{Kind, Token, tokens},
    sql::{Dialect, Family},
};

/// Words that put an expression or a query into another one.
const NESTING: [&str; 16] = [
    "AND",
    "OR",
    "NOT",
    "IS",
    "IN",
    "LIKE",
    "ILIKE",
    "BETWEEN",
    "CASE",
    "COLLATE",
    "ZONE",
    "UNION",
    "INTERSECT",
    "EXCEPT",
    "EXPLAIN",
    "ISNULL",
];

/// At most how deep the tree of a statement is: reading and dropping it takes so many frames.
pub(crate) fn depth(dialect: Dialect, sql: &str) -> usize {
    let mut open = vec![0usize];
    let (mut sum, mut most) = (0usize, 0usize);
    for token in tokens(dialect, sql, 0, sql.len()) {
        match (token.kind, token.text.as_ref()) {
            (Kind::Punctuation, "(" | "[") => {
                open.push(1);
                sum += 1;
            }
            (Kind::Punctuation, ")" | "]") => {
                sum -= open.pop().unwrap_or(0);
            }
            (Kind::Punctuation, "," | ";") => {
                if let Some(last) = open.last_mut() {
                    sum -= std::mem::take(last);
                }
            }
            (Kind::Punctuation, ".") => {}
            (Kind::Punctuation, _) => {
                if let Some(last) = open.last_mut() {
                    *last += 1;
                    sum += 1;
                }
            }
            (Kind::Word, word) if NESTING.iter().any(|known| known.eq_ignore_ascii_case(word)) => {
                if let Some(last) = open.last_mut() {
                    *last += 1;
                    sum += 1;
                }
            }
            _ => {}
        }
        most = most.max(sum);
    }
    most
}

/// How many parameters a statement of MySQL or SQLite has.
pub(crate) fn parameters(dialect: Dialect, sql: &str) -> usize {
    let tokens = tokens(dialect, sql, 0, sql.len());
    let mut names: Vec<String> = Vec::new();
    let mut most = 0;
    for (at, token) in tokens.iter().enumerate() {
        let next = tokens.get(at + 1).filter(|next| next.start == token.end);
        let sqlite = dialect.family() == Family::Sqlite;
        let name = match (token.kind, token.text.as_ref()) {
            (Kind::Punctuation, "?") => match next {
                Some(next) if next.kind == Kind::Number && sqlite => {
                    most = most.max(next.text.parse().unwrap_or(0));
                    continue;
                }
                _ => {
                    most += 1;
                    continue;
                }
            },
            (Kind::Punctuation, ":" | "@") if sqlite => match next {
                Some(next) if next.kind == Kind::Word => format!("{}{}", token.text, next.text),
                _ => continue,
            },
            (Kind::Word, text) if sqlite && text.starts_with('$') => text.to_owned(),
            _ => continue,
        };
        if !names.contains(&name) {
            names.push(name);
            most += 1;
        }
    }
    most
}

/// The items of the list behind the word that stands at `at` (`SELECT`, `RETURNING`), as they are written.
pub(crate) fn items(dialect: Dialect, sql: &str, at: usize) -> Vec<&str> {
    let tokens = tokens(dialect, sql, at, sql.len());
    let is = |token: &Token<'_>, words: &[&str]| {
        token.kind == Kind::Word
            && words
                .iter()
                .any(|word| word.eq_ignore_ascii_case(&token.text))
    };
    let mut all = Vec::new();
    let (mut depth, mut span): (usize, Option<(usize, usize)>) = (0, None);
    let text = |span: Option<(usize, usize)>| {
        span.and_then(|(start, end)| sql.get(start..end))
            .unwrap_or_default()
    };
    for token in tokens.iter().skip(1) {
        let mark = match token.kind {
            Kind::Punctuation => token.text.as_ref(),
            _ => "",
        };
        let end = depth == 0 && (is(token, &AFTER_LIST) || matches!(mark, ")" | ";"));
        if end {
            break;
        }
        if depth == 0 && mark == "," {
            all.push(text(span.take()));
            continue;
        }
        match mark {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        if span.is_none() && is(token, &["DISTINCT", "ALL"]) {
            continue;
        }
        span = Some((span.map_or(token.start, |(start, _)| start), token.end));
    }
    all.push(text(span));
    all
}

/// Where the list of `RETURNING` begins.
pub(crate) fn returning(dialect: Dialect, sql: &str) -> Option<usize> {
    let tokens = tokens(dialect, sql, 0, sql.len());
    let mut words = tokens.iter().rev();
    let found = words
        .find(|token| token.kind == Kind::Word && token.text.eq_ignore_ascii_case("RETURNING"));
    found.map(|token| token.start)
}

/// Words that end the list of a query's columns.
const AFTER_LIST: [&str; 13] = [
    "FROM",
    "WHERE",
    "GROUP",
    "HAVING",
    "ORDER",
    "LIMIT",
    "UNION",
    "INTERSECT",
    "EXCEPT",
    "WINDOW",
    "INTO",
    "FOR",
    "OFFSET",
];

/// The text with such parts blanked out.
pub(crate) fn readable(dialect: Dialect, sql: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(sql);
    // The condition of the index that `ON CONFLICT (…) WHERE …` means.
    if dialect.family() != Family::Mysql && has_word(sql, b"CONFLICT") {
        for (start, end) in index_conditions(dialect, sql) {
            blank(text.to_mut(), start, end);
        }
    }
    if dialect.family() == Family::Sqlite && has_word(sql, b"IS") {
        for (start, end, sign) in compared(sql) {
            blank(text.to_mut(), start, end);
            text.to_mut().replace_range(start..start + 2, sign);
        }
    }
    if dialect.family() == Family::Mysql {
        for (start, end) in modifiers(dialect, sql) {
            blank(text.to_mut(), start, end);
        }
    }
    if !dialect.has_namespaces() {
        return text;
    }
    // The older sign between the name of an argument and its value.
    if sql.contains(":=") {
        for start in argument_signs(dialect, sql) {
            text.to_mut().replace_range(start..start + 2, "=>");
        }
    }
    if has_word(sql, b"ONLY") {
        for (start, end) in alone(dialect, sql) {
            blank(text.to_mut(), start, end);
        }
    }
    // `SET list[1] = …` sets a part, as `SET composite.field = …` does.
    if sql.contains('[') && has_word(sql, b"SET") {
        for (start, end) in assigned_elements(dialect, sql) {
            blank(text.to_mut(), start, end);
            text.to_mut().replace_range(start..start + 2, ".x");
        }
    }
    // `FOR NO KEY UPDATE` and `FOR KEY SHARE` lock rows less; what is read is the same.
    for (from, to) in [
        ("NO KEY UPDATE", "       UPDATE"),
        ("KEY SHARE", "    SHARE"),
    ] {
        while let Some(at) = find(&text, from) {
            text.to_mut().replace_range(at..at + from.len(), to);
        }
    }
    text
}

/// True for names that are written `U&"…"`, which the parser takes for an operator.
pub(crate) fn has_escaped_names(sql: &str) -> bool {
    has_word(sql, b"U&\"")
}

/// The operator that PostgreSQL reads: a sign at the end of one that has no other special character is the operand's.
pub(crate) fn operator(name: &str) -> &str {
    match name.len() > 1 && !name.contains(['~', '!', '@', '#', '%', '^', '&', '|', '`', '?']) {
        true => match name.trim_end_matches(['+', '-']) {
            "" => name.get(..1).unwrap_or(name),
            kept => kept,
        },
        false => name,
    }
}

/// How MySQL changes and deletes rows: `UPDATE LOW_PRIORITY IGNORE t`.
fn modifiers(dialect: Dialect, sql: &str) -> Vec<(usize, usize)> {
    const CHANGES: [&str; 2] = ["UPDATE", "DELETE"];
    const MODIFIERS: [&str; 3] = ["LOW_PRIORITY", "QUICK", "IGNORE"];
    if !MODIFIERS.iter().any(|word| has_word(sql, word.as_bytes())) {
        return Vec::new();
    }
    let is = |token: &Token<'_>, words: &[&str]| {
        let mut words = words.iter();
        token.kind == Kind::Word && words.any(|word| word.eq_ignore_ascii_case(&token.text))
    };
    let mut behind = false;
    let mut found = Vec::new();
    for token in tokens(dialect, sql, 0, sql.len()) {
        if behind && is(&token, &MODIFIERS) {
            found.push((token.start, token.end));
        } else {
            behind = is(&token, &CHANGES);
        }
    }
    found
}

/// Where `:=` stands.
fn argument_signs(dialect: Dialect, sql: &str) -> Vec<usize> {
    let tokens = tokens(dialect, sql, 0, sql.len());
    let marks = tokens
        .iter()
        .filter(|token| token.kind == Kind::Punctuation);
    let signs = marks.filter(|token| sql.get(token.start..token.start + 2) == Some(":="));
    signs.map(|token| token.start).collect()
}

/// `ONLY` before a table: without the tables that inherit from it.
fn alone(dialect: Dialect, sql: &str) -> Vec<(usize, usize)> {
    const BEFORE: [&str; 7] = [
        "FROM", "JOIN", "UPDATE", "INTO", "USING", "TABLE", "TRUNCATE",
    ];
    let tokens = tokens(dialect, sql, 0, sql.len());
    let is = |token: &Token<'_>, word: &str| {
        token.kind == Kind::Word && token.text.eq_ignore_ascii_case(word)
    };
    let mut before = None;
    let mut found = Vec::new();
    for token in &tokens {
        let begins = |last: &Token<'_>| {
            last.kind == Kind::Punctuation && last.text == ","
                || BEFORE.iter().any(|word| is(last, word))
        };
        if is(token, "ONLY") && before.is_some_and(begins) {
            found.push((token.start, token.end));
        }
        before = Some(token);
    }
    found
}

fn has_word(text: &str, word: &[u8]) -> bool {
    let mut places = text.as_bytes().windows(word.len());
    places.any(|here| here.eq_ignore_ascii_case(word))
}

/// Blanks bytes out; ends of lines stay, and so does the width of other letters.
fn blank(text: &mut String, start: usize, end: usize) {
    let Some(part) = text.get(start..end) else {
        return;
    };
    let mut empty = String::with_capacity(part.len());
    for c in part.chars() {
        match c {
            '\n' => empty.push('\n'),
            // Places are counted in letters behind it; it has to go whole and leave its bytes.
            c => empty.extend(std::iter::repeat_n(' ', c.len_utf8())),
        }
    }
    text.replace_range(start..end, &empty);
}

fn index_conditions(dialect: Dialect, sql: &str) -> Vec<(usize, usize)> {
    let tokens = tokens(dialect, sql, 0, sql.len());
    let is = |at: usize, word: &str| {
        tokens
            .get(at)
            .is_some_and(|token| token.kind == Kind::Word && token.text.eq_ignore_ascii_case(word))
    };
    let mark = |at: usize, mark: &str| {
        tokens
            .get(at)
            .is_some_and(|token| token.kind == Kind::Punctuation && token.text == mark)
    };
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        if !(is(at, "ON") && is(at + 1, "CONFLICT") && mark(at + 2, "(")) {
            continue;
        }
        let (mut depth, mut end) = (0usize, at + 2);
        while end < tokens.len() {
            depth += usize::from(mark(end, "("));
            depth -= usize::from(mark(end, ")"));
            end += 1;
            if depth == 0 {
                break;
            }
        }
        if !is(end, "WHERE") {
            continue;
        }
        let close = (end..tokens.len()).find(|at| is(*at, "DO"));
        if let (Some(from), Some(to)) = (tokens.get(end), close.and_then(|at| tokens.get(at))) {
            found.push((from.start, to.start));
        }
    }
    found
}

/// `IS` and `IS NOT` between any two values on SQLite, which compare as `=` and `<>` do.
fn compared(sql: &str) -> Vec<(usize, usize, &'static str)> {
    const READ: [&str; 7] = [
        "NULL",
        "TRUE",
        "FALSE",
        "DISTINCT",
        "UNKNOWN",
        "NORMALIZED",
        "JSON",
    ];
    let tokens = tokens(Dialect::Sqlite, sql, 0, sql.len());
    let is = |at: usize, word: &str| {
        tokens
            .get(at)
            .is_some_and(|token| token.kind == Kind::Word && token.text.eq_ignore_ascii_case(word))
    };
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if !is(at, "IS") || at == 0 {
            continue;
        }
        let negated = is(at + 1, "NOT");
        let next = at + 1 + usize::from(negated);
        if tokens.get(next).is_none() || READ.iter().any(|word| is(next, word)) {
            continue;
        }
        match tokens.get(at + 1).filter(|_| negated) {
            Some(not) => found.push((token.start, not.end, "<>")),
            None => found.push((token.start, token.end, "= ")),
        }
    }
    found
}

/// The `[…]` of `SET name[…] =`, without parameters in it.
fn assigned_elements(dialect: Dialect, sql: &str) -> Vec<(usize, usize)> {
    let tokens = tokens(dialect, sql, 0, sql.len());
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_ref());
    let mut found = Vec::new();
    let mut open = None;
    for (at, token) in tokens.iter().enumerate() {
        let before = |back: usize| at.checked_sub(back).map_or("", text);
        match text(at) {
            "[" if open.is_none() => {
                let name = at.checked_sub(1).and_then(|at| tokens.get(at));
                let is_name =
                    name.is_some_and(|name| matches!(name.kind, Kind::Word | Kind::Quoted));
                let begins = before(2) == "," || before(2).eq_ignore_ascii_case("SET");
                open = (is_name && begins).then_some(token.start);
            }
            "]" => {
                let start = open.take().filter(|_| text(at + 1) == "=");
                found.extend(start.map(|start| (start, token.end)));
            }
            "$" => open = None,
            _ => {}
        }
    }
    found
}

/// Where `FOR` is followed by these words.
fn find(text: &str, words: &str) -> Option<usize> {
    let (text, words) = (text.as_bytes(), words.as_bytes());
    let mut places = text.windows(words.len()).enumerate();
    let follows = |at: usize| {
        let before = text.get(..at).unwrap_or_default().trim_ascii_end();
        let word = before.last_chunk::<3>();
        word.is_some_and(|word| word.eq_ignore_ascii_case(b"FOR"))
    };
    let found = places.find(|(at, here)| here.eq_ignore_ascii_case(words) && follows(*at));
    found.map(|(at, _)| at)
}
