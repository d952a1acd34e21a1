//! The catalogue as rows for [`read_catalogue`](whimbrel_core::outline::read_catalogue).

/// `database` is an SQL expression. The casts undo that servers differ in which columns are text.
pub(super) fn query(database: &str) -> String {
    let text = |column: &str| format!("CAST({column} AS CHAR)");
    let list = |column: &str, order: &str| {
        format!(
            "CAST(GROUP_CONCAT(IFNULL({column}, ''), CHAR(31) ORDER BY {order} SEPARATOR '') AS CHAR)"
        )
    };
    let table = text("table_name");
    let index = text("index_name");
    let key = list("k.column_name", "k.ordinal_position");
    let referred = list("k.referenced_column_name", "k.ordinal_position");
    let indexed = list("column_name", "seq_in_index");
    let letter = |rule: &str| {
        format!(
            "CASE {rule} WHEN 'CASCADE' THEN 'c' WHEN 'RESTRICT' THEN 'r' WHEN 'SET NULL' THEN 'n' \
             WHEN 'SET DEFAULT' THEN 'd' ELSE 'a' END"
        )
    };
    let (delete, update) = (letter("r.delete_rule"), letter("r.update_rule"));
    format!(
        "SELECT 'o', NULL, NULL, NULL, NULL, NULL, '' \
         UNION ALL SELECT 'c', '', {table}, {column}, {ty}, \
         CASE is_nullable WHEN 'YES' THEN '?' ELSE '!' END, '' \
         FROM information_schema.columns WHERE table_schema = {database} \
         UNION ALL SELECT IF(index_name = 'PRIMARY', 'k', 'i'), '', {table}, {index}, {indexed}, \
         IF(MIN(non_unique) = 0, 'u', ''), '' \
         FROM information_schema.statistics WHERE table_schema = {database} \
         GROUP BY table_name, index_name \
         UNION ALL SELECT 'f', '', {owner}, {name}, {key}, \
         CONCAT(CHAR(31), {target}, CHAR(31), {referred}), CONCAT({delete}, {update}) \
         FROM information_schema.key_column_usage k \
         JOIN information_schema.referential_constraints r \
         ON r.constraint_schema = k.constraint_schema AND r.table_name = k.table_name \
         AND r.constraint_name = k.constraint_name \
         WHERE k.table_schema = {database} AND r.constraint_schema = {database} \
         AND k.referenced_table_name IS NOT NULL \
         GROUP BY k.table_name, k.constraint_name, k.referenced_table_name, r.delete_rule, r.update_rule \
         UNION ALL SELECT 'v', '', {table}, '', '', '', '' \
         FROM information_schema.views WHERE table_schema = {database}",
        column = text("column_name"),
        ty = text("column_type"),
        owner = text("k.table_name"),
        name = text("k.constraint_name"),
        target = text("k.referenced_table_name"),
    )
}
