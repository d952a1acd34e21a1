#!/usr/bin/env python3
"""How the time of the schema tools grows with the number of tables; part of `bench.py`, or alone."""

import subprocess

import common
from schema_bench import measure, ms

SIZES = [1000, 2000, 4000, 8000, 16000]
WHAT = [("validate", "validate"), ("diff-empty", "script from nothing"), ("diff-self", "diff against itself"),
        ("replay", "replay of that script"), ("pull", "schema text from tables")]


def lines():
    subprocess.run(["cargo", "build", "--release", "--quiet", "--package", "peer-schema"], check=True, cwd=common.HERE)
    target = common.build_target() / "release" / "peer-schema"
    out = ["## Growth with the number of tables", "",
           "Each table has four columns, a unique and a plain index, and a foreign key to the one before. The last column is the"
           " mean factor of a doubling; 2 is linear.", "",
           "| database | what | " + " | ".join(f"{size:,}" for size in SIZES) + " | a doubling |",
           "| --- | --- |" + " ---: |" * (len(SIZES) + 1)]
    for database, provider in common.PROVIDERS.items():
        found = [measure([target, "3", schema(provider, size), "--own"]) for size in SIZES]
        for what, title in WHAT:
            times = [sizes[what] for sizes in found]
            doubling = (times[-1] / times[0]) ** (1 / (len(SIZES) - 1))
            out.append(f"| {common.DATABASES[database]} | {title} | " + " | ".join(ms(time) for time in times)
                       + f" | {doubling:.2f}× |")
            print(out[-1], flush=True)
    return out + [""]


def schema(provider, size):
    parts = [f'datasource db {{\n  provider = "{provider}"\n}}\n']
    for id in range(size):
        parent = f"  parent T{id - 1}? @relation(fields: [ref], references: [id])\n" if id else ""
        children = f"  children T{id + 1}[]\n" if id + 1 < size else ""
        parts.append(f"model T{id} {{\n  id Int @id\n  name String @unique\n  email String?\n  ref Int?\n"
                     f"{parent}{children}  @@index([email])\n}}\n")
    path = common.WORK / f"growth-{provider}-{size}.prisma"
    path.write_text("\n".join(parts))
    return path


if __name__ == "__main__":
    try:
        print("\n".join(lines()))
    finally:
        common.clean()
