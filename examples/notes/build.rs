//! Checks, with no database, that `prisma/migrations` ends at `prisma/schema.prisma`, and
//! writes its Rust types for rusqlite.

fn main() {
    let models = whimbrel_build::Models::default().driver(whimbrel_build::Driver::Rusqlite);
    whimbrel_build::configure().models(models).run();
}
