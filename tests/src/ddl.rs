//! DDL statements by chance, over so few names that many of them meet: what a server refuses is
//! as interesting as what it runs.

use whimbrel_engine::sql::Dialect;

use crate::schemas::Random;

const TABLES: [&str; 3] = ["a", "b", "\"Cc\""];
const COLUMNS: [&str; 4] = ["id", "x", "y", "\"Zz\""];
const NAMES: [&str; 4] = ["k1", "k2", "i1", "\"I2\""];

/// One statement.
pub fn statement(dialect: Dialect, random: &mut Random) -> String {
    let text = match dialect {
        Dialect::Sqlite => sqlite(random),
        Dialect::Mysql => mysql(random),
        Dialect::Postgres | Dialect::Cockroach => postgres(random),
    };
    match dialect {
        Dialect::Mysql => text.replace('"', "`"),
        // SQLite takes a quoted name that is none for a string, and then nearly everything runs.
        Dialect::Sqlite => text.replace('"', ""),
        _ => text,
    }
}

fn table(random: &mut Random) -> &'static str {
    TABLES[random.below(TABLES.len())]
}

fn column(random: &mut Random) -> &'static str {
    COLUMNS[random.below(COLUMNS.len())]
}

fn name(random: &mut Random) -> &'static str {
    NAMES[random.below(NAMES.len())]
}

fn maybe(random: &mut Random, percent: usize, text: &'static str) -> &'static str {
    if random.chance(percent) { text } else { "" }
}

fn ty(dialect: Dialect, random: &mut Random) -> &'static str {
    let types: &[&str] = match dialect {
        Dialect::Sqlite => &["INTEGER", "TEXT", "DATETIME", "DECIMAL(10, 2)", "REAL"],
        Dialect::Mysql => &[
            "INT",
            "VARCHAR(20)",
            "DATETIME(3)",
            "DECIMAL(10, 2)",
            "BIGINT UNSIGNED",
            "TINYINT(1)",
        ],
        Dialect::Postgres | Dialect::Cockroach => &[
            "int",
            "text",
            "varchar(20)",
            "bigint",
            "timestamp(3)",
            "numeric(10, 2)",
            "e1",
            "boolean",
            "serial",
            "text[]",
        ],
    };
    random.pick(types)
}

/// `x int NOT NULL DEFAULT …`
fn definition(dialect: Dialect, random: &mut Random) -> String {
    let (column, ty) = (column(random), ty(dialect, random));
    let default = match ty {
        "int" | "INT" | "INTEGER" | "bigint" if random.chance(40) => " DEFAULT 7",
        "text" | "varchar(20)" | "VARCHAR(20)" if random.chance(40) => " DEFAULT 'it''s'",
        "timestamp(3)" | "DATETIME" if random.chance(50) => " DEFAULT CURRENT_TIMESTAMP",
        "DATETIME(3)" if random.chance(50) => " DEFAULT CURRENT_TIMESTAMP(3)",
        _ => "",
    };
    // Whether a list may be null is not tracked, as in Prisma.
    let null = if ty == "text[]" {
        ""
    } else {
        maybe(random, 50, " NOT NULL")
    };
    let unique = match ty {
        "TEXT" | "int" | "INT" | "INTEGER" => maybe(random, 15, " UNIQUE"),
        _ => "",
    };
    format!("{column} {ty}{null}{default}{unique}")
}

fn constraint(random: &mut Random) -> String {
    let named = match random.chance(50) {
        true => format!("CONSTRAINT {} ", name(random)),
        false => String::new(),
    };
    let (one, two) = (column(random), column(random));
    match random.below(5) {
        0 => format!("{named}PRIMARY KEY (id)"),
        1 => format!("{named}UNIQUE ({one})"),
        2 => format!("{named}UNIQUE ({one}, {two})"),
        3 => format!("{named}CHECK ({one} IS NOT NULL)"),
        _ => format!(
            "{named}FOREIGN KEY ({one}) REFERENCES {}(id) ON DELETE {}",
            table(random),
            random.pick(&["CASCADE", "SET NULL", "NO ACTION"]),
        ),
    }
}

fn create_table(dialect: Dialect, random: &mut Random) -> String {
    let id = match dialect {
        Dialect::Sqlite => "INTEGER",
        _ => "INT",
    };
    let mut parts = vec![format!(
        "id {id} NOT NULL{}",
        maybe(random, 60, " PRIMARY KEY")
    )];
    let mut used = vec!["id".to_owned()];
    for _ in 0..random.below(4) {
        let part = definition(dialect, random);
        let column = part.split(' ').next().unwrap_or_default().to_owned();
        // Twice the same column is refused, which is interesting, but not always.
        if !used.contains(&column) || random.chance(5) {
            parts.push(part);
            used.push(column);
        }
    }
    for _ in 0..random.below(2) {
        parts.push(constraint(random));
    }
    format!(
        "CREATE TABLE {}{} ({})",
        maybe(random, 20, "IF NOT EXISTS "),
        table(random),
        parts.join(", ")
    )
}

fn create_index(random: &mut Random, exists: bool) -> String {
    format!(
        "CREATE {}INDEX {}{} ON {} ({}{})",
        maybe(random, 30, "UNIQUE "),
        if exists {
            maybe(random, 20, "IF NOT EXISTS ")
        } else {
            ""
        },
        name(random),
        table(random),
        column(random),
        maybe(random, 30, " DESC"),
    )
}

fn sqlite(random: &mut Random) -> String {
    let dialect = Dialect::Sqlite;
    match random.below(14) {
        0..=3 => create_table(dialect, random),
        4 => format!(
            "DROP TABLE {}{}",
            maybe(random, 30, "IF EXISTS "),
            table(random)
        ),
        5 | 6 => format!(
            "ALTER TABLE {} ADD COLUMN {}",
            table(random),
            definition(dialect, random)
        ),
        7 => format!(
            "ALTER TABLE {} DROP COLUMN {}",
            table(random),
            column(random)
        ),
        8 => format!(
            "ALTER TABLE {} RENAME COLUMN {} TO {}",
            table(random),
            column(random),
            column(random)
        ),
        9 => format!("ALTER TABLE {} RENAME TO {}", table(random), table(random)),
        10 => format!(
            "DROP INDEX {}{}",
            maybe(random, 30, "IF EXISTS "),
            name(random)
        ),
        11 => format!(
            "CREATE VIEW v{} AS SELECT {} FROM {}",
            random.below(2),
            column(random),
            table(random)
        ),
        12 => format!(
            "DROP VIEW {}v{}",
            maybe(random, 30, "IF EXISTS "),
            random.below(2)
        ),
        _ => {
            let index = create_index(random, true);
            match random.chance(20) {
                true => format!("{index} WHERE {} IS NOT NULL", column(random)),
                false => index,
            }
        }
    }
}

fn mysql(random: &mut Random) -> String {
    let dialect = Dialect::Mysql;
    let (on, of) = (table(random), column(random));
    match random.below(18) {
        0..=3 => create_table(dialect, random),
        4 => format!("DROP TABLE {}{on}", maybe(random, 30, "IF EXISTS ")),
        5 | 6 => format!(
            "ALTER TABLE {on} ADD COLUMN {}",
            definition(dialect, random)
        ),
        7 => format!("ALTER TABLE {on} DROP COLUMN {of}"),
        8 => format!("ALTER TABLE {on} MODIFY {}", definition(dialect, random)),
        9 => format!(
            "ALTER TABLE {on} CHANGE {of} {}",
            definition(dialect, random)
        ),
        10 => format!("RENAME TABLE {on} TO {}", table(random)),
        11 => format!("ALTER TABLE {on} ADD {}", constraint(random)),
        12 => format!("ALTER TABLE {on} DROP FOREIGN KEY {}", name(random)),
        13 => format!("DROP INDEX {} ON {on}", name(random)),
        14 => format!(
            "ALTER TABLE {on} RENAME INDEX {} TO {}",
            name(random),
            name(random)
        ),
        15 => format!("ALTER TABLE {on} ALTER COLUMN {of} DROP DEFAULT"),
        16 => format!("ALTER TABLE {on} DROP PRIMARY KEY"),
        _ => create_index(random, false),
    }
}

fn postgres(random: &mut Random) -> String {
    let dialect = Dialect::Postgres;
    let (on, of) = (table(random), column(random));
    let cascade = maybe(random, 30, " CASCADE");
    let exists = maybe(random, 20, "IF EXISTS ");
    match random.below(30) {
        0..=3 => create_table(dialect, random),
        4 => format!("DROP TABLE {exists}{on}{cascade}"),
        5 | 6 => format!(
            "ALTER TABLE {on} ADD COLUMN {}",
            definition(dialect, random)
        ),
        7 => format!("ALTER TABLE {on} DROP COLUMN {exists}{of}{cascade}"),
        8 => {
            let to = ty(dialect, random);
            let to = if to == "serial" { "int" } else { to };
            format!("ALTER TABLE {on} ALTER COLUMN {of} TYPE {to} USING NULL")
        }
        9 => format!(
            "ALTER TABLE {on} ALTER COLUMN {of} {} NOT NULL",
            random.pick(&["SET", "DROP"])
        ),
        10 => format!("ALTER TABLE {on} ALTER COLUMN {of} DROP DEFAULT"),
        11 => format!("ALTER TABLE {on} RENAME COLUMN {of} TO {}", column(random)),
        12 => format!("ALTER TABLE {on} RENAME TO {}", table(random)),
        13 | 14 => format!("ALTER TABLE {on} ADD {}", constraint(random)),
        15 => format!(
            "ALTER TABLE {on} DROP CONSTRAINT {exists}{}{cascade}",
            name(random)
        ),
        16 => format!(
            "ALTER TABLE {on} RENAME CONSTRAINT {} TO {}",
            name(random),
            name(random)
        ),
        17 => format!("DROP INDEX {exists}{}", name(random)),
        18 => format!("ALTER INDEX {} RENAME TO {}", name(random), name(random)),
        19 => "CREATE TYPE e1 AS ENUM ('one', 'two')".to_owned(),
        20 => format!(
            "ALTER TYPE e1 ADD VALUE {}'{}'{}",
            maybe(random, 30, "IF NOT EXISTS "),
            random.pick(&["two", "three", "four"]),
            maybe(random, 30, " BEFORE 'one'")
        ),
        21 => format!(
            "ALTER TYPE e1 RENAME VALUE '{}' TO 'four'",
            random.pick(&["one", "two"])
        ),
        22 => format!("DROP TYPE {exists}e1{cascade}"),
        23 => format!("CREATE VIEW v1 AS SELECT {of} FROM {on}"),
        24 => format!("DROP VIEW {exists}v1{cascade}"),
        25 => format!("CREATE SEQUENCE {}s1", maybe(random, 30, "IF NOT EXISTS ")),
        26 => format!("DROP SEQUENCE {exists}s1"),
        27 => format!("ALTER TABLE {on} ALTER COLUMN {of} SET DEFAULT nextval('s1')"),
        _ => {
            let index = create_index(random, true);
            match random.below(10) {
                0 => format!("{index} WHERE {of} IS NOT NULL"),
                1 => format!("{index} INCLUDE ({of})"),
                _ => index,
            }
        }
    }
}
