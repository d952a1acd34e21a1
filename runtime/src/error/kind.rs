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
    /// Another process took the lock over, because it was not renewed in time.
    LockLost,
    /// The lock that was chosen, or a statement timeout on MySQL, needs a second connection, so it
    /// needs a pool.
    NeedsPool,
    /// An applied migration's script is not the one in the binary.
    Edited,
    /// The database has migrations newer than any in the binary: an older binary on a newer database.
    Ahead,
    /// The database has a migration that the binary lacks, older than the binary's newest.
    Missing,
    /// A migration is pending that comes before one that is applied, and the policy forbids it.
    OutOfOrder,
    /// An earlier run of a migration failed, and it is unresolved.
    FailedBefore,
    /// The process died at a statement, and nobody can tell whether it took effect.
    InDoubt,
    /// A migration's statement failed.
    Sql,
    /// A migration left rows that point to rows that do not exist.
    ForeignKeys,
    /// The database has tables but no history.
    NotEmpty,
    /// The connection is inside a transaction of the program.
    InTransaction,
    /// The folder of an applied migration was renamed in the binary.
    Renamed,
    /// It cannot be told which schema of the search path the history belongs to (PostgreSQL).
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
    /// A copy of the database could not be made, or what is to happen before migrations
    /// are applied failed. Nothing was migrated.
    Backup,
    /// A copy of the database could not be put back. The present file is as it was.
    Restore,
    /// A migration cannot be undone.
    NoWayBack,
    /// The reverse of a migration that the database carries is not what was written.
    ReverseEdited,
    /// Undoing a migration was interrupted or failed.
    HalfTakenBack,
    /// The history changed between a decision and the lock.
    HistoryChanged,
    /// Taking migrations back loses data, and nobody said that it may.
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
            ErrorKind::FailedBefore | ErrorKind::InDoubt | ErrorKind::HalfTakenBack => Code::P3009,
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
            | ErrorKind::NoWayBack
            | ErrorKind::ReverseEdited
            | ErrorKind::HistoryChanged
            | ErrorKind::DataLoss
            | ErrorKind::Database => return None,
        })
    }
}
