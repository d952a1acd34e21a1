//! The engine's cases that begin with a history (`engine/tests/diff/*/from.sql`) on a live PostgreSQL: the script
//! runs, and what the schema does not describe is there as before, under its name.

use std::{fs, path::PathBuf};

use whimbrel_engine::sql::Dialect;
use whimbrel_tests::{
    conserve::{Database, postgres::Postgres},
    live::Live,
    root,
};

fn cases() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("engine/tests/diff")).expect("the engine's cases");
    let entries = entries.map(|entry| entry.expect("an entry").path());
    let mut cases: Vec<PathBuf> = entries
        .filter(|case| case.join("from.sql").exists())
        .collect();
    cases.retain(|case| case.display().to_string().ends_with("-postgres"));
    cases.sort();
    cases
}

#[tokio::test]
async fn scripts_run_and_lose_nothing() {
    let cases = cases();
    assert!(cases.len() > 5, "the cases are gone");
    let mut wrong = Vec::new();
    for case in &cases {
        let Some(mut live) = Live::create(Dialect::Postgres, "around").await else {
            return;
        };
        let read = |name: &str| fs::read_to_string(case.join(name)).expect("a script");
        let (from, script) = (read("from.sql"), read("expected.sql"));
        let name = case.display();
        match live.apply(&from).await {
            // Not every server has every extension.
            Err(error) if from.contains("CREATE EXTENSION") => eprintln!("{name}: {error}"),
            Err(error)
                if from.contains("CREATE PUBLICATION") && live.is_before_postgres(15).await =>
            {
                eprintln!("{name}: {error}")
            }
            Err(error) => wrong.push(format!("{name}: {error}")),
            Ok(()) => {
                let before = Postgres::facts(&mut live).await;
                match live.apply(&script).await {
                    Err(error) => wrong.push(format!("{name}: {error}")),
                    Ok(()) => {
                        let after = Postgres::facts(&mut live).await;
                        // Of an identity the schema itself may say that it goes.
                        let kept = before
                            .iter()
                            .filter(|(about, _)| !about.starts_with("identity "));
                        let mut kept = kept.map(|(about, text)| (text, after.get(about)));
                        let same = kept
                            .all(|(text, now)| now.is_some_and(|now| Postgres::is_same(text, now)));
                        if !same {
                            wrong.push(format!("{name}:\n{before:#?}\n{after:#?}"));
                        }
                    }
                }
            }
        }
        live.drop().await;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
