//! The two sides of drift, the same for `migrate dev` and the studio: what the migrations make
//! that the database has, and what is in it, both only as far as the Prisma schema speaks of it.

use whimbrel_engine::{
    check::State,
    diagnostics::Diagnostic,
    replay::{fewest, is_history_of_another_tool, replay},
    source::SourceFile,
    sql::{QName, SqlSchema},
};

/// What these migrations make; or what keeps them from being replayed.
pub(crate) fn expected(
    state: &State,
    scripts: &[SourceFile],
) -> Result<SqlSchema, Vec<Diagnostic>> {
    let replayed = replay(state.dialect, scripts);
    match replayed.is_ok() {
        true => Ok(comparable(state, replayed.schema)),
        false => Err(replayed.diagnostics),
    }
}

/// How many of the migrations, at least `from`, produce what is looked for: the fewest.
pub(crate) fn fewest_that(
    state: &State,
    scripts: &[SourceFile],
    from: usize,
    is_it: impl Fn(&SqlSchema) -> bool,
) -> Option<usize> {
    let is_it = |schema| is_it(&comparable(state, schema));
    fewest(state.dialect, scripts, from, is_it)
}

/// The database schemas to describe; none for the connection's own, whatever its name.
pub(crate) fn namespaces(state: &State) -> &[String] {
    match state.namespaces.as_slice() {
        [only] if only == "public" => &[],
        several => several,
    }
}

/// A side without what the Prisma schema does not speak of.
pub(crate) fn comparable(state: &State, mut side: SqlSchema) -> SqlSchema {
    side.retain_namespaces(&state.namespaces);
    // What another tool has kept its history in, before this one did.
    let of_migrations = |name: &QName| state.history.table(name).is_some();
    side.tables.retain(|table| {
        of_migrations(&table.name) || !is_history_of_another_tool(&table.name.name)
    });
    side.forget_btree_operator_classes();
    side
}
