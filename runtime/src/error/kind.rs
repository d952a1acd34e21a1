//! The kinds of errors.

use crate::connection::DriverError;
use whimbrel_core::code::Code;

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The database cannot be reached.
    Connection,
    /// Another process held the lock for longer than the lock timeout.
    LockTimeout,
    /// Another process took the lock, because it was not renewed in time.
    LockLost,
    /// The chosen lock, or a statement timeout on MySQL, needs a second connection: pass a pool.
    NeedsPool,
    /// An applied migration was edited: its checksum in the binary differs.
    Edited,
    /// The database has migrations newer than any in the binary: an older binary on a newer database.
    Ahead,
    /// The database has a migration that the binary lacks, older than the binary's newest.
    Missing,
    /// A migration is pending that comes before one that is applied, and the policy forbids it.
    OutOfOrder,
    /// An earlier run of a migration failed, and it is unresolved.
    FailedBefore,
    /// The process died at a statement, and the database does not show whether it took effect.
    InDoubt,
    /// A migration's statement failed.
    Sql,
    /// After a migration, rows refer to rows that do not exist (SQLite).
    ForeignKeys,
    /// The database has tables but no history.
    NotEmpty,
    /// The connection is inside a transaction of the program.
    InTransaction,
    /// The folder of an applied migration was renamed in the binary.
    Renamed,
    /// The schema of the history is ambiguous in the search path (PostgreSQL).
    AmbiguousSchema,
    /// No migration has that name.
    NotFound,
    /// The migration is already applied.
    AlreadyApplied,
    /// The migration was never started in this database.
    NeverApplied,
    /// The migration did not fail, so it cannot be marked as rolled back.
    NotFailed,
    /// The migration was not interrupted at a statement.
    NotInDoubt,
    /// The migrations are for another provider.
    OtherDatabase,
    /// The caller did not confirm that everything may be dropped.
    NotConfirmed,
    /// A copy of the database could not be made, or [`Migrator::before_apply`](crate::Migrator::before_apply)
    /// returned an error. Nothing was migrated.
    Backup,
    /// A copy of the database could not be restored. The database is unchanged.
    Restore,
    /// A migration cannot be undone.
    NoReverse,
    /// The reverse of a migration in the history table was edited.
    ReverseEdited,
    /// Undoing a migration was interrupted or failed.
    DowngradeInterrupted,
    /// Another process migrated between the plan of a downgrade and its lock.
    HistoryChanged,
    /// A downgrade loses data, and the loss was not accepted.
    DataLoss,
    /// The database returned another error.
    Database,
}

impl ErrorKind {
    /// Of something that a migration sent: the database's word, or none.
    pub(crate) fn of_sent(error: &DriverError) -> ErrorKind {
        match error.is_of_database() {
            true => ErrorKind::Sql,
            false => ErrorKind::Connection,
        }
    }

    pub(super) fn code(self) -> Option<Code> {
        Some(match self {
            ErrorKind::Connection => Code::P1001,
            ErrorKind::LockTimeout | ErrorKind::LockLost => Code::P1002,
            ErrorKind::NotEmpty => Code::P3005,
            ErrorKind::AlreadyApplied => Code::P3008,
            ErrorKind::FailedBefore | ErrorKind::InDoubt | ErrorKind::DowngradeInterrupted => {
                Code::P3009
            }
            ErrorKind::NeverApplied => Code::P3011,
            ErrorKind::NotFailed | ErrorKind::NotInDoubt => Code::P3012,
            ErrorKind::NotFound => Code::P3017,
            ErrorKind::Sql | ErrorKind::ForeignKeys => Code::P3018,
            ErrorKind::OtherDatabase => Code::P3019,
            ErrorKind::Edited
            | ErrorKind::Ahead
            | ErrorKind::Missing
            | ErrorKind::OutOfOrder
            | ErrorKind::NeedsPool
            | ErrorKind::AmbiguousSchema
            | ErrorKind::InTransaction
            | ErrorKind::Renamed
            | ErrorKind::NotConfirmed
            | ErrorKind::Backup
            | ErrorKind::Restore
            | ErrorKind::NoReverse
            | ErrorKind::ReverseEdited
            | ErrorKind::HistoryChanged
            | ErrorKind::DataLoss
            | ErrorKind::Database => return None,
        })
    }
}
