//! The catalogue as rows for [`read_catalogue`](whimbrel_core::outline::read_catalogue).

/// Virtual tables are left out: where their module is missing, asking for columns is an error.
pub(super) const QUERY: &str = "
WITH t(name) AS MATERIALIZED (
  SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
  AND sql NOT LIKE 'CREATE VIRTUAL%'),
x AS MATERIALIZED (
  SELECT t.name AS tbl, c.name, c.type, c.\"notnull\" AS required, c.pk
  FROM t JOIN pragma_table_xinfo(t.name, 'main') c WHERE c.hidden <> 1)
SELECT 'o', NULL, NULL, NULL, NULL, NULL, ''
UNION ALL
SELECT 'c', '', tbl, name, type, CASE required WHEN 0 THEN '?' ELSE '!' END, '' FROM x
UNION ALL
SELECT 'k', '', tbl, '', group_concat(name || char(31), ''), '', ''
FROM (SELECT tbl, name FROM x WHERE pk > 0 ORDER BY tbl, pk) GROUP BY tbl
UNION ALL
SELECT 'i', '', tbl, idx, group_concat(col || char(31), ''), flags, ''
FROM (
  SELECT t.name AS tbl, i.name AS idx, ifnull(c.name, '') AS col,
    CASE i.\"unique\" WHEN 1 THEN 'u' ELSE '' END || CASE i.partial WHEN 1 THEN 'p' ELSE '' END AS flags
  FROM t JOIN pragma_index_list(t.name, 'main') i JOIN pragma_index_xinfo(i.name, 'main') c
  WHERE i.origin <> 'pk' AND c.key = 1 ORDER BY t.name, i.seq, c.seqno)
GROUP BY tbl, idx
UNION ALL
SELECT 'f', '', tbl, '', group_concat(col || char(31), ''),
  char(31) || target || char(31) || ifnull(group_concat(referred || char(31), ''), ''), actions
FROM (
  SELECT t.name AS tbl, f.id, f.\"from\" AS col, f.\"table\" AS target, f.\"to\" AS referred,
    CASE f.on_delete WHEN 'CASCADE' THEN 'c' WHEN 'RESTRICT' THEN 'r' WHEN 'SET NULL' THEN 'n'
      WHEN 'SET DEFAULT' THEN 'd' ELSE 'a' END ||
    CASE f.on_update WHEN 'CASCADE' THEN 'c' WHEN 'RESTRICT' THEN 'r' WHEN 'SET NULL' THEN 'n'
      WHEN 'SET DEFAULT' THEN 'd' ELSE 'a' END AS actions
  FROM t JOIN pragma_foreign_key_list(t.name, 'main') f ORDER BY t.name, f.id, f.seq)
GROUP BY tbl, id
UNION ALL
SELECT 'v', '', name, '', '', '', '' FROM main.sqlite_schema WHERE type = 'view'";
