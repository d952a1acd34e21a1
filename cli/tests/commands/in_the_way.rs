//! What only a PostgreSQL database has, and stands in the way of a change.

use whimbrel_engine::sql::Dialect;
use whimbrel_tests::live::Live;

use crate::project::Project;

fn schema(fields: &str) -> String {
    format!(
        "datasource db {{\n  provider = \"postgresql\"\n}}\n\nenum Level {{\n  low\n  high\n}}\n\n\
         model Note {{\n  id Int @id\n{fields}}}\n\nmodel Other {{\n  id Int @id\n}}\n"
    )
}

const FIELDS: &str = "  size Int\n  text String\n  level Level\n";

/// A project whose database has more than its migrations make.
async fn project(name: &str, more: &str) -> Option<(Project, Live, String)> {
    let mut live = Live::create(Dialect::Postgres, name).await?;
    let project = Project::new(name);
    let url = format!("--skip-generate --url {}", live.url());
    project.write("prisma/schema.prisma", &schema(FIELDS));
    project.expect(0, &format!("migrate dev --name init {url}"));
    let rows = "INSERT INTO \"Note\" VALUES (1, 2, '3', 'low'), (2, 5, '6', 'low')";
    live.apply(rows).await.expect("rows");
    live.apply(more).await.expect(more);
    Some((project, live, url))
}

/// The new migration drops it and creates it again, and runs as well where it is not there.
#[tokio::test]
async fn what_stands_in_the_way_is_created_again() {
    let more = "CREATE VIEW sizes AS SELECT id, size FROM \"Note\"; \
        GRANT SELECT ON sizes TO pg_monitor; COMMENT ON VIEW sizes IS 'all'; \
        CREATE MATERIALIZED VIEW total AS SELECT sum(size) AS n FROM sizes; CREATE UNIQUE INDEX total_n ON total (n); \
        CREATE POLICY large ON \"Note\" USING (size > 3); \
        CREATE RULE keep AS ON DELETE TO \"Note\" WHERE old.size > 4 DO INSTEAD NOTHING; \
        ALTER TABLE \"Note\" ADD CONSTRAINT known CHECK (level <> 'high')";
    let Some((project, mut live, url)) = project("carried", more).await else {
        return;
    };
    let there = "SELECT viewname || definition FROM pg_views WHERE schemaname = 'public' \
        UNION ALL SELECT matviewname || definition FROM pg_matviews \
        UNION ALL SELECT indexdef FROM pg_indexes WHERE tablename = 'total' \
        UNION ALL SELECT obj_description('sizes'::regclass) \
        UNION ALL SELECT relacl::text FROM pg_class WHERE relname = 'sizes' \
        UNION ALL SELECT polname || pg_get_expr(polqual, polrelid) FROM pg_policy \
        UNION ALL SELECT definition FROM pg_rules WHERE schemaname = 'public' \
        UNION ALL SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c' ORDER BY 1";
    let before = live.texts(there).await;
    let fields = FIELDS.replace("size Int", "size BigInt");
    project.write("prisma/schema.prisma", &schema(&fields));
    let said = project.expect(0, &format!("migrate dev --name bigger {url}"));
    assert!(
        said.contains("only this database has view `sizes`"),
        "{said}"
    );
    assert_eq!(live.texts(there).await.len(), before.len());
    let fields = fields.replace("text String", "text Int");
    project.write(
        "prisma/schema.prisma",
        &schema(&fields).replace("  high\n", "  middle\n"),
    );
    // Its text has the value that goes.
    let said = project.expect(
        1,
        &format!("migrate dev --name levels --accept-data-loss {url}"),
    );
    assert!(said.contains("check constraint `known`"), "{said}");
    project.write(
        "prisma/schema.prisma",
        &schema(&fields).replace("  low\n", "  low\n  middle\n"),
    );
    project.expect(
        0,
        &format!("migrate dev --name levels --accept-data-loss {url}"),
    );
    let after = live.texts(there).await;
    let words = |texts: &[String]| {
        texts
            .join("\n")
            .replace("::bigint", "")
            .replace("::numeric", "")
    };
    assert_eq!(words(&after), words(&before));
    let Some(mut bare) = Live::create(Dialect::Postgres, "carried_elsewhere").await else {
        return;
    };
    project.expect(0, &format!("migrate deploy --url {}", bare.url()));
    let views = "SELECT viewname FROM pg_views WHERE schemaname = 'public'";
    assert_eq!(bare.texts(views).await, ["sizes"]);
    bare.drop().await;
    live.drop().await;
}

/// Where another database could not create it, nothing is written.
#[tokio::test]
async fn what_needs_more_that_only_the_database_has_is_refused() {
    for (name, more, change, named) in [
        (
            "elsewhere",
            "CREATE SCHEMA beside; CREATE VIEW beside.v AS SELECT size FROM \"Note\"",
            ("size Int", "size BigInt"),
            "CREATE VIEW beside.v",
        ),
        (
            "heir_elsewhere",
            "CREATE SCHEMA beside; CREATE TABLE beside.h () INHERITS (\"Note\"); \
             CREATE VIEW beside.v AS SELECT size FROM beside.h",
            ("size Int", "size BigInt"),
            "CREATE VIEW beside.v",
        ),
        (
            "reads_elsewhere",
            "CREATE SCHEMA beside; CREATE TABLE beside.t (id INT); \
             CREATE VIEW v AS SELECT size FROM \"Note\" JOIN beside.t USING (id)",
            ("size Int", "size BigInt"),
            "view `v`",
        ),
        (
            "own_function",
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; \
             CREATE TRIGGER g AFTER UPDATE OF size ON \"Note\" FOR EACH ROW EXECUTE FUNCTION f()",
            ("size Int", "size BigInt"),
            "trigger `g`",
        ),
        (
            "dropped_column",
            "CREATE VIEW v AS SELECT size FROM \"Note\"",
            ("  size Int\n", ""),
            "view `v`",
        ),
        (
            "key_elsewhere",
            "CREATE SCHEMA beside; CREATE TABLE beside.t (id INT REFERENCES \"Other\" (id))",
            ("model Other {\n  id Int @id\n}\n", ""),
            "FOREIGN KEY (id)",
        ),
        (
            "type_elsewhere",
            "CREATE SCHEMA beside; CREATE TABLE beside.t (l \"Level\")",
            ("  high\n", ""),
            "ALTER TABLE beside.t",
        ),
        (
            "no_longer_fits",
            "ALTER TABLE \"Note\" ADD CONSTRAINT c CHECK (text <> 'x')",
            ("text String", "text Int"),
            "check constraint `c`",
        ),
    ] {
        let Some((project, mut live, url)) = project(name, more).await else {
            return;
        };
        let wanted = schema(FIELDS).replace(change.0, change.1);
        project.write("prisma/schema.prisma", &wanted);
        let dev = format!("migrate dev --name x --accept-data-loss {url}");
        let said = project.expect(1, &dev);
        assert!(said.contains(named), "{name}: {said}");
        assert!(!said.contains("bug"), "{name}: {said}");
        assert_eq!(project.migrations(), 1, "{name}");
        if name == "elsewhere" {
            // No other database has to run this.
            project.expect(0, &format!("db push {url}"));
            let read = live
                .texts("SELECT size::text FROM beside.v ORDER BY 1")
                .await;
            assert_eq!(read, ["2", "5"]);
        }
        live.drop().await;
    }
}

/// A right on a column goes with it, and is not in the way.
#[tokio::test]
async fn a_right_on_a_column_goes_with_it() {
    let more = "GRANT SELECT (size, text) ON \"Note\" TO pg_monitor";
    let Some((project, mut live, url)) = project("column_right", more).await else {
        return;
    };
    project.write(
        "prisma/schema.prisma",
        &schema(&FIELDS.replace("  size Int\n", "")),
    );
    project.expect(0, &format!("db push --accept-data-loss {url}"));
    let left = "SELECT attname FROM pg_attribute WHERE attrelid = '\"Note\"'::regclass AND NOT attisdropped AND attacl IS NOT NULL";
    assert_eq!(live.texts(left).await, ["text"]);
    live.drop().await;
}

/// What no longer fits a column's new type is named before anything runs, also where no migration knows of it.
#[tokio::test]
async fn what_does_not_fit_the_new_type_is_named_by_a_push() {
    const FIELD: &str = "  label String?\n";
    for (made, what) in [
        (
            "CREATE VIEW lowered AS SELECT lower(label) AS label FROM \"Note\"",
            "view `lowered`",
        ),
        (
            "CREATE INDEX lowered ON \"Note\" (lower(label))",
            "index `lowered`",
        ),
        (
            "ALTER TABLE \"Note\" ADD CONSTRAINT lowered CHECK (label ~ '^[0-9]+$')",
            "`lowered`",
        ),
        (
            "ALTER TABLE \"Note\" ENABLE ROW LEVEL SECURITY; CREATE POLICY lowered ON \"Note\" USING (lower(label) <> 'x')",
            "policy `lowered`",
        ),
    ] {
        let Some(mut live) = Live::create(Dialect::Postgres, "unfit_push").await else {
            return;
        };
        let project = Project::new("unfit_push");
        project.write(".env", &format!("DATABASE_URL=\"{}\"\n", live.url()));
        let schema = |field: &str| {
            format!(
                "datasource db {{\n  provider = \"postgresql\"\n}}\n\nmodel Note {{\n  id Int @id\n{field}}}\n"
            )
        };
        project.write("prisma/schema.prisma", &schema(FIELD));
        project.expect(0, "db push");
        live.apply(&format!("{made}; INSERT INTO \"Note\" VALUES (1, '7')"))
            .await
            .expect("made");
        project.write("prisma/schema.prisma", &schema("  label Int?\n"));
        let said = project.expect(1, "db push --accept-data-loss");
        assert!(
            said.contains("nothing was done") && said.contains(what),
            "{made}: {said}"
        );
        assert!(!said.contains("a statement failed"), "{made}: {said}");
        live.drop().await;
    }
}
