//! Text to syntax tree: the parser of the Prisma schema language.

pub mod ast;
mod build;
pub(crate) mod cst;
mod escape;
mod grammar;
mod report;
mod scan;
#[cfg(test)]
mod tests;
mod value;

pub(crate) use grammar::Reader;
pub(crate) use value::MAX_DEPTH;

use crate::diagnostics::Diagnostic;

/// Parses one file. `file` is its number among the files that are compiled together; it goes
/// into every span.
///
/// The parser always answers with a tree. Lines it cannot read are left out of the tree and
/// reported, each at its own place and in their order.
///
/// ```
/// let (file, diagnostics) = whimbrel_engine::syntax::parse(0, "model User {\n  id Int @id\n}\n");
/// assert!(diagnostics.is_empty());
/// assert_eq!(file.items.len(), 1);
/// ```
pub fn parse(file: usize, text: &str) -> (ast::File<'_>, Vec<Diagnostic>) {
    build::build(file, text)
}
