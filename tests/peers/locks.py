#!/usr/bin/env python3
"""How long a writer waits behind a migration that waits behind a long query; part of `bench.py`, or alone."""

import os
import re
import subprocess

import common

COMMAND = "cargo test -p whimbrel-tests --test runtime lock_pause -- --nocapture --test-threads=1"
NAMES = {"postgres": "PostgreSQL", "mariadb": "MariaDB"}
SECONDS = "20"


def lines():
    done = subprocess.run(COMMAND.split(), check=True, cwd=common.ROOT, stdout=subprocess.PIPE, text=True,
                          env={**os.environ, "WHIMBREL_LONG": SECONDS})
    found = re.findall(r"(\w+), timeout (\S+): worst pause (\S+), (\d+) writes, migrated after (\S+)", done.stdout)
    out = ["## A writer while a migration waits behind a long query", "",
           f"A transaction has read the table and stays open for {SECONDS} s; a migration wants to add a column; another connection",
           f"inserts a row each 5 ms. `Migrator::ddl_lock_timeout` is two seconds by default. `WHIMBREL_LONG={SECONDS} {COMMAND}`", "",
           "| database | `ddl_lock_timeout` | longest insert | inserts | migrated after |", "| --- | --- | ---: | ---: | ---: |"]
    name = lambda timeout: "none" if timeout == "0ns" else timeout
    return out + [f"| {NAMES[database]} | {name(timeout)} | {worst} | {writes} | {took} |"
                  for database, timeout, worst, writes, took in found] + [""]


if __name__ == "__main__":
    print("\n".join(lines()))
