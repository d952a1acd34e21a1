//! `db pull`: what the command decides once the schema is read and the database described.

use whimbrel_engine::{
    diagnostics::Diagnostic,
    lift::{Known, Lifted, lift},
    source::SourceFile,
    sql::SqlSchema,
};

/// Which database schemas a pull into these files has to describe: those that the datasource
/// lists; empty for the connection's own.
///
/// # Errors
/// The diagnostics, when the files are no valid schema.
pub fn namespaces(files: &[SourceFile]) -> Result<Vec<String>, Vec<Diagnostic>> {
    Ok(Known::read(files)?.namespaces().to_vec())
}

/// As [`namespaces`], for a pull with `force`: only the blocks that are kept have to be valid.
///
/// # Errors
/// The diagnostics, when these blocks have mistakes.
pub fn namespaces_of_configuration(files: &[SourceFile]) -> Result<Vec<String>, Vec<Diagnostic>> {
    Ok(Known::configuration(files)?.namespaces().to_vec())
}

/// The files as they have to be for this database. Names, comments and order of what is already
/// there are kept; with `force` only the `datasource` and `generator` blocks are.
///
/// A database without a table gives [`Lifted::models`] and [`Lifted::enums`] of 0: the command
/// answers P4001 then and leaves the files alone.
///
/// # Errors
/// The diagnostics, when the files are no valid schema. With `force` only the blocks that are
/// kept have to be.
pub fn pull(
    files: &[SourceFile],
    described: &SqlSchema,
    force: bool,
) -> Result<Lifted, Vec<Diagnostic>> {
    let known = match force {
        true => Known::configuration(files)?,
        false => Known::read(files)?,
    };
    Ok(lift(described, &known))
}
