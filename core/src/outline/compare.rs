//! What a database lacks, or has otherwise.

use super::{Change, Column, Difference, ForeignKey, Index, Name, Object, Outline, Table};
use crate::{Dialect, Family};
use std::borrow::Cow;
use std::collections::HashMap;

/// Everything that `expected` says and `found` does not, in the order of `expected`. What `found` has in
/// addition is no difference, and neither is what `expected` does not know.
///
/// ```
/// use whimbrel_core::{Dialect, outline::{Column, Outline, Table, differences}};
///
/// let column = |name: &str| Column { name: name.to_owned(), ..Column::default() };
/// let table = |columns| Table { columns, ..Table::default() };
/// let outline = |table| Outline { tables: vec![table], ..Outline::default() };
/// let expected = outline(table(vec![column("id"), column("email")]));
/// let found = outline(table(vec![column("id"), column("extra")]));
/// let differences = differences(Dialect::Sqlite, &expected, &found);
/// assert_eq!(differences.len(), 1);
/// assert!(differences[0].to_string().ends_with("email is missing"));
/// ```
pub fn differences(dialect: Dialect, expected: &Outline, found: &Outline) -> Vec<Difference> {
    let names = Names(dialect);
    let mut out = Vec::new();
    let mut tables = HashMap::with_capacity(found.tables.len());
    for table in &found.tables {
        tables.entry(names.key(&table.name)).or_insert(table);
    }
    for table in &expected.tables {
        match tables.get(&names.key(&table.name)) {
            Some(other) => names.table(table, other, &mut out),
            None => out.push(Difference::missing(Object::Table, table.name.to_string())),
        }
    }
    for one in &expected.enums {
        let mut all = found.enums.iter();
        match all.find(|other| names.same_name(&other.name, &one.name)) {
            None => out.push(Difference::missing(Object::Enum, one.name.to_string())),
            Some(other) if one.values.iter().all(|value| other.values.contains(value)) => {}
            Some(other) => out.push(Difference::changed(
                Object::Enum,
                one.name.to_string(),
                list(&one.values),
                list(&other.values),
            )),
        }
    }
    for view in &expected.views {
        let mut all = found.views.iter();
        if !all.any(|other| names.same_name(other, view)) {
            out.push(Difference::missing(Object::View, view.to_string()));
        }
    }
    out
}

/// How a database compares names.
#[derive(Clone, Copy)]
struct Names(Dialect);

impl Names {
    /// MySQL may keep the names of tables in lower case, and compares the others without case; SQLite
    /// compares all of them without the case of ASCII letters.
    fn same(self, a: &str, b: &str) -> bool {
        match self.0.family() {
            Family::Postgres => a == b,
            Family::Sqlite => a.eq_ignore_ascii_case(b),
            Family::Mysql => {
                let is_ascii = a.is_ascii() && b.is_ascii();
                a.eq_ignore_ascii_case(b) || !is_ascii && a.to_lowercase() == b.to_lowercase()
            }
        }
    }

    /// Equal for names that are the same.
    fn key(self, name: &Name) -> (&str, Cow<'_, str>) {
        let folded = match self.0.family() {
            Family::Postgres => Cow::Borrowed(name.name.as_str()),
            Family::Sqlite => Cow::Owned(name.name.to_ascii_lowercase()),
            Family::Mysql => Cow::Owned(name.name.to_lowercase()),
        };
        (&name.schema, folded)
    }

    fn same_name(self, a: &Name, b: &Name) -> bool {
        a.schema == b.schema && self.same(&a.name, &b.name)
    }

    fn same_list(self, a: &[String], b: &[String]) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.same(a, b))
    }

    fn table(self, expected: &Table, found: &Table, out: &mut Vec<Difference>) {
        for column in &expected.columns {
            let name = || format!("{}.{}", expected.name, column.name);
            let mut all = found.columns.iter();
            match all.find(|other| self.same(&other.name, &column.name)) {
                Some(other) => changed_column(name, column, other, out),
                None => out.push(Difference::missing(Object::Column, name())),
            }
        }
        if !expected.key.is_empty() && !self.same_list(&expected.key, &found.key) {
            let name = format!("of {}", expected.name);
            out.push(match found.key.is_empty() {
                true => Difference::missing(Object::PrimaryKey, name),
                false => {
                    let lists = (list(&expected.key), list(&found.key));
                    Difference::changed(Object::PrimaryKey, name, lists.0, lists.1)
                }
            });
        }
        for index in &expected.indexes {
            out.extend(self.index(index, expected, found));
        }
        for key in &expected.foreign_keys {
            out.extend(self.foreign_key(key, found, &expected.name));
        }
    }

    /// An index that the database has under its name, else one that does the same under any.
    fn index(self, expected: &Index, of: &Table, found: &Table) -> Option<Difference> {
        let table = &of.name;
        let like = |other: &&Index| {
            other.unique == expected.unique
                && other.partial == expected.partial
                && self.same_list(&other.columns, &expected.columns)
        };
        let named = |other: &&Index| self.same(&other.name, &expected.name);
        let is_renamed = |other: &&Index| {
            let mut all = of.indexes.iter();
            self.0.family() != Family::Sqlite
                && !all.any(|known| self.same(&known.name, &other.name))
        };
        let mut all = found.indexes.iter();
        let object = Object::Index;
        if expected.name.is_empty() {
            let name = format!("{} of {table}", list(&expected.columns));
            let missing = || Difference::missing(object, name);
            return (!all.any(|other| like(&other))).then(missing);
        }
        let name = || format!("{} of {table}", expected.name);
        match found.indexes.iter().find(named) {
            Some(same) if like(&same) => None,
            Some(other) => {
                let words = (in_words(expected), in_words(other));
                Some(Difference::changed(object, name(), words.0, words.1))
            }
            // SQLite renames no index, so another one is another one.
            None => Some(match found.indexes.iter().filter(like).find(is_renamed) {
                Some(other) => {
                    let found = format!("called {}", other.name);
                    Difference::changed(object, name(), expected.name.clone(), found)
                }
                None => Difference::missing(object, name()),
            }),
        }
    }

    /// One that refers alike; what it is called matters where migrations name it.
    fn foreign_key(self, expected: &ForeignKey, found: &Table, table: &Name) -> Option<Difference> {
        let refers = |other: &&ForeignKey| {
            let referenced = [&other.referenced, &expected.referenced];
            self.same_list(&other.columns, &expected.columns)
                && self.same_name(&other.table, &expected.table)
                && (referenced.iter().any(|list| list.is_empty())
                    || self.same_list(referenced[0], referenced[1]))
        };
        let action = |letter| match (self.0.family(), letter) {
            // InnoDB does the same for both.
            (Family::Mysql, 'r') => 'a',
            (_, letter) => letter,
        };
        let same_actions = |other: &&ForeignKey| {
            let letters = other.actions.chars().map(action);
            letters.eq(expected.actions.chars().map(action))
        };
        let is_called = |other: &&ForeignKey| {
            let unnamed = expected.name.is_empty() || other.name.is_empty();
            unnamed || self.same(&other.name, &expected.name)
        };
        let mut alike = found.foreign_keys.iter().filter(refers);
        let mut same = alike.clone().filter(same_actions);
        if same.clone().any(|other| is_called(&other)) {
            return None;
        }
        let label = match expected.name.as_str() {
            "" => list(&expected.columns),
            name => name.to_owned(),
        };
        let name = format!("{label} of {table}");
        let object = Object::ForeignKey;
        Some(match (alike.next(), same.next()) {
            (None, _) => Difference::missing(object, name),
            (Some(first), None) => {
                let words = (said(&expected.actions), said(&first.actions));
                Difference::changed(object, name, words.0, words.1)
            }
            (_, Some(other)) => {
                let found = format!("called {}", other.name);
                Difference::changed(object, name, label, found)
            }
        })
    }
}

fn changed_column(
    name: impl Fn() -> String,
    expected: &Column,
    found: &Column,
    out: &mut Vec<Difference>,
) {
    let is_known = !expected.types.is_empty() && !found.types.is_empty();
    let is_same = expected.types.iter().any(|ty| found.types.contains(ty));
    if is_known && !is_same {
        let first = |types: &[String]| types.first().cloned().unwrap_or_default();
        out.push(Difference {
            object: Object::Column,
            name: name(),
            change: Change::Changed {
                expected: typed(&first(&expected.types)),
                found: typed(&first(&found.types)),
            },
        });
    }
    if let (Some(expected), Some(found)) = (expected.nullable, found.nullable)
        && expected != found
    {
        let word = |nullable| if nullable { "nullable" } else { "required" };
        let words = (word(expected).to_owned(), word(found).to_owned());
        out.push(Difference::changed(
            Object::Column,
            name(),
            words.0,
            words.1,
        ));
    }
}

/// SQLite has columns without a type.
fn typed(ty: &str) -> String {
    match ty {
        "" => "without a type".to_owned(),
        ty => ty.to_owned(),
    }
}

fn in_words(index: &Index) -> String {
    let unique = if index.unique { "unique " } else { "" };
    let partial = if index.partial {
        " with a condition"
    } else {
        ""
    };
    format!("{unique}{}{partial}", list(&index.columns))
}

fn list(parts: &[String]) -> String {
    let shown: Vec<&str> = parts
        .iter()
        .map(|part| match part.as_str() {
            "" => "an expression",
            part => part,
        })
        .collect();
    format!("({})", shown.join(", "))
}

/// The actions of a foreign key.
fn said(actions: &str) -> String {
    let word = |letter| match letter {
        Some('r') => "RESTRICT",
        Some('c') => "CASCADE",
        Some('n') => "SET NULL",
        Some('d') => "SET DEFAULT",
        _ => "NO ACTION",
    };
    let mut letters = actions.chars();
    let delete = word(letters.next());
    format!("ON DELETE {delete} ON UPDATE {}", word(letters.next()))
}
