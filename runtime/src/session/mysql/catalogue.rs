//! The catalogue as texts for [`read_catalogue`](whimbrel_core::outline::read_catalogue), one for each record: a
//! server cuts off what it puts together beyond 1,024 characters.
//!
//! The two tables about foreign keys are put together by grouping: MariaDB joins tables of its catalogue by
//! opening each table of the database for each row (80 ms for 100 tables, where this takes 4).

use whimbrel_core::outline::Outline;

/// `database` is an SQL expression. The server opens all tables once for each part, so only what the outline can miss
/// is asked for.
pub(super) fn query(database: &str, outline: &Outline) -> String {
    let mut parts = vec![record(&["'o'", "''"]), columns(database), indexes(database)];
    if outline
        .tables
        .iter()
        .any(|table| !table.foreign_keys.is_empty())
    {
        parts.push(foreign_keys(database));
    }
    if !outline.views.is_empty() {
        let view = record(&["'v'", "''", &text("table_name")]);
        let from = "information_schema.views";
        parts.push(format!(
            "{view} FROM {from} WHERE table_schema = {database}"
        ));
    }
    parts.join(" UNION ALL ")
}

fn columns(database: &str) -> String {
    let record = record(&[
        "'c'",
        &text("table_name"),
        &text("column_name"),
        &text("column_type"),
        "CASE is_nullable WHEN 'YES' THEN '?' ELSE '!' END",
        "''",
        "'0'",
    ]);
    format!("{record} FROM information_schema.columns WHERE table_schema = {database}")
}

fn indexes(database: &str) -> String {
    // A primary key is told without its name and that it is unique.
    let record = record(&[
        "IF(index_name = 'PRIMARY', 'k', 'i')",
        &text("table_name"),
        &format!("NULLIF({}, 'PRIMARY')", text("index_name")),
        &list("IFNULL(column_name, '')", "seq_in_index"),
        "IF(index_name = 'PRIMARY', NULL, IF(MIN(non_unique) = 0, 'u', ''))",
    ]);
    format!(
        "{record} FROM information_schema.statistics WHERE table_schema = {database} \
         GROUP BY table_name, index_name"
    )
}

fn foreign_keys(database: &str) -> String {
    let letter = |rule: &str| {
        format!(
            "CASE {rule} WHEN 'CASCADE' THEN 'c' WHEN 'RESTRICT' THEN 'r' WHEN 'SET NULL' THEN 'n' \
             WHEN 'SET DEFAULT' THEN 'd' ELSE 'a' END"
        )
    };
    let record = record(&[
        "'f'",
        "owner",
        "name",
        &list("col", "place"),
        "MAX(target)",
        &list("referred", "place"),
        "MAX(actions)",
    ]);
    format!(
        "{record} FROM (SELECT {table} AS owner, {name} AS name, ordinal_position AS place, {column} AS col, \
         {target} AS target, IFNULL({referred}, '') AS referred, NULL AS actions \
         FROM information_schema.key_column_usage \
         WHERE table_schema = {database} AND referenced_table_name IS NOT NULL \
         UNION ALL SELECT {table}, {name}, 0, NULL, NULL, NULL, CONCAT({delete}, {update}) \
         FROM information_schema.referential_constraints WHERE constraint_schema = {database}) keyed \
         GROUP BY owner, name HAVING MAX(target) IS NOT NULL AND MAX(actions) IS NOT NULL",
        table = text("table_name"),
        name = text("constraint_name"),
        column = text("column_name"),
        target = text("referenced_table_name"),
        referred = text("referenced_column_name"),
        delete = letter("delete_rule"),
        update = letter("update_rule"),
    )
}

/// A field that is NULL is left out.
fn record(fields: &[&str]) -> String {
    format!(
        "SELECT CONCAT_WS(CHAR(28 USING utf8mb4), {})",
        fields.join(", ")
    )
}

/// Servers differ in which columns of the catalogue are text.
fn text(column: &str) -> String {
    format!("CAST({column} AS CHAR)")
}

fn list(column: &str, order: &str) -> String {
    format!("CAST(GROUP_CONCAT({column}, CHAR(31) ORDER BY {order} SEPARATOR '') AS CHAR)")
}
