//! Tables and columns get other names, and their rows stay.

use whimbrel_engine::sql::Dialect;
use whimbrel_tests::live::Live;

use crate::project::Project;

const BEFORE: &str = r#"
model User {
  id    Int    @id @default(autoincrement())
  email String @unique
  posts Post[]
}

model Post {
  id     Int  @id
  userId Int
  user   User @relation(fields: [userId], references: [id])

  @@index([userId])
}
"#;

const AFTER: &str = r#"
model Person {
  id      Int    @id @default(autoincrement())
  address String @unique
  posts   Post[]
}

model Post {
  id       Int    @id
  personId Int    @map("person_id")
  person   Person @relation(fields: [personId], references: [id])

  @@index([personId])
}
"#;

async fn check(dialect: Dialect) {
    let provider = dialect.provider();
    let label = format!("rename_{provider}");
    let Some(mut live) = Live::create(dialect, &label).await else {
        return;
    };
    let project = Project::new(&label);
    let write = |models: &str| {
        let text = format!("datasource db {{\n  provider = \"{provider}\"\n}}\n{models}");
        project.write("prisma/schema.prisma", &text);
    };
    // Enum types have names of their own on PostgreSQL.
    let kinds = |models: &str, name: &str, value: &str| match dialect {
        Dialect::Postgres => {
            models.replace(
                "  posts",
                &format!("  kind {name} @default({value})\n  posts"),
            ) + &format!("\nenum {name} {{\n  {value}\n  OTHER\n}}\n")
        }
        _ => models.to_owned(),
    };
    write(&kinds(BEFORE, "Role", "ADMIN"));
    let dev = format!("migrate dev --skip-generate --url {}", live.url());
    project.expect(0, &format!("{dev} --name init"));
    let quote = if dialect == Dialect::Mysql { "`" } else { "\"" };
    let rows = "INSERT INTO 'User' (email) VALUES ('ada'), ('bob'); INSERT INTO 'Post' (id, 'userId') VALUES (7, 2);"
        .replace("'User'", &format!("{quote}User{quote}"))
        .replace("'Post'", &format!("{quote}Post{quote}"))
        .replace("'userId'", &format!("{quote}userId{quote}"));
    live.apply(&rows).await.expect("rows");

    write(&kinds(AFTER, "Kind", "OWNER"));
    let refused = project.expect(1, &format!("{dev} --name people"));
    assert!(
        refused.contains("--rename Post.userId=person_id"),
        "{refused}"
    );
    let refused = project.expect(1, &format!("{dev} --name people --rename User=Nobody"));
    assert!(
        refused.contains("--rename User=Nobody: the schema has no model `Nobody`"),
        "{refused}"
    );
    assert_eq!(project.migrations(), 1);

    let renames =
        "--rename User=Person --rename Person.email=address --rename Post.userId=personId";
    let enums = match dialect {
        Dialect::Postgres => " --rename Role=Kind --rename Kind.ADMIN=OWNER",
        _ => "",
    };
    let written = project.expect(0, &format!("{dev} --name people {renames}{enums}"));
    assert!(!written.contains("warning"), "{written}");
    let query = "SELECT CONCAT(address, ' ', 'Post'.id) FROM 'Person' JOIN 'Post' ON person_id = 'Person'.id"
        .replace("'Person'", &format!("{quote}Person{quote}"))
        .replace("'Post'", &format!("{quote}Post{quote}"));
    let query = match dialect {
        Dialect::Sqlite => query.replace("CONCAT(address, ' ', ", "(address || ' ' || "),
        _ => query,
    };
    assert_eq!(live.texts(&query).await, ["bob 7"]);
    if dialect == Dialect::Postgres {
        let kinds = r#"SELECT kind::text FROM "Person""#;
        assert_eq!(live.texts(kinds).await, ["OWNER", "OWNER"]);
    }
    let again = project.expect(0, &dev);
    assert!(again.contains("Already in sync"), "{again}");
    let nothing = project.expect(1, &format!("{dev} --rename Person.address=email"));
    assert!(nothing.contains("nothing to rename"), "{nothing}");
    live.drop().await;
}

#[tokio::test]
async fn on_postgres() {
    check(Dialect::Postgres).await;
}

#[tokio::test]
async fn on_mariadb() {
    check(Dialect::Mysql).await;
}

#[tokio::test]
async fn on_sqlite() {
    check(Dialect::Sqlite).await;
}
