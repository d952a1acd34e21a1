//! Migrates its own database when it starts.

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

    // One query when nothing is pending.
    println!("{}", MIGRATIONS.run(&pool).await?);
    Ok(())
}
