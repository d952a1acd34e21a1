//! Conservation by chance, through `whimbrel migrate dev` and `whimbrel db push`: what a database has and the schema does
//! not describe is there after every step with the same text, and works, and the rows have their values; or nothing was done.

use std::path::Path;

use whimbrel_tests::conserve::{
    Tally, Way, conserves, mysql::Mariadb, postgres::Postgres, sqlite::Sqlite,
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
