//! Real histories, applied here and by the databases' own clients: the catalogues must be equal.
//! Where a server refuses a history, both must stop at the same migration.

use crate::support::{self, Scratch};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use whimbrel::{Dialect, Error, Migrations, Report};
use whimbrel_core::folder::{self, Folder};

/// A project's migrations folder, and what is in it.
fn history(project: &str) -> Option<(PathBuf, Folder)> {
    let path = whimbrel_tests::corpus()?.join(project).join("migrations");
    let read = folder::read(&path).expect("a good folder");
    Some((path, read))
}

/// True when the database's own client is installed; says so when it is not.
fn has(client: &str) -> bool {
    let found = Command::new(client).arg("--version").output().is_ok();
    if !found {
        eprintln!("SKIPPED: {client} is not installed");
    }
    found
}

fn run(command: &mut Command) -> Result<String, String> {
    let output = command.output().expect("the client is installed");
    if output.status.success() {
        Ok(String::from_utf8(output.stdout).expect("UTF-8"))
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// Applies file after file with the client; answers the name of the one that was refused.
fn refused_by_client(folder: &Folder, client: impl Fn(&Path) -> Command) -> Option<String> {
    let refused = folder.migrations.iter().find_map(|migration| {
        let error = run(&mut client(&migration.path)).err()?;
        Some((migration.name.clone(), error))
    });
    refused.map(|(name, error)| {
        println!("the client stops at {name}: {}", error.trim());
        name
    })
}

/// True when both went to the end, so that the catalogues can be compared.
fn both_ended(project: &str, ours: &Result<Report, Error>, theirs: Option<String>) -> bool {
    let our_refusal = ours.as_ref().err().map(|error| {
        println!("{project}: {error}");
        error.migration_name().unwrap_or_default().to_owned()
    });
    assert_eq!(our_refusal, theirs, "{project}");
    theirs.is_none()
}

async fn equals_sqlite3(project: &str) {
    let Some((path, folder)) = history(project) else {
        return;
    };
    let scratch = Scratch::new();
    let pool = scratch.sqlite("ours.db").await;
    let migrations = Migrations::from_folder(&path, Some(Dialect::Sqlite)).unwrap();
    let ours = migrations.run(&pool).await;
    pool.close().await;
    let file = scratch.path("theirs.db");
    let theirs = refused_by_client(&folder, |script| {
        let script = std::fs::File::open(script).expect("a script");
        let mut client = Command::new("sqlite3");
        client.arg("-bail").arg(&file).stdin(Stdio::from(script));
        client
    });
    if !both_ended(project, &ours, theirs) {
        return;
    }
    let catalogue = |file: &Path| {
        let query = "SELECT type, name, tbl_name, sql FROM sqlite_master \
             WHERE tbl_name <> '_prisma_migrations' ORDER BY type, name";
        run(Command::new("sqlite3").arg(file).arg(query)).expect("a catalogue")
    };
    let (ours, theirs) = (catalogue(&scratch.path("ours.db")), catalogue(&file));
    assert!(ours.len() > 200, "{ours}");
    assert_eq!(ours, theirs, "{project}");
}

async fn equals_psql(project: &str) {
    let Some((path, folder)) = history(project) else {
        return;
    };
    let name: String = project
        .to_lowercase()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(30)
        .collect();
    let Some(ours_url) = support::postgres_url(&format!("{name}_o")).await else {
        return;
    };
    let Some(theirs_url) = support::postgres_url(&format!("{name}_t")).await else {
        return;
    };
    let pool = sqlx::PgPool::connect(&ours_url)
        .await
        .expect("the new database");
    let migrations = Migrations::from_folder(&path, Some(Dialect::Postgres)).unwrap();
    let ours = migrations.run(&pool).await;
    if ours.is_ok() {
        assert!(migrations.run(&pool).await.unwrap().is_up_to_date());
    }
    pool.close().await;
    let theirs = refused_by_client(&folder, |script| {
        let mut client = Command::new("psql");
        client
            .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", &theirs_url, "-f"])
            .arg(script);
        client.env("PGOPTIONS", "-c client_min_messages=warning");
        client
    });
    if both_ended(project, &ours, theirs) {
        let dump = |url: &str| {
            let mut client = Command::new("pg_dump");
            client.args([
                "--schema-only",
                "--no-owner",
                "--exclude-table=_prisma_migrations",
                "-d",
                url,
            ]);
            let dump = run(&mut client).expect("a dump");
            // Newer clients frame the dump with a random word.
            let frame =
                |line: &&str| !line.starts_with("\\restrict") && !line.starts_with("\\unrestrict");
            dump.lines().filter(frame).collect::<Vec<_>>().join("\n")
        };
        let (ours, theirs) = (dump(&ours_url), dump(&theirs_url));
        assert!(ours.len() > 1000, "{ours}");
        assert!(
            ours == theirs,
            "{project}: the dumps differ\n{}",
            first_difference(&ours, &theirs)
        );
    }
    support::drop_postgres(&ours_url).await;
    support::drop_postgres(&theirs_url).await;
}

fn first_difference(ours: &str, theirs: &str) -> String {
    let mut lines = ours.lines().zip(theirs.lines());
    let found = lines.find(|(ours, theirs)| ours != theirs);
    found.map_or("one is longer".into(), |(ours, theirs)| {
        format!("ours:   {ours}\ntheirs: {theirs}")
    })
}

async fn equals_mariadb(project: &str) {
    let Some((path, folder)) = history(project) else {
        return;
    };
    let name: String = project
        .to_lowercase()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(30)
        .collect();
    let Some(ours_url) = support::mariadb_url(&format!("{name}_o")).await else {
        return;
    };
    let Some(theirs_url) = support::mariadb_url(&format!("{name}_t")).await else {
        return;
    };
    let pool = sqlx::MySqlPool::connect(&ours_url)
        .await
        .expect("the new database");
    let migrations = Migrations::from_folder(&path, Some(Dialect::Mysql)).unwrap();
    let ours = migrations.run(&pool).await;
    pool.close().await;
    let client = |program: &str, url: &str| {
        let (_, place) = url.split_once('@').expect("a user");
        let (server, database) = place.split_once('/').expect("a database");
        let (host, port) = server.split_once(':').expect("a port");
        let mut client = Command::new(program);
        client.args([
            "--no-defaults",
            "-uroot",
            "-h",
            host,
            "-P",
            port,
            "--protocol=tcp",
            database,
        ]);
        client
    };
    let theirs = refused_by_client(&folder, |script| {
        let script = std::fs::File::open(script).expect("a script");
        let mut client = client("mariadb", &theirs_url);
        client.stdin(Stdio::from(script));
        client
    });
    if !both_ended(project, &ours, theirs) {
        return;
    }
    let dump = |url: &str| {
        let mut client = client("mariadb-dump", url);
        client.args(["--no-data", "--skip-comments", "--skip-dump-date"]);
        let database = url.rsplit('/').next().unwrap_or_default();
        client.arg(format!("--ignore-table={database}._prisma_migrations"));
        run(&mut client).expect("a dump")
    };
    let (ours, theirs) = (dump(&ours_url), dump(&theirs_url));
    assert!(ours.len() > 500, "{ours}");
    assert_eq!(ours, theirs, "{project}");
}

async fn equals_client(project: &str) {
    let Some(corpus) = whimbrel_tests::corpus() else {
        return;
    };
    let truth = std::fs::read_to_string(corpus.join(project).join("truth.json")).expect("a truth");
    if truth.contains("\"postgresql\"") {
        if has("psql") && has("pg_dump") {
            equals_psql(project).await;
        }
    } else if truth.contains("\"sqlite\"") {
        if has("sqlite3") {
            equals_sqlite3(project).await;
        }
    } else if has("mariadb") && has("mariadb-dump") {
        equals_mariadb(project).await;
    }
}

#[tokio::test]
async fn stump_equals_what_sqlite3_makes() {
    equals_client("stumpapp__stump").await;
}

#[tokio::test]
async fn umami_equals_what_psql_makes() {
    equals_client("umami-software__umami").await;
}

#[tokio::test]
async fn spliit_equals_what_psql_makes() {
    equals_client("spliit-app__spliit").await;
}

#[tokio::test]
async fn documenso_equals_what_psql_makes() {
    equals_client("documenso__documenso").await;
}

#[tokio::test]
async fn umami_equals_what_mariadb_makes() {
    equals_client("umami-software__umami__mysql-v2.20.2").await;
}

/// Every project that there is, or those whose names hold `WHIMBREL_PROJECT`; minutes, so only in
/// the long run.
#[tokio::test]
async fn all_equal_what_the_clients_make() {
    if std::env::var_os("WHIMBREL_LONG").is_none() {
        eprintln!("SKIPPED: all histories of the corpus (set WHIMBREL_LONG=1)");
        return;
    }
    let Some(corpus) = whimbrel_tests::corpus() else {
        return;
    };
    let mut projects: Vec<_> = std::fs::read_dir(&corpus)
        .expect("the corpus")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.contains(&std::env::var("WHIMBREL_PROJECT").unwrap_or_default()))
        .filter(|name| corpus.join(name).join("truth.json").exists())
        .collect();
    projects.sort();
    for project in &projects {
        // A folder without a script is a history that nobody can apply.
        match folder::read(&corpus.join(project).join("migrations")) {
            Ok(_) => equals_client(project).await,
            Err(error) => println!("{project}: {error}"),
        }
    }
    println!("{} projects", projects.len());
}
