//! What the package's build script found, when it called `whimbrel_build`.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use proc_macro2::Span;
use whimbrel_core::{
    handover::{self, Check},
    reverse::{self, Reverse},
};

/// What a macro may go by.
pub(crate) struct BuildScript {
    /// Its checks, in their order.
    pub(crate) checks: Vec<Check>,
    /// What is wrong.
    pub(crate) report: Report,
}

/// What a macro has to tell.
pub(crate) enum Report {
    /// Nothing is wrong.
    None,
    /// This is, and this macro is the one to tell it.
    Tell(String),
    /// Another macro tells it.
    Told,
}

/// The reverses of a folder's migrations, when the build script wrote them.
pub(crate) fn reverses(checks: &[Check], migrations: &Path) -> Vec<Reverse> {
    let is_checked = checks.iter().any(|check| check.migrations == migrations);
    let out = std::env::var_os("OUT_DIR").filter(|_| is_checked);
    let text = out.and_then(|out| {
        let path = Path::new(&out).join(reverse::file(migrations));
        std::fs::read_to_string(path).ok()
    });
    text.and_then(|text| reverse::parse(&text))
        .unwrap_or_default()
}

/// Reads what the build script handed over to the macro at `site`; `None` when it checks nothing.
pub(crate) fn read(site: Span) -> Result<Option<BuildScript>, String> {
    let (Some(out), Some(_)) = (
        std::env::var_os("OUT_DIR"),
        std::env::var_os(handover::VARIABLE),
    ) else {
        return Ok(None);
    };
    let path = Path::new(&out).join(handover::FILE);
    let text = std::fs::read_to_string(&path)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let checks = handover::parse(&text).ok_or_else(|| {
        format!(
            "whimbrel is version {}, and whimbrel-build in build.rs is another one; give them the \
             same version in Cargo.toml",
            env!("CARGO_PKG_VERSION")
        )
    })?;
    let report = match (reports(&checks), changed(&checks)) {
        (None, None) => Report::None,
        (Some(report), _) | (None, Some(report)) => match is_ours(site, path, &report) {
            true => Report::Tell(report),
            false => Report::Told,
        },
    };
    Ok(Some(BuildScript { checks, report }))
}

/// The reports of all checks as one, so that a check of which no macro knows is not lost.
fn reports(checks: &[Check]) -> Option<String> {
    let reports: Vec<&str> = checks
        .iter()
        .filter_map(|check| check.report.as_deref().map(str::trim_end))
        .collect();
    (!reports.is_empty()).then(|| {
        format!(
            "the schema and its migrations do not pass the check\n\n{}",
            reports.join("\n\n")
        )
    })
}

/// Cargo goes by the times of files, and times may be older than what was built from the files.
fn changed(checks: &[Check]) -> Option<String> {
    let check = checks.iter().find(|check| {
        !check.fingerprint.is_empty()
            && check.fingerprint != handover::fingerprint(&check.schema, &check.migrations)
    })?;
    let both = match check.schema == check.migrations {
        true => check.migrations.display().to_string(),
        false => format!(
            "{} or {}",
            check.schema.display(),
            check.migrations.display()
        ),
    };
    Some(format!(
        "{both} is not what build.rs checked: files changed, but cargo did not notice, because their modification times are older than the last build; run `touch build.rs` and build again (in a container \
         before every build that keeps the target folder)"
    ))
}

/// An `OUT_DIR` and a report.
type Told = (PathBuf, String);
/// A file, a line and a column.
type Site = (String, usize, usize);

/// True for the first macro of a crate that has this to tell, and for that one again: editors expand
/// it many times in one process.
fn is_ours(site: Span, out: PathBuf, report: &str) -> bool {
    static TOLD: Mutex<BTreeMap<Told, Site>> = Mutex::new(BTreeMap::new());
    let site = site.unwrap();
    let site = (site.file(), site.line(), site.column());
    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    let key = (out, report.to_owned());
    *told.entry(key).or_insert_with(|| site.clone()) == site
}

/// An error at a place, with paths as rustc shows them: from the folder that it runs in, short, the
/// same on every machine, and found by editors.
pub(crate) fn error(span: Span, message: &str) -> syn::Error {
    let here = std::env::current_dir().unwrap_or_default();
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let package = package.unwrap_or_default();
    let shown_from = package.ancestors().find(|folder| *folder == here);
    let shown_from = shown_from.unwrap_or(&package);
    let prefix = format!("{}{}", shown_from.display(), std::path::MAIN_SEPARATOR);
    syn::Error::new(span, message.replace(&prefix, ""))
}
