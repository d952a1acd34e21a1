//! `whimbrel studio`: a local web page that shows schema, history, drift and rows, and changes
//! nothing.
//!
//! `page/` is what the browser loads; it holds no data and asks for it at two addresses:
//! `/api/project` (`project`: everything except rows) and `/api/rows` (`rows`). `server`
//! speaks HTTP, `guard` decides who may ask, `live` is the connection, which can only read.

mod drift;
mod guard;
mod history;
mod live;
mod project;
mod rows;
mod schema;
mod server;
mod tables;

use std::{cell::RefCell, future::Future, io, net::Ipv4Addr, rc::Rc, time::Instant};

use tokio::net::TcpListener;

use crate::args::Common;
use crate::failure::{Failure, Outcome};

/// The port unless another one is asked for: Prisma's own.
pub const PORT: u16 = 5555;

/// Takes a port of this machine's loopback interface; 0 is any that is free.
///
/// # Errors
///
/// When the port is taken or may not be used; the message says what to do.
pub async fn bind(port: u16) -> Outcome<TcpListener> {
    let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    bound.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            Failure::new(format!("port {port} is taken, perhaps by another studio"))
                .help("choose another one: --port N, or any free one: --port 0")
        }
        io::ErrorKind::PermissionDenied => Failure::new(format!(
            "port {port} needs more permissions than this process has"
        ))
        .help("choose one above 1023: --port N"),
        _ => Failure::new(format!("cannot listen on port {port}: {error}")),
    })
}

/// What is shown, and to whom.
pub struct Studio {
    common: Common,
    port: u16,
    token: String,
    live: live::Live,
    read: RefCell<Option<Rc<project::Files>>>,
    seen: RefCell<Option<(Instant, Rc<project::Seen>)>>,
}

impl Studio {
    /// A studio for the project that the flags name, to be served by [`Studio::serve`] on a
    /// listener with this port.
    ///
    /// # Errors
    ///
    /// When the system gives no random numbers.
    pub fn new(common: &Common, port: u16) -> Outcome<Studio> {
        Ok(Studio {
            common: common.clone(),
            port,
            token: guard::token()?,
            live: live::Live::default(),
            read: RefCell::default(),
            seen: RefCell::default(),
        })
    }

    /// The address to open. What follows `#` is the key to the data; browsers send it to nobody.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/#token={}", self.port, self.token)
    }

    /// The key to the data: what `/api/…` wants in the header `x-whimbrel-token`.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Begins anew with the database: it does not answer any more.
    fn forget(&self) {
        self.live.forget();
        *self.seen.borrow_mut() = None;
    }

    /// Answers requests until `stop` is ready.
    pub async fn serve(self, listener: TcpListener, stop: impl Future<Output = ()>) {
        let server = server::run(Rc::new(self), listener);
        let local = tokio::task::LocalSet::new();
        tokio::select! {
            () = local.run_until(server) => {}
            () = stop => {}
        }
    }
}
