//! A program that migrates its own database: with a subcommand as users embed it, and without one.
//!
//! `notes migrate …` is [`whimbrel::cli`]; `notes run` only calls the library, with the policies that flags name.
//! The migrations are those of `prisma/migrations`, the database that of `DATABASE_URL`.

use clap::Parser;
use whimbrel::{Migrations, Migrator, Policy};

#[derive(Parser)]
#[command(name = "notes")]
enum Notes {
    Migrate(whimbrel::cli::Migrate),
    Run {
        #[arg(long)]
        allow: Vec<String>,
        #[arg(long)]
        baseline: Option<String>,
    },
}

#[tokio::main]
async fn main() -> std::process::ExitCode {
    match run(Notes::parse()).await {
        Ok((text, code)) => {
            println!("{text}");
            std::process::ExitCode::from(code)
        }
        Err(error) => {
            eprintln!("error: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}

async fn run(notes: Notes) -> Result<(String, u8), Box<dyn std::error::Error>> {
    let migrations = Migrations::from_folder("prisma/migrations", None)?;
    let url = std::env::var("DATABASE_URL")?;
    let pool = match url.strip_prefix("file:./") {
        Some(file) => sqlx::SqlitePool::connect(&format!("sqlite:prisma/{file}?mode=rwc")).await?,
        None => sqlx::SqlitePool::connect(&url).await?,
    };
    let mut migrator = Migrator::new(&migrations);
    match notes {
        Notes::Migrate(migrate) => {
            let outcome = migrate.run(&migrator, &pool).await?;
            let code = u8::try_from(outcome.exit_code())?;
            Ok((outcome.to_string(), code))
        }
        Notes::Run { allow, baseline } => {
            for policy in allow {
                migrator = match policy.as_str() {
                    "ahead" => migrator.ahead(Policy::Allow),
                    "missing" => migrator.missing(Policy::Allow),
                    "not-empty" => migrator.not_empty(Policy::Allow),
                    _ => return Err("no such policy".into()),
                };
            }
            if let Some(name) = baseline {
                migrator.baseline(&pool, &name).await?;
            }
            Ok((migrator.run(&pool).await?.to_string(), 0))
        }
    }
}
