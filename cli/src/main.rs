//! The `whimbrel` command.

fn main() -> std::process::ExitCode {
    whimbrel_cli::main(std::env::args_os())
}
