//! Is this the database that the program was built for? The build has embedded what the migrations
//! produce; one query of the catalogue tells what the database has.

use crate::connection::Sql;
use crate::migrator::Event;
use crate::run::Job;
use crate::session::{self, Session};
use crate::{Difference, Error};
use std::fmt;
use whimbrel_core::outline::{Outline, differences, read_catalogue};

/// When a database is compared with what the migrations produce.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum When {
    /// Never.
    Never,
    /// After a run that applied something.
    #[default]
    AfterRun,
    /// At every start: one more query if nothing is pending.
    EveryStart,
}

impl When {
    pub(crate) fn is_due(self, applied: bool) -> bool {
        match self {
            When::Never => false,
            When::AfterRun => applied,
            When::EveryStart => true,
        }
    }
}

/// The result of comparing a database with what the migrations produce.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SchemaCheck {
    /// Missing and different objects. Additional objects are not a difference.
    pub differences: Vec<Difference>,
    /// How many tables were compared.
    pub tables: usize,
    /// How many objects were not compared, because the build does not know them completely: types that depend on the
    /// server, functions, triggers.
    pub left_out: usize,
    /// Why nothing was compared: no build script embeds what the migrations produce, the effect of a statement is
    /// unknown, the database has other migrations, or the catalogue cannot be read.
    pub not_compared: Option<String>,
}

impl SchemaCheck {
    /// True when something is missing or different.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// let report = MIGRATIONS.run(&mut db).await?;
    /// if let Some(check) = report.schema.filter(|check| check.differs()) {
    ///     eprintln!("{check}");
    /// }
    /// # Ok(()) }
    /// ```
    pub fn differs(&self) -> bool {
        !self.differences.is_empty()
    }

    fn not(why: impl Into<String>) -> SchemaCheck {
        SchemaCheck {
            differences: Vec::new(),
            tables: 0,
            left_out: 0,
            not_compared: Some(why.into()),
        }
    }
}

impl fmt::Display for SchemaCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(why) = &self.not_compared {
            return write!(f, "the schema was not compared: {why}");
        }
        if self.differences.is_empty() {
            write!(f, "the schema matches what the migrations produce")?;
            return match self.left_out {
                0 => Ok(()),
                left_out => write!(f, " ({left_out} objects cannot be compared)"),
            };
        }
        f.write_str("the schema differs from what the migrations produce:")?;
        for difference in &self.differences {
            write!(f, "\n  {difference}")?;
        }
        Ok(())
    }
}

/// Compares, and tells the observer of differences. What keeps it from comparing is no error: the migrations
/// are applied. `is_up_to_date` is what the query before said, so that a start asks no more than once.
pub(crate) async fn told<S: Session>(
    session: &mut S,
    job: &Job<'_>,
    is_up_to_date: bool,
) -> Option<SchemaCheck> {
    let outline = job.migrations.outline()?;
    let compared = match is_up_to_date {
        true => compare(session, job, &outline).await,
        false => compare_if_up_to_date(session, job, &outline).await,
    };
    let check = compared.unwrap_or_else(|error| SchemaCheck::not(error.to_string()));
    if check.differs() {
        job.tell(&Event::SchemaDiffers(&check));
    }
    Some(check)
}

/// Compares.
pub(crate) async fn check<S: Session>(
    session: &mut S,
    job: &Job<'_>,
) -> Result<SchemaCheck, Error> {
    match job.migrations.outline() {
        Some(outline) => compare_if_up_to_date(session, job, &outline).await,
        None => Ok(SchemaCheck::not(
            "this program does not contain what its migrations produce (a build script with \
             whimbrel_build embeds it, where all statements can be followed)",
        )),
    }
}

const OTHERS: &str = "the database has other migrations than this program";

async fn compare_if_up_to_date<S: Session>(
    session: &mut S,
    job: &Job<'_>,
    outline: &Outline,
) -> Result<SchemaCheck, Error> {
    match session::is_up_to_date(session, job.migrations).await? {
        true => compare(session, job, outline).await,
        false => Ok(SchemaCheck::not(OTHERS)),
    }
}

/// Compares a database that was up to date a moment ago.
async fn compare<S: Session>(
    session: &mut S,
    job: &Job<'_>,
    outline: &Outline,
) -> Result<SchemaCheck, Error> {
    let query = session.catalogue(outline);
    let rows = session.connection().rows(&query).await;
    let rows = rows.map_err(|error| Error::from_database(error, "reading the catalogue"))?;
    let texts: Vec<String> = rows.into_iter().flatten().flatten().collect();
    let dialect = job.migrations.dialect();
    let Some(found) = read_catalogue(dialect, &texts) else {
        return Ok(SchemaCheck::not(
            "a name in the catalogue has a control character",
        ));
    };
    if outline.names_public && found.own != "public" {
        return Ok(SchemaCheck::not(
            "the migrations refer to the schema public, but run in another one",
        ));
    }
    let differences = differences(dialect, outline, &found.outline);
    // A newer program may have migrated between the two queries.
    if !differences.is_empty() && !session::is_up_to_date(session, job.migrations).await? {
        return Ok(SchemaCheck::not(OTHERS));
    }
    Ok(SchemaCheck {
        differences,
        tables: outline.tables.len(),
        left_out: outline.left_out,
        not_compared: None,
    })
}
