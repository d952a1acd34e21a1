//! PostgreSQL and CockroachDB.

mod objects;
mod queries;

use sqlx::{PgConnection, Row, postgres::PgRow};
use whimbrel_engine::{
    describe::postgres::{
        AttachedRow, Catalog, ColumnRow, ConstraintRow, DefinitionRow, EnumRow, ExtensionRow,
        IndexColumnRow, OpaqueRow, SequenceRow, TableRow, describe,
    },
    sql::{Opaque, OpaqueKind, QName, SqlSchema},
};

use super::CatalogError;
use objects::{
    ATTACHED, DEFINITIONS, NEEDED, OPAQUE, PUBLICATIONS, PUBLISHED, READERS, STATISTICS, USERS,
};
use queries::{
    COLUMNS, CONSTRAINTS, ENUMS, EXTENSIONS, INDEXES, NAMESPACES, SEQUENCES, SERVER, TABLES,
};

/// Reads the given schemas of a PostgreSQL or CockroachDB database; the connection's current
/// schema when none is given. Schemas that do not exist are left out; `own` is what the current one would be called.
///
/// # Errors
/// When the database does not answer one of the queries.
pub async fn postgres(
    connection: &mut PgConnection,
    namespaces: &[String],
    own: &str,
) -> Result<SqlSchema, CatalogError> {
    let failed = CatalogError::of("version");
    let server = sqlx::query(SERVER)
        .persistent(false)
        .fetch_one(&mut *connection);
    let server = server.await.map_err(failed)?;
    let current: Option<String> = server.try_get("current").map_err(failed)?;
    let default_namespace = current.unwrap_or_else(|| own.to_owned());
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
    let cockroach: bool = server.try_get("cockroach").map_err(failed)?;
    let mut opaque = reader
        .rows("views and functions", OPAQUE, self::opaque)
        .await?;
    let (mut definitions, mut attached) = (Vec::new(), Vec::new());
    let mut needed_extensions = Vec::new();
    // CockroachDB does not say how its objects were made.
    if !cockroach {
        let statistics = reader.rows("statistics", STATISTICS, self::opaque);
        opaque.extend(statistics.await?);
        let publications = reader.rows("publications", PUBLICATIONS, self::opaque);
        opaque.extend(publications.await?);
        let named = |row: &PgRow| row.try_get("name");
        needed_extensions = reader.rows("extensions", NEEDED, named).await?;
        definitions = reader.rows("definitions", DEFINITIONS, definition).await?;
        let published = reader.rows("published tables", PUBLISHED, definition);
        definitions.extend(published.await?);
        attached = reader
            .rows("comments and rights", ATTACHED, self::attached)
            .await?;
    }
    Ok(describe(Catalog {
        cockroach,
        needed_extensions,
        definitions,
        attached,
        opaque,
        default_namespace,
        tables: reader.rows("tables", TABLES, table).await?,
        columns: reader.rows("columns", COLUMNS, column).await?,
        enums: reader.rows("enums", ENUMS, enum_value).await?,
        index_columns: reader.rows("indexes", INDEXES, index_column).await?,
        constraints: reader.rows("constraints", CONSTRAINTS, constraint).await?,
        sequences: reader.rows("sequences", SEQUENCES, sequence).await?,
        extensions: reader.rows("extensions", EXTENSIONS, extension).await?,
        namespaces: existing,
    }))
}

/// The other schemas with views, rules and policies that read something of these, of any depth.
///
/// # Errors
/// When the database does not answer.
pub async fn readers(
    connection: &mut PgConnection,
    namespaces: &[String],
) -> Result<Vec<String>, CatalogError> {
    let mut reader = Reader {
        connection,
        namespaces,
    };
    let name = |row: &PgRow| row.try_get("namespace");
    reader.rows("readers", READERS, name).await
}

/// What tables of other schemas need of these.
///
/// # Errors
/// When the database does not answer.
pub async fn users(
    connection: &mut PgConnection,
    namespaces: &[String],
) -> Result<Vec<Opaque>, CatalogError> {
    let mut reader = Reader {
        connection,
        namespaces,
    };
    let user = |row: &PgRow| {
        let name = |namespace: &str, name: &str| -> Result<QName, sqlx::Error> {
            let namespace: String = row.try_get(namespace)?;
            let name: String = row.try_get(name)?;
            Ok(QName::new(Some(&namespace), name))
        };
        let needs = name("needs_namespace", "needs_name")?;
        Ok(Opaque {
            kind: OpaqueKind::Other,
            name: name("namespace", "name")?,
            table: None,
            sql: row.try_get("sql")?,
            depends_on: vec![(needs, row.try_get("needs_columns")?)],
        })
    };
    reader.rows("other schemas", USERS, user).await
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
        inherits: inherits(row)?,
        options: table_options(row)?,
    })
}

fn inherits(row: &PgRow) -> Result<Vec<(String, String)>, sqlx::Error> {
    let namespaces: Vec<String> = row.try_get("inherited_namespaces")?;
    let names: Vec<String> = row.try_get("inherited")?;
    Ok(namespaces.into_iter().zip(names).collect())
}

fn table_options(row: &PgRow) -> Result<Vec<(String, String)>, sqlx::Error> {
    let mut options = Vec::new();
    for (column, name) in [
        ("row_security", "ENABLE ROW LEVEL SECURITY"),
        ("force_row_security", "FORCE ROW LEVEL SECURITY"),
        ("unlogged", "UNLOGGED"),
    ] {
        if row.try_get::<bool, _>(column)? {
            options.push((name.to_owned(), String::new()));
        }
    }
    if let Some(storage) = row.try_get::<Option<String>, _>("storage")? {
        options.push(("WITH".to_owned(), format!("({storage})")));
    }
    Ok(options)
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
        domain: pair(row, "domain_namespace", "domain")?,
        domain_of_list: row.try_get("domain_of_list")?,
        type_modifier: row.try_get("type_modifier")?,
        not_null: row.try_get("not_null")?,
        default: row.try_get("default_value")?,
        identity: row.try_get("identity")?,
        generated: row.try_get("generated")?,
        collation: row.try_get("collation")?,
        storage: row.try_get("storage")?,
        compression: row.try_get("compression")?,
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
        nulls_first: row.try_get("nulls_first")?,
        operator_class: row.try_get("operator_class")?,
        collation: row.try_get("collation")?,
        method: row.try_get("method")?,
        is_unique: row.try_get("is_unique")?,
        is_primary: row.try_get("is_primary")?,
        is_constraint: row.try_get("is_constraint")?,
        nulls_not_distinct: row.try_get("nulls_not_distinct")?,
        predicate: row.try_get("predicate")?,
        deferrable: row.try_get("deferrable")?,
        without_overlaps: row.try_get("without_overlaps")?,
        storage: row.try_get("storage")?,
        definition: row.try_get("definition")?,
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
        owner: pair(row, "owner_namespace", "owner_table")?,
    })
}

fn definition(row: &PgRow) -> Result<DefinitionRow, sqlx::Error> {
    Ok(DefinitionRow {
        kind: row.try_get("kind")?,
        namespace: row.try_get("namespace")?,
        name: row.try_get("name")?,
        table: pair(row, "owner_namespace", "owner_table")?,
        sql: row.try_get("sql")?,
    })
}

fn attached(row: &PgRow) -> Result<AttachedRow, sqlx::Error> {
    Ok(AttachedRow {
        class: row.try_get("class")?,
        namespace: row.try_get("namespace")?,
        name: row.try_get("name")?,
        part: row.try_get("part")?,
        kind: row.try_get("kind")?,
        own: row.try_get("own")?,
        before: row.try_get("before")?,
        after: row.try_get("after")?,
    })
}
