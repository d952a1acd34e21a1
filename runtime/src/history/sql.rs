//! The statements over the history table, as text: poolers that forbid prepared statements
//! understand nothing else.

use super::id;
use whimbrel_core::{Dialect, Family, time};

/// The history table and the dialect that its statements are written in.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) dialect: Dialect,
    pub(crate) schema: Option<String>,
    pub(crate) name: String,
}

/// What a row says of its migration.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowOf<'a> {
    pub(crate) id: &'a str,
    pub(crate) name: &'a str,
    pub(crate) checksum: &'a str,
}

impl Table {
    /// The quoted name, with its schema when that is known.
    pub(crate) fn quoted(&self) -> String {
        match &self.schema {
            Some(schema) => format!("{}.{}", self.name_of(schema), self.name_of(&self.name)),
            None => self.name_of(&self.name),
        }
    }

    fn name_of(&self, name: &str) -> String {
        quote_name(self.dialect, name)
    }

    /// The statement that creates the table, as Prisma writes it.
    pub(crate) fn create(&self) -> String {
        let table = self.quoted();
        match self.dialect.family() {
            Family::Postgres => format!(
                "CREATE TABLE IF NOT EXISTS {table} (\n    \
                 id                      VARCHAR(36) PRIMARY KEY NOT NULL,\n    \
                 checksum                VARCHAR(64) NOT NULL,\n    \
                 finished_at             TIMESTAMPTZ,\n    \
                 migration_name          VARCHAR(255) NOT NULL,\n    \
                 logs                    TEXT,\n    \
                 rolled_back_at          TIMESTAMPTZ,\n    \
                 started_at              TIMESTAMPTZ NOT NULL DEFAULT now(),\n    \
                 applied_steps_count     INTEGER NOT NULL DEFAULT 0\n)"
            ),
            Family::Sqlite => format!(
                "CREATE TABLE IF NOT EXISTS {table} (\n    \
                 \"id\"                    TEXT PRIMARY KEY NOT NULL,\n    \
                 \"checksum\"              TEXT NOT NULL,\n    \
                 \"finished_at\"           DATETIME,\n    \
                 \"migration_name\"        TEXT NOT NULL,\n    \
                 \"logs\"                  TEXT,\n    \
                 \"rolled_back_at\"        DATETIME,\n    \
                 \"started_at\"            DATETIME NOT NULL DEFAULT current_timestamp,\n    \
                 \"applied_steps_count\"   INTEGER UNSIGNED NOT NULL DEFAULT 0\n)"
            ),
            Family::Mysql => format!(
                "CREATE TABLE IF NOT EXISTS {table} (\n    \
                 id                      VARCHAR(36) PRIMARY KEY NOT NULL,\n    \
                 checksum                VARCHAR(64) NOT NULL,\n    \
                 finished_at             DATETIME(3),\n    \
                 migration_name          VARCHAR(255) NOT NULL,\n    \
                 logs                    TEXT,\n    \
                 rolled_back_at          DATETIME(3),\n    \
                 started_at              DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),\n    \
                 applied_steps_count     INTEGER UNSIGNED NOT NULL DEFAULT 0\n) \
                 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"
            ),
        }
    }

    /// All rows, oldest first, every column as text or NULL; see [`super::Row::read`].
    pub(crate) fn select(&self) -> String {
        let text = match self.dialect.family() {
            Family::Mysql => "CHAR",
            Family::Postgres | Family::Sqlite => "TEXT",
        };
        format!(
            "SELECT id, checksum, migration_name, logs, CAST(applied_steps_count AS {text}), \
             CASE WHEN finished_at IS NULL THEN NULL ELSE 'yes' END, \
             CASE WHEN rolled_back_at IS NULL THEN NULL ELSE 'yes' END \
             FROM {} ORDER BY started_at",
            self.quoted()
        )
    }

    /// A row for a migration that begins now.
    pub(crate) fn start(&self, id: &str, name: &str, checksum: &str, logs: Option<&str>) -> String {
        format!(
            "INSERT INTO {} (id, checksum, migration_name, logs, started_at, applied_steps_count) \
             VALUES ({}, {}, {}, {}, {}, 0)",
            self.quoted(),
            self.text(id),
            self.text(checksum),
            self.text(name),
            self.optional(logs),
            self.now()
        )
    }

    /// A row for a migration that ended well in the transaction which this is in. `begun` is for
    /// databases that do not know when their transaction began. SQLite's takes a `WHERE` behind it.
    pub(crate) fn applied(
        &self,
        name: &str,
        checksum: &str,
        begun: u64,
        logs: Option<&str>,
    ) -> String {
        let begun = match self.dialect.family() {
            Family::Postgres => "now()".into(),
            Family::Sqlite | Family::Mysql => format!("'{}'", time::iso(begun)),
        };
        let (open, close) = match self.dialect.family() {
            Family::Sqlite => ("SELECT ", ""),
            _ => ("VALUES (", ")"),
        };
        format!(
            "INSERT INTO {} (id, checksum, migration_name, started_at, finished_at, \
             logs, applied_steps_count) {open}{}, {}, {}, {begun}, {}, {}, 1{close}",
            self.quoted(),
            self.text(&id::new()),
            self.text(checksum),
            self.text(name),
            self.now(),
            self.optional(logs),
        )
    }

    /// A row for a migration that someone says is in the database.
    pub(crate) fn mark_applied(&self, name: &str, checksum: &str) -> String {
        let now = self.now();
        format!(
            "INSERT INTO {} (id, checksum, migration_name, logs, started_at, finished_at, \
             applied_steps_count) VALUES ({}, {}, {}, '', {now}, {now}, 0)",
            self.quoted(),
            self.text(&id::new()),
            self.text(checksum),
            self.text(name),
        )
    }

    /// The migration ended well.
    pub(crate) fn finish(&self, id: &str, logs: Option<&str>) -> String {
        self.update(
            id,
            &format!(
                "finished_at = {}, applied_steps_count = 1, logs = {}",
                self.now(),
                self.optional(logs)
            ),
        )
    }

    /// A migration ended well and the next one begins, in one statement that is one
    /// commit. MySQL.
    pub(crate) fn finish_and_start(
        &self,
        (ended, ended_logs): (RowOf<'_>, Option<&str>),
        next: RowOf<'_>,
        logs: &str,
    ) -> String {
        let row = |row: RowOf<'_>, logs: &str, finished: &str, steps: u8| {
            format!(
                "({}, {}, {}, {logs}, {}, {finished}, {steps})",
                self.text(row.id),
                self.text(row.checksum),
                self.text(row.name),
                self.now(),
            )
        };
        format!(
            "INSERT INTO {} (id, checksum, migration_name, logs, started_at, finished_at, \
             applied_steps_count) VALUES {}, {} ON DUPLICATE KEY UPDATE \
             finished_at = VALUES(finished_at), logs = VALUES(logs), \
             applied_steps_count = VALUES(applied_steps_count)",
            self.quoted(),
            row(ended, &self.optional(ended_logs), &self.now(), 1),
            row(next, &self.text(logs), "NULL", 0),
        )
    }

    /// A row for an attempt that failed now and was rolled back completely.
    pub(crate) fn failed(&self, name: &str, checksum: &str, logs: &str) -> String {
        let now = self.now();
        format!(
            "INSERT INTO {} (id, checksum, migration_name, logs, started_at, rolled_back_at, \
             applied_steps_count) VALUES ({}, {}, {}, {}, {now}, {now}, 0)",
            self.quoted(),
            self.text(&id::new()),
            self.text(checksum),
            self.text(name),
            self.text(logs),
        )
    }

    /// The same script failed again: its row says so, since a program that is started over and over
    /// would fill the table.
    pub(crate) fn failed_again(&self, id: &str, logs: &str) -> String {
        let now = self.now();
        let logs = self.text(logs);
        self.update(id, &format!("rolled_back_at = {now}, logs = {logs}"))
    }

    /// Removes what earlier failures of the same script left, whose logs begin with `mark`.
    pub(crate) fn forget_failures(
        &self,
        except: &str,
        name: &str,
        checksum: &str,
        mark: &str,
    ) -> String {
        format!(
            "DELETE FROM {} WHERE migration_name = {} AND checksum = {} AND id <> {} \
             AND finished_at IS NULL AND rolled_back_at IS NOT NULL AND substr(logs, 1, {}) = {}",
            self.quoted(),
            self.text(name),
            self.text(checksum),
            self.text(except),
            mark.len(),
            self.text(mark),
        )
    }

    /// The migration stopped with an error; its row stays open.
    pub(crate) fn fail(&self, id: &str, logs: &str) -> String {
        self.update(id, &format!("logs = {}", self.text(logs)))
    }

    /// So many statements of a journalled migration are done.
    pub(crate) fn progress(&self, id: &str, checksum: &str, done: usize, logs: &str) -> String {
        self.update(
            id,
            &format!(
                "applied_steps_count = {done}, checksum = {}, logs = {}",
                self.text(checksum),
                self.text(logs)
            ),
        )
    }

    /// The open rows of a migration count as taken back.
    pub(crate) fn roll_back(&self, name: &str) -> String {
        format!(
            "UPDATE {} SET rolled_back_at = {} WHERE migration_name = {} AND finished_at IS NULL \
             AND rolled_back_at IS NULL",
            self.quoted(),
            self.now(),
            self.text(name)
        )
    }

    /// A query for one text: when an applied migration ended.
    pub(crate) fn finished_at(&self, id: &str) -> String {
        let text = match self.dialect.family() {
            Family::Mysql => "CHAR",
            Family::Postgres | Family::Sqlite => "TEXT",
        };
        format!(
            "SELECT CAST(finished_at AS {text}) FROM {} WHERE id = {}",
            self.quoted(),
            self.text(id)
        )
    }

    /// An applied migration is about to be taken back statement by statement: its row is open again.
    pub(crate) fn open_again(&self, id: &str, logs: &str) -> String {
        let logs = self.text(logs);
        let set = format!("finished_at = NULL, applied_steps_count = 0, logs = {logs}");
        self.update(id, &set)
    }

    /// An applied migration was taken back. `finished`: when it had been applied, of a row that was opened
    /// again.
    pub(crate) fn undone(&self, id: &str, finished: Option<&str>, logs: &str) -> String {
        let finished = finished.map(|at| format!("finished_at = {}, ", self.text(at)));
        let finished = finished.unwrap_or_default();
        let (now, logs) = (self.now(), self.text(logs));
        self.update(
            id,
            &format!("{finished}rolled_back_at = {now}, logs = {logs}"),
        )
    }

    /// Nothing of it was taken back after all.
    pub(crate) fn stays_applied(&self, id: &str, finished: &str, logs: &str) -> String {
        let (finished, logs) = (self.text(finished), self.text(logs));
        let set = format!("finished_at = {finished}, applied_steps_count = 1, logs = {logs}");
        self.update(id, &set)
    }

    fn update(&self, id: &str, assignments: &str) -> String {
        format!(
            "UPDATE {} SET {assignments} WHERE id = {}",
            self.quoted(),
            self.text(id)
        )
    }

    pub(super) fn now(&self) -> String {
        match self.dialect.family() {
            // `now()` would be the start of the transaction for both ends of a migration.
            Family::Postgres => "clock_timestamp()".into(),
            Family::Mysql => "UTC_TIMESTAMP(3)".into(),
            Family::Sqlite => format!("'{}'", time::iso(id::now_milliseconds())),
        }
    }

    fn optional(&self, value: Option<&str>) -> String {
        value.map_or("NULL".into(), |value| self.text(value))
    }

    pub(super) fn text(&self, value: &str) -> String {
        quote_text(self.dialect, value)
    }
}

/// A string literal that means the same in every mode of the server.
pub(crate) fn quote_text(dialect: Dialect, value: &str) -> String {
    let value = value.replace('\0', "\u{fffd}");
    match dialect.family() {
        Family::Sqlite => format!("'{}'", value.replace('\'', "''")),
        Family::Postgres => {
            format!("E'{}'", value.replace('\\', "\\\\").replace('\'', "''"))
        }
        Family::Mysql if value.is_empty() => "''".into(),
        // Hexadecimal, because what a backslash means depends on the session.
        Family::Mysql => {
            let hex: String = value.bytes().map(|byte| format!("{byte:02x}")).collect();
            format!("_utf8mb4 0x{hex}")
        }
    }
}

/// A quoted name.
pub(crate) fn quote_name(dialect: Dialect, name: &str) -> String {
    let quote = if dialect.family() == Family::Mysql {
        '`'
    } else {
        '"'
    };
    let doubled = name.replace(quote, &format!("{quote}{quote}"));
    format!("{quote}{}{quote}", doubled.replace('\0', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_text() {
        let hostile = "a'b\\'; DROP TABLE x; --\0";
        assert_eq!(
            quote_text(Dialect::Sqlite, hostile),
            "'a''b\\''; DROP TABLE x; --\u{fffd}'"
        );
        assert_eq!(
            quote_text(Dialect::Postgres, hostile),
            "E'a''b\\\\''; DROP TABLE x; --\u{fffd}'"
        );
        assert_eq!(quote_text(Dialect::Mysql, "a'"), "_utf8mb4 0x6127");
        assert_eq!(quote_name(Dialect::Mysql, "a`b"), "`a``b`");
        assert_eq!(quote_name(Dialect::Postgres, "a\"b"), "\"a\"\"b\"");
    }
}
