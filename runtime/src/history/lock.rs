//! The migration lock as a row of the history, for databases whose sessions have no locks.
//!
//! The row counts as rolled back, so neither Prisma nor another version of this crate takes it for
//! a migration. Its columns: `checksum` names the owner, `logs` says who that is to a human,
//! `rolled_back_at` is when the lock ends unless it is renewed (by the server's clock, the only one
//! that all processes share), `applied_steps_count` counts the renewals.

use super::sql::Table;
use std::time::Duration;
use whimbrel_core::Family;

const ID: &str = "'whimbrel-migration-lock'";

impl Table {
    /// Who holds the lock: one text, or no row.
    pub(crate) fn lock_holder(&self) -> String {
        format!(
            "SELECT logs FROM {} WHERE id = {ID} AND rolled_back_at >= {}",
            self.quoted(),
            self.now()
        )
    }

    /// Takes a lock that nobody left behind. Changes no row when somebody did.
    pub(crate) fn take_free_lock(&self, owner: &str, who: &str, expiry: Duration) -> String {
        let (insert, ignore) = match self.dialect.family() {
            Family::Mysql => ("INSERT IGNORE", ""),
            Family::Postgres | Family::Sqlite => ("INSERT", " ON CONFLICT (id) DO NOTHING"),
        };
        format!(
            "{insert} INTO {} (id, checksum, migration_name, logs, started_at, rolled_back_at, \
             applied_steps_count) VALUES ({ID}, {}, '(migration lock)', {}, {}, {}, 0){ignore}",
            self.quoted(),
            self.text(owner),
            self.text(who),
            self.now(),
            self.in_future(expiry)
        )
    }

    /// Takes over a lock that was not renewed in time. Changes no row when it was.
    pub(crate) fn take_expired_lock(&self, owner: &str, who: &str, expiry: Duration) -> String {
        format!(
            "UPDATE {} SET checksum = {}, logs = {}, started_at = {now}, rolled_back_at = {}, \
             applied_steps_count = 0 WHERE id = {ID} AND rolled_back_at < {now}",
            self.quoted(),
            self.text(owner),
            self.text(who),
            self.in_future(expiry),
            now = self.now()
        )
    }

    /// Keeps the lock. Changes no row when somebody else has it.
    pub(crate) fn renew_lock(&self, owner: &str, expiry: Duration) -> String {
        format!(
            "UPDATE {} SET rolled_back_at = {}, applied_steps_count = applied_steps_count + 1 \
             WHERE id = {ID} AND checksum = {}",
            self.quoted(),
            self.in_future(expiry),
            self.text(owner)
        )
    }

    /// Gives the lock up. Changes no row when somebody else has it.
    pub(crate) fn release_lock(&self, owner: &str) -> String {
        format!(
            "DELETE FROM {} WHERE id = {ID} AND checksum = {}",
            self.quoted(),
            self.text(owner)
        )
    }

    fn in_future(&self, duration: Duration) -> String {
        let milliseconds = duration.as_millis();
        let now = self.now();
        match self.dialect.family() {
            Family::Mysql => format!("{now} + INTERVAL {milliseconds}000 MICROSECOND"),
            Family::Postgres | Family::Sqlite => {
                format!("{now} + INTERVAL '{milliseconds} milliseconds'")
            }
        }
    }
}
