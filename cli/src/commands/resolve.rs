//! `whimbrel migrate resolve` and `whimbrel migrate reset`

use super::{
    ask,
    deploy::{apply, migrations, migrator},
    say,
};
use crate::{args::Resolve, database::Database, on_pool, project::Project};

pub(super) async fn run(project: &Project, arguments: &Resolve) -> Result<u8, String> {
    let migrations = migrations(project)?;
    let target = project.target()?;
    say(&format!("Datasource: {}", target.description));
    let database = Database::connect(&target).await?;
    let migrator = migrator(&database, &migrations);
    let (result, name, state) = match (&arguments.applied, &arguments.rolled_back) {
        (Some(name), _) => (
            on_pool!(database, pool => migrator.resolve_applied(pool, name).await),
            name,
            "applied",
        ),
        (None, Some(name)) => (
            on_pool!(database, pool => migrator.resolve_rolled_back(pool, name).await),
            name,
            "rolled back",
        ),
        (None, None) => return Err("say --applied NAME or --rolled-back NAME".to_owned()),
    };
    result.map_err(|error| error.to_string())?;
    say(&format!("Migration {name} marked as {state}."));
    Ok(0)
}

pub(super) async fn reset(project: &Project, force: bool) -> Result<u8, String> {
    let migrations = migrations(project)?;
    let target = project.target()?;
    say(&format!("Datasource: {}", target.description));
    if !force {
        let question = "All data in this database will be lost. Go on? (y/N) ";
        match ask(question)?.as_deref() {
            Some("y" | "Y" | "yes") => {}
            Some(_) => return Err("nothing was done".to_owned()),
            None => {
                return Err(
                    "all data would be lost, and there is nobody to ask: add --force when that is meant"
                        .to_owned(),
                );
            }
        }
    }
    let database = Database::create(&target).await?;
    let migrator = migrator(&database, &migrations);
    let name = database.name();
    let result = on_pool!(database, pool => migrator.reset(pool, &name).await);
    result.map_err(|error| error.to_string())?;
    apply(&database, &migrations).await?;
    say("\nDatabase reset successful.");
    Ok(0)
}
