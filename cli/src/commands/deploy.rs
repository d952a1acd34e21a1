//! `whimbrel migrate deploy`

use whimbrel::Backup;

use super::history::History;
use crate::{
    project::{Project, shown},
    terminal::{count, say},
};

pub(super) async fn run(project: &Project, backup: bool) -> Result<u8, String> {
    let history = History::create(project).await?;
    say(&format!(
        "{} found in {}",
        count(history.migrations.len(), "migration"),
        shown(&project.migrations)
    ));
    let migrator = match backup {
        true => history.migrator().backup(Backup::beside().keep(3)),
        false => history.migrator(),
    };
    let applied = history.apply_with(migrator).await?;
    say(match applied {
        0 => "\nNo pending migrations to apply.",
        _ => "\nAll migrations have been successfully applied.",
    });
    Ok(0)
}
