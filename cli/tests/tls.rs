//! Encrypted connections: `sslmode` and `sslaccept` mean what Prisma's users know them to mean.
//! The server is the plain one behind a little gate that speaks TLS.

use std::{path::Path, process::Command, sync::Arc};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

/// Begins to encrypt when the client asks as PostgreSQL's clients do, then passes everything on.
async fn pass(mut client: TcpStream, acceptor: TlsAcceptor, server: String) -> std::io::Result<()> {
    let mut request = [0; 8];
    client.read_exact(&mut request).await?;
    assert_eq!(
        request,
        [0, 0, 0, 8, 4, 210, 22, 47],
        "the wish for TLS comes first"
    );
    client.write_all(b"S").await?;
    let mut client = acceptor.accept(client).await?;
    let mut server = TcpStream::connect(server).await?;
    copy_bidirectional(&mut client, &mut server)
        .await
        .map(|_| ())
}

/// A gate in front of the server, with a certificate that nobody has signed. Answers its port.
async fn gate(server: String, certificate: &Path) -> u16 {
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    std::fs::write(certificate, own.cert.pem()).expect("a writable file");
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(own.signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("known versions")
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key)
        .expect("a fitting key");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            // A client that refuses the certificate ends the connection; that is a result.
            tokio::spawn(pass(client, acceptor.clone(), server.clone()));
        }
    });
    port
}

/// Asks for nothing; answers the exit code and what was said.
async fn connect(url: &str) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_whimbrel"));
    command
        .args(["db", "execute", "--stdin", "--url", url])
        .stdin(std::process::Stdio::null());
    let output = tokio::task::spawn_blocking(move || command.output());
    let output = output.await.expect("it ends").expect("the command runs");
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    (output.status.code(), text.into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_self_signed_certificate() {
    let Some(server) = whimbrel_tests::postgres() else {
        return;
    };
    let (_, rest) = server.split_once('@').expect("a user");
    let address = rest.split('/').next().expect("a host").to_owned();
    let certificate = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tls-gate.pem");
    let port = gate(address, &certificate).await;
    let url = |query: &str| format!("postgresql://postgres@localhost:{port}/postgres?{query}");

    let (code, text) = connect(&url("sslmode=require")).await;
    assert_eq!(
        code,
        Some(0),
        "encrypted, and nobody's certificate is asked for: {text}"
    );
    let (code, text) = connect(&url("sslmode=require&sslaccept=strict")).await;
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("P1011"), "{text}");
    let known = format!(
        "sslmode=require&sslaccept=strict&sslcert={}",
        certificate.display()
    );
    let (code, text) = connect(&url(&known)).await;
    assert_eq!(code, Some(0), "its own certificate is known: {text}");
}

#[tokio::test]
async fn a_server_without_it() {
    let Some(server) = whimbrel_tests::postgres() else {
        return;
    };
    let (code, text) = connect(&format!("{server}?sslmode=disable")).await;
    assert_eq!(code, Some(0), "{text}");
    let (code, text) = connect(&format!("{server}?sslmode=prefer")).await;
    assert_eq!(code, Some(0), "{text}");
    let (code, text) = connect(&format!("{server}?sslmode=require")).await;
    assert_eq!(code, Some(1), "{text}");
    for part in ["P1011", "TLS", "sslmode"] {
        assert!(text.contains(part), "{text}");
    }
}

#[tokio::test]
async fn nobody_there() {
    for url in [
        "postgresql://me:secret@127.0.0.1:1/db",
        "mysql://me:secret@127.0.0.1:1/db",
    ] {
        let (code, text) = connect(url).await;
        assert_eq!(code, Some(1), "{text}");
        assert!(text.contains("P1001"), "{text}");
        assert!(!text.contains("secret"), "{text}");
    }
}
