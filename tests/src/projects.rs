//! The real projects of the corpus.

use std::path::{Path, PathBuf};

use whimbrel_core::schema_files;
use whimbrel_engine::{
    compare::{Side, compare},
    lower::lower,
    schema::load,
    source::SourceFile,
    sql::{Dialect, SqlSchema},
};

use crate::live;

/// Their folders in order; none (and a note) when the corpus is not there.
pub fn all() -> Vec<PathBuf> {
    let Some(corpus) = crate::corpus() else {
        return Vec::new();
    };
    let entries = std::fs::read_dir(corpus).expect("a readable corpus");
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a readable entry").path())
        .filter(|path| path.join("truth.json").is_file())
        .collect();
    found.sort();
    assert!(found.len() > 20, "the corpus is gone");
    found
}

/// Those of one dialect.
pub fn of(dialect: Dialect) -> Vec<PathBuf> {
    let mut found = all();
    found.retain(|path| truth(path, "provider").as_deref() == Some(dialect.provider()));
    found
}

/// A history or a database as Prisma's engine compares it with a schema: without the operator classes of ordinary
/// indexes, and only what is in these database schemas.
pub fn as_prisma_reads(side: SqlSchema, namespaces: &[String]) -> SqlSchema {
    let nothing = SqlSchema::empty(side.dialect);
    compare(Side::live(side), Side::live(nothing), namespaces).from
}

/// The folder's name.
pub fn name(project: &Path) -> String {
    let name = project.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// A text field of `truth.json`; `None` when it is null or absent.
pub fn truth(project: &Path, field: &str) -> Option<String> {
    let text = std::fs::read_to_string(project.join("truth.json")).ok()?;
    let (_, rest) = text.split_once(&format!("\"{field}\":"))?;
    let text = rest.trim_start().strip_prefix('"')?;
    text.split('"').next().map(str::to_owned)
}

/// A file of `expected/`.
pub fn expected(project: &Path, name: &str) -> Option<String> {
    std::fs::read_to_string(project.join("expected").join(name)).ok()
}

/// The files of the schema, in order.
pub fn schema(project: &Path) -> Vec<SourceFile> {
    let single = project.join("schema.prisma");
    let path = match single.is_file() {
        true => single,
        false => project.join("schema"),
    };
    let files = schema_files::read(&path).expect("a readable schema");
    files
        .into_iter()
        .map(|file| SourceFile::new(file.path.display().to_string(), file.text))
        .collect()
}

/// What the schema asks for.
pub fn wanted(project: &Path) -> SqlSchema {
    let loaded = load(&schema(project));
    match &loaded.schema {
        Some(schema) => lower(schema),
        None => {
            let messages: Vec<_> = loaded.diagnostics.iter().map(|d| &d.message).collect();
            panic!("{}: {messages:?}", project.display())
        }
    }
}

/// Its migrations in order.
pub fn history(project: &Path) -> Vec<SourceFile> {
    let scripts = live::history(&project.join("migrations"));
    scripts
        .into_iter()
        .map(|(path, text)| SourceFile::new(path, text))
        .collect()
}
