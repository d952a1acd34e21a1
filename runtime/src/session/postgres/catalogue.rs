//! The catalogue as text for [`read_catalogue`](whimbrel_core::outline::read_catalogue).

use crate::history::sql::quote_text;
use std::collections::BTreeSet;
use whimbrel_core::Dialect;
use whimbrel_core::outline::Outline;

/// Of the schema `own`, or the first of the search path, and of those that the outline names.
pub(super) fn query(own: Option<&str>, outline: &Outline) -> String {
    let quoted = |name: &str| quote_text(Dialect::Postgres, name);
    let own = own.map_or("current_schema()".to_owned(), |name| {
        format!("{}::name", quoted(name))
    });
    let others = schemas(outline).into_iter();
    let others: String = others.map(|name| format!(", {}", quoted(name))).collect();
    let enums = if outline.enums.is_empty() { "" } else { ENUMS };
    QUERY
        .replace("$ENUMS", enums)
        .replace("$OTHERS", &others)
        .replace("$OWN", &own)
}

fn schemas(outline: &Outline) -> BTreeSet<&str> {
    let tables = outline.tables.iter().map(|table| &table.name);
    let enums = outline.enums.iter().map(|one| &one.name);
    let keys = outline.tables.iter().flat_map(|table| &table.foreign_keys);
    let all = tables.chain(enums).chain(&outline.views);
    let all = all.chain(keys.map(|key| &key.table));
    let named = all.map(|name| name.schema.as_str());
    named.filter(|name| !name.is_empty()).collect()
}

/// `$OWN` and `$OTHERS` stand for the schemas. Most of the time goes into joins and look-ups, so each table of the
/// catalogue is read once for all tables, and rows name each other by their numbers. Types that the server was built
/// with have numbers below 10,000. What a domain over a domain, or a list of one, is made of is not told.
const QUERY: &str = "
WITH n AS MATERIALIZED (SELECT oid, nspname FROM pg_catalog.pg_namespace WHERE nspname IN ($OWN$OTHERS)),
c AS MATERIALIZED (
  SELECT oid, relname, relkind, relnamespace FROM pg_catalog.pg_class
  WHERE relnamespace = ANY (ARRAY(SELECT oid FROM n)) AND relkind IN ('r', 'p', 'v', 'm')),
t AS MATERIALIZED (SELECT oid FROM c WHERE relkind IN ('r', 'p'))
SELECT string_agg(record, chr(29)) FROM (
SELECT concat_ws(chr(28), 'o', ($OWN)::text) AS record
UNION ALL
SELECT concat_ws(chr(28), CASE WHEN relkind IN ('r', 'p') THEN 't' || chr(28) || c.oid::text ELSE 'v' END,
  (SELECT nspname::text FROM n WHERE n.oid = c.relnamespace), relname::text) FROM c
UNION ALL
SELECT concat_ws(chr(28), 'c', attrelid::text, attname::text, CASE
    WHEN atttypid < 10000 THEN format_type(atttypid, atttypmod)
    ELSE (SELECT CASE WHEN t.typtype = 'd' THEN '' WHEN t.typnamespace = 'pg_catalog'::regnamespace
        THEN format_type(t.oid, CASE WHEN own.typtype = 'd' THEN own.typtypmod ELSE atttypmod END)
        ELSE t.typname::text END || CASE WHEN t.oid <> own.oid AND own.typtype <> 'd' AND t.typtype <> 'd' THEN '[]' ELSE '' END
      FROM pg_catalog.pg_type own JOIN pg_catalog.pg_type t ON t.oid = CASE
        WHEN own.typelem <> 0 AND own.typlen = -1 THEN own.typelem
        WHEN own.typtype = 'd' THEN own.typbasetype
        ELSE own.oid END
      WHERE own.oid = atttypid) END,
  CASE WHEN attnotnull THEN '!' ELSE '?' END, attnum::text, '0')
FROM pg_catalog.pg_attribute
WHERE attrelid = ANY (ARRAY(SELECT oid FROM t)) AND attnum > 0 AND NOT attisdropped
UNION ALL
SELECT concat_ws(chr(28), CASE WHEN indisprimary THEN 'k' ELSE 'i' END, indrelid::text,
  CASE WHEN NOT indisprimary THEN relname::text END,
  chr(30) || indnkeyatts::text || ':' || indkey::text,
  CASE WHEN NOT indisprimary THEN CASE WHEN indisunique THEN 'u' ELSE '' END || CASE WHEN indpred IS NULL THEN '' ELSE 'p' END END)
FROM pg_catalog.pg_index JOIN pg_catalog.pg_class ON pg_class.oid = indexrelid
WHERE indrelid = ANY (ARRAY(SELECT oid FROM t)) AND (indisunique OR NOT indisexclusion)
UNION ALL
SELECT concat_ws(chr(28), 'f', conrelid::text, conname::text, chr(30) || ':' || conkey::text,
  confrelid::text, chr(30) || ':' || confkey::text, confdeltype::text || confupdtype::text)
FROM pg_catalog.pg_constraint
WHERE conrelid = ANY (ARRAY(SELECT oid FROM t)) AND contype = 'f' AND conparentid = 0
$ENUMS) records";

const ENUMS: &str = "UNION ALL
SELECT concat_ws(chr(28), 'e', nspname::text, typname::text,
  string_agg(enumlabel::text || chr(31), '' ORDER BY enumsortorder))
FROM n JOIN pg_catalog.pg_type ON typnamespace = n.oid JOIN pg_catalog.pg_enum ON enumtypid = pg_type.oid
GROUP BY nspname, typname";
