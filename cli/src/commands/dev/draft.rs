//! The new migration: its name, what it may lose, and why it may not be written.

use whimbrel_core::{
    folder::{self, EMPTY},
    lock_file,
    name::slug,
};
use whimbrel_engine::{
    check::{self, Change, Checked, Draft, Refusal, Rename, Request, State},
    conserve::{explain as explain_lost, explain_in_the_way},
};

use super::{super::loss, now};
use crate::{
    args::Dev,
    database::Database,
    failure::{Failure, Outcome, Warning},
    project::{Project, shown},
    terminal::{ask, confirm, report, say, warn},
};

/// Plans the migration that the schema asks for, and writes it. With a database its rows decide
/// what is lost.
pub(super) async fn write(
    project: &Project,
    loaded: &check::Project,
    checked: &Checked,
    arguments: &Dev,
    database: Option<&Database>,
) -> Outcome<()> {
    let Some(state) = checked.state.as_ref() else {
        return Ok(());
    };
    let is_destructive = state.change.as_ref().is_some_and(Change::is_destructive);
    // Who names some has looked for them.
    let likely = match is_destructive && arguments.rename.is_empty() {
        true => check::likely_renames(&state.history, &state.wanted),
        false => Vec::new(),
    };
    let mut renames = arguments.rename.clone();
    renames.extend(ask_renames(&likely)?);
    let missing = check::missing(loaded, state, &renames);
    let missing = missing.map_err(|refusal| explain(&refusal, arguments))?;
    let Some(change) = missing else {
        return Ok(());
    };
    let accepts = match database {
        Some(database) => may_run(project, database, &likely, &change, arguments).await?,
        None => may_be_written(&change, arguments)?,
    };
    let name = name(arguments)?;
    let request = Request {
        name: &name,
        now: now()?,
        accept_data_loss: accepts,
        renames: &renames,
        previous: None,
    };
    let draft = match check::draft(loaded, checked, &request) {
        Ok(Some(draft)) => draft,
        Ok(None) => {
            return Err(Failure::new("the schema changed in the meantime").help("run it again"));
        }
        Err(refusal) => return Err(explain(&refusal, arguments)),
    };
    let Draft {
        record,
        lock,
        carried,
        broken,
        ..
    } = &draft;
    if !broken.is_empty() {
        let list: Vec<String> = broken.iter().map(|one| format!("\n  - {one}")).collect();
        let text = format!(
            "after the new migration these fail, because the database leaves their text as it is:{}",
            list.concat()
        );
        match arguments.create_only {
            // It is there to be completed.
            true => warn(&Warning::new(text).help("create them again in the new migration")),
            false => break_anyway(&text, arguments)?,
        }
    }
    for item in carried {
        warn(&Warning::new(format!(
            "only this database has {}, without a migration; the change would drop it, so the new migration recreates it",
            item.describe()
        )));
    }
    save(project, &record.name, &record.sql, lock.as_deref())
}

/// Asks whether objects may fail from now on.
fn break_anyway(text: &str, arguments: &Dev) -> Outcome<()> {
    warn(&Warning::new(text));
    if arguments.accept_data_loss {
        return Ok(());
    }
    match confirm("Write and apply it anyway?")? {
        Some(true) => Ok(()),
        Some(false) => Err("nothing was written".into()),
        None => Err(Failure::new("nothing was written, because objects would fail").help(format!(
            "to create them again in the same migration: {} --create-only; or if they may fail: {0} --accept-data-loss",
            arguments.typed(&[])
        ))),
    }
}

/// What looks like another name may be one: only a person knows.
fn ask_renames(likely: &[Rename]) -> Outcome<Vec<Rename>> {
    let mut renames = Vec::new();
    for rename in likely {
        let question = format!("Is {} the new name of {}?", rename.to(), rename.from());
        if confirm(&question)? == Some(true) {
            renames.push(rename.clone());
        }
    }
    Ok(renames)
}

/// Writes a migration that somebody will fill in by hand.
pub(super) fn write_empty(
    project: &Project,
    loaded: &check::Project,
    state: &State,
    arguments: &Dev,
) -> Outcome<()> {
    let name = name(arguments)?;
    if slug(&name).is_empty() {
        return Err(not_a_name(&name));
    }
    let last = loaded.migrations.last().map(|script| script.name.as_str());
    let style = project.style()?;
    let file = style.layout.next_name(now()?, &name, last);
    let is_first = loaded.lock.is_none() && !project.is_sql_first();
    let lock = is_first.then(|| lock_file::render(state.dialect));
    let words = match project.is_sql_first() {
        true => "-- Write the SQL of this migration here.\n",
        false => EMPTY,
    };
    save(project, &file, &style.empty(words), lock.as_deref())
}

fn name(arguments: &Dev) -> Outcome<String> {
    if let Some(name) = &arguments.name {
        return Ok(name.clone());
    }
    let answer = ask("Name of the new migration: ")?;
    answer.ok_or_else(|| Failure::new("the new migration needs a name").help(arguments.typed(&[])))
}

fn save(project: &Project, name: &str, sql: &str, lock: Option<&str>) -> Outcome<()> {
    let style = project.style()?;
    let path = folder::write(&project.migrations, Some(style), name, sql, lock);
    let path = path.map_err(Failure::from)?;
    say(&format!("Wrote {}", shown(&path)));
    Ok(())
}

/// Without a database every loss counts. True when none is possible, or it is accepted.
fn may_be_written(change: &Change, arguments: &Dev) -> Outcome<bool> {
    for warning in &change.warnings {
        warn(&Warning::new(&warning.message));
    }
    if !change.is_destructive() || arguments.accept_data_loss {
        return Ok(true);
    }
    match confirm("Rows may be lost. Write it anyway?")? {
        Some(false) => Err(Failure::new("nothing was written")),
        answer => Ok(answer == Some(true)),
    }
}

/// Tells what the change does to the rows that are there, and asks. True when nothing is lost, or
/// the loss is accepted; rows that contradict the change cannot be accepted.
async fn may_run(
    project: &Project,
    database: &Database,
    likely: &[Rename],
    change: &Change,
    arguments: &Dev,
) -> Outcome<bool> {
    let schema = project.valid_schema()?;
    let found = database.describe(&schema.datasource.schemas).await?;
    let loss = loss::judge(database, &found, &change.warnings, &change.demands).await?;
    let sentences = loss.unexecutable.iter().chain(&loss.warnings);
    for sentence in sentences.chain(&loss.notes) {
        warn(&Warning::new(sentence));
    }
    if !loss.unexecutable.is_empty() {
        let rename = match likely.is_empty() {
            true => String::new(),
            false => format!("if it is a rename: {}; else ", arguments.typed(likely)),
        };
        let help = format!(
            "{rename}{}; or write the migration, and correct the rows in it: {} --create-only",
            loss.advice(),
            arguments.typed(&[])
        );
        return Err(
            Failure::new("nothing was written, because rows contradict the change").help(help),
        );
    }
    if loss.warnings.is_empty() {
        // Nothing happens here, but other databases may have rows.
        for warning in &change.warnings {
            warn(&Warning::new(&warning.message));
        }
        return Ok(true);
    }
    if arguments.accept_data_loss {
        return Ok(true);
    }
    match confirm("Write and apply it anyway?")? {
        Some(true) => Ok(true),
        Some(false) => Err("nothing was written".into()),
        None => Err(loses(change, likely, arguments)),
    }
}

/// Nobody has said that rows may be lost.
fn loses(change: &Change, likely: &[Rename], arguments: &Dev) -> Failure {
    let rename = match likely.is_empty() {
        true => String::new(),
        false => format!("if it is a rename: {}; ", arguments.typed(likely)),
    };
    Failure::new("nothing was written, because rows may be lost")
        .help(format!(
            "{rename}if the loss is intended: {} --accept-data-loss",
            arguments.typed(&[])
        ))
        .details(&change.sql)
}

fn not_a_name(name: &str) -> Failure {
    Failure::new(format!("{name:?} cannot be the name of a migration"))
        .help("use letters and digits: --name NAME")
}

fn explain(refusal: &Refusal, arguments: &Dev) -> Failure {
    match refusal {
        Refusal::Mistakes(checked) => {
            report(&checked.diagnostics, &checked.files);
            Failure::new("nothing was written")
        }
        Refusal::Name => not_a_name(arguments.name.as_deref().unwrap_or_default()),
        Refusal::Rename(why) => Failure::new(format!("--rename {why}")),
        Refusal::DataLoss(change, likely) => loses(change, likely, arguments),
        Refusal::InTheWay(items) => Failure::new(format!(
            "these objects block the change, so no migration was written:\n{}",
            explain_in_the_way(items)
        )),
        Refusal::Refused(why) => Failure::new(format!(
            "the database refuses the change, so no migration was written: {}",
            why.join("; ")
        )),
        Refusal::Unfit(item, why) => Failure::new(format!(
            "{} does not fit the changed columns, so no migration was written: {why}\n{}",
            item.describe(),
            explain_in_the_way(std::slice::from_ref(&**item))
        )),
        Refusal::Lost(lost) => Failure::new(format!(
            "the migration would lose what the schema does not describe, so it was not written:\n{}",
            explain_lost(lost)
        )),
        Refusal::Superfluous(draft) => Failure::new(format!("the schema no longer needs {draft}")),
        Refusal::Unverified { sql, rest, limited } => {
            let help = match limited {
                true => "change what the database will reject: the warnings above show it",
                false => "this is a bug in whimbrel, please report it with the schema",
            };
            Failure::new(
                "the planned migration would not produce the schema, so it was not written",
            )
            .help(help)
            .details(format!("planned:\n{sql}\nstill missing after it:\n{rest}"))
        }
    }
}
