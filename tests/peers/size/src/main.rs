//! `peer-size URL FOLDER` applies the migrations of a folder through a pool; prints the milliseconds that it took and
//! the peak of memory in kB, before and after.

use std::time::Instant;
use whimbrel::{Migrations, Migrator};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, folder] = &arguments[..] else {
        return Err("peer-size URL FOLDER".into());
    };
    let migrations = Migrations::from_folder(folder, None)?;
    let loaded = peak_memory();
    let begun = Instant::now();
    let report = if url.starts_with("sqlite") {
        let pool = sqlx::SqlitePool::connect(url).await?;
        Migrator::new(&migrations).run(&pool).await?
    } else if url.starts_with("mysql") {
        let pool = sqlx::MySqlPool::connect(url).await?;
        Migrator::new(&migrations).run(&pool).await?
    } else {
        let pool = sqlx::PgPool::connect(url).await?;
        Migrator::new(&migrations).run(&pool).await?
    };
    let took = begun.elapsed().as_millis();
    println!("{took} {loaded} {}", peak_memory());
    eprintln!("{report}");
    Ok(())
}

fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}
