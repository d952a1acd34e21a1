//! How the live database stands to what its applied migrations make.

use whimbrel::{MigrationState, Status};
use whimbrel_engine::{
    check,
    diff::{Migration, diff},
    plan::{self, ObjectKind, Touch},
    source::SourceFile,
};

use super::history::History;
use crate::{drift, failure::Outcome, project::Project};

/// What a look at the database shows.
pub(super) enum Live {
    /// It is what its migrations make.
    Same,
    /// It is something else: what leads from one to the other, in words.
    Differs(String),
    /// It has tables, and no migration is recorded in it, unless by this other tool.
    NoHistory(Option<&'static str>),
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
        let namespaces = match project.schema.exists() {
            true => project.valid_schema()?.datasource.schemas.clone(),
            false => Vec::new(),
        };
        let found = history.database.describe(&namespaces).await?;
        let tables: Vec<&str> = found
            .tables
            .iter()
            .map(|table| table.name.name.as_str())
            .filter(|name| *name != "_prisma_migrations")
            .collect();
        let tools = project.style()?.layout.histories();
        let tool = tools.iter().find(|(_, table)| tables.contains(table));
        return Ok(match tables.is_empty() {
            true => Live::Unknown,
            false => Live::NoHistory(tool.map(|(name, _)| *name)),
        });
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
    let mut found = drift::comparable(&state, found);
    check::align(&expected, &mut found);
    let difference = diff(&expected, &found);
    Ok(match difference.is_empty() {
        true => Live::Same,
        false => Live::Differs(in_words(&difference)),
    })
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
