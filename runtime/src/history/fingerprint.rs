//! The quick look: exactly the binary's migrations are applied, or it is not so. Anything else, line
//! endings included, is for the full look to judge.

use super::sql::Table;
use crate::EmbeddedMigration;
use crate::connection::Texts;

const OPEN: &str = "CASE WHEN finished_at IS NULL THEN '?' ELSE '' END";

impl Table {
    /// The history as rows for [`is_exactly`], in any order. On a new connection a server looks up each
    /// function and each operator in its catalogues, which takes it longer than to send the rows.
    pub(crate) fn entries(&self) -> String {
        format!(
            "SELECT migration_name, checksum, {OPEN} FROM {} WHERE rolled_back_at IS NULL",
            self.quoted()
        )
    }

    /// The history as one text, for SQLite: it is in the same process, where each row costs more than
    /// a function. See [`says_exactly`]. In the order in which they were applied: to sort them would
    /// cost each start, and another order than that of the names is for the full look.
    #[cfg(feature = "sqlite")]
    pub(crate) fn fingerprint(&self) -> String {
        format!(
            "SELECT coalesce(group_concat(entry, char(10)), '') FROM (\
             SELECT migration_name || char(31) || checksum || {OPEN} AS entry \
             FROM {} WHERE rolled_back_at IS NULL)",
            self.quoted()
        )
    }

    /// A query for one text, which is no NULL when so many migrations are applied and none is open.
    /// Enough to see that nobody else did anything since the history was looked at last.
    pub(crate) fn has_applied(&self, count: usize) -> String {
        format!(
            "SELECT CASE WHEN count(*) = {count} AND count(finished_at) = {count} THEN 'yes' END \
             FROM {} WHERE rolled_back_at IS NULL",
            self.quoted()
        )
    }
}

/// True when the text of [`Table::fingerprint`] is these migrations.
#[cfg(feature = "sqlite")]
pub(crate) fn says_exactly<'m>(
    text: &str,
    mut migrations: impl Iterator<Item = &'m EmbeddedMigration>,
) -> bool {
    if text.is_empty() {
        return migrations.next().is_none();
    }
    let mut entries = text.split('\n').map(|entry| entry.split_once('\u{1f}'));
    migrations.all(|one| entries.next() == Some(Some((one.name(), one.checksum()))))
        && entries.next().is_none()
}

/// True when the rows of [`Table::entries`] are these migrations, in order of name, each applied once.
pub(crate) fn is_exactly<'m>(
    mut rows: Vec<Texts>,
    migrations: impl ExactSizeIterator<Item = &'m EmbeddedMigration>,
) -> bool {
    rows.sort_unstable();
    rows.len() == migrations.len()
        && rows.iter().zip(migrations).all(|(row, migration)| {
            let expected = [migration.name(), migration.checksum(), ""];
            row.iter().map(Option::as_deref).eq(expected.map(Some))
        })
}
