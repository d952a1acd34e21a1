//! The formatter: the same bytes as `prisma format`.

mod table;
mod write;

use crate::schema::{self, Insertion};
use crate::source::SourceFile;
use crate::syntax::{self, cst::Top};

/// Formats one schema file.
///
/// Fields are aligned, attributes sorted, blank lines and comments put in order. In a schema
/// without mistakes in its names, types and attributes, what a relation lacks is added: its other
/// side, the columns of its foreign key, the arguments of `@relation`.
///
/// Lines that cannot be read are kept as they are, so a text with mistakes loses nothing; whoever
/// does not want such a text touched asks [`syntax::parse`] first.
///
/// ```
/// let text = whimbrel_engine::format::format("model A {\nid   Int @id\nlong String\n}");
/// assert_eq!(text, "model A {\n  id   Int    @id\n  long String\n}\n");
/// ```
pub fn format(text: &str) -> String {
    format_files(&[SourceFile::new("schema.prisma", text)]).concat()
}

/// Formats the files of one schema, each into one text, in the order given.
pub fn format_files(files: &[SourceFile]) -> Vec<String> {
    let read: Vec<Vec<Top>> = files
        .iter()
        .enumerate()
        .map(|(number, file)| syntax::Reader::new(number, &file.text).collect())
        .collect();
    // Nearly always so, and told from what was read already.
    let missing = match schema::is_complete(read.iter().flatten()) {
        true => Vec::new(),
        false => schema::missing(files),
    };
    let texts = files.iter().zip(&read).enumerate();
    texts
        .map(|(number, (file, tops))| {
            let mut own = missing.iter().filter(|insertion| insertion.file == number);
            let Some(first) = own.next() else {
                return write::write(&file.text, tops);
            };
            let text = with(&file.text, std::iter::once(first).chain(own));
            let tops: Vec<Top> = syntax::Reader::new(number, &text).collect();
            write::write(&text, &tops)
        })
        .collect()
}

/// The text with what is inserted, in order of the places.
fn with<'i>(text: &str, insertions: impl Iterator<Item = &'i Insertion>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for insertion in insertions {
        out.push_str(text.get(done..insertion.at).unwrap_or(""));
        out.push_str(&insertion.text);
        done = insertion.at;
    }
    out.push_str(text.get(done..).unwrap_or(""));
    out
}
