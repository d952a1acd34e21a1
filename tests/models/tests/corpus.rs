//! The modules of real projects' schemas: read by rustfmt, which leaves them as they are.

use std::io::Write;
use std::process::{Command, Stdio};
use whimbrel_engine::models::{self, Dates, Decimals, Options};
use whimbrel_engine::schema;
use whimbrel_tests::projects;

#[test]
fn real_schemas_become_modules() {
    let projects = projects::all();
    if projects.is_empty() {
        return;
    }
    let (mut modules, mut structs) = (0, 0);
    let mut wrong = Vec::new();
    for project in projects {
        let loaded = schema::load(&projects::schema(&project));
        let Some(schema) = loaded.schema else {
            panic!("{}: {:#?}", project.display(), loaded.diagnostics);
        };
        for options in [
            Options::default(),
            Options {
                dates: Dates::Time,
                decimals: Decimals::RustDecimal,
                serde: true,
                ..Options::default()
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
