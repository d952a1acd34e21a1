//! What a SQLite database has that no Prisma schema says, as its own texts have it.

use super::super::Facts;
use crate::live::Live;

const BESIDE: &str = "SELECT type || ' ' || name || char(9) || sql FROM sqlite_schema WHERE sql IS NOT NULL AND type <> 'table' AND (name LIKE \
     'hand%' AND name <> 'hand_once') OR sql LIKE 'CREATE VIRTUAL%'";
const TABLES: &str = "SELECT name || char(9) || sql FROM sqlite_schema WHERE type = 'table' AND name IN ('t', 'part', 'noted', 'log')";

/// The facts as they are now.
pub(super) async fn read(live: &mut Live) -> Facts {
    let mut facts = Facts::new();
    let mut add = |about: String, text: &str| {
        let words: Vec<&str> = text.split_whitespace().collect();
        facts.insert(about, words.join(" "));
    };
    for row in live.texts(BESIDE).await {
        if let Some((about, sql)) = row.split_once('\t') {
            add(about.to_owned(), sql);
        }
    }
    for row in live.texts(TABLES).await {
        if let Some((table, sql)) = row.split_once('\t') {
            of_table(table, sql, &mut add);
        }
    }
    let counters = "SELECT name || char(9) || seq FROM sqlite_sequence WHERE name IN ('t', 'part') ORDER BY name";
    for row in live.texts(counters).await {
        if let Some((table, number)) = row.split_once('\t') {
            add(format!("counter {table}"), number);
        }
    }
    let searched = live
        .texts("SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts%'")
        .await;
    for table in searched {
        let query = format!(
            "SELECT CAST(rowid AS TEXT) FROM {table} WHERE {table} MATCH 'good OR 7 OR 1' ORDER BY rowid"
        );
        let found = live.texts(&query).await;
        add(format!("finds {table}"), &found.join(" "));
    }
    for (about, query) in [
        ("rows log", "SELECT id || what FROM log ORDER BY id"),
        (
            "rows part",
            "SELECT id || '-' || coalesce(t_id, '') FROM part ORDER BY id",
        ),
    ] {
        let rows = live.texts(query).await;
        add(about.to_owned(), &rows.join(" "));
    }
    facts
}

fn of_table(table: &str, sql: &str, add: &mut impl FnMut(String, &str)) {
    let (Some(open), Some(close)) = (sql.find('('), sql.rfind(')')) else {
        return;
    };
    for option in sql[close + 1..].split(',').map(str::trim) {
        if !option.is_empty() {
            add(format!("option {table} {option}"), "");
        }
    }
    for part in parts(&sql[open + 1..close]) {
        let name = part.split('"').nth(1).unwrap_or_default();
        if let Some(start) = part.find("CHECK (") {
            let check = enclosed(&part[start + 6..]).replace("\"t\".", "");
            add(format!("check {table} {check}"), "");
        }
        for word in [" GENERATED ALWAYS AS ", " AS ("] {
            if let Some(start) = part.find(word) {
                let kind = part.ends_with("STORED");
                let expression =
                    enclosed(&part[start + word.len() - usize::from(word.ends_with('('))..]);
                add(
                    format!("generated {table}.{name}"),
                    &format!("{expression} {kind}"),
                );
                break;
            }
        }
        if let Some((_, collation)) = part.split_once(" COLLATE ") {
            let word = collation.split(' ').next().unwrap_or_default();
            add(format!("collation {table}.{name}"), word);
        }
        if part.contains("DEFERRABLE") {
            add(format!("deferrable {table}"), "");
        }
    }
}

/// The text up to the parenthesis that closes the first one.
fn enclosed(text: &str) -> &str {
    let mut depth = 0;
    let mut is_quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '\'' => is_quoted = !is_quoted,
            '(' if !is_quoted => depth += 1,
            ')' if !is_quoted => {
                depth -= 1;
                if depth == 0 {
                    return &text[..=at];
                }
            }
            _ => {}
        }
    }
    text
}

/// The parts of a table between its commas.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0, 0);
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            (None, ',') if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts
}
