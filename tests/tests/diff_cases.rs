//! The engine's own cases (`engine/tests/diff`): the script is Prisma's, or `not-as-prisma.txt`
//! beside it says why not.

use std::{fs, path::Path};

use whimbrel_engine::{plan, schema::load, source::SourceFile, sql::Dialect};
use whimbrel_tests::{prisma::Prisma, root};

/// Without the header of warnings, which only `migrate dev` writes.
fn without_header(script: &str) -> &str {
    match script.split_once("*/\n") {
        Some((header, rest)) if header.starts_with("/*") => rest,
        _ => script,
    }
}

fn check(prisma: &mut Prisma, case: &Path) -> Result<(), String> {
    let read = |name: &str| fs::read_to_string(case.join(name)).ok();
    let to = read("to.prisma").ok_or("to.prisma is missing")?;
    let loaded = load(&[SourceFile::new("to.prisma", to.as_str())]);
    let schema = loaded.schema.ok_or("to.prisma is not valid")?;
    let dialect = schema.datasource.provider;
    // The reference engine here knows no MySQL, and asks a server about the others' dialect.
    let no_server = dialect.has_namespaces() && whimbrel_tests::postgres().is_none();
    // It reads histories only in a shadow database, which this build of it does not make.
    let is_history = case.join("from.sql").exists();
    if dialect == Dialect::Mysql || no_server || is_history {
        return Ok(());
    }
    let theirs = prisma.diff(read("from.prisma").as_deref(), Some(&to))?;
    let theirs = match theirs.trim_end() {
        "" => plan::EMPTY_SCRIPT,
        text => text,
    };
    let expected = read("expected.sql").ok_or("expected.sql is missing")?;
    // The counter of AUTOINCREMENT goes along in every rebuild.
    let lines = without_header(&expected).lines();
    let ours: Vec<&str> = lines
        .filter(|line| !line.starts_with("UPDATE sqlite_sequence "))
        .collect();
    let ours = ours.join("\n");
    let ours = ours.trim_end();
    match read("not-as-prisma.txt") {
        None if ours != theirs => Err(format!("ours:\n{ours}\ntheirs:\n{theirs}")),
        Some(_) if ours == theirs => Err("not-as-prisma.txt is out of date: it is".to_owned()),
        Some(reason) if reason.trim().is_empty() => Err("not-as-prisma.txt is empty".to_owned()),
        _ => Ok(()),
    }
}

#[test]
fn scripts_are_prismas() {
    let Some(mut prisma) = Prisma::start() else {
        return;
    };
    let folder = root().join("engine/tests/diff");
    let entries = fs::read_dir(folder).expect("the engine's cases");
    let mut cases: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    cases.sort();
    let mut wrong = Vec::new();
    for case in &cases {
        if let Err(difference) = check(&mut prisma, case) {
            wrong.push(format!("{}: {difference}", case.display()));
        }
    }
    assert!(cases.len() > 100, "the cases are gone");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
