//! `whimbrel db execute`: runs a script as it is.

use sqlx::{AssertSqlSafe, raw_sql};

use crate::{
    args::Execute,
    database::Database,
    on_pool,
    project::{self, Project},
    terminal::{Progress, say},
};

pub(super) async fn run(project: &Project, source: &Execute) -> Result<u8, String> {
    let script = match &source.file {
        Some(path) => std::fs::read_to_string(path)
            .map_err(|error| format!("cannot read {}: {error}", path.display()))?,
        None => {
            let bytes = project::standard_input()?;
            String::from_utf8(bytes).map_err(|_| "the script is not UTF-8".to_owned())?
        }
    };
    let target = project.target()?;
    let database = Database::connect(&target).await?;
    let script = AssertSqlSafe(script);
    let progress = Progress::begin("Running the script");
    let done = on_pool!(database, pool => raw_sql(script).execute(pool).await.map(|_| ()));
    progress.end();
    done.map_err(|error| format!("the script failed: {error}"))?;
    say("Script executed successfully.");
    Ok(0)
}
