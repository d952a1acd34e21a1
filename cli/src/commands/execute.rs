//! `whimbrel db execute`: runs a script as it is.

use std::path::Path;

use serde_json::json;
use sqlx::{AssertSqlSafe, raw_sql};
use whimbrel::{database_position, database_text};
use whimbrel_core::{statements, transaction};
use whimbrel_engine::sql::Dialect;

use crate::{
    args::Source,
    database::{Database, Pool},
    failure::{Failure, Outcome},
    on_pool,
    project::{self, Project, shown},
    terminal::{Progress, print_json, say, speaks_json},
};

pub(super) async fn run(project: &Project, source: &Source) -> Outcome {
    let (name, script) = match &source.file {
        Some(path) => (shown(path), read(path)?),
        None => {
            let bytes = project::standard_input()?;
            let script = String::from_utf8(bytes);
            let script = script.map_err(|_| {
                Failure::new("standard input is not UTF-8").help("convert it to UTF-8")
            })?;
            ("standard input".to_owned(), script)
        }
    };
    let target = project.target()?;
    let database = Database::connect(&target).await?;
    let progress = Progress::begin("Running the script");
    let done = send(&database, &script).await;
    progress.end();
    done.map_err(|(at, error)| {
        let place = at.map(|at| place(&script, at)).unwrap_or_default();
        format!("{name}{place}: {}", database_text(&error))
    })?;
    say("Script executed successfully.");
    if speaks_json() {
        print_json(&json!({ "script": name }));
    }
    Ok(0)
}

fn read(path: &Path) -> Outcome<String> {
    std::fs::read_to_string(path).map_err(|error| Failure::unreadable(path, &error))
}

/// Runs it; an error comes with the character that it is about, as far as that is known.
///
/// PostgreSQL gets it in one message, which is one transaction; the others run one statement after
/// the other in any case, and do not say which of them failed.
async fn send(database: &Database, script: &str) -> Result<(), (Option<usize>, sqlx::Error)> {
    let split = match &database.pool {
        Pool::Postgres(_) => None,
        Pool::Mysql(_) => statements::split(Dialect::Mysql, script).ok(),
        Pool::Sqlite(_) => statements::split(Dialect::Sqlite, script).ok(),
    };
    on_pool!(database, pool => {
        let mut connection = pool.acquire().await.map_err(|error| (None, error))?;
        let Some(split) = split else {
            let path = database.own_path();
            // Behind a pooler each message may meet another session, so what is one transaction is one message.
            let head = path.as_ref().filter(|_| is_transactional(script));
            let head = head.map(|path| format!("SET LOCAL {path}; ")).unwrap_or_default();
            let path = path.filter(|_| head.is_empty());
            if let Some(path) = &path {
                let set = raw_sql(AssertSqlSafe(format!("SET {path}")));
                set.execute(&mut *connection).await.map_err(|error| (None, error))?;
            }
            let whole = raw_sql(AssertSqlSafe(format!("{head}{script}")));
            let done = whole.execute(&mut *connection).await;
            let done = done.map_err(|error| {
                let at = database_position(&error);
                (at.map(|at| at.saturating_sub(head.chars().count())), error)
            });
            if path.is_some() {
                // The session may be a pooler's; an open transaction that failed ends with it.
                let back = raw_sql("RESET search_path").execute(&mut *connection).await;
                return done.and(back.map(drop).map_err(|error| (None, error)));
            }
            return done.map(drop);
        };
        for statement in split {
            let one = raw_sql(AssertSqlSafe(statement.text(script).to_owned()));
            let done = one.execute(&mut *connection).await;
            let before = || script.get(..statement.start).unwrap_or_default();
            done.map_err(|error| (Some(before().chars().count()), error))?;
        }
        Ok(())
    })
}

/// True for a script of PostgreSQL that one transaction can run, and that has none of its own.
fn is_transactional(script: &str) -> bool {
    let dialect = Dialect::Postgres;
    let Ok(split) = statements::split(dialect, script) else {
        return false;
    };
    let texts: Vec<&str> = split.iter().map(|one| one.text(script)).collect();
    let is_plain = |text: &&str| transaction::kind(dialect, text) == transaction::Kind::Plain;
    transaction::classify(dialect, &texts) == transaction::Mode::Transactional
        && texts.iter().all(is_plain)
}

/// `:line:column` of a character.
fn place(script: &str, at: usize) -> String {
    let before: String = script.chars().take(at).collect();
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let column = before[start..].chars().count() + 1;
    format!(":{line}:{column}")
}
