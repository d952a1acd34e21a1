//! A role that may have one connection: each command closes what it opened before it opens another.

use whimbrel_engine::sql::Dialect;
use whimbrel_tests::live::Live;

use crate::project::Project;

fn schema(columns: &str) -> String {
    format!(
        "datasource db {{\n  provider = \"postgresql\"\n}}\nmodel Note {{\n  id Int @id\n{columns}}}\n"
    )
}

#[tokio::test]
async fn every_command_needs_one_connection() {
    let Some(mut live) = Live::create(Dialect::Postgres, "one_connection").await else {
        return;
    };
    let role = format!("whimbrel_one_{}", std::process::id());
    let database = live.url().rsplit('/').next().unwrap_or_default().to_owned();
    live.apply(&format!(
        "CREATE ROLE {role} LOGIN CONNECTION LIMIT 1; ALTER DATABASE {database} OWNER TO {role}"
    ))
    .await
    .expect("a role");
    let url = live.url().replace("postgres@", &format!("{role}@"));
    assert_ne!(url, live.url());
    let project = Project::new("one-connection");
    let at = |command: &str| format!("{command} --url {url}");
    project.write("prisma/schema.prisma", &schema(""));
    project.expect(0, &at("migrate dev --skip-generate --name first"));
    project.write("prisma/schema.prisma", &schema("  text String?\n"));
    project.expect(0, &at("migrate dev --skip-generate --name second"));
    for command in [
        "migrate status",
        "migrate deploy",
        "migrate log",
        "db pull --print",
        "migrate reset --force",
    ] {
        project.expect(0, &at(command));
    }
    project.write(
        "prisma/schema.prisma",
        &schema("  text String?\n  more Int?\n"),
    );
    project.expect(0, &at("db push --skip-generate"));
    project.expect(1, &at("migrate status"));
    live.apply(&format!("ALTER DATABASE {database} OWNER TO CURRENT_USER; DROP OWNED BY {role} CASCADE; DROP ROLE {role}"))
        .await
        .expect("gone");
    live.drop().await;
}
