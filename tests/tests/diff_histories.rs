//! Scripts and headers against the corpus' histories: what Prisma wrote there for MySQL, which
//! the reference engine here does not know, and the warnings above every script.

use std::path::Path;

use whimbrel_engine::{
    diff::diff,
    plan,
    replay::replay,
    source::SourceFile,
    sql::{Dialect, SqlSchema},
};
use whimbrel_tests::projects::{self, wanted};

/// The migrations with the line endings of our own scripts.
fn history(project: &Path) -> Vec<SourceFile> {
    let files = projects::history(project).into_iter();
    files
        .map(|file| SourceFile::new(file.path, file.text.replace("\r\n", "\n")))
        .collect()
}

/// Every statement of our script from empty that MySQL's `CREATE TABLE`s and the statements
/// after them have word for word in the history: tables that nobody changed since.
#[test]
fn mysql_statements_are_those_of_the_histories() {
    let (mut same, mut total) = (0, 0);
    for project in projects::of(Dialect::Mysql) {
        let next = wanted(&project);
        let files = history(&project);
        let written: String = files.iter().map(|file| file.text.as_str()).collect();
        let written = written.replace(" ENGINE=InnoDB", "");
        for step in plan::plan(&diff(&SqlSchema::empty(next.dialect), &next)) {
            for statement in step.statements {
                total += 1;
                same += usize::from(written.contains(&format!("{statement};")));
            }
        }
        let replayed = replay(Dialect::Mysql, &files);
        if replayed.diagnostics.is_empty() {
            let left = plan::script(&diff(&replayed.schema, &next));
            assert_eq!(left, plan::EMPTY_SCRIPT, "{}", project.display());
        }
    }
    if total > 0 {
        eprintln!("{same} of {total} MySQL statements are in the histories word for word");
        assert!(same * 3 >= total * 2 - total / 5, "{same} of {total}");
    }
}

/// What the client makes is not in SQL: the sentence about it cannot be told from a history.
fn without_client_defaults(header: &str) -> String {
    let plain = |line: &str| {
        let mut names = line.split('`').skip(1).step_by(2);
        match (line.contains("prisma-level"), names.next(), names.next()) {
            (true, Some(column), Some(table)) => format!(
                "  - Added the required column `{column}` to the `{table}` table without a default value. This is not possible if the table is not empty."
            ),
            _ => line.to_owned(),
        }
    };
    header.lines().map(plain).collect::<Vec<_>>().join("\n")
}

/// Where Prisma's script is what we would write, so is its header.
#[test]
fn headers_are_those_of_the_histories() {
    let (mut compared, mut wrong) = (0, Vec::new());
    let reach = whimbrel_tests::cases(25, 10_000) as usize;
    for dialect in [Dialect::Postgres, Dialect::Sqlite, Dialect::Mysql] {
        for project in projects::of(dialect) {
            let files = history(&project);
            for (at, file) in files.iter().enumerate().take(reach) {
                let Some(end) = file.text.find("\n*/\n") else {
                    continue;
                };
                let (theirs, body) = file.text.split_at(end + "\n*/\n".len());
                if !theirs.starts_with("/*\n  Warnings:\n") {
                    continue;
                }
                let (before, after) = (
                    replay(dialect, &files[..at]),
                    replay(dialect, &files[..=at]),
                );
                if !after.is_ok() {
                    break;
                }
                let migration = diff(&before.schema, &after.schema);
                if plan::script(&migration).trim() != body.trim() {
                    continue;
                }
                compared += 1;
                let ours = plan::header(&plan::warnings(&migration));
                if without_client_defaults(&ours) != without_client_defaults(theirs) {
                    wrong.push(format!("{}\n{ours}\n{theirs}", file.path));
                }
            }
        }
    }
    eprintln!("{compared} headers compared, {} differ", wrong.len());
    // Two were edited by hand.
    assert!(wrong.len() <= 2, "{}", wrong.join("\n"));
}
