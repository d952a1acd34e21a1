//! Checks, with no database, that prisma/migrations ends at prisma/schema.prisma, and writes the
//! Rust types of the schema.

fn main() {
    whimbrel_build::configure()
        .schema("prisma/schema.prisma")
        .models(whimbrel_build::Models::default())
        .run();
}
