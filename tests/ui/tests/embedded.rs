//! A program with embedded migrations and models, built by cargo: the same sources make the same
//! binary, what `compress` packs is what stood in the files, and mistakes stand at the macro.

use std::fs;

use whimbrel_ui_tests::{INIT, Project, SCHEMA, later, sources, stderr, stdout};

const SCRATCH: &str = env!("CARGO_TARGET_TMPDIR");

const MAIN: &str = r#"mod models {
    whimbrel::include_models!();
}

static MIGRATIONS: whimbrel::Migrations = whimbrel::embed_migrations!("prisma/migrations");

fn main() {
    println!("{} {:?}", models::User::TABLE, models::User::COLUMNS);
    for migration in &MIGRATIONS {
        let statements: Vec<_> = migration.statements().collect();
        println!("{} {} {statements:?}", migration.name(), migration.checksum());
        println!("{}", migration.sql());
    }
}
"#;

const PHONE: &str = "-- Übergröße: a marker that is nowhere else\nALTER TABLE \"User\" ADD COLUMN \"phone\" TEXT;\n";

/// The files of a program, in the order in which they are written.
fn files(name: &str, features: &str) -> Vec<(&'static str, String)> {
    let sources = sources();
    let manifest = format!(
        "[workspace]\n\n[package]\nname = \"whimbrel-fixture-{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nwhimbrel = {{ path = {:?}, default-features = false, features = [{features}] }}\n\
         sqlx = {{ version = \"0.9\", default-features = false, features = [\"derive\", \"runtime-tokio\"] }}\n\n\
         [build-dependencies]\nwhimbrel-build = {{ path = {:?} }}\n\n\
         [profile.dev]\ndebug = false\n",
        sources.join("runtime"),
        sources.join("build-support"),
    );
    let build = "fn main() {\n    let models = whimbrel_build::Models::default();\n    \
                 whimbrel_build::configure().models(models).run()\n}\n";
    let postgres = SCHEMA.replace("sqlite", "postgresql");
    let schema = postgres.replace(
        "(autoincrement())\n",
        "(autoincrement())\n  phone String?\n",
    );
    let init = INIT
        .replace(
            "INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT",
            "SERIAL NOT NULL",
        )
        .replace(
            "\n);",
            ",\n    CONSTRAINT \"User_pkey\" PRIMARY KEY (\"id\")\n);",
        );
    vec![
        ("Cargo.toml", manifest),
        ("build.rs", build.to_owned()),
        ("src/main.rs", MAIN.to_owned()),
        ("prisma/schema.prisma", schema),
        (
            "prisma/migrations/migration_lock.toml",
            "provider = \"postgresql\"\n".to_owned(),
        ),
        ("prisma/migrations/1_init/migration.sql", init),
        ("prisma/migrations/2_phone/migration.sql", PHONE.to_owned()),
    ]
}

/// Builds a program; answers the binary and what it prints.
fn build(project: &Project) -> (Vec<u8>, String) {
    let output = project.cargo(".", &["build"], &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    let program = project.target().join("debug/whimbrel-fixture-embedded");
    let printed = std::process::Command::new(&program).output();
    let printed = stdout(&printed.expect("the program runs"));
    (fs::read(program).expect("the program"), printed)
}

fn count(bytes: &[u8], text: &str) -> usize {
    let found = bytes.windows(text.len());
    found.filter(|window| *window == text.as_bytes()).count()
}

#[test]
fn the_same_sources_make_the_same_binary() {
    let features = "\"postgres\"";
    let here = Project::new(SCRATCH, "embedded-here");
    for (file, text) in files("embedded", features) {
        here.write(file, &text);
    }
    let (first, printed) = build(&here);
    assert!(printed.contains("User [\"id\", \"phone\"]"), "{printed}");
    assert!(printed.contains(PHONE), "{printed}");

    // Another folder, deeper; the files the other way round, with other times.
    let there = Project::new(SCRATCH, "embedded/there/and deeper");
    for (file, text) in files("embedded", features).iter().rev() {
        there.write(file, text);
    }
    later(&there.path("prisma/migrations/1_init/migration.sql"));
    let (second, _) = build(&there);
    assert!(first == second, "the binaries differ");

    // Neither folder's path is in it, and every script is there once.
    for project in [&here, &there] {
        let path = project.root.to_str().expect("a plain path");
        assert_eq!(count(&first, path), 0, "{path}");
    }
    assert_eq!(count(&first, "a marker that is nowhere else"), 1);

    // What the macro has read stands in rustc's list of what the binary is made of: caches such as
    // sccache go by it.
    let list = fs::read_to_string(there.target().join("debug/whimbrel-fixture-embedded.d"));
    let list = list.expect("cargo lists what a binary is made of");
    for file in [
        "prisma/migrations/1_init/migration.sql",
        "prisma/migrations/2_phone/migration.sql",
        "prisma/migrations/migration_lock.toml",
        "whimbrel-models.rs",
    ] {
        assert!(list.contains(file), "{file} is missing in {list}");
    }

    // Packed, the program says the same.
    let packed = Project::new(SCRATCH, "embedded-packed");
    for (file, text) in files("embedded", "\"postgres\", \"compress\"") {
        packed.write(file, &text);
    }
    let (binary, unpacked) = build(&packed);
    assert_eq!(unpacked, printed);
    assert_eq!(count(&binary, "a marker that is nowhere else"), 0);
}

#[test]
fn an_editor_is_told_at_the_macro() {
    let project = Project::new(SCRATCH, "reported");
    for (file, text) in files("reported", "\"postgres\"") {
        let text = text.replace(".run()", ".report_at_macro().run()");
        project.write(file, &text);
    }
    // As rust-analyzer asks; `build` and not `check`, to share what the other test has compiled.
    let build = || project.cargo(".", &["build", "--message-format=json"], &[]);
    let output = build();
    assert!(output.status.success(), "{}", stderr(&output));

    let schema = fs::read_to_string(project.path("prisma/schema.prisma")).expect("the schema");
    project.write(
        "prisma/schema.prisma",
        &schema.replace("phone", "fax String?\n  phone"),
    );
    let output = build();
    assert!(!output.status.success());
    let all = stdout(&output);
    let errors: Vec<&str> = all
        .lines()
        .filter(|line| {
            line.contains("\"compiler-message\"") && line.contains("\"level\":\"error\"")
        })
        .filter(|line| line.contains("do not pass the check"))
        .collect();
    let [error] = errors.as_slice() else {
        panic!("one error: {all}");
    };
    for part in [
        "\"file_name\":\"src/main.rs\"",
        "error[uncovered-change]",
        "prisma/schema.prisma:7",
        "no migration adds this column",
    ] {
        assert!(error.contains(part), "{part} is missing in {error}");
    }

    project.write("prisma/schema.prisma", &schema);
    let output = build();
    assert!(output.status.success(), "{}", stderr(&output));
}
