//! What scripts leave in a session beside settings: temporary objects, prepared statements, cursors that are held,
//! channels that are listened to, advisory locks. They end with the script; what a program had before stays.

use super::lock::LOCK;
use super::{PostgresSession, opening};
use crate::connection::Texts;
use crate::history::sql::quote_text;
use crate::session::Session;
use crate::{EmbeddedMigration, Error};
use sqlx::Connection;
use std::collections::BTreeSet;
use whimbrel_core::Dialect;
use whimbrel_core::transaction::own_settings;

/// What a script mentions, in whatever way: cheap to ask, and asked too much does no harm.
#[derive(Default, Clone, Copy)]
pub(super) struct Mentions {
    pub(super) roles: bool,
    temporary: bool,
    prepared: bool,
    cursors: bool,
    channels: bool,
    locks: bool,
    /// What the driver has prepared may go.
    forgets: bool,
}

impl Mentions {
    pub(super) fn of(script: &str) -> Self {
        let script = script.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| script.contains(word));
        // What runs code that is written elsewhere can do all of it.
        let calls = has(&["call", "select", "perform", "execute"]);
        Mentions {
            roles: has(&["role", "authorization"]),
            temporary: calls || has(&["temp"]),
            prepared: calls || has(&["prepare", "deallocate", "discard"]),
            cursors: has(&["cursor"]),
            channels: has(&["listen", "discard"]),
            locks: calls || has(&["advisory"]),
            forgets: has(&["deallocate", "discard"]),
        }
    }

    fn leaves_any(self) -> bool {
        self.temporary || self.prepared || self.cursors || self.channels || self.locks
    }
}

/// What a session had before a script. Nothing of a kind: `None`.
#[derive(Default, Clone)]
pub(super) struct Kept {
    /// Quoted names, with commas between them.
    prepared: Option<String>,
    cursors: Option<String>,
    /// Numbers of objects in the schema of temporary ones.
    temporary: Option<String>,
    /// The statements that listen to them again.
    channels: Option<String>,
    /// Each as one quoted text.
    locks: Option<String>,
    /// The statements that set again what the program itself had set, of what the script sets.
    settings: Vec<String>,
}

/// Advisory locks of this session in this database as texts, beside the run's own.
fn locks() -> String {
    format!(
        "pg_catalog.pg_locks l WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted \
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) \
         AND NOT (classid = 0 AND objid = {LOCK} AND objsubid = 1)"
    )
}

const LOCK_AS_TEXT: &str = "concat_ws(' ', classid, objid, objsubid, mode)";

const TEMPORARY: &str = "SELECT oid FROM pg_class WHERE relnamespace = pg_my_temp_schema() \
     UNION ALL SELECT oid FROM pg_proc WHERE pronamespace = pg_my_temp_schema() \
     UNION ALL SELECT oid FROM pg_type WHERE typnamespace = pg_my_temp_schema()";

impl PostgresSession<'_> {
    /// Before a script that may leave something, on a connection where something may have been before.
    pub(super) async fn learn_what_stays(&mut self) -> Result<(), Error> {
        self.kept = Kept::default();
        let is_new = self.lease.is_own() && !self.session_lock;
        if is_new || !self.mentions.leaves_any() || self.table.dialect == Dialect::Cockroach {
            return Ok(());
        }
        if self.mentions.forgets {
            // The driver prepares them again.
            let forgotten = self.connection().clear_cached_statements().await;
            forgotten.map_err(opening)?;
        }
        let query = format!(
            "SELECT (SELECT string_agg(quote_literal(name), ', ') FROM pg_prepared_statements), \
             (SELECT string_agg(quote_literal(name), ', ') FROM pg_cursors WHERE is_holdable), \
             (SELECT string_agg(oid::text, ', ') FROM ({TEMPORARY}) o), \
             (SELECT string_agg(format('LISTEN %I', name), '; ') FROM pg_listening_channels() name), \
             (SELECT string_agg(quote_literal({LOCK_AS_TEXT}), ', ') FROM {})",
            locks()
        );
        let row: Texts = self.row(&query).await?;
        let mut columns = row.into_iter();
        let mut next = || columns.next().flatten();
        self.kept = Kept {
            prepared: next(),
            cursors: next(),
            temporary: next(),
            channels: next(),
            locks: next(),
            settings: Vec::new(),
        };
        Ok(())
    }

    /// The settings that no catalogue lists, before a script that changes them.
    pub(super) async fn learn_own_settings(
        &mut self,
        migration: &EmbeddedMigration,
    ) -> Result<(), Error> {
        if self.lease.is_own() || self.table.dialect == Dialect::Cockroach {
            return Ok(());
        }
        let names: BTreeSet<String> = migration.statements().flat_map(own_settings).collect();
        for name in names {
            let name = quote_text(Dialect::Postgres, &name);
            let query = format!("SELECT current_setting({name}, true)");
            let value = self.row(&query).await?.into_iter().next().flatten();
            let value = quote_text(Dialect::Postgres, &value.unwrap_or_default());
            let again = format!("SELECT set_config({name}, {value}, false)");
            self.kept.settings.push(again);
        }
        Ok(())
    }

    /// The statements that take back what the script has set.
    pub(super) fn settings_back(&self) -> Vec<String> {
        if self.lease.is_own() {
            return vec!["RESET ALL".to_owned()];
        }
        // It would take the program's own (`app.tenant`) along.
        let mut statements = vec!["SET statement_timeout = 0".to_owned()];
        statements.push(each(
            "SELECT format('RESET %I', name) FROM pg_settings \
             WHERE source = 'session' AND name NOT LIKE 'transaction\\_%'",
        ));
        statements.extend(self.kept.settings.iter().cloned());
        statements
    }

    /// The statements that end what the script has left.
    pub(super) fn leavings(&self) -> Vec<String> {
        let (mentions, kept) = (self.mentions, &self.kept);
        let mut statements = Vec::new();
        if mentions.cursors {
            statements.push(match &kept.cursors {
                None => "CLOSE ALL".to_owned(),
                Some(kept) => each(&format!(
                    "SELECT format('CLOSE %I', name) FROM pg_cursors WHERE is_holdable AND name NOT IN ({kept})"
                )),
            });
        }
        if mentions.prepared {
            statements.push(match &kept.prepared {
                None => "DEALLOCATE ALL".to_owned(),
                Some(kept) => each(&format!(
                    "SELECT format('DEALLOCATE %I', name) FROM pg_prepared_statements WHERE name NOT IN ({kept})"
                )),
            });
        }
        if mentions.temporary {
            statements.push(match &kept.temporary {
                None => "DISCARD TEMP".to_owned(),
                Some(kept) => each(&temporary_but(kept)),
            });
        }
        if mentions.channels {
            statements.push("UNLISTEN *".to_owned());
            statements.extend(kept.channels.clone());
        }
        if mentions.locks {
            statements.push(match &kept.locks {
                // The run's own is held in the session, too.
                Some(kept) => unlock_but(kept),
                None if self.session_lock => unlock_but("''"),
                None => "SELECT pg_advisory_unlock_all()".to_owned(),
            });
        }
        statements
    }
}

/// Runs the statements that a query returns.
fn each(query: &str) -> String {
    format!(
        "DO $whimbrel$ DECLARE one text; BEGIN \
         FOR one IN SELECT unnest(ARRAY({query})) LOOP EXECUTE one; END LOOP; \
         END $whimbrel$"
    )
}

fn temporary_but(kept: &str) -> String {
    let is_part =
        "EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('a', 'i'))";
    format!(
        "SELECT format('DROP %s IF EXISTS %s CASCADE', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'S' THEN 'SEQUENCE' \
         ELSE 'TABLE' END, c.oid::regclass) FROM pg_class c WHERE relnamespace = pg_my_temp_schema() \
         AND relkind IN ('r', 'p', 'v', 'S') AND NOT {is_part} AND oid NOT IN ({kept}) \
         UNION ALL SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', oid::regprocedure) FROM pg_proc \
         WHERE pronamespace = pg_my_temp_schema() AND oid NOT IN ({kept}) \
         UNION ALL SELECT format('DROP TYPE IF EXISTS %s CASCADE', oid::regtype) FROM pg_type t \
         WHERE typnamespace = pg_my_temp_schema() AND typelem = 0 AND oid NOT IN ({kept}) \
         AND NOT EXISTS (SELECT 1 FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind <> 'c')"
    )
}

/// Locks of the transaction are among them; the server leaves those, with a warning.
fn unlock_but(kept: &str) -> String {
    let key = "(l.classid::bigint << 32) | l.objid::bigint";
    let pair = "(l.classid::bigint::bit(32))::int, (l.objid::bigint::bit(32))::int";
    format!(
        "SELECT CASE WHEN objsubid = 1 AND mode = 'ExclusiveLock' THEN pg_advisory_unlock({key}) \
         WHEN objsubid = 1 THEN pg_advisory_unlock_shared({key}) \
         WHEN mode = 'ExclusiveLock' THEN pg_advisory_unlock({pair}) \
         ELSE pg_advisory_unlock_shared({pair}) END FROM {} AND {LOCK_AS_TEXT} NOT IN ({kept})",
        locks()
    )
}
