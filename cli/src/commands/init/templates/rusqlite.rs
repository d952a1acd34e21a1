//! Brings its own database up to date when it starts.

/// The Rust types of prisma/schema.prisma.
mod models {
    whimbrel::include_models!();
}

static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("prisma/migrations");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut connection = rusqlite::Connection::open("PATH")?;

    // One cheap query when there is nothing to do.
    println!("{}", MIGRATIONS.run(&mut connection)?);
    Ok(())
}
