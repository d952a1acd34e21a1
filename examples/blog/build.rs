//! Checks, with no database, that `prisma/migrations` ends at `prisma/schema.prisma`, and
//! writes its Rust types.

fn main() {
    whimbrel_build::configure()
        .schema("prisma/schema.prisma")
        .migrations("prisma/migrations")
        .models(whimbrel_build::Models::default())
        .run();
}
