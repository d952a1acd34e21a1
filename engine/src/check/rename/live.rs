//! What only a live database has, when something that it names gets another name.

use super::{
    super::{Project, State, draft::live_only},
    Rename,
};
use crate::{
    conserve::{Item, ItemKind, Lost, adoptable, is_same_check},
    replay::replay,
    source::SourceFile,
    sql::{Dialect, SqlSchema},
};

/// The live database after `script`, which gives the names. SQLite writes them into triggers and views, and so does the
/// replay of their statements. `None` where that is not so, or cannot be told.
pub(in crate::check) fn follow(
    project: &Project,
    state: &State,
    script: &str,
) -> Option<SqlSchema> {
    let live = project.live.as_ref()?;
    if state.dialect != Dialect::Sqlite {
        return None;
    }
    let mut scripts: Vec<SourceFile> = project.migrations.iter().map(|m| m.file.clone()).collect();
    let history = replay(state.dialect, &scripts).schema;
    let objects = adoptable(&history, live).into_iter();
    let objects = objects.filter_map(|object| Some(format!("{};\n", object.sql?)));
    let objects: String = objects.collect();
    for text in [objects.as_str(), script] {
        scripts.push(SourceFile::new("migration.sql", text));
    }
    let replayed = replay(state.dialect, &scripts);
    if !replayed.is_ok() {
        return None;
    }
    let mut after = live.clone();
    for object in after.opaque.iter_mut() {
        let mut made = replayed.schema.opaque.iter();
        let made = made.find(|it| it.kind == object.kind && it.name == object.name)?;
        // Where the replay is in doubt it has no text.
        made.sql.as_ref()?;
        *object = made.clone();
    }
    for table in after.tables.iter_mut() {
        let (Some(old), Some(new)) = (
            history.table(&table.name),
            replayed.schema.table(&table.name),
        ) else {
            continue;
        };
        // A check that the history knows is what the history's is from then on.
        for check in &mut table.checks {
            let mut pairs = old.checks.iter().zip(&new.checks);
            if let Some((_, new)) = pairs.find(|(old, _)| is_same_check(old, check)) {
                *check = new.clone();
            }
        }
    }
    Some(after)
}

/// What only the live database has, and names something that gets another name, when its text is not known then.
/// `stays` is what of it is there behind the renames, and `follows` says that the new names are in its texts.
pub(in crate::check) fn lost_by_name(
    project: &Project,
    state: &State,
    stays: &[Item],
    renames: &[Rename],
    follows: bool,
) -> Vec<Lost> {
    let old = renames.iter().map(Rename::from);
    let old: Vec<String> = old
        .filter_map(|name| name.rsplit('.').next().map(str::to_owned))
        .collect();
    let is_named = |item: &Item| {
        let mut objects = state.history.opaque.iter();
        let object = objects.find(|it| it.name.name == item.name && it.table == item.table);
        object.is_some_and(|it| old.iter().any(|name| it.has_word(state.dialect, name)))
    };
    let has_followed = |item: &Item| {
        let is_it = |it: &Item| it.kind == item.kind && it.name == item.name;
        follows && matches!(item.kind, ItemKind::Opaque(_)) && stays.iter().any(is_it)
    };
    let items = live_only(project, &state.history).into_iter();
    let lost = items
        .filter(|item| !has_followed(item))
        .filter(|item| !stays.contains(item) || is_named(item));
    lost.map(|item| Lost { item, after: None }).collect()
}
