//! What needs a table or a column that goes: PostgreSQL drops neither then, and there is nothing to come back to.

use super::{
    Dependents,
    text::{before_word, head, mentions},
};
use crate::{
    diff::{Migration, Step, TableChange},
    sql::{Opaque, OpaqueKind, QName, SqlSchema},
};

/// What the steps drop.
#[derive(Default)]
struct Dropped<'a> {
    tables: Vec<&'a QName>,
    columns: Vec<(&'a QName, &'a str)>,
}

impl<'a> Dropped<'a> {
    fn new(migration: &Migration<'a>) -> Self {
        let mut dropped = Dropped::default();
        for step in &migration.steps {
            match step {
                Step::DropTable(table) => dropped.tables.push(&table.get().name),
                Step::AlterTable(alter) => {
                    let table = alter.tables.previous.get();
                    let columns = alter.changes.iter().filter_map(|change| match change {
                        TableChange::DropColumn(column) => Some(column.get().name.as_str()),
                        _ => None,
                    });
                    dropped
                        .columns
                        .extend(columns.map(|column| (&table.name, column)));
                }
                _ => {}
            }
        }
        dropped
    }
}

impl Dependents {
    /// Finds them.
    pub(super) fn block_readers_of_dropped(&mut self, migration: &Migration) {
        let dropped = Dropped::new(migration);
        if dropped.tables.is_empty() && dropped.columns.is_empty() {
            return;
        }
        let schema = migration.previous;
        for object in &schema.opaque {
            let is_in_the_way = match object.kind {
                OpaqueKind::View | OpaqueKind::MaterializedView => view(schema, object, &dropped),
                OpaqueKind::Trigger
                | OpaqueKind::Policy
                | OpaqueKind::Rule
                | OpaqueKind::Publication => on_table(object, &dropped),
                OpaqueKind::Function => function(object, &dropped),
                OpaqueKind::Other => needs(object, &dropped),
                _ => false,
            };
            if is_in_the_way {
                self.block(object);
            }
        }
    }
}

fn view(schema: &SqlSchema, view: &Opaque, dropped: &Dropped<'_>) -> bool {
    let sql = view.sql.as_deref().unwrap_or_default();
    view.depends_on.iter().any(|(table, known)| {
        // Of a nested query not all columns are known. A name that another of its tables has too proves nothing.
        let is_only = |column: &str| {
            let mut others = view.depends_on.iter().filter(|(other, _)| other != table);
            let has = |other: &QName| {
                let other = schema.table(other);
                other.is_none_or(|other| other.column(column).is_some())
            };
            mentions(sql, column) && !others.any(|(other, _)| has(other))
        };
        let mut columns = dropped.columns.iter();
        dropped.tables.contains(&table)
            || columns.any(|(of, column)| {
                *of == table && (known.iter().any(|known| known == column) || is_only(column))
            })
    })
}

/// What is known to need it.
fn needs(object: &Opaque, dropped: &Dropped<'_>) -> bool {
    let mut needs = object.depends_on.iter();
    needs.any(|(of, columns)| {
        let mut dropped_columns = dropped.columns.iter();
        dropped.tables.contains(&of)
            || dropped_columns
                .any(|(table, column)| of == *table && columns.iter().any(|own| own == column))
    })
}

fn on_table(object: &Opaque, dropped: &Dropped<'_>) -> bool {
    let sql = object.sql.as_deref().unwrap_or_default();
    let text = match object.kind {
        OpaqueKind::Trigger => before_word(sql, "EXECUTE"),
        _ => sql,
    };
    let own = object.table.as_ref();
    if own.is_some_and(|own| dropped.tables.contains(&own)) {
        return false;
    }
    // Its name and its condition name no other table, and what it needs is known.
    if object.kind == OpaqueKind::Publication {
        return needs(object, dropped);
    }
    // The head of a trigger names nothing but its own table.
    let reads = |table: &QName| object.kind != OpaqueKind::Trigger && mentions(text, &table.name);
    let mut columns = dropped.columns.iter();
    dropped.tables.iter().any(|table| reads(table))
        || columns
            .any(|(table, column)| (own == Some(*table) || reads(table)) && mentions(text, column))
}

/// The server knows what a function reads only when its body is no text; its arguments it always knows.
fn function(object: &Opaque, dropped: &Dropped<'_>) -> bool {
    let sql = object.sql.as_deref().unwrap_or_default();
    let (head, is_parsed) = head(sql);
    let known = if is_parsed { sql } else { head };
    let mut columns = dropped.columns.iter();
    dropped
        .tables
        .iter()
        .any(|table| mentions(known, &table.name))
        || columns
            .any(|(table, column)| is_parsed && mentions(sql, &table.name) && mentions(sql, column))
}

#[cfg(test)]
mod tests {
    use crate::{
        diff::diff,
        plan::in_the_way,
        replay::replay,
        source::SourceFile,
        sql::{Dialect, SqlSchema},
    };

    const TABLES: &str = "CREATE TABLE t (id INT, a INT, b INT); CREATE TABLE u (id INT, a INT); \
                          CREATE FUNCTION run() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';";

    fn make(sql: &str) -> SqlSchema {
        let script = SourceFile::new("1_a/migration.sql", sql);
        let replayed = replay(Dialect::Postgres, &[script]);
        assert!(replayed.is_ok(), "{:?}", replayed.diagnostics);
        replayed.schema
    }

    /// What is in the way when `b` and `a` of `t` go.
    fn blocked(object: &str) -> usize {
        let before = make(&format!("{TABLES} {object};"));
        let mut after = before.clone();
        after.tables[0].columns.truncate(1);
        in_the_way(&diff(&before, &after)).len()
    }

    #[test]
    fn what_needs_a_column_that_goes_is_named() {
        for (object, expected) in [
            ("CREATE VIEW v AS SELECT b FROM t", 1),
            ("CREATE VIEW v AS SELECT id FROM t", 0),
            ("CREATE VIEW v AS SELECT n FROM (SELECT b AS n FROM t) x", 1),
            (
                "CREATE VIEW v AS SELECT u.a FROM u, (SELECT id FROM t) x",
                0,
            ),
            ("CREATE POLICY p ON t USING (b > 0)", 1),
            ("CREATE POLICY p ON t USING (id > 0)", 0),
            (
                "CREATE POLICY p ON u USING (EXISTS (SELECT 1 FROM t WHERE b = 1))",
                1,
            ),
            (
                "CREATE RULE r AS ON DELETE TO u DO ALSO DELETE FROM t WHERE b = 1",
                1,
            ),
            (
                "CREATE TRIGGER g AFTER UPDATE OF b ON t FOR EACH ROW EXECUTE FUNCTION run()",
                1,
            ),
            (
                "CREATE FUNCTION b() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; \
                 CREATE TRIGGER g AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION b()",
                0,
            ),
            ("CREATE PUBLICATION p FOR TABLE t (id, b)", 1),
            ("CREATE PUBLICATION p FOR TABLE t WHERE (a > 0), u", 1),
            ("CREATE PUBLICATION p FOR TABLE t (id), u (id, a)", 0),
            ("CREATE PUBLICATION p FOR TABLE t, u", 0),
            (
                "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(b) FROM t; END",
                1,
            ),
            (
                "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(b) FROM t'",
                0,
            ),
        ] {
            assert_eq!(blocked(object), expected, "{object}");
        }
    }
}
