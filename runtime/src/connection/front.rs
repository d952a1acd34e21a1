//! How a caller waits: in an async runtime, or in its own thread.

use super::BoxFuture;
use crate::Error;
use std::future::Future;
use std::time::Duration;

/// Whether calls on a [`Target`](super::Target) return futures or results: [`Async`] or [`Blocking`].
pub trait Front: Sealed {
    /// What a call returns.
    type Answer<'a, T: Send + 'a>;

    #[doc(hidden)]
    fn answer<'a, T: Send + 'a>(work: BoxFuture<'a, T>) -> Self::Answer<'a, T>;
}

/// What only the runtime itself uses of a front.
pub trait Sealed {
    #[doc(hidden)]
    fn sleep(pause: Duration) -> impl Future<Output = ()> + Send;

    /// Runs what blocks.
    #[doc(hidden)]
    fn block<T: Send + 'static>(
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> impl Future<Output = Result<T, Error>> + Send;

    /// Puts a copy of a SQLite database back.
    #[cfg(all(feature = "cli", feature = "_sqlite"))]
    #[doc(hidden)]
    fn restore(
        backup: &crate::Backup,
        database: &std::path::Path,
        name: &str,
    ) -> impl Future<Output = Result<crate::Restored, Error>> + Send;
}

/// Calls return futures: the targets of sqlx.
#[cfg(feature = "_sqlx")]
#[derive(Debug)]
pub enum Async {}

#[cfg(feature = "_sqlx")]
impl Front for Async {
    type Answer<'a, T: Send + 'a> = BoxFuture<'a, T>;

    fn answer<'a, T: Send + 'a>(work: BoxFuture<'a, T>) -> BoxFuture<'a, T> {
        work
    }
}

#[cfg(feature = "_sqlx")]
impl Sealed for Async {
    fn sleep(pause: Duration) -> impl Future<Output = ()> + Send {
        tokio::time::sleep(pause)
    }

    async fn block<T: Send + 'static>(
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        match tokio::task::spawn_blocking(work).await {
            Ok(result) => result,
            Err(error) => Err(Error::new(crate::ErrorKind::Backup).detail(error.to_string())),
        }
    }

    #[cfg(all(feature = "cli", feature = "sqlite"))]
    async fn restore(
        backup: &crate::Backup,
        database: &std::path::Path,
        name: &str,
    ) -> Result<crate::Restored, Error> {
        backup.restore(database, name).await
    }

    #[cfg(all(feature = "cli", feature = "rusqlite", not(feature = "sqlite")))]
    async fn restore(
        _: &crate::Backup,
        _: &std::path::Path,
        _: &str,
    ) -> Result<crate::Restored, Error> {
        Err(Error::new(crate::ErrorKind::Backup).detail("only SQLite databases have copies"))
    }
}

/// Calls return results: the connections of rusqlite. Nothing runs in another thread.
#[cfg(feature = "rusqlite")]
#[derive(Debug)]
pub enum Blocking {}

#[cfg(feature = "rusqlite")]
impl Front for Blocking {
    type Answer<'a, T: Send + 'a> = T;

    fn answer<'a, T: Send + 'a>(work: BoxFuture<'a, T>) -> T {
        drive::to_end(work)
    }
}

#[cfg(feature = "rusqlite")]
impl Sealed for Blocking {
    async fn sleep(pause: Duration) {
        std::thread::sleep(pause);
    }

    async fn block<T: Send + 'static>(
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        work()
    }

    #[cfg(feature = "cli")]
    async fn restore(
        backup: &crate::Backup,
        database: &std::path::Path,
        name: &str,
    ) -> Result<crate::Restored, Error> {
        backup
            .restore_with::<rusqlite::Connection>(database, name)
            .await
    }
}

/// The smallest executor. What the runtime does over rusqlite never waits, so it is polled once; a future of the
/// program's own, such as [`Migrator::before_apply`](crate::Migrator::before_apply) takes, may wait.
#[cfg(feature = "rusqlite")]
mod drive {
    use crate::BoxFuture;
    use std::sync::Arc;
    use std::task::{Context, Poll, Wake, Waker};
    use std::thread::{self, Thread};

    struct Unpark(Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }

    pub(super) fn to_end<T>(mut work: BoxFuture<'_, T>) -> T {
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        let mut context = Context::from_waker(&waker);
        loop {
            match work.as_mut().poll(&mut context) {
                Poll::Ready(done) => return done,
                Poll::Pending => thread::park(),
            }
        }
    }
}
