//! When cargo runs the build script again, tried with cargo itself.

use std::{fs, path::Path, process::Command, time::Duration};

use whimbrel_ui_tests::{Project, SCHEMA, later, stderr, stdout};

const SCRATCH: &str = env!("CARGO_TARGET_TMPDIR");

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

fn build(project: &Project, command: &str, folder: &str) -> Built {
    let manifest = project.path("app/Cargo.toml");
    let manifest = manifest.to_str().expect("a plain path");
    let arguments = [
        command,
        "--message-format=json",
        "--manifest-path",
        manifest,
    ];
    let output = project.cargo(folder, &arguments, &[]);
    let shown = stderr(&output);
    if !output.status.success() {
        assert!(
            shown.contains("build-script-build"),
            "another failure: {shown}"
        );
        return Built::Failed;
    }
    let messages = stdout(&output);
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

/// What was written lies a little ahead of the clock, as after a checkout.
fn wait_for_the_clock() {
    std::thread::sleep(Duration::from_millis(2_500));
}

#[test]
fn the_check_runs_when_something_changed_and_only_then() {
    let workspace = Project::checked(SCRATCH, "rebuild");
    let build = || build(&workspace, "check", "app");
    let script = "app/prisma/migrations/2_phone/migration.sql";
    let with_phone = SCHEMA.replace(
        "(autoincrement())\n",
        "(autoincrement())\n  phone String?\n",
    );

    assert_eq!(build(), Built::Again);
    wait_for_the_clock();
    build();
    assert_eq!(build(), Built::Fresh, "nothing was touched");
    assert_eq!(
        self::build(&workspace, "check", "."),
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
    later(&workspace.path("app/prisma/migrations"));
    assert_eq!(build(), Built::Failed, "a folder was deleted");
    workspace.write("app/prisma/schema.prisma", SCHEMA);
    assert_eq!(build(), Built::Again, "as on the other branch");
}

#[test]
fn switching_branches_checks_the_branch() {
    let project = Project::checked(SCRATCH, "branches");
    let git = |arguments: &[&str]| {
        let name = ["-c", "user.name=test", "-c", "user.email=test@localhost"];
        let done = Command::new("git")
            .args(name)
            .args(arguments)
            .current_dir(&project.root)
            .output()
            .expect("git runs");
        assert!(done.status.success(), "{}", stderr(&done));
    };
    git(&["init", "--quiet", "--initial-branch=main"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message=first"]);
    git(&["checkout", "--quiet", "-b", "phone"]);
    let with_phone = SCHEMA.replace(
        "(autoincrement())\n",
        "(autoincrement())\n  phone String?\n",
    );
    project.write("app/prisma/schema.prisma", &with_phone);
    let script = "ALTER TABLE \"User\" ADD COLUMN \"phone\" TEXT;\n";
    project.write("app/prisma/migrations/2_phone/migration.sql", script);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message=second"]);
    wait_for_the_clock();
    assert_eq!(build(&project, "check", "app"), Built::Again);
    for _ in 0..2 {
        git(&["checkout", "--quiet", "main"]);
        assert_eq!(build(&project, "check", "app"), Built::Again, "main");
        git(&["checkout", "--quiet", "phone"]);
        assert_eq!(build(&project, "check", "app"), Built::Again, "phone");
    }
    // Half of a branch does not pass.
    git(&[
        "checkout",
        "--quiet",
        "main",
        "--",
        "app/prisma/schema.prisma",
    ]);
    assert_eq!(build(&project, "check", "app"), Built::Failed);
}

#[test]
fn check_and_build_share_one_run_of_the_script() {
    let project = Project::checked(SCRATCH, "once");
    let runs = project.path("runs");
    project.write(
        "app/build.rs",
        &format!(
            "fn main() {{\n    use std::io::Write;\n    let file = std::fs::OpenOptions::new().append(true).create(true).open({runs:?});\n    \
             file.unwrap().write_all(b\"run\\n\").unwrap();\n    whimbrel_build::configure().run()\n}}\n"
        ),
    );
    wait_for_the_clock();
    for command in ["check", "build", "check", "test"] {
        let arguments: &[&str] = match command {
            "test" => &["test", "--no-run"],
            _ => &[command],
        };
        let output = project.cargo("app", arguments, &[]);
        assert!(output.status.success(), "{}", stderr(&output));
    }
    let counted = fs::read_to_string(&runs).expect("the script has run");
    assert_eq!(counted.lines().count(), 1);
}

#[test]
fn a_build_for_a_named_target_checks_the_same() {
    let project = Project::checked(SCRATCH, "target");
    let version = Command::new("rustc")
        .arg("-vV")
        .output()
        .expect("rustc runs");
    let version = stdout(&version);
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    let arguments = ["check", "--target", host.expect("rustc names its host")];
    let output = project.cargo("app", &arguments, &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    project.write("app/prisma/migrations/1_init/migration.sql", "");
    let output = project.cargo("app", &arguments, &[]);
    assert!(stderr(&output).contains("error[uncovered-change]"));
}

#[test]
fn a_build_leaves_the_sources_alone() {
    let project = Project::checked(SCRATCH, "sources");
    let before = project.snapshot();
    let lock = |path: &Path| path.ends_with("Cargo.lock");
    let same = |what: &str| {
        let now = project.snapshot();
        let own = |list: &[(std::path::PathBuf, Vec<u8>, std::time::SystemTime)]| {
            let own = list.iter().filter(|(path, _, _)| !lock(path));
            own.cloned().collect::<Vec<_>>()
        };
        assert_eq!(own(&now), own(&before), "{what}");
    };
    let output = project.cargo("app", &["build"], &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    same("a build");
    // There is nothing to write, whatever somebody wishes.
    let output = project.cargo("app", &["build"], &[("WHIMBREL_MIGRATE", "nothing")]);
    assert!(output.status.success(), "{}", stderr(&output));
    same("a wish for nothing");
}

#[test]
fn continuous_integration_writes_nothing() {
    let project = Project::checked(SCRATCH, "integration");
    project.write("app/prisma/migrations/1_init/migration.sql", "-- nothing\n");
    let wish = ("WHIMBREL_MIGRATE", "init");
    let output = project.cargo("app", &["check"], &[wish, ("CI", "true")]);
    assert!(stderr(&output).contains("CI is set"), "{}", stderr(&output));
    // Compiles everything once more, in the release profile.
    if std::env::var_os("WHIMBREL_LONG").is_some() {
        let release = project.cargo("app", &["check", "--release"], &[wish]);
        let shown = stderr(&release);
        assert!(
            shown.contains("a release build writes no migration"),
            "{shown}"
        );
    }
    let folders = fs::read_dir(project.path("app/prisma/migrations")).expect("the migrations");
    assert_eq!(folders.count(), 1);

    // The same wish on a developer's machine.
    let output = project.cargo("app", &["check"], &[wish]);
    assert!(output.status.success(), "{}", stderr(&output));
    // Terminals and editors find what is named, from where cargo ran.
    let told = stderr(&output);
    let path = told
        .split_whitespace()
        .find(|word| word.ends_with("_init/migration.sql:"))
        .map(|word| project.path(word.trim_end_matches(':')));
    assert!(path.is_some_and(|path| path.is_file()), "{told}");
}

#[test]
fn a_report_names_paths_as_rustc_does() {
    let project = Project::checked(SCRATCH, "places");
    project.write("app/src/main.rs", "fn main() { missing() }\n");
    let arguments = ["check"];
    let rustc = stderr(&project.cargo("app", &arguments, &[]));
    project.write("app/prisma/schema.prisma", "model {");
    for folder in ["app", "."] {
        let report = stderr(&project.cargo(folder, &arguments, &[]));
        assert!(rustc.contains("--> app/src/main.rs:1:13"), "{rustc}");
        assert!(
            report.contains("--> app/prisma/schema.prisma:1:"),
            "{report}"
        );
    }
}

#[test]
fn a_package_is_checked_and_left_alone() {
    let project = Project::checked(SCRATCH, "package");
    let sources = whimbrel_ui_tests::sources();
    let patches: Vec<String> = [
        ("build", "build-support"),
        ("engine", "engine"),
        ("core", "core"),
    ]
    .iter()
    .map(|(name, folder)| {
        format!(
            "patch.crates-io.whimbrel-{name}.path={:?}",
            sources.join(folder)
        )
    })
    .collect();
    let mut arguments = vec!["package", "--allow-dirty"];
    for patch in &patches {
        arguments.extend(["--config", patch]);
    }
    // Cargo builds the packed sources, and refuses a build script that changes them.
    let output = project.cargo("app", &arguments, &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    let list = project.cargo("app", &["package", "--list", "--allow-dirty"], &[]);
    assert!(stdout(&list).contains("prisma/migrations/1_init/migration.sql"));

    project.write("app/prisma/migrations/1_init/migration.sql", "-- nothing\n");
    let output = project.cargo("app", &arguments, &[("WHIMBREL_MIGRATE", "init")]);
    assert!(
        stderr(&output).contains("a packaged or vendored copy"),
        "{}",
        stderr(&output)
    );
}
