//! One file for each command.

mod check;
mod db;
mod deploy;
mod dev;
mod diff;
mod drift;
mod format;
mod hash;
mod lint;
mod resolve;
mod status;
mod validate;

use std::{
    fs,
    io::{IsTerminal, Write},
    path::Path,
};

use whimbrel_engine::{
    diagnostics::{Diagnostic, Severity, render},
    source::SourceFile,
};

use crate::{
    args::{Arguments, Command, Db, Migrate},
    project::Project,
};

/// Runs a command. Answers the exit code.
///
/// # Errors
///
/// With a message for standard error; the exit code is then 1.
pub fn run(arguments: &Arguments) -> Result<u8, String> {
    let project = Project::locate(&arguments.common);
    match &arguments.command {
        Command::Validate { json } => validate::run(&project, *json),
        Command::Format { check } => format::run(&project, *check),
        Command::Migrate(command) => runtime()?.block_on(migrate(&project, command)),
        Command::Db(Db::Pull { print, force }) => {
            runtime()?.block_on(db::pull(&project, *print, *force))
        }
        Command::Db(Db::Execute(source)) => runtime()?.block_on(db::execute(&project, source)),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("cannot start: {error}"))
}

async fn migrate(project: &Project, command: &Migrate) -> Result<u8, String> {
    match command {
        Migrate::Check { json } => check::run(project, *json),
        Migrate::Hash => hash::run(project),
        Migrate::Lint { folder, json } => lint::run(project, folder.as_deref(), *json),
        Migrate::Diff(arguments) => diff::run(project, arguments).await,
        Migrate::Deploy => deploy::run(project).await,
        Migrate::Status { json } => status::run(project, *json).await,
        Migrate::Dev(arguments) => dev::run(project, arguments).await,
        Migrate::Resolve(arguments) => resolve::run(project, arguments).await,
        Migrate::Reset { force } => resolve::reset(project, *force).await,
    }
}

/// Prints a result. Where nobody reads any more there is nobody to tell.
fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes());
    if !text.ends_with('\n') {
        let _ = out.write_all(b"\n");
    }
}

/// Prints a message on standard error, as an error unless it says so itself.
pub fn complain(message: &str) {
    let says_so = ["error", "warning"]
        .iter()
        .any(|word| message.starts_with(word));
    let prefix = if says_so { "" } else { "error: " };
    let _ = writeln!(std::io::stderr(), "{prefix}{}", message.trim_end());
}

/// Asks a person; `None` where there is none, so that nothing ever waits for an answer.
fn ask(question: &str) -> Result<Option<String>, String> {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Ok(None);
    }
    // A question that cannot be shown is still answered by the terminal's end of input.
    let _ = write!(std::io::stderr(), "{question}");
    let mut answer = String::new();
    std::io::stdin()
        .read_line(&mut answer)
        .map_err(|error| format!("cannot read the answer: {error}"))?;
    Ok(Some(answer.trim().to_owned()).filter(|answer| !answer.is_empty()))
}

/// Prints findings on standard error. True when there is an error among them.
fn report(diagnostics: &[Diagnostic], files: &[SourceFile]) -> bool {
    if !diagnostics.is_empty() {
        let text = render(diagnostics, files, wants_color());
        let _ = write!(std::io::stderr(), "{text}");
    }
    let mut severities = diagnostics.iter().map(|diagnostic| diagnostic.severity);
    severities.any(|severity| severity == Severity::Error)
}

/// Colour is for terminals whose user did not say no (<https://no-color.org>).
fn wants_color() -> bool {
    let says_no = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    std::io::stderr().is_terminal() && !says_no
}

/// `1 migration`, `2 migrations`.
fn count(number: usize, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        _ => format!("{number} {what}s"),
    }
}

/// Written beside and then renamed, so that an interruption leaves the old file.
fn replace(path: &Path, text: &str) -> Result<(), String> {
    let new = path.with_extension(format!("new-{}", std::process::id()));
    fs::write(&new, text)
        .and_then(|()| fs::rename(&new, path))
        .map_err(|error| {
            // The first error is the one to report; the new file may not even exist.
            let _ = fs::remove_file(&new);
            format!("cannot write {}: {error}", path.display())
        })
}
