//! The modules of real projects' schemas: read by rustfmt, which leaves them as they are.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use whimbrel_engine::models::{self, Dates, Decimals, Options};
use whimbrel_engine::{schema, source::SourceFile};

#[test]
fn real_schemas_become_modules() {
    let Some(corpus) = whimbrel_tests::corpus() else {
        return;
    };
    let entries = std::fs::read_dir(&corpus).expect("the corpus is readable");
    let mut projects: Vec<_> = entries
        .map(|entry| entry.expect("entries are readable").path())
        .filter(|path| path.is_dir())
        .collect();
    projects.sort();
    let (mut modules, mut structs) = (0, 0);
    let mut wrong = Vec::new();
    for project in projects {
        let files = schema_files(&project);
        let loaded = schema::load(&files);
        let Some(schema) = loaded.schema else {
            panic!("{}: {:#?}", project.display(), loaded.diagnostics);
        };
        for options in [
            Options::default(),
            Options {
                dates: Dates::Time,
                decimals: Decimals::RustDecimal,
                serde: true,
            },
        ] {
            let module = models::generate(&schema, &options);
            assert_eq!(module, models::generate(&schema, &options));
            structs += module.matches("\npub struct ").count();
            modules += 1;
            match rustfmt(&module) {
                Some(formatted) if formatted != module => {
                    let mut lines = module.lines().zip(formatted.lines());
                    let first = lines.find(|(ours, theirs)| ours != theirs);
                    wrong.push(format!("{}: {first:#?}", project.display()));
                }
                _ => {}
            }
        }
    }
    eprintln!("{modules} modules with {structs} structs");
    assert!(modules > 0, "the corpus holds no schema");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn schema_files(project: &Path) -> Vec<SourceFile> {
    let one = project.join("schema.prisma");
    let path = if one.exists() {
        one
    } else {
        project.join("schema")
    };
    let files = whimbrel_core::schema_files::read(&path).expect("the schema is readable");
    let files = files.into_iter();
    files
        .map(|file| SourceFile::new(file.path.display().to_string(), file.text))
        .collect()
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
