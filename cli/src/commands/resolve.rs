//! `whimbrel migrate resolve`

use super::history::History;
use crate::{args::Resolve, on_pool, project::Project, terminal::say};

pub(super) async fn run(project: &Project, arguments: &Resolve) -> Result<u8, String> {
    let history = History::connect(project).await?;
    let migrator = history.migrator();
    let (result, name, state) = match (&arguments.applied, &arguments.rolled_back) {
        (Some(name), _) => (
            on_pool!(history.database, pool => migrator.resolve_applied(pool, name).await),
            name,
            "applied",
        ),
        (None, Some(name)) => (
            on_pool!(history.database, pool => migrator.resolve_rolled_back(pool, name).await),
            name,
            "rolled back",
        ),
        (None, None) => return Err("say --applied NAME or --rolled-back NAME".to_owned()),
    };
    result.map_err(|error| error.to_string())?;
    say(&format!("Migration {name} marked as {state}."));
    Ok(0)
}
