//! What users see at compile time: `tests/embed.rs` compiles every file of `cases/` and compares what
//! rustc says with the `.stderr` file beside it; the other tests build projects with cargo.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    time::{Duration, SystemTime},
};

/// A schema with one model.
pub const SCHEMA: &str = "datasource db {\n  provider = \"sqlite\"\n}\n\nmodel User {\n  id Int @id @default(autoincrement())\n}\n";
/// The migration that makes it.
pub const INIT: &str =
    "CREATE TABLE \"User\" (\n    \"id\" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT\n);\n";

/// A project on disk that cargo builds. All of them share a target folder, so that what they depend
/// on is compiled once.
pub struct Project {
    /// Its folder.
    pub root: PathBuf,
    scratch: PathBuf,
}

impl Project {
    /// An empty folder. `scratch` is the test's `CARGO_TARGET_TMPDIR`.
    pub fn new(scratch: &str, name: &str) -> Project {
        let scratch = PathBuf::from(scratch);
        let root = scratch.join("projects").join(name);
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(&root).expect("a writable target folder");
        let project = Project { root, scratch };
        // The same versions as here, so that nothing is downloaded and little is compiled.
        let lock = sources().join("Cargo.lock");
        fs::copy(lock, project.path("Cargo.lock")).expect("a lock file");
        project
    }

    /// A workspace whose member `app` has a build script that checks the schema of [`SCHEMA`].
    pub fn checked(scratch: &str, name: &str) -> Project {
        let project = Project::new(scratch, name);
        project.write(
            "Cargo.toml",
            "[workspace]\nmembers = [\"app\"]\nresolver = \"3\"\n",
        );
        project.write(
            "app/Cargo.toml",
            &format!(
                "[package]\nname = \"whimbrel-fixture-{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
                 description = \"A fixture.\"\nlicense = \"MIT\"\n\n\
                 [build-dependencies]\nwhimbrel-build = {{ path = {:?}, version = \"0.1.0\" }}\n",
                sources().join("build-support")
            ),
        );
        project.write(
            "app/build.rs",
            "fn main() { whimbrel_build::configure().run() }\n",
        );
        project.write("app/src/main.rs", "fn main() {}\n");
        project.write("app/prisma/schema.prisma", SCHEMA);
        project.write("app/prisma/migrations/1_init/migration.sql", INIT);
        project
    }

    /// A path in the project.
    pub fn path(&self, file: &str) -> PathBuf {
        self.root.join(file)
    }

    /// Writes a file as an editor would a little later: cargo compares times.
    pub fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().expect("inside")).expect("a folder");
        fs::write(&path, text).expect("a file");
        later(&path);
    }

    /// Runs cargo in a folder of the project, without what surrounds this test.
    pub fn cargo(&self, folder: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
        let mut command = Command::new(env!("CARGO"));
        for variable in [
            "CI",
            "WHIMBREL_MIGRATE",
            "WHIMBREL_RENAME",
            "WHIMBREL_ACCEPT_DATA_LOSS",
            "RUSTFLAGS",
            "RUSTC_WRAPPER",
        ] {
            command.env_remove(variable);
        }
        command
            .args(arguments)
            .arg("--offline")
            .current_dir(self.path(folder))
            .env("CARGO_TARGET_DIR", self.target())
            .envs(variables.iter().copied())
            .output()
            .expect("cargo runs")
    }

    /// The target folder that all projects share.
    pub fn target(&self) -> PathBuf {
        self.scratch.join("projects-target")
    }

    /// All files with their bytes and times.
    pub fn snapshot(&self) -> Vec<(PathBuf, Vec<u8>, SystemTime)> {
        let mut files = Vec::new();
        collect(&self.root, &mut files);
        files.sort();
        files
    }
}

/// Cargo compares times, which may be coarse: this file is newer than everything built so far.
pub fn later(path: &Path) {
    let time = SystemTime::now() + Duration::from_secs(2);
    let file = fs::File::open(path).expect("just written");
    file.set_modified(time).expect("times can be set");
}

/// The folder of Whimbrel's own sources.
pub fn sources() -> PathBuf {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    sources.canonicalize().expect("the sources")
}

/// What a program wrote on standard error.
pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What a program wrote on standard output.
pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn collect(folder: &Path, files: &mut Vec<(PathBuf, Vec<u8>, SystemTime)>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            let bytes = fs::read(&path).expect("a readable file");
            let time = fs::metadata(&path).and_then(|found| found.modified());
            files.push((path, bytes, time.expect("a time")));
        }
    }
}
