//! `cargo whimbrel`: cargo starts this and repeats the name as the first argument.

use std::ffi::OsString;

fn main() -> std::process::ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let repeated = arguments.get(1).is_some_and(|name| name == "whimbrel");
    let own = |(at, argument)| (at != 1 || !repeated).then_some(argument);
    whimbrel_cli::main(arguments.into_iter().enumerate().filter_map(own))
}
