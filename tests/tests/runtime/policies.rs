//! Each deviation of a database from the binary under each policy.

use crate::support::{Scratch, sql, texts};
use std::sync::{Arc, Mutex};
use whimbrel::{Dialect, ErrorKind, Event, Migrations, Migrator, Policy};

const A: (&str, &str) = ("1_a", "CREATE TABLE a (id INT);");
const B: (&str, &str) = ("2_b", "CREATE TABLE b (id INT);");
const C: (&str, &str) = ("3_c", "CREATE TABLE c (id INT);");

type Set = for<'m> fn(Migrator<'m>, Policy) -> Migrator<'m>;

/// The deviation stops the run, is told and tolerated, or only tolerated, as the policy says; what
/// is pending runs in the latter two. The other policies stay at their default.
async fn check(
    kind: ErrorKind,
    set: Set,
    before: &[(&str, &str)],
    embedded: &[(&str, &str)],
    name: Option<&str>,
) {
    for policy in [Policy::Error, Policy::Warn, Policy::Allow] {
        let scratch = Scratch::new();
        let pool = scratch.sqlite("x.db").await;
        if before.is_empty() {
            sql!(&pool, "CREATE TABLE somebodys (id INT)");
        } else {
            let applied = scratch.migrations(Dialect::Sqlite, before);
            applied.run(&pool).await.unwrap();
        }
        let migrations = scratch.migrations(Dialect::Sqlite, embedded);
        let (migrator, warnings) = listen(&migrations);
        let result = set(migrator, policy).run(&pool).await;
        let what = format!("{kind:?} {policy:?}");
        let told = warnings.lock().unwrap().clone();
        let tables = texts!(&pool, "SELECT name FROM sqlite_master WHERE name = 'c'");
        if policy == Policy::Error {
            let error = result.unwrap_err();
            assert_eq!(
                (error.kind(), error.migration_name()),
                (kind, name),
                "{what}"
            );
            assert!(told.is_empty() && tables.is_empty(), "{what}");
            continue;
        }
        let report = result.unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(
            report.names().last().map(String::as_str),
            Some("3_c"),
            "{what}"
        );
        assert_eq!(tables, ["c"], "{what}");
        let expected = [(kind, name.map(str::to_owned))];
        let expected = if policy == Policy::Warn {
            &expected[..]
        } else {
            &[]
        };
        assert_eq!(told, expected, "{what}");
    }
}

type Warnings = Arc<Mutex<Vec<(ErrorKind, Option<String>)>>>;

fn listen(migrations: &Migrations) -> (Migrator<'_>, Warnings) {
    let warnings = Warnings::default();
    let ear = warnings.clone();
    let migrator = Migrator::new(migrations).on_event(move |event| {
        if let Event::Warning(error) = event {
            let name = error.migration_name().map(str::to_owned);
            ear.lock().unwrap().push((error.kind(), name));
        }
    });
    (migrator, warnings)
}

#[tokio::test]
async fn ahead() {
    let newer = ("4_d", "SELECT 1;");
    check(
        ErrorKind::Ahead,
        |migrator, policy| migrator.ahead(policy),
        &[A, newer],
        &[A, C],
        Some("4_d"),
    )
    .await;
}

#[tokio::test]
async fn edited() {
    let edited = ("1_a", "CREATE TABLE a (id INT NOT NULL);");
    check(
        ErrorKind::Edited,
        |migrator, policy| migrator.edited(policy),
        &[A, B],
        &[edited, B, C],
        Some("1_a"),
    )
    .await;
}

#[tokio::test]
async fn missing() {
    check(
        ErrorKind::Missing,
        |migrator, policy| migrator.missing(policy),
        &[A, B],
        &[B, C],
        Some("1_a"),
    )
    .await;
}

#[tokio::test]
async fn out_of_order() {
    check(
        ErrorKind::OutOfOrder,
        |migrator, policy| migrator.out_of_order(policy),
        &[B],
        &[A, B, C],
        Some("1_a"),
    )
    .await;
}

#[tokio::test]
async fn not_empty() {
    check(
        ErrorKind::NotEmpty,
        |migrator, policy| migrator.not_empty(policy),
        &[],
        &[A, C],
        None,
    )
    .await;
}

/// What stands as default: an error, except that branches which are merged late run late.
#[tokio::test]
async fn defaults() {
    let scratch = Scratch::new();
    let pool = scratch.sqlite("x.db").await;
    let applied = scratch.migrations(Dialect::Sqlite, &[B]);
    applied.run(&pool).await.unwrap();
    let late = scratch.migrations(Dialect::Sqlite, &[A, B]);
    assert_eq!(late.run(&pool).await.unwrap().names(), ["1_a"]);
    for embedded in [&[A][..], &[B], &[("1_a", "SELECT 1;"), B]] {
        let migrations = scratch.migrations(Dialect::Sqlite, embedded);
        migrations.run(&pool).await.unwrap_err();
    }
}
