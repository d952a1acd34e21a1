//! Counts rows of a live database, and shows the first of them.

use sqlx::{AssertSqlSafe, Connection, Row, raw_sql};
use whimbrel::database_text;
use whimbrel_engine::{
    plan::{Term, identifier},
    sql::{Arity, ColumnType, Family, QName, SqlSchema, Table},
};

use crate::{
    database::{Database, Pool, code, number},
    failure::{Failure, Outcome},
    on_pool,
};

/// So many characters of a value are shown.
const SHOWN: usize = 60;

/// The rows of a database; `found` is its schema.
pub(super) struct Rows<'a> {
    pub(super) database: &'a Database,
    pub(super) found: &'a SqlSchema,
}

/// A condition on the rows of a table, which is called `c`.
pub(super) struct Those<'a> {
    pub(super) table: &'a Table,
    pub(super) terms: &'a [&'a Term],
    pub(super) condition: String,
}

/// What a change of a temporary copy says.
pub(super) enum Tried {
    /// What the database says of values that keep it from the change.
    Refused(String),
    /// Why there is no copy, or no answer.
    NoAnswer(String),
    /// Nothing against the change.
    Untold,
}

impl Rows<'_> {
    /// How many rows have no value in a column, and the key of the first.
    pub(super) async fn empty(
        &self,
        table: &Table,
        column: &str,
    ) -> Outcome<Option<(i64, Option<String>)>> {
        let keys = table.primary_key.iter().flat_map(|key| &key.columns);
        let keys: Vec<Term> = keys.filter_map(|key| Some(Term::of(key.name()?))).collect();
        let those = Those {
            table,
            terms: &keys.iter().collect::<Vec<_>>(),
            condition: format!("c.{} IS NULL", self.quoted(column)),
        };
        self.count(&those).await
    }

    /// How many values stand twice, the first of them, and in how many rows that one is.
    pub(super) async fn duplicates(
        &self,
        those: &Those<'_>,
    ) -> Outcome<Option<(i64, Option<String>, i64)>> {
        let values: Vec<String> = those.terms.iter().map(|term| self.value(term)).collect();
        let from = format!(
            "FROM {} AS c WHERE {}",
            self.place(&those.table.name),
            those.condition
        );
        if values.is_empty() {
            let number = self
                .number(&format!("SELECT COUNT(*) {from}"), &those.table.name)
                .await?;
            return Ok((number > 1).then_some((1, None, number)));
        }
        let groups = format!("{from} GROUP BY {} HAVING COUNT(*) > 1", values.join(", "));
        let count = format!("SELECT COUNT(*) FROM (SELECT 1 AS one {groups}) AS d");
        let number = self.number(&count, &those.table.name).await?;
        if number == 0 {
            return Ok(None);
        }
        let shown: Vec<String> = those
            .terms
            .iter()
            .map(|term| self.text(those.table, term))
            .collect();
        let first = format!(
            "SELECT {}, {} {groups} ORDER BY {} LIMIT 1",
            self.as_text("COUNT(*)"),
            shown.join(", "),
            values.join(", ")
        );
        let mut first = self
            .texts(&first, &those.table.name, values.len() + 1)
            .await?
            .into_iter();
        let rows = first.next().flatten().and_then(|count| count.parse().ok());
        Ok(Some((
            number,
            Some(key(those.terms, first)),
            rows.unwrap_or(2),
        )))
    }

    /// How many rows there are of these, and the first.
    pub(super) async fn count(&self, those: &Those<'_>) -> Outcome<Option<(i64, Option<String>)>> {
        let from = format!(
            "FROM {} AS c WHERE {}",
            self.place(&those.table.name),
            those.condition
        );
        let number = self
            .number(&format!("SELECT COUNT(*) {from}"), &those.table.name)
            .await?;
        if number == 0 {
            return Ok(None);
        }
        if those.terms.is_empty() {
            return Ok(Some((number, None)));
        }
        let values: Vec<String> = those.terms.iter().map(|term| self.value(term)).collect();
        let shown: Vec<String> = those
            .terms
            .iter()
            .map(|term| self.text(those.table, term))
            .collect();
        let first = format!(
            "SELECT {} {from} ORDER BY {} LIMIT 1",
            shown.join(", "),
            values.join(", ")
        );
        let first = self.texts(&first, &those.table.name, values.len()).await?;
        Ok(Some((number, Some(key(those.terms, first.into_iter())))))
    }

    /// How many rows a table has.
    pub(super) async fn all_of(&self, table: &QName) -> Outcome<i64> {
        self.number(
            &format!("SELECT COUNT(*) FROM {}", self.place(table)),
            table,
        )
        .await
    }

    /// How many rows of a table have a value in this column.
    pub(super) async fn filled(&self, table: &QName, column: &str) -> Outcome<i64> {
        let (place, column) = (self.place(table), self.quoted(column));
        let sql = format!("SELECT COUNT(*) FROM {place} WHERE {column} IS NOT NULL");
        self.number(&sql, table).await
    }

    /// What the database says when it cannot work out the expression for a row of the table.
    pub(super) async fn refuse(&self, table: &QName, expression: &str) -> Outcome<Option<String>> {
        let sql = format!("SELECT COUNT({expression}) FROM {}", self.place(table));
        let sql = AssertSqlSafe(sql);
        let done = on_pool!(self.database, pool => {
            sqlx::query(sql).fetch_one(pool).await.map(drop)
        });
        let Err(error) = done else {
            return Ok(None);
        };
        // Classes of the standard: data exceptions, violated constraints.
        let code = error.as_database_error().and_then(|error| error.code());
        let is_of_rows = code.is_some_and(|code| code.starts_with("22") || code.starts_with("23"));
        match is_of_rows {
            true => Ok(Some(database_text(&error))),
            false => Err(unread(table, &error)),
        }
    }

    /// Tries a change of these columns on a temporary copy of their values.
    pub(super) async fn try_copy(&self, table: &QName, columns: &str, clauses: &str) -> Tried {
        self.tried(table, columns, clauses, false).await
    }

    /// Tries a row without values in a temporary table that has this column after the change.
    pub(super) async fn try_default(&self, table: &QName, column: &str, clauses: &str) -> Tried {
        self.tried(table, column, clauses, true).await
    }

    async fn tried(&self, table: &QName, columns: &str, clauses: &str, by_insert: bool) -> Tried {
        let Pool::Mysql(pool) = &self.database.pool else {
            return Tried::Untold;
        };
        let (plain, place) = ("whimbrel_tried", self.place(table));
        let said = |error: &sqlx::Error| database_text(error).replace(plain, &table.name);
        // Temporary tables are a connection's own, and this one is closed behind it.
        let mut connection = match pool.acquire().await {
            Ok(connection) => connection.detach(),
            Err(error) => return Tried::NoAnswer(said(&error)),
        };
        let name = self.quoted(plain);
        // A table of invisible columns alone is refused.
        let limit = if by_insert { " LIMIT 0" } else { "" };
        let copy = format!(
            "CREATE TEMPORARY TABLE {name} AS SELECT 1 AS {name}, {columns} FROM {place}{limit}"
        );
        let copied = raw_sql(AssertSqlSafe(copy)).execute(&mut connection).await;
        let tried = match copied {
            Ok(_) => {
                let alter = format!("ALTER TABLE {name} {clauses}");
                let altered = raw_sql(AssertSqlSafe(alter)).execute(&mut connection).await;
                let done = match altered {
                    Ok(_) if by_insert => {
                        let insert = format!("INSERT INTO {name} ({name}) VALUES (1)");
                        raw_sql(AssertSqlSafe(insert))
                            .execute(&mut connection)
                            .await
                    }
                    altered => altered,
                };
                match done {
                    Ok(_) => Tried::Untold,
                    Err(error) if is_about_values(&error) => Tried::Refused(said(&error)),
                    // A copy has not all that a table has.
                    Err(error) if is_about_the_text(&error) => Tried::Untold,
                    Err(error) => Tried::NoAnswer(said(&error)),
                }
            }
            Err(error) => Tried::NoAnswer(said(&error)),
        };
        // What cannot be closed goes with the process.
        connection.close().await.ok();
        tried
    }

    /// True when a query finds a row. What the database cannot read yet finds none.
    pub(super) async fn finds(&self, query: &str, table: &QName) -> bool {
        let found = self.number(query, table).await;
        found.is_ok_and(|number| number > 0)
    }

    pub(super) fn quoted(&self, name: &str) -> String {
        identifier(self.found.dialect, name)
    }

    /// What the migration will compare.
    pub(super) fn value(&self, term: &Term) -> String {
        let column = match &term.constant {
            Some(constant) => return constant.clone(),
            None => format!("c.{}", self.quoted(&term.column)),
        };
        match term.length {
            Some(length) => format!("LEFT({column}, {length})"),
            None => column,
        }
    }

    /// The value as a text for people.
    fn text(&self, table: &Table, term: &Term) -> String {
        let value = self.value(term);
        match (
            self.found.dialect.family(),
            table.column(&term.column).map(|column| &column.ty),
        ) {
            (Family::Mysql, Some(ColumnType::Native(ty)))
                if ["BLOB", "BINARY", "BIT"]
                    .iter()
                    .any(|end| ty.name.ends_with(end)) =>
            {
                format!("HEX({value})")
            }
            (Family::Sqlite, _) => format!(
                "CASE typeof({value}) WHEN 'blob' THEN hex({value}) ELSE CAST({value} AS TEXT) END"
            ),
            _ => self.as_text(&value),
        }
    }

    fn as_text(&self, value: &str) -> String {
        let text = match self.found.dialect.family() {
            Family::Mysql => "CHAR",
            _ => "TEXT",
        };
        format!("CAST({value} AS {text})")
    }

    pub(super) fn is_one_of(&self, table: &Table, term: &Term, list: &str) -> String {
        let value = self.value(term);
        let arity = table.column(&term.column).map(|column| column.arity);
        match arity {
            Some(Arity::List) => format!(
                "EXISTS (SELECT 1 FROM unnest({value}) AS v WHERE CAST(v AS TEXT) IN ({list}))"
            ),
            _ => format!("{} IN ({list})", self.as_text(&value)),
        }
    }

    /// A table's name. The connection's own schema may have another one than histories know.
    pub(super) fn place(&self, table: &QName) -> String {
        let is_default = table.namespace == self.found.default_namespace;
        let namespace = match (&table.namespace, &self.database.schema) {
            (Some(_), Some(own)) if is_default => Some(own),
            (namespace, _) => namespace.as_ref(),
        };
        match namespace {
            Some(namespace) => format!("{}.{}", self.quoted(namespace), self.quoted(&table.name)),
            None => self.quoted(&table.name),
        }
    }

    async fn number(&self, sql: &str, table: &QName) -> Outcome<i64> {
        let sql = AssertSqlSafe(sql.to_owned());
        let number = on_pool!(self.database, pool => {
            sqlx::query(sql).fetch_one(pool).await.and_then(|row| row.try_get::<i64, _>(0))
        });
        number.map_err(|error| unread(table, &error))
    }

    /// The first row of a query for this many texts.
    async fn texts(
        &self,
        sql: &str,
        table: &QName,
        columns: usize,
    ) -> Outcome<Vec<Option<String>>> {
        let sql = AssertSqlSafe(sql.to_owned());
        let texts = on_pool!(self.database, pool => {
            sqlx::query(sql).fetch_one(pool).await.and_then(|row| {
                (0..columns).map(|at| row.try_get_unchecked::<Option<String>, _>(at)).collect()
            })
        });
        texts.map_err(|error| unread(table, &error))
    }
}

fn unread(table: &QName, error: &sqlx::Error) -> Failure {
    Failure::new(format!(
        "cannot look at the rows of {table}: {}",
        database_text(error)
    ))
}

/// `(a, b)=(1, x)`, as PostgreSQL shows a key.
fn key(terms: &[&Term], values: impl Iterator<Item = Option<String>>) -> String {
    let names: Vec<&str> = terms.iter().map(|term| term.column.as_str()).collect();
    let values: Vec<String> = values
        .map(|value| match value {
            None => "NULL".to_owned(),
            Some(value) if value.chars().count() > SHOWN => {
                let start: String = value.chars().take(SHOWN).collect();
                format!("{start}…")
            }
            Some(value) => value,
        })
        .collect();
    format!("({})=({})", names.join(", "), values.join(", "))
}

/// MySQL and MariaDB: a value that cannot be converted, or that a check refuses. By the classes of SQLSTATE, and the numbers
/// of those that have none of their own (text, date, `CHECK`, and of JSON 3140 to 3149).
fn is_about_values(error: &sqlx::Error) -> bool {
    let class = code(error).unwrap_or_default();
    let is_class = ["01", "22", "23"].iter().any(|of| class.starts_with(of));
    is_class || matches!(number(error), Some(1366 | 1411 | 3140..=3149 | 3819 | 4025))
}

/// MySQL and MariaDB: what is wrong with the statement itself, or what the copy lacks for it.
fn is_about_the_text(error: &sqlx::Error) -> bool {
    code(error).is_some_and(|code| code.starts_with("42"))
}
