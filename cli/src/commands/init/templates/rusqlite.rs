//! Migrates its own database when it starts.

/// The Rust types of prisma/schema.prisma.
mod models {
    whimbrel::include_models!();
}

static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("prisma/migrations");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut connection = rusqlite::Connection::open("PATH")?;

    // One query when nothing is pending.
    println!("{}", MIGRATIONS.run(&mut connection)?);
    Ok(())
}
