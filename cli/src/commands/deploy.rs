//! `whimbrel migrate deploy`

use super::history::History;
use crate::{
    project::{Project, shown},
    terminal::{count, say},
};

pub(super) async fn run(project: &Project) -> Result<u8, String> {
    let history = History::create(project).await?;
    say(&format!(
        "{} found in {}",
        count(history.migrations.len(), "migration"),
        shown(&project.migrations)
    ));
    let applied = history.apply().await?;
    say(match applied {
        0 => "\nNo pending migrations to apply.",
        _ => "\nAll migrations have been successfully applied.",
    });
    Ok(0)
}
