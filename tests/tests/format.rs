//! The formatter gives the same bytes as Prisma's.

use whimbrel_engine::format::format;
use whimbrel_tests::prisma::Prisma;
use whimbrel_tests::schemas::{DIALECTS, generate, mutate, seeds};

/// The first line that differs.
fn difference(ours: &str, theirs: &str) -> String {
    let line = ours
        .split('\n')
        .zip(theirs.split('\n'))
        .position(|(ours, theirs)| ours != theirs)
        .unwrap_or_else(|| ours.split('\n').count().min(theirs.split('\n').count()));
    let at = |text: &str| text.split('\n').nth(line).map(str::to_owned);
    format!(
        "line {}: {:?}, Prisma: {:?}",
        line + 1,
        at(ours),
        at(theirs)
    )
}

/// Prisma eats into a block comment that is indented below another comment, and does so again
/// with every run. We do not, so such texts are not compared.
fn damages_comments(theirs: &str) -> bool {
    theirs
        .lines()
        .any(|line| line.trim_start().starts_with("* /*") || line.trim_start().starts_with("* *"))
}

/// Compares one text; says what is wrong.
fn check(prisma: &mut Prisma, text: &str) -> Result<(), String> {
    let ours = format(text);
    let Ok(theirs) = prisma.format(text) else {
        return Ok(());
    };
    if damages_comments(&theirs) {
        return Ok(());
    }
    if ours != theirs {
        return Err(difference(&ours, &theirs));
    }
    Ok(())
}

fn report(name: &str, total: u64, wrong: &[String]) {
    eprintln!("{name}: {} of {total} differ", wrong.len());
    let shown: Vec<&str> = wrong.iter().take(20).map(String::as_str).collect();
    assert!(
        wrong.is_empty(),
        "{name}: {} of {total} differ\n{}",
        wrong.len(),
        shown.join("\n")
    );
}

#[test]
fn corpus_schemas_are_formatted_as_by_prisma() {
    let (Some(corpus), Some(mut prisma)) = (whimbrel_tests::corpus(), Prisma::start()) else {
        return;
    };
    let files = whimbrel_tests::schema_files(&corpus);
    assert!(!files.is_empty());
    let mut wrong = Vec::new();
    for path in &files {
        let text = std::fs::read_to_string(path).expect("a readable file");
        if let Err(error) = check(&mut prisma, &text) {
            wrong.push(format!("{}: {error}", path.display()));
        }
        assert_eq!(format(&format(&text)), format(&text), "{}", path.display());
    }
    report("corpus", files.len() as u64, &wrong);
}

#[test]
fn generated_schemas_are_formatted_as_by_prisma() {
    let Some(mut prisma) = Prisma::start() else {
        return;
    };
    let mut wrong = Vec::new();
    let count = seeds(30, 3000);
    for dialect in DIALECTS {
        for seed in 0..count {
            let text = generate(dialect, seed);
            if let Err(error) = check(&mut prisma, &text) {
                wrong.push(format!("{dialect:?} {seed}: {error}"));
            }
            // Prisma's second run may still change a text, the third one never.
            let twice = format(&format(&text));
            assert_eq!(format(&twice), twice, "{dialect:?} {seed}");
            if let Err(error) = check(&mut prisma, &format(&text)) {
                wrong.push(format!("{dialect:?} {seed}, second time: {error}"));
            }
        }
    }
    report("generated", count * 4, &wrong);
}

#[test]
fn mutated_schemas_are_formatted_as_by_prisma() {
    let Some(mut prisma) = Prisma::start() else {
        return;
    };
    let mut wrong = Vec::new();
    let count = seeds(80, 8000);
    for dialect in DIALECTS {
        for seed in 0..count {
            let text = mutate(&generate(dialect, seed / 4), seed);
            if let Err(error) = check(&mut prisma, &text) {
                wrong.push(format!("{dialect:?} {seed}: {error}"));
            }
        }
    }
    report("mutated", count * 4, &wrong);
}
