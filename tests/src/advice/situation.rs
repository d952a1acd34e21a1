//! Situations as the files of `tests/advice` have them.

use std::path::Path;

/// One situation.
#[derive(Debug, Clone, Default)]
pub struct Situation {
    /// Its name.
    pub name: String,
    /// The providers on which it is tried.
    pub providers: Vec<String>,
    /// How it comes about.
    pub setup: String,
    /// The command that gives the advice.
    pub run: String,
    /// What a person does beside the commands.
    pub repair: String,
    /// What works then; empty: the command itself no longer ends with the same error.
    pub over: String,
    /// What is typed for `NAME`.
    pub placeholder: String,
}

/// All of a file: each begins with `### name (provider, …)`, and its parts with `-- setup`, `-- run`, `-- do`,
/// `-- over` and `-- name`.
pub fn situations(file: &Path) -> Vec<Situation> {
    let text = std::fs::read_to_string(file).expect("a file of situations");
    let mut out: Vec<Situation> = Vec::new();
    let mut part = String::new();
    for line in text.lines() {
        if let Some(head) = line.strip_prefix("### ") {
            let (name, providers) = head.split_once(" (").unwrap_or((head, "sqlite)"));
            let providers = providers.trim_end_matches(')').split(", ");
            out.push(Situation {
                name: name.to_owned(),
                providers: providers.map(str::to_owned).collect(),
                placeholder: "something".to_owned(),
                ..Situation::default()
            });
            part = "setup".to_owned();
            continue;
        }
        let Some(situation) = out.last_mut() else {
            continue;
        };
        if let Some(name) = line.strip_prefix("-- ") {
            part = name.to_owned();
            continue;
        }
        let line = format!("{line}\n");
        match part.as_str() {
            "setup" => situation.setup.push_str(&line),
            "run" => situation.run.push_str(&line),
            "do" => situation.repair.push_str(&line),
            "over" => situation.over.push_str(&line),
            "name" if !line.trim().is_empty() => situation.placeholder = line.trim().to_owned(),
            "name" => {}
            other => panic!("{}: no part is called {other}", situation.name),
        }
    }
    for situation in &mut out {
        for part in [
            &mut situation.run,
            &mut situation.repair,
            &mut situation.over,
        ] {
            *part = part.trim().to_owned();
        }
    }
    out
}
