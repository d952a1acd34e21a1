//! Functions and triggers whose text a database leaves as it is when a column goes or gets another name.

use std::fs;

use whimbrel_engine::sql::Dialect;
use whimbrel_tests::live::Live;

use crate::project::Project;

const POSTGRES: &str = "CREATE TABLE \"Note\" (id INTEGER NOT NULL PRIMARY KEY, body TEXT, mark TEXT);\n\
    CREATE FUNCTION marked() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(mark) FROM \"Note\"); END $$;\n\
    CREATE FUNCTION upper_mark() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.mark := upper(NEW.mark); RETURN NEW; END $$;\n\
    CREATE TRIGGER up BEFORE INSERT ON \"Note\" FOR EACH ROW EXECUTE FUNCTION upper_mark();\n\
    CREATE FUNCTION bodies() RETURNS bigint LANGUAGE sql AS $$ SELECT count(body) FROM \"Note\" $$;\n";

const MARIADB: &str = "CREATE TABLE `Note` (id INTEGER NOT NULL PRIMARY KEY, body TEXT, mark TEXT);\n\
    CREATE PROCEDURE marked() SELECT count(mark) FROM `Note`;\n\
    CREATE FUNCTION bodies() RETURNS INTEGER READS SQL DATA RETURN (SELECT count(body) FROM `Note`);\n";

fn schema(dialect: Dialect, field: &str) -> String {
    let text = if dialect == Dialect::Mysql {
        " @db.Text"
    } else {
        ""
    };
    let fields = field.replace('?', &format!("?{text}"));
    format!(
        "datasource db {{\n  provider = \"{}\"\n}}\n\nmodel Note {{\n  id Int @id\n  body String?{text}\n{fields}}}\n",
        dialect.provider()
    )
}

/// What runs before a migration and fails after it is asked about; what does not name the column is not.
#[tokio::test]
async fn what_a_migration_breaks_is_asked() {
    for (dialect, made) in [(Dialect::Postgres, POSTGRES), (Dialect::Mysql, MARIADB)] {
        let Some(live) = Live::create(dialect, "bodies").await else {
            continue;
        };
        let project = Project::new(&format!("bodies_{}", dialect.provider()));
        project.write(".env", &format!("DATABASE_URL=\"{}\"\n", live.url()));
        project.write("prisma/schema.prisma", &schema(dialect, "  mark String?\n"));
        project.write("prisma/migrations/20260101000000_made/migration.sql", made);
        project.expect(0, "migrate dev");
        for (field, command) in [
            (
                "  sign String?\n",
                "migrate dev --name x --rename Note.mark=sign",
            ),
            ("", "migrate dev --name x"),
        ] {
            project.write("prisma/schema.prisma", &schema(dialect, field));
            let said = project.expect(1, command);
            asks_about_both(dialect, &said);
            assert!(said.contains("--accept-data-loss"), "{said}");
            assert_eq!(project.migrations(), 1);
            let said = project.expect(0, &format!("{command} --create-only --accept-data-loss"));
            assert!(said.contains("`marked`"), "{said}");
            assert_eq!(project.migrations(), 2);
            let folders = fs::read_dir(project.root.join("prisma/migrations")).expect("migrations");
            let new = folders
                .flatten()
                .find(|entry| entry.file_name().to_string_lossy().ends_with("_x"));
            fs::remove_dir_all(new.expect("the new one").path()).expect("removed");
        }
        project.expect(0, "migrate dev --name x --accept-data-loss");
        // What failed before is not asked about again.
        project.write("prisma/schema.prisma", &schema(dialect, "  more String?\n"));
        project.expect(0, "migrate dev --name more");
        live.drop().await;
    }
}

/// About the trigger and the function that fail, and not about what failed before.
fn asks_about_both(dialect: Dialect, said: &str) {
    assert!(
        said.contains("`marked`") && !said.contains("`bodies`"),
        "{said}"
    );
    assert!(
        dialect == Dialect::Mysql || said.contains("`upper_mark`"),
        "{said}"
    );
}

/// `db push` asks the same, from what the database itself has.
#[tokio::test]
async fn what_a_push_breaks_is_asked() {
    for (dialect, made) in [(Dialect::Postgres, POSTGRES), (Dialect::Mysql, MARIADB)] {
        let Some(mut live) = Live::create(dialect, "bodies_push").await else {
            continue;
        };
        let project = Project::new(&format!("bodies_push_{}", dialect.provider()));
        project.write(".env", &format!("DATABASE_URL=\"{}\"\n", live.url()));
        live.apply(made).await.expect("tables and functions");
        project.write("prisma/schema.prisma", &schema(dialect, ""));
        let said = project.expect(1, "db push");
        asks_about_both(dialect, &said);
        // MySQL lists those of all databases.
        let own = match dialect {
            Dialect::Mysql => "table_schema = DATABASE()",
            _ => "table_schema = 'public'",
        };
        let columns = &format!(
            "SELECT column_name FROM information_schema.columns WHERE {own} AND table_name = 'Note' AND column_name = 'mark'"
        );
        assert_eq!(live.texts(columns).await, ["mark"]);
        project.expect(0, "db push --accept-data-loss");
        assert!(live.texts(columns).await.is_empty());
        // What failed before is not asked about again.
        project.write("prisma/schema.prisma", &schema(dialect, "  more String?\n"));
        project.expect(0, "db push");
        live.drop().await;
    }
}
