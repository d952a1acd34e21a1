//! What a live catalogue answered.

use super::text::split_list;
use super::{Column, Enum, ForeignKey, Index, Name, Outline, Table, normal_type};
use crate::Dialect;
use std::collections::BTreeMap;

/// The first field of a row says what it is about.
type Row = Vec<Option<String>>;

/// Reads rows of seven texts. Lists have character 31 behind each part; missing texts are empty.
///
/// | 1 | 2 | 3 | 4 | 5 | 6 | 7 |
/// | --- | --- | --- | --- | --- | --- | --- |
/// | `c` column | schema | table | column | type | `?` nullable, `!` required | |
/// | `k` primary key | schema | table | | columns | | |
/// | `i` index | schema | table | index | columns | `u` unique, `p` partial | |
/// | `f` foreign key | schema | table | name | columns | table referred to, and its columns | actions |
/// | `o` | | | | | | the schema that is meant by no name |
/// | `e` enum | schema | enum | | values | | |
/// | `v` view | schema | view | | | | |
///
/// The table that a foreign key refers to is its schema and its name before its columns, as one list.
/// `own` is the schema whose name is left out. A table is known by its columns; rows may come in any order.
pub fn read(dialect: Dialect, own: &str, rows: Vec<Row>) -> Outline {
    let mut outline = Outline::default();
    let mut tables: BTreeMap<Name, Table> = BTreeMap::new();
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
                table.name = of;
                table.columns.push(Column {
                    name: field(),
                    types: vec![normal_type(dialect, &field())],
                    nullable: Some(field() != "!"),
                });
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
    for (kind, of, [name, columns, more, actions]) in later {
        let Some(table) = tables.get_mut(&of) else {
            continue;
        };
        let columns = split_list(&columns);
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
                table.foreign_keys.push(ForeignKey {
                    name,
                    columns,
                    table: named(schema.unwrap_or_default(), target.unwrap_or_default()),
                    referenced: referred.collect(),
                    actions,
                });
            }
            _ => {}
        }
    }
    outline.tables = tables.into_values().collect();
    outline
}
