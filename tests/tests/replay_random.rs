//! DDL by chance: a statement that the server runs is replayed, one that it refuses is refused, and
//! in the end both have the same schema. `WHIMBREL_LONG=1` tries hundreds, `WHIMBREL_SEED=n` one.

use whimbrel_engine::{
    diagnostics::Severity,
    replay::replay,
    source::SourceFile,
    sql::{Dialect, SqlSchema},
};
use whimbrel_tests::{ddl, live::Live, schemas::Random, summary};

const STATEMENTS: usize = 40;

/// What a server refuses for reasons of values and types, which no replay follows.
const NOT_FOLLOWED: [&str; 15] = [
    // The types of both sides of a foreign key.
    "cannot be implemented",
    "Foreign key constraint is incorrectly formed",
    "Referencing column",
    "Missing index for constraint",
    // The same of MySQL, where a required column cannot be set to null.
    "cannot be NOT NULL: needed in a foreign key constraint",
    // MySQL reads a table that it does not make, because there is one of that name.
    "refers to non-existing column",
    // Expressions are not typed.
    "but default expression is of type",
    "operator does not exist",
    "cannot be cast automatically",
    "used in a foreign key constraint",
    // MariaDB drops no column of a key with several; MySQL does.
    "Key column",
    // MariaDB's checks and indexes share names, though it does not say so.
    "Duplicate CHECK constraint name",
    // A check behind a column goes with it, one of the table does not.
    "after drop column",
    "hence column cannot be dropped or renamed",
    // SQLite reads all views again, those too that broke long ago.
    "error in view",
];

/// The first error, if any.
fn refusal(dialect: Dialect, history: &[String], statement: &str) -> Option<String> {
    let mut text = history.concat();
    text.push_str(statement);
    let replayed = replay(dialect, &[SourceFile::new("1_a/migration.sql", text)]);
    let mut errors = replayed.diagnostics.into_iter();
    errors
        .find(|found| found.severity == Severity::Error)
        .map(|found| found.message)
}

fn replayed(dialect: Dialect, history: &[String]) -> SqlSchema {
    let source = SourceFile::new("1_a/migration.sql", history.concat());
    replay(dialect, &[source]).schema
}

async fn check(dialect: Dialect, seed: u64, live: &mut Live) -> Result<usize, String> {
    let mut random = Random::new(seed);
    let mut history: Vec<String> = Vec::new();
    for _ in 0..STATEMENTS {
        let statement = format!("{};\n", ddl::statement(dialect, &mut random));
        let refused = refusal(dialect, &history, &statement);
        let applied = live.apply(&statement).await;
        let so_far = history.concat();
        match (applied, refused) {
            (Ok(()), None) => history.push(statement),
            (Err(_), Some(_)) => {}
            (Err(error), None) if NOT_FOLLOWED.iter().any(|known| error.contains(known)) => {}
            (Err(error), None) => {
                return Err(format!(
                    "only the server refuses: {error}\nafter:\n{so_far}"
                ));
            }
            (Ok(()), Some(message)) => {
                return Err(format!(
                    "only the replay refuses: {message}\n{so_far}{statement}"
                ));
            }
        }
    }
    let schema = replayed(dialect, &history);
    let described = live.describe(&schema.namespaces).await;
    let problems = summary::differences(&schema, &described);
    match problems.is_empty() {
        true => Ok(history.len()),
        false => Err(format!(
            "{}\nafter:\n{}",
            problems.join("\n"),
            history.concat()
        )),
    }
}

async fn random(dialect: Dialect) {
    let (mut ran, mut wrong) = (0, Vec::new());
    for seed in whimbrel_tests::seeds(12, 300) {
        let Some(mut live) = Live::create(dialect, "replay_random").await else {
            return;
        };
        match check(dialect, seed, &mut live).await {
            Ok(statements) => ran += statements,
            Err(why) => wrong.push(format!("seed {seed}: {why}")),
        }
        live.drop().await;
    }
    println!(
        "{dialect:?}: {ran} statements ran the same, {} seeds are wrong",
        wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[tokio::test]
async fn postgres() {
    random(Dialect::Postgres).await;
}

#[tokio::test]
async fn sqlite() {
    random(Dialect::Sqlite).await;
}

#[tokio::test]
async fn mariadb() {
    random(Dialect::Mysql).await;
}
