//! The outline as a text that a binary carries: a line for each thing, below its table, with tabs between
//! the fields. Types are numbers of a list at the head, since columns share a few of them.

use super::{Column, Enum, ForeignKey, Index, Name, Outline, Table};

/// The head of the text. Another one is the text of another version.
const VERSION: &str = "outline 1";

/// Writes an outline.
///
/// ```
/// use whimbrel_core::outline::{Outline, Table, parse, render};
///
/// let outline = Outline { tables: vec![Table::default()], ..Outline::default() };
/// assert_eq!(parse(&render(&outline)), Some(outline));
/// ```
pub fn render(outline: &Outline) -> String {
    let mut types: Vec<&[String]> = Vec::new();
    for column in outline.tables.iter().flat_map(|table| &table.columns) {
        if !types.contains(&column.types.as_slice()) {
            types.push(&column.types);
        }
    }
    let mut out = Lines(String::new());
    let public = if outline.names_public { "public" } else { "" };
    out.line(&[VERSION, &outline.left_out.to_string(), public]);
    for list in &types {
        out.line(&["y", &join(list)]);
    }
    for table in &outline.tables {
        out.line(&["t", &table.name.schema, &table.name.name, &join(&table.key)]);
        for column in &table.columns {
            let of_type = |list: &&[String]| *list == column.types.as_slice();
            let number = types.iter().position(of_type).unwrap_or_default();
            let nullable = match column.nullable {
                Some(true) => "?",
                Some(false) => "!",
                None => "",
            };
            out.line(&["c", &column.name, &number.to_string(), nullable]);
        }
        for index in &table.indexes {
            let kind = kind(index);
            out.line(&["i", &index.name, &kind, &join(&index.columns)]);
        }
        for key in &table.foreign_keys {
            out.line(&[
                "f",
                &key.name,
                &join(&key.columns),
                &key.table.schema,
                &key.table.name,
                &join(&key.referenced),
                &key.actions,
            ]);
        }
    }
    for one in &outline.enums {
        out.line(&["e", &one.name.schema, &one.name.name, &join(&one.values)]);
    }
    for view in &outline.views {
        out.line(&["v", &view.schema, &view.name]);
    }
    out.0
}

fn kind(index: &Index) -> String {
    let unique = if index.unique { "u" } else { "" };
    let partial = if index.partial { "p" } else { "" };
    format!("{unique}{partial}")
}

/// Reads an outline; `None` for a text of another version.
pub fn parse(text: &str) -> Option<Outline> {
    let mut lines = text.lines();
    let mut head = lines.next()?.split('\t');
    if head.next()? != VERSION {
        return None;
    }
    let mut outline = Outline {
        left_out: head.next()?.parse().ok()?,
        names_public: head.next()? == "public",
        ..Outline::default()
    };
    let mut types: Vec<Vec<String>> = Vec::new();
    for line in lines {
        let mut fields = line.split('\t');
        let kind = fields.next()?;
        let mut field = || fields.next();
        let table = outline.tables.last_mut();
        match kind {
            "y" => types.push(list(field()?)),
            "t" => outline.tables.push(Table {
                name: name(field()?, field()?),
                key: list(field()?),
                ..Table::default()
            }),
            "c" => table?.columns.push(Column {
                name: plain(field()?),
                types: types.get(field()?.parse::<usize>().ok()?)?.clone(),
                nullable: match field()? {
                    "?" => Some(true),
                    "!" => Some(false),
                    _ => None,
                },
            }),
            "i" => {
                let (name, kind) = (plain(field()?), field()?);
                table?.indexes.push(Index {
                    name,
                    unique: kind.contains('u'),
                    partial: kind.contains('p'),
                    columns: list(field()?),
                });
            }
            "f" => table?.foreign_keys.push(ForeignKey {
                name: plain(field()?),
                columns: list(field()?),
                table: name(field()?, field()?),
                referenced: list(field()?),
                actions: field()?.to_owned(),
            }),
            "e" => outline.enums.push(Enum {
                name: name(field()?, field()?),
                values: list(field()?),
            }),
            "v" => outline.views.push(name(field()?, field()?)),
            _ => return None,
        }
    }
    Some(outline)
}

struct Lines(String);

impl Lines {
    fn line(&mut self, fields: &[&str]) {
        for (number, field) in fields.iter().enumerate() {
            if number > 0 {
                self.0.push('\t');
            }
            self.0.push_str(&escape(field));
        }
        self.0.push('\n');
    }
}

/// Without the characters that end a field or a line.
fn escape(text: &str) -> String {
    match text.contains(['\t', '\n', '\r', '\\']) {
        false => text.to_owned(),
        true => text
            .replace('\\', "\\\\")
            .replace('\t', "\\t")
            .replace('\n', "\\n")
            .replace('\r', "\\r"),
    }
}

fn plain(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        out.push(match letter {
            '\\' => match letters.next() {
                Some('t') => '\t',
                Some('n') => '\n',
                Some('r') => '\r',
                Some(other) => other,
                None => '\\',
            },
            other => other,
        });
    }
    out
}

/// Between the parts of a list; each part ends with it, so that a list of one empty text is no empty list.
pub(super) const END: char = '\u{1f}';

fn join(parts: &[String]) -> String {
    let ended = parts.iter().map(|part| format!("{part}{END}"));
    ended.collect()
}

fn list(text: &str) -> Vec<String> {
    split_list(&plain(text))
}

/// The parts of a list, each of which ends with character 31.
pub(super) fn split_list(text: &str) -> Vec<String> {
    let parts = text.split_terminator(END);
    parts.map(str::to_owned).collect()
}

fn name(schema: &str, name: &str) -> Name {
    Name {
        schema: plain(schema),
        name: plain(name),
    }
}
