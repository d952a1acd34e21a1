//! Scripts and summaries against the reference engine: the corpus from empty, and random pairs
//! of schemas. `WHIMBREL_LONG=1` tries thousands, `WHIMBREL_SEED=a..b` those, `WHIMBREL_SEED=n`
//! one, and writes it down.

use std::fs;

use whimbrel_engine::{
    diff::diff,
    lower::lower,
    plan,
    schema::load,
    source::SourceFile,
    sql::{Dialect, SqlSchema},
};
use whimbrel_tests::{
    effect::{Change, Database, Outcome, attempt},
    evolve::{Rng, evolve, seed},
    prisma::Prisma,
    projects,
    repair::{Repair, as_prisma_sees, with_stored_names},
    schemas::generate,
};

fn lowered(files: &[SourceFile]) -> Result<SqlSchema, String> {
    let loaded = load(files);
    let complaints = || -> Vec<String> {
        let messages = loaded.diagnostics.iter();
        messages
            .map(|d| format!("{}: {}", d.code, d.message))
            .collect()
    };
    match &loaded.schema {
        Some(schema) => Ok(lower(schema)),
        None => Err(complaints().join("\n")),
    }
}

fn lowered_text(text: &str) -> Result<SqlSchema, String> {
    lowered(&[SourceFile::new("schema.prisma", text)])
}

#[test]
fn corpus_from_empty() {
    let mut projects = projects::all();
    projects.retain(|project| projects::expected(project, "from-empty.sql").is_some());
    let mut wrong = Vec::new();
    for project in &projects {
        let expected = projects::expected(project, "from-empty.sql").expect("SQL");
        let name = projects::name(project);
        match lowered(&projects::schema(project)) {
            Err(complaints) => wrong.push(format!("{name}: {complaints}")),
            Ok(next) => {
                let script = plan::script(&diff(&SqlSchema::empty(next.dialect), &next));
                if script.trim_end() != expected.trim_end() {
                    wrong.push(format!("{name}: {}", first_difference(&script, &expected)));
                }
            }
        }
    }
    eprintln!(
        "{} of {} projects byte-equal from empty",
        projects.len() - wrong.len(),
        projects.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn first_difference(ours: &str, theirs: &str) -> String {
    let (ours, theirs): (Vec<&str>, Vec<&str>) = (ours.lines().collect(), theirs.lines().collect());
    let same = ours.iter().zip(&theirs).take_while(|(a, b)| a == b).count();
    let show = |lines: &[&str]| {
        let from = same.saturating_sub(1);
        let until = (same + 4).min(lines.len());
        lines.get(from..until).unwrap_or_default().join("\n    ")
    };
    format!(
        "line {}\n  ours:\n    {}\n  theirs:\n    {}",
        same + 1,
        show(&ours),
        show(&theirs)
    )
}

struct Pair {
    from: String,
    to: String,
}

/// Two valid schemas, the second made from the first.
fn pair(oracle: &mut Prisma, provider: &str, seed_number: u64) -> Pair {
    let mut rng = Rng::new(seed_number);
    let mut is_valid = |text: &str| matches!(oracle.validate(text), Ok(None));
    let growth = 5 + rng.below(40);
    let from = evolve(&seed(provider), growth, &mut rng, &mut is_valid);
    let changes = 1 + rng.below(8);
    let to = evolve(&from, changes, &mut rng, &mut is_valid);
    Pair { from, to }
}

/// What came of a pair.
enum Verdict {
    /// Byte for byte the same.
    Equal,
    /// The reference engine's scripts do not run or do not end at the schema, for a reason listed
    /// in [`Repair`].
    Better(Vec<Declared>),
    /// Anything else.
    Differs(String),
}

/// A script that is said to fail.
struct Declared {
    previous: SqlSchema,
    next: SqlSchema,
    theirs: String,
}

fn judge(oracle: &mut Prisma, pair: &Pair) -> Result<Verdict, String> {
    let expected = oracle.diff(Some(&pair.from), Some(&pair.to))?;
    let expected_summary = oracle.summary(Some(&pair.from), Some(&pair.to))?;
    let expected_from_empty = oracle.diff(None, Some(&pair.to))?;
    let (previous, next) = match (lowered_text(&pair.from), lowered_text(&pair.to)) {
        (Ok(previous), Ok(next)) => (previous, next),
        (Err(complaints), _) | (_, Err(complaints)) => {
            return Ok(Verdict::Differs(format!("REJECTED {complaints}")));
        }
    };
    let empty = SqlSchema::empty(next.dialect);
    let (mut declared, mut is_better) = (Vec::new(), false);
    for (previous, theirs) in [(&empty, &expected_from_empty), (&previous, &expected)] {
        let ours = plan::script(&diff(previous, &next));
        if ours.trim_end() == theirs.trim_end() {
            continue;
        }
        // What is left when their blind spots are taken from both.
        let seen = as_prisma_sees(previous, &next);
        let ours = plan::script(&diff(&seen, &next));
        let repair = Repair::new(&seen, &next, theirs);
        let (repaired, wanted) = (repair.apply(&ours), repair.apply(theirs));
        if repaired != wanted {
            return Ok(Verdict::Differs(first_difference(&repaired, &wanted)));
        }
        // A schema that is not there stands in no catalogue of tables, and the server cuts long names
        // itself, so there is nothing to try.
        let plain = |script: &str| with_stored_names(&without_schemas(script));
        if repair.is_choice() || plain(&ours) == plain(theirs) {
            is_better = true;
            continue;
        }
        declared.push(Declared {
            previous: previous.clone(),
            next: next.clone(),
            theirs: theirs.clone(),
        });
    }
    if is_better || !declared.is_empty() {
        return Ok(Verdict::Better(declared));
    }
    let summary = plan::summary(&diff(&as_prisma_sees(&previous, &next), &next));
    if summary.trim_end() != expected_summary.trim_end() {
        let difference = first_difference(&summary, &expected_summary);
        return Ok(Verdict::Differs(format!("SUMMARY {difference}")));
    }
    Ok(Verdict::Equal)
}

fn without_schemas(script: &str) -> String {
    let lines = script.lines().filter(|line| {
        !line.is_empty()
            && *line != "-- CreateSchema"
            && !line.starts_with("UPDATE sqlite_sequence ")
            && !line.starts_with("CREATE SCHEMA ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Two schemas that have nothing to do with each other, or grown from one another.
fn any_pair(oracle: &mut Prisma, provider: &str, dialect: Dialect, number: u64) -> Pair {
    if number % 4 != 3 {
        return pair(oracle, provider, number);
    }
    let from = generate(dialect, number);
    let to = match number % 8 {
        7 => generate(dialect, number + 1),
        _ => {
            let mut rng = Rng::new(number);
            let mut is_valid = |text: &str| matches!(oracle.validate(text), Ok(None));
            evolve(&from, 1 + rng.below(8), &mut rng, &mut is_valid)
        }
    };
    Pair { from, to }
}

/// Two databases to try scripts in; there is no CockroachDB here.
fn servers(dialect: Dialect) -> Option<(Database, Database)> {
    match dialect {
        Dialect::Postgres => Database::postgres("diff_a").zip(Database::postgres("diff_b")),
        Dialect::Sqlite => Database::sqlite("diff-a").zip(Database::sqlite("diff-b")),
        _ => None,
    }
}

/// What servers said to Prisma's scripts of which it is declared that they fail.
#[derive(Debug, Default)]
struct Tried {
    /// Refused.
    refused: usize,
    /// They end at another catalogue, or lose rows.
    elsewhere: usize,
    /// One of the schemas is impossible whoever writes the script.
    not_possible: usize,
    /// They run and end where they should: the seeds.
    run: Vec<u64>,
}

impl Tried {
    fn count(&mut self, number: u64, fresh: &Database, changed: &Database, declared: &Declared) {
        let change = Change {
            previous: &declared.previous,
            next: &declared.next,
            script: &declared.theirs,
            has_warnings: false,
        };
        match attempt(fresh, changed, change) {
            Outcome::NotPossible(_) => self.not_possible += 1,
            Outcome::Wrong(what) if what.starts_with("refused") => self.refused += 1,
            Outcome::Wrong(_) => self.elsewhere += 1,
            Outcome::Equal | Outcome::EqualWithoutRows => {
                eprintln!("seed {number} runs:\n{}", declared.theirs);
                self.run.push(number);
            }
        }
    }
}

fn random_pairs(provider: &str, dialect: Dialect) {
    let Some(mut oracle) = Prisma::start() else {
        return;
    };
    if dialect.has_namespaces() && whimbrel_tests::postgres().is_none() {
        return; // The engine wants a server to talk to, though it asks it nothing.
    }
    let seeds = whimbrel_tests::seeds(40, 3000);
    let total = seeds.end - seeds.start;
    let (mut wrong, mut better, mut unanswered) = (Vec::new(), 0, 0);
    let servers = servers(dialect);
    let mut tried = Tried::default();
    for number in seeds {
        let pair = any_pair(&mut oracle, provider, dialect, number);
        match judge(&mut oracle, &pair) {
            Ok(Verdict::Equal) => {}
            Ok(Verdict::Better(declared)) => {
                better += 1;
                if let Some((fresh, changed)) = &servers
                    && better <= whimbrel_tests::cases(5, 300)
                {
                    for declared in &declared {
                        tried.count(number, fresh, changed, declared);
                    }
                }
            }
            Ok(Verdict::Differs(difference)) => {
                if total == 1 {
                    let folder = std::env::temp_dir().join("whimbrel-diff");
                    fs::create_dir_all(&folder).expect("a folder for the case");
                    fs::write(folder.join("from.prisma"), &pair.from).expect("written");
                    fs::write(folder.join("to.prisma"), &pair.to).expect("written");
                    eprintln!("written to {}", folder.display());
                }
                eprintln!("seed {number}: {difference}\n");
                wrong.push(number);
            }
            // It crashes on some schemas that it calls valid.
            Err(_) => unanswered += 1,
        }
    }
    eprintln!(
        "{provider}: {} of {} pairs equal, {better} where Prisma's script fails, {unanswered} not answered",
        total as usize - unanswered - better as usize - wrong.len(),
        total as usize - unanswered,
    );
    eprintln!("{provider}: {tried:?}");
    assert!(wrong.is_empty(), "they differ: {wrong:?}");
    assert!(tried.run.is_empty(), "they do run: {:?}", tried.run);
}

#[test]
fn random_pairs_sqlite() {
    random_pairs("sqlite", Dialect::Sqlite);
}

#[test]
fn random_pairs_postgres() {
    random_pairs("postgresql", Dialect::Postgres);
}

#[test]
fn random_pairs_cockroach() {
    random_pairs("cockroachdb", Dialect::Cockroach);
}
