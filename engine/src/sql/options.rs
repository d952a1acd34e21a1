//! What a table, a column or an index was made with beyond what the schema language knows.

use std::collections::BTreeMap;

/// Options by their names in upper case, each with its value as SQL text, or with an empty text when the name says
/// it all. No diff compares them; what they say has to stay.
///
/// - SQLite: `STRICT`, `WITHOUT ROWID` of a table.
/// - MySQL: `ENGINE`, `COMMENT`, `ROW_FORMAT`, `CHARACTER SET`, `COLLATE` of a table; `COMMENT`, `ON UPDATE`,
///   `INVISIBLE`, `CHARACTER SET` of a column.
/// - PostgreSQL: `COMMENT`, `STORAGE`, `ROW LEVEL SECURITY` and the like.
pub type Options = BTreeMap<String, String>;

/// What MySQL sets a column to whenever its row changes: the current time.
pub(crate) const ON_UPDATE: &str = "ON UPDATE";
/// A comment, as a literal.
pub(crate) const COMMENT: &str = "COMMENT";
/// The character set of a column or a table of MySQL.
pub(crate) const CHARACTER_SET: &str = "CHARACTER SET";
/// A column or an index that queries do not see unless they name it.
pub(crate) const INVISIBLE: &str = "INVISIBLE";

/// `now(3)` as `CURRENT_TIMESTAMP(3)`; `None` for anything else than the current time.
pub(crate) fn current_time(sql: &str) -> Option<String> {
    let sql = sql.trim();
    let (name, rest) = sql.split_at(sql.find('(').unwrap_or(sql.len()));
    let is_now = super::call::TIMES
        .iter()
        .any(|now| name.trim().eq_ignore_ascii_case(now));
    let digits = rest.trim_start_matches('(').trim_end_matches(')').trim();
    let precision = match digits {
        "" => String::new(),
        digits => format!("({})", digits.parse::<u8>().ok()?),
    };
    is_now.then(|| format!("CURRENT_TIMESTAMP{precision}"))
}
