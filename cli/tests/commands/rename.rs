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

/// What hangs on a table or a column goes along with it, also where only the database has it and the change makes the
/// column anew.
#[tokio::test]
async fn what_hangs_on_a_table_goes_along() {
    let postgres = (
        Dialect::Postgres,
        "CREATE TABLE \"Crate\" (id INTEGER NOT NULL, size INTEGER NOT NULL, CONSTRAINT \"Crate_pkey\" PRIMARY KEY (id));\n\
         CREATE INDEX \"Crate_size_idx\" ON \"Crate\" (size);\n",
        "ALTER TABLE \"Crate\" SET (fillfactor = 70); ALTER TABLE \"Crate\" ENABLE ROW LEVEL SECURITY; \
         ALTER TABLE \"Crate\" CLUSTER ON \"Crate_size_idx\"; CREATE INDEX twice ON \"Crate\" ((id * 2)); \
         ALTER TABLE \"Crate\" ADD CONSTRAINT low CHECK (id < 100); COMMENT ON COLUMN \"Crate\".size IS 'how large'; \
         GRANT SELECT ON \"Crate\" TO pg_monitor; CREATE INDEX hashed ON \"Crate\" USING hash (size)",
        "SELECT concat_ws(' ', array_to_string(reloptions, ','), relrowsecurity, col_description(c.oid, 2), (SELECT string_agg(concat(\
         indexrelid::regclass, indisclustered), ' ' ORDER BY indexrelid::regclass::text) FROM pg_index WHERE indrelid = c.oid), \
         (SELECT string_agg(conname, ' ') FROM pg_constraint WHERE conrelid = c.oid AND contype = 'c'), relacl::text LIKE '%pg_monitor%') \
         FROM pg_class c WHERE relname = 'Box'",
        "fillfactor=70 t how large \"Box_pkey\"f \"Box_volume_idx\"t hashedf twicef low t",
    );
    let mariadb = (
        Dialect::Mysql,
        "CREATE TABLE `Crate` (id INTEGER NOT NULL, size INTEGER NOT NULL, PRIMARY KEY (id)) DEFAULT CHARACTER SET utf8mb4 COLLATE \
         utf8mb4_unicode_ci;\nCREATE INDEX `Crate_size_idx` ON `Crate` (size);\n",
        "ALTER TABLE `Crate` COMMENT = 'all', ADD CONSTRAINT low CHECK (id < 100), MODIFY size INTEGER NOT NULL COMMENT 'how large'",
        "SELECT CAST(concat_ws(' ', TABLE_COMMENT, COLUMN_COMMENT, DATA_TYPE, CONSTRAINT_NAME) AS CHAR) FROM information_schema.TABLES t \
         JOIN information_schema.COLUMNS c USING (TABLE_SCHEMA, TABLE_NAME) JOIN information_schema.CHECK_CONSTRAINTS k ON \
         k.CONSTRAINT_SCHEMA = TABLE_SCHEMA AND k.TABLE_NAME = t.TABLE_NAME WHERE TABLE_SCHEMA = DATABASE() AND t.TABLE_NAME = 'Box' \
         AND COLUMN_NAME = 'volume'",
        "all how large bigint low",
    );
    for (dialect, made, only_live, query, after) in [postgres, mariadb] {
        let label = format!("rename_hanging_{}", dialect.provider());
        let Some(mut live) = Live::create(dialect, &label).await else {
            continue;
        };
        let project = Project::new(&label);
        project.write(".env", &format!("DATABASE_URL=\"{}\"\n", live.url()));
        let hash = match dialect {
            Dialect::Postgres => "  @@index([size], type: Hash, map: \"hashed\")\n",
            _ => "",
        };
        let before = format!(
            "datasource db {{\n  provider = \"{}\"\n}}\n\nmodel Crate {{\n  id Int @id\n  size Int\n\n  @@index([size])\n{hash}}}\n",
            dialect.provider()
        );
        project.write("prisma/schema.prisma", &before);
        project.write("prisma/migrations/20260101000000_made/migration.sql", made);
        // An index that only the database has is drift.
        let (said, rest): (Vec<&str>, Vec<&str>) = only_live
            .split("; ")
            .partition(|sql| sql.starts_with("CREATE INDEX"));
        project.write(
            "prisma/migrations/20260102000000_more/migration.sql",
            &format!("SELECT 1;\n{};\n", said.join(";\n")).replace(";\n;", ";"),
        );
        project.expect(0, "migrate deploy");
        live.apply(&rest.join("; "))
            .await
            .expect("what hangs on it");
        let next = before
            .replace("size Int", "volume BigInt")
            .replace("[size]", "[volume]")
            .replace("Crate", "Box");
        project.write("prisma/schema.prisma", &next);
        let renames = "--rename Crate=Box --rename Box.size=volume";
        project.expect(
            0,
            &format!("migrate dev --name boxes --accept-data-loss {renames}"),
        );
        let found = live.texts(query).await;
        live.drop().await;
        assert_eq!(found, [after]);
    }
}

/// PostgreSQL binds views, policies and the like to columns, so a rename alone leaves them, also where only the database has
/// them. A function is a text.
#[tokio::test]
async fn what_postgresql_binds_follows_a_rename() {
    let Some(mut live) = Live::create(Dialect::Postgres, "rename_bound").await else {
        return;
    };
    let project = Project::new("rename_bound");
    project.write(".env", &format!("DATABASE_URL=\"{}\"\n", live.url()));
    let before = "datasource db {\n  provider = \"postgresql\"\n}\n\nmodel Crate {\n  id   Int  @id\n  size Int\n  of   Crate? @relation(\"in\", fields: [inId], references: [id])\n  inId Int?\n  all  Crate[] @relation(\"in\")\n}\n";
    project.write("prisma/schema.prisma", before);
    project.expect(0, "migrate dev --name made");
    let by_hand = "CREATE VIEW large AS SELECT id, size FROM \"Crate\" WHERE size > 9; CREATE MATERIALIZED VIEW total AS SELECT sum(size) FROM \"Crate\";\
        ALTER TABLE \"Crate\" ENABLE ROW LEVEL SECURITY; CREATE POLICY seen ON \"Crate\" USING (size > 0);\
        CREATE RULE noted AS ON UPDATE TO \"Crate\" DO ALSO NOTIFY crates; CREATE STATISTICS both_of (ndistinct) ON id, size FROM \"Crate\";\
        CREATE FUNCTION kept() RETURNS trigger LANGUAGE plpgsql AS $$begin return new; end$$;\
        CREATE TRIGGER keeps BEFORE UPDATE OF size ON \"Crate\" FOR EACH ROW EXECUTE FUNCTION kept();";
    live.apply(by_hand).await.expect("objects by hand");
    let next = before
        .replace("size Int", "volume Int")
        .replace("Crate", "Box");
    project.write("prisma/schema.prisma", &next);
    let renames = "--rename Crate=Box --rename Box.size=volume";
    project.expect(0, &format!("migrate dev --name boxes {renames}"));
    let bound = "SELECT string_agg(t, ' ' ORDER BY t) FROM (SELECT polname::text AS t FROM pg_policy UNION ALL SELECT tgname FROM pg_trigger \
         WHERE NOT tgisinternal UNION ALL SELECT rulename FROM pg_rules WHERE schemaname = 'public' UNION ALL SELECT stxname FROM \
         pg_statistic_ext UNION ALL SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace) AS all_of";
    assert_eq!(
        live.texts(bound).await,
        ["both_of keeps large noted seen total"]
    );
    // With its text a function keeps the old name.
    live.apply("CREATE OR REPLACE FUNCTION kept() RETURNS trigger LANGUAGE plpgsql AS $$begin new.volume := 1; return new; end$$")
        .await
        .expect("a function");
    project.write("prisma/schema.prisma", &next.replace("volume", "room"));
    let said = project.expect(1, "migrate dev --name rooms --rename Box.volume=room");
    assert!(
        said.contains("function `kept`") && !said.contains("policy"),
        "{said}"
    );
    live.drop().await;
}
