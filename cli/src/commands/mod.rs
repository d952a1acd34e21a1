//! One file for each command.

mod as_applied;
mod backups;
mod check;
mod coverage;
mod demand;
mod deploy;
mod dev;
mod diff;
mod downgrade;
mod execute;
mod format;
mod generate;
mod hash;
mod history;
mod init;
mod lint;
mod live;
mod log;
mod loss;
mod pending;
mod pull;
mod push;
mod queries;
mod reset;
mod resolve;
mod rows;
mod seed;
mod status;
mod studio;
mod unnamed;
mod validate;

use clap::CommandFactory;

use crate::{
    args::{Arguments, Command, Db, Migrate, Queries},
    failure::{Failure, Outcome},
    project::Project,
    terminal::say,
};

/// Runs a command. Answers the exit code.
///
/// # Errors
///
/// With a message for standard error; the exit code is then 1.
pub fn run(arguments: &Arguments) -> Outcome {
    let project = Project::locate(&arguments.common);
    match &arguments.command {
        Command::Init(own) => init::run(&arguments.common, own),
        Command::Validate { json } => validate::run(&project, *json),
        Command::Format { check, .. } => format::run(&project, *check),
        Command::Generate(own) => generate::run(&project, own),
        Command::Migrate(command) => runtime()?.block_on(migrate(&project, command)),
        Command::Db(command) => runtime()?.block_on(db(&project, command)),
        Command::Queries(Queries::Describe { .. }) => queries::describe(&project),
        Command::Completions { shell } => {
            // Written at once: the generator panics when its reader goes away.
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Arguments::command(), "whimbrel", &mut script);
            say(&String::from_utf8_lossy(&script));
            Ok(0)
        }
        Command::Studio { port, no_open } => {
            runtime()?.block_on(studio::run(&arguments.common, *port, !no_open))
        }
    }
}

fn runtime() -> Outcome<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(format!("cannot start: {error}")))
}

async fn migrate(project: &Project, command: &Migrate) -> Outcome {
    match command {
        Migrate::Dev(arguments) => dev::run(project, arguments).await,
        Migrate::Deploy(arguments) => deploy::run(project, arguments).await,
        Migrate::Status { json } => status::run(project, *json).await,
        Migrate::Log { json } => log::run(project, *json).await,
        Migrate::Resolve(arguments) => resolve::run(project, arguments).await,
        Migrate::Backups { json } => backups::list(project, *json),
        Migrate::Restore { name, json } => backups::restore(project, name, *json).await,
        Migrate::Downgrade(arguments) => downgrade::run(project, arguments).await,
        Migrate::Reset {
            force,
            skip_seed,
            skip_generate,
            ..
        } => {
            let after = reset::After {
                skip_seed: *skip_seed,
                skip_generate: *skip_generate,
            };
            reset::run(project, *force, after).await
        }
        Migrate::Check(arguments) => check::run(project, arguments).await,
        Migrate::Diff(arguments) => diff::run(project, arguments).await,
        Migrate::Lint { folder, json } => lint::run(project, folder.as_deref(), *json),
        Migrate::Coverage { folder, json } => coverage::run(project, folder.as_deref(), *json),
        Migrate::Hash { .. } => hash::run(project),
    }
}

async fn db(project: &Project, command: &Db) -> Outcome {
    match command {
        Db::Pull { print, force, .. } => pull::run(project, *print, *force).await,
        Db::Push(arguments) => push::run(project, arguments).await,
        Db::Seed { arguments, .. } => seed::run(project, arguments),
        Db::Execute(execute) => execute::run(project, &execute.source).await,
    }
}
