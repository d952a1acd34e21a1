#![doc = include_str!("../README.md")]
//!
//! The library is the command: this program is `whimbrel migrate status`.
//!
//! ```no_run
//! fn main() -> std::process::ExitCode {
//!     let arguments = ["whimbrel", "migrate", "status"];
//!     whimbrel_cli::main(arguments.map(std::ffi::OsString::from).into_iter())
//! }
//! ```

pub mod args;
pub mod catalog;
pub mod commands;
pub mod database;
mod drift;
pub mod env;
mod failure;
mod files;
pub mod project;
mod readers;
pub mod records;
pub mod studio;
mod terminal;
mod unreachable;
pub mod url;

pub use failure::{Failure, Outcome};

use std::{ffi::OsString, process::ExitCode};

use clap::Parser;

/// The version of Whimbrel that the registry has: what README tells to install, and what `whimbrel init`
/// writes when it does not know better. `None` until one is published.
pub const PUBLISHED: Option<&str> = None;

/// The version, in release builds with the revision of the sources.
pub const VERSION: &str = env!("WHIMBREL_VERSION");

/// Runs the command with these arguments, the program's name first.
pub fn main(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.collect();
    let arguments = match args::Arguments::try_parse_from(&arguments) {
        Ok(arguments) => arguments,
        Err(error) => match args::mistake::text(&error, &arguments) {
            Some(text) => {
                terminal::write_error(&text);
                return ExitCode::from(2);
            }
            None => error.exit(),
        },
    };
    terminal::called_with(&arguments.common);
    if arguments.wants_json() {
        terminal::speak_json();
    }
    match commands::run(&arguments) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            if arguments.wants_json() {
                terminal::print(&failure.as_json());
            }
            terminal::complain(&failure);
            ExitCode::from(1)
        }
    }
}
