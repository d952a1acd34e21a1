//! The engine's own cases (`engine/tests/schema`): Prisma accepts and rejects the same, with the
//! first error at the same place.

use whimbrel_engine::diagnostics::Severity;
use whimbrel_engine::schema;
use whimbrel_engine::source::SourceFile;
use whimbrel_tests::prisma::Prisma;
use whimbrel_tests::root;

/// What Whimbrel decides otherwise on purpose: URLs stay in the schema, forgotten preview features
/// are warnings, a schema without a datasource has no database, and some databases are not
/// supported.
const OURS: &[&str] = &[
    "datasource-missing",
    "datasource-properties",
    "preview-features",
    "provider-unsupported",
    "valid-url",
];

#[test]
fn prisma_says_the_same() {
    let Some(mut prisma) = Prisma::start() else {
        return;
    };
    let mut wrong = Vec::new();
    let mut compared = 0;
    let folder = root().join("engine/tests/schema");
    let entries = std::fs::read_dir(folder).expect("the engine's cases");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "prisma")
        })
        .collect();
    paths.sort();
    for path in paths {
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if OURS.contains(&name.as_str()) {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a readable case");
        let loaded = schema::load(&[SourceFile::new("schema.prisma", text.as_str())]);
        let ours = loaded
            .diagnostics
            .iter()
            .find(|diagnostic| diagnostic.severity == Severity::Error)
            .map(|diagnostic| (diagnostic.span.start(), diagnostic.span.end()));
        let theirs = prisma.diagnostics(&text).expect("Prisma answers");
        let theirs = theirs.iter().find(|reported| !reported.warning);
        compared += 1;
        if ours != theirs.map(|reported| (reported.start, reported.end)) {
            wrong.push(format!("{name}: {ours:?}, Prisma {theirs:?}"));
        }
    }
    assert!(compared > 50, "the cases are gone");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
