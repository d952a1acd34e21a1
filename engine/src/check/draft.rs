//! Writing the missing migration: what it is called, what it says, and whether it may be written.

pub use whimbrel_core::draft::Record;
use whimbrel_core::{folder::Style, lock_file, name};

use super::{
    Change, Checked, Project, Rename, Script, State, check, foreign_type, rename, trial::owner_of,
};
use crate::{
    conserve::{Item, ItemKind, Lost, beyond, inventory, is_made_again, lost},
    diagnostics::Severity,
    diff::{Migration, Remade, diff},
    plan,
    replay::broken_bodies,
    schema,
    source::SourceFile,
    sql::SqlSchema,
};

/// A wish for the missing migration.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// What it should be called: `add_phone`.
    pub name: &'a str,
    /// Seconds since 1970.
    pub now: u64,
    /// True when the developer has said that rows may be lost.
    pub accept_data_loss: bool,
    /// Tables and columns that get another name, in this order.
    pub renames: &'a [Rename],
    /// What an earlier request wrote, when that is still known. While the newest migration is that,
    /// unchanged and asked for under the same name, it is a draft and is written anew in its place.
    pub previous: Option<Record>,
}

/// A migration to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its name and text.
    pub record: Record,
    /// The text of `migration_lock.toml`, when there is none yet.
    pub lock: Option<String>,
    /// True when it takes the place of an earlier draft of the same name.
    pub rewritten: bool,
    /// The change.
    pub change: Change,
    /// What only the live database has, and the migration makes again because its table is made anew.
    pub carried: Vec<Item>,
    /// Triggers, functions and views that ran before it and fail when they run after it: a sentence each. The database
    /// keeps them as they are.
    pub broken: Vec<String>,
}

/// Why nothing may be written.
#[derive(Debug, Clone)]
pub enum Refusal {
    /// Schema or history have mistakes.
    Mistakes(Box<Checked>),
    /// Nothing of the name can stand in a folder's name.
    Name,
    /// A table or a column cannot get the name that is asked for.
    Rename(String),
    /// Rows may be lost and nobody has said that they may. What looks like another name comes with it.
    DataLoss(Box<Change>, Vec<Rename>),
    /// The migration would lose what none of its steps names.
    Lost(Vec<Lost>),
    /// The database refuses the change while these are there, and they cannot be created again after it.
    InTheWay(Vec<Item>),
    /// The database refuses the change: why, and what to do.
    Refused(Vec<String>),
    /// Something that stands in the way comes back with its own text, which no longer fits: what, and why not.
    Unfit(Box<Item>, String),
    /// The newest migration is a draft that the schema no longer asks for.
    Superfluous(String),
    /// History and draft together would not end at the schema.
    Unverified {
        /// What was planned.
        sql: String,
        /// What would still be missing.
        rest: String,
        /// True when the database refuses something of the schema, of which [`check`] warns; otherwise it is a
        /// mistake of Whimbrel.
        limited: bool,
    },
}

/// Plans the migration that leads from the history to the schema; `None` when there is nothing to
/// do. `checked` is what [`check`] found in the project.
///
/// # Errors
///
/// A [`Refusal`] says why nothing may be written.
pub fn draft(
    project: &Project,
    checked: &Checked,
    request: &Request,
) -> Result<Option<Draft>, Refusal> {
    let slug = name::slug(request.name);
    if slug.is_empty() {
        return Err(Refusal::Name);
    }
    let Some(state) = checked.state.as_ref() else {
        return Err(Refusal::Mistakes(Box::new(checked.clone())));
    };
    if state.change.is_none() {
        return Ok(None);
    }
    match earlier_draft(project, request, &slug) {
        Some((earlier, without)) => {
            let state = end(&without)?;
            if state.change.is_none() {
                return Err(Refusal::Superfluous(earlier));
            }
            finish(&without, request, &state, earlier, true)
        }
        None => {
            let last = project.migrations.last().map(|script| script.name.as_str());
            let name = project.layout.next_name(request.now, request.name, last);
            finish(project, request, state, name, false)
        }
    }
}

/// What leads from the history to the schema when these get other names first; `None` when nothing does.
///
/// # Errors
///
/// [`Refusal::Rename`], or mistakes in schema or history.
pub fn missing(
    project: &Project,
    state: &State,
    renames: &[Rename],
) -> Result<Option<Change>, Refusal> {
    Ok(Plan::new(project, state, renames)?.map(|plan| plan.change))
}

/// A change with the state that its steps begin at: names have been given already.
struct Plan {
    change: Change,
    history: SqlSchema,
    wanted: SqlSchema,
    /// What of `history` only the live database has.
    live_only: Vec<Item>,
}

impl Plan {
    fn new(project: &Project, state: &State, renames: &[Rename]) -> Result<Option<Plan>, Refusal> {
        if renames.is_empty() {
            return Ok(state.change.clone().map(|change| Plan {
                change,
                history: state.history.clone(),
                wanted: state.wanted.clone(),
                live_only: live_only(project, &state.history),
            }));
        }
        let Some(schema) = schema::load(&project.schema).schema else {
            return Err(Refusal::Mistakes(Box::new(check(project))));
        };
        let first = rename::script(project, &schema, renames).map_err(Refusal::Rename)?;
        let mut renamed = project.clone();

        let file = SourceFile::new("migration.sql", first.clone());
        let name = String::new();
        renamed.migrations.push(Script { name, file });
        let followed = rename::follow(project, state, &first);
        if let Some(followed) = &followed {
            renamed.live = Some(followed.live.clone());
        }
        let end = end(&renamed)?;
        let stays = live_only(&renamed, &end.history);
        let mut rest = end.change.iter().map(|change| change.sql.as_str());
        let alone = rest.all(|sql| rename::is_all(state.dialect, sql));
        let lost =
            rename::lost_by_name(project, (state, alone), &stays, renames, followed.as_ref());
        if !lost.is_empty() {
            return Err(Refusal::Lost(lost));
        }
        let change = match (end.change, &state.change) {
            (Some(rest), _) => {
                let header = plan::header(&rest.warnings);
                let script = rest.sql.strip_prefix(&header).unwrap_or(&rest.sql);
                let sql = format!("{header}{first}\n{script}");
                Change { sql, ..rest }
            }
            (None, Some(all)) => Change {
                sql: first,
                warnings: Vec::new(),
                demands: Vec::new(),
                ..all.clone()
            },
            (None, None) => return Ok(None),
        };
        Ok(Some(Plan {
            change,
            live_only: live_only(&renamed, &end.history),
            history: end.history,
            wanted: end.wanted,
        }))
    }
}

/// The newest migration and the project without it, when it is an untouched draft.
fn earlier_draft(project: &Project, request: &Request, slug: &str) -> Option<(String, Project)> {
    let record = request.previous.as_ref()?;
    let (last, before) = project.migrations.split_last()?;
    let same_name = project.layout.label(&last.name) == slug;
    let untouched = last.name == record.name && last.file.text == record.sql;
    (same_name && untouched).then(|| {
        let without = Project {
            migrations: before.to_vec(),
            ..project.clone()
        };
        (last.name.clone(), without)
    })
}

fn end(project: &Project) -> Result<State, Refusal> {
    let mut checked = check(project);
    match checked.state.take() {
        Some(state) => Ok(state),
        None => Err(Refusal::Mistakes(Box::new(checked))),
    }
}

fn finish(
    project: &Project,
    request: &Request,
    state: &State,
    name: String,
    rewritten: bool,
) -> Result<Option<Draft>, Refusal> {
    let Some(planned) = Plan::new(project, state, request.renames)? else {
        return Ok(None);
    };
    let change = planned.change.clone();
    if change.is_destructive() && !request.accept_data_loss {
        let likely = match request.renames {
            [] => rename::likely_renames(&state.history, &state.wanted),
            _ => Vec::new(),
        };
        return Err(Refusal::DataLoss(Box::new(change), likely));
    }
    let blocked = plan::in_the_way(&diff(&planned.history, &planned.wanted));
    if !blocked.is_empty() {
        return Err(Refusal::InTheWay(blocked));
    }
    let refused = super::impossible(&diff(&planned.history, &planned.wanted));
    if !refused.is_empty() {
        return Err(Refusal::Refused(refused));
    }
    let style = Style {
        layout: project.layout,
        ..Style::default()
    };
    let sql = style.text(&change.sql);
    let (carried, broken) = verify(project, &name, &planned)?;
    let lock = project.lock.is_none();
    Ok(Some(Draft {
        record: Record { name, sql },
        lock: lock.then(|| lock_file::render(state.dialect)),
        rewritten,
        change,
        carried,
        broken,
    }))
}

/// Replays history and draft, in the order in which they will be found, and compares the end: it must be the
/// schema, and nothing may be gone that the draft's steps do not name. Answers with what only the live database has
/// and the draft makes again, and with what fails from then on.
fn verify(project: &Project, name: &str, plan: &Plan) -> Result<(Vec<Item>, Vec<String>), Refusal> {
    let sql = plan.change.sql.as_str();
    let migration = diff(&plan.history, &plan.wanted);
    // What would stay and fail is known before the draft is tried.
    let broken = lost(&migration, &plan.wanted);
    if !broken.is_empty() {
        return Err(Refusal::Lost(broken));
    }
    let live_only = &plan.live_only;
    let mut with = project.clone();
    with.live = None;
    let layout = project.layout;
    let before = |script: &Script| layout.compare(&script.name, name).is_lt();
    let at = with.migrations.partition_point(before);
    let file = SourceFile::new(format!("{name}/migration.sql"), sql);
    let name = name.to_owned();
    with.migrations.insert(at, Script { name, file });
    let checked = check(&with);
    let failed = || {
        checked
            .diagnostics
            .iter()
            .filter(|it| it.severity == Severity::Error)
    };
    let rest = match checked.state.as_ref() {
        Some(state) if state.change.is_none() => {
            let mut lost = lost(&migration, &state.history);
            let made = inventory(&state.history);
            let is_made = |item: &Item| is_made_again(&made, item);
            // What no step touches no script says.
            lost.retain(|lost| {
                let is_live = live_only.contains(&lost.item);
                !is_live || (is_remade(&migration, &lost.item) && !is_made(&lost.item))
            });
            if !lost.is_empty() {
                return Err(Refusal::Lost(lost));
            }
            let carried = live_only.iter().filter(|item| is_made(item));
            return Ok((carried.cloned().collect(), newly_broken(project, &checked)));
        }
        Some(State { change, .. }) => change.iter().map(|change| change.sql.as_str()).collect(),
        None => failed().map(|it| format!("{}\n", it.message)).collect(),
    };
    if let Some(report) = foreign_type::report(project, &checked) {
        return Err(Refusal::Mistakes(Box::new(report)));
    }
    if let Some(unfit) = unfit(&plan.history, &checked, sql) {
        return Err(unfit);
    }
    // Their texts name what only the live database has as well.
    let borrowed = plan::borrowed(&migration);
    if !borrowed.is_empty() {
        return Err(Refusal::InTheWay(borrowed));
    }
    let mut diagnostics = check(project).diagnostics.into_iter();
    let limited = diagnostics.any(|diagnostic| diagnostic.code == "database-limit");
    let sql = sql.to_owned();
    Err(Refusal::Unverified { sql, rest, limited })
}

/// What fails when it runs with the draft, `with`, and not without it.
fn newly_broken(project: &Project, with: &Checked) -> Vec<String> {
    let mut after = broken_bodies(&with.diagnostics);
    if !after.is_empty() {
        let before = broken_bodies(&check(project).diagnostics);
        after.retain(|message| !before.contains(message));
    }
    after
}

/// The object whose own text, put back at the end of the draft `sql`, no longer fits what is there then.
fn unfit(history: &SqlSchema, checked: &Checked, sql: &str) -> Option<Refusal> {
    let mut errors = checked.diagnostics.iter();
    errors.find_map(|diagnostic| {
        let file = checked.files.get(diagnostic.span.file())?;
        if diagnostic.severity != Severity::Error || file.text != sql {
            return None;
        }
        let item = owner_of(history, sql, diagnostic.span)?;
        Some(Refusal::Unfit(Box::new(item), diagnostic.message.clone()))
    })
}

/// True for what has to be in a script that changes its table.
fn is_remade(migration: &Migration<'_>, item: &Item) -> bool {
    let Some(table) = &item.table else {
        return false;
    };
    let of_column = |name: &str| {
        let table = migration.previous.table(table);
        let mut checks = table.into_iter().flat_map(|table| &table.checks);
        checks.any(|check| {
            let known = check.name.as_ref().unwrap_or(&check.definition);
            *known == item.name && check.of_column.as_deref() == Some(name)
        })
    };
    match migration.remade(table) {
        Remade::Table => true,
        Remade::Columns(columns) => columns.iter().any(|name| match item.kind {
            ItemKind::ColumnOption | ItemKind::Collation | ItemKind::Generated => {
                item.columns.iter().any(|column| column == name)
            }
            ItemKind::Check => of_column(name),
            _ => false,
        }),
    }
}

/// What only the live database has of a state with it.
pub(super) fn live_only(project: &Project, all: &SqlSchema) -> Vec<Item> {
    if project.live.is_none() {
        return Vec::new();
    }
    let texts = Project {
        live: None,
        ..project.clone()
    };
    let state = check(&texts).state;
    state.map_or_else(Vec::new, |state| beyond(&state.history, all))
}
