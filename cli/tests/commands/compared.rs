//! Schema, migrations and database are compared alike by every command.

use whimbrel_engine::sql::Dialect;
use whimbrel_tests::live::Live;

use crate::project::Project;

fn schema(provider: &str, condition: &str) -> String {
    format!(
        "generator client {{\n  provider        = \"prisma-client\"\n  previewFeatures = [\"partialIndexes\"]\n}}\n\n\
         datasource db {{\n  provider = \"{provider}\"\n}}\n\n\
         model Note {{\n  id   Int     @id\n  size Int\n  text String? @default(dbgenerated(\"lower('A')\"))\n\n  \
         @@index([size], where: raw(\"{condition}\"))\n}}\n"
    )
}

/// The condition of a partial index that a schema changes is changed in the database, and what the server prints of it
/// is no change.
async fn conditions(dialect: Dialect, condition_of: &str) {
    let provider = dialect.provider();
    let Some(mut live) = Live::create(dialect, &format!("compared_{provider}")).await else {
        return;
    };
    let project = Project::new(&format!("compared-{provider}"));
    let push = format!("db push --skip-generate --url {}", live.url());
    let schema = |condition: &str| match dialect {
        Dialect::Sqlite => schema(provider, condition).replace("lower('A')", "(lower('A'))"),
        _ => schema(provider, condition),
    };
    for (condition, said) in [
        ("size > 5", "is now in sync"),
        ("size > 5", "already in sync"),
        ("size > 6", "is now in sync"),
        ("size > 6", "already in sync"),
    ] {
        project.write("prisma/schema.prisma", &schema(condition));
        let text = project.expect(0, &push);
        assert!(text.contains(said), "{provider}: {condition}: {text}");
        let found = live.texts(condition_of).await.concat();
        assert!(found.contains(&condition[condition.len() - 3..]), "{found}");
    }
    // Whichever side the schema is.
    let (database, schema) = (format!("url {}", live.url()), "schema prisma/schema.prisma");
    for (from, to) in [(database.as_str(), schema), (schema, database.as_str())] {
        project.expect(
            0,
            &format!("migrate diff --from-{from} --to-{to} --exit-code"),
        );
    }
    live.drop().await;
}

#[tokio::test]
async fn conditions_on_postgres() {
    let query = "SELECT indexdef FROM pg_indexes WHERE indexname = 'Note_size_idx'";
    conditions(Dialect::Postgres, query).await;
}

#[tokio::test]
async fn conditions_on_sqlite() {
    let query = "SELECT sql FROM sqlite_master WHERE name = 'Note_size_idx'";
    conditions(Dialect::Sqlite, query).await;
}

/// What a host has installed is no drift, whichever command looks.
#[tokio::test]
async fn extensions_of_the_host() {
    let Some(mut live) = Live::create(Dialect::Postgres, "compared_extension").await else {
        return;
    };
    let project = Project::new("compared-extension");
    project.write("prisma/schema.prisma", &schema("postgresql", "size > 5"));
    let url = format!("--url {}", live.url());
    project.expect(0, &format!("migrate dev --skip-generate --name init {url}"));
    live.apply("CREATE EXTENSION citext").await.expect("a host");
    for command in ["migrate status", "migrate dev --skip-generate"] {
        let said = project.expect(0, &format!("{command} {url}"));
        assert!(!said.contains("citext"), "{command}: {said}");
    }
    let diff = format!(
        "migrate diff --from-migrations prisma/migrations --to-url {} --exit-code",
        live.url()
    );
    project.expect(0, &diff);
    live.drop().await;
}
