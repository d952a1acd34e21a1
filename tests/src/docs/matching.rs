//! Outputs beside what a page shows of them.

/// True when the output is what was expected: `…` stands for anything in a line, and a line `…` for
/// any number of lines.
pub(super) fn matches(expected: &str, output: &str) -> bool {
    let lines = |text: &str| -> Vec<String> {
        let lines = text.trim_end().lines();
        lines.map(|line| line.trim_end().to_owned()).collect()
    };
    all(&lines(expected), &lines(output))
}

fn all(expected: &[String], output: &[String]) -> bool {
    let Some((first, rest)) = expected.split_first() else {
        return output.is_empty();
    };
    if first == "…" {
        return (0..=output.len()).any(|skip| all(rest, &output[skip..]));
    }
    match output.split_first() {
        Some((line, others)) => one(first, line) && all(rest, others),
        None => false,
    }
}

fn one(expected: &str, line: &str) -> bool {
    let Some((before, after)) = expected.split_once('…') else {
        return expected == line;
    };
    let Some(rest) = line.strip_prefix(before) else {
        return false;
    };
    let ends = rest.char_indices().map(|(at, _)| at);
    ends.chain([rest.len()]).any(|at| one(after, &rest[at..]))
}

/// The output as a page shows it: what is another at each run is left out.
pub(super) fn shown(output: &str, code: i32) -> String {
    let mut out = String::new();
    for line in output.trim_end().lines() {
        out.push_str(without_times(line).trim_end());
        out.push('\n');
    }
    if code != 0 {
        out.push_str(&format!("# exit {code}\n"));
    }
    out
}

/// Cuts timestamps of today's migrations, cargo's hashes and durations.
fn without_times(line: &str) -> String {
    if let Some((before, _)) = line.split_once("target(s) in ") {
        return format!("{before}target(s) in …");
    }
    let mut out = String::new();
    let mut word = String::new();
    for c in line.chars().chain(['\n']) {
        if c.is_ascii_digit() || ('a'..='f').contains(&c) {
            word.push(c);
            continue;
        }
        let is_name = word.len() == 14 && c == '_' && is_new(&word);
        out.push_str(match is_name || word.len() == 16 {
            true => "…",
            false => &word,
        });
        word.clear();
        out.push(c);
    }
    out
}

/// Pages use years before this project for what they write themselves.
fn is_new(timestamp: &str) -> bool {
    timestamp >= "2026"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_stand_for_anything() {
        assert!(matches("a…c\n…\nz", "abbc\n1\n2\nz\n"));
        assert!(matches("…\nz", "z"));
        assert!(!matches("a…c", "ab"));
        assert!(!matches("a\n…\nz", "a\nb"));
        assert!(!matches("a", "a\nb"));
    }

    #[test]
    fn what_is_another_at_each_run_is_not_shown() {
        let line = |text: &str| shown(text, 0);
        assert_eq!(
            line("Wrote m/20261124120000_init after 20240106120000_old"),
            "Wrote m/…_init after 20240106120000_old\n"
        );
        assert_eq!(line("blog-91762ac0a6b8481a/x"), "blog-…/x\n");
        assert_eq!(
            line("Finished 1 target(s) in 2.6s"),
            "Finished 1 target(s) in …\n"
        );
        assert_eq!(shown("no", 1), "no\n# exit 1\n");
    }
}
