//! A program that carries its migrations and brings its own SQLite database up to date.
//!
//! `cargo run -p blog` makes `blog.db` in the current folder; `DATABASE_URL` names another one.

use std::{env, error::Error, process::ExitCode};

use sqlx::{QueryBuilder, SqlitePool};

use models::Post;

/// The Rust types of `prisma/schema.prisma`.
mod models {
    whimbrel::include_models!();
}

static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("prisma/migrations");

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let url = env::var("DATABASE_URL").unwrap_or_else(|_| "sqlite:blog.db?mode=rwc".to_owned());
    let pool = SqlitePool::connect_lazy(&url)?;

    // One cheap query when there is nothing to do.
    let report = MIGRATIONS.run(&pool).await?;
    println!("{report}");

    if first_post(&pool).await?.is_none() {
        write_first_post(&pool).await?;
    }
    if let Some(post) = first_post(&pool).await? {
        println!(
            "first post: {}, of {}",
            post.title,
            post.created_at.date_naive()
        );
    }
    Ok(())
}

async fn first_post(pool: &SqlitePool) -> sqlx::Result<Option<Post>> {
    let mut query = QueryBuilder::new(Post::SELECT);
    query.push(r#" ORDER BY "createdAt" LIMIT 1"#);
    query.build_query_as().fetch_optional(pool).await
}

async fn write_first_post(pool: &SqlitePool) -> sqlx::Result<()> {
    let mut transaction = pool.begin().await?;
    sqlx::query(
        r#"INSERT INTO "users" ("id", "email", "phone", "updatedAt")
           VALUES ('u1', 'ada@example.org', '+44 20 7946 0000', CURRENT_TIMESTAMP)"#,
    )
    .execute(&mut *transaction)
    .await?;
    sqlx::query(
        r#"INSERT INTO "posts" ("id", "title", "slug", "published", "authorId", "updatedAt")
           VALUES ('p1', 'Hello from a binary that migrates itself', 'hello', true, 'u1', CURRENT_TIMESTAMP)"#,
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await
}
