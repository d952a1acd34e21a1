//! What is asked of the catalogue.

pub(super) const SERVER: &str = "
SELECT current_schema()::text AS current, version() LIKE '%CockroachDB%' AS cockroach";

pub(super) const NAMESPACES: &str = "
SELECT nspname::text AS name FROM pg_namespace WHERE nspname = ANY($1) ORDER BY nspname";

// Objects of extensions are left out here and below: they come and go with their extension.
pub(super) const TABLES: &str = "
SELECT n.nspname::text AS namespace, c.relname::text AS name,
  pn.nspname::text AS parent_namespace, p.relname::text AS parent,
  c.relkind <> 'v' AND c.relrowsecurity AS row_security, c.relkind <> 'v' AND c.relforcerowsecurity AS force_row_security,
  CASE WHEN c.relkind <> 'v' THEN array_to_string(c.reloptions, ', ') END AS storage,
  c.relpersistence = 'u' AS unlogged,
  ARRAY(SELECT hn.nspname::text FROM pg_inherits h JOIN pg_class hp ON hp.oid = h.inhparent JOIN pg_namespace hn ON hn.oid = hp.relnamespace
    WHERE h.inhrelid = c.oid AND NOT c.relispartition ORDER BY h.inhseqno) AS inherited_namespaces,
  ARRAY(SELECT hp.relname::text FROM pg_inherits h JOIN pg_class hp ON hp.oid = h.inhparent
    WHERE h.inhrelid = c.oid AND NOT c.relispartition ORDER BY h.inhseqno) AS inherited
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_inherits i ON c.relispartition AND i.inhrelid = c.oid
LEFT JOIN pg_class p ON p.oid = i.inhparent
LEFT JOIN pg_namespace pn ON pn.oid = p.relnamespace
WHERE n.nspname = ANY($1) AND c.relkind IN ('r', 'p', 'v')
  AND NOT EXISTS (SELECT 1 FROM pg_depend d
    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')";

pub(super) const COLUMNS: &str = "
WITH RECURSIVE narrowed AS (
  SELECT oid AS domain, typbasetype AS base, typtypmod AS modifier FROM pg_type WHERE typtype = 'd'
  UNION ALL SELECT n.domain, b.typbasetype, b.typtypmod FROM narrowed n JOIN pg_type b ON b.oid = n.base AND b.typtype = 'd'),
bare AS (SELECT n.domain, n.modifier, b.typelem <> 0 AND b.typlen = -1 AS is_array,
    CASE WHEN b.typelem <> 0 AND b.typlen = -1 THEN b.typelem ELSE b.oid END AS base
  FROM narrowed n JOIN pg_type b ON b.oid = n.base AND b.typtype <> 'd')
SELECT n.nspname::text AS namespace, c.relname::text AS tbl, a.attname::text AS name,
  a.attnum AS position, tn.nspname::text AS type_namespace, t.typname::text AS type_name,
  format_type(t.oid, coalesce(bare.modifier, a.atttypmod)) AS formatted_type,
  (own.typelem <> 0 AND own.typlen = -1) OR coalesce(bare.is_array, false) AS is_array,
  dn.nspname::text AS domain_namespace, dt.typname::text AS domain, coalesce(bare.is_array, false) AS domain_of_list,
  coalesce(bare.modifier, a.atttypmod) AS type_modifier,
  a.attnotnull AS not_null, pg_get_expr(d.adbin, d.adrelid) AS default_value,
  a.attidentity::text AS identity, a.attgenerated::text AS generated,
  CASE WHEN a.attcollation <> own.typcollation THEN co.collname::text END AS collation,
  CASE WHEN a.attstorage <> own.typstorage THEN CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL'
    WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END AS storage,
  CASE to_jsonb(a) ->> 'attcompression' WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_type own ON own.oid = a.atttypid
LEFT JOIN bare ON bare.domain = CASE WHEN own.typelem <> 0 AND own.typlen = -1 THEN own.typelem ELSE own.oid END
JOIN pg_type t ON t.oid = coalesce(bare.base, CASE WHEN own.typelem <> 0 AND own.typlen = -1 THEN own.typelem ELSE own.oid END)
JOIN pg_namespace tn ON tn.oid = t.typnamespace
LEFT JOIN pg_type dt ON dt.oid = bare.domain
LEFT JOIN pg_namespace dn ON dn.oid = dt.typnamespace
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_collation co ON co.oid = a.attcollation
WHERE n.nspname = ANY($1) AND c.relkind IN ('r', 'p', 'v') AND a.attnum > 0 AND NOT a.attisdropped";

pub(super) const ENUMS: &str = "
SELECT n.nspname::text AS namespace, t.typname::text AS name, e.enumlabel::text AS value
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_enum e ON e.enumtypid = t.oid
WHERE n.nspname = ANY($1) AND t.typtype = 'e'
  AND NOT EXISTS (SELECT 1 FROM pg_depend d
    WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
ORDER BY 1, 2, e.enumsortorder";

// Read through JSON because PostgreSQL before 15, or before 18, has no such column.
pub(super) const INDEXES: &str = "
SELECT n.nspname::text AS namespace, tc.relname::text AS tbl, ic.relname::text AS idx,
  k.position, k.position <= i.indnkeyatts AS is_key, a.attname::text AS col,
  CASE WHEN a.attname IS NULL THEN pg_get_indexdef(i.indexrelid, k.position, true) END AS expression,
  am.amname = 'btree' AND k.position <= i.indnkeyatts
    AND (i.indoption[k.position - 1] & 1) = 1 AS descending,
  am.amname = 'btree' AND k.position <= i.indnkeyatts
    AND (i.indoption[k.position - 1] & 2) = 2 AS nulls_first,
  CASE WHEN NOT o.opcdefault THEN o.opcname::text END AS operator_class,
  CASE WHEN k.position <= i.indnkeyatts AND a.attname IS NOT NULL
    AND i.indcollation[k.position - 1] <> a.attcollation THEN co.collname::text END AS collation,
  am.amname::text AS method, i.indisunique AS is_unique, i.indisprimary AS is_primary,
  con.oid IS NOT NULL AS is_constraint,
  COALESCE((to_jsonb(i.*)->>'indnullsnotdistinct')::bool, false) AS nulls_not_distinct,
  pg_get_expr(i.indpred, i.indrelid) AS predicate,
  CASE WHEN con.condeferrable THEN CASE WHEN con.condeferred THEN 'INITIALLY DEFERRED' ELSE '' END END AS deferrable,
  COALESCE((to_jsonb(con.*)->>'conperiod')::bool, false) AS without_overlaps,
  array_to_string(ic.reloptions, ', ') AS storage, pg_get_indexdef(i.indexrelid) AS definition
FROM pg_index i
JOIN pg_class ic ON ic.oid = i.indexrelid
JOIN pg_class tc ON tc.oid = i.indrelid
JOIN pg_namespace n ON n.oid = tc.relnamespace
JOIN pg_am am ON am.oid = ic.relam
CROSS JOIN LATERAL generate_series(1, i.indnatts::int) AS k(position)
LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.position - 1] AND a.attnum <> 0
LEFT JOIN pg_opclass o ON k.position <= i.indnkeyatts AND o.oid = i.indclass[k.position - 1]
LEFT JOIN pg_collation co ON k.position <= i.indnkeyatts AND co.oid = i.indcollation[k.position - 1]
LEFT JOIN pg_constraint con ON con.conindid = i.indexrelid AND con.contype IN ('p', 'u')
WHERE n.nspname = ANY($1) AND tc.relkind IN ('r', 'p') AND (NOT i.indisexclusion OR con.oid IS NOT NULL)";

pub(super) const CONSTRAINTS: &str = "
SELECT n.nspname::text AS namespace, c.relname::text AS tbl, con.conname::text AS name,
  con.contype::text AS kind,
  ARRAY(SELECT a.attname::text FROM unnest(con.conkey) WITH ORDINALITY k(num, ord)
    JOIN pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.num ORDER BY k.ord) AS columns,
  rn.nspname::text AS referenced_namespace, rc.relname::text AS referenced_table,
  ARRAY(SELECT a.attname::text FROM unnest(con.confkey) WITH ORDINALITY k(num, ord)
    JOIN pg_attribute a ON a.attrelid = con.confrelid AND a.attnum = k.num ORDER BY k.ord) AS referenced_columns,
  con.confdeltype::text AS on_delete, con.confupdtype::text AS on_update,
  pg_get_constraintdef(con.oid) AS definition
FROM pg_constraint con
JOIN pg_class c ON c.oid = con.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_class rc ON rc.oid = con.confrelid
LEFT JOIN pg_namespace rn ON rn.oid = rc.relnamespace
WHERE n.nspname = ANY($1) AND con.contype IN ('f', 'c', 'x') AND con.conparentid = 0
ORDER BY con.oid";

pub(super) const SEQUENCES: &str = "
SELECT n.nspname::text AS namespace, c.relname::text AS name,
  format_type(s.seqtypid, NULL) AS ty, s.seqmin AS min_value,
  s.seqmax AS max_value, s.seqstart AS start_value, s.seqincrement AS increment,
  s.seqcache AS cache, s.seqcycle AS cycle, tn.nspname::text AS owner_namespace,
  tc.relname::text AS owner_table, a.attname::text AS owner_column
FROM pg_sequence s
JOIN pg_class c ON c.oid = s.seqrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid
  AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
LEFT JOIN pg_class tc ON tc.oid = d.refobjid
LEFT JOIN pg_namespace tn ON tn.oid = tc.relnamespace
LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE n.nspname = ANY($1) AND d.deptype IS DISTINCT FROM 'i'";

// An extension may have been put in any schema, so all of them are read.
pub(super) const EXTENSIONS: &str = "
SELECT e.extname::text AS name, n.nspname::text AS namespace, e.extversion AS version
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname <> 'plpgsql' AND $1::text[] IS NOT NULL";
