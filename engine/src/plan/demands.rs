//! What the rows that are there have to satisfy for a migration to run: no duplicates under a new
//! unique index, no reference to a row that is not there, no value that goes. What is new is found
//! by comparing the two ends, for how the steps bring it about does not matter to the rows.

use super::{DefaultTrial, Fits, WarningKind, defaults, mysql, postgres, string};
use crate::{
    diff::Migration,
    sql::{
        Arity, Column, ColumnType, Default, Dialect, ForeignKey, Index, IndexColumn, IndexKind,
        QName, Table, Value,
    },
};

/// One thing that rows have to satisfy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    /// What has to hold.
    pub kind: DemandKind,
    /// The table whose rows it is about, by its name before the migration.
    pub table: QName,
    /// What it is about, in order; `None` when its values cannot be told before the migration runs.
    pub terms: Option<Vec<Term>>,
}

/// What has to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DemandKind {
    /// No two rows have the same values.
    Unique {
        /// Only rows under this condition count (SQL).
        predicate: Option<String>,
        /// True when `NULL` is a value like any other.
        nulls_count: bool,
    },
    /// Each row without `NULL` refers to a row of this table.
    References {
        /// The table.
        table: QName,
        /// Its columns, in the order of the terms; none when the table is new and so has no rows.
        columns: Option<Vec<String>>,
    },
    /// No row has one of these values.
    Without {
        /// The enum as warnings name it.
        of: String,
        /// The values that go.
        values: Vec<String>,
    },
    /// A row that is inserted without a value gets past a check.
    Default {
        /// The check's name or its text, where one is asked about.
        check: String,
        /// How that is found out.
        how: DefaultTrial,
    },
    /// Each value fits into this type.
    Fits {
        /// The type, as warnings name it.
        to: String,
        /// How that is found out.
        how: Fits,
    },
}

/// A column as it will be, in terms of the table as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Its name.
    pub column: String,
    /// The value that every row will have, as SQL, where the column is new.
    pub constant: Option<String>,
    /// Only so many characters count (MySQL).
    pub length: Option<u32>,
}

impl Term {
    /// A column that stays as it is.
    pub fn of(column: &str) -> Term {
        Term {
            column: column.to_owned(),
            constant: None,
            length: None,
        }
    }
}

impl Demand {
    /// True when a warning says that the rows may not satisfy this.
    pub fn is_warned_of(&self, kind: WarningKind, table: &str) -> bool {
        match &self.kind {
            DemandKind::Unique { .. } => kind == WarningKind::AddUnique && self.table.name == table,
            DemandKind::Without { of, .. } => kind == WarningKind::DropEnumValues && of == table,
            // What is converted may have less in it.
            DemandKind::Fits {
                how: Fits::Altered { .. },
                ..
            } => false,
            DemandKind::Fits { .. } => kind == WarningKind::UnsafeCast && self.table.name == table,
            DemandKind::References { .. } | DemandKind::Default { .. } => false,
        }
    }
}

/// What a migration demands of the rows that are there, table by table.
pub fn demands(migration: &Migration) -> Vec<Demand> {
    let mut out = Vec::new();
    for old in &migration.previous.tables {
        let Some(new) = migration.next.table(&old.name) else {
            continue;
        };
        let table = Pairing {
            migration,
            old,
            new,
        };
        out.extend(table.unique());
        out.extend(table.references());
        out.extend(table.values());
        out.extend(postgres::casts(migration, old, new));
        out.extend(mysql::tried(migration, old));
        out.extend(defaults::demands(migration, old, new));
    }
    out
}

/// A table on both sides.
struct Pairing<'a> {
    migration: &'a Migration<'a>,
    old: &'a Table,
    new: &'a Table,
}

/// What rows will have in a column.
enum Known {
    /// What they have.
    Kept,
    /// The same in each of them (SQL).
    Constant(String),
    /// Nothing.
    Null,
    /// A number that no other row has.
    Counted,
    /// Only the migration tells.
    Unknown,
}

/// What a unique index or a primary key compares.
struct Key<'a> {
    columns: &'a [IndexColumn],
    predicate: Option<&'a str>,
    nulls_count: bool,
}

impl Pairing<'_> {
    fn unique(&self) -> Vec<Demand> {
        let old = keys(self.old);
        let new = keys(self.new);
        let new = new
            .iter()
            .filter(|key| !old.iter().any(|old| old.implies(key)));
        new.filter_map(|key| {
            let columns = key.columns.iter();
            let terms = self.terms(columns.map(|column| (column.name(), column.length)));
            let terms = match terms {
                Terms::Using(terms) => Some(terms),
                Terms::Counted => return None,
                // Rows without a value are never the same.
                Terms::Null if !key.nulls_count => return None,
                Terms::Null | Terms::Unknown => None,
            };
            Some(Demand {
                kind: DemandKind::Unique {
                    predicate: key.predicate.map(str::to_owned),
                    nulls_count: key.nulls_count,
                },
                table: self.old.name.clone(),
                terms,
            })
        })
        .collect()
    }

    fn references(&self) -> Vec<Demand> {
        let is_same = |a: &ForeignKey, b: &ForeignKey| {
            a.columns == b.columns
                && a.referenced_table == b.referenced_table
                && a.referenced_columns == b.referenced_columns
        };
        let old = &self.old.foreign_keys;
        let new = self.new.foreign_keys.iter();
        let added = new.filter(|new| !old.iter().any(|old| is_same(old, new)));
        added
            .filter_map(|key| {
                let names = key.columns.iter().map(|name| (Some(name.as_str()), None));
                let Terms::Using(terms) = self.terms(names) else {
                    return None;
                };
                let (previous, next) = (self.migration.previous, self.migration.next);
                let columns = match previous.table(&key.referenced_table) {
                    None => None,
                    Some(old) => {
                        let new = next.table(&key.referenced_table)?;
                        let pair = Pairing { old, new, ..*self };
                        let is_kept = |name: &String| matches!(pair.known(name), Known::Kept);
                        let all = key.referenced_columns.iter().all(is_kept);
                        Some(all.then(|| key.referenced_columns.clone())?)
                    }
                };
                Some(Demand {
                    kind: DemandKind::References {
                        table: key.referenced_table.clone(),
                        columns,
                    },
                    table: self.old.name.clone(),
                    terms: Some(terms),
                })
            })
            .collect()
    }

    fn values(&self) -> Vec<Demand> {
        let mut out = Vec::new();
        for old in &self.old.columns {
            let Some(new) = self.new.column(&old.name) else {
                continue;
            };
            let (of, before, after) = match (&old.ty, &new.ty) {
                (ColumnType::Enum(before), ColumnType::Enum(after)) if before == after => {
                    let enums = (
                        self.migration.previous.enumeration(before),
                        self.migration.next.enumeration(after),
                    );
                    let (Some(before), Some(after)) = enums else {
                        continue;
                    };
                    (&after.name.name, &before.values, &after.values)
                }
                (ColumnType::InlineEnum(before), ColumnType::InlineEnum(after)) => {
                    (&self.old.name.name, before, after)
                }
                _ => continue,
            };
            let gone = before.iter().filter(|value| !after.contains(value));
            let values: Vec<String> = gone.cloned().collect();
            if !values.is_empty() {
                out.push(Demand {
                    kind: DemandKind::Without {
                        of: of.clone(),
                        values,
                    },
                    table: self.old.name.clone(),
                    terms: Some(vec![Term::of(&old.name)]),
                });
            }
        }
        out
    }

    fn terms<'n>(&self, columns: impl Iterator<Item = (Option<&'n str>, Option<u32>)>) -> Terms {
        let (mut terms, mut unknown) = (Vec::new(), false);
        for (name, length) in columns {
            let known = name.map_or(Known::Unknown, |name| self.known(name));
            let constant = match known {
                Known::Null => return Terms::Null,
                Known::Counted => return Terms::Counted,
                Known::Unknown => {
                    unknown = true;
                    continue;
                }
                Known::Kept => None,
                Known::Constant(sql) => Some(sql),
            };
            terms.push(Term {
                column: name.unwrap_or_default().to_owned(),
                constant,
                length,
            });
        }
        match unknown {
            true => Terms::Unknown,
            false => Terms::Using(terms),
        }
    }

    fn known(&self, name: &str) -> Known {
        let Some(new) = self.new.column(name) else {
            return Known::Unknown;
        };
        if let Some(old) = self.old.column(name) {
            let is_list = |column: &Column| column.arity == Arity::List;
            return match old.ty == new.ty && is_list(old) == is_list(new) {
                true => Known::Kept,
                false => Known::Unknown,
            };
        }
        match &new.default {
            _ if new.auto_increment => Known::Counted,
            None if new.arity == Arity::Nullable => Known::Null,
            Some(Default::Value(value)) => {
                constant(self.migration.next.dialect, value).map_or(Known::Unknown, Known::Constant)
            }
            _ => Known::Unknown,
        }
    }
}

/// What is known of several columns.
enum Terms {
    Using(Vec<Term>),
    /// One of them is empty in every row.
    Null,
    /// One of them is another one in every row.
    Counted,
    Unknown,
}

impl<'a> Key<'a> {
    fn of(index: &'a Index) -> Key<'a> {
        Key {
            columns: &index.columns,
            predicate: index.predicate.as_deref(),
            nulls_count: index.nulls_not_distinct,
        }
    }

    /// True when rows that satisfy this key satisfy the other one as well.
    fn implies(&self, other: &Key) -> bool {
        let covers = |own: &IndexColumn| {
            let mut theirs = other.columns.iter();
            theirs.any(|their| their.term == own.term && their.length == own.length)
        };
        self.columns.iter().all(covers)
            && (self.predicate.is_none() || self.predicate == other.predicate)
            && (self.nulls_count || !other.nulls_count)
    }
}

fn keys(table: &Table) -> Vec<Key<'_>> {
    let primary = table.primary_key.iter().map(|key| Key {
        columns: &key.columns,
        predicate: None,
        nulls_count: true,
    });
    let unique = table.indexes.iter();
    let unique = unique.filter(|index| index.kind == IndexKind::Unique);
    primary.chain(unique.map(Key::of)).collect()
}

/// A default that is the same for every row, as SQL.
fn constant(dialect: Dialect, value: &Value) -> Option<String> {
    Some(match value {
        Value::String(text) | Value::Enum(text) => string(dialect, text),
        Value::Int(number) | Value::Float(number) => number.clone(),
        Value::Boolean(true) => "TRUE".to_owned(),
        Value::Boolean(false) => "FALSE".to_owned(),
        Value::Bytes(_) | Value::Json(_) | Value::DateTime(_) | Value::List(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diff::diff, replay::replay, source::SourceFile, sql::SqlSchema};

    fn end(scripts: &str) -> SqlSchema {
        let replayed = replay(Dialect::Postgres, &[SourceFile::new("m.sql", scripts)]);
        assert!(replayed.is_ok(), "{:?}", replayed.diagnostics);
        replayed.schema
    }

    fn of(old: &str, new: &str) -> Vec<String> {
        let (old, new) = (end(old), end(new));
        let shown = |demand: Demand| {
            let terms = demand.terms.map(|terms| {
                let names = terms.into_iter().map(|t| t.constant.unwrap_or(t.column));
                names.collect::<Vec<_>>().join(",")
            });
            let terms = terms.unwrap_or_else(|| "?".to_owned());
            match demand.kind {
                DemandKind::Unique { .. } => format!("unique {terms}"),
                DemandKind::References { table, columns } => {
                    format!(
                        "{terms} in {} of {}",
                        table.name,
                        columns.unwrap_or_default().join(",")
                    )
                }
                DemandKind::Without { values, .. } => {
                    format!("{terms} without {}", values.join(","))
                }
                DemandKind::Fits { to, .. } => format!("{terms} as {to}"),
                DemandKind::Default { check, .. } => format!("default of {terms} under {check}"),
            }
        };
        demands(&diff(&old, &new)).into_iter().map(shown).collect()
    }

    const T: &str = "CREATE TABLE t (id INT PRIMARY KEY, a INT, b TEXT";

    #[test]
    fn a_new_default_has_to_get_past_the_checks_of_its_column() {
        let with = |a: &str, rest: &str| {
            format!(
                "CREATE TABLE t (id INT PRIMARY KEY, a INT {a}, b TEXT, CONSTRAINT low CHECK (a < 5){rest});"
            )
        };
        let asked = ["default of a under low"];
        assert_eq!(of(&with("", ""), &with("DEFAULT 7", "")), asked);
        let more = ", CONSTRAINT both CHECK (a < 9 OR b = 'x')";
        assert_eq!(of(&with("", more), &with("DEFAULT 7", more)), asked);
        assert_eq!(of(&with("DEFAULT 7", ""), &with("DEFAULT 7", "")), [""; 0]);
        assert_eq!(of(&with("DEFAULT 7", ""), &with("", "")), [""; 0]);
        let free = |text: String| text.replace("(a < 5)", "(a < 5) NOT ENFORCED");
        let (before, after) = (free(with("", "")), free(with("DEFAULT 7", "")));
        assert_eq!(of(&before, &after), [""; 0]);
    }

    #[test]
    fn a_new_key_demands_and_a_wider_one_does_not() {
        let with = |rest: &str| format!("{T}{rest});");
        let plain = with("");
        assert_eq!(of(&plain, &with(", UNIQUE (a, b)")), ["unique a,b"]);
        assert_eq!(of(&with(", UNIQUE (b)"), &with(", UNIQUE (b, a)")), [""; 0]);
        assert_eq!(of(&plain, &with(", UNIQUE (id, b)")), [""; 0]);
        assert_eq!(of(&plain, &with(", c INT UNIQUE")), [""; 0]);
        assert_eq!(
            of(&plain, &with(", c INT DEFAULT 1, UNIQUE (a, c)")),
            ["unique a,1"]
        );
        assert_eq!(of(&plain, &with(", c SERIAL UNIQUE")), [""; 0]);
        assert_eq!(
            of(&plain, &with(", c TEXT DEFAULT random() UNIQUE")),
            ["unique ?"]
        );
    }

    #[test]
    fn a_new_reference_demands_rows_that_are_there() {
        let plain = format!("CREATE TABLE p (id INT PRIMARY KEY);{T});");
        let key =
            format!("CREATE TABLE p (id INT PRIMARY KEY);{T}, FOREIGN KEY (a) REFERENCES p);");
        assert_eq!(of(&plain, &key), ["a in p of id"]);
        assert_eq!(of(&format!("{T});"), &key), ["a in p of "]);
        assert_eq!(of(&key, &key), [""; 0]);
    }

    #[test]
    fn values_that_go_are_named() {
        let with = |values: &str| {
            format!("CREATE TYPE e AS ENUM ({values}); CREATE TABLE t (id INT PRIMARY KEY, e e);")
        };
        assert_eq!(of(&with("'a', 'b'"), &with("'a', 'c'")), ["e without b"]);
    }
}
