//! The engine's cases that begin with a history (`engine/tests/diff/*/from.sql`) on a live PostgreSQL: the script
//! runs, and what the schema does not describe is there as before, under its name.

use std::{fs, path::PathBuf};

use whimbrel_engine::sql::Dialect;
use whimbrel_tests::{live::Live, root};

/// Views, policies, triggers, rules, checks, generated columns, and indexes that are more than a list of columns.
const OBJECTS: &str = "
SELECT text FROM (
  SELECT 'view ' || c.relname AS text FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('v', 'm')
  UNION ALL SELECT 'policy ' || policyname FROM pg_policies
  UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT 'rule ' || rulename FROM pg_rules WHERE schemaname = 'public'
  UNION ALL SELECT 'check ' || conname FROM pg_constraint WHERE contype IN ('c', 'x') AND connamespace = 'public'::regnamespace
  UNION ALL SELECT 'generated ' || attname FROM pg_attribute WHERE attgenerated <> ''
  UNION ALL SELECT 'index ' || i.indexrelid::regclass FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
    WHERE c.relnamespace = 'public'::regnamespace AND (i.indpred IS NOT NULL OR i.indexprs IS NOT NULL)
) objects ORDER BY text";

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
            Err(error) => wrong.push(format!("{name}: {error}")),
            Ok(()) => {
                let before = live.texts(OBJECTS).await;
                match live.apply(&script).await {
                    Err(error) => wrong.push(format!("{name}: {error}")),
                    Ok(()) => {
                        let after = live.texts(OBJECTS).await;
                        if before != after {
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
