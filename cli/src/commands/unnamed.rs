//! What a change would drop although nobody asked for that: objects that hand-written SQL made and
//! that the schema could name, and everything, when the schema has lost its models.

use std::{
    fs,
    path::{Path, PathBuf},
};

use whimbrel_engine::{
    check::State,
    diff::lost_indexes,
    lift::{Known, default_index_name, lift},
    schema::Schema,
    source::SourceFile,
    sql::{Family, Index, IndexKind, SqlSchema, Table},
};

use crate::{
    failure::{Failure, Outcome, Warning},
    project::{Project, shown},
    terminal::{complain, confirm, is_somebody_there, warn},
};

/// What would go: sentences, each with what keeps it.
pub(super) fn list(
    state: &State,
    applied: Option<&SqlSchema>,
    files: &[SourceFile],
) -> Vec<String> {
    let (history, wanted) = (&state.history, &state.wanted);
    let was_there = |table: &Table| applied.is_none_or(|end| end.table(&table.name).is_some());
    let mut out = Vec::new();
    for table in &history.tables {
        if wanted.table(&table.name).is_none() && !was_there(table) {
            out.push(format!(
                "table `{}`, which a pending migration creates; `whimbrel db pull` writes its model once that is applied",
                table.name.name
            ));
        }
    }
    out.extend(indexes(history, wanted, files, |table, index| {
        let is_new = applied.is_some_and(|end| {
            let before = end.table(&table.name);
            before.is_none_or(|before| before.indexes.iter().all(|old| old.name != index.name))
        });
        let has_default_name = index.name == default_index_name(state.dialect, table, index);
        is_new || !has_default_name || index.says_more()
    }));
    out
}

/// The indexes of a live database that would go although somebody made more of them than a schema can say.
pub(super) fn special_indexes(
    found: &SqlSchema,
    wanted: &SqlSchema,
    files: &[SourceFile],
) -> Vec<String> {
    indexes(found, wanted, files, |_, index| index.says_more())
}

/// The indexes that would go and are meant, each with the line of the schema that keeps it.
fn indexes(
    previous: &SqlSchema,
    wanted: &SqlSchema,
    files: &[SourceFile],
    is_meant: impl Fn(&Table, &Index) -> bool,
) -> Vec<String> {
    let lost = lost_indexes(previous, wanted).into_iter();
    let lost = lost.map(|(table, index)| {
        let table = &previous.tables[table];
        (table, &table.indexes[index])
    });
    // What a foreign key or a table's own constraint brought along has no line of its own.
    let is_made_along = |table: &Table, index: &Index| {
        let mut keys = table.foreign_keys.iter();
        index.implicit
            || (previous.dialect.family() == Family::Sqlite && index.constraint)
            || keys.any(|key| key.name.as_ref() == Some(&index.name))
    };
    let meant: Vec<(&Table, &Index)> = lost
        .filter(|(table, index)| !is_made_along(table, index) && is_meant(table, index))
        .collect();
    let lines = match meant.is_empty() {
        true => Vec::new(),
        false => lines(previous, files),
    };
    let sentences = meant.into_iter().map(|(table, index)| {
        let name = format!("\"{}\"", index.name);
        let line = lines.iter().find(|line| line.contains(&name));
        let line = line.map_or_else(|| plain_line(index), |line| line.trim().to_owned());
        let (name, table) = (&index.name, &table.name.name);
        format!("index `{name}` of `{table}`; to keep it, add to its model: {line}")
    });
    sentences.collect()
}

/// The lines of a schema that has all that the history makes.
fn lines(history: &SqlSchema, files: &[SourceFile]) -> Vec<String> {
    // A schema with mistakes never gets here.
    let Ok(known) = Known::read(files) else {
        return Vec::new();
    };
    let lifted = lift(history, &known);
    let texts = lifted.files.iter().flat_map(|file| file.text.lines());
    texts.map(str::to_owned).collect()
}

fn plain_line(index: &Index) -> String {
    let attribute = match index.kind {
        IndexKind::Unique => "@@unique",
        IndexKind::Normal | IndexKind::Spatial => "@@index",
        IndexKind::Fulltext => "@@fulltext",
    };
    let columns: Vec<&str> = index
        .columns
        .iter()
        .filter_map(|column| column.name())
        .collect();
    format!("{attribute}([{}])", columns.join(", "))
}

/// Asks whether it may go.
///
/// # Errors
///
/// When it may not, or nobody is there to say so.
pub(super) fn ask(text: &str, harmless: &str, command: &str, accepted: bool) -> Outcome<()> {
    if accepted {
        warn(&Warning::new(text));
        return Ok(());
    }
    if is_somebody_there() {
        complain(&Failure::new(text));
    }
    match confirm("Drop all of this?")? {
        Some(true) => Ok(()),
        Some(false) => Err("nothing was done".into()),
        None => Err(
            Failure::new(format!("{text}\nNothing was done.")).help(format!(
                "{harmless}; or drop it: {command} --accept-data-loss"
            )),
        ),
    }
}

/// A schema without models beside tables: it has been split into files, or emptied by mistake.
pub(super) fn without_models(
    project: &Project,
    schema: &Schema,
    tables: &SqlSchema,
) -> Option<String> {
    if !schema.models.is_empty() {
        return None;
    }
    let own = tables
        .tables
        .iter()
        .filter(|table| table.name.name != "_prisma_migrations");
    let names: Vec<String> = own.map(|table| format!("`{}`", table.name.name)).collect();
    if names.is_empty() {
        return None;
    }
    let others = nearby(&project.schema);
    let others = match others.is_empty() {
        true => String::new(),
        false => format!(
            "\nThere are other files: {}. A schema of several files is a folder: --schema {}",
            others
                .iter()
                .map(|path| shown(path))
                .collect::<Vec<_>>()
                .join(", "),
            shown(&project.schema_folder())
        ),
    };
    Some(format!(
        "the schema {} has no models, so every table would be dropped: {}{others}",
        shown(&project.schema),
        names.join(", ")
    ))
}

/// `*.prisma` files beside and below a schema, apart from itself.
fn nearby(schema: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let folder = schema.parent().filter(|_| schema.is_file());
    let mut folders: Vec<(PathBuf, usize)> = folder
        .map(|path| (path.to_owned(), 0))
        .into_iter()
        .collect();
    while let Some((folder, depth)) = folders.pop() {
        // A folder that cannot be read has nothing to offer.
        let entries = fs::read_dir(match folder.as_os_str().is_empty() {
            true => Path::new("."),
            false => &folder,
        });
        for entry in entries.into_iter().flatten().flatten() {
            let path = folder.join(entry.file_name());
            let is_prisma = path
                .extension()
                .is_some_and(|extension| extension == "prisma");
            if path.is_dir() && depth < 2 && !entry.file_name().to_string_lossy().starts_with('.') {
                folders.push((path, depth + 1));
            } else if is_prisma && path != schema {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
