//! Queries of real programs, each with a random slip, beside the servers that they are for: what is called
//! wrong must be refused there. And no text, whatever is in it, makes the analysis panic or take long.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use serde_json::Value;
use whimbrel_engine::{query::Verdict, replay, source::SourceFile, sql::Dialect};
use whimbrel_tests::{cases, live::Live, schemas::Random, skipped, sql_corpus};

struct Project {
    name: String,
    dialect: Dialect,
    scripts: Vec<SourceFile>,
    queries: Vec<String>,
}

fn read(folder: &Path) -> Option<Project> {
    let queries = fs::read_to_string(folder.join("truth.jsonl")).ok()?;
    let lock = fs::read_to_string(folder.join("migrations/migration_lock.toml")).ok()?;
    let dialect = match lock.as_str() {
        lock if lock.contains("sqlite") => Dialect::Sqlite,
        lock if lock.contains("mysql") => Dialect::Mysql,
        _ => Dialect::Postgres,
    };
    let setup = fs::read_to_string(folder.join("setup.sql")).ok();
    let setup = setup.map(|text| SourceFile::new("setup/migration.sql", text));
    let mut names: Vec<PathBuf> = fs::read_dir(folder.join("migrations"))
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path().join("migration.sql")))
        .filter(|file| file.is_file())
        .collect();
    names.sort();
    let migrations = names.iter().map(|file| {
        let text = fs::read_to_string(file).unwrap_or_default();
        SourceFile::new(file.display().to_string(), text)
    });
    let queries = queries.lines().filter_map(|line| {
        let truth: Value = serde_json::from_str(line).ok()?;
        let runs = truth["error"].is_null();
        runs.then(|| truth["sql"].as_str().map(str::to_owned))?
    });
    Some(Project {
        name: folder.file_name()?.to_string_lossy().into_owned(),
        dialect,
        scripts: setup.into_iter().chain(migrations).collect(),
        queries: queries.collect(),
    })
}

fn projects() -> Vec<Project> {
    let Some(corpus) = sql_corpus() else {
        skipped("WHIMBREL_SQLCORPUS", "no folder of real programs");
        return Vec::new();
    };
    let mut folders: Vec<PathBuf> = fs::read_dir(corpus)
        .unwrap()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    folders.sort();
    let only = std::env::var("WHIMBREL_PROJECT").ok();
    folders.retain(|folder| only.as_ref().is_none_or(|only| folder.ends_with(only)));
    folders.iter().filter_map(|folder| read(folder)).collect()
}

/// Words, quoted texts, numbers, marks and what is between them.
fn pieces(sql: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
        let end = match first {
            c if word(c) => rest.find(|c| !word(c)),
            c if c.is_whitespace() => rest.find(|c: char| !c.is_whitespace()),
            c @ ('\'' | '"') => rest[1..].find(c).map(|at| at + 2),
            c => Some(c.len_utf8()),
        };
        let (piece, others) = rest.split_at(end.unwrap_or(rest.len()));
        all.push(piece);
        rest = others;
    }
    all
}

/// One slip, as a hand or a renamed column makes it.
fn slip(sql: &str, random: &mut Random) -> String {
    let mut all: Vec<String> = pieces(sql).into_iter().map(str::to_owned).collect();
    let words: Vec<usize> = (0..all.len())
        .filter(|&at| all[at].starts_with(|c: char| c.is_alphabetic()) && all[at].len() > 2)
        .collect();
    if words.is_empty() {
        return sql.to_owned();
    }
    let at = words[random.below(words.len())];
    match random.below(8) {
        0 | 1 => {
            let middle = all[at].chars().count() / 2;
            all[at] = all[at]
                .chars()
                .take(middle)
                .chain(all[at].chars().skip(middle + 1))
                .collect();
        }
        2 => {
            let first = all[at].chars().next().unwrap_or('x');
            all[at].insert(0, first);
        }
        // Another name of the same statement stands here.
        3 | 4 => all[at] = all[words[random.below(words.len())]].clone(),
        5 => {
            let commas: Vec<usize> = (0..all.len()).filter(|&at| all[at] == ",").collect();
            if let Some(&comma) = commas.get(random.below(commas.len().max(1))) {
                let end = (comma + 1..all.len()).find(|&at| matches!(&*all[at], "," | ")" | "("));
                all.drain(comma..end.unwrap_or(comma + 1));
            }
        }
        6 => {
            let values: Vec<usize> = (0..all.len())
                .filter(|&at| {
                    all[at].starts_with('$') || all[at] == "?" || all[at].starts_with('\'')
                })
                .collect();
            if let Some(&value) = values.get(random.below(values.len().max(1))) {
                all[value] = random
                    .pick(&["true", "1.5", "'x'", "NULL", "now()", "ARRAY[1]"])
                    .to_owned();
            }
        }
        _ => {
            all.remove(at);
        }
    }
    all.concat()
}

#[tokio::test]
async fn what_is_called_wrong_is_refused_by_the_server() {
    let (mut caught, mut missed, mut untold, mut wrong) = (0usize, 0usize, 0usize, Vec::new());
    let shown = std::env::var_os("WHIMBREL_SHOW").is_some();
    for (seed, project) in projects().into_iter().enumerate() {
        let label = format!("mutations_{seed}");
        let Some(mut live) = Live::create(project.dialect, &label).await else {
            continue;
        };
        let mut made = Ok(());
        for script in &project.scripts {
            if made.is_ok() {
                made = live.apply(&script.text).await;
            }
        }
        // Some programs prepare the database in ways of their own.
        if let Err(error) = made {
            println!("{}: left out: {error}", project.name);
            live.drop().await;
            continue;
        }
        let (end, _) = replay::end(project.dialect, &project.scripts);
        let mut random = Random::new(seed as u64);
        for _ in 0..cases(40, 3_000) {
            let query = &project.queries[random.below(project.queries.len())];
            let sql = slip(query, &mut random);
            let verdict = end.analyse(&sql).verdict;
            let refusal = live.refusal(&sql).await;
            match (&verdict, &refusal) {
                (Verdict::Fails(problem), None) => {
                    wrong.push(format!("{}: {}\n{sql}", project.name, problem.message));
                }
                (Verdict::Fails(_), Some(_)) => caught += 1,
                (Verdict::CannotTell(why), Some(error)) => {
                    untold += 1;
                    if shown {
                        println!("UNTOLD {}: {why}; {error}", project.name);
                    }
                }
                (Verdict::Runs, Some(error)) => {
                    missed += 1;
                    if shown {
                        println!("MISSED {}: {error}\n{sql}", project.name);
                    }
                }
                (_, None) => {}
            }
        }
        live.drop().await;
    }
    println!(
        "{caught} caught, {missed} missed, {untold} cannot be told, {} wrong",
        wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Pieces that a grammar stumbles over.
const ODD: [&str; 24] = [
    "'",
    "\"",
    "`",
    "$$",
    "$1",
    "?",
    "(",
    ")",
    "[",
    "]",
    ",",
    ";",
    "--",
    "/*",
    "*/",
    "\u{0}",
    "é",
    "\u{1f600}",
    " SELECT ",
    " FROM ",
    " CASE WHEN ",
    " ON CONFLICT (a) WHERE ",
    " SET a[",
    "::",
];

#[test]
fn no_query_is_too_odd() {
    let history = "CREATE TABLE a (id INTEGER PRIMARY KEY, b VARCHAR(9) NOT NULL, c TIMESTAMP);
CREATE VIEW v AS SELECT a.id, b FROM a;";
    let mut ours: Vec<String> = [
        "WITH RECURSIVE x (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x WHERE n < 9) SELECT n, count(*) FROM x GROUP BY n ORDER BY 1 LIMIT 3",
        "INSERT INTO a (id, b) VALUES (1, 'é'), (2, \"b\") ON CONFLICT (id) WHERE b = 'x' DO UPDATE SET b = excluded.b, c = CASE WHEN a.id > 1 THEN a.c END RETURNING *, id + 1",
        "SELECT v.*, (SELECT max(c) FROM a WHERE a.id = v.id) FROM v LEFT JOIN a ON a.id = v.id WHERE a.b LIKE 'x%' AND v.id IN (1, 2, $1)",
        "UPDATE a SET b[1] = 2, c = now() - INTERVAL '1 day' FROM v WHERE v.id = a.id",
    ]
    .map(str::to_owned)
    .to_vec();
    for project in projects() {
        ours.extend(project.queries.into_iter().step_by(40));
    }
    let mut random = Random::new(7);
    for dialect in [Dialect::Postgres, Dialect::Sqlite, Dialect::Mysql] {
        let scripts = [SourceFile::new("1/migration.sql", history)];
        let (end, _) = replay::end(dialect, &scripts);
        for _ in 0..cases(1_500, 200_000) {
            let mut text = ours[random.below(ours.len())].clone();
            for _ in 0..=random.below(4) {
                let mut at = random.below(text.len() + 1);
                while !text.is_char_boundary(at) {
                    at -= 1;
                }
                match random.below(4) {
                    0 => text.truncate(at),
                    1 => text.insert_str(at, &random.pick(&ODD).repeat(1 + random.below(30))),
                    2 => text = text.split_off(at),
                    _ => text.insert_str(at, random.pick(&ODD)),
                }
            }
            let begun = Instant::now();
            let answer = end.analyse(&text);
            assert!(begun.elapsed() < Duration::from_secs(2), "{text}");
            if let Verdict::Fails(problem) = answer.verdict
                && let Some((start, end)) = problem.at
            {
                assert!(text.get(start..end).is_some(), "{start}..{end} of {text}");
            }
        }
        let long = [
            format!("SELECT {}1{}", "(".repeat(20_000), ")".repeat(20_000)),
            format!("SELECT /* {}", "x".repeat(10_000_000)),
            format!(
                "INSERT INTO a VALUES {}",
                "(1, 'x', NULL), ".repeat(600_000)
            ),
            format!("SELECT 1{}", " UNION SELECT 1".repeat(20_000)),
            format!("SELECT {}", "id, ".repeat(40_000)),
            format!("SELECT * FROM a WHERE {}", "id = 1 OR ".repeat(30_000)),
            "SET a[".repeat(20_000),
            "ON CONFLICT (".repeat(10_000),
            format!("UPDATE a SET {}", "b[1] = 1, ".repeat(8_000)),
        ];
        for text in long {
            let begun = Instant::now();
            let _ = end.analyse(&text);
            let head = &text[..40];
            assert!(
                begun.elapsed() < Duration::from_secs(6),
                "{dialect:?} {head} {:?}",
                begun.elapsed()
            );
        }
    }
}
