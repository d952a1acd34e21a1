//! The columns that expressions name must be there.

use crate::{
    dialect::facts,
    replay::{
        cursor::{Outcome, Place},
        expression, judge,
        state::{ObjectKind, State},
        token::{Kind, tokens},
    },
    sql::Dialect,
};

/// Refuses a default or a check that names what is no column of the table.
pub(super) fn require(state: &State<'_>, table: usize, text: &str, at: Place) -> Outcome<()> {
    exist(state, table, text, at)?;
    judge::value(state, Some(&state.table_at(table)?.name), text, at, &[])
}

/// The same for what the table keeps, which has to be immutable.
pub(super) fn require_kept(state: &State<'_>, table: usize, text: &str, at: Place) -> Outcome<()> {
    exist(state, table, text, at)?;
    judge::kept(state, &state.table_at(table)?.name, text, at)
}

fn exist(state: &State<'_>, table: usize, text: &str, at: Place) -> Outcome<()> {
    let owner = state.table_at(table)?;
    let named = expression::columns(state.dialect, text);
    let quoted = quoted(state.dialect, text);
    for name in named.iter().chain(&quoted) {
        if state.position_of(owner, name).is_none() && !is_system_column(state.dialect, name) {
            let key = format!("{}.{name}", owner.name);
            let fail = state.unknown(ObjectKind::Column, &key, name, at);
            return Err(fail.in_table(&owner.name));
        }
    }
    Ok(())
}

/// Names in quotes that can be nothing but columns, for expressions that cannot be read.
fn quoted(dialect: Dialect, text: &str) -> Vec<String> {
    if !dialect.has_namespaces() {
        return Vec::new();
    }
    let tokens = tokens(dialect, text, 0, text.len());
    let mut names = Vec::new();
    for (position, token) in tokens.iter().enumerate() {
        let before = position.checked_sub(1).and_then(|at| tokens.get(at));
        // `::"Role"` and `"public"."Role"` are no columns.
        let alone = !before.is_some_and(|t| matches!(t.text.as_ref(), ":" | "."))
            && !tokens
                .get(position + 1)
                .is_some_and(|t| matches!(t.text.as_ref(), "(" | "."));
        if token.kind == Kind::Quoted && alone {
            names.push(token.text.to_string());
        }
    }
    names
}

/// What every table has without saying so.
pub(in crate::replay) fn is_system_column(dialect: Dialect, name: &str) -> bool {
    // `user` is a function without parentheses.
    facts(dialect).is_system_column(name)
        || dialect.has_namespaces() && name.eq_ignore_ascii_case("user")
}
