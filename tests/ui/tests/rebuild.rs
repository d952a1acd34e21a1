//! When cargo runs the build script again, tried with cargo itself.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, SystemTime},
};

const SCHEMA: &str = "datasource db {\n  provider = \"sqlite\"\n}\n\nmodel User {\n  id Int @id @default(autoincrement())\n}\n";
const INIT: &str =
    "CREATE TABLE \"User\" (\n    \"id\" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT\n);\n";

/// A workspace with one member whose build script checks a schema.
struct Workspace {
    root: PathBuf,
}

/// What a build did.
#[derive(Debug, PartialEq, Eq)]
enum Built {
    /// Nothing was run.
    Fresh,
    /// The build script ran and passed.
    Again,
    /// The build script ran and failed.
    Failed,
}

impl Workspace {
    fn new() -> Workspace {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rebuild");
        let _ = fs::remove_dir_all(&root);
        let workspace = Workspace { root };
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let sources = sources.canonicalize().expect("the sources");
        workspace.write(
            "Cargo.toml",
            "[workspace]\nmembers = [\"app\"]\nresolver = \"3\"\n",
        );
        // The same versions as here, so that nothing is downloaded and little is compiled.
        fs::copy(sources.join("Cargo.lock"), workspace.path("Cargo.lock")).expect("a lock file");
        workspace.write(
            "app/Cargo.toml",
            &format!(
                "[package]\nname = \"whimbrel-rebuild-fixture\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
                 [build-dependencies]\nwhimbrel-build = {{ path = {:?} }}\n",
                sources.join("build-support")
            ),
        );
        workspace.write(
            "app/build.rs",
            "fn main() { whimbrel_build::configure().run() }\n",
        );
        workspace.write("app/src/main.rs", "fn main() {}\n");
        workspace.write("app/prisma/schema.prisma", SCHEMA);
        workspace.write("app/prisma/migrations/1_init/migration.sql", INIT);
        workspace
    }

    fn path(&self, file: &str) -> PathBuf {
        self.root.join(file)
    }

    /// Writes a file as an editor would a little later: cargo compares times.
    fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().expect("inside")).expect("a folder");
        fs::write(&path, text).expect("a file");
        self.later(&path);
    }

    fn later(&self, path: &Path) {
        let time = SystemTime::now() + Duration::from_secs(2);
        let file = fs::File::open(path).expect("just written");
        file.set_modified(time).expect("times can be set");
    }

    fn build(&self, command: &str, folder: &str) -> Built {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rebuild-target");
        let output = Command::new(env!("CARGO"))
            .args([
                command,
                "--offline",
                "--message-format=json",
                "--manifest-path",
            ])
            .arg(self.path("app/Cargo.toml"))
            .current_dir(self.path(folder))
            .env("CARGO_TARGET_DIR", target)
            .env_remove("WHIMBREL_MIGRATE")
            .output()
            .expect("cargo runs");
        let shown = String::from_utf8_lossy(&output.stderr).into_owned();
        if !output.status.success() {
            assert!(
                shown.contains("build-script-build"),
                "another failure: {shown}"
            );
            return Built::Failed;
        }
        let messages = String::from_utf8_lossy(&output.stdout).into_owned();
        let app = messages
            .lines()
            .find(|line| line.contains("\"compiler-artifact\"") && line.contains("src/main.rs"));
        match app
            .expect("the program is built")
            .contains("\"fresh\":true")
        {
            true => Built::Fresh,
            false => Built::Again,
        }
    }
}

#[test]
fn the_check_runs_when_something_changed_and_only_then() {
    let workspace = Workspace::new();
    let build = || workspace.build("check", "app");
    let script = "app/prisma/migrations/2_phone/migration.sql";
    let with_phone = SCHEMA.replace(
        "(autoincrement())\n",
        "(autoincrement())\n  phone String?\n",
    );

    assert_eq!(build(), Built::Again);
    // What was written lies a little ahead of the clock, as after a checkout: once more at most.
    std::thread::sleep(Duration::from_millis(2_500));
    build();
    assert_eq!(build(), Built::Fresh, "nothing was touched");
    assert_eq!(
        workspace.build("check", "."),
        Built::Fresh,
        "from another folder"
    );

    workspace.write("app/prisma/schema.prisma", &with_phone);
    assert_eq!(build(), Built::Failed, "the schema was edited");
    assert_eq!(
        build(),
        Built::Failed,
        "and still no migration makes the column"
    );
    workspace.write(script, "ALTER TABLE \"User\" ADD COLUMN \"phone\" TEXT;\n");
    assert_eq!(build(), Built::Again, "a folder was added");
    workspace.write(script, "ALTER TABLE \"User\" ADD COLUMN \"fax\" TEXT;\n");
    assert_eq!(build(), Built::Failed, "a migration was edited");
    workspace.write(script, "ALTER TABLE \"User\" ADD COLUMN \"phone\" TEXT;\n");
    assert_eq!(build(), Built::Again, "and mended");
    fs::remove_dir_all(workspace.path("app/prisma/migrations/2_phone")).expect("a folder");
    workspace.later(&workspace.path("app/prisma/migrations"));
    assert_eq!(build(), Built::Failed, "a folder was deleted");
    workspace.write("app/prisma/schema.prisma", SCHEMA);
    assert_eq!(build(), Built::Again, "as on the other branch");
}
