//! Columns that count up.

use super::super::constraint;
use crate::{
    dialect::facts,
    replay::{
        cursor::{Fail, Outcome},
        state::State,
    },
    sql::{Index, IndexColumn},
};

/// Refuses a table with two columns that count up, or with one that is in no key.
pub(in crate::replay::apply) fn check_counters(state: &State<'_>, id: usize) -> Outcome<()> {
    let table = state.table_at(id)?;
    let is_known = !state.uncertain && !state.untyped.contains(&table.name);
    if !facts(state.dialect).counters_need_keys || !is_known {
        return Ok(());
    }
    let mut counters = table.columns.iter().filter(|column| column.auto_increment);
    let Some(counter) = counters.next() else {
        return Ok(());
    };
    let fail = |message: String| Err(Fail::new("invalid-column", message, state.statement));
    if let Some(second) = counters.next() {
        return fail(format!(
            "columns `{}` and `{}` both count up: a table has one AUTO_INCREMENT column",
            counter.name, second.name
        ));
    }
    // Other engines count up within the values of the columns before it.
    let width = match constraint::may_have_other_engines(state) {
        true => usize::MAX,
        false => 1,
    };
    let holds = |parts: &[IndexColumn]| {
        let mut names = parts.iter().take(width).filter_map(|part| part.name());
        names.any(|name| state.same(name, &counter.name))
    };
    let in_key = table
        .primary_key
        .as_ref()
        .is_some_and(|key| holds(&key.columns));
    if in_key
        || table
            .indexes
            .iter()
            .any(|index: &Index| holds(&index.columns))
    {
        return Ok(());
    }
    let message = format!(
        "column `{}` counts up (AUTO_INCREMENT), but no key of table `{}` begins with it",
        counter.name, table.name.name
    );
    fail(message).map_err(|fail| fail.help("make it the primary key, or add an index of it"))
}
