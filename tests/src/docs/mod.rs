//! The documentation as tests: a page is read from top to bottom in one temporary project. Blocks
//! whose first line names a file are written there, `console` blocks are typed into a shell, and
//! what they print must be what the page shows.

pub mod features;
pub mod lists;
mod matching;
mod page;
pub mod picture;
mod project;

pub use page::{Block, Page};

use std::path::{Path, PathBuf};

use project::Project;

/// All pages: the README and every Markdown file below `docs/`, relative to the workspace.
pub fn pages() -> Vec<String> {
    let mut found = vec![PathBuf::from("README.md")];
    collect(&crate::root().join("docs"), &mut found);
    let relative = |path: &PathBuf| {
        let path = path.strip_prefix(crate::root()).unwrap_or(path);
        path.display().to_string()
    };
    let mut names: Vec<String> = found.iter().map(relative).collect();
    names.sort();
    names
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).expect("docs/ can be read");
    for path in entries.map(|entry| entry.expect("a readable entry").path()) {
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
}

/// Runs a page with the command `whimbrel`. With `UPDATE_EXPECT=1` the page gets the outputs.
///
/// # Panics
///
/// When an output is not what the page shows.
pub async fn check(name: &str, whimbrel: &Path) {
    let path = crate::root().join(name);
    let text = std::fs::read_to_string(&path).expect(name);
    let page = Page::parse(&text);
    let Some(project) = Project::new(name, &page, whimbrel).await else {
        return;
    };
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut wrong = Vec::new();
    // From the end to the beginning lines would keep their numbers, but sessions build on each
    // other: so what is replaced is remembered, and done at last.
    let mut replaced = Vec::new();
    for block in &page.blocks {
        match block {
            Block::File { path, text } => project.write(path, text),
            Block::Console {
                first_line,
                session,
            } => {
                for step in session {
                    let (output, code) = project.run(&step.command);
                    let at = first_line + step.output.start;
                    if code == step.code && matching::matches(&step.expected, &output) {
                        continue;
                    }
                    let own = matching::shown(&output, code);
                    wrong.push(format!(
                        "{name}:{at}: $ {}\n--- the page\n{}{}\n--- really (exit {code})\n{own}",
                        step.command,
                        step.expected,
                        step.code_line()
                    ));
                    replaced.push((
                        first_line + step.output.start..first_line + step.output.end,
                        own,
                    ));
                }
            }
            Block::Other => {}
        }
    }
    project.end().await;
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        for (range, own) in replaced.into_iter().rev() {
            lines.splice(range, own.lines().map(str::to_owned));
        }
        std::fs::write(&path, lines.join("\n") + "\n").expect("the page can be written");
        return;
    }
    assert!(
        wrong.is_empty(),
        "{}\nUPDATE_EXPECT=1 writes what really comes",
        wrong.join("\n\n")
    );
}

/// Compares a file of the repository with what it should be; `UPDATE_EXPECT=1` writes it.
///
/// # Panics
///
/// When it is another.
pub fn is_file(name: &str, text: &str) {
    let path = crate::root().join(name);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, text).expect("the file can be written");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == text,
        "{name} is old: UPDATE_EXPECT=1 makes it anew"
    );
}

/// The links of a page that lead to no file of this repository.
pub fn broken_links(name: &str) -> Vec<String> {
    let path = crate::root().join(name);
    let text = std::fs::read_to_string(&path).expect(name);
    let folder = path.parent().expect("a folder");
    let targets = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    let local = targets.filter(|target| !target.contains("://"));
    let broken = local.filter(|target| {
        let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
        let place = match file {
            "" => path.clone(),
            file => folder.join(file),
        };
        let heading =
            || std::fs::read_to_string(&place).is_ok_and(|text| has_heading(&text, anchor));
        !place.exists() || (!anchor.is_empty() && !heading())
    });
    broken.map(|target| format!("{name}: {target}")).collect()
}

/// As repositories make anchors of headings.
fn has_heading(text: &str, anchor: &str) -> bool {
    let mut headings = text.lines().filter(|line| line.starts_with('#'));
    headings.any(|line| {
        let words = line.trim_start_matches('#').trim().to_lowercase();
        let kept = words
            .chars()
            .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.collect::<String>().replace(' ', "-") == anchor
    })
}

/// Pages with pieces of Rust that are no files: `cargo test --doc` compiles them.
#[cfg(doctest)]
mod snippets {
    #[doc = include_str!("../../../docs/guide/many-replicas.md")]
    struct ManyReplicas;
    #[doc = include_str!("../../../docs/guide/from-diesel.md")]
    struct FromDiesel;
    #[doc = include_str!("../../../docs/guide/from-refinery.md")]
    struct FromRefinery;
    #[doc = include_str!("../../../docs/reference/configuration.md")]
    struct Configuration;
    #[doc = include_str!("../../../docs/reference/library.md")]
    struct Library;
}
