//! The session as it was found, which each migration begins in and leaves behind.

use super::{PostgresSession, opening};
use crate::Error;
use crate::connection::Sql;
use crate::history::sql::quote_text;
use crate::session::Session;
use whimbrel_core::Dialect;

/// What a script can change about its session, before it did.
pub(super) struct Found {
    /// Who is logged in, and the role that was taken since.
    user: String,
    role: String,
    /// The connection says how long to wait for locks.
    pub(super) has_lock_timeout: bool,
    /// The statements that set again what was set since the connection was opened.
    settings: Option<String>,
    /// How the database isolates transactions.
    isolation: String,
    /// What the database says for the role, and the driver overrides.
    time_zone: Option<String>,
    date_style: Option<String>,
}

impl Found {
    pub(super) fn is_read_committed(&self) -> bool {
        self.isolation == "read committed"
    }

    /// The settings that scripts have as in the database's own client. What stands in the server's file alone
    /// cannot be asked for.
    pub(super) fn own_settings(&self, set: &str) -> Vec<String> {
        let own = [
            ("TimeZone", &self.time_zone),
            ("DateStyle", &self.date_style),
        ];
        own.into_iter()
            .filter_map(|(name, value)| {
                let value = quote_text(Dialect::Postgres, value.as_deref()?);
                Some(format!("{set} {name} TO {value}"))
            })
            .collect()
    }
}

/// The value that was set for the role, the database or both.
fn own(name: &str) -> String {
    format!(
        "(SELECT substr(one, strpos(one, '=') + 1) FROM pg_db_role_setting s, unnest(s.setconfig) one \
         WHERE lower(split_part(one, '=', 1)) = '{name}' \
         AND s.setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = session_user)) \
         AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())) \
         ORDER BY s.setrole = 0, s.setdatabase = 0 LIMIT 1)"
    )
}

impl PostgresSession<'_> {
    /// Before the first setting of our own. Not for CockroachDB, which does not say what was set.
    pub(super) async fn learn_session(&mut self) -> Result<(), Error> {
        let query = format!(
            "SELECT session_user::text, current_setting('role'), \
             (SELECT string_agg(format('SELECT pg_catalog.set_config(%L, %L, false)', name, setting), '; ') \
             FROM pg_settings WHERE source = 'session' AND name NOT LIKE 'transaction\\_%'), \
             nullif(current_setting('lock_timeout'), '0'), \
             current_setting('default_transaction_isolation'), {}, {}",
            own("timezone"),
            own("datestyle")
        );
        let mut columns = self.row(&query).await?.into_iter();
        let mut next = || columns.next().flatten();
        self.found = Some(Found {
            user: next().unwrap_or_default(),
            role: next().unwrap_or_default(),
            settings: next(),
            has_lock_timeout: next().is_some(),
            isolation: next().unwrap_or_default(),
            time_zone: next(),
            date_style: next(),
        });
        Ok(())
    }

    /// The statements that end what a script did to its session. They run inside the transaction,
    /// because behind a pooler the next one may be somebody else's.
    pub(super) fn session_back(&self) -> Vec<String> {
        let Some(found) = &self.found else {
            return Vec::new();
        };
        let mut statements = Vec::new();
        if self.mentions.roles {
            let dialect = self.table.dialect;
            statements.push(format!(
                "SET SESSION AUTHORIZATION {}",
                quote_text(dialect, &found.user)
            ));
            statements.push(format!("SET ROLE {}", quote_text(dialect, &found.role)));
        }
        statements.extend(self.settings_back());
        statements.extend(found.settings.clone());
        statements.extend(self.leavings());
        statements
    }

    /// A statement over the history, as the role that was found: the script's may not be allowed to.
    pub(super) fn as_found(&self, sql: String) -> String {
        match &self.found {
            Some(found) if self.mentions.roles => {
                let quoted = |name| quote_text(self.table.dialect, name);
                format!(
                    "SET LOCAL SESSION AUTHORIZATION {}; SET LOCAL ROLE {}; {sql}",
                    quoted(&found.user),
                    quoted(&found.role)
                )
            }
            _ => sql,
        }
    }

    /// Outside of any transaction.
    pub(super) async fn put_session_back(&mut self) -> Result<(), Error> {
        let back = self.session_back();
        if back.is_empty() {
            return Ok(());
        }
        let done = self.connection().execute(&back.join("; ")).await;
        done.map(|_| ()).map_err(opening)
    }
}
