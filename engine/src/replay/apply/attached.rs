//! What hangs on objects of PostgreSQL: it goes with them, and has to come back with them.

use super::view::VIEWS;
use crate::{
    replay::{
        cursor::{Name, Place},
        expression::{self, names},
        state::{ObjectKind, State},
        statement::{Attach, Change, Drop, Target},
        token::tokens,
    },
    sql::{About, Attached, AttachedKind, Opaque, OpaqueKind, Part, QName},
};

pub(super) fn attach(state: &mut State<'_>, attach: &Attach) {
    match attach {
        Attach::Comment {
            target,
            before,
            after,
        } => {
            let Some(about) = resolve(state, target) else {
                return;
            };
            let new = hang(about, AttachedKind::Comment, before, "");
            match after {
                Some(after) => state.schema.attach(Attached {
                    after: after.clone(),
                    ..new
                }),
                None => state
                    .schema
                    .attached
                    .retain(|old| old.about != new.about || old.kind != new.kind),
            }
        }
        Attach::Grant {
            before,
            targets,
            after,
        } => {
            for target in targets {
                if let Some(about) = resolve(state, target) {
                    let new = hang(about, AttachedKind::Grant, before, after);
                    state.schema.attach(new);
                }
            }
        }
        Attach::GrantAll {
            before,
            schemas,
            after,
        } => {
            let inside = |name: &QName| {
                let namespace = name.namespace.as_ref();
                namespace.is_some_and(|namespace| schemas.contains(namespace))
            };
            let views = state.schema.opaque.iter();
            let views = views.filter(|object| VIEWS.contains(&object.kind));
            let tables = state.schema.tables.iter().map(|table| &table.name);
            let all = tables.chain(views.map(|view| &view.name));
            let all: Vec<QName> = all.filter(|name| inside(name)).cloned().collect();
            for name in all {
                // `ON ALL TABLES IN SCHEMA a` said for each alone.
                let about = About::Relation(name);
                let new = hang(about, AttachedKind::Grant, before, after);
                state.schema.attach(new);
            }
        }
        Attach::Publication { name, change } => super::publication::change(state, name, change),
        Attach::TypeOwner { name, after } => {
            if let Some(about) = resolve(state, &Target::Type(name.clone())) {
                let is_domain = state.find_opaque(name, &[OpaqueKind::Domain]).is_some();
                let before = if is_domain {
                    "ALTER DOMAIN"
                } else {
                    "ALTER TYPE"
                };
                let new = hang(about, AttachedKind::Owner, before, after);
                state.schema.attach(new);
            }
        }
        Attach::Refresh { view, filled } => refresh(state, view, *filled),
        Attach::Statistics { name, table } => statistics(state, name, table),
    }
}

fn hang(about: About, kind: AttachedKind, before: &str, after: &str) -> Attached {
    Attached {
        about,
        kind,
        name: String::new(),
        before: before.to_owned(),
        after: after.to_owned(),
    }
}

pub(super) fn relation(state: &State<'_>, name: &Name) -> Option<QName> {
    if let Some(id) = state.find_table(name) {
        return state.schema.tables.get(id).map(|table| table.name.clone());
    }
    if let Some(id) = state.find_opaque(name, &VIEWS) {
        return state.schema.opaque.get(id).map(|view| view.name.clone());
    }
    let id = state.find_sequence(name)?;
    let sequence = state.schema.sequences.get(id)?;
    Some(sequence.name.clone())
}

fn resolve(state: &State<'_>, target: &Target) -> Option<About> {
    let about = match target {
        Target::Relation(name) => About::Relation(relation(state, name)?),
        Target::Type(name) => {
            let found = state.find_enum(name).map(|id| &state.schema.enums[id].name);
            let kinds = [OpaqueKind::Domain, OpaqueKind::Type];
            let other = || {
                let id = state.find_opaque(name, &kinds)?;
                state.schema.opaque.get(id).map(|object| &object.name)
            };
            About::Type(found.or_else(other)?.clone())
        }
        Target::Part(part, of, name) => About::Part(*part, relation(state, of)?, name.clone()),
        Target::Index(name) => match state.find_index(name) {
            Some((table, _)) => {
                let table = state.schema.tables.get(table)?;
                About::Part(Part::Index, table.name.clone(), name.name.clone())
            }
            None => {
                let (of, _) = view_index(state, name)?;
                About::Part(Part::Index, of, name.name.clone())
            }
        },
    };
    state.schema.has(&about).then_some(about)
}

/// The materialized view of an index, and the place of the index in the list.
pub(in crate::replay) fn view_index(state: &State<'_>, name: &Name) -> Option<(QName, usize)> {
    state.resolve(name, |namespace, name| {
        let mut attached = state.schema.attached.iter().enumerate();
        attached.find_map(|(at, it)| {
            let of = it.about.name();
            let is_it = it.kind == AttachedKind::Index
                && it.name == name
                && of.namespace.as_deref() == namespace;
            is_it.then(|| (of.clone(), at))
        })
    })
}

/// A clause of `ALTER TABLE` or `ALTER VIEW` about a view.
pub(super) fn of_view(state: &mut State<'_>, view: &QName, change: &Change, at: Place) {
    let mut objects = state.schema.opaque.iter();
    let is_materialized =
        objects.any(|o| o.kind == OpaqueKind::MaterializedView && o.name == *view);
    let before = match is_materialized {
        true => "ALTER MATERIALIZED VIEW",
        false => "ALTER VIEW",
    };
    let Some(after) = state.words_at(at) else {
        return;
    };
    let first = after.split_whitespace().next().unwrap_or_default();
    let kind = match change {
        Change::SetDefault { .. } => AttachedKind::Default,
        Change::Other if first.eq_ignore_ascii_case("OWNER") => AttachedKind::Owner,
        _ => AttachedKind::Option,
    };
    let about = About::Relation(view.clone());
    state.schema.attach(hang(about, kind, before, &after));
}

/// A clause of `ALTER TABLE` that may switch triggers.
pub(super) fn of_table(state: &mut State<'_>, table: &QName, at: Place) {
    let Some(text) = state.words_at(at) else {
        return;
    };
    let found = tokens(state.dialect, &text, 0, text.len());
    let mut words = found.iter();
    let mut verb = Vec::new();
    for token in words.by_ref() {
        verb.push(token.text.to_uppercase());
        if token.text.eq_ignore_ascii_case("TRIGGER") || verb.len() > 3 {
            break;
        }
    }
    let Some(token) = words
        .next()
        .filter(|_| verb.last().is_some_and(|w| w == "TRIGGER"))
    else {
        return;
    };
    let is_quoted = token.kind == crate::replay::token::Kind::Quoted;
    let name = crate::replay::cursor::fold(state.dialect, &token.text, is_quoted);
    let is_all = !is_quoted && matches!(name.as_str(), "all" | "user");
    let triggers = state.schema.opaque.iter().filter(|object| {
        object.kind == OpaqueKind::Trigger
            && object.table.as_ref() == Some(table)
            && (is_all || object.name.name == name)
    });
    let names: Vec<String> = triggers.map(|trigger| trigger.name.name.clone()).collect();
    let verb = verb.join(" ");
    for name in names {
        let about = About::Part(Part::Trigger, table.clone(), name);
        let new = hang(about, AttachedKind::State, "ALTER TABLE", &verb);
        match verb.as_str() {
            // As it is born.
            "ENABLE TRIGGER" => state
                .schema
                .attached
                .retain(|old| old.about != new.about || old.kind != new.kind),
            _ => state.schema.attach(new),
        }
    }
}

/// `CREATE INDEX` on a materialized view.
pub(super) fn index(state: &mut State<'_>, view: &QName, name: &str, at: Place) {
    let Some((before, after)) = state.words_around(at) else {
        state.not_followed(state.statement, "the text of this index is not known");
        return;
    };
    // It comes back in a transaction.
    let words = tokens(state.dialect, &before, 0, before.len());
    let mut words = words.iter().take(4);
    let late = words.find(|word| word.text.eq_ignore_ascii_case("CONCURRENTLY"));
    let before =
        match late.and_then(|word| Some((before.get(..word.start)?, before.get(word.end..)?))) {
            Some((start, rest)) => format!("{}{rest}", start.trim_end()),
            None => before,
        };
    let about = About::Relation(view.clone());
    state.schema.attached.push(Attached {
        name: name.to_owned(),
        ..hang(about, AttachedKind::Index, before.trim(), after.trim())
    });
}

/// An index of a materialized view, by its place in the list, has another name from now on.
pub(super) fn rename_index(state: &mut State<'_>, at: usize, to: &str) {
    let Some(it) = state.schema.attached.get_mut(at) else {
        return;
    };
    it.before = expression::rename(state.dialect, &it.before, &it.name, to);
    to.clone_into(&mut it.name);
}

fn refresh(state: &mut State<'_>, view: &Name, filled: bool) {
    let kinds = [OpaqueKind::MaterializedView];
    let Some(view) = state.find_opaque(view, &kinds) else {
        return;
    };
    let view = &state.schema.opaque[view];
    let words: Vec<String> = view
        .sql
        .iter()
        .flat_map(|sql| sql.split_whitespace())
        .map(str::to_uppercase)
        .collect();
    let born_filled = !words.ends_with(&["WITH", "NO", "DATA"].map(str::to_owned));
    let after = if filled { "" } else { "WITH NO DATA" };
    let about = About::Relation(view.name.clone());
    let new = hang(
        about,
        AttachedKind::State,
        "REFRESH MATERIALIZED VIEW",
        after,
    );
    match born_filled == filled {
        true => state
            .schema
            .attached
            .retain(|old| old.about != new.about || old.kind != new.kind),
        false => state.schema.attach(new),
    }
}

fn statistics(state: &mut State<'_>, name: &Name, table: &Name) {
    let (Some(table), Ok(name)) = (relation(state, table), state.new_name(name, false)) else {
        return;
    };
    let kind = OpaqueKind::Statistics;
    let mut opaque = state.schema.opaque.iter();
    if opaque.any(|object| object.kind == kind && object.name == name) {
        return;
    }
    let sql = state.own_text();
    let written = names(state.dialect, sql.as_deref().unwrap_or_default());
    let columns = state.schema.table(&table).map(|table| {
        let columns = table.columns.iter().map(|column| column.name.clone());
        columns.filter(|name| written.contains(name)).collect()
    });
    state.push_opaque(Opaque {
        kind,
        name,
        table: Some(table.clone()),
        sql,
        depends_on: vec![(table, columns.unwrap_or_default())],
    });
}

pub(super) fn drop_statistics(state: &mut State<'_>, drop: &Drop) {
    for name in &drop.names {
        if let Some(id) = state.find_opaque(name, &[OpaqueKind::Statistics]) {
            let gone = state.schema.opaque.remove(id);
            state.dropped(ObjectKind::Object, &gone.name.to_string());
        }
    }
}
