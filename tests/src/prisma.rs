//! Prisma's own engines as one long-lived process that answers many questions.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// The process.
pub struct Prisma {
    folder: PathBuf,
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// A place that Prisma reports, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Whether it is only a warning.
    pub warning: bool,
    /// What Prisma says.
    pub text: String,
}

impl Prisma {
    /// Starts it, or says that it is skipped when the oracle's folder is absent.
    pub fn start() -> Option<Prisma> {
        let folder = crate::oracle()?;
        let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/prisma.mjs");
        let mut node = Command::new("node");
        if let Ok(url) = std::env::var("WHIMBREL_TEST_POSTGRES") {
            node.env("ORACLE_PG", url);
        }
        let mut child = node
            .arg(script)
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node runs");
        let input = child.stdin.take().expect("stdin is piped");
        let output = BufReader::new(child.stdout.take().expect("stdout is piped"));
        Some(Prisma {
            folder,
            child,
            input,
            output,
        })
    }

    /// The formatted text, or why Prisma failed.
    pub fn format(&mut self, text: &str) -> Result<String, String> {
        Ok(self.ask(&["format", text])?.concat())
    }

    /// The error report, `None` when the schema is valid.
    pub fn validate(&mut self, text: &str) -> Result<Option<String>, String> {
        Ok(self.ask(&["validate", text])?.into_iter().next())
    }

    /// The same with the milliseconds that it took inside of Prisma's process.
    pub fn timed_validate(&mut self, text: &str) -> Result<(f64, Option<String>), String> {
        let mut fields = self.ask(&["timed_validate", text])?.into_iter();
        let taken = fields.next().and_then(|field| field.parse().ok());
        let taken = taken.ok_or("the time is missing")?;
        Ok((taken, fields.next()))
    }

    /// What Prisma reports, in its order.
    pub fn diagnostics(&mut self, text: &str) -> Result<Vec<Reported>, String> {
        let fields = self.ask(&["diagnostics", text])?;
        let number = |text: &String| text.parse().map_err(|error| format!("{text}: {error}"));
        fields
            .chunks_exact(4)
            .map(|fields| {
                Ok(Reported {
                    start: number(&fields[0])?,
                    end: number(&fields[1])?,
                    warning: fields[2] == "warning",
                    text: fields[3].clone(),
                })
            })
            .collect()
    }

    /// Prisma's understanding of a valid schema, as JSON.
    pub fn dmmf(&mut self, text: &str) -> Result<String, String> {
        Ok(self.ask(&["dmmf", text])?.concat())
    }

    /// The same as sorted lines, one fact each.
    pub fn understood(&mut self, text: &str) -> Result<Vec<String>, String> {
        self.ask(&["understood", text])
    }

    /// The script that leads from one schema to another (PostgreSQL, CockroachDB and SQLite);
    /// `None` stands for an empty database. Needs a running PostgreSQL in `ORACLE_PG` for the
    /// first two.
    pub fn diff(&mut self, from: Option<&str>, to: Option<&str>) -> Result<String, String> {
        let (from, to) = (from.unwrap_or(""), to.unwrap_or(""));
        Ok(self.ask(&["diff", from, to])?.concat())
    }

    /// The readable summary of the same.
    pub fn summary(&mut self, from: Option<&str>, to: Option<&str>) -> Result<String, String> {
        let (from, to) = (from.unwrap_or(""), to.unwrap_or(""));
        Ok(self.ask(&["summary", from, to])?.concat())
    }

    fn ask(&mut self, question: &[&str]) -> Result<Vec<String>, String> {
        let quoted: Vec<String> = question.iter().map(|text| quote(text)).collect();
        let mut line = String::new();
        let sent = writeln!(self.input, "[{}]", quoted.join(","))
            .and_then(|()| self.input.flush())
            .and_then(|()| self.output.read_line(&mut line));
        if sent.is_err() || line.is_empty() {
            self.restart();
            return Err("Prisma's process ended".to_owned());
        }
        let mut fields = strings(&line).into_iter();
        match fields.next().as_deref() {
            Some("ok") => Ok(fields.collect()),
            _ => {
                // After a trap the module's memory cannot be trusted any more.
                self.restart();
                Err(fields.next().unwrap_or(line))
            }
        }
    }

    fn restart(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(fresh) = Prisma::start() {
            *self = fresh;
        } else {
            panic!("the oracle disappeared from {}", self.folder.display());
        }
    }
}

impl Drop for Prisma {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A JSON string.
fn quote(text: &str) -> String {
    let mut json = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            c if c < ' ' || c == '\u{2028}' || c == '\u{2029}' => {
                json.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => json.push(c),
        }
    }
    json.push('"');
    json
}

/// The strings of a flat JSON array that is written in ASCII.
fn strings(json: &str) -> Vec<String> {
    let mut result = Vec::new();
    let mut units: Option<Vec<u16>> = None;
    let mut chars = json.chars();
    while let Some(c) = chars.next() {
        match (&mut units, c) {
            (None, '"') => units = Some(Vec::new()),
            (None, _) => {}
            (Some(text), '"') => {
                result.push(String::from_utf16_lossy(text));
                units = None;
            }
            (Some(text), '\\') => text.push(match chars.next() {
                Some('n') => 10,
                Some('r') => 13,
                Some('t') => 9,
                Some('b') => 8,
                Some('f') => 12,
                Some('u') => {
                    let digits: String = chars.by_ref().take(4).collect();
                    u16::from_str_radix(&digits, 16).expect("four hexadecimal digits")
                }
                other => other.map_or(0, |c| c as u16),
            }),
            (Some(text), c) => text.push(c as u16),
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::{quote, strings};

    #[test]
    fn strings_survive_the_way() {
        assert_eq!(quote("a\"\\\n"), "\"a\\\"\\\\\\u000a\"");
        assert_eq!(
            strings(r#"["ok","a\"\\\n","\ud83d\ude00",""]"#),
            ["ok", "a\"\\\n", "😀", ""]
        );
    }
}
