//! Whether a statement took effect whose record is missing, because the process died between the two:
//! decided by looking at the database, never by the words of an error.
//!
//! Before a statement runs, the journal says what the objects are like that it is about to change. A
//! statement changes all of them or none, and under the lock nobody else does: as long as they are as
//! before, it did not take effect.

use crate::connection::DriverError;
use crate::session::Session;
use whimbrel_core::effect::{self, Effect};
use whimbrel_core::{Dialect, checksum};

/// What to do about a statement in doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It did not take effect, or does no harm when it runs once more.
    Run,
    /// It took effect.
    Done,
    /// Nobody can tell.
    Unknown,
    /// The journal does not say what was there before: it is of an older version.
    Unseen,
}

/// What the objects are like that a statement would change, in short. `None` when there is nothing to
/// look at.
pub(super) async fn before<S: Session>(
    session: &mut S,
    statement: Option<&str>,
) -> Result<Option<String>, DriverError> {
    let dialect = session.table().dialect;
    let effect = statement.map(|statement| effect::of(dialect, statement));
    let Some(Effect::Objects(objects) | Effect::Dropped(objects)) = effect else {
        return Ok(None);
    };
    let found = session.definitions(&objects).await?;
    Ok(found.as_deref().map(fingerprint))
}

/// Judges a statement that is in doubt. `before`: what [`before`] said then.
pub(super) async fn decide<S: Session>(
    session: &mut S,
    statement: &str,
    before: Option<&str>,
) -> Result<Verdict, DriverError> {
    let effect = effect::of(session.table().dialect, statement);
    let objects = match &effect {
        Effect::Repeatable => return Ok(Verdict::Run),
        Effect::Unknown => return Ok(Verdict::Unknown),
        Effect::Rows => {
            return Ok(match session.rows_roll_back(statement).await? {
                true => Verdict::Run,
                false => Verdict::Unknown,
            });
        }
        Effect::Objects(objects) | Effect::Dropped(objects) => objects,
    };
    let Some(before) = before else {
        return Ok(Verdict::Unseen);
    };
    let Some(found) = session.definitions(objects).await? else {
        return Ok(Verdict::Unknown);
    };
    let half = matches!(effect, Effect::Dropped(_)) && found.iter().any(Option::is_some);
    Ok(match fingerprint(&found) == before {
        true => Verdict::Run,
        false if half => Verdict::Unknown,
        false => Verdict::Done,
    })
}

/// True when a statement that failed left nothing behind. `before`: what [`before`] said then.
pub(super) async fn left_nothing<S: Session>(
    session: &mut S,
    statement: &str,
    before: Option<&str>,
) -> Result<bool, DriverError> {
    Ok(decide(session, statement, before).await? == Verdict::Run)
}

/// True when these statements left nothing behind that running them once more would not leave.
pub(super) fn are_repeatable<'s>(
    dialect: Dialect,
    mut statements: impl Iterator<Item = &'s str>,
) -> bool {
    statements.all(|text| effect::of(dialect, text) == Effect::Repeatable)
}

/// True for changes of the schema, which end a transaction on MySQL.
pub(super) fn changes_schema(dialect: Dialect, statement: &str) -> bool {
    let effect = effect::of(dialect, statement);
    matches!(effect, Effect::Objects(_) | Effect::Dropped(_))
}

fn fingerprint(definitions: &[Option<String>]) -> String {
    let mut text = String::new();
    for definition in definitions {
        match definition {
            Some(definition) => text.push_str(definition),
            None => text.push('\u{1}'),
        }
        text.push('\0');
    }
    let mut sum = checksum::of(text.as_bytes());
    sum.truncate(16);
    sum
}
