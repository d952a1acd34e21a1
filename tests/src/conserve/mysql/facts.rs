//! What a MariaDB database has that no Prisma schema says, as its catalogue has it.

use super::super::Facts;
use crate::live::Live;

const FACTS: &str = "
SELECT CAST(concat_ws('\\t', about, said) AS CHAR) FROM (
  SELECT concat('view ', TABLE_NAME) AS about, concat(VIEW_DEFINITION, ' ', CHECK_OPTION, SECURITY_TYPE, ALGORITHM) AS said
    FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE()
  UNION ALL SELECT concat('trigger ', TRIGGER_NAME), concat_ws(' ', EVENT_MANIPULATION, EVENT_OBJECT_TABLE, ACTION_TIMING, ACTION_ORDER, ACTION_STATEMENT)
    FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()
  UNION ALL SELECT concat('routine ', ROUTINE_NAME), concat_ws(' ', ROUTINE_TYPE, ROUTINE_DEFINITION, IS_DETERMINISTIC, SQL_DATA_ACCESS, ROUTINE_COMMENT)
    FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()
  UNION ALL SELECT concat('event ', EVENT_NAME), concat_ws(' ', EVENT_DEFINITION, INTERVAL_VALUE, INTERVAL_FIELD, STATUS, EVENT_COMMENT)
    FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()
  UNION ALL SELECT concat('check ', TABLE_NAME, '.', CONSTRAINT_NAME, ' ', LEVEL), CHECK_CLAUSE
    FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE()
  UNION ALL SELECT concat('key ', TABLE_NAME, '.', CONSTRAINT_NAME), concat_ws(' ', REFERENCED_TABLE_NAME, DELETE_RULE, UPDATE_RULE)
    FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE() AND CONSTRAINT_NAME LIKE 'hand%'
  UNION ALL SELECT concat('table ', TABLE_NAME), concat_ws(' ', TABLE_TYPE, ENGINE, ROW_FORMAT, CREATE_OPTIONS, TABLE_COLLATION, TABLE_COMMENT,
    if(TABLE_NAME = 't' AND AUTO_INCREMENT >= 1000, 'counted', ''))
    FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN ('t', 'part', 'noted', 'log', 'hand_seq')
  UNION ALL SELECT concat('comment ', TABLE_NAME, '.', COLUMN_NAME), COLUMN_COMMENT
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND COLUMN_COMMENT <> ''
  UNION ALL SELECT concat('collation ', TABLE_NAME, '.', COLUMN_NAME), concat(CHARACTER_SET_NAME, ' ', COLLATION_NAME)
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 't' AND DATA_TYPE = 'varchar'
  UNION ALL SELECT concat('generated ', TABLE_NAME, '.', COLUMN_NAME), concat_ws(' ', COLUMN_TYPE, GENERATION_EXPRESSION, EXTRA)
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND IS_GENERATED = 'ALWAYS'
  UNION ALL SELECT concat('extra ', TABLE_NAME, '.', COLUMN_NAME), EXTRA
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND EXTRA NOT IN ('', 'auto_increment') AND TABLE_NAME IN ('t', 'part', 'noted', 'log')
  UNION ALL SELECT concat('index ', INDEX_NAME, ' ', SEQ_IN_INDEX), concat_ws(' ', COLUMN_NAME, COLLATION, INDEX_TYPE, SUB_PART, IGNORED, INDEX_COMMENT)
    FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND INDEX_NAME LIKE 'hand%'
  UNION ALL SELECT concat('partition ', TABLE_NAME, '.', PARTITION_NAME), concat_ws(' ', PARTITION_METHOD, PARTITION_EXPRESSION, PARTITION_DESCRIPTION)
    FROM information_schema.PARTITIONS WHERE TABLE_SCHEMA = DATABASE() AND PARTITION_NAME IS NOT NULL
) facts WHERE about NOT LIKE '%_prisma_migrations%' ORDER BY about";

const ROWS: [(&str, &str); 2] = [
    (
        "rows log",
        "SELECT CAST(concat(id, what) AS CHAR) FROM `log` ORDER BY id",
    ),
    (
        "rows part",
        "SELECT CAST(concat(id, '-', coalesce(t_id, '')) AS CHAR) FROM `part` ORDER BY id",
    ),
];

/// The facts as they are now.
pub(super) async fn read(live: &mut Live) -> Facts {
    let rows = live.texts(FACTS).await;
    let parted = rows.iter().filter_map(|row| row.split_once('\t'));
    let mut facts: Facts = parted
        .map(|(about, said)| (about.to_owned(), said.to_owned()))
        .collect();
    for (about, query) in ROWS {
        facts.insert(about.to_owned(), live.texts(query).await.join(" "));
    }
    let searched = "SELECT CAST(count(*) AS CHAR) FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND INDEX_NAME = 'hand_text'";
    if live.texts(searched).await != ["0"] {
        let query = "SELECT CAST(id AS CHAR) FROM `noted` WHERE MATCH (`what`) AGAINST ('new' IN BOOLEAN MODE) ORDER BY id";
        facts.insert("finds noted".to_owned(), live.texts(query).await.join(" "));
    }
    // Of one key no two rows are true at a time.
    let overlap = "START TRANSACTION; UPDATE `t` SET `key_of` = 1, `since` = '2000-06-01', `until` = '2001-06-01' WHERE `id` = 3;";
    let refused = live.apply(overlap).await;
    live.apply("ROLLBACK").await.expect("nothing stays");
    let is_apart = refused.is_err_and(|error| error.contains("hand_apart"));
    facts.insert("apart t".to_owned(), is_apart.to_string());
    facts
}
