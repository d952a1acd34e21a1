//! Which schema holds the history: the first on the search path that has one, else the first of all.

use super::{PostgresSession, is_conflict, opening};
use crate::connection::{Sql, Texts, transaction};
use crate::history::sql::{Table, quote_name, quote_text};
use crate::session::{Session, one_text};
use crate::{Error, ErrorKind};
use sqlx::Postgres;

impl PostgresSession<'_> {
    /// Learns it, before a script can change the search path, and makes the schema that was asked for.
    pub(super) async fn learn_schema(&mut self) -> Result<(), Error> {
        if self.learned {
            return Ok(());
        }
        self.table = self.qualified_table().await?;
        self.learned = true;
        Ok(())
    }

    /// The history table with its schema.
    pub(super) async fn qualified_table(&mut self) -> Result<Table, Error> {
        if let Some(schema) = &self.table.schema {
            let schema = schema.clone();
            self.make_schema(&schema).await?;
            return Ok(self.table.clone());
        }
        let name = quote_text(self.table.dialect, &self.table.quoted());
        let query = format!(
            "SELECT current_schema()::text, (SELECT n.nspname::text FROM pg_class c \
             JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass({name}))"
        );
        let mut columns = self.row(&query).await?.into_iter();
        let current = columns.next().flatten().ok_or_else(no_schema)?;
        let schema = match columns.next().flatten() {
            Some(found) if found != current => self.further_on(current, found).await?,
            _ => current,
        };
        Ok(Table {
            schema: Some(schema),
            ..self.table.clone()
        })
    }

    /// A history that is not in the schema of unqualified names: its migrations made that schema, or
    /// it belongs to somebody else. Where the tables are tells, or nobody can.
    async fn further_on(&mut self, current: String, found: String) -> Result<String, Error> {
        let dialect = self.table.dialect;
        let some_table = |schema: &str| self.some_table_of(&quote_text(dialect, schema));
        let (here, there) = (some_table(&current), some_table(&found));
        let here = one_text(self, &here).await.map_err(opening)?.is_some();
        let there = one_text(self, &there).await.map_err(opening)?.is_some();
        if here && !there {
            return Ok(found);
        }
        Err(Error::new(ErrorKind::AmbiguousSchema).detail(format!(
            "the search path finds a history in {found:?}, but unqualified names mean {current:?}"
        )))
    }

    /// A query for the name of a table or view that somebody made in a schema, beside the history.
    /// What extensions bring along is nobody's data.
    pub(super) fn some_table_of(&self, schema: &str) -> String {
        let history = quote_text(self.table.dialect, &self.table.name);
        format!(
            "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE n.nspname = {schema} AND c.relkind IN ('r', 'p', 'v', 'm', 'f') \
             AND c.relname <> {history} \
             AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') \
             ORDER BY 1 LIMIT 1"
        )
    }

    /// Makes a schema that is missing. `IF NOT EXISTS` alone wants the right to make schemas even for
    /// one that exists.
    async fn make_schema(&mut self, schema: &str) -> Result<(), Error> {
        let text = quote_text(self.table.dialect, schema);
        let exists = format!("SELECT nspname::text FROM pg_namespace WHERE nspname = {text}");
        if one_text(self, &exists).await.map_err(opening)?.is_some() {
            return Ok(());
        }
        let name = quote_name(self.table.dialect, schema);
        let script = format!("CREATE SCHEMA IF NOT EXISTS {name}");
        let in_transaction = transaction::is_open::<Postgres>(self.lease.connection_ref());
        match self.connection().execute(&script).await {
            Err(error) if in_transaction || !is_conflict(&error) => Err(opening(error)),
            _ => Ok(()),
        }
    }

    pub(super) async fn row(&mut self, query: &str) -> Result<Texts, Error> {
        let rows = self.connection().rows(query).await.map_err(opening)?;
        Ok(rows.into_iter().next().unwrap_or_default())
    }
}

fn no_schema() -> Error {
    Error::new(ErrorKind::AmbiguousSchema)
        .detail("no schema of the connection's search_path exists")
}
