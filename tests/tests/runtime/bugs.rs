//! Bugs that other tools shipped. Tests are named after the bug, here and in the other files; `bug_`
//! as a filter runs them all. `tests/mutate` puts each bug back in and expects its test to fail.
//! How the other tools fare in the same situations is in `docs/peers.md`.
//!
//! | bug | test | put back in as |
//! | --- | --- | --- |
//! | 1: a failed migration keeps the lock | `bug_01_…` | no unlock, and the connection returns to the pool |
//! | 2: waiting in the server blocks `CONCURRENTLY` | `bug_02_…` | `pg_advisory_xact_lock` instead of asking again |
//! | 3: MariaDB's `GET_LOCK(name, -1)` is NULL | `bug_03_…` | that call, with NULL taken for yes |
//! | 4: no lock on SQLite | `starters::bug_04_…` | `BEGIN` instead of `BEGIN IMMEDIATE` |
//! | 5: a file in one message is one transaction | `bug_05_…` | the script sent whole |
//! | 6: a rebuild empties the child tables | `sqlite::bug_06_…` | foreign keys left on |
//! | 7: line endings or a byte order mark are an edit | `bug_07_…` | checksums compared byte for byte |
//! | 9: an older binary on a newer database | `bug_09_…` | such migrations taken for missing ones |
//! | 10: edits past the target unseen | `bug_10_an_edited_…` | only those compared that precede what is pending |
//! | 10: applied out of order in silence | `bug_10_out_of_order_…` | order not looked at |
//! | 10: half-failed runs unrecorded | `stepwise::bug_10_…` | a failure not written down |
//! | 10: an invalid index taken for present | `stepwise::bug_10_…` | invalid indexes left alone |
//! | 11: session locks behind a pooler | `pooler::bug_11_…` | `pg_try_advisory_lock` for the transaction |
//! | 15: a semicolon in a comment splits | `bug_15_…` | split at every semicolon |
//!
//! The others are not the runtime's: 8 and 14 concern builds, 12 snapshot files, 13 prompts.

use crate::support::{self, Scratch, sql, texts};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use whimbrel::{Dialect, ErrorKind, Event, Migrator};

const INIT: (&str, &str) = ("1_init", "CREATE TABLE a (id INT PRIMARY KEY);");

/// The lock is free after a failure: nobody else waits for it.
#[tokio::test]
async fn bug_01_a_failed_migration_releases_the_lock() {
    let Some(pool) = support::postgres("released").await else {
        return;
    };
    let scratch = Scratch::new();
    for script in [
        "SELECT 1/0;",
        "CREATE INDEX CONCURRENTLY i ON nowhere (id);",
    ] {
        let migrations = scratch.migrations(Dialect::Postgres, &[INIT, ("2_bad", script)]);
        for kind in [whimbrel::LockKind::Automatic, whimbrel::LockKind::Session] {
            let migrator = Migrator::new(&migrations).lock(kind);
            migrator.run(&pool).await.unwrap_err();
            let held = "SELECT pid::text FROM pg_locks WHERE locktype = 'advisory' AND objid = 72707369 \
                 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
            // A connection that closes takes a moment to be gone.
            for _ in 0..100 {
                if texts!(&pool, held).is_empty() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            assert_eq!(texts!(&pool, held), [""; 0]);
            let transactions = "SELECT pid::text FROM pg_stat_activity WHERE state LIKE 'idle in%' \
                 AND datname = current_database()";
            assert_eq!(texts!(&pool, transactions), [""; 0]);
            let _ = migrations.resolve_rolled_back(&pool, "2_bad").await;
        }
    }
}

/// A second process that waits must not keep `CREATE INDEX CONCURRENTLY` from ending.
#[tokio::test(flavor = "multi_thread")]
async fn bug_02_concurrent_index_while_others_wait() {
    let Some(pool) = support::postgres("concurrently").await else {
        return;
    };
    let scratch = Scratch::new();
    // Rows enough that the others come while the index is being built.
    let fill = "CREATE TABLE big (id INT, t TEXT);\n\
         INSERT INTO big SELECT i, md5(i::text) FROM generate_series(1, 200000) i;";
    let index = "CREATE INDEX CONCURRENTLY one ON big (t);\n\
         CREATE UNIQUE INDEX CONCURRENTLY two ON big (id);\nINSERT INTO big VALUES (0, 'x');";
    let migrations = scratch.migrations(Dialect::Postgres, &[("1_big", fill), ("2_index", index)]);
    let migrations = Arc::new(migrations);
    let runs: Vec<_> = (0..4)
        .map(|_| {
            let (migrations, pool) = (migrations.clone(), pool.clone());
            tokio::spawn(async move { migrations.run(&pool).await })
        })
        .collect();
    let mut applied = Vec::new();
    for run in runs {
        let report = tokio::time::timeout(Duration::from_secs(60), run).await;
        applied.extend(report.expect("no deadlock").unwrap().unwrap().names());
    }
    applied.sort();
    assert_eq!(applied, ["1_big", "2_index"]);
    let valid = "SELECT indexrelid::regclass::text FROM pg_index WHERE indisvalid \
         AND indrelid = 'big'::regclass ORDER BY 1";
    assert_eq!(texts!(&pool, valid), ["one", "two"]);
    assert_eq!(texts!(&pool, "SELECT count(*)::text FROM big"), ["200001"]);
}

/// Behind the deadline stands who holds the lock. Prisma's own session lock counts.
#[tokio::test]
async fn a_lock_that_is_held_times_out() {
    let Some(pool) = support::postgres("held").await else {
        return;
    };
    let scratch = Scratch::new();
    let migrations = scratch.migrations(Dialect::Postgres, &[INIT]);
    let mut prisma = pool.acquire().await.unwrap();
    sql!(&mut *prisma, "SELECT pg_advisory_lock(72707369)");
    let pid = texts!(&mut *prisma, "SELECT pg_backend_pid()::text").remove(0);
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ear = heard.clone();
    let migrator = Migrator::new(&migrations)
        .lock_timeout(Duration::from_millis(300))
        .on_event(move |event| {
            if let Event::WaitingForLock { holder, .. } = event {
                ear.lock()
                    .unwrap()
                    .push(holder.unwrap_or_default().to_owned());
            }
        });
    let error = migrator.run(&pool).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.code()),
        (ErrorKind::LockTimeout, Some("P1002"))
    );
    assert!(
        error
            .to_string()
            .contains(&format!("process {pid} held the lock")),
        "{error}"
    );
    assert_eq!(
        heard.lock().unwrap()[0],
        format!("PostgreSQL process {pid}")
    );
    sql!(&mut *prisma, "SELECT pg_advisory_unlock(72707369)");
    assert_eq!(migrator.run(&pool).await.unwrap().names(), ["1_init"]);
}

/// MariaDB: the lock is really taken, and given back.
#[tokio::test]
async fn bug_03_the_named_lock_of_mariadb_excludes() {
    let Some(pool) = support::mariadb("named").await else {
        return;
    };
    let scratch = Scratch::new();
    let migrations = scratch.migrations(Dialect::Mysql, &[INIT]);
    let mut prisma = pool.acquire().await.unwrap();
    // The name is one for the whole server: other tests may hold it for a moment.
    assert_eq!(
        texts!(
            &mut *prisma,
            "SELECT CAST(GET_LOCK('prisma_migrate', 60) AS CHAR)"
        ),
        ["1"]
    );
    let migrator = Migrator::new(&migrations).lock_timeout(Duration::from_secs(1));
    let error = migrator.run(&pool).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LockTimeout);
    assert!(error.to_string().contains("connection "), "{error}");
    assert_eq!(
        texts!(
            &mut *prisma,
            "SELECT CAST(RELEASE_LOCK('prisma_migrate') AS CHAR)"
        ),
        ["1"]
    );
    assert_eq!(migrations.run(&pool).await.unwrap().names(), ["1_init"]);
}

/// A file is split before it is sent: two concurrent indexes in one file are two messages.
#[tokio::test]
async fn bug_05_statements_are_sent_one_by_one() {
    let Some(pool) = support::postgres("split").await else {
        return;
    };
    let scratch = Scratch::new();
    let script = "CREATE INDEX CONCURRENTLY i ON a (id);\nCREATE INDEX CONCURRENTLY j ON a (id);";
    let migrations = scratch.migrations(Dialect::Postgres, &[INIT, ("2_two", script)]);
    let report = migrations.run(&pool).await.unwrap();
    assert_eq!(report.names(), ["1_init", "2_two"]);
}

/// A semicolon in a comment or a body ends no statement (Prisma 7.10 fails there).
#[tokio::test]
async fn bug_15_a_semicolon_in_a_comment_ends_nothing() {
    let Some(pool) = support::postgres("comment").await else {
        return;
    };
    let scratch = Scratch::new();
    let script = "-- first; second\nCREATE TABLE b (id INT);\n/* ; */\n\
         INSERT INTO b VALUES (1); DO $$ BEGIN PERFORM 1; END $$;";
    let migrations = scratch.migrations(Dialect::Postgres, &[INIT, ("2_comment", script)]);
    let report = migrations.run(&pool).await.unwrap();
    assert_eq!(report.names(), ["1_init", "2_comment"]);
}

/// Git and editors rewrite line endings and byte order marks.
#[tokio::test]
async fn bug_07_line_endings_and_byte_order_marks_are_no_edit() {
    let scratch = Scratch::new();
    let unix = "CREATE TABLE a (\n  id INT\n);\nCREATE TABLE b (id INT);\n";
    let dos = unix.replace('\n', "\r\n");
    let variants = [
        unix.to_owned(),
        dos.clone(),
        format!("\u{feff}{unix}"),
        format!("\u{feff}{dos}"),
    ];
    for (number, first) in variants.iter().enumerate() {
        let pool = scratch.sqlite(&format!("{number}.db")).await;
        let applied = scratch.migrations(Dialect::Sqlite, &[("1_a", first)]);
        assert_eq!(applied.run(&pool).await.unwrap().names(), ["1_a"]);
        for later in &variants {
            let same = scratch.migrations(Dialect::Sqlite, &[("1_a", later)]);
            assert!(
                same.run(&pool).await.unwrap().is_up_to_date(),
                "{first:?}, {later:?}"
            );
        }
        let edited = scratch.migrations(Dialect::Sqlite, &[("1_a", &unix.replace("INT", "TEXT"))]);
        assert_eq!(
            edited.run(&pool).await.unwrap_err().kind(),
            ErrorKind::Edited
        );
    }
}

/// An older program that starts on a newer database says so, and can be told to go on.
#[tokio::test]
async fn bug_09_an_older_program_on_a_newer_database() {
    let scratch = Scratch::new();
    let pool = scratch.sqlite("x.db").await;
    let newer = scratch.migrations(
        Dialect::Sqlite,
        &[INIT, ("2_new", "CREATE TABLE n (id INT);")],
    );
    newer.run(&pool).await.unwrap();
    let older = scratch.migrations(Dialect::Sqlite, &[INIT]);
    let error = older.run(&pool).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.migration_name()),
        (ErrorKind::Ahead, Some("2_new"))
    );
    assert!(error.to_string().contains("Migrator::ahead"), "{error}");
    let migrator = Migrator::new(&older).ahead(whimbrel::Policy::Allow);
    assert!(migrator.run(&pool).await.unwrap().is_up_to_date());
}

/// An edit is seen wherever it is, before anything that is pending runs.
#[tokio::test]
async fn bug_10_an_edited_migration_is_seen_behind_a_pending_one() {
    let scratch = Scratch::new();
    let pool = scratch.sqlite("x.db").await;
    let third = ("3_third", "CREATE TABLE t (id INT);");
    let applied = scratch.migrations(Dialect::Sqlite, &[INIT, third]);
    applied.run(&pool).await.unwrap();
    let edited = (third.0, "CREATE TABLE t (id TEXT);");
    let pending = ("2_late", "CREATE TABLE l (id INT);");
    let migrations = scratch.migrations(Dialect::Sqlite, &[INIT, pending, edited]);
    let error = migrations.run(&pool).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.migration_name()),
        (ErrorKind::Edited, Some("3_third"))
    );
    let tables = "SELECT name FROM sqlite_master WHERE name = 'l'";
    assert_eq!(texts!(&pool, tables), [""; 0]);
}

/// What runs out of order can be forbidden, and is an event when it is only to be told.
#[tokio::test]
async fn bug_10_out_of_order_is_judged() {
    let scratch = Scratch::new();
    let pool = scratch.sqlite("x.db").await;
    let applied = scratch.migrations(Dialect::Sqlite, &[("2_b", "CREATE TABLE b (id INT);")]);
    applied.run(&pool).await.unwrap();
    let both = scratch.migrations(
        Dialect::Sqlite,
        &[INIT, ("2_b", "CREATE TABLE b (id INT);")],
    );
    let strict = Migrator::new(&both).out_of_order(whimbrel::Policy::Error);
    let error = strict.run(&pool).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.migration_name()),
        (ErrorKind::OutOfOrder, Some("1_init"))
    );
    assert_eq!(
        both.verify(&pool).await.unwrap()[0].kind(),
        ErrorKind::OutOfOrder
    );
}

/// A script that empties the search path (every `pg_dump` does) harms neither the history nor the
/// migrations behind it.
#[tokio::test]
async fn a_lost_search_path() {
    let Some(pool) = support::postgres("path").await else {
        return;
    };
    let scratch = Scratch::new();
    let dump =
        "SELECT pg_catalog.set_config('search_path', '', false);\nCREATE TABLE public.d (id INT);";
    let step = "SET search_path = '';\nCREATE INDEX CONCURRENTLY i ON public.d (id);";
    let migrations = scratch.migrations(
        Dialect::Postgres,
        &[
            ("0_dump", dump),
            ("1_step", step),
            ("2_a", "CREATE TABLE a (id INT);"),
        ],
    );
    assert_eq!(migrations.run(&pool).await.unwrap().applied.len(), 3);
    assert!(migrations.run(&pool).await.unwrap().is_up_to_date());
    assert_eq!(texts!(&pool, "SELECT to_regclass('public.a')::text"), ["a"]);
}

/// Deferred constraints that fail at the commit are a recorded failure like any other.
#[tokio::test]
async fn a_refused_commit_is_recorded() {
    let Some(pool) = support::postgres("commit").await else {
        return;
    };
    let scratch = Scratch::new();
    let script = "CREATE TABLE c (id INT PRIMARY KEY, up INT REFERENCES c DEFERRABLE INITIALLY DEFERRED);\n\
         INSERT INTO c VALUES (1, 2);";
    let migrations = scratch.migrations(Dialect::Postgres, &[INIT, ("2_bad", script)]);
    let error = migrations.run(&pool).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Sql);
    assert_eq!(texts!(&pool, "SELECT to_regclass('c')::text"), ["NULL"]);
    let rolled_back =
        "SELECT migration_name FROM _prisma_migrations WHERE rolled_back_at IS NOT NULL";
    assert_eq!(texts!(&pool, rolled_back), ["2_bad"]);
}

/// Up to date means: one statement, nothing written, no lock; so it works for a user who may only
/// read.
#[tokio::test]
async fn up_to_date_needs_reading_only() {
    let Some(url) = support::postgres_url("readonly").await else {
        return;
    };
    let pool = sqlx::PgPool::connect(&url).await.unwrap();
    let scratch = Scratch::new();
    let migrations = scratch.migrations(Dialect::Postgres, &[INIT]);
    migrations.run(&pool).await.unwrap();
    let role = format!("runtime_reader_{}", std::process::id());
    sql!(
        &pool,
        format!("CREATE ROLE {role} LOGIN; GRANT SELECT ON _prisma_migrations TO {role}")
    );
    let options: sqlx::postgres::PgConnectOptions = url.parse().unwrap();
    let options = options
        .username(&role)
        .options([("default_transaction_read_only", "on")]);
    let reader = sqlx::postgres::PgPoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await
        .unwrap();
    assert!(migrations.status(&reader).await.unwrap().is_up_to_date());
    assert!(migrations.run(&reader).await.unwrap().is_up_to_date());
    let query = texts!(
        &pool,
        format!("SELECT query FROM pg_stat_activity WHERE usename = '{role}'")
    );
    assert!(
        query[0].starts_with("SELECT migration_name, checksum, "),
        "the last statement was another: {query:?}"
    );
    let more = scratch.migrations(
        Dialect::Postgres,
        &[INIT, ("2_b", "CREATE TABLE b (id INT)")],
    );
    let error = more.run(&reader).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Sql, "{error}");
    let text = error.to_string();
    assert!(
        text.contains("could not be recorded")
            && text.ends_with("the migration was rolled back completely"),
        "{text}"
    );
    reader.close().await;
    sql!(&pool, format!("DROP OWNED BY {role}; DROP ROLE {role}"));
}
