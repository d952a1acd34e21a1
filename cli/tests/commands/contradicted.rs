//! Rows that contradict a change: they are counted, the first is shown, and nothing is written,
//! whatever loss is accepted.

use whimbrel_engine::sql::Dialect;
use whimbrel_tests::live::Live;

use crate::project::Project;

const BEFORE: &str = "model Crew {
  id    Int     @id
  badge String
  ship  Int?
  rank  Int?
}

model Ship {
  id Int @id
}
";

const ROWS: &str = "INSERT INTO Ship (id) VALUES (1);
INSERT INTO Crew (id, badge, ship, \"rank\") VALUES (1, 'x', 1, 1), (2, 'y', 8, 2), (3, 'y', 9, NULL), (4, 'z', NULL, NULL);";

/// What is changed, and what is said then.
const CASES: [(&str, &str, &str); 5] = [
    (
        "badge String",
        "badge String @unique",
        "2 rows have (badge)=(y).",
    ),
    (
        "ship  Int?",
        "ship  Int?\n  of    Ship? @relation(fields: [ship], references: [id])",
        "2 rows refer to a row that does not exist, the first of them: (ship)=(8).",
    ),
    (
        "rank  Int?",
        "rank  Int",
        "there are 2 existing NULL values.\n    the first: (id)=(3)\n",
    ),
    (
        "rank  Int?",
        "rank  Int?\n  new   Int @default(7) @unique",
        "all 4 would have the same value.",
    ),
    (
        "rank  Int?",
        "rank  Int?\n  new   Int @default(7)\n  @@unique([badge, new])",
        "2 rows have (badge)=(y).",
    ),
];

fn schema(dialect: Dialect, models: &str) -> String {
    let opposite = match models.contains("Ship?") {
        true => models.replace(
            "model Ship {\n  id Int @id",
            "model Ship {\n  id Int @id\n  crew Crew[]",
        ),
        false => models.to_owned(),
    };
    format!(
        "datasource db {{\n  provider = \"{}\"\n}}\n\n{opposite}",
        dialect.provider()
    )
}

#[tokio::test]
async fn nothing_is_written_on_any_database() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres, Dialect::Mysql] {
        let Some(mut live) = Live::create(dialect, "contradicted").await else {
            continue;
        };
        let project = Project::new(&format!("contradicted_{}", dialect.provider()));
        project.write(".env", &format!("DATABASE_URL=\"{}\"\n", live.url()));
        project.write("prisma/schema.prisma", &schema(dialect, BEFORE));
        project.expect(0, "migrate dev --name init");
        let rows = match dialect {
            Dialect::Mysql => ROWS.replace('"', "`"),
            Dialect::Sqlite => ROWS.to_owned(),
            _ => ROWS
                .replace("Ship (", "\"Ship\" (")
                .replace("Crew (", "\"Crew\" ("),
        };
        live.apply(&rows).await.expect("rows");
        for (from, to, sentence) in CASES {
            project.write(
                "prisma/schema.prisma",
                &schema(dialect, &BEFORE.replace(from, to)),
            );
            for command in [
                "migrate dev --name next",
                "migrate dev --name next --accept-data-loss",
                "db push --accept-data-loss",
            ] {
                let said = project.expect(1, command);
                assert!(said.contains(sentence), "{dialect:?} {command}: {said}");
                assert!(said.contains("\nhelp: "), "{said}");
            }
            assert_eq!(project.migrations(), 1);
        }
        // Rows that fit are in nobody's way.
        let unique = BEFORE.replace("ship  Int?", "ship  Int? @unique");
        project.write("prisma/schema.prisma", &schema(dialect, &unique));
        project.expect(0, "migrate dev --name fits");
        live.drop().await;
    }
}

#[tokio::test]
async fn a_value_that_rows_have_cannot_go() {
    for dialect in [Dialect::Postgres, Dialect::Mysql] {
        let Some(mut live) = Live::create(dialect, "gone_value").await else {
            continue;
        };
        let project = Project::new(&format!("gone_value_{}", dialect.provider()));
        let models =
            "enum Rank {\n  MATE\n  COOK\n}\n\nmodel Crew {\n  id   Int @id\n  rank Rank\n}\n";
        project.write(".env", &format!("DATABASE_URL=\"{}\"\n", live.url()));
        project.write("prisma/schema.prisma", &schema(dialect, models));
        project.expect(0, "migrate dev --name init");
        let crew = match dialect {
            Dialect::Mysql => "Crew",
            _ => "\"Crew\"",
        };
        let row = format!("INSERT INTO {crew} VALUES (1, 'COOK')");
        live.apply(&row).await.expect("a row");
        project.write(
            "prisma/schema.prisma",
            &schema(dialect, &models.replace("  COOK\n", "")),
        );
        let said = project.expect(1, "migrate dev --name gone --accept-data-loss");
        assert!(
            said.contains("cannot be removed: 1 row of `Crew` has one of them: (rank)=(COOK)."),
            "{said}"
        );
        live.apply(&format!("DELETE FROM {crew}"))
            .await
            .expect("no row");
        project.expect(0, "migrate dev --name gone");
        live.drop().await;
    }
}

/// A default that a check refuses, and columns and checks of which that cannot be said.
#[tokio::test]
async fn a_new_default_that_a_check_refuses_is_a_warning() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres, Dialect::Mysql] {
        let Some(mut live) = Live::create(dialect, "refused_default").await else {
            continue;
        };
        let project = Project::new(&format!("refused_default_{}", dialect.provider()));
        project.write(".env", &format!("DATABASE_URL=\"{}\"\n", live.url()));
        let text = match dialect {
            Dialect::Mysql => "VARCHAR(191)",
            _ => "TEXT",
        };
        let made = format!(
            "CREATE TABLE crate (id INTEGER NOT NULL PRIMARY KEY, state {text} NOT NULL DEFAULT 'new', size INTEGER NOT NULL, \
             high INTEGER NOT NULL, CONSTRAINT known CHECK (state IN ('new', 'old')), CONSTRAINT less CHECK (size < high), \
             CONSTRAINT above CHECK (high > 0 OR high IS NULL))"
        );
        live.apply(&made).await.expect("a table");
        let said = |state: &str, size: &str, high: &str| {
            let models = format!(
                "model crate {{\n  id Int @id\n  state String{state}\n  size Int{size}\n  high Int{high}\n}}\n"
            );
            project.write("prisma/schema.prisma", &schema(dialect, &models));
            project.expect(0, "db push --accept-data-loss")
        };
        let warning = "rows that are inserted without a value will be refused";
        for (state, size, high, count) in [
            (" @default(\"new\")", "", "", 0),
            (" @default(\"old\")", "", "", 0),
            (" @default(\"gone\")", "", "", 1),
            // It was said.
            (" @default(\"gone\")", " @default(9)", "", 0),
            // What other columns will be is unknown.
            ("", " @default(9)", " @default(8)", 0),
            ("", "", " @default(-1)", 1),
            ("", "", "", 0),
            (" @default(\"it's\")", "", " @default(0)", 2),
        ] {
            let said = said(state, size, high);
            assert_eq!(
                said.matches(warning).count(),
                count,
                "{dialect:?} {state}{size}{high}: {said}"
            );
        }
        live.drop().await;
    }
}
