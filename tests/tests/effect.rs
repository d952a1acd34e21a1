//! What scripts do on real servers: going from A to B ends at the same catalogue as making B at
//! once, with rows in every table, and what need not be lost is still there.
//! `WHIMBREL_LONG=1` tries thousands, `WHIMBREL_SEED=a..b` those,
//! `WHIMBREL_SEED=n` one, and writes it down.

use std::{collections::BTreeMap, fs};

use whimbrel_engine::{
    diff::{Migration, diff},
    lower::lower,
    plan,
    replay::replay,
    schema::load,
    source::SourceFile,
    sql::{Default, IndexColumn, SqlSchema},
};
use whimbrel_tests::{
    effect::{Database, insert, select_kept},
    evolve::{Rng, evolve, seed},
};

fn lowered(text: &str) -> Option<SqlSchema> {
    let loaded = load(&[SourceFile::new("schema.prisma", text)]);
    loaded.schema.as_ref().map(lower)
}

/// What came of one case.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// The database has no such thing as A or B asks for.
    NotPossible(String),
    /// As it should be, with rows.
    Equal,
    /// As it should be; the rows were refused, as a warning had said.
    EqualWithoutRows,
    /// Not as it should be.
    Wrong(String),
}

/// What no script can help: a default does not fit its own column, which PostgreSQL sees only when
/// the column is added; or a new unique index in a rebuilt SQLite table, without a warning as
/// with Prisma, meets rows that are not unique.
fn is_known(what: &str) -> bool {
    what.contains("value too long for type")
        || what.contains("does not match type bit")
        || (what.contains("UNIQUE constraint failed") && what.contains("RedefineTables"))
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
    let mut found = history.is_ok().then_some(history.schema)?;
    let known = [schema.namespaces.as_slice(), &wanted.namespaces].concat();
    found.retain_namespaces(&known);
    found.retain_btree_operator_classes(wanted);
    Some(found)
}

fn create(schema: &SqlSchema) -> String {
    plan::script(&diff(&SqlSchema::empty(schema.dialect), schema))
}

fn run(fresh: &Database, changed: &Database, case: &Case) -> Outcome {
    let marker = "SELECT '=== mark';\n";

    let catalogue = fresh.catalogue();
    let at_once = [&fresh.reset(), &create(&case.next), "\n", catalogue].concat();
    let wanted = match fresh.run(&at_once) {
        Ok(wanted) => wanted,
        Err(error) => return Outcome::NotPossible(error),
    };
    let start = [&changed.reset(), &create(&case.previous), "\n"].concat();
    if let Err(error) = changed.run(&start) {
        return Outcome::NotPossible(error);
    }
    let Some(found) = &case.found else {
        return Outcome::Wrong(format!(
            "the replay refuses it, the server does not:\n{start}"
        ));
    };
    let migration = diff(found, &case.next);
    let change = plan::script(&migration);
    let select = select_kept(&case.previous, &case.next);
    let enforce = match changed {
        Database::Sqlite(_) => "PRAGMA foreign_keys=ON;\n",
        _ => "",
    };
    let tail = [enforce, &change, "\n", marker, &select, marker, catalogue].concat();

    let start = [&changed.reset(), &create(&case.previous), "\n"].concat();
    let rows = insert(&case.previous);
    let filled = changed.run(&[start.as_str(), &rows].concat()).is_ok();
    if filled {
        let with_rows = [start_again(changed, &start).as_str(), &rows, &select, &tail].concat();
        match changed.run(&with_rows) {
            Ok(output) => return compare(case, &migration, &output, &wanted),
            Err(error) if plan::warnings(&migration).is_empty() => {
                return Outcome::Wrong(format!("refused without a warning: {error}\n{change}"));
            }
            Err(_) => {}
        }
    }
    let without = [start_again(changed, &start).as_str(), &select, &tail].concat();
    match changed.run(&without) {
        Ok(output) => match compare(case, &migration, &output, &wanted) {
            Outcome::Equal => Outcome::EqualWithoutRows,
            other => other,
        },
        Err(error) => Outcome::Wrong(format!("refused: {error}\n{change}")),
    }
}

/// The reset may be more than text (SQLite's file is removed).
fn start_again(database: &Database, start: &str) -> String {
    let _ = database.reset();
    start.to_owned()
}

fn compare(case: &Case, migration: &Migration, output: &str, wanted: &str) -> Outcome {
    let parts: Vec<&str> = output.split("=== mark\n").collect();
    let [before, after, catalogue] = parts[..] else {
        return Outcome::Wrong(format!("no output to compare: {output}"));
    };
    let left_alone = left_alone(case);
    let comparable = |text: &str| comparable(text, &left_alone);
    let (catalogue, wanted) = (comparable(catalogue), comparable(wanted));
    let (catalogue, wanted) = (catalogue.as_str(), wanted.as_str());
    if catalogue != wanted {
        let missing = lines_only_in(wanted, catalogue);
        let unwanted = lines_only_in(catalogue, wanted);
        let script = plan::script(migration);
        return Outcome::Wrong(format!(
            "catalogues differ\n  missing: {missing:#?}\n  unwanted: {unwanted:#?}\n{script}"
        ));
    }
    // A column that becomes required takes its default where there was none: the rows are kept.
    let count = |text: &str| text.lines().count();
    if count(before) != count(after) {
        return Outcome::Wrong(format!("rows are lost:\n{before}\nafter:\n{after}"));
    }
    if before != after && !plan::script(migration).contains("coalesce(") {
        return Outcome::Wrong(format!("rows are changed:\n{before}\nafter:\n{after}"));
    }
    Outcome::Equal
}

/// The beginnings of the lines of columns whose default is the database's own business: a
/// `dbgenerated()` that says nothing leaves it as it is.
fn left_alone(case: &Case) -> Vec<String> {
    let mut out = Vec::new();
    for table in &case.next.tables {
        for column in &table.columns {
            if column.default == Some(Default::Expression(None)) {
                let table = &table.name;
                out.push(format!("column {table}.{} ", column.name));
                out.push(format!("column {table} {} ", column.name));
            }
        }
    }
    out
}

/// Without what Prisma's scripts leave as it was: the type of a default's literal, the lower
/// case of a sequence that came later, and the precision of times whose type names none.
fn comparable(catalogue: &str, left_alone: &[String]) -> String {
    let mut lines: Vec<String> = Vec::new();
    let casts = ["::text", "::character varying", "::bpchar", "::citext"];
    let catalogue = casts
        .iter()
        .fold(catalogue.to_owned(), |text, cast| text.replace(cast, ""));
    for line in catalogue.lines() {
        if left_alone.iter().any(|start| line.starts_with(start)) {
            continue;
        }
        let mut line = line.to_owned();
        if line.starts_with("column ") {
            for time in ["timestamp", "time"] {
                for precision in 0..=6 {
                    line = line.replace(&format!("{time}({precision})"), time);
                }
            }
        }
        // MySQL keeps the index of a foreign key under whatever name it had.
        let index: Vec<&str> = line.split(' ').collect();
        let of_key = || line.contains("_fkey ") || is_index_of_key(&line, &catalogue);
        if index[0] == "index" && index.contains(&"BTREE") && of_key() {
            continue;
        }
        if line.starts_with("sequence ") || line.contains("nextval(") {
            line = line.replace('"', "").to_lowercase();
        }
        lines.push(line);
    }
    lines.sort();
    lines.join("\n")
}

/// True for a line of a plain index on the first column of a foreign key (MariaDB).
fn is_index_of_key(line: &str, catalogue: &str) -> bool {
    let columns = ["1 1 ", "1 2 ", "1 3 "];
    let found = columns
        .iter()
        .find_map(|order| line.split_once(&format!(" {order}")));
    let column = found.and_then(|(_, rest)| rest.strip_suffix(" - BTREE"));
    column.is_some_and(|column| {
        let mut keys = catalogue.lines().filter(|line| line.starts_with("key "));
        keys.any(|key| key.contains(&format!(" {column} ")))
    })
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

fn lines_only_in(a: &str, b: &str) -> Vec<String> {
    let b: Vec<&str> = b.lines().collect();
    let only = a.lines().filter(|line| !b.contains(line));
    only.map(str::to_owned).collect()
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
            Outcome::Wrong(what) if is_known(&what) => "as with Prisma",
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
