//! What the programs over sqlx have in common: the driver and a runtime of one thread.

use sqlx::Connection;
use tokio::runtime::{Builder, Runtime};

#[cfg(feature = "sqlite")]
pub type Driver = sqlx::SqliteConnection;
#[cfg(feature = "postgres")]
pub type Driver = sqlx::PgConnection;
#[cfg(feature = "mysql")]
pub type Driver = sqlx::MySqlConnection;

/// Waits for whatever sqlx does.
pub struct Waiting(Runtime);

impl Waiting {
    pub fn new() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build();
        Waiting(runtime.expect("a runtime"))
    }

    /// The value of a future, its error as text.
    pub fn wait<T, E: ToString>(
        &self,
        future: impl Future<Output = Result<T, E>>,
    ) -> Result<T, String> {
        self.0.block_on(future).map_err(|error| error.to_string())
    }

    pub fn connect(&self, url: &str) -> Result<Driver, String> {
        self.wait(Driver::connect(url))
    }

    pub fn close(&self, connection: Driver) {
        let _ = self.wait(connection.close());
    }
}

impl Default for Waiting {
    fn default() -> Self {
        Waiting::new()
    }
}
