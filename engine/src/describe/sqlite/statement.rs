//! What only the kept statements know: checks, generated columns, collations, names of foreign
//! keys, conditions and expressions of indexes.

use std::collections::BTreeMap;

use crate::describe::lex::{Token, tokens};
use crate::sql::{Check, Dialect, Options, options::of_constraint};

/// What is read from a `CREATE TABLE`.
#[derive(Debug, Default)]
pub(super) struct TableDetails {
    /// Checks of columns and of the table, in order.
    pub(super) checks: Vec<Check>,
    /// By lower-case column name.
    pub(super) columns: BTreeMap<String, ColumnDetails>,
    /// `STRICT`, `WITHOUT ROWID`, and what else a table made anew would lack.
    pub(super) options: Options,
    foreign_keys: Vec<ForeignKeyDetails>,
}

/// What is read from a foreign key.
#[derive(Debug, Default)]
pub(super) struct ForeignKeyDetails {
    columns: Vec<String>,
    pub(super) name: Option<String>,
    /// When it is looked at.
    pub(super) options: Options,
}

/// What is read from a column's definition.
#[derive(Debug, Default)]
pub(super) struct ColumnDetails {
    pub(super) generated: Option<String>,
    pub(super) collation: Option<String>,
}

impl TableDetails {
    /// What is said of the next foreign key on these columns.
    pub(super) fn take_foreign_key(&mut self, columns: &[String]) -> Option<ForeignKeyDetails> {
        let same = |written: &[String]| {
            written.len() == columns.len()
                && written
                    .iter()
                    .zip(columns)
                    .all(|(a, b)| a.eq_ignore_ascii_case(b))
        };
        let at = self
            .foreign_keys
            .iter()
            .position(|key| same(&key.columns))?;
        Some(self.foreign_keys.remove(at))
    }
}

/// What is read from a `CREATE INDEX`.
#[derive(Debug, Default)]
pub(super) struct IndexDetails {
    /// The text of each entry.
    pub(super) terms: Vec<String>,
    /// The condition.
    pub(super) predicate: Option<String>,
}

pub(super) fn index(sql: &str) -> IndexDetails {
    let tokens = tokens(Dialect::Sqlite, sql);
    let mut details = IndexDetails::default();
    let Some(open) = tokens.iter().position(|t| t.is_symbol("(")) else {
        return details;
    };
    let close = closing(&tokens, open);
    for item in items(&tokens[open + 1..close]) {
        details.terms.extend(text(sql, item).map(str::to_owned));
    }
    let rest = tokens.get(close + 1..).unwrap_or_default();
    if rest.first().is_some_and(|t| t.is_word("WHERE")) {
        details.predicate = text(sql, &rest[1..]).map(str::to_owned);
    }
    details
}

pub(super) fn table(sql: &str) -> TableDetails {
    let tokens = tokens(Dialect::Sqlite, sql);
    let mut details = TableDetails::default();
    // `CREATE TABLE … AS SELECT` is kept by SQLite with the columns written out.
    let Some(open) = tokens.iter().position(|t| t.is_symbol("(")) else {
        return details;
    };
    let close = closing(&tokens, open);
    for item in items(&tokens[open + 1..close]) {
        definition(sql, item, &mut details);
    }
    let rest = tokens.get(close + 1..).unwrap_or_default();
    let mut mark = |tokens: &[Token], word: &str, option: &str| {
        if tokens.iter().any(|token| token.is_word(word)) {
            details.options.insert(option.to_owned(), String::new());
        }
    };
    mark(rest, "STRICT", "STRICT");
    mark(rest, "ROWID", "WITHOUT ROWID");
    // Said of a key or a column; that it was said is all that is known.
    mark(&tokens, "CONFLICT", "ON CONFLICT");
    details
}

/// One column or one constraint of the table.
fn definition(sql: &str, item: &[Token], details: &mut TableDetails) {
    const CONSTRAINTS: [&str; 5] = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];
    let Some(first) = item.first() else { return };
    let column = match CONSTRAINTS.iter().any(|word| first.is_word(word)) {
        true => None,
        false => first.name(),
    };
    let mut about = ColumnDetails::default();
    let mut constraint = None;
    let mut at = usize::from(column.is_some());
    while let Some(token) = item.get(at) {
        let group = || {
            let open = at + item[at..].iter().position(|t| t.is_symbol("("))?;
            Some((open, closing(item, open)))
        };
        if token.is_word("CONSTRAINT") {
            constraint = item.get(at + 1).and_then(Token::name).map(str::to_owned);
            at += 2;
        } else if token.is_word("COLLATE") {
            about.collation = item.get(at + 1).and_then(Token::name).map(str::to_owned);
            at += 2;
        } else if token.is_word("CHECK") {
            let Some((open, close)) = group() else { break };
            let inner = &item[open + 1..close];
            details.checks.push(Check {
                name: constraint.take(),
                definition: text(sql, &item[at..(close + 1).min(item.len())])
                    .unwrap_or_default()
                    .to_owned(),
                columns: inner
                    .iter()
                    .filter_map(Token::name)
                    .map(str::to_owned)
                    .collect(),
                of_column: None,
            });
            at = close + 1;
        } else if token.is_word("AS") && column.is_some() {
            let Some((open, close)) = group() else { break };
            about.generated = text(sql, &item[open + 1..close]).map(str::to_owned);
            at = close + 1;
        } else if token.is_word("FOREIGN") {
            let Some((open, close)) = group() else { break };
            let columns = item[open + 1..close].iter().filter_map(Token::name);
            let columns = columns.map(str::to_owned).collect();
            details.foreign_keys.push(ForeignKeyDetails {
                columns,
                name: constraint.take(),
                options: of_constraint(Dialect::Sqlite, text(sql, item).unwrap_or_default()),
            });
            // The words after it belong to it.
            return;
        } else if token.is_word("REFERENCES") {
            let columns = column.into_iter().map(str::to_owned).collect();
            // Up to the next one, when a column has two.
            let rest = &item[at + 1..];
            let end = rest.iter().position(|token| token.is_word("REFERENCES"));
            let said = text(sql, &rest[..end.unwrap_or(rest.len())]);
            details.foreign_keys.push(ForeignKeyDetails {
                columns,
                name: constraint.take(),
                options: of_constraint(Dialect::Sqlite, said.unwrap_or_default()),
            });
            at += 1;
        } else if token.is_symbol("(") {
            at = closing(item, at) + 1;
        } else {
            at += 1;
        }
    }
    if let Some(name) = column {
        details.columns.insert(name.to_ascii_lowercase(), about);
    }
}

/// The position of the parenthesis that closes the one at `open`; the end when none does.
fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return at;
            }
        }
    }
    tokens.len()
}

/// Splits at the commas that no parenthesis holds.
fn items(tokens: &[Token]) -> Vec<&[Token]> {
    let mut items = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(token) = tokens.get(at) {
        if token.is_symbol("(") {
            at = closing(tokens, at);
        } else if token.is_symbol(",") {
            items.push(&tokens[start..at]);
            start = at + 1;
        }
        at += 1;
    }
    items.extend(tokens.get(start..).filter(|rest| !rest.is_empty()));
    items
}

fn text<'s>(sql: &'s str, tokens: &[Token]) -> Option<&'s str> {
    sql.get(tokens.first()?.start..tokens.last()?.end)
}

#[cfg(test)]
mod tests {
    use super::{index, table};

    #[test]
    fn a_table_with_everything() {
        let mut read = table(
            "CREATE TABLE \"t\" (a INTEGER PRIMARY KEY, -- (x\n \"b\" TEXT COLLATE NOCASE CHECK (b <> ')'),
             c INT GENERATED ALWAYS AS (a * (2 + 1)) STORED, d INT CONSTRAINT own REFERENCES u(id),
             CONSTRAINT positive CHECK (a > 0), CONSTRAINT key FOREIGN KEY (a, \"b\") REFERENCES v (x, y))",
        );
        let checks: Vec<_> = read
            .checks
            .iter()
            .map(|c| (c.name.as_deref(), c.definition.as_str()))
            .collect();
        assert_eq!(
            checks,
            [
                (None, "CHECK (b <> ')')"),
                (Some("positive"), "CHECK (a > 0)")
            ]
        );
        assert_eq!(read.columns["b"].collation.as_deref(), Some("NOCASE"));
        assert_eq!(read.columns["c"].generated.as_deref(), Some("a * (2 + 1)"));
        let mut name = |columns: &[&str]| {
            let columns: Vec<String> = columns.iter().map(|c| (*c).to_owned()).collect();
            read.take_foreign_key(&columns).and_then(|key| key.name)
        };
        assert_eq!(name(&["d"]).as_deref(), Some("own"));
        assert_eq!(name(&["a", "b"]).as_deref(), Some("key"));
        assert_eq!(name(&["a", "b"]), None);
    }

    #[test]
    fn an_index_with_a_condition() {
        let read = index("CREATE INDEX i ON t (lower(a), b DESC) WHERE b IS NOT NULL");
        assert_eq!(read.terms, ["lower(a)", "b DESC"]);
        assert_eq!(read.predicate.as_deref(), Some("b IS NOT NULL"));
        table("CREATE TABLE t (a CHECK (");
        table("CREATE TABLE t (a, FOREIGN KEY (");
        index("CREATE INDEX");
    }
}
