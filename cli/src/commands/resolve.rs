//! `whimbrel migrate resolve`

use whimbrel::cli::json;

use super::history::History;
use crate::{
    args::{Mark, Resolve},
    failure::{Failure, Outcome},
    on_pool,
    project::Project,
    terminal::{print_json_text, say, speaks_json},
};

pub(super) async fn run(project: &Project, arguments: &Resolve) -> Outcome {
    let history = History::connect(project).await?;
    let migrator = history.migrator();
    let database = &history.database;
    let ((name, state), result, said) = match &arguments.mark {
        Mark {
            applied: Some(name),
            ..
        } => (
            (name, "applied"),
            on_pool!(database, pool => migrator.resolve_applied(pool, name).await),
            format!("Migration {name} marked as applied."),
        ),
        Mark {
            rolled_back: Some(name),
            ..
        } => (
            (name, "pending"),
            on_pool!(database, pool => migrator.resolve_rolled_back(pool, name).await),
            format!("Migration {name} marked as rolled back."),
        ),
        Mark {
            resume_after: Some(name),
            ..
        } => (
            (name, "interrupted"),
            on_pool!(database, pool => migrator.resume_after(pool, name).await),
            format!("The next run resumes migration {name} after the statement in doubt."),
        ),
        Mark {
            resume_at: Some(name),
            ..
        } => (
            (name, "interrupted"),
            on_pool!(database, pool => migrator.resume_at(pool, name).await),
            format!("The next run resumes migration {name} at the statement in doubt."),
        ),
        _ => {
            return Err(Failure::new("no migration is given")
                .help("give --applied NAME or --rolled-back NAME"));
        }
    };
    result.map_err(Failure::from)?;
    say(&said);
    if speaks_json() {
        print_json_text(&json::resolved(name, state));
    }
    Ok(0)
}
