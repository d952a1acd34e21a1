//! Colour is for people at a terminal who did not say no.

use std::process::Command;

use rexpect::session::spawn_command;

use crate::project::{Project, SCHEMA};

const ESCAPE: &str = "\u{1b}[";

/// A project with a mistake to report.
fn project(test: &str) -> Project {
    let project = Project::new(test);
    project.write("prisma/schema.prisma", &SCHEMA.replace("String?", "Strin?"));
    project
}

/// What `whimbrel validate` shows at a terminal.
fn shown(project: &Project, shell: &str, variables: &[(&str, &str)]) -> String {
    let mut command = Command::new("sh");
    command.args([
        "-c",
        &format!("{} validate {shell}", env!("CARGO_BIN_EXE_whimbrel")),
    ]);
    command
        .current_dir(&project.root)
        .env_remove("NO_COLOR")
        .env("TERM", "xterm");
    command.envs(variables.iter().copied());
    let mut session = spawn_command(command, Some(60_000)).expect("a terminal");
    let text = session.exp_eof().expect("it ends");
    assert!(text.contains("unknown-type"), "{text}");
    text
}

#[test]
fn a_terminal_gets_colour() {
    let project = project("colour");
    for variables in [&[][..], &[("NO_COLOR", "")]] {
        let text = shown(&project, "", variables);
        assert!(text.contains(ESCAPE), "{variables:?}: {text}");
    }
}

#[test]
fn who_says_no_gets_none() {
    let project = project("no-colour");
    for variables in [[("NO_COLOR", "1")], [("TERM", "dumb")]] {
        let text = shown(&project, "", &variables);
        assert!(!text.contains(ESCAPE), "{variables:?}: {text}");
    }
}

#[test]
fn a_pipe_gets_none() {
    let project = project("piped-colour");
    let text = project.expect(1, "validate");
    assert!(
        text.contains("unknown-type") && !text.contains(ESCAPE),
        "{text}"
    );
    // Not even when standard output still is the terminal.
    let text = shown(&project, "2> report.txt; cat report.txt", &[]);
    assert!(!text.contains(ESCAPE), "{text}");
}
