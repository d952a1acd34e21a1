//! `whimbrel migrate resolve`

use super::history::History;
use crate::{
    args::Resolve,
    failure::{Failure, Outcome},
    on_pool,
    project::Project,
    terminal::say,
};

pub(super) async fn run(project: &Project, arguments: &Resolve) -> Outcome {
    let history = History::connect(project).await?;
    let migrator = history.migrator();
    let database = &history.database;
    let (result, said) = match arguments {
        Resolve {
            applied: Some(name),
            ..
        } => (
            on_pool!(database, pool => migrator.resolve_applied(pool, name).await),
            format!("Migration {name} marked as applied."),
        ),
        Resolve {
            rolled_back: Some(name),
            ..
        } => (
            on_pool!(database, pool => migrator.resolve_rolled_back(pool, name).await),
            format!("Migration {name} marked as rolled back."),
        ),
        Resolve {
            resume_after: Some(name),
            ..
        } => (
            on_pool!(database, pool => migrator.resume_after(pool, name).await),
            format!("The next run goes on with migration {name} behind the statement in doubt."),
        ),
        Resolve {
            resume_at: Some(name),
            ..
        } => (
            on_pool!(database, pool => migrator.resume_at(pool, name).await),
            format!("The next run goes on with migration {name} at the statement in doubt."),
        ),
        _ => return Err(Failure::new("say --applied NAME or --rolled-back NAME")),
    };
    result.map_err(Failure::from)?;
    say(&said);
    Ok(0)
}
