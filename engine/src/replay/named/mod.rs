//! What a statement names has to be there, also where the statement changes nothing that is modelled or only hangs
//! something on what it names: rights, comments, indexes of views, switched triggers.

mod mysql;
mod read;
mod words;

use read::{Kind, Need, WORDS, needs};
use whimbrel_core::lexer::Lexer;
use words::Word;

use super::{
    apply::view_index,
    cursor::{Cursor, Fail, Ident, Name, Outcome, Place},
    judge,
    known::Known,
    names::has_constraint,
    state::{ObjectKind, State},
    statement::{Change, Statement},
};
use crate::{
    dialect::{Statements, facts},
    query::{Catalog, Found, has_function, is_builtin_type},
    schema::suggest,
    sql::{OpaqueKind, QName, Table},
};

/// How a statement is asked for what it needs.
type Needs = fn(&mut Cursor<'_>) -> Outcome<Vec<Need>>;

/// The server's own functions for triggers.
const TRIGGER_FUNCTIONS: [&str; 4] = [
    "suppress_redundant_updates_trigger",
    "tsvector_update_trigger",
    "tsvector_update_trigger_column",
    "unique_key_recheck",
];

/// Refuses a statement that names what is not there.
pub(super) fn refuse(
    state: &State<'_>,
    statement: &Statement,
    script: &str,
    at: Place,
) -> Outcome<()> {
    let is_asked = match statement {
        Statement::Opaque(_)
        | Statement::Attach(_)
        | Statement::AlterFunction { .. }
        | Statement::RenameIndex { .. }
        | Statement::DropStatistics(_)
        | Statement::Calls(_)
        | Statement::Program(_) => true,
        Statement::CreateTable(_) => has_words(state),
        Statement::AlterTable { .. } => has_words(state),
        _ => false,
    };
    match is_asked {
        true => all(state, script, at),
        false => Ok(()),
    }
}

/// Tables are made with names of what the server brings.
fn has_words(state: &State<'_>) -> bool {
    facts(state.dialect).names_in_statements == Statements::OfMysql
}

/// The same for what the server looks for last: the function of a trigger, and what clauses name that change nothing else,
/// when the other clauses have been followed.
pub(super) fn refuse_last(
    state: &State<'_>,
    statement: &Statement,
    script: &str,
    at: Place,
) -> Outcome<()> {
    match statement {
        Statement::CreateOnTable { .. } if state.dialect.has_namespaces() => all(state, script, at),
        Statement::AlterTable { changes, .. } if !has_words(state) => {
            let mut changes = changes.iter();
            match changes.any(|(change, _)| matches!(change, Change::Other)) {
                true => all(state, script, at),
                false => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

fn all(state: &State<'_>, script: &str, at: Place) -> Outcome<()> {
    let facts = facts(state.dialect);
    let (words, needs): (&[&str], Needs) = match facts.names_in_statements {
        Statements::Unread => return Ok(()),
        Statements::OfPostgres => (&WORDS, needs),
        Statements::OfMysql => (&mysql::WORDS, mysql::needs),
    };
    if state.uncertain || state.called_unknown {
        return Ok(());
    }
    let first = Lexer::from(state.dialect, script, at.start).next();
    let is_read = |word: &&str| matches!(&first, Some(Ok(token)) if token.is(word));
    if !words.iter().any(is_read) {
        return Ok(());
    }
    let mut c = Cursor::new(state.dialect, script, at.start, at.end);
    // What is written in a way that is not known needs nothing that is known.
    for need in needs(&mut c).unwrap_or_default() {
        one(state, script, &need)?;
    }
    Ok(())
}

fn one(state: &State<'_>, script: &str, need: &Need) -> Outcome<()> {
    match need {
        Need::Relation(name, kind) => relation(state, name, *kind),
        Need::Columns(of, columns) => {
            let mut columns = columns.iter();
            columns.try_for_each(|column| self::column(state, of, column))
        }
        Need::Index(name) => index(state, name),
        Need::IndexOf(of, name) => index_of(state, of, name),
        Need::Type(name) => {
            let known = Known::new(state);
            let is_row = || !matches!(found(state, name), Found::Missing);
            match known.has_type(name.namespace.as_deref(), &name.name)
                || is_builtin_type(&name.name)
                || is_row()
            {
                true => Ok(()),
                false => Err(state.unknown_name(ObjectKind::Type, name)),
            }
        }
        // Another service may have made one that nobody here has dropped.
        Need::Schema(name) => match state.namespace(&name.text, name.at) {
            Err(fail) if fail.label.is_some() => Err(fail),
            _ => Ok(()),
        },
        Need::Function(name) => function(state, name),
        // Those of extensions are not known.
        Need::Run(name) => match TRIGGER_FUNCTIONS.contains(&name.name.as_str())
            || name.name.to_lowercase().starts_with("ri_fkey_")
            || !state.schema.extensions.is_empty()
        {
            true => Ok(()),
            false => function(state, name),
        },
        Need::Constraint(of, name) => on_table(state, of, name, "constraint", |table| {
            has_constraint(table, &name.text)
        }),
        Need::OnTable(kind, of, name) => {
            let kind = match *kind {
                "TRIGGER" => OpaqueKind::Trigger,
                "POLICY" => OpaqueKind::Policy,
                _ => OpaqueKind::Rule,
            };
            // Those of foreign keys have names that only the server knows.
            if name.text.starts_with("RI_") {
                return Ok(());
            }
            let has = |of: &QName| {
                let mut objects = state.schema.opaque.iter();
                objects.any(|object| {
                    object.kind == kind
                        && object.table.as_ref() == Some(of)
                        && object.name.name == name.text
                })
            };
            on_table(state, of, name, kind.word(), |table| has(&table.name))
        }
        Need::Statistics(name) => {
            let is_named = |object: &&crate::sql::Opaque| {
                object.kind == OpaqueKind::Statistics && object.name.name == name.name
            };
            // One without a name was named by the server.
            match state.schema.opaque.iter().any(|object| is_named(&object))
                || state.mentions("CREATE STATISTICS ON")
                || state.mentions("CREATE STATISTICS (")
            {
                true => Ok(()),
                false => Err(missing("statistics object", &name.name, name.at)),
            }
        }
        Need::Statement(at) => judge::inside(state, script, *at),
        Need::Emptied(tables) => emptied(state, tables),
        Need::Called(name, count) => called(state, name, *count),
        // By its mode the server takes another engine instead.
        Need::Word(Word::Engine, ..) if state.mentions("SQL_MODE") => Ok(()),
        Need::Word(word, name, of) => words::refuse(*word, name, of.as_deref()),
    }
}

fn missing(what: &str, name: &str, at: Place) -> Fail {
    let message = format!("{what} `{name}` does not exist");
    Fail::new("unknown-object", message, at)
}

fn found(state: &State<'_>, name: &Name) -> Found {
    Known::new(state).relation(name.namespace.as_deref(), &name.name)
}

fn relation(state: &State<'_>, name: &Name, kind: Kind) -> Outcome<()> {
    let is_there = !matches!(found(state, name), Found::Missing);
    if !is_there {
        let kind = match kind {
            Kind::View | Kind::MaterializedView => ObjectKind::View,
            Kind::Sequence => ObjectKind::Sequence,
            Kind::Any | Kind::Table => ObjectKind::Table,
        };
        let known = Known::new(state);
        let names = known.relation_names();
        let help = suggest::did_you_mean(&name.name, names.iter().map(String::as_str));
        let fail = state.unknown_name(kind, name);
        return Err(Fail { help, ..fail });
    }
    let views = [OpaqueKind::View];
    let materialized = [OpaqueKind::MaterializedView];
    let is = |kinds: &[OpaqueKind]| state.find_opaque(name, kinds).is_some();
    let is_table = state.find_table(name).is_some();
    let is_wrong = match kind {
        Kind::Any | Kind::Sequence => false,
        Kind::Table => !is_table && (is(&views) || is(&materialized)),
        Kind::View => is_table || is(&materialized),
        Kind::MaterializedView => is_table || is(&views),
    };
    if !is_wrong {
        return Ok(());
    }
    let wanted = match kind {
        Kind::View => "view",
        Kind::MaterializedView => "materialized view",
        _ => "table",
    };
    let message = format!("`{}` is not a {wanted}", name.name);
    Err(Fail::new("wrong-kind", message, name.at))
}

pub(super) fn column(state: &State<'_>, of: &Name, column: &Ident) -> Outcome<()> {
    let composite = [OpaqueKind::Type];
    if state.find_table(of).is_none() && state.find_opaque(of, &composite).is_some() {
        return Ok(());
    }
    let row = match found(state, of) {
        Found::Relation(row) => row,
        Found::Hidden => return Ok(()),
        Found::Missing => return relation(state, of, Kind::Any),
    };
    let mut names = row.columns.iter().map(|column| column.name.as_str());
    if row.open || names.any(|name| state.same(name, &column.text)) {
        return Ok(());
    }
    let table = QName::new(of.namespace.as_deref(), of.name.as_str());
    let full = state
        .find_table(of)
        .and_then(|id| state.schema.tables.get(id));
    let full = full.map_or(&table, |table| &table.name);
    let key = format!("{full}.{}", column.text);
    let fail = state.unknown(ObjectKind::Column, &key, &column.text, column.at);
    let names = row.columns.iter().map(|column| column.name.as_str());
    let help = suggest::did_you_mean(&column.text, names);
    Err(Fail {
        help,
        ..fail.in_table(full)
    })
}

/// True when what is not known to be there may be there even so: an extension or the server made it.
fn may_be_hidden(state: &State<'_>, name: &Name) -> bool {
    !matches!(found(state, name), Found::Missing)
}

fn index(state: &State<'_>, name: &Name) -> Outcome<()> {
    let is_there = state.find_index(name).is_some()
        || state.find_exclusion(name).is_some()
        || view_index(state, name).is_some();
    match is_there || has_unnamed_indexes(state) || may_be_hidden(state, name) {
        true => Ok(()),
        false => Err(state.unknown_name(ObjectKind::Index, name)),
    }
}

/// Views have indexes which the server named.
fn has_unnamed_indexes(state: &State<'_>) -> bool {
    let mut attached = state.schema.attached.iter();
    attached.any(|it| it.kind == crate::sql::AttachedKind::Index && it.name.is_empty())
}

fn index_of(state: &State<'_>, of: &Name, name: &Ident) -> Outcome<()> {
    let Some(table) = state.find_table(of) else {
        return Ok(());
    };
    let Some(table) = state.schema.tables.get(table) else {
        return Ok(());
    };
    let index = Name {
        namespace: table.name.namespace.clone(),
        ..Name::from(name.clone())
    };
    let mut names = table.index_names();
    let is_there = names.any(|known| known == name.text) || state.find_exclusion(&index).is_some();
    match is_there || may_be_hidden(state, &index) {
        true => Ok(()),
        false => Err(state
            .unknown_name(ObjectKind::Index, &Name::from(name.clone()))
            .in_table(&table.name)),
    }
}

/// Something of a table that is there.
fn on_table(
    state: &State<'_>,
    of: &Name,
    name: &Ident,
    what: &str,
    has: impl Fn(&Table) -> bool,
) -> Outcome<()> {
    let Some(table) = state.find_table(of) else {
        return relation(state, of, Kind::Any);
    };
    let Some(table) = state.schema.tables.get(table) else {
        return Ok(());
    };
    let is_foreign = state.external.contains(&table.name) || table.partition_of.is_some();
    if has(table) || is_foreign || Known::new(state).has_extensions() {
        return Ok(());
    }
    Err(missing(what, &name.text, name.at).in_table(&table.name))
}

fn function(state: &State<'_>, name: &Name) -> Outcome<()> {
    let is_elsewhere = name.namespace.as_ref();
    let is_elsewhere = is_elsewhere.is_some_and(|schema| !state.schema.namespaces.contains(schema));
    let known = Known::new(state);
    match is_elsewhere || known.may_have_function(&name.name) || has_function(&known, &name.name) {
        true => Ok(()),
        false => Err(missing("function", &name.name, name.at)),
    }
}

/// A procedure that a session calls.
fn called(state: &State<'_>, name: &Name, count: Option<usize>) -> Outcome<()> {
    let is_elsewhere = name.namespace.is_some() || !state.schema.extensions.is_empty();
    if is_elsewhere {
        return Ok(());
    }
    if state.find_opaque(name, &[OpaqueKind::Function]).is_none() {
        // Another one may have been made elsewhere; of a name that is nearly one of these that is not believed.
        let opaque = state.schema.opaque.iter();
        let made = opaque.filter(|opaque| opaque.kind == OpaqueKind::Function);
        let made = made.map(|opaque| opaque.name.name.as_str());
        return match suggest::slip_of(&name.name, made).filter(|near| near.len() > 3) {
            Some(near) => {
                Err(missing("procedure", &name.name, name.at)
                    .help(format!("did you mean `{near}`?")))
            }
            None => Ok(()),
        };
    }
    let known = state.programs.get(&name.name.to_lowercase());
    let (Some(routine), Some(count)) = (known, count) else {
        return Ok(());
    };
    let wanted = routine.parameters.len();
    match wanted == count {
        true => Ok(()),
        false => {
            let name_shown = &name.name;
            let message = format!("procedure `{name_shown}` takes {wanted} arguments, not {count}");
            Err(Fail::new("unknown-object", message, name.at))
        }
    }
}

/// Tables are emptied only together with those that refer to them.
fn emptied(state: &State<'_>, tables: &[Name]) -> Outcome<()> {
    if state.has_below || !state.checks_foreign_keys {
        return Ok(());
    }
    let ids: Vec<usize> = tables.iter().filter_map(|t| state.find_table(t)).collect();
    let name_of = |id: &usize| state.schema.tables.get(*id).map(|table| &table.name);
    let emptied: Vec<&QName> = ids.iter().filter_map(name_of).collect();
    for (id, name) in ids.iter().zip(tables) {
        let Some(table) = name_of(id) else { continue };
        let refers = |other: &&Table| {
            let mut keys = other.foreign_keys.iter();
            !emptied.contains(&&other.name)
                && keys.any(|key| key.referenced_table == *table && key.is_certain())
        };
        if let Some(other) = state.schema.tables.iter().find(refers) {
            let message = format!(
                "table `{}` cannot be emptied alone: table `{}` refers to it",
                name.name, other.name
            );
            return Err(
                Fail::new("dependent-object", message, name.at).help(facts(state.dialect).emptying)
            );
        }
    }
    Ok(())
}
