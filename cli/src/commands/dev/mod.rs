//! `whimbrel migrate dev`: writes the migration that the schema asks for, and applies it. The
//! history is replayed in memory, so no shadow database is needed.

mod adopt;
mod broken;
mod conflict;
mod draft;
mod drift;
mod obstacle;
mod undo;

use std::{
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};
use whimbrel_core::code::Code;

use serde_json::json;
use whimbrel::MigrationState;
use whimbrel_core::{folder, lock_file, seal};
use whimbrel_engine::{
    check::{self, Checked, State},
    source::SourceFile,
};

use self::{
    conflict::Found,
    obstacle::{Action, Obstacle},
};
use super::{
    generate,
    history::{self, History},
    pending, seed, unnamed,
};
use crate::{
    args,
    database::Database,
    drift as drift_states,
    failure::{Failure, Outcome, Warning},
    on_pool,
    project::{self, Project, shown},
    terminal::{Progress, advise, print_json, report, say, speaks_json, warn},
};

pub(super) async fn run(project: &Project, arguments: &args::Dev) -> Outcome {
    if arguments.undo {
        return undo::run(project, arguments).await;
    }
    // A schema with mistakes is told before any database is asked.
    if !project.is_sql_first() {
        project.valid_schema()?;
    }
    let mut dev = Dev {
        project,
        arguments,
        history: match arguments.create_only {
            true => None,
            false => Some(History::create(project).await?),
        },
        was_reset: false,
        has_adopted: false,
        before: project::history(&project.migrations)?
            .map_or_else(Vec::new, |folder| folder.migrations)
            .into_iter()
            .map(|migration| migration.name)
            .collect(),
    };
    if let Some(history) = &dev.history {
        history.adopt().await?;
    }
    let (loaded, checked) = loop {
        let (loaded, checked) = dev.read()?;
        let Some(obstacle) = dev.obstacle(&loaded, &checked).await? else {
            break (loaded, checked);
        };
        let action = dev.choose(obstacle)?;
        let stop = matches!(action, Action::Adopt { .. });
        dev.perform(action).await?;
        if stop && dev.asks_for_more()? {
            // Without a schema nothing is left to ask for.
            advise("\nNext, update the schema: whimbrel db pull, then whimbrel migrate dev");
            dev.print_json(&[])?;
            return Ok(0);
        }
    };
    report(&checked.diagnostics, &checked.files);
    let state = checked.state.as_ref().ok_or(
        Failure::coded(
            Code::P3006,
            "the migrations cannot be replayed; nothing was written and nothing was applied",
        )
        .help("correct the statement that is shown above, then run it again"),
    )?;
    // What teammates wrote comes first, so that a new migration fails alone if it fails.
    if state.change.is_some() {
        dev.ask_what_goes(&loaded, state).await?;
    }
    dev.ask_what_pending_lose(&loaded, state).await?;
    let mut applied = dev.apply().await?;
    if state.change.is_some() {
        let database = dev.history.as_ref().map(|history| &history.database);
        let with_live = match database {
            Some(database) => Some(dev.with_live(&loaded, state, database).await?),
            None => None,
        };
        let (loaded, checked) = with_live
            .as_ref()
            .map_or((&loaded, &checked), |(l, c)| (l, c));
        draft::write(project, loaded, checked, arguments, database).await?;
        dev.reload()?;
        applied.extend(dev.apply().await?);
    } else if let Some(rename) = arguments.rename.first() {
        return Err(Failure::new(format!(
            "--rename {rename}: the migrations match the schema, so there is nothing to rename"
        ))
        .help("change the name in the schema first"));
    } else if arguments.create_only || (project.is_sql_first() && arguments.name.is_some()) {
        draft::write_empty(project, &loaded, state, arguments)?;
    }
    let wrote = match (project.is_sql_first(), &arguments.name) {
        (true, Some(_)) => Wrote::Empty,
        (true, None) if arguments.create_only => Wrote::Empty,
        _ if state.change.is_some() => Wrote::Planned,
        _ => Wrote::Nothing,
    };
    dev.end(&applied, wrote)
}

/// What was written.
#[derive(PartialEq, Eq)]
enum Wrote {
    Nothing,
    /// What the schema asks for.
    Planned,
    /// A migration that waits for its SQL, in a project without a schema.
    Empty,
}

struct Dev<'a> {
    project: &'a Project,
    arguments: &'a args::Dev,
    /// `None` with `--create-only`, which needs no database.
    history: Option<History>,
    was_reset: bool,
    /// A migration of what was there is written.
    has_adopted: bool,
    /// The migrations that there were.
    before: Vec<String>,
}

impl Dev<'_> {
    fn read(&self) -> Outcome<(check::Project, Checked)> {
        let loaded = self.project.load()?;
        let checked = check::check(&loaded);
        Ok((loaded, checked))
    }

    /// True when the schema asks for something that the migrations do not make.
    fn asks_for_more(&self) -> Outcome<bool> {
        let state = self.read()?.1.state;
        Ok(state.is_none_or(|state| state.change.is_some()))
    }

    /// The project together with what only this database has, which a migration may not lose either.
    async fn with_live(
        &self,
        loaded: &check::Project,
        state: &State,
        database: &Database,
    ) -> Outcome<(check::Project, Checked)> {
        let namespaces = drift_states::namespaces(state);
        let mut found = database.describe_with_readers(namespaces).await?;
        // A text of its own may become a migration's, and a migration names no schema of its own.
        found.forget_qualifier();
        let loaded = check::Project {
            live: Some(found),
            ..loaded.clone()
        };
        let checked = check::check(&loaded);
        Ok((loaded, checked))
    }

    /// The first thing that a person has to decide.
    async fn obstacle(
        &self,
        loaded: &check::Project,
        checked: &Checked,
    ) -> Outcome<Option<Obstacle>> {
        let Some(history) = &self.history else {
            return Ok(None);
        };
        let status = history.status().await?;
        let folder = shown(&self.project.migrations);
        if let Some(found) = broken::find(&status, self.project, history).await {
            return Ok(Some(found));
        }
        let pending = status.pending();
        let found = conflict::find(&conflict::Inputs {
            dialect: history.migrations.dialect(),
            scripts: &loaded.migrations,
            layout: loaded.layout,
            pending: &pending,
            now: now()?,
            folder: &folder,
        });
        match found {
            Found::Nothing => {}
            Found::Harmless(note) => warn(&Warning::new(note)),
            Found::Conflict(obstacle) => return Ok(Some(obstacle)),
        }
        let Some(state) = &checked.state else {
            return Ok(None);
        };
        let resumes = |state: &MigrationState| matches!(state, MigrationState::Unfinished { .. });
        if status.migrations.iter().any(|m| resumes(&m.state)) {
            // Half of it is in the database: the run that follows goes on with it.
            return Ok(None);
        }
        let progress = Progress::begin("Comparing the database with its migrations");
        let inputs = drift::Inputs {
            loaded,
            state,
            status: &status,
            now: now()?,
            folder: &folder,
            style: self.project.style()?,
            live: match self.project.is_sql_first() {
                true => "--to-url \"$DATABASE_URL\"".to_owned(),
                false => format!("--to-schema-datasource {}", shown(&self.project.schema)),
            },
            adopts: self.arguments.adopt_drift && !self.has_adopted,
        };
        let found = drift::find(&inputs, &history.database).await;
        progress.end();
        found
    }

    /// What the change would drop unasked is asked before anything is applied.
    async fn ask_what_goes(&self, loaded: &check::Project, state: &State) -> Outcome<()> {
        let schema = self.project.valid_schema()?;
        let emptied = unnamed::without_models(self.project, schema, &state.history);
        if let Some(text) = emptied {
            return unnamed::ask(
                &text,
                "give the schema with all its models",
                &self.arguments.typed(&[]),
                self.arguments.accept_data_loss,
            );
        }
        let applied = match &self.history {
            None => None,
            Some(history) => {
                let status = history.status().await?;
                let pending = status.pending();
                let scripts = loaded.migrations.iter();
                let scripts = scripts.filter(|script| !pending.contains(&script.name.as_str()));
                let files: Vec<SourceFile> = scripts.map(|script| script.file.clone()).collect();
                drift_states::expected(state, &files).ok()
            }
        };
        let found = unnamed::list(state, applied.as_ref(), self.project.schema_files()?);
        if found.is_empty() || !self.arguments.rename.is_empty() {
            return Ok(());
        }
        let list: Vec<String> = found.iter().map(|one| format!("\n  - {one}")).collect();
        let text = format!(
            "the new migration would drop these, because they come from hand-written SQL and are not in the schema:{}",
            list.concat()
        );
        unnamed::ask(
            &text,
            "add these lines to the schema",
            &self.arguments.typed(&[]),
            self.arguments.accept_data_loss,
        )
    }

    /// What only this database has, and a migration that was written without it takes away, is asked too.
    async fn ask_what_pending_lose(&self, loaded: &check::Project, state: &State) -> Outcome<()> {
        let Some(history) = &self.history else {
            return Ok(());
        };
        let status = history.status().await?;
        let lost = pending::lost(&history.database, loaded, state, &status).await?;
        match lost {
            None => Ok(()),
            Some(text) => unnamed::ask(
                &text,
                "add the SQL above to the end of that migration",
                &self.arguments.typed(&[]),
                self.arguments.accept_data_loss,
            ),
        }
    }

    /// `--adopt-drift` chooses by itself.
    fn choose(&self, obstacle: Obstacle) -> Outcome<Action> {
        let mut actions = obstacle.ways.iter().filter_map(|way| way.action.as_ref());
        let adopt = actions.find(|action| matches!(action, Action::Adopt { .. }));
        match adopt.filter(|_| self.arguments.adopt_drift) {
            Some(adopt) => Ok(adopt.clone()),
            None => obstacle.settle(),
        }
    }

    async fn perform(&mut self, action: Action) -> Outcome<()> {
        let folder = &self.project.migrations;
        match action {
            Action::Reset => {
                if let Some(history) = &self.history {
                    history.reset().await?;
                    say("\nDatabase reset successful.");
                }
                self.was_reset = true;
            }
            Action::Rename(names) => {
                for (from, to) in names {
                    folder::rename(folder, &from, &to).map_err(Failure::from)?;
                    say(&format!("Renamed {from} to {to}"));
                }
                reseal(self.project)?;
            }
            Action::Remove(name) => {
                folder::remove(folder, &name).map_err(Failure::from)?;
                say(&format!("Deleted {name}"));
                reseal(self.project)?;
            }
            Action::Adopt {
                name,
                sql,
                left,
                own,
            } => {
                if !own.is_empty() {
                    let warning = Warning::new(format!(
                        "not in the migration, because each database has its own: {}",
                        own.join(", ")
                    ));
                    warn(&warning.help("give other databases theirs when you set them up"));
                }
                for object in left {
                    let warning = Warning::new(format!("the migration leaves out {object}"));
                    warn(&warning.help(
                        "write it into a separate migration (whimbrel migrate dev --create-only --name NAME), and mark \
                         that as applied",
                    ));
                }
                let dialect = history::migrations(self.project)?.dialect();
                let lock = folder.join(lock_file::NAME);
                let lock = (!lock.exists()).then(|| lock_file::render(dialect));
                let style = self.project.style()?;
                let sql = style.text(&sql);
                let path = folder::write(folder, Some(style), &name, &sql, lock.as_deref());
                let path = path.map_err(Failure::from)?;
                say(&format!("Wrote {}", shown(&path)));
                self.reload()?;
                self.mark_applied(&[name]).await?;
                self.has_adopted = true;
            }
            Action::MarkApplied(names) => self.mark_applied(&names).await?,
            Action::RunAgain(name) => {
                if let Some(history) = &self.history {
                    let migrator = history.migrator();
                    let done = on_pool!(history.database, pool => migrator.resolve_rolled_back(pool, &name).await);
                    done.map_err(Failure::from)?;
                    say(&format!("Migration {name} marked as rolled back."));
                }
            }
        }
        self.reload()
    }

    async fn mark_applied(&self, names: &[String]) -> Outcome<()> {
        let Some(history) = &self.history else {
            return Ok(());
        };
        for name in names {
            let migrator = history.migrator();
            let done =
                on_pool!(history.database, pool => migrator.resolve_applied(pool, name).await);
            done.map_err(Failure::from)?;
            say(&format!("Migration {name} marked as applied."));
        }
        Ok(())
    }

    /// Reads the folder again after it was changed.
    fn reload(&mut self) -> Outcome<()> {
        if let Some(history) = &mut self.history {
            history.migrations = history::migrations(self.project)?;
        }
        Ok(())
    }

    async fn apply(&self) -> Outcome<Vec<String>> {
        match &self.history {
            Some(history) if !history.migrations.is_empty() => history.apply().await,
            _ => Ok(Vec::new()),
        }
    }

    fn end(&self, applied: &[String], wrote: Wrote) -> Outcome {
        let written = wrote == Wrote::Planned;
        advise(match (&self.history, applied.len(), written) {
            _ if wrote == Wrote::Empty => "Write its SQL, then apply it: whimbrel migrate dev",
            (Some(history), 0, _)
                if self.project.is_sql_first() && history.migrations.is_empty() =>
            {
                "There is no migration yet: whimbrel migrate dev --name init writes the first."
            }
            (Some(_), 0, _) if self.project.is_sql_first() && !self.was_reset => {
                "Already in sync, no pending migration was found."
            }
            (Some(_), ..) if self.project.is_sql_first() => {
                "Your database is now in sync with your migrations."
            }
            (None, _, true) => "Read it, then apply it: whimbrel migrate dev",
            (None, _, false) => "Write its SQL, then apply it: whimbrel migrate dev",
            (Some(history), 0, false) if history.migrations.is_empty() => {
                "The schema has no model yet, so there is nothing to migrate: write a model first."
            }
            (_, 0, false) if !self.was_reset => {
                "Already in sync, no schema change or pending migration was found."
            }
            _ => "Your database is now in sync with your schema.",
        });
        let generates = self.history.is_some() && !self.project.is_sql_first();
        if generates && !self.arguments.skip_generate {
            generate::follow(self.project)?;
        }
        if self.was_reset && !self.arguments.skip_seed {
            seed::after_reset(self.project)?;
        }
        let migrations = self
            .history
            .as_ref()
            .map(|history| history.migrations.len());
        if written && migrations == Some(1) && Path::new("Cargo.toml").is_file() {
            say("\nNext: cargo run");
        }
        self.print_json(applied)?;
        Ok(0)
    }

    /// What was written and applied, for machines.
    fn print_json(&self, applied: &[String]) -> Outcome<()> {
        if speaks_json() {
            let found = project::history(&self.project.migrations)?;
            let names = found.map_or_else(Vec::new, |folder| folder.migrations);
            let names = names.into_iter().map(|migration| migration.name);
            let written: Vec<String> = names.filter(|name| !self.before.contains(name)).collect();
            print_json(&json!({ "written": written, "applied": applied, "reset": self.was_reset }));
        }
        Ok(())
    }
}

/// A seal names the migrations that there are.
fn reseal(project: &Project) -> Outcome<()> {
    let directory = &project.migrations;
    if !directory.join(seal::NAME).exists() {
        return Ok(());
    }
    let found = project::history(directory)?;
    let migrations = found.map_or_else(Vec::new, |folder| folder.migrations);
    let written = seal::write(directory, &migrations);
    written.map(|_| ()).map_err(Failure::from)
}

/// Seconds since 1970.
fn now() -> Outcome<u64> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map(|now| now.as_secs())
        .map_err(|_| Failure::new("the clock of this machine is set to a time before 1970"))
}
