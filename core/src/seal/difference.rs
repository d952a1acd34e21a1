//! How a history differs from its seal.

use super::{Seal, link};
use crate::checksum;
use crate::folder::Migration;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// One way in which a history differs from its seal.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Difference {
    /// The script is not the one that was sealed.
    Edited {
        /// The migration.
        name: String,
        /// The checksum in the seal.
        sealed: String,
        /// The checksum of the script as it is.
        found: String,
    },
    /// A migration that is not sealed.
    Added {
        /// The migration.
        name: String,
    },
    /// A sealed migration whose folder is gone.
    Removed {
        /// The migration.
        name: String,
        /// The checksum in the seal.
        sealed: String,
    },
    /// A line that stands behind one that comes later, or twice.
    Reordered {
        /// The migration.
        name: String,
        /// The migration of the line before it.
        behind: String,
    },
    /// A line that was not written behind the line before it: the file was merged or edited by hand.
    Unlinked {
        /// The migration.
        name: String,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Difference::Edited {
                name,
                sealed,
                found,
            } => write!(
                f,
                "{name} was edited after it was recorded\n    recorded: {sealed}\n    now:      {found}"
            ),
            Difference::Added { name } => write!(f, "{name} is not recorded"),
            Difference::Removed { name, sealed } => {
                write!(
                    f,
                    "{name} is recorded, but its folder is gone\n    recorded: {sealed}"
                )
            }
            Difference::Reordered { name, behind } => {
                write!(f, "{name} is recorded after {behind}, but runs before it")
            }
            Difference::Unlinked { name } => write!(
                f,
                "the line of {name} does not follow from the line before it: the lines were \
                 merged or edited by hand"
            ),
        }
    }
}

/// Compares migrations, which are in order, with their seal. Empty when nothing differs.
///
/// Line endings that git rewrites are no difference.
pub fn verify(seal: &Seal, migrations: &[Migration]) -> Vec<Difference> {
    let mut out = Vec::new();
    let scripts: BTreeMap<&str, &[u8]> = migrations
        .iter()
        .map(|migration| (migration.name.as_str(), migration.sql.as_slice()))
        .collect();
    let mut sealed: BTreeSet<&str> = BTreeSet::new();
    let mut before: Option<&super::Line> = None;
    for line in &seal.lines {
        let name = line.name.clone();
        match scripts.get(line.name.as_str()) {
            None => out.push(Difference::Removed {
                name: name.clone(),
                sealed: line.checksum.clone(),
            }),
            Some(script) if !checksum::matches(&line.checksum, script) => {
                out.push(Difference::Edited {
                    name: name.clone(),
                    sealed: line.checksum.clone(),
                    found: checksum::of_unix(script),
                });
            }
            Some(_) => {}
        }
        let behind = before.filter(|before| before.name.as_bytes() >= line.name.as_bytes());
        if let Some(behind) = behind {
            out.push(Difference::Reordered {
                name: name.clone(),
                behind: behind.name.clone(),
            });
        }
        let expected = link(
            before.map_or("", |line| line.link.as_str()),
            &line.name,
            &line.checksum,
        );
        if expected != line.link {
            out.push(Difference::Unlinked { name });
        }
        sealed.insert(&line.name);
        before = Some(line);
    }
    let added = migrations
        .iter()
        .filter(|migration| !sealed.contains(migration.name.as_str()));
    out.extend(added.map(|migration| Difference::Added {
        name: migration.name.clone(),
    }));
    out
}
