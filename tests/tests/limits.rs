//! What a server refuses although Prisma accepts the schema: `limits` says so of these schemas, and
//! of no other. `WHIMBREL_LONG=1` tries thousands, `WHIMBREL_SEED=a..b` those, `WHIMBREL_SEED=n`
//! one, and writes it down.

use whimbrel_engine::{
    limits::limits,
    lower::lower,
    schema::{Schema, load},
    source::SourceFile,
};
use whimbrel_tests::{
    effect::{Database, create},
    evolve::{Rng, evolve, is_judged, seed},
    projects,
};

fn valid(text: &str) -> Option<Schema> {
    let text = SourceFile::new("schema.prisma", text);
    load(&[text]).schema
}

fn check(provider: &str, database: Option<Database>) {
    let Some(database) = database else {
        return;
    };
    let version = database.run("SELECT VERSION();");
    let is_mariadb = version.is_ok_and(|version| version.contains("MariaDB"));
    let (mut fine, mut refused, mut wrong) = (0, 0, Vec::new());
    let seeds = whimbrel_tests::seeds(40, 3000);
    let is_single = seeds.end - seeds.start == 1;
    for number in seeds {
        let mut rng = Rng::new(number);
        let mut is_valid = |text: &str| is_judged(text) && valid(text).is_some();
        let growth = 5 + rng.below(30);
        let text = evolve(&seed(provider), growth, &mut rng, &mut is_valid);
        let schema = lower(&valid(&text).expect("a valid schema"));
        let mut said = limits(&schema);
        if is_mariadb {
            said.retain(|limit| !limit.spares_mariadb);
        }
        if is_single {
            let folder = std::env::temp_dir();
            let file = folder.join("whimbrel-limits.prisma");
            std::fs::write(&file, &text).expect("the case is written");
            std::fs::write(file.with_extension("sql"), create(&schema)).expect("so is its script");
            eprintln!("written to {}", file.display());
        }
        let script = [&database.reset(), &create(&schema), "\n"].concat();
        match (database.run(&script), said.as_slice()) {
            (Ok(_), []) => fine += 1,
            (Err(_), [_, ..]) => refused += 1,
            (Ok(_), [limit, ..]) => {
                eprintln!("seed {number}: accepted, although {}", limit.message);
                wrong.push(number);
            }
            (Err(error), []) => {
                let line = error
                    .lines()
                    .find(|line| line.contains("rror") || line.contains("ERROR"));
                eprintln!(
                    "seed {number}: refused, unforeseen: {}",
                    line.unwrap_or(&error)
                );
                wrong.push(number);
            }
        }
    }
    eprintln!("{provider}: {fine} accepted, {refused} refused as foreseen");
    assert!(wrong.is_empty(), "wrong: seeds {wrong:?}");
}

#[test]
fn limits_of_postgres() {
    check("postgresql", Database::postgres("limits"));
}

#[test]
fn limits_of_mariadb() {
    check("mysql", Database::mariadb("limits"));
}

#[test]
fn limits_of_sqlite() {
    check("sqlite", Database::sqlite("limits"));
}

/// Their servers run them; those for MySQL may have run on MariaDB only.
#[test]
fn real_schemas_have_none() {
    for project in projects::all() {
        let loaded = load(&projects::schema(&project));
        let Some(schema) = loaded.schema else {
            continue;
        };
        let mut found = limits(&lower(&schema));
        found.retain(|limit| !limit.spares_mariadb);
        assert!(found.is_empty(), "{}: {found:#?}", projects::name(&project));
    }
}
