//! What migrations that wait would take away from a database that has more than its history makes.

use whimbrel::Status;
use whimbrel_engine::{
    check::{self, Script, State},
    conserve::{Item, OnLive, listed, lost_by_pending, on_live},
    source::SourceFile,
    sql::Dialect,
};

use super::history::History;
use crate::{
    database::Database,
    drift,
    failure::{Failure, Outcome, Warning},
    project::{Project, shown},
};

/// A sentence, with the SQL of each object; `None` when nothing is lost.
pub(super) async fn lost(
    database: &Database,
    loaded: &check::Project,
    state: &State,
    status: &Status,
) -> Outcome<Option<String>> {
    let waiting = status.pending();
    if waiting.is_empty() {
        return Ok(None);
    }
    let (applied, pending) = parted(loaded, &waiting);
    let found = database.describe(drift::namespaces(state)).await?;
    let lost = lost_by_pending(state.dialect, &applied, &pending, &found);
    Ok((!lost.is_empty()).then(|| would_drop(&waiting, &lost)))
}

/// The same [`warnings`] of a project, nothing where it cannot be followed.
pub(super) async fn warnings_of(
    project: &Project,
    history: &History,
    status: &Status,
) -> Vec<Warning> {
    if status.pending().is_empty() {
        return Vec::new();
    }
    // Where the schema does not load, the history alone says enough.
    let loaded = project.load().or_else(|_| {
        let folder = project.sealed_history()?;
        Ok::<_, Failure>(check::Project::new(Vec::new(), folder, shown))
    });
    let Ok(loaded) = loaded else {
        return Vec::new();
    };
    match &check::check(&loaded).state {
        Some(state) => warnings(&history.database, &loaded, state, status).await,
        None => {
            let dialect = history.migrations.dialect();
            warnings_in(&history.database, &loaded, (dialect, &[]), status).await
        }
    }
}

/// What a run of the waiting migrations does to what only the database has: what it loses, what stands in the way, and
/// what fails afterwards, each with the way out; or that the database cannot be read.
pub(super) async fn warnings(
    database: &Database,
    loaded: &check::Project,
    state: &State,
    status: &Status,
) -> Vec<Warning> {
    let listed = (state.dialect, drift::namespaces(state));
    warnings_in(database, loaded, listed, status).await
}

/// The same in these database schemas.
async fn warnings_in(
    database: &Database,
    loaded: &check::Project,
    (dialect, namespaces): (Dialect, &[String]),
    status: &Status,
) -> Vec<Warning> {
    let waiting = status.pending();
    if waiting.is_empty() {
        return Vec::new();
    }
    let (applied, pending) = parted(loaded, &waiting);
    let found = match database.describe(namespaces).await {
        Ok(found) => found,
        Err(failure) => {
            let why = failure.message();
            let warning = format!("what only this database has could not be looked at: {why}");
            return vec![Warning::new(warning)];
        }
    };
    let mut out = Vec::new();
    let OnLive {
        lost,
        refused,
        broken,
    } = on_live(dialect, &applied, &pending, &found);
    let (alone, parts): (Vec<Item>, Vec<Item>) = lost.into_iter().partition(Item::runs_alone);
    let helps = [
        "run the SQL above again afterwards where the objects should stay",
        "where they should stay, write the SQL above into that migration, in the statement that creates the table",
    ];
    for (lost, help) in [alone, parts].iter().zip(helps) {
        if !lost.is_empty() {
            out.push(Warning::new(would_drop(&waiting, lost)).help(help));
        }
    }
    if let Some(why) = refused {
        let warning = Warning::new(format!(
            "something that only this database has is in the way of {}: {why}",
            names(&waiting)
        ));
        out.push(
            warning.help("drop it before, and create it again afterwards as it should be then"),
        );
    }
    if !broken.is_empty() {
        let warning = Warning::new(format!(
            "only this database has these, and they fail after {}: {}",
            names(&waiting),
            broken.join("; ")
        ));
        out.push(warning.help("create them again afterwards as they should be then"));
    }
    out
}

/// The scripts that were applied, and those that wait.
fn parted(loaded: &check::Project, waiting: &[&str]) -> (Vec<SourceFile>, Vec<SourceFile>) {
    let scripts = loaded.migrations.iter();
    let (pending, applied): (Vec<&Script>, Vec<&Script>) =
        scripts.partition(|script| waiting.contains(&script.name.as_str()));
    let files = |scripts: &[&Script]| scripts.iter().map(|script| script.file.clone()).collect();
    (files(&applied), files(&pending))
}

fn names(waiting: &[&str]) -> String {
    let names: Vec<String> = waiting.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

fn would_drop(waiting: &[&str], lost: &[Item]) -> String {
    format!(
        "only this database has these, and {} would drop them:\n{}",
        names(waiting),
        listed(lost).trim_end()
    )
}
