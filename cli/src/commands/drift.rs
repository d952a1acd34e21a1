//! Drift: what somebody changed in the database behind the history's back. No shadow database:
//! the live one is compared with the replay of what its history table says was applied.

use whimbrel::{MigrationState, Migrations};
use whimbrel_engine::{check, diff::diff, plan, replay::replay, source::SourceFile};

use super::{deploy::migrator, report};
use crate::{
    database::Database,
    on_pool,
    project::{Project, shown},
};

/// Fails when there is drift; the message names every object and the ways out.
pub(super) async fn refuse(
    project: &Project,
    loaded: &check::Project,
    state: &check::State,
    database: &Database,
    migrations: &Migrations,
) -> Result<(), String> {
    let migrator = migrator(database, migrations);
    let status = on_pool!(database, pool => migrator.status(pool).await);
    let status = status.map_err(|error| error.to_string())?;
    let known =
        |state: &MigrationState| matches!(state, MigrationState::Applied | MigrationState::Pending);
    let applied: Vec<&str> = status
        .migrations
        .iter()
        .filter(|migration| migration.state == MigrationState::Applied)
        .map(|migration| migration.name.as_str())
        .collect();
    // Without a history there is nothing to compare with, and one that is itself in doubt is
    // refused by the run that follows.
    if applied.is_empty() || !status.migrations.iter().all(|m| known(&m.state)) {
        return Ok(());
    }
    let scripts = loaded.migrations.iter();
    let scripts = scripts.filter(|script| applied.contains(&script.name.as_str()));
    let scripts: Vec<SourceFile> = scripts.map(|script| script.file.clone()).collect();
    let replayed = replay(state.dialect, &scripts);
    if report(&replayed.diagnostics, &scripts) {
        return Err("the migrations that the database has do not replay".to_owned());
    }
    let mut expected = replayed.schema;
    expected.retain_namespaces(&state.namespaces);
    let namespaces: &[String] = match state.namespaces.as_slice() {
        // The connection's own, whatever its name.
        [only] if only == "public" => &[],
        several => several,
    };
    let mut found = database.describe(namespaces).await?;
    expected.forget_btree_operator_classes();
    found.forget_btree_operator_classes();
    check::align(&expected, &mut found);
    let migration = diff(&expected, &found);
    if migration.is_empty() {
        return Ok(());
    }
    Err(format!(
        "drift: the database is not what its migrations make; somebody changed it by hand:\n{}\n\
         Three ways out:\n\
         - take the change back in the database;\n\
         - adopt it: make a folder in {folder}, write the script of `whimbrel migrate diff --from-migrations {folder} \
         --to-url … --script` into its migration.sql, bring the schema in line (`whimbrel db pull`), and record it with \
         `whimbrel migrate resolve --applied FOLDER`;\n\
         - begin anew, and lose all data: whimbrel migrate reset",
        plan::summary(&migration),
        folder = shown(&project.migrations),
    ))
}
