"""The projects that are measured: the same small program with each tool."""

import re, shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BLOG = ROOT / "examples/blog/prisma"


class Tool:
    """A way to carry migrations in a binary."""

    def __init__(self, key, title, dependencies, main, place=None, build=None, shares=None, sized=False):
        self.key, self.title = key, title
        self.dependencies, self.main = dependencies, main
        # Where a migration's script belongs, by number and name; None: there are no migrations.
        self.place = place
        self.build = build
        # Tools with the same dependencies share what is compiled, where only the rest is measured.
        self.shares = shares or key
        self.sized = sized
        self.has_schema = bool(build) and "whimbrel_build" in build

    def newest(self, folder):
        return sorted((folder / "prisma/migrations").rglob("*.sql"))[-1]


def history(folder):
    """Names and scripts of a history, in order."""
    folder = BLOG / "migrations" if folder == "small" else folder
    return [(path.parent.name, path.read_text()) for path in sorted(folder.glob("*/migration.sql"))]


def make(work, tool, migrations):
    """Writes a project anew. Answers its folder."""
    folder = work / tool.key
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "src").mkdir(parents=True)
    (folder / "prisma/migrations").mkdir(parents=True)
    (folder / "src/main.rs").write_text(tool.main)
    (folder / "Cargo.toml").write_text(
        f'[package]\nname = "{tool.key}"\nversion = "0.1.0"\nedition = "2024"\n\n[workspace]\n\n'
        f"[profile.release]\nstrip = true\n\n[dependencies]\n{tool.dependencies}"
    )
    if tool.build:
        (folder / "build.rs").write_text(tool.build)
    if tool.has_schema:
        shutil.copy(BLOG / "schema.prisma", folder / "prisma/schema.prisma")
    for number, (name, script) in enumerate(migrations, 1):
        if tool.place:
            path = folder / "prisma/migrations" / tool.place(number, re.sub(r"\W", "_", name), name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(script)
    return folder


def checked_project(work, project, generated):
    """A project whose check is measured, and beside it the crate with the build script."""
    checker = work / "checker"
    (checker / "src").mkdir(parents=True, exist_ok=True)
    (checker / "Cargo.toml").write_text(
        '[package]\nname = "checker"\nversion = "0.1.0"\nedition = "2024"\n\n[workspace]\n\n'
        f'[build-dependencies]\nwhimbrel-build = {{ path = "{ROOT}/build-support" }}\n'
    )
    # Its own build asks nothing; what is measured runs the script with another package's variables.
    (checker / "build.rs").write_text(
        'fn main() {\n    if std::env::var("CARGO_PKG_NAME").is_err() {\n        whimbrel_build::configure().run()\n    }\n}\n'
    )
    (checker / "src/main.rs").write_text("fn main() {}\n")
    folder = work / "checked"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "prisma").mkdir(parents=True)
    shutil.copy(project / "schema.prisma", folder / "prisma/schema.prisma")
    if generated:
        first = folder / "prisma/migrations/1_init/migration.sql"
        first.parent.mkdir(parents=True)
        shutil.copy(project / "expected/from-empty.sql", first)
    else:
        shutil.copytree(project / "migrations", folder / "prisma/migrations")
    return folder


def sqlx(driver, more=""):
    return f'sqlx = {{ version = "0.9", default-features = false, features = ["runtime-tokio", "{driver}"{more}] }}\n'


TOKIO = 'tokio = { version = "1", default-features = false, features = ["macros", "rt"] }\n'
WHIMBREL = f'whimbrel = {{ path = "{ROOT}/runtime", default-features = false, features = ["%s"] }}\n'
BUILD = f'\n[build-dependencies]\nwhimbrel-build = {{ path = "{ROOT}/build-support" }}\n'

ASYNC = """#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pool = sqlx::%s::connect(&std::env::var("DATABASE_URL")?).await?;
    %s
    Ok(())
}
"""
EMBED = 'static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("prisma/migrations");\n\n'
RERUN = 'fn main() {\n    println!("cargo::rerun-if-changed=prisma/migrations");\n}\n'

REFINERY = """mod embedded {
    refinery::embed_migrations!("prisma/migrations");
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut connection = rusqlite::Connection::open(std::env::var("DATABASE_URL")?)?;
    embedded::migrations::runner().run(&mut connection)?;
    Ok(())
}
"""
DIESEL = """use diesel::{Connection, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("prisma/migrations");

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut connection = SqliteConnection::establish(&std::env::var("DATABASE_URL")?)?;
    connection.run_pending_migrations(MIGRATIONS)?;
    Ok(())
}
"""


def prisma_place(_number, _word, name):
    return f"{name}/migration.sql"


def sqlx_place(number, word, _name):
    return f"{number:04}_{word}.sql"


def refinery_place(number, word, _name):
    return f"V{number}__{word}.sql"


def diesel_place(number, word, _name):
    return f"{number:04}_{word}/up.sql"


def whimbrel_main(pool):
    return EMBED + ASYNC % (pool, "MIGRATIONS.run(&pool).await?;")


def sqlx_main(pool):
    return ASYNC % (pool, 'sqlx::migrate!("prisma/migrations").run(&pool).await?;')


REFINERY_NEEDS = 'refinery = { version = "0.10", features = ["rusqlite"] }\nrusqlite = { version = "*", features = ["bundled"] }\n'
RUSQLITE_NEEDS = 'rusqlite = { version = "0.39", features = ["bundled"] }\n' + WHIMBREL % "rusqlite"
OVER_RUSQLITE = EMBED + """fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut connection = rusqlite::Connection::open(std::env::var("DATABASE_URL")?)?;
    MIGRATIONS.run(&mut connection)?;
    Ok(())
}
"""
DIESEL_NEEDS = (
    'diesel = { version = "2", default-features = false, features = ["sqlite"] }\ndiesel_migrations = "2"\n'
    'libsqlite3-sys = { version = "*", features = ["bundled"] }\n'
)
MIGRATE = ', "macros", "migrate"'

TOOLS = [
    Tool("none", "sqlx alone, no migrations", sqlx("sqlite-bundled") + TOKIO, ASYNC % ("SqlitePool", "drop(pool);")),
    Tool("sqlx-migrate", "sqlx with `migrate`", sqlx("sqlite-bundled", MIGRATE) + TOKIO,
         sqlx_main("SqlitePool"), sqlx_place, RERUN),
    Tool("whimbrel-embed", "Whimbrel, `embed_migrations!` alone", sqlx("sqlite-bundled") + TOKIO + WHIMBREL % "sqlite",
         whimbrel_main("SqlitePool"), prisma_place, RERUN),
    Tool("whimbrel-checked", "Whimbrel with the check in `build.rs`",
         sqlx("sqlite-bundled") + TOKIO + WHIMBREL % "sqlite" + BUILD, whimbrel_main("SqlitePool"), prisma_place,
         "fn main() {\n    whimbrel_build::configure().run()\n}\n"),
    Tool("rusqlite-embed", "Whimbrel over rusqlite, `embed_migrations!` alone", RUSQLITE_NEEDS, OVER_RUSQLITE, prisma_place,
         RERUN),
    Tool("rusqlite-checked", "Whimbrel over rusqlite with the check in `build.rs`", RUSQLITE_NEEDS + BUILD, OVER_RUSQLITE,
         prisma_place, "fn main() {\n    whimbrel_build::configure().run()\n}\n"),
    Tool("with-refinery", "refinery (rusqlite)", REFINERY_NEEDS, REFINERY, refinery_place, RERUN),
    Tool("with-diesel", "diesel_migrations (diesel)", DIESEL_NEEDS, DIESEL, diesel_place, RERUN),
]

LARGE = [
    Tool("large-none", "sqlx alone, no migrations", sqlx("postgres") + TOKIO, ASYNC % ("PgPool", "drop(pool);"),
         shares="large", sized=True),
    Tool("large-sqlx", "`sqlx::migrate!`", sqlx("postgres", MIGRATE) + TOKIO, sqlx_main("PgPool"), sqlx_place,
         shares="large", sized=True),
    Tool("large-whimbrel", "Whimbrel", sqlx("postgres") + TOKIO + WHIMBREL % "postgres", whimbrel_main("PgPool"),
         prisma_place, shares="large", sized=True),
    Tool("large-compressed", "Whimbrel with `compress`", sqlx("postgres") + TOKIO + WHIMBREL % 'postgres", "compress',
         whimbrel_main("PgPool"), prisma_place, shares="large", sized=True),
    Tool("large-refinery", "refinery", REFINERY_NEEDS, REFINERY, refinery_place, shares="with-refinery"),
    Tool("large-diesel", "diesel_migrations", DIESEL_NEEDS, DIESEL, diesel_place, shares="with-diesel"),
]
