#!/usr/bin/env python3
"""How long one large script takes, beside the database's own client; part of `bench.py`, or alone.

`PEER_SIZE` names the program when it is built already; `SIZES="1 10 100"` are megabytes."""

import os
import shutil
import statistics
import subprocess
import time
from urllib.parse import urlparse

import common

SIZES = [int(size) for size in os.environ.get("SIZES", "1 10 100").split()]
ROUNDS = int(os.environ.get("ROUNDS", "3"))


def script(megabytes):
    """A table, and `INSERT`s of one row each."""
    parts = ["CREATE TABLE items (id INTEGER PRIMARY KEY, name VARCHAR(80) NOT NULL, price INTEGER NOT NULL);\n"]
    size = len(parts[0])
    while size < megabytes * 1_000_000:
        number = len(parts)
        parts.append(f"INSERT INTO items (id, name, price) VALUES ({number}, 'item number {number}, it''s; fine', {number % 997});\n")
        size += len(parts[-1])
    return "".join(parts)


def client(database, url, path):
    """The seconds that the database's own client takes: in one transaction, where the run takes one."""
    parts = urlparse(url)
    if database == "sqlite":
        command = ["sqlite3", "-bail", url.removeprefix("sqlite:").removesuffix("?mode=rwc"), "BEGIN", f".read {path}", "COMMIT"]
    elif database == "postgres":
        command = ["psql", "-qX1", "-v", "ON_ERROR_STOP=1", "-d", url, "-f", str(path)]
    else:
        command = ["mariadb", "--no-defaults", "--protocol=tcp", "-h", parts.hostname, "-P", str(parts.port),
                   "-u", parts.username, parts.path.strip("/"), "-e", f"source {path}"]
    begun = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - begun


def lines():
    program = os.environ.get("PEER_SIZE")
    if not program:
        subprocess.run(["cargo", "build", "--release", "--quiet", "--package", "peer-size"], check=True, cwd=common.HERE)
        program = common.build_target() / "release" / "peer-size"
    servers = common.servers()
    out = ["## One large script", "",
           "`INSERT`s of one row each, and the same file by the database's own client: `sqlite3` and `psql -1` in one"
           " transaction, `mariadb` statement by statement, as its rows commit. Memory is the peak of the program, which"
           " has read the script from a file.", "",
           "| database, size | statements | client | Whimbrel | | memory |", "| --- | ---: | ---: | ---: | ---: | ---: |"]
    for database in servers:
        for size in SIZES:
            text = script(size)
            folder = common.history("whimbrel", database, [("rows", text)], f"size{size}")
            path = next(folder.glob("*/migration.sql"))
            theirs, ours, memory = [], [], 0
            for _ in range(ROUNDS):
                theirs.append(client(database, common.fresh(servers, database, "size_client")[0], path))
                url, _ = common.fresh(servers, database, "size")
                done = subprocess.run([program, url, folder], check=True, stdout=subprocess.PIPE,
                                      stderr=subprocess.DEVNULL, text=True)
                milliseconds, _, peak = done.stdout.split()
                ours.append(int(milliseconds) / 1000)
                memory = max(memory, int(peak))
            theirs, ours = statistics.median(theirs), statistics.median(ours)
            ratio = ours / theirs
            mark = f"**{ratio:.2f}×**" if ratio > 1 else f"{ratio:.2f}×"
            out.append(f"| {common.DATABASES[database]}, {size} MB | {text.count(chr(10)):,} | {theirs:.2f} s | {ours:.2f} s"
                       f" | {mark} | {memory / 1000:.0f} MB |")
            print(out[-1], flush=True)
            shutil.rmtree(folder)
    return out + [""]


if __name__ == "__main__":
    try:
        print("\n".join(lines()))
    finally:
        common.clean()
