#!/usr/bin/env python3
"""How long a start takes longer that compares the database with what the migrations produce; part of `bench.py`, or alone."""

import re
import subprocess

import common

COMMAND = "cargo test --release -p whimbrel-tests --test runtime outline_speed -- --nocapture --test-threads=1"
NAMES = {"sqlite": "SQLite", "postgres": "PostgreSQL", "mariadb": "MariaDB"}


def lines():
    done = subprocess.run(COMMAND.split(), check=True, cwd=common.ROOT, stdout=subprocess.PIPE, text=True)
    found = re.findall(r"(\w+): a start (\S+), with the comparison (\S+) more", done.stdout)
    out = ["## Comparing 100 tables with what the migrations produce", "",
           "`Migrator::verify_schema(When::EveryStart)` on an open connection. Each table has four",
           f"columns, two indexes and a foreign key. `{COMMAND}`", "",
           "| database | a start with nothing to do | the comparison |", "| --- | ---: | ---: |"]
    return out + [f"| {NAMES[name]} | {form(start)} | {form(more)} |" for name, start, more in found] + [
        "", "MariaDB opens each table for each of the four tables of its catalogue that are asked.", ""]


def form(time):
    """A duration as Rust prints it, with two digits."""
    number, unit = re.fullmatch(r"([\d.]+)(\D+)", time).groups()
    return f"{float(number):.2f} {unit}"


if __name__ == "__main__":
    print("\n".join(lines()))
