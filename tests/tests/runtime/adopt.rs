//! Databases that other tools have migrated so far.

use crate::support::{self, Scratch, sql, texts};
use whimbrel::{Dialect, Error, ErrorKind, Migrations, Migrator};

const A: &str = "CREATE TABLE a (id INTEGER);\n";
const B: &str = "CREATE TABLE b (id INTEGER);\n";
const C: &str = "CREATE TABLE c (id INTEGER);\n";
/// The SHA-384 of the first two.
const SHA_A: &str = "6b80cb02f9855755e04189618c876d0dae543211118397f3c7168e844cc1183ef5f078698673186f575d5f5055ff90e9";
const SHA_B: &str = "5f42a704a81180526008ba468dd8bfcbdb18b414f359e796f91a7c4b7062f861b8493d450d59abc294bcebfb997fe4bf";

/// A history in files of these names.
fn history(scratch: &Scratch, dialect: Dialect, files: &[(&str, &str)]) -> Migrations {
    let folder = scratch.path("migrations");
    let _ = std::fs::remove_dir_all(&folder);
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("inside")).expect("a folder");
        std::fs::write(path, text).expect("a script");
    }
    Migrations::from_folder(folder, Some(dialect)).expect("a good history")
}

const NUMBERED: [(&str, &str); 3] = [("0009_a.sql", A), ("10_b.up.sql", B), ("11_c.sql", C)];

fn sections(up: &str, sql: &str, down: &str) -> String {
    format!("{up}\n{sql}{down}\nDROP TABLE x;\n")
}

/// Each tool's own files, its own table with the first two in it, and the name of the third.
#[tokio::test]
async fn what_each_tool_has_applied_is_taken_over() {
    let up = |sql: &str| sections("-- migrate:up", sql, "-- migrate:down");
    let goose = |sql: &str| sections("-- +goose Up", sql, "-- +goose Down");
    let own = str::to_owned;
    let cases = [
        (
            [
                ("0009_a.sql", own(A)),
                ("10_b.up.sql", own(B)),
                ("11_c.sql", own(C)),
            ],
            format!(
                "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT NULL, execution_time BIGINT NOT NULL);\
                 INSERT INTO _sqlx_migrations VALUES (9, 'a', '2024-01-01', TRUE, x'{SHA_A}', 1), (10, 'b', '2024-01-01', TRUE, x'{SHA_B}', 1)"
            ),
            "11_c",
        ),
        (
            [
                ("9_a.up.sql", own(A)),
                ("10_b.up.sql", own(B)),
                ("11_c.up.sql", own(C)),
            ],
            own(
                "CREATE TABLE schema_migrations (version uint64, dirty bool);\
                 INSERT INTO schema_migrations VALUES (10, 0)",
            ),
            "11_c",
        ),
        (
            [
                ("V9__a.sql", own(A)),
                ("V10__b.sql", own(B)),
                ("V11__c.sql", own(C)),
            ],
            own(
                "CREATE TABLE refinery_schema_history (version int4 PRIMARY KEY, name VARCHAR(255), applied_on VARCHAR(255), checksum VARCHAR(255));\
                 INSERT INTO refinery_schema_history VALUES (9, 'a', '', '1'), (10, 'b', '', '2')",
            ),
            "V11__c",
        ),
        (
            [
                ("V1.9__a.sql", own(A)),
                ("V1.10__b.sql", own(B)),
                ("V2__c.sql", own(C)),
            ],
            own(
                "CREATE TABLE flyway_schema_history (installed_rank INT, version VARCHAR(50), description VARCHAR(200), success BOOLEAN);\
                 INSERT INTO flyway_schema_history VALUES (1, '1.9', 'a', 1), (2, '1.10', 'b', 1), (3, NULL, 'views', 1)",
            ),
            "V2__c",
        ),
        (
            [
                ("2024-01-06-120000_a/up.sql", own(A)),
                ("2024-01-07-120000_b/up.sql", own(B)),
                ("2024-01-08-120000_c/up.sql", own(C)),
            ],
            own(
                "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);\
                 INSERT INTO __diesel_schema_migrations (version) VALUES ('20240106120000'), ('20240107120000')",
            ),
            "2024-01-08-120000_c",
        ),
        (
            [
                ("20240106120000_a.sql", up(A)),
                ("20240107120000_b.sql", up(B)),
                ("20240108120000_c.sql", up(C)),
            ],
            own(
                "CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY);\
                 INSERT INTO schema_migrations VALUES ('20240106120000'), ('20240107120000')",
            ),
            "20240108120000_c",
        ),
        (
            [
                ("9_a.sql", goose(A)),
                ("10_b.sql", goose(B)),
                ("11_c.sql", goose(C)),
            ],
            own(
                "CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL, tstamp TIMESTAMP);\
                 INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1), (9, 1), (10, 1), (11, 1), (11, 0)",
            ),
            "11_c",
        ),
    ];
    for (at, (files, table, third)) in cases.iter().enumerate() {
        let scratch = Scratch::new();
        let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
        let migrations = history(&scratch, Dialect::Sqlite, &files);
        let pool = scratch.sqlite(&format!("{at}.db")).await;
        sql!(&pool, A);
        sql!(&pool, B);
        sql!(&pool, table);
        let report = migrations.run(&pool).await.expect(third);
        assert_eq!(report.names(), [*third]);
        assert!(
            migrations
                .run(&pool)
                .await
                .expect("up to date")
                .is_up_to_date()
        );
        let applied = texts!(
            &pool,
            "SELECT checksum FROM _prisma_migrations ORDER BY migration_name"
        );
        assert_eq!(applied.len(), 3, "{third}");
    }
}

#[tokio::test]
async fn nothing_is_taken_over_that_is_not_sure() {
    let scratch = Scratch::new();
    let migrations = history(&scratch, Dialect::Sqlite, &NUMBERED);
    let make = "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, success BOOLEAN NOT NULL, checksum BLOB NOT NULL);\
                CREATE TABLE a (id INTEGER);";
    let cases = [
        (
            format!("INSERT INTO _sqlx_migrations VALUES (9, TRUE, x'{SHA_B}')"),
            ErrorKind::Edited,
            "its checksum in _sqlx_migrations differs",
        ),
        (
            format!("INSERT INTO _sqlx_migrations VALUES (9, FALSE, x'{SHA_A}')"),
            ErrorKind::NotEmpty,
            "version 9 is marked as failed",
        ),
        (
            "INSERT INTO _sqlx_migrations VALUES (12, TRUE, x'00')".to_owned(),
            ErrorKind::NotEmpty,
            "version 12 in _sqlx_migrations is not in this program",
        ),
        // A table without rows says nothing.
        ("SELECT 1".to_owned(), ErrorKind::NotEmpty, "such as"),
    ];
    for (at, (rows, kind, says)) in cases.iter().enumerate() {
        let pool = scratch.sqlite(&format!("{at}.db")).await;
        sql!(&pool, make);
        sql!(&pool, rows);
        let error: Error = migrations.run(&pool).await.expect_err(says);
        assert_eq!(error.kind(), *kind, "{error}");
        assert!(error.to_string().contains(says), "{error}");
        let history = texts!(
            &pool,
            "SELECT name FROM sqlite_schema WHERE name = '_prisma_migrations'"
        );
        assert!(history.is_empty(), "nothing is written");
    }
    // Whoever asks only what there is to take over gets no migration applied.
    let pool = scratch.sqlite("asked.db").await;
    sql!(&pool, make);
    sql!(
        &pool,
        format!("INSERT INTO _sqlx_migrations VALUES (9, TRUE, x'{SHA_A}')")
    );
    let migrator = Migrator::new(&migrations);
    assert_eq!(migrator.adopt(&pool).await.expect("taken over"), ["0009_a"]);
    assert!(
        migrator
            .adopt(&pool)
            .await
            .expect("nothing more")
            .is_empty()
    );
    assert_eq!(
        migrator.pending(&pool).await.expect("the rest"),
        ["10_b", "11_c"]
    );
}

#[tokio::test]
async fn servers_as_well() {
    let table = |binary: &str| {
        format!(
            "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, success BOOLEAN NOT NULL, checksum {binary} NOT NULL)"
        )
    };
    let scratch = Scratch::new();
    if let Some(pool) = support::postgres("adopt").await {
        let migrations = history(&scratch, Dialect::Postgres, &NUMBERED);
        sql!(&pool, format!("{A}{B}{}", table("BYTEA")));
        sql!(
            &pool,
            format!(
                "INSERT INTO _sqlx_migrations VALUES (9, 'a', TRUE, '\\x{SHA_A}'), (10, 'b', TRUE, '\\x{SHA_B}')"
            )
        );
        assert_eq!(
            migrations.run(&pool).await.expect("taken over").names(),
            ["11_c"]
        );
        assert!(
            migrations
                .run(&pool)
                .await
                .expect("up to date")
                .is_up_to_date()
        );
        let goose = [("9_a.sql", &*sections("-- +goose Up", A, "-- +goose Down"))];
        let migrations = history(&scratch, Dialect::Postgres, &goose);
        sql!(
            &pool,
            "DROP TABLE _prisma_migrations; CREATE TABLE goose_db_version (id SERIAL PRIMARY KEY, version_id BIGINT NOT NULL, is_applied BOOLEAN NOT NULL);\
             INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, TRUE), (9, TRUE)"
        );
        assert!(
            migrations
                .run(&pool)
                .await
                .expect("taken over")
                .names()
                .is_empty()
        );
    }
    if let Some(pool) = support::mariadb("adopt").await {
        let migrations = history(&scratch, Dialect::Mysql, &NUMBERED);
        sql!(&pool, format!("{A}{B}{}", table("BLOB")));
        sql!(
            &pool,
            format!(
                "INSERT INTO _sqlx_migrations VALUES (9, 'a', TRUE, x'{SHA_A}'), (10, 'b', TRUE, x'{SHA_B}')"
            )
        );
        assert_eq!(
            migrations.run(&pool).await.expect("taken over").names(),
            ["11_c"]
        );
        assert!(
            migrations
                .run(&pool)
                .await
                .expect("up to date")
                .is_up_to_date()
        );
    }
}

/// By number, whatever the length, also where a later program has gone further.
#[tokio::test]
async fn numbers_are_ordered_as_numbers() {
    let scratch = Scratch::new();
    let pool = scratch.sqlite("numbers.db").await;
    let all = history(&scratch, Dialect::Sqlite, &NUMBERED);
    all.run(&pool).await.expect("applied");
    let older = history(&scratch, Dialect::Sqlite, &NUMBERED[..1]);
    let error = older.run(&pool).await.expect_err("the database is ahead");
    assert_eq!(error.kind(), ErrorKind::Ahead);
    let without = history(&scratch, Dialect::Sqlite, &[NUMBERED[0], NUMBERED[2]]);
    let error = without.run(&pool).await.expect_err("one is missing");
    assert_eq!(error.kind(), ErrorKind::Missing);
    assert_eq!(error.migration_name(), Some("10_b"));
}

/// What the files say about transactions holds, whoever said it.
#[tokio::test]
async fn outside_of_a_transaction() {
    let Some(pool) = support::postgres("alone").await else {
        return;
    };
    let scratch = Scratch::new();
    let call = "CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$;\nCALL p();\nDROP PROCEDURE p();\n";
    let diesel = [
        ("1_a/up.sql", call),
        ("1_a/metadata.toml", "run_in_transaction = false\n"),
    ];
    let goose = format!("-- +goose Up\n-- +goose NO TRANSACTION\n{call}");
    let dbmate = format!("-- migrate:up transaction:false\n{call}-- migrate:down\n");
    let flyway = [
        ("V1__a.sql", call),
        ("V1__a.sql.conf", "executeInTransaction=false\n"),
    ];
    let sqlx = format!("-- no-transaction\n{call}");
    for files in [
        &diesel[..],
        &[("1_a.sql", &*goose)],
        &[("1_a.sql", &*dbmate)],
        &flyway[..],
        &[("1_a.sql", &*sqlx)],
    ] {
        let migrations = history(&scratch, Dialect::Postgres, files);
        sql!(&pool, "DROP TABLE IF EXISTS _prisma_migrations");
        migrations.run(&pool).await.expect(files[0].0);
    }
}
