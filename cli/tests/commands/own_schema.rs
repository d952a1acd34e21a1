//! A URL whose `?schema=` is not `public`: every command works there, and nowhere else.

use whimbrel_engine::sql::Dialect;
use whimbrel_tests::live::Live;

use crate::project::Project;

const FIRST: &str = "
enum Level {
  low
  high
}

model Note {
  id    Int     @id @default(autoincrement())
  text  String
  level String?
}
";

fn schema(models: &str) -> String {
    format!("datasource db {{\n  provider = \"postgresql\"\n}}\n{models}")
}

async fn tables(live: &mut Live) -> Vec<String> {
    let query = "SELECT schemaname || '.' || tablename FROM pg_tables \
         WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1";
    live.texts(query).await
}

#[tokio::test]
async fn every_command_works_in_the_schema_of_the_url() {
    let Some(mut live) = Live::create(Dialect::Postgres, "own_schema").await else {
        return;
    };
    let project = Project::new("own-schema");
    // Another program's, with the same names.
    let others = "CREATE TABLE \"Note\" (id INT PRIMARY KEY); INSERT INTO \"Note\" VALUES (1), (2)";
    live.apply(others).await.expect("the other program");
    let url = format!("--url {}?schema=My%20App", live.url());
    let at = |command: &str| format!("{command} {url}");
    project.write("prisma/schema.prisma", &schema(FIRST));
    assert!(project.expect(1, &at("db pull --print")).contains("P4001"));
    project.expect(0, &at("db push --skip-generate"));
    let own = ["My App.Note", "public.Note"];
    assert_eq!(tables(&mut live).await, own);
    project.expect(0, &at("db push --skip-generate"));
    live.apply("DROP SCHEMA \"My App\" CASCADE")
        .await
        .expect("gone");

    project.expect(0, &at("migrate dev --skip-generate --name init"));
    let all = ["My App.Note", "My App._prisma_migrations", "public.Note"];
    assert_eq!(tables(&mut live).await, all);
    project.write(
        "row.sql",
        "INSERT INTO \"Note\" (text, level) VALUES ('a', 'low'), ('b', 'odd')",
    );
    project.expect(0, &at("db execute --file row.sql"));
    // The rows that count are those of this schema, and so are its types.
    project.write(
        "prisma/schema.prisma",
        &schema(&FIRST.replace("level String?", "level Level?")),
    );
    let said = project.expect(
        1,
        &at("migrate dev --skip-generate --accept-data-loss --name level"),
    );
    assert!(said.contains("1 row has another value"), "{said}");
    project.write(
        "row.sql",
        "UPDATE \"Note\" SET level = 'high' WHERE level = 'odd'",
    );
    project.expect(0, &at("db execute --file row.sql"));
    project.expect(
        0,
        &at("migrate dev --skip-generate --accept-data-loss --name level"),
    );

    // What a server prints names the schema; what is adopted does not.
    let by_hand = "SET search_path TO \"My App\"; CREATE VIEW v AS SELECT n.text FROM \"Note\" n; \
         CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; \
         CREATE TRIGGER g BEFORE UPDATE OF text ON \"Note\" FOR EACH ROW EXECUTE FUNCTION f(); RESET search_path";
    live.apply(by_hand).await.expect("objects");
    let said = project.expect(0, &at("migrate dev --skip-generate --adopt-drift"));
    assert!(!said.contains("leaves out"), "{said}");
    assert!(
        project
            .expect(0, &at("migrate dev --skip-generate"))
            .contains("Already in sync")
    );
    let wider = FIRST.replace("text  String", "text  String @db.VarChar(20)");
    project.write(
        "prisma/schema.prisma",
        &schema(&wider.replace("level String?", "level Level?")),
    );
    project.expect(
        0,
        &at("migrate dev --skip-generate --accept-data-loss --name wide"),
    );
    let kept = "SELECT tgname || ' ' || table_name FROM pg_trigger, information_schema.views \
         WHERE tgname = 'g' AND table_schema = 'My App'";
    assert_eq!(live.texts(kept).await, ["g v"]);
    project.expect(0, &at("migrate status"));
    project.expect(0, &at("migrate reset --skip-generate --force"));
    assert!(
        project
            .expect(0, &at("migrate deploy"))
            .contains("No pending")
    );
    assert_eq!(tables(&mut live).await, all);
    let others = live
        .texts("SELECT count(*)::text FROM public.\"Note\"")
        .await;
    assert_eq!(others, ["2"]);
    live.drop().await;
}

/// Names mean `public` unless the URL says otherwise, also where a database or a role looks elsewhere first.
#[tokio::test]
async fn a_search_path_of_the_database_is_not_the_urls() {
    let Some(mut live) = Live::create(Dialect::Postgres, "search_path").await else {
        return;
    };
    let made = "CREATE SCHEMA app; CREATE TABLE app.\"Note\" (id int);\n\
                DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = app', current_database()); END $$;";
    live.apply(made).await.expect("another schema");
    let project = Project::new("search-path");
    project.write(".env", &format!("DATABASE_URL=\"{}\"\n", live.url()));
    project.write("prisma/schema.prisma", &schema(FIRST));
    for _ in 0..2 {
        project.expect(0, "db push --skip-generate");
    }
    assert_eq!(tables(&mut live).await, ["app.Note", "public.Note"]);
    project.write("row.sql", "INSERT INTO \"Note\" (text) VALUES ('a')");
    project.expect(0, "db execute --file row.sql");
    live.apply("DROP TABLE public.\"Note\"; DROP TYPE public.\"Level\";")
        .await
        .expect("gone");
    project.expect(0, "migrate dev --skip-generate --name init");
    project.expect(0, "migrate status");
    let all = ["app.Note", "public.Note", "public._prisma_migrations"];
    assert_eq!(tables(&mut live).await, all);
    live.drop().await;
}
