//! Values that are told to become another type, on PostgreSQL: those that do not fit are shown, and nothing is written.

use whimbrel_engine::sql::Dialect;
use whimbrel_tests::live::Live;

use crate::project::Project;

fn schema(field: &str) -> String {
    format!(
        "datasource db {{\n  provider = \"postgresql\"\n}}\n\nenum Level {{\n  low\n  high\n}}\n\n\
         model Note {{\n  id    Int    @id @default(autoincrement())\n  {field}\n  other Level?\n}}\n"
    )
}

#[tokio::test]
async fn values_that_do_not_fit_are_shown() {
    let Some(mut live) = Live::create(Dialect::Postgres, "misfits").await else {
        return;
    };
    let project = Project::new("misfits");
    let dev = format!(
        "migrate dev --skip-generate --accept-data-loss --url {}",
        live.url()
    );
    project.write("prisma/schema.prisma", &schema("level String?"));
    project.expect(0, &format!("{dev} --name init"));
    let rows = "INSERT INTO \"Note\" (level) VALUES ('low'), ('12'), ('middle'), (NULL)";
    live.apply(rows).await.expect("rows");
    for (field, why) in [
        (
            "level Level?",
            "2 rows have another value, the first of them: (level)=(12)",
        ),
        (
            "level Int?",
            "invalid input syntax for type integer: \"low\"",
        ),
    ] {
        project.write("prisma/schema.prisma", &schema(field));
        let said = project.expect(1, &format!("{dev} --name refused"));
        assert!(said.contains(why), "{said}");
        assert_eq!(project.migrations(), 1, "{said}");
    }
    let fitting = "DELETE FROM \"Note\" WHERE level IN ('12', 'middle')";
    live.apply(fitting).await.expect("rows");
    project.write("prisma/schema.prisma", &schema("level Level?"));
    project.expect(0, &format!("{dev} --name level"));
    let levels = live
        .texts("SELECT level::text FROM \"Note\" WHERE level IS NOT NULL")
        .await;
    assert_eq!(levels, ["low"]);
    live.drop().await;
}
