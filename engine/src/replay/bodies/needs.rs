//! What PostgreSQL keeps together: a policy, a rule or the condition of a trigger, and the columns that it reads.

use super::{condition, policy, rule};
use crate::{
    dialect::facts,
    replay::{cursor::Outcome, state::State},
    sql::{Opaque, OpaqueKind},
};

/// The policies, rules and triggers that read a column: those that can be read with it, and cannot without it.
pub(in crate::replay) fn readers_of_column(
    state: &mut State<'_>,
    table: usize,
    column: &str,
) -> Vec<Opaque> {
    if !facts(state.dialect).readers_keep_columns || state.uncertain {
        return Vec::new();
    }
    let word = column.to_lowercase();
    let may_read = |object: &&Opaque| {
        let of_table = [OpaqueKind::Policy, OpaqueKind::Rule, OpaqueKind::Trigger];
        let text = object.sql.as_deref().unwrap_or_default();
        of_table.contains(&object.kind) && text.to_lowercase().contains(&word)
    };
    let objects = state.schema.opaque.iter().filter(may_read);
    let mut readers: Vec<Opaque> = objects.cloned().collect();
    readers.retain(|object| reads(state, object).is_ok());
    let columns = match state.table_at(table) {
        Ok(table) if !readers.is_empty() => table.columns.clone(),
        _ => return Vec::new(),
    };
    let mut without = columns.clone();
    without.retain(|other| other.name != column);
    set_columns(state, table, without);
    readers.retain(|object| reads(state, object).is_err());
    set_columns(state, table, columns);
    readers
}

fn set_columns(state: &mut State<'_>, table: usize, columns: Vec<crate::sql::Column>) {
    if let Ok(table) = state.table_mut(table) {
        table.columns = columns;
    }
}

fn reads(state: &State<'_>, object: &Opaque) -> Outcome<()> {
    let (Some(text), Some(table)) = (&object.sql, &object.table) else {
        return Ok(());
    };
    match object.kind {
        OpaqueKind::Policy => policy(state, table, text),
        OpaqueKind::Rule => rule(state, table, text),
        _ => condition(state, table, text),
    }
}
