//! What the modules of SQLite's virtual tables make of their arguments (https://sqlite.org/fts5.html, `/fts3.html`,
//! `/rtree.html`).

use crate::replay::cursor::{Cursor, Ident};

/// The columns of a full-text or R*Tree table; none where they are not known. Columns that have to be named, such as
/// `rank`, are not among them.
pub(super) fn columns(c: &mut Cursor<'_>) -> Vec<Ident> {
    let mut columns = Vec::new();
    let known = ["FTS5", "FTS4", "FTS3", "RTREE", "RTREE_I32"];
    if !c.word("USING") || c.any(&known).is_none() || !c.op("(") {
        return columns;
    }
    loop {
        // A column whose value is only stored.
        c.op("+");
        let is_option = c.is_op(1, "=");
        match c.ident() {
            Ok(_) if is_option => {}
            Ok(name) => columns.push(name),
            Err(_) => return Vec::new(),
        }
        while !c.at_end() && !c.is_op(0, ",") && !c.is_op(0, ")") {
            if c.is_op(0, "(") {
                let _ = c.parens();
            } else {
                c.next();
            }
        }
        if c.op(")") {
            return columns;
        }
        if !c.op(",") {
            return Vec::new();
        }
    }
}
