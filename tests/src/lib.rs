//! What the cross-crate tests share: where the corpus and the reference engines are, and which
//! servers `./tests/run` started.

pub mod advice;
pub mod clock;
pub mod conserve;
pub mod ddl;
pub mod docs;
pub mod effect;
pub mod evolve;
pub mod live;
pub mod prisma;
pub mod projects;
pub mod repair;
pub mod schemas;
pub mod slips;
pub mod summary;

use std::path::{Path, PathBuf};

/// The workspace's root folder.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ is in the workspace")
        .into()
}

/// The folder of real projects: `WHIMBREL_CORPUS`, default `../shared/corpus`. Says so when absent.
pub fn corpus() -> Option<PathBuf> {
    folder("WHIMBREL_CORPUS", "../shared/corpus", "README.md")
}

/// The folder of real histories that are written in SQL: `WHIMBREL_SQLCORPUS`, default
/// `../shared/sqlcorpus`. Says so when absent.
pub fn sql_corpus() -> Option<PathBuf> {
    folder("WHIMBREL_SQLCORPUS", "../shared/sqlcorpus", "README.md")
}

/// The folder with the reference engines: `WHIMBREL_ORACLE`, default `../shared/oracle`; its
/// packages must be installed (`npm ci`). Says so when absent.
pub fn oracle() -> Option<PathBuf> {
    folder("WHIMBREL_ORACLE", "../shared/oracle", "node_modules")
}

fn folder(variable: &str, default: &str, must_hold: &str) -> Option<PathBuf> {
    let path = std::env::var_os(variable).map_or_else(|| root().join(default), PathBuf::from);
    if path.join(must_hold).exists() {
        return Some(path);
    }
    let note = format!(
        "{} is not there (set {variable})",
        path.join(must_hold).display()
    );
    skipped(variable, &note);
    None
}

/// Says that something cannot be tested for want of what `variable` names.
///
/// # Panics
///
/// When `WHIMBREL_REQUIRE`, names of variables with commas between, has that variable: what was
/// started for the tests must be used by them.
pub fn skipped(variable: &str, note: &str) {
    let required = std::env::var("WHIMBREL_REQUIRE").unwrap_or_default();
    let required = required.split(',').any(|name| name.trim() == variable);
    assert!(!required, "WHIMBREL_REQUIRE names {variable}, and {note}");
    eprintln!("SKIPPED: {note}");
}

/// The URL of a private PostgreSQL server (superuser, no password), from `WHIMBREL_TEST_POSTGRES`.
pub fn postgres() -> Option<String> {
    server("WHIMBREL_TEST_POSTGRES", "PostgreSQL")
}

/// The URL of a private MariaDB server, from `WHIMBREL_TEST_MARIADB`.
pub fn mariadb() -> Option<String> {
    server("WHIMBREL_TEST_MARIADB", "MariaDB")
}

fn server(variable: &str, name: &str) -> Option<String> {
    let url = std::env::var(variable).ok().filter(|url| !url.is_empty());
    if url.is_none() {
        let note = format!("no {name} server; ./tests/run starts one (or set {variable})");
        skipped(variable, &note);
    }
    url
}

/// How many cases to try: few in CI, many with `WHIMBREL_LONG=1`, so many with another number.
pub fn cases(short: u64, long: u64) -> u64 {
    let Some(value) = std::env::var_os("WHIMBREL_LONG") else {
        return short;
    };
    let number = value.to_str().and_then(|text| text.parse().ok());
    number.filter(|&number| number > 1).unwrap_or(long)
}

/// The seeds to try: as many as [`cases`] says, or those of `WHIMBREL_SEED`: one (`7`), or all of
/// a range (`1000..2000`).
pub fn seeds(short: u64, long: u64) -> std::ops::Range<u64> {
    let Ok(chosen) = std::env::var("WHIMBREL_SEED") else {
        return 0..cases(short, long);
    };
    let number = |text: &str| text.parse::<u64>().expect("WHIMBREL_SEED is 7 or 10..20");
    match chosen.split_once("..") {
        Some((start, end)) => number(start)..number(end),
        None => number(&chosen)..number(&chosen) + 1,
    }
}

/// All `*.prisma` files below a folder, in order.
pub fn schema_files(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a readable folder")
        .map(|entry| entry.expect("a readable entry").path())
        .collect();
    entries.sort();
    let mut files = Vec::new();
    for path in entries {
        if path.is_dir() {
            files.extend(schema_files(&path));
        } else if path
            .extension()
            .is_some_and(|extension| extension == "prisma")
        {
            files.push(path);
        }
    }
    files
}
