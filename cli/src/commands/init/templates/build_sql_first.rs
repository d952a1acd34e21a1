//! Checks, without a database, that the files in migrations/ run, and generates the Rust types of what
//! they produce.

fn main() {
    whimbrel_build::configure()
        .migrations("migrations")
        .models(whimbrel_build::Models::default())
        .run();
}
