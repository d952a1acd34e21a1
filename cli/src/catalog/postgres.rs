use sqlx::{PgConnection, Row, postgres::PgRow};
use whimbrel_engine::{
    describe::postgres::{
        Catalog, ColumnRow, ConstraintRow, EnumRow, ExtensionRow, IndexColumnRow, OpaqueRow,
        SequenceRow, TableRow, describe,
    },
    sql::SqlSchema,
};

use super::CatalogError;

/// Reads the given schemas of a PostgreSQL or CockroachDB database; the connection's current
/// schema when none is given. Schemas that do not exist are left out.
///
/// # Errors
/// When the database does not answer one of the queries.
pub async fn postgres(
    connection: &mut PgConnection,
    namespaces: &[String],
) -> Result<SqlSchema, CatalogError> {
    let failed = CatalogError::of("version");
    let server = sqlx::query(SERVER)
        .persistent(false)
        .fetch_one(&mut *connection);
    let server = server.await.map_err(failed)?;
    let current: Option<String> = server.try_get("current").map_err(failed)?;
    let default_namespace = current.unwrap_or_else(|| "public".to_owned());
    let mut wanted = namespaces.to_vec();
    if wanted.is_empty() {
        wanted.push(default_namespace.clone());
    }
    let mut reader = Reader {
        connection,
        namespaces: &wanted,
    };
    let existing = reader.rows("schemas", NAMESPACES, |row| row.try_get("name"));
    let existing = existing.await?;
    Ok(describe(Catalog {
        cockroach: server.try_get("cockroach").map_err(failed)?,
        default_namespace,
        tables: reader.rows("tables", TABLES, table).await?,
        columns: reader.rows("columns", COLUMNS, column).await?,
        enums: reader.rows("enums", ENUMS, enum_value).await?,
        index_columns: reader.rows("indexes", INDEXES, index_column).await?,
        constraints: reader.rows("constraints", CONSTRAINTS, constraint).await?,
        sequences: reader.rows("sequences", SEQUENCES, sequence).await?,
        extensions: reader.rows("extensions", EXTENSIONS, extension).await?,
        opaque: reader.rows("views and functions", OPAQUE, opaque).await?,
        namespaces: existing,
    }))
}

struct Reader<'c> {
    connection: &'c mut PgConnection,
    namespaces: &'c [String],
}

impl Reader<'_> {
    async fn rows<T>(
        &mut self,
        subject: &'static str,
        query: &'static str,
        read: impl Fn(&PgRow) -> Result<T, sqlx::Error>,
    ) -> Result<Vec<T>, CatalogError> {
        // Not kept on the server: behind a transaction pooler the next query may meet another one.
        let query = sqlx::query(query).persistent(false).bind(self.namespaces);
        let rows = query.fetch_all(&mut *self.connection).await;
        let rows = rows.map_err(CatalogError::of(subject))?;
        let values = rows.iter().map(read).collect::<Result<_, _>>();
        values.map_err(CatalogError::of(subject))
    }
}

/// A pair of names that are both there or both absent.
fn pair(row: &PgRow, first: &str, second: &str) -> Result<Option<(String, String)>, sqlx::Error> {
    let first: Option<String> = row.try_get(first)?;
    let second: Option<String> = row.try_get(second)?;
    Ok(first.zip(second))
}

fn table(row: &PgRow) -> Result<TableRow, sqlx::Error> {
    Ok(TableRow {
        namespace: row.try_get("namespace")?,
        name: row.try_get("name")?,
        parent: pair(row, "parent_namespace", "parent")?,
    })
}

fn column(row: &PgRow) -> Result<ColumnRow, sqlx::Error> {
    Ok(ColumnRow {
        namespace: row.try_get("namespace")?,
        table: row.try_get("tbl")?,
        name: row.try_get("name")?,
        position: row.try_get("position")?,
        type_namespace: row.try_get("type_namespace")?,
        type_name: row.try_get("type_name")?,
        formatted_type: row.try_get("formatted_type")?,
        is_array: row.try_get("is_array")?,
        type_modifier: row.try_get("type_modifier")?,
        not_null: row.try_get("not_null")?,
        default: row.try_get("default_value")?,
        identity: row.try_get("identity")?,
        generated: row.try_get("generated")?,
        collation: row.try_get("collation")?,
    })
}

fn enum_value(row: &PgRow) -> Result<EnumRow, sqlx::Error> {
    Ok(EnumRow {
        namespace: row.try_get("namespace")?,
        name: row.try_get("name")?,
        value: row.try_get("value")?,
    })
}

fn index_column(row: &PgRow) -> Result<IndexColumnRow, sqlx::Error> {
    Ok(IndexColumnRow {
        namespace: row.try_get("namespace")?,
        table: row.try_get("tbl")?,
        index: row.try_get("idx")?,
        position: row.try_get("position")?,
        is_key: row.try_get("is_key")?,
        column: row.try_get("col")?,
        expression: row.try_get("expression")?,
        descending: row.try_get("descending")?,
        operator_class: row.try_get("operator_class")?,
        collation: row.try_get("collation")?,
        method: row.try_get("method")?,
        is_unique: row.try_get("is_unique")?,
        is_primary: row.try_get("is_primary")?,
        is_constraint: row.try_get("is_constraint")?,
        nulls_not_distinct: row.try_get("nulls_not_distinct")?,
        predicate: row.try_get("predicate")?,
    })
}

fn constraint(row: &PgRow) -> Result<ConstraintRow, sqlx::Error> {
    Ok(ConstraintRow {
        namespace: row.try_get("namespace")?,
        table: row.try_get("tbl")?,
        name: row.try_get("name")?,
        kind: row.try_get("kind")?,
        columns: row.try_get("columns")?,
        referenced: pair(row, "referenced_namespace", "referenced_table")?,
        referenced_columns: row.try_get("referenced_columns")?,
        on_delete: row.try_get("on_delete")?,
        on_update: row.try_get("on_update")?,
        definition: row.try_get("definition")?,
    })
}

fn sequence(row: &PgRow) -> Result<SequenceRow, sqlx::Error> {
    let owner = pair(row, "owner_namespace", "owner_table")?;
    let column: Option<String> = row.try_get("owner_column")?;
    Ok(SequenceRow {
        namespace: row.try_get("namespace")?,
        name: row.try_get("name")?,
        ty: row.try_get("ty")?,
        min_value: row.try_get("min_value")?,
        max_value: row.try_get("max_value")?,
        start: row.try_get("start_value")?,
        increment: row.try_get("increment")?,
        cache: row.try_get("cache")?,
        cycle: row.try_get("cycle")?,
        owner: owner
            .zip(column)
            .map(|((namespace, table), column)| (namespace, table, column)),
    })
}

fn extension(row: &PgRow) -> Result<ExtensionRow, sqlx::Error> {
    Ok(ExtensionRow {
        name: row.try_get("name")?,
        namespace: row.try_get("namespace")?,
        version: row.try_get("version")?,
    })
}

fn opaque(row: &PgRow) -> Result<OpaqueRow, sqlx::Error> {
    Ok(OpaqueRow {
        kind: row.try_get("kind")?,
        namespace: row.try_get("namespace")?,
        name: row.try_get("name")?,
        table: pair(row, "needs_namespace", "needs_table")?,
        column: row.try_get("needs_column")?,
    })
}

const SERVER: &str = "
SELECT current_schema()::text AS current, version() LIKE '%CockroachDB%' AS cockroach";

const NAMESPACES: &str = "
SELECT nspname::text AS name FROM pg_namespace WHERE nspname = ANY($1) ORDER BY nspname";

// Objects of extensions are left out here and below: they come and go with their extension.
const TABLES: &str = "
SELECT n.nspname::text AS namespace, c.relname::text AS name,
  pn.nspname::text AS parent_namespace, p.relname::text AS parent
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_inherits i ON c.relispartition AND i.inhrelid = c.oid
LEFT JOIN pg_class p ON p.oid = i.inhparent
LEFT JOIN pg_namespace pn ON pn.oid = p.relnamespace
WHERE n.nspname = ANY($1) AND c.relkind IN ('r', 'p', 'v')
  AND NOT EXISTS (SELECT 1 FROM pg_depend d
    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')";

const COLUMNS: &str = "
SELECT n.nspname::text AS namespace, c.relname::text AS tbl, a.attname::text AS name,
  a.attnum AS position, tn.nspname::text AS type_namespace, t.typname::text AS type_name,
  format_type(t.oid, CASE WHEN own.typtype = 'd' THEN own.typtypmod ELSE a.atttypmod END) AS formatted_type,
  own.typelem <> 0 AND own.typlen = -1 AS is_array,
  CASE WHEN own.typtype = 'd' THEN own.typtypmod ELSE a.atttypmod END AS type_modifier,
  a.attnotnull AS not_null, pg_get_expr(d.adbin, d.adrelid) AS default_value,
  a.attidentity::text AS identity, a.attgenerated::text AS generated,
  CASE WHEN a.attcollation <> own.typcollation THEN co.collname::text END AS collation
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_type own ON own.oid = a.atttypid
JOIN pg_type t ON t.oid = CASE
  WHEN own.typelem <> 0 AND own.typlen = -1 THEN own.typelem
  WHEN own.typtype = 'd' THEN own.typbasetype
  ELSE own.oid END
JOIN pg_namespace tn ON tn.oid = t.typnamespace
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_collation co ON co.oid = a.attcollation
WHERE n.nspname = ANY($1) AND c.relkind IN ('r', 'p', 'v') AND a.attnum > 0 AND NOT a.attisdropped";

const ENUMS: &str = "
SELECT n.nspname::text AS namespace, t.typname::text AS name, e.enumlabel::text AS value
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_enum e ON e.enumtypid = t.oid
WHERE n.nspname = ANY($1) AND t.typtype = 'e'
  AND NOT EXISTS (SELECT 1 FROM pg_depend d
    WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
ORDER BY 1, 2, e.enumsortorder";

// Read through JSON because PostgreSQL before 15 has no such column.
const INDEXES: &str = "
SELECT n.nspname::text AS namespace, tc.relname::text AS tbl, ic.relname::text AS idx,
  k.position, k.position <= i.indnkeyatts AS is_key, a.attname::text AS col,
  CASE WHEN a.attname IS NULL THEN pg_get_indexdef(i.indexrelid, k.position, true) END AS expression,
  am.amname = 'btree' AND k.position <= i.indnkeyatts
    AND (i.indoption[k.position - 1] & 1) = 1 AS descending,
  CASE WHEN NOT o.opcdefault THEN o.opcname::text END AS operator_class,
  CASE WHEN k.position <= i.indnkeyatts AND a.attname IS NOT NULL
    AND i.indcollation[k.position - 1] <> a.attcollation THEN co.collname::text END AS collation,
  am.amname::text AS method, i.indisunique AS is_unique, i.indisprimary AS is_primary,
  con.oid IS NOT NULL AS is_constraint,
  COALESCE((to_jsonb(i.*)->>'indnullsnotdistinct')::bool, false) AS nulls_not_distinct,
  pg_get_expr(i.indpred, i.indrelid) AS predicate
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
WHERE n.nspname = ANY($1) AND tc.relkind IN ('r', 'p') AND NOT i.indisexclusion";

const CONSTRAINTS: &str = "
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

const SEQUENCES: &str = "
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
const EXTENSIONS: &str = "
SELECT e.extname::text AS name, n.nspname::text AS namespace, e.extversion AS version
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname <> 'plpgsql' AND $1::text[] IS NOT NULL";

const OPAQUE: &str = "
WITH of_extension AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e')
SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'other' END AS kind,
  n.nspname::text AS namespace, c.relname::text AS name,
  tn.nspname::text AS needs_namespace, tc.relname::text AS needs_table, a.attname::text AS needs_column
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_rewrite r ON r.ev_class = c.oid
LEFT JOIN (pg_depend d JOIN pg_class tc ON tc.oid = d.refobjid AND tc.relkind IN ('r', 'p')
    JOIN pg_namespace tn ON tn.oid = tc.relnamespace
    LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid AND a.attnum > 0)
  ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
WHERE n.nspname = ANY($1) AND c.relkind IN ('v', 'm', 'f')
  AND NOT EXISTS (SELECT 1 FROM of_extension e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid)
UNION ALL
SELECT 'function', n.nspname::text, p.proname::text, NULL, NULL, NULL
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = ANY($1)
  AND NOT EXISTS (SELECT 1 FROM of_extension e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid)
UNION ALL
SELECT 'trigger', n.nspname::text, t.tgname::text, n.nspname::text, c.relname::text, NULL
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY($1) AND NOT t.tgisinternal
UNION ALL
SELECT 'policy', n.nspname::text, p.polname::text, n.nspname::text, c.relname::text, NULL
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY($1)
UNION ALL
SELECT 'rule', n.nspname::text, r.rulename::text, n.nspname::text, c.relname::text, NULL
FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY($1) AND r.rulename <> '_RETURN'
UNION ALL
SELECT CASE t.typtype WHEN 'd' THEN 'domain' ELSE 'type' END, n.nspname::text, t.typname::text, NULL, NULL, NULL
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE n.nspname = ANY($1) AND (t.typtype IN ('d', 'r') OR (t.typtype = 'c' AND c.relkind = 'c'))
  AND NOT EXISTS (SELECT 1 FROM of_extension e WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid)";
