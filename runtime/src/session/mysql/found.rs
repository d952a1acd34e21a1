//! The session that each migration begins in: the server's own, not the driver's, and what scripts did to
//! it is taken back.

use super::{MysqlSession, number};
use crate::connection::{DriverError, Sql, Texts};
use crate::history::sql::{quote_name, quote_text};
use crate::migrator::DdlLockTimeout;
use crate::session::{Session, one_text};
use crate::{EmbeddedMigration, Error};
use std::collections::{BTreeMap, BTreeSet};
use whimbrel_core::{Dialect, transaction};

/// What the `mysql` client has, too. The driver adds `PIPES_AS_CONCAT` to the mode, and its time zone is UTC.
const OF_THE_SERVER: &str = "SET NAMES utf8mb4, sql_mode = DEFAULT, time_zone = DEFAULT";

/// Variables that the driver or a run sets, and a lent connection gets back.
const OF_THE_DRIVER: [&str; 6] = [
    "lock_wait_timeout",
    "sql_mode",
    "time_zone",
    "character_set_client",
    "character_set_results",
    "collation_connection",
];

/// Variables that change by themselves, or mean the next statement only.
const PASSING: [&str; 6] = [
    "timestamp",
    "insert_id",
    "last_insert_id",
    "identity",
    "rand_seed1",
    "rand_seed2",
];

/// A session before a script changed it.
pub(super) struct Before {
    variables: BTreeMap<String, String>,
    /// When the script takes one: the role that was active.
    role: Option<String>,
    /// The statements that take away what the script leaves.
    leavings: Vec<String>,
    /// The variables of the user that there were, where the server tells.
    own: Option<BTreeSet<String>>,
}

impl MysqlSession<'_> {
    /// Before the first migration: the database that unqualified names mean, and the server's settings.
    pub(super) async fn learn_session(&mut self) -> Result<(), Error> {
        if self.learned {
            return Ok(());
        }
        self.table.schema = one_text(self, Self::DATABASE_NAME)
            .await
            .map_err(preparing)?;
        if !self.lease.is_own() {
            let columns = OF_THE_DRIVER.map(|name| format!("CAST(@@{name} AS CHAR)"));
            let query = format!("SELECT {}", columns.join(", "));
            let rows = self.connection().rows(&query).await.map_err(preparing)?;
            self.found = rows.into_iter().next();
        }
        let timeout = match self.ddl_lock_timeout {
            DdlLockTimeout::Default => {
                let seconds = DdlLockTimeout::DEFAULT.as_secs();
                format!(", lock_wait_timeout = LEAST(@@lock_wait_timeout, {seconds})")
            }
            DdlLockTimeout::Set(timeout) => {
                format!(", lock_wait_timeout = {}", timeout.as_secs().max(1))
            }
            DdlLockTimeout::OfTheConnection => String::new(),
        };
        let set = format!("{OF_THE_SERVER}{timeout}");
        let set = self.connection().execute(&set).await;
        set.map_err(preparing)?;
        self.learned = true;
        Ok(())
    }

    /// What a script is about to change.
    pub(super) async fn look_at_session(
        &mut self,
        migration: &EmbeddedMigration,
    ) -> Result<(), Error> {
        let changes = |text| transaction::may_change_session(Dialect::Mysql, text);
        self.before = None;
        if migration.statements().any(changes) {
            let role = match migration.statements().any(transaction::sets_role) {
                true => {
                    let role = one_text(self, "SELECT CURRENT_ROLE()").await;
                    Some(role.map_err(preparing)?.unwrap_or_else(|| "NONE".into()))
                }
                false => None,
            };
            let variables = self.variables().await?;
            let leavings = self.leavings(migration).await?;
            let own = self.own_variables().await;
            self.before = Some(Before {
                variables,
                role,
                leavings,
                own,
            });
        }
        Ok(())
    }

    /// Takes it back; outside of any transaction.
    pub(super) async fn put_session_back(&mut self) -> Result<(), Error> {
        let Some(before) = self.before.take() else {
            return Ok(());
        };
        let mut statements = vec!["UNLOCK TABLES".to_owned(), "SET timestamp = DEFAULT".into()];
        if let Some(database) = &self.table.schema {
            statements.push(format!("USE {}", quote_name(Dialect::Mysql, database)));
        }
        if let Some(role) = before.role {
            statements.push(match role.contains('`') || role == "NONE" {
                true => format!("SET ROLE {role}"),
                false => format!("SET ROLE {}", quote_name(Dialect::Mysql, &role)),
            });
        }
        for statement in statements {
            let done = self.connection().execute(&statement).await;
            done.map_err(preparing)?;
        }
        for leaving in &before.leavings {
            match self.connection().execute(leaving).await {
                // The script has taken it away itself.
                Err(error) if number(&error) == Some(1243) => {}
                done => drop(done.map_err(preparing)?),
            }
        }
        if let (Some(before), Some(now)) = (&before.own, self.own_variables().await) {
            // Those that a procedure has set.
            for name in now.difference(before) {
                let forget = format!("SET @{} = NULL", quote_name(Dialect::Mysql, name));
                let done = self.connection().execute(&forget).await;
                done.map_err(preparing)?;
            }
        }
        let now = self.variables().await?;
        for (name, value) in &before.variables {
            if now.get(name) == Some(value) || PASSING.contains(&name.as_str()) {
                continue;
            }
            let set = format!("SET SESSION {name} = {}", literal(value));
            match self.connection().execute(&set).await {
                // One that cannot be set, so the script did not.
                Err(error) if matches!(number(&error), Some(1193 | 1227 | 1229 | 1238)) => {}
                done => drop(done.map_err(preparing)?),
            }
        }
        Ok(())
    }

    /// Gives a lent connection back as its program knows it.
    pub(super) async fn put_driver_back(&mut self) -> Result<(), Error> {
        let Some(found) = self.found.take() else {
            return Ok(());
        };
        let assignments: Vec<String> = OF_THE_DRIVER
            .into_iter()
            .zip(found)
            .map(|(name, value)| {
                let value = value.map_or("NULL".into(), |value| literal(&value));
                format!("{name} = {value}")
            })
            .collect();
        let set = format!("SET {}", assignments.join(", "));
        let done = self.connection().execute(&set).await;
        done.map(|_| ()).map_err(preparing)
    }

    async fn variables(&mut self) -> Result<BTreeMap<String, String>, Error> {
        let rows = self.connection().rows("SHOW SESSION VARIABLES").await;
        let pair = |row: Texts| {
            let mut columns = row.into_iter().flatten();
            Some((columns.next()?, columns.next()?))
        };
        Ok(rows
            .map_err(preparing)?
            .into_iter()
            .filter_map(pair)
            .collect())
    }
}

/// The value of a variable. Numbers are no texts there.
fn literal(value: &str) -> String {
    match value.parse::<f64>() {
        Ok(number) if number.is_finite() => value.to_owned(),
        _ => quote_text(Dialect::Mysql, value),
    }
}

fn preparing(error: DriverError) -> Error {
    Error::from_database(error, "preparing the session")
}
