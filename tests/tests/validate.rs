//! Prisma and Whimbrel accept the same schemas and point at the same mistakes.

use std::collections::BTreeMap;

use whimbrel_engine::diagnostics::Severity;
use whimbrel_engine::schema;
use whimbrel_engine::source::SourceFile;
use whimbrel_engine::syntax;
use whimbrel_tests::prisma::{Prisma, Reported};
use whimbrel_tests::schemas::{DIALECTS, generate, mutate, seeds};

/// What was compared.
#[derive(Default)]
struct Tally {
    total: usize,
    /// One accepts, the other rejects.
    disagree: usize,
    rejected: usize,
    /// Both reject, the first error is elsewhere.
    elsewhere: usize,
    /// Kinds of difference, with how often and where first.
    kinds: BTreeMap<String, (usize, String)>,
}

impl Tally {
    fn note(&mut self, kind: String, example: String) {
        let entry = self.kinds.entry(kind).or_insert((0, example));
        entry.0 += 1;
    }

    fn compare(&mut self, name: &str, text: &str, theirs: &[Reported]) {
        let loaded = schema::load(&[SourceFile::new("schema.prisma", text)]);
        let ours = loaded
            .diagnostics
            .iter()
            .find(|diagnostic| diagnostic.severity == Severity::Error);
        let theirs = theirs.iter().find(|reported| !reported.warning);
        self.total += 1;
        match (ours, theirs) {
            (None, None) => {}
            (Some(ours), None) => {
                self.disagree += 1;
                let kind = format!("only we reject: {}", ours.code);
                self.note(kind, format!("{name}: {} {:?}", ours.message, ours.span));
            }
            (None, Some(theirs)) => {
                self.disagree += 1;
                let kind = format!("only Prisma rejects: {}", shape(&theirs.text));
                self.note(kind, format!("{name}: {}", theirs.text));
            }
            (Some(ours), Some(theirs)) => {
                self.rejected += 1;
                if (ours.span.start(), ours.span.end()) != (theirs.start, theirs.end) {
                    self.elsewhere += 1;
                    let kind = format!("elsewhere: {} / {}", ours.code, shape(&theirs.text));
                    let example = format!(
                        "{name}: {} {}..{}, Prisma: {} {}..{}",
                        ours.message,
                        ours.span.start(),
                        ours.span.end(),
                        theirs.text,
                        theirs.start,
                        theirs.end
                    );
                    self.note(kind, example);
                }
            }
        }
    }

    /// No difference in validity, and few in place.
    fn assert_few(&self) {
        assert_eq!(self.disagree, 0, "schemas differ in validity");
        let allowed = self.rejected * LIMIT / 100 + 2;
        assert!(self.elsewhere <= allowed, "too many errors are elsewhere");
    }

    fn print(&self, name: &str) {
        eprintln!(
            "{name}: {} schemas, {} disagree on validity, {} rejected by both, first error elsewhere in {}",
            self.total, self.disagree, self.rejected, self.elsewhere
        );
        let mut kinds: Vec<_> = self.kinds.iter().collect();
        kinds.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
        for (kind, (count, example)) in kinds.iter().take(40) {
            eprintln!("  {count} × {kind}\n      {example}");
        }
    }
}

/// A message without the names in it.
fn shape(text: &str) -> String {
    let mut shape = String::new();
    let mut quoted = false;
    for c in text.chars() {
        if matches!(c, '`' | '"') {
            quoted = !quoted;
        } else if !quoted {
            shape.push(c);
        }
    }
    shape.chars().take(90).collect()
}

/// What Prisma 7 rejects and Whimbrel takes on purpose: a URL in the schema, and preview features
/// that are not known.
fn is_taken_on_purpose(theirs: &[Reported]) -> bool {
    theirs.iter().any(|reported| {
        reported
            .text
            .contains("no longer supported in schema files")
            || reported.text.starts_with("The preview feature")
    })
}

#[test]
fn generated_schemas_are_accepted() {
    let Some(mut prisma) = Prisma::start() else {
        return;
    };
    let mut tally = Tally::default();
    for dialect in DIALECTS {
        for seed in 0..seeds(60, 2000) {
            let text = generate(dialect, seed);
            let theirs = prisma.diagnostics(&text).expect("Prisma answers");
            tally.compare(&format!("{dialect:?} {seed}"), &text, &theirs);
        }
    }
    tally.print("generated");
    tally.assert_few();
}

#[test]
fn broken_schemas_are_rejected_at_the_same_place() {
    let Some(mut prisma) = Prisma::start() else {
        return;
    };
    let mut tally = Tally::default();
    let mut syntax_elsewhere = Vec::new();
    for dialect in DIALECTS {
        for seed in 0..seeds(150, 6000) {
            let name = format!("{dialect:?} {seed}");
            let text = mutate(&generate(dialect, seed / 4), seed);
            let Ok(theirs) = prisma.diagnostics(&text) else {
                continue;
            };
            if is_taken_on_purpose(&theirs) {
                continue;
            }
            let (_, mut ours) = syntax::parse(0, &text);
            ours.retain(|diagnostic| diagnostic.severity == Severity::Error);
            if let (Some(ours), Some(theirs)) = (ours.first(), theirs.first())
                && (ours.span.start(), ours.span.end()) != (theirs.start, theirs.end)
            {
                syntax_elsewhere.push(format!("{name}: {ours:?} {theirs:?}"));
            }
            tally.compare(&name, &text, &theirs);
        }
    }
    tally.print("broken");
    assert!(syntax_elsewhere.is_empty(), "{syntax_elsewhere:#?}");
    tally.assert_few();
}

/// How many first errors may be elsewhere, in percent.
const LIMIT: usize = 1;

/// A real schema without what Prisma 7 no longer takes.
fn without_old_settings(text: &str) -> String {
    let old = ["url", "directUrl", "shadowDatabaseUrl", "previewFeatures"];
    text.split_inclusive('\n')
        .filter(|line| {
            let key = line.split('=').next().unwrap_or("").trim();
            !old.contains(&key)
        })
        .collect()
}

#[test]
fn broken_real_schemas_are_rejected_at_the_same_place() {
    let (Some(corpus), Some(mut prisma)) = (whimbrel_tests::corpus(), Prisma::start()) else {
        return;
    };
    let mut tally = Tally::default();
    for path in whimbrel_tests::schema_files(&corpus) {
        let text = std::fs::read_to_string(&path).expect("a readable file");
        let text = without_old_settings(&text);
        if !text.contains("datasource ") {
            continue;
        }
        for seed in 0..seeds(2, 300) {
            let name = format!("{} {seed}", path.display());
            let text = mutate(&text, seed);
            let Ok(theirs) = prisma.diagnostics(&text) else {
                continue;
            };
            if !is_taken_on_purpose(&theirs) {
                tally.compare(&name, &text, &theirs);
            }
        }
    }
    tally.print("broken real schemas");
    tally.assert_few();
}
