//! What a PostgreSQL database has that no Prisma schema says, as its catalogue has it.

use super::super::Facts;
use crate::live::Live;

/// Everything but tables, columns, keys and plain indexes: each as what it is about and what it says, with a blank
/// that stands for nothing else between the two.
const OBJECTS: &str = "
SELECT about || E'\\t' || coalesce(said, '') AS text FROM (
  SELECT 'view ' || c.oid::regclass::text AS about, pg_get_viewdef(c.oid) || coalesce(c.reloptions::text, '') || c.relowner::regrole::text
      || c.relispopulated::text AS said
    FROM pg_class c WHERE c.relnamespace::regnamespace::text IN ('public', 'hand_beside') AND c.relkind IN ('v', 'm')
  UNION ALL SELECT 'heir ' || inhrelid::regclass::text, inhparent::regclass::text FROM pg_inherits WHERE inhrelid::regclass::text LIKE 'hand%'
  UNION ALL SELECT 'rights ' || c.oid::regclass::text, ARRAY(SELECT a::text FROM unnest(c.relacl) a ORDER BY 1)::text
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relacl IS NOT NULL
  UNION ALL SELECT 'rights ' || c.oid::regclass::text || '.' || a.attname, ARRAY(SELECT x::text FROM unnest(a.attacl) x ORDER BY 1)::text
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND a.attacl IS NOT NULL
  UNION ALL SELECT 'rights of type ' || typname, typacl::text || typowner::regrole::text FROM pg_type WHERE typacl IS NOT NULL
    AND typnamespace = 'public'::regnamespace
  UNION ALL SELECT 'rights of function ' || oid::regprocedure::text, proacl::text FROM pg_proc WHERE proacl IS NOT NULL
    AND pronamespace = 'public'::regnamespace
  UNION ALL SELECT 'default in view ' || c.oid::regclass::text || '.' || a.attname, pg_get_expr(d.adbin, d.adrelid)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('v', 'm')
  UNION ALL SELECT 'comment ' || o.type || ' ' || o.identity, d.description
    FROM pg_description d, pg_identify_object(d.classoid, d.objoid, d.objsubid) o WHERE o.identity LIKE '%public.%'
      OR o.identity LIKE 'hand_beside.%' OR o.identity LIKE '% on public.%'
  UNION ALL SELECT 'policy ' || tablename || '.' || policyname, permissive || roles::text || cmd || coalesce(qual, '')
      || coalesce(with_check, '') FROM pg_policies
  UNION ALL SELECT 'row security ' || c.relname, c.relrowsecurity::text || c.relforcerowsecurity::text || c.relreplident::text
      || coalesce(c.reloptions::text, '') || c.relpersistence::text
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
  UNION ALL SELECT 'trigger ' || tgrelid::regclass::text || '.' || tgname, tgenabled::text || pg_get_triggerdef(oid)
    FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT 'rule ' || ev_class::regclass::text || '.' || rulename, ev_enabled::text || pg_get_ruledef(oid)
    FROM pg_rewrite WHERE rulename <> '_RETURN' AND rulename NOT LIKE 'pg_%'
  UNION ALL SELECT 'constraint ' || conrelid::regclass::text || '.' || conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE (contype IN ('c', 'x') OR conname LIKE 'hand%') AND connamespace = 'public'::regnamespace AND conrelid <> 0
  UNION ALL SELECT 'deferrable ' || conrelid::regclass::text || '.' || conname, condeferred::text || convalidated::text || confmatchtype::text
    FROM pg_constraint WHERE condeferrable
  UNION ALL SELECT 'generated ' || attrelid::regclass::text || '.' || attname, format_type(atttypid, atttypmod) || attgenerated::text
      || pg_get_expr(d.adbin, d.adrelid)
    FROM pg_attribute a JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE attgenerated <> ''
  UNION ALL SELECT 'identity ' || attrelid::regclass::text || '.' || attname, attidentity::text FROM pg_attribute WHERE attidentity <> ''
  UNION ALL SELECT 'collation ' || a.attrelid::regclass::text || '.' || a.attname, a.attcollation::regcollation::text
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid JOIN pg_class c ON c.oid = a.attrelid
    WHERE a.attcollation <> t.typcollation AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
  UNION ALL SELECT 'statistics ' || stxname, pg_get_statisticsobjdef(oid) FROM pg_statistic_ext
  UNION ALL SELECT 'function ' || oid::regprocedure::text, pg_get_functiondef(oid) FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND prokind <> 'a'
  UNION ALL SELECT 'domain ' || t.typname, format_type(t.typbasetype, t.typtypmod) || coalesce(t.typdefault, '') || t.typnotnull::text
      || coalesce((SELECT string_agg(pg_get_constraintdef(k.oid), ',') FROM pg_constraint k WHERE k.contypid = t.oid), '')
    FROM pg_type t WHERE t.typtype = 'd' AND t.typnamespace = 'public'::regnamespace
  UNION ALL SELECT 'type ' || t.typname, coalesce((SELECT string_agg(a.attname || format_type(a.atttypid, a.atttypmod), ','
      ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = t.typrelid AND NOT a.attisdropped), t.typtype::text)
    FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
    WHERE t.typnamespace = 'public'::regnamespace AND (t.typtype = 'r' OR c.relkind = 'c')
  UNION ALL SELECT 'sequence ' || c.relname, s.seqtypid::regtype::text || s.seqincrement::text || s.seqcycle::text
    FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid WHERE c.relname LIKE 'hand%'
  UNION ALL SELECT 'index ' || i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) || i.indisclustered::text || i.indisreplident::text
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class ic ON ic.oid = i.indexrelid
    WHERE c.relnamespace = 'public'::regnamespace AND (ic.relname LIKE 'hand%' OR i.indpred IS NOT NULL
      OR i.indexprs IS NOT NULL OR c.relkind = 'm' OR ic.reloptions IS NOT NULL)
  UNION ALL SELECT 'partition ' || c.relname, pg_get_expr(c.relpartbound, c.oid) FROM pg_class c WHERE c.relispartition AND c.relkind = 'r'
  UNION ALL SELECT 'partitioned ' || partrelid::regclass::text, pg_get_partkeydef(partrelid) FROM pg_partitioned_table
  UNION ALL SELECT 'publication ' || p.pubname || p.tablename, coalesce(to_jsonb(p) ->> 'rowfilter', '')
      || CASE WHEN to_jsonb(r) ->> 'prattrs' IS NULL THEN 'all' ELSE to_jsonb(p) ->> 'attnames' END
    FROM pg_publication_tables p JOIN pg_publication o ON o.pubname = p.pubname
    JOIN pg_publication_rel r ON r.prpubid = o.oid AND r.prrelid = format('%I.%I', p.schemaname, p.tablename)::regclass
  UNION ALL SELECT 'statistics of ' || attrelid::regclass::text || '.' || attname, attstattarget::text FROM pg_attribute a
    JOIN pg_class c ON c.oid = attrelid WHERE attstattarget > 0 AND attnum > 0 AND c.relnamespace = 'public'::regnamespace
) objects WHERE about NOT LIKE '%_prisma_migrations%' ORDER BY text";

/// The facts as they are now.
pub(super) async fn read(live: &mut Live) -> Facts {
    let rows = live.texts(OBJECTS).await;
    let parted = rows.iter().filter_map(|row| row.split_once('\t'));
    let parted = parted.map(|(about, said)| (about.to_owned(), said.to_owned()));
    parted.collect()
}

/// The same text, but for the casts and parentheses that a server prints where a column's type is another.
pub(super) fn is_same(before: &str, after: &str) -> bool {
    before == after || plain(before) == plain(after)
}

fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((start, cast)) = rest.split_once("::") {
        out.push_str(start);
        let types = [
            "character varying",
            "timestamp without time zone",
            "timestamp with time zone",
            "double precision",
            "text",
            "integer",
            "bigint",
            "numeric",
            "boolean",
            "\"Mood\"",
            "bpchar",
        ];
        let ty = types.iter().find(|ty| cast.starts_with(**ty));
        rest = ty.map_or(cast, |ty| &cast[ty.len()..]);
        if ty.is_some()
            && let Some(inner) = rest.strip_prefix('(')
            && let Some((digits, behind)) = inner.split_once(')')
            && digits.chars().all(|c| c.is_ascii_digit() || c == ',')
        {
            rest = behind;
        }
        rest = rest.strip_prefix("[]").unwrap_or(rest);
    }
    out.push_str(rest);
    out.retain(|c| !matches!(c, '(' | ')' | ' ' | '\n'));
    out
}
