//! `whimbrel migrate reset`

use super::{generate, history::History, seed};
use crate::{
    failure::{Failure, Outcome},
    project::Project,
    terminal::{confirm, say},
};

/// What is done after the database is new.
pub(super) struct After {
    pub(super) skip_seed: bool,
    pub(super) skip_generate: bool,
}

pub(super) async fn run(project: &Project, force: bool, after: After) -> Outcome {
    let history = History::create(project).await?;
    if !force {
        match confirm("All data in this database will be lost. Go on?")? {
            Some(true) => {}
            Some(false) => return Err(Failure::new("nothing was done")),
            None => {
                return Err(
                    Failure::new("all data would be lost, and there is nobody to ask")
                        .help("add --force when that is meant"),
                );
            }
        }
    }
    history.reset().await?;
    say("\nDatabase reset successful.");
    if !after.skip_generate && !project.is_sql_first() && project.schema.exists() {
        generate::follow(project)?;
    }
    if !after.skip_seed {
        seed::after_reset(project)?;
    }
    Ok(0)
}
