//! SQLite.

mod facts;

use whimbrel_core::Dialect;

use super::{Database, Facts, table::Model};
use crate::{evolve::Rng, live::Live};

/// SQLite.
#[derive(Debug, Clone, Copy)]
pub struct Sqlite;

impl Database for Sqlite {
    const DIALECT: Dialect = Dialect::Sqlite;

    const NAME: &'static str = "SQLite";

    const OF_ALL: &'static [(&'static str, &'static [&'static str])] = &[
        (
            "`STRICT` and `WITHOUT ROWID`",
            &[" STRICT", "WITHOUT ROWID"],
        ),
        ("checks", &["CHECK ("]),
        ("collations of columns and indexes", &["COLLATE NOCASE"]),
        ("`DEFERRABLE` foreign keys", &["DEFERRABLE"]),
        ("the counter of `AUTOINCREMENT`", &["AUTOINCREMENT"]),
        ("generated columns inside a table", &["STORED", "VIRTUAL"]),
    ];

    const OBJECTS: &'static str = include_str!("objects.sql");

    fn tables(model: &Model, rng: &mut Rng) -> String {
        let mut parts = vec![
            "\"id\" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT".to_owned(),
            "\"key_of\" INTEGER NOT NULL DEFAULT 1".to_owned(),
        ];
        for column in &model.columns {
            let mut sql = column.sql(Self::DIALECT, "");
            if column.is_text() && rng.one_in(2) {
                sql += " COLLATE NOCASE";
            }
            if rng.one_in(4) {
                sql += &format!(
                    " CONSTRAINT \"hand, in\" CHECK (\"t\".\"{}\" <> '; it''s')",
                    column.name
                );
            }
            parts.push(sql);
        }
        if rng.one_in(2) {
            let kind = rng.pick(&["STORED", "VIRTUAL"]).unwrap_or(&"STORED");
            let at = 2 + rng.below(parts.len() - 1);
            let twice = format!("\"hand_made\" INT GENERATED ALWAYS AS (\"id\" * 2) {kind}");
            parts.insert(at, twice);
        }
        parts.push("CONSTRAINT \"hand_small\" CHECK (\"id\" < 100000)".to_owned());
        let is_inside = rng.one_in(2);
        if is_inside {
            parts.push("CONSTRAINT \"hand_once\" UNIQUE (\"id\", \"key_of\")".to_owned());
        }
        let outside = match is_inside {
            true => "",
            false => "CREATE UNIQUE INDEX \"hand_once\" ON \"t\" (\"id\", \"key_of\");\n",
        };
        // A strict table knows other types.
        let of_strict = |sql: &String| {
            !sql.contains("BIGINT") && !sql.contains("DATETIME") && !sql.contains("BOOLEAN")
        };
        let strict = match rng.one_in(2) && parts.iter().all(of_strict) {
            true => " STRICT",
            false => "",
        };
        let indexed = model.columns.iter().filter(|column| column.indexed);
        let indexes: String = indexed
            .map(|column| format!("CREATE INDEX \"t_{0}\" ON \"t\" (\"{0}\");\n", column.name))
            .collect();
        let on_delete = match model.cascades {
            true => "CASCADE",
            false => "RESTRICT",
        };
        let deferred = match rng.below(2) {
            0 => " DEFERRABLE INITIALLY DEFERRED",
            _ => "",
        };
        format!(
            "CREATE TABLE \"noted\" (\"id\" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, \"what\" TEXT);\nCREATE TABLE \"t\" ({}){strict};\n\
             {outside}CREATE INDEX \"hand_with\" ON \"t\" (\"key_of\" COLLATE NOCASE);\n{indexes}CREATE TABLE \"part\" (\"id\" INTEGER NOT NULL PRIMARY \
             KEY AUTOINCREMENT, \"t_id\" INTEGER, CONSTRAINT \"part_t_id_fkey\" FOREIGN KEY (\"t_id\") REFERENCES \"t\" (\"id\") ON \
             DELETE {on_delete} ON UPDATE CASCADE{deferred});\nCREATE TABLE \"log\" (\"id\" INTEGER NOT NULL, \"at\" INTEGER NOT NULL \
             DEFAULT 0, \"what\" TEXT COLLATE NOCASE, PRIMARY KEY (\"id\", \"at\"), CHECK (\"at\" < 100)) WITHOUT ROWID, STRICT;\n\
             CREATE TRIGGER \"hand_notes\" AFTER INSERT ON \"t\" BEGIN INSERT INTO \"noted\" (\"what\") VALUES ('new;'); END;\n",
            parts.join(", ")
        )
    }

    async fn facts(live: &mut Live) -> Facts {
        facts::read(live).await
    }

    fn is_same(before: &str, after: &str) -> bool {
        // Quotes, blanks, and the table that a check names are written again in our own way.
        let plain = |text: &str| text.replace(['"', ' '], "");
        plain(before) == plain(after)
    }

    async fn works(live: &mut Live) -> Result<(), String> {
        let count = "SELECT CAST(count(*) AS TEXT) FROM \"noted\"";
        let before = live.texts(count).await;
        let insert = "BEGIN; INSERT INTO \"t\" (\"id\", \"key_of\") VALUES (500, 500); UPDATE \"t\" SET \"key_of\" = 501 WHERE \"id\" = 500;";
        live.apply(insert).await?;
        let after = live.texts(count).await;
        live.apply("DELETE FROM \"t\" WHERE \"id\" = 500; DELETE FROM \"noted\"; ROLLBACK;")
            .await?;
        let views = live
            .texts("SELECT name FROM sqlite_schema WHERE type = 'view'")
            .await;
        for view in views {
            live.apply(&format!("SELECT * FROM \"{view}\"")).await?;
        }
        let refused = live
            .apply("INSERT INTO \"t\" (\"id\") VALUES (200000);")
            .await;
        let is_checked = refused.is_err_and(|error| error.contains("hand_small"));
        match before != after && is_checked {
            true => Ok(()),
            false => Err(format!("{before:?} {after:?}, checked: {is_checked}")),
        }
    }
}
