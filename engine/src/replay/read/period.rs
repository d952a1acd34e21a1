//! MariaDB's tables that know times: `WITH SYSTEM VERSIONING`, and `PERIOD FOR` two columns.

use crate::{
    replay::{
        cursor::{Cursor, Ident, Outcome, Place},
        statement::{ConstraintDef, ConstraintKind},
    },
    sql::{Family, Options},
};

/// `PERIOD FOR name (begin, end)`.
pub(super) struct Period {
    /// `None` for `SYSTEM_TIME`, of which the server itself takes care.
    name: Option<Ident>,
    begin: Ident,
    end: Ident,
    at: Place,
}

/// True behind `SYSTEM VERSIONING`.
pub(super) fn system_versioning(c: &mut Cursor<'_>) -> bool {
    c.dialect.family() == Family::Mysql && c.words(&["SYSTEM", "VERSIONING"])
}

/// True behind `ROW START` and `ROW END`, what a column of the server's period is computed from.
pub(super) fn is_row_time(c: &Cursor<'_>) -> bool {
    let is_end = c.is_word(1, "START") || c.is_word(1, "END");
    c.dialect.family() == Family::Mysql && c.is_word(0, "ROW") && is_end
}

/// A period, unless something else stands here.
pub(super) fn read(c: &mut Cursor<'_>) -> Outcome<Option<Period>> {
    let is_period = c.is_word(0, "PERIOD") && c.is_word(1, "FOR");
    if c.dialect.family() != Family::Mysql || !is_period {
        return Ok(None);
    }
    let start = c.position();
    let name = name(c)?;
    c.expect_op("(")?;
    let begin = c.ident()?;
    c.expect_op(",")?;
    let end = c.ident()?;
    c.expect_op(")")?;
    Ok(Some(Period {
        name,
        begin,
        end,
        at: c.place_since(start),
    }))
}

/// The name of a period that is dropped, and whether it need not be there.
pub(super) fn dropped(c: &mut Cursor<'_>) -> Outcome<Option<(Option<Ident>, bool)>> {
    if !(c.is_word(0, "PERIOD") && (c.is_word(1, "FOR") || c.is_word(1, "IF"))) {
        return Ok(None);
    }
    let start = c.position();
    c.next();
    let if_exists = c.if_exists();
    if !c.is_word(0, "FOR") {
        c.rewind(start);
        return Ok(None);
    }
    c.next();
    Ok(Some((own_name(c)?, if_exists)))
}

fn name(c: &mut Cursor<'_>) -> Outcome<Option<Ident>> {
    c.next();
    c.next();
    own_name(c)
}

fn own_name(c: &mut Cursor<'_>) -> Outcome<Option<Ident>> {
    let name = c.ident()?;
    let is_own = !name.text.eq_ignore_ascii_case("SYSTEM_TIME");
    Ok(is_own.then_some(name))
}

impl Period {
    /// What it is to its table; `None` for the server's own.
    pub(super) fn constraint(&self) -> Option<ConstraintDef> {
        Some(ConstraintDef {
            name: Some(self.name.clone()?),
            if_not_exists: false,
            kind: ConstraintKind::Period {
                begin: self.begin.clone(),
                end: self.end.clone(),
            },
            options: Options::new(),
            at: self.at,
        })
    }
}
