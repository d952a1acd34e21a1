//! From the texts to what the build does: pass, write a migration, or fail with a report.

use whimbrel_core::outline::Outline;
use whimbrel_engine::check::{self, Draft, Project, Request};

use crate::{
    io::{self, Environment},
    mode::{Mode, mode},
    report,
};

/// A build that passes.
pub(crate) struct Outcome {
    /// What there is to know.
    pub(crate) warnings: Vec<String>,
    /// The migration to write.
    pub(crate) draft: Option<Draft>,
    /// What the migrations produce, without the draft.
    pub(crate) outline: Option<Outline>,
}

/// Decides. The error is the report.
pub(crate) fn decide(environment: &Environment, project: &Project) -> Result<Outcome, String> {
    let checked = check::check(project);
    let state = checked.state.as_ref();
    let change = state
        .ok_or_else(|| report::mistakes(&checked))?
        .change
        .as_ref();
    let warnings = report::warnings(&checked);
    match mode(&environment.inputs) {
        Mode::Check { refused } => match change {
            Some(change) => Err(report::uncovered(&checked, change, refused)),
            None => Ok(Outcome {
                warnings,
                draft: None,
                outline: checked.outline,
            }),
        },
        Mode::Generate { name } => {
            let request = Request {
                name: &name,
                now: environment.now,
                accept_data_loss: environment.accept_data_loss,
                renames: &environment.renames,
                previous: change.and_then(|_| io::previous(environment)),
            };
            let draft = check::draft(project, &checked, &request)
                .map_err(|refusal| report::refusal(&refusal, &name))?;
            let broken = draft.iter().flat_map(|draft| &draft.broken);
            let broken: Vec<&String> = broken.collect();
            if !broken.is_empty() && !environment.accept_data_loss {
                return Err(report::broken(&broken));
            }
            let written = draft
                .iter()
                .flat_map(|draft| report::written(draft, project.layout, environment));
            let warnings = warnings.into_iter().chain(written).collect();
            Ok(Outcome {
                warnings,
                draft,
                outline: checked.outline,
            })
        }
    }
}
