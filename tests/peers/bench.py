#!/usr/bin/env python3
"""Measures Whimbrel beside its peers and writes docs/benchmarks.md.

Needs what ./tests/run installs, cargo, python3, node with WHIMBREL_ORACLE for Prisma's engine, and the
development files of libpq and of MariaDB's client for diesel. Every table is measured in one run: the
tools take turns, round after round, and each figure is the median over all rounds.

    ./bench [sqlite] [postgres] [mysql]

With names, the rows of these databases in the tables beside the peers are measured again; the rest of the page
stays.
"""

import asyncio
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import threading
import time
from urllib.parse import urlparse

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import common
import page
from common import DATABASES, NAMES, OURS, ROOT, TOOLS

# What the tables have a column for.
COLUMNS = ["whimbrel", "rusqlite", *TOOLS[1:]]

ROUNDS = int(os.environ.get("ROUNDS", "7"))
REPEATS = 10
DELAY = 0.002


def table_script(number):
    return (f"t{number}", f"CREATE TABLE t{number} (id INTEGER PRIMARY KEY, name VARCHAR(50) NOT NULL);\n")


class Proxy:
    """Delivers everything late, in both directions."""

    def __init__(self, url):
        parts = urlparse(url)
        self.server = (parts.hostname, parts.port)
        ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self.serve(ready)), daemon=True).start()
        ready.wait()
        user = f"{parts.username}@" if parts.username else ""
        self.url = parts._replace(netloc=f"{user}127.0.0.1:{self.port}").geturl()

    async def serve(self, ready):
        listening = await asyncio.start_server(self.connect, "127.0.0.1", 0)
        self.port = listening.sockets[0].getsockname()[1]
        ready.set()
        await listening.serve_forever()

    async def connect(self, reader, writer):
        up_reader, up_writer = await asyncio.open_connection(*self.server)
        await asyncio.gather(pump(reader, up_writer), pump(up_reader, writer))


async def pump(reader, writer):
    loop = asyncio.get_running_loop()
    while data := await reader.read(65536):
        loop.call_later(DELAY, lambda data=data: writer.is_closing() or writer.write(data))
    await asyncio.sleep(DELAY)
    writer.close()


def timed(program, url, folder, count):
    """Runs a program's stop watch; answers connecting, migrating (both in µs), CPU seconds per start, kB."""
    process = subprocess.Popen([program, "time", url, folder, str(count)], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    out = process.stdout.read()
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    if status:
        raise RuntimeError(f"{program}: {error}")
    rows = [line.split() for line in out.splitlines()]
    times = [(float(row[1]), float(row[2])) for row in rows if row[0] == "time"]
    memory = next(int(row[1]) for row in rows if row[0] == "memory")
    return times, (usage.ru_utime + usage.ru_stime) / count, memory


def take_turns(tools, measure, rounds=ROUNDS):
    """Calls `measure(tool)` for each tool in turn, round after round; the first round warms up."""
    found = {tool: [] for tool in tools}
    for number in range(rounds + 1):
        for tool in tools:
            value = measure(tool)
            if number:
                found[tool].append(value)
    return found


def median(values):
    return statistics.median(values)


def show(microseconds):
    if microseconds >= 1_000_000:
        return f"{microseconds / 1_000_000:.2f} s"
    if microseconds >= 1000:
        return f"{microseconds / 1000:.1f} ms"
    return f"{microseconds:.0f} µs"


def tools_of(database):
    """Who can work with it."""
    return [tool for tool in COLUMNS if tool != "rusqlite" or database == "sqlite"]


def verdict(figures):
    """How Whimbrel stands to the fastest of the others, over each of its drivers."""
    others = {tool: value for tool, value in figures.items() if tool not in (*OURS, "bare")}
    ours = [tool for tool in OURS if tool in figures]
    if not others:
        return ""
    best = min(others, key=others.get)

    def one(tool):
        ratio = others[best] / figures[tool]
        if ratio >= 1:
            return f"{ratio:.1f}× faster than {NAMES[best]}"
        return f"**{1 / ratio:.1f}× slower than {NAMES[best]}**"

    if len(ours) < 2:
        return "".join(one(tool) for tool in ours)
    drivers = {"whimbrel": "sqlx", "rusqlite": "rusqlite"}
    return "; ".join(f"{drivers[tool]}: {one(tool)}" for tool in ours)


def row(title, figures, form=show, tools=COLUMNS):
    cells = [form(figures[tool]) if tool in figures else "–" for tool in tools]
    return f"| {title} | {' | '.join(cells)} | {verdict(figures)} |"


def head(first, tools=COLUMNS):
    return [f"| {first} | {' | '.join(NAMES[tool] for tool in tools)} | Whimbrel beside the best peer |",
            "| --- | " + "---: | " * len(tools) + "--- |"]


def up_to_date(programs, servers):
    tools = [*COLUMNS, "bare"]
    lines, memory_lines = head("database, migrations", tools), head("database")
    cpu_lines, latency_lines = head("database, migrations", tools), head("database, migrations", tools)
    whole_lines = head("database, migrations", tools)
    for database in servers:
        for count in (1, 100, 1000):
            scripts = [table_script(number) for number in range(count)]
            places = {}
            for tool in tools_of(database):
                url, _ = common.fresh(servers, database, f"start_{tool}")
                folder = common.history(tool, database, scripts, "start")
                subprocess.run([programs / f"{tool}-{database}", "run", url, folder], check=True,
                               stdout=subprocess.DEVNULL)
                places[tool] = (programs / f"{tool}-{database}", url, folder)
            _, url, folder = places["whimbrel"]
            places["bare"] = (programs / f"bare-{database}", url, folder)
            found = take_turns(places, lambda tool: timed(*places[tool], REPEATS))
            runs = {tool: median([run for times, _, _ in rounds for _, run in times]) for tool, rounds in found.items()}
            cpu = {tool: median([cpu for _, cpu, _ in rounds]) * 1e6 for tool, rounds in found.items()}
            whole = {tool: median([connect + run for times, _, _ in rounds for connect, run in times])
                     for tool, rounds in found.items()}
            title = f"{DATABASES[database]}, {count}"
            lines.append(row(title, runs, tools=tools))
            whole_lines.append(row(title, whole, tools=tools))
            cpu_lines.append(row(title, cpu, tools=tools))
            if count == 100:
                memory = {tool: median([memory for _, _, memory in rounds]) for tool, rounds in found.items()}
                memory_lines.append(row(DATABASES[database], memory, lambda kb: f"{kb / 1024:.1f} MB")
                                    .replace("faster than", "less than").replace("slower than", "more than"))
                if database != "sqlite":
                    proxies = {tool: (place[0], Proxy(place[1]).url, place[2]) for tool, place in places.items()}
                    found = take_turns(proxies, lambda tool: timed(*proxies[tool], 3), 3)
                    late = {tool: median([run for times, _, _ in rounds for _, run in times])
                            for tool, rounds in found.items()}
                    latency_lines.append(row(title, late, tools=tools))
            print(lines[-1], flush=True)
    return lines, whole_lines, cpu_lines, latency_lines, memory_lines


def fresh_apply(programs, servers, count=200):
    lines = head("database, network")
    scripts = [table_script(number) for number in range(count)]
    for database in servers:
        for late in [False, True]:
            if late and database == "sqlite":
                continue

            def apply(tool):
                url, _ = common.fresh(servers, database, f"fresh_{tool}")
                folder = common.history(tool, database, scripts, "fresh")
                url = Proxy(url).url if late else url
                times, _, _ = timed(programs / f"{tool}-{database}", url, folder, 1)
                return times[0][1]

            found = take_turns(tools_of(database), apply, 1 if late else max(3, ROUNDS // 2))
            title = f"{DATABASES[database]}, {'2 ms each way' if late else 'local'}"
            lines.append(row(title, {tool: median(values) for tool, values in found.items()}))
            print(lines[-1], flush=True)
    return lines


def starters(programs, servers, count=32):
    lines = head(f"database, {count} programs at once")
    notes = []
    scripts = [table_script(number) for number in range(10)]
    for database in servers:
        def start(tool):
            url, _ = common.fresh(servers, database, f"many_{tool}")
            folder = common.history(tool, database, scripts, "many")
            begun = time.monotonic()
            running = [subprocess.Popen([programs / f"{tool}-{database}", "run", url, folder],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                       for _ in range(count)]
            failed = 0
            for process in running:
                try:
                    failed += process.wait(max(0.1, 60 - (time.monotonic() - begun))) != 0
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
                    failed += 1
            return (time.monotonic() - begun) * 1e6, failed

        found = take_turns(tools_of(database), start, 3)
        times = {tool: median([seconds for seconds, _ in values]) for tool, values in found.items()}
        failed = {tool: max(failed for _, failed in values) for tool, values in found.items()}
        cells = [f"{show(times[tool])}{f', **{failed[tool]} fail**' if failed[tool] else ''}" if tool in times else "–"
                 for tool in COLUMNS]
        whole = {tool: value for tool, value in times.items() if not failed[tool]}
        lines.append(f"| {DATABASES[database]} | {' | '.join(cells)} | {verdict(whole)} |")
        print(lines[-1], flush=True)
    return lines


def sizes(programs, servers):
    lines = head("program for")
    for database in servers:
        figures = {tool: (programs / f"{tool}-{database}").stat().st_size for tool in tools_of(database)}
        lines.append(row(DATABASES[database], figures, lambda size: f"{size / 1e6:.2f} MB")
                     .replace("faster than", "smaller than").replace("slower than", "larger than"))
    return lines


def machine():
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{cpu}, {os.cpu_count()} cores, {platform.system()} {platform.release()}; load at the start {load}"


def beside_peers(programs, servers, section):
    section("## Size of the smallest program that migrates, stripped", "",
            "Without libpq and libmariadb, which diesel's programs load as shared libraries.", "", *sizes(programs, servers))
    start, whole, cpu, late, memory = up_to_date(programs, servers)
    section("## A start with nothing to do", "",
            "The call alone, on a connection that is open: what migrating adds to a program's start.",
            "On SQLite, sqlx hands each query to a thread of its own; rusqlite, under refinery, does not.",
            "The last column but one migrates nothing: it asks one thing over sqlx, which is the least that a tool over",
            "sqlx can take.", "", *start, "",
            "With connecting:", "", *whole, "",
            "CPU time of the whole start, connecting included:", "", *cpu, "",
            "The same call through a network that takes 2 ms each way:", "", *late)
    section("## Peak memory of a start with nothing to do, 100 migrations", "", *memory)
    section("## 200 migrations on an empty database", "", *fresh_apply(programs, servers))
    section("## Programs that start at once on an empty database", "",
            "Time until the last of them has ended, with 10 migrations.", "", *starters(programs, servers))


def main():
    wanted = sys.argv[1:]
    programs = common.build(wanted or DATABASES)
    servers = {database: url for database, url in common.servers().items() if not wanted or database in wanted}
    where = machine()
    rustc = subprocess.run(["rustc", "--version"], stdout=subprocess.PIPE, text=True).stdout.strip()
    numbers = common.versions()
    text = ["# Benchmarks", "",
            "Written by `tests/peers/bench`; do not edit. Whimbrel is the commit that this file is in; the others are",
            ", ".join(f"{NAMES[tool]} {numbers[tool]}" for tool in TOOLS if tool != "whimbrel") + ".", "",
            f"Machine: {where}; {rustc}.",
            "Release builds. Every figure is a median; the tools take turns within each row, so that a machine that is",
            "busy is busy for all. Bold: Whimbrel is behind.", ""]
    out = ROOT / "docs" / "benchmarks.md"
    out.parent.mkdir(exist_ok=True)

    def section(*lines):
        # Written after each, so that a run which is ended early leaves what it measured.
        text.extend([*lines, ""])
        if not wanted:
            out.write_text("\n".join(text))

    try:
        beside_peers(programs, servers, section)
        if wanted:
            names = ", ".join(DATABASES[database] for database in servers)
            again = f"Measured again later: {names} beside the peers; {where}."
            lines = [line for line in out.read_text().split("\n") if not line.startswith("Measured again later")]
            lines.insert(next(number for number, line in enumerate(lines) if line.startswith("Machine:")) + 1, again)
            out.write_text(page.merged("\n".join(lines), "\n".join(text)))
            return
        import schema_bench
        section(*schema_bench.lines())
        import growth
        section(*growth.lines())
        import outline
        section(*outline.lines())
        import locks
        section(*locks.lines())
        import size
        section(*size.lines())
    finally:
        common.clean()
    print(f"written to {out}")


if __name__ == "__main__":
    main()
