use super::{Step, Way, ways};
use crate::{source::SourceFile, sql::Dialect};

fn step(sql: &str, down: Option<&str>) -> Step {
    Step {
        script: SourceFile::new("migration.sql", sql),
        down: down.map(|sql| SourceFile::new("down.sql", sql)),
    }
}

/// The way back from the last of these migrations.
fn last(dialect: Dialect, scripts: &[&str]) -> Way {
    let steps: Vec<Step> = scripts.iter().map(|sql| step(sql, None)).collect();
    let mut ways = ways(dialect, &steps);
    assert_eq!(ways.len(), steps.len(), "a migration does not replay");
    ways.pop().expect("a migration")
}

fn script(way: Way) -> (String, Vec<String>) {
    match way {
        Way::Script { sql, losses } => (sql, losses),
        Way::None { why, .. } => panic!("there is no way back: {why}"),
    }
}

fn why(way: Way) -> String {
    match way {
        Way::Script { sql, .. } => panic!("there is a way back: {sql}"),
        Way::None { why, .. } => why,
    }
}

const USER: &str = "CREATE TABLE \"User\" (\"id\" INTEGER NOT NULL PRIMARY KEY, \"name\" TEXT);";
const MYSQL: &str =
    "CREATE TABLE `User` (`id` INT NOT NULL, `name` VARCHAR(20), PRIMARY KEY (`id`));";

#[test]
fn what_was_added_goes_and_is_named() {
    let index = "CREATE INDEX \"User_name_idx\" ON \"User\"(\"name\");";
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let (sql, losses) = script(last(dialect, &[USER, index]));
        assert!(sql.contains("DROP INDEX"), "{sql}");
        assert_eq!(losses, [""; 0]);
    }
    let column = "ALTER TABLE \"User\" ADD COLUMN \"phone\" TEXT;";
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let (_, losses) = script(last(dialect, &[USER, column]));
        assert_eq!(
            losses,
            ["column `phone` of table `User` is dropped, with its values"]
        );
    }
    let (sql, losses) = script(last(
        Dialect::Mysql,
        &[MYSQL, "ALTER TABLE `User` ADD COLUMN `phone` TEXT;"],
    ));
    assert!(sql.contains("DROP COLUMN `phone`"), "{sql}");
    assert_eq!(losses.len(), 1);
}

#[test]
fn what_the_migration_destroyed_is_not_restored() {
    let dropped = "ALTER TABLE \"User\" DROP COLUMN \"name\";";
    let (sql, losses) = script(last(Dialect::Postgres, &[USER, dropped]));
    assert!(sql.contains("ADD COLUMN     \"name\" TEXT"), "{sql}");
    let gone = "the values of column `name` of table `User` are not restored";
    assert_eq!(losses, [gone]);
    // Also where it is there again afterwards, as if nothing had happened.
    let again = format!("{dropped}\nALTER TABLE \"User\" ADD COLUMN \"name\" TEXT;");
    let (_, losses) = script(last(Dialect::Postgres, &[USER, &again]));
    assert_eq!(losses, [gone]);
    let anew = format!("DROP TABLE \"User\";\n{USER}");
    let (_, losses) = script(last(Dialect::Sqlite, &[USER, &anew]));
    assert_eq!(losses, ["the values of table `User` are not restored"]);
}

#[test]
fn names_are_given_back() {
    let renamed = "ALTER TABLE \"User\" RENAME COLUMN \"name\" TO \"title\";\nALTER TABLE \"User\" RENAME TO \"Person\";";
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let (sql, losses) = script(last(dialect, &[USER, renamed]));
        let expected = "-- RenameTable\nALTER TABLE \"Person\" RENAME TO \"User\";\n\
                        -- RenameColumn\nALTER TABLE \"User\" RENAME COLUMN \"title\" TO \"name\";\n";
        assert!(sql.starts_with(expected), "{sql}");
        assert!(!sql.contains("DROP COLUMN"), "{sql}");
        assert_eq!(losses, [""; 0]);
    }
}

#[test]
fn a_changed_type_is_changed_back() {
    let wider = "ALTER TABLE \"User\" ALTER COLUMN \"id\" SET DATA TYPE BIGINT;";
    let (sql, losses) = script(last(Dialect::Postgres, &[USER, wider]));
    assert!(sql.contains("SET DATA TYPE INTEGER"), "{sql}");
    assert!(
        losses
            .iter()
            .any(|loss| loss.contains("cast from `BigInt`")),
        "{losses:?}"
    );
    let (_, losses) = script(last(
        Dialect::Mysql,
        &[MYSQL, "ALTER TABLE `User` MODIFY `name` VARCHAR(40);"],
    ));
    assert_eq!(losses.len(), 1, "{losses:?}");
}

#[test]
fn rows_that_change_have_no_way_back() {
    let changes = [
        "UPDATE \"User\" SET \"name\" = upper(\"name\");",
        "INSERT INTO \"User\" (\"id\") VALUES (1);",
        "DELETE FROM \"User\";",
        "WITH x AS (SELECT 1) DELETE FROM \"User\";",
        "ALTER TABLE \"User\" ADD COLUMN \"x\" TEXT;\nUPDATE \"User\" SET \"x\" = '', \"name\" = '';",
    ];
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        for change in changes {
            let why = why(last(dialect, &[USER, change]));
            assert!(why.contains("changes rows"), "{change}: {why}");
        }
    }
    let why = why(last(Dialect::Postgres, &[USER, "\nTRUNCATE \"User\";"]));
    assert!(why.starts_with("line 2 changes rows"), "{why}");
}

#[test]
fn rows_of_what_is_new_go_with_it() {
    let added = [
        "CREATE TABLE \"b\" (\"id\" INTEGER NOT NULL PRIMARY KEY);\nINSERT INTO \"b\" (\"id\") VALUES (1);",
        "ALTER TABLE \"User\" ADD COLUMN \"x\" TEXT;\nUPDATE \"User\" SET \"x\" = upper(\"name\") WHERE \"id\" > 0;",
    ];
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        for sql in added {
            let (_, losses) = script(last(dialect, &[USER, sql]));
            assert_eq!(losses.len(), 1, "{losses:?}");
        }
    }
    // A trigger may do anything with an updated row.
    let trigger = "CREATE TRIGGER \"t\" AFTER UPDATE ON \"User\" BEGIN UPDATE \"User\" SET \"name\" = 'x'; END;";
    let why = why(last(Dialect::Sqlite, &[USER, trigger, added[1]]));
    assert!(why.contains("changes rows"), "{why}");
}

#[test]
fn a_rebuild_copies_rows_or_changes_them() {
    let rebuild = |columns: &str, values: &str| {
        format!(
            "PRAGMA foreign_keys=OFF;\n\
             CREATE TABLE \"new_User\" (\"id\" INTEGER NOT NULL PRIMARY KEY, \"name\" TEXT, \"age\" INTEGER NOT NULL DEFAULT 0);\n\
             INSERT INTO \"new_User\" ({columns}) SELECT {values} FROM \"User\";\n\
             DROP TABLE \"User\";\nALTER TABLE \"new_User\" RENAME TO \"User\";\nPRAGMA foreign_keys=ON;"
        )
    };
    let all = rebuild("\"id\", \"name\"", "\"id\", \"name\"");
    let (_, losses) = script(last(Dialect::Sqlite, &[USER, &all]));
    assert_eq!(
        losses,
        ["column `age` of table `User` is dropped, with its values"]
    );
    for other in [
        rebuild("\"id\", \"name\"", "\"id\", upper(\"name\")"),
        rebuild("\"id\"", "\"id\""),
        rebuild("\"id\", \"name\"", "\"id\", \"name\"")
            .replace("\"User\";\nDROP", "\"User\" WHERE id > 1;\nDROP"),
    ] {
        let why = why(last(Dialect::Sqlite, &[USER, &other]));
        assert!(why.contains("changes rows"), "{why}");
    }
}

#[test]
fn views_triggers_and_functions_go_and_come_back() {
    let view = "CREATE VIEW \"v\" AS SELECT \"name\" FROM \"User\";";
    let trigger = "CREATE TRIGGER \"t\" AFTER DELETE ON \"User\" BEGIN SELECT 1; END;";
    let (sql, _) = script(last(Dialect::Sqlite, &[USER, view]));
    assert!(sql.contains("DROP VIEW \"v\";"), "{sql}");
    let (sql, losses) = script(last(Dialect::Sqlite, &[USER, trigger]));
    assert!(sql.contains("DROP TRIGGER \"t\";"), "{sql}");
    assert_eq!(losses, [""; 0]);
    let (sql, _) = script(last(
        Dialect::Sqlite,
        &[USER, trigger, "DROP TRIGGER \"t\";"],
    ));
    assert!(sql.contains(trigger), "{sql}");
    let function = "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';";
    let other = "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2';";
    let (sql, _) = script(last(Dialect::Postgres, &[USER, function]));
    assert!(sql.contains("DROP FUNCTION"), "{sql}");
    for unknown in [
        other,
        "DROP FUNCTION f();",
        "GRANT SELECT ON \"User\" TO public;",
        "CREATE ROLE r;",
    ] {
        let why = why(last(Dialect::Postgres, &[USER, function, unknown]));
        assert!(why.starts_with("nothing undoes line 1"), "{why}");
    }
}

#[test]
fn only_an_integer_counts_up_on_sqlite() {
    let table = "CREATE TABLE \"a\" (\"id\" INT NOT NULL PRIMARY KEY, \"b\" TEXT);";
    let column = "ALTER TABLE \"a\" ADD COLUMN \"c\" TEXT;";
    let (sql, _) = script(last(Dialect::Sqlite, &[table, column]));
    assert!(sql.contains("\"id\" INT NOT NULL PRIMARY KEY"), "{sql}");
    assert!(!sql.contains("AUTOINCREMENT"), "{sql}");
}

#[test]
fn names_are_given_back_on_mysql() {
    let change = "ALTER TABLE `User` CHANGE COLUMN `name` `title` VARCHAR(30);";
    let (sql, losses) = script(last(Dialect::Mysql, &[MYSQL, change]));
    assert!(sql.contains("RENAME COLUMN `title` TO `name`"), "{sql}");
    assert!(!sql.contains("DROP COLUMN"), "{sql}");
    assert!(
        !losses.iter().any(|loss| loss.contains("dropped")),
        "{losses:?}"
    );
    let (sql, losses) = script(last(
        Dialect::Mysql,
        &[MYSQL, "RENAME TABLE `User` TO `Person`;"],
    ));
    assert!(sql.contains("RENAME TABLE `Person` TO `User`"), "{sql}");
    assert_eq!(losses, [""; 0]);
}

#[test]
fn a_hand_written_reverse_is_held_to_the_same() {
    let column =
        "ALTER TABLE \"User\" ADD COLUMN \"phone\" TEXT;\nUPDATE \"User\" SET \"name\" = 'x';";
    let down = |sql: &str| {
        let steps = [step(USER, None), step(column, Some(sql))];
        ways(Dialect::Sqlite, &steps).pop().expect("a way")
    };
    let good = "ALTER TABLE \"User\" DROP COLUMN \"phone\";";
    let (sql, losses) = script(down(good));
    assert_eq!(sql, good);
    assert_eq!(
        losses,
        ["column `phone` of table `User` is dropped, with its values"]
    );
    for (bad, says) in [
        ("SELECT 1;", "down.sql does not lead back"),
        ("DROP TABLE \"nowhere\";", "down.sql cannot be replayed"),
        ("DROP TABLE \"User\";", "down.sql does not lead back"),
    ] {
        let way = down(bad);
        assert!(matches!(way, Way::None { by_hand: true, .. }));
        assert!(why(way).contains(says), "{bad}");
    }
}

#[test]
fn enums_and_keys_of_postgresql() {
    let role = "CREATE TYPE \"Role\" AS ENUM ('A', 'B');\nALTER TABLE \"User\" ADD COLUMN \"role\" \"Role\" NOT NULL DEFAULT 'A';";
    let (sql, _) = script(last(Dialect::Postgres, &[USER, role]));
    assert!(sql.contains("DROP TYPE \"Role\""), "{sql}");
    let more = "ALTER TYPE \"Role\" ADD VALUE 'C';";
    let (sql, losses) = script(last(Dialect::Postgres, &[USER, role, more]));
    assert!(sql.contains("ENUM ('A', 'B')"), "{sql}");
    assert_eq!(losses.len(), 1, "{losses:?}");
    let child = "CREATE TABLE \"c\" (\"id\" INTEGER NOT NULL PRIMARY KEY, \"u\" INTEGER REFERENCES \"User\"(\"id\"));";
    let (sql, _) = script(last(Dialect::Postgres, &[USER, child]));
    assert!(sql.contains("DROP TABLE"), "{sql}");
}

#[test]
fn a_counter_is_no_row() {
    let init =
        "CREATE TABLE \"A\" (\"id\" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, \"name\" TEXT);";
    let rebuild = |counter: &str| {
        format!(
            "CREATE TABLE \"new_A\" (\"id\" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, \"name\" TEXT NOT NULL DEFAULT '');\n\
             INSERT INTO \"new_A\" (\"id\", \"name\") SELECT \"id\", coalesce(\"name\", '') AS \"name\" FROM \"A\";\n{counter};\n\
             DROP TABLE \"A\";\nALTER TABLE \"new_A\" RENAME TO \"A\";"
        )
    };
    let counter = "UPDATE sqlite_sequence SET seq = coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'A'), seq) WHERE name = 'new_A'";
    script(last(Dialect::Sqlite, &[init, &rebuild(counter)]));
    for other in [
        "UPDATE sqlite_sequence SET seq = 1 WHERE name = 'A'",
        "UPDATE sqlite_sequence SET seq = 1",
        "UPDATE \"A\" SET name = '' WHERE name = 'new_A'",
    ] {
        let why = why(last(Dialect::Sqlite, &[init, &rebuild(other)]));
        assert!(why.contains("changes rows"), "{other}: {why}");
    }

    let init =
        "CREATE TABLE \"A\" (\"id\" SERIAL NOT NULL, CONSTRAINT \"A_pkey\" PRIMARY KEY (\"id\"));";
    for (statement, is_counter) in [
        (
            "SELECT setval('\"A_id_seq\"', GREATEST(MAX(\"id\")::BIGINT, 0) + 1, false) FROM \"A\";",
            true,
        ),
        (
            "SELECT setval(pg_get_serial_sequence('\"A\"', 'id'), (SELECT max(id) FROM \"A\"));",
            true,
        ),
        ("SELECT setval('\"A_id_seq\"', txid_current());", false),
        (
            "SELECT pg_notify('a', 'b'), setval('\"A_id_seq\"', 1);",
            false,
        ),
        ("SELECT setval('\"A_id_seq\"', 1) INTO made;", false),
    ] {
        let way = last(Dialect::Postgres, &[init, statement]);
        assert_eq!(matches!(way, Way::Script { .. }), is_counter, "{statement}");
    }
}

/// MySQL makes an index for a foreign key, and keeps it when the key goes.
#[test]
fn the_index_of_a_foreign_key_goes_too() {
    let post = "CREATE TABLE `Post` (`id` INT NOT NULL, `userId` INT, PRIMARY KEY (`id`));";
    let key = "ALTER TABLE `Post` ADD CONSTRAINT `Post_userId_fkey` FOREIGN KEY (`userId`) REFERENCES `User`(`id`);";
    let (sql, losses) = script(last(Dialect::Mysql, &[MYSQL, post, key]));
    let key = sql.find("DROP FOREIGN KEY `Post_userId_fkey`");
    let index = sql.find("DROP INDEX `Post_userId_fkey` ON `Post`");
    assert!(key.is_some() && key < index, "{sql}");
    assert_eq!(losses, [""; 0]);
}

/// Its index stays when a foreign key goes, and is the index of the one that comes back. What replaces it gives way: an
/// index that is created by name would stay when the next one comes.
#[test]
fn a_foreign_key_comes_back_to_its_index() {
    let key = "CONSTRAINT `Post_userId_fkey` FOREIGN KEY (`userId`) REFERENCES `User`(`id`)";
    let post = format!(
        "CREATE TABLE `Post` (`id` INT NOT NULL, `userId` INT, PRIMARY KEY (`id`), {key});"
    );
    let go = "ALTER TABLE `Post` DROP FOREIGN KEY `Post_userId_fkey`;";
    for (change, replaced) in [
        (go.to_owned(), ""),
        (
            format!("{go} ALTER TABLE `Post` ADD {key} ON DELETE CASCADE;"),
            "",
        ),
        (
            format!("{go} CREATE INDEX `mine` ON `Post`(`userId`);"),
            "mine",
        ),
        (
            "CREATE INDEX `mine` ON `Post`(`userId`, `id`);".to_owned(),
            "mine",
        ),
        (format!("{go} ALTER TABLE `Post` DROP COLUMN `userId`;"), ""),
        (format!("{go} DROP INDEX `Post_userId_fkey` ON `Post`;"), ""),
        (
            format!("{go} ALTER TABLE `Post` RENAME INDEX `Post_userId_fkey` TO `other`;"),
            "other",
        ),
        (format!("{go} RENAME TABLE `Post` TO `Article`;"), ""),
    ] {
        let (sql, _) = script(last(Dialect::Mysql, &[MYSQL, &post, &change]));
        let drop = format!("DROP INDEX `{replaced}` ON `Post`");
        assert!(
            replaced.is_empty() || sql.contains(&drop),
            "{change}\n{sql}"
        );
        assert!(
            sql.contains("ADD CONSTRAINT `Post_userId_fkey`"),
            "{change}\n{sql}"
        );
        assert!(!sql.contains("CREATE INDEX"), "{change}\n{sql}");
    }
}

/// The planned statements give a column that counts again a sequence of another name and type.
#[test]
fn a_sequence_comes_back_as_it_was() {
    let init =
        "CREATE TABLE \"A\" (\"id\" SERIAL NOT NULL, CONSTRAINT \"A_pkey\" PRIMARY KEY (\"id\"));";
    let change = "ALTER TABLE \"A\" ALTER COLUMN \"id\" DROP DEFAULT; DROP SEQUENCE \"A_id_seq\";";
    let (sql, _) = script(last(Dialect::Postgres, &[init, change]));
    assert!(
        sql.contains("ALTER SEQUENCE \"a_id_seq\" RENAME TO \"A_id_seq\";"),
        "{sql}"
    );
    assert!(
        sql.contains("ALTER SEQUENCE \"A_id_seq\" AS INTEGER MAXVALUE 2147483647;"),
        "{sql}"
    );
    for (change, back) in [
        ("AS BIGINT", "AS INTEGER MAXVALUE 2147483647"),
        ("CYCLE CACHE 5", "CACHE 1 NO CYCLE"),
        ("OWNED BY NONE", "OWNED BY \"A\".\"id\""),
    ] {
        let change = format!("ALTER SEQUENCE \"A_id_seq\" {change};");
        let (sql, _) = script(last(Dialect::Postgres, &[init, &change]));
        assert!(
            sql.contains(&format!("ALTER SEQUENCE \"A_id_seq\" {back};")),
            "{sql}"
        );
    }
}
