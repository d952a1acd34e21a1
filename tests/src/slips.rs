//! Real programs, and slips in their statements as a hand or a renamed column makes them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use whimbrel_engine::{source::SourceFile, sql::Dialect};

use crate::{schemas::Random, skipped, sql_corpus};

/// A program with a history of hand-written SQL.
pub struct Project {
    /// The name of its folder.
    pub name: String,
    /// Its database.
    pub dialect: Dialect,
    /// Its migrations, in order; what the database holds before comes first.
    pub scripts: Vec<SourceFile>,
    /// Its queries that its server takes; empty where they are not known.
    pub queries: Vec<String>,
}

/// The program of a folder.
pub fn program(folder: &Path) -> Option<Project> {
    let queries = fs::read_to_string(folder.join("truth.jsonl")).unwrap_or_default();
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

/// All of them.
///
/// # Panics
/// When the folder cannot be read.
pub fn programs() -> Vec<Project> {
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
    folders
        .iter()
        .filter_map(|folder| program(folder))
        .collect()
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

/// One slip.
pub fn slip(sql: &str, random: &mut Random) -> String {
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
