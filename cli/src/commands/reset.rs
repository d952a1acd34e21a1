//! `whimbrel migrate reset`

use serde_json::json;

use super::{generate, history::History, seed};
use crate::{
    failure::{Failure, Outcome},
    project::Project,
    terminal::{confirm, print_json, say, speaks_json},
};

/// What is done after the database is new.
pub(super) struct After {
    pub(super) skip_seed: bool,
    pub(super) skip_generate: bool,
}

pub(super) async fn run(project: &Project, force: bool, after: After) -> Outcome {
    let history = History::create(project).await?;
    if !force {
        match confirm("All data in this database will be lost. Continue?")? {
            Some(true) => {}
            Some(false) => return Err(Failure::new("nothing was done")),
            None => {
                return Err(Failure::new(
                    "all data would be lost, and this cannot be confirmed without a terminal",
                )
                .help("if that is intended: whimbrel migrate reset --force"));
            }
        }
    }
    let applied = history.reset().await?;
    say("\nDatabase reset successful.");
    if !after.skip_generate && !project.is_sql_first() && project.schema.exists() {
        generate::follow(project)?;
    }
    if !after.skip_seed {
        seed::after_reset(project)?;
    }
    if speaks_json() {
        print_json(&json!({ "applied": applied }));
    }
    Ok(0)
}
