//! Every type of MySQL and MariaDB, written and read back through generated modules.

use chrono::{NaiveDate, NaiveTime, TimeZone, Utc};
use serde_json::json;
use sqlx::{Connection, MySqlConnection};
use whimbrel_engine::sql::Dialect;
use whimbrel_tests_models::{round_trip, tables};

#[allow(dead_code, missing_docs, unreachable_pub)]
mod generated {
    include!("../../../engine/tests/models/mysql.rs");
}

use generated::{Optional, Role, Types};

/// A new database with the tables of a schema; `None` without a server.
async fn database(name: &str) -> Option<MySqlConnection> {
    let server = whimbrel_tests::mariadb()?;
    let mut admin = MySqlConnection::connect(&server).await.expect("the server");
    for statement in [
        format!("DROP DATABASE IF EXISTS models_{name}"),
        format!("CREATE DATABASE models_{name}"),
    ] {
        let statement = sqlx::AssertSqlSafe(statement);
        let made = sqlx::raw_sql(statement).execute(&mut admin).await;
        made.expect("a database is made");
    }
    let (start, _) = server.rsplit_once('/').expect("a URL with a database");
    let url = format!("{start}/models_{name}");
    let mut connection = MySqlConnection::connect(&url).await.expect("the database");
    let script = sqlx::AssertSqlSafe(tables("mysql"));
    let made = sqlx::raw_sql(script).execute(&mut connection).await;
    made.expect("the tables are made");
    Some(connection)
}

fn types() -> Types {
    let date = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
    let time = NaiveTime::from_hms_milli_opt(23, 59, 58, 125).unwrap();
    Types {
        id: 1,
        text: "naïve ' \" text".into(),
        char: "abc".into(),
        long_text: "long".into(),
        boolean: true,
        bit: true,
        tiny_int: i8::MIN,
        unsigned_tiny_int: u8::MAX,
        small_int: i16::MIN,
        unsigned_small_int: u16::MAX,
        medium_int: -8_388_608,
        unsigned_medium_int: 16_777_215,
        unsigned_int: u32::MAX,
        year: 2024,
        big_int: i64::MIN,
        unsigned_big_int: u64::MAX,
        double: 0.1,
        float: 0.25,
        decimal: "-12345678901234567890.123456789012345678901234567890"
            .parse()
            .unwrap(),
        date_time: date.and_time(time),
        timestamp: Utc.from_utc_datetime(&date.and_time(time)),
        date,
        time,
        json: json!({"a": [1, null]}),
        bytes: vec![0, 255, 39],
        binary: vec![1, 2, 3, 0],
        bits: 0b1010_0101_0011,
        role: Role::ReadOnly,
    }
}

#[tokio::test]
async fn every_type() {
    let Some(mut connection) = database("types").await else {
        return;
    };
    round_trip!(
        &mut connection,
        Dialect::Mysql,
        types(),
        Types,
        [
            id,
            text,
            char,
            long_text,
            boolean,
            bit,
            tiny_int,
            unsigned_tiny_int,
            small_int,
            unsigned_small_int,
            medium_int,
            unsigned_medium_int,
            unsigned_int,
            year,
            big_int,
            unsigned_big_int,
            double,
            float,
            decimal,
            date_time,
            timestamp,
            date,
            time,
            json,
            bytes,
            binary,
            bits,
            role
        ]
    );
}

#[tokio::test]
async fn null_and_some() {
    for some in [false, true] {
        let name = if some { "some" } else { "null" };
        let Some(mut connection) = database(name).await else {
            return;
        };
        let all = types();
        let row = Optional {
            id: 1,
            text: some.then_some(all.text),
            boolean: some.then_some(all.boolean),
            int: some.then_some(all.medium_int),
            big: some.then_some(all.big_int),
            float: some.then_some(all.double),
            decimal: some.then_some(all.decimal),
            date_time: some.then_some(all.date_time),
            timestamp: some.then_some(all.timestamp),
            json: some.then_some(all.json),
            bytes: some.then_some(all.bytes),
            role: some.then_some(Role::Admin),
        };
        round_trip!(
            &mut connection,
            Dialect::Mysql,
            row,
            Optional,
            [
                id, text, boolean, int, big, float, decimal, date_time, timestamp, json, bytes,
                role
            ]
        );
    }
}
