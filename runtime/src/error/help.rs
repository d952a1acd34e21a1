//! What an error advises to do next.

use std::borrow::Cow;

use super::{Error, ErrorKind, voice::Voice};

/// The next step for a human.
pub(super) fn help(error: &Error) -> String {
    let command = error.0.voice.command();
    let library = matches!(error.0.voice, Voice::Library);
    let name = error.migration_name().unwrap_or("NAME");
    let to = way_back(error);
    // With the name of a method for those who can call one.
    let or = |advice: &str, method: &str| match library {
        true => format!("{advice}, or allow it ({method})"),
        false => advice.to_owned(),
    };
    match error.kind() {
        ErrorKind::Connection if error.migration_name().is_some() => {
            "run it again when the database can be reached".into()
        }
        ErrorKind::Connection => {
            "check that the server runs and that the URL, user and password are right".into()
        }
        ErrorKind::Database | ErrorKind::Sql if is_not_synced(error) => {
            "the file system does not support fsync: move the database to another one; or, if it may be lost in a power failure, open it with `PRAGMA synchronous = OFF`; nothing was changed"
                .into()
        }
        ErrorKind::LockTimeout => {
            "wait for it to end, or end the session that holds the lock, then run it again".into()
        }
        ErrorKind::LockLost => format!(
            "run it again; if it happens again, this process is suspended for longer than {}",
            match library {
                true => "Migrator::lock_expiry",
                false => "its lock lasts",
            }
        ),
        ErrorKind::NeedsPool => {
            "pass a pool instead of a connection, or LockKind::None if nobody else migrates".into()
        }
        ErrorKind::Edited => match error.0.voice.is_folder() {
            true => format!(
                "`{command} status` shows how to restore its file; then put the change into a new migration"
            ),
            false => {
                "restore its file as it was applied, put the change into a new migration, and build again".into()
            }
        },
        ErrorKind::Ahead => ahead(error),
        ErrorKind::Missing => match error.0.voice.is_folder() {
            true => format!("update your checkout (git pull), or restore it: `{command} status` shows how"),
            false => or("restore the migration and build again", "Migrator::missing"),
        },
        ErrorKind::NoReverse => {
            "nothing was changed; undo it with a new migration, or restore a copy from before it".into()
        }
        ErrorKind::ReverseEdited => {
            "nothing was changed; restore the record's `logs`, undo the migration with a new one, or restore a copy from before it"
                .into()
        }
        ErrorKind::DowngradeInterrupted => {
            format!("`{command} downgrade --to {to}` resumes where it stopped")
        }
        ErrorKind::HistoryChanged => "run it again to see the current plan".into(),
        ErrorKind::DataLoss => format!(
            "if that is acceptable: `{command} downgrade --to {to} --accept-data-loss`"
        ),
        ErrorKind::OutOfOrder => or("give the migration a later timestamp", "Migrator::out_of_order"),
        ErrorKind::FailedBefore => format!(
            "inspect the database, then `{command} resolve --rolled-back {name}` \
             to run it again or `{command} resolve --applied {name}` if the database contains all of it"
        ),
        ErrorKind::InDoubt => format!(
            "inspect the database; if the statement did not take effect, `{command} resolve \
             --resume-at {name}` runs it and what follows; if it did, `{command} resolve \
             --resume-after {name}` resumes after it"
        ),
        ErrorKind::ForeignKeys if error.is_resumable() => {
            "correct or delete these rows and run it again; it resumes when none is left".into()
        }
        ErrorKind::Sql if error.is_resumable() => {
            "fix the cause and run it again; it resumes at this statement (those before it stay as they are, so \
             do not edit them)"
                .into()
        }
        ErrorKind::Sql if wants_no_transaction(error) => {
            "if it has to run outside of a transaction, begin the script with \
             `-- whimbrel: no-transaction` and run it again; the migration was rolled back completely"
                .into()
        }
        ErrorKind::Sql if is_unknown_type(error) => format!(
            "write the schema before the name (`public.citext`){}, and run it again; the migration was rolled back \
             completely",
            match library {
                true => {
                    ", or add the schemas of extensions to the search path (Migrator::extension_schemas), which contains only the migrated schema"
                }
                false => ", because the search path contains only the migrated schema",
            }
        ),
        ErrorKind::Sql if is_read_only(error) => {
            "give the user write access to the database file and to its folder, and run it again".into()
        }
        ErrorKind::Sql | ErrorKind::ForeignKeys => {
            "fix the cause and run it again; the migration was rolled back completely".into()
        }
        ErrorKind::NotEmpty => not_empty(error),
        ErrorKind::InTransaction => {
            "pass the pool, or a connection outside of a transaction: each migration has its own".into()
        }
        ErrorKind::Renamed => {
            format!("restore the folder's name, {name}; applied migrations keep their names")
        }
        ErrorKind::AmbiguousSchema => format!(
            "set the schema: {}; it then contains the history table and all unqualified names",
            match library {
                true => "Migrator::schema",
                false => "`?schema=NAME` in the database URL",
            }
        ),
        ErrorKind::NotFound => match &error.0.near {
            Some(near) => format!("did you mean {near}?"),
            None if library => "check the name; it is the name of the migration's folder".into(),
            None => format!("see the names: `{command} status`"),
        },
        ErrorKind::AlreadyApplied => "nothing to do".into(),
        ErrorKind::NeverApplied => {
            format!("nothing to resolve: it is pending, and `{command} deploy` applies it")
        }
        ErrorKind::NotFailed => "nothing to do: only a failed migration can be marked as rolled back".into(),
        ErrorKind::NotInDoubt => {
            format!("`{command} deploy` resumes where it stopped, or reports the statement in doubt")
        }
        ErrorKind::OtherDatabase => {
            "use a database URL of the provider in migration_lock.toml, or start new migrations in another folder"
                .into()
        }
        ErrorKind::Backup if library && is_other_file(error) => {
            "fix the cause and run it again; if the database is encrypted, Backup::first sets its key; the database is as it was"
                .into()
        }
        ErrorKind::Restore if library && is_other_file(error) => format!(
            "choose another copy (`{command} backups` lists them); if the database is encrypted, Backup::first sets its \
             key; the database is as it was"
        ),
        ErrorKind::Restore => match error.0.in_use.as_deref() {
            Some(copy) => format!(
                "stop all programs that have it open, then `{command} restore {copy}`; the database is as it was"
            ),
            None => format!(
                "fix the cause, or choose another copy (`{command} backups` lists them); the database is as it was"
            ),
        },
        ErrorKind::Backup => "fix the cause and run it again; the database is as it was".into(),
        ErrorKind::NotConfirmed => "pass the database's name to confirm it".into(),
        ErrorKind::Database if is_forbidden(error) => {
            "allow the database user to create tables there (PostgreSQL: GRANT CREATE, USAGE ON SCHEMA name \
             TO user; since version 15 only the owner may in `public`; MySQL: GRANT ALL ON name.* TO user), \
             or use a separate schema, then run it again"
                .into()
        }
        ErrorKind::Database if is_other_file(error) => {
            "name a file that SQLite wrote, or one that does not exist yet; an encrypted database cannot be read".into()
        }
        ErrorKind::Database => {
            "fix what the database's message reports, then run it again".into()
        }
    }
}

fn ahead(error: &Error) -> String {
    let command = error.0.voice.command();
    let back = error.0.way_back.as_ref().map(|_| {
        format!(
            "downgrade with `{command} downgrade --to {}` (the reverses are stored in the database)",
            way_back(error)
        )
    });
    let first = match error.0.voice.is_folder() {
        true => {
            format!("update your checkout (git pull), or restore it (`{command} status` shows how)")
        }
        false => "deploy the newer program".to_owned(),
    };
    let allow = match error.0.voice {
        Voice::Library => Some("allow a newer database (Migrator::ahead)".to_owned()),
        Voice::Program(_) | Voice::Folder(_) => None,
    };
    let ways: Vec<String> = [Some(first), back, allow].into_iter().flatten().collect();
    ways.join(", or ")
}

fn not_empty(error: &Error) -> String {
    let command = error.0.voice.command();
    match error.0.voice {
        Voice::Library => "if the tables already contain migrations, mark these as applied (Migrations::baseline); otherwise use an empty database, or allow tables of another program \
             (Migrator::not_empty)"
            .into(),
        Voice::Program(_) => format!(
            "for each migration that the tables already contain: `{command} resolve --applied NAME`; else use an \
             empty database"
        ),
        Voice::Folder(_) => format!(
            "`{command} status` shows which migrations to mark as applied; else use an empty database"
        ),
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

/// SQLite could not make sure that something is on the disk, and nothing else went wrong with it.
fn is_not_synced(error: &Error) -> bool {
    code(error).as_deref() == Some("1034")
}

/// SQLite: the file is something else.
fn is_other_file(error: &Error) -> bool {
    code(error).as_deref() == Some("26")
}

/// SQLite: the file may not be written. The low byte of its codes is the kind.
fn is_read_only(error: &Error) -> bool {
    let kind = code(error).and_then(|code| code.parse::<u32>().ok());
    let is_told = |text: String| text.contains("readonly database");
    kind.is_some_and(|code| code & 0xff == 8) && error.database_message().is_some_and(is_told)
}

/// A type or function that is not on the search path, when that is one schema.
fn is_unknown_type(error: &Error) -> bool {
    error.0.schema_alone && matches!(code(error).as_deref(), Some("42704" | "42883"))
}

fn code(error: &Error) -> Option<Cow<'_, str>> {
    error.cause()?.code()
}

/// The migration to go back to, as it is typed.
fn way_back(error: &Error) -> &str {
    match error.0.way_back.as_deref() {
        None => "NAME",
        Some("") => "''",
        Some(name) => name,
    }
}
