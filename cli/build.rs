//! The revision that `whimbrel --version` prints, in release builds: others would be compiled anew at
//! every commit.

use std::{env, fs, path::Path, process::Command};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let package = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let package = Path::new(&package);
    let release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let revision = release.then(|| packed(package).or_else(|| checked_out(package)));
    let version = env::var("CARGO_PKG_VERSION").unwrap_or_default();
    let version = match revision.flatten() {
        Some(revision) => format!("{version} ({revision})"),
        None => version,
    };
    println!("cargo::rustc-env=WHIMBREL_VERSION={version}");
}

/// What `cargo package` wrote down.
fn packed(package: &Path) -> Option<String> {
    let info = fs::read_to_string(package.join(".cargo_vcs_info.json")).ok()?;
    let (_, rest) = info.split_once("\"sha1\"")?;
    let sha = rest.split('"').nth(1)?;
    Some(sha.get(..12)?.to_owned())
}

/// The revision of the checkout; nothing when the sources only lie in somebody else's repository.
fn checked_out(package: &Path) -> Option<String> {
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .arg("-C")
            .arg(package)
            .args(arguments)
            .output()
            .ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| text.trim().to_owned())
    };
    let root = git(&["rev-parse", "--show-toplevel"])?;
    let ours = package.parent()?.canonicalize().ok()? == Path::new(&root).canonicalize().ok()?;
    if !ours {
        return None;
    }
    // Every commit and checkout adds a line to it.
    let log = package.join(git(&["rev-parse", "--git-path", "logs/HEAD"])?);
    if log.exists() {
        println!("cargo::rerun-if-changed={}", log.display());
    }
    git(&[
        "describe",
        "--always",
        "--dirty",
        "--exclude=*",
        "--abbrev=12",
    ])
}
