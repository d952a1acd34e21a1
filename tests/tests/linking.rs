//! Programs over each SQLite that rusqlite can be linked with (`tests/linking`), and one file that needs no library.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use whimbrel_tests::{root, skipped};

/// Where the programs are compiled: each has other features of the same crates.
fn target(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("linking-{name}"))
}

/// Runs it; both outputs of a success.
#[track_caller]
fn done(command: &mut Command) -> String {
    // This test itself runs below a cargo that says what package it is.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    let output = command.output().expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}\n{text}");
    text.into_owned()
}

fn has(program: &str, arguments: &[&str]) -> bool {
    let output = Command::new(program).args(arguments).output();
    output.is_ok_and(|output| output.status.success())
}

/// Builds `tests/linking` with these features, and lives through a migration, a copy and the way back to it.
#[track_caller]
fn lives(name: &str, features: &str) -> String {
    let folder = root().join("tests/linking");
    let target = target(name);
    let mut build = Command::new(env!("CARGO"));
    build
        .args(["build", "--quiet", "--locked", "--features", features])
        .env("CARGO_TARGET_DIR", &target)
        .current_dir(folder);
    done(&mut build);
    let work = target.join("work");
    let _ = fs::remove_dir_all(&work);
    fs::create_dir_all(&work).expect("a folder");
    done(Command::new(target.join("debug/whimbrel-linking")).arg(work.join("notes.db")))
}

#[test]
fn over_the_systems_sqlite() {
    if !has("pkg-config", &["--atleast-version=3.38", "sqlite3"]) {
        skipped(
            "sqlite3-dev",
            "libsqlite3-dev is not there, or older than 3.38",
        );
        return;
    }
    let told = lives("system", "");
    assert!(told.contains("SQLite 3."), "{told}");
}

/// What is compiled in takes a while.
fn is_long() -> bool {
    std::env::var_os("WHIMBREL_LONG").is_some()
}

#[test]
fn over_both_drivers() {
    if is_long() {
        lives("both", "bundled,both");
    }
}

#[test]
fn encrypted() {
    if !is_long() {
        return;
    }
    if !has("pkg-config", &["--exists", "openssl"]) {
        skipped("openssl-dev", "libssl-dev is not there");
        return;
    }
    let told = lives("sqlcipher", "sqlcipher");
    assert!(told.contains("SQLCipher 4."), "{told}");
}

const MUSL: &str = "x86_64-unknown-linux-musl";

#[test]
fn one_static_file() {
    let libraries = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", MUSL])
        .output();
    let is_installed = libraries.is_ok_and(|output| {
        let folder = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        output.status.success() && Path::new(&folder).exists()
    });
    if !is_installed || !has("musl-gcc", &["--version"]) {
        skipped("musl", &format!("rustup target add {MUSL}, and musl-gcc"));
        return;
    }
    let target = target("musl");
    let mut build = Command::new(env!("CARGO"));
    build
        .args([
            "build",
            "--quiet",
            "--locked",
            "--package",
            "notes",
            "--target",
            MUSL,
        ])
        .env("CARGO_TARGET_DIR", &target)
        // Flags for this machine's linker are not musl's.
        .env_remove("RUSTFLAGS")
        .current_dir(root());
    done(&mut build);
    let program = target.join(MUSL).join("debug/notes");
    let bytes = fs::read(&program).expect("the program");
    assert!(!has_interpreter(&bytes), "it is linked dynamically");
    // This test is, on the systems that have the other target.
    let own = std::env::current_exe()
        .and_then(fs::read)
        .expect("this test");
    assert!(has_interpreter(&own) || cfg!(target_env = "musl"));
    let file = target.join("notes.db");
    let _ = fs::remove_file(&file);
    let notes = |words: &[&str]| {
        let mut command = Command::new(&program);
        command.args(words).env_clear().env("NOTES", &file);
        done(&mut command)
    };
    notes(&["add", "buy", "milk"]);
    assert_eq!(notes(&[]), "1 [ ] buy milk\n");
}

/// Whether an ELF file of 64 bits names a dynamic linker (`PT_INTERP`).
fn has_interpreter(elf: &[u8]) -> bool {
    let number = |at: usize, size: usize| {
        let bytes = elf[at..at + size].iter().rev();
        bytes.fold(0, |sum, byte| sum << 8 | usize::from(*byte))
    };
    let (start, size, count) = (number(0x20, 8), number(0x36, 2), number(0x38, 2));
    (0..count).any(|index| number(start + index * size, 4) == 3)
}
