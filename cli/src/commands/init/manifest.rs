//! The lines that Cargo.toml needs.

use crate::failure::{Failure, Outcome};
use std::path::Path;

use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value, value};
use whimbrel_core::{Dialect, Family};

use super::source::Source;
use crate::args::Driver;

/// A dependency with the features that the project needs of it.
struct Dependency {
    section: &'static str,
    name: &'static str,
    /// Where it comes from: a version, or what [`Source`] says.
    origin: InlineTable,
    features: Vec<&'static str>,
    default_features: bool,
}

/// A manifest with the lines that it lacked.
pub(super) struct Manifest {
    /// Its text.
    pub(super) text: String,
    /// The dependencies that were added.
    pub(super) added: Vec<&'static str>,
    /// What is there already and may not be enough, a sentence each.
    pub(super) advice: Vec<String>,
}

/// Adds to the text of a Cargo.toml what it lacks.
pub(super) fn complete(
    text: &str,
    dialect: Dialect,
    driver: Driver,
    source: &Source,
) -> Outcome<Manifest> {
    let mut manifest: DocumentMut = text
        .parse()
        .map_err(|error| Failure::new(format!("Cargo.toml cannot be read: {error}")))?;
    if !manifest.contains_key("package") {
        return Err(Failure::new(
            "this folder's Cargo.toml has no [package]: go into the folder of the package that uses the database",
        ));
    }
    let mut out = Manifest {
        text: String::new(),
        added: Vec::new(),
        advice: Vec::new(),
    };
    for dependency in dependencies(dialect, driver, source) {
        let section = manifest
            .entry(dependency.section)
            .or_insert_with(|| Item::Table(Table::new()));
        let table = section.as_table_like_mut().ok_or_else(|| {
            Failure::new(format!(
                "Cargo.toml: [{}] is not a table",
                dependency.section
            ))
        })?;
        match table.get(dependency.name) {
            Some(found) => out.advice.extend(dependency.missing_in(found)),
            None => {
                table.insert(dependency.name, dependency.line());
                out.added.push(dependency.name);
            }
        }
    }
    out.text = manifest.to_string();
    Ok(out)
}

/// The folder's name as cargo takes it for a package.
pub(super) fn package_name(folder: &Path) -> String {
    let name = folder
        .file_name()
        .map(|name| name.to_string_lossy().to_ascii_lowercase())
        .unwrap_or_default();
    let name: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let name = name.trim_matches('-');
    match name.chars().next() {
        Some(first) if first.is_ascii_alphabetic() => name.to_owned(),
        _ => format!("app-{name}").trim_end_matches('-').to_owned(),
    }
}

fn dependencies(dialect: Dialect, driver: Driver, source: &Source) -> Vec<Dependency> {
    if driver == Driver::Rusqlite {
        return with_rusqlite(source);
    }
    let (driver, feature) = match dialect.family() {
        Family::Sqlite => ("sqlite-bundled", "sqlite"),
        Family::Postgres => ("postgres", "postgres"),
        Family::Mysql => ("mysql", "mysql"),
    };
    vec![
        Dependency {
            section: "dependencies",
            name: "whimbrel",
            origin: source.keys("runtime"),
            features: vec![feature],
            default_features: false,
        },
        Dependency {
            section: "dependencies",
            name: "sqlx",
            origin: version("0.9"),
            features: vec!["runtime-tokio", driver, "derive", "chrono", "json"],
            default_features: false,
        },
        Dependency {
            section: "dependencies",
            name: "tokio",
            origin: version("1"),
            features: vec!["macros", "rt-multi-thread"],
            default_features: true,
        },
        Dependency {
            section: "dependencies",
            name: "dotenvy",
            origin: version("0.15"),
            features: Vec::new(),
            default_features: true,
        },
        Dependency {
            section: "build-dependencies",
            name: "whimbrel-build",
            origin: source.keys("build-support"),
            features: Vec::new(),
            default_features: true,
        },
    ]
}

/// SQLite without an async runtime.
fn with_rusqlite(source: &Source) -> Vec<Dependency> {
    vec![
        Dependency {
            section: "dependencies",
            name: "whimbrel",
            origin: source.keys("runtime"),
            features: vec!["rusqlite"],
            default_features: false,
        },
        Dependency {
            section: "dependencies",
            name: "rusqlite",
            origin: version("0.39"),
            features: vec!["bundled", "chrono"],
            default_features: true,
        },
        Dependency {
            section: "dependencies",
            name: "chrono",
            origin: version("0.4"),
            features: Vec::new(),
            default_features: false,
        },
        Dependency {
            section: "build-dependencies",
            name: "whimbrel-build",
            origin: source.keys("build-support"),
            features: Vec::new(),
            default_features: true,
        },
    ]
}

fn version(version: &str) -> InlineTable {
    let mut table = InlineTable::new();
    table.insert("version", version.into());
    table
}

impl Dependency {
    fn line(&self) -> Item {
        let mut table = self.origin.clone();
        if !self.default_features {
            table.insert("default-features", false.into());
        }
        if !self.features.is_empty() {
            let features: Array = self.features.iter().copied().collect();
            table.insert("features", Value::Array(features));
        }
        match table.get("version") {
            Some(version) if table.len() == 1 => value(version.clone()),
            _ => value(table),
        }
    }

    /// The features that a dependency which is there does not name.
    fn missing_in(&self, found: &Item) -> Option<String> {
        let named: Vec<&str> = found
            .get("features")
            .and_then(Item::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let missing: Vec<&str> = self
            .features
            .iter()
            .copied()
            .filter(|feature| !named.contains(feature))
            .collect();
        (!missing.is_empty()).then(|| {
            format!(
                "Cargo.toml has {} already; check that it has the features {}",
                self.name,
                missing.join(", ")
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_stays() {
        let text = "[package]\nname = \"x\" # mine\n\n[dependencies]\nsqlx = { version = \"0.9\", features = [\"derive\"] }\nserde = \"1\"\n";
        let source = Source::Path("../w".to_owned());
        let made = complete(text, Dialect::Postgres, Driver::Sqlx, &source).expect("a manifest");
        assert!(made.text.starts_with("[package]\nname = \"x\" # mine\n\n[dependencies]\nsqlx = { version = \"0.9\", features = [\"derive\"] }\nserde = \"1\"\n"));
        assert_eq!(
            made.added,
            ["whimbrel", "tokio", "dotenvy", "whimbrel-build"]
        );
        assert_eq!(
            made.advice,
            [
                "Cargo.toml has sqlx already; check that it has the features runtime-tokio, postgres, chrono, json"
            ]
        );
        let again = complete(&made.text, Dialect::Postgres, Driver::Sqlx, &source).expect("valid");
        assert_eq!(again.text, made.text);
    }

    #[test]
    fn names_of_packages_are_valid() {
        for (folder, name) in [
            ("/a/My App", "my-app"),
            ("/a/2024", "app-2024"),
            ("/", "app"),
        ] {
            assert_eq!(package_name(Path::new(folder)), name);
        }
    }
}
