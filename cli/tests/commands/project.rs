//! A project on SQLite in a folder of its own.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// The schema that a project begins with.
pub(crate) const SCHEMA: &str = "datasource db {\n  provider = \"sqlite\"\n  url      = env(\"DATABASE_URL\")\n}\n\n\
                      model User {\n  id   Int     @id @default(autoincrement())\n  name String?\n}\n";

/// A project in a folder of its own.
pub(crate) struct Project {
    pub(crate) root: PathBuf,
}

impl Project {
    pub(crate) fn new(test: &str) -> Project {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
        let _ = fs::remove_dir_all(&root);
        let project = Project { root };
        project.write("prisma/schema.prisma", SCHEMA);
        project.write(
            ".env",
            "DATABASE_URL=\"file:./dev.db\" # the developer's own\n",
        );
        project
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.root.join(file);
        fs::create_dir_all(path.parent().expect("inside of the project")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    pub(crate) fn add_field(&self, field: &str) {
        let line = format!("  {field}\n  name String?");
        self.write(
            "prisma/schema.prisma",
            &SCHEMA.replace("  name String?", &line),
        );
    }

    pub(crate) fn run(&self, arguments: &str) -> Output {
        Command::new(env!("CARGO_BIN_EXE_whimbrel"))
            .args(arguments.split(' '))
            .current_dir(&self.root)
            .env_remove("DATABASE_URL")
            .stdin(std::process::Stdio::null())
            .output()
            .expect("the command runs")
    }

    /// Runs it, expects the exit code, and answers both outputs.
    #[track_caller]
    pub(crate) fn expect(&self, code: i32, arguments: &str) -> String {
        let output = self.run(arguments);
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
        let all = text(&output.stdout) + &text(&output.stderr);
        assert_eq!(
            output.status.code(),
            Some(code),
            "whimbrel {arguments}\n{all}"
        );
        all
    }

    /// Runs it, expects the exit code and that standard output is one value of JSON.
    #[track_caller]
    pub(crate) fn json(&self, code: i32, arguments: &str) -> serde_json::Value {
        let output = self.run(arguments);
        let text = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        let all = format!("whimbrel {arguments}\n{text}{errors}");
        assert_eq!(output.status.code(), Some(code), "{all}");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {all}"))
    }

    /// Runs it with a text on standard input; answers the exit code and standard output.
    pub(crate) fn pipe(&self, arguments: &str, input: &str) -> (Option<i32>, String) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_whimbrel"))
            .args(arguments.split(' '))
            .current_dir(&self.root)
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("the command runs");
        let mut stdin = child.stdin.take().expect("a pipe");
        std::io::Write::write_all(&mut stdin, input.as_bytes()).expect("it reads");
        drop(stdin);
        let output = child.wait_with_output().expect("it ends");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        (output.status.code(), text)
    }

    pub(crate) fn migrations(&self) -> usize {
        let entries = fs::read_dir(self.root.join("prisma/migrations"));
        entries.map_or(0, |entries| {
            entries
                .filter(|e| e.as_ref().is_ok_and(|e| e.path().is_dir()))
                .count()
        })
    }
}
