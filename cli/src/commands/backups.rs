//! `whimbrel migrate backups`, `whimbrel migrate restore`

use std::path::PathBuf;

use whimbrel::{Migrations, Migrator, cli::json};

use crate::{
    failure::{Failure, Outcome},
    project::{Project, shown},
    terminal::{print_json_text, say},
    url::Options,
};

/// The program's own settings are not known here: the copies of `deploy --backup` lie beside the database.
const COMMAND: &str = "whimbrel migrate";

pub(super) fn list(project: &Project, as_json: bool) -> Outcome {
    let file = file(project)?;
    let none = Migrations::embedded(whimbrel::Dialect::Sqlite, &[]);
    let copies = Migrator::new(&none)
        .command_of_folder(COMMAND)
        .backups(&file);
    let copies = copies.map_err(Failure::from)?;
    if as_json {
        print_json_text(&json::backups(&copies));
    } else if copies.is_empty() {
        say(&format!("There are no copies of {}.", shown(&file)));
    } else {
        for copy in copies {
            say(&format!("{} ({} bytes)", copy.name, copy.bytes));
        }
    }
    Ok(0)
}

pub(super) async fn restore(project: &Project, name: &str, as_json: bool) -> Outcome {
    let file = file(project)?;
    let none = Migrations::embedded(whimbrel::Dialect::Sqlite, &[]);
    let migrator = Migrator::new(&none).command_of_folder(COMMAND);
    let restored = migrator.restore(&file, name).await;
    let restored = restored.map_err(Failure::from)?;
    let kept = restored.kept.as_deref().map(shown);
    if as_json {
        print_json_text(&json::restored(name, &restored));
    } else if let Some(kept) = kept {
        say(&format!("Restored {name}. The replaced file is {kept}."));
    } else {
        say(&format!("Restored {name}."));
    }
    Ok(0)
}

/// The file of the project's database.
fn file(project: &Project) -> Outcome<PathBuf> {
    let target = project.target()?;
    match target.options {
        Options::Sqlite(_, Some(file)) => Ok(file),
        Options::Sqlite(_, None) => Err(Failure::new("a database in memory has no copies")),
        _ => {
            let message = format!(
                "copies are of SQLite files; the database is the {}",
                target.description
            );
            let help = "use the tools of the server, such as pg_dump or mysqldump";
            Err(Failure::new(message).help(help))
        }
    }
}
