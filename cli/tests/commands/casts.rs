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

/// PostgreSQL forgets with a type how long values of a column are stored, and with a materialized view how it samples them.
#[tokio::test]
async fn a_column_stores_its_values_as_before() {
    let schema = |ty: &str| {
        format!(
            "datasource db {{\n  provider = \"postgresql\"\n}}\n\nmodel page {{\n  id Int @id\n  body {ty}\n}}\n"
        )
    };
    let made = "CREATE TABLE page (id INTEGER NOT NULL, body TEXT NOT NULL, CONSTRAINT page_pkey PRIMARY KEY (id));\n";
    let special = "ALTER TABLE page ALTER COLUMN body SET STORAGE EXTERNAL, ALTER body SET COMPRESSION pglz;\n\
                   CREATE MATERIALIZED VIEW pages AS SELECT body FROM page;\n\
                   ALTER MATERIALIZED VIEW pages ALTER COLUMN body SET STATISTICS 7;\n";
    let query = "SELECT concat_ws(' ', t.attstorage, nullif(t.attcompression::text, ''), v.attstattarget, format_type(t.atttypid, t.atttypmod)) FROM \
                 pg_attribute t, pg_attribute v WHERE t.attrelid = 'page'::regclass AND v.attrelid = 'pages'::regclass AND \
                 t.attname = 'body' AND v.attname = 'body'";
    for (command, known) in [
        ("migrate dev --name narrow --accept-data-loss", true),
        ("migrate dev --name narrow --accept-data-loss", false),
        ("db push --accept-data-loss", true),
    ] {
        let Some(mut live) = Live::create(Dialect::Postgres, "stored").await else {
            return;
        };
        if live.texts("SHOW server_version_num").await < vec!["140000".to_owned()] {
            return;
        }
        let project = Project::new("stored");
        project.write(".env", &format!("DATABASE_URL=\"{}\"\n", live.url()));
        project.write("prisma/schema.prisma", &schema("String"));
        let own = if known { special } else { "" };
        project.write(
            "prisma/migrations/20260101000000_made/migration.sql",
            &format!("{made}{own}"),
        );
        project.expect(0, "migrate deploy");
        if !known {
            live.apply(special).await.expect("what only it has");
        }
        for (ty, after) in [
            ("String @db.VarChar(50)", "e p 7 character varying(50)"),
            // Numbers are short.
            ("Int", "p 7 integer"),
        ] {
            project.write("prisma/schema.prisma", &schema(ty));
            project.expect(0, command);
            assert_eq!(live.texts(query).await, [after], "{command}");
        }
        live.drop().await;
    }
}
