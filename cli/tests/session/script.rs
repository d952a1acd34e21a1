//! The text of a session as steps.

use crate::project::Mode;

/// One step, and the line on which it stands.
pub(crate) struct Step {
    pub(crate) line: usize,
    pub(crate) action: Action,
}

pub(crate) enum Action {
    Title(String),
    Run {
        code: i32,
        arguments: String,
        answers: Vec<(String, String)>,
    },
    Has(String),
    HasNot(String),
    Write(String, String),
    Append(String, String),
    Replace(String, String, String),
    Rename(String, String),
    Remove(String),
    Sql(String),
}

/// Reads the steps that are for this database and this way.
pub(crate) fn read(text: &str, provider: &str, mode: Mode) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut after = false;
    for (number, line) in (1..).zip(text.lines()) {
        let Some(line) = meant(line, provider, mode) else {
            continue;
        };
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let last = steps.last_mut().map(|step| &mut step.action);
        if line == "=>" {
            after = true;
            continue;
        }
        if let Some(text) = line.strip_prefix('|') {
            let text = format!("{}\n", text.strip_prefix(' ').unwrap_or(text));
            match last {
                Some(Action::Write(_, own) | Action::Append(_, own)) => own.push_str(&text),
                Some(Action::Replace(_, from, to)) => {
                    if after { to } else { from }.push_str(&text);
                }
                _ => panic!("line {number}: a text for nothing"),
            }
            continue;
        }
        if let Some(answer) = line.strip_prefix("< ") {
            let (question, answer) = answer.split_once(" => ").expect("an answer");
            let Some(Action::Run { answers, .. }) = last else {
                panic!("line {number}: an answer to nothing")
            };
            answers.push((question.to_owned(), answer.to_owned()));
            continue;
        }
        after = false;
        let action = action(line).unwrap_or_else(|| panic!("line {number}: no step: {line}"));
        steps.push(Step {
            line: number,
            action,
        });
    }
    steps
}

/// The line without what limits it; `None` when it is for others.
fn meant<'t>(line: &'t str, provider: &str, mode: Mode) -> Option<&'t str> {
    let mut line = line.trim_end();
    if let Some((providers, rest)) = line.strip_prefix('[').and_then(|l| l.split_once("] ")) {
        if !providers.split(',').any(|own| own == provider) {
            return None;
        }
        line = rest;
    }
    let (own, other) = match mode {
        Mode::Typed => ("typed ", "piped "),
        Mode::Piped => ("piped ", "typed "),
    };
    if line.starts_with(other) {
        return None;
    }
    Some(line.strip_prefix(own).unwrap_or(line))
}

fn action(line: &str) -> Option<Action> {
    let (word, rest) = line.split_once(' ')?;
    let rest = rest.to_owned();
    let run = |code, arguments| Action::Run {
        code,
        arguments,
        answers: Vec::new(),
    };
    Some(match word {
        "==" => Action::Title(rest),
        "$" => run(0, rest),
        "$1" => run(1, rest),
        "$2" => run(2, rest),
        "?" => Action::Has(rest),
        "!" => Action::HasNot(rest),
        "write" => Action::Write(rest, String::new()),
        "migration" => Action::Write(format!("{rest}/migration.sql"), String::new()),
        "append" => Action::Append(rest, String::new()),
        "replace" => Action::Replace(rest, String::new(), String::new()),
        "rename" => {
            let (from, to) = rest.split_once(' ')?;
            Action::Rename(from.to_owned(), to.to_owned())
        }
        "remove" => Action::Remove(rest),
        "sql" => Action::Sql(rest),
        _ => return None,
    })
}
