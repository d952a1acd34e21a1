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
#[allow(dead_code, missing_docs, unreachable_pub)]
mod with_time {
    include!("../../../engine/tests/models/mysql_time.rs");
}

use generated::{Natives, Optional, Role, Types};

/// A new database with the tables of a schema; `None` without a server.
async fn database(schema: &str, name: &str) -> Option<MySqlConnection> {
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
    let script = sqlx::AssertSqlSafe(tables(schema));
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
    let Some(mut connection) = database("mysql", "types").await else {
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
    let natives = Natives {
        id: i32::MIN,
        var_char: "varchar".into(),
        tiny_text: "tiny".into(),
        text: "text".into(),
        medium_text: "medium".into(),
        tiny_int: true,
        unsigned_tiny_int: true,
        big_int: i64::MAX,
        double: -0.1,
        decimal: "12345678.1234".parse().unwrap(),
        date_time: types().date_time,
        seconds: types().date.and_hms_opt(1, 2, 3).unwrap(),
        timestamp: Utc.with_ymd_and_hms(2024, 2, 29, 1, 2, 3).unwrap(),
        json: json!([1, 2]),
        var_binary: vec![0, 1],
        tiny_blob: vec![],
        blob: vec![39],
        medium_blob: vec![92],
        long_blob: vec![255],
    };
    round_trip!(
        &mut connection,
        Dialect::Mysql,
        natives,
        Natives,
        [
            id,
            var_char,
            tiny_text,
            text,
            medium_text,
            tiny_int,
            unsigned_tiny_int,
            big_int,
            double,
            decimal,
            date_time,
            seconds,
            timestamp,
            json,
            var_binary,
            tiny_blob,
            blob,
            medium_blob,
            long_blob
        ]
    );
}

#[tokio::test]
async fn null_and_some() {
    for some in [false, true] {
        let name = if some { "some" } else { "null" };
        let Some(mut connection) = database("mysql", name).await else {
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

#[tokio::test]
async fn dates_of_time_and_decimals_of_rust_decimal() {
    let Some(mut connection) = database("mysql_time", "time").await else {
        return;
    };
    let date = time::Date::from_calendar_date(2024, time::Month::February, 29).unwrap();
    let at = time::Time::from_hms(23, 59, 58).unwrap();
    let row = with_time::Types {
        id: 1,
        decimal: "-12345678.1234".parse().unwrap(),
        maybe: None,
        date_time: time::PrimitiveDateTime::new(date, at),
        timestamp: time::PrimitiveDateTime::new(date, at).assume_utc(),
        date,
        time: at,
    };
    round_trip!(
        &mut connection,
        Dialect::Mysql,
        row,
        with_time::Types,
        [id, decimal, maybe, date_time, timestamp, date, time]
    );
}
