//! What is the same and said otherwise by the Prisma schema than by a history or a database.

use std::collections::BTreeMap;

use super::{operator_class, wording};
use crate::{
    describe,
    replay::written_default,
    sql::{Column, ColumnType, Default, Dialect, Family, QName, SqlSchema},
};

/// Says what `found` has in the words of `wanted`, where both mean the same: operator classes that
/// no one asks for are no difference, and a default that the schema says as SQL is the value that
/// the database makes of it.
pub(super) fn respell(wanted: &SqlSchema, found: &mut SqlSchema) {
    operator_class::retain(wanted, found);
    let dialect = found.dialect;
    let mut as_sql: BTreeMap<(&QName, &str), &String> = BTreeMap::new();
    for table in &wanted.tables {
        for column in &table.columns {
            if let Some(Default::Expression(Some(sql))) = &column.default {
                as_sql.insert((&table.name, &column.name), sql);
            }
        }
    }
    if as_sql.is_empty() {
        return;
    }
    for table in &mut found.tables {
        for column in &mut table.columns {
            let sql = as_sql.get(&(&table.name, column.name.as_str()));
            if let Some(sql) = sql.filter(|sql| is_same(dialect, column, sql)) {
                column.default = Some(Default::Expression(Some((*sql).clone())));
            }
        }
    }
}

/// True when this SQL makes the default that the column has.
fn is_same(dialect: Dialect, column: &Column, sql: &str) -> bool {
    let Some(default) = &column.default else {
        return false;
    };
    if let Default::Expression(Some(own)) = default
        && wording::same(dialect, own, sql)
    {
        return true;
    }
    let written = written_default(dialect, sql, &column.ty, column.arity, None);
    written.as_ref() == Some(default) || read(dialect, column, sql).as_ref() == Some(default)
}

/// The default as the database would report it.
fn read(dialect: Dialect, column: &Column, sql: &str) -> Option<Default> {
    match (dialect.family(), &column.ty) {
        (Family::Sqlite, ColumnType::Native(ty)) => describe::sqlite::default(sql, ty),
        (Family::Sqlite, _) => None,
        (Family::Mysql, ty) => describe::mysql::default(sql, ty, true, false),
        (Family::Postgres, ty) => describe::postgres::default(sql, ty, column.arity, "public"),
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        compare::{Side, compare},
        diff::diff,
        lower::lower,
        replay::replay,
        schema::load,
        source::SourceFile,
        sql::Dialect,
    };

    #[test]
    fn sql_of_a_schema_is_the_value_that_a_script_makes() {
        let schema = "datasource db {\n  provider = \"postgresql\"\n}\n\n\
             model T {\n  id Int @id\n  at DateTime @default(dbgenerated(\"now()\"))\n}\n";
        let sql = "CREATE TABLE \"T\" (\"id\" INTEGER NOT NULL, \"at\" TIMESTAMP(3) NOT NULL DEFAULT now(), \
             CONSTRAINT \"T_pkey\" PRIMARY KEY (\"id\"));";
        let loaded = load(&[SourceFile::new("schema.prisma", schema)]);
        let wanted = lower(&loaded.schema.expect("a schema"));
        let made = replay(Dialect::Postgres, &[SourceFile::new("1", sql)]).schema;
        assert!(!diff(&made, &wanted).is_empty());
        let (made, wanted) = (Side::history(made), Side::schema(wanted));
        for (from, to) in [(made.clone(), wanted.clone()), (wanted, made)] {
            assert!(compare(from, to, &[]).migration().is_empty());
        }
    }
}
