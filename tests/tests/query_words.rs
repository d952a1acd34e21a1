//! The wide grammar of statements about rows beside the servers: every word that some database keeps for itself, at each
//! kind of place, and forms that few people write. What is called unreadable must be refused.

use std::collections::BTreeSet;

use whimbrel_engine::{
    diagnostics::Severity,
    query::{Verdict, unreadable},
    replay::{end, replay},
    source::SourceFile,
    sql::Dialect,
};
use whimbrel_tests::{
    cases,
    live::{Live, is_syntax},
};

const DIALECTS: [Dialect; 3] = [Dialect::Postgres, Dialect::Sqlite, Dialect::Mysql];

/// The words of the three, one after another.
const WORDS: &str = include_str!("../facts/keywords.txt");

/// `_` stands for the word, `"_"` for the same in quotes. It is the name of a column of all tables.
const PLACES: [&str; 44] = [
    "SELECT _ FROM t",
    "SELECT _",
    "SELECT 1 _ FROM t",
    "SELECT a _, b FROM t",
    "SELECT 1 AS _ FROM t",
    "SELECT t._ FROM t",
    "SELECT _(a) FROM t",
    "SELECT _ (a, b) FROM t",
    "SELECT a _ b FROM t",
    "SELECT a _",
    "SELECT _ a FROM t",
    "SELECT a FROM t _",
    "SELECT a FROM t AS _",
    "SELECT a FROM t _ t2",
    "SELECT a FROM t _ WHERE a = 1",
    "SELECT a FROM t WHERE _ = 1",
    "SELECT a FROM t WHERE a = 1 _",
    "SELECT a FROM t WHERE a _ 1",
    "SELECT a FROM t ORDER BY a _",
    "INSERT INTO t (_) VALUES (1)",
    "UPDATE t SET _ = 1",
    "UPDATE t _ SET a = 1",
    "_ t",
    "SELECT a, _ FROM t",
    "SELECT (_), _ + 1, - _, _ * _ FROM t",
    "SELECT _ _ FROM t",
    "SELECT _ AS x, a FROM t",
    "SELECT _ IS NULL, NOT _ = 1, a = _ FROM t",
    "SELECT CASE WHEN _ = 1 THEN _ ELSE _ END FROM t",
    "SELECT COALESCE(_, 1), COALESCE(a, _) FROM t",
    "SELECT a FROM t WHERE _ IN (1, _) AND _ BETWEEN _ AND _",
    "SELECT _ FROM t GROUP BY _ HAVING _ > 1 ORDER BY _ DESC",
    "SELECT t.a FROM t LEFT JOIN t2 _ ON t.a = _.a",
    "SELECT _.a FROM t _, t2",
    "SELECT _.a FROM (SELECT a FROM t) _",
    "SELECT x._ FROM (SELECT a AS _ FROM t) x",
    "SELECT SUM(a) OVER _ FROM t WINDOW _ AS (ORDER BY a)",
    "SELECT SUM(a) OVER (PARTITION BY _ ORDER BY _) FROM t",
    "INSERT INTO t (a, _) SELECT a, _ FROM t",
    "UPDATE t SET a = _ WHERE _ = 1",
    "DELETE FROM t WHERE _ = 1 AND t._ = 2",
    "SELECT (SELECT _ FROM t2) FROM t",
    "SELECT _.a, q._ FROM (SELECT a FROM t) AS \"_\", t AS q WHERE _.a = 1",
    "SELECT (_.a), 1 + _.a FROM t AS \"_\" ORDER BY _.a",
];

/// Here it is the name of a table too.
const PLACES_OF_TABLES: [&str; 10] = [
    "SELECT a FROM _",
    "INSERT INTO _ VALUES (1, 2)",
    "DELETE FROM _",
    "SELECT a FROM t2, _",
    "SELECT _.a, _._ FROM _",
    "SELECT q._ FROM _ AS q WHERE q.a = 1",
    "SELECT t.a FROM t JOIN _ ON t.a = _.a",
    "WITH _ AS (SELECT 1 AS x) SELECT x FROM _",
    "UPDATE _ SET _ = _ + 1",
    "SELECT a FROM t WHERE EXISTS (SELECT _ FROM _)",
];

fn quoted(dialect: Dialect, word: &str) -> String {
    match dialect {
        Dialect::Mysql => format!("`{word}`"),
        Dialect::Sqlite => format!("\"{word}\""),
        Dialect::Postgres | Dialect::Cockroach => format!("\"{}\"", word.to_lowercase()),
    }
}

#[tokio::test]
async fn words_that_are_no_names_are_none_on_the_servers() {
    let words: BTreeSet<&str> = WORDS.split_whitespace().collect();
    assert!(words.len() > 500);
    let mut all_wrong = Vec::new();
    for (at, dialect) in DIALECTS.into_iter().enumerate() {
        let Some(mut live) = Live::create(dialect, &format!("words_{at}")).await else {
            continue;
        };
        let columns = words
            .iter()
            .map(|word| format!(", {} INTEGER", quoted(dialect, word)));
        let columns: String = columns.collect();
        for table in ["t", "t2"] {
            let sql = format!("CREATE TABLE {table} (a INTEGER, b INTEGER{columns})");
            live.apply(&sql).await.unwrap();
        }
        let (mut refused, mut wrong) = (0, Vec::new());
        for word in &words {
            let name = quoted(dialect, word);
            let called = |places: &[&str]| -> Vec<String> {
                let all = places.iter();
                let all = all.map(|place| place.replace("\"_\"", &name).replace('_', word));
                all.filter(|sql| unreadable(dialect, sql).is_some())
                    .collect()
            };
            let (plain, of_tables) = (called(&PLACES), called(&PLACES_OF_TABLES));
            if !of_tables.is_empty() {
                let sql = format!("CREATE TABLE {name} (a INTEGER, {name} INTEGER)");
                live.apply(&sql).await.unwrap();
            }
            for sql in plain.iter().chain(&of_tables) {
                refused += 1;
                // Whatever is refused for another reason was read.
                let refusal = live.refusal(sql).await;
                if !refusal.as_deref().is_some_and(is_syntax) {
                    wrong.push(format!("{sql}: {refusal:?}"));
                }
            }
        }
        live.drop().await;
        println!(
            "{dialect:?}: {refused} are called unreadable, {} wrongly",
            wrong.len()
        );
        assert!(refused > 1_000);
        all_wrong.extend(
            wrong
                .into_iter()
                .map(|wrong| format!("{dialect:?} {wrong}")),
        );
    }
    assert!(all_wrong.is_empty(), "{}", all_wrong.join("\n"));
}

/// The parser knows other words than the servers: what it takes one for is no reason to call a statement wrong.
#[tokio::test]
async fn words_are_not_taken_for_others() {
    let words: BTreeSet<&str> = WORDS.split_whitespace().collect();
    let step = words.len() / usize::try_from(cases(40, 1_000)).unwrap();
    let mut wrong = Vec::new();
    for (at, dialect) in DIALECTS.into_iter().enumerate() {
        let Some(mut live) = Live::create(dialect, &format!("others_{at}")).await else {
            continue;
        };
        for word in words.iter().skip(at).step_by(step.max(1)) {
            let name = quoted(dialect, word);
            let tables = ["t", "t2", &name].map(|table| {
                format!("CREATE TABLE {table} (a INTEGER, b INTEGER, {name} INTEGER);\n")
            });
            let scripts = [SourceFile::new("1/migration.sql", tables.concat())];
            let (end, diagnostics) = end(dialect, &scripts);
            assert!(diagnostics.is_empty(), "{diagnostics:#?}");
            let places = PLACES.iter().chain(&PLACES_OF_TABLES);
            let all = places.map(|place| place.replace("\"_\"", &name).replace('_', word));
            let fails = all.filter_map(|sql| match end.analyse(&sql).verdict {
                Verdict::Fails(problem) => Some((sql, problem.message)),
                _ => None,
            });
            let fails: Vec<(String, String)> = fails.collect();
            if fails.is_empty() {
                continue;
            }
            live.apply(&tables.concat()).await.unwrap();
            for (sql, message) in fails {
                if live.refusal(&sql).await.is_none() {
                    wrong.push(format!("{dialect:?} {sql}: {message}"));
                }
            }
            let dropped = ["t", "t2", &name].map(|table| format!("DROP TABLE {table};\n"));
            live.apply(&dropped.concat()).await.unwrap();
        }
        live.drop().await;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Statements that few people write, one in a line.
struct Odd<'f> {
    /// What they read and change.
    tables: String,
    /// Every version takes these.
    all: Vec<&'f str>,
    /// Some take these.
    some: Vec<&'f str>,
}

fn odd(file: &str) -> Vec<Odd<'_>> {
    let mut found = Vec::new();
    for part in file.split("-- tables\n").skip(1) {
        let (tables, statements) = part.split_once("-- statements\n").unwrap();
        let (all, some) = statements
            .split_once("-- statements of some versions\n")
            .unwrap_or((statements, ""));
        found.push(Odd {
            tables: tables.to_owned(),
            all: all.lines().collect(),
            some: some.lines().collect(),
        });
    }
    found
}

#[tokio::test]
async fn odd_statements_are_not_called_wrong() {
    const ON_ALL: &str = include_str!("../statements/all.sql");
    let mut all_wrong = Vec::new();
    for (at, dialect) in DIALECTS.into_iter().enumerate() {
        let own = match dialect {
            Dialect::Sqlite => include_str!("../statements/sqlite.sql"),
            Dialect::Mysql => include_str!("../statements/mysql.sql"),
            Dialect::Postgres | Dialect::Cockroach => include_str!("../statements/postgresql.sql"),
        };
        let (mut count, mut proved, mut wrong) = (0, 0, Vec::new());
        for (part, odd) in odd(ON_ALL).iter().chain(&odd(own)).enumerate() {
            let tables = SourceFile::new("1/migration.sql", odd.tables.as_str());
            let (end, diagnostics) = end(dialect, std::slice::from_ref(&tables));
            assert!(diagnostics.is_empty(), "{diagnostics:#?}");
            let mut live = Live::create(dialect, &format!("odd_{at}_{part}")).await;
            if let Some(live) = &mut live {
                live.apply(&odd.tables).await.unwrap();
            }
            for sql in odd.all.iter().chain(&odd.some) {
                count += 1;
                let answer = end.analyse(sql);
                proved += usize::from(answer.verdict == Verdict::Runs);
                if let Verdict::Fails(problem) = &answer.verdict {
                    wrong.push(format!(
                        "{sql}\n    fails: {} {:?}",
                        problem.message, problem.at
                    ));
                } else if let Some(problem) = unreadable(dialect, sql) {
                    wrong.push(format!(
                        "{sql}\n    unreadable: {} {:?}",
                        problem.message, problem.at
                    ));
                } else if !sql.contains(['?', '$', ':', '@']) {
                    // A migration may have other reasons to fail.
                    let scripts = [tables.clone(), SourceFile::new("2/migration.sql", *sql)];
                    let found = replay(dialect, &scripts).diagnostics;
                    let mut errors = found
                        .iter()
                        .filter(|found| found.severity == Severity::Error);
                    if let Some(error) = errors.next() {
                        wrong.push(format!("{sql}\n    in a migration: {}", error.message));
                    }
                }
                if let (Some(live), true) = (&mut live, odd.all.contains(sql))
                    && let Some(refusal) = live.refusal(sql).await
                {
                    wrong.push(format!("{sql}\n    the server: {refusal}"));
                }
            }
            if let Some(live) = live {
                live.drop().await;
            }
        }
        println!("{dialect:?}: {proved} of {count} are said to run");
        all_wrong.extend(
            wrong
                .into_iter()
                .map(|wrong| format!("{dialect:?} {wrong}")),
        );
    }
    assert!(all_wrong.is_empty(), "{}", all_wrong.join("\n"));
}
