//! What a database says of an error reaches whoever reads the message, with its place in the script.

use whimbrel_engine::sql::Dialect;
use whimbrel_tests::live::Live;

use crate::project::Project;

const SCHEMA: &str = "datasource db {\n  provider = \"postgresql\"\n}\n\nmodel Seat {\n  id  Int @id\n  row Int @unique\n}\n";

#[tokio::test]
async fn postgresql_says_more_than_a_message() {
    let Some(mut live) = Live::create(Dialect::Postgres, "said").await else {
        return;
    };
    let project = Project::new("said");
    project.write(".env", &format!("DATABASE_URL=\"{}\"\n", live.url()));
    project.write("prisma/schema.prisma", SCHEMA);
    project.write("a.sql", "SELECT 1;\nSELECT *\n  FROM seats;\n");
    let said = project.expect(1, "db execute --file a.sql");
    assert!(
        said.contains("error: a.sql:3:8: relation \"seats\" does not exist\n"),
        "{said}"
    );

    let table = "CREATE TABLE \"Seat\" (id INTEGER PRIMARY KEY, row INTEGER NOT NULL);\n\
                 INSERT INTO \"Seat\" VALUES (1, 4), (2, 4);";
    live.apply(table).await.expect("a table");
    let made = "prisma/migrations/20260101000000_made/migration.sql";
    project.write(made, table);
    project.expect(0, "migrate resolve --applied 20260101000000_made");
    let index = "-- one seat each\nCREATE UNIQUE INDEX \"Seat_row_key\" ON \"Seat\"(row);\n";
    project.write("prisma/migrations/20260102000000_one/migration.sql", index);
    project.write(
        "prisma/migrations/migration_lock.toml",
        "provider = \"postgresql\"\n",
    );
    let detail = "could not create unique index \"Seat_row_key\"\ndetail: Key (\"row\")=(4) is duplicated.\n";
    for command in [
        "migrate deploy",
        "db execute --file prisma/migrations/20260102000000_one/migration.sql",
    ] {
        let said = project.expect(1, command);
        assert!(said.contains(detail), "{said}");
        assert!(!said.contains(" at line "), "{said}");
    }
    let logged = project.expect(1, "migrate status");
    assert!(!logged.contains(" at line "), "{logged}");
    live.drop().await;
}

#[test]
fn a_script_says_which_statement_failed() {
    let project = Project::new("said_place");
    project.write("prisma/dev.db", "");
    project.write("a.sql", "SELECT 1;\n\n  SELECT * FROM nowhere;\n");
    let said = project.expect(1, "db execute --file a.sql --url file:./dev.db");
    assert!(
        said.contains("error: a.sql:3:3: no such table: nowhere"),
        "{said}"
    );
}

/// A mistake in one's own migration is shown at its place, and nothing is to be deleted for it.
#[test]
fn a_mistake_of_ones_own_is_no_conflict() {
    let project = Project::new("own_mistake");
    project.expect(0, "migrate dev --name init");
    let file = "prisma/migrations/29990101000000_own/migration.sql";
    for sql in [
        "CREATE TABEL a (id INTEGER);\n",
        "ALTER TABLE \"Nowhere\" ADD COLUMN a INTEGER;\n",
    ] {
        project.write(file, sql);
        let said = project.expect(1, "migrate dev --name y");
        assert!(said.contains(&format!("--> {file}:1:")), "{said}");
        assert!(
            said.contains("P3006") && said.contains("help: correct the statement"),
            "{said}"
        );
        assert!(
            !said.contains("conflict") && !said.contains("rm -r"),
            "{said}"
        );
    }
}

/// What somebody changed in the database by hand is named by every command that looks at it.
#[tokio::test]
async fn a_column_that_is_gone_is_named() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres, Dialect::Mysql] {
        let Some(mut live) = Live::create(dialect, "gone_column").await else {
            continue;
        };
        let project = Project::new(&format!("gone_column_{}", dialect.provider()));
        project.write(".env", &format!("DATABASE_URL=\"{}\"\n", live.url()));
        let schema = crate::project::SCHEMA.replace("sqlite", dialect.provider());
        project.write("prisma/schema.prisma", &schema);
        project.expect(0, "migrate dev --name init");
        let said = project.expect(0, "migrate check");
        assert!(said.contains("✔ drift       none\n"), "{said}");
        project.expect(0, "migrate status");
        let sql = "ALTER TABLE \"User\" DROP COLUMN \"name\"";
        let sql = match dialect {
            Dialect::Mysql => sql.replace('"', "`"),
            _ => sql.to_owned(),
        };
        live.apply(&sql).await.expect("a column less");
        let said = project.expect(1, "migrate status");
        assert!(said.contains("[-] Removed column `name`"), "{said}");
        assert!(!said.contains("up to date"), "{said}");
        let said = project.expect(1, "migrate check");
        assert!(
            said.contains("✘ drift       the database differs"),
            "{said}"
        );
        live.drop().await;
    }
}

#[test]
fn tables_without_a_history_are_not_called_pending() {
    let project = Project::new("no_history");
    project.expect(0, "db push");
    project.expect(0, "migrate dev --create-only --name init");
    let said = project.expect(1, "migrate status");
    assert!(
        said.contains("P3005") && said.contains("resolve --applied"),
        "{said}"
    );
    assert!(!said.contains("migrate deploy"), "{said}");
    let said = project.expect(1, "migrate check");
    assert!(
        said.contains("✘ history     the database has tables"),
        "{said}"
    );
}
