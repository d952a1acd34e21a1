"""Histories in each tool's own format, databases of their own, and the tools' programs."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
from urllib.parse import urlparse

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TOOLS = ["whimbrel", "sqlx", "refinery", "diesel"]
# Whimbrel over both drivers; rusqlite has SQLite alone.
OURS = ("whimbrel", "rusqlite")
NAMES = {
    "whimbrel": "Whimbrel",
    "rusqlite": "Whimbrel over rusqlite",
    "sqlx": "`sqlx::migrate!`",
    "refinery": "refinery",
    "diesel": "diesel_migrations",
    "bare": "no migrations, one query",
}
DATABASES = {"sqlite": "SQLite", "postgres": "PostgreSQL", "mysql": "MariaDB"}
PROVIDERS = {"sqlite": "sqlite", "postgres": "postgresql", "mysql": "mysql"}
WORK = pathlib.Path(tempfile.mkdtemp(prefix="whimbrel-peers-"))


def build(databases=DATABASES, situations=False):
    """Builds the programs, or takes those of WHIMBREL_PEERS; answers their folder."""
    if "WHIMBREL_PEERS" in os.environ:
        return pathlib.Path(os.environ["WHIMBREL_PEERS"])
    done = subprocess.run([HERE / "build", *(["situations"] if situations else []), *databases], check=True, stdout=subprocess.PIPE, text=True)
    return pathlib.Path(done.stdout.split()[-1])


def build_target():
    """Where cargo builds."""
    command = ["cargo", "metadata", "--format-version", "1", "--no-deps"]
    done = subprocess.run(command, check=True, cwd=HERE, stdout=subprocess.PIPE)
    return pathlib.Path(json.loads(done.stdout)["target_directory"])


def clean():
    shutil.rmtree(WORK, ignore_errors=True)


def servers():
    """The databases that can be reached, with their servers' URLs."""
    found = {"sqlite": ""}
    for database, variable in [("postgres", "WHIMBREL_TEST_POSTGRES"), ("mysql", "WHIMBREL_TEST_MARIADB")]:
        url = os.environ.get(variable)
        if url:
            found[database] = url
        else:
            print(f"no {DATABASES[database]}: {variable} is not set")
    return found


def run_sql(server, database, sql, name=None):
    """Runs SQL with the database's own client; answers its rows as text."""
    if database == "sqlite":
        command = ["sqlite3", name]
    else:
        url = urlparse(server)
        if database == "postgres":
            command = ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", url.hostname, "-p", str(url.port),
                       "-U", url.username, name or "postgres"]
        else:
            command = ["mariadb", "--skip-column-names", "-h", url.hostname, "-P", str(url.port),
                       "-u", url.username, "--protocol=tcp", "--skip-ssl"]
            command += [name] if name else []
    done = subprocess.run(command, input=sql, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout.strip()


def fresh(servers, database, label):
    """An empty database; answers its URL and a function that runs SQL in it."""
    server = servers[database]
    name = f"peers_{label}_{os.getpid()}".replace("-", "_")
    if database == "sqlite":
        path = WORK / f"{name}.db"
        for suffix in ["", "-journal", "-wal", "-shm", "-migrate"]:
            pathlib.Path(f"{path}{suffix}").unlink(missing_ok=True)
        return f"sqlite:{path}?mode=rwc", lambda sql: run_sql("", database, sql, str(path))
    if database == "postgres":
        run_sql(server, database, f"DROP DATABASE IF EXISTS {name} WITH (FORCE);")
    else:
        run_sql(server, database, f"DROP DATABASE IF EXISTS {name};")
    run_sql(server, database, f"CREATE DATABASE {name};")
    parts = urlparse(server)
    url = parts._replace(path=f"/{name}", query="").geturl()
    return url, lambda sql: run_sql(server, database, sql, name)


def command():
    """The `whimbrel` command: that of WHIMBREL_COMMAND, or one that is built."""
    if "WHIMBREL_COMMAND" in os.environ:
        return os.environ["WHIMBREL_COMMAND"]
    build = ["cargo", "build", "--quiet", "-p", "whimbrel-cli", "--message-format", "json"]
    done = subprocess.run(build, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    messages = [json.loads(line) for line in done.stdout.splitlines()]
    return next(message["executable"] for message in messages if message.get("executable"))


def history(tool, database, scripts, label, alone=(), downs=None):
    """Writes a history as the tool wants it; `alone` names scripts that run outside of a transaction, `downs` has
    those that somebody wrote to take one back. Answers the folder."""
    folder = WORK / f"{label}-{tool}-{database}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for number, (name, sql) in enumerate(scripts, 1):
        stamp = f"{20240000000000 + number}"
        if tool in OURS:
            path = folder / f"{stamp}_{name}" / "migration.sql"
        elif tool == "diesel":
            path = folder / f"{stamp}_{name}" / "up.sql"
        elif tool == "sqlx":
            path = folder / f"{stamp}_{name}.sql"
            sql = f"-- no-transaction\n{sql}" if name in alone else sql
        else:
            path = folder / f"V{number}__{name}.sql"
        down = (downs or {}).get(name)
        if tool == "sqlx" and downs is not None:
            path = folder / f"{stamp}_{name}.up.sql"
            (folder / f"{stamp}_{name}.down.sql").write_text(down or "")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(sql.encode())
        if tool == "diesel" and down:
            (path.parent / "down.sql").write_text(down)
        if tool == "diesel" and name in alone:
            (path.parent / "metadata.toml").write_text("run_in_transaction = false\n")
    if tool in OURS:
        (folder / "migration_lock.toml").write_text(f'provider = "{PROVIDERS[database]}"\n')
    return folder


def versions():
    """The tools' versions, from the lock file."""
    found, name = {}, None
    for line in (HERE / "Cargo.lock").read_text().splitlines():
        if line.startswith("name = "):
            name = line.split('"')[1]
        elif line.startswith('version = "'):
            found[name] = line.split('"')[1]
    return {
        "whimbrel": found["whimbrel"],
        "sqlx": found["sqlx"],
        "refinery": found["refinery"],
        "diesel": found["diesel_migrations"],
    }
