//! Every type of SQLite, written and read back with rusqlite through generated modules.

use chrono::{TimeZone, Utc};
use rusqlite::{Connection, params};
use serde_json::json;
use whimbrel_engine::sql::Dialect;
use whimbrel_tests_models::{insert, tables};

#[allow(dead_code, missing_docs, unreachable_pub)]
mod generated {
    include!("../../../engine/tests/models/rusqlite.rs");
}
#[allow(dead_code, missing_docs, unreachable_pub)]
mod with_time {
    include!("../../../engine/tests/models/rusqlite_time.rs");
}

use generated::{Kind, Optional, Types};

fn database(schema: &str) -> Connection {
    let connection = Connection::open_in_memory().expect("a database in memory");
    connection
        .execute_batch(&tables(schema))
        .expect("the tables are made");
    connection
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

#[test]
fn every_type() {
    let database = database("rusqlite");
    let row = types();
    let sql = insert(Dialect::Sqlite, Types::TABLE, Types::COLUMNS);
    let values = params![
        row.id,
        row.text,
        row.boolean,
        row.int,
        row.big,
        row.float,
        row.decimal,
        row.date,
        row.json,
        row.bytes,
        row.kind
    ];
    database.execute(&sql, values).expect("the row is written");
    let read = || database.query_row(Types::SELECT, [], Types::from_row);
    assert_eq!(read().expect("the row is read"), row);
    // Whole numbers in columns of other numbers, and points in time as milliseconds.
    let whole = "UPDATE Types SET float = 2, decimal = 3, json = 1, date = 1709251199000";
    database.execute(whole, []).expect("the row is changed");
    let read = read().expect("the row is read");
    assert_eq!((read.float, read.decimal, read.json), (2.0, 3.0, json!(1)));
    assert_eq!(read.date, row.date);
}

#[test]
fn what_is_null() {
    let database = database("rusqlite");
    database
        .execute("INSERT INTO Optional (id) VALUES (1)", [])
        .expect("the row is written");
    let row = database.query_row(Optional::SELECT, [], Optional::from_row);
    let row = row.expect("the row is read");
    assert_eq!((row.text, row.date, row.kind), (None, None, None));
}

#[test]
fn a_value_that_the_enum_does_not_have() {
    let database = database("rusqlite");
    let kind: Kind = database
        .query_row("SELECT 'ONE'", [], |row| row.get(0))
        .expect("a value");
    assert_eq!((kind, kind.as_str()), (Kind::One, "ONE"));
    let error = database
        .query_row("SELECT 'three'", [], |row| row.get::<_, Kind>(0))
        .expect_err("no value");
    assert!(
        error
            .to_string()
            .contains("\"three\" is not a value of Kind"),
        "{error}"
    );
}

#[test]
fn with_the_crate_time() {
    let database = database("rusqlite_time");
    for date in [
        "1709251199000",
        "'2024-02-29 23:59:59'",
        "'2024-02-29T23:59:59.000+00:00'",
    ] {
        let row = format!(
            "REPLACE INTO Types VALUES (1, '', 1, 1, 1, 1, 1, {date}, '{{}}', x'00', 'ONE')"
        );
        database.execute(&row, []).expect("the row is written");
        let read = database.query_row(with_time::Types::SELECT, [], with_time::Types::from_row);
        assert_eq!(
            read.expect("the row is read").date.unix_timestamp(),
            1_709_251_199,
            "{date}"
        );
    }
}
