//! What an error says happened.

use super::{Error, ErrorKind, help::help};
use std::fmt::{self, Write};

pub(super) fn write(error: &Error, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if let Some(code) = error.code() {
        write!(f, "{code}: ")?;
    }
    write_message(error, f)?;
    write!(f, "\nnext: {}", help(error))
}

/// What stands between the code and the advice.
pub(super) fn write_message(error: &Error, f: &mut impl Write) -> fmt::Result {
    f.write_str(&what(error))?;
    if let Some(place) = error.place() {
        write!(
            f,
            " at statement {} of {} (line {})",
            place.statement, place.of, place.line
        )?;
    }
    if let Some(detail) = &error.0.detail {
        write!(f, ": {detail}")?;
    }
    if let Some(message) = error.database_message() {
        write!(f, ": {message}")?;
    }
    if let Some(database) = error.database() {
        write!(f, "\ndatabase: {database}")?;
    }
    if let Some(why) = &error.0.recorded {
        write!(f, "\nthe failure could not be recorded: {why}")?;
    }
    let applied = error.applied();
    match applied.last() {
        None => {}
        Some(_) if applied.len() <= 5 => write!(f, "\napplied before: {}", applied.join(", "))?,
        Some(last) => write!(
            f,
            "\napplied before: {} migrations, the last of them {last}",
            applied.len()
        )?,
    }
    if !error.undone().is_empty() {
        write!(f, "\nundone before: {}", error.undone().join(", "))?;
    }
    Ok(())
}

fn what(error: &Error) -> String {
    let name = error.migration_name().unwrap_or("?");
    match error.kind() {
        ErrorKind::Connection if error.migration_name().is_some() => {
            format!("the connection was lost during migration {name}")
        }
        ErrorKind::Connection => "the database cannot be reached".into(),
        ErrorKind::LockTimeout => "another process is migrating this database".into(),
        ErrorKind::LockLost => "another process took the migration lock over".into(),
        ErrorKind::NeedsPool => {
            "a lock in a table, and a statement timeout on MySQL, need a second connection".into()
        }
        ErrorKind::Edited => format!("migration {name} was edited after it was applied"),
        ErrorKind::Ahead => match error.0.voice.is_folder() {
            true => {
                format!("migration {name} is applied, and newer than all in the migrations folder")
            }
            false => format!("the database is newer than this program: {name} is applied"),
        },
        ErrorKind::Missing => {
            let lacks = match error.0.voice.is_folder() {
                true => "it is not in the migrations folder",
                false => "this program does not contain it",
            };
            format!("migration {name} is applied, but {lacks}")
        }
        ErrorKind::OutOfOrder => {
            format!("migration {name} is pending, but a later one is applied")
        }
        ErrorKind::FailedBefore => format!("migration {name} failed in an earlier run"),
        ErrorKind::InDoubt => format!(
            "migration {name} was interrupted, and whether a statement took effect cannot be told:"
        ),
        ErrorKind::Sql => format!("migration {name} failed"),
        ErrorKind::ForeignKeys if error.is_rolled_back() => {
            format!("migration {name} was rolled back, because it breaks foreign keys")
        }
        ErrorKind::ForeignKeys => {
            format!("migration {name} broke foreign keys, and what it did is kept")
        }
        ErrorKind::NotEmpty => "the database has tables, but no migration history".into(),
        ErrorKind::InTransaction => "the connection is inside a transaction".into(),
        ErrorKind::Renamed => format!("migration {name} was renamed after it was applied"),
        ErrorKind::AmbiguousSchema => "the schema to migrate is ambiguous".into(),
        ErrorKind::NotFound => format!("there is no migration {name}"),
        ErrorKind::AlreadyApplied => format!("migration {name} is already applied"),
        ErrorKind::NeverApplied => format!("migration {name} was never started in this database"),
        ErrorKind::NotFailed => format!("migration {name} did not fail, it is applied"),
        ErrorKind::NotInDoubt => format!("migration {name} was not interrupted at a statement"),
        ErrorKind::OtherDatabase => "the migrations are for another provider".into(),
        ErrorKind::NotConfirmed => "resetting drops everything in the database".into(),
        ErrorKind::Backup => "nothing was migrated, because the step before it failed".into(),
        ErrorKind::Restore => "the copy was not restored".into(),
        ErrorKind::NoReverse => format!("migration {name} cannot be undone"),
        ErrorKind::ReverseEdited => {
            format!("the reverse of migration {name} was edited in the database")
        }
        ErrorKind::DowngradeInterrupted => {
            format!("undoing migration {name} was interrupted")
        }
        ErrorKind::HistoryChanged => {
            format!("the migration history changed in the meantime, at {name}")
        }
        ErrorKind::DataLoss => "the downgrade loses data".into(),
        ErrorKind::Database if error.migration_name().is_some() => {
            format!("migration {name} did not run, the database returned an error")
        }
        ErrorKind::Database => "the database returned an error".into(),
    }
}
