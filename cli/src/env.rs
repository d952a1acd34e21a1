//! Environment variables, with a `.env` file behind them.

use crate::failure::{Failure, Outcome};
use std::{collections::BTreeMap, path::Path};

/// The variables that a command sees: those of the process, then those of `.env` files.
#[derive(Debug, Clone, Default)]
pub struct Env {
    process: BTreeMap<String, String>,
    file: BTreeMap<String, String>,
}

impl Env {
    /// The process's variables, and the `.env` files of these folders; the first that has a name wins.
    ///
    /// # Errors
    ///
    /// When a `.env` file is there but cannot be read.
    pub fn load(folders: &[&Path]) -> Outcome<Env> {
        let mut env = Env {
            // Values that are no Unicode cannot be a URL.
            process: std::env::vars_os()
                .filter_map(|(name, value)| {
                    Some((name.into_string().ok()?, value.into_string().ok()?))
                })
                .collect(),
            file: BTreeMap::new(),
        };
        for folder in folders {
            let path = folder.join(".env");
            match std::fs::read_to_string(&path) {
                Ok(text) => env.add_file(&text),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => {
                    return Err(Failure::unreadable(&path, &error));
                }
            }
        }
        Ok(env)
    }

    /// The value of a variable that is set and not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        let value = self.process.get(name).or_else(|| self.file.get(name))?;
        Some(value.as_str()).filter(|value| !value.is_empty())
    }

    /// The variables of the files that the process does not have itself.
    pub fn of_files(&self) -> Vec<(String, String)> {
        let pairs = self.file.iter();
        pairs
            .filter(|(name, _)| !self.process.contains_key(*name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }

    fn add_file(&mut self, text: &str) {
        let mut rest = text.trim_start_matches('\u{feff}');
        while let Some((assignment, after)) = next_assignment(rest) {
            rest = after;
            if let Some((name, value, expand)) = assignment {
                let value = if expand { self.expand(&value) } else { value };
                self.file.entry(name).or_insert(value);
            }
        }
    }

    /// Replaces `${NAME}` and `$NAME` by values that are known so far.
    fn expand(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            out.push_str(&rest[..at]);
            let after = &rest[at + 1..];
            let escaped = out.ends_with('\\');
            let braced = after
                .strip_prefix('{')
                .and_then(|inner| inner.split_once('}'));
            let (name, behind) = braced.unwrap_or_else(|| {
                let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                after.split_at(end.unwrap_or(after.len()))
            });
            if escaped {
                out.pop();
            }
            if escaped || name.is_empty() {
                out.push('$');
                rest = after;
            } else {
                out.push_str(self.get(name).unwrap_or_default());
                rest = behind;
            }
        }
        out.push_str(rest);
        out
    }
}

type Assignment = (String, String, bool);

/// Reads one line (a quoted value may span several): the assignment, if it is one, and what follows.
fn next_assignment(text: &str) -> Option<(Option<Assignment>, &str)> {
    if text.is_empty() {
        return None;
    }
    let (line, after) = text.split_once('\n').unwrap_or((text, ""));
    let assignment = line.trim_start();
    let assignment = assignment.strip_prefix("export ").unwrap_or(assignment);
    let Some((name, value)) = assignment.split_once('=') else {
        return Some((None, after));
    };
    let name = name.trim();
    let proper = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    if name.is_empty() || !name.chars().all(proper) {
        return Some((None, after));
    }
    let value = value.trim_start_matches([' ', '\t']);
    let quote = value
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\'' | '`'));
    let Some(quote) = quote else {
        let value = value.split(" #").next().unwrap_or(value).trim();
        return Some((Some((name.to_owned(), value.to_owned(), true)), after));
    };
    // The line begins the text, and the value ends the line.
    let start = line.len() - value.len() + 1;
    let inside = text.get(start..).unwrap_or_default();
    let Some(end) = closing(inside, quote) else {
        return Some((
            Some((name.to_owned(), value.trim().to_owned(), true)),
            after,
        ));
    };
    let value = inside.get(..end).unwrap_or_default();
    let value = if quote == '"' {
        value.replace("\\n", "\n").replace("\\\"", "\"")
    } else {
        value.to_owned()
    };
    let behind = inside.get(end + 1..).unwrap_or_default();
    let after = behind.split_once('\n').map_or("", |(_, after)| after);
    Some((Some((name.to_owned(), value, quote == '"')), after))
}

/// Where the quote ends; in double quotes a backslash protects it.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(at, c)| {
        let closes = c == quote && !escaped;
        escaped = c == '\\' && !escaped && quote == '"';
        closes.then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(text: &str) -> Env {
        let mut env = Env::default();
        env.process.insert("HOME".into(), "/home/me".into());
        env.add_file(text);
        env
    }

    #[test]
    fn reads_what_people_write() {
        let env = env(
            "# comment\nA=1\nexport B = two words # comment\n\nC='a # ${A}'\nD=\"x\\ny\"\r\n\
                       E=\"two\nlines\"\nF=postgres://u:p#w@h/db\nno assignment\nG=\"open\nH=`b`\nA=2",
        );
        let expected = [
            ("A", "1"),
            ("B", "two words"),
            ("C", "a # ${A}"),
            ("D", "x\ny"),
            ("E", "two\nlines"),
            ("F", "postgres://u:p#w@h/db"),
            ("G", "\"open"),
            ("H", "b"),
        ];
        for (name, value) in expected {
            assert_eq!(env.get(name), Some(value), "{name}");
        }
        assert_eq!(env.get("MISSING"), None);
    }

    #[test]
    fn the_process_wins_and_variables_expand() {
        let env = env("HOME=/other\nURL=file:${HOME}/a-$HOME\nPRICE=\\$5 $\nEMPTY=\n");
        assert_eq!(env.get("HOME"), Some("/home/me"));
        assert_eq!(env.get("URL"), Some("file:/home/me/a-/home/me"));
        assert_eq!(env.get("PRICE"), Some("$5 $"));
        assert_eq!(env.get("EMPTY"), None);
    }
}
