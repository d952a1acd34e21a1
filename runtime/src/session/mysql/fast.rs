//! What spares messages. No script is sent whole: a statement commits by itself, and is recorded by itself; only
//! rows can wait for each other.

use super::{MysqlSession, definition};
use crate::connection::DriverError;
use crate::session::FastPath;

impl FastPath for MysqlSession<'_> {
    async fn all_rows_roll_back(&mut self) -> Result<bool, DriverError> {
        match self.limit {
            Some(_) => Ok(false),
            None => definition::all_rows_roll_back(self.lease.connection()).await,
        }
    }
}
