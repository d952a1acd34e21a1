//! Checks, without a database, that prisma/migrations produces prisma/schema.prisma, and generates the
//! Rust types of the schema.

fn main() {
    whimbrel_build::configure()
        .schema("prisma/schema.prisma")
        .models(whimbrel_build::Models::default())
        .run();
}
