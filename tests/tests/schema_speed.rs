//! How long schemas take, printed and never asserted: time grows with the text and not with its
//! square, and Prisma's validator is measured in the same run. `cargo test --release -p
//! whimbrel-tests --test schema_speed -- --nocapture --test-threads=1`; `WHIMBREL_LONG=1` goes up to
//! 20,000 models. That broken files are not read again and again is asserted where the work can be
//! counted, in the engine's own tests of its parser.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use whimbrel_engine::diagnostics::{json, render};
use whimbrel_engine::format::format;
use whimbrel_engine::schema::{self, Loaded};
use whimbrel_engine::source::SourceFile;
use whimbrel_engine::syntax::parse;
use whimbrel_tests::clock::timed;
use whimbrel_tests::prisma::Prisma;
use whimbrel_tests::schemas::seeds;

/// Does something some times: the median, and what the last one made.
fn time<T>(rounds: usize, work: impl Fn() -> T) -> (Duration, T) {
    let (first, mut made) = timed(&work);
    let mut times = vec![first];
    for _ in 1..rounds {
        // Before the next one, so that it finds its memory again.
        drop(made);
        let (taken, again) = timed(&work);
        times.push(taken);
        made = again;
    }
    times.sort_unstable();
    (times[times.len() / 2], made)
}

fn load(text: &str) -> Loaded {
    schema::load(&[SourceFile::new("schema.prisma", text)])
}

/// A schema like real ones: a dozen fields a model, a relation to the next one, an enum each.
fn models(count: usize) -> String {
    let mut text = "datasource db {\n  provider = \"postgresql\"\n}\n".to_owned();
    for id in 0..count {
        let (next, previous) = ((id + 1) % count, (id + count - 1) % count);
        text.push_str(&format!(
            "/// Model {id}.\nmodel Model{id} {{\n  id        Int      @id @default(autoincrement())\n  \
             createdAt DateTime @default(now())\n  updatedAt DateTime @updatedAt @map(\"updated_at\")\n  \
             email     String   @unique @db.VarChar(200)\n  title     String?\n  tags      String[]\n  \
             price     Decimal  @default(0.5)\n  data      Json?\n  kind      Kind{id}   @default(A)\n  \
             nextId    Int?\n  next      Model{next}?  @relation(fields: [nextId], references: [id], \
             onDelete: Cascade)\n  previous  Model{previous}[]\n\n  @@index([nextId, createdAt(sort: Desc)])\n  \
             @@map(\"model_{id}\")\n}}\n\nenum Kind{id} {{\n  A\n  B @map(\"b\")\n}}\n\n"
        ));
    }
    text
}

#[test]
fn large_schemas() {
    let largest = usize::try_from(seeds(1_000, 20_000)).expect("a small number");
    for count in [1_000, 5_000, 20_000] {
        if count > largest {
            break;
        }
        let text = models(count);
        let (parsing, (tree, _)) = time(5, || parse(0, &text));
        assert_eq!(tree.items.len(), 2 * count + 1);
        let (loading, loaded) = time(5, || load(&text));
        assert_eq!(loaded.diagnostics, []);
        let found = loaded.schema.expect("a schema without diagnostics");
        assert_eq!(found.models.len(), count);
        assert_eq!(found.relations.len(), count);
        let (formatting, formatted) = time(3, || format(&text));
        assert_eq!(formatted, format(&formatted));
        let each = |taken: Duration| taken.as_secs_f64() * 1e6 / count as f64;
        eprintln!(
            "{count} models, {} bytes: parse {parsing:?} ({:.1} µs a model), parse and validate \
             {loading:?} ({:.1}), format {formatting:?} ({:.1})",
            text.len(),
            each(parsing),
            each(loading),
            each(formatting),
        );
    }
}

#[test]
fn one_large_model() {
    for count in [500, 5_000] {
        let lines: String = (0..count)
            .map(|number| format!("  f{number} Int? @unique @map(\"c{number}\")\n"))
            .collect();
        let text = format!(
            "datasource db {{\n  provider = \"sqlite\"\n}}\nmodel A {{\n  id Int @id\n{lines}}}\n"
        );
        let (loading, loaded) = time(3, || load(&text));
        assert_eq!(loaded.diagnostics, []);
        let (formatting, _) = time(3, || format(&text));
        eprintln!("{count} fields: parse and validate {loading:?}, format {formatting:?}");
    }
}

#[test]
fn many_diagnostics() {
    for count in [300, 3_000] {
        let escapes = "\\q".repeat(count);
        for (what, text) in [
            ("lines", "nonsense {\n}\n".repeat(count)),
            (
                "escapes in one line",
                format!("model A {{\n  id String @id @default(\"{escapes}\")\n}}\n"),
            ),
            ("fields of one name", {
                let fields = "  a Int\n".repeat(count + 1);
                format!("model A {{\n{fields}}}\n")
            }),
        ] {
            let files = [SourceFile::new("schema.prisma", text)];
            let (taken, found) = time(1, || {
                let found = schema::load(&files).diagnostics;
                assert!(!render(&found, &files, true).is_empty());
                assert!(!json(&found, &files).is_empty());
                found.len()
            });
            assert!(found >= count, "{found}");
            eprintln!("{count} {what}: reported and rendered in {taken:?}");
        }
    }
}

/// The schemas to measure beside Prisma: `WHIMBREL_SPEED`, else the largest of the corpus.
fn real_schemas() -> Vec<PathBuf> {
    if let Some(path) = std::env::var_os("WHIMBREL_SPEED") {
        return vec![path.into()];
    }
    let projects = whimbrel_tests::corpus().map(|corpus| corpus.read_dir().expect("the corpus"));
    let files = projects.into_iter().flatten().filter_map(|project| {
        let path = project.ok()?.path().join("schema.prisma");
        Some((path.metadata().ok()?.len(), path))
    });
    files.max().map(|(_, path)| path).into_iter().collect()
}

/// Prisma 7 wants a database's URL elsewhere.
fn without_urls(text: &str) -> String {
    let is_url = |line: &str| {
        let word = line.split([' ', '\t', '=']).find(|word| !word.is_empty());
        word.is_some_and(|word| ["url", "directUrl", "shadowDatabaseUrl"].contains(&word))
    };
    let kept = text.split_inclusive('\n').filter(|line| !is_url(line));
    kept.collect()
}

#[test]
fn validating_beside_prisma() {
    let Some(mut prisma) = Prisma::start() else {
        return;
    };
    for path in real_schemas() {
        let text = without_urls(&std::fs::read_to_string(&path).expect("a schema file"));
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        // They take turns, so that a machine that is busy is busy for both.
        for _ in 0..seeds(5, 101) {
            let start = Instant::now();
            let loaded = load(&text);
            ours.push(start.elapsed().as_secs_f64() * 1e3);
            let (milliseconds, report) = prisma.timed_validate(&text).expect("Prisma answers");
            theirs.push(milliseconds);
            assert_eq!(loaded.schema.is_some(), report.is_none(), "{report:?}");
        }
        ours.sort_by(f64::total_cmp);
        theirs.sort_by(f64::total_cmp);
        let middle = ours.len() / 2;
        eprintln!(
            "{}: parse and validate {:.2} ms (best {:.2}), Prisma {:.2} ms (best {:.2}): {:.1} times \
             as fast",
            path.display(),
            ours[middle],
            ours[0],
            theirs[middle],
            theirs[0],
            theirs[middle] / ours[middle],
        );
    }
}
