//! A project in a folder of its own, its database, and Prisma's engine beside it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;
use whimbrel_engine::sql::Dialect;
use whimbrel_tests::live::Live;

pub(crate) struct Project {
    root: PathBuf,
    oracle: PathBuf,
    dialect: Dialect,
    pub(crate) live: Live,
}

impl Project {
    /// `None`, and a note, without the engine or the server.
    pub(crate) async fn new(name: &str, dialect: Dialect) -> Option<Project> {
        let oracle = whimbrel_tests::oracle()?;
        let oracle = oracle.canonicalize().expect("the engine's folder");
        let live = Live::create(dialect, name).await?;
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("prisma-{name}"));
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(&root).expect("a folder");
        Some(Project {
            root,
            oracle,
            dialect,
            live,
        })
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.root.join(file)
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().expect("inside")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Runs the command on the database; answers the exit code and both outputs.
    pub(crate) fn whimbrel(&self, arguments: &str) -> (Option<i32>, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_whimbrel"))
            .args(arguments.split(' '))
            .args(["--url", self.live.url()])
            .current_dir(&self.root)
            .stdin(std::process::Stdio::null())
            .output()
            .expect("the command runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let text = text(&output.stdout) + &text(&output.stderr);
        (output.status.code(), text)
    }

    /// Asks Prisma's engine about the database; `Err` is what it complains about.
    pub(crate) fn prisma(
        &self,
        call: &str,
        schema: &str,
        migrations: &str,
    ) -> Result<Value, String> {
        let path = |file: &str| match file {
            "-" => PathBuf::from("-"),
            file => self.path(file),
        };
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/prisma/ask.mjs");
        let output = Command::new("node")
            .arg(script)
            .arg(&self.oracle)
            .args([self.dialect.provider(), self.live.url(), call])
            .arg(path(schema))
            .arg(path(migrations))
            .current_dir(&self.oracle)
            .output()
            .expect("node runs");
        let text = String::from_utf8_lossy(&output.stdout);
        // The engine is noisy; its answer is the last line.
        let text = text.trim().lines().next_back().unwrap_or_default();
        match text.strip_prefix("ERROR ") {
            Some(error) => Err(error.to_owned()),
            None => serde_json::from_str(text).map_err(|error| {
                let noise = String::from_utf8_lossy(&output.stderr);
                format!("{error}: {text}\n{noise}")
            }),
        }
    }

    pub(crate) async fn end(self) {
        self.live.drop().await;
        let _ = fs::remove_dir_all(&self.root);
    }
}

pub(crate) fn long() -> bool {
    std::env::var_os("WHIMBREL_LONG").is_some()
}
