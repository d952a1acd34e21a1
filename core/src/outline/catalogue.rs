//! What a live catalogue answered.

use super::text::{END as PART, split_list};
use super::{Column, Enum, ForeignKey, Index, Name, Outline, Table, normal_type};
use crate::{Dialect, Family};
use std::collections::HashMap;

/// Behind each record but the last of a text.
const RECORD: char = '\u{1d}';
/// Behind each field but the last of a record.
const FIELD: char = '\u{1c}';
/// At the start of a list of columns by their numbers.
const NUMBERS: char = '\u{1e}';

/// A schema in a live database.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalogue {
    /// The name of the schema, which is left out in `outline`.
    pub own: String,
    /// What it has.
    pub outline: Outline,
}

/// Reads the answer of a query of the catalogue: texts of records in any order. Few long texts cost a driver
/// less than many short ones, and a server less than looking up each name.
///
/// A record is a letter and fields, with character 28 between them; character 29 is between records.
///
/// | letter | fields |
/// | --- | --- |
/// | `o` | the schema that is meant by no name |
/// | `t` table | key, schema, name |
/// | `c` column | key of its table, name, type, `?` nullable or `!` required, number in the table, place in the primary key or `0` |
/// | `k` primary key | key of its table, columns |
/// | `i` index | key of its table, name, columns, `u` unique and `p` partial |
/// | `f` foreign key | key of its table, name, columns, key of the table referred to, its columns, two letters of [actions](ForeignKey::actions) |
/// | `e` enum | schema, name, values |
/// | `v` view | schema, name |
///
/// The key of a table is any text that no other has; without a `t`, which a table without columns needs, it is the
/// table's name. A foreign key may name a table that has no record as its schema, character 31 and its name.
///
/// Lists have character 31 behind each part, or are numbers of columns: character 30, how many of them count or nothing
/// for all, a colon, and the numbers with anything between them. A number that no column has is an expression.
///
/// `None` if the text is no such answer: a name has one of these characters.
pub fn read(dialect: Dialect, texts: &[String]) -> Option<Catalogue> {
    let mut found = Catalogue::default();
    let mut tables = Vec::new();
    let mut columns = Vec::new();
    let mut later = Vec::new();
    for record in texts.iter().flat_map(|text| text.split(RECORD)) {
        let fields: Vec<&str> = record.split(FIELD).collect();
        match fields[..] {
            ["o", own] => found.own = own.to_owned(),
            ["t", key, schema, name] => tables.push((key, schema, name)),
            ["c", of, name, ty, nullable, number, place] => {
                columns.push((of, name, ty, nullable, number, place));
            }
            ["k" | "i" | "f" | "e" | "v", ..] => later.push(fields),
            // A text without records.
            [""] => {}
            _ => return None,
        }
    }
    let Catalogue { own, outline } = &mut found;
    let named = |schema: &str, name: &str| Name {
        schema: if schema == own.as_str() { "" } else { schema }.to_owned(),
        name: name.to_owned(),
    };
    let mut places = HashMap::new();
    for (key, schema, name) in tables {
        places.insert(key, outline.tables.len());
        outline.tables.push(Table {
            name: named(schema, name),
            ..Table::default()
        });
    }
    let mut key_columns = Vec::new();
    let mut numbers = HashMap::new();
    for (of, name, ty, nullable, number, place) in columns {
        let table = *places.entry(of).or_insert_with(|| {
            outline.tables.push(Table {
                name: named("", of),
                ..Table::default()
            });
            outline.tables.len() - 1
        });
        outline.tables[table].columns.push(Column {
            name: name.to_owned(),
            types: told(dialect, normal_type(dialect, ty)),
            nullable: Some(nullable != "!"),
        });
        numbers.insert((of, number), name);
        match place.parse::<u32>() {
            Ok(0) => {}
            Ok(place) => key_columns.push((table, place, name)),
            Err(_) => return None,
        }
    }
    key_columns.sort_unstable();
    for (table, _, name) in key_columns {
        outline.tables[table].key.push(name.to_owned());
    }
    let list = |of: &str, text: &str| match text.strip_prefix(NUMBERS) {
        None => Some(split_list(text)),
        Some(text) => {
            let (count, text) = text.split_once(':')?;
            let all = text.split(|c: char| !c.is_ascii_digit());
            let all = all.filter(|number| !number.is_empty());
            let count = if count.is_empty() {
                usize::MAX
            } else {
                count.parse().ok()?
            };
            let name = |number| numbers.get(&(of, number)).copied().unwrap_or_default();
            Some(
                all.take(count)
                    .map(|number| name(number).to_owned())
                    .collect(),
            )
        }
    };
    for fields in later {
        match fields[..] {
            ["v", schema, name] => outline.views.push(named(schema, name)),
            ["e", schema, name, values] => outline.enums.push(Enum {
                name: named(schema, name),
                values: split_list(values),
            }),
            [_, of, ..] if !places.contains_key(of) => {}
            ["k", of, columns] => outline.tables[places[of]].key = list(of, columns)?,
            ["i", of, name, columns, flags] => outline.tables[places[of]].indexes.push(Index {
                name: name.to_owned(),
                unique: flags.contains('u'),
                partial: flags.contains('p'),
                columns: list(of, columns)?,
            }),
            ["f", of, name, columns, target, referenced, actions] => {
                let table = match places.get(target) {
                    Some(&place) => outline.tables[place].name.clone(),
                    None => match target.split_once(PART) {
                        Some((schema, name)) => named(schema, name),
                        None => named("", target),
                    },
                };
                outline.tables[places[of]].foreign_keys.push(ForeignKey {
                    name: name.to_owned(),
                    columns: list(of, columns)?,
                    table,
                    referenced: list(target, referenced)?,
                    actions: actions.to_owned(),
                });
            }
            _ => return None,
        }
    }
    Some(found)
}

/// Nothing where a catalogue does not say what type it is.
fn told(dialect: Dialect, ty: String) -> Vec<String> {
    match ty.is_empty() && dialect.family() == Family::Postgres {
        true => Vec::new(),
        false => vec![ty],
    }
}
