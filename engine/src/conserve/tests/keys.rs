//! What keys say besides their columns.

use super::{Dialect, diff, keep, names, replay, script as plan};
use crate::{
    source::SourceFile,
    sql::{ColumnType, NativeType, SqlSchema},
};

/// What a key says besides its columns stays when it is made again, on the databases that have such keys.
#[test]
fn keys_of_periods_and_ranges_are_made_again() {
    let made = |dialect, sql: &str, change: &dyn Fn(&mut SqlSchema)| {
        let before = replay(dialect, &[SourceFile::new("migration.sql", sql)]).schema;
        let mut wanted = before.clone();
        // As a schema says it.
        for table in &mut wanted.tables {
            table.checks.clear();
            for index in &mut table.indexes {
                index.options.clear();
                index.include.clear();
            }
            if let Some(key) = &mut table.primary_key {
                key.options.clear();
                key.include.clear();
            }
            table
                .foreign_keys
                .iter_mut()
                .for_each(|key| key.options.clear());
        }
        change(&mut wanted);
        let wanted = keep(&before, wanted);
        let migration = diff(&before, &wanted);
        assert_eq!(names(&before, &wanted, &wanted), [""; 0]);
        plan(&migration)
    };
    let other = |column: usize, table: usize| {
        move |schema: &mut SqlSchema| {
            let ty = NativeType::new("BOOLEAN", &[]);
            schema.tables[table].columns[column].ty = ColumnType::Native(ty);
        }
    };
    let sql = "CREATE TABLE a (id integer, span daterange, PRIMARY KEY (id, span WITHOUT OVERLAPS)); \
               CREATE TABLE b (id integer, span daterange, k date, UNIQUE (k, span WITHOUT OVERLAPS), \
               UNIQUE (k) INCLUDE (id) DEFERRABLE, \
               FOREIGN KEY (id, PERIOD span) REFERENCES a (id, PERIOD span));";
    let sql = made(Dialect::Postgres, sql, &other(2, 1));
    for part in [
        "UNIQUE (\"k\", \"span\" WITHOUT OVERLAPS)",
        "UNIQUE (\"k\") INCLUDE (\"id\") DEFERRABLE",
    ] {
        assert!(sql.contains(part), "{sql}");
    }
    let sql = "CREATE TABLE a (id integer PRIMARY KEY, k integer, CONSTRAINT free FOREIGN KEY (k) REFERENCES a (id) NOT ENFORCED);";
    let sql = made(Dialect::Postgres, sql, &other(1, 0));
    assert!(sql.contains("ON UPDATE NO ACTION NOT ENFORCED"), "{sql}");
    let sql = "CREATE TABLE a (id date, more integer, PRIMARY KEY (id) INCLUDE (more) DEFERRABLE);";
    let sql = made(Dialect::Postgres, sql, &other(0, 0));
    let part = "PRIMARY KEY (\"id\") INCLUDE (\"more\") DEFERRABLE";
    assert!(sql.contains(part), "{sql}");
    let sql = "CREATE TABLE a (id INT, k BLOB NOT NULL, since DATE, until DATE, PERIOD FOR p (since, until), \
               UNIQUE u (k(9), p WITHOUT OVERLAPS) COMMENT 'c', PRIMARY KEY (id, p WITHOUT OVERLAPS));";
    let sql = made(Dialect::Mysql, sql, &|schema| {
        let ty = NativeType::new("POINT", &[]);
        schema.tables[0].columns[1].ty = ColumnType::Native(ty);
    });
    let part = "`u` ON `a`(`k`(9), `p` WITHOUT OVERLAPS) COMMENT 'c'";
    assert!(sql.contains(part), "{sql}");
}
