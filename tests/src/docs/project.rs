//! The temporary folder of a page, its database, and the shell that its commands run in.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use whimbrel_core::Dialect;

use super::Page;
use crate::live::Live;

/// What a page works in.
pub(super) struct Project {
    /// Holds the project, the programs and cargo's configuration.
    outer: PathBuf,
    /// The project's own folder.
    root: PathBuf,
    /// `DATABASE_URL`; empty when it is not set.
    url: String,
    /// What outputs say of this machine, and what pages say instead.
    names: Vec<(String, &'static str)>,
    live: Option<Live>,
}

/// Where readers are thought to work.
const HOME: &str = "/home/me";

impl Project {
    /// An empty folder; `None` and a note when the machine lacks what the page needs.
    pub(super) async fn new(name: &str, page: &Page, whimbrel: &Path) -> Option<Project> {
        if let Some(program) = page.needs.iter().find(|program| !is_there(program)) {
            crate::skipped(program, &format!("{name} needs {program}"));
            return None;
        }
        let label = name.trim_end_matches(".md").replace(['/', '-'], "_");
        let dialect = match page.database.as_str() {
            "postgresql" => Some(Dialect::Postgres),
            "mysql" => Some(Dialect::Mysql),
            "sqlite" | "none" => None,
            other => panic!("{name}: no database is called {other}"),
        };
        let live = match dialect {
            Some(dialect) => Some(Live::create(dialect, &label.to_lowercase()).await?),
            None => None,
        };
        let outer = std::env::temp_dir().join(format!("whimbrel-{label}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&outer);
        let root = outer.join("app");
        fs::create_dir_all(outer.join("bin")).expect("a folder for programs");
        fs::create_dir_all(&root).expect("a folder for the project");
        // macOS and others have links in the path of their temporary folder.
        let outer = outer.canonicalize().expect("the folder is there");
        let root = outer.join("app");
        let program = outer.join("bin/whimbrel");
        std::os::unix::fs::symlink(whimbrel, program).expect("a link to the command");
        let mut project = Project {
            names: vec![
                (outer.display().to_string(), HOME),
                (target().display().to_string(), "target"),
                (crate::root().display().to_string(), "/home/me/whimbrel"),
            ],
            url: "sqlite:dev.db?mode=rwc".to_owned(),
            outer,
            root,
            live,
        };
        if page.database == "none" {
            project.url.clear();
        }
        project.name_the_database(dialect);
        project.configure_cargo();
        Some(project)
    }

    fn name_the_database(&mut self, dialect: Option<Dialect>) {
        let (Some(live), Some(dialect)) = (&self.live, dialect) else {
            return;
        };
        self.url = live.url().to_owned();
        let (before, database) = self.url.rsplit_once('/').expect("a server's URL");
        let (_, server) = before.rsplit_once('@').expect("a user");
        let place = match dialect {
            Dialect::Mysql => "localhost:3306",
            _ => "localhost:5432",
        };
        self.names.push((database.to_owned(), "app"));
        self.names.push((server.to_owned(), place));
    }

    /// The crates of this workspace instead of those of the registry, and no network.
    fn configure_cargo(&self) {
        let root = crate::root();
        let crates = [
            ("whimbrel", "runtime"),
            ("whimbrel-build", "build-support"),
            ("whimbrel-core", "core"),
            ("whimbrel-engine", "engine"),
            ("whimbrel-macros", "macros"),
        ];
        let mut text = "[net]\noffline = true\n\n[patch.crates-io]\n".to_owned();
        for (name, folder) in crates {
            let path = root.join(folder);
            text.push_str(&format!(
                "{name} = {{ path = {:?} }}\n",
                path.display().to_string()
            ));
        }
        let folder = self.outer.join(".cargo");
        fs::create_dir_all(&folder).expect("a folder for cargo");
        fs::write(folder.join("config.toml"), text).expect("cargo's configuration");
    }

    /// Writes a file into the folder in which the last command ended.
    pub(super) fn write(&self, path: &str, text: &str) {
        let path = self.folder().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Types a command. Answers both outputs as they came, and the exit code.
    pub(super) fn run(&self, command: &str) -> (String, i32) {
        let script = format!("exec 2>&1\ntrap 'pwd > \"$WHERE\"' EXIT\n{command}");
        let output = self.shell(&script).output().expect("bash runs");
        let text = self.named(&String::from_utf8_lossy(&output.stdout));
        // MySQL has one lock for a whole server, and cargo one for a target folder, which other
        // tests take too.
        let waits = |line: &str| {
            line.starts_with("Waiting for another process that migrates")
                // In colour there is something between the two.
                || (line.contains("Blocking") && line.contains(" waiting for file lock"))
        };
        let lines = text.split_inclusive('\n').filter(|line| !waits(line));
        (lines.collect(), output.status.code().unwrap_or(-1))
    }

    /// An output with the names that pages have.
    pub(super) fn named(&self, output: &str) -> String {
        let mut text = output.to_owned();
        for (found, instead) in &self.names {
            text = text.replace(found, instead);
        }
        text
    }

    /// A shell as its user would have it, without a trace of the test around it.
    pub(super) fn shell(&self, script: &str) -> Command {
        let folder = self.folder();
        self.pin_dependencies(&folder);
        let mut shell = Command::new("bash");
        shell.arg("-c").arg(script).current_dir(folder);
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            let of_this_test = ["CARGO_", "NEXTEST", "RUST", "WHIMBREL", "GIT_"];
            let wanted = ["CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN"].contains(&&*text);
            if !wanted && of_this_test.iter().any(|prefix| text.starts_with(prefix)) {
                shell.env_remove(&name);
            }
        }
        let path = std::env::var("PATH").unwrap_or_default();
        let bin = self.outer.join("bin");
        shell
            .env_remove("CI")
            .env("WHERE", self.outer.join("where"))
            .env("PATH", format!("{}:{path}", bin.display()))
            .env("NO_COLOR", "1")
            .env("CARGO_TERM_COLOR", "never")
            .env("CARGO_TERM_PROGRESS_WHEN", "never")
            .env("CARGO_TARGET_DIR", target())
            // As in this workspace, so that what it has compiled is not compiled again.
            .env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only")
            .env("LC_ALL", "C.UTF-8")
            .env("TZ", "UTC")
            .env("GIT_CONFIG_GLOBAL", self.outer.join("gitconfig"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .envs(["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"].map(|name| (name, "Ada")))
            .envs(["GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"].map(|name| (name, "ada@example.org")))
            .stdin(Stdio::null());
        match self.url.as_str() {
            "" => shell.env_remove("DATABASE_URL"),
            url => shell.env("DATABASE_URL", url),
        };
        shell
    }

    fn folder(&self) -> PathBuf {
        let text = fs::read_to_string(self.outer.join("where")).unwrap_or_default();
        match text.trim() {
            "" => self.root.clone(),
            path => PathBuf::from(path),
        }
    }

    /// The versions of this workspace: they are here already. And `target`, where readers have it.
    fn pin_dependencies(&self, folder: &Path) {
        let lock = folder.join("Cargo.lock");
        let known = crate::root().join("Cargo.lock");
        if folder.join("Cargo.toml").exists() && !lock.exists() {
            fs::copy(known, lock).expect("a copy of Cargo.lock");
            std::os::unix::fs::symlink(target(), folder.join("target")).expect("a link");
        }
    }

    /// Removes everything.
    pub(super) async fn end(self) {
        if let Some(live) = self.live {
            live.drop().await;
        }
        let _ = fs::remove_dir_all(&self.outer);
    }
}

/// One folder for the programs of all pages, so that dependencies are compiled once. So packages
/// of different pages, and of this workspace, must have different names.
fn target() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    // target/debug/deps/docs-0123
    let target = test.ancestors().nth(3).expect("cargo's own layout");
    target.to_owned()
}

fn is_there(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
