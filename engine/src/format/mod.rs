//! The formatter: the same bytes as `prisma format`.

mod table;
mod write;

use crate::schema;
use crate::source::SourceFile;
use crate::syntax;

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
    let missing = schema::missing(files);
    files
        .iter()
        .enumerate()
        .map(|(number, file)| {
            let own = missing.iter().filter(|insertion| insertion.file == number);
            let mut text = String::with_capacity(file.text.len());
            let mut done = 0;
            for insertion in own {
                text.push_str(file.text.get(done..insertion.at).unwrap_or(""));
                text.push_str(&insertion.text);
                done = insertion.at;
            }
            text.push_str(file.text.get(done..).unwrap_or(""));
            write::write(
                &text,
                &syntax::Reader::new(number, &text).collect::<Vec<_>>(),
            )
        })
        .collect()
}
