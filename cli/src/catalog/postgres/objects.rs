//! What is asked about objects beside tables, the statements that make them, and what hangs on any object.

/// With the tables, views and columns that they need. Objects of extensions come and go with their extension.
pub(super) const OPAQUE: &str = "
WITH of_extension AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e'),
needs AS (
  SELECT d.classid, d.objid, rc.oid AS relation, rn.nspname::text AS namespace, rc.relname::text AS name, a.attname::text AS col
  FROM pg_depend d
  JOIN pg_class rc ON rc.oid = d.refobjid AND rc.relkind IN ('r', 'p', 'v', 'm')
  JOIN pg_namespace rn ON rn.oid = rc.relnamespace
  LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid AND a.attnum > 0
  WHERE d.refclassid = 'pg_class'::regclass
    AND d.classid IN ('pg_rewrite'::regclass, 'pg_trigger'::regclass, 'pg_policy'::regclass))
SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'other' END AS kind,
  n.nspname::text AS namespace, c.relname::text AS name,
  d.namespace AS needs_namespace, d.name AS needs_table, d.col AS needs_column,
  NULL::text AS owner_namespace, NULL::text AS owner_table
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_rewrite r ON r.ev_class = c.oid AND r.rulename = '_RETURN'
LEFT JOIN needs d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.relation <> c.oid
WHERE n.nspname = ANY($1) AND c.relkind IN ('v', 'm', 'f')
  AND NOT EXISTS (SELECT 1 FROM of_extension e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid)
UNION ALL
SELECT 'function', n.nspname::text, p.proname::text, NULL, NULL, NULL, NULL, NULL
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = ANY($1)
  AND NOT EXISTS (SELECT 1 FROM of_extension e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid)
  AND NOT EXISTS (SELECT 1 FROM pg_depend i WHERE i.classid = 'pg_proc'::regclass AND i.objid = p.oid AND i.deptype = 'i')
UNION ALL
SELECT 'trigger', n.nspname::text, t.tgname::text, coalesce(d.namespace, n.nspname::text), coalesce(d.name, c.relname::text),
  d.col, n.nspname::text, c.relname::text
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN needs d ON d.classid = 'pg_trigger'::regclass AND d.objid = t.oid
WHERE n.nspname = ANY($1) AND NOT t.tgisinternal
UNION ALL
SELECT 'policy', n.nspname::text, p.polname::text, coalesce(d.namespace, n.nspname::text), coalesce(d.name, c.relname::text),
  d.col, n.nspname::text, c.relname::text
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN needs d ON d.classid = 'pg_policy'::regclass AND d.objid = p.oid
WHERE n.nspname = ANY($1)
UNION ALL
SELECT 'rule', n.nspname::text, r.rulename::text, coalesce(d.namespace, n.nspname::text), coalesce(d.name, c.relname::text),
  d.col, n.nspname::text, c.relname::text
FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN needs d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
WHERE n.nspname = ANY($1) AND r.rulename <> '_RETURN'
UNION ALL
SELECT CASE t.typtype WHEN 'd' THEN 'domain' ELSE 'type' END, n.nspname::text, t.typname::text, NULL, NULL, NULL, NULL, NULL
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE n.nspname = ANY($1) AND (t.typtype IN ('d', 'r') OR (t.typtype = 'c' AND c.relkind = 'c'))
  AND NOT EXISTS (SELECT 1 FROM of_extension e WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid)";

/// The schemas, other than the given, with what reads tables and views of these; objects of extensions do not count.
pub(super) const READERS: &str = "
WITH RECURSIVE link AS (
  SELECT d.refobjid AS read, r.ev_class AS reader
  FROM pg_depend d JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
  WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid <> r.ev_class
  UNION ALL
  SELECT d.refobjid, p.polrelid
  FROM pg_depend d JOIN pg_policy p ON d.classid = 'pg_policy'::regclass AND p.oid = d.objid
  WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid <> p.polrelid
  UNION ALL
  SELECT inhparent, inhrelid FROM pg_inherits),
found AS (
  SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY($1)
  UNION
  SELECT link.reader FROM found JOIN link ON link.read = found.oid)
SELECT DISTINCT n.nspname::text AS namespace
FROM found JOIN pg_class c ON c.oid = found.oid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname <> ALL($1) AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.deptype = 'e' AND e.classid = 'pg_class'::regclass AND e.objid = c.oid)
ORDER BY 1";

/// What tables of other schemas than the given need of these: foreign keys, and columns of their types.
pub(super) const USERS: &str = "
WITH place AS (
  SELECT c.oid, n.nspname, quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'f') AND n.nspname <> ALL($1))
SELECT p.nspname::text AS namespace, p.name || '.' || quote_ident(con.conname) AS name,
  rn.nspname::text AS needs_namespace, rc.relname::text AS needs_name,
  ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = rc.oid AND a.attnum = ANY(con.confkey)) AS needs_columns,
  'ALTER TABLE ' || p.name || ' ADD CONSTRAINT ' || quote_ident(con.conname) || ' ' || pg_get_constraintdef(con.oid) AS sql
FROM pg_constraint con JOIN place p ON p.oid = con.conrelid
JOIN pg_class rc ON rc.oid = con.confrelid JOIN pg_namespace rn ON rn.oid = rc.relnamespace
WHERE con.contype = 'f' AND rn.nspname = ANY($1)
UNION ALL
SELECT p.nspname::text, p.name || '.' || quote_ident(a.attname), tn.nspname::text, t.typname::text, ARRAY[]::text[],
  'ALTER TABLE ' || p.name || ' ALTER COLUMN ' || quote_ident(a.attname) || ' TYPE ' || format_type(a.atttypid, a.atttypmod)
FROM pg_attribute a JOIN place p ON p.oid = a.attrelid
JOIN pg_type u ON u.oid = a.atttypid JOIN pg_type t ON t.oid IN (u.oid, u.typelem)
JOIN pg_namespace tn ON tn.oid = t.typnamespace
WHERE a.attnum > 0 AND NOT a.attisdropped AND t.typtype = 'e' AND tn.nspname = ANY($1)
ORDER BY 1, 2";

/// The extensions that something in these schemas is made of.
pub(super) const NEEDED: &str = "
WITH member AS (SELECT classid, objid, refobjid AS extension FROM pg_depend
  WHERE deptype = 'e' AND refclassid = 'pg_extension'::regclass),
place AS (SELECT oid FROM pg_namespace WHERE nspname = ANY($1)),
relation AS (
  SELECT c.oid FROM pg_class c JOIN place ON place.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND NOT EXISTS (SELECT 1 FROM member WHERE classid = 'pg_class'::regclass AND objid = c.oid)),
own AS (
  SELECT 'pg_class'::regclass::oid AS classid, oid AS objid FROM relation
  UNION ALL SELECT 'pg_class'::regclass, indexrelid FROM pg_index JOIN relation ON relation.oid = indrelid
  UNION ALL SELECT 'pg_attrdef'::regclass, d.oid FROM pg_attrdef d JOIN relation ON relation.oid = d.adrelid
  UNION ALL SELECT 'pg_constraint'::regclass, c.oid FROM pg_constraint c JOIN relation ON relation.oid = c.conrelid
  UNION ALL SELECT 'pg_rewrite'::regclass, r.oid FROM pg_rewrite r JOIN relation ON relation.oid = r.ev_class
  UNION ALL SELECT 'pg_trigger'::regclass, t.oid FROM pg_trigger t JOIN relation ON relation.oid = t.tgrelid
  UNION ALL SELECT 'pg_proc'::regclass, p.oid FROM pg_proc p JOIN place ON place.oid = p.pronamespace
  UNION ALL SELECT 'pg_type'::regclass, t.oid FROM pg_type t JOIN place ON place.oid = t.typnamespace)
SELECT DISTINCT e.extname::text AS name
FROM own JOIN pg_depend d ON d.classid = own.classid AND d.objid = own.objid AND d.deptype IN ('n', 'a')
JOIN member m ON m.classid = d.refclassid AND m.objid = d.refobjid
JOIN pg_extension e ON e.oid = m.extension
WHERE e.extname <> 'plpgsql'
  AND NOT EXISTS (SELECT 1 FROM member o WHERE o.classid = own.classid AND o.objid = own.objid)";

/// Statistics over several columns; CockroachDB has none of these functions.
pub(super) const STATISTICS: &str = "
SELECT 'statistics' AS kind, sn.nspname::text AS namespace, s.stxname::text AS name,
  n.nspname::text AS needs_namespace, c.relname::text AS needs_table, a.attname::text AS needs_column,
  n.nspname::text AS owner_namespace, c.relname::text AS owner_table
FROM pg_statistic_ext s
JOIN pg_namespace sn ON sn.oid = s.stxnamespace
JOIN pg_class c ON c.oid = s.stxrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_depend d ON d.classid = 'pg_statistic_ext'::regclass AND d.objid = s.oid
  AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid AND a.attnum > 0
WHERE n.nspname = ANY($1)";

/// Tables of which a publication has single columns or rows: what those are made of cannot change. Servers before 15
/// know neither, and have none of these dependencies.
pub(super) const PUBLICATIONS: &str = "
SELECT DISTINCT 'publication' AS kind, n.nspname::text AS namespace, p.pubname::text AS name,
  n.nspname::text AS needs_namespace, c.relname::text AS needs_table, a.attname::text AS needs_column,
  n.nspname::text AS owner_namespace, c.relname::text AS owner_table
FROM pg_publication_rel r
JOIN pg_publication p ON p.oid = r.prpubid
JOIN pg_class c ON c.oid = r.prrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_depend d ON d.classid = 'pg_publication_rel'::regclass AND d.objid = r.oid
  AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.refobjsubid > 0
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
WHERE n.nspname = ANY($1)";

/// How those tables are added to their publications.
pub(super) const PUBLISHED: &str = "
SELECT 'publication' AS kind, n.nspname::text AS namespace, p.pubname::text AS name,
  n.nspname::text AS owner_namespace, c.relname::text AS owner_table,
  'ALTER PUBLICATION ' || quote_ident(p.pubname) || ' ADD TABLE ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname)
    || CASE WHEN to_jsonb(r) ->> 'prattrs' IS NULL THEN '' ELSE ' ('
      || (SELECT string_agg(quote_ident(name), ', ') FROM jsonb_array_elements_text(to_jsonb(t) -> 'attnames') AS name) || ')' END
    || coalesce(' WHERE (' || (to_jsonb(t) ->> 'rowfilter') || ')', '') AS sql
FROM pg_publication_rel r
JOIN pg_publication p ON p.oid = r.prpubid
JOIN pg_class c ON c.oid = r.prrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_publication_tables t ON t.pubname = p.pubname AND t.schemaname = n.nspname AND t.tablename = c.relname
WHERE n.nspname = ANY($1)
  AND (to_jsonb(r) ->> 'prattrs' IS NOT NULL OR to_jsonb(t) ->> 'rowfilter' IS NOT NULL)
ORDER BY 1, 2, 3, 4, 5, 6";

/// What is read anew through JSON, older servers do not have.
pub(super) const DEFINITIONS: &str = "
SELECT 'partition key' AS kind, n.nspname::text AS namespace, c.relname::text AS name,
  NULL::text AS owner_namespace, NULL::text AS owner_table, pg_get_partkeydef(c.oid) AS sql
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY($1) AND c.relkind = 'p'
UNION ALL
SELECT 'partition', n.nspname::text, c.relname::text, NULL, NULL, pg_get_expr(c.relpartbound, c.oid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY($1) AND c.relispartition AND c.relkind IN ('r', 'p')
UNION ALL
SELECT 'view', n.nspname::text, c.relname::text, NULL, NULL,
  'CREATE VIEW ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname)
    || coalesce(' WITH (' || array_to_string(c.reloptions, ', ') || ')', '') || ' AS '
    || rtrim(pg_get_viewdef(c.oid), ';')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY($1) AND c.relkind = 'v'
UNION ALL
SELECT 'materialized view', n.nspname::text, c.relname::text, NULL, NULL,
  'CREATE MATERIALIZED VIEW ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname)
    || coalesce(' USING ' || quote_ident(nullif(am.amname, 'heap')), '')
    || coalesce(' WITH (' || array_to_string(c.reloptions, ', ') || ')', '')
    || coalesce(' TABLESPACE ' || quote_ident(ts.spcname), '') || ' AS '
    || rtrim(pg_get_viewdef(c.oid), ';') || CASE WHEN c.relispopulated THEN ' WITH DATA' ELSE ' WITH NO DATA' END
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_am am ON am.oid = c.relam
LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
WHERE n.nspname = ANY($1) AND c.relkind = 'm'
UNION ALL
SELECT 'function', n.nspname::text, p.proname::text, NULL, NULL, rtrim(pg_get_functiondef(p.oid), E'; \\n')
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = ANY($1) AND p.prokind <> 'a'
UNION ALL
SELECT 'trigger', n.nspname::text, t.tgname::text, n.nspname::text, c.relname::text, pg_get_triggerdef(t.oid)
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY($1) AND NOT t.tgisinternal
UNION ALL
SELECT 'rule', n.nspname::text, r.rulename::text, n.nspname::text, c.relname::text, rtrim(pg_get_ruledef(r.oid), ';')
FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY($1) AND r.rulename <> '_RETURN'
UNION ALL
SELECT 'policy', n.nspname::text, p.polname::text, n.nspname::text, c.relname::text,
  'CREATE POLICY ' || quote_ident(p.polname) || ' ON ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname)
    || CASE WHEN p.polpermissive THEN '' ELSE ' AS RESTRICTIVE' END
    || ' FOR ' || CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
      WHEN 'd' THEN 'DELETE' ELSE 'ALL' END
    || ' TO ' || (SELECT string_agg(CASE role WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(role)) END, ', ')
      FROM unnest(p.polroles) AS role)
    || coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')
    || coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY($1)
UNION ALL
SELECT 'statistics', sn.nspname::text, s.stxname::text, n.nspname::text, c.relname::text, pg_get_statisticsobjdef(s.oid)
FROM pg_statistic_ext s JOIN pg_namespace sn ON sn.oid = s.stxnamespace
JOIN pg_class c ON c.oid = s.stxrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY($1)
UNION ALL
SELECT 'domain', n.nspname::text, t.typname::text, NULL, NULL,
  'CREATE DOMAIN ' || quote_ident(n.nspname) || '.' || quote_ident(t.typname) || ' AS '
    || format_type(t.typbasetype, t.typtypmod)
    || CASE WHEN t.typcollation <> bt.typcollation THEN ' COLLATE ' || quote_ident(co.collname) ELSE '' END
    || coalesce(' DEFAULT ' || t.typdefault, '') || CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END
    || coalesce((SELECT string_agg(' CONSTRAINT ' || quote_ident(con.conname) || ' ' || pg_get_constraintdef(con.oid), ''
        ORDER BY con.conname)
      FROM pg_constraint con WHERE con.contypid = t.oid AND con.contype = 'c'), '')
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_type bt ON bt.oid = t.typbasetype
LEFT JOIN pg_collation co ON co.oid = t.typcollation
WHERE n.nspname = ANY($1) AND t.typtype = 'd'
UNION ALL
SELECT 'type', n.nspname::text, t.typname::text, NULL, NULL,
  'CREATE TYPE ' || quote_ident(n.nspname) || '.' || quote_ident(t.typname) || ' AS (' || coalesce(
    (SELECT string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
        || CASE WHEN a.attcollation <> ty.typcollation THEN ' COLLATE ' || quote_ident(co.collname) ELSE '' END,
        ', ' ORDER BY a.attnum)
      FROM pg_attribute a JOIN pg_type ty ON ty.oid = a.atttypid LEFT JOIN pg_collation co ON co.oid = a.attcollation
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '') || ')'
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_class c ON c.oid = t.typrelid
WHERE n.nspname = ANY($1) AND t.typtype = 'c' AND c.relkind = 'c'
UNION ALL
SELECT 'type', n.nspname::text, t.typname::text, NULL, NULL,
  'CREATE TYPE ' || quote_ident(n.nspname) || '.' || quote_ident(t.typname) || ' AS RANGE (SUBTYPE = '
    || format_type(r.rngsubtype, NULL)
    || CASE WHEN o.opcdefault THEN '' ELSE ', SUBTYPE_OPCLASS = ' || quote_ident(o.opcname) END
    || CASE WHEN r.rngcollation NOT IN (0, st.typcollation) THEN ', COLLATION = ' || quote_ident(co.collname) ELSE '' END
    || CASE WHEN r.rngsubdiff <> 0 THEN ', SUBTYPE_DIFF = ' || r.rngsubdiff::regproc::text ELSE '' END || ')'
FROM pg_range r JOIN pg_type t ON t.oid = r.rngtypid JOIN pg_namespace n ON n.oid = t.typnamespace
JOIN pg_type st ON st.oid = r.rngsubtype JOIN pg_opclass o ON o.oid = r.rngsubopc
LEFT JOIN pg_collation co ON co.oid = r.rngcollation
WHERE n.nspname = ANY($1)
ORDER BY 1, 2, 3, 4, 5, 6";

/// Comments, rights, owners and states. What somebody owns is given away last: the owner's rights follow.
pub(super) const ATTACHED: &str = "
WITH relation AS (
  SELECT c.oid, c.relkind, c.relowner, c.relacl, n.nspname::text AS namespace, c.relname::text AS name,
    CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS word
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = ANY($1) AND c.relkind IN ('r', 'p', 'v', 'm', 'S')),
type AS (
  SELECT t.oid, t.typowner, t.typacl, n.nspname::text AS namespace, t.typname::text AS name,
    CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END AS word
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
  WHERE n.nspname = ANY($1) AND (t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c')),
part AS (
  SELECT 'constraint' AS class, 'pg_constraint'::regclass AS catalogue, con.oid, r.namespace, r.name, con.conname::text AS part
  FROM pg_constraint con JOIN relation r ON r.oid = con.conrelid
  UNION ALL
  SELECT 'trigger', 'pg_trigger'::regclass, t.oid, r.namespace, r.name, t.tgname::text
  FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal
  UNION ALL
  SELECT 'policy', 'pg_policy'::regclass, p.oid, r.namespace, r.name, p.polname::text
  FROM pg_policy p JOIN relation r ON r.oid = p.polrelid
  UNION ALL
  SELECT 'rule', 'pg_rewrite'::regclass, w.oid, r.namespace, r.name, w.rulename::text
  FROM pg_rewrite w JOIN relation r ON r.oid = w.ev_class WHERE w.rulename <> '_RETURN'
  UNION ALL
  SELECT 'index', 'pg_class'::regclass, i.indexrelid, r.namespace, r.name, ic.relname::text
  FROM pg_index i JOIN relation r ON r.oid = i.indrelid JOIN pg_class ic ON ic.oid = i.indexrelid),
found AS (
SELECT 0 AS place, 'relation' AS class, r.namespace, r.name, '' AS part, 'index' AS kind, ic.relname::text AS own,
  'CREATE ' || CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END || 'INDEX ' || quote_ident(ic.relname) || ' ON' AS before,
  ltrim(substr(pg_get_indexdef(i.indexrelid), 1 + length('CREATE ' || CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END
    || 'INDEX ' || quote_ident(ic.relname) || ' ON ' || quote_ident(r.namespace) || '.' || quote_ident(r.name)))) AS after
FROM pg_index i JOIN relation r ON r.oid = i.indrelid AND r.relkind = 'm' JOIN pg_class ic ON ic.oid = i.indexrelid
UNION ALL
SELECT 1, 'relation', r.namespace, r.name, '', 'default', '', 'ALTER VIEW',
  'ALTER COLUMN ' || quote_ident(a.attname) || ' SET DEFAULT ' || pg_get_expr(d.adbin, d.adrelid)
FROM pg_attrdef d JOIN relation r ON r.oid = d.adrelid AND r.relkind = 'v'
JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
UNION ALL
SELECT 1, 'relation', r.namespace, r.name, '', 'option', '', 'ALTER MATERIALIZED VIEW',
  'ALTER COLUMN ' || quote_ident(a.attname) || ' SET STATISTICS ' || a.attstattarget
FROM pg_attribute a JOIN relation r ON r.oid = a.attrelid AND r.relkind = 'm'
WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attstattarget >= 0
UNION ALL
SELECT 2, 'relation', r.namespace, r.name, '', 'comment', '', 'COMMENT ON ' || r.word, 'IS ' || quote_literal(d.description)
FROM pg_description d JOIN relation r ON d.classoid = 'pg_class'::regclass AND r.oid = d.objoid AND d.objsubid = 0
UNION ALL
SELECT 2, 'column', r.namespace, r.name, a.attname::text, 'comment', '', 'COMMENT ON COLUMN', 'IS ' || quote_literal(d.description)
FROM pg_description d JOIN relation r ON d.classoid = 'pg_class'::regclass AND r.oid = d.objoid
JOIN pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid AND NOT a.attisdropped
UNION ALL
SELECT 2, 'type', t.namespace, t.name, '', 'comment', '', 'COMMENT ON ' || t.word, 'IS ' || quote_literal(d.description)
FROM pg_description d JOIN type t ON d.classoid = 'pg_type'::regclass AND t.oid = d.objoid
UNION ALL
SELECT 2, p.class, p.namespace, p.name, p.part, 'comment', '', 'COMMENT ON ' || upper(p.class), 'IS ' || quote_literal(d.description)
FROM pg_description d JOIN part p ON p.catalogue = d.classoid AND p.oid = d.objoid AND d.objsubid = 0
UNION ALL
SELECT 3, 'trigger', r.namespace, r.name, t.tgname::text, 'state', '', 'ALTER TABLE',
  CASE t.tgenabled WHEN 'D' THEN 'DISABLE TRIGGER' WHEN 'R' THEN 'ENABLE REPLICA TRIGGER' ELSE 'ENABLE ALWAYS TRIGGER' END
FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal AND t.tgenabled <> 'O'
UNION ALL
SELECT 3, 'rule', r.namespace, r.name, w.rulename::text, 'state', '', 'ALTER TABLE',
  CASE w.ev_enabled WHEN 'D' THEN 'DISABLE RULE' WHEN 'R' THEN 'ENABLE REPLICA RULE' ELSE 'ENABLE ALWAYS RULE' END
FROM pg_rewrite w JOIN relation r ON r.oid = w.ev_class WHERE w.rulename <> '_RETURN' AND w.ev_enabled <> 'O'
UNION ALL
SELECT 3, 'index', r.namespace, r.name, ic.relname::text, 'state', '', 'ALTER TABLE', 'REPLICA IDENTITY USING INDEX'
FROM pg_index i JOIN relation r ON r.oid = i.indrelid JOIN pg_class ic ON ic.oid = i.indexrelid WHERE i.indisreplident
UNION ALL
SELECT 3, 'index', r.namespace, r.name, ic.relname::text, 'state', '', 'ALTER TABLE', 'CLUSTER ON'
FROM pg_index i JOIN relation r ON r.oid = i.indrelid AND r.relkind IN ('r', 'm')
JOIN pg_class ic ON ic.oid = i.indexrelid WHERE i.indisclustered
UNION ALL
SELECT 4, 'relation', r.namespace, r.name, '', 'grant', '',
  'GRANT ' || string_agg(acl.privilege_type, ', ' ORDER BY acl.privilege_type) || ' ON',
  'TO ' || CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END
    || CASE WHEN acl.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
FROM relation r, aclexplode(r.relacl) acl WHERE r.relkind <> 'S' AND acl.grantee <> r.relowner
  -- What a new view is given by itself.
  AND (r.relkind NOT IN ('v', 'm') OR NOT EXISTS (
    SELECT 1 FROM pg_default_acl given, aclexplode(given.defaclacl) own
    WHERE given.defaclobjtype = 'r' AND pg_get_userbyid(given.defaclrole) = current_user
      AND given.defaclnamespace IN (0, (SELECT oid FROM pg_namespace WHERE nspname = r.namespace))
      AND own.grantee = acl.grantee AND own.privilege_type = acl.privilege_type AND own.is_grantable = acl.is_grantable))
GROUP BY r.namespace, r.name, acl.grantee, acl.is_grantable
UNION ALL
SELECT 4, 'relation', r.namespace, r.name, '', 'grant', '',
  'GRANT ' || string_agg(acl.privilege_type || ' (' || quote_ident(a.attname) || ')', ', ' ORDER BY a.attnum, acl.privilege_type) || ' ON',
  'TO ' || CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END
    || CASE WHEN acl.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped, aclexplode(a.attacl) acl
GROUP BY r.namespace, r.name, acl.grantee, acl.is_grantable
UNION ALL
SELECT 4, 'type', t.namespace, t.name, '', 'grant', '', 'GRANT USAGE ON ' || t.word,
  'TO ' || CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END
    || CASE WHEN acl.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
FROM type t, aclexplode(t.typacl) acl WHERE acl.grantee <> t.typowner
UNION ALL
SELECT 4, 'type', t.namespace, t.name, '', 'grant', '', 'REVOKE USAGE ON ' || t.word, 'FROM PUBLIC'
FROM type t WHERE t.typacl IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM aclexplode(t.typacl) acl WHERE acl.grantee = 0)
UNION ALL
SELECT 5, 'relation', r.namespace, r.name, '', 'owner', '', 'ALTER ' || r.word, 'OWNER TO ' || quote_ident(pg_get_userbyid(r.relowner))
FROM relation r WHERE r.relkind IN ('v', 'm') AND pg_get_userbyid(r.relowner) <> current_user
UNION ALL
SELECT 5, 'type', t.namespace, t.name, '', 'owner', '', 'ALTER ' || t.word, 'OWNER TO ' || quote_ident(pg_get_userbyid(t.typowner))
FROM type t WHERE pg_get_userbyid(t.typowner) <> current_user)
SELECT * FROM found ORDER BY place, namespace, name, class, part, kind, own, before, after";
