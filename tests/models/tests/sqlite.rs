//! Every type of SQLite, written and read back through generated modules.

use chrono::{TimeZone, Utc};
use serde_json::json;
use sqlx::SqlitePool;
use whimbrel_engine::sql::Dialect;
use whimbrel_tests_models::{round_trip, tables};

#[allow(dead_code, missing_docs, unreachable_pub)]
mod generated {
    include!("../../../engine/tests/models/sqlite.rs");
}
#[allow(dead_code, missing_docs, unreachable_pub)]
mod with_time {
    include!("../../../engine/tests/models/sqlite_time.rs");
}

use generated::{Kind, Optional, Plain, Types};

async fn database(schema: &str) -> SqlitePool {
    let options = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1);
    let pool = options.connect("sqlite::memory:").await;
    let pool = pool.expect("SQLite opens a database in memory");
    let script = sqlx::AssertSqlSafe(tables(schema));
    sqlx::raw_sql(script)
        .execute(&pool)
        .await
        .expect("the tables are made");
    pool
}

fn types() -> Types {
    Types {
        id: 1,
        text: "naïve ' \" text".into(),
        boolean: true,
        int: i64::from(i32::MIN),
        big: i64::MAX,
        float: 0.1,
        decimal: -12.75,
        date: Utc.with_ymd_and_hms(2024, 2, 29, 23, 59, 59).unwrap(),
        json: json!({"a": [1, null, "x"]}),
        bytes: vec![0, 255, 39],
        kind: Kind::Two,
    }
}

#[tokio::test]
async fn every_type() {
    let pool = database("sqlite").await;
    round_trip!(
        &pool,
        Dialect::Sqlite,
        types(),
        Types,
        [
            id, text, boolean, int, big, float, decimal, date, json, bytes, kind
        ]
    );
    let plain = Plain {
        id: "a".into(),
        name: String::new(),
    };
    round_trip!(&pool, Dialect::Sqlite, plain, Plain, [id, name]);
}

#[tokio::test]
async fn null_and_some() {
    for some in [false, true] {
        let pool = database("sqlite").await;
        let all = types();
        let row = Optional {
            id: 1,
            text: some.then_some(all.text),
            boolean: some.then_some(all.boolean),
            int: some.then_some(all.int),
            big: some.then_some(all.big),
            float: some.then_some(all.float),
            decimal: some.then_some(all.decimal),
            date: some.then_some(all.date),
            json: some.then_some(all.json),
            bytes: some.then_some(all.bytes),
            kind: some.then_some(all.kind),
        };
        round_trip!(
            &pool,
            Dialect::Sqlite,
            row,
            Optional,
            [
                id, text, boolean, int, big, float, decimal, date, json, bytes, kind
            ]
        );
    }
}

/// What other programs leave in the same tables.
#[tokio::test]
async fn values_as_others_store_them() {
    let pool = database("sqlite").await;
    for (date, decimal, json) in [
        ("1709251199000", "3", "'5'"),
        ("'2024-02-29T23:59:59.000+00:00'", "3.0", "5"),
        ("'2024-02-29 23:59:59'", "'3'", "'5.0'"),
    ] {
        let insert = format!(
            "DELETE FROM \"Types\"; INSERT INTO \"Types\" VALUES \
             (1, '', 1, 1, 1, 2, {decimal}, {date}, {json}, x'00', 'ONE')"
        );
        let insert = sqlx::AssertSqlSafe(insert);
        sqlx::raw_sql(insert).execute(&pool).await.expect("a row");
        let row: Types = sqlx::query_as(Types::SELECT)
            .fetch_one(&pool)
            .await
            .expect("the row is read");
        assert_eq!(row.date, types().date);
        assert_eq!(row.decimal, 3.0);
        assert_eq!(row.float, 2.0);
        assert_eq!(row.json.as_f64(), Some(5.0));
        let row: with_time::Types = sqlx::query_as(with_time::Types::SELECT)
            .fetch_one(&pool)
            .await
            .expect("the row is read with the time crate");
        assert_eq!(row.date.unix_timestamp(), 1_709_251_199);
    }
    let beyond = "UPDATE \"Types\" SET date = 9223372036854775807";
    sqlx::raw_sql(beyond).execute(&pool).await.expect("a row");
    let read = sqlx::query_as::<_, Types>(Types::SELECT);
    let error = read.fetch_one(&pool).await.expect_err("no such date");
    assert!(error.to_string().contains("date"), "{error}");
}

/// JSON speaks the schema's names.
#[test]
fn serde_uses_the_names_of_the_schema() {
    let kind = serde_json::to_value(with_time::Kind::One).expect("an enum is JSON");
    assert_eq!(kind, json!("ONE"));
    let plain: with_time::Plain =
        serde_json::from_value(json!({"id": "a", "name": "b"})).expect("a struct is JSON");
    assert_eq!(plain.name, "b");
}
