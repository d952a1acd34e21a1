//! The command that the documentation's sessions run: as `whimbrel-cli` has it, but built together
//! with these tests.

fn main() -> std::process::ExitCode {
    whimbrel_cli::main(std::env::args_os())
}
