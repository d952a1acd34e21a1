//! `whimbrel db seed`: runs the command that fills a new database.

use std::{path::Path, process::Command};

use serde_json::json;
use toml_edit::DocumentMut;

use crate::{
    failure::{Failure, Outcome},
    files::read,
    project::Project,
    terminal::{print_json, say, speaks_json},
};

/// The command, and the file that configures it.
struct Seed {
    file: &'static str,
    command: String,
}

const EXAMPLE: &str = "[package.metadata.whimbrel]\nseed = \"cargo run --bin seed\"";

pub(super) fn run(project: &Project, arguments: &[String]) -> Outcome {
    match find(Path::new(""))? {
        Some(seed) => {
            seed.run(project, arguments)?;
            if speaks_json() {
                print_json(&json!({ "file": seed.file, "command": seed.command }));
            }
            Ok(0)
        }
        None => Err(Failure::new("no seed command is configured")
            .help("add it to Cargo.toml:")
            .details(EXAMPLE)),
    }
}

/// Seeds a database that is new. A project without a seed command has nothing to do.
pub(super) fn after_reset(project: &Project) -> Outcome<()> {
    match find(Path::new(""))? {
        Some(seed) => seed.run(project, &[]),
        None => Ok(()),
    }
}

impl Seed {
    fn run(&self, project: &Project, arguments: &[String]) -> Outcome<()> {
        say(&format!(
            "Running the seed command of {}: {}",
            self.file, self.command
        ));
        let mut command = shell(&self.command, arguments);
        command.envs(project.variables()?);
        if speaks_json() {
            // Standard output is one JSON value.
            command.stdout(std::io::stderr());
        }
        let status = command
            .status()
            .map_err(|error| Failure::new(format!("cannot run the seed command: {error}")))?;
        match status.success() {
            true => {
                say("The seed command has been executed.");
                Ok(())
            }
            false => Err(Failure::new(format!(
                "the seed command failed ({status}): {}",
                self.command
            ))
            .help(format!(
                "its own output is above; it is configured in {}",
                self.file
            ))),
        }
    }
}

/// The command in a shell, as its author typed it; the arguments each as one word.
#[cfg(not(windows))]
fn shell(command: &str, arguments: &[String]) -> Command {
    let mut shell = Command::new("sh");
    // `sh -c 'command "$@"' sh arguments …` quotes the arguments without a rule of our own.
    shell.arg("-c").arg(format!("{command} \"$@\"")).arg("sh");
    shell.args(arguments);
    shell
}

#[cfg(windows)]
fn shell(command: &str, arguments: &[String]) -> Command {
    let mut shell = Command::new("cmd");
    shell.arg("/C").arg(command).args(arguments);
    shell
}

/// `package.metadata.whimbrel.seed` (or the workspace's) in Cargo.toml, else `prisma.seed` in
/// package.json.
fn find(root: &Path) -> Outcome<Option<Seed>> {
    if let Some(text) = read(&root.join("Cargo.toml"))? {
        let manifest: DocumentMut = text
            .parse()
            .map_err(|error| Failure::new(format!("Cargo.toml: {error}")))?;
        let seed = |section: &str| {
            let metadata = manifest.get(section)?.get("metadata")?;
            metadata.get("whimbrel")?.get("seed")?.as_str()
        };
        if let Some(command) = seed("package").or_else(|| seed("workspace")) {
            return Ok(Some(Seed {
                file: "Cargo.toml",
                command: command.to_owned(),
            }));
        }
    }
    let Some(text) = read(&root.join("package.json"))? else {
        return Ok(None);
    };
    let package: serde_json::Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| Failure::new(format!("package.json: {error}")))?;
    let command = package
        .pointer("/prisma/seed")
        .and_then(|seed| seed.as_str());
    Ok(command.map(|command| Seed {
        file: "package.json",
        command: command.to_owned(),
    }))
}
