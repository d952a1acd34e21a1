#!/usr/bin/env python3
"""Puts Whimbrel and its peers into the situations that their users reported, and writes docs/peers.md.

Needs what `bench.py` needs, and pgbouncer for one scenario.
"""

import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
from urllib.parse import urlparse

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import common
from common import NAMES, ROOT, TOOLS, WORK

INIT = ("init", "CREATE TABLE a (id INTEGER PRIMARY KEY);\n")


class Case:
    """One tool on one database."""

    def __init__(self, programs, servers, tool, database):
        self.programs, self.servers, self.tool, self.database = programs, servers, tool, database
        self.url, self.sql = common.fresh(servers, database, f"case_{tool}")

    def history(self, scripts, alone=(), label="case", downs=None):
        return common.history(self.tool, self.database, scripts, label, alone, downs)

    def start(self, folder, url=None, command="run", *more):
        program = self.programs / f"{self.tool}-{self.database}"
        return subprocess.Popen([program, command, url or self.url, folder, *more], stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True)

    def run(self, folder, seconds=30, url=None):
        """None when all is well, else what went wrong in a few words."""
        return end(self.start(folder, url), seconds)

    def all(self, folder, count, seconds=45, url=None):
        running = [self.start(folder, url) for _ in range(count)]
        ended = time.monotonic() + seconds
        errors = [error for process in running if (error := end(process, max(0.1, ended - time.monotonic())))]
        return f"{len(errors)} of {count} fail: {errors[0]}" if errors else None


def end(process, seconds):
    try:
        text, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return f"hangs (ended after {seconds:.0f} s)"
    return short(text) if process.returncode else None


def short(text):
    line = " ".join(text.split()) or "no message"
    return line if len(line) <= 110 else line[:107] + "…"


def failed_keeps_lock(case):
    """Its connection stays open, as that of a program that goes on, or of its pool."""
    folder = case.history([INIT, ("bad", "SELECT 1/0;\n")])
    stays = case.start(folder, None, "stay")
    stays.stdout.readline()
    try:
        error = case.run(case.history([INIT], label="next"), 10)
    finally:
        stays.kill()
        stays.communicate()
    # Refusing to go on behind a failure is right; hanging is not.
    return error if error and "hangs" in error else None


def concurrent_index_at_once(case):
    fill = ("fill", "CREATE TABLE big (id INT, t TEXT);\n"
                    "INSERT INTO big SELECT i, md5(i::text) FROM generate_series(1, 200000) i;\n")
    index = ("index", "CREATE INDEX CONCURRENTLY one ON big (t);\n")
    return case.all(case.history([fill, index], alone=["index"]), 4)


def many_at_once(case):
    scripts = [INIT] + [(f"t{number}", f"CREATE TABLE t{number} (id INTEGER PRIMARY KEY);\n") for number in range(10)]
    return case.all(case.history(scripts), 8)


def two_statements_outside(case):
    two = ("two", "CREATE INDEX CONCURRENTLY i ON a (id);\nCREATE INDEX CONCURRENTLY j ON a (id);\n")
    return case.run(case.history([INIT, two], alone=["two"]))


def rebuild_keeps_children(case):
    tables = ("tables", "CREATE TABLE parent (id INTEGER PRIMARY KEY, old TEXT);\nCREATE TABLE child (id INTEGER "
                        "PRIMARY KEY, up INTEGER NOT NULL REFERENCES parent (id) ON DELETE CASCADE);\n")
    rebuild = ("rebuild", "PRAGMA foreign_keys=OFF;\nCREATE TABLE new_parent (id INTEGER PRIMARY KEY);\n"
                          "INSERT INTO new_parent SELECT id FROM parent;\nDROP TABLE parent;\n"
                          "ALTER TABLE new_parent RENAME TO parent;\nPRAGMA foreign_keys=ON;\n")
    error = case.run(case.history([tables]))
    case.sql("INSERT INTO parent VALUES (1, 'a'), (2, 'b'); INSERT INTO child VALUES (1, 1), (2, 2);")
    error = error or case.run(case.history([tables, rebuild]))
    left = case.sql("SELECT count(*) FROM child;")
    return error or (None if left == "2" else f"{2 - int(left)} of 2 child rows are gone, and nothing is reported")


def line_endings(case):
    lines = "CREATE TABLE a (\n  id INTEGER PRIMARY KEY\n);\n"
    error = case.run(case.history([("init", lines)]))
    return error or case.run(case.history([("init", lines.replace("\n", "\r\n"))]))


def newer_database(case):
    error = case.run(case.history([INIT, ("new", "CREATE TABLE n (id INTEGER PRIMARY KEY);\n")]))
    told = case.run(case.history([INIT]))
    if error or not told:
        return error or "starts and reports nothing"
    return None if "ahead" in told or "newer" in told else f"not distinguished from a missing file: {told}"


def edited(case):
    third = ("third", "CREATE TABLE t (id INTEGER PRIMARY KEY);\n")
    error = case.run(case.history([INIT, third]))
    changed = ("third", "CREATE TABLE t (id INTEGER PRIMARY KEY, more INT);\n")
    told = case.run(case.history([INIT, changed]))
    return error or (None if told else "starts and reports nothing")


def repaired_run(case):
    rows = ("rows", "CREATE TABLE d (id INT);\nINSERT INTO d VALUES (1), (1);\n")
    outside = ("outside", "CREATE TABLE e (id INT);\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS u ON d (id);\n")
    folder = case.history([rows, outside], alone=["outside"])
    if not case.run(folder):
        return "a failure is not told"
    case.sql("DELETE FROM d WHERE ctid = (SELECT min(ctid) FROM d);")
    error = case.run(folder)
    valid = case.sql("SELECT coalesce(bool_and(indisvalid), false) FROM pg_index WHERE indexrelid = to_regclass('u');")
    return error or (None if valid == "t" else "says it is done; the unique index is invalid")


def killed_in_the_middle(case):
    slow = ("slow", "CREATE TABLE b (id INT PRIMARY KEY);\nDO SLEEP(2);\nCREATE TABLE c (id INT PRIMARY KEY);\n")
    folder = case.history([INIT, slow])
    process = case.start(folder)
    time.sleep(1)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    time.sleep(2)
    return case.run(folder)


def cause_mended(case):
    script = ("needs", "CREATE TABLE b (id INT PRIMARY KEY);\nINSERT INTO missing VALUES (1);\n")
    folder = case.history([INIT, script])
    case.run(folder)
    case.sql("CREATE TABLE missing (id INT PRIMARY KEY);")
    return case.run(folder)


def behind_a_pooler(case):
    program = next((path for path in ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"] if os.path.exists(path)), None)
    if not program:
        raise RuntimeError("pgbouncer is not installed")
    parts = urlparse(case.url)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = WORK / "pgbouncer.ini"
    name = parts.path[1:]
    settings.write_text(
        f"[databases]\n{name} = host={parts.hostname} port={parts.port} user={parts.username}\n[pgbouncer]\n"
        f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\npool_mode = transaction\n"
        "default_pool_size = 4\nignore_startup_parameters = extra_float_digits\n")
    WORK.chmod(0o755)
    user = ["-u", "nobody"] if os.getuid() == 0 else []
    pooler = subprocess.Popen([program, *user, settings], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        url = parts._replace(netloc=f"{parts.username}@127.0.0.1:{port}").geturl()
        scripts = [INIT] + [(f"t{number}", f"CREATE TABLE t{number} (id INT PRIMARY KEY);\n") for number in range(5)]
        error = case.all(case.history(scripts), 8, url=url)
        held = case.sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = "
                        "(SELECT oid FROM pg_database WHERE datname = current_database());")
        return error or (None if held == "0" else "the lock stays in the pooler")
    finally:
        pooler.kill()
        pooler.wait()


def semicolon_in_comment(case):
    return case.run(case.history([INIT, ("comment", "-- one; two\nCREATE TABLE b (id INT PRIMARY KEY);\n")]))


FILL = ("fill", "CREATE TABLE fill AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) "
                "SELECT i, hex(randomblob(200)) AS x FROM n;\n")


def full_disk(case):
    disk = WORK / f"disk-{case.tool}"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", disk], capture_output=True)
    if mounted.returncode:
        raise RuntimeError("a small disk cannot be mounted (that needs root and Linux)")
    try:
        path = disk / "case.db"
        url = f"sqlite:{path}?mode=rwc"
        folder = case.history([INIT, FILL])
        told = case.run(folder, url=url)
        if not told:
            return "a full disk is not told"
        subprocess.run(["mount", "-o", "remount,size=16m", disk], check=True)
        error = case.run(folder, url=url)
        rows = common.run_sql("", "sqlite", "SELECT count(*) FROM fill;", str(path)) if not error else ""
        return error or (None if rows == "2000" else f"{rows} of 2000 rows are there")
    finally:
        subprocess.run(["umount", "-l", disk], check=False)


def corrected_script(case):
    """The failure of one release is over with the next one, whose script has the same name."""
    table = "CREATE TABLE b (id INT PRIMARY KEY);\n"
    told = case.run(case.history([INIT, ("needs", f"{table}INSERT INTO missing VALUES (1);\n")]))
    if not told:
        return "a failure is not told"
    error = case.run(case.history([INIT, ("needs", f"{table}INSERT INTO a VALUES (1);\n")]))
    rows = "" if error else case.sql("SELECT count(*) FROM a;")
    return error or (None if rows == "1" else f"{rows} rows instead of 1")


def copy_before(case):
    """A release that ran well and did harm: its rows are gone, and nobody made a copy."""
    error = case.run(case.history([INIT]))
    case.sql("INSERT INTO a VALUES (1), (2);")
    harm = case.history([INIT, ("harm", "DELETE FROM a;\nCREATE TABLE b (id INTEGER PRIMARY KEY);\n")])
    error = error or end(case.start(harm, None, "copying"), 30)
    if error:
        return error
    program = case.programs / f"{case.tool}-{case.database}"
    restored = subprocess.Popen([program, "restore", case.url], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    error = end(restored, 30) or case.run(case.history([INIT]))
    rows = "" if error else case.sql("SELECT count(*) FROM a;")
    return error or (None if rows == "2" else f"{rows} of 2 rows are there")


NEW = ("new", "CREATE TABLE n (id INTEGER PRIMARY KEY);\n")
DOWNS = {"init": "DROP TABLE a;\n", "new": "DROP TABLE n;\n"}


def upgraded(case):
    """Yesterday's folder, and a database that today's program has migrated."""
    today = case.history([INIT, NEW], label="today", downs=DOWNS)
    yesterday = case.history([INIT], label="yesterday", downs=DOWNS)
    if case.tool != "whimbrel":
        return yesterday, today, case.run(today)
    url = case.url.replace("?mode=rwc", "")
    deploy = [common.command(), "migrate", "deploy", "--reversible", "--migrations", today, "--url", url]
    done = subprocess.run(deploy, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=WORK)
    return yesterday, today, short(done.stdout) if done.returncode else None


def stepped_back(case, whose):
    yesterday, today, error = upgraded(case)
    folder = today if whose == "today" else yesterday
    error = error or end(case.start(folder, None, "back", "20240000000001_init"), 30)
    error = error or case.run(yesterday)
    if error:
        return error
    case.sql("CREATE TABLE n (id INTEGER PRIMARY KEY);")
    return None


def back_by_yesterday(case):
    return stepped_back(case, "yesterday")


def back_by_today(case):
    return stepped_back(case, "today")


SCENARIOS = [
    ("1", "after a failed migration the next program does not hang", "postgres", failed_keeps_lock),
    ("2", "four programs at once, one migration with `CREATE INDEX CONCURRENTLY`", "postgres", concurrent_index_at_once),
    ("3", "eight programs at once on MariaDB", "mysql", many_at_once),
    ("4", "eight programs at once on a new SQLite file", "sqlite", many_at_once),
    ("4", "eight programs at once on PostgreSQL", "postgres", many_at_once),
    ("5", "two statements with `CONCURRENTLY` in one file", "postgres", two_statements_outside),
    ("6", "a table rebuild on SQLite keeps the rows of child tables", "sqlite", rebuild_keeps_children),
    ("7", "line endings rewritten by git are no edit", "sqlite", line_endings),
    ("9", "an older program on a newer database says so", "sqlite", newer_database),
    ("10", "an edited migration is noticed", "sqlite", edited),
    ("10", "a run that failed half-way outside of a transaction resumes once the cause is removed", "postgres", repaired_run),
    ("10", "a failed migration on MariaDB resumes once the cause is removed", "mysql", cause_mended),
    ("11", "eight programs at once behind pgbouncer that pools transactions", "postgres", behind_a_pooler),
    ("–", "killed in the middle of a migration on MariaDB, the next start resumes it", "mysql", killed_in_the_middle),
    ("–", "after a full disk the next start succeeds", "sqlite", full_disk),
    ("–", "the next release with a corrected script runs, on PostgreSQL", "postgres", corrected_script),
    ("–", "the next release with a corrected script runs, on MariaDB", "mysql", corrected_script),
    ("–", "a copy before the migrations, restored after a release that damaged data", "sqlite", copy_before),
    ("–", "the older version starts again after the newer one has undone its migration (the peers: with a hand-written script)", "postgres", back_by_today),
    ("–", "the older version undoes the newer migration itself, and starts again", "postgres", back_by_yesterday),
    ("15", "a semicolon in a comment", "postgres", semicolon_in_comment),
]


def main():
    programs, servers, numbers = common.build(situations=True), common.servers(), common.versions()
    text = ["# Peers in situations that their users reported", "",
            "Written by `tests/peers/run`; do not edit. Each program is the smallest that uses the tool as its documentation says,",
            "with its defaults; " + ", ".join(f"{NAMES[tool]} {numbers[tool]}" for tool in TOOLS if tool != "whimbrel") + ".",
            "The number is that of the bug in `tests/tests/runtime/bugs.rs`.", "",
            "| | situation | " + " | ".join(NAMES[tool] for tool in TOOLS) + " |",
            "| --- | --- | " + " | ".join("---" for _ in TOOLS) + " |"]
    out = ROOT / "docs" / "peers.md"
    out.parent.mkdir(exist_ok=True)
    notes, bad = [], 0
    try:
        for number, title, database, scenario in SCENARIOS:
            if database not in servers:
                continue
            cells = []
            for tool in TOOLS:
                try:
                    error = scenario(Case(programs, servers, tool, database))
                except RuntimeError as problem:
                    error = short(str(problem))
                if error:
                    bad += tool == "whimbrel"
                    notes.append(f"{NAMES[tool]}, {title}: {error}")
                    cells.append(f"**no** ({len(notes)})")
                else:
                    cells.append("yes")
                print(f"{title} | {tool}: {error or 'yes'}", flush=True)
            text.append(f"| {number} | {title} | {' | '.join(cells)} |")
            # Written after each, so that a run which is ended early leaves what it saw.
            numbered = [f"{index}. {note.replace('|', '/')}" for index, note in enumerate(notes, 1)]
            out.write_text("\n".join([*text, "", *numbered, ""]))
    finally:
        common.clean()
    print(f"written to {out}")
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
