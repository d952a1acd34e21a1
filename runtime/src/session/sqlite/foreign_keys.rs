//! Rows that point nowhere: only where a migration can have left some, which its statements tell.

use super::{Link, SqliteSession, opening};
use crate::connection::Sql;
use crate::history::sql::quote_text;
use crate::session::{Session, one_text};
use crate::{EmbeddedMigration, Error, ErrorKind};
use std::collections::BTreeSet;
use whimbrel_core::Dialect;
use whimbrel_core::transaction::{Touched, touched};

/// The references that a migration can break.
#[derive(Debug, Clone)]
pub(super) struct Watched {
    /// The end of a query over `pragma_foreign_key_check`.
    from: String,
    /// So many rows pointed nowhere before.
    before: usize,
}

/// Statements that delete rows which they do not name.
const HIDDEN: &str = "SELECT name FROM sqlite_master WHERE type = 'trigger' \
     OR sql LIKE '%on conflict replace%' LIMIT 1";

impl Watched {
    /// What goes behind a statement that ends the migration: an error, which ends the message.
    pub(super) fn condition(&self) -> String {
        format!(
            " WHERE CASE WHEN (SELECT count(*) {}) > {} THEN abs(-9223372036854775807 - 1) ELSE 1 END",
            self.from, self.before
        )
    }
}

impl<L: Link> SqliteSession<L> {
    /// `resumed`: statements ran already, so that nobody knows any more what was before them.
    pub(super) async fn watch_foreign_keys(
        &mut self,
        migration: &EmbeddedMigration,
        resumed: bool,
    ) -> Result<(), Error> {
        self.watched = None;
        if !self.checks_foreign_keys() {
            return Ok(());
        }
        let Some(from) = self.references(migration).await? else {
            return Ok(());
        };
        let query = format!("SELECT CAST(count(*) AS TEXT) {from}");
        // SQLite cannot say where foreign keys are malformed: then nothing is judged.
        let Ok(Some(count)) = one_text(self, &query).await else {
            return Ok(());
        };
        let before = if resumed {
            0
        } else {
            count.parse().unwrap_or(0)
        };
        self.watched = Some(Watched { from, before });
        Ok(())
    }

    /// `None`: it touches no row that exists.
    async fn references(&mut self, migration: &EmbeddedMigration) -> Result<Option<String>, Error> {
        let all = || Ok(Some("FROM pragma_foreign_key_check c".to_owned()));
        let (mut children, mut parents) = (BTreeSet::new(), BTreeSet::new());
        let mut indexes = BTreeSet::new();
        for statement in migration.statements() {
            match touched(statement) {
                Touched::Nothing => {}
                Touched::Rows {
                    children: own,
                    parents: others,
                    index,
                } => {
                    children.extend(own);
                    parents.extend(others);
                    indexes.extend(index);
                }
                Touched::Unknown => return all(),
            }
        }
        if children.is_empty() && parents.is_empty() && indexes.is_empty() {
            return Ok(None);
        }
        let triggers = migration.sql().to_ascii_lowercase().contains("trigger");
        if triggers || one_text(self, HIDDEN).await.map_err(opening)?.is_some() {
            return all();
        }
        if !indexes.is_empty() {
            let tables = format!(
                "SELECT lower(tbl_name) FROM sqlite_master WHERE type = 'index' AND lower(name) IN ({})",
                list(&indexes)
            );
            let tables = self.connection().rows(&tables).await.map_err(opening)?;
            parents.extend(tables.into_iter().flatten().flatten());
        }
        Ok(Some(format!(
            "FROM (SELECT m.name FROM sqlite_master m WHERE m.type = 'table' \
             AND (lower(m.name) IN ({}) OR EXISTS (SELECT 1 FROM pragma_foreign_key_list(m.name) f \
             WHERE lower(f.\"table\") IN ({})))) t, pragma_foreign_key_check(t.name) c",
            list(&children),
            list(&parents)
        )))
    }

    /// Refuses rows that point nowhere and did not before the migration.
    pub(super) async fn check_foreign_keys(&mut self) -> Result<(), Error> {
        let Some(Watched { from, before }) = self.watched.clone() else {
            return Ok(());
        };
        let query = format!(
            "SELECT c.\"table\" || ' row ' || coalesce(c.rowid, '?') || ' -> ' || c.parent {from}"
        );
        let after = self.connection().rows(&query).await;
        let after = after.map_err(|error| Error::new(ErrorKind::ForeignKeys).source(error))?;
        if after.len() <= before {
            return Ok(());
        }
        let shown = after.iter().flatten().flatten().take(3);
        let shown: Vec<&str> = shown.map(String::as_str).collect();
        Err(Error::new(ErrorKind::ForeignKeys).detail(format!(
            "{} rows refer to rows that do not exist ({})",
            after.len() - before,
            shown.join("; ")
        )))
    }
}

fn list(names: &BTreeSet<String>) -> String {
    let quoted: Vec<_> = names
        .iter()
        .map(|name| quote_text(Dialect::Sqlite, name))
        .collect();
    quoted.join(", ")
}
