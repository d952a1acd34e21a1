//! A Markdown page as blocks.

use std::ops::Range;

/// A page.
pub struct Page {
    /// What `DATABASE_URL` names: `postgresql`, `mysql`, `none`, else a SQLite file:
    /// `<!-- database: postgresql -->`.
    pub database: String,
    /// Programs without which the page is skipped: `<!-- needs: psql git -->`.
    pub needs: Vec<String>,
    /// Its fenced blocks, in order.
    pub blocks: Vec<Block>,
    /// `rust` blocks that are no files and are not marked `ignore`: the line they begin at.
    pub loose_rust: Vec<usize>,
}

/// A fenced block.
pub enum Block {
    /// Its first line names a file.
    File {
        /// The file's path, from the project's folder.
        path: String,
        /// Its text.
        text: String,
    },
    /// What is typed, and what is printed.
    Console {
        /// The number of the first line in the fence, from 0.
        first_line: usize,
        /// The commands.
        session: Vec<Step>,
    },
    /// Not run.
    Other,
}

/// One command of a session.
pub struct Step {
    /// What is typed.
    pub command: String,
    /// What the page says it prints.
    pub expected: String,
    /// How the page says it ends: `# exit 1`; 0 when it says nothing.
    pub code: i32,
    /// The lines of `expected` and `code`, counted from the fence's first line.
    pub output: Range<usize>,
}

impl Step {
    /// How the exit code stands in a page.
    pub fn code_line(&self) -> String {
        match self.code {
            0 => String::new(),
            code => format!("\n# exit {code}"),
        }
    }
}

impl Page {
    /// Reads the blocks.
    pub fn parse(text: &str) -> Page {
        let mut page = Page {
            database: comment(text, "database").unwrap_or("sqlite").to_owned(),
            needs: comment(text, "needs")
                .unwrap_or_default()
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
            blocks: Vec::new(),
            loose_rust: Vec::new(),
        };
        let lines: Vec<&str> = text.lines().collect();
        let mut at = 0;
        while at < lines.len() {
            let line = lines[at];
            at += 1;
            let Some(info) = line.strip_prefix("```") else {
                continue;
            };
            let length = lines[at..].iter().position(|line| *line == "```");
            let end = at + length.expect("a fence that ends");
            page.blocks.push(block(info, at, &lines[at..end]));
            if info == "rust" && matches!(page.blocks.last(), Some(Block::Other)) {
                page.loose_rust.push(at);
            }
            at = end + 1;
        }
        page
    }
}

fn comment<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("<!-- {name}: "))?;
    Some(rest.split_once(" -->")?.0)
}

fn block(info: &str, first_line: usize, lines: &[&str]) -> Block {
    if info == "console" {
        let session = session(lines);
        return Block::Console {
            first_line,
            session,
        };
    }
    let named = lines.first().and_then(|line| file_name(line));
    match named.filter(|_| info != "text") {
        Some(path) => Block::File {
            path: path.to_owned(),
            text: lines.join("\n") + "\n",
        },
        None => Block::Other,
    }
}

/// `// src/main.rs`, `# Cargo.toml`, `-- prisma/migrations/…/migration.sql`.
fn file_name(line: &str) -> Option<&str> {
    let marks = ["// ", "# ", "-- "];
    let path = marks.iter().find_map(|mark| line.strip_prefix(mark))?;
    let (_, extension) = path.rsplit_once('.')?;
    let known = ["rs", "toml", "prisma", "sql", "md"].contains(&extension);
    (known && !path.contains(' ')).then_some(path)
}

fn session(lines: &[&str]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let here = number + 1;
        if let Some(command) = line.strip_prefix("$ ") {
            steps.push(Step {
                command: command.to_owned(),
                expected: String::new(),
                code: 0,
                output: here..here,
            });
            continue;
        }
        let step = steps.last_mut().expect("a session begins with $");
        match line.strip_prefix("> ") {
            Some(more) if step.output.is_empty() => {
                step.command = format!("{}\n{more}", step.command);
                step.output = here..here;
                continue;
            }
            _ => {}
        }
        step.output.end = here;
        match line.strip_prefix("# exit ") {
            Some(code) => step.code = code.parse().expect("# exit and a number"),
            None => step.expected.push_str(&format!("{line}\n")),
        }
    }
    for step in &mut steps {
        step.expected = step.expected.trim_end().to_owned();
    }
    // A blank line before the next command belongs to nobody.
    for step in &mut steps {
        while step.output.end > step.output.start && lines[step.output.end - 1].is_empty() {
            step.output.end -= 1;
        }
    }
    steps
}
