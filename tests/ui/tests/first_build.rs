//! A mistake in the first build of a fresh clone: one report, whatever is wrong, wherever it is told, with and
//! without models. And a report goes when its cause goes.

use std::{fs, path::Path, process::Output};

use whimbrel_ui_tests::{INIT, Project, SCHEMA, later, sources, stderr};

const SCRATCH: &str = env!("CARGO_TARGET_TMPDIR");

/// `WAY` says what it does, so that it is compiled once.
const BUILD: &str = r#"fn main() {
    println!("cargo::rerun-if-env-changed=WAY");
    let way = std::env::var("WAY").unwrap_or_default();
    let checks: &[&str] = match way.contains("two") {
        true => &["prisma", "second"],
        false => &["prisma"],
    };
    for folder in checks {
        let mut check = whimbrel_build::configure().schema(format!("{folder}/schema.prisma"));
        if way.contains("named") && *folder == "second" {
            check = check.name("second");
        }
        if way.contains("models") {
            check = check.models(whimbrel_build::Models::default());
        }
        if way.contains("macro") {
            check = check.report_at_macro();
        }
        if !way.contains("nothing") {
            check.run();
        }
    }
}
"#;

const MODELS: &str = "mod models {\n    whimbrel::include_models!();\n}\nfn table() -> &'static str {\n    models::User::TABLE\n}\n";
const EMBED: &str = "static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!(\"prisma/migrations\");\n\
     fn count() -> usize {\n    MIGRATIONS.len()\n}\n";

fn main_rs(models: bool, embed: bool) -> String {
    let mut out = "#![allow(dead_code)]\n".to_owned();
    if models {
        out.push_str(MODELS);
    }
    if embed {
        out.push_str(EMBED);
    }
    out.push_str("fn main() {}\n");
    out
}

struct Clone(Project);

impl Clone {
    fn new(name: &str) -> Clone {
        let project = Project::new(SCRATCH, name);
        let sources = sources();
        project.write(
            "Cargo.toml",
            &format!(
                "[workspace]\n\n[package]\nname = \"whimbrel-fixture-{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
                 [dependencies]\nwhimbrel = {{ path = {:?}, default-features = false, features = [\"postgres\"] }}\n\
                 sqlx = {{ version = \"0.9\", default-features = false, features = [\"derive\", \"runtime-tokio\"] }}\n\n\
                 [build-dependencies]\nwhimbrel-build = {{ path = {:?} }}\n\n[profile.dev]\ndebug = false\n",
                sources.join("runtime"),
                sources.join("build-support"),
            ),
        );
        project.write("build.rs", BUILD);
        Clone(project)
    }

    /// The files as they are right, and nothing that an earlier build left.
    fn again(&self, main: &str) {
        for folder in ["prisma", "second"] {
            let _ = fs::remove_dir_all(self.0.path(folder));
            let schema = SCHEMA.replace("sqlite", "postgresql");
            self.0.write(&format!("{folder}/schema.prisma"), &schema);
            let lock = "provider = \"postgresql\"\n";
            let migrations = format!("{folder}/migrations");
            self.0
                .write(&format!("{migrations}/migration_lock.toml"), lock);
            let init = INIT.replace(
                "INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT",
                "SERIAL NOT NULL",
            );
            let init = init.replace(
                "\n);",
                ",\n    CONSTRAINT \"User_pkey\" PRIMARY KEY (\"id\")\n);",
            );
            self.0
                .write(&format!("{migrations}/1_init/migration.sql"), &init);
        }
        self.0.write("src/main.rs", main);
        let built = self.0.target().join("debug/build");
        // Other tests build beside this one.
        let folder = self
            .0
            .root
            .file_name()
            .unwrap_or_default()
            .to_string_lossy();
        let own = format!("whimbrel-fixture-{folder}-");
        for entry in fs::read_dir(built).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with(&own) {
                let _ = fs::remove_dir_all(entry.path().join("out"));
            }
        }
        later(&self.0.path("build.rs"));
    }

    fn build(&self, way: &str) -> Output {
        self.0.cargo(".", &["check", "--quiet"], &[("WAY", way)])
    }
}

/// What is wrong, how the files become so, and what the report says of it.
type Mistake = (&'static str, fn(&Project), &'static str);

const MISTAKES: [Mistake; 9] = [
    (
        "a type that is not there",
        |p| schema(p, "  name Strng\n"),
        "Strng",
    ),
    (
        "a syntax error",
        |p| p.write("prisma/schema.prisma", "model {"),
        "schema.prisma:1",
    ),
    (
        "no schema",
        |p| remove(&p.path("prisma/schema.prisma")),
        "there is no schema at",
    ),
    (
        "a folder without a schema",
        |p| {
            remove(&p.path("prisma/schema.prisma"));
            p.write("prisma/schema.prisma/notes.md", "");
        },
        "has no .prisma file",
    ),
    (
        "a column without a migration",
        |p| schema(p, "  name String?\n"),
        "error[uncovered-change]",
    ),
    (
        "a migration that fails",
        |p| {
            p.write(
                "prisma/migrations/2_b/migration.sql",
                "DROP TABLE \"Nowhere\";\n",
            )
        },
        "Nowhere",
    ),
    (
        "a script that does not end",
        |p| p.write("prisma/migrations/2_b/migration.sql", "SELECT 'a;\n"),
        "2_b/migration.sql:1",
    ),
    (
        "migrations of another database",
        |p| {
            p.write(
                "prisma/migrations/migration_lock.toml",
                "provider = \"mysql\"\n",
            )
        },
        "migration_lock.toml",
    ),
    (
        "a seal that does not fit",
        |p| p.write("prisma/migrations/whimbrel.lock", "1_init 00 00\n"),
        "whimbrel.lock",
    ),
];

fn schema(project: &Project, fields: &str) {
    let path = project.path("prisma/schema.prisma");
    let text = fs::read_to_string(path).expect("the schema");
    let text = text.replace(
        "(autoincrement())\n",
        &format!("(autoincrement())\n{fields}"),
    );
    project.write("prisma/schema.prisma", &text);
}

fn remove(path: &Path) {
    fs::remove_file(path).expect("a file");
}

/// One report, and nothing beside it that hides it.
fn assert_reported(what: &str, output: &Output, part: &str) {
    let shown = stderr(output);
    assert!(!output.status.success(), "{what}: it passes: {shown}");
    assert!(shown.contains(part), "{what}: {part} is missing in {shown}");
    for other in ["couldn't read", "cannot find", "unresolved", "panicked"] {
        assert!(!shown.contains(other), "{what}: {other:?} in {shown}");
    }
    let reports = shown.matches("do not pass the check").count();
    let by_script = shown.matches("failed to run custom build command").count();
    assert_eq!(reports + by_script, 1, "{what}: {shown}");
}

#[test]
fn every_mistake_is_one_report() {
    let clone = Clone::new("first-mistake");
    for (what, make, part) in MISTAKES {
        for (way, models, embed) in [
            ("script", false, true),
            ("script models", true, true),
            ("macro", false, true),
            ("macro models", true, true),
            ("macro models", true, false),
        ] {
            clone.again(&main_rs(models, embed));
            make(&clone.0);
            let what = format!("{what}, {way}, embed: {embed}");
            assert_reported(&what, &clone.build(way), part);
        }
    }
    // A repaired project builds, whatever was reported before.
    for way in ["macro models", "script models", "macro models"] {
        clone.again(&main_rs(true, true));
        let output = clone.build(way);
        assert!(output.status.success(), "{way}: {}", stderr(&output));
    }
}

#[test]
fn a_report_does_not_outlive_its_cause() {
    let clone = Clone::new("first-cause");
    clone.again(&main_rs(false, true));
    schema(&clone.0, "  name String?\n");
    assert_reported(
        "a mistake",
        &clone.build("macro"),
        "error[uncovered-change]",
    );
    // The build script checks nothing any more, and the file is still there.
    let output = clone.build("nothing");
    assert!(output.status.success(), "{}", stderr(&output));
    // It checks again, and tells it itself.
    assert_reported(
        "a mistake",
        &clone.build("script"),
        "error[uncovered-change]",
    );
    // Types of a build script that wrote some.
    clone.again(&main_rs(true, true));
    let output = clone.build("script models");
    assert!(output.status.success(), "{}", stderr(&output));
    for (way, advice) in [
        ("script", "add .models(whimbrel_build::Models::default())"),
        ("nothing", "include_models! needs a build.rs that calls"),
    ] {
        let output = clone.build(way);
        assert!(stderr(&output).contains(advice), "{}", stderr(&output));
    }
}

#[test]
fn two_databases_are_two_checks() {
    let clone = Clone::new("first-two");
    let first =
        "static ONE: whimbrel::Migrations = whimbrel::embed_migrations!(\"prisma/migrations\");\n";
    let both = format!(
        "{first}static TWO: whimbrel::Migrations = whimbrel::embed_migrations!(\"second/migrations\");\n\
         mod one {{\n    whimbrel::include_models!();\n}}\nmod two {{\n    whimbrel::include_models!(\"second\");\n}}\n\
         fn main() {{\n    let _ = (ONE.len(), TWO.len(), one::User::TABLE, two::Order::TABLE);\n}}\n"
    );
    let second = |clone: &Clone| {
        for file in ["schema.prisma", "migrations/1_init/migration.sql"] {
            let file = format!("second/{file}");
            let text = fs::read_to_string(clone.0.path(&file)).expect("a file");
            clone.0.write(&file, &text.replace("User", "Order"));
        }
    };
    clone.again(&both);
    second(&clone);
    let output = clone.build("macro models two named");
    assert!(output.status.success(), "{}", stderr(&output));
    // The first one's report is not lost, and stands alone; both are one error.
    schema(&clone.0, "  name String?\n");
    let output = clone.build("macro models two named");
    assert_reported("the first", &output, "\"name\" TEXT");
    let text = fs::read_to_string(clone.0.path("second/schema.prisma")).expect("the schema");
    clone.0.write(
        "second/schema.prisma",
        &text.replace("}\n\nmodel", "}\n\nmodel Item {\n  id Int @id\n}\n\nmodel"),
    );
    let output = clone.build("macro models two named");
    assert_reported("both", &output, "\"name\" TEXT");
    assert_reported("both", &output, "Item");
    // Two that write to one place.
    let output = clone.build("macro models two");
    assert!(
        stderr(&output).contains(".name(\"second\")"),
        "{}",
        stderr(&output)
    );
    // A name that nobody has.
    clone.again(&both.replace("!(\"second\")", "!(\"third\")"));
    second(&clone);
    let output = clone.build("macro models two named");
    let shown = stderr(&output);
    let advice = "it writes those of include_models!(), include_models!(\"second\")";
    assert!(shown.contains(advice), "{shown}");
}

#[test]
fn files_that_changed_without_newer_times_are_noticed() {
    let clone = Clone::new("first-times");
    let main = main_rs(true, true);
    clone.again(&main);
    // What was written lies a little ahead of the clock.
    std::thread::sleep(std::time::Duration::from_millis(2_500));
    let output = clone.build("script models");
    assert!(output.status.success(), "{}", stderr(&output));
    // As after COPY in a container: a new migration and its column, older than the last build; only
    // the sources are touched, so that the macros run and the build script does not.
    schema(&clone.0, "  name String?\n");
    let script = "ALTER TABLE \"User\" ADD COLUMN \"name\" TEXT;\n";
    clone
        .0
        .write("prisma/migrations/2_name/migration.sql", script);
    for file in [
        "prisma/schema.prisma",
        "prisma/migrations/2_name/migration.sql",
        "prisma/migrations/2_name",
        "prisma/migrations",
        "prisma",
    ] {
        let old = std::time::SystemTime::now() - std::time::Duration::from_secs(86_400);
        let file = fs::File::open(clone.0.path(file)).expect("a file");
        file.set_modified(old).expect("times can be set");
    }
    later(&clone.0.path("src/main.rs"));
    let output = clone.build("script models");
    let shown = stderr(&output);
    assert!(!output.status.success(), "{shown}");
    assert_eq!(shown.matches("touch build.rs").count(), 1, "{shown}");
    later(&clone.0.path("build.rs"));
    let output = clone.build("script models");
    assert!(output.status.success(), "{}", stderr(&output));
}
