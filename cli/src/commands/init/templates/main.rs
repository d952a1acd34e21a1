//! Brings its own database up to date when it starts.

/// The Rust types of prisma/schema.prisma.
mod models {
    whimbrel::include_models!();
}

static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("prisma/migrations");

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // In production there is no .env, and the variable is set.
    let _ = dotenvy::dotenv();
    let pool = sqlx::POOL::connect(&std::env::var("URL")?).await?;

    // One cheap query when there is nothing to do.
    println!("{}", MIGRATIONS.run(&pool).await?);
    Ok(())
}
