//! The generator makes what it says: schemas that Prisma accepts, and the same for the same seed.

use whimbrel_tests::prisma::Prisma;
use whimbrel_tests::schemas::{DIALECTS, generate, mutate, seeds};

#[test]
fn generated_schemas_are_valid_for_prisma() {
    let Some(mut prisma) = Prisma::start() else {
        return;
    };
    let mut failed = false;
    for dialect in DIALECTS {
        let count = seeds(150, 2000);
        let mut wrong = Vec::new();
        for seed in 0..count {
            let text = generate(dialect, seed);
            if let Some(report) = prisma.validate(&text).expect("Prisma answers") {
                wrong.push(format!("seed {seed}\n{report}"));
            }
        }
        eprintln!("{dialect:?}: {} of {count} rejected", wrong.len());
        if !wrong.is_empty() {
            failed = true;
            eprintln!("{}", wrong.join("\n"));
        }
    }
    assert!(!failed, "generated schemas are rejected");
}

#[test]
fn a_seed_always_gives_the_same_text() {
    for dialect in DIALECTS {
        let text = generate(dialect, 7);
        assert_eq!(text, generate(dialect, 7));
        assert_eq!(mutate(&text, 9), mutate(&text, 9));
        assert_ne!(text, generate(dialect, 8));
    }
}
