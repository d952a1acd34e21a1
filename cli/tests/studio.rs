//! `whimbrel studio` as its users start and stop it.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

const SCHEMA: &str =
    "datasource db {\n  provider = \"sqlite\"\n}\n\nmodel User {\n  id Int @id\n}\n";

fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("schema.prisma"), SCHEMA).expect("a file");
    folder
}

fn start(folder: &Path, port: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_whimbrel"))
        .args(["studio", "--no-open", "--port", port])
        .current_dir(folder)
        .env_remove("DATABASE_URL")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts")
}

/// Ends the studio when a test fails before it does so itself.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
#[cfg(unix)]
fn it_prints_its_address_refuses_a_taken_port_and_ends_with_ctrl_c() {
    let folder = folder("studio");
    let mut running = Running(start(&folder, "0"));
    let mut output = BufReader::new(running.0.stdout.take().expect("it is piped"));
    let mut line = String::new();
    output.read_line(&mut line).expect("a line");
    let (before, token) = line.trim().split_once("/#token=").expect("an address");
    assert_eq!(token.len(), 64, "{line}");
    let port = before.rsplit(':').next().expect("a port");
    assert!(
        before.ends_with(&format!("http://127.0.0.1:{port}")),
        "{line}"
    );

    let second = start(&folder, port).wait_with_output().expect("it ends");
    let error = String::from_utf8_lossy(&second.stderr);
    assert_eq!(second.status.code(), Some(1), "{error}");
    for part in ["is taken", port, "--port 0"] {
        assert!(error.contains(part), "{error}");
    }

    let interrupt = ["-INT", &running.0.id().to_string()];
    let sent = Command::new("kill").args(interrupt).status();
    assert!(sent.expect("kill runs").success());
    let mut rest = String::new();
    output.read_to_string(&mut rest).expect("text");
    assert_eq!(running.0.wait().expect("it ends").code(), Some(0), "{rest}");
    assert!(rest.ends_with("Stopped.\n"), "{rest}");
}
