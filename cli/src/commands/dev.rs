//! `whimbrel migrate dev`: writes the migration that the schema asks for, and applies it. The
//! history is replayed in memory, so no shadow database is needed.

use std::time::{SystemTime, UNIX_EPOCH};

use whimbrel_core::folder;
use whimbrel_engine::check::{self, Checked, Draft, Refusal, Request};

use super::{
    ask,
    deploy::{apply, migrations},
    drift, report, say,
};
use crate::{
    args::Dev,
    database::Database,
    project::{Project, shown},
};

pub(super) async fn run(project: &Project, arguments: &Dev) -> Result<u8, String> {
    let loaded = project.load()?;
    let checked = check::check(&loaded);
    report(&checked.diagnostics, &checked.files);
    let state = checked.state.as_ref();
    let state = state.ok_or("nothing was written and nothing was applied")?;
    let database = match arguments.create_only {
        true => None,
        false => {
            let target = project.target()?;
            say(&format!("Datasource: {}", target.description));
            Some(Database::create(&target).await?)
        }
    };
    // What teammates wrote comes first, so that a new migration fails alone if it fails.
    let mut applied = 0;
    if let Some(database) = database.as_ref().filter(|_| !loaded.migrations.is_empty()) {
        let migrations = migrations(project)?;
        drift::refuse(project, &loaded, state, database, &migrations).await?;
        applied += apply(database, &migrations).await?;
    }
    if state.change.is_some() {
        let draft = plan(&loaded, &checked, arguments)?;
        let Draft { record, lock, .. } = &draft;
        let path = folder::write(
            &project.migrations,
            &record.name,
            &record.sql,
            lock.as_deref(),
        );
        let path = path.map_err(|error| error.to_string())?;
        for warning in &draft.change.warnings {
            super::complain(&format!("warning: {}", warning.message));
        }
        say(&format!("Wrote {}", shown(&path)));
        if let Some(database) = &database {
            applied += apply(database, &migrations(project)?).await?;
        }
    }
    match (applied, state.change.is_some(), arguments.create_only) {
        (_, true, true) => say("Read it, then apply it: whimbrel migrate dev"),
        (0, false, false) => {
            say("Already in sync, no schema change or pending migration was found.")
        }
        (_, false, true) => say("The migrations end at the schema: there is nothing to write."),
        _ => say("Your database is now in sync with your schema."),
    }
    Ok(0)
}

fn plan(loaded: &check::Project, checked: &Checked, arguments: &Dev) -> Result<Draft, String> {
    let name = match &arguments.name {
        Some(name) => name.clone(),
        None => ask("Name of the new migration: ")?
            .ok_or("give the new migration a name: --name add_phone")?,
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let mut request = Request {
        name: &name,
        now: now
            .map_err(|_| "the clock of this machine stands before 1970")?
            .as_secs(),
        accept_data_loss: arguments.accept_data_loss,
        previous: None,
    };
    let mut planned = check::draft(loaded, checked, &request);
    if let Err(Refusal::DataLoss(change)) = &planned {
        for warning in &change.warnings {
            super::complain(&format!("warning: {}", warning.message));
        }
        let answer = ask("Rows may be lost. Write the migration all the same? (y/N) ")?;
        if answer.is_some_and(|answer| matches!(answer.as_str(), "y" | "Y" | "yes")) {
            request.accept_data_loss = true;
            planned = check::draft(loaded, checked, &request);
        }
    }
    match planned {
        Ok(Some(draft)) => Ok(draft),
        Ok(None) => Err("the schema changed meanwhile; run this again".to_owned()),
        Err(refusal) => Err(explain(&refusal, &name)),
    }
}

fn explain(refusal: &Refusal, name: &str) -> String {
    match refusal {
        Refusal::Mistakes(checked) => {
            report(&checked.diagnostics, &checked.files);
            "nothing was written".to_owned()
        }
        Refusal::Name => format!(
            "{name:?} is no name for a migration: use letters and digits, for example add_phone"
        ),
        Refusal::DataLoss(change) => format!(
            "the migration may lose rows, so it was not written; add --accept-data-loss when that is meant, or write it by \
             hand: ALTER TABLE … RENAME keeps the rows\n\n{}",
            change.sql
        ),
        Refusal::Superfluous(draft) => format!("the schema no longer asks for {draft}"),
        Refusal::Unverified { sql, rest } => format!(
            "the planned migration would not lead to the schema, so it was not written; this is a mistake of whimbrel, please \
             report it with the schema\n\nplanned:\n{sql}\nstill missing after it:\n{rest}"
        ),
    }
}
