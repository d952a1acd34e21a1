//! Other names for tables and columns: `rename/<case>/from.prisma`, `to.prisma`, the wishes in `renames`, and what
//! is written or why not in `expected.txt`. `UPDATE_EXPECT=1` writes what comes now.

#![allow(clippy::disallowed_methods, reason = "tests read their cases")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use whimbrel_engine::{
    check::{Project, Refusal, Rename, Request, Script, check, draft, likely_renames},
    diff::diff,
    lower::lower,
    plan,
    schema::load,
    source::SourceFile,
    sql::SqlSchema,
};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rename");
    let entries = fs::read_dir(folder).expect("the folder of cases");
    let mut cases: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    cases.sort();
    cases
}

fn file(case: &Path, name: &str) -> String {
    fs::read_to_string(case.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The project whose history ends at the first schema and whose schema is the second.
fn project(case: &Path) -> Project {
    let from = load(&[SourceFile::new("from.prisma", file(case, "from.prisma"))]);
    let from = lower(&from.schema.expect("from.prisma is valid"));
    let init = plan::script(&diff(&SqlSchema::empty(from.dialect), &from));
    Project {
        schema: vec![SourceFile::new("schema.prisma", file(case, "to.prisma"))],
        migrations: vec![Script {
            name: "20240106120000_init".to_owned(),
            file: SourceFile::new("20240106120000_init/migration.sql", init),
        }],
        lock: None,
        ..Project::default()
    }
}

fn written(case: &Path) -> String {
    let wishes = file(case, "renames");
    let renames: Result<Vec<Rename>, String> = wishes.lines().map(str::parse).collect();
    let renames = match renames {
        Ok(renames) => renames,
        Err(error) => return format!("{error}\n"),
    };
    let project = project(case);
    let request = Request {
        name: "rename",
        now: 1_735_000_000,
        // What is lost besides says so in the script's header.
        accept_data_loss: true,
        renames: &renames,
        previous: None,
    };
    match draft(&project, &check(&project), &request) {
        Ok(Some(draft)) => draft.record.sql,
        Err(Refusal::Rename(why)) => format!("{why}\n"),
        other => panic!("{}: {other:#?}", case.display()),
    }
}

#[test]
fn what_is_written() {
    let mut wrong = Vec::new();
    for case in cases() {
        let actual = written(&case);
        let path = case.join("expected.txt");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&path, &actual).expect("expected.txt is written");
        }
        if fs::read_to_string(&path).unwrap_or_default() != actual {
            wrong.push(format!("{}:\n{actual}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_looks_like_another_name() {
    let likely = |case: &str| {
        let case = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/rename")
            .join(case);
        let state = check(&project(&case)).state.expect("no mistakes");
        let renames = likely_renames(&state.history, &state.wanted);
        renames.iter().map(Rename::to_string).collect::<Vec<_>>()
    };
    assert_eq!(likely("column-sqlite"), ["User.phone=tel"]);
    assert_eq!(likely("table-with-relations-postgresql"), ["User=Person"]);
    assert_eq!(
        likely("mapped-column-with-indexes-postgresql"),
        ["users.name=full_name"]
    );
    assert_eq!(likely("refused-unknown-value"), ["Role.ADMIN=owner"]);
    assert_eq!(likely("another-type-too-postgresql"), [""; 0]);
}
