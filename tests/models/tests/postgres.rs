//! Every type of PostgreSQL, written and read back through generated modules.

use chrono::{FixedOffset, NaiveDate, NaiveTime, TimeZone, Utc};
use serde_json::json;
use sqlx::postgres::types::{Oid, PgMoney, PgTimeTz};
use sqlx::{Connection, PgConnection};
use whimbrel_engine::sql::Dialect;
use whimbrel_tests_models::{round_trip, tables};

#[allow(dead_code, missing_docs, unreachable_pub)]
mod generated {
    include!("../../../engine/tests/models/postgres.rs");
}
#[allow(dead_code, missing_docs, unreachable_pub)]
mod names {
    include!("../../../engine/tests/models/names.rs");
}
#[allow(dead_code, missing_docs, unreachable_pub)]
mod long {
    include!("../../../engine/tests/models/long.rs");
}
#[allow(dead_code, missing_docs, unreachable_pub)]
mod with_time {
    include!("../../../engine/tests/models/postgres_time.rs");
}

use generated::{Document, Lists, LowerCase, Natives, Optional, Role, Types, Xml};

/// A new database with the tables of a schema; `None` without a server.
async fn database(schema: &str, name: &str) -> Option<PgConnection> {
    let server = whimbrel_tests::postgres()?;
    let mut admin = PgConnection::connect(&server).await.expect("the server");
    for statement in [
        format!("DROP DATABASE IF EXISTS models_{name} WITH (FORCE)"),
        format!("CREATE DATABASE models_{name}"),
    ] {
        let statement = sqlx::AssertSqlSafe(statement);
        let made = sqlx::raw_sql(statement).execute(&mut admin).await;
        made.expect("a database is made");
    }
    let (start, _) = server.rsplit_once('/').expect("a URL with a database");
    let url = format!("{start}/models_{name}");
    let mut connection = PgConnection::connect(&url).await.expect("the database");
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
        varchar: "varchar".into(),
        char: "abc".into(),
        uuid: uuid::Uuid::from_u128(0x1234_5678),
        inet: "10.1.0.0/16".parse().unwrap(),
        bit: [true, false, true].into_iter().collect(),
        varbit: [true, true, false, true].into_iter().collect(),
        boolean: true,
        int2: i16::MIN,
        oid: Oid(42),
        int8: i64::MIN,
        float8: 0.1,
        float4: 0.25,
        decimal: "-12345678901234567890.123456789012345678901234567890"
            .parse()
            .unwrap(),
        money: PgMoney(-1250),
        timestamp: date.and_time(time),
        timestamptz: Utc.from_utc_datetime(&date.and_time(time)),
        date,
        time,
        timetz: PgTimeTz {
            time,
            offset: FixedOffset::east_opt(2 * 3600).unwrap(),
        },
        json: json!({"a": [1, null]}),
        jsonb: json!("text"),
        bytes: vec![0, 255, 39],
        role: Role::ReadOnly,
        other: Some(LowerCase::Self_),
    }
}

#[tokio::test]
async fn every_type() {
    let Some(mut connection) = database("postgres", "types").await else {
        return;
    };
    round_trip!(
        &mut connection,
        Dialect::Postgres,
        types(),
        Types,
        [
            id,
            text,
            varchar,
            char,
            uuid,
            inet,
            bit,
            varbit,
            boolean,
            int2,
            oid,
            int8,
            float8,
            float4,
            decimal,
            money,
            timestamp,
            timestamptz,
            date,
            time,
            timetz,
            json,
            jsonb,
            bytes,
            role,
            other
        ]
    );
    let natives = Natives {
        id: i32::MAX,
        text: "text".into(),
        citext: "CiText".into(),
        one_char: "x".into(),
        any_var_char: "any length".into(),
        one_bit: [true].into_iter().collect(),
        four_bits: [true, false].into_iter().collect(),
        boolean: false,
        big_int: i64::MAX,
        double_precision: -0.1,
        decimal: "12345678.1234".parse().unwrap(),
        timestamp: NaiveDate::from_ymd_opt(1999, 12, 31)
            .unwrap()
            .and_hms_opt(23, 59, 59)
            .unwrap(),
        timestamptz: Utc.with_ymd_and_hms(2038, 1, 19, 3, 14, 8).unwrap(),
        time: NaiveTime::from_hms_opt(0, 0, 1).unwrap(),
        json_b: json!([1, 2]),
        byte_a: vec![],
    };
    round_trip!(
        &mut connection,
        Dialect::Postgres,
        natives,
        Natives,
        [
            id,
            text,
            citext,
            one_char,
            any_var_char,
            one_bit,
            four_bits,
            boolean,
            big_int,
            double_precision,
            decimal,
            timestamp,
            timestamptz,
            time,
            json_b,
            byte_a
        ]
    );
    let document = Document {
        id: 1,
        content: Xml("<a>b</a>".into()),
        extra: None,
    };
    round_trip!(
        &mut connection,
        Dialect::Postgres,
        document,
        Document,
        [id, content, extra]
    );
}

#[tokio::test]
async fn null_and_some() {
    for some in [false, true] {
        let name = if some { "some" } else { "null" };
        let Some(mut connection) = database("postgres", name).await else {
            return;
        };
        let all = types();
        let row = Optional {
            id: 1,
            uuid: some.then_some(all.uuid),
            created_at: some.then_some(all.timestamp),
            updated_at: some.then_some(all.timestamptz),
            json: some.then_some(all.json),
            bytes: some.then_some(all.bytes),
            role: some.then_some(Role::Guest),
        };
        let read = round_trip!(
            &mut connection,
            Dialect::Postgres,
            row,
            Optional,
            [id, uuid, created_at, updated_at, json, bytes, role]
        );
        let text = serde_json::to_value(&read).expect("a struct is JSON");
        assert!(text.get("createdAt").is_some(), "{text}");
        assert_eq!(
            text["role"],
            if some { json!("guest") } else { json!(null) }
        );
    }
}

#[tokio::test]
async fn lists() {
    let Some(mut connection) = database("postgres", "lists").await else {
        return;
    };
    let row = Lists {
        id: 1,
        texts: vec!["a".into(), String::new()],
        numbers: vec![1, -1],
        decimals: vec!["1.5".parse().unwrap()],
        roles: vec![Role::Admin, Role::ReadOnly],
        days: vec![types().date],
        documents: vec![json!({"a": 1}), json!(null)],
        blobs: vec![vec![], vec![0]],
    };
    round_trip!(
        &mut connection,
        Dialect::Postgres,
        row,
        Lists,
        [id, texts, numbers, decimals, roles, days, documents, blobs]
    );
    let nulls = "DELETE FROM \"Lists\"; INSERT INTO \"Lists\" (id) VALUES (2)";
    let inserted = sqlx::raw_sql(nulls).execute(&mut connection).await;
    inserted.expect("a row without lists");
    let row: Lists = sqlx::query_as(Lists::SELECT)
        .fetch_one(&mut connection)
        .await
        .expect("NULL is an empty list");
    assert_eq!((row.texts.len(), row.roles.len()), (0, 0));
}

/// Names that need quotes, that Rust reserves, that collide, in a schema of their own.
#[tokio::test]
async fn odd_names() {
    let Some(mut connection) = database("names", "names").await else {
        return;
    };
    let insert = "INSERT INTO auth.\"strings and \"\"more\"\"\" VALUES \
                  (1, 'type', NULL, 2, 3, 4, 5, '{6}', 'value', '{VALUE,Value}', NULL, 7)";
    let inserted = sqlx::raw_sql(insert).execute(&mut connection).await;
    inserted.expect("a row");
    let row: names::Strings = sqlx::query_as(names::Strings::SELECT)
        .fetch_one(&mut connection)
        .await
        .expect("the row is read");
    assert_eq!(row.r#type, "type");
    assert_eq!((row.foo_bar_2, row.foo_bar, row.foo_bar_3), (2, 3, 4));
    assert_eq!((row.http_code, row.vecs), (5, vec![6]));
    assert_eq!(row.option, names::Option::Value3);
    let expected = [names::Option::Value2, names::Option::Value];
    assert_eq!(row.options, expected);
    let bound = sqlx::query("UPDATE auth.\"strings and \"\"more\"\"\" SET option = $1")
        .bind(names::Option::Value)
        .execute(&mut connection)
        .await;
    bound.expect("an enum of another schema is bound");
    assert_eq!(names::UserRole::TABLE, "UserRole");
    assert_eq!(names::UserRole2::TABLE, "user_role");
    assert_eq!(long::Short::COLUMNS.len(), 23);
}

/// A module for each schema, and a type of the user's own beside them. Only this module sees what is in them.
mod schemas {
    #[derive(Debug, Clone, PartialEq, sqlx::Type, serde::Serialize, serde::Deserialize)]
    #[sqlx(transparent)]
    struct Client(String);

    #[allow(dead_code, missing_docs, unreachable_pub)]
    mod generated {
        include!("../../../engine/tests/models/schemas.rs");
    }
    use generated::{public, sign_in};

    #[tokio::test]
    async fn each_has_a_module() {
        let Some(mut connection) = super::database("schemas", "schemas").await else {
            return;
        };
        let insert = "INSERT INTO \"sign-in\".\"Account\" VALUES (1, 'a', 'ADMIN', NULL, '<a/>', now()); \
                      INSERT INTO visits VALUES (2, 'phone', NULL, 'first_of_a_long_list_of_kinds', now(), 1)";
        let inserted = sqlx::raw_sql(insert).execute(&mut connection).await;
        inserted.expect("two rows");
        let account: sign_in::Account = sqlx::query_as(sign_in::Account::SELECT)
            .fetch_one(&mut connection)
            .await
            .expect("the row is read");
        assert_eq!((account.role, account.kinds), (public::Role::Admin, vec![]));
        let visit: public::Visit = sqlx::query_as(public::Visit::SELECT)
            .fetch_one(&mut connection)
            .await
            .expect("the row is read");
        assert_eq!(visit.client, Client("phone".into()));
    }
}

#[tokio::test]
async fn dates_of_time_and_decimals_of_rust_decimal() {
    let Some(mut connection) = database("postgres_time", "time").await else {
        return;
    };
    let date = time::Date::from_calendar_date(2024, time::Month::February, 29).unwrap();
    let at = time::Time::from_hms(23, 59, 58).unwrap();
    let row = with_time::Types {
        id: 1,
        decimal: "-12345678.1234".parse().unwrap(),
        maybe: None,
        decimals: vec!["0.5".parse().unwrap(), "7".parse().unwrap()],
        timestamp: time::PrimitiveDateTime::new(date, at),
        timestamptz: time::PrimitiveDateTime::new(date, at).assume_utc(),
        date,
        time: at,
        timetz: PgTimeTz {
            time: at,
            offset: time::UtcOffset::from_hms(-3, 0, 0).unwrap(),
        },
        days: vec![date],
    };
    round_trip!(
        &mut connection,
        Dialect::Postgres,
        row,
        with_time::Types,
        [
            id,
            decimal,
            maybe,
            decimals,
            timestamp,
            timestamptz,
            date,
            time,
            timetz,
            days
        ]
    );
}
