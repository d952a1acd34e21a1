//! Whether the rows of a live database satisfy what a migration demands of them.

use whimbrel_engine::{
    plan::{DefaultTrial, Demand, DemandKind, Fits, Term, string},
    sql::{QName, Table},
};

use super::rows::{Rows, Those, Tried};
use crate::{failure::Outcome, terminal::count};

/// What the rows say.
pub(super) enum Answer {
    /// They satisfy it.
    Satisfied,
    /// They contradict it: a sentence.
    Contradicted(String),
    /// The database could not be asked, or says something of rows to come: a sentence.
    Noted(String),
    /// It cannot be told before the migration runs.
    Unknown,
}

/// What is demanded of the rows of a table that is there.
struct Asked<'a> {
    rows: &'a Rows<'a>,
    table: &'a Table,
    terms: &'a [Term],
    /// Those of them that are columns now.
    columns: Vec<&'a Term>,
}

/// Asks them.
pub(super) async fn satisfied(rows: &Rows<'_>, demand: &Demand) -> Outcome<Answer> {
    let table = rows.found.table(&demand.table);
    let (Some(table), Some(terms)) = (table, &demand.terms) else {
        return Ok(Answer::Unknown);
    };
    let is_there = |term: &Term| term.constant.is_some() || table.column(&term.column).is_some();
    if !terms.iter().all(is_there) {
        // The migration gives it this name first.
        return Ok(Answer::Unknown);
    }
    let asked = Asked {
        rows,
        table,
        terms,
        columns: terms
            .iter()
            .filter(|term| term.constant.is_none())
            .collect(),
    };
    let contradiction = match &demand.kind {
        DemandKind::Unique {
            predicate,
            nulls_count,
        } => asked.duplicates(predicate.as_deref(), *nulls_count).await?,
        DemandKind::References { table, columns } => {
            asked.dangling(table, columns.as_deref()).await?
        }
        DemandKind::Without { of, values } => asked.with(of, values).await?,
        DemandKind::Fits {
            to,
            how: Fits::Altered { columns, clauses },
        } => return Ok(asked.altered(to, columns, clauses).await),
        DemandKind::Default { check, how } => return Ok(asked.default(check, how).await),
        DemandKind::Fits { to, how } => asked.misfits(to, how).await?,
    };
    Ok(contradiction.map_or(Answer::Satisfied, Answer::Contradicted))
}

impl Asked<'_> {
    async fn duplicates(
        &self,
        predicate: Option<&str>,
        nulls_count: bool,
    ) -> Outcome<Option<String>> {
        let mut conditions: Vec<String> = predicate.iter().map(|p| format!("({p})")).collect();
        if !nulls_count {
            conditions.extend(self.filled());
        }
        let found = self.rows.duplicates(&self.those(&conditions)).await?;
        let of = format!(
            "The rows of `{}` cannot become unique in ({})",
            self.table.name.name,
            self.names()
        );
        Ok(found.map(|(number, first, rows)| match (number, first) {
            (_, None) => format!("{of}: all {rows} would have the same value."),
            (1, Some(first)) => format!("{of}: {rows} rows have {first}."),
            (_, Some(first)) => format!(
                "{of}: {number} values are in more than one row, the first of them in {rows}: {first}."
            ),
        }))
    }

    async fn dangling(
        &self,
        referenced: &QName,
        keys: Option<&[String]>,
    ) -> Outcome<Option<String>> {
        let mut conditions: Vec<String> = self.filled().collect();
        if let Some(keys) = keys {
            let equal: Vec<String> = self
                .terms
                .iter()
                .zip(keys)
                .map(|(term, key)| {
                    format!("p.{} = {}", self.rows.quoted(key), self.rows.value(term))
                })
                .collect();
            conditions.push(format!(
                "NOT EXISTS (SELECT 1 FROM {} AS p WHERE {})",
                self.rows.place(referenced),
                equal.join(" AND ")
            ));
        }
        let found = self.rows.count(&self.those(&conditions)).await?;
        Ok(found.map(|(number, first)| {
            format!(
                "The rows of `{}` cannot refer to `{}` by ({}): {} {} to a row that does not exist{}.",
                self.table.name.name,
                referenced.name,
                self.names(),
                count_of(number),
                if number == 1 { "refers" } else { "refer" },
                the_first(number, first.as_deref())
            )
        }))
    }

    async fn with(&self, of: &str, values: &[String]) -> Outcome<Option<String>> {
        let list: Vec<String> = values
            .iter()
            .map(|value| string(self.rows.found.dialect, value))
            .collect();
        let list = list.join(", ");
        let conditions: Vec<String> = self
            .columns
            .iter()
            .map(|term| self.rows.is_one_of(self.table, term, &list))
            .collect();
        let found = self.rows.count(&self.those(&conditions)).await?;
        Ok(found.map(|(number, first)| {
            format!(
                "The values [{}] on the enum `{of}` cannot be removed: {} of `{}` {} one of them{}.",
                values.join(","),
                count_of(number),
                self.table.name.name,
                if number == 1 { "has" } else { "have" },
                the_first(number, first.as_deref())
            )
        }))
    }

    async fn misfits(&self, to: &str, how: &Fits) -> Outcome<Option<String>> {
        let of = self.cannot_become(to);
        let (text, values) = match how {
            Fits::Expression(expression) => {
                let refused = self.rows.refuse(&self.table.name, expression).await?;
                return Ok(refused.map(|why| format!("{of}: {why}")));
            }
            Fits::OneOf { text, values } => (text, values),
            Fits::Altered { .. } => return Ok(None),
        };
        let values: Vec<String> = values
            .iter()
            .map(|value| string(self.rows.found.dialect, value))
            .collect();
        let mut conditions: Vec<String> = self.filled().collect();
        conditions.push(match values.is_empty() {
            true => "1 = 1".to_owned(),
            false => format!("{text} NOT IN ({})", values.join(", ")),
        });
        let found = self.rows.count(&self.those(&conditions)).await?;
        Ok(found.map(|(number, first)| {
            format!(
                "{of}: {} {} another value{}.",
                count_of(number),
                if number == 1 { "has" } else { "have" },
                the_first(number, first.as_deref())
            )
        }))
    }

    async fn altered(&self, to: &str, columns: &str, clauses: &str) -> Answer {
        let (table, names) = (&self.table.name, self.names());
        match self.rows.try_copy(table, columns, clauses).await {
            Tried::Refused(why) => {
                Answer::Contradicted(format!("{}: {why}", self.cannot_become(to)))
            }
            Tried::NoAnswer(why) => Answer::Noted(format!(
                "Whether the values of `{names}` on the `{}` table can become {to} could not be tried on a temporary copy: {why}.",
                table.name
            )),
            Tried::Untold => Answer::Satisfied,
        }
    }

    async fn default(&self, check: &str, how: &DefaultTrial) -> Answer {
        let table = &self.table.name;
        let why = match how {
            DefaultTrial::Query(query) => {
                let finds = self.rows.finds(query, table).await;
                finds.then(|| format!("the check constraint `{check}`"))
            }
            DefaultTrial::Copy { column, clauses } => {
                match self.rows.try_default(table, column, clauses).await {
                    Tried::Refused(why) => Some(format!("a check constraint ({why})")),
                    Tried::NoAnswer(why) => {
                        return Answer::Noted(format!(
                            "Whether a check constraint refuses the new default of `{}` on the `{}` table could not be tried on a temporary copy: {why}.",
                            self.names(),
                            table.name
                        ));
                    }
                    Tried::Untold => None,
                }
            }
        };
        why.map_or(Answer::Satisfied, |why| {
            Answer::Noted(format!(
                "The new default of `{}` on the `{}` table contradicts {why}: rows that are inserted without a value will be refused.",
                self.names(),
                table.name
            ))
        })
    }

    fn cannot_become(&self, to: &str) -> String {
        format!(
            "The values of `{}` on the `{}` table cannot become {to}",
            self.names(),
            self.table.name.name
        )
    }

    fn filled(&self) -> impl Iterator<Item = String> {
        let columns = self.columns.iter();
        columns.map(|term| format!("{} IS NOT NULL", self.rows.value(term)))
    }

    fn names(&self) -> String {
        let names: Vec<&str> = self.terms.iter().map(|term| term.column.as_str()).collect();
        names.join(", ")
    }

    fn those(&self, conditions: &[String]) -> Those<'_> {
        Those {
            table: self.table,
            terms: &self.columns,
            condition: match conditions {
                [] => "1 = 1".to_owned(),
                several => several.join(" AND "),
            },
        }
    }
}

fn count_of(number: i64) -> String {
    count(usize::try_from(number).unwrap_or_default(), "row")
}

/// `, the first of them (id)=(3)`.
fn the_first(number: i64, first: Option<&str>) -> String {
    match (number, first) {
        (_, None) => String::new(),
        (1, Some(first)) => format!(": {first}"),
        (_, Some(first)) => format!(", the first of them: {first}"),
    }
}
