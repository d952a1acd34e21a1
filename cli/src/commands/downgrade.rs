//! `whimbrel migrate downgrade`

use whimbrel::{Downgrade, Downgraded, Reverse, cli::json};
use whimbrel_core::folder::{Down, Migration};
use whimbrel_engine::{
    check,
    reverse::{Step, Way, ways},
    source::SourceFile,
};

use super::history::{History, talking};
use crate::{
    args,
    failure::{Failure, Outcome},
    on_pool,
    project::Project,
    terminal::{Progress, confirm, print_json_text, quoted, say},
};

pub(super) async fn run(project: &Project, arguments: &args::Downgrade) -> Outcome {
    let mut history = History::connect(project).await?;
    history.migrations = history.migrations.found_reversible(reverses(project)?);
    let may = May {
        lose: arguments.accept_data_loss,
        command: format!("whimbrel migrate downgrade --to {}", quoted(&arguments.to)),
    };
    let (done, losses) = take_back(&history, &arguments.to, &may).await?;
    if arguments.json {
        print_json_text(&json::downgraded(&arguments.to, &done, &losses));
    } else if done.undone.is_empty() {
        say("\nNothing to undo.");
    } else {
        let names = done.undone.iter().map(|name| format!("  {name}\n"));
        let names: String = names.collect();
        say(&format!(
            "\nThese migrations were undone, and are pending now:\n{names}"
        ));
    }
    Ok(0)
}

/// What may be done without a word.
pub(super) struct May {
    /// Rows may be lost.
    pub(super) lose: bool,
    /// How to say that rows may be lost.
    pub(super) command: String,
}

/// Takes the migrations behind `to` back. Answers what was lost as well.
pub(super) async fn take_back(
    history: &History,
    to: &str,
    may: &May,
) -> Outcome<(Downgraded, Vec<String>)> {
    let mut losses = Vec::new();
    let mut stop = None;
    let accept = |plan: &Downgrade| {
        losses = plan.losses();
        if losses.is_empty() || may.lose {
            return true;
        }
        stop = match confirm(&format!("{plan}\nUndo them?")) {
            Ok(Some(true)) => None,
            Ok(Some(false)) => Some(Failure::new("nothing was done")),
            Ok(None) => {
                let text = format!("undoing it loses data:\n  - {}", losses.join("\n  - "));
                let help = format!("if that is intended: {} --accept-data-loss", may.command);
                Some(Failure::new(text).help(help))
            }
            Err(error) => Some(error),
        };
        stop.is_none()
    };
    let progress = Progress::begin("Reading the history");
    let migrator = talking(history.migrator(), progress.clone());
    let done = on_pool!(history.database, pool => migrator.downgrade(pool, to, accept).await);
    progress.end();
    let done = done?;
    match stop {
        Some(stop) => Err(stop),
        None => Ok((done, losses)),
    }
}

/// The ways back that the project's migrations give.
pub(super) fn reverses(project: &Project) -> Outcome<Vec<Reverse>> {
    let Some(dialect) = project.dialect()? else {
        return Ok(Vec::new());
    };
    let folder = project.sealed_history()?;
    let downs = folder.iter().flat_map(|folder| &folder.migrations);
    let down = |migration: &Migration| migration.down.as_ref().map(Down::script);
    let downs: Vec<Option<String>> = downs.map(down).collect();
    let loaded = check::Project::new(Vec::new(), folder, crate::project::shown);
    let steps: Vec<Step> = loaded
        .migrations
        .iter()
        .zip(downs)
        .map(|(script, down)| Step {
            script: script.file.clone(),
            down: down.map(|sql| SourceFile::new("down.sql", sql)),
        })
        .collect();
    let found = ways(dialect, &steps).into_iter().zip(loaded.migrations);
    let reverses = found.map(|(way, script)| match way {
        Way::Script { sql, losses } => Reverse::found(script.name, Ok(sql), losses),
        Way::None { why, .. } => Reverse::found(script.name, Err(why), Vec::new()),
    });
    Ok(reverses.collect())
}
