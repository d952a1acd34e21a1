//! What lives in database schemas that a project does not speak of, and reads what it does speak of: it is in the way of
//! changes.

use sqlx::PgConnection;
use whimbrel_core::Dialect;
use whimbrel_engine::sql::SqlSchema;

use crate::{
    catalog,
    database::{Database, Pool, broken},
    failure::{Failure, Outcome},
};

impl Database {
    /// The schema of the database, with the views, rules and policies of other schemas that read it.
    ///
    /// # Errors
    ///
    /// When the catalogue cannot be read.
    pub(crate) async fn describe_with_readers(&self, namespaces: &[String]) -> Outcome<SqlSchema> {
        let Pool::Postgres(pool) = &self.pool else {
            return self.describe(namespaces).await;
        };
        let mut transaction = pool.begin().await.map_err(|error| broken(&error))?;
        let found = self
            .described_with_readers(&mut transaction, namespaces)
            .await?;
        transaction
            .rollback()
            .await
            .map_err(|error| broken(&error))?;
        Ok(found)
    }

    /// The same, as an open transaction sees it.
    ///
    /// # Errors
    ///
    /// When the catalogue cannot be read.
    pub(crate) async fn described_with_readers(
        &self,
        connection: &mut PgConnection,
        namespaces: &[String],
    ) -> Outcome<SqlSchema> {
        let mut found = self.described(connection, namespaces).await?;
        // CockroachDB has not all of these catalogues, and holds a column that a view reads itself.
        if found.dialect == Dialect::Cockroach {
            return Ok(found);
        }
        let own = self.schema.as_deref().unwrap_or("public");
        let own = [own.to_owned()];
        let read = match namespaces {
            [] => &own,
            several => several,
        };
        let around = catalog::postgres_readers(connection, read).await;
        let around = around.map_err(Failure::from)?;
        let users = catalog::postgres_users(connection, read).await;
        let users = users.map_err(Failure::from)?;
        let is_renamed = namespaces.is_empty() && own[0] != "public";
        let mut beside = SqlSchema::empty(found.dialect);
        if !around.is_empty() {
            let described = catalog::postgres(connection, &around, &own[0]).await;
            beside = described.map_err(Failure::from)?;
        }
        beside.opaque.extend(users);
        if is_renamed {
            // What is known by the name of another schema has that one's objects beside it.
            beside
                .opaque
                .retain(|object| object.name.namespace.as_deref() != Some("public"));
            beside.attached.clear();
            beside.default_namespace = Some(own[0].clone());
            beside.rename_default_namespace("public");
        }
        // What inherits there has the same columns.
        found.tables.extend(beside.tables);
        found.opaque.extend(beside.opaque);
        found.attached.extend(beside.attached);
        Ok(found)
    }
}
