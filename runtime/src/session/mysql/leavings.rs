//! What scripts leave in a session beside settings: variables, temporary tables, prepared statements, named locks.
//! They end with the script; what a program has in a connection that it lent stays.

use super::{LOCK, MysqlSession, locking};
use crate::connection::Sql;
use crate::session::{Session, one_text};
use crate::{EmbeddedMigration, Error};
use std::collections::BTreeSet;
use whimbrel_core::transaction::{Leaving, leavings};

impl MysqlSession<'_> {
    /// Before a script: the statements that take away what it will leave.
    pub(super) async fn leavings(
        &mut self,
        migration: &EmbeddedMigration,
    ) -> Result<Vec<String>, Error> {
        let all: BTreeSet<Leaving<'_>> = migration.statements().flat_map(leavings).collect();
        let is_lent = !self.lease.is_own();
        let mut statements = Vec::new();
        for leaving in all {
            match leaving {
                Leaving::Variable(name) if is_lent => {
                    // The server keeps its value with its type.
                    let keep = format!("@whimbrel_before_{}", statements.len());
                    let set = format!("SET {keep} = @{name}");
                    let set = self.connection().execute(&set).await;
                    set.map_err(locking)?;
                    statements.push(format!("SET @{name} = {keep}, {keep} = NULL"));
                }
                Leaving::Variable(name) => statements.push(format!("SET @{name} = NULL")),
                Leaving::Table(name) => {
                    if !(is_lent && self.has_temporary(&name).await) {
                        statements.push(format!("DROP TEMPORARY TABLE IF EXISTS {name}"));
                    }
                }
                Leaving::Prepared(name) => statements.push(format!("DEALLOCATE PREPARE {name}")),
                Leaving::Lock(name) if name != LOCK => {
                    let held = format!(
                        "SELECT CASE WHEN IS_USED_LOCK({name}) = CONNECTION_ID() THEN 'yes' END"
                    );
                    if one_text(self, &held).await.map_err(locking)?.is_none() {
                        statements.push(format!("DO RELEASE_LOCK({name})"));
                    }
                }
                Leaving::Lock(_) => {}
            }
        }
        Ok(statements)
    }

    /// The server's list of tables does not have those.
    async fn has_temporary(&mut self, name: &str) -> bool {
        let shown = format!("SHOW CREATE TABLE {name}");
        let rows = self.connection().rows(&shown).await.unwrap_or_default();
        let mut texts = rows.iter().flatten().flatten();
        texts.any(|text| text.starts_with("CREATE TEMPORARY TABLE"))
    }

    /// The variables of the user that have a value. `None`: the server does not tell (MySQL).
    pub(super) async fn own_variables(&mut self) -> Option<BTreeSet<String>> {
        let query = "SELECT variable_name FROM information_schema.user_variables \
             WHERE variable_value IS NOT NULL";
        let rows = self.connection().rows(query).await.ok()?;
        Some(rows.into_iter().flatten().flatten().collect())
    }
}
