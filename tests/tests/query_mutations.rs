//! Queries and migrations of real programs, each with a random slip, beside the servers that they are for: what is
//! called wrong must be refused there. And no text, whatever is in it, makes the analysis panic or take long.

use std::{
    fmt,
    io::Write as _,
    time::{Duration, Instant},
};

use whimbrel_core::statements;
use whimbrel_engine::{
    query::{Verdict, unreadable},
    replay,
    source::SourceFile,
    sql::Dialect,
};
use whimbrel_tests::{
    cases,
    live::{Live, is_syntax},
    projects,
    schemas::Random,
    slips::{Project, program, programs, slip},
};

/// What became of the slips that a server refuses.
#[derive(Default)]
struct Figures {
    caught: usize,
    missed: usize,
    cannot_tell: usize,
    /// Of those that cannot be told, the ones that are no SQL to the server.
    unread: usize,
    taken: usize,
    /// Those that the server takes when it is told the types of parameters.
    typed: usize,
    wrong: Vec<String>,
}

impl Figures {
    fn count(&mut self, project: &Project, sql: &str, verdict: &Verdict, refusal: Option<&str>) {
        // The wide grammar alone, also where the parser reads the text.
        if let (Some(problem), None) = (unreadable(project.dialect, sql), refusal) {
            let message = format!("{}: {} (unreadable)\n{sql}", project.name, problem.message);
            self.wrong.push(message);
        }
        // It does once the program says the parameter's type, as drivers do for values that they bind.
        let needs_type =
            |error: &&str| error.contains("could not determine data type of parameter");
        if !matches!(verdict, Verdict::Fails(_)) && refusal.as_ref().is_some_and(needs_type) {
            self.typed += 1;
            return;
        }
        let kind = match (verdict, refusal) {
            (Verdict::Fails(problem), None) => {
                let message = format!("{}: {}\n{sql}", project.name, problem.message);
                self.wrong.push(message);
                "wrong"
            }
            (_, None) => {
                self.taken += 1;
                return;
            }
            (Verdict::Fails(_), Some(_)) => {
                self.caught += 1;
                return;
            }
            (Verdict::CannotTell(_), Some(error)) if is_syntax(error) => {
                self.unread += 1;
                "unread"
            }
            (Verdict::CannotTell(_), Some(_)) => {
                self.cannot_tell += 1;
                "cannot_tell"
            }
            (Verdict::Runs, Some(_)) => {
                self.missed += 1;
                "missed"
            }
        };
        if let Some(file) = std::env::var_os("WHIMBREL_SHOW") {
            let why = match verdict {
                Verdict::CannotTell(why) => why.as_str(),
                Verdict::Fails(problem) => &problem.message,
                Verdict::Runs => "",
            };
            let line = serde_json::json!({"kind": kind, "project": project.name, "why": why, "error": refusal, "sql": sql});
            let file = std::fs::File::options()
                .create(true)
                .append(true)
                .open(file);
            // At once, since the tests run side by side.
            let line = format!("{line}\n");
            file.unwrap().write_all(line.as_bytes()).unwrap();
        }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let refused = self.caught + self.missed + self.cannot_tell;
        write!(
            f,
            "{} caught, {} missed, {} cannot be told ({} of 1000 caught), {} are no SQL and not said to be, {} taken by the server, {} when types are declared, {} wrong",
            self.caught,
            self.missed,
            self.cannot_tell,
            self.caught * 1000 / refused.max(1),
            self.unread,
            self.taken,
            self.typed,
            self.wrong.len()
        )
    }
}

#[tokio::test]
async fn a_query_that_is_called_wrong_is_refused_by_the_server() {
    let mut figures = Figures::default();
    for (seed, project) in programs().into_iter().enumerate() {
        if project.queries.is_empty() {
            continue;
        }
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
            figures.count(&project, &sql, &verdict, refusal.as_deref());
        }
        live.drop().await;
    }
    println!("{figures}");
    assert!(figures.wrong.is_empty(), "{}", figures.wrong.join("\n\n"));
}

/// The statements about rows of real histories, each where it stands.
#[tokio::test]
async fn a_data_change_that_is_called_wrong_is_refused_by_the_server() {
    let mut figures = Figures::default();
    let prisma = projects::all();
    let prisma = prisma.iter().filter_map(|folder| program(folder));
    let tries = cases(1, 20).min(20);
    for (seed, project) in programs().into_iter().chain(prisma).enumerate() {
        let mut random = Random::new(seed as u64);
        let label = format!("changes_{seed}");
        let Some(mut live) = Live::create(project.dialect, &label).await else {
            continue;
        };
        // Where there are many, some.
        let mut left = cases(15, 150).min(150);
        'history: for (at, script) in project.scripts.iter().enumerate() {
            let Ok(found) = statements::split(project.dialect, &script.text) else {
                break;
            };
            for statement in found {
                let text = statement.text(&script.text);
                let first = text.split_whitespace().next().unwrap_or_default();
                let first = first.to_ascii_uppercase();
                if ["BEGIN", "COMMIT", "START", "END"].contains(&&*first.replace(';', "")) {
                    continue;
                }
                let is_change = ["INSERT", "UPDATE", "DELETE", "WITH", "SELECT", "MERGE"];
                // What a script makes for itself alone is gone where the text is cut.
                let before = script.text[..statement.start].to_ascii_uppercase();
                let is_cut = before.contains(" TEMP") || before.contains("\tTEMP");
                if left > 0 && is_change.contains(&&*first) && text.len() < 5_000 && !is_cut {
                    left -= 1;
                    let mut scripts = project.scripts[..at].to_vec();
                    let before = &script.text[..statement.start];
                    scripts.push(SourceFile::new(script.path.clone(), before));
                    let (end, _) = replay::end(project.dialect, &scripts);
                    for _ in 0..tries {
                        let sql = slip(text, &mut random);
                        let verdict = end.analyse(&sql).verdict;
                        let refusal = live.refusal(&sql).await;
                        figures.count(&project, &sql, &verdict, refusal.as_deref());
                    }
                }
                if let Err(error) = live.apply(text).await {
                    println!("{}: left at: {error}", project.name);
                    break 'history;
                }
            }
        }
        live.drop().await;
    }
    println!("{figures}");
    assert!(figures.wrong.is_empty(), "{}", figures.wrong.join("\n\n"));
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
    for project in programs() {
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
