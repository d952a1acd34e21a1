//! Advice in what a command prints.

use super::PROGRAMS;

/// One way that a message names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// The sentence.
    pub text: String,
    /// What is typed, one after the other; empty when the sentence has no command.
    pub commands: Vec<String>,
}

/// Every piece of advice: `help:`, `next:`, the ways of "To fix this", and a sentence that ends with a command.
pub fn advice(output: &str) -> Vec<Advice> {
    let mut out: Vec<Advice> = Vec::new();
    let mut lines = output.lines().peekable();
    let mut in_ways = false;
    while let Some(line) = lines.next() {
        if line == "To fix this, choose one:" {
            in_ways = true;
            continue;
        }
        if in_ways && line.starts_with("- ") {
            let mut way = Advice {
                text: line.to_owned(),
                commands: Vec::new(),
            };
            while let Some(next) = lines.next_if(|next| next.starts_with("  ")) {
                match next.strip_prefix("    ").filter(|line| is_command(line)) {
                    Some(command) => way.commands.push(command.to_owned()),
                    None => way.text.push_str(next),
                }
            }
            out.push(way);
            continue;
        }
        in_ways = in_ways && line.trim().is_empty();
        let trimmed = line.trim_start().trim_start_matches("= ");
        let is_marked = ["help: ", "next: "]
            .iter()
            .any(|mark| trimmed.starts_with(mark));
        if trimmed.ends_with(':') {
            // Commands on lines of their own.
            let mut commands = Vec::new();
            while let Some(next) =
                lines.next_if(|next| next.starts_with("  ") && is_command(next.trim()))
            {
                commands.push(next.trim().to_owned());
            }
            if !commands.is_empty() {
                out.push(Advice {
                    text: line.to_owned(),
                    commands,
                });
                continue;
            }
        }
        let found = commands_in(trimmed);
        if found.is_empty() && is_marked {
            out.push(Advice {
                text: line.to_owned(),
                commands: Vec::new(),
            });
        }
        out.extend(found.into_iter().map(|command| Advice {
            text: line.to_owned(),
            commands: vec![command],
        }));
    }
    out
}

fn is_command(text: &str) -> bool {
    PROGRAMS.iter().any(|program| text.starts_with(program))
}

/// Those in backticks, else what follows a colon.
fn commands_in(line: &str) -> Vec<String> {
    let quoted = line
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|text| is_command(text));
    let quoted: Vec<String> = quoted.map(str::to_owned).collect();
    if !quoted.is_empty() {
        return quoted;
    }
    if line.starts_with("Usage: ") {
        return Vec::new();
    }
    let parts = line.split("; ").flat_map(|part| part.split(", or "));
    let commands = parts.filter_map(|part| {
        let (_, command) = part
            .split_once(": ")
            .filter(|(_, command)| is_command(command))
            .or_else(|| {
                part.rsplit_once(": ")
                    .filter(|(_, command)| is_command(command))
            })?;
        let command = [" (", ", then ", ", and "]
            .iter()
            .fold(command, |command, end| {
                command.split(end).next().unwrap_or(command)
            });
        Some(command.trim_end_matches('.').to_owned())
    });
    commands.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_and_sentences() {
        let output = "error: drift\n\nTo fix this, choose one:\n- adopt it:\n    whimbrel migrate dev --adopt-drift\n\
                      - undo it:\n    whimbrel migrate diff --script\n    whimbrel db execute --file undo.sql\n\
                      help: fix it\nnext: `whimbrel a b` here or `whimbrel c` there\nApply them: whimbrel migrate deploy\n\
                      Mark them:\n  whimbrel x y\n  whimbrel z y\n";
        let commands: Vec<Vec<String>> =
            advice(output).into_iter().map(|one| one.commands).collect();
        let expected: [&[&str]; 7] = [
            &["whimbrel migrate dev --adopt-drift"],
            &[
                "whimbrel migrate diff --script",
                "whimbrel db execute --file undo.sql",
            ],
            &[],
            &["whimbrel a b"],
            &["whimbrel c"],
            &["whimbrel migrate deploy"],
            &["whimbrel x y", "whimbrel z y"],
        ];
        assert_eq!(commands, expected);
    }
}
