//! What a database refuses although the schema language lets it be said: two names that meet in one
//! place, a foreign key between types that do not compare, an index without an operator class. Only
//! what every supported version refuses is said; CockroachDB is not judged.

mod mysql;
mod names;
mod postgres;

pub(crate) use mysql::apart as types_apart;

use crate::{
    dialect::facts,
    sql::{
        Column, Family, ForeignKey, Index, QName, STRICT_TYPES, SqlSchema, Table, unknown_to_strict,
    },
};

/// Something that the database will refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// The table, or the enum type of [`Part::Enum`].
    pub owner: QName,
    /// What of it.
    pub part: Part,
    /// What the database refuses, in one sentence.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// MariaDB takes it, MySQL does not: both are one dialect.
    pub spares_mariadb: bool,
}

/// What of a table or beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The table itself.
    Table,
    /// A column, by its name.
    Column(String),
    /// The primary key.
    PrimaryKey,
    /// An index or a unique constraint, by its name.
    Index(String),
    /// A foreign key, by its first column.
    ForeignKey(String),
    /// An enum type.
    Enum,
}

/// Everything in a schema that its database would refuse, table by table.
///
/// ```
/// use whimbrel_engine::{limits::limits, lower::lower, schema::load, source::SourceFile};
///
/// let text = "datasource db {\n  provider = \"postgresql\"\n}\n\n\
///             model Log {\n  id Int @id\n  body Json @db.Json\n\n  @@index([body])\n}\n";
/// let loaded = load(&[SourceFile::new("schema.prisma", text)]);
/// let found = limits(&lower(&loaded.schema.unwrap()));
/// assert_eq!(found[0].message, "PostgreSQL has no BTREE index on JSON");
/// ```
pub fn limits(schema: &SqlSchema) -> Vec<Limit> {
    let mut found = Found(Vec::new());
    names::check(schema, &mut found);
    for table in &schema.tables {
        strict(table, &mut found);
        match schema.dialect.family() {
            Family::Postgres if facts(schema.dialect).keeps_postgres_rules => {
                postgres::check(schema, table, &mut found)
            }
            Family::Mysql => mysql::check(schema, table, &mut found),
            _ => {}
        }
    }
    found.0
}

/// A table that was made `STRICT` by hand stays so. Only SQLite has such tables.
fn strict(table: &Table, found: &mut Found) {
    if let Some((column, ty)) = unknown_to_strict(table) {
        let message = format!("SQLite's STRICT tables have no type {ty}");
        let help = format!(
            "write a migration that recreates table `{}` without STRICT, or give the field a type that becomes {}",
            table.name.name,
            STRICT_TYPES.join(", ")
        );
        found.push(
            &table.name,
            Part::Column(column.name.clone()),
            message,
            help,
        );
    }
}

/// The limits that were found.
struct Found(Vec<Limit>);

impl Found {
    fn push(
        &mut self,
        owner: &QName,
        part: Part,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.0.push(Limit {
            owner: owner.clone(),
            part,
            message: message.into(),
            help: help.into(),
            spares_mariadb: false,
        });
    }

    /// MariaDB takes what was found last.
    fn spare_mariadb(&mut self) {
        if let Some(limit) = self.0.last_mut() {
            limit.spares_mariadb = true;
        }
    }

    /// Says so when a table has more columns than the database lets it have.
    fn columns(&mut self, database: &str, most: usize, table: &Table) {
        let columns = table.columns.len();
        if columns > most {
            let message =
                format!("{database} has tables of at most {most} columns, this one has {columns}");
            self.push(&table.name, Part::Table, message, "split the model");
        }
    }

    /// Says so, and answers true, when an index has more columns than the database lets it have.
    fn entries(
        &mut self,
        database: &str,
        most: usize,
        table: &Table,
        index: Option<&Index>,
        columns: usize,
    ) -> bool {
        let is_over = columns > most;
        if is_over {
            let message =
                format!("{database}'s indexes have at most {most} columns, this one has {columns}");
            self.at_index(table, index, message, "leave some fields out");
        }
        is_over
    }

    fn at_column(&mut self, table: &Table, column: &Column, message: String, help: &str) {
        self.push(
            &table.name,
            Part::Column(column.name.clone()),
            message,
            help,
        );
    }

    fn at_index(&mut self, table: &Table, index: Option<&Index>, message: String, help: &str) {
        let part = index.map_or(Part::PrimaryKey, |index| Part::Index(index.name.clone()));
        self.push(&table.name, part, message, help);
    }

    fn at_key(&mut self, table: &Table, key: &ForeignKey, message: String, help: &str) {
        let first = key.columns.first().cloned().unwrap_or_default();
        self.push(&table.name, Part::ForeignKey(first), message, help);
    }
}

/// The columns of a foreign key and those that they refer to.
fn pairs<'a>(
    schema: &'a SqlSchema,
    table: &'a Table,
    key: &'a ForeignKey,
) -> impl Iterator<Item = (&'a Column, &'a Column)> {
    let target = schema.table(&key.referenced_table);
    let names = key.columns.iter().zip(&key.referenced_columns);
    names.filter_map(move |(from, to)| Some((table.column(from)?, target?.column(to)?)))
}
