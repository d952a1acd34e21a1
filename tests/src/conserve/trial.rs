//! A project in a folder, and one change of its database through the real command.

use std::{
    cell::Cell,
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{Database, Facts, Tally, table::Model};
use crate::live::Live;

/// Which command makes the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// `whimbrel migrate dev`
    Dev,
    /// `whimbrel db push`
    Push,
}

/// A project in a folder of its own, with the command that is tried.
#[derive(Debug)]
pub struct Trial {
    folder: PathBuf,
    command: PathBuf,
    url: String,
    /// True when a default was announced that a check refuses.
    refuses_defaults: Cell<bool>,
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
            refuses_defaults: Cell::new(false),
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
pub(super) struct Step<'a> {
    /// The project.
    pub trial: &'a Trial,
    /// The command.
    pub way: Way,
    /// What is there before.
    pub model: &'a Model,
    /// What is wanted.
    pub next: &'a Model,
    /// Words that name what the step takes away: facts with them may go.
    pub gone: &'a [String],
}

impl Step<'_> {
    /// Makes the change and judges it: true when it was made, false when it was refused.
    ///
    /// # Errors
    ///
    /// What was lost, or what failed.
    pub(super) async fn take<D: Database>(
        &self,
        live: &mut Live,
        tally: &mut Tally,
    ) -> Result<bool, String> {
        let schema = self.next.text();
        let values = self.model.values(self.next);
        let (before, rows, files) = (
            D::facts(live).await,
            live.texts(&values).await,
            self.trial.migrations(),
        );
        self.trial.write("schema.prisma", &schema);
        let arguments: &[&str] = match self.way {
            Way::Dev => &["migrate", "dev", "--name", "step", "--accept-data-loss"],
            Way::Push => &["db", "push", "--accept-data-loss", "--skip-generate"],
        };
        let (done, said) = self.trial.run(arguments);
        let (after, written) = (D::facts(live).await, self.trial.migrations());
        let news: String = written
            .iter()
            .filter(|(name, _)| !files.contains_key(*name))
            .map(|(name, text)| format!("-- {name}\n{text}\n"))
            .collect();
        if !done {
            if ["panicked", "bug in whimbrel"]
                .iter()
                .any(|word| said.contains(word))
            {
                return Err(format!("no refusal: {said}\n{schema}"));
            }
            if before != after || files != written {
                tally.half_way += 1;
                let changed = differences(&before, &after);
                return Err(format!(
                    "failed half-way: {said}\n{changed}\n{news}\n{schema}"
                ));
            }
            tally.refused += 1;
            *tally.reasons.entry(reason(&said)).or_default() += 1;
            if std::env::var_os("WHIMBREL_SEED").is_some() {
                println!("refused: {said}\n{schema}");
            }
            return Ok(false);
        }
        let lost = self.lost::<D>(&before, &after, tally);
        if !lost.is_empty() {
            tally.lost += lost.len();
            let lost = lost.join("\n");
            return Err(format!("lost: {lost}\n{said}\n{news}\n{schema}"));
        }
        let now = live.texts(&values).await;
        if rows != now {
            return Err(format!(
                "rows: {rows:?} became {now:?}\n{said}\n{news}\n{schema}"
            ));
        }
        if said.contains("inserted without a value will be refused") {
            self.trial.refuses_defaults.set(true);
        }
        // Its insert leaves values to the defaults.
        let works = match self.trial.refuses_defaults.get() {
            true => Ok(()),
            false => D::works(live).await,
        };
        works.map_err(|why| format!("does not work: {why}\n{news}\n{schema}"))?;
        tally.steps += 1;
        Ok(true)
    }

    fn lost<D: Database>(&self, before: &Facts, after: &Facts, tally: &mut Tally) -> Vec<String> {
        let mut words = self.gone.to_vec();
        for (about, text) in before
            .iter()
            .filter(|(about, _)| !after.contains_key(*about))
        {
            // With an index that goes its comment goes.
            if is_named(&words, about, text) && about.starts_with("index ") {
                words.extend(about.split([' ', '.']).next_back().map(str::to_owned));
            }
            // With a generated column all goes that is said of it.
            if is_named(&words, about, text)
                && let Some(column) = about.strip_prefix("generated ")
            {
                words.push(column.to_owned());
            }
        }
        let mut lost = Vec::new();
        for (about, text) in before {
            if is_named(&words, about, text) {
                continue;
            }
            match after.get(about) {
                Some(now) if D::is_same(text, now) => tally.conserved += 1,
                Some(now) => lost.push(format!("{about}: {text}\n    became {now}")),
                None => lost.push(format!("{about}: {text}\n    is gone")),
            }
        }
        lost
    }
}

/// Why a change is refused: the line of the error, and what it lists first, without names.
fn reason(said: &str) -> String {
    let mut lines = said.lines().skip_while(|line| !line.starts_with("error"));
    let line = lines.next().unwrap_or(said);
    let listed = lines.next().filter(|line| line.starts_with("  "));
    let text = format!("{line}{}", listed.unwrap_or_default());
    let words = text.split('`').enumerate();
    let words = words.map(|(n, word)| if n % 2 == 1 { "`…`" } else { word });
    words.collect()
}

fn differences(before: &Facts, after: &Facts) -> String {
    let all = before.keys().chain(after.keys());
    let changed = all.filter(|about| before.get(*about) != after.get(*about));
    let lines = changed.map(|about| {
        let (was, is) = (before.get(about), after.get(about));
        format!("  {about}: {was:?} became {is:?}\n")
    });
    lines.collect()
}

fn is_named(words: &[String], about: &str, text: &str) -> bool {
    let mut words = words.iter();
    words.any(|word| about.contains(word.as_str()) || text.contains(word.as_str()))
}
