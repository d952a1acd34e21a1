//! The columns of a view: as many as it has names for, and each under a name of its own.

use crate::{
    dialect::facts,
    replay::{
        cursor::{Fail, Ident, Outcome, Piece},
        judge::Found,
        state::State,
        token::{Kind, tokens},
    },
};

/// Refuses names that do not fit what the query returns.
pub(super) fn check(
    state: &State<'_>,
    query: &Piece,
    given: &[Ident],
    found: &Found,
) -> Outcome<()> {
    let (names, columns) = (given.len(), found.columns.len());
    // PostgreSQL leaves the rest their own names.
    let fits = names == columns || names == 0 || state.dialect.has_namespaces() && names < columns;
    if !fits {
        let message = format!("the view has {names} names for {columns} columns");
        let at = given.first().map_or(query.at, |name| name.at);
        return Err(Fail::new("column-count", message, at));
    }
    let own = found
        .columns
        .iter()
        .skip(names)
        .map(|column| (column.name.as_str(), query.at));
    let all: Vec<_> = given
        .iter()
        .map(|name| (name.text.as_str(), name.at))
        .chain(own)
        .collect();
    for (place, (name, at)) in all.iter().enumerate() {
        let mut before = all.iter().take(place);
        let is_twin = before.any(|(other, _)| state.same(other, name));
        if is_twin && (place < names || !is_made_up(state, query, name)) {
            let message = format!("two columns of the view are called `{name}`");
            let help = "rename one of them with AS";
            return Err(Fail::new("duplicate-column", message, *at).help(help));
        }
    }
    Ok(())
}

/// True for a name that MySQL may have made of an expression: of such ones it makes others.
fn is_made_up(state: &State<'_>, query: &Piece, name: &str) -> bool {
    if !facts(state.dialect).renames_unnamed_columns {
        return false;
    }
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_plain = name.chars().all(is_word) && !name.starts_with(|c: char| c.is_ascii_digit());
    let is_value = ["null", "true", "false"]
        .iter()
        .any(|word| name.eq_ignore_ascii_case(word));
    let tokens = tokens(state.dialect, &query.text, 0, query.text.len());
    let mut texts = tokens.iter().filter(|token| token.kind == Kind::String);
    !is_plain || is_value || texts.any(|text| state.same(&text.text, name))
}
