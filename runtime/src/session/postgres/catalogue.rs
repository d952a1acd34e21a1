//! The catalogue as rows for [`read_catalogue`](whimbrel_core::outline::read_catalogue).

use crate::history::sql::quote_text;
use whimbrel_core::Dialect;

/// Of the schema `own`, or the first of the search path, and of these.
pub(super) fn query(own: Option<&str>, schemas: &[&str]) -> String {
    let quoted = |name: &str| quote_text(Dialect::Postgres, name);
    let own = own.map_or("current_schema()".to_owned(), |name| {
        format!("{}::name", quoted(name))
    });
    let others: String = schemas
        .iter()
        .map(|name| format!(", {}", quoted(name)))
        .collect();
    let meant = format!(
        "(SELECT oid, nspname FROM pg_catalog.pg_namespace WHERE nspname IN ({own}{others}))"
    );
    QUERY.replace("$MEANT", &meant).replace("$OWN", &own)
}

/// What a domain over a domain, or a list of one, is made of is not told.
/// `$MEANT` stands for the schemas, `$OWN` for the name of the first. Columns of keys are named by their numbers:
/// to look each name up takes the server longer than all the rest.
const QUERY: &str = "
WITH n AS MATERIALIZED $MEANT,
c AS MATERIALIZED (
  SELECT c.oid, c.relname, c.relkind, n.nspname FROM pg_catalog.pg_class c JOIN n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm'))
SELECT 'o'::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, ($OWN)::text
UNION ALL
SELECT 'c', c.nspname::text, c.relname::text, a.attname::text,
  CASE WHEN t.typtype = 'd' THEN '' WHEN t.typnamespace = 'pg_catalog'::regnamespace
    THEN format_type(t.oid, CASE WHEN own.typtype = 'd' THEN own.typtypmod ELSE a.atttypmod END)
    ELSE t.typname::text END || CASE WHEN t.oid <> own.oid AND own.typtype <> 'd' AND t.typtype <> 'd' THEN '[]' ELSE '' END,
  CASE WHEN a.attnotnull THEN '!' ELSE '?' END, a.attnum::text
FROM c
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type own ON own.oid = a.atttypid
JOIN pg_catalog.pg_type t ON t.oid = CASE
  WHEN own.typelem <> 0 AND own.typlen = -1 THEN own.typelem
  WHEN own.typtype = 'd' THEN own.typbasetype
  ELSE own.oid END
WHERE c.relkind IN ('r', 'p')
UNION ALL
SELECT CASE WHEN i.indisprimary THEN 'k' ELSE 'i' END, c.nspname::text, c.relname::text, ic.relname::text,
  chr(30) || array_to_string((i.indkey::int2[])[0:i.indnkeyatts - 1], chr(31) || chr(30)) || chr(31),
  CASE WHEN i.indisunique THEN 'u' ELSE '' END || CASE WHEN i.indpred IS NULL THEN '' ELSE 'p' END, ''
FROM c
JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND (i.indisunique OR NOT i.indisexclusion)
JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
WHERE c.relkind IN ('r', 'p')
UNION ALL
SELECT 'f', c.nspname::text, c.relname::text, con.conname::text,
  chr(30) || array_to_string(con.conkey, chr(31) || chr(30)) || chr(31),
  rn.nspname::text || chr(31) || rc.relname::text || chr(31) ||
  CASE WHEN rc.relnamespace IN (SELECT oid FROM n)
    THEN chr(30) || array_to_string(con.confkey, chr(31) || chr(30)) || chr(31)
    ELSE (SELECT string_agg(a.attname::text || chr(31), '' ORDER BY k.place)
     FROM unnest(con.confkey) WITH ORDINALITY AS k(number, place)
     JOIN pg_catalog.pg_attribute a ON a.attrelid = con.confrelid AND a.attnum = k.number) END,
  con.confdeltype::text || con.confupdtype::text
FROM c
JOIN pg_catalog.pg_constraint con ON con.conrelid = c.oid AND con.contype = 'f' AND con.conparentid = 0
JOIN pg_catalog.pg_class rc ON rc.oid = con.confrelid
JOIN pg_catalog.pg_namespace rn ON rn.oid = rc.relnamespace
UNION ALL
SELECT 'e', n.nspname::text, t.typname::text, '',
  (SELECT string_agg(e.enumlabel::text || chr(31), '' ORDER BY e.enumsortorder)
   FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid), '', ''
FROM n JOIN pg_catalog.pg_type t ON t.typnamespace = n.oid AND t.typtype = 'e'
UNION ALL
SELECT 'v', c.nspname::text, c.relname::text, '', '', '', '' FROM c WHERE c.relkind IN ('v', 'm')";
