//! How the live database stands to what its applied migrations make.

use whimbrel::{MigrationState, Status};
use whimbrel_engine::{
    check,
    diff::Migration,
    plan::{self, ObjectKind, Touch},
    replay::fewest,
    source::SourceFile,
    sql::SqlSchema,
};

use super::history::History;
use crate::{drift, failure::Outcome, on_pool, project::Project};

/// What a look at the database shows.
pub(super) enum Live {
    /// It is what its migrations make.
    Same,
    /// It is something else: what leads from one to the other, in words.
    Differs(String),
    /// It has tables, and no migration is recorded in it; the first few migrations produce exactly these.
    NoHistory { contained: Vec<String> },
    /// Another tool's history says that so many migrations are applied.
    OtherTool { tool: String, migrations: usize },
    /// There is nothing to compare it with, or something has to be repaired first.
    Unknown,
}

/// Looks at it.
pub(super) async fn look(project: &Project, history: &History, status: &Status) -> Outcome<Live> {
    let is_applied = |name: &str| {
        let mut applied = status.migrations.iter();
        applied.any(|m| m.name == name && m.state == MigrationState::Applied)
    };
    let is_pending = |state: &MigrationState| *state == MigrationState::Pending;
    if !status.migrations.is_empty() && status.migrations.iter().all(|m| is_pending(&m.state)) {
        return without_history(project, history).await;
    }
    let is_known = |m: &whimbrel::MigrationStatus| is_pending(&m.state) || is_applied(&m.name);
    if !status.migrations.iter().all(is_known) {
        return Ok(Live::Unknown);
    }
    if !project.schema.exists() && !project.is_sql_first() {
        return Ok(Live::Unknown);
    }
    let loaded = project.load()?;
    let Some(state) = check::check(&loaded).state else {
        return Ok(Live::Unknown);
    };
    let scripts = loaded.migrations.iter();
    let scripts = scripts.filter(|script| is_applied(&script.name));
    let scripts: Vec<SourceFile> = scripts.map(|script| script.file.clone()).collect();
    if scripts.is_empty() {
        return Ok(Live::Unknown);
    }
    let Ok(expected) = drift::expected(&state, &scripts) else {
        return Ok(Live::Unknown);
    };
    let found = history.database.describe(drift::namespaces(&state)).await?;
    let comparison = drift::compare(&state, expected, &found);
    let difference = comparison.migration();
    Ok(match difference.is_empty() {
        true => Live::Same,
        false => Live::Differs(in_words(&difference)),
    })
}

/// A database in which no migration is recorded.
async fn without_history(project: &Project, history: &History) -> Outcome<Live> {
    let migrator = history.migrator();
    let other = on_pool!(history.database, pool => migrator.adoptable(pool).await);
    if let Some((tool, names)) = other? {
        return Ok(Live::OtherTool {
            tool,
            migrations: names.len(),
        });
    }
    let namespaces = match project.schema.exists() {
        true => project.valid_schema()?.datasource.schemas.clone(),
        false => Vec::new(),
    };
    let found = history.database.describe(&namespaces).await?;
    let mut tables = found.tables.iter().map(|table| table.name.name.as_str());
    if !tables.any(|name| name != "_prisma_migrations") {
        return Ok(Live::Unknown);
    }
    let loaded = project.load()?;
    let contained = check::check(&loaded)
        .state
        .map_or_else(Vec::new, |state| contained(&loaded, &state, &found));
    Ok(Live::NoHistory { contained })
}

/// The first few migrations, when what they produce is what was found.
fn contained(loaded: &check::Project, state: &check::State, found: &SqlSchema) -> Vec<String> {
    let scripts = loaded.migrations.iter().map(|script| script.file.clone());
    let scripts: Vec<SourceFile> = scripts.collect();
    let is_found = |expected: SqlSchema| {
        let comparison = drift::compare(state, expected, found);
        comparison.migration().is_empty()
    };
    let count = fewest(state.dialect, &scripts, 1, is_found).unwrap_or(0);
    let contained = loaded.migrations.iter().take(count);
    contained.map(|script| script.name.clone()).collect()
}

/// What can be done about a database without a history.
pub(super) fn help_without_history(contained: &[String], all: &[&str]) -> String {
    let marked = |names: &[&str]| {
        let lines = names
            .iter()
            .map(|name| format!("\n  whimbrel migrate resolve --applied {name}"));
        lines.collect::<String>()
    };
    let contained: Vec<&str> = contained.iter().map(String::as_str).collect();
    match (contained.is_empty(), all) {
        (false, _) => format!(
            "Its tables are those that {} produces. Mark as applied what is in the database:{}",
            contained.join(", "),
            marked(&contained)
        ),
        (true, all) if all.len() <= 5 => format!(
            "Use an empty database; or, of these migrations, mark as applied what the database contains already:{}",
            marked(all)
        ),
        (true, _) => "Use an empty database; or mark each migration as applied that the database contains already:\n  \
             whimbrel migrate resolve --applied NAME"
            .to_owned(),
    }
}

/// Each object that differs, with what is different in it.
fn in_words(difference: &Migration) -> String {
    let mut out = String::new();
    for object in plan::touched(difference) {
        let kind = match object.kind {
            ObjectKind::Namespace => "schema",
            ObjectKind::Extension => "extension",
            ObjectKind::Enum => "enum",
            ObjectKind::Table => "table",
            ObjectKind::Sequence => "sequence",
        };
        let touch = match object.touch {
            Touch::Added => "[+] Added",
            Touch::Removed => "[-] Missing",
            Touch::Changed => "[*] Changed",
        };
        out.push_str(&format!("  {touch} {kind} `{}`\n", object.name.name));
        for line in object.lines {
            out.push_str(&format!("    {line}\n"));
        }
    }
    out
}
