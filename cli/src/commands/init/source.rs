//! Where a new project's dependencies on Whimbrel come from: what the arguments say, else what this
//! command was built from itself.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use toml_edit::{DocumentMut, InlineTable};
use url::Url;

use crate::{
    PUBLISHED,
    args::Init,
    failure::{Failure, Outcome},
};

/// Where the crates are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// A checkout of the repository.
    Path(String),
    /// A repository.
    Git {
        /// Its address.
        url: String,
        /// The revision, when it is a certain one.
        rev: Option<String>,
    },
    /// The registry has this version.
    Registry(&'static str),
}

impl Source {
    /// What the arguments say, else what this command was built from.
    pub(super) fn new(arguments: &Init) -> Outcome<Source> {
        if let Some(path) = &arguments.path {
            return match is_checkout(path) {
                true => Ok(Source::Path(text(path))),
                false => Err(Failure::new(format!(
                    "{} is not a checkout of Whimbrel: it has no runtime/Cargo.toml",
                    path.display()
                ))),
            };
        }
        if let Some(url) = &arguments.git {
            return Ok(Source::Git {
                url: url.clone(),
                rev: arguments.rev.clone(),
            });
        }
        let installed = env::current_exe().ok().and_then(|exe| installed(&exe));
        // A command that was built and not installed runs where its sources are.
        let sources = || Path::new(env!("CARGO_MANIFEST_DIR")).parent();
        let built = || sources().filter(|folder| is_checkout(folder));
        installed
            .or_else(|| built().map(|folder| Source::Path(text(folder))))
            .or(PUBLISHED.map(Source::Registry))
            .ok_or_else(|| {
                Failure::new("no version of Whimbrel is published yet, and this command does not know what it was built from")
                    .help("give their location: --path DIR (a checkout) or --git URL")
            })
    }

    /// What a dependency on the crate in `folder` of the repository names.
    pub(super) fn keys(&self, folder: &str) -> InlineTable {
        let mut table = InlineTable::new();
        match self {
            Source::Path(path) => {
                let path = format!("{}/{folder}", path.trim_end_matches('/'));
                table.insert("path", path.into());
            }
            Source::Git { url, rev } => {
                table.insert("git", url.as_str().into());
                if let Some(rev) = rev {
                    table.insert("rev", rev.as_str().into());
                }
            }
            Source::Registry(version) => {
                table.insert("version", (*version).into());
            }
        }
        table
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Source::Path(path) => f.write_str(path),
            Source::Git { url, rev: None } => f.write_str(url),
            Source::Git {
                url,
                rev: Some(rev),
            } => write!(f, "{url}, revision {rev}"),
            Source::Registry(version) => write!(f, "crates.io, version {version}"),
        }
    }
}

fn is_checkout(folder: &Path) -> bool {
    folder.join("runtime/Cargo.toml").is_file() && folder.join("build-support/Cargo.toml").is_file()
}

/// With `/` on every system, which cargo reads everywhere.
fn text(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

/// What `cargo install` has written down about the command at this path.
fn installed(exe: &Path) -> Option<Source> {
    let root = exe.canonicalize().ok()?.parent()?.parent()?.to_owned();
    source_of(&fs::read_to_string(root.join(".crates.toml")).ok()?)
}

/// `"whimbrel-cli 0.1.0 (git+https://host/whimbrel#0123)" = ["whimbrel"]`
fn source_of(crates: &str) -> Option<Source> {
    let crates: DocumentMut = crates.parse().ok()?;
    let mut packages = crates.get("v1")?.as_table_like()?.iter();
    let package = packages.find_map(|(package, _)| package.strip_prefix("whimbrel-cli "))?;
    let (_, source) = package.split_once(" (")?;
    let (kind, address) = source.strip_suffix(')')?.split_once('+')?;
    match kind {
        "path" => {
            let path: PathBuf = Url::parse(address).ok()?.to_file_path().ok()?;
            let checkout = path.parent().filter(|folder| is_checkout(folder))?;
            Some(Source::Path(text(checkout)))
        }
        "git" => {
            let (url, rev) = address.rsplit_once('#')?;
            let url = url.split('?').next().unwrap_or(url);
            Some(Source::Git {
                url: url.to_owned(),
                rev: Some(rev.to_owned()),
            })
        }
        _ => PUBLISHED.map(Source::Registry),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cargo_install_writes_down_is_read() {
        let git = "[v1]\n\"ripgrep 14.0.0 (registry+https://github.com/rust-lang/crates.io-index)\" = [\"rg\"]\n\
                   \"whimbrel-cli 0.1.0 (git+https://example.org/w.git?branch=main#0123abc)\" = [\"whimbrel\"]\n";
        let rev = Some("0123abc".to_owned());
        let url = "https://example.org/w.git".to_owned();
        assert_eq!(source_of(git), Some(Source::Git { url, rev }));
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .expect("the workspace");
        let address = Url::from_file_path(root.join("cli")).expect("an absolute path");
        let path = format!("[v1]\n\"whimbrel-cli 0.1.0 (path+{address})\" = [\"whimbrel\"]\n");
        assert_eq!(source_of(&path), Some(Source::Path(text(root))));
        let gone = "[v1]\n\"whimbrel-cli 0.1.0 (path+file:///nowhere/cli)\" = [\"whimbrel\"]\n";
        for other in [gone, "", "[v1]\n", "not toml ="] {
            assert_eq!(source_of(other), None, "{other}");
        }
    }

    #[test]
    fn each_source_is_a_dependency() {
        let url = "https://example.org/w".to_owned();
        let rev = Some("0123".to_owned());
        for (source, line) in [
            (
                Source::Path("../w".to_owned()),
                "{ path = \"../w/runtime\" }",
            ),
            (
                Source::Git { url, rev },
                "{ git = \"https://example.org/w\", rev = \"0123\" }",
            ),
            (Source::Registry("0.1"), "{ version = \"0.1\" }"),
        ] {
            assert_eq!(source.keys("runtime").to_string().trim(), line);
        }
    }
}
