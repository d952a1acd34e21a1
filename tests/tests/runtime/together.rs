//! Many `INSERT`s of a script run together on MySQL and MariaDB; nobody can tell it from the rows.

use crate::support::{self, Scratch, sql, texts};
use whimbrel::Dialect;

const ROWS: &str = "SELECT CAST(id AS CHAR) FROM a ORDER BY id";

#[tokio::test]
async fn one_that_fails_is_named_and_those_before_it_stay() {
    let Some(pool) = support::mariadb("together").await else {
        return;
    };
    let scratch = Scratch::new();
    let script = "CREATE TABLE a (id INT PRIMARY KEY);
        INSERT INTO a VALUES (1);
        INSERT INTO a (id) VALUES (2);
        INSERT INTO a VALUES (3), (1);
        INSERT INTO a VALUES (4);
        INSERT INTO a VALUES (5);";
    let migrations = scratch.migrations(Dialect::Mysql, &[("1_a", script)]);
    let error = migrations.run(&pool).await.unwrap_err();
    let place = error.place().expect("the statement");
    assert_eq!((place.statement, place.line), (4, 4), "{error}");
    assert_eq!(texts!(&pool, ROWS), ["1", "2"]);
    let error = migrations.run(&pool).await.unwrap_err();
    assert_eq!(error.place().map(|place| place.statement), Some(4));
    sql!(&pool, "DELETE FROM a WHERE id = 1");
    assert_eq!(migrations.run(&pool).await.unwrap().names(), ["1_a"]);
    assert_eq!(texts!(&pool, ROWS), ["1", "2", "3", "4", "5"]);
}

/// What an engine without transactions has written cannot be taken back and written again.
#[tokio::test]
async fn no_row_is_there_twice_without_transactions() {
    let Some(pool) = support::mariadb("together_no").await else {
        return;
    };
    let scratch = Scratch::new();
    let script = "CREATE TABLE heard (id INT) ENGINE = MyISAM;
        CREATE TABLE a (id INT PRIMARY KEY);
        CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW INSERT INTO heard VALUES (NEW.id);
        INSERT INTO a VALUES (1);
        INSERT INTO a VALUES (2);
        INSERT INTO missing VALUES (3);";
    let migrations = scratch.migrations(Dialect::Mysql, &[("1_a", script)]);
    migrations.run(&pool).await.unwrap_err();
    assert_eq!(texts!(&pool, ROWS), ["1", "2"]);
    let heard = "SELECT CAST(id AS CHAR) FROM heard ORDER BY id";
    assert_eq!(texts!(&pool, heard), ["1", "2"]);
}

/// One message takes a part of them; the record of each part says how far it came.
#[tokio::test]
async fn more_than_a_message_takes() {
    let Some(pool) = support::mariadb("together_many").await else {
        return;
    };
    let scratch = Scratch::new();
    let mut script = "CREATE TABLE a (id INT PRIMARY KEY, text TEXT);\n".to_owned();
    for id in 0..600 {
        script += &format!("INSERT INTO a VALUES ({id}, '{}');\n", "x; '' ".repeat(700));
    }
    script += "INSERT INTO a VALUES (0, 'twice');\n";
    let migrations = scratch.migrations(Dialect::Mysql, &[("1_a", &script)]);
    let error = migrations.run(&pool).await.unwrap_err();
    assert_eq!(error.place().map(|place| place.statement), Some(602));
    sql!(&pool, "UPDATE a SET id = -1 WHERE id = 0");
    migrations.run(&pool).await.unwrap();
    let count = "SELECT CONCAT(COUNT(*), ' ', COUNT(DISTINCT id), ' ', MIN(LENGTH(text))) FROM a";
    assert_eq!(texts!(&pool, count), ["601 601 5"]);
}
