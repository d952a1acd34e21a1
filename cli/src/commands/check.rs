//! `whimbrel migrate check`: what the build script checks, without a build.

use whimbrel_core::seal;
use whimbrel_engine::{check::check, diagnostics};

use super::{report, say};
use crate::project::{Project, shown};

pub(super) fn run(project: &Project, as_json: bool) -> Result<u8, String> {
    let mut checked = check(&project.load()?);
    let change = checked.state.take().and_then(|state| state.change);
    if let Some(change) = &change {
        let help = "write the missing migration: whimbrel migrate dev --name what_it_does";
        let diagnostic = change.diagnostic.clone().help(help);
        checked.diagnostics.push(diagnostic);
    }
    if as_json {
        say(&diagnostics::json(&checked.diagnostics, &checked.files));
        return Ok(u8::from(checked.has_errors()));
    }
    let failed = report(&checked.diagnostics, &checked.files);
    if let Some(change) = change {
        say(&format!("\nThe SQL that is missing:\n\n{}", change.sql));
    } else if !failed {
        say(&format!(
            "The migrations in {} end at the schema {}",
            shown(&project.migrations),
            shown(&project.schema)
        ));
        if !project.migrations.join(seal::NAME).exists() {
            say("They are not sealed: whimbrel migrate hash makes later edits show.");
        }
    }
    Ok(u8::from(failed))
}
