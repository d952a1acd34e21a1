//! The words of an error.

use super::{Error, ErrorKind};
use std::borrow::Cow;
use std::fmt::{self, Write};

pub(super) fn write(error: &Error, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if let Some(code) = error.code() {
        write!(f, "{code}: ")?;
    }
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
    if !error.taken_back().is_empty() {
        write!(f, "\ntaken back before: {}", error.taken_back().join(", "))?;
    }
    write!(f, "\nnext: {}", help(error))
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
        ErrorKind::Ahead => format!("the database is ahead of this program: {name} is applied"),
        ErrorKind::Missing => {
            format!("migration {name} is applied, but this program does not contain it")
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
            format!("migration {name} was undone, it breaks foreign keys")
        }
        ErrorKind::ForeignKeys => {
            format!("migration {name} broke foreign keys, and what it did is kept")
        }
        ErrorKind::NotEmpty => "the database has tables, but no migration history".into(),
        ErrorKind::InTransaction => "the connection is inside a transaction".into(),
        ErrorKind::Renamed => format!("migration {name} was renamed after it was applied"),
        ErrorKind::AmbiguousSchema => "it is not clear which schema to migrate".into(),
        ErrorKind::NotFound => format!("there is no migration {name}"),
        ErrorKind::AlreadyApplied => format!("migration {name} is applied already"),
        ErrorKind::NeverApplied => format!("migration {name} was never started in this database"),
        ErrorKind::NotFailed => format!("migration {name} did not fail, it is applied"),
        ErrorKind::NotInDoubt => format!("migration {name} was not interrupted at a statement"),
        ErrorKind::OtherDatabase => "the migrations are for another kind of database".into(),
        ErrorKind::NotConfirmed => "resetting drops everything in the database".into(),
        ErrorKind::Backup => "nothing was migrated, because what comes before it failed".into(),
        ErrorKind::Restore => "the copy was not put back".into(),
        ErrorKind::NoWayBack => format!("migration {name} cannot be taken back"),
        ErrorKind::ReverseEdited => {
            format!("the reverse of migration {name} was edited in the database")
        }
        ErrorKind::HalfTakenBack => {
            format!("migration {name} was being taken back, and that did not end")
        }
        ErrorKind::HistoryChanged => {
            format!("the migration history changed meanwhile, at {name}")
        }
        ErrorKind::DataLoss => "going back loses data".into(),
        ErrorKind::Database if error.migration_name().is_some() => {
            format!("migration {name} did not run, the database refused")
        }
        ErrorKind::Database => "the database refused".into(),
    }
}

/// PostgreSQL's codes for what cannot run inside a transaction, or ends one.
fn wants_no_transaction(error: &Error) -> bool {
    matches!(code(error).as_deref(), Some("25001" | "2D000"))
}

/// The user lacks a permission.
fn is_forbidden(error: &Error) -> bool {
    matches!(code(error).as_deref(), Some("42501" | "42000"))
        && error
            .database_message()
            .is_some_and(|text| text.contains("denied"))
}

/// A type or function that is not on the search path, when that is one schema.
fn is_unknown_type(error: &Error) -> bool {
    error.0.schema_alone && matches!(code(error).as_deref(), Some("42704" | "42883"))
}

fn code(error: &Error) -> Option<Cow<'_, str>> {
    error.cause()?.code()
}

/// SQLite could not make sure that something is on the disk, and nothing else went wrong with it.
fn is_not_synced(error: &Error) -> bool {
    code(error).as_deref() == Some("1034")
}

/// The migration to go back to, as it is typed.
fn way_back(error: &Error) -> &str {
    match error.0.way_back.as_deref() {
        None => "NAME",
        Some("") => "''",
        Some(name) => name,
    }
}

pub(super) fn help(error: &Error) -> String {
    let name = error.migration_name().unwrap_or("NAME");
    let command = error.0.command.as_deref().unwrap_or("whimbrel migrate");
    let mut out = String::new();
    let written = match error.kind() {
        ErrorKind::Connection if error.migration_name().is_some() => {
            write!(out, "start again when the database can be reached")
        }
        ErrorKind::Connection => write!(
            out,
            "check that the server runs and that the URL, user and password are right"
        ),
        ErrorKind::Database | ErrorKind::Sql if is_not_synced(error) => write!(
            out,
            "the file system cannot make sure that data is on the disk (fsync): move the database to another one, \
             or open it with `PRAGMA synchronous = OFF`, when it may be lost with the power; nothing was changed"
        ),
        ErrorKind::LockTimeout => write!(
            out,
            "wait for it to end, or end the session that holds the lock, then start again"
        ),
        ErrorKind::LockLost => write!(
            out,
            "start again; if it comes back, something stops this process for longer than \
             Migrator::lock_expiry"
        ),
        ErrorKind::NeedsPool => write!(
            out,
            "hand over a pool instead of a connection, or LockKind::None if nobody else migrates"
        ),
        ErrorKind::Edited => write!(
            out,
            "restore the script as it was applied and put the change into a new migration"
        ),
        ErrorKind::Ahead if error.0.way_back.is_some() => write!(
            out,
            "deploy the newer program, or step back with `{command} downgrade --to {to}` (the database \
             carries the way), or allow a database that is ahead (Migrator::ahead)",
            to = way_back(error)
        ),
        ErrorKind::NoWayBack => write!(
            out,
            "nothing of it was changed; undo it with a new migration, or put a copy back from before it"
        ),
        ErrorKind::ReverseEdited => write!(
            out,
            "nothing was changed; put the row's `logs` back as they were, undo the migration with a new one, \
             or put a copy back from before it"
        ),
        ErrorKind::HalfTakenBack => write!(
            out,
            "`{command} downgrade --to {to}` goes on where it stopped",
            to = way_back(error)
        ),
        ErrorKind::HistoryChanged => write!(out, "run it again and see what it would do now"),
        ErrorKind::DataLoss => write!(
            out,
            "if that may be, add --accept-data-loss: `{command} downgrade --to {to} --accept-data-loss`",
            to = way_back(error)
        ),
        ErrorKind::Ahead => write!(
            out,
            "deploy the newer program, or allow a database that is ahead (Migrator::ahead)"
        ),
        ErrorKind::Missing => write!(
            out,
            "restore the migration's folder and build again, or allow it (Migrator::missing)"
        ),
        ErrorKind::OutOfOrder => write!(
            out,
            "give the migration a later name, or allow it (Migrator::out_of_order)"
        ),
        ErrorKind::FailedBefore => write!(
            out,
            "see what of it is in the database, then `{command} resolve --rolled-back {name}` \
             to run it again or `--applied {name}` when all of it is there"
        ),
        ErrorKind::InDoubt => write!(
            out,
            "look at the database; if the statement did not take effect, `{command} resolve \
             --resume-at {name}` runs it and goes on; if it did, `{command} resolve \
             --resume-after {name}` goes on behind it"
        ),
        ErrorKind::ForeignKeys if error.is_resumable() => write!(
            out,
            "correct or delete these rows and start again; it goes on by itself when none is left"
        ),
        ErrorKind::Sql if error.is_resumable() => write!(
            out,
            "correct the cause and start again; it goes on with this statement (those before it \
             stay as they are, so do not edit them)"
        ),
        ErrorKind::Sql if wants_no_transaction(error) => write!(
            out,
            "if it has to run outside of a transaction, begin the script with \
             `-- whimbrel: no-transaction` and run it again; the migration was rolled back completely"
        ),
        ErrorKind::Sql if is_unknown_type(error) => write!(
            out,
            "write the schema before the name (`public.citext`), or put the schemas of extensions on the \
             search path (Migrator::extension_schemas), which is the migrated schema alone, and run it again; \
             the migration was rolled back completely"
        ),
        ErrorKind::Sql | ErrorKind::ForeignKeys => write!(
            out,
            "fix the cause and run it again; the migration was rolled back completely"
        ),
        ErrorKind::NotEmpty => write!(
            out,
            "`{command} resolve --applied NAME` for each migration that the tables already \
             contain (Migrations::baseline), or use an empty database; tables of another program or library: \
             Migrator::not_empty(Policy::Allow)"
        ),
        ErrorKind::InTransaction => write!(
            out,
            "pass the pool, or a connection outside of a transaction: each migration has its own"
        ),
        ErrorKind::Renamed => write!(
            out,
            "give the folder its old name again, {name}; applied migrations keep their names"
        ),
        ErrorKind::AmbiguousSchema => write!(
            out,
            "name it: Migrator::schema, or `?schema=` in the URL of the command; that schema then has the \
             history, and unqualified names mean it"
        ),
        ErrorKind::NotFound => write!(out, "check the name; it is the name of the folder"),
        ErrorKind::AlreadyApplied => write!(out, "nothing is to be done"),
        ErrorKind::NeverApplied | ErrorKind::NotFailed => {
            write!(out, "only a failed migration can be marked as rolled back")
        }
        ErrorKind::NotInDoubt => write!(
            out,
            "run it again: it goes on by itself where it stopped, or names what is in doubt"
        ),
        ErrorKind::OtherDatabase => write!(
            out,
            "connect to the database that migration_lock.toml names, or start a new history"
        ),
        ErrorKind::Backup => write!(
            out,
            "fix the cause and run it again; the database is as it was"
        ),
        ErrorKind::Restore => match error.0.in_use.as_deref() {
            Some(copy) => write!(
                out,
                "end all programs that have it open, then `{command} restore {copy}`; the database is as it was"
            ),
            None => write!(
                out,
                "fix the cause, or choose another copy (`{command} backups` lists them); the database is as it was"
            ),
        },
        ErrorKind::NotConfirmed => write!(out, "confirm it in the call"),
        ErrorKind::Database if is_forbidden(error) => write!(
            out,
            "let the user of the database URL create tables there (PostgreSQL: GRANT CREATE, USAGE ON SCHEMA name \
             TO user; since version 15 nobody but the owner may in `public`; MySQL: GRANT ALL ON name.* TO user), \
             or name a schema of its own, then run it again"
        ),
        ErrorKind::Database => write!(
            out,
            "read the database's message; rights, disk space and a file's kind are common causes"
        ),
    };
    // Writing to a String cannot fail.
    written.map(|()| out).unwrap_or_default()
}
