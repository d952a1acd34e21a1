//! The names that a server gives to what was left unnamed.

use super::state::State;
use crate::sql::{Dialect, QName, Table};

impl State<'_> {
    /// PostgreSQL's name for a key, index or sequence: `table_column_label`, numbered when a
    /// relation or (for constraints) a constraint has it already.
    pub(super) fn relation_name(
        &self,
        table: &QName,
        columns: &[String],
        label: &str,
        constraint: bool,
    ) -> String {
        self.first_free(table, columns, label, |name| {
            let taken = QName {
                namespace: table.namespace.clone(),
                name: name.to_owned(),
            };
            self.relation(&taken).is_some() || (constraint && self.constraint_taken(table, name))
        })
    }

    /// PostgreSQL's name for a foreign key or check.
    pub(super) fn constraint_name(&self, table: &QName, columns: &[String], label: &str) -> String {
        self.first_free(table, columns, label, |name| {
            self.constraint_taken(table, name)
        })
    }

    fn first_free(
        &self,
        table: &QName,
        columns: &[String],
        label: &str,
        taken: impl Fn(&str) -> bool,
    ) -> String {
        let columns = columns.join("_");
        let mut number = 0_u32;
        loop {
            let label = match number {
                0 => label.to_owned(),
                number => format!("{label}{number}"),
            };
            let name = object_name(&table.name, &columns, &label);
            if !taken(&name) || number > 10_000 {
                return name;
            }
            number += 1;
        }
    }

    /// True when a constraint of the same schema has that name.
    fn constraint_taken(&self, table: &QName, name: &str) -> bool {
        let holds =
            |other: &Table| other.name.namespace == table.namespace && has_constraint(other, name);
        self.schema.tables.find_holder(name, holds).is_some()
    }

    /// MySQL's name for an index: that of its first column, numbered from 2.
    pub(super) fn mysql_index_name(&self, table: &Table, column: Option<&str>) -> String {
        let base = column.unwrap_or("functional_index");
        let taken = |name: &str| {
            table
                .indexes
                .iter()
                .any(|index| self.same(&index.name, name))
        };
        if !taken(base) && !self.same(base, "PRIMARY") {
            return base.to_owned();
        }
        let mut number = 2_u32;
        while taken(&format!("{base}_{number}")) && number < 10_000 {
            number += 1;
        }
        format!("{base}_{number}")
    }

    /// MySQL's name for a foreign key: one more than the highest number in use.
    pub(super) fn mysql_foreign_key_name(&self, table: &Table) -> String {
        let prefix = format!("{}_ibfk_", table.name.name);
        let numbers = table.foreign_keys.iter().filter_map(|key| {
            key.name
                .as_deref()?
                .strip_prefix(&prefix)?
                .parse::<u32>()
                .ok()
        });
        format!("{prefix}{}", numbers.max().unwrap_or(0).saturating_add(1))
    }
}

/// True when a table has a constraint of that name.
pub(super) fn has_constraint(table: &Table, name: &str) -> bool {
    let key = table
        .primary_key
        .as_ref()
        .and_then(|key| key.name.as_deref());
    key == Some(name)
        || table
            .indexes
            .iter()
            .any(|index| index.constraint && index.name == name)
        || table
            .foreign_keys
            .iter()
            .any(|key| key.name.as_deref() == Some(name))
        || table
            .checks
            .iter()
            .any(|check| check.name.as_deref() == Some(name))
}

/// `first_second_label` in 63 bytes: the longer of the two parts gives way, byte by byte.
fn object_name(first: &str, second: &str, label: &str) -> String {
    let limit = Dialect::Postgres.identifier_limit();
    let separators = if second.is_empty() { 1 } else { 2 };
    let room = limit.saturating_sub(label.len() + separators);
    let (mut a, mut b) = (first.len(), second.len());
    while a + b > room && a + b > 0 {
        if a > b {
            a -= 1;
        } else {
            b -= 1;
        }
    }
    let cut = |text: &str, mut length: usize| {
        while !text.is_char_boundary(length) {
            length -= 1;
        }
        text.get(..length).unwrap_or_default().to_owned()
    };
    match second.is_empty() {
        true => format!("{}_{label}", cut(first, a)),
        false => format!("{}_{}_{label}", cut(first, a), cut(second, b)),
    }
}

#[cfg(test)]
mod tests {
    use super::object_name;

    #[test]
    fn long_parts_give_way() {
        assert_eq!(object_name("a", "b", "fkey"), "a_b_fkey");
        assert_eq!(object_name("a", "", "pkey1"), "a_pkey1");
        let long = object_name(&"t".repeat(60), &"c".repeat(40), "fkey");
        assert_eq!(long.len(), 63);
        assert_eq!(long, format!("{}_{}_fkey", "t".repeat(29), "c".repeat(28)));
        assert!(object_name(&"é".repeat(60), "", "pkey").len() <= 63);
    }
}
