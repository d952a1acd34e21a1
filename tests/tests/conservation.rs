//! Conservation by chance, through `whimbrel migrate dev` and `whimbrel db push`: what a database has and the schema does
//! not describe is there after every step with the same text, and works, and the rows have their values; or nothing was done.

use std::path::Path;

use whimbrel_tests::conserve::{
    Tally, Way, conserved, conserves, mysql::Mariadb, postgres::Postgres, sqlite::Sqlite,
};

const COMMAND: &str = env!("CARGO_BIN_EXE_whimbrel-of-docs");

async fn tried<D: whimbrel_tests::conserve::Database>(way: Way, label: &str, short: u64) -> Tally {
    conserves::<D>(Path::new(COMMAND), way, label, short).await
}

#[tokio::test]
async fn dev_conserves_postgres() {
    tried::<Postgres>(Way::Dev, "conserve_pg_dev", 10).await;
}

#[tokio::test]
async fn push_conserves_postgres() {
    tried::<Postgres>(Way::Push, "conserve_pg_push", 12).await;
}

#[tokio::test]
async fn dev_conserves_sqlite() {
    tried::<Sqlite>(Way::Dev, "conserve_lite_dev", 60).await;
}

#[tokio::test]
async fn push_conserves_sqlite() {
    tried::<Sqlite>(Way::Push, "conserve_lite_push", 60).await;
}

#[tokio::test]
async fn dev_conserves_mariadb() {
    tried::<Mariadb>(Way::Dev, "conserve_my_dev", 6).await;
}

#[tokio::test]
async fn push_conserves_mariadb() {
    tried::<Mariadb>(Way::Push, "conserve_my_push", 8).await;
}

/// Compares the rows of a database in the table of what is conserved with what was tried; `UPDATE_EXPECT=1` writes them.
async fn table<D: whimbrel_tests::conserve::Database>(label: &str) {
    let Some(rows) = conserved::<D>(Path::new(COMMAND), label).await else {
        return;
    };
    let path = whimbrel_tests::root().join("docs/reference/schema.md");
    let page = std::fs::read_to_string(&path).expect("the page");
    let own = format!("| {} |", D::NAME);
    let written: Vec<&str> = page.lines().filter(|line| line.starts_with(&own)).collect();
    if written == rows {
        return;
    }
    assert!(
        std::env::var_os("UPDATE_EXPECT").is_some(),
        "docs/reference/schema.md says {written:#?}, tried was {rows:#?}; UPDATE_EXPECT=1 writes it"
    );
    let mut lines: Vec<&str> = page
        .lines()
        .filter(|line| !line.starts_with(&own))
        .collect();
    let head = lines
        .iter()
        .position(|line| line.starts_with("| database | object |"));
    let at = head.expect("the table's head") + 2;
    for row in rows.iter().rev() {
        lines.insert(at, row);
    }
    std::fs::write(&path, lines.join("\n") + "\n").expect("the page");
}

#[tokio::test]
async fn conserved_on_postgres() {
    table::<Postgres>("conserved_pg").await;
}

#[tokio::test]
async fn conserved_on_sqlite() {
    table::<Sqlite>("conserved_lite").await;
}

#[tokio::test]
async fn conserved_on_mariadb() {
    table::<Mariadb>("conserved_my").await;
}
