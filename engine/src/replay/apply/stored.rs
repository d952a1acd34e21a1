//! How a table of PostgreSQL is stored, and whether its policies apply.

use crate::{
    replay::{
        cursor::{Outcome, Place},
        state::State,
    },
    sql::options::{FORCED_ROW_SECURITY, ROW_SECURITY, STORAGE, UNLOGGED},
};

/// A clause of `ALTER TABLE` that may say so.
pub(super) fn of_table(state: &mut State<'_>, table: usize, at: Place) -> Outcome<()> {
    if !state.dialect.has_namespaces() {
        return Ok(());
    }
    let Some(text) = state.words_at(at) else {
        return Ok(());
    };
    let words: Vec<String> = text.split_whitespace().map(str::to_uppercase).collect();
    let words = words.join(" ");
    let options = &mut state.table_mut(table)?.options;
    let mut set = |name: &str, is_on: bool| {
        match is_on {
            true => options.insert(name.to_owned(), String::new()),
            false => options.remove(name),
        };
    };
    match words.as_str() {
        "ENABLE ROW LEVEL SECURITY" => set(ROW_SECURITY, true),
        "DISABLE ROW LEVEL SECURITY" => set(ROW_SECURITY, false),
        "FORCE ROW LEVEL SECURITY" => set(FORCED_ROW_SECURITY, true),
        "NO FORCE ROW LEVEL SECURITY" => set(FORCED_ROW_SECURITY, false),
        "SET UNLOGGED" => set(UNLOGGED, true),
        "SET LOGGED" => set(UNLOGGED, false),
        _ => {
            let list = text.split_once('(').filter(|(verb, _)| {
                let verb = verb.trim();
                verb.eq_ignore_ascii_case("SET") || verb.eq_ignore_ascii_case("RESET")
            });
            if let Some((verb, list)) = list {
                let list = list.trim_end().trim_end_matches(')');
                change(options, verb.trim().eq_ignore_ascii_case("SET"), list);
            }
        }
    }
    Ok(())
}

/// `a = 1, b` are set, or reset.
fn change(options: &mut crate::sql::Options, sets: bool, list: &str) {
    let said = options.remove(STORAGE).unwrap_or_default();
    let said = said.trim_start_matches('(').trim_end_matches(')');
    let entries = |list: &str| -> Vec<String> {
        let entries = list.split(',').map(|entry| entry.trim().to_owned());
        entries.filter(|entry| !entry.is_empty()).collect()
    };
    let name = |entry: &str| {
        let name = entry.split('=').next().unwrap_or_default().trim();
        name.to_lowercase()
    };
    let changed = entries(list);
    let mut all = entries(said);
    all.retain(|entry| !changed.iter().any(|other| name(other) == name(entry)));
    if sets {
        all.extend(changed);
    }
    if !all.is_empty() {
        options.insert(STORAGE.to_owned(), format!("({})", all.join(", ")));
    }
}
