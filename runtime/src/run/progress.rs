//! A run over one connection after another.

use crate::connection::Waits;
use crate::migrator::{Options, Report};
use crate::session::{FrontOf, Retry, Session, Transient};
use crate::{Error, ErrorKind};
use std::time::Duration;

/// A run over all its connections.
pub struct Progress<'a> {
    pub(super) report: Report,
    pub(super) retry: Retry<'a>,
    /// A connection was lost before.
    lost: bool,
    /// What comes before the migrations was done.
    pub(super) prepared: bool,
    /// Over a connection of its own.
    pub(super) is_own: bool,
}

/// How far a run came over a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Everything is applied.
    Done,
    /// There is something to apply, over a connection of its own.
    ToMove,
}

impl<'a> Progress<'a> {
    pub(crate) fn new(options: &'a Options) -> Self {
        Progress {
            report: Report::default(),
            retry: Retry::new(options),
            lost: false,
            prepared: false,
            is_own: false,
        }
    }

    /// From now on over a connection of its own.
    #[cfg(feature = "_sqlx")]
    pub(crate) fn moves(&mut self) {
        self.is_own = true;
        // The server may still count the one that is being closed.
        self.lost = true;
    }

    pub(crate) fn into_report(self) -> Report {
        self.report
    }

    /// Pauses before something is tried again over the same connection, which holds up nobody meanwhile.
    /// False when that would not help, or was tried for long enough.
    pub(super) async fn pauses<S: Session>(&mut self, session: &mut S, error: &Error) -> bool {
        let why = error.cause().and_then(S::transience);
        let Some(why) = why.filter(|why| *why != Transient::Lost) else {
            return false;
        };
        if session.let_go().await.is_err() {
            return false;
        }
        let pause = self.retry.pause(why, error);
        if let Some(pause) = pause {
            FrontOf::<S>::sleep(pause).await;
        }
        pause.is_some()
    }

    /// How long to pause before a connection that was lost is replaced. `None` when that was tried for long
    /// enough, or the error is another one.
    pub(crate) fn pause(&mut self, error: &Error) -> Option<Duration> {
        // Behind a connection that was lost, another one may take its time.
        self.lost &= error.kind() == ErrorKind::Connection;
        self.lost |= error.is_lost();
        match self.lost {
            true => self.retry.pause(Transient::Lost, error),
            false => None,
        }
    }
}
