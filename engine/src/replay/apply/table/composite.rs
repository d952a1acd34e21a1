//! Columns that come from a composite type or a view: `CREATE TABLE t OF type`, `LIKE view`.

use crate::{
    plan::full_name,
    replay::{
        apply::{column, view::VIEWS},
        cursor::{Cursor, Name, Outcome},
        query, read, returned,
        state::{ObjectKind, State},
    },
    sql::{Column, OpaqueKind},
};

/// True for the name of a composite or range type.
pub(super) fn is_composite(state: &State<'_>, name: &Name) -> bool {
    state.find_opaque(name, &[OpaqueKind::Type]).is_some()
}

/// The attributes of a composite type; `None` when its text says them no more.
pub(super) fn attributes(state: &mut State<'_>, name: &Name) -> Outcome<Option<Vec<Column>>> {
    let Some(id) = state.find_opaque(name, &[OpaqueKind::Type]) else {
        return Err(state.unknown_name(ObjectKind::Type, name));
    };
    let ty = &state.schema.opaque[id];
    let owner = ty.name.clone();
    let Some(text) = ty.sql.clone().filter(|_| !state.untyped.contains(&owner)) else {
        return Ok(None);
    };
    let mut c = Cursor::new(state.dialect, &text, 0, text.len());
    while !c.at_end() && !c.is_op(0, "(") {
        c.next();
    }
    let Ok(attributes) = c.list_in_parens(read::attribute) else {
        return Ok(None);
    };
    let columns = attributes
        .iter()
        .map(|attribute| column::build(state, &owner, attribute));
    // The places of these are in the type's text.
    Ok(columns.collect::<Outcome<Vec<Column>>>().ok())
}

/// The columns of a view, without what else a table has.
pub(super) fn columns_of_view(state: &mut State<'_>, name: &Name) -> Outcome<Option<Vec<Column>>> {
    let Some(id) = state.find_opaque(name, &VIEWS) else {
        return Err(state.unknown_name(ObjectKind::Table, name));
    };
    let view = state.schema.opaque[id].name.clone();
    returned::settle(state, &view);
    let view = full_name(state.dialect, &view);
    Ok(query::columns(state, &format!("SELECT * FROM {view}")))
}
