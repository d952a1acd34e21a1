//! The generated types in packages with strict lints: nothing of them is the user's to mend.

use whimbrel_ui_tests::{Project, sources, stderr};

const SCRATCH: &str = env!("CARGO_TARGET_TMPDIR");

const SCHEMA: &str = r#"datasource db {
  provider = "postgresql"
}

/// A range [0, 1) of Vec<String>, see [Role] and https://example.org/types.
///     indented
/// ```rust
/// not rust at all
/// ```
model From {
  /// <T> or [T]
  id    Int      @id
  name  String
  tags  String[]
  email String
  role  Role
}

enum Role {
  ADMIN
}
"#;

const SQL: &str = "CREATE TYPE \"Role\" AS ENUM ('ADMIN');\n\nCREATE TABLE \"From\" (\n    \"id\" INTEGER NOT NULL,\n    \"name\" TEXT NOT NULL,\n    \
                   \"tags\" TEXT[],\n    \"email\" TEXT NOT NULL,\n    \"role\" \"Role\" NOT NULL,\n\n    CONSTRAINT \"From_pkey\" PRIMARY KEY (\"id\")\n);\n";

const LIB: &str = "//! A library.\n\n/// Types.\npub mod models {\n    whimbrel::include_models!();\n}\n\n\
                   /// An address.\n#[derive(Debug, Clone, PartialEq, Eq, Hash, sqlx::Type)]\n#[sqlx(transparent)]\n\
                   pub struct Email(\n    /// Its text.\n    pub String,\n);\n\n\
                   /// Uses a derived trait and a type of its own.\n#[must_use]\n\
                   pub fn email(from: &models::From) -> core::hash::BuildHasherDefault<std::hash::DefaultHasher> {\n    \
                   let _: &Email = &from.email;\n    let mut hasher = std::hash::DefaultHasher::new();\n    \
                   core::hash::Hash::hash(from, &mut hasher);\n    core::hash::BuildHasherDefault::default()\n}\n";

#[test]
fn strict_packages_take_them() {
    let project = Project::new(SCRATCH, "types");
    let sources = sources();
    project.write(
        "Cargo.toml",
        &format!(
            "[workspace]\n\n[package]\nname = \"whimbrel-fixture-types\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nwhimbrel = {{ path = {:?}, default-features = false, features = [\"postgres\"] }}\n\
             sqlx = {{ version = \"0.9\", default-features = false, features = [\"derive\", \"runtime-tokio\"] }}\n\n\
             [build-dependencies]\nwhimbrel-build = {{ path = {:?} }}\n\n[profile.dev]\ndebug = false\n",
            sources.join("runtime"),
            sources.join("build-support"),
        ),
    );
    project.write(
        "build.rs",
        "fn main() {\n    let models = whimbrel_build::Models::default();\n    \
         let models = models.derive_for(\"From\", \"Eq\").derive(\"Hash\").field_type(\"From.email\", \"crate::Email\");\n    \
         whimbrel_build::configure().models(models).run()\n}\n",
    );
    project.write("src/lib.rs", LIB);
    project.write("prisma/schema.prisma", SCHEMA);
    let lock = "provider = \"postgresql\"\n";
    project.write("prisma/migrations/migration_lock.toml", lock);
    project.write("prisma/migrations/1_init/migration.sql", SQL);

    let strict = "-Dwarnings";
    let output = project.cargo(
        ".",
        &["doc", "--no-deps", "--quiet"],
        &[("RUSTDOCFLAGS", strict)],
    );
    assert!(output.status.success(), "{}", stderr(&output));
    // What lints say of the user's own lines is the user's.
    let lints = "#![warn(clippy::restriction, clippy::pedantic, missing_docs)]\n";
    project.write(
        "src/lib.rs",
        &LIB.replacen("\n\n", &format!("\n{lints}\n"), 1),
    );
    let output = project.cargo(".", &["clippy", "--quiet"], &[]);
    let shown = stderr(&output);
    assert!(output.status.success(), "{shown}");
    assert!(!shown.contains("whimbrel-models"), "{shown}");
    let at_macro = shown.lines().filter(|line| line.contains("src/lib.rs:6:"));
    assert_eq!(at_macro.count(), 0, "{shown}");
    // The comments are no tests.
    let output = project.cargo(".", &["test", "--doc"], &[]);
    assert!(output.status.success(), "{}", stderr(&output));

    project.write(
        "build.rs",
        "fn main() {\n    let models = whimbrel_build::Models::default().field_type(\"From.mail\", \"X\");\n    \
         whimbrel_build::configure().models(models).run()\n}\n",
    );
    let output = project.cargo(".", &["check", "--quiet"], &[]);
    let shown = stderr(&output);
    assert!(
        shown.contains("the schema has no field From.mail"),
        "{shown}"
    );
}
