//! Expressions of an index that are only a column: PostgreSQL leaves out a cast to the type that the column has.

use crate::{
    replay::{cursor::Cursor, known::Known, state::State},
    sql::{Column, ColumnType, Table},
};

/// The column that `a`, `a::type`, `CAST(a AS type)` or `type(a)` is.
pub(super) fn column(state: &State<'_>, table: &Table, text: &str) -> Option<String> {
    if !state.dialect.has_namespaces() {
        return None;
    }
    let mut c = Cursor::new(state.dialect, text, 0, text.len());
    let mut depth = 0;
    while c.op("(") {
        depth += 1;
    }
    let (name, ty) = if c.is_word(0, "CAST") && c.is_op(1, "(") {
        c.next();
        c.op("(");
        depth += 1;
        let name = c.ident().ok()?;
        c.word("AS").then_some(())?;
        (name, Some(c.ident().ok()?))
    } else {
        let first = c.ident().ok()?;
        if c.op("::") || c.op(":") && c.op(":") {
            (first, Some(c.ident().ok()?))
        } else if c.op("(") {
            depth += 1;
            (c.ident().ok()?, Some(first))
        } else {
            (first, None)
        }
    };
    for _ in 0..depth {
        c.op(")").then_some(())?;
    }
    let position = state
        .position_of(table, &name.text)
        .filter(|_| c.at_end())?;
    let column = table.columns.get(position)?;
    let is_same = ty.is_none_or(|ty| is_of(state, column, &ty.text));
    is_same.then(|| column.name.clone())
}

/// True for a type without a length that is the column's.
fn is_of(state: &State<'_>, column: &Column, ty: &str) -> bool {
    let has_length = match &column.ty {
        ColumnType::Native(native) => !native.args.is_empty() || native.name == "CHAR",
        _ => true,
    };
    let known = Known::new(state);
    let (own, wanted) = (known.ty(column), known.written_type(ty));
    !has_length && own.name().is_some() && own.name() == wanted.name()
}
