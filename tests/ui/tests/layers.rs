//! What no crate may come to depend on: a proc macro must not compile a SQL compiler, a running
//! binary must not carry one, and a build script must not carry a driver.

use std::{path::Path, process::Command};

/// All crates that a package is built with, whatever its features.
fn dependencies(package: &str) -> Vec<String> {
    dependencies_with(package, &["--all-features"])
}

/// All crates that a package is built with.
fn dependencies_with(package: &str, features: &[&str]) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--locked",
            "--edges",
            "normal,build",
            "--prefix",
            "none",
        ])
        .args(["--format", "{p}", "--package", package])
        .args(features)
        .current_dir(root)
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let names = text.lines().filter_map(|line| line.split(' ').next());
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort();
    names.dedup();
    assert!(names.iter().any(|name| name == package), "{names:?}");
    names
}

#[track_caller]
fn never(package: &str, forbidden: &[&str]) {
    let all = dependencies(package);
    for name in forbidden {
        assert!(
            !all.iter().any(|found| found == name),
            "{package} depends on {name}"
        );
    }
}

const DRIVERS: [&str; 5] = ["sqlx", "sqlx-core", "tokio", "libsqlite3-sys", "whimbrel"];

#[test]
fn the_runtime_and_the_macro_carry_no_compiler() {
    never(
        "whimbrel",
        &[
            "whimbrel-engine",
            "whimbrel-build",
            "sqlparser",
            "annotate-snippets",
        ],
    );
    never(
        "whimbrel-macros",
        &["whimbrel-engine", "sqlparser", "annotate-snippets"],
    );
    never("whimbrel-core", &["whimbrel-engine", "sqlparser", "syn"]);
}

#[test]
fn nothing_at_build_time_carries_a_driver() {
    for package in [
        "whimbrel-core",
        "whimbrel-engine",
        "whimbrel-build",
        "whimbrel-macros",
    ] {
        never(package, &DRIVERS);
    }
}

#[test]
fn the_build_side_stays_small() {
    // What a program with sqlx is compiled from anyway, and the SQL parser, are not counted.
    let anyway = dependencies_with(
        "whimbrel",
        &["--no-default-features", "--features", "sqlite"],
    );
    let added: Vec<String> = dependencies("whimbrel-build")
        .into_iter()
        .filter(|name| !name.starts_with("whimbrel") && name != "sqlparser")
        .filter(|name| !anyway.contains(name))
        .collect();
    assert!(added.len() <= 12, "{added:?}");
    assert_eq!(added, ["annotate-snippets", "anstyle", "unicode-width"]);
}

/// One driver alone compiles no other, and none of what the other features bring.
#[test]
fn one_feature_brings_one_driver() {
    let drivers = [
        ("sqlite", "sqlx-sqlite"),
        ("postgres", "sqlx-postgres"),
        ("mysql", "sqlx-mysql"),
    ];
    for (feature, own) in drivers {
        let features = ["--no-default-features", "--features", feature];
        let all = dependencies_with("whimbrel", &features);
        let found: Vec<&str> = drivers
            .iter()
            .map(|(_, driver)| *driver)
            .filter(|driver| all.iter().any(|name| name == driver))
            .collect();
        assert_eq!(found, [own], "{feature}: {all:?}");
        for name in ["clap", "libsqlite3-sys", "sqlx-macros"] {
            let wanted = name == "libsqlite3-sys" && feature == "sqlite";
            let found = all.iter().any(|found| found == name);
            assert_eq!(found, wanted, "{feature}: {name}");
        }
    }
}

/// A program with rusqlite compiles no other driver and no async runtime.
#[test]
fn rusqlite_brings_no_runtime() {
    let features = [
        "--no-default-features",
        "--features",
        "rusqlite,cli,compress",
    ];
    let all = dependencies_with("whimbrel", &features);
    assert!(all.iter().any(|name| name == "rusqlite"), "{all:?}");
    let found = |start: &str| all.iter().find(|name| name.starts_with(start));
    for start in ["sqlx", "tokio", "futures", "async", "mio"] {
        assert_eq!(found(start), None, "{all:?}");
    }
}

/// This is how many places of the compiler fork by the family of databases, whose grammar and catalogue are another one.
/// The number may only become smaller.
const FORKS: usize = 297;

/// Which database it is, only `engine/src/dialect` asks: what differs within a family is a fact there.
#[test]
fn what_a_database_is_like_stands_in_one_room() {
    let engine = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../engine/src");
    let mut folders = vec![engine.clone()];
    let mut asks = Vec::new();
    let mut forks = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() && path != engine.join("dialect") {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).expect("UTF-8");
                let lines = text.lines().enumerate();
                let found = lines.filter(|(_, line)| is_question(line, "Dialect::"));
                let place = |number| format!("{}:{}", path.display(), number + 1);
                asks.extend(found.map(|(number, _)| place(number)));
                forks += text
                    .lines()
                    .filter(|line| is_question(line, "Family::"))
                    .count();
            }
        }
    }
    assert!(
        asks.is_empty(),
        "{asks:#?} ask which database it is: add a field to engine/src/dialect/mod.rs and read it"
    );
    assert!(
        forks <= FORKS,
        "{forks} places ask which family it is, {FORKS} did: where a value does, add a field to \
         engine/src/dialect/mod.rs and read it"
    );
    assert!(
        forks + 20 > FORKS,
        "only {forks} are left: write that number"
    );
}

/// A comparison with one of `of`, or an arm of a match for one.
fn is_question(line: &str, of: &str) -> bool {
    let Some((before, after)) = line.split_once(of) else {
        return false;
    };
    let is_text = before.trim_start().starts_with("//");
    let compares =
        before.ends_with("== ") || before.ends_with("!= ") || before.contains("matches!(");
    !is_text && (compares || after.contains("=>"))
}
