//! The question that everything is built for: does this history end at this schema? Answered from
//! texts alone, the same way for the build script and for the command.

mod alone;
mod draft;
mod foreign_type;
mod joins;
mod lookup;
mod places;
mod refused;
mod rename;
mod trial;

pub use alone::{datasource_of, schema_of};
pub use draft::{Draft, Record, Refusal, Request, draft, missing};
pub use joins::turn_joins;
pub use refused::{impossible, refused};
pub use rename::{Rename, likely_renames};
pub use trial::{Trial, tried};

use std::path::Path;

use whimbrel_core::{
    Dialect,
    folder::{Folder, Layout},
    name,
    outline::Outline,
    schema_files::SchemaFile,
};

use crate::{
    compare::{Side, compare},
    conserve::with_live,
    diagnostics::{Diagnostic, Severity},
    diff::diff,
    lower::lower,
    outline::outline,
    plan::{self, Demand, Warning, WarningKind},
    replay::replay,
    schema::{self, Schema},
    source::{SourceFile, Span},
    sql::SqlSchema,
};

/// The texts of a project.
#[derive(Debug, Clone, Default)]
pub struct Project {
    /// The schema's files.
    pub schema: Vec<SourceFile>,
    /// The database, where there is no schema that says so: the history alone is checked.
    pub dialect: Option<Dialect>,
    /// The script of every migration, in order.
    pub migrations: Vec<Script>,
    /// How the migrations are called, and in which order they run.
    pub layout: Layout,
    /// `migration_lock.toml`, when it is there.
    pub lock: Option<Lock>,
    /// The database that the history was applied to, where it was looked at: what it has beyond the history stays.
    pub live: Option<SqlSchema>,
}

impl Project {
    /// The texts of files that were read. `shown` says how a path is to be shown.
    pub fn new(
        schema: Vec<SchemaFile>,
        history: Option<Folder>,
        shown: impl Fn(&Path) -> String,
    ) -> Self {
        let (migrations, lock, layout) = match history {
            Some(folder) => (folder.migrations, folder.lock, folder.layout),
            None => (Vec::new(), None, Layout::default()),
        };
        let schema = schema.into_iter();
        let migrations = migrations.into_iter();
        Project {
            dialect: None,
            layout,
            schema: schema
                .map(|file| SourceFile::new(shown(&file.path), file.text))
                .collect(),
            migrations: migrations
                .map(|migration| {
                    let mut file = SourceFile::new(shown(&migration.path), migration.script());
                    let beside = migration.notes_path();
                    file.beside = migration.notes.map(|notes| {
                        let path = beside;
                        Box::new(SourceFile::new(shown(&path), notes))
                    });
                    Script {
                        file,
                        name: migration.name,
                    }
                })
                .collect(),
            lock: lock.map(|lock| Lock {
                path: shown(&lock.path),
                dialect: lock.dialect,
            }),
            live: None,
        }
    }
}

/// A `migration_lock.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// Its path, as it is shown.
    pub path: String,
    /// The database that it names.
    pub dialect: Dialect,
}

/// One migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// Its name: `20240106120000_init`.
    pub name: String,
    /// What goes forward in its script.
    pub file: SourceFile,
}

/// What a check found.
#[derive(Debug, Clone)]
pub struct Checked {
    /// All files, in the numbering that the diagnostics' spans use.
    pub files: Vec<SourceFile>,
    /// Errors and warnings, in the order of the files.
    pub diagnostics: Vec<Diagnostic>,
    /// How history and schema stand; `None` when an error kept that from being known.
    pub state: Option<State>,
    /// What the history produces, for programs that compare it with their database; `None` when that is not
    /// known for sure.
    pub outline: Option<Outline>,
}

impl Checked {
    /// True when something is wrong with the files themselves.
    pub fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

/// How history and schema stand.
#[derive(Debug, Clone)]
pub struct State {
    /// The database.
    pub dialect: Dialect,
    /// The database schemas that the Prisma schema speaks of; others are left alone.
    pub namespaces: Vec<String>,
    /// What the history makes.
    pub history: SqlSchema,
    /// What the schema wants, with what the history has and the schema cannot say.
    pub wanted: SqlSchema,
    /// What is missing; `None` when the history ends at the schema.
    pub change: Option<Change>,
}

/// What leads from the end of the history to the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The whole `migration.sql`, its header of warnings included.
    pub sql: String,
    /// What it may destroy, and what may keep it from running.
    pub warnings: Vec<Warning>,
    /// What it demands of the rows that are there.
    pub demands: Vec<Demand>,
    /// The change in words.
    pub summary: String,
    /// What the schema has that the history does not make.
    pub diagnostic: Diagnostic,
}

impl Change {
    /// True when rows may be lost: such a change needs the developer's word.
    pub fn is_destructive(&self) -> bool {
        self.warnings
            .iter()
            .any(|warning| warning.kind.is_destructive())
    }
}

/// Reads the schema and the history and compares their ends.
///
/// ```
/// use whimbrel_engine::{check::{Project, check}, source::SourceFile};
///
/// let schema = "datasource db {\n  provider = \"sqlite\"\n}\n\nmodel User {\n  id Int @id\n}\n";
/// let project = Project {
///     schema: vec![SourceFile::new("schema.prisma", schema)],
///     ..Project::default()
/// };
/// let checked = check(&project);
/// assert!(checked.diagnostics.is_empty());
/// let change = checked.state.unwrap().change.unwrap();
/// assert!(change.sql.starts_with("-- CreateTable\nCREATE TABLE \"User\""));
/// ```
pub fn check(project: &Project) -> Checked {
    let mut checked = Checked {
        files: project.schema.clone(),
        diagnostics: Vec::new(),
        state: None,
        outline: None,
    };
    if let Some(dialect) = project.dialect.filter(|_| project.schema.is_empty()) {
        return alone::check(project, dialect);
    }
    if let Some(empty) = nothing_in(&project.schema) {
        checked.diagnostics.push(empty);
        return checked;
    }
    let loaded = schema::load(&project.schema);
    checked.diagnostics = loaded.diagnostics;
    let Some(schema) = loaded.schema.filter(|_| !checked.has_errors()) else {
        return checked;
    };
    let dialect = schema.datasource.provider;
    if let Some(lock) = &project.lock {
        checked.diagnostics.extend(provider_mistake(lock, &schema));
    }
    let replayed = follow(project, dialect, &mut checked);
    if checked.has_errors() {
        return checked;
    }
    let history = match &project.live {
        Some(live) => with_live(&replayed, live),
        None => replayed,
    };
    let namespaces = schema.datasource.namespaces();
    let sides = (Side::history(history), Side::schema(lower(&schema)));
    let comparison = compare(sides.0, sides.1, &namespaces);
    let (history, wanted) = (comparison.from, comparison.to);
    checked
        .diagnostics
        .extend(refused(&schema, &wanted, &history));
    checked.state = Some(State {
        dialect,
        namespaces,
        change: change(&history, &wanted, &schema),
        history,
        wanted,
    });
    checked
}

/// Replays the history. Answers what it makes.
fn follow(project: &Project, dialect: Dialect, checked: &mut Checked) -> SqlSchema {
    let first = checked.files.len();
    let scripts: Vec<SourceFile> = project.migrations.iter().map(|m| m.file.clone()).collect();
    let replayed = replay(dialect, &scripts);
    checked.outline = outline(&replayed, &scripts);
    checked.files.extend(scripts);
    let found = &mut checked.diagnostics;
    found.extend(same_timestamps(&project.migrations, first));
    if !project.layout.is_by_number() {
        found.extend(numbers_in_other_order(&project.migrations, first));
    }
    found.extend(replayed.diagnostics.into_iter().map(|d| shift(d, first)));
    replayed.schema
}

fn change(history: &SqlSchema, wanted: &SqlSchema, schema: &Schema) -> Option<Change> {
    let migration = diff(history, wanted);
    if migration.is_empty() {
        return None;
    }
    let diagnostic = places::uncovered(schema, &migration);
    let turned = turn_joins(history, wanted);
    let (migration, first) = match &turned {
        Some((turned, first)) => (diff(turned, wanted), first.as_str()),
        None => (migration, ""),
    };
    let mut warnings = plan::warnings(&migration);
    if let Some((turned, _)) = &turned {
        // Both columns were unique together before; only their order in the key is another.
        let pairs = || turned.tables.iter().zip(&history.tables);
        let is_turned = |name: &str| pairs().any(|(new, old)| new != old && new.name.name == name);
        warnings.retain(|warning| {
            let is_key = matches!(
                warning.kind,
                WarningKind::PrimaryKeyChange | WarningKind::AddUnique
            );
            !(is_key && is_turned(&warning.table))
        });
    }
    let rest = match migration.is_empty() {
        true => String::new(),
        false => plan::script(&migration),
    };
    let gap = if first.is_empty() || rest.is_empty() {
        ""
    } else {
        "\n"
    };
    Some(Change {
        sql: plan::header(&warnings) + first + gap + &rest,
        demands: plan::demands(&migration),
        summary: plan::summary(&migration),
        diagnostic,
        warnings,
    })
}

/// A schema without any text is a mistake that no parser sees.
fn nothing_in(schema: &[SourceFile]) -> Option<Diagnostic> {
    let empty = schema.iter().all(|file| file.text.trim().is_empty());
    empty.then(|| {
        Diagnostic::error("empty-schema", "the schema is empty", Span::new(0, 0, 0)).help(
            "begin with a datasource block of three lines: `datasource db {`, `provider = \"sqlite\"`, `}`",
        )
    })
}

/// The provider that the history was written for must be the schema's.
fn provider_mistake(lock: &Lock, schema: &Schema) -> Option<Diagnostic> {
    let (locked, wanted) = (
        lock.dialect.provider(),
        schema.datasource.provider.provider(),
    );
    (lock.dialect != schema.datasource.provider).then(|| {
        let message = format!("this schema is for {wanted}, but its migrations are for {locked}");
        Diagnostic::error("provider-switched", message, schema.datasource.span).help(format!(
            "set the provider back to {locked}, which {} names; or start new migrations for {wanted} in an empty folder",
            lock.path
        ))
    })
}

/// Two migrations of the same second have their order from the rest of their names, which nobody
/// chose for that. Real histories have such pairs, so it is no error.
fn same_timestamps(migrations: &[Script], first: usize) -> Vec<Diagnostic> {
    let pairs = migrations.iter().zip(migrations.iter().skip(1));
    let found = pairs.enumerate().filter_map(|(at, (before, after))| {
        let digits = name::timestamp(&after.name)?;
        (name::timestamp(&before.name) == Some(digits)).then(|| {
            let message = format!(
                "migrations `{}` and `{}` have the same timestamp",
                before.name, after.name
            );
            Diagnostic::warning("same-timestamp", message, Span::new(first + at + 1, 0, 0)).help(
                "they run in the order of their names; while neither is applied anywhere, give the later one a later timestamp",
            )
        })
    });
    found.collect()
}

/// Numbers of different lengths: `10_c` comes before `2_b`, since names are compared letter by letter.
fn numbers_in_other_order(migrations: &[Script], first: usize) -> Vec<Diagnostic> {
    let number = |script: &Script| {
        let digits = script
            .name
            .split(|letter: char| !letter.is_ascii_digit())
            .next();
        digits.and_then(|digits| digits.parse::<u128>().ok())
    };
    let pairs = migrations.iter().zip(migrations.iter().skip(1));
    let mut found = Vec::new();
    for (at, (before, after)) in pairs.enumerate() {
        if let (Some(earlier), Some(later)) = (number(before), number(after))
            && earlier > later
        {
            let message = format!("migration `{}` runs before `{}`", before.name, after.name);
            let found_one =
                Diagnostic::warning("order-of-numbers", message, Span::new(first + at, 0, 0));
            found.push(found_one.help(
                "names are compared letter by letter; while neither is applied anywhere, give all numbers the same length with leading zeros",
            ));
        }
    }
    found
}

fn shift(mut diagnostic: Diagnostic, first: usize) -> Diagnostic {
    diagnostic.span = diagnostic.span.behind(first);
    for (span, _) in &mut diagnostic.labels {
        *span = span.behind(first);
    }
    diagnostic
}

#[cfg(test)]
mod tests;
