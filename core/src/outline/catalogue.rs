//! What a live catalogue answered.

use super::text::split_list;
use super::{Column, Enum, ForeignKey, Index, Name, Outline, Table, normal_type};
use crate::Dialect;
use std::collections::BTreeMap;

/// Before the number of a column, in place of its name.
const NUMBER: char = '\u{1e}';

/// The first field of a row says what it is about.
type Row = Vec<Option<String>>;

/// Reads rows of seven texts. Lists have character 31 behind each part; missing texts are empty.
///
/// | 1 | 2 | 3 | 4 | 5 | 6 | 7 |
/// | --- | --- | --- | --- | --- | --- | --- |
/// | `c` column | schema | table | column | type | `?` nullable, `!` required | its number, if lists name it so |
/// | `k` primary key | schema | table | | columns | | |
/// | `i` index | schema | table | index | columns | `u` unique, `p` partial | |
/// | `f` foreign key | schema | table | name | columns | table referred to, and its columns | actions |
/// | `o` | | | | | | the schema that is meant by no name |
/// | `e` enum | schema | enum | | values | | |
/// | `v` view | schema | view | | | | |
///
/// The table that a foreign key refers to is its schema and its name before its columns, as one list.
/// `own` is the schema whose name is left out. Columns in lists may be numbers, each behind character 30; one that no
/// column has is an expression. A table is known by its columns; rows may come in any order.
pub fn read(dialect: Dialect, own: &str, rows: Vec<Row>) -> Outline {
    let mut outline = Outline::default();
    let mut tables: BTreeMap<Name, Table> = BTreeMap::new();
    let mut numbers: BTreeMap<(Name, String), String> = BTreeMap::new();
    let mut later = Vec::new();
    let named = |schema: String, name: String| Name {
        schema: if schema == own { String::new() } else { schema },
        name,
    };
    for row in rows {
        let mut fields = row.into_iter().map(Option::unwrap_or_default);
        let mut field = || fields.next().unwrap_or_default();
        let (kind, schema, name) = (field(), field(), field());
        let of = named(schema, name);
        match kind.as_str() {
            "c" => {
                let table = tables.entry(of.clone()).or_default();
                table.name = of.clone();
                let name = field();
                table.columns.push(Column {
                    name: name.clone(),
                    types: told(dialect, normal_type(dialect, &field())),
                    nullable: Some(field() != "!"),
                });
                let number = field();
                if !number.is_empty() {
                    numbers.insert((of, number), name);
                }
            }
            "e" => {
                field();
                let values = split_list(&field());
                outline.enums.push(Enum { name: of, values });
            }
            "v" => outline.views.push(of),
            _ => later.push((kind, of, [field(), field(), field(), field()])),
        }
    }
    let name_of = |table: &Name, column: String| match column.strip_prefix(NUMBER) {
        Some(number) => {
            let found = numbers.get(&(table.clone(), number.to_owned()));
            found.cloned().unwrap_or_default()
        }
        None => column,
    };
    for (kind, of, [name, columns, more, actions]) in later {
        let Some(table) = tables.get_mut(&of) else {
            continue;
        };
        let columns = split_list(&columns).into_iter();
        let columns = columns.map(|column| name_of(&of, column)).collect();
        match kind.as_str() {
            "k" => table.key = columns,
            "i" => table.indexes.push(Index {
                name,
                unique: more.contains('u'),
                partial: more.contains('p'),
                columns,
            }),
            "f" => {
                let mut referred = split_list(&more).into_iter();
                let (schema, target) = (referred.next(), referred.next());
                let target = named(schema.unwrap_or_default(), target.unwrap_or_default());
                table.foreign_keys.push(ForeignKey {
                    name,
                    columns,
                    referenced: referred.map(|column| name_of(&target, column)).collect(),
                    table: target,
                    actions,
                });
            }
            _ => {}
        }
    }
    outline.tables = tables.into_values().collect();
    outline
}

/// Nothing where a catalogue does not say what type it is.
fn told(dialect: Dialect, ty: String) -> Vec<String> {
    match ty.is_empty() && dialect == Dialect::Postgres {
        true => Vec::new(),
        false => vec![ty],
    }
}
