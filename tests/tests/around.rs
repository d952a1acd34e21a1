//! The engine's cases that begin with a history (`engine/tests/diff/*/from.sql`) on a live PostgreSQL: the script
//! runs, and what the schema does not describe is there as before, under its name.

use std::{fs, path::PathBuf};

use whimbrel_engine::sql::Dialect;
use whimbrel_tests::{live::Live, root};

/// Views, policies, triggers, rules, checks, generated columns, indexes that are more than a list of columns, and what
/// hangs on any of them: comments, rights, owners, options, defaults.
const OBJECTS: &str = "
SELECT text FROM (
  SELECT 'view ' || c.relname || coalesce(c.reloptions::text, '') || c.relowner::regrole::text || c.relispopulated::text
      || coalesce(ARRAY(SELECT a::text FROM unnest(c.relacl) a ORDER BY 1)::text, '') AS text
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('v', 'm')
  UNION ALL SELECT 'column of view ' || c.relname || '.' || a.attname || coalesce(a.attacl::text, '')
      || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('v', 'm')
  UNION ALL SELECT 'comment ' || o.type || ' ' || o.identity || ': ' || d.description
    FROM pg_description d, pg_identify_object(d.classoid, d.objoid, d.objsubid) o WHERE o.schema = 'public' OR o.schema IS NULL
      AND o.identity LIKE '%public.%'
  UNION ALL SELECT 'type ' || typname || coalesce(typacl::text, '') FROM pg_type WHERE typtype = 'e'
  UNION ALL SELECT 'policy ' || policyname FROM pg_policies
  UNION ALL SELECT 'trigger ' || tgenabled::text || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT 'rule ' || rulename FROM pg_rules WHERE schemaname = 'public'
  UNION ALL SELECT 'check ' || conname FROM pg_constraint WHERE contype IN ('c', 'x') AND connamespace = 'public'::regnamespace
  UNION ALL SELECT 'deferrable ' || conname FROM pg_constraint WHERE condeferrable
  UNION ALL SELECT 'generated ' || attname FROM pg_attribute WHERE attgenerated <> ''
  UNION ALL SELECT 'statistics ' || pg_get_statisticsobjdef(oid) FROM pg_statistic_ext
  UNION ALL SELECT 'index ' || i.indexrelid::regclass::text || coalesce(ic.reloptions::text, '')
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class ic ON ic.oid = i.indexrelid
    WHERE c.relnamespace = 'public'::regnamespace
      AND (i.indpred IS NOT NULL OR i.indexprs IS NOT NULL OR c.relkind = 'm' OR ic.reloptions IS NOT NULL)
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
