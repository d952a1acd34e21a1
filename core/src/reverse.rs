//! The reverses of a history's migrations, on their way from a build script to `embed_migrations!`: a file
//! in `OUT_DIR` for each migrations folder.

use std::path::Path;

use crate::{checksum, handover};

/// The first line. Another one is the file of another version.
const VERSION: &str = concat!("whimbrel reverses ", env!("CARGO_PKG_VERSION"), "\n");

/// The way back from one migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reverse {
    /// The migration's name.
    pub name: String,
    /// The checksum of the script that is reversed.
    pub checksum: String,
    /// The script, or why there is none.
    pub sql: Result<String, String>,
    /// What is not as it was afterwards, a sentence each.
    pub losses: Vec<String>,
}

/// The file's name in `OUT_DIR` for the reverses of this folder.
pub fn file(migrations: &Path) -> String {
    let sum = checksum::of(migrations.as_os_str().as_encoded_bytes());
    let short = sum.get(..16).unwrap_or_default();
    format!("whimbrel-reverses-{short}")
}

/// The text of the file.
pub fn render(reverses: &[Reverse]) -> String {
    let mut out = VERSION.to_owned();
    let mut push = |field: &str| out.push_str(&handover::sized(field));
    for reverse in reverses {
        push(&reverse.name);
        push(&reverse.checksum);
        push(if reverse.sql.is_ok() { "1" } else { "0" });
        let (Ok(text) | Err(text)) = &reverse.sql;
        push(text);
        push(&reverse.losses.len().to_string());
        for loss in &reverse.losses {
            push(loss);
        }
    }
    out
}

/// Reads the text of the file; `None` when another version wrote it.
///
/// ```
/// use whimbrel_core::reverse::{Reverse, parse, render};
///
/// let reverse = Reverse {
///     name: "1_init".into(),
///     checksum: "ab".into(),
///     sql: Ok("DROP TABLE a;\n".into()),
///     losses: vec!["table `a` is dropped, with its rows".into()],
/// };
/// assert_eq!(parse(&render(&[reverse.clone()])), Some(vec![reverse]));
/// ```
pub fn parse(text: &str) -> Option<Vec<Reverse>> {
    let mut rest = text.strip_prefix(VERSION)?;
    let mut reverses = Vec::new();
    while !rest.is_empty() {
        let name = handover::field(&mut rest)?.to_owned();
        let checksum = handover::field(&mut rest)?.to_owned();
        let is_there = handover::field(&mut rest)? == "1";
        let text = handover::field(&mut rest)?.to_owned();
        let count: usize = handover::field(&mut rest)?.parse().ok()?;
        let mut losses = Vec::new();
        for _ in 0..count {
            losses.push(handover::field(&mut rest)?.to_owned());
        }
        reverses.push(Reverse {
            name,
            checksum,
            sql: if is_there { Ok(text) } else { Err(text) },
            losses,
        });
    }
    Some(reverses)
}
