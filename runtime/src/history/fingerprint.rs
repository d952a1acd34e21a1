//! The whole history as one short text that the database computes, so that a start with nothing to do
//! reads one row however long the history is.
//!
//! It is equal to what the binary expects only when exactly the binary's migrations are applied and
//! nothing is open. Anything else, line endings included, is for the full look to judge.

use super::sql::Table;
use crate::EmbeddedMigration;
use whimbrel_core::{Dialect, checksum};

impl Table {
    /// A query for one text.
    pub(crate) fn fingerprint(&self) -> String {
        let table = self.quoted();
        let open = "CASE WHEN finished_at IS NULL THEN '?' ELSE '' END";
        match self.dialect {
            Dialect::Postgres | Dialect::Cockroach => format!(
                "SELECT encode(sha256(convert_to(coalesce(string_agg(\
                 migration_name || chr(31) || checksum || {open}, chr(10) \
                 ORDER BY migration_name COLLATE \"C\"), ''), 'UTF8')), 'hex') \
                 FROM {table} WHERE rolled_back_at IS NULL"
            ),
            Dialect::Sqlite => format!(
                "SELECT coalesce(group_concat(entry, char(10)), '') FROM (\
                 SELECT migration_name || char(31) || checksum || {open} AS entry \
                 FROM {table} WHERE rolled_back_at IS NULL ORDER BY migration_name)"
            ),
            // Its GROUP_CONCAT is cut off at a length that each server sets.
            Dialect::Mysql => format!(
                "SELECT CONCAT(COUNT(*), ' ', \
                 BIT_XOR(CAST(CONV(SUBSTRING(entry, 1, 16), 16, 10) AS UNSIGNED)), ' ', \
                 BIT_XOR(CAST(CONV(SUBSTRING(entry, 17, 16), 16, 10) AS UNSIGNED))) FROM (\
                 SELECT SHA2(CONCAT(migration_name, CHAR(31 USING utf8mb4), checksum, {open}), 256) \
                 AS entry FROM {table} WHERE rolled_back_at IS NULL) entries"
            ),
        }
    }
}

/// What [`Table::fingerprint`] answers when these migrations, in order of name, are applied.
pub(crate) fn expected<'m>(
    dialect: Dialect,
    migrations: impl ExactSizeIterator<Item = &'m EmbeddedMigration>,
) -> String {
    let count = migrations.len();
    let entries = migrations.map(|one| format!("{}\u{1f}{}", one.name(), one.checksum()));
    if dialect == Dialect::Mysql {
        let part = |hex: &str, at| {
            let digits = hex.get(at..at + 16).unwrap_or_default();
            u64::from_str_radix(digits, 16).unwrap_or(0)
        };
        let (first, second) = entries.fold((0, 0), |(first, second), entry| {
            let hex = checksum::of(entry.as_bytes());
            (first ^ part(&hex, 0), second ^ part(&hex, 16))
        });
        return format!("{count} {first} {second}");
    }
    let text = entries.collect::<Vec<_>>().join("\n");
    match dialect {
        Dialect::Sqlite => text,
        _ => checksum::of(text.as_bytes()),
    }
}
