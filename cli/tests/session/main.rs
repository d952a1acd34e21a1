//! Whole sessions of a developer, as `*.txt` tells them, on every database: once with answers typed
//! at a terminal, once through pipes.
//!
//! A line is a step. `[sqlite,mysql]` in front limits it to these databases, `typed` and `piped` to
//! one of the two ways.
//!
//! | step | what it does |
//! | --- | --- |
//! | `$ ARGUMENTS`, `$1 ARGUMENTS` | runs the command and expects the exit code 0 or 1 |
//! | `< QUESTION => ANSWER` | answers a question of the command above (typed) |
//! | `? TEXT`, `! TEXT` | the output above has, or does not have, this text |
//! | `write FILE`, `append FILE`, `migration FOLDER` | with the lines that begin with a bar |
//! | `replace FILE` | the lines before `=>` by those after it, spaces left aside |
//! | `rename FROM TO`, `remove FOLDER` | of folders |
//! | `sql STATEMENT` | runs a statement |
//!
//! `{provider}`, `{url}`, `{other}` (an address where no database is yet) and `{migrations}` are
//! filled in; any other name in braces becomes a quoted identifier.

#![cfg(unix)]

mod project;
mod script;

use project::{Mode, Server};

fn session(provider: &'static str, mode: Mode) {
    let Some(server) = Server::find(provider) else {
        return;
    };
    let steps = script::read(include_str!("lesson.txt"), provider, mode);
    let ran = server.project(mode).run(&steps);
    println!("{provider}: {ran} steps");
}

#[test]
fn sqlite_typed() {
    session("sqlite", Mode::Typed);
}

#[test]
fn sqlite_piped() {
    session("sqlite", Mode::Piped);
}

#[test]
fn postgres_typed() {
    session("postgresql", Mode::Typed);
}

#[test]
fn postgres_piped() {
    session("postgresql", Mode::Piped);
}

#[test]
fn mariadb_typed() {
    session("mysql", Mode::Typed);
}

#[test]
fn mariadb_piped() {
    session("mysql", Mode::Piped);
}
