//! How long Whimbrel's own tools take on a Prisma schema and on its history, in one process.
//!
//! `peer-schema ROUNDS SCHEMA [MIGRATIONS | --own]` prints one line a measurement: what, microseconds.
//! With `--own` the history is the script that makes the schema, and its end is lifted, as a pull does.

use std::path::Path;
use std::time::Instant;
use whimbrel_engine::source::SourceFile;
use whimbrel_engine::sql::SqlSchema;
use whimbrel_engine::{
    diff::diff, format::format, lift, lower::lower, plan, replay::replay, schema::load,
};

fn time<T>(what: &str, rounds: usize, mut work: impl FnMut() -> T) {
    for round in 0..=rounds {
        let begun = Instant::now();
        let result = work();
        let microseconds = begun.elapsed().as_nanos() as f64 / 1000.0;
        drop(result);
        // The first one warms up.
        if round > 0 {
            println!("{what} {microseconds:.1}");
        }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rounds = arguments[0].parse().expect("a number of rounds");
    let text = std::fs::read_to_string(&arguments[1]).expect("a schema");
    let files = [SourceFile::new("schema.prisma", text.clone())];
    let loaded = load(&files);
    let Some(schema) = &loaded.schema else {
        eprintln!("{:?}", loaded.diagnostics);
        std::process::exit(1);
    };
    let wanted = lower(schema);
    time("validate", rounds, || load(&files));
    time("format", rounds, || format(&text));
    // Prisma's engine is given texts as well, and reads them each time.
    let read = || lower(load(&files).schema.as_ref().expect("a valid schema"));
    time("diff-empty", rounds, || {
        let to = read();
        plan::script(&diff(&SqlSchema::empty(to.dialect), &to))
    });
    time("diff-self", rounds, || {
        plan::script(&diff(&read(), &read()))
    });
    let history = match arguments.get(2).map(String::as_str) {
        Some("--own") => {
            let known = lift::Known::configuration(&files).expect("a valid schema");
            time("pull", rounds, || lift::lift(&wanted, &known));
            let script = plan::script(&diff(&SqlSchema::empty(wanted.dialect), &wanted));
            vec![SourceFile::new("migration.sql", script)]
        }
        Some(folder) => scripts(Path::new(folder)),
        None => return,
    };
    time("replay", rounds, || replay(wanted.dialect, &history));
}

fn scripts(folder: &Path) -> Vec<SourceFile> {
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .expect("a folder of migrations")
        .map(|entry| entry.expect("an entry").path().join("migration.sql"))
        .filter(|path| path.is_file())
        .collect();
    found.sort();
    let read = |path| std::fs::read_to_string(path).expect("a script");
    found
        .iter()
        .map(|path| SourceFile::new(path.display().to_string(), read(path)))
        .collect()
}
