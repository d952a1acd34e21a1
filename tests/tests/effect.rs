//! What scripts do on real servers: going from A to B ends at the same catalogue as making B at
//! once, with rows in every table, and what need not be lost is still there.
//! `WHIMBREL_LONG=1` tries thousands, `WHIMBREL_SEED=a..b` those,
//! `WHIMBREL_SEED=n` one, and writes it down.

use std::{collections::BTreeMap, fs};

use whimbrel_engine::{
    compare::{Side, compare},
    diff::diff,
    lower::lower,
    plan,
    replay::replay,
    schema::load,
    source::SourceFile,
    sql::{IndexColumn, SqlSchema},
};
use whimbrel_tests::{
    effect::{Change, Database, Outcome, attempt, create},
    evolve::{Rng, evolve, seed},
};

fn lowered(text: &str) -> Option<SqlSchema> {
    let loaded = load(&[SourceFile::new("schema.prisma", text)]);
    loaded.schema.as_ref().map(lower)
}

/// What no script can help: a default does not fit its own column, which PostgreSQL sees only when
/// the column is added.
fn is_known(what: &str) -> bool {
    what.contains("value too long for type") || what.contains("does not match type bit")
}

struct Case {
    from: String,
    to: String,
    previous: SqlSchema,
    next: SqlSchema,
    /// What the diff starts from: the previous schema, or what a replay of its script makes of it;
    /// `None` when the replay says that no server would run it.
    found: Option<SqlSchema>,
}

fn case(provider: &str, number: u64) -> Option<Case> {
    let mut rng = Rng::new(number);
    // What no server has, or not this one, would only make cases impossible.
    let foreign: &[&str] = match provider {
        "postgresql" => &["vector(3)", "Gist", "now()\"", "Xml"],
        _ => &["Unsupported", "lower(", "(1 + 1)"],
    };
    let mut is_valid = |text: &str| {
        !foreign.iter().any(|word| text.contains(word))
            && lowered(text).is_some_and(|schema| !has_twins(&schema))
    };
    let growth = 5 + rng.below(30);
    let from = evolve(&seed(provider), growth, &mut rng, &mut is_valid);
    let changes = 1 + rng.below(4);
    let to = evolve(&from, changes, &mut rng, &mut is_valid);
    let (previous, next) = (lowered(&from)?, lowered(&to)?);
    // Only the history knows the indexes that MySQL makes for foreign keys.
    let found = match number % 2 {
        0 if provider != "mysql" => Some(previous.clone()),
        _ => replayed(&previous, &next),
    };
    Some(Case {
        from,
        to,
        previous,
        next,
        found,
    })
}

/// The schema as a build finds it in a history.
fn replayed(schema: &SqlSchema, wanted: &SqlSchema) -> Option<SqlSchema> {
    let script = create(schema);
    let history = replay(schema.dialect, &[SourceFile::new("1", script.as_str())]);
    let found = history.is_ok().then_some(history.schema)?;
    let known = [schema.namespaces.as_slice(), &wanted.namespaces].concat();
    Some(compare(Side::history(found), Side::schema(wanted.clone()), &known).from)
}

fn run(fresh: &Database, changed: &Database, case: &Case) -> Outcome {
    let Some(found) = &case.found else {
        // Then no server takes it either.
        let script = create(&case.previous);
        return match changed.run(&[&changed.reset(), &script, "\n"].concat()) {
            Ok(_) => Outcome::Wrong(format!("refused only by the replay:\n{script}")),
            Err(error) => Outcome::NotPossible(error),
        };
    };
    let migration = diff(found, &case.next);
    let change = Change {
        previous: &case.previous,
        next: &case.next,
        script: &plan::script(&migration),
        has_warnings: !plan::warnings(&migration).is_empty(),
    };
    attempt(fresh, changed, change)
}

/// True when a table has two indexes on the same columns: one of them more or less is no
/// difference, to Prisma neither.
fn has_twins(schema: &SqlSchema) -> bool {
    let terms = |columns: &[IndexColumn]| -> Vec<_> {
        let columns = columns.iter();
        columns
            .map(|column| (column.term.clone(), column.direction()))
            .collect()
    };
    schema.tables.iter().any(|table| {
        let indexes = table.indexes.iter().enumerate();
        indexes.clone().any(|(at, index)| {
            table.indexes[at + 1..]
                .iter()
                .any(|other| terms(&other.columns) == terms(&index.columns))
        })
    })
}

fn effect(provider: &str, databases: Option<(Database, Database)>) {
    let Some((fresh, changed)) = databases else {
        return;
    };
    let seeds = whimbrel_tests::seeds(15, 1000);
    let is_single = seeds.end - seeds.start == 1;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for number in seeds {
        let Some(case) = case(provider, number) else {
            continue;
        };
        let outcome = run(&fresh, &changed, &case);
        if is_single {
            let folder = std::env::temp_dir().join("whimbrel-effect");
            fs::create_dir_all(&folder).expect("a folder for the case");
            fs::write(folder.join("from.prisma"), &case.from).expect("written");
            fs::write(folder.join("to.prisma"), &case.to).expect("written");
            eprintln!("written to {}", folder.display());
        }
        let name = match outcome {
            Outcome::NotPossible(why) => {
                if let Some(line) = why
                    .lines()
                    .find(|line| line.contains("ERROR") || line.contains("rror"))
                {
                    *reasons.entry(reason(line)).or_default() += 1;
                }
                "not possible"
            }
            Outcome::Equal => "equal with rows",
            Outcome::EqualWithoutRows => "equal without rows",
            Outcome::Wrong(what) if is_known(&what) => "a default that fits no row",
            Outcome::Wrong(what) => {
                eprintln!("seed {number}: {what}\n");
                wrong.push(number);
                "wrong"
            }
        };
        *counts.entry(name).or_default() += 1;
    }
    eprintln!("{provider}: {counts:?}");
    if std::env::var_os("WHIMBREL_LONG").is_some() {
        eprintln!("not possible: {reasons:#?}");
    }
    assert!(wrong.is_empty(), "wrong: seeds {wrong:?}");
}

/// A complaint without names, values and places.
fn reason(line: &str) -> String {
    let line = line.split_once("rror").map_or(line, |(_, rest)| rest);
    let quoted = line.split('"').step_by(2).collect::<Vec<_>>().join("…");
    let text = quoted.chars().filter(|c| !c.is_ascii_digit());
    text.take(60).collect()
}

#[test]
fn effect_sqlite() {
    let databases = Database::sqlite("effect-a").zip(Database::sqlite("effect-b"));
    effect("sqlite", databases);
}

#[test]
fn effect_postgres() {
    let databases = Database::postgres("lower_effect_a").zip(Database::postgres("lower_effect_b"));
    effect("postgresql", databases);
}

#[test]
fn effect_mariadb() {
    let databases = Database::mariadb("lower_effect_a").zip(Database::mariadb("lower_effect_b"));
    effect("mysql", databases);
}
