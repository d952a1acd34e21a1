//! Conservation by chance: databases with objects that no schema describes, and changes of the schema through the real
//! commands. After each step everything that no step named is there as before, or nothing was done.

pub mod facts;
mod objects;
pub mod postgres;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::live::Live;

/// Facts about a database: what each is about, and what it says.
pub type Facts = BTreeMap<String, String>;

/// Which command makes the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// `whimbrel migrate dev`
    Dev,
    /// `whimbrel db push`
    Push,
}

/// What happened in all steps of all databases.
#[derive(Debug, Default)]
pub struct Tally {
    /// Changes that were made.
    pub steps: usize,
    /// Facts that were there after a change as before it.
    pub conserved: usize,
    /// Changes that were refused with nothing done.
    pub refused: usize,
    /// Facts that a change took away although no step named them.
    pub lost: usize,
    /// Changes that were begun and not ended.
    pub half_way: usize,
    /// The first lines of refusals, and how often each came.
    pub reasons: BTreeMap<String, usize>,
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Tally {
            steps,
            conserved,
            refused,
            lost,
            half_way,
            reasons,
        } = self;
        write!(
            f,
            "{steps} steps, {conserved} objects conserved, {refused} refused, {lost} lost, {half_way} failed half-way"
        )?;
        for (reason, times) in reasons {
            write!(f, "\n  {times} x {reason}")?;
        }
        Ok(())
    }
}

/// A project in a folder of its own, with the command that is tried.
#[derive(Debug)]
pub struct Trial {
    folder: PathBuf,
    command: PathBuf,
    url: String,
}

impl Trial {
    /// An empty project for a database.
    pub fn new(command: &Path, label: &str, url: &str) -> Trial {
        let name = format!("whimbrel_{label}_{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::remove_dir_all(&folder).ok();
        fs::create_dir_all(folder.join("prisma/migrations")).expect("a folder");
        Trial {
            folder,
            command: command.to_owned(),
            url: url.to_owned(),
        }
    }

    /// Puts a file below `prisma`.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.folder.join("prisma").join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Runs the command: whether it went well, and all that it said.
    pub fn run(&self, arguments: &[&str]) -> (bool, String) {
        let output = Command::new(&self.command)
            .args(arguments)
            .current_dir(&self.folder)
            .env("DATABASE_URL", &self.url)
            .env("NO_COLOR", "1")
            .output()
            .expect("the command starts");
        let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.push_str(&String::from_utf8_lossy(&output.stderr));
        (output.status.success(), text)
    }

    /// The migrations that are there, each with its text.
    pub fn migrations(&self) -> BTreeMap<String, String> {
        let entries = fs::read_dir(self.folder.join("prisma/migrations")).expect("the folder");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        let found = paths.filter_map(|path| {
            let text = fs::read_to_string(path.join("migration.sql")).ok()?;
            Some((path.file_name()?.to_string_lossy().into_owned(), text))
        });
        found.collect()
    }

    /// Removes the folder.
    pub fn remove(self) {
        fs::remove_dir_all(self.folder).ok();
    }
}

/// A change of a database that is judged.
pub struct Step<'a> {
    /// The project.
    pub trial: &'a Trial,
    /// The command.
    pub way: Way,
    /// The schema afterwards.
    pub schema: &'a str,
    /// Words that name what the step takes away: facts with them may go.
    pub gone: &'a [String],
}

impl Step<'_> {
    /// Makes the change and judges it: true when it was made, false when it was refused.
    ///
    /// # Errors
    ///
    /// What was lost, or what failed.
    pub async fn take(&self, live: &mut Live, tally: &mut Tally) -> Result<bool, String> {
        let (before, files) = (facts::read(live).await, self.trial.migrations());
        self.trial.write("schema.prisma", self.schema);
        let arguments: &[&str] = match self.way {
            Way::Dev => &["migrate", "dev", "--name", "step", "--accept-data-loss"],
            Way::Push => &["db", "push", "--accept-data-loss", "--skip-generate"],
        };
        let (done, said) = self.trial.run(arguments);
        let after = facts::read(live).await;
        let written = self.trial.migrations();
        let news: String = written
            .iter()
            .filter(|(name, _)| !files.contains_key(*name))
            .map(|(name, text)| format!("-- {name}\n{text}\n"))
            .collect();
        if !done {
            let same = before == after && files == written;
            return match same {
                true => {
                    tally.refused += 1;
                    let reason = said
                        .lines()
                        .find(|line| line.starts_with("error"))
                        .unwrap_or(&said);
                    *tally.reasons.entry(reason.to_owned()).or_default() += 1;
                    if std::env::var_os("WHIMBREL_SEED").is_some() {
                        println!("refused: {said}\n{}", self.schema);
                    }
                    Ok(false)
                }
                false => {
                    tally.half_way += 1;
                    Err(format!("failed half-way: {said}\n{news}\n{}", self.schema))
                }
            };
        }
        let mut lost = Vec::new();
        let mut words = self.gone.to_vec();
        for (about, text) in before
            .iter()
            .filter(|(about, _)| !after.contains_key(*about))
        {
            // With an index that goes its comment goes.
            if is_named(&words, about, text) && about.starts_with("index ") {
                words.extend(about.split([' ', '.']).next_back().map(str::to_owned));
            }
        }
        for (about, text) in &before {
            if is_named(&words, about, text) {
                continue;
            }
            match after.get(about) {
                Some(now) if facts::is_same(text, now) => tally.conserved += 1,
                Some(now) => lost.push(format!("{about}: {text}\n    became {now}")),
                None => lost.push(format!("{about}: {text}\n    is gone")),
            }
        }
        if !lost.is_empty() {
            tally.lost += lost.len();
            let lost = lost.join("\n");
            return Err(format!("lost: {lost}\n{said}\n{news}\n{}", self.schema));
        }
        tally.steps += 1;
        Ok(true)
    }
}

fn is_named(words: &[String], about: &str, text: &str) -> bool {
    let mut words = words.iter();
    words.any(|word| about.contains(word.as_str()) || text.contains(word.as_str()))
}
