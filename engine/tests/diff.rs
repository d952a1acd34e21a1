//! Scripts from one schema to another: `diff/<case>/from.prisma` (absent: nothing) or the history
//! `from.sql`, which can say more, `to.prisma` and `expected.sql`, header and summary included. `UPDATE_EXPECT=1` writes what is expected.

#![allow(clippy::disallowed_methods, reason = "tests read their cases")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use whimbrel_engine::{
    compare::{Comparison, Side, compare},
    diff::diff,
    lower::lower,
    plan,
    replay::replay,
    schema::load,
    source::SourceFile,
    sql::{Dialect, SqlSchema},
};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder of cases")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    cases.sort();
    cases
}

fn read(path: &Path) -> Option<SqlSchema> {
    let text = fs::read_to_string(path).ok()?;
    let loaded = load(&[SourceFile::new(path.display().to_string(), text)]);
    let schema = loaded.schema.as_ref();
    Some(lower(schema.unwrap_or_else(|| {
        panic!("{} is not valid: {:#?}", path.display(), loaded.diagnostics)
    })))
}

/// What the scripts make beside the schema, as far as that speaks of it.
fn replayed(scripts: &[SourceFile], namespaces: &[String], next: &SqlSchema) -> Comparison {
    let history = replay(next.dialect, scripts);
    assert!(history.is_ok(), "{:#?}", history.diagnostics);
    let (made, next) = (Side::history(history.schema), Side::schema(next.clone()));
    compare(made, next, namespaces)
}

fn check(case: &Path, wrong: &mut Vec<String>) {
    let next = read(&case.join("to.prisma")).expect("to.prisma");
    let history = fs::read_to_string(case.join("from.sql")).ok();
    let history = history.map(|text| SourceFile::new("1", text));
    let comparison = match &history {
        Some(history) => replayed(std::slice::from_ref(history), &next.namespaces, &next),
        None => {
            let previous = read(&case.join("from.prisma"));
            let previous = previous.unwrap_or(SqlSchema::empty(next.dialect));
            compare(Side::schema(previous), Side::schema(next), &[])
        }
    };
    let migration = comparison.migration();
    let Comparison {
        from: previous,
        to: next,
    } = &comparison;
    let header = plan::header(&plan::warnings(&migration));
    let actual = format!("{header}{}", plan::script(&migration));
    let path = case.join("expected.sql");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &actual).expect("expected.sql is written");
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    if expected != actual {
        wrong.push(format!("{}:\n{actual}", case.display()));
    }
    // Whatever the change, there is nothing left to do after it.
    for schema in [previous, next] {
        assert!(diff(schema, schema).is_empty(), "{}", case.display());
    }
    if next.dialect == Dialect::Cockroach {
        return; // A replay does not know its types.
    }
    // What a build would write after a history that made the first schema ends at the second.
    let made = || plan::script(&diff(&SqlSchema::empty(next.dialect), previous));
    let first = history.unwrap_or_else(|| SourceFile::new("1", made()));
    let namespaces = [previous.namespaces.clone(), next.namespaces.clone()].concat();
    let change = replayed(std::slice::from_ref(&first), &namespaces, next);
    let second = SourceFile::new("2", plan::script(&change.migration()));
    let replayed = replay(next.dialect, &[first, second]);
    let is_ok = replayed.is_ok();
    let sides = (Side::history(replayed.schema), Side::schema(next.clone()));
    let left = compare(sides.0, sides.1, &next.namespaces);
    let left = plan::script(&left.migration());
    if !is_ok || left != plan::EMPTY_SCRIPT {
        wrong.push(format!(
            "{}: a replay leaves\n{left}{:#?}",
            case.display(),
            replayed.diagnostics
        ));
    }
}

#[test]
fn scripts() {
    let mut wrong = Vec::new();
    let cases = cases();
    assert!(!cases.is_empty());
    for case in &cases {
        check(case, &mut wrong);
    }
    assert!(
        wrong.is_empty(),
        "{} of {} differ (UPDATE_EXPECT=1 accepts):\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}
