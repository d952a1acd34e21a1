//! What a table, a column or an index was made with beyond what the schema language knows.

use std::collections::BTreeMap;

use super::Dialect;
use crate::describe::lex;
use crate::dialect::facts;

/// Options by their names in upper case, each with its value as SQL text, or with an empty text when the name says
/// it all. No diff compares them; what they say has to stay.
///
/// - SQLite: `STRICT`, `WITHOUT ROWID` of a table.
/// - MySQL: `SYSTEM VERSIONING` of a table, whose other options no statement of ours touches; `COMMENT`, `ON UPDATE`,
///   `INVISIBLE`, `CHARACTER SET`, `ZEROFILL` of a column.
/// - PostgreSQL: `COMMENT`, `STORAGE`, `ROW LEVEL SECURITY` and the like.
pub type Options = BTreeMap<String, String>;

/// What MySQL sets a column to whenever its row changes: the current time.
pub(crate) const ON_UPDATE: &str = "ON UPDATE";
/// A table that keeps its former rows (MariaDB).
pub(crate) const SYSTEM_VERSIONING: &str = "SYSTEM VERSIONING";
/// A comment, as a literal.
pub(crate) const COMMENT: &str = "COMMENT";
/// The character set of a column or a table of MySQL.
pub(crate) const CHARACTER_SET: &str = "CHARACTER SET";
/// Of a column of MySQL with digits behind the point: the schema language has the word for whole numbers alone.
pub(crate) const UNSIGNED: &str = "UNSIGNED";
/// The digits that MySQL shows of a number at least: `(5)`, or empty.
pub(crate) const ZEROFILL: &str = "ZEROFILL";
/// A column or an index that queries do not see unless they name it.
pub(crate) const INVISIBLE: &str = "INVISIBLE";

/// How values that are too long for a page are stored (a column of PostgreSQL): `EXTERNAL`.
pub(crate) const TOAST: &str = "STORAGE";
/// How such values are compressed: `pglz`.
pub(crate) const COMPRESSION: &str = "COMPRESSION";

/// How a table is divided into partitions (PostgreSQL): `RANGE (a)`.
pub(crate) const PARTITION_BY: &str = "PARTITION BY";
/// Which rows of its table a partition has (PostgreSQL): `FOR VALUES IN ('a')`, `DEFAULT`.
pub(crate) const PARTITION: &str = "PARTITION";

/// Which columns of a foreign key are emptied when the row that it refers to goes: `(a)`.
pub(crate) const DELETE_COLUMNS: &str = "DELETE COLUMNS";
/// A table that is lost when the server stops (PostgreSQL).
pub(crate) const UNLOGGED: &str = "UNLOGGED";
/// Policies apply (PostgreSQL).
pub(crate) const ROW_SECURITY: &str = "ENABLE ROW LEVEL SECURITY";
/// They apply to the owner as well (PostgreSQL).
pub(crate) const FORCED_ROW_SECURITY: &str = "FORCE ROW LEVEL SECURITY";
/// Storage parameters of a table or an index (PostgreSQL): `(fillfactor = 70)`.
pub(crate) const STORAGE: &str = "WITH";
/// When a constraint is looked at: empty, or `INITIALLY DEFERRED`.
pub(crate) const DEFERRABLE: &str = "DEFERRABLE";
/// A key of which no two rows overlap in their last part: on PostgreSQL a range, on MariaDB the period that is the value
/// here, quoted, and of which the key covers the end and the begin.
pub(crate) const WITHOUT_OVERLAPS: &str = "WITHOUT OVERLAPS";
/// A foreign key whose last column is covered by the ranges of all rows that it refers to (PostgreSQL 18).
pub(crate) const PERIOD: &str = "PERIOD";
/// How a foreign key takes rows that are partly null.
pub(crate) const MATCH: &str = "MATCH";
/// Rows that were there before a constraint need not satisfy it.
pub(crate) const NOT_VALID: &str = "NOT VALID";
/// Nor need any other (PostgreSQL 18).
pub(crate) const NOT_ENFORCED: &str = "NOT ENFORCED";

/// What a constraint says behind its columns. SQLite reads `MATCH` and does nothing with it.
pub(crate) fn of_constraint(dialect: Dialect, sql: &str) -> Options {
    let tokens = lex::tokens(dialect, sql);
    let mut options = Options::new();
    let mut previous = "";
    for (at, token) in tokens.iter().enumerate() {
        let next = |ahead: usize, word: &str| {
            let next = tokens.get(at + ahead);
            next.is_some_and(|next| next.is_word(word))
        };
        if token.is_word("DEFERRABLE") && !previous.eq_ignore_ascii_case("NOT") {
            options.entry(DEFERRABLE.to_owned()).or_default();
        }
        if token.is_word("INITIALLY") && next(1, "DEFERRED") {
            options.insert(DEFERRABLE.to_owned(), "INITIALLY DEFERRED".to_owned());
        }
        if token.is_word("MATCH") && next(1, "FULL") && facts(dialect).keeps_match {
            options.insert(MATCH.to_owned(), "FULL".to_owned());
        }
        let is_column = |next: &lex::Token| next.name().is_some();
        if token.is_word("PERIOD") && tokens.get(at + 1).is_some_and(is_column) {
            options.insert(PERIOD.to_owned(), String::new());
        }
        if token.is_word("NOT") && next(1, "VALID") {
            options.insert(NOT_VALID.to_owned(), String::new());
        }
        if token.is_word("NOT") && next(1, "ENFORCED") {
            options.insert(NOT_ENFORCED.to_owned(), String::new());
        }
        if token.is_word("DELETE") && next(1, "SET") {
            let open = tokens.get(at + 3).filter(|open| open.is_symbol("("));
            let rest = tokens.get(at + 3..).unwrap_or_default();
            let close = rest.iter().find(|token| token.is_symbol(")"));
            if let (Some(open), Some(close)) = (open, close)
                && let Some(columns) = sql.get(open.start..=close.start)
            {
                options.insert(DELETE_COLUMNS.to_owned(), columns.to_owned());
            }
        }
        previous = match &token.kind {
            lex::Kind::Word(word) => word,
            _ => "",
        };
    }
    options
}

/// Sets how long values of a column are stored; what its type says anyway is no option.
pub(crate) fn set_stored(options: &mut Options, name: &str, value: &str) {
    match value.eq_ignore_ascii_case("DEFAULT") {
        true => drop(options.remove(name)),
        false => {
            let value = match name {
                TOAST => value.to_uppercase(),
                _ => value.to_lowercase(),
            };
            options.insert(name.to_owned(), value);
        }
    }
}

/// `now(3)` as `CURRENT_TIMESTAMP(3)`; `None` for anything else than the current time.
pub(crate) fn current_time(sql: &str) -> Option<String> {
    let sql = sql.trim();
    let (name, rest) = sql.split_at(sql.find('(').unwrap_or(sql.len()));
    let is_now = super::parentheses::TIMES
        .iter()
        .any(|now| name.trim().eq_ignore_ascii_case(now));
    let digits = rest.trim_start_matches('(').trim_end_matches(')').trim();
    let precision = match digits {
        "" | "0" => String::new(),
        digits => format!("({})", digits.parse::<u8>().ok()?),
    };
    is_now.then(|| format!("CURRENT_TIMESTAMP{precision}"))
}

/// True for the end of a row's time, which MariaDB keeps in a column of its own.
pub(crate) fn is_row_end(expression: &str) -> bool {
    expression.eq_ignore_ascii_case("ROW END")
}

/// True for what is no expression: the begin or the end of a row's time.
pub(crate) fn is_row_time(expression: &str) -> bool {
    is_row_end(expression) || expression.eq_ignore_ascii_case("ROW START")
}
