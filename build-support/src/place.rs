//! What one check leaves in `OUT_DIR` for the macros of the package. A build script may check several
//! schemas, one after the other, and each gets a place of its own.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use whimbrel_core::{
    Dialect,
    handover::{self, Check},
};

use crate::io::leave;

/// The checks of this run of the build script.
static CHECKS: Mutex<Vec<Check>> = Mutex::new(Vec::new());

/// The place of one check.
pub(crate) struct Place {
    out: PathBuf,
    check: Check,
}

impl Place {
    /// Takes the place with this name.
    pub(crate) fn new(
        out: &Path,
        name: &str,
        schema: PathBuf,
        migrations: PathBuf,
        models: bool,
        database: Option<Dialect>,
    ) -> Result<Place, String> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if !name.chars().all(plain) {
            return Err(format!(
                "error: {name:?} cannot be the name of a check\n  \
                 = help: use letters, digits, `_` and `-`, for example .name(\"second\")\n"
            ));
        }
        let checks = CHECKS.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = |other: &Check| models && other.models && other.name == name;
        if checks.iter().any(taken) {
            let whose = match name {
                "" => "have no name".to_owned(),
                name => format!("are both called {name:?}"),
            };
            return Err(format!(
                "error: two checks of this build script write models, and {whose}\n  \
                 = help: rename one of them, .name(\"second\"), and use its types with \
                 whimbrel::include_models!(\"second\")\n"
            ));
        }
        let check = Check {
            name: name.to_owned(),
            schema,
            migrations,
            models,
            provider: database.map_or("", Dialect::provider).to_owned(),
            ..Check::default()
        };
        let out = out.to_owned();
        Ok(Place { out, check })
    }

    /// Writes the Rust types where `include_models!` finds them. A file that is as it should be is
    /// left alone, so that nothing is compiled again.
    pub(crate) fn write_models(&self, text: &str) -> Result<(), String> {
        leave(self.models(), text)
    }

    /// False when a macro would have to stand without the types that the sources use: then rustc
    /// would say that they are missing, and the report would be one error of many.
    pub(crate) fn can_show_a_report(&self) -> bool {
        !self.check.models || self.models().is_file()
    }

    /// Tells the macros how the check ended, and what the migrations produce.
    pub(crate) fn leave(self, report: Option<String>, outline: String) -> Result<(), String> {
        let fingerprint = handover::fingerprint(&self.check.schema, &self.check.migrations);
        let mut checks = CHECKS.lock().unwrap_or_else(PoisonError::into_inner);
        checks.push(Check {
            fingerprint,
            report,
            outline,
            ..self.check
        });
        leave(self.out.join(handover::FILE), &handover::render(&checks))
    }

    fn models(&self) -> PathBuf {
        self.out.join(handover::models_file(&self.check.name))
    }
}
