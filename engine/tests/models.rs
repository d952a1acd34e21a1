//! Schemas in `models/*.prisma` and the modules that they become, beside them.
//!
//! A first line `// options: serde time rust_decimal` asks for what is not the default.
//! `UPDATE_EXPECT=1 cargo test` writes the expected files.

// The engine does no IO; its tests do.
#![allow(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

use std::path::Path;
use std::process::{Command, Stdio};
use std::{fs, io::Write};
use whimbrel_engine::{models, schema, source::SourceFile};

#[test]
fn modules_are_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/models");
    let mut paths: Vec<_> = fs::read_dir(&folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("entries are readable").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "prisma")
        })
        .collect();
    paths.sort();
    assert!(!paths.is_empty());
    let failed: Vec<String> = paths.iter().filter_map(|path| check(path)).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// What is wrong with the module of one schema.
fn check(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).expect("the schema is readable");
    let options = options(text.lines().next().unwrap_or_default());
    let loaded = schema::load(&[SourceFile::new(path.display().to_string(), text)]);
    let Some(schema) = loaded.schema else {
        return Some(format!("{}: {:#?}", path.display(), loaded.diagnostics));
    };
    let module = models::generate(&schema, &options);
    let expected = path.with_extension("rs");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&expected, &module).expect("the expected file is writable");
    }
    if fs::read_to_string(&expected).unwrap_or_default() != module {
        return Some(format!(
            "{} differs; UPDATE_EXPECT=1 accepts:\n{module}",
            expected.display()
        ));
    }
    let formatted = rustfmt(&module)?;
    (formatted != module).then(|| {
        let changed = module.lines().zip(formatted.lines()).find(|(a, b)| a != b);
        format!("{}: rustfmt changes {changed:#?}", expected.display())
    })
}

fn options(line: &str) -> models::Options {
    let has = |word| line.split_whitespace().any(|found| found == word);
    let mut options = models::Options {
        driver: match has("rusqlite") {
            true => models::Driver::Rusqlite,
            false => models::Driver::Sqlx,
        },
        dates: match has("time") {
            true => models::Dates::Time,
            false => models::Dates::Chrono,
        },
        decimals: match has("rust_decimal") {
            true => models::Decimals::RustDecimal,
            false => models::Decimals::BigDecimal,
        },
        serde: has("serde"),
        module_per_schema: has("modules"),
        ..models::Options::default()
    };
    // `derive:Trait`, `derive:Block=Trait`, `type:Model.field=Type`, `visibility:pub(crate)`
    for word in line.split_whitespace() {
        let Some((what, value)) = word.split_once(':') else {
            continue;
        };
        options = match (what, value.split_once('=')) {
            ("derive", Some((block, name))) => options.derive_for(block, name),
            ("derive", None) => options.derive(value),
            ("type", Some((field, ty))) => options.field_type(field, ty),
            ("visibility", None) => options.visibility(value),
            _ => options,
        };
    }
    options
}

/// The module as rustfmt writes it; `None` where there is no rustfmt.
fn rustfmt(module: &str) -> Option<String> {
    let started = Command::new("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout", "--quiet"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = started else {
        eprintln!("SKIPPED: rustfmt is not installed");
        return None;
    };
    let mut input = child.stdin.take().expect("stdin is piped");
    let text = module.to_owned();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = child.wait_with_output().expect("rustfmt ends");
    let written = writer.join().expect("the writer ends");
    written.expect("rustfmt reads");
    assert!(output.status.success(), "rustfmt cannot read:\n{module}");
    Some(String::from_utf8(output.stdout).expect("rustfmt writes UTF-8"))
}
