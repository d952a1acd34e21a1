//! The diff does as much as it should on large schemas, and prints how long it takes: time grows
//! with the schema and not with its square. `cargo test --release -p whimbrel-tests --test
//! diff_speed -- --nocapture`; `WHIMBREL_LONG=1` goes up to 10,000 tables, `WHIMBREL_SPEED` names
//! a schema file to time beside the reference engine.

use std::time::{Duration, Instant};

use whimbrel_engine::{
    diff::diff,
    lower::lower,
    plan::{plan, script, summary, warnings},
    schema::load,
    source::SourceFile,
    sql::{Dialect, SqlSchema},
};
use whimbrel_tests::{clock::timed, prisma::Prisma};

/// Tables in a ring of references, with an enum that all of them use where there are enums.
fn ring(provider: &str, tables: usize, values: &[&str]) -> String {
    let has_enums = provider != "sqlite";
    let id_type = match provider {
        "cockroachdb" => "BigInt",
        _ => "Int",
    };
    let mut out = format!("datasource db {{\n  provider = \"{provider}\"\n}}\n");
    if has_enums {
        out.push_str(&format!("enum Kind {{\n  {}\n}}\n", values.join("\n  ")));
    }
    for id in 0..tables {
        let (next, previous) = ((id + 1) % tables, (id + tables - 1) % tables);
        let kind = match has_enums {
            true => "kind Kind @default(A)".to_owned(),
            false => format!("kind String @default({:?})", values.join(" ")),
        };
        out.push_str(&format!(
            "model T{id} {{\n  id {id_type} @id @default(autoincrement())\n  {kind}\n  name String @unique\n  \
             nextId {id_type}\n  next T{next} @relation(fields: [nextId], references: [id])\n  \
             back T{previous}[]\n  @@index([nextId, name])\n}}\n"
        ));
    }
    out
}

fn lowered(text: &str) -> SqlSchema {
    let loaded = load(&[SourceFile::new("schema.prisma", text)]);
    match &loaded.schema {
        Some(schema) => lower(schema),
        None => panic!("{:?}", loaded.diagnostics.first()),
    }
}

/// The best of three, and what came of it.
fn time<T>(work: impl Fn() -> T) -> (Duration, T) {
    let runs = [timed(&work), timed(&work), timed(&work)];
    let best = runs.into_iter().min_by_key(|(taken, _)| *taken);
    best.expect("three runs")
}

/// The number of statements that a dialect needs for a ring from empty.
fn statements(dialect: Dialect, tables: usize) -> usize {
    match dialect {
        // A schema, an enum, and for each table itself, two indexes and a foreign key.
        Dialect::Postgres | Dialect::Cockroach => 2 + 4 * tables,
        // Foreign keys are in the table.
        Dialect::Sqlite => 3 * tables,
        // Indexes are.
        Dialect::Mysql => 2 * tables,
    }
}

#[test]
fn large_schemas() {
    let sizes: &[usize] = match std::env::var_os("WHIMBREL_LONG") {
        Some(_) => &[1_000, 2_000, 5_000, 10_000],
        None => &[500, 1_000],
    };
    for provider in ["postgresql", "cockroachdb", "sqlite", "mysql"] {
        for &tables in sizes {
            let (load_time, next) = time(|| lowered(&ring(provider, tables, &["A", "B"])));
            let previous = lowered(&ring(provider, tables, &["A", "B", "C"]));
            let empty = SqlSchema::empty(next.dialect);
            let (from_empty, made) = time(|| {
                let steps = plan(&diff(&empty, &next));
                steps
                    .iter()
                    .map(|step| step.statements.len())
                    .sum::<usize>()
            });
            let (same, unchanged) = time(|| diff(&next, &next).is_empty());
            let (changed, lengths) = time(|| {
                let migration = diff(&previous, &next);
                let (script, summary) = (script(&migration), summary(&migration));
                (script.len(), summary.len(), warnings(&migration).len())
            });
            eprintln!(
                "{provider}, {tables} tables: load {load_time:?}, from empty {from_empty:?}, \
                 against itself {same:?}, every table changed {changed:?}"
            );
            assert_eq!(
                made,
                statements(next.dialect, tables),
                "{provider} {tables}"
            );
            assert!(unchanged, "{provider} {tables}");
            // CockroachDB takes a value from an enum without touching a table.
            let least = match next.dialect {
                Dialect::Cockroach => 1,
                _ => tables,
            };
            assert!(lengths.0 >= least, "{provider} {tables}: {lengths:?}");
        }
    }
}

#[test]
fn a_named_schema_beside_prisma() {
    let Some(path) = std::env::var_os("WHIMBREL_SPEED") else {
        return;
    };
    let text = std::fs::read_to_string(path).expect("the schema file");
    let next = lowered(&text);
    let empty = SqlSchema::empty(next.dialect);
    let (from_empty, _) = time(|| script(&diff(&empty, &next)));
    let (same, _) = time(|| script(&diff(&next, &next)));
    let (whole, ours) = time(|| {
        let next = lowered(&text);
        script(&diff(&empty, &next))
    });
    eprintln!("from empty {from_empty:?}, against itself {same:?}, from the texts {whole:?}");
    let Some(mut prisma) = Prisma::start() else {
        return;
    };
    let start = Instant::now();
    let theirs = prisma.diff(None, Some(&text)).expect("Prisma answers");
    eprintln!("Prisma, from the texts {:?}", start.elapsed());
    assert_eq!(ours.trim_end(), theirs.trim_end());
}
