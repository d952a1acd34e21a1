//! What can go wrong, with the next step for a human.

#[cfg(feature = "_sqlx")]
mod database;
mod help;
mod kind;
mod text;
mod voice;

#[cfg(feature = "_sqlx")]
pub use database::{database_position, database_text};
pub use kind::ErrorKind;
pub(crate) use voice::Voice;

use crate::connection::DriverError;
use std::fmt;
use whimbrel_core::code::Code;

/// Why a database could not be brought up to date.
///
/// The message contains the code, what happened, the migration and statement, what was applied before, and the fix.
/// The methods return the same as data.
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    migration: Option<String>,
    place: Option<Place>,
    applied: Vec<String>,
    detail: Option<String>,
    recorded: Option<String>,
    database: Option<String>,
    voice: Voice,
    near: Option<String>,
    way_back: Option<String>,
    in_use: Option<String>,
    undone: Vec<String>,
    resumes: bool,
    rolled_back: bool,
    schema_alone: bool,
    unrecorded: bool,
    lost: bool,
    source: Option<DriverError>,
}

/// Where in a migration's script a statement failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// The number of the statement, from 1.
    pub statement: usize,
    /// How many statements the script has.
    pub of: usize,
    /// The line in the script, from 1: that of the error if the database reports it, otherwise that of the
    /// statement's start.
    pub line: usize,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Self {
        Error(Box::new(Inner {
            kind,
            migration: None,
            place: None,
            applied: Vec::new(),
            detail: None,
            recorded: None,
            database: None,
            voice: Voice::Library,
            near: None,
            way_back: None,
            in_use: None,
            undone: Vec::new(),
            resumes: false,
            rolled_back: false,
            schema_alone: false,
            unrecorded: false,
            lost: false,
            source: None,
        }))
    }

    /// An error of the database outside of any migration's own statements.
    pub(crate) fn from_database(error: impl Into<DriverError>, doing: &str) -> Self {
        let error = error.into();
        let kind = match error.is_of_connecting() {
            true => ErrorKind::Connection,
            false => ErrorKind::Database,
        };
        Error::new(kind).detail(doing).source(error)
    }

    pub(crate) fn migration(mut self, name: &str) -> Self {
        self.0.migration = Some(name.to_owned());
        self
    }

    pub(crate) fn at(mut self, place: Place) -> Self {
        self.0.place = Some(place);
        self
    }

    pub(crate) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    pub(crate) fn source(mut self, source: impl Into<DriverError>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Says that the failure itself could not be written to the history.
    pub(crate) fn not_recorded(mut self, why: &Error) -> Self {
        // What to do next is said once, for the cause.
        let why = why.to_string();
        let why = why.split_once("\nnext: ").map_or(&*why, |(why, _)| why);
        self.0.recorded = Some(why.to_owned());
        self
    }

    /// The next run resumes at the statement that failed.
    pub(crate) fn resumes(mut self) -> Self {
        self.0.resumes = true;
        self
    }

    /// The search path was the migrated schema alone.
    pub(crate) fn schema_alone(mut self, so: bool) -> Self {
        self.0.schema_alone = so;
        self
    }

    /// Nothing of the migration is in the database.
    pub(crate) fn rolled_back(mut self) -> Self {
        self.0.rolled_back = true;
        self
    }

    /// The history does not say so yet.
    pub(crate) fn unrecorded(mut self) -> Self {
        self.0.unrecorded = true;
        self
    }

    pub(crate) fn is_unrecorded(&self) -> bool {
        self.0.unrecorded
    }

    /// Another connection may do.
    pub(crate) fn lost(mut self) -> Self {
        self.0.lost = true;
        self
    }

    pub(crate) fn is_lost(&self) -> bool {
        self.0.lost
    }

    pub(crate) fn cause(&self) -> Option<&DriverError> {
        self.0.source.as_ref()
    }

    /// Names the database, for errors that concern it as a whole.
    pub(crate) fn place_in(mut self, database: &str) -> Self {
        self.0.database = Some(database.to_owned());
        self
    }

    /// Who reads the advice.
    pub(crate) fn advise(mut self, voice: &Voice) -> Self {
        self.0.voice = voice.clone();
        self
    }

    /// A name that may have been meant.
    pub(crate) fn near(mut self, near: Option<&str>) -> Self {
        self.0.near = near.map(str::to_owned);
        self
    }

    /// The migration to go back to.
    pub(crate) fn way_back(mut self, to: Option<String>) -> Self {
        self.0.way_back = to;
        self
    }

    /// The copy is valid, and other programs have the database open.
    #[cfg(feature = "_sqlite")]
    pub(crate) fn in_use(mut self, copy: &str) -> Self {
        self.0.in_use = Some(copy.to_owned());
        self
    }

    /// It happened while restoring a copy.
    #[cfg(feature = "_sqlite")]
    pub(crate) fn restoring(mut self) -> Self {
        self.0.kind = ErrorKind::Restore;
        self
    }

    pub(crate) fn after_downgrade(mut self, undone: &[String]) -> Self {
        self.0.undone = undone.to_vec();
        self
    }

    pub(crate) fn after(mut self, applied: &[String]) -> Self {
        self.0.applied = applied.to_vec();
        self
    }

    /// What went wrong.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// # sqlx::raw_sql("CREATE TABLE other (id INTEGER)").execute(&mut db).await?;
    /// let error = MIGRATIONS.run(&mut db).await.expect_err("the database has tables and no history");
    /// assert_eq!(error.kind(), whimbrel::ErrorKind::NotEmpty);
    /// # Ok(()) }
    /// ```
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The database concerned: a path, or host, port and name.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// # sqlx::raw_sql("CREATE TABLE other (id INTEGER)").execute(&mut db).await?;
    /// let error = MIGRATIONS.run(&mut db).await.expect_err("the database has tables and no history");
    /// println!("database: {}", error.database().unwrap_or("unknown"));
    /// # Ok(()) }
    /// ```
    pub fn database(&self) -> Option<&str> {
        self.0.database.as_deref()
    }

    /// The migration concerned.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// # sqlx::raw_sql("CREATE TABLE other (id INTEGER)").execute(&mut db).await?;
    /// let error = MIGRATIONS.run(&mut db).await.expect_err("the database has tables and no history");
    /// assert_eq!(error.migration_name(), None, "it is about the database as a whole");
    /// # Ok(()) }
    /// ```
    pub fn migration_name(&self) -> Option<&str> {
        self.0.migration.as_deref()
    }

    /// The statement that failed.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// # sqlx::raw_sql("CREATE TABLE other (id INTEGER)").execute(&mut db).await?;
    /// let error = MIGRATIONS.run(&mut db).await.expect_err("the database has tables and no history");
    /// assert!(error.place().is_none(), "no statement ran");
    /// # Ok(()) }
    /// ```
    pub fn place(&self) -> Option<Place> {
        self.0.place
    }

    /// The migrations that this call had applied before the error; they stay applied.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// # sqlx::raw_sql("CREATE TABLE other (id INTEGER)").execute(&mut db).await?;
    /// let error = MIGRATIONS.run(&mut db).await.expect_err("the database has tables and no history");
    /// assert!(error.applied().is_empty());
    /// # Ok(()) }
    /// ```
    pub fn applied(&self) -> &[String] {
        &self.0.applied
    }

    /// The migrations that this call had undone before the error; they stay undone.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// # sqlx::raw_sql("CREATE TABLE other (id INTEGER)").execute(&mut db).await?;
    /// let error = MIGRATIONS.run(&mut db).await.expect_err("the database has tables and no history");
    /// assert!(error.undone().is_empty());
    /// # Ok(()) }
    /// ```
    pub fn undone(&self) -> &[String] {
        &self.0.undone
    }

    /// True when the next run resumes the migration at the statement that failed.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// # sqlx::raw_sql("CREATE TABLE other (id INTEGER)").execute(&mut db).await?;
    /// let error = MIGRATIONS.run(&mut db).await.expect_err("the database has tables and no history");
    /// assert!(!error.is_resumable());
    /// # Ok(()) }
    /// ```
    pub fn is_resumable(&self) -> bool {
        self.0.resumes
    }

    /// True when the failed migration was rolled back completely: the next run applies it from the start, also with a
    /// corrected script.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// # sqlx::raw_sql("CREATE TABLE other (id INTEGER)").execute(&mut db).await?;
    /// let error = MIGRATIONS.run(&mut db).await.expect_err("the database has tables and no history");
    /// assert!(!error.is_rolled_back(), "no migration began");
    /// # Ok(()) }
    /// ```
    pub fn is_rolled_back(&self) -> bool {
        self.0.rolled_back
    }

    /// The database's own message; on PostgreSQL with DETAIL, HINT and CONTEXT, one line each.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// # sqlx::raw_sql("CREATE TABLE other (id INTEGER)").execute(&mut db).await?;
    /// let error = MIGRATIONS.run(&mut db).await.expect_err("the database has tables and no history");
    /// assert_eq!(error.database_message(), None, "the database did not refuse anything");
    /// # Ok(()) }
    /// ```
    pub fn database_message(&self) -> Option<String> {
        self.0.source.as_ref().map(DriverError::text)
    }

    /// Prisma's code for the same error, if it has one.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// # sqlx::raw_sql("CREATE TABLE other (id INTEGER)").execute(&mut db).await?;
    /// let error = MIGRATIONS.run(&mut db).await.expect_err("the database has tables and no history");
    /// assert_eq!(error.code(), Some("P3005"));
    /// # Ok(()) }
    /// ```
    pub fn code(&self) -> Option<&'static str> {
        self.0.kind.code().map(Code::as_str)
    }

    /// What happened, without the code and the fix.
    #[doc(hidden)]
    pub fn message(&self) -> String {
        let mut message = String::new();
        // A String takes whatever is written.
        let _ = text::write_message(self, &mut message);
        message
    }

    /// The fix.
    ///
    /// ```
    /// # use sqlx::Connection;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut db = sqlx::SqliteConnection::connect("sqlite::memory:").await?;
    /// # static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("doc/migrations");
    /// # sqlx::raw_sql("CREATE TABLE other (id INTEGER)").execute(&mut db).await?;
    /// let error = MIGRATIONS.run(&mut db).await.expect_err("the database has tables and no history");
    /// println!("next: {}", error.help());
    /// # Ok(()) }
    /// ```
    pub fn help(&self) -> String {
        help::help(self)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        text::write(self, f)
    }
}

impl fmt::Debug for Error {
    /// Programs that return errors from `main` print them so: as text, for a human.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_ref().map(DriverError::inner)
    }
}
