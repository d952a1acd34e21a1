//! What each tool's program has in common: the command line and the stop watch.
//!
//! `program run URL FOLDER` migrates and prints what was done.
//! `program time URL FOLDER N` migrates `N` times, each on a connection of its own, and prints for
//! each the microseconds of connecting and of migrating; then the peak of memory in kB.
//! `program stay URL FOLDER` migrates, tells how it went, and stays with its connection open.
//! `program back URL FOLDER TO` steps back to that migration, as far as the tool can.
//! `program copying URL FOLDER` migrates, and keeps a copy before; `program restore URL` puts it back.
//! `program embedded URL` migrates with what was embedded at compile time.

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
mod driver;

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
pub use driver::{Driver, Waiting};

use std::time::{Duration, Instant};

/// One tool.
pub trait Tool {
    /// An open connection.
    type Connection;

    /// Reads a folder of migrations.
    fn load(&mut self, folder: &str) -> Result<(), String>;

    /// Takes what was embedded at compile time instead.
    fn embedded(&mut self);

    /// Connects.
    fn connect(&self, url: &str) -> Result<Self::Connection, String>;

    /// Brings the database up to date; answers how many migrations were applied.
    fn migrate(&self, connection: &mut Self::Connection) -> Result<usize, String>;

    /// Steps back to a migration.
    fn back(&self, _: &mut Self::Connection, _to: &str) -> Result<(), String> {
        Err("has no way back".into())
    }

    /// Keeps a copy from now on, before it changes anything.
    fn keep_copies(&mut self) -> Result<(), String> {
        Err("keeps no copies".into())
    }

    /// Puts the newest copy back.
    fn restore(&self, _url: &str) -> Result<(), String> {
        Err("keeps no copies".into())
    }

    /// Says goodbye.
    fn close(&self, connection: Self::Connection);
}

/// Runs the command line.
pub fn main(mut tool: impl Tool) {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments[..] {
        ["run", url, folder] => tool.load(folder).and_then(|()| once(&tool, url)),
        ["stay", url, folder] => tool.load(folder).and_then(|()| stay(&tool, url)),
        ["back", url, folder, to] => tool.load(folder).and_then(|()| {
            let mut connection = tool.connect(url)?;
            let done = tool.back(&mut connection, to);
            tool.close(connection);
            done
        }),
        ["copying", url, folder] => tool
            .load(folder)
            .and_then(|()| tool.keep_copies())
            .and_then(|()| once(&tool, url)),
        ["restore", url] => tool.restore(url),
        ["embedded", url] => {
            tool.embedded();
            once(&tool, url)
        }
        ["time", url, folder, count] => tool.load(folder).and_then(|()| {
            let count = count.parse().map_err(|_| "no number".to_owned())?;
            (0..count).try_for_each(|_| time(&tool, url))?;
            println!("memory {}", peak_memory());
            Ok(())
        }),
        _ => Err("run URL FOLDER | stay URL FOLDER | time URL FOLDER N | embedded URL | back URL FOLDER TO | \
             copying URL FOLDER | restore URL"
            .into()),
    };
    if let Err(error) = result {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

fn once<T: Tool>(tool: &T, url: &str) -> Result<(), String> {
    let mut connection = tool.connect(url)?;
    let applied = tool.migrate(&mut connection);
    tool.close(connection);
    println!("applied {}", applied?);
    Ok(())
}

fn stay<T: Tool>(tool: &T, url: &str) -> Result<(), String> {
    let mut connection = tool.connect(url)?;
    let applied = tool.migrate(&mut connection);
    println!("{applied:?}");
    std::thread::sleep(Duration::from_secs(60));
    tool.close(connection);
    Ok(())
}

fn time<T: Tool>(tool: &T, url: &str) -> Result<(), String> {
    let begun = Instant::now();
    let mut connection = tool.connect(url)?;
    let connected = begun.elapsed();
    let begun = Instant::now();
    let applied = tool.migrate(&mut connection);
    let migrated = begun.elapsed();
    tool.close(connection);
    let microseconds = |time: Duration| time.as_nanos() as f64 / 1000.0;
    println!(
        "time {} {} {}",
        microseconds(connected),
        microseconds(migrated),
        applied?
    );
    Ok(())
}

/// The most memory that this process ever had, in kB.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}
