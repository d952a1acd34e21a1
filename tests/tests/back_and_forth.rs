//! Random histories, stepped up with rows in every table and down again by programs that know only what they
//! go back to: the catalogue is what it was, and so are the rows of which no loss is told.
//! `WHIMBREL_LONG=1` tries many, `WHIMBREL_SEED=a..b` those.

use std::collections::BTreeMap;

use whimbrel::{Dialect, ErrorKind, Migrations, Migrator, Reverse};
use whimbrel_engine::{
    compare::{Side, compare},
    diff::diff,
    lower::lower,
    plan,
    replay::replay,
    reverse::{Step, Way, ways},
    schema::load,
    source::SourceFile,
    sql::SqlSchema,
};
use whimbrel_tests::{
    effect::{Database, insert, select_kept},
    evolve::{Rng, evolve, seed},
};

/// A history with its reverses.
struct History {
    dialect: Dialect,
    scripts: Vec<(String, String)>,
    ways: Vec<Way>,
    /// What each migration ends at.
    schemas: Vec<SqlSchema>,
}

fn lowered(text: &str) -> Option<SqlSchema> {
    let loaded = load(&[SourceFile::new("schema.prisma", text)]);
    loaded.schema.as_ref().map(lower)
}

impl History {
    fn random(dialect: Dialect, number: u64) -> Option<History> {
        let provider = dialect.provider();
        let mut rng = Rng::new(number);
        // What this server does not have would only make cases impossible.
        let foreign: &[&str] = match dialect {
            Dialect::Postgres => &["vector(3)", "Gist", "now()\"", "Xml"],
            _ => &["Unsupported", "lower(", "(1 + 1)"],
        };
        let mut is_valid =
            |text: &str| !foreign.iter().any(|word| text.contains(word)) && lowered(text).is_some();
        let growth = rng.below(20);
        let mut text = evolve(&seed(provider), growth, &mut rng, &mut is_valid);
        let mut history = History {
            dialect,
            scripts: Vec::new(),
            ways: Vec::new(),
            schemas: Vec::new(),
        };
        for _ in 0..2 + rng.below(4) {
            let wanted = lowered(&text)?;
            let found = history.found(&wanted)?;
            let migration = diff(&found, &wanted);
            let script = (!migration.is_empty()).then(|| plan::script(&migration));
            if let Some(script) = script {
                let name = format!("{}_step", history.scripts.len() + 1);
                history.scripts.push((name, script));
                history.schemas.push(wanted);
            }
            let changes = 1 + rng.below(4);
            text = evolve(&text, changes, &mut rng, &mut is_valid);
        }
        let steps: Vec<Step> = history
            .files()
            .into_iter()
            .map(|script| Step { script, down: None })
            .collect();
        history.ways = ways(dialect, &steps);
        Some(history)
    }

    fn files(&self) -> Vec<SourceFile> {
        let scripts = self.scripts.iter();
        scripts
            .map(|(name, sql)| SourceFile::new(format!("{name}/migration.sql"), &**sql))
            .collect()
    }

    /// What the history makes so far, as a build sees it.
    fn found(&self, wanted: &SqlSchema) -> Option<SqlSchema> {
        let Some(last) = self.schemas.last() else {
            return Some(SqlSchema::empty(self.dialect));
        };
        let replayed = replay(self.dialect, &self.files());
        let found = replayed.is_ok().then_some(replayed.schema)?;
        let known = [last.namespaces.as_slice(), &wanted.namespaces].concat();
        Some(compare(Side::history(found), Side::schema(wanted.clone()), &known).from)
    }

    /// The program that knows so many of the migrations, with their reverses if it is to leave them.
    fn program(&self, migrations: usize, reversible: bool) -> Migrations {
        static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let name = format!("whimbrel-back-{}-{count}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).expect("a folder");
        for (name, sql) in &self.scripts[..migrations] {
            std::fs::create_dir_all(folder.join(name)).expect("a folder");
            std::fs::write(folder.join(name).join("migration.sql"), sql).expect("a script");
        }
        let found = Migrations::from_folder(&folder, Some(self.dialect)).expect("a history");
        std::fs::remove_dir_all(&folder).expect("removed");
        if !reversible {
            return found;
        }
        let all = self.ways.iter().zip(&self.scripts);
        let reverses = all.map(|(way, (name, _))| match way.clone() {
            Way::Script { sql, losses } => Reverse::found(name.clone(), Ok(sql), losses),
            Way::None { why, .. } => Reverse::found(name.clone(), Err(why), Vec::new()),
        });
        found.found_reversible(reverses.collect())
    }

    /// What is lost when the migrations behind this one are taken back, as told.
    fn losses(&self, from: usize, to: usize) -> Vec<&str> {
        let ways = self.ways[to..from].iter();
        let losses = ways.flat_map(|way| match way {
            Way::Script { losses, .. } => losses.as_slice(),
            Way::None { .. } => &[],
        });
        losses.map(String::as_str).collect()
    }
}

/// A program's connections.
enum Pool {
    Sqlite(sqlx::SqlitePool),
    Postgres(sqlx::PgPool),
    Mysql(sqlx::MySqlPool),
}

macro_rules! on {
    ($pool:expr, $it:ident => $done:expr) => {
        match $pool {
            Pool::Sqlite($it) => $done,
            Pool::Postgres($it) => $done,
            Pool::Mysql($it) => $done,
        }
    };
}

impl Pool {
    async fn of(database: &Database) -> Pool {
        match database {
            Database::Sqlite(path) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
                let options = options.synchronous(sqlx::sqlite::SqliteSynchronous::Off);
                let pool = sqlx::SqlitePool::connect_with(options.create_if_missing(true)).await;
                Pool::Sqlite(pool.expect("a file"))
            }
            Database::Postgres(url) => {
                Pool::Postgres(sqlx::PgPool::connect(url).await.expect("a server"))
            }
            Database::Mariadb([host, port, user, name]) => {
                let url = format!("mysql://{user}@{host}:{port}/{name}");
                Pool::Mysql(sqlx::MySqlPool::connect(&url).await.expect("a server"))
            }
        }
    }

    async fn up(&self, program: &Migrations) -> Result<(), whimbrel::Error> {
        on!(self, pool => program.run(pool).await.map(|_| ()))
    }

    async fn down(&self, program: &Migrations, to: &str) -> Result<(), whimbrel::Error> {
        // The copies of SQLite files are tried elsewhere.
        let migrator = Migrator::new(program).backup(whimbrel::Backup::beside().keep(1));
        on!(self, pool => migrator.downgrade(pool, to, |_| true).await.map(|_| ()))
    }

    async fn close(self) {
        on!(self, pool => pool.close().await)
    }
}

/// The catalogue and the rows of each table, after one migration.
#[derive(Debug, Clone, PartialEq)]
struct State {
    catalogue: String,
    rows: BTreeMap<String, Vec<String>>,
}

fn state(database: &Database, schema: &SqlSchema) -> State {
    let using = match database {
        Database::Mariadb([.., name]) => format!("USE `{name}`;\n"),
        _ => String::new(),
    };
    let marker = "SELECT '=== mark';\n";
    let all = [
        &*using,
        database.catalogue(),
        marker,
        &select_kept(schema, schema),
    ]
    .concat();
    let found = database.run(&all).expect("the catalogue");
    let (catalogue, rows) = found.split_once("=== mark\n").expect("a mark");
    let own = |line: &&str| !line.contains("_prisma_migrations");
    // The type of a default's literal is the one that the column had, which is what Prisma's scripts leave too.
    // PostgreSQL's moments have six digits, said or not.
    let untyped = |line: &str| match line.rsplit_once("'::") {
        Some((text, _)) if line.starts_with("column ") => format!("{text}'"),
        _ => line
            .replace(" time(6) ", " time ")
            .replace(" timestamp(6) ", " timestamp "),
    };
    let own = catalogue.lines().filter(own);
    let mut catalogue: Vec<String> = own.map(untyped).collect();
    catalogue.sort_unstable();
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in rows.lines() {
        let end = line.find(['|', '\t']).unwrap_or(line.len());
        let (table, row) = line.split_at(end);
        tables
            .entry(table.to_owned())
            .or_default()
            .push(row.to_owned());
    }
    State {
        catalogue: catalogue.join("\n"),
        rows: tables,
    }
}

#[derive(Debug, Default)]
struct Figures {
    histories: usize,
    /// The database refused a migration or the rows.
    not_possible: usize,
    up: usize,
    down: usize,
    lossless: usize,
    /// A reverse was refused by rows, as its losses had said.
    refused: usize,
    no_way: BTreeMap<String, usize>,
}

/// Up, down and up again. The error is what is wrong.
async fn step(
    database: &Database,
    number: u64,
    history: &History,
    figures: &mut Figures,
) -> Result<(), String> {
    let reset = database.reset();
    database.run(&reset).expect("an empty database");
    let pool = Pool::of(database).await;
    let result = up_and_down(database, &pool, number, history, figures).await;
    pool.close().await;
    result
}

async fn up_and_down(
    database: &Database,
    pool: &Pool,
    number: u64,
    history: &History,
    figures: &mut Figures,
) -> Result<(), String> {
    let mut states: Vec<State> = Vec::new();
    for (at, schema) in history.schemas.iter().enumerate() {
        if pool.up(&history.program(at + 1, true)).await.is_err() {
            figures.not_possible += 1;
            if history.dialect == Dialect::Mysql || at == 0 {
                return Ok(());
            }
            break;
        }
        // Rows for the tables that are new.
        let mut fresh = schema.clone();
        let old = at.checked_sub(1).map(|at| &history.schemas[at]);
        fresh
            .tables
            .retain(|table| old.is_none_or(|old| old.table(&table.name).is_none()));
        let rows = match database {
            Database::Mariadb([.., name]) => format!("USE `{name}`;\n{}", insert(&fresh)),
            _ => insert(&fresh),
        };
        let _ = database.run(&rows); // Some schemas take no rows.
        states.push(state(database, schema));
        figures.up += 1;
    }
    let top = states.len();
    let mut from = top;
    while from > 1 {
        let to = match number % 2 {
            0 => from - 1,
            _ => 1 + (number / 2) as usize % (from - 1),
        };
        let (name, _) = &history.scripts[to - 1];
        let losses = history.losses(from, to);
        let sql = || {
            let all = history.ways[to..from]
                .iter()
                .zip(&history.scripts[to..from]);
            let texts = all.map(|(way, (name, sql))| format!("{name}:\n{sql}\nback: {way:#?}"));
            texts.collect::<Vec<_>>().join("\n")
        };
        if let Err(error) = pool.down(&history.program(to, false), name).await {
            if error.kind() == ErrorKind::NoReverse {
                let ways = history.ways[to..from].iter();
                let whys = ways.filter_map(|way| match way {
                    Way::None { why, .. } => Some(why.clone()),
                    Way::Script { .. } => None,
                });
                let whys: Vec<String> = whys.collect();
                if whys.is_empty() {
                    return Err(format!("refused: {error}\n{}", sql()));
                }
                for why in whys {
                    *figures.no_way.entry(why).or_default() += 1;
                }
                return Ok(());
            }
            // A foreign key that comes back refuses rows that point nowhere.
            if losses.is_empty() && error.kind() != ErrorKind::ForeignKeys {
                return Err(format!("failed without a loss: {error}\n{}", sql()));
            }
            figures.refused += 1;
            return Ok(());
        }
        figures.down += from - to;
        let (expected, found) = (&states[to - 1], state(database, &history.schemas[to - 1]));
        if expected.catalogue != found.catalogue {
            let only = |a: &str, b: &str| -> Vec<String> {
                let lines = a
                    .lines()
                    .filter(|line| !b.lines().any(|other| other == *line));
                lines.map(str::to_owned).collect()
            };
            return Err(format!(
                "catalogues differ\n  missing: {:#?}\n  unwanted: {:#?}\n{}",
                only(&expected.catalogue, &found.catalogue),
                only(&found.catalogue, &expected.catalogue),
                sql()
            ));
        }
        let losses = history.losses(top, to);
        figures.lossless += usize::from(losses.is_empty());
        for (table, rows) in &expected.rows {
            let bare = table.rsplit('.').next().unwrap_or(table);
            let said = losses
                .iter()
                .any(|loss| loss.contains(&format!("`{bare}`")));
            let now = found.rows.get(table).cloned().unwrap_or_default();
            if !said && *rows != now {
                return Err(format!(
                    "rows of {table}: {rows:#?}\nnow: {now:#?}\nlosses: {losses:#?}\n{}",
                    sql()
                ));
            }
        }
        from = to;
    }
    // Up again, where rows do not forbid it.
    if top > 0 && pool.up(&history.program(top, true)).await.is_ok() {
        let found = state(database, &history.schemas[top - 1]);
        if found.catalogue != states[top - 1].catalogue {
            return Err("the catalogue differs after the second way up".to_owned());
        }
    }
    Ok(())
}

fn back_and_forth(dialect: Dialect, short: u64, database: Option<Database>) {
    let Some(database) = database else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut figures = Figures::default();
    let mut wrong = Vec::new();
    for number in whimbrel_tests::seeds(short, 334) {
        let Some(history) = History::random(dialect, number) else {
            continue;
        };
        figures.histories += 1;
        if let Err(what) = runtime.block_on(step(&database, number, &history, &mut figures)) {
            eprintln!("seed {number}: {what}\n");
            wrong.push(number);
        }
    }
    eprintln!("{dialect:?}: {figures:#?}");
    assert!(wrong.is_empty(), "wrong: seeds {wrong:?}");
    assert!(figures.down > figures.histories / 2, "{figures:?}");
}

#[test]
fn back_on_sqlite() {
    back_and_forth(Dialect::Sqlite, 12, Database::sqlite("back"));
}

#[test]
fn back_on_postgres() {
    back_and_forth(Dialect::Postgres, 8, Database::postgres("back_and_forth"));
}

#[test]
fn back_on_mariadb() {
    back_and_forth(Dialect::Mysql, 6, Database::mariadb("back_and_forth"));
}
