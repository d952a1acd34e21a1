//! Functions and procedures.

use super::super::{
    bodies,
    cursor::{Cursor, Fail, Name, Outcome},
    procedure::{self, Signature},
    program,
    state::{ObjectKind, State, Words},
    statement::{Drop, FunctionChange},
};
use crate::{
    dialect::facts,
    source::Span,
    sql::{Opaque, OpaqueKind, QName},
};

/// Functions may share a name; one entry stands for all of them.
pub(super) fn create(
    state: &mut State<'_>,
    name: &Name,
    routine: Option<&procedure::Routine>,
    program: Option<&program::Routine>,
    signature: Option<&Signature>,
) -> Outcome<()> {
    if let Some(program) = program {
        let key = name.name.to_lowercase();
        state.programs.insert(key, program.clone());
    }
    let full = state.new_name(name, false)?;
    refuse_twin(state, name, &full)?;
    if let Some(routine) = routine {
        let made = Span::new(state.file, state.statement.start, state.statement.end);
        let at = routine
            .at
            .filter(|_| matches!(state.words, Words::Script | Words::Block(_)));
        let routine = procedure::Routine {
            made: Some(made),
            at,
            ..routine.clone()
        };
        let known = state.routines.entry(full.clone()).or_default();
        // One with the same parameters is replaced.
        known.retain(|other| !other.signature.is_same(&routine.signature));
        known.push(routine);
    }
    if let Some(signature) = signature {
        let known = state.signatures.entry(full.clone()).or_default();
        known.retain(|other| !other.is_same(signature));
        known.push(signature.clone());
    }
    let kind = OpaqueKind::Function;
    state.remember_made(kind, &full.name);
    if !state
        .schema
        .opaque
        .iter()
        .any(|o| o.kind == kind && o.name == full)
    {
        let sql = state.own_text();
        state.push_opaque(Opaque {
            kind,
            name: full.clone(),
            table: None,
            sql,
            depends_on: Vec::new(),
        });
    }
    // It may call itself.
    match routine {
        Some(routine) => bodies::function_created(state, &full, routine),
        None => Ok(()),
    }
}

/// Where a name has one function and one procedure, another one of its kind is refused.
fn refuse_twin(state: &State<'_>, name: &Name, full: &QName) -> Outcome<()> {
    if facts(state.dialect).functions_share_names || state.uncertain {
        return Ok(());
    }
    let known = state.find_opaque(name, &[OpaqueKind::Function]);
    let known = known.and_then(|id| state.schema.opaque[id].sql.as_deref());
    let (Some(known), Some(text)) = (known, state.own_text()) else {
        return Ok(());
    };
    let kind = |text: &str| {
        let mut c = Cursor::new(state.dialect, text, 0, text.len());
        let mut replaces = false;
        while !c.at_end() && !c.is_any(&["FUNCTION", "PROCEDURE"]) {
            replaces |= c.is_word(0, "REPLACE");
            c.next();
        }
        let word = c.any(&["FUNCTION", "PROCEDURE"])?;
        Some((word, replaces || c.is_word(0, "IF")))
    };
    match (kind(known), kind(&text)) {
        (Some((old, _)), Some((new, false))) if old == new => {
            let key = full.to_string();
            Err(state.duplicate(ObjectKind::Object, &key, &name.name, name.at))
        }
        _ => Ok(()),
    }
}

pub(super) fn drop(
    state: &mut State<'_>,
    drop: &Drop,
    signatures: &[Option<Signature>],
) -> Outcome<()> {
    for (name, signature) in drop.names.iter().zip(signatures) {
        match state.find_opaque(name, &[OpaqueKind::Function]) {
            Some(id) => {
                let full = state.schema.opaque[id].name.clone();
                if is_one_of_several(state, &full, signature.as_ref()) {
                    continue;
                }
                state.schema.opaque.remove(id);
                state.routines.remove(&full);
                state.signatures.remove(&full);
                state.programs.remove(&name.name.to_lowercase());
            }
            None if drop.if_exists || state.uncertain => {}
            // It may be one that an extension brought, or another one of that name.
            None if !state.schema.extensions.is_empty() => {}
            None => {
                let message = format!("function `{}` does not exist", name.name);
                return Err(Fail::new("unknown-object", message, name.at));
            }
        }
    }
    Ok(())
}

/// Takes one of several functions of a name away; false when it is the only one.
fn is_one_of_several(state: &mut State<'_>, name: &QName, signature: Option<&Signature>) -> bool {
    let (Some(signature), Some(known)) = (signature, state.signatures.get_mut(name)) else {
        return false;
    };
    let before = known.len();
    known.retain(|other| !other.is_same(signature));
    if known.len() == before {
        // None of them is that one: what is left is not clear, and stays.
        return before > 1;
    }
    if known.is_empty() {
        return false;
    }
    if let Some(routines) = state.routines.get_mut(name) {
        routines.retain(|routine| !routine.signature.is_same(signature));
    }
    true
}

pub(super) fn alter(
    state: &mut State<'_>,
    name: &Name,
    signature: Option<&Signature>,
    change: &FunctionChange,
) -> Outcome<()> {
    // One that is not known may be an extension's.
    let Some(id) = state.find_opaque(name, &[OpaqueKind::Function]) else {
        return Ok(());
    };
    let old = state.schema.opaque[id].name.clone();
    let new = match change {
        FunctionChange::Rename(to) => QName::new(old.namespace.as_deref(), to.text.clone()),
        FunctionChange::Schema(to) => {
            state.namespace(&to.text, to.at)?;
            QName::new(Some(to.text.as_str()), old.name.clone())
        }
        FunctionChange::Path(path) => {
            for routine in state.routines.get_mut(&old).into_iter().flatten() {
                routine.path = Some(path.clone());
            }
            return Ok(());
        }
    };
    let several = state.signatures.get(&old).map_or(0, Vec::len) > 1;
    if let (true, Some(signature)) = (several, signature) {
        let known = state.signatures.entry(old.clone()).or_default();
        let at = known.iter().position(|other| other.is_same(signature));
        let Some(moved) = at.map(|at| known.remove(at)) else {
            return Ok(());
        };
        let known = state.routines.entry(old).or_default();
        let at = known
            .iter()
            .position(|routine| routine.signature.is_same(&moved));
        let routine = at.map(|at| known.remove(at));
        state.signatures.entry(new.clone()).or_default().push(moved);
        let routines = state.routines.entry(new.clone()).or_default();
        routines.extend(routine);
        state.push_opaque(Opaque {
            name: new,
            sql: None,
            ..state.schema.opaque[id].clone()
        });
        return Ok(());
    }
    if let Some(mut routines) = state.routines.remove(&old) {
        for routine in &mut routines {
            routine.former.push(old.name.clone());
        }
        state.routines.insert(new.clone(), routines);
    }
    if let Some(signatures) = state.signatures.remove(&old) {
        state.signatures.insert(new.clone(), signatures);
    }
    state.schema.opaque[id].name = new;
    state.schema.opaque[id].sql = None;
    Ok(())
}
