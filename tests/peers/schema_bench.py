"""The schema tools beside Prisma's engine, on real projects; part of `bench.py`."""

import os
import pathlib
import re
import statistics
import subprocess

import common

ROUNDS = 5
WHAT = [("validate", "validate"), ("format", "format"), ("diff-empty", "diff from empty, with its SQL"),
        ("diff-self", "diff against itself")]


def lines():
    oracle, corpus = os.environ.get("WHIMBREL_ORACLE"), os.environ.get("WHIMBREL_CORPUS")
    if not oracle or not corpus:
        print("WHIMBREL_ORACLE or WHIMBREL_CORPUS is not set: nothing is compared with Prisma's engine")
        return []
    subprocess.run(["cargo", "build", "--release", "--quiet", "--package", "peer-schema"], check=True, cwd=common.HERE)
    target = common.build_target() / "release" / "peer-schema"
    schemas = sorted(pathlib.Path(corpus).glob("*/schema.prisma"))
    sums, per_project, count, skipped = {}, {}, 0, 0
    for schema in schemas:
        text = for_version_7(schema)
        ours = measure([target, str(ROUNDS), text])
        theirs = measure(["node", common.HERE / "schema_bench.mjs", oracle, str(ROUNDS), text])
        if ours is None or theirs is None:
            skipped += 1
            print(f"{schema} is read by {'neither' if ours is theirs else 'only one'} of the two")
            continue
        count += 1
        per_project[schema] = (ours, theirs)
        for what in theirs:
            mine, other = sums.get(what, (0, 0))
            sums[what] = (mine + ours[what], other + theirs[what])
    largest = max(per_project, key=lambda schema: schema.stat().st_size)
    version = subprocess.run(["node", "-p", f"require('{oracle}/node_modules/@prisma/schema-engine-wasm/package.json').version"],
                             stdout=subprocess.PIPE, text=True).stdout.strip().split("-")[0]
    out = ["## Schema tools beside Prisma's engine", "",
           f"Prisma's engine {version} (WebAssembly in Node) and Whimbrel, each in one process and warm, on {count} real schemas"
           f"{f' ({skipped} more are read by only one of the two)' if skipped else ''}; diffs are those of PostgreSQL and SQLite. The"
           f" largest has {largest.stat().st_size // 1000} kB. Both read them without `url` and without preview features that"
           f" Prisma {version} no longer knows.", "",
           "| what | Whimbrel, all | Prisma, all | | Whimbrel, the largest | Prisma, the largest | |",
           "| --- | ---: | ---: | --- | ---: | ---: | --- |"]
    for what, title in WHAT:
        mine, other = sums[what]
        ours, theirs = per_project[largest]
        out.append(f"| {title} | {ms(mine)} | {ms(other)} | {times(other, mine)} | {ms(ours[what])} |"
                   f" {ms(theirs[what])} | {times(theirs[what], ours[what])} |")
    return out + [""] + replays(oracle, corpus, target) + [""]


def replays(oracle, corpus, target):
    servers = common.servers()
    out = ["Replaying a history: Whimbrel without a database, Prisma on an empty PostgreSQL (its shadow database). Deploying with"
           " nothing to do: Prisma's engine in process, Whimbrel as a whole call on an open connection.", "",
           "| history | migrations | replay: Whimbrel | Prisma | | deploy, nothing to do: Whimbrel | Prisma | |",
           "| --- | ---: | ---: | ---: | --- | ---: | ---: | --- |"]
    if "postgres" not in servers:
        return []
    projects = [path.parent for path in pathlib.Path(corpus).glob("*/migrations")]
    projects = [path for path in projects if 'provider = "postgresql"' in lock(path)
                and (path / "schema.prisma").is_file()]
    projects.sort(key=lambda path: -len(list((path / "migrations").glob("*/migration.sql"))))
    done = 0
    for project in projects:
        folder = project / "migrations"
        url, _ = common.fresh(servers, "postgres", "replay")
        text = for_version_7(project / "schema.prisma")
        theirs = measure(["node", common.HERE / "schema_bench.mjs", oracle, "15", text, folder, url, "x"])
        ours = measure([target, str(ROUNDS), text, folder])
        if ours is None or theirs is None:
            continue
        program = common.build_target() / "bin" / "whimbrel-postgres"
        run = subprocess.run([program, "time", url, folder, "30"], stdout=subprocess.PIPE, text=True)
        if run.returncode:
            continue
        start = statistics.median(float(line.split()[2]) for line in run.stdout.splitlines() if line.startswith("time"))
        count = len(list(folder.glob("*/migration.sql")))
        name = project.name.split("__")[-1]
        out.append(f"| {name} | {count} | {ms(ours['replay'])} | {ms(theirs['replay'])} | {times(theirs['replay'], ours['replay'])} |"
                   f" {ms(start)} | {ms(theirs['deploy'])} | {times(theirs['deploy'], start)} |")
        print(out[-1], flush=True)
        done += 1
        if done == 5:
            break
    return out


# What Prisma 7.10 names when it meets another one.
PREVIEW_FEATURES = {"nativeDistinct", "partialIndexes", "postgresqlExtensions", "relationJoins", "schemaEngineDriverAdapters",
                    "shardKeys", "strictUndefinedChecks", "typedSql", "views"}


def for_version_7(schema):
    """A copy of a schema without what version 7 refuses; answers its path."""
    def features(found):
        known = [name for name in re.findall(r'"(\w+)"', found[2]) if name in PREVIEW_FEATURES]
        return found[1] + ", ".join(f'"{name}"' for name in known) + "]"

    text = re.sub(r"^\s*(url|directUrl|shadowDatabaseUrl)\s*=.*$", "", schema.read_text(), flags=re.M)
    text = re.sub(r"(previewFeatures\s*=\s*\[)([^\]]*)\]", features, text)
    path = common.WORK / f"{schema.parent.name}.prisma"
    path.write_text(text)
    return path


def lock(project):
    path = project / "migrations" / "migration_lock.toml"
    return path.read_text() if path.is_file() else ""


def measure(command):
    """The median of each measurement; None when the program cannot do it."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        return None
    found = {}
    for line in done.stdout.splitlines():
        what, value = line.split()
        found.setdefault(what, []).append(float(value))
    return {what: statistics.median(values) for what, values in found.items()}


def ms(microseconds):
    return f"{microseconds / 1000:.2f} ms" if microseconds < 1e6 else f"{microseconds / 1e6:.2f} s"


def times(other, mine):
    return f"{other / mine:.0f}×" if other >= mine else f"**{mine / other:.1f}× slower**"
