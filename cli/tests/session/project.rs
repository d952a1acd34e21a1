//! A project in a folder of its own, with databases of its own.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use rexpect::{process::WaitStatus, session::spawn_command};

use crate::script::{Action, Step};

const WHIMBREL: &str = env!("CARGO_BIN_EXE_whimbrel");

/// How the command is talked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Through a pseudo-terminal.
    Typed,
    /// Through pipes; nobody answers.
    Piped,
}

/// Where the databases are.
pub(crate) struct Server {
    provider: &'static str,
    /// The server's address; SQLite has none.
    url: Option<String>,
}

impl Server {
    /// `None`, and a note, when it is not there.
    pub(crate) fn find(provider: &'static str) -> Option<Server> {
        let url = match provider {
            "sqlite" => None,
            "postgresql" => Some(whimbrel_tests::postgres()?),
            _ => Some(whimbrel_tests::mariadb()?),
        };
        Some(Server { provider, url })
    }

    pub(crate) fn project(self, mode: Mode) -> Project {
        let way = format!("{mode:?}").to_lowercase();
        let name = format!("session_{}_{way}", self.provider);
        // Outside of this workspace: `init` would make the project a member of it.
        let root = std::env::temp_dir().join(format!("whimbrel-{name}-{}", std::process::id()));
        fs::create_dir_all(&root).expect("a folder");
        let address = |name: &str| match &self.url {
            None => format!("sqlite:{}/{name}.db", root.display()),
            Some(url) => {
                let server = url.split('/').take(3).collect::<Vec<_>>().join("/");
                format!("{server}/{name}")
            }
        };
        let names = [name.clone(), format!("{name}_other")];
        let project = Project {
            urls: [address(&names[0]), address(&names[1])],
            names,
            server: self,
            mode,
            root,
        };
        project.drop_databases();
        project
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

/// A project while its session runs.
pub(crate) struct Project {
    server: Server,
    mode: Mode,
    root: PathBuf,
    names: [String; 2],
    urls: [String; 2],
}

impl Project {
    /// Answers how many steps there were.
    pub(crate) fn run(&self, steps: &[Step]) -> usize {
        let mut output = String::new();
        let mut title = String::new();
        for step in steps {
            let at = format!(
                "{} {:?}, line {} ({title})",
                self.server.provider, self.mode, step.line
            );
            match &step.action {
                Action::Title(text) => text.clone_into(&mut title),
                Action::Run {
                    code,
                    arguments,
                    answers,
                } => {
                    let arguments = self.fill(arguments);
                    let (found, text) = match self.mode {
                        Mode::Typed => self.typed(&arguments, answers),
                        Mode::Piped => self.piped(&arguments, ""),
                    };
                    assert_eq!(found, Some(*code), "{at}: whimbrel {arguments}\n{text}");
                    output = text;
                }
                Action::Has(text) => {
                    let text = self.fill(text);
                    assert!(output.contains(&text), "{at}: {text}\n{output}");
                }
                Action::HasNot(text) => {
                    assert!(!output.contains(text), "{at}: {text}\n{output}");
                }
                Action::Write(file, text) => self.write(file, &self.fill(text)),
                Action::Append(file, text) => {
                    let old = fs::read_to_string(self.path(file)).expect(&at);
                    self.write(file, &(old + &self.fill(text)));
                }
                Action::Replace(file, from, to) => {
                    let old = fs::read_to_string(self.path(file)).expect(&at);
                    let new = replaced(&old, from, to);
                    self.write(file, &new.unwrap_or_else(|| panic!("{at}: not in\n{old}")));
                }
                Action::Rename(from, to) => {
                    fs::rename(self.path(from), self.path(to)).expect(&at);
                }
                Action::Remove(folder) => fs::remove_dir_all(self.path(folder)).expect(&at),
                Action::Sql(statement) => {
                    let (code, text) = self.piped("db execute --stdin", &self.fill(statement));
                    assert_eq!(code, Some(0), "{at}: {text}");
                }
            }
        }
        self.drop_databases();
        steps.len()
    }

    fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(WHIMBREL);
        command.args(arguments.split(' ')).current_dir(&self.root);
        command.env_remove("DATABASE_URL").env_remove("NO_COLOR");
        // The seed command names the program without a path.
        let own = Path::new(WHIMBREL).parent().expect("a folder");
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = [own.to_owned()].into_iter();
        let folders = folders.chain(std::env::split_paths(&path));
        command.env(
            "PATH",
            std::env::join_paths(folders).expect("a search path"),
        );
        command
    }

    fn typed(&self, arguments: &str, answers: &[(String, String)]) -> (Option<i32>, String) {
        let mut terminal =
            spawn_command(self.command(arguments), Some(60_000)).expect("a terminal");
        let mut text = String::new();
        for (question, answer) in answers {
            let before = terminal.exp_string(question);
            text += &before.unwrap_or_else(|error| panic!("{arguments}: {error}\n{text}"));
            terminal.send_line(answer).expect("it listens");
        }
        text += &terminal.exp_eof().expect("it ends");
        let code = match terminal.process().wait() {
            Ok(WaitStatus::Exited(_, code)) => Some(code),
            _ => None,
        };
        // The terminal's reader makes a character of each byte.
        let bytes: Vec<u8> = text.chars().filter_map(|c| u8::try_from(c).ok()).collect();
        let text = String::from_utf8_lossy(&bytes);
        (code, text.replace('\r', ""))
    }

    fn piped(&self, arguments: &str, input: &str) -> (Option<i32>, String) {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command runs");
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(input.as_bytes()).expect("it reads");
        drop(stdin);
        let output = child.wait_with_output().expect("it ends");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let text = text(&output.stdout) + &text(&output.stderr);
        assert!(!text.contains('\u{1b}'), "no colours in a pipe: {text:?}");
        (output.status.code(), text)
    }

    fn drop_databases(&self) {
        let Some(server) = &self.server.url else {
            return;
        };
        for name in &self.names {
            let sql = format!("DROP DATABASE IF EXISTS {}", self.quoted(name));
            let (code, text) = self.piped(&format!("db execute --url {server} --stdin"), &sql);
            assert_eq!(code, Some(0), "{text}");
        }
    }

    fn path(&self, file: &str) -> PathBuf {
        self.root.join(self.fill(file))
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().expect("inside of the project")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn quoted(&self, name: &str) -> String {
        match self.server.provider {
            "mysql" => format!("`{name}`"),
            _ => format!("\"{name}\""),
        }
    }

    /// Fills in what stands in braces; those of a schema stand alone.
    fn fill(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let name = after.split_once('}').filter(|(name, _)| {
                !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')
            });
            out.push_str(before);
            match name {
                None => {
                    out.push('{');
                    rest = after;
                }
                Some((name, after)) => {
                    out.push_str(&match name {
                        "provider" => self.server.provider.to_owned(),
                        "url" => self.urls[0].clone(),
                        "other" => self.urls[1].clone(),
                        "migrations" => "prisma/migrations".to_owned(),
                        other => self.quoted(other),
                    });
                    rest = after;
                }
            }
        }
        out + rest
    }
}

/// Replaces whole lines; how they are indented and aligned does not matter.
fn replaced(text: &str, from: &str, to: &str) -> Option<String> {
    let plain = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines: Vec<&str> = text.lines().collect();
    let wanted: Vec<String> = from.lines().map(plain).collect();
    let at = lines.windows(wanted.len()).position(|window| {
        let mut pairs = window.iter().zip(&wanted);
        pairs.all(|(line, wanted)| plain(line) == *wanted)
    })?;
    let mut new: Vec<&str> = lines[..at].to_vec();
    new.extend(to.lines());
    new.extend(&lines[at + wanted.len()..]);
    Some(new.join("\n") + "\n")
}
