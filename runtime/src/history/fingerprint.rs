//! The quick look: exactly the binary's migrations are applied, or it is not so. Anything else, line
//! endings included, is for the full look to judge.

use super::sql::Table;
use crate::EmbeddedMigration;
#[cfg(any(feature = "postgres", feature = "mysql"))]
use crate::connection::Texts;
#[cfg(any(feature = "_sqlite", feature = "mysql"))]
use whimbrel_core::Family;

impl Table {
    /// The history as rows for [`is_exactly`], in any order. On a new connection a server looks up each
    /// function and each operator: PostgreSQL longer than it takes to send the rows, MySQL as long as
    /// it takes to send a hundred.
    /// `more` are further columns.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(crate) fn entries(&self, more: &str) -> String {
        format!(
            "SELECT migration_name, checksum, CASE WHEN finished_at IS NULL THEN '?' ELSE '' END{more} \
             FROM {} WHERE rolled_back_at IS NULL",
            self.quoted()
        )
    }

    /// The history as one text for [`says_exactly`], in any order; NULL when there is none. On SQLite each
    /// row costs more than a function, since it goes from thread to thread; on MySQL many rows do, which
    /// take the driver longer to read than the server to send.
    #[cfg(any(feature = "_sqlite", feature = "mysql"))]
    pub(crate) fn fingerprint(&self) -> String {
        let text = match self.dialect.family() {
            // MySQL cuts the text off behind 1 kB unless it is told, MariaDB behind 1 MB. That is one
            // thing that the numbers are for.
            Family::Mysql => {
                "/*+ SET_VAR(group_concat_max_len = 16777216) */ \
                 concat(count(*), '/', count(finished_at), '\n', \
                 group_concat(migration_name, '/', checksum SEPARATOR '\n'))"
            }
            _ => {
                "count(*) || '/' || count(finished_at) || '\n' || \
                 group_concat(migration_name || '/' || checksum, '\n')"
            }
        };
        format!(
            "SELECT {text} FROM {} WHERE rolled_back_at IS NULL",
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

/// True when the text of [`Table::fingerprint`] is these migrations, each applied once.
#[cfg(any(feature = "_sqlite", feature = "mysql"))]
pub(crate) fn says_exactly<'m>(
    text: &str,
    migrations: impl Iterator<Item = &'m EmbeddedMigration>,
) -> bool {
    let mut lines = text.split('\n');
    let counts = lines.next();
    // No name of a folder has a slash.
    let mut entries: Vec<_> = lines.map(|entry| entry.split_once('/')).collect();
    entries.sort_unstable();
    let count = entries.len();
    let mut expected: Vec<_> = migrations
        .map(|one| Some((one.name(), one.checksum())))
        .collect();
    // By number they may stand otherwise.
    expected.sort_unstable();
    counts == Some(&format!("{count}/{count}")) && entries == expected
}

/// True when the rows of [`Table::entries`] are these migrations, each applied once.
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(crate) fn is_exactly<'m>(
    mut rows: Vec<Texts>,
    migrations: impl ExactSizeIterator<Item = &'m EmbeddedMigration>,
) -> bool {
    rows.sort_unstable();
    let mut expected: Vec<_> = migrations
        .map(|migration| [migration.name(), migration.checksum(), ""])
        .collect();
    // By number they may stand otherwise.
    expected.sort_unstable();
    rows.len() == expected.len()
        && rows
            .iter()
            .zip(expected)
            .all(|(row, expected)| row.iter().map(Option::as_deref).eq(expected.map(Some)))
}

#[cfg(all(test, any(feature = "_sqlite", feature = "mysql")))]
mod tests {
    use super::*;

    const A: EmbeddedMigration = EmbeddedMigration::embedded("a", "1", "", &[], false);
    const B: EmbeddedMigration = EmbeddedMigration::embedded("a-b", "2", "", &[], false);

    #[test]
    fn only_the_same_migrations_are_the_same() {
        let says = |text: &str, expected: &[EmbeddedMigration]| says_exactly(text, expected.iter());
        assert!(says("1/1\na/1", &[A]));
        assert!(says("2/2\na-b/2\na/1", &[A, B]));
        for other in [
            "1/1\na/2",
            "1/0\na/1",
            "2/2\na/1",
            "2/2\na/1\na/1",
            "1/1",
            "",
            "a/1",
        ] {
            assert!(!says(other, &[A]), "{other}");
        }
        // Cut off where an entry ends.
        assert!(!says("3/3\na/1\na-b/2", &[A, B]));
    }
}
