//! One query a database: each row one fact, as text.

pub(super) const POSTGRES: &str = r#"
SELECT fact FROM (
  SELECT 'column ' || n.nspname || '.' || c.relname || '.' || a.attname || ' '
    || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || ' '
    || coalesce(pg_get_expr(d.adbin, d.adrelid), '-') AS fact
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
  UNION ALL
  SELECT 'index ' || pg_get_indexdef(i.indexrelid) FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
  UNION ALL
  SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(k.oid)
  FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace
  WHERE conrelid <> 0 AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  UNION ALL
  SELECT 'enum ' || n.nspname || '.' || t.typname || ' ' || string_agg(e.enumlabel, ',' ORDER BY e.enumlabel)
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_enum e ON e.enumtypid = t.oid
  GROUP BY n.nspname, t.typname
  UNION ALL
  SELECT 'sequence ' || schemaname || '.' || sequencename FROM pg_sequences
) facts ORDER BY fact COLLATE "C";
"#;

pub(super) const SQLITE: &str = r#"
SELECT 'column ' || m.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' '
  || coalesce(c.dflt_value, '-') || ' ' || c.pk AS fact
FROM sqlite_master m JOIN pragma_table_info(m.name) c
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'
UNION ALL
SELECT 'auto ' || name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'
UNION ALL
SELECT 'index ' || m.name || '.' || i.name || ' ' || i."unique" || ' ' || i.partial || ' ' || x.seqno || ' '
  || coalesce(x.name, '-') || ' ' || x.desc
FROM sqlite_master m JOIN pragma_index_list(m.name) i JOIN pragma_index_xinfo(i.name) x
WHERE m.type = 'table' AND i.name NOT LIKE 'sqlite_autoindex%'
UNION ALL
SELECT 'key ' || m.name || ' ' || f."from" || ' ' || f."table" || ' ' || coalesce(f."to", '-') || ' ' || f.seq
  || ' ' || f.on_update || ' ' || f.on_delete
FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'
ORDER BY 1;
"#;

/// MySQL goes on calling a default that was dropped an expression.
pub(super) const MARIADB: &str = r#"
SELECT CONCAT_WS(' ', 'column', table_name, column_name, column_type, is_nullable,
  COALESCE(column_default, '-'),
  IF(column_default IS NULL, REPLACE(extra, 'DEFAULT_GENERATED', ''), extra), COALESCE(collation_name, '-')) AS fact
FROM information_schema.columns WHERE table_schema = DATABASE()
UNION ALL
SELECT CONCAT_WS(' ', 'index', table_name, index_name, non_unique, seq_in_index, column_name,
  COALESCE(sub_part, '-'), index_type)
FROM information_schema.statistics WHERE table_schema = DATABASE()
UNION ALL
SELECT CONCAT_WS(' ', 'key', k.table_name, k.constraint_name, k.column_name, k.ordinal_position,
  k.referenced_table_name, k.referenced_column_name, REPLACE(r.update_rule, 'NO ACTION', 'RESTRICT'),
  REPLACE(r.delete_rule, 'NO ACTION', 'RESTRICT'))
FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r
  ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name
  AND r.table_name = k.table_name
WHERE k.table_schema = DATABASE()
ORDER BY 1;
"#;
