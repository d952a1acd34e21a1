//! Reading and formatting take time in proportion to the text, however broken it is.

use std::time::{Duration, Instant};

use whimbrel_engine::diagnostics::{json, render};
use whimbrel_engine::format::format;
use whimbrel_engine::schema;
use whimbrel_engine::source::SourceFile;
use whimbrel_engine::syntax::parse;

/// How long it takes to do something with a text; the best of two runs.
fn time(text: &str, run: &dyn Fn(&str)) -> Duration {
    let once = || {
        let start = Instant::now();
        run(text);
        start.elapsed()
    };
    once().min(once())
}

/// Ten times the text may take about ten times as long; quadratic time would be a hundred.
fn is_linear(name: &str, text: impl Fn(usize) -> String, run: &dyn Fn(&str)) {
    let small = time(&text(1), run).max(Duration::from_millis(10));
    let large = time(&text(10), run);
    assert!(large < small * 40, "{name:?}: {small:?}, then {large:?}");
}

#[test]
fn broken_files_take_linear_time() {
    for piece in [
        "model A {\n",
        "/*\n",
        "model A {\n/*\n}\n*/\n",
        "x {\n",
        "a = [{f(\"\\\n",
        "model A {\n x Int /* \n",
        "enum A {\n a(a(a(\n",
        "a\\\"",
        "[",
        "{a:",
        "@a(b:f(",
    ] {
        is_linear(piece, |times| piece.repeat(3_000 * times), &|text| {
            parse(0, text);
        });
    }
}

#[test]
fn large_schemas_take_linear_time() {
    let models = |times: usize| {
        let mut text = "datasource db {\n  provider = \"postgresql\"\n}\n".to_owned();
        for number in 0..60 * times {
            text.push_str(&format!(
                "model M{number} {{\n  id Int @id\n  next Int?\n  to M{number}? @relation(\"R\", \
                 fields: [next], references: [id])\n  from M{number}[] @relation(\"R\")\n  \
                 kind K{number} @default(A)\n  @@index([next, id])\n}}\nenum K{number} {{\n  A\n  B\n}}\n"
            ));
        }
        text
    };
    let valid = schema::load(&[SourceFile::new("a", models(1))]);
    assert!(valid.schema.is_some(), "{:?}", valid.diagnostics);
    is_linear("load", models, &|text| {
        schema::load(&[SourceFile::new("a", text)]);
    });
    is_linear("format", models, &|text| {
        format(text);
    });
    let fields = |times: usize| {
        let lines: String = (0..150 * times)
            .map(|number| format!("  f{number} Int? @unique @map(\"c{number}\")\n"))
            .collect();
        format!(
            "datasource db {{\n  provider = \"sqlite\"\n}}\nmodel A {{\n  id Int @id\n{lines}}}\n"
        )
    };
    is_linear("load fields", fields, &|text| {
        schema::load(&[SourceFile::new("a", text)]);
    });
    is_linear("format fields", fields, &|text| {
        format(text);
    });
}

#[test]
fn many_diagnostics_take_linear_time() {
    let text = |times: usize| "nonsense here\n".repeat(300 * times);
    let show = |text: &str| {
        let files = [SourceFile::new("a", text)];
        let found = schema::load(&files).diagnostics;
        assert!(!render(&found, &files, true).is_empty());
        assert!(!json(&found, &files).is_empty());
    };
    is_linear("render", text, &show);
    let one_line = |times: usize| {
        let escapes = "\\q".repeat(300 * times);
        format!("model A {{\n  id String @id @default(\"{escapes}\")\n}}\n")
    };
    is_linear("render one line", one_line, &show);
}
