//! Bugs that other tools shipped; each test fails when the bug is put back in.

use crate::support::{self, Scratch, sql, texts};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use whimbrel::{Dialect, ErrorKind, Event, Migrator};

const INIT: (&str, &str) = ("1_init", "CREATE TABLE a (id INT PRIMARY KEY);");

/// The lock is free after a failure: nobody else waits for it.
#[tokio::test]
async fn a_failed_migration_releases_the_lock() {
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
async fn concurrent_index_while_others_wait() {
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
async fn the_named_lock_of_mariadb_excludes() {
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

/// A file is split before it is sent: two concurrent indexes in one file are two messages. A
/// semicolon in a comment is none (Prisma 7.10 fails there).
#[tokio::test]
async fn statements_are_sent_one_by_one() {
    let Some(pool) = support::postgres("split").await else {
        return;
    };
    let scratch = Scratch::new();
    let script = "-- first; second\nCREATE INDEX CONCURRENTLY i ON a (id);\n/* ; */\n\
         CREATE INDEX CONCURRENTLY j ON a (id); DO $$ BEGIN PERFORM 1; END $$;";
    let migrations = scratch.migrations(Dialect::Postgres, &[INIT, ("2_two", script)]);
    assert_eq!(
        migrations.run(&pool).await.unwrap().names(),
        ["1_init", "2_two"]
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
    assert_eq!(
        migrations.run(&pool).await.unwrap_err().kind(),
        ErrorKind::FailedBefore
    );
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
        query[0].starts_with("SELECT encode(sha256("),
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
            && text.ends_with("nothing of the migration is in the database"),
        "{text}"
    );
    reader.close().await;
    sql!(&pool, format!("DROP OWNED BY {role}; DROP ROLE {role}"));
}
