//! A column of MariaDB gets another type: what its server would not convert, or a check would not let through, is said
//! before anything changes.

use whimbrel_engine::sql::Dialect;
use whimbrel_tests::live::Live;

use crate::project::Project;

fn schema(ty: &str) -> String {
    format!(
        "datasource db {{\n  provider = \"mysql\"\n}}\n\nenum Size {{\n  small\n  large\n}}\n\nmodel Crate {{\n  id Int @id\n  size {ty}\n}}\n"
    )
}

#[tokio::test]
async fn what_mariadb_would_not_convert_is_said_before() {
    // The column, a value, the new type, and what is said where the server refuses it.
    for (column, value, ty, why) in [
        ("size BIGINT", "7", "Size?", Some("truncated")),
        ("size BIGINT", "2", "Size?", None),
        ("size VARCHAR(191)", "'wide'", "Int?", Some("wide")),
        ("size VARCHAR(191)", "'12'", "Int?", None),
        (
            "size INT CHECK (size BETWEEN 1 AND 9)",
            "7",
            "String?",
            None,
        ),
        (
            "size VARCHAR(191) CHECK (size REGEXP '^[a-z0-9]+$')",
            "'12'",
            "Int?",
            None,
        ),
        (
            "size VARCHAR(191) CHECK (size <> 'none')",
            "'12'",
            "Int?",
            Some("none"),
        ),
        (
            "size DATETIME(3), CONSTRAINT short CHECK (length(size) < 30)",
            "'2020-01-02 03:04:05.678'",
            "String?",
            None,
        ),
        // The copy lacks the other column, which says nothing of the values.
        (
            "size BIGINT DEFAULT (id + 1)",
            "7",
            "Int? @default(dbgenerated(\"(id + 1)\"))",
            None,
        ),
        (
            "size DOUBLE, CONSTRAINT short CHECK (size <> 3 OR id > 9)",
            "2.6",
            "Int?",
            Some("short"),
        ),
    ] {
        let Some(mut live) = Live::create(Dialect::Mysql, "converted").await else {
            return;
        };
        let project = Project::new("converted");
        project.write(".env", &format!("DATABASE_URL=\"{}\"\n", live.url()));
        let made = format!("CREATE TABLE `Crate` (id INT NOT NULL PRIMARY KEY, {column})");
        live.apply(&format!("{made}; INSERT INTO `Crate` VALUES (7, {value});"))
            .await
            .expect("a table");
        project.write("prisma/schema.prisma", &schema(ty));
        let before = live.texts("SELECT CAST(size AS CHAR) FROM `Crate`").await;
        let Some(why) = why else {
            project.expect(0, "db push --accept-data-loss");
            live.drop().await;
            continue;
        };
        let said = project.expect(1, "db push --accept-data-loss");
        assert!(
            said.contains("The values of `size` on the `Crate` table cannot become")
                && said.contains(why)
                && said.contains("nothing was done"),
            "{column}: {said}"
        );
        assert!(!said.contains("tried"), "{said}");
        let after = live.texts("SELECT CAST(size AS CHAR) FROM `Crate`").await;
        assert_eq!(before, after);
        live.apply("DELETE FROM `Crate`").await.expect("no rows");
        live.drop().await;
    }
}
