//! From the texts to what the build does: pass, write a migration, or fail with a report.

use whimbrel_engine::check::{self, Draft, Project, Request};

use crate::{
    io::Surroundings,
    mode::{Mode, mode},
    report,
};

/// A build that passes.
pub(crate) struct Outcome {
    /// What there is to know.
    pub(crate) warnings: Vec<String>,
    /// The migration to write.
    pub(crate) draft: Option<Draft>,
}

/// Decides. The error is the report.
pub(crate) fn decide(surroundings: &Surroundings, project: &Project) -> Result<Outcome, String> {
    match mode(&surroundings.wish) {
        Mode::Check { refused } => {
            let checked = check::check(project);
            match &checked.state {
                None => Err(report::mistakes(&checked)),
                Some(check::State {
                    change: Some(change),
                    ..
                }) => Err(report::uncovered(&checked, change, refused)),
                Some(_) => Ok(Outcome {
                    warnings: report::warnings(&checked),
                    draft: None,
                }),
            }
        }
        Mode::Generate { name } => {
            let request = Request {
                name: &name,
                now: surroundings.now,
                accept_data_loss: surroundings.accept_data_loss,
                previous: surroundings.previous.clone(),
            };
            let draft = check::draft(project, &request)
                .map_err(|refusal| report::refusal(&refusal, &name))?;
            let mut warnings = report::warnings(&check::check(project));
            if let Some(draft) = &draft {
                warnings.extend(report::written(draft, &surroundings.migrations));
            }
            Ok(Outcome { warnings, draft })
        }
    }
}
