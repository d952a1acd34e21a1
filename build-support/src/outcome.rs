//! From the texts to what the build does: pass, write a migration, or fail with a report.

use whimbrel_core::outline::Outline;
use whimbrel_engine::check::{self, Draft, Project, Request};

use crate::{
    io::{self, Surroundings},
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
pub(crate) fn decide(surroundings: &Surroundings, project: &Project) -> Result<Outcome, String> {
    let checked = check::check(project);
    let state = checked.state.as_ref();
    let change = state
        .ok_or_else(|| report::mistakes(&checked))?
        .change
        .as_ref();
    let warnings = report::warnings(&checked);
    match mode(&surroundings.wish) {
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
                now: surroundings.now,
                accept_data_loss: surroundings.accept_data_loss,
                renames: &surroundings.renames,
                previous: change.and_then(|_| io::previous(surroundings)),
            };
            let draft = check::draft(project, &checked, &request)
                .map_err(|refusal| report::refusal(&refusal, &name))?;
            let written = draft
                .iter()
                .flat_map(|draft| report::written(draft, project.layout, surroundings));
            let warnings = warnings.into_iter().chain(written).collect();
            Ok(Outcome {
                warnings,
                draft,
                outline: checked.outline,
            })
        }
    }
}
