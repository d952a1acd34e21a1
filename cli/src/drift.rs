//! The two sides of drift, the same for every command and the studio: what the migrations make
//! that the database has, and what is in it, both only as far as the project speaks of it.

use whimbrel_engine::{
    check::State,
    compare::{self, Comparison, Side},
    diagnostics::Diagnostic,
    replay::replay,
    source::SourceFile,
    sql::SqlSchema,
};

/// What these migrations make; or what keeps them from being replayed.
pub(crate) fn expected(
    state: &State,
    scripts: &[SourceFile],
) -> Result<SqlSchema, Vec<Diagnostic>> {
    let replayed = replay(state.dialect, scripts);
    match replayed.is_ok() {
        true => Ok(replayed.schema),
        false => Err(replayed.diagnostics),
    }
}

/// The database schemas to describe; none for the connection's own, whatever its name.
pub(crate) fn namespaces(state: &State) -> &[String] {
    match state.namespaces.as_slice() {
        [only] if only == "public" => &[],
        several => several,
    }
}

/// What migrations make, and what is in the database.
pub(crate) fn compare(state: &State, expected: SqlSchema, found: &SqlSchema) -> Comparison {
    compare::compare(
        Side::history(expected),
        Side::live(found.clone()),
        &state.namespaces,
    )
}
