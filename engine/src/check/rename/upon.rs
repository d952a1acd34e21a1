//! Views and triggers that get a column through a view. SQLite writes a new name only where a text names the column of the
//! table itself, and refuses the rename where something cannot be read then. So these are taken down before, and put
//! back with the new name.

use crate::{
    conserve::adoptable,
    diagnostics::Severity,
    dialect::facts,
    plan::identifier,
    replay::{is_broken_body, replay, with_name},
    source::SourceFile,
    sql::{Opaque, OpaqueKind, QName, SqlSchema},
};

/// A column that gets another name.
pub(super) struct Column<'c> {
    pub(super) table: &'c QName,
    pub(super) from: &'c str,
    pub(super) to: &'c str,
}

/// The statement that gives it, with what has to stand around it. `scripts` make the history, `all` is that together with
/// what only the live database has.
pub(super) fn around(
    scripts: &[SourceFile],
    all: &SqlSchema,
    column: &Column<'_>,
    statement: String,
) -> Result<String, String> {
    if !facts(all.dialect).rereads_at_change {
        return Ok(statement);
    }
    let history = replay(all.dialect, scripts).schema;
    let own = adoptable(&history, all).into_iter();
    let own = own.filter_map(|object| Some(format!("{};\n", object.sql?)));
    let mut scripts = scripts.to_vec();
    scripts.push(SourceFile::new("migration.sql", own.collect::<String>()));
    let known = refusals(all, &scripts);
    let refused = |script: &str| {
        let with = [&scripts[..], &[SourceFile::new("migration.sql", script)]].concat();
        let mut after = refusals(all, &with).into_iter();
        after.find(|message| !known.contains(message))
    };
    let Some(why) = refused(&statement) else {
        return Ok(statement);
    };
    let upon = upon(all, column);
    let is_of_history = |it: &&Opaque| {
        let mut known = history.opaque.iter();
        known.any(|known| known.kind == it.kind && known.name == it.name)
    };
    let is_clear = |it: &&Opaque| it.sql.is_some() && !has_twin(all, it, column);
    let script = script(all, &upon, column, &statement);
    let can = upon.iter().all(|it| is_of_history(it) && is_clear(it));
    match can && refused(&script).is_none() {
        true => Ok(script),
        false => Err(format!(
            "{why}; drop it in a migration before, and create it again with the new name in one behind"
        )),
    }
}

/// Why SQLite refuses scripts, and what fails when they have run.
fn refusals(all: &SqlSchema, scripts: &[SourceFile]) -> Vec<String> {
    let found = replay(all.dialect, scripts).diagnostics.into_iter();
    let found = found.filter(|it| it.severity == Severity::Error || is_broken_body(it));
    found.map(|it| it.message).collect()
}

/// What gets the column through a view, and what reads that; each behind what it reads.
fn upon<'s>(all: &'s SqlSchema, column: &Column<'_>) -> Vec<&'s Opaque> {
    let names = |it: &Opaque, view: &QName| it.mentions(all.dialect, view);
    let mut views: Vec<&QName> = Vec::new();
    let mut upon: Vec<&Opaque> = Vec::new();
    let is_kind = |it: &&Opaque| matches!(it.kind, OpaqueKind::View | OpaqueKind::Trigger);
    loop {
        let size = (views.len(), upon.len());
        for it in all.opaque.iter().filter(is_kind) {
            let through = views
                .iter()
                .any(|view| **view != it.name && names(it, view));
            let of_taken = upon.iter().any(|taken| {
                taken.kind == OpaqueKind::View && taken.name != it.name && names(it, &taken.name)
            });
            let is_taken = through && it.has_word(all.dialect, column.from) || of_taken;
            if is_taken && !upon.contains(&it) {
                upon.push(it);
            }
            let reads = through || it.mentions(all.dialect, column.table);
            if it.kind == OpaqueKind::View && reads && !views.contains(&&it.name) {
                views.push(&it.name);
            }
        }
        if size == (views.len(), upon.len()) {
            break;
        }
    }
    // SQLite makes a view whatever is there; triggers need theirs.
    upon.sort_by_key(|it| it.kind == OpaqueKind::Trigger);
    upon
}

/// True where the old name may be that of another table's column.
fn has_twin(all: &SqlSchema, object: &Opaque, column: &Column<'_>) -> bool {
    all.tables.iter().any(|table| {
        table.name != *column.table
            && object.mentions(all.dialect, &table.name)
            && table.column(column.from).is_some()
    })
}

fn script(all: &SqlSchema, upon: &[&Opaque], column: &Column<'_>, statement: &str) -> String {
    let mut out = String::new();
    for it in upon.iter().rev() {
        let (word, title) = words(it);
        let name = identifier(all.dialect, &it.name.name);
        out += &format!("-- Drop{title}\nDROP {word} {name};\n\n");
    }
    out += statement;
    for it in upon {
        let (_, title) = words(it);
        let text = it.sql.as_deref().unwrap_or_default();
        let text = with_name(all.dialect, text, column.from, column.to);
        out += &format!("\n-- Create{title}\n{};\n", text.trim_end_matches(';'));
    }
    out
}

fn words(object: &Opaque) -> (&'static str, &'static str) {
    match object.kind {
        OpaqueKind::Trigger => ("TRIGGER", "Trigger"),
        _ => ("VIEW", "View"),
    }
}
