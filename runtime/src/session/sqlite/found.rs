//! The connection as it was found, and what a script did to it: settings, temporary objects and attached
//! files end with the script.

use super::{Link, SqliteSession};
use crate::EmbeddedMigration;
use crate::connection::{DriverError, Sql, Texts};
use crate::history::sql::{quote_name, quote_text};
use crate::session::Session;
use whimbrel_core::{Dialect, transaction};

/// Settings of a connection. Those of the file stay, as they are meant to.
const SETTINGS: [&str; 30] = [
    // First, because it keeps everything else from being written.
    "query_only",
    "analysis_limit",
    "automatic_index",
    "cache_size",
    "cache_spill",
    "cell_size_check",
    "checkpoint_fullfsync",
    "count_changes",
    "foreign_keys",
    "full_column_names",
    "fullfsync",
    "hard_heap_limit",
    "ignore_check_constraints",
    "journal_size_limit",
    "legacy_alter_table",
    "locking_mode",
    "max_page_count",
    "mmap_size",
    "read_uncommitted",
    "recursive_triggers",
    "reverse_unordered_selects",
    "secure_delete",
    "short_column_names",
    "soft_heap_limit",
    "synchronous",
    "temp_store",
    "threads",
    "trusted_schema",
    "wal_autocheckpoint",
    "writable_schema",
];

async fn one<C: Sql>(connection: &mut C, query: &str) -> Result<Option<String>, DriverError> {
    let rows = connection.rows(query).await?;
    Ok(rows.into_iter().flatten().flatten().next())
}

/// What a script leaves, as names or values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Before {
    settings: Vec<(&'static str, String)>,
    like_ignores_case: bool,
    busy_timeout: Option<String>,
    journal: Option<String>,
    temporary: Vec<Texts>,
    attached: Vec<Texts>,
}

impl<L: Link> SqliteSession<L> {
    /// What a script is about to change, when it can change anything.
    pub(super) async fn look_at_connection(
        &mut self,
        migration: &EmbeddedMigration,
    ) -> Result<(), DriverError> {
        let changes = |text| transaction::may_change_session(Dialect::Sqlite, text);
        self.before = match migration.statements().any(changes) {
            true => Some(self.connection_now().await?),
            false => None,
        };
        Ok(())
    }

    async fn connection_now(&mut self) -> Result<Before, DriverError> {
        let connection = self.connection();
        let mut settings = Vec::new();
        for name in SETTINGS {
            let table = format!("SELECT CAST({name} AS TEXT) FROM pragma_{name}");
            let found = match one(connection, &table).await {
                Ok(found) => found,
                // Some can be asked for in this way alone, others this version of SQLite does not have.
                Err(_) => one(connection, &format!("PRAGMA {name}"))
                    .await
                    .unwrap_or_default(),
            };
            settings.extend(found.map(|value| (name, value)));
        }
        let like = one(connection, "SELECT CAST('a' LIKE 'A' AS TEXT)").await?;
        let timeout = "SELECT CAST(timeout AS TEXT) FROM pragma_busy_timeout";
        let journal = "SELECT journal_mode FROM pragma_journal_mode";
        let temporary = "SELECT type, name FROM temp.sqlite_master WHERE type IN ('table', 'view', 'trigger') \
             AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type = 'table', name";
        let attached = "SELECT name FROM pragma_database_list WHERE name NOT IN ('main', 'temp')";
        Ok(Before {
            settings,
            like_ignores_case: like.as_deref() == Some("1"),
            busy_timeout: one(connection, timeout).await?,
            journal: one(connection, journal).await?,
            temporary: connection.rows(temporary).await?,
            attached: connection.rows(attached).await?,
        })
    }

    /// Takes back what the script did.
    pub(super) async fn put_connection_back(&mut self) -> Result<(), DriverError> {
        let Some(before) = self.before.clone() else {
            return Ok(());
        };
        // Nothing could be dropped.
        self.connection().execute("PRAGMA query_only = OFF").await?;
        let now = self.connection_now().await?;
        for statement in before.back_from(&now) {
            self.connection().execute(&statement).await?;
        }
        self.before = None;
        Ok(())
    }
}

impl Before {
    /// All of it, whatever it is now: for when nobody can look.
    pub(super) fn all_settings(&self) -> Vec<String> {
        let settings = self.settings.iter();
        settings
            .map(|(name, value)| format!("PRAGMA {name} = {value}"))
            .collect()
    }

    fn back_from(&self, now: &Before) -> Vec<String> {
        let mut statements = Vec::new();
        let new = |now: &[Texts], before: &[Texts]| -> Vec<Vec<String>> {
            let new = now.iter().filter(|row| !before.contains(row));
            new.map(|row| row.iter().flatten().cloned().collect())
                .collect()
        };
        for object in new(&now.temporary, &self.temporary) {
            if let [kind, name] = &object[..] {
                let name = quote_name(Dialect::Sqlite, name);
                statements.push(format!("DROP {kind} IF EXISTS temp.{name}"));
            }
        }
        for name in new(&now.attached, &self.attached).concat() {
            statements.push(format!("DETACH {}", quote_text(Dialect::Sqlite, &name)));
        }
        if now.like_ignores_case != self.like_ignores_case {
            let sensitive = if self.like_ignores_case { "OFF" } else { "ON" };
            statements.push(format!("PRAGMA case_sensitive_like = {sensitive}"));
        }
        if let Some(timeout) = self.busy_timeout.as_ref()
            && now.busy_timeout.as_ref() != Some(timeout)
        {
            statements.push(format!("PRAGMA busy_timeout = {timeout}"));
        }
        // The write-ahead log is the file's, the others are the connection's.
        if let (Some(before), Some(new)) = (&self.journal, &now.journal)
            && new != before
            && new != "wal"
        {
            let mode = if before == "wal" { "delete" } else { before };
            statements.push(format!("PRAGMA journal_mode = {mode}"));
        }
        for (name, value) in &self.settings {
            if now.settings.contains(&(name, value.clone())) {
                continue;
            }
            // The schema is read again, as another connection would.
            let value = match (*name, value.as_str()) {
                ("writable_schema", "0") => "RESET",
                (_, value) => value,
            };
            statements.push(format!("PRAGMA {name} = {value}"));
        }
        statements
    }
}
