//! Events for programs that trace.

use super::Event;

/// Tells an event to the program's subscriber.
pub(super) fn tell(event: &Event<'_>) {
    match event {
        Event::WaitingForLock { waited, holder } => {
            let waited = waited.as_secs_f64();
            let holder = holder.unwrap_or("unknown");
            tracing::info!(waited, holder, "waiting for the migration lock");
        }
        Event::Warning(error) => tracing::warn!(%error, "migration warning"),
        Event::Started {
            migration,
            statements,
        } => tracing::info!(migration, statements, "migration started"),
        Event::Resumed {
            migration,
            statement,
        } => tracing::info!(migration, statement, "migration resumed"),
        Event::Statement {
            migration,
            number,
            of,
        } => tracing::debug!(migration, number, of, "migration statement"),
        Event::Skipped { migration, number } => {
            tracing::info!(migration, number, "migration statement was done already");
        }
        Event::Finished {
            migration,
            duration,
        } => {
            let seconds = duration.as_secs_f64();
            tracing::info!(migration, seconds, "migration finished");
        }
    }
}
