//! The reverses of the migrations, for `embed_migrations!`.

use std::fs;

use whimbrel_core::{Dialect, checksum, folder::Migration, reverse};
use whimbrel_engine::{
    check::Project,
    reverse::{Step, Way, ways},
    schema,
    source::SourceFile,
};

use crate::io::{self, Environment};

/// Writes them into `OUT_DIR`, or removes those of an earlier build. Answers warnings.
pub(crate) fn leave(
    environment: &Environment,
    database: Option<Dialect>,
    wanted: bool,
) -> Result<Vec<String>, String> {
    let migrations = environment.folder();
    let path = environment.out.join(reverse::file(&migrations));
    let history = match wanted {
        true => io::history(environment)?,
        false => None,
    };
    let Some(history) = history else {
        return match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(format!(
                "error: cannot remove {}: {error}\n",
                path.display()
            )),
            _ => Ok(Vec::new()),
        };
    };
    let down = |m: &Migration| Some((m.down.as_ref()?.path.clone(), m.down.as_ref()?.script()));
    let downs: Vec<_> = history.migrations.iter().map(down).collect();
    let sums: Vec<String> = history
        .migrations
        .iter()
        .map(|m| checksum::of(&m.sql))
        .collect();
    let files = io::schema(environment)?.unwrap_or_default();
    let project = Project::new(files, Some(history), |path| environment.shown(path));
    let schema = schema::load(&project.schema).schema;
    let dialect = schema.map(|schema| schema.datasource.provider).or(database);
    let Some(dialect) = dialect.or(project.lock.as_ref().map(|lock| lock.dialect)) else {
        return Ok(Vec::new());
    };
    let steps: Vec<Step> = project
        .migrations
        .iter()
        .zip(downs)
        .map(|(migration, down)| Step {
            script: migration.file.clone(),
            down: down.map(|(path, sql)| SourceFile::new(environment.shown(&path), sql)),
        })
        .collect();
    let mut warnings = Vec::new();
    let found = ways(dialect, &steps).into_iter();
    let all = found.zip(&project.migrations).zip(sums);
    let reverses: Vec<reverse::Reverse> = all
        .map(|((way, migration), checksum)| {
            let (sql, losses) = match way {
                Way::Script { sql, losses } => (Ok(sql), losses),
                Way::None { why, by_hand } => {
                    if by_hand {
                        warnings.push(format!("migration {}: {why}", migration.name));
                    }
                    (Err(why), Vec::new())
                }
            };
            let name = migration.name.clone();
            reverse::Reverse {
                name,
                checksum,
                sql,
                losses,
            }
        })
        .collect();
    let text = reverse::render(&reverses);
    io::leave(path, &text)?;
    Ok(warnings)
}
