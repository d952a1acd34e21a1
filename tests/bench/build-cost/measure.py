#!/usr/bin/env python3
"""Measures what a build pays for its migrations, beside sqlx, refinery and diesel_migrations.

    tests/bench/build-cost/measure.py [small] [large] [check] [command] [TOOL…] [WORK_FOLDER]

Makes projects in WORK_FOLDER (default: a temporary folder), builds them with cargo, and writes
docs/build-cost.md and the table in README.md. The figures are processor seconds (user and system, all
processes of a build together): on a busy machine they vary less than the clock does. Short builds are
measured in turn, tool after tool, round after round; the median counts.

Without a name all parts are measured. Names of tools (their keys in projects.py) measure these rows of `small` again
and leave the others as they are. WHIMBREL_CORPUS names a folder with real projects; without it, the
parts about them are left out. WHIMBREL_COMMAND is a release build of the command, which is built otherwise.
"""

import os, re, shutil, statistics, subprocess, sys, tempfile
from pathlib import Path

from projects import ROOT, TOOLS, LARGE, checked_project, history, make

ROUNDS = int(os.environ.get("ROUNDS", "5"))


def run(command, folder, target, **variables):
    """Runs a command to its end. Answers its processor seconds and what it wrote on standard error."""
    own = lambda key: key == "CI" or key.startswith(("WHIMBREL_", "CARGO_")) and key != "CARGO_HOME"
    environment = {key: value for key, value in os.environ.items() if not own(key)}
    environment.update({"CARGO_TARGET_DIR": str(target), **variables})
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=errors)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        text = errors.read().decode(errors="replace")
    return usage.ru_utime + usage.ru_stime, child.returncode, text


def cargo(arguments, folder, target):
    seconds, code, text = run(["cargo", *arguments], folder, target)
    if code != 0:
        sys.exit(f"cargo {' '.join(arguments)} in {folder} failed:\n{text}")
    return seconds, text


def touch(path):
    path.touch()


def append(path, text):
    path.write_text(path.read_text() + text)


def clean_builds(work, tools):
    rows = {}
    for tool in tools:
        folder, target = make(work, tool, history("small")), work / f"target-{tool.key}"
        shutil.rmtree(target, ignore_errors=True)
        cargo(["fetch"], folder, target)
        seconds, text = cargo(["build"], folder, target)
        crates = len(re.findall(r"^ +Compiling ", text, re.M)) - 1
        rows[tool.key] = {"crates": crates, "clean": seconds}
        print(f"{tool.key}: {crates} crates, {seconds:.1f} s", flush=True)
    return rows


def short_builds(work, tools, rows):
    """No change, a touched source file, an edited migration, an edited schema: in turn."""
    taken = {tool.key: {} for tool in tools}
    for turn in range(ROUNDS):
        for tool in tools:
            folder, target = work / tool.key, work / f"target-{tool.key}"
            steps = {
                "none": lambda: None,
                "main": lambda: touch(folder / "src/main.rs"),
                "migration": lambda: append(tool.newest(folder), f"-- {turn}\n"),
                "schema": lambda: append(folder / "prisma/schema.prisma", f"// {turn}\n"),
            }
            if tool.key == "none":
                del steps["migration"]
            if not tool.has_schema:
                del steps["schema"]
            for step, change in steps.items():
                change()
                seconds, _ = cargo(["build"], folder, target)
                taken[tool.key].setdefault(step, []).append(seconds)
    for key, steps in taken.items():
        rows[key].update({step: statistics.median(all) for step, all in steps.items()})
        print(key, {step: f"{min(all):.2f}–{max(all):.2f}" for step, all in steps.items()}, flush=True)


def large_builds(work, migrations):
    """The same with a long history, and the size of the release binaries. One target folder for those
    that share their driver."""
    rows = {}
    for tool in LARGE:
        folder, target = make(work, tool, migrations), work / f"target-{tool.shares}"
        cargo(["build"], folder, target)
        rows[tool.key] = {"main": []}
    for _ in range(ROUNDS):
        for tool in LARGE:
            folder, target = work / tool.key, work / f"target-{tool.shares}"
            touch(folder / "src/main.rs")
            rows[tool.key]["main"].append(cargo(["build"], folder, target)[0])
    for tool in LARGE:
        folder, target = work / tool.key, work / f"target-{tool.shares}"
        rows[tool.key]["main"] = statistics.median(rows[tool.key]["main"])
        if tool.sized:
            cargo(["build", "--release"], folder, target)
            rows[tool.key]["size"] = (target / "release" / tool.key).stat().st_size
        print(tool.key, rows[tool.key], flush=True)
    return rows


def checks(work, corpus):
    """What the build script itself costs, as cargo builds it: in the dev profile, not optimised."""
    rows = []
    for name, title, generated in [
        ("civitai__civitai", "302 models, one generated migration", True),
        ("civitai__civitai", "302 models, their own 697 migrations", False),
        ("triggerdotdev__trigger.dev", "820 migrations", False),
    ]:
        folder = checked_project(work, corpus / name, generated)
        cargo(["build"], work / "checker", work / "target-checker")
        [script] = (work / "target-checker/debug/build").glob("checker-*/build-script-build")
        out = work / "out"
        out.mkdir(exist_ok=True)
        taken = []
        for _ in range(ROUNDS):
            variables = {"CARGO_MANIFEST_DIR": str(folder), "OUT_DIR": str(out)}
            seconds, code, _ = run([script], folder, work, **variables)
            taken.append(seconds)
        rows.append((title, statistics.median(taken), "passes" if code == 0 else "is refused"))
        print(*rows[-1], flush=True)
    return rows


def command(work, corpus):
    """The release build of the command: its size, and what it needs for its shortest and its longest work."""
    program = os.environ.get("WHIMBREL_COMMAND")
    if not program:
        cargo(["build", "--release", "--locked", "-p", "whimbrel-cli"], ROOT, work / "target-command")
        program = work / "target-command/release/whimbrel"
    civitai = corpus / "civitai__civitai"
    schema, history = str(civitai / "schema.prisma"), str(corpus / "triggerdotdev__trigger.dev/migrations")
    diff = ["migrate", "diff", "--from-empty", "--to-schema", schema, "--script"]
    lines = ["| | |", "| --- | --: |", f"| size | {os.path.getsize(program):,} bytes |"]
    for title, arguments in [
        ("`--version`", ["--version"]),
        ("`validate`, 302 models", ["validate", "--schema", schema]),
        ("`migrate diff --from-empty`, 302 models", diff),
        ("`migrate lint`, 820 migrations", ["migrate", "lint", "--migrations", history]),
        ("`migrate lint`, 696 migrations", ["migrate", "lint", "--migrations", str(civitai / "migrations")]),
    ]:
        taken = [run([program, *arguments], work, work)[0] for _ in range(ROUNDS)]
        lines.append(f"| {title} | {statistics.median(taken):.3f} s |")
        print(lines[-1], flush=True)
    return {"command": "\n".join(lines) + "\n"}


def between(text, marker, new):
    start, end = f"<!-- {marker} -->\n", f"<!-- /{marker} -->"
    before, rest = text.split(start)
    return before + start + new + end + rest.split(end)[1]


def seconds(value):
    return "–" if value is None else f"{value:.2f} s" if value < 10 else f"{value:.0f} s"


def table(tools, rows):
    lines = [
        "| | crates | clean build | nothing changed | `touch src/main.rs` | edited migration | edited schema |",
        "| --- | --: | --: | --: | --: | --: | --: |",
    ]
    for tool in tools:
        row = rows[tool.key]
        cells = [seconds(row.get(step)) for step in ("clean", "none", "main", "migration", "schema")]
        lines.append(f"| {tool.title} | {row['crates']} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def small(work, tools):
    rows = clean_builds(work, tools)
    short_builds(work, tools, rows)
    version = subprocess.run(["rustc", "--version"], capture_output=True, text=True).stdout.strip()
    machine = f"{version}, {os.cpu_count()} processors, {ROUNDS} rounds.\n"
    if len(tools) == len(TOOLS):
        return {"small": table(tools, rows), "machine": machine}
    again = ", ".join(tool.title for tool in tools)
    page = (ROOT / "docs/build-cost.md").read_text()
    was = page.split("<!-- machine -->\n")[1].split("<!-- /machine -->")[0].split("\n")[0]
    return {"small": with_rows(page, table(tools, rows)), "machine": f"{was}\nMeasured again later, in turn: {again}.\n"}


def with_rows(page, new):
    """The table of the page, with these rows in their places."""
    rows = {}
    old = page.split("<!-- small -->\n")[1].split("<!-- /small -->")[0]
    for line in old.splitlines() + new.splitlines():
        rows[line.split("|")[1].strip()] = line
    known = ["", "---"] + [tool.title for tool in TOOLS]
    return "\n".join(rows[title] for title in known if title in rows) + "\n"


def large(work, corpus):
    rows = large_builds(work, history(corpus / "triggerdotdev__trigger.dev/migrations"))
    lines = ["| | `touch src/main.rs` | release binary, stripped |", "| --- | --: | --: |"]
    for tool in LARGE:
        row = rows[tool.key]
        size = f"{row['size']:,} bytes" if "size" in row else "–"
        lines.append(f"| {tool.title} | {seconds(row['main'])} | {size} |")
    return {"large": "\n".join(lines) + "\n"}


def check(work, corpus):
    lines = ["| project | check | |", "| --- | --: | --- |"]
    lines += [f"| {title} | {taken:.2f} s | {end} |" for title, taken, end in checks(work, corpus)]
    return {"check": "\n".join(lines) + "\n"}


def write(parts):
    page, readme = ROOT / "docs/build-cost.md", ROOT / "README.md"
    text = page.read_text()
    for marker, part in parts.items():
        text = between(text, marker, part)
    page.write_text(text)
    if "small" in parts and "<!-- build-cost -->" in readme.read_text():
        readme.write_text(between(readme.read_text(), "build-cost", parts["small"]))


def main():
    wanted = [part for part in sys.argv[1:] if part in ("small", "large", "check", "command")]
    tools = [tool for tool in TOOLS if tool.key in sys.argv[1:]]
    wanted += ["small"] if tools and "small" not in wanted else []
    known = ["small", "large", "check", "command", *(tool.key for tool in tools)]
    folders = [argument for argument in sys.argv[1:] if argument not in known]
    work = Path(folders[0]).resolve() if folders else Path(tempfile.mkdtemp(prefix="whimbrel-cost."))
    work.mkdir(parents=True, exist_ok=True)
    corpus = os.environ.get("WHIMBREL_CORPUS")
    try:
        if not wanted or "small" in wanted:
            write(small(work, tools or TOOLS))
        for part, measure in (("large", large), ("check", check), ("command", command)):
            if corpus and (not wanted or part in wanted):
                write(measure(work, Path(corpus)))
    finally:
        if not folders:
            shutil.rmtree(work, ignore_errors=True)


main()
