//! What a view reads: the tables and columns that its query names.

use super::VIEWS;
use crate::{
    replay::{
        cursor::{Name, Outcome, Piece, Place, fold},
        returned::{self},
        state::{ObjectKind, State},
        token::{Kind, Token},
    },
    sql::QName,
};

/// The tables and views that a query reads, with the columns that it surely names. A relation
/// that does not exist is an error on PostgreSQL if that is asked for; the others look later.
pub(super) fn dependencies(
    state: &State<'_>,
    query: &Piece,
    tokens: &[Token<'_>],
    refuses: bool,
) -> Outcome<Vec<(QName, Vec<String>)>> {
    let common = common_tables(state, tokens);
    let mut depends: Vec<(QName, Vec<String>)> = Vec::new();
    let mut aliases: Vec<(String, usize)> = Vec::new();
    // What stands for a query, or for two things at different places, is not a table's alias.
    let mut others: Vec<String> = derived(state, tokens);
    let nested = !others.is_empty() || !common.is_empty();
    for (alias, name) in sources(state, tokens) {
        if let Some(id) = state.find_table(&name) {
            let full = state.table_at(id)?.name.clone();
            let position = match depends.iter().position(|(known, _)| *known == full) {
                Some(position) => position,
                None => {
                    depends.push((full, Vec::new()));
                    depends.len() - 1
                }
            };
            if aliases
                .iter()
                .any(|(known, at)| *known == alias && *at != position)
            {
                others.push(alias);
            } else {
                aliases.push((alias, position));
            }
            continue;
        }
        others.push(alias);
        if let Some(id) = state.find_opaque(&name, &VIEWS) {
            depends.push((state.schema.opaque[id].name.clone(), Vec::new()));
        } else if refuses
            && state.dialect.has_namespaces()
            && !common.contains(&name.name)
            && !state.uncertain
            && is_plain(state, &name, &aliases)
        {
            let mut name = name.clone();
            name.at = Place {
                start: query.at.start + name.at.start,
                end: query.at.start + name.at.end,
            };
            return Err(state.unknown_name(ObjectKind::Table, &name));
        }
    }
    aliases.retain(|(alias, _)| !others.contains(alias));
    for (at, token) in tokens.iter().enumerate() {
        let quoted = token.kind == Kind::Quoted;
        let qualified = at >= 2 && tokens.get(at - 1).is_some_and(|t| t.text == ".");
        if token.text == "*" && token.kind == Kind::Punctuation {
            star(state, tokens, at, &aliases, &mut depends);
            continue;
        }
        if !(quoted || token.kind == Kind::Word) {
            continue;
        }
        let name = fold(state.dialect, &token.text, quoted);
        let owners: Vec<usize> = match qualified {
            true => {
                let before = tokens.get(at - 2);
                let alias = before.map(|t| fold(state.dialect, &t.text, t.kind == Kind::Quoted));
                let named = aliases
                    .iter()
                    .filter(|(known, _)| Some(known) == alias.as_ref());
                named.map(|(_, position)| *position).collect()
            }
            // In nested queries the same name can mean a column of any of them.
            false if nested => continue,
            false => (0..depends.len()).collect(),
        };
        let having: Vec<usize> = owners
            .into_iter()
            .filter(|&position| {
                let table = depends
                    .get(position)
                    .and_then(|(table, _)| state.schema.table(table));
                table.is_some_and(|table| table.column(&name).is_some())
            })
            .collect();
        // What two tables could mean is not held against either.
        if let [position] = having.as_slice()
            && let Some((_, columns)) = depends.get_mut(*position)
            && !columns.contains(&name)
        {
            columns.push(name);
        }
    }
    Ok(depends)
}

/// Whether a name in a query may be no column of what it reads: only then is it worth reading.
pub(super) fn may_miss_a_column(
    state: &State<'_>,
    tokens: &[Token<'_>],
    depends_on: &[(QName, Vec<String>)],
) -> bool {
    let sources = sources(state, tokens);
    let tables: Vec<_> = depends_on
        .iter()
        .filter_map(|(name, _)| state.schema.table(name))
        .collect();
    returned::may_miss_a_column(tokens, |token| {
        let name = fold(state.dialect, &token.text, token.kind == Kind::Quoted);
        let is_source = |(alias, source): &(String, Name)| *alias == name || source.name == name;
        tables.iter().any(|table| table.column(&name).is_some()) || sources.iter().any(is_source)
    })
}

/// Functions with the word FROM between what they take.
const WITH_FROM: [&str; 4] = ["EXTRACT", "OVERLAY", "SUBSTRING", "TRIM"];

/// The relations that stand behind `FROM` and `JOIN`, with the names that the query gives them.
fn sources(state: &State<'_>, tokens: &[Token<'_>]) -> Vec<(String, Name)> {
    let word = |at: usize, wanted: &[&str]| {
        tokens.get(at).is_some_and(|t| {
            t.kind == Kind::Word && wanted.iter().any(|w| t.text.eq_ignore_ascii_case(w))
        })
    };
    let text = |at: usize| tokens.get(at).map(|t| t.text.as_ref()).unwrap_or_default();
    let ident = |at: usize| {
        let token = tokens.get(at)?;
        let quoted = token.kind == Kind::Quoted;
        (quoted || token.kind == Kind::Word).then(|| fold(state.dialect, &token.text, quoted))
    };
    const AFTER: [&str; 22] = [
        "ON",
        "WHERE",
        "JOIN",
        "LEFT",
        "RIGHT",
        "INNER",
        "OUTER",
        "CROSS",
        "FULL",
        "NATURAL",
        "GROUP",
        "ORDER",
        "LIMIT",
        "UNION",
        "HAVING",
        "USING",
        "WINDOW",
        "EXCEPT",
        "INTERSECT",
        "TABLESAMPLE",
        "SET",
        "OFFSET",
    ];
    let mut found = Vec::new();
    let mut at = 0;
    let mut calls = Vec::new();
    while at < tokens.len() {
        match text(at) {
            "(" => calls.push(at > 0 && word(at - 1, &WITH_FROM)),
            ")" => drop(calls.pop()),
            _ => {}
        }
        // `IS DISTINCT FROM x` and `EXTRACT(year FROM x)` read from nothing.
        let compares = at > 1 && word(at - 1, &["DISTINCT"]) && word(at - 2, &["IS", "NOT"]);
        let is_argument = compares || calls.last() == Some(&true);
        let begins = word(at, &["FROM", "JOIN"]) && !is_argument;
        at += 1;
        if !begins {
            continue;
        }
        // A list of sources; a query or function in it ends what is read here.
        loop {
            while word(at, &["ONLY", "LATERAL"]) {
                at += 1;
            }
            let Some(mut name) = ident(at) else { break };
            let start = at;
            at += 1;
            let mut namespace = None;
            while text(at) == "." {
                let Some(next) = ident(at + 1) else { break };
                namespace = Some(std::mem::replace(&mut name, next));
                at += 2;
            }
            if text(at) == "(" {
                break;
            }
            let place = Place {
                start: tokens.get(start).map_or(0, |t| t.start),
                end: tokens.get(at.saturating_sub(1)).map_or(0, |t| t.end),
            };
            if word(at, &["AS"]) {
                at += 1;
            }
            let mut alias = name.clone();
            if !word(at, &AFTER)
                && let Some(given) = ident(at)
            {
                alias = given;
                at += 1;
            }
            let name = Name {
                namespace: namespace.filter(|_| state.dialect.has_namespaces()),
                name,
                at: place,
            };
            found.push((alias, name));
            if text(at) != "," {
                break;
            }
            at += 1;
        }
    }
    found
}

/// The names of `WITH a AS (…), b AS (…)`.
fn common_tables(state: &State<'_>, tokens: &[Token<'_>]) -> Vec<String> {
    let mut names = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let opens = tokens
            .get(at + 1)
            .is_some_and(|t| t.text.eq_ignore_ascii_case("AS"))
            && tokens.get(at + 2).is_some_and(|t| {
                t.text == "("
                    || ["MATERIALIZED", "NOT"]
                        .iter()
                        .any(|w| t.text.eq_ignore_ascii_case(w))
            });
        let listed = tokens.get(at + 1).is_some_and(|t| t.text == "(");
        let before = at.checked_sub(1).and_then(|at| tokens.get(at));
        let first = before.is_some_and(|t| {
            t.text == ","
                || ["WITH", "RECURSIVE"]
                    .iter()
                    .any(|w| t.text.eq_ignore_ascii_case(w))
        });
        if matches!(token.kind, Kind::Word | Kind::Quoted) && first && (opens || listed) {
            names.push(fold(state.dialect, &token.text, token.kind == Kind::Quoted));
        }
    }
    names
}

/// The names of queries in parentheses: `(SELECT …) AS name`.
fn derived(state: &State<'_>, tokens: &[Token<'_>]) -> Vec<String> {
    let mut names = Vec::new();
    let mut open = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.text.as_ref() {
            "(" if token.kind == Kind::Punctuation => {
                let query = tokens.get(at + 1).is_some_and(|t| {
                    ["SELECT", "WITH", "VALUES"]
                        .iter()
                        .any(|word| t.text.eq_ignore_ascii_case(word))
                });
                open.push(query);
            }
            ")" if token.kind == Kind::Punctuation && open.pop() == Some(true) => {
                let named = tokens
                    .get(at + 1)
                    .is_some_and(|t| t.text.eq_ignore_ascii_case("AS"));
                let name = tokens.get(at + 1 + usize::from(named));
                let name = name.map(|t| fold(state.dialect, &t.text, t.kind == Kind::Quoted));
                names.push(name.unwrap_or_default());
            }
            _ => {}
        }
    }
    names
}

/// A name in a query that should be a relation: not the catalogue's, no alias of another part.
fn is_plain(state: &State<'_>, name: &Name, aliases: &[(String, usize)]) -> bool {
    let catalogue = name.name.starts_with("pg_")
        || matches!(
            name.namespace.as_deref(),
            Some("pg_catalog" | "information_schema")
        );
    let column = state
        .schema
        .tables
        .iter()
        .any(|table| table.column(&name.name).is_some());
    let qualifier = name.namespace.as_ref();
    let by_alias = qualifier.is_some_and(|q| {
        aliases.iter().any(|(alias, _)| alias == q) || !state.schema.namespaces.contains(q)
    });
    !catalogue
        && !column
        && !by_alias
        && state.schema.extensions.is_empty()
        && !matches!(
            name.name.as_str(),
            "current_timestamp" | "current_date" | "null"
        )
}

/// `*` and `alias.*` name every column there is.
fn star(
    state: &State<'_>,
    tokens: &[Token<'_>],
    at: usize,
    aliases: &[(String, usize)],
    depends: &mut [(QName, Vec<String>)],
) {
    let before = at.checked_sub(1).and_then(|at| tokens.get(at));
    let chosen: Vec<usize> = match before {
        Some(token) if token.text == "." => {
            let alias = at.checked_sub(2).and_then(|at| tokens.get(at));
            let alias = alias.map(|t| fold(state.dialect, &t.text, t.kind == Kind::Quoted));
            let named = aliases
                .iter()
                .filter(|(known, _)| Some(known) == alias.as_ref());
            named.map(|(_, position)| *position).collect()
        }
        Some(token) if token.text.eq_ignore_ascii_case("SELECT") && depends.len() == 1 => {
            let from = tokens.get(at + 1);
            let plain = from.is_some_and(|t| t.text.eq_ignore_ascii_case("FROM"))
                && tokens.get(at + 2).is_some_and(|t| t.text != "(");
            match plain && !aliases.is_empty() {
                true => vec![0],
                false => return,
            }
        }
        _ => return,
    };
    for position in chosen {
        if let Some((table, columns)) = depends.get_mut(position)
            && let Some(table) = state.schema.table(table)
        {
            *columns = table.columns.iter().map(|c| c.name.clone()).collect();
        }
    }
}
