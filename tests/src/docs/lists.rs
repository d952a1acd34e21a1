//! What the reference has to name: collected from the source and from the command line's parser.

use std::{collections::BTreeSet, path::Path};

use clap::{Command, CommandFactory};

/// Every name of a finding: in the engine a text of lower-case words with hyphens is nothing else.
pub fn finding_codes() -> BTreeSet<String> {
    let is_code = |text: &str| {
        let words: Vec<&str> = text.split('-').collect();
        let lower = |word: &&str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase());
        words.len() > 1 && words.iter().all(lower)
    };
    let mut found = literals("engine/src");
    found.retain(|text| is_code(text));
    found
}

/// Every code of Prisma's that a message may begin with.
pub fn p_codes() -> BTreeSet<String> {
    let codes = whimbrel_core::code::Code::ALL.iter();
    codes.map(|code| code.as_str().to_owned()).collect()
}

/// Texts that begin with such a code, where its value should stand.
pub fn texts_with_codes() -> Vec<String> {
    let is_code = |text: &str| {
        let digits = text
            .strip_prefix('P')
            .and_then(|rest| rest.split_once(": "));
        digits.is_some_and(|(digits, _)| digits.len() == 4 && digits.parse::<u16>().is_ok())
    };
    let folders = ["cli/src", "runtime/src", "core/src", "build-support/src"];
    let mut found: BTreeSet<String> = folders.into_iter().flat_map(literals).collect();
    found.retain(|text| is_code(text));
    found.into_iter().collect()
}

/// The kinds of errors of the runtime.
pub fn error_kinds() -> BTreeSet<String> {
    let text = read(&crate::root().join("runtime/src/error/kind.rs"));
    let (_, rest) = text.split_once("pub enum ErrorKind {").expect("the enum");
    let (variants, _) = rest.split_once('}').expect("its end");
    let lines = variants.lines().map(str::trim);
    let names = lines.filter_map(|line| line.strip_suffix(','));
    names.map(str::to_owned).collect()
}

/// Every command of `whimbrel` as it is typed, with its flags and arguments; hidden ones aside.
pub fn commands() -> Vec<(String, BTreeSet<String>)> {
    let mut root = whimbrel_cli::args::Arguments::command();
    root.build();
    let mut out = Vec::new();
    walk(&root, "whimbrel", &mut out);
    out
}

fn walk(command: &Command, name: &str, out: &mut Vec<(String, BTreeSet<String>)>) {
    let own = command.get_arguments().filter(|argument| {
        let id = argument.get_id();
        !argument.is_hide_set() && id != "help" && id != "version"
    });
    // What all commands have stands once, with the first.
    let own = own.filter(|argument| name == "whimbrel" || !argument.is_global_set());
    let flags = own.filter_map(|argument| argument.get_long().map(|long| format!("--{long}")));
    out.push((name.to_owned(), flags.collect()));
    for sub in command.get_subcommands() {
        if sub.get_name() != "help" {
            walk(sub, &format!("{name} {}", sub.get_name()), out);
        }
    }
}

/// The texts in double quotes of a folder's source, without comments and tests.
fn literals(folder: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    sources(&crate::root().join(folder), &mut |text| {
        let code = text
            .split("#[cfg(test)]\nmod tests {")
            .next()
            .unwrap_or(text);
        for line in code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
        {
            let parts: Vec<&str> = line.split('"').collect();
            out.extend(
                parts
                    .iter()
                    .skip(1)
                    .step_by(2)
                    .map(|part| (*part).to_owned()),
            );
        }
    });
    out
}

fn sources(folder: &Path, each: &mut impl FnMut(&str)) {
    for entry in std::fs::read_dir(folder).expect("a folder of source") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            sources(&path, each);
        } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
            each(&read(&path));
        }
    }
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("a source file")
}

/// The first cells of a page's tables that are code: `` | `x` | … ``.
pub fn first_cells(page: &str) -> BTreeSet<String> {
    let text = read(&crate::root().join(page));
    let cells = text.lines().filter_map(|line| {
        let (cell, _) = line.strip_prefix("| `")?.split_once("` |")?;
        Some(cell.to_owned())
    });
    cells.collect()
}

/// The commands of the reference with the flags in their tables: a heading is a command.
pub fn written_commands(page: &str) -> Vec<(String, BTreeSet<String>)> {
    let text = read(&crate::root().join(page));
    let mut out: Vec<(String, BTreeSet<String>)> = Vec::new();
    for line in text.lines() {
        let heading = line.trim_start_matches('#');
        if let Some(name) = heading.strip_prefix(" `").filter(|_| heading != line) {
            out.push((name.trim_end_matches('`').to_owned(), BTreeSet::new()));
        } else if let Some(flag) = line.strip_prefix("| `--") {
            let word = flag.split([' ', '`']).next().unwrap_or_default();
            let (_, flags) = out.last_mut().expect("a command before its flags");
            flags.insert(format!("--{word}"));
        }
    }
    out
}

/// The features of the crate `whimbrel`.
pub fn crate_features() -> BTreeSet<String> {
    let text = read(&crate::root().join("runtime/Cargo.toml"));
    let (_, features) = text.split_once("[features]\n").expect("features");
    let features = features.split("\n[").next().unwrap_or_default();
    let names = features.lines().filter_map(|line| line.split_once(" = "));
    let names = names.map(|(name, _)| name.to_owned());
    // A name that begins so is for the crate itself.
    names
        .filter(|name| name != "default" && !name.starts_with('_'))
        .collect()
}
