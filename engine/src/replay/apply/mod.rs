//! What statements do to the state: one file for each family.

mod alter;
mod attached;
mod bound;
mod column;
mod columns;
mod constraint;
mod drop;
mod event;
mod functions;
mod index;
mod key;
mod objects;
mod partition;
mod passes;
mod policy;
mod publication;
mod relation;
mod sequence;
mod stored;
mod table;
mod types;
mod view;

pub(super) use attached::view_index;
pub(super) use columns::is_system_column;

use super::{
    cursor::{Fail, Ident, Outcome, Place},
    procedure, program, read,
    state::{ObjectKind, State, Words},
    statement::Statement,
};

/// Statements that run statements.
pub(super) const MAX_DEPTH: usize = 32;

/// Applies a statement. On an error the state may be half changed; nothing is read from it then.
pub(super) fn apply(state: &mut State<'_>, statement: &Statement) -> Outcome<()> {
    one(state, statement, 0)
}

/// The same for one that other statements run.
pub(super) fn one(state: &mut State<'_>, statement: &Statement, depth: usize) -> Outcome<()> {
    if depth > MAX_DEPTH {
        let message = "statements run statements too deeply";
        return Err(Fail::new("too-deep", message, state.statement));
    }
    run(state, statement, depth)?;
    let may_remove = matches!(
        statement,
        Statement::AlterTable { .. }
            | Statement::DropTables(_)
            | Statement::DropIndexes(..)
            | Statement::DropViews(..)
            | Statement::DropTypes(_)
            | Statement::DropSequences(_)
            | Statement::DropSchemas(_)
            | Statement::DropExtensions(_)
            | Statement::DropOnTable { .. }
    );
    if may_remove {
        state.schema.forget_detached();
    }
    Ok(())
}

fn run(state: &mut State<'_>, statement: &Statement, depth: usize) -> Outcome<()> {
    match statement {
        Statement::CreateTable(table) => table::create(state, table),
        Statement::AlterTable {
            of,
            name,
            if_exists,
            changes,
        } => relation::alter(state, *of, name, *if_exists, changes),
        Statement::DropTables(drop) => drop::tables(state, drop),
        Statement::RenameTables(pairs, if_exists) => {
            for (from, to) in pairs {
                if *if_exists && state.find_table(from).is_none() {
                    continue;
                }
                let table = state.table(from)?;
                if state.table_at(table)?.name.name == to.name {
                    let name = &to.name;
                    return Err(state.duplicate(ObjectKind::Table, name, name, to.at));
                }
                table::rename(state, table, to)?;
            }
            Ok(())
        }
        Statement::CreateIndex(create) => index::create(state, create),
        Statement::DropIndexes(drop, table) => index::drop(state, drop, table.as_ref()),
        Statement::RenameIndex {
            name,
            if_exists,
            to,
        } => index::rename(state, name, *if_exists, to),
        Statement::CreateView { .. } => view::create(state, statement),
        Statement::DropViews(drop, materialized) => view::drop(state, drop, *materialized),
        Statement::CreateEnum { name, values } => types::create_enum(state, name, values),
        Statement::CreateType { name, kind, base } => {
            types::create_type(state, name, *kind, base.as_ref())
        }
        Statement::AlterType { name, change } => types::alter(state, name, change),
        Statement::DropTypes(drop) => types::drop(state, drop),
        Statement::CreateSequence {
            name,
            if_not_exists,
            temporary,
            options,
        } => sequence::create(state, name, *if_not_exists, *temporary, options),
        Statement::AlterSequence {
            name,
            if_exists,
            change,
        } => sequence::alter(state, name, *if_exists, change),
        Statement::DropSequences(drop) => sequence::drop(state, drop),
        Statement::CreateSchema {
            name,
            if_not_exists,
            elements,
        } => {
            objects::create_schema(state, name, *if_not_exists)?;
            within(state, name, elements, depth)
        }
        Statement::Several(all) => {
            for statement in all {
                one(state, statement, depth + 1)?;
            }
            Ok(())
        }
        Statement::DropSchemas(drop) => objects::drop_schemas(state, drop),
        Statement::RenameSchema { name, to } => objects::rename_schema(state, name, to),
        Statement::CreateExtension {
            name,
            if_not_exists,
            schema,
            version,
        } => {
            objects::create_extension(state, name, *if_not_exists, schema.clone(), version.clone())
        }
        Statement::DropExtensions(drop) => objects::drop_extensions(state, drop),
        Statement::AlterPolicy { name, table, parts } => policy::alter(state, name, table, parts),
        Statement::CreateOnTable { .. } => objects::create_on_table(state, statement),
        Statement::DropOnTable {
            kind,
            name,
            table,
            if_exists,
        } => objects::drop_on_table(state, *kind, name, table.as_ref(), *if_exists),
        Statement::RenameOnTable {
            kind,
            name,
            table,
            to,
        } => objects::rename_on_table(state, *kind, name, table, to),
        Statement::CreateFunction {
            name,
            routine,
            program,
            signature,
        } => {
            let (routine, program) = (routine.as_ref(), program.as_ref());
            functions::create(state, name, routine, program, signature.as_ref())
        }
        Statement::AlterFunction {
            name,
            signature,
            change,
        } => functions::alter(state, name, signature.as_ref(), change),
        Statement::DropFunctions(drop, signatures) => functions::drop(state, drop, signatures),
        Statement::Attach(attach) => {
            attached::attach(state, attach);
            Ok(())
        }
        Statement::Event { name, change } => event::change(state, name, change),
        Statement::DropStatistics(drop) => {
            attached::drop_statistics(state, drop);
            Ok(())
        }
        Statement::SetSearchPath(path) => {
            state.search_path = match path {
                Some(names) => names.clone(),
                None => state.schema.default_namespace.iter().cloned().collect(),
            };
            Ok(())
        }
        Statement::ForeignKeyChecks(on) => {
            state.checks_foreign_keys = *on;
            Ok(())
        }
        Statement::LegacyAlterTable(on) => {
            state.legacy_alter_table = *on;
            Ok(())
        }
        // Transactions are followed by the caller, who can go back.
        Statement::Begin
        | Statement::Commit
        | Statement::Rollback
        | Statement::Savepoint(_)
        | Statement::RollbackTo(_)
        | Statement::Release(_) => Ok(()),
        Statement::Prepare { name, text } => {
            let text = program::text(state, text);
            state.prepared.insert(name.to_lowercase(), text);
            Ok(())
        }
        Statement::Execute { name } => execute(state, name, depth),
        Statement::ExecuteText(text) => {
            let text = program::text(state, text);
            run_text(state, text.as_deref(), depth)
        }
        Statement::Assign(piece) | Statement::Program(piece) => program::run(state, piece, depth),
        Statement::Block(steps) => procedure::run_block(state, steps, depth),
        Statement::Calls(calls) => {
            for call in calls {
                procedure::call(state, call, state.statement, depth)?;
            }
            Ok(())
        }
        Statement::Opaque(note) => {
            if let Some(note) = note {
                state.not_followed(state.statement, note);
            }
            Ok(())
        }
    }
}

/// Runs the elements of `CREATE SCHEMA`, which look for names in it first.
fn within(
    state: &mut State<'_>,
    schema: &Ident,
    elements: &[(Statement, Place)],
    depth: usize,
) -> Outcome<()> {
    if elements.is_empty() {
        return Ok(());
    }
    let path = state.search_path.clone();
    state.search_path.insert(0, schema.text.clone());
    let mut done = Ok(());
    for (statement, at) in elements {
        let own = match &state.words {
            Words::Script | Words::Block(_) => Words::Block(*at),
            Words::Text(text) => match text.get(at.start..at.end) {
                Some(text) => Words::Text(text.to_owned()),
                None => Words::Unknown,
            },
            Words::Unknown => Words::Unknown,
        };
        let outer = std::mem::replace(&mut state.words, own);
        done = done.and_then(|()| one(state, statement, depth + 1));
        state.words = outer;
    }
    state.search_path = path;
    done
}

/// Runs a prepared statement, if its text is known.
fn execute(state: &mut State<'_>, name: &str, depth: usize) -> Outcome<()> {
    let at = state.statement;
    let text = match state.prepared.get(&name.to_lowercase()) {
        Some(text) => text.clone(),
        None if state.dialect.has_namespaces() => return Ok(()),
        None => {
            return Err(Fail::new(
                "unknown-object",
                format!("prepared statement `{name}` does not exist"),
                at,
            ));
        }
    };
    run_text(state, text.as_deref(), depth)
}

/// Runs a statement that came as text.
pub(super) fn run_text(state: &mut State<'_>, text: Option<&str>, depth: usize) -> Outcome<()> {
    let at = state.statement;
    let Some(text) = text.filter(|_| depth < MAX_DEPTH) else {
        let note = "the text of this prepared statement is only known to the server";
        state.not_followed(at, note);
        return Ok(());
    };
    let is_end = |c: char| c == ';' || c.is_whitespace();
    let whole = Place {
        start: 0,
        end: text.trim_end_matches(is_end).len(),
    };
    let here = |mut fail: Fail| {
        fail.at = at;
        fail
    };
    let statement = read::statement(state.dialect, text, whole).map_err(here)?;
    let outer = std::mem::replace(&mut state.words, Words::Text(text.to_owned()));
    let done = one(state, &statement, depth + 1).map_err(here);
    state.words = outer;
    done
}
