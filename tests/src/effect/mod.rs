//! Runs scripts with each database's own client and reads back what they made.

mod catalogue;
mod rows;

pub use rows::{insert, select_kept};

use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
};

/// A database that belongs to one test and is emptied for each case.
#[derive(Debug)]
pub enum Database {
    /// A database on a PostgreSQL server, by its URL.
    Postgres(String),
    /// A file.
    Sqlite(PathBuf),
    /// Host, port, user and database on a MariaDB server.
    Mariadb([String; 4]),
}

impl Database {
    /// A database of that name on the test's PostgreSQL server.
    pub fn postgres(name: &str) -> Option<Database> {
        let server = crate::postgres()?;
        let (base, _) = server.rsplit_once('/')?;
        let admin = Database::Postgres(server.clone());
        // It stays from run to run; that it is there already is no mistake.
        let _ = admin.run(&format!("CREATE DATABASE \"{name}\";"));
        Some(Database::Postgres(format!("{base}/{name}")))
    }

    /// A file in a temporary folder.
    pub fn sqlite(name: &str) -> Option<Database> {
        if Command::new("sqlite3").arg("--version").output().is_err() {
            eprintln!("SKIPPED: no sqlite3 command");
            return None;
        }
        let file = format!("whimbrel-{name}-{}.db", std::process::id());
        Some(Database::Sqlite(std::env::temp_dir().join(file)))
    }

    /// A database of that name on the test's MariaDB server.
    pub fn mariadb(name: &str) -> Option<Database> {
        let server = crate::mariadb()?;
        let rest = server.strip_prefix("mysql://")?;
        let (user, rest) = rest.split_once('@')?;
        let address = rest.split('/').next()?;
        let (host, port) = address.split_once(':').unwrap_or((address, "3306"));
        let user = user.split(':').next()?;
        Some(Database::Mariadb(
            [host, port, user, name].map(str::to_owned),
        ))
    }

    /// What to put before a script so that it begins with nothing.
    pub fn reset(&self) -> String {
        match self {
            Database::Postgres(_) => "SET client_min_messages = warning;\n\
                DROP SCHEMA IF EXISTS \"public\" CASCADE;\nDROP SCHEMA IF EXISTS \"other\" CASCADE;\n\
                DROP SCHEMA IF EXISTS \"Third One\" CASCADE;\nCREATE SCHEMA \"public\";\n\
                CREATE EXTENSION IF NOT EXISTS citext;\n"
                .to_owned(),
            Database::Sqlite(path) => {
                let _ = fs::remove_file(path); // Absent the first time.
                String::new()
            }
            Database::Mariadb([_, _, _, name]) => {
                format!("DROP DATABASE IF EXISTS `{name}`;\nCREATE DATABASE `{name}` CHARACTER SET utf8mb4;\nUSE `{name}`;\n")
            }
        }
    }

    /// Runs a script; its output, or the client's complaint.
    pub fn run(&self, script: &str) -> Result<String, String> {
        let unique = match self {
            Database::Postgres(url) => url.rsplit('/').next().unwrap_or("x").to_owned(),
            Database::Sqlite(_) => "sqlite".to_owned(),
            Database::Mariadb([_, _, _, name]) => name.clone(),
        };
        let file = std::env::temp_dir().join(format!(
            "whimbrel-{unique}-{}-{:?}.sql",
            std::process::id(),
            std::thread::current().id()
        ));
        fs::write(&file, script).map_err(|error| error.to_string())?;
        let mut command = match self {
            Database::Postgres(url) => {
                let mut command = Command::new("psql");
                command.args(["-X", "-q", "-At", "-v", "ON_ERROR_STOP=1"]);
                command.arg(url).arg("-f").arg(&file);
                command
            }
            Database::Sqlite(path) => {
                let mut command = Command::new("sqlite3");
                command.arg("-bail").arg(path).stdin(Stdio::from(
                    fs::File::open(&file).map_err(|error| error.to_string())?,
                ));
                command
            }
            Database::Mariadb([host, port, user, _]) => {
                let mut command = Command::new("mariadb");
                command.args(["-h", host, "-P", port, "-u", user, "-N", "-B"]);
                command.arg("--default-character-set=utf8mb4");
                command.stdin(Stdio::from(
                    fs::File::open(&file).map_err(|error| error.to_string())?,
                ));
                command
            }
        };
        let output = command.output().map_err(|error| error.to_string());
        let _ = fs::remove_file(&file);
        let output = output?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match output.status.success() {
            true => Ok(text(&output.stdout)),
            false => Err(text(&output.stderr)),
        }
    }

    /// A query whose rows tell everything that there is, in an order that does not depend on
    /// how it came about.
    pub fn catalogue(&self) -> &'static str {
        match self {
            Database::Postgres(_) => catalogue::POSTGRES,
            Database::Sqlite(_) => catalogue::SQLITE,
            Database::Mariadb(_) => catalogue::MARIADB,
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Database::Sqlite(path) = self {
            let _ = fs::remove_file(path);
        }
    }
}
