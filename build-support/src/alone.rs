//! A package without a schema: its migrations say what the database is.

use whimbrel_core::{folder::Folder, lock_file};
use whimbrel_engine::{
    check::{self, Project},
    diagnostics::render,
    models, schema,
};

use crate::{
    Config, Dialect,
    io::{self, Environment},
    mode::{Mode, mode},
    outcome::Outcome,
    place::Place,
    report,
};

/// Replays the migrations, writes the types of what they make, and decides.
pub(crate) fn look(
    environment: &Environment,
    place: &Place,
    config: &Config,
) -> Result<Outcome, String> {
    let history = io::history(environment)?;
    let dialect = dialect(environment, history.as_ref(), config.database)?;
    let mut project = Project::new(Vec::new(), history, |path| environment.shown(path));
    project.dialect = Some(dialect);
    let checked = check::check(&project);
    let state = checked.state.as_ref();
    let state = state.ok_or_else(|| report::mistakes(&checked))?;
    if let Some(options) = &config.models {
        let files = check::schema_of(&state.history);
        let loaded = schema::load(&files);
        let schema = loaded.schema.ok_or_else(|| {
            let mistakes = render(&loaded.diagnostics, &files, false);
            format!(
                "error: the Rust types of what the migrations produce cannot be generated\n  \
                 = note: this is a bug in whimbrel, please report it with the migrations\n\n{mistakes}"
            )
        })?;
        if let Some(unknown) = options.unknown(&schema) {
            return Err(format!("error: .models(…) in build.rs: {unknown}\n"));
        }
        place.write_models(&models::generate(&schema, options))?;
    }
    let mut warnings = report::warnings(&checked);
    if environment.inputs.variable.is_some()
        && matches!(mode(&environment.inputs), Mode::Generate { .. })
    {
        warnings.push(
            "WHIMBREL_MIGRATE was ignored: without a schema there is nothing to write; create a migration with whimbrel migrate dev --name NAME, or add its file"
                .to_owned(),
        );
    }
    Ok(Outcome {
        warnings,
        draft: None,
        outline: checked.outline,
    })
}

/// The database: as the build script says, else as the lock file says. They must agree.
fn dialect(
    environment: &Environment,
    history: Option<&Folder>,
    said: Option<Dialect>,
) -> Result<Dialect, String> {
    if let (Some(folder), Some(said)) = (history, said) {
        let agreed = folder.expect(said);
        agreed.map_err(|error| environment.unusable(&error))?;
    }
    let locked = history.and_then(|folder| folder.lock.as_ref());
    said.or(locked.map(|lock| lock.dialect)).ok_or_else(|| {
        let lock = environment.folder().join(lock_file::NAME);
        format!(
            "error: the provider of these migrations is unknown\n  \
             = help: add .database(whimbrel_build::Dialect::Sqlite) to configure() in build.rs, or add {} with the \
             provider: provider = \"sqlite\"\n",
            environment.shown(&lock)
        )
    })
}
