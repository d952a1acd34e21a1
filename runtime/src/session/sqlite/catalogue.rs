//! The catalogue as text for [`read_catalogue`](whimbrel_core::outline::read_catalogue).

/// Virtual tables are left out: where their module is missing, asking for columns is an error.
pub(super) const QUERY: &str = "
WITH t(name) AS MATERIALIZED (
  SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
  AND sql NOT LIKE 'CREATE VIRTUAL%')
SELECT group_concat(record, char(29)) FROM (
SELECT 'o' || char(28) AS record
UNION ALL
SELECT 'c' || char(28) || t.name || char(28) || c.name || char(28) || c.type || char(28) ||
  CASE c.\"notnull\" WHEN 0 THEN '?' ELSE '!' END || char(28) || c.cid || char(28) || c.pk
FROM t JOIN pragma_table_xinfo(t.name, 'main') c WHERE c.hidden <> 1
UNION ALL
SELECT 'i' || char(28) || t.name || char(28) || i.name || char(28) ||
  (SELECT group_concat(ifnull(c.name, '') || char(31), '') FROM pragma_index_info(i.name, 'main') c) || char(28) ||
  CASE i.\"unique\" WHEN 1 THEN 'u' ELSE '' END || CASE i.partial WHEN 1 THEN 'p' ELSE '' END
FROM t JOIN pragma_index_list(t.name, 'main') i WHERE i.origin <> 'pk'
UNION ALL
SELECT 'f' || char(28) || tbl || char(28) || char(28) || group_concat(col || char(31), '') || char(28) ||
  target || char(28) || ifnull(group_concat(referred || char(31), ''), '') || char(28) || actions
FROM (
  SELECT t.name AS tbl, f.id, f.\"from\" AS col, f.\"table\" AS target, f.\"to\" AS referred,
    CASE f.on_delete WHEN 'CASCADE' THEN 'c' WHEN 'RESTRICT' THEN 'r' WHEN 'SET NULL' THEN 'n'
      WHEN 'SET DEFAULT' THEN 'd' ELSE 'a' END ||
    CASE f.on_update WHEN 'CASCADE' THEN 'c' WHEN 'RESTRICT' THEN 'r' WHEN 'SET NULL' THEN 'n'
      WHEN 'SET DEFAULT' THEN 'd' ELSE 'a' END AS actions
  FROM t JOIN pragma_foreign_key_list(t.name, 'main') f ORDER BY t.name, f.id, f.seq)
GROUP BY tbl, id
UNION ALL
SELECT 'v' || char(28) || char(28) || name FROM main.sqlite_schema WHERE type = 'view')";
