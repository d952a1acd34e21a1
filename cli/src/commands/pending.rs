//! What migrations that wait would take away from a database that has more than its history makes.

use whimbrel::Status;
use whimbrel_engine::{
    check::{Project, Script, State},
    conserve::{listed, lost_by_pending},
    source::SourceFile,
    sql::Dialect,
};

use crate::{database::Database, drift, failure::Outcome};

/// A sentence, with the SQL of each object; `None` when nothing is lost.
pub(super) async fn lost(
    database: &Database,
    loaded: &Project,
    state: &State,
    status: &Status,
) -> Outcome<Option<String>> {
    let waiting = status.pending();
    if waiting.is_empty() || state.dialect != Dialect::Sqlite {
        return Ok(None);
    }
    let scripts = loaded.migrations.iter();
    let (pending, applied): (Vec<&Script>, Vec<&Script>) =
        scripts.partition(|script| waiting.contains(&script.name.as_str()));
    let files = |scripts: &[&Script]| -> Vec<SourceFile> {
        scripts.iter().map(|script| script.file.clone()).collect()
    };
    let found = database.describe(drift::namespaces(state)).await?;
    let lost = lost_by_pending(state.dialect, &files(&applied), &files(&pending), &found);
    Ok((!lost.is_empty()).then(|| {
        let names: Vec<String> = waiting.iter().map(|name| format!("`{name}`")).collect();
        let lost = listed(&lost);
        format!(
            "only this database has these, and {} would drop them with their tables:\n{}",
            names.join(", "),
            lost.trim_end()
        )
    }))
}
