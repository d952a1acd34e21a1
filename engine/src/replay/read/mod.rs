//! Reads the statements of a script: text in, [`Statement`]s out. Nothing here knows what exists.

mod alter;
mod alter_table;
mod attached;
mod column;
mod constraint;
mod create;
mod drop;
mod period;
mod publication;
mod schema;
mod sequence;
mod table;
mod types;
mod virtual_table;

use super::{
    cursor::{Cursor, Fail, Outcome, Piece, Place},
    procedure,
    statement::Statement,
    token::Kind,
};
use crate::sql::{Dialect, Family};

/// Statements that touch data, rights or the session and nothing that is modelled.
const OPAQUE: [&str; 48] = [
    "ANALYZE",
    "ATTACH",
    "CALL",
    "CHECKPOINT",
    "CLUSTER",
    "COMMENT",
    "COPY",
    "DEALLOCATE",
    "DECLARE",
    "DELETE",
    "DETACH",
    "DISCARD",
    "EXPLAIN",
    "FETCH",
    "FLUSH",
    "GRANT",
    "HANDLER",
    "IMPORT",
    "INSERT",
    "LISTEN",
    "LOAD",
    "LOCK",
    "MERGE",
    "NOTIFY",
    "OPTIMIZE",
    "PRAGMA",
    "REASSIGN",
    "REFRESH",
    "REINDEX",
    "REPAIR",
    "REPLACE",
    "RESET",
    "REVOKE",
    "SECURITY",
    "SELECT",
    "SET",
    "SHOW",
    "TABLE",
    "TRUNCATE",
    "UNLISTEN",
    "UNLOCK",
    "UPDATE",
    "VACUUM",
    "VALUES",
    "WITH",
    "DO",
    "CLOSE",
    "KILL",
];

/// The same on MySQL alone: a first word, and those of which one must follow where another statement begins alike.
const OPAQUE_ON_MYSQL: [(&str, &[&str]); 22] = [
    ("BACKUP", &["STAGE", "LOCK", "UNLOCK"]),
    ("BINLOG", &[]),
    ("CACHE", &["INDEX"]),
    ("CHANGE", &["MASTER", "REPLICATION"]),
    ("CHECK", &[]),
    ("CHECKSUM", &[]),
    ("CLONE", &["LOCAL", "INSTANCE"]),
    ("DESC", &[]),
    ("DESCRIBE", &[]),
    ("GET", &["CURRENT", "DIAGNOSTICS", "STACKED"]),
    ("HELP", &[]),
    ("INSTALL", &["PLUGIN", "SONAME", "COMPONENT"]),
    ("PURGE", &["BINARY", "MASTER"]),
    ("RENAME", &["USER"]),
    ("RESIGNAL", &[]),
    ("RESTART", &[]),
    ("SHUTDOWN", &[]),
    ("SIGNAL", &[]),
    ("START", &["ALL", "GROUP_REPLICATION", "REPLICA", "SLAVE"]),
    ("STOP", &["ALL", "GROUP_REPLICATION", "REPLICA", "SLAVE"]),
    ("UNINSTALL", &["PLUGIN", "SONAME", "COMPONENT"]),
    ("XA", &[]),
];

pub(super) use column::column as attribute;
pub(super) use constraint::key_part;
pub(super) use types::{lone_type, type_name};

/// The statement at a place of a script.
pub(super) fn statement(dialect: Dialect, script: &str, at: Place) -> Outcome<Statement> {
    let mut cursor = Cursor::new(dialect, script, at.start, at.end);
    read(&mut cursor).map_err(|fail| explain(fail, at))
}

fn explain(mut fail: Fail, statement: Place) -> Fail {
    // A place at the very end shows nothing: point at the statement's last character instead.
    if fail.at.start >= statement.end && statement.end > statement.start {
        fail.at = statement;
    }
    fail
}

fn read(c: &mut Cursor<'_>) -> Outcome<Statement> {
    let dialect = c.dialect;
    if c.at_end() {
        // `/*! */`
        return Ok(Statement::Opaque(None));
    }
    if c.word("CREATE") {
        return create::create(c);
    }
    if c.word("ALTER") {
        return alter::alter(c);
    }
    if !(c.is_word(0, "DROP") && c.is_word(1, "PREPARE")) && c.word("DROP") {
        return drop::drop(c);
    }
    if dialect.family() == Family::Mysql
        && (c.words(&["RENAME", "TABLE"]) || c.words(&["RENAME", "TABLES"]))
    {
        let if_exists = c.if_exists();
        let pairs = c.list(|c| {
            let from = c.name()?;
            c.lock_wait();
            c.expect_word("TO")?;
            Ok((from, c.name()?))
        })?;
        c.expect_end()?;
        return Ok(Statement::RenameTables(pairs, if_exists));
    }
    if dialect.family() == Family::Mysql && (c.is_word(0, "CALL") || c.is_word(2, "ATOMIC")) {
        return Ok(Statement::Program(whole(c)));
    }
    if c.words(&["START", "TRANSACTION"]) || c.word("BEGIN") {
        return Ok(Statement::Begin);
    }
    if c.any(&["COMMIT", "END"]).is_some() {
        return Ok(Statement::Commit);
    }
    if c.any(&["ROLLBACK", "ABORT"]).is_some() {
        c.any(&["WORK", "TRANSACTION"]);
        if !c.word("TO") {
            return Ok(Statement::Rollback);
        }
        c.word("SAVEPOINT");
        return Ok(Statement::RollbackTo(c.ident()?));
    }
    if c.word("SAVEPOINT") {
        return Ok(Statement::Savepoint(c.ident()?));
    }
    if c.word("RELEASE") {
        c.word("SAVEPOINT");
        return Ok(Statement::Release(c.ident()?));
    }
    if c.word("PREPARE") {
        return prepare(c);
    }
    if dialect.family() == Family::Mysql && c.words(&["EXECUTE", "IMMEDIATE"]) {
        return Ok(Statement::ExecuteText(whole(c)));
    }
    if c.word("EXECUTE") {
        let name = c.ident()?.text;
        return Ok(Statement::Execute { name });
    }
    if dialect.has_namespaces() {
        if c.is_any(&["COMMENT", "GRANT", "REVOKE", "REFRESH"]) {
            return Ok(attached::statement(c));
        }
        if c.word("DO") {
            return procedure::block(c);
        }
        if c.is_any(&["SELECT", "WITH"])
            && let Some(create) = table::select_into(c)?
        {
            return Ok(create);
        }
        if let Some(path) = search_path(c)? {
            return Ok(Statement::SetSearchPath(path));
        }
    }
    if dialect.family() == Family::Mysql && c.word("USE") {
        c.skip_all();
        return Ok(Statement::Opaque(Some(
            "what follows is made in that database, which may not be the migrated one; write `database.table` for a \
             table of another",
        )));
    }
    if dialect.family() == Family::Mysql && assigns(c) {
        return Ok(Statement::Assign(whole(c)));
    }
    if dialect.family() == Family::Mysql && c.is_word(0, "SET") {
        return Ok(set(c));
    }
    if dialect.has_namespaces() && c.is_any(&["SELECT", "WITH", "CALL"]) {
        let calls = procedure::calls(c);
        c.skip_all();
        return Ok(match calls.is_empty() {
            true => Statement::Opaque(None),
            false => Statement::Calls(calls),
        });
    }
    if dialect.family() == Family::Sqlite && c.words(&["PRAGMA", "LEGACY_ALTER_TABLE"]) {
        let _ = c.op("=") || c.op("(");
        let on = c.next().is_some_and(|token| {
            let on = ["ON", "1", "TRUE", "YES"];
            on.iter().any(|on| token.text.eq_ignore_ascii_case(on))
        });
        c.skip_all();
        return Ok(Statement::LegacyAlterTable(on));
    }
    let begins = |(first, more): &(&str, &[&str])| {
        c.is_word(0, first) && (more.is_empty() || more.iter().any(|next| c.is_word(1, next)))
    };
    let of_mysql = dialect.family() == Family::Mysql && OPAQUE_ON_MYSQL.iter().any(begins);
    if of_mysql || c.is_any(&OPAQUE) || c.is_op(0, "(") {
        c.skip_all();
        return Ok(Statement::Opaque(None));
    }
    let unknown = c.unexpected("a statement");
    let word = unknown.message.rsplit('`').nth(1).unwrap_or_default();
    let help = match word.to_ascii_uppercase().as_str() {
        "<" | "=" | ">" => {
            "resolve the merge conflict: keep the lines that are right, and delete those of git"
        }
        "DELIMITER" => "remove the line: it is for MySQL's own client, and a migration needs none",
        "GO" => "remove the line: statements end with `;`",
        "USE" => "remove the line: the database URL names the database",
        _ => {
            "only statements that the database runs can be in a migration; if this one is right, please report it"
        }
    };
    Err(unknown.help(help))
}

/// `SET search_path …` in its spellings, and the call that `pg_dump` writes.
fn search_path(c: &mut Cursor<'_>) -> Outcome<Option<Option<Vec<String>>>> {
    let start = c.position();
    if c.word("SET") {
        c.any(&["SESSION", "LOCAL"]);
        if c.word("SCHEMA") {
            return Ok(Some(Some(vec![c.string()?])));
        }
        if c.word("search_path") && (c.op("=") || c.word("TO")) {
            if c.word("DEFAULT") {
                return Ok(Some(None));
            }
            let names = c.list(|c| match c.peek().is_some_and(|t| t.kind == Kind::String) {
                true => c.string(),
                false => Ok(c.ident()?.text),
            })?;
            return Ok(Some(Some(names)));
        }
    } else if c.words(&["RESET", "search_path"]) {
        return Ok(Some(None));
    } else if c.word("SELECT") {
        if c.words(&["pg_catalog"]) {
            c.op(".");
        }
        if c.word("set_config") && c.op("(") && c.string().is_ok_and(|s| s == "search_path") {
            c.expect_op(",")?;
            let value = c.string()?;
            let names = value
                .split(',')
                .map(|name| name.trim().trim_matches('"').to_owned());
            return Ok(Some(Some(names.filter(|name| !name.is_empty()).collect())));
        }
    }
    c.rewind(start);
    Ok(None)
}

/// `SET foreign_key_checks = 0` among other settings of MySQL.
fn set(c: &mut Cursor<'_>) -> Statement {
    let mut checks = None;
    let mut previous = String::new();
    while let Some(token) = c.next() {
        if previous.eq_ignore_ascii_case("foreign_key_checks=") {
            checks = Some(!matches!(
                token.text.to_ascii_lowercase().as_str(),
                "0" | "off" | "false"
            ));
        }
        match token.text.as_ref() {
            "=" | ":" => previous.push_str(if token.text == "=" { "=" } else { "" }),
            text => previous = text.to_owned(),
        }
    }
    match checks {
        Some(on) => Statement::ForeignKeyChecks(on),
        None => Statement::Opaque(None),
    }
}

fn prepare(c: &mut Cursor<'_>) -> Outcome<Statement> {
    let name = c.ident()?.text;
    if c.dialect.has_namespaces() {
        if c.is_op(0, "(") {
            c.parens()?;
        }
        c.skip_all();
        return Ok(Statement::Opaque(None));
    }
    c.expect_word("FROM")?;
    let text = whole(c);
    Ok(Statement::Prepare { name, text })
}

/// The rest of the statement as text.
fn whole(c: &mut Cursor<'_>) -> Piece {
    let start = c.position();
    c.skip_all();
    c.piece_since(start)
}

/// True for `SET` and `SELECT` that put something into a variable of the session.
fn assigns(c: &Cursor<'_>) -> bool {
    if c.is_word(0, "SET") {
        let is_user = |at| c.is_op(at, "@") && !c.is_op(at + 1, "@");
        let mut places = (1..c.remaining()).filter(|at| *at == 1 || c.is_op(at - 1, ","));
        return places.any(is_user);
    }
    let is_into = |at| c.is_word(at, "INTO") && c.is_op(at + 1, "@");
    c.is_word(0, "SELECT") && (1..c.remaining()).any(is_into)
}
