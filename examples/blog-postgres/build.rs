//! Checks, with no database, that `prisma/migrations` ends at `prisma/schema.prisma`.

fn main() {
    whimbrel_build::configure()
        .schema("prisma/schema.prisma")
        .migrations("prisma/migrations")
        .run();
}
