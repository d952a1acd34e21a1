//! Schemas and migrations wherever they are: the macro and the build script mean the same folder.

use whimbrel_ui_tests::{INIT, Project, SCHEMA, sources, stderr, stdout};

const SCRATCH: &str = env!("CARGO_TARGET_TMPDIR");

/// A workspace with `prisma/` beside its only member, which knows `whimbrel` by another name.
fn workspace() -> Project {
    let project = Project::new(SCRATCH, "beside");
    let sources = sources();
    project.write(
        "Cargo.toml",
        "[workspace]\nmembers = [\"app\"]\nresolver = \"3\"\n\n[profile.dev]\ndebug = false\n",
    );
    project.write(
        "app/Cargo.toml",
        &format!(
            "[package]\nname = \"whimbrel-fixture-beside\"\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n\
             [dependencies]\nhistory = {{ package = \"whimbrel\", path = {:?}, default-features = false, features = [\"postgres\"] }}\n\
             sqlx = {{ version = \"0.9\", default-features = false, features = [\"derive\", \"runtime-tokio\"] }}\n\n\
             [build-dependencies]\ncheck = {{ package = \"whimbrel-build\", path = {:?} }}\n",
            sources.join("runtime"),
            sources.join("build-support"),
        ),
    );
    let postgres = SCHEMA.replace("sqlite", "postgresql");
    project.write("prisma/schema.prisma", &postgres);
    let lock = "provider = \"postgresql\"\n";
    project.write("prisma/migrations/migration_lock.toml", lock);
    let init = INIT.replace(
        "INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT",
        "SERIAL PRIMARY KEY",
    );
    project.write("prisma/migrations/1_init/migration.sql", &init);
    project
}

/// Sources that name the folder like this.
fn name(project: &Project, prisma: &str) {
    project.write(
        "app/build.rs",
        &format!(
            "fn main() {{\n    check::configure().schema({:?}).models(check::Models::default()).run()\n}}\n",
            format!("{prisma}/schema.prisma")
        ),
    );
    project.write(
        "app/src/main.rs",
        &format!(
            "mod models {{\n    history::include_models!();\n}}\n\n\
             static MIGRATIONS: history::Migrations = history::embed_migrations!({:?});\n\n\
             fn main() {{\n    println!(\"{{}} {{}}\", MIGRATIONS.len(), models::User::TABLE);\n}}\n",
            format!("{prisma}/migrations")
        ),
    );
}

#[test]
fn a_folder_outside_of_the_package() {
    let project = workspace();
    let absolute = project.path("prisma");
    let absolute = absolute.to_str().expect("a plain path").to_owned();
    let inside = project.path("app/../prisma");
    let inside = inside.to_str().expect("a plain path").to_owned();
    for path in ["../prisma", "./../app/../prisma", &absolute, &inside] {
        name(&project, path);
        let output = project.cargo("app", &["run", "--quiet"], &[]);
        assert!(output.status.success(), "{path}: {}", stderr(&output));
        assert_eq!(stdout(&output), "1 User\n", "{path}");
    }
    // It is watched, and shown as everything else, from the workspace's folder.
    let schema = SCHEMA.replace("sqlite", "postgresql");
    let schema = schema.replace(
        "(autoincrement())\n",
        "(autoincrement())\n  phone String?\n",
    );
    project.write("prisma/schema.prisma", &schema);
    let output = project.cargo("app", &["run", "--quiet"], &[]);
    let shown = stderr(&output);
    assert!(shown.contains("--> prisma/schema.prisma:7:3"), "{shown}");
    let wish = ("WHIMBREL_MIGRATE", "phone");
    let output = project.cargo("app", &["run", "--quiet"], &[wish]);
    assert_eq!(stdout(&output), "2 User\n", "{}", stderr(&output));
}
