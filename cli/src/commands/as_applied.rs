//! The command that brings a migration's file back as it was applied: from its new name, or from git.

use std::{path::Path, process::Command};

use whimbrel_core::checksum;

use super::history::History;
use crate::{project::Project, records};

/// How far back versions are looked at.
const VERSIONS: usize = 200;

/// The command; `None` when git does not have the file as it was applied, or there is no git.
pub(super) async fn command(project: &Project, history: &History, name: &str) -> Option<String> {
    let records = records::read(&history.database).await.ok()?;
    let mut applied = records.into_iter().rev();
    let applied = applied.find(|record| record.name == name && record.rolled_back_at.is_none())?;
    let recorded = applied.checksum?;
    let style = project.style().ok()?;
    let shown = crate::project::shown;
    let place = |name: &str| match style.layout.has_folders() {
        true => project.migrations.join(name),
        false => style.script(&project.migrations, name),
    };
    let is_same = |sql: &str| checksum::matches(&recorded, sql.as_bytes());
    let mut renamed = history.migrations.iter();
    if let Some(renamed) = renamed.find(|one| one.name() != name && is_same(one.sql())) {
        return Some(format!(
            "mv {} {}",
            shown(&place(renamed.name())),
            shown(&place(name))
        ));
    }
    let script = style.script(&project.migrations, name);
    let commit = commit_with(&project.migrations, &script, &recorded)?;
    Some(format!("git checkout {commit} -- {}", shown(&place(name))))
}

/// The newest commit in which the file has this checksum.
fn commit_with(folder: &Path, script: &Path, recorded: &str) -> Option<String> {
    let script = script
        .strip_prefix(folder)
        .ok()?
        .to_str()?
        .replace('\\', "/");
    let commits = git(
        folder,
        &["rev-list", "--all", "--full-history", "--", &script],
    )?;
    let commits = String::from_utf8(commits).ok()?;
    commits.lines().take(VERSIONS).find_map(|commit| {
        let text = git(folder, &["show", &format!("{commit}:./{script}")])?;
        checksum::matches(recorded, &text).then(|| commit.get(..12).unwrap_or(commit).to_owned())
    })
}

fn git(folder: &Path, arguments: &[&str]) -> Option<Vec<u8>> {
    let out = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .output()
        .ok()?;
    out.status.success().then_some(out.stdout)
}
