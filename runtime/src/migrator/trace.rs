//! Spans and events for programs that trace; nothing without the feature.

#[cfg(feature = "tracing")]
use super::Event;

/// A whole run, in a span `migrate`.
#[cfg(feature = "tracing")]
pub(crate) fn run<F: Future>(migrations: usize, work: F) -> impl Future<Output = F::Output> {
    use tracing::Instrument;
    work.instrument(tracing::info_span!("migrate", migrations))
}

#[cfg(not(feature = "tracing"))]
pub(crate) fn run<F: Future>(_: usize, work: F) -> F {
    work
}

/// One migration, in a span `migration` inside of the run's.
#[cfg(feature = "tracing")]
pub(crate) fn migration<F: Future>(name: &str, work: F) -> impl Future<Output = F::Output> {
    use tracing::Instrument;
    work.instrument(tracing::info_span!("migration", name))
}

#[cfg(not(feature = "tracing"))]
pub(crate) fn migration<F: Future>(_: &str, work: F) -> F {
    work
}

#[cfg(feature = "tracing")]
/// Reports an event to the program's subscriber.
pub(super) fn tell(event: &Event<'_>) {
    match event {
        Event::WaitingForLock { waited, holder } => {
            let waited = waited.as_secs_f64();
            let holder = holder.unwrap_or("unknown");
            tracing::info!(waited, holder, "waiting for the migration lock");
        }
        Event::Warning(error) => tracing::warn!(%error, "migration warning"),
        Event::Adopted { tool, migrations } => {
            tracing::info!(tool, migrations, "history of another tool taken over");
        }
        Event::SchemaDiffers(check) => {
            let differences = check.differences.len();
            tracing::warn!(differences, "{check}");
        }
        Event::BackedUp {
            path,
            bytes,
            duration,
        } => {
            let (path, seconds) = (path.display(), duration.as_secs_f64());
            tracing::info!(%path, bytes, seconds, "database copied");
        }
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
        Event::Retrying {
            error,
            attempt,
            pause,
        } => {
            let pause = pause.as_secs_f64();
            tracing::warn!(%error, attempt, pause, "migration is tried again");
        }
        Event::TakingBack {
            migration,
            statements,
        } => tracing::info!(migration, statements, "migration is undone"),
        Event::TakenBack {
            migration,
            duration,
        } => {
            let seconds = duration.as_secs_f64();
            tracing::info!(migration, seconds, "migration undone");
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
