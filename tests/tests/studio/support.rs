//! A studio in a thread of its own, asked over a socket as a browser would, header by header.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpStream},
    path::{Path, PathBuf},
    sync::mpsc,
    thread::JoinHandle,
};

use serde_json::Value;
use tokio::sync::oneshot;
use whimbrel::Migrations;
use whimbrel_cli::{args::Common, database::Database, on_pool, studio, url::Target};

/// A studio that ends with this value.
pub(crate) struct Served {
    pub(crate) port: u16,
    pub(crate) token: String,
    pub(crate) address: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

/// The flags for a project in a folder: `schema.prisma` and `migrations/`.
pub(crate) fn flags(project: &Path, url: Option<&str>) -> Common {
    Common {
        schema: Some(project.join("schema.prisma")),
        migrations: Some(project.join("migrations")),
        url: url.map(str::to_owned),
    }
}

/// A folder of one test, a copy of `from` when that is given.
pub(crate) fn scratch(test: &str, from: Option<&Path>) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("studio-{test}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    if let Some(from) = from {
        copy(from, &folder);
    }
    folder
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            std::fs::create_dir_all(&target).expect("a folder");
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("a copy");
        }
    }
}

/// Applies the project's migrations.
pub(crate) async fn deploy(project: &Path, url: &str) {
    let migrations = Migrations::from_folder(project.join("migrations"), None);
    let migrations = migrations.expect("readable migrations");
    let target = Target::parse(url, Path::new("")).expect("a URL");
    let database = Database::create(&target).await.expect("a database");
    on_pool!(database, pool => migrations.run(pool).await.map(drop)).expect("it migrates");
}

pub(crate) fn serve(common: Common) -> Served {
    let (tell, told) = mpsc::channel();
    let (stop, stopped) = oneshot::channel::<()>();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }.enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let listener = studio::bind(0).await.expect("a free port");
            let port = listener.local_addr().expect("an address").port();
            let studio = studio::Studio::new(&common, port).expect("a studio");
            let about = (port, studio.token().to_owned(), studio.address());
            tell.send(about).expect("the test waits");
            // Ended, or dropped with the test: both are an end.
            let stop = async { drop(stopped.await) };
            studio.serve(listener, stop).await;
        });
    });
    let (port, token, address) = told.recv().expect("it starts");
    Served {
        port,
        token,
        address,
        stop: Some(stop),
        thread: Some(thread),
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic there was printed.
            let _ = thread.join();
        }
    }
}

impl Served {
    /// Sends these very bytes, and reads until the server closes.
    pub(crate) fn raw(&self, request: &str) -> Answer {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).expect("it listens");
        // A server that refuses may close before all is sent.
        let _ = stream.write_all(request.as_bytes());
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        Answer {
            status: status.unwrap_or(0),
            head: head.to_lowercase(),
            body: body.to_owned(),
        }
    }

    /// As the page asks, with more headers.
    pub(crate) fn get(&self, path: &str, more: &str) -> Answer {
        let (port, token) = (self.port, &self.token);
        self.raw(&format!(
            "GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nx-whimbrel-token: {token}\r\nconnection: close\r\n{more}\r\n"
        ))
    }

    /// The document at an address, which has to be there.
    #[track_caller]
    pub(crate) fn json(&self, path: &str) -> Value {
        let answer = self.get(path, "");
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        serde_json::from_str(&answer.body).expect("JSON")
    }
}
