//! Statements as text, over all drivers alike.

use super::DriverError;
use super::front::Front;
use std::future::Future;

/// A row of texts.
pub(crate) type Texts = Vec<Option<String>>;

/// A connection that runs statements without preparing them.
pub(crate) trait Sql: Send {
    /// How its calls wait.
    type Front: Front;

    /// Runs one statement; answers how many rows it changed.
    fn execute(&mut self, sql: &str) -> impl Future<Output = Result<u64, DriverError>> + Send;

    /// Runs one statement and reads its rows, whose columns must all be texts.
    fn rows(&mut self, sql: &str) -> impl Future<Output = Result<Vec<Texts>, DriverError>> + Send;

    /// Runs several statements in one message, until one fails. `told` hears after each how many are
    /// done. The rows of those from number `keep` on, counted from 0, are read; their columns must
    /// all be texts.
    fn script(
        &mut self,
        sql: &str,
        keep: usize,
        told: &mut (dyn FnMut(usize) + Send),
    ) -> impl Future<Output = Outcome> + Send;
}

/// How far a script came.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// So many statements were answered.
    pub(crate) done: usize,
    pub(crate) rows: Vec<Texts>,
    pub(crate) error: Option<DriverError>,
}
