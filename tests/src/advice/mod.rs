//! Advice that messages give, typed into a shell in the situation in which it was given.

mod extract;
mod situation;

pub use extract::{Advice, advice};
pub use situation::{Situation, situations};

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// What came of the advice of one situation.
#[derive(Debug, Default, Clone, Copy)]
pub struct Count {
    /// Pieces of advice that were printed.
    pub found: usize,
    /// Of those, with a command that was typed.
    pub pasted: usize,
    /// Of those, without a command: followed as the case says.
    pub followed: usize,
    /// The situation was over then.
    pub over: usize,
}

/// Commands of whom the advice may tell.
const PROGRAMS: [&str; 6] = ["whimbrel ", "git ", "notes ", "mkdir ", "mv ", "cargo "];

/// How often advice may lead to further advice.
const DEPTH: usize = 5;

/// Where the programs are that a shell finds.
pub struct Programs(PathBuf);

impl Programs {
    /// Calls both by the names that people know.
    pub fn new(command: &Path, notes: &Path) -> Programs {
        let folder = std::env::temp_dir().join(format!("whimbrel_advice_{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        for (name, path) in [("whimbrel", command), ("notes", notes)] {
            let link = folder.join(name);
            std::fs::remove_file(&link).ok();
            std::os::unix::fs::symlink(path, link).expect("a link");
        }
        Programs(folder)
    }
}

/// A project in the middle of its situation.
struct Shell<'a> {
    programs: &'a Programs,
    folder: PathBuf,
    database: String,
    provider: &'a str,
}

struct Outcome {
    text: String,
    code: Option<i32>,
}

impl Shell<'_> {
    fn run(&self, script: &str) -> Outcome {
        let prelude = crate::root().join("tests/advice/prelude.sh");
        let path = std::env::var("PATH").unwrap_or_default();
        let out = Command::new("bash")
            .arg("-c")
            .arg(format!(". {} \n{script}", prelude.display()))
            .current_dir(&self.folder)
            .env_clear()
            .env("PATH", format!("{}:{path}", self.programs.0.display()))
            .env("HOME", &self.folder)
            .env("NO_COLOR", "1")
            .env("PROVIDER", self.provider)
            .env("DATABASE_URL", &self.database)
            .stdin(Stdio::null())
            .output()
            .expect("bash runs");
        let mut text = String::from_utf8_lossy(&out.stdout).into_owned();
        text.push_str(&String::from_utf8_lossy(&out.stderr));
        Outcome {
            text,
            code: out.status.code(),
        }
    }
}

/// Provokes what is to be provoked, and follows each piece of advice in a situation of its own.
///
/// # Panics
/// With everything that was typed and printed, when the situation is not over then.
pub fn check(programs: &Programs, situation: &Situation, provider: &str) -> Count {
    let mut count = Count::default();
    let Some(first) = prepare(programs, situation, provider) else {
        return count;
    };
    let provoked = first.run(&situation.run);
    let all = advice(&provoked.text);
    drop_database(&first);
    assert!(
        !all.is_empty(),
        "{}: no advice in\n{}",
        situation.name,
        provoked.text
    );
    for one in all {
        count.found += 1;
        let Some(shell) = prepare(programs, situation, provider) else {
            return count;
        };
        let mut log = String::new();
        // Some situations come of the call itself.
        let again = shell.run(&situation.run);
        let _ = writeln!(log, "$ {}\n{}", situation.run, again.text);
        let mut done = true;
        if !situation.repair.is_empty() {
            let repaired = shell.run(&situation.repair);
            let _ = writeln!(log, "(repaired)\n{}", repaired.text);
            done = repaired.code == Some(0);
        }
        match one.commands.is_empty() {
            false => {
                count.pasted += 1;
                done &= paste(&shell, &one.commands, situation, &mut log, DEPTH);
            }
            true => {
                count.followed += 1;
                assert!(
                    !situation.repair.is_empty(),
                    "{}: advice without a command, and no -- do:\n{}\n{log}",
                    situation.name,
                    one.text
                );
            }
        }
        let over = is_over(&shell, situation, &again, &mut log);
        drop_database(&shell);
        assert!(
            done && over,
            "{} on {provider}: the advice does not help: {}\n{:?}\n{log}",
            situation.name,
            one.text,
            one.commands
        );
        count.over += 1;
    }
    count
}

/// Types commands; what fails may advise another one.
fn paste(
    shell: &Shell<'_>,
    commands: &[String],
    situation: &Situation,
    log: &mut String,
    depth: usize,
) -> bool {
    for command in commands {
        let command = command
            .replace("NAME", &situation.placeholder)
            .replace("--url URL", "--url \"$DATABASE_URL\"");
        let out = shell.run(&command);
        let _ = writeln!(log, "$ {command}\n{}# exit {:?}", out.text, out.code);
        if out.code == Some(0) {
            continue;
        }
        let further = advice(&out.text);
        let further = further.iter().find(|one| !one.commands.is_empty());
        let Some(further) = further.filter(|_| depth > 0) else {
            return false;
        };
        if !paste(shell, &further.commands, situation, log, depth - 1) {
            return false;
        }
    }
    true
}

fn is_over(shell: &Shell<'_>, situation: &Situation, before: &Outcome, log: &mut String) -> bool {
    let command = match situation.over.is_empty() {
        true => &situation.run,
        false => &situation.over,
    };
    let after = shell.run(command);
    let _ = writeln!(log, "$ {command}\n{}# exit {:?}", after.text, after.code);
    let error = |text: &str| {
        let mut lines = text.lines().map(str::to_owned);
        lines.find(|line| line.starts_with("error") || line.starts_with("warning"))
    };
    match situation.over.is_empty() {
        false => after.code == Some(0),
        true => after.code == Some(0) || error(&after.text) != error(&before.text),
    }
}

/// A project and a database of its own; `None` when there is no server.
fn prepare<'a>(
    programs: &'a Programs,
    situation: &Situation,
    provider: &'a str,
) -> Option<Shell<'a>> {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("whimbrel_advice_{}_{number}", std::process::id());
    let folder = std::env::temp_dir().join(format!("{name}_project"));
    std::fs::remove_dir_all(&folder).ok();
    std::fs::create_dir_all(&folder).expect("a folder");
    let server = |url: Option<String>| {
        url.map(|url| {
            let (before, _) = url.rsplit_once('/').expect("a path");
            format!("{before}/{name}")
        })
    };
    let shell = Shell {
        programs,
        folder,
        database: match provider {
            "sqlite" => "file:./dev.db".to_owned(),
            "postgresql" => server(crate::postgres())?,
            _ => server(crate::mariadb())?,
        },
        provider,
    };
    let set_up = shell.run(&format!("set -e\nproject\n{}", situation.setup));
    assert!(
        set_up.code == Some(0),
        "{}: the situation cannot be set up:\n{}",
        situation.name,
        set_up.text
    );
    Some(shell)
}

fn drop_database(shell: &Shell<'_>) {
    shell.run("chmod -R u+w . 2>/dev/null; drop_database");
    std::fs::remove_dir_all(&shell.folder).ok();
}
