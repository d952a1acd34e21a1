//! What a schema or a history makes is found again: pushed or deployed, compared, pulled, compared
//! again, on every server. The corpus and schemas made by chance; `WHIMBREL_LONG=1` tries all.

use std::{fs, path::Path};

use sqlx::postgres::PgPoolOptions;
use whimbrel_cli::database::{Database, Pool};
use whimbrel_engine::{source::SourceFile, sql::Dialect};
use whimbrel_tests::{
    cases,
    live::Live,
    projects::{self, expected, truth},
    schemas::generate,
    seeds,
};

use crate::project::Project;

const SCHEMA: &str = "prisma/schema";

/// One database and the commands that lead there and back.
struct Trip<'a> {
    project: &'a Project,
    url: &'a str,
}

impl Trip<'_> {
    fn step(&self, arguments: &str) -> Result<(), String> {
        let (code, text) = self.run(arguments);
        match code {
            Some(0) => Ok(()),
            code => Err(format!(
                "{} answers {code:?}\n{text}",
                arguments.replace(self.url, "URL")
            )),
        }
    }

    fn run(&self, arguments: &str) -> (Option<i32>, String) {
        let output = self.project.run(arguments);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (
            output.status.code(),
            text(&output.stdout) + &text(&output.stderr),
        )
    }

    fn push(&self) -> Result<(), String> {
        let url = self.url;
        self.step(&format!(
            "db push --skip-generate --schema {SCHEMA} --url {url}"
        ))
    }

    fn deploy(&self, project: &Path) -> Result<(), String> {
        let copied = self.project.root.join("prisma/migrations");
        copy(&project.join("migrations"), &copied);
        let url = self.url;
        self.step(&format!("migrate deploy --schema {SCHEMA} --url {url}"))
    }

    /// Nothing is left to do.
    fn equal(&self) -> Result<(), String> {
        let url = self.url;
        let diff =
            format!("migrate diff --from-url {url} --to-schema {SCHEMA} --exit-code --script");
        let (code, text) = self.run(&diff);
        match code {
            Some(0) => Ok(()),
            Some(2) if is_old_join_table(&text) => Ok(()),
            code => Err(format!("the difference answers {code:?}\n{text}")),
        }
    }

    /// The schema that a pull writes is one, and the database's own.
    fn pull(&self, force: &str) -> Result<(), String> {
        let url = self.url;
        self.step(&format!("db pull{force} --schema {SCHEMA} --url {url}"))?;
        self.step(&format!("validate --schema {SCHEMA}"))?;
        self.step(&format!("format --check --schema {SCHEMA}"))?;
        self.equal()
    }

    /// With the names of the schema that there is, and with those that the database tells alone.
    fn pulls(&self) -> Result<(), String> {
        self.pull("")?;
        self.pull(" --force")
    }
}

/// Prisma before version 6 gave the tables behind many-to-many relations a unique index where there
/// is a primary key since, and makes one when it meets such a table. So does Whimbrel.
fn is_old_join_table(script: &str) -> bool {
    let mut lines = script.lines().filter(|line| !line.is_empty());
    lines.all(|line| {
        line.starts_with("--")
            || line.starts_with("ALTER TABLE \"_")
                && line.ends_with("_AB_pkey\" PRIMARY KEY (\"A\", \"B\");")
            || line.starts_with("DROP INDEX \"_") && line.ends_with("_AB_unique\";")
    })
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a readable folder") {
        let entry = entry.expect("a readable entry");
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).expect("a copy")),
        }
    }
}

/// A database and a folder with these files as the schema; `None` (and a note) without a server.
async fn begin(
    dialect: Dialect,
    what: &str,
    files: &[(String, String)],
) -> Option<(Live, Project)> {
    let label = format!("{what}_{}", dialect.provider());
    let mut live = Live::create(dialect, &label).await?;
    if dialect == Dialect::Postgres {
        // Schemas take them for granted: they belong to whoever made the database.
        let extensions = "CREATE EXTENSION citext; CREATE EXTENSION pg_trgm;";
        live.apply(extensions)
            .await
            .expect("the extensions are there");
    }
    let project = Project::new(&label);
    for (path, text) in files {
        project.write(&format!("{SCHEMA}/{path}"), text);
    }
    Some((live, project))
}

fn files(project: &Path) -> Vec<(String, String)> {
    let files = projects::schema(project).into_iter();
    let own = files.map(|SourceFile { path, text, .. }| {
        let inside = Path::new(&path)
            .strip_prefix(project)
            .expect("a file of the project");
        (inside.display().to_string(), text)
    });
    own.collect()
}

#[derive(Default)]
struct Tally {
    tried: usize,
    refused: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn count(
        &mut self,
        name: &str,
        made: Result<(), String>,
        found: impl FnOnce() -> Result<(), String>,
    ) {
        if let Err(error) = made {
            // The server lacks an extension, or refuses a default or a key.
            println!("SKIPPED: {name}: {error}");
            self.refused += 1;
            return;
        }
        self.tried += 1;
        if let Err(error) = found() {
            self.wrong.push(format!("{name}: {error}"));
        }
    }

    fn report(self, what: &str) {
        let equal = self.tried - self.wrong.len();
        println!(
            "{what}: {equal} of {} there and back, {} refused",
            self.tried, self.refused
        );
        assert!(self.wrong.is_empty(), "{}", self.wrong.join("\n"));
        assert!(
            self.tried > self.refused,
            "{what}: {} were refused",
            self.refused
        );
    }
}

async fn corpus(dialect: Dialect) {
    let mut tally = Tally::default();
    let all = projects::of(dialect);
    if all.is_empty() {
        return;
    }
    // MariaDB takes its time to make tables.
    let few = if dialect == Dialect::Mysql { 1 } else { 2 };
    let few = usize::try_from(cases(few, 1000)).unwrap_or(usize::MAX);
    for path in all.iter().take(few) {
        let name = projects::name(path);
        let Some((live, project)) = begin(dialect, "corpus", &files(path)).await else {
            return;
        };
        let trip = Trip {
            project: &project,
            url: live.url(),
        };
        tally.count(&name, trip.push(), || {
            trip.equal().and_then(|()| trip.pulls())
        });
        live.drop().await;

        if truth(path, "fail").is_some() {
            continue;
        }
        let Some((live, project)) = begin(dialect, "corpus", &files(path)).await else {
            return;
        };
        let trip = Trip {
            project: &project,
            url: live.url(),
        };
        // Not every history ends at the schema beside it.
        let ends = expected(path, "history-to-schema.sql");
        let ends = ends.is_some_and(|script| script.contains("This is an empty migration"));
        tally.count(&format!("{name}, deployed"), trip.deploy(path), || {
            if ends {
                trip.equal()?;
            }
            trip.pulls()
        });
        live.drop().await;
    }
    tally.report(&format!("{dialect:?} corpus"));
}

async fn generated(dialect: Dialect) {
    let mut tally = Tally::default();
    for seed in seeds(2, 60) {
        let mut text = generate(dialect, seed);
        if dialect == Dialect::Mysql {
            // A type that only PostgreSQL has, and characters that MariaDB loses in defaults.
            text = text.replace("\"circle\"", "\"point\"").replace('😀', "");
        }
        let file = [("schema.prisma".to_owned(), text)];
        let Some((live, project)) = begin(dialect, "chance", &file).await else {
            return;
        };
        let trip = Trip {
            project: &project,
            url: live.url(),
        };
        tally.count(&format!("seed {seed}"), trip.push(), || {
            trip.equal().and_then(|()| trip.pulls())
        });
        live.drop().await;
    }
    tally.report(&format!("{dialect:?} made by chance"));
}

#[tokio::test]
async fn sqlite_corpus() {
    corpus(Dialect::Sqlite).await;
}

#[tokio::test]
async fn postgres_corpus() {
    corpus(Dialect::Postgres).await;
}

#[tokio::test]
async fn mariadb_corpus() {
    corpus(Dialect::Mysql).await;
}

#[tokio::test]
async fn sqlite_generated() {
    generated(Dialect::Sqlite).await;
}

#[tokio::test]
async fn postgres_generated() {
    generated(Dialect::Postgres).await;
}

#[tokio::test]
async fn mariadb_generated() {
    generated(Dialect::Mysql).await;
}

/// Behind a pooler the session goes to somebody else next.
#[tokio::test]
async fn reading_leaves_the_session_as_it_was() {
    let Some(mut live) = Live::create(Dialect::Postgres, "session").await else {
        return;
    };
    let script = "CREATE SCHEMA other; CREATE TABLE other.here (id INT);";
    live.apply(script).await.expect("a schema of that name");
    let options = PgPoolOptions::new().max_connections(1);
    let pool = options.connect(live.url()).await.expect("it answers");
    let database = Database {
        pool: Pool::Postgres(pool.clone()),
        schema: Some("other".to_owned()),
        sets_path: true,
    };
    let described = database.describe(&[]).await.expect("a schema");
    assert_eq!(described.tables.len(), 1);
    let path: String = sqlx::query_scalar("SHOW search_path")
        .fetch_one(&pool)
        .await
        .expect("a setting");
    assert!(!path.contains("other"), "{path}");
    pool.close().await;
    live.drop().await;
}
