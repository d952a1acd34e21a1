//! A proxy that counts what a client sends and cuts, halves or delays connections.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What goes wrong, after how many bytes of one connection.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fault {
    Nothing,
    /// Both directions end when the client has sent so much.
    CutSent(u64),
    /// Both directions end when the server has answered so much.
    CutAnswered(u64),
    /// The server hears no more after so much, and its answers still arrive.
    HalfClose(u64),
    /// Each packet takes so long.
    Delay(Duration),
}

pub(crate) struct Proxy {
    pub(crate) port: u16,
    /// Every byte that clients sent, by connection.
    pub(crate) sent: Arc<Mutex<Vec<Vec<u8>>>>,
    pub(crate) connections: Arc<AtomicU64>,
}

impl Proxy {
    /// Listens on a free port, for as long as the test's process lives.
    pub(crate) fn start(server: SocketAddr, fault: Fault) -> Proxy {
        Proxy::start_with(server, fault, usize::MAX)
    }

    /// The fault is in the first so many connections only.
    pub(crate) fn start_with(server: SocketAddr, fault: Fault, faulty: usize) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let proxy = Proxy {
            port: listener.local_addr().expect("its port").port(),
            sent: Arc::default(),
            connections: Arc::default(),
        };
        let (sent, connections) = (proxy.sent.clone(), proxy.connections.clone());
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (Ok(client), Ok(server)) = (client, TcpStream::connect(server)) else {
                    return;
                };
                connections.fetch_add(1, Ordering::SeqCst);
                let index = {
                    let mut all = sent.lock().expect("no panic");
                    all.push(Vec::new());
                    all.len() - 1
                };
                let fault = if index < faulty {
                    fault
                } else {
                    Fault::Nothing
                };
                serve(client, server, fault, sent.clone(), index);
            }
        });
        proxy
    }
}

fn serve(
    client: TcpStream,
    server: TcpStream,
    fault: Fault,
    sent: Arc<Mutex<Vec<Vec<u8>>>>,
    index: usize,
) {
    let (up_from, up_to) = (
        client.try_clone().expect("a socket"),
        server.try_clone().expect("a socket"),
    );
    std::thread::spawn(move || {
        let note = |bytes: &[u8]| sent.lock().expect("no panic")[index].extend(bytes);
        match fault {
            Fault::CutSent(limit) => pump(up_from, up_to, limit, Duration::ZERO, true, note),
            Fault::HalfClose(limit) => pump(up_from, up_to, limit, Duration::ZERO, false, note),
            Fault::Delay(delay) => pump(up_from, up_to, u64::MAX, delay, true, note),
            Fault::Nothing | Fault::CutAnswered(_) => {
                pump(up_from, up_to, u64::MAX, Duration::ZERO, true, note);
            }
        }
    });
    std::thread::spawn(move || match fault {
        Fault::CutAnswered(limit) => pump(server, client, limit, Duration::ZERO, true, |_| {}),
        Fault::Delay(delay) => pump(server, client, u64::MAX, delay, true, |_| {}),
        _ => pump(server, client, u64::MAX, Duration::ZERO, true, |_| {}),
    });
}

/// Copies until an end or the limit; then closes both ways, or only towards `to`.
fn pump(
    mut from: TcpStream,
    mut to: TcpStream,
    limit: u64,
    delay: Duration,
    both: bool,
    note: impl Fn(&[u8]),
) {
    let mut buffer = [0; 4096];
    let mut left = limit;
    while let Ok(count) = from.read(&mut buffer) {
        let count = count.min(usize::try_from(left).unwrap_or(usize::MAX));
        if count == 0 {
            break;
        }
        note(&buffer[..count]);
        std::thread::sleep(delay);
        left -= count as u64;
        if to.write_all(&buffer[..count]).is_err() || left == 0 {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
    if both {
        let _ = to.shutdown(Shutdown::Both);
        let _ = from.shutdown(Shutdown::Both);
    }
}

/// The types of the messages that a PostgreSQL client sent, without those of the login.
pub(crate) fn postgres_messages(mut bytes: &[u8]) -> String {
    let mut types = String::new();
    // The startup message has a length and no type.
    let length =
        |bytes: &[u8]| u32::from_be_bytes(bytes[..4].try_into().expect("four bytes")) as usize;
    if bytes.len() >= 4 {
        bytes = &bytes[length(bytes).min(bytes.len())..];
    }
    while bytes.len() >= 5 {
        types.push(char::from(bytes[0]));
        let end = (1 + length(&bytes[1..])).min(bytes.len());
        bytes = &bytes[end..];
    }
    types
}
