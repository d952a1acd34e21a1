//! The connection as it was found, and what a script did to it: settings, temporary objects and attached
//! files end with the script.

use super::SqliteSession;
use crate::EmbeddedMigration;
use crate::connection::{Sql, Texts};
use crate::history::sql::{quote_name, quote_text};
use crate::session::Session;
use whimbrel_core::{Dialect, transaction};

/// Settings of a connection. Those of the file stay, as they are meant to.
const SETTINGS: [&str; 24] = [
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
    "ignore_check_constraints",
    "journal_size_limit",
    "legacy_alter_table",
    "locking_mode",
    "read_uncommitted",
    "recursive_triggers",
    "reverse_unordered_selects",
    "secure_delete",
    "short_column_names",
    "synchronous",
    "temp_store",
    "trusted_schema",
    "writable_schema",
];

/// What a script leaves, as names or values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Before {
    settings: Vec<(&'static str, String)>,
    like_ignores_case: bool,
    temporary: Vec<Texts>,
    attached: Vec<Texts>,
}

impl SqliteSession<'_> {
    /// What a script is about to change, when it can change anything.
    pub(super) async fn look_at_connection(
        &mut self,
        migration: &EmbeddedMigration,
    ) -> Result<(), sqlx::Error> {
        let changes = |text| transaction::may_change_session(Dialect::Sqlite, text);
        self.before = match migration.statements().any(changes) {
            true => Some(self.connection_now().await?),
            false => None,
        };
        Ok(())
    }

    async fn connection_now(&mut self) -> Result<Before, sqlx::Error> {
        let connection = self.connection();
        let mut settings = Vec::new();
        for name in SETTINGS {
            let query = format!("SELECT CAST({name} AS TEXT) FROM pragma_{name}");
            // One that this version of SQLite does not have.
            if let Ok(rows) = connection.rows(&query).await {
                let value = rows.into_iter().flatten().flatten().next();
                settings.extend(value.map(|value| (name, value)));
            }
        }
        let like = "SELECT CAST('a' LIKE 'A' AS TEXT)";
        let like = connection
            .rows(like)
            .await?
            .into_iter()
            .flatten()
            .flatten()
            .next();
        let temporary = "SELECT type, name FROM temp.sqlite_master WHERE type IN ('table', 'view', 'trigger') \
             AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type = 'table', name";
        let attached = "SELECT name FROM pragma_database_list WHERE name NOT IN ('main', 'temp')";
        Ok(Before {
            settings,
            like_ignores_case: like.as_deref() == Some("1"),
            temporary: connection.rows(temporary).await?,
            attached: connection.rows(attached).await?,
        })
    }

    /// Takes back what the script did.
    pub(super) async fn put_connection_back(&mut self) -> Result<(), sqlx::Error> {
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
