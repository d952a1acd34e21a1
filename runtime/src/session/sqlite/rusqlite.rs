//! Over rusqlite: SQLite runs in the caller's thread, and what is ordered is done.

use super::link::{Link, Open, Purpose, STEPS, begin_with};
use crate::connection::DriverError;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::{Duration, Instant};

impl Link for &mut Connection {
    type Connection = Connection;

    fn connection(&mut self) -> &mut Connection {
        self
    }

    fn is_pooled(&self) -> bool {
        false
    }

    async fn open_again(
        &mut self,
        path: &Path,
        first: Option<&str>,
    ) -> Result<Connection, DriverError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        begin_with(Connection::open_with_flags(path, flags)?, first).await
    }

    async fn begin(&mut self) -> Result<(), DriverError> {
        Ok(self.execute_batch("BEGIN IMMEDIATE")?)
    }

    async fn commit(&mut self) -> Result<(), DriverError> {
        Ok(self.execute_batch("COMMIT")?)
    }

    async fn rollback(&mut self) -> Result<(), DriverError> {
        match self.is_autocommit() {
            true => Ok(()),
            false => Ok(self.execute_batch("ROLLBACK")?),
        }
    }

    async fn limit(&mut self, limit: Option<Duration>) -> Result<(), DriverError> {
        let end = limit.map(|limit| Instant::now() + limit);
        let handler = end.map(|end| move || Instant::now() >= end);
        self.progress_handler(STEPS, handler)?;
        Ok(())
    }

    fn order(&mut self, sql: &str) {
        // Nobody is left to hear of an error.
        let _ = self.execute_batch(sql);
    }

    fn order_rollback(&mut self, _: bool) {
        if !self.is_autocommit() {
            self.order("ROLLBACK");
        }
    }
}

impl Open for Connection {
    async fn open(path: &Path, purpose: Purpose, first: Option<&str>) -> Result<Self, DriverError> {
        let read_write = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened = match purpose {
            Purpose::Lock(wait) => {
                let connection = Connection::open_with_flags(path, read_write)?;
                connection.busy_timeout(wait)?;
                connection
            }
            Purpose::Check => Connection::open_with_flags(
                immutable(path),
                OpenFlags::SQLITE_OPEN_READ_ONLY
                    | OpenFlags::SQLITE_OPEN_NO_MUTEX
                    | OpenFlags::SQLITE_OPEN_URI,
            )?,
        };
        begin_with(opened, first).await
    }

    async fn close(self) -> Result<(), DriverError> {
        Connection::close(self).map_err(|(_, error)| error.into())
    }
}

/// A URL that says that nobody changes the file, so that no journal is looked for.
fn immutable(path: &Path) -> String {
    let mut url = String::from("file:");
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'?' | b'#' | b'%' | 128.. => url.push_str(&format!("%{byte:02X}")),
            b'\\' if cfg!(windows) => url.push('/'),
            byte => url.push(char::from(byte)),
        }
    }
    url + "?immutable=1"
}
