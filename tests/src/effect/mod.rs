//! Runs scripts with each database's own client and reads back what they made.

mod catalogue;
mod rows;
mod trial;

pub use rows::{insert, select_kept};
pub use trial::{Change, Outcome, attempt, create};

use std::{
    fs,
    io::Write,
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
    /// A database on the test's PostgreSQL server whose name begins so. Its own for each process,
    /// and gone with the value.
    pub fn postgres(name: &str) -> Option<Database> {
        let server = crate::postgres()?;
        let (base, _) = server.rsplit_once('/')?;
        let name = format!("{name}_{}", std::process::id());
        let create = format!("DROP DATABASE IF EXISTS \"{name}\";\nCREATE DATABASE \"{name}\";");
        feed(psql(&server), &create).expect("a database for the test");
        Some(Database::Postgres(format!("{base}/{name}")))
    }

    /// A file in a temporary folder.
    pub fn sqlite(name: &str) -> Option<Database> {
        if Command::new("sqlite3").arg("--version").output().is_err() {
            crate::skipped("sqlite3", "the command sqlite3 is not there");
            return None;
        }
        let file = format!("whimbrel-{name}-{}.db", std::process::id());
        Some(Database::Sqlite(std::env::temp_dir().join(file)))
    }

    /// The same on the test's MariaDB server.
    pub fn mariadb(name: &str) -> Option<Database> {
        let server = crate::mariadb()?;
        let rest = server.strip_prefix("mysql://")?;
        let (user, rest) = rest.split_once('@')?;
        let address = rest.split('/').next()?;
        let (host, port) = address.split_once(':').unwrap_or((address, "3306"));
        let user = user.split(':').next()?;
        let name = format!("{name}_{}", std::process::id());
        Some(Database::Mariadb(
            [host, port, user, &name].map(str::to_owned),
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
                // Nothing here has to survive a crash.
                "PRAGMA synchronous=OFF;\n".to_owned()
            }
            Database::Mariadb([_, _, _, name]) => {
                format!("DROP DATABASE IF EXISTS `{name}`;\nCREATE DATABASE `{name}` CHARACTER SET utf8mb4;\nUSE `{name}`;\n")
            }
        }
    }

    /// Runs a script; its output, or the client's complaint.
    pub fn run(&self, script: &str) -> Result<String, String> {
        let client = match self {
            Database::Postgres(url) => psql(url),
            Database::Sqlite(path) => {
                let mut command = Command::new("sqlite3");
                command.arg("-bail").arg(path);
                command
            }
            Database::Mariadb([host, port, user, _]) => {
                let mut command = Command::new("mariadb");
                command.args(["-h", host, "-P", port, "-u", user, "-N", "-B"]);
                command.arg("--default-character-set=utf8mb4");
                command
            }
        };
        feed(client, script)
    }

    /// Leaves nothing behind on the server. What fails here has failed for the test before.
    fn remove(&self) {
        match self {
            Database::Postgres(url) => {
                if let Some((base, name)) = url.rsplit_once('/') {
                    let script = format!("DROP DATABASE IF EXISTS \"{name}\";");
                    let _ = feed(psql(&format!("{base}/postgres")), &script);
                }
            }
            Database::Sqlite(path) => {
                let _ = fs::remove_file(path);
            }
            Database::Mariadb([_, _, _, name]) => {
                let _ = self.run(&format!("DROP DATABASE IF EXISTS `{name}`;"));
            }
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
        self.remove();
    }
}

fn psql(url: &str) -> Command {
    // Debian's `psql` is a script that looks for the real one, which takes longer than the tests.
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let found = installed
        .flatten()
        .map(|entry| entry.path().join("bin/psql"));
    let newest = found.filter(|path| path.is_file()).max();
    let mut command = Command::new(newest.unwrap_or_else(|| "psql".into()));
    command.args(["-X", "-q", "-At", "-v", "ON_ERROR_STOP=1"]);
    command.arg(url).args(["-f", "-"]);
    command
}

/// Gives a client the script; its output, or its complaint.
fn feed(mut client: Command, script: &str) -> Result<String, String> {
    let piped = client.stdin(Stdio::piped()).stdout(Stdio::piped());
    let child = piped.stderr(Stdio::piped()).spawn();
    let mut child = child.map_err(|error| error.to_string())?;
    let input = child.stdin.take();
    let output = std::thread::scope(|scope| {
        // Beside reading, so that neither waits for the other. A client that ends early says why.
        scope.spawn(move || input.map(|mut input| input.write_all(script.as_bytes())));
        child.wait_with_output()
    });
    let output = output.map_err(|error| error.to_string())?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match output.status.success() {
        true => Ok(text(&output.stdout)),
        false => Err(text(&output.stderr)),
    }
}
