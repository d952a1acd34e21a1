//! Tables of PostgreSQL that inherit from others.

use whimbrel_engine::sql::Dialect;
use whimbrel_tests::live::Live;

use crate::project::Project;

fn schema(event: &str, sale: &str) -> String {
    format!(
        "datasource db {{\n  provider = \"postgresql\"\n}}\n\nmodel event {{\n  id Int @id\n{event}}}\n\n\
         model sale {{\n  id Int @id\n{sale}  amount Int?\n}}\n"
    )
}

const MADE: &str = "CREATE TABLE event (id INTEGER PRIMARY KEY, at TEXT, note TEXT);\n\
                    CREATE TABLE sale (amount INTEGER, PRIMARY KEY (id)) INHERITS (event);\n\
                    CREATE VIEW sold AS SELECT at FROM sale;\n\
                    INSERT INTO event VALUES (1, '2020-01-02', 'a');\n\
                    INSERT INTO sale VALUES (2, '2020-01-03', 'b', 4);\n";

/// A column changes in all tables that have it from one, or nothing is written.
#[tokio::test]
async fn inherited_columns_change_together() {
    let both = "  at String?\n  note String?\n";
    let changed = "  at DateTime? @db.Date\n  more Int @default(7)\n";
    for command in [
        "migrate dev --name change --accept-data-loss",
        "db push --accept-data-loss",
    ] {
        let Some(mut live) = Live::create(Dialect::Postgres, "inherited").await else {
            return;
        };
        let project = Project::new(&format!("inherited_{}", &command[..2]));
        project.write(".env", &format!("DATABASE_URL=\"{}\"\n", live.url()));
        project.write("prisma/schema.prisma", &schema(both, both));
        project.write("prisma/migrations/20260101000000_made/migration.sql", MADE);
        project.expect(0, "migrate deploy");
        project.expect(0, "migrate dev");
        for (event, sale) in [
            (changed, both),
            (both, changed),
            ("  at String?\n", both),
            (both, "  at String?\n"),
            ("  at String\n  note String?\n", both),
        ] {
            project.write("prisma/schema.prisma", &schema(event, sale));
            let said = project.expect(1, command);
            assert!(said.contains("inherit") && said.contains("sale"), "{said}");
        }
        assert_eq!(project.migrations(), 1);
        project.write("prisma/schema.prisma", &schema(changed, changed));
        project.expect(0, command);
        let rows = live
            .texts("SELECT concat_ws(' ', tableoid::regclass, id, at, more) FROM event ORDER BY id")
            .await;
        assert_eq!(rows, ["event 1 2020-01-02 7", "sale 2 2020-01-03 7"]);
        let sold = live.texts("SELECT at::text FROM sold").await;
        assert_eq!(sold, ["2020-01-03"]);
        if command.starts_with("migrate") {
            let renamed = changed.replace("more", "extra");
            project.write("prisma/schema.prisma", &schema(&renamed, &renamed));
            project.expect(0, "migrate dev --name renamed --rename event.more=extra");
        } else {
            live.apply("DROP VIEW sold;").await.expect("no view");
            let without = schema("", "").replace("model event", "model other");
            let end = without.find("model sale").expect("a model");
            project.write("prisma/schema.prisma", &without[..end]);
            project.expect(0, command);
            let left = "SELECT relname::text FROM pg_class WHERE relname IN ('event', 'sale')";
            assert!(live.texts(left).await.is_empty());
        }
        live.drop().await;
    }
}

/// A table without a model goes in the same script in which an enum type loses a value that its inherited column has.
#[tokio::test]
async fn an_enum_of_a_table_that_goes_is_converted_with_its_parent() {
    let Some(mut live) = Live::create(Dialect::Postgres, "inherited_enum").await else {
        return;
    };
    let project = Project::new("inherited_enum");
    project.write(".env", &format!("DATABASE_URL=\"{}\"\n", live.url()));
    let schema = |values: &str| {
        format!(
            "datasource db {{\n  provider = \"postgresql\"\n}}\n\nenum Kind {{\n  {values}\n}}\n\nmodel event {{\n  id Int @id\n  kind Kind\n}}\n"
        )
    };
    let made = "CREATE TYPE \"Kind\" AS ENUM ('a', 'b');\n\
                CREATE TABLE event (id INTEGER NOT NULL, kind \"Kind\" NOT NULL, CONSTRAINT event_pkey PRIMARY KEY (id));\n\
                CREATE TABLE sale (amount INTEGER) INHERITS (event);\n";
    project.write("prisma/schema.prisma", &schema("a"));
    project.write("prisma/migrations/20260101000000_made/migration.sql", made);
    project.expect(0, "migrate deploy");
    project.expect(0, "migrate dev --name fewer --accept-data-loss");
    let tables = "SELECT relname::text FROM pg_class WHERE relname IN ('event', 'sale')";
    let tables = live.texts(tables).await;
    live.drop().await;
    assert_eq!(tables, ["event"]);
}
