//! What views return. Reading a query is the most expensive part of a replay, and few views are
//! ever read from by something that is modelled: so queries are kept, and read when one asks.

use std::{borrow::Cow, collections::BTreeSet};

use super::{
    cursor::{Ident, Outcome},
    judge::Found,
    query,
    state::{ObjectKind, State},
    token::{Kind, Token, tokens},
};
use crate::sql::{Column, Opaque, QName};

/// What is known about a view.
#[derive(Debug, Clone)]
pub(super) enum View {
    /// Nobody has asked yet.
    Written {
        /// The query.
        query: String,
        /// The names that the view gives to its first columns.
        names: Vec<String>,
        /// What was found of it when it was made.
        found: Option<Found>,
    },
    /// Its columns.
    Known(Vec<Column>),
}

impl View {
    /// The columns that a query which nobody has asked about returns, `None` when they cannot be told, and whether all
    /// of their types can.
    pub(super) fn read(&self, state: &State<'_>) -> Option<Option<(Vec<Column>, bool)>> {
        let View::Written {
            query,
            names,
            found,
        } = self
        else {
            return None;
        };
        Some(
            query::columns_of(state, query, found.as_ref()).map(|mut columns| {
                let found = match found {
                    Some(found) => Cow::Borrowed(found.columns.as_slice()),
                    None => Cow::Owned(query::analysed(state, query)),
                };
                let told = query::told_of_view(state, &found, &mut columns);
                for (column, name) in columns.iter_mut().zip(names) {
                    column.name.clone_from(name);
                }
                (columns, told)
            }),
        )
    }
}

/// Remembers a new view, in whose query the tokens stand and which depends on tables and views.
pub(super) fn remember(
    state: &mut State<'_>,
    name: &QName,
    view: View,
    tokens: &[Token<'_>],
    depends_on: &[(QName, Vec<String>)],
) {
    // A chain of views is read link by link, so that no chain is too long.
    for (read, _) in depends_on {
        settle(state, read);
    }
    state.views.insert(name.clone(), view);
    // A star stands for the columns of today; that of `count(*)` for none.
    let mut pairs = tokens.iter().zip(tokens.iter().skip(1));
    if pairs.any(|(before, token)| token.text == "*" && before.text != "(") {
        settle(state, name);
    }
}

/// Reads the queries of the views that read from a table or view, before its names change.
pub(super) fn settle_readers(state: &mut State<'_>, name: &QName) {
    let reads = |opaque: &&Opaque| opaque.depends_on.iter().any(|(read, _)| read == name);
    let readers = state.schema.opaque.iter().filter(reads);
    let readers: Vec<QName> = readers.map(|opaque| opaque.name.clone()).collect();
    for reader in readers {
        settle(state, &reader);
    }
}

/// Reads the queries of the views that a text may name.
pub(super) fn settle_named(state: &mut State<'_>, text: &str) {
    let words: BTreeSet<String> = tokens(state.dialect, text, 0, text.len())
        .iter()
        .map(|token| token.text.to_lowercase())
        .collect();
    settle_those(state, |name, _| words.contains(&name.name.to_lowercase()));
}

/// Reads the queries of the views that speak of a type.
pub(super) fn settle_of_type(state: &mut State<'_>, ty: &str) {
    let word = ty.to_lowercase();
    settle_those(state, |_, view| match view {
        View::Written { query, found, .. } => {
            let mut types = found.iter().flat_map(|found| &found.columns);
            let has = |name: &str| name.to_lowercase().contains(&word);
            has(query) || found.is_none() || types.any(|column| column.ty.name().is_some_and(has))
        }
        View::Known(_) => false,
    });
}

/// Reads the queries of all views.
pub(super) fn settle_all(state: &mut State<'_>) {
    settle_those(state, |_, _| true);
}

fn settle_those(state: &mut State<'_>, wanted: impl Fn(&QName, &View) -> bool) {
    let written = state.views.iter();
    let written = written
        .filter(|(name, view)| matches!(view, View::Written { .. }) && wanted(name, view))
        .map(|(name, _)| name.clone());
    let names: Vec<QName> = written.collect();
    for name in names {
        settle(state, &name);
    }
}

/// `ALTER VIEW … RENAME COLUMN`.
pub(super) fn rename_column(
    state: &mut State<'_>,
    view: &QName,
    from: &Ident,
    to: &Ident,
) -> Outcome<()> {
    settle_readers(state, view);
    settle(state, view);
    let same = |state: &State<'_>, name: &str, other: &Ident| state.same(name, &other.text);
    let Some(View::Known(columns)) = state.views.get(view) else {
        return Ok(());
    };
    if columns.iter().any(|column| same(state, &column.name, to)) {
        let key = format!("{view}.{}", to.text);
        let fail = state.duplicate(ObjectKind::Column, &key, &to.text, to.at);
        return Err(fail.in_table(view));
    }
    let position = columns
        .iter()
        .position(|column| same(state, &column.name, from));
    let Some(position) = position else {
        let key = format!("{view}.{}", from.text);
        let fail = state.unknown(ObjectKind::Column, &key, &from.text, from.at);
        return Err(fail.in_table(view));
    };
    if let Some(View::Known(columns)) = state.views.get_mut(view)
        && let Some(column) = columns.get_mut(position)
    {
        column.name.clone_from(&to.text);
    }
    Ok(())
}

pub(super) fn settle(state: &mut State<'_>, name: &QName) {
    let Some(view) = state.views.get(name) else {
        return;
    };
    let mut told = true;
    let Some(known) = view.read(state) else {
        return;
    };
    let known = known.map(|(columns, all)| {
        told = all;
        View::Known(
            columns
                .iter()
                .map(|column| Column {
                    arity: column.arity,
                    ..query::bare(column)
                })
                .collect(),
        )
    });
    if !told {
        state.untyped.insert(name.clone());
    }
    match known {
        Some(known) => state.views.insert(name.clone(), known),
        None => state.views.remove(name),
    };
}

/// False when every name of a query is surely one of the columns `known`, or when the query is
/// not one that [`query::missing_column`] looks into: then it need not be read for that.
pub(super) fn may_miss_a_column(
    tokens: &[Token<'_>],
    is_known: impl Fn(&Token<'_>) -> bool,
) -> bool {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_ref());
    let is_word = |at: usize, wanted: &[&str]| {
        let token = tokens.get(at).filter(|token| token.kind == Kind::Word);
        token.is_some_and(|token| {
            wanted
                .iter()
                .any(|word| token.text.eq_ignore_ascii_case(word))
        })
    };
    if is_word(0, &["WITH"]) {
        return false;
    }
    let mut depth = 0usize;
    let mut suspicious = false;
    for (at, token) in tokens.iter().enumerate() {
        match token.text.as_ref() {
            "(" if token.kind == Kind::Punctuation => depth += 1,
            ")" if token.kind == Kind::Punctuation => depth = depth.saturating_sub(1),
            _ => {}
        }
        let source = is_word(at, &["FROM", "JOIN", "LATERAL"]);
        if depth == 0 && source && text(at + 1) == "(" {
            return false;
        }
        // In nested queries a name can be that of another table.
        if depth > 0 && is_word(at, &["SELECT", "WITH", "VALUES"]) {
            suspicious = true;
        }
        let is_name = matches!(token.kind, Kind::Word | Kind::Quoted);
        let qualified = text(at + 1) == "." || at > 0 && text(at - 1) == ".";
        let called = text(at + 1) == "(";
        let given = at > 0 && is_word(at - 1, &["AS"]);
        let a_type = at > 1 && text(at - 1) == ":" && text(at - 2) == ":";
        if is_name && !qualified && !called && !given && !a_type && !is_word(at, &RESERVED) {
            suspicious |= !is_known(token);
        }
    }
    suspicious
}

/// Words of a query that no server takes for a column unless they are quoted.
const RESERVED: [&str; 44] = [
    "ALL",
    "AND",
    "ANY",
    "AS",
    "ASC",
    "BETWEEN",
    "BY",
    "CASE",
    "CROSS",
    "DESC",
    "DISTINCT",
    "ELSE",
    "END",
    "EXCEPT",
    "FALSE",
    "FROM",
    "FULL",
    "GROUP",
    "HAVING",
    "IN",
    "INNER",
    "INTERSECT",
    "INTO",
    "IS",
    "JOIN",
    "LEFT",
    "LIKE",
    "LIMIT",
    "NATURAL",
    "NOT",
    "NULL",
    "ON",
    "OR",
    "ORDER",
    "OUTER",
    "RIGHT",
    "SELECT",
    "THEN",
    "TRUE",
    "UNION",
    "USING",
    "WHEN",
    "WHERE",
    "WITH",
];
