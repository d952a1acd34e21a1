//! `whimbrel migrate coverage`: how much of a history is proved, migration by migration.

use std::path::Path;

use serde_json::{Value, json};
use whimbrel_engine::{
    check,
    replay::{ScriptReport, replay},
    source::SourceFile,
};

use crate::{
    failure::Outcome,
    project::{self, Project, shown},
    terminal::{count, print_json, say, table},
};

/// The verdicts on the statements of a migration, those in bodies included.
#[derive(Default)]
struct Verdicts {
    runs: usize,
    fails: usize,
    cannot_tell: usize,
    /// Permissions, the session, functions: no rows and no schema.
    not_judged: usize,
}

impl Verdicts {
    fn new(report: &ScriptReport) -> Self {
        Verdicts {
            runs: report.modelled + report.proved + report.bodies.proved,
            fails: report.failed + report.bodies.failed,
            cannot_tell: report.cannot_tell + report.unreached + report.bodies.cannot_tell,
            not_judged: report
                .opaque
                .saturating_sub(report.proved + report.cannot_tell),
        }
    }

    fn numbers(&self) -> [usize; 4] {
        [self.runs, self.fails, self.cannot_tell, self.not_judged]
    }
}

/// How many statements that cannot be judged are listed.
const SHOWN: usize = 20;

const TITLES: [&str; 4] = ["runs", "fails", "cannot tell", "not judged"];

pub(super) fn run(project: &Project, folder: Option<&Path>, as_json: bool) -> Outcome {
    let folder = folder.unwrap_or(&project.migrations);
    let (dialect, history) = project::history_of(project, folder)?;
    let loaded = check::Project::new(Vec::new(), Some(history), shown);
    let names: Vec<String> = loaded.migrations.iter().map(|m| m.name.clone()).collect();
    let scripts: Vec<SourceFile> = loaded.migrations.into_iter().map(|m| m.file).collect();
    let replayed = replay(dialect, &scripts);
    let all: Vec<Verdicts> = replayed.scripts.iter().map(Verdicts::new).collect();
    let mut total = [0; 4];
    for verdicts in &all {
        for (sum, number) in total.iter_mut().zip(verdicts.numbers()) {
            *sum += number;
        }
    }
    let failed = u8::from(!replayed.is_ok());
    let doubts: Vec<(&str, usize, &str)> = replayed
        .doubts
        .iter()
        .filter_map(|doubt| {
            let text = &scripts.get(doubt.at.file())?.text;
            let line = text.get(..doubt.at.start())?.matches('\n').count() + 1;
            let name = names.get(doubt.at.file())?;
            Some((name.as_str(), line, doubt.reason.as_str()))
        })
        .collect();
    if as_json {
        let migrations = names.iter().zip(&all).map(|(name, verdicts)| {
            let mut object = members(verdicts.numbers());
            object.insert("name".to_owned(), json!(name));
            Value::Object(object)
        });
        let whole = json!({ "migrations": migrations.collect::<Vec<_>>(), "total": members(total), "doubts": doubts.iter().map(|(name, line, reason)| json!({"migration": name, "line": line, "reason": reason})).collect::<Vec<_>>() });
        print_json(&whole);
        return Ok(failed);
    }
    let head = ["migration"].into_iter().chain(TITLES);
    let mut cells = vec![head.map(str::to_owned).collect::<Vec<_>>()];
    for (name, verdicts) in names.iter().zip(&all) {
        let numbers = verdicts.numbers().map(|number| number.to_string());
        cells.push([name.clone()].into_iter().chain(numbers).collect());
    }
    say(&table(&cells));
    let [runs, fails, cannot_tell, not_judged] = total;
    say(&format!(
        "\n{} in {}: {} run, {fails} fail, {cannot_tell} cannot be told, {not_judged} not judged",
        count(all.len(), "migration"),
        shown(folder),
        count(runs, "statement"),
    ));
    for (name, line, reason) in doubts.iter().take(SHOWN) {
        say(&format!("  {name}:{line}: {reason}"));
    }
    if doubts.len() > SHOWN {
        let more = doubts.len() - SHOWN;
        say(&format!("  and {more} more, which --json lists"));
    }
    if fails > 0 {
        say("help: whimbrel migrate lint shows what fails, and where");
    }
    Ok(failed)
}

fn members(numbers: [usize; 4]) -> serde_json::Map<String, Value> {
    let keys = ["runs", "fails", "cannotTell", "notJudged"];
    keys.iter()
        .zip(numbers)
        .map(|(key, number)| ((*key).to_owned(), json!(number)))
        .collect()
}
