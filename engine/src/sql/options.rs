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
