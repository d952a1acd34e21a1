//! `whimbrel db push`: makes the database what the schema asks for. No migration is written and
//! nothing is recorded.

use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection, raw_sql};
use whimbrel::database_text;
use whimbrel_core::{statements, transaction};
use whimbrel_engine::{
    check,
    compare::{Comparison, Side, compare},
    conserve::{explain, explain_in_the_way, lost, lost_live},
    diff::{Migration, diff},
    lower::lower,
    plan,
    schema::Schema,
    sql::SqlSchema,
};

use super::{generate, history, loss, unnamed};
use crate::{
    args::Push,
    database::{Database, Pool},
    failure::{Failure, Outcome, Warning},
    project::Project,
    terminal::{Progress, confirm, print_json, report, say, speaks_json, warn},
};

pub(super) async fn run(project: &Project, arguments: &Push) -> Outcome {
    if project.is_sql_first() {
        return Err(project.no_schema("write a migration: whimbrel migrate dev --name NAME"));
    }
    let schema = project.valid_schema()?;
    let target = project.target_for(Some(schema.datasource.provider))?;
    say(&format!("Datasource: {}", target.description));
    let database = Database::create(&target).await?;
    let history = history::History {
        migrations: whimbrel::Migrations::embedded(schema.datasource.provider, &[]),
        database,
    };
    if arguments.force_reset {
        history.empty().await?;
        say(&format!(
            "The {} was successfully reset.",
            target.description
        ));
    }
    let found = history
        .database
        .describe_with_readers(&schema.datasource.schemas)
        .await?;
    let live = found.clone();
    let Comparison {
        from: found,
        to: wanted,
    } = compare(
        Side::live(found),
        Side::schema(lower(schema)),
        &schema.datasource.namespaces(),
    );
    report(
        &check::refused(schema, &wanted, &found),
        project.schema_files()?,
    );
    if let Some(text) = unnamed::without_models(project, schema, &found) {
        unnamed::ask(
            &text,
            "give the schema with all its models",
            "whimbrel db push",
            arguments.accept_data_loss,
        )?;
    }
    let turned = check::turn_joins(&found, &wanted);
    let (found, first) = turned.unwrap_or((found, String::new()));
    let change = diff(&found, &wanted);
    let special = unnamed::special_indexes(&found, &wanted, project.schema_files()?);
    if !special.is_empty() {
        unnamed::ask(
            &format!(
                "these indexes would be dropped, and the schema cannot express all that they are:\n{}",
                list(&special)
            ),
            "add these lines to the schema",
            "whimbrel db push",
            arguments.accept_data_loss,
        )?;
    }
    let lost = lost(&change, &wanted);
    if !lost.is_empty() {
        return Err(Failure::new(format!(
            "nothing was done, because the change would lose what the schema does not describe:\n{}",
            explain(&lost)
        )));
    }
    let blocked = plan::in_the_way(&change);
    if !blocked.is_empty() {
        return Err(Failure::new(format!(
            "nothing was done, because these objects block the change and cannot be recreated after it:\n{}",
            explain_in_the_way(&blocked)
        )));
    }
    let refused = check::impossible(&change);
    if !refused.is_empty() {
        return Err(Failure::new(format!(
            "nothing was done, because the database refuses the change: {}",
            refused.join("; ")
        )));
    }
    let (warnings, demands) = (plan::warnings(&change), plan::demands(&change));
    let loss = loss::judge(&history.database, &found, &warnings, &demands).await?;
    for sentence in &loss.notes {
        warn(&Warning::new(sentence));
    }
    if !loss.unexecutable.is_empty() {
        say("\nWe found changes that cannot be executed:\n");
        say(&list(&loss.unexecutable));
        return Err(Failure::new("nothing was done, because rows contradict the change").help(format!(
            "{}; or empty the database first (ALL DATA IS LOST): whimbrel db push --force-reset",
            loss.advice()
        )));
    }
    if !loss.warnings.is_empty() && !arguments.accept_data_loss {
        say("\nThere might be data loss when applying the changes:\n");
        say(&list(&loss.warnings));
        if confirm("Continue?")? != Some(true) {
            return Err(Failure::new("nothing was done, because rows may be lost")
                .help("if the loss is intended: whimbrel db push --accept-data-loss"));
        }
    } else {
        for warning in &loss.warnings {
            warn(&Warning::new(warning));
        }
    }
    let changed = !change.is_empty() || !first.is_empty();
    let script = first + &plan::script(&change);
    if changed {
        try_first(&live, &script, arguments)?;
    }
    if !changed {
        say("\nThe database is already in sync with the Prisma schema.");
    } else {
        history.database.create_schema().await?;
        let progress = Progress::begin("Changing the database");
        let law = Law {
            change: &change,
            schema,
        };
        let done = execute(&history.database, &law, &script).await;
        progress.end();
        done?;
        say("\nYour database is now in sync with your Prisma schema.");
    }
    if !arguments.skip_generate {
        generate::follow(project)?;
    }
    if speaks_json() {
        print_json(
            &json!({ "changed": changed, "reset": arguments.force_reset, "warnings": loss.warnings }),
        );
    }
    Ok(0)
}

/// What the database would refuse, and what would fail from then on, is said before anything runs.
fn try_first(live: &SqlSchema, script: &str, arguments: &Push) -> Outcome<()> {
    let check::Trial { refused, broken } = check::tried(live, script);
    match refused {
        Some((Some(item), why)) => {
            return Err(Failure::new(format!(
                "nothing was done, because {} does not fit the changed columns: {why}\n{}",
                item.describe(),
                explain_in_the_way(&[item])
            )));
        }
        Some((None, why)) => {
            return Err(Failure::new(format!(
                "nothing was done, because the database refuses the change: {why}"
            )));
        }
        None => {}
    }
    if broken.is_empty() {
        return Ok(());
    }
    warn(&Warning::new(format!(
        "after the change these fail, because the database leaves their text as it is:\n{}",
        list(&broken)
    )));
    if arguments.accept_data_loss {
        return Ok(());
    }
    match confirm("Continue?")? {
        Some(true) => Ok(()),
        Some(false) => Err("nothing was done".into()),
        None => Err(
            Failure::new("nothing was done, because objects would fail").help(
                "drop them first, and create them again afterwards; or if they may fail: \
                 whimbrel db push --accept-data-loss",
            ),
        ),
    }
}

fn list(sentences: &[String]) -> String {
    let lines = sentences.iter().map(|sentence| format!("  - {sentence}\n"));
    lines.collect()
}

/// What has to hold when a change has been made.
struct Law<'a> {
    change: &'a Migration<'a>,
    schema: &'a Schema,
}

impl Law<'_> {
    /// Looks at what is there now, before the transaction ends.
    async fn holds(&self, database: &Database, connection: &mut PgConnection) -> Outcome<()> {
        let namespaces = &self.schema.datasource.schemas;
        let after = database
            .described_with_readers(connection, namespaces)
            .await?;
        let lost = lost_live(self.change, &after);
        match lost.is_empty() {
            true => Ok(()),
            false => Err(Failure::new(format!(
                "everything was undone, because the change would lose what the schema does not describe:\n{}",
                explain(&lost)
            ))),
        }
    }
}

/// Runs a script: as one where the database can take it back, else statement by statement.
async fn execute(database: &Database, law: &Law<'_>, script: &str) -> Outcome<()> {
    let dialect = law.change.next.dialect;
    let split = statements::split(dialect, script).map_err(|error| {
        Failure::new(format!("the planned script is broken: {}", error.message))
    })?;
    let mut texts: Vec<&str> = split
        .iter()
        .map(|statement| statement.text(script))
        .collect();
    let whole = transaction::classify(dialect, &texts) == transaction::Mode::Transactional;
    let broken = |error: sqlx::Error| {
        Failure::new(format!(
            "the database returned an error: {}",
            database_text(&error)
        ))
    };
    match &database.pool {
        Pool::Sqlite(pool) => {
            let mut connection = pool.acquire().await.map_err(broken)?.detach();
            // Rebuilding a table must not empty those that point to it, and inside of a
            // transaction the switch does nothing.
            let off = connection.execute("PRAGMA foreign_keys = OFF").await;
            off.map_err(broken)?;
            let before = orphans(&mut connection).await;
            send(&mut connection, &texts, whole, async |connection| {
                let after = orphans(connection).await;
                match (before, after) {
                    (Some(before), Some(after)) if after.len() > before.len() => Err(Failure::new(format!(
                        "{} rows would refer to rows that do not exist ({}); everything was undone",
                        after.len() - before.len(),
                        after.iter().take(3).cloned().collect::<Vec<_>>().join("; ")
                    ))),
                    _ => Ok(()),
                }
            })
            .await?;
            connection.close().await.map_err(broken)
        }
        Pool::Postgres(pool) => {
            let mut connection = pool.acquire().await.map_err(broken)?.detach();
            let path = database.own_path();
            let path = path.map(|path| match whole {
                true => format!("SET LOCAL {path}"),
                false => format!("SET {path}"),
            });
            texts.splice(..0, path.as_deref());
            let done = send(
                &mut connection,
                &texts,
                whole,
                async |connection| match whole {
                    true => law.holds(database, connection).await,
                    false => Ok(()),
                },
            )
            .await;
            if !whole && path.is_some() {
                // The session may be a pooler's, which gives it to others.
                let back = run_one(&mut connection, "RESET search_path").await;
                done.and(back)?;
            } else {
                done?;
            }
            connection.close().await.map_err(broken)
        }
        Pool::Mysql(pool) => {
            let mut connection = pool.acquire().await.map_err(broken)?.detach();
            send(&mut connection, &texts, false, async |_| Ok(())).await?;
            connection.close().await.map_err(broken)
        }
    }
}

/// The rows whose foreign keys point nowhere. `None` when SQLite cannot say.
async fn orphans(connection: &mut SqliteConnection) -> Option<Vec<String>> {
    let query = "SELECT \"table\" || ' row ' || coalesce(rowid, '?') || ' -> ' || parent FROM pragma_foreign_key_check";
    let rows = sqlx::query_scalar(query).persistent(false);
    rows.fetch_all(connection).await.ok()
}

/// Runs the statements, as one transaction when `whole`; `check` has the last word before its end.
async fn send<C>(
    connection: &mut C,
    statements: &[&str],
    whole: bool,
    check: impl AsyncFnOnce(&mut C) -> Outcome<()>,
) -> Outcome<()>
where
    C: Connection,
    for<'c> &'c mut C: Executor<'c, Database = C::Database>,
{
    let begin = whole.then_some("BEGIN");
    for statement in begin.iter().chain(statements) {
        run_one(connection, statement).await?;
    }
    check(connection).await?;
    match whole {
        true => run_one(connection, "COMMIT").await,
        false => Ok(()),
    }
}

async fn run_one<C>(connection: &mut C, statement: &str) -> Outcome<()>
where
    C: Connection,
    for<'c> &'c mut C: Executor<'c, Database = C::Database>,
{
    let done = raw_sql(AssertSqlSafe(statement.to_owned()))
        .execute(&mut *connection)
        .await;
    // An open transaction ends with its connection.
    done.map(|_| ()).map_err(|error| {
        Failure::new(format!("a statement failed: {}", database_text(&error)))
            .help("fix the cause that the database reports, then run it again: whimbrel db push")
            .details(statement)
    })
}
