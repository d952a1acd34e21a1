//! No text makes the compiler panic, whatever stands in it.

use whimbrel_engine::diagnostics::{json, render};
use whimbrel_engine::format::format;
use whimbrel_engine::schema;
use whimbrel_engine::source::SourceFile;
use whimbrel_tests::schemas::{DIALECTS, Random, generate, mutate, seeds};

/// Runs everything that reads schemas.
fn run(text: &str) {
    let files = [SourceFile::new("schema.prisma", text)];
    let loaded = schema::load(&files);
    let rendered = render(&loaded.diagnostics, &files, false);
    assert_eq!(rendered.is_empty(), loaded.diagnostics.is_empty());
    let listed = json(&loaded.diagnostics, &files);
    assert_eq!(
        listed.matches("\"severity\":").count(),
        loaded.diagnostics.len()
    );
    let _ = format(text);
}

/// Pieces that grammars stumble over.
const PIECES: &[&str] = &[
    "model A {\n",
    "enum B {\n",
    "type C {\n",
    "view D {\n",
    "datasource db {\n",
    "generator g {\n",
    "}\n",
    "}",
    "{",
    "\n",
    "\r\n",
    "\r",
    " ",
    "\t",
    "\u{a0}",
    "\u{feff}",
    "\u{2028}",
    "id Int @id\n",
    "a A? @relation(fields: [b], references: [id])\n",
    "b Int\n",
    "c A[]\n",
    "@@id([a, b])\n",
    "@@index([a(sort: Desc)])\n",
    "@@",
    "@",
    "(",
    ")",
    "[",
    "]",
    ",",
    ":",
    "=",
    ".",
    "-",
    "\"",
    "\\",
    "\"x\"",
    "\"\\u12",
    "\"\\ud800\"",
    "//",
    "///",
    "/*",
    "*/",
    "/* é */",
    "é",
    "😀",
    "日本",
    "0",
    "-1.5",
    "1e9",
    "_",
    "Unsupported(\"",
    "Unsupported(\"x\")",
    "provider = \"postgresql\"\n",
    "provider = ",
    "env(\"X\")",
    "type X = Int\n",
    "?",
    "!",
    "[]",
    "String",
    "@default(",
    "@db.",
    "@relation",
    "where: {",
    "\0",
    "\u{7f}",
];

#[test]
fn soups_of_pieces_do_not_panic() {
    for seed in 0..seeds(700, 100_000) {
        let mut random = Random::new(seed);
        let text: String = (0..1 + random.below(60))
            .map(|_| random.pick(PIECES))
            .collect();
        run(&text);
    }
}

#[test]
fn cut_and_broken_schemas_do_not_panic() {
    for dialect in DIALECTS {
        for seed in 0..seeds(15, 3000) {
            let mut text = generate(dialect, seed);
            for round in 0..4 {
                text = mutate(&text, seed * 4 + round);
                run(&text);
            }
            let mut cut = Random::new(seed).below(text.len() + 1);
            while !text.is_char_boundary(cut) {
                cut -= 1;
            }
            run(&text[..cut]);
            run(&text[cut..]);
        }
    }
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    for (open, close) in [("[", "]"), ("f(", ")"), ("{a: ", "}"), ("f(a: [", "])")] {
        for depth in [10, 99, 100, 101, 100_000] {
            let nested = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            run(&format!(
                "model A {{\n  id Int @id @default({nested})\n}}\n"
            ));
            run(&format!("generator g {{\n  a = {nested}\n}}\n"));
            run(&format!(
                "model A {{\n  id Int @id\n  @@index({nested})\n}}\n"
            ));
        }
    }
}
