//! Checks, with no database, that the files in migrations/ run, and writes the Rust types of what
//! they make.

fn main() {
    whimbrel_build::configure()
        .migrations("migrations")
        .models(whimbrel_build::Models::default())
        .run();
}
