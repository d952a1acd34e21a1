//! The history as the page shows it: every migration with its state and its SQL, statement by
//! statement.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use whimbrel::{MigrationState, MigrationStatus};
use whimbrel_core::{Dialect, name, statements};

use crate::records::Record;

/// What the database says of the history.
pub(super) struct Recorded {
    pub(super) status: Vec<MigrationStatus>,
    /// When each attempt began and ended.
    pub(super) records: Vec<Record>,
}

/// The migrations of the folder and those that only the database knows, in the order of their
/// names. Without a look at a database no migration has a state.
pub(super) fn document(scripts: &[(String, Value)], recorded: Option<&Recorded>) -> Vec<Value> {
    let mut entries: BTreeMap<&str, Entry> = BTreeMap::new();
    for (name, script) in scripts {
        entries.entry(name).or_default().script = Some(script);
    }
    for migration in recorded.iter().flat_map(|recorded| &recorded.status) {
        entries.entry(&migration.name).or_default().state = Some(&migration.state);
    }
    // Several rows may carry one name: the last one tells.
    for record in recorded.iter().flat_map(|recorded| &recorded.records) {
        if let Some(entry) = entries.get_mut(record.name.as_str()) {
            entry.record = Some(record);
        }
    }
    let entries = entries.into_iter();
    entries.map(|(name, entry)| entry.document(name)).collect()
}

/// All that is known of one migration.
#[derive(Default)]
struct Entry<'a> {
    script: Option<&'a Value>,
    state: Option<&'a MigrationState>,
    record: Option<&'a Record>,
}

impl Entry<'_> {
    fn document(self, name: &str) -> Value {
        let (word, logs) = match self.state {
            None => (None, None),
            // Newer ones and missing ones alike are not in this folder.
            Some(MigrationState::Ahead | MigrationState::Missing) => (Some("unknown"), None),
            Some(state) => match state {
                MigrationState::Unfinished { logs, .. } => (Some(state.word()), logs.as_deref()),
                state => (Some(state.word()), None),
            },
        };
        let in_database = matches!(word, Some("applied" | "edited" | "unknown"));
        let record = self.record.filter(|_| in_database);
        json!({
            "name": name,
            "label": name::label(name),
            "created": created(name),
            "state": word,
            "finishedAt": record.and_then(|record| record.finished_at.as_deref()),
            "milliseconds": record.and_then(|record| record.milliseconds),
            "logs": logs,
            "script": self.script,
        })
    }
}

/// When the folder was made, from its name.
fn created(folder: &str) -> Option<String> {
    let digits = name::timestamp(folder)?;
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    Some(format!(
        "{}-{}-{} {}:{}",
        part(0, 4),
        part(4, 6),
        part(6, 8),
        part(8, 10),
        part(10, 12)
    ))
}

/// A script cut where its statements begin and end: `{ "sql", "statement" }` for each piece, which
/// together are the whole text; and why it was not cut when it cannot be.
pub(super) fn script(dialect: Option<Dialect>, text: &str) -> Value {
    let whole = |error: Option<String>| json!({ "parts": [{ "sql": text, "statement": false }], "statements": 0, "error": error });
    let Some(dialect) = dialect else {
        return whole(None);
    };
    let found = match statements::split(dialect, text) {
        Ok(found) => found,
        Err(error) => return whole(Some(error.to_string())),
    };
    let mut parts = Vec::new();
    let mut push = |from: usize, to: usize, statement: bool| {
        if let Some(sql) = text.get(from..to).filter(|sql| !sql.is_empty()) {
            parts.push(json!({ "sql": sql, "statement": statement }));
        }
    };
    let mut at = 0;
    for statement in &found {
        push(at, statement.start, false);
        push(statement.start, statement.end, true);
        at = statement.end;
    }
    push(at, text.len(), false);
    json!({ "parts": parts, "statements": found.len(), "error": null })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pieces_are_the_whole_script() {
        let text = "-- A\nCREATE TABLE a (b TEXT DEFAULT ';');\n\n-- B\nDROP TABLE é;\n";
        let cut = script(Some(Dialect::Sqlite), text);
        let parts = cut["parts"].as_array().expect("a list");
        let all: Vec<&str> = parts
            .iter()
            .filter_map(|part| part["sql"].as_str())
            .collect();
        assert_eq!(all.concat(), text);
        assert_eq!(cut["statements"], 2);
        assert_eq!(parts[1]["sql"], "CREATE TABLE a (b TEXT DEFAULT ';')");
    }

    #[test]
    fn a_script_that_cannot_be_cut_is_shown_all_the_same() {
        let cut = script(Some(Dialect::Sqlite), "SELECT 'open");
        assert_eq!(cut["parts"][0]["sql"], "SELECT 'open");
        assert!(cut["error"].is_string());
    }

    #[test]
    fn migrations_of_the_database_alone_are_unknown() {
        for state in [MigrationState::Missing, MigrationState::Ahead] {
            let entry = Entry {
                state: Some(&state),
                ..Entry::default()
            };
            assert_eq!(entry.document("1_a")["state"], "unknown");
        }
    }
}
