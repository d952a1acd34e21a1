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
        ("size BIGINT INVISIBLE", "7", "Size?", Some("truncated")),
        ("size BIGINT INVISIBLE", "2", "Size?", None),
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
        live.apply(&format!(
            "{made}; INSERT INTO `Crate` (id, size) VALUES (7, {value});"
        ))
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

#[tokio::test]
async fn values_that_cannot_be_copied_are_said() {
    let Some(mut live) = Live::create(Dialect::Mysql, "uncopied").await else {
        return;
    };
    let database = live.texts("SELECT CAST(DATABASE() AS CHAR)").await.concat();
    let user = format!("u_{}", std::process::id());
    // Everything but CREATE TEMPORARY TABLES.
    let rights = "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, REFERENCES";
    let made = format!(
        "CREATE TABLE `Crate` (id INT NOT NULL PRIMARY KEY, size BIGINT); INSERT INTO `Crate` VALUES (7, 2);\
         CREATE USER {user}@'%' IDENTIFIED BY 'secret'; GRANT {rights} ON {database}.* TO {user}@'%';"
    );
    live.apply(&made).await.expect("a table and a user");
    let url = live.url().split('@').next_back().expect("a place");
    let project = Project::new("uncopied");
    project.write(
        ".env",
        &format!("DATABASE_URL=\"mysql://{user}:secret@{url}\"\n"),
    );
    project.write("prisma/schema.prisma", &schema("Size?"));
    // Nor can a default be tried against a check.
    let check = "ALTER TABLE `Crate` ADD CONSTRAINT roomy CHECK (size > 1)";
    live.apply(check).await.expect("a check");
    let plain = project.root.join("prisma/schema.prisma");
    let of_enum = std::fs::read_to_string(&plain).expect("a schema");
    project.write("prisma/schema.prisma", &schema("BigInt? @default(0)"));
    let defaulted = project.expect(0, "db push");
    assert!(
        defaulted.contains("warning: Whether a check constraint refuses the new default of `size` on the `Crate` table could not be tried on a temporary copy: Access denied"),
        "{defaulted}"
    );
    live.apply("ALTER TABLE `Crate` DROP CONSTRAINT roomy, ALTER COLUMN size DROP DEFAULT")
        .await
        .expect("as before");
    project.write("prisma/schema.prisma", &of_enum);
    let said = project.expect(0, "db push --accept-data-loss");
    live.apply(&format!("DROP USER {user}@'%'"))
        .await
        .expect("no user");
    live.drop().await;
    assert!(
        said.contains("warning: Whether the values of `size` on the `Crate` table can become Enum could not be tried on a temporary copy: Access denied"),
        "{said}"
    );
}

/// MariaDB lists what a column has besides with commas, MySQL with spaces.
#[tokio::test]
async fn a_pushed_column_stays_as_it_was_made() {
    let Some(mut live) = Live::create(Dialect::Mysql, "kept_extra").await else {
        return;
    };
    let made = "CREATE TABLE `Crate` (id INT NOT NULL PRIMARY KEY, packed DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) \
                ON UPDATE CURRENT_TIMESTAMP(3) INVISIBLE)";
    live.apply(made).await.expect("a table");
    let project = Project::new("kept_extra");
    project.write(".env", &format!("DATABASE_URL=\"{}\"\n", live.url()));
    let field = "DateTime? @default(now())";
    let schema = schema("Int").replace("size Int", &format!("packed {field}"));
    project.write("prisma/schema.prisma", &schema);
    project.expect(0, "db push");
    let extra = "SELECT lower(CAST(concat(IS_NULLABLE, ' ', EXTRA) AS CHAR)) FROM information_schema.COLUMNS WHERE \
                 TABLE_SCHEMA = DATABASE() AND COLUMN_NAME = 'packed'";
    let extra = live.texts(extra).await.concat();
    live.drop().await;
    for part in ["yes", "on update current_timestamp(3)", "invisible"] {
        assert!(extra.contains(part), "{part}: {extra}");
    }
}
