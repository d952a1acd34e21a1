//! MariaDB.

mod facts;

use whimbrel_core::Dialect;

use super::{
    Database, Facts,
    table::{Column, Model, Ty},
};
use crate::{evolve::Rng, live::Live};

/// MariaDB.
#[derive(Debug, Clone, Copy)]
pub struct Mariadb;

impl Database for Mariadb {
    const DIALECT: Dialect = Dialect::Mysql;

    const NAME: &'static str = "MariaDB";

    const OF_ALL: &'static [(&'static str, &'static [&'static str])] = &[
        (
            "`ON UPDATE`, `INVISIBLE` and comments of columns",
            &["ON UPDATE CURRENT", "INVISIBLE", "COMMENT 'it"],
        ),
        ("partitions", &["PARTITION BY"]),
        ("periods, `WITHOUT OVERLAPS`", &["WITHOUT OVERLAPS"]),
        (
            "comments of indexes, `IGNORED`",
            &["COMMENT 'with", "IGNORED"],
        ),
    ];

    const OBJECTS: &'static str = include_str!("objects.sql");

    fn tables(model: &Model, rng: &mut Rng) -> String {
        let mut parts = vec![
            "`id` INTEGER NOT NULL AUTO_INCREMENT".to_owned(),
            "`key_of` INTEGER NOT NULL DEFAULT 1".to_owned(),
            "`since` DATE NOT NULL DEFAULT '2000-01-01'".to_owned(),
            "`until` DATE NOT NULL DEFAULT '2001-01-01'".to_owned(),
        ];
        parts.extend(model.columns.iter().map(|column| by_hand(column, rng)));
        if rng.one_in(2) {
            let at = 2 + rng.below(parts.len() - 1);
            let kind = rng.pick(&["STORED", "VIRTUAL"]).unwrap_or(&"STORED");
            let made = format!("`hand_made` INT GENERATED ALWAYS AS (`key_of` + 1) {kind}");
            parts.insert(at, made);
        }
        parts.push("PRIMARY KEY (`id`)".to_owned());
        parts.push("UNIQUE INDEX `hand_once` (`id`, `key_of`)".to_owned());
        // One and the same to a schema.
        let (plain, period) = (
            "UNIQUE INDEX `hand_apart` (`key_of`, `until`, `since`)",
            "PERIOD FOR `hand_valid` (`since`, `until`), UNIQUE INDEX `hand_apart` (`key_of`, `hand_valid` WITHOUT OVERLAPS)",
        );
        parts.push(rng.pick(&[plain, period]).unwrap_or(&plain).to_string());
        parts.push(format!(
            "INDEX `hand_with` (`key_of`){}",
            rng.pick(&["", " COMMENT 'with; it''s'", " IGNORED"])
                .unwrap_or(&"")
        ));
        parts.push("CONSTRAINT `hand_small` CHECK (`key_of` < 100000)".to_owned());
        let indexed = model.columns.iter().filter(|column| column.indexed);
        parts.extend(indexed.map(|c| format!("INDEX `t_{0}` (`{0}`)", c.name)));
        let on_delete = match model.cascades {
            true => "CASCADE",
            false => "RESTRICT",
        };
        format!(
            "CREATE TABLE `noted` (`id` INTEGER NOT NULL AUTO_INCREMENT, `what` VARCHAR(191) NULL, PRIMARY KEY (`id`)) DEFAULT CHARACTER SET \
             utf8mb4 COLLATE utf8mb4_unicode_ci;\nCREATE TABLE `t` ({}) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;\nCREATE \
             TABLE `part` (`id` INTEGER NOT NULL AUTO_INCREMENT, `t_id` INTEGER NULL, INDEX `part_t_id_fkey` (`t_id`), PRIMARY KEY (`id`)) \
             DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;\nALTER TABLE `part` ADD CONSTRAINT `part_t_id_fkey` FOREIGN KEY \
             (`t_id`) REFERENCES `t`(`id`) ON DELETE {on_delete} ON UPDATE CASCADE;\nCREATE TABLE `log` (`id` INTEGER NOT NULL, `at` INTEGER \
             NOT NULL DEFAULT 0, `what` VARCHAR(191) NULL, PRIMARY KEY (`id`, `at`)) DEFAULT CHARACTER SET utf8mb4 COLLATE \
             utf8mb4_unicode_ci COMMENT = 'parted' PARTITION BY RANGE (`at`) (PARTITION `first` VALUES LESS THAN (10), PARTITION `rest` \
             VALUES LESS THAN MAXVALUE);\nCREATE TRIGGER `hand_notes` AFTER INSERT ON `t` FOR EACH ROW BEGIN INSERT INTO `noted` (`what`) \
             VALUES ('new;'); END;\n",
            parts.join(", ")
        )
    }

    async fn facts(live: &mut Live) -> Facts {
        facts::read(live).await
    }

    fn is_same(before: &str, after: &str) -> bool {
        before == after
    }

    async fn works(live: &mut Live) -> Result<(), String> {
        let count = "SELECT CAST(count(*) AS CHAR) FROM `noted`";
        let before = live.texts(count).await;
        let insert = "START TRANSACTION; INSERT INTO `t` (`id`, `key_of`) VALUES (5000, 500); UPDATE `t` SET `key_of` = 501 WHERE `id` = 5000;";
        live.apply(insert).await?;
        let after = live.texts(count).await;
        live.apply("DELETE FROM `t` WHERE `id` = 5000; DELETE FROM `noted`; ROLLBACK;")
            .await?;
        let views = live
            .texts("SELECT CAST(TABLE_NAME AS CHAR) FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE()")
            .await;
        for view in views {
            live.apply(&format!("SELECT * FROM `{view}`")).await?;
        }
        let refused = live
            .apply("INSERT INTO `t` (`key_of`) VALUES (200000);")
            .await;
        let is_checked = refused.is_err_and(|error| error.contains("hand_small"));
        match before != after && is_checked {
            true => Ok(()),
            false => Err(format!("{before:?} {after:?}, checked: {is_checked}")),
        }
    }
}

/// The column as somebody wrote it.
fn by_hand(column: &Column, rng: &mut Rng) -> String {
    let name = &column.name;
    let said = match column.is_text() && rng.one_in(3) {
        true => " CHARACTER SET latin1 COLLATE latin1_bin",
        false => "",
    };
    let mut out = column.sql(Dialect::Mysql, said);
    if column.ty == Ty::Time && rng.one_in(2) {
        out += " ON UPDATE CURRENT_TIMESTAMP(3)";
    }
    if column.default && rng.one_in(5) {
        out += " INVISIBLE";
    }
    if rng.one_in(3) {
        out += &format!(" COMMENT 'it''s {name}; /* */ \"'");
    }
    if column.ty == Ty::Int && rng.one_in(2) {
        out += &format!(" CHECK (`{name}` < 1000)");
    }
    out
}
