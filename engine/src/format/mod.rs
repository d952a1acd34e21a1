//! The formatter: the same bytes as `prisma format`.

mod table;
mod write;

use crate::syntax;

/// Formats one schema file.
///
/// Fields are aligned, attributes sorted, blank lines and comments put in order. Lines that
/// cannot be read are kept as they are, so a text with mistakes loses nothing; whoever does not
/// want such a text touched asks [`syntax::parse`] first.
///
/// ```
/// let text = whimbrel_engine::format::format("model A {\nid   Int @id\nlong String\n}");
/// assert_eq!(text, "model A {\n  id   Int    @id\n  long String\n}\n");
/// ```
pub fn format(text: &str) -> String {
    write::write(text, &syntax::read(text))
}
