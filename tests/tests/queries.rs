//! The analysis of queries beside the answers of real servers: the queries of real programs, and a
//! slip in each, on the databases that their histories make. Prints figures; what must never be wrong
//! fails the test.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use whimbrel_engine::{
    query::{Answer, Verdict},
    replay,
    source::SourceFile,
    sql::Dialect,
};

fn corpus() -> Option<PathBuf> {
    let given = std::env::var_os("WHIMBREL_SQLCORPUS").map(PathBuf::from);
    let folder = given
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/sqlcorpus"));
    folder.is_dir().then_some(folder)
}

fn lines(file: &Path) -> Vec<Value> {
    let text = fs::read_to_string(file).unwrap_or_default();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Functions that a history left behind although what they name is gone.
const TRULY_BROKEN: [(&str, &str); 1] = [("appflowy-cloud", "`partition_key` of table")];

#[derive(Default)]
struct Figures(BTreeMap<String, usize>);

impl Figures {
    fn count(&mut self, what: impl Into<String>) {
        *self.0.entry(what.into()).or_default() += 1;
    }

    fn of(&self, what: &str) -> usize {
        self.0.get(what).copied().unwrap_or(0)
    }
}

fn history(project: &Path) -> (Dialect, Vec<SourceFile>) {
    let lock = fs::read_to_string(project.join("migrations/migration_lock.toml")).unwrap();
    let dialect = match lock.as_str() {
        lock if lock.contains("sqlite") => Dialect::Sqlite,
        lock if lock.contains("mysql") => Dialect::Mysql,
        _ => Dialect::Postgres,
    };
    let mut folders: Vec<PathBuf> = fs::read_dir(project.join("migrations"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    let mut scripts = Vec::new();
    if let Ok(text) = fs::read_to_string(project.join("setup.sql")) {
        scripts.push(SourceFile::new("setup/migration.sql", text));
    }
    for folder in folders {
        let Ok(text) = fs::read_to_string(folder.join("migration.sql")) else {
            continue;
        };
        scripts.push(SourceFile::new(folder.display().to_string(), text));
    }
    (dialect, scripts)
}

/// Types and nullability as the server says them.
fn is_equal(dialect: Dialect, answer: &Answer, truth: &Value) -> bool {
    let params = answer.params.iter();
    // SQLite and MySQL say no more of parameters than how many there are.
    let same = match &truth["params"] {
        Value::Array(wanted) => {
            let shown = params.map(whimbrel_engine::query::Type::shown);
            wanted.iter().map(|ty| ty.as_str().unwrap()).eq(shown)
        }
        count => dialect != Dialect::Postgres && count.as_u64() == Some(params.len() as u64),
    };
    let columns = truth["columns"].as_array().unwrap();
    same && columns.len() == answer.columns.len()
        && columns.iter().zip(&answer.columns).all(|(truth, column)| {
            truth["name"] == column.name.as_str()
                && truth["type"] == column.ty.shown().as_str()
                && truth["nullable"].as_bool() == column.nullable
        })
}

fn differing(answer: &Answer, truth: &Value) -> String {
    let columns = answer.columns.iter().map(|column| {
        serde_json::json!({"name": column.name, "type": column.ty.shown(), "nullable": column.nullable})
    });
    let params = answer
        .params
        .iter()
        .map(whimbrel_engine::query::Type::shown);
    let (params, columns): (Vec<_>, Vec<_>) = (params.collect(), columns.collect());
    let both = serde_json::json!({"ours": {"params": params, "columns": columns}, "truth": truth});
    format!("DIFFERS {both}")
}

#[test]
fn queries_of_real_programs_are_judged_as_their_servers_do() {
    let Some(corpus) = corpus() else {
        println!("SKIPPED: no folder of real programs (WHIMBREL_SQLCORPUS)");
        return;
    };
    let only = std::env::var("WHIMBREL_PROJECT").ok();
    let mut projects: Vec<PathBuf> = fs::read_dir(corpus)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    projects.retain(|path| path.join("truth.jsonl").is_file());
    projects.sort();
    let mut all = Figures::default();
    let mut wrong = Vec::new();
    for project in projects {
        let name = project.file_name().unwrap().to_string_lossy().into_owned();
        if only.as_ref().is_some_and(|only| *only != name) {
            continue;
        }
        let (dialect, scripts) = history(&project);
        let (end, _) = replay::end(dialect, &scripts);
        let shown = std::env::var("WHIMBREL_SHOW").unwrap_or_default();
        for truth in lines(&project.join("truth.jsonl")) {
            let sql = truth["sql"].as_str().unwrap();
            let answer = end.analyse(sql);
            let runs = truth["error"].is_null();
            all.count("queries");
            match &answer.verdict {
                Verdict::Fails(problem) if runs => {
                    all.count("false errors");
                    wrong.push(format!(
                        "{name} {}: {} {:?}\n{sql}",
                        truth["id"], problem.message, problem.at
                    ));
                }
                Verdict::Fails(_) => all.count("refused, rightly"),
                Verdict::CannotTell(why) if runs => {
                    all.count("cannot tell");
                    if shown.contains("cannot") {
                        println!("{name} {}: {why}\n{sql}\n", truth["id"]);
                    }
                }
                Verdict::CannotTell(_) => all.count("cannot tell what is refused"),
                Verdict::Runs if !runs => {
                    all.count("runs, wrongly");
                    if shown.contains("runs") {
                        println!(
                            "{name} {}: {}\n{sql}\n",
                            truth["id"], truth["error"]["message"]
                        );
                    }
                }
                Verdict::Runs if is_equal(dialect, &answer, &truth) => {
                    all.count("runs, whole answer equal")
                }
                Verdict::Runs => {
                    all.count("runs, answer differs");
                    if shown.contains("differ") {
                        println!(
                            "{name} {}: {}\n{sql}\n",
                            truth["id"],
                            differing(&answer, &truth)
                        );
                    }
                }
            }
        }
        for broken in lines(&project.join("broken.jsonl")) {
            let sql = broken["sql"].as_str().unwrap();
            let answer = end.analyse(sql);
            let change = broken["change"].as_str().unwrap();
            let runs = broken["error"].is_null();
            match &answer.verdict {
                Verdict::Fails(problem) if runs => {
                    all.count("broken: false errors");
                    wrong.push(format!(
                        "{name} {} {change}: {} {:?}\n{sql}",
                        broken["id"], problem.message, problem.at
                    ));
                }
                Verdict::Fails(_) => all.count(format!("broken {change}: found")),
                _ if runs => all.count("broken: taken by the server"),
                Verdict::CannotTell(why) => {
                    all.count(format!("broken {change}: cannot tell"));
                    if shown.contains("missed") {
                        println!(
                            "{name} {} {change}: {why}; {}\n{sql}\n",
                            broken["id"], broken["error"]["message"]
                        );
                    }
                }
                Verdict::Runs => {
                    all.count(format!("broken {change}: missed"));
                    if shown.contains("missed") {
                        println!(
                            "{name} {} {change}: {}\n{sql}\n",
                            broken["id"], broken["error"]["message"]
                        );
                    }
                }
            }
        }
    }
    for (what, count) in &all.0 {
        println!("{count:6} {what}");
    }
    for wrong in &wrong {
        println!("WRONG {wrong}\n");
    }
    assert!(all.of("queries") > 0);
    assert!(wrong.is_empty(), "{} false errors", wrong.len());
}

/// The statements about rows in real histories: all of them run on their servers.
#[test]
fn statements_of_real_histories_are_not_called_wrong() {
    let prisma = std::env::var_os("WHIMBREL_CORPUS").map(PathBuf::from);
    let prisma =
        prisma.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus"));
    let folders = [Some(prisma).filter(|folder| folder.is_dir()), corpus()];
    let mut projects: Vec<PathBuf> = folders
        .iter()
        .flatten()
        .flat_map(|folder| {
            fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().path())
        })
        .filter(|path| path.join("migrations/migration_lock.toml").is_file())
        .collect();
    projects.sort();
    if projects.is_empty() {
        println!("SKIPPED: no folder of real histories (WHIMBREL_CORPUS, WHIMBREL_SQLCORPUS)");
        return;
    }
    let (mut proved, mut cannot_tell, mut wrong) = (0, 0, Vec::new());
    for project in projects {
        let truth = fs::read_to_string(project.join("truth.json")).unwrap_or_default();
        let truth: Value = serde_json::from_str(&truth).unwrap_or_default();
        let (dialect, scripts) = history(&project);
        let begun = std::time::Instant::now();
        let replayed = replay::replay(dialect, &scripts);
        let judged: (usize, usize) = replayed.scripts.iter().fold((0, 0), |(a, b), script| {
            (a + script.proved, b + script.cannot_tell)
        });
        println!(
            "{:5} proved {:5} cannot tell {:?} {}",
            judged.0,
            judged.1,
            begun.elapsed(),
            project.display()
        );
        proved += judged.0;
        cannot_tell += judged.1;
        let about_rows = [
            "ambiguous-column",
            "unknown-sql-function",
            "type-mismatch",
            "column-count",
            "unknown-column",
            "unknown-table",
            "unknown-type",
            "ungrouped-column",
            "assigned-twice",
            "generated-column",
        ];
        for found in &replayed.diagnostics {
            let is_error = found.severity == whimbrel_engine::diagnostics::Severity::Error;
            let is_judged = is_error && about_rows.contains(&found.code);
            let is_true = TRULY_BROKEN
                .iter()
                .any(|(name, words)| project.ends_with(name) && found.message.contains(words));
            let is_wrong = is_judged || found.code == "broken-body" && !is_true;
            if is_wrong && truth["fail"].is_null() {
                let span = found.labels.len();
                wrong.push(format!(
                    "{} {}: {} {span:?} {:?}",
                    project.display(),
                    found.code,
                    found.message,
                    found
                ));
            }
        }
    }
    println!("{proved} proved, {cannot_tell} cannot be told");
    for wrong in &wrong {
        println!("WRONG {wrong}\n");
    }
    assert!(wrong.is_empty(), "{} false errors", wrong.len());
}
