//! Progress of a migration that cannot run in one transaction, kept in the row's `logs`.
//!
//! Its first line is for the next run, the rest for humans. Prisma shows logs and does not read
//! them.

use super::Row;
use crate::EmbeddedMigration;
use whimbrel_core::checksum;

pub(crate) const MARK: &str = "whimbrel journal: statements done";
const BEFORE: &str = ", before ";

/// The logs after `done` statements of `migration`. `before`: what the objects are like that the next
/// statement is about to change, see [`crate::run`].
pub(crate) fn render(
    migration: &EmbeddedMigration,
    done: usize,
    before: Option<&str>,
    error: Option<&str>,
) -> String {
    Journal::default().after(migration, done, before, error)
}

/// Renders the logs of one migration again and again, without reading all of it each time.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    done: usize,
    sum: checksum::Running,
}

impl Journal {
    /// The same as [`render`].
    pub(crate) fn after(
        &mut self,
        migration: &EmbeddedMigration,
        done: usize,
        before: Option<&str>,
        error: Option<&str>,
    ) -> String {
        let mut logs = format!(
            "{MARK} {done} of {}, sha256 {}",
            migration.statements().len(),
            self.fingerprint(migration, done)
        );
        if let Some(before) = before {
            logs.push_str(BEFORE);
            logs.push_str(before);
        }
        if let Some(error) = error {
            logs.push_str("\nfailed: ");
            logs.push_str(error);
        }
        logs
    }

    fn fingerprint(&mut self, migration: &EmbeddedMigration, done: usize) -> String {
        if done < self.done {
            *self = Journal::default();
        }
        for index in self.done..done {
            // Line endings are no edit here either.
            for part in migration.statement(index).unwrap_or_default().split('\r') {
                self.sum.add(part.as_bytes());
            }
            self.sum.add(b"\0");
        }
        self.done = done;
        self.sum.so_far()
    }
}

/// True for logs that [`render`] wrote.
pub(crate) fn is_journal(logs: &str) -> bool {
    logs.starts_with(MARK)
}

/// Where a next run can go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Resume {
    /// So many statements are in the database for certain.
    pub(crate) done: usize,
    /// The run ended without a word, so the statement after them may be there too.
    pub(crate) interrupted: bool,
    /// What the objects were like before that statement.
    pub(crate) before: Option<String>,
}

/// Reads an open row that [`render`] wrote. `None` when another tool wrote it, or when the
/// statements that were done are not those of `migration` any more.
pub(crate) fn resume(row: &Row, migration: &EmbeddedMigration) -> Option<Resume> {
    resume_from(row.logs.as_deref()?, migration)
}

/// The same of the logs alone.
pub(crate) fn resume_from(logs: &str, migration: &EmbeddedMigration) -> Option<Resume> {
    let (first, rest) = logs.split_once('\n').unwrap_or((logs, ""));
    let (counts, sha256) = first.strip_prefix(MARK)?.trim().split_once(", sha256 ")?;
    let (sha256, before) = match sha256.split_once(BEFORE) {
        Some((sha256, before)) => (sha256, Some(before.to_owned())),
        None => (sha256, None),
    };
    let done = counts.split(' ').next()?.parse().ok()?;
    let same = done <= migration.statements().len() && fingerprint(migration, done) == sha256;
    same.then_some(Resume {
        done,
        interrupted: rest.is_empty(),
        before,
    })
}

fn fingerprint(migration: &EmbeddedMigration, done: usize) -> String {
    Journal::default().fingerprint(migration, done)
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: EmbeddedMigration =
        EmbeddedMigration::embedded("a", "", "x;y;z", &[(0, 1), (2, 3), (4, 5)], false);
    const FIXED: EmbeddedMigration =
        EmbeddedMigration::embedded("a", "", "x;Y;z", &[(0, 1), (2, 3), (4, 5)], false);

    fn row(logs: &str) -> Row {
        let columns = ["id", "", "a", logs, "0"].map(|text| Some(text.to_owned()));
        Row::read(columns.into_iter().collect())
    }

    #[test]
    fn goes_on_where_it_stopped() {
        let failed = render(&A, 1, Some("0f"), Some("no such table"));
        let stopped = Resume {
            done: 1,
            interrupted: false,
            before: Some("0f".to_owned()),
        };
        assert_eq!(resume(&row(&failed), &A), Some(stopped.clone()));
        // The failed statement may be corrected, those before it may not.
        assert_eq!(resume(&row(&failed), &FIXED), Some(stopped));
        assert_eq!(resume(&row(&render(&A, 2, None, None)), &FIXED), None);
        assert_eq!(
            resume(&row(&render(&A, 2, None, None)), &A),
            Some(Resume {
                done: 2,
                interrupted: true,
                before: None,
            })
        );
    }

    #[test]
    fn says_the_same_whenever_it_is_asked() {
        let mut journal = Journal::default();
        for done in [0, 1, 3, 2, 2] {
            let logs = journal.after(&A, done, None, None);
            assert_eq!(logs, render(&A, done, None, None), "{done}");
            assert_eq!(
                resume(&row(&logs), &A).map(|resume| resume.done),
                Some(done)
            );
        }
    }

    #[test]
    fn other_logs_are_nobodys_journal() {
        for logs in [
            "",
            "A migration failed to apply.",
            MARK,
            "whimbrel journal: statements done x of y, sha256 z",
        ] {
            assert_eq!(resume(&row(logs), &A), None);
        }
    }
}
