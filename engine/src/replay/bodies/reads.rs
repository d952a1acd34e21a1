//! SQLite reads all views and triggers when a column gets another name or goes, and refuses that where one of them cannot
//! be read then. The new name it writes only where a text names the column of the table itself: what gets the column
//! from another view or from a query in parentheses keeps the old one.

use super::{Verdicts, first, program, trigger};
use crate::{
    dialect::facts,
    query::Problem,
    replay::{
        cursor::{Cursor, Fail, Ident, Outcome, Place},
        expression,
        returned::{self, View},
        state::State,
        token::{Kind, tokens},
        verdicts::Told,
    },
    sql::{Opaque, OpaqueKind, QName},
};

/// More places than this of a name in one text are not looked at.
const MOST: usize = 64;

/// What is read, with the texts from before the change.
pub(in crate::replay) struct Readers(Vec<Opaque>);

/// The views and triggers that are there before a column changes.
pub(in crate::replay) fn before(state: &State<'_>) -> Readers {
    if !facts(state.dialect).rereads_at_change || state.uncertain || state.legacy_alter_table {
        return Readers(Vec::new());
    }
    let opaque = state.schema.opaque.iter();
    let read = |it: &&Opaque| matches!(it.kind, OpaqueKind::View | OpaqueKind::Trigger);
    Readers(opaque.filter(read).cloned().collect())
}

/// Works out anew what views return: on SQLite `*` stands for the columns that there are when a view is read, and a
/// column without `AS` goes by its own name.
pub(in crate::replay) fn settle_again(state: &mut State<'_>, table: &QName) {
    if facts(state.dialect).rereads_at_change {
        for view in views_upon(state, table) {
            settle(state, &view);
        }
    }
}

fn settle(state: &mut State<'_>, name: &QName) {
    let mut views = state.schema.opaque.iter();
    let view = views.find(|it| it.kind == OpaqueKind::View && it.name == *name);
    let written = view.and_then(|view| written(state, view.sql.as_deref()?));
    match written {
        Some(written) => {
            state.views.insert(name.clone(), written);
            returned::settle(state, name);
        }
        None => {
            state.views.remove(name);
        }
    }
}

/// The views that read a table or a view upon it, each behind those that it reads.
fn views_upon(state: &State<'_>, table: &QName) -> Vec<QName> {
    let views = || {
        let opaque = state.schema.opaque.iter();
        opaque.filter(|it| it.kind == OpaqueKind::View)
    };
    let reads = |it: &Opaque, read: &QName| it.depends_on.iter().any(|(name, _)| name == read);
    let mut upon = vec![table.clone()];
    let mut at = 0;
    while let Some(read) = upon.get(at).cloned() {
        let new = views().filter(|it| reads(it, &read) && !upon.contains(&it.name));
        let new: Vec<QName> = new.map(|it| it.name.clone()).collect();
        upon.extend(new);
        at += 1;
    }
    let mut left: Vec<&Opaque> = views().filter(|it| upon.contains(&it.name)).collect();
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let waits = |it: &Opaque| {
            let mut others = left.iter();
            others.any(|other| other.name != it.name && reads(it, &other.name))
        };
        // Views that read each other can be read by nobody.
        let at = left.iter().position(|it| !waits(it)).unwrap_or(0);
        ordered.push(left.remove(at).name.clone());
    }
    ordered
}

/// The query of a view, and the names that it gives to its columns.
fn written(state: &State<'_>, sql: &str) -> Option<View> {
    let mut c = Cursor::new(state.dialect, sql, 0, sql.len());
    while !c.at_end() && !c.word("VIEW") {
        c.next();
    }
    c.if_not_exists();
    c.name().ok()?;
    let names = match c.is_op(0, "(") {
        true => c.list_in_parens(Cursor::ident).ok()?,
        false => Vec::new(),
    };
    c.expect_word("AS").ok()?;
    let start = c.position();
    c.skip_all();
    Some(View::Written {
        query: c.piece_since(start).text,
        names: names.into_iter().map(|name| name.text).collect(),
        found: None,
    })
}

/// A column of a table that changes, and its new name if it gets one.
pub(in crate::replay) struct Changed<'c> {
    pub(in crate::replay) table: &'c QName,
    pub(in crate::replay) old: &'c str,
    pub(in crate::replay) new: Option<&'c str>,
}

/// Follows a change that has been made in the state: views return other columns, and texts have the new name where SQLite
/// writes it. Refuses the change where a view or trigger cannot be read any more.
pub(in crate::replay) fn follow(
    state: &mut State<'_>,
    readers: Readers,
    changed: &Changed<'_>,
    at: &Ident,
) -> Outcome<()> {
    if !facts(state.dialect).rereads_at_change {
        return Ok(());
    }
    let upon = views_upon(state, changed.table);
    let mut readers = readers.0;
    // What reads something comes behind it.
    readers.sort_by_key(|it| match it.kind {
        OpaqueKind::View => upon
            .iter()
            .position(|name| *name == it.name)
            .map_or(0, |at| at + 1),
        _ => usize::MAX,
    });
    for reader in &readers {
        match read(state, reader, changed) {
            Read::Not(problem) => return Err(unread(reader, changed, &problem, at)),
            Read::As(text) if changed.new.is_some() => {
                let is_it = |it: &Opaque| {
                    it.kind == reader.kind && it.name == reader.name && it.table == reader.table
                };
                let change = |it: &mut Opaque| it.sql = Some(text.clone());
                state.schema.opaque.change(is_it, change);
            }
            Read::As(_) | Read::CannotTell => {}
        }
        if upon.contains(&reader.name) {
            settle(state, &reader.name);
        }
    }
    if readers.is_empty() {
        settle_again(state, changed.table);
    }
    Ok(())
}

fn unread(reader: &Opaque, changed: &Changed<'_>, problem: &Problem, at: &Ident) -> Fail {
    let (kind, name) = (reader.kind.word(), &reader.name.name);
    let (done, how) = match changed.new {
        Some(_) => ("renames", "with the new name"),
        None => ("drops", "without it"),
    };
    let message = format!(
        "{kind} `{name}` could not be read any more ({}): SQLite then {done} no column",
        problem.message
    );
    Fail::new("dependent-object", message, at.at).help(format!(
        "drop the {kind} before, and create it again afterwards {how}"
    ))
}

/// How a view or trigger is read after a change.
enum Read {
    /// With this text.
    As(String),
    CannotTell,
    /// Not at all, and why.
    Not(Problem),
}

/// Writes the new name where SQLite writes it: where a text names the column of the table itself.
fn read(state: &State<'_>, reader: &Opaque, changed: &Changed<'_>) -> Read {
    let mut now = reader.clone();
    for _ in 0..MOST {
        let told = told(state, &now);
        let runs = told.iter().all(|(_, told)| matches!(told, Told::Runs));
        let Some(text) = now.sql.clone() else {
            return Read::CannotTell;
        };
        let Some((at, problem)) = first(told) else {
            // A name in quotes that no column has is a string.
            return match runs && !has_quoted(state, &text, changed.old) {
                true => Read::As(text),
                false => Read::CannotTell,
            };
        };
        let codes = ["unknown-table", "unknown-column", "ambiguous-column"];
        // What a trigger writes to is looked at when it runs.
        let is_target = reader.kind == OpaqueKind::Trigger && problem.among.is_empty();
        let Some(word) = Word::at(&text, at) else {
            return Read::CannotTell;
        };
        let is_old = problem.code == "unknown-column" && word.is(changed.old);
        let Some(new) = changed.new.filter(|_| is_old) else {
            return match codes.contains(&problem.code) && !is_target {
                true => Read::Not(problem),
                false => Read::CannotTell,
            };
        };
        let means_other = match reader.kind {
            OpaqueKind::Trigger if word.is_of(&["new", "old"]) => {
                reader.table.as_ref() != Some(changed.table)
            }
            _ => is_of_another(state, &problem, changed.table, &text),
        };
        if means_other {
            return Read::Not(problem);
        }
        now.sql = Some(format!(
            "{}{}{}",
            text.get(..at.start).unwrap_or_default(),
            expression::quote(state.dialect, new),
            text.get(at.end..).unwrap_or_default()
        ));
    }
    Read::CannotTell
}

fn has_quoted(state: &State<'_>, text: &str, name: &str) -> bool {
    let tokens = tokens(state.dialect, text, 0, text.len());
    let mut quoted = tokens.iter().filter(|token| token.kind == Kind::Quoted);
    quoted.any(|token| token.text.eq_ignore_ascii_case(name))
}

fn told(state: &State<'_>, reader: &Opaque) -> Vec<(Place, Verdicts)> {
    match (reader.kind, reader.sql.as_deref()) {
        (OpaqueKind::View, Some(text)) => program::view(state, text),
        (OpaqueKind::Trigger, Some(_)) => trigger(state, reader),
        _ => Vec::new(),
    }
}

/// A name in a text, with what stands before its dot.
struct Word<'t> {
    text: &'t str,
    owner: Option<&'t str>,
}

impl<'t> Word<'t> {
    fn at(text: &'t str, at: Place) -> Option<Self> {
        let ahead = text.get(..at.start)?.trim_end();
        let owner = ahead.strip_suffix('.').map(|ahead| {
            let is_name = |c: char| c.is_alphanumeric() || "_\"`[]".contains(c);
            ahead.rsplit(|c| !is_name(c)).next().unwrap_or_default()
        });
        let text = text.get(at.start..at.end)?;
        Some(Word { text, owner })
    }

    fn is(&self, name: &str) -> bool {
        bare(self.text).eq_ignore_ascii_case(name)
    }

    fn is_of(&self, owners: &[&str]) -> bool {
        let owner = self.owner.map(bare).unwrap_or_default();
        owners.iter().any(|name| name.eq_ignore_ascii_case(owner))
    }
}

fn bare(word: &str) -> &str {
    word.trim_matches(['"', '`', '[', ']'])
}

/// True when nothing from which the column may come is its table: only views and queries in parentheses.
fn is_of_another(state: &State<'_>, problem: &Problem, table: &QName, text: &str) -> bool {
    let others = problem
        .among
        .iter()
        .map(|source| relation(state, source, text));
    let mut others = others.peekable();
    others.peek().is_some()
        && others.all(|found| match found {
            Source::Relation(name) => !name.eq_ignore_ascii_case(&table.name),
            Source::Query => true,
            Source::Unclear => false,
        })
}

/// What a name of `FROM` stands for.
enum Source {
    Relation(String),
    /// A query in parentheses.
    Query,
    Unclear,
}

fn relation(state: &State<'_>, source: &str, text: &str) -> Source {
    if source.is_empty() {
        return Source::Query;
    }
    let tokens = tokens(state.dialect, text, 0, text.len());
    let is_name = |at: usize| {
        let name = tokens.get(at);
        name.is_some_and(|token| matches!(token.kind, Kind::Word | Kind::Quoted))
    };
    let word = |at: usize| tokens.get(at).map_or("", |token| token.text.as_ref());
    let is_word = |at: usize, words: &[&str]| {
        words
            .iter()
            .any(|known| word(at).eq_ignore_ascii_case(known))
    };
    let mut found = None;
    let mut in_from = false;
    for at in 1..tokens.len() {
        in_from = match in_from {
            true => !is_word(
                at,
                &["SELECT", "WHERE", "ON", "USING", "GROUP", "ORDER", "SET"],
            ),
            false => is_word(at, &["FROM", "JOIN"]),
        };
        let is_column = word(at + 1) == ".";
        if !in_from || is_column || !is_name(at) || !is_word(at, &[source]) {
            continue;
        }
        // `FROM t`, `FROM a, t`, `FROM t x`, `FROM t AS x`, `FROM (SELECT …) x`.
        let before = match is_word(at - 1, &["AS"]) {
            true => at.saturating_sub(2),
            false => at - 1,
        };
        let here = match word(before) {
            "." => continue,
            ")" => Source::Query,
            _ if is_word(before, &["FROM", "JOIN", ","]) => Source::Relation(source.to_owned()),
            name if is_name(before) && is_word(before.wrapping_sub(1), &["FROM", "JOIN", ","]) => {
                Source::Relation(name.to_owned())
            }
            _ => continue,
        };
        // The same name at two places.
        if found.is_some() {
            return Source::Unclear;
        }
        found = Some(here);
    }
    found.unwrap_or(Source::Unclear)
}
