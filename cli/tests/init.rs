//! `whimbrel init`: what it scaffolds compiles, runs, and migrates a database.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A folder outside of this workspace: cargo would take it for one of its members.
struct Project(PathBuf);

impl Drop for Project {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Project {
    fn new(name: &str) -> Project {
        let root = std::env::temp_dir().join(format!("whimbrel-{name}-{}", std::process::id()));
        fs::create_dir_all(&root).expect("a folder");
        Project(root)
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.0.join(file);
        fs::create_dir_all(path.parent().expect("inside")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).expect(file)
    }

    #[track_caller]
    fn whimbrel(&self, arguments: &str) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_whimbrel"));
        command.args(arguments.split(' '));
        self.done(command)
    }

    #[track_caller]
    fn cargo(&self, arguments: &str) -> String {
        let mut command = Command::new(env!("CARGO"));
        command.args(arguments.split(' '));
        // What this workspace has compiled already is used again.
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
        command.env("CARGO_TARGET_DIR", target.expect("the target folder"));
        self.done(command)
    }

    /// Runs it, and answers both outputs of a success.
    #[track_caller]
    fn done(&self, mut command: Command) -> String {
        command.current_dir(&self.0).env_remove("DATABASE_URL");
        // This test itself runs below a cargo that says what package it is.
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") || text == "CI"
            {
                command.env_remove(&name);
            }
        }
        let Output {
            status,
            stdout,
            stderr,
        } = command.output().expect("it runs");
        let text = String::from_utf8_lossy(&stdout) + String::from_utf8_lossy(&stderr);
        assert!(status.success(), "{command:?}\n{text}");
        text.into_owned()
    }

    /// The versions of this workspace, so that nothing is downloaded.
    fn lock(&self) {
        let lock = workspace().join("Cargo.lock");
        fs::copy(lock, self.0.join("Cargo.lock")).expect("the lock file");
    }
}

fn workspace() -> &'static Path {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    folder.parent().expect("the workspace")
}

/// From nothing to a program that migrated its database.
fn compiles_and_runs(provider: &str, url: Option<String>) {
    let project = Project::new(&format!("init-{provider}"));
    let arguments = format!("init --datasource-provider {provider} --with-model");
    let url = url.map(|url| format!(" --url {url}")).unwrap_or_default();
    let told = project.whimbrel(&(arguments + &url));
    assert!(told.contains("whimbrel migrate dev --name init"), "{told}");
    // The command was built here, so this is where the crates come from.
    let here = format!("Whimbrel's crates come from {}", workspace().display());
    assert!(told.contains(&here), "{told}");
    project.lock();
    project.whimbrel("migrate dev --name init --create-only");
    let first = project.cargo("run");
    assert!(first.contains("_init"), "{first}");
    assert!(!first.contains("warning: unused"), "{first}");
    assert!(project.cargo("run").contains("up to date"));
    assert!(project.whimbrel("migrate status").contains("is up to date"));
    // A change without a migration does not build, and the check says so as well.
    let schema = project.read("prisma/schema.prisma");
    project.write(
        "prisma/schema.prisma",
        &schema.replace("  name  String?", "  name  String?\n  phone String?"),
    );
    project.whimbrel("migrate dev --name add_phone");
    assert!(project.cargo("run").contains("up to date"));
}

/// A project without a schema, and its next migration, in each layout.
#[test]
fn sql_first_compiles_and_runs() {
    for layout in ["sqlx", "refinery", "diesel", "dbmate", "goose", "prisma"] {
        // One name, so that only the program itself is compiled again.
        let project = Project::new("init-sql-first");
        let told = project.whimbrel(&format!("init --sql-first --layout {layout}"));
        assert!(told.contains("migrations/migration_lock.toml"), "{told}");
        assert!(!project.0.join("prisma").exists(), "{told}");
        assert!(project.whimbrel("migrate check --offline").contains("run"));
        let told = project.whimbrel("migrate dev");
        assert!(told.contains("init"), "{told}");
        let told = project.whimbrel("migrate dev --name add_phone");
        let file = told.lines().find_map(|line| line.strip_prefix("Wrote "));
        let file = file.expect("a file").to_owned();
        let text = project.read(&file);
        let hint = "-- Write the SQL of this migration here.";
        assert!(text.contains(hint), "{layout}: {text}");
        project.write(
            &file,
            &text.replace(hint, "ALTER TABLE users ADD COLUMN phone TEXT;"),
        );
        let told = project.whimbrel("migrate dev");
        assert!(told.contains("add_phone"), "{told}");
        assert!(project.whimbrel("migrate status").contains("is up to date"));
        assert!(
            project
                .whimbrel("generate --output -")
                .contains("phone: Option<String>")
        );
        if layout == "sqlx" || layout == "goose" {
            project.lock();
            assert!(project.cargo("run").contains("up to date"));
        }
    }
}

#[test]
fn sqlite_compiles_and_runs() {
    compiles_and_runs("sqlite", None);
}

/// SQLite without an async runtime: the program builds, migrates, has nothing to do, and the command steps back over
/// the same file.
#[test]
fn rusqlite_compiles_and_runs() {
    let project = Project::new("init-rusqlite");
    let told = project.whimbrel("init --driver rusqlite --with-model");
    assert!(told.contains("whimbrel migrate dev --name init"), "{told}");
    let manifest = project.read("Cargo.toml");
    for absent in ["sqlx", "tokio"] {
        assert!(!manifest.contains(absent), "{manifest}");
    }
    project.lock();
    project.whimbrel("migrate dev --name init --create-only");
    let first = project.cargo("run");
    assert!(first.contains("_init"), "{first}");
    assert!(!first.contains("warning: unused"), "{first}");
    assert!(project.cargo("run").contains("up to date"));
    assert!(project.whimbrel("migrate status").contains("is up to date"));
    let schema = project.read("prisma/schema.prisma");
    project.write(
        "prisma/schema.prisma",
        &schema.replace("  name  String?", "  name  String?\n  phone String?"),
    );
    project.whimbrel("migrate dev --name add_phone --create-only");
    let second = project.cargo("run");
    assert!(second.contains("add_phone"), "{second}");
    let init = fs::read_dir(project.0.join("prisma/migrations")).expect("migrations");
    let init = init.map(|entry| {
        entry
            .expect("one")
            .file_name()
            .into_string()
            .expect("UTF-8")
    });
    let init = init
        .into_iter()
        .find(|name| name.ends_with("_init"))
        .expect("it");
    let back = project.whimbrel(&format!("migrate downgrade --to {init} --accept-data-loss"));
    assert!(back.contains("add_phone"), "{back}");
    assert!(project.cargo("run").contains("add_phone"));
}

#[test]
fn rusqlite_is_for_sqlite() {
    let project = Project::new("init-rusqlite-server");
    let mut command = Command::new(env!("CARGO_BIN_EXE_whimbrel"));
    let arguments = [
        "init",
        "--driver",
        "rusqlite",
        "--datasource-provider",
        "mysql",
    ];
    command.args(arguments).current_dir(&project.0);
    let refused = String::from_utf8(command.output().expect("it runs").stderr).expect("UTF-8");
    assert!(
        refused.contains("rusqlite supports only SQLite"),
        "{refused}"
    );
    assert!(!project.0.join("Cargo.toml").exists());
}

/// The drivers of the other databases take minutes to compile.
fn long(variable: &str) -> Option<String> {
    std::env::var_os("WHIMBREL_LONG")?;
    let server = std::env::var(variable).ok()?;
    let server = server.split('/').take(3).collect::<Vec<_>>().join("/");
    Some(format!("{server}/init_{}", std::process::id()))
}

#[test]
fn postgres_compiles_and_runs() {
    if let Some(url) = long("WHIMBREL_TEST_POSTGRES") {
        Project::new("init-drop").whimbrel_creates(&url);
        compiles_and_runs("postgresql", Some(url));
    }
}

#[test]
fn mysql_compiles_and_runs() {
    if let Some(url) = long("WHIMBREL_TEST_MARIADB") {
        Project::new("init-drop-mysql").whimbrel_creates(&url);
        compiles_and_runs("mysql", Some(url));
    }
}

impl Project {
    /// A program connects to a database that is there; deploying nothing makes it.
    fn whimbrel_creates(&self, url: &str) {
        let provider = if url.starts_with("mysql") {
            "mysql"
        } else {
            "postgresql"
        };
        self.write(
            "prisma/migrations/migration_lock.toml",
            &format!("provider = \"{provider}\"\n"),
        );
        self.whimbrel(&format!("migrate deploy --url {url}"));
    }
}

#[test]
fn what_is_there_stays() {
    let project = Project::new("init-existing");
    let schema = "datasource db {\n  provider = \"mysql\"\n  url      = env(\"MY_DATABASE\")\n}\n";
    let manifest = "[package]\nname = \"mine\" # mine\nversion = \"1.2.3\"\nedition = \"2024\"\n";
    let main = "fn main() {\n    println!(\"mine\");\n}\n";
    let build = "fn main() {}\n";
    project.write("prisma/schema.prisma", schema);
    project.write("Cargo.toml", manifest);
    project.write("src/main.rs", main);
    project.write("build.rs", build);
    project.write(".env", "OTHER=1");
    project.write(".gitignore", "/target\n");
    let told = project.whimbrel("init");
    for part in [
        "src/main.rs was not changed",
        "MySqlPool",
        "build.rs was not changed",
        "Cargo.toml (added whimbrel, sqlx, tokio, dotenvy, whimbrel-build)",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert_eq!(project.read("prisma/schema.prisma"), schema);
    assert_eq!(project.read("src/main.rs"), main);
    assert_eq!(project.read("build.rs"), build);
    assert_eq!(project.read(".gitignore"), "/target\n.env\n");
    assert!(project.read("Cargo.toml").starts_with(manifest));
    assert!(
        project
            .read(".env")
            .starts_with("OTHER=1\nMY_DATABASE=\"mysql://")
    );
    let lock = project.read("prisma/migrations/migration_lock.toml");
    assert!(lock.contains("provider = \"mysql\""), "{lock}");

    let files = ["Cargo.toml", ".env", ".gitignore", "src/main.rs"];
    let before = files.map(|file| project.read(file));
    assert!(
        project
            .whimbrel("init")
            .contains("everything exists already")
    );
    assert_eq!(files.map(|file| project.read(file)), before);
}

#[test]
fn what_cargo_wrote_is_nobodys_work() {
    let project = Project::new("init-cargo-new");
    project.cargo("init --quiet --vcs none --name fresh");
    assert!(project.read("src/main.rs").contains("Hello, world!"));
    project.whimbrel("init --url file:./my.db");
    assert!(project.read("src/main.rs").contains("embed_migrations!"));
    assert_eq!(
        project.read(".env"),
        "DATABASE_URL=\"sqlite:prisma/my.db?mode=rwc\"\n"
    );
}

#[test]
fn a_workspace_gets_a_member() {
    let project = Project::new("init-workspace");
    project.write(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = []\n",
    );
    fs::create_dir(project.0.join("My Server")).expect("a folder");
    let member = Project(project.0.join("My Server"));
    let told = member.whimbrel("init");
    assert!(told.contains("Wrote Cargo.toml, prisma/"), "{told}");
    assert!(
        project
            .read("Cargo.toml")
            .contains("members = [\"My Server\"]")
    );
    assert!(member.read("Cargo.toml").contains("name = \"my-server\""));
    assert!(member.read("src/main.rs").contains("embed_migrations!"));
}

#[test]
fn dependencies_come_from_where_it_is_said() {
    let project = Project::new("init-source");
    let sources = workspace().display().to_string();
    for (arguments, origin) in [
        (
            format!("--path {sources}"),
            format!("path = \"{sources}/build-support\""),
        ),
        (
            "--git https://example.org/w --rev 0123".to_owned(),
            "git = \"https://example.org/w\", rev = \"0123\"".to_owned(),
        ),
    ] {
        project.write("Cargo.toml", "[package]\nname = \"x\"\n");
        project.whimbrel(&format!("init {arguments}"));
        let manifest = project.read("Cargo.toml");
        assert!(
            manifest.contains(&format!("whimbrel-build = {{ {origin} }}")),
            "{manifest}"
        );
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_whimbrel"));
    command
        .args(["init", "--path", "."])
        .current_dir(&project.0);
    let refused = String::from_utf8(command.output().expect("it runs").stderr);
    assert_eq!(
        refused.expect("UTF-8"),
        "error: . is not a checkout of Whimbrel: it has no runtime/Cargo.toml\n"
    );
}
