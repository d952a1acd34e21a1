//! Columns: made, dropped, renamed, changed.

mod change;
mod default;
mod drop;

pub(super) use change::{
    add_identity, drop_identity, rename, set_default, set_expression, set_nullable, set_type,
};
pub(super) use default::check_names;
pub(super) use drop::{check_dropped, drop};

use super::{constraint, sequence, table::check_strict};
use crate::{
    dialect::facts,
    query::{Catalog, classes},
    replay::{
        bodies,
        cursor::{Fail, Outcome, Piece, Place},
        judge,
        known::Known,
        state::{ObjectKind, State},
        statement::{ColumnDef, ConstraintDef, ConstraintKind, SequenceOptions},
        types::{self, Resolved},
    },
    sql::{
        Arity, Check, Column, ColumnType, Default, Family, Generated, Identity, NativeType,
        Options, QName, options::is_row_time,
    },
};

/// The column that a definition makes in a table of that name.
pub(super) fn build(state: &mut State<'_>, table: &QName, def: &ColumnDef) -> Outcome<Column> {
    let resolved = match &def.ty {
        Some(ty) => state.resolve_type(ty)?,
        None => Resolved {
            ty: ColumnType::Native(NativeType::new("", &[])),
            array: false,
            serial: false,
            domain: None,
        },
    };
    let mut column = Column {
        name: def.name.text.clone(),
        ty: resolved.ty,
        arity: Arity::Nullable,
        default: None,
        auto_increment: def.auto_increment && state.dialect.family() == Family::Mysql,
        identity: None,
        generated: None,
        collation: def.collation.clone(),
        client_default: false,
        domain: resolved.domain,
        required_list: false,
        options: options_of(def),
    };
    if resolved.array {
        column.arity = Arity::List;
        column.required_list = def.nullable == Some(false);
    } else if def.nullable == Some(false) {
        column.arity = Arity::Required;
    }
    check_collation(state, &column, def.name.at)?;
    if let Some(default) = &def.default {
        check_default(state, def, default)?;
        column.default = state.default(
            default,
            &column.ty,
            column.arity,
            table.namespace.as_deref(),
        );
        require_sequence(state, column.default.as_ref(), default)?;
        default::check_new(state, def, &column)?;
        column.auto_increment |= column.counts_up();
    }
    if let Some((expression, stored)) = &def.generated {
        column.generated = Some(Generated {
            expression: expression.text.clone(),
            stored: *stored,
        });
    }
    if resolved.serial {
        require(&mut column);
        column.auto_increment = true;
        if state.dialect.has_namespaces() {
            let name = sequence::for_column(state, table, &column, &SequenceOptions::default());
            column.default = Some(Default::Sequence(name));
        }
    }
    if let Some((identity, _)) = &def.identity {
        make_identity(&mut column, *identity);
    }
    if state.dialect.family() == Family::Mysql && def.auto_increment {
        require(&mut column);
    }
    Ok(column)
}

/// Refuses `COLLATE` behind a type that is no text (PostgreSQL).
fn check_collation(state: &State<'_>, column: &Column, at: Place) -> Outcome<()> {
    if column.collation.is_none() || !facts(state.dialect).keeps_postgres_rules {
        return Ok(());
    }
    let known = Known::new(state);
    let ty = known.ty(column);
    match classes::has_collation(&known, &ty) {
        Some(false) => {
            let message = classes::without_collation(&ty);
            Err(Fail::new("type-mismatch", message, at))
        }
        _ => Ok(()),
    }
}

fn check_default(state: &State<'_>, def: &ColumnDef, default: &Piece) -> Outcome<()> {
    if def.generated.is_some() || (def.identity.is_some() && state.dialect.has_namespaces()) {
        let message = format!("column `{}` cannot have a default as well", def.name.text);
        return Err(Fail::new("invalid-column", message, default.at));
    }
    judge::value(state, None, &default.text, default.at, &[])
}

/// Refuses a computed column or a default that names what is not there, now that the table has its columns.
pub(super) fn check_named(state: &State<'_>, table: usize, def: &ColumnDef) -> Outcome<()> {
    if let Some(default) = &def.default {
        check_names(state, table, default)?;
        let owner = state.table_at(table)?;
        if let Some(column) = owner.column(&def.name.text) {
            let stored = (column, column.default.as_ref());
            default::check_stored(state, &owner.name, stored, default)?;
        }
    }
    match &def.generated {
        Some((expression, _)) if !is_row_time(&expression.text) => {
            super::columns::require_kept(state, table, &expression.text, expression.at)
        }
        _ => Ok(()),
    }
}

fn require(column: &mut Column) {
    if column.arity == Arity::Nullable {
        column.arity = Arity::Required;
    }
}

fn make_identity(column: &mut Column, identity: Identity) {
    column.identity = Some(identity);
    column.auto_increment = true;
    require(column);
}

/// Adds a column to an existing table; the constraints behind it come later. False when it is there already.
pub(super) fn add(
    state: &mut State<'_>,
    table: usize,
    def: &ColumnDef,
    if_not_exists: bool,
) -> Outcome<bool> {
    let name = state.table_at(table)?.name.clone();
    if state
        .position_of(state.table_at(table)?, &def.name.text)
        .is_some()
    {
        if if_not_exists {
            return Ok(false);
        }
        let key = format!("{name}.{}", def.name.text);
        let fail = state.duplicate(ObjectKind::Column, &key, &def.name.text, def.name.at);
        return Err(fail.in_table(&name));
    }
    if state.dialect.family() == Family::Sqlite {
        check_sqlite_addition(def)?;
    }
    let column = build(state, &name, def)?;
    place(state, table, column, def)?;
    // PostgreSQL adds one column after another.
    if state.dialect.has_namespaces() {
        check_named(state, table, def)?;
    }
    check_strict(state, table)?;
    state.made(ObjectKind::Column, &format!("{name}.{}", def.name.text));
    bodies::settle_again(state, &name);
    Ok(true)
}

/// The constraints behind a column: foreign keys, or all others.
pub(super) fn add_constraints(
    state: &mut State<'_>,
    table: usize,
    def: &ColumnDef,
    foreign: bool,
) -> Outcome<()> {
    let is_foreign = |it: &ConstraintDef| matches!(it.kind, ConstraintKind::ForeignKey(_));
    let mut all = ordered(&def.constraints).filter(|it| is_foreign(it) == foreign);
    all.try_for_each(|constraint| constraint::add(state, table, constraint))
}

/// Primary keys first, so that what refers to them finds them.
pub(super) fn ordered(constraints: &[ConstraintDef]) -> impl Iterator<Item = &ConstraintDef> {
    let is_key = |c: &&ConstraintDef| matches!(c.kind, ConstraintKind::PrimaryKey { .. });
    constraints
        .iter()
        .filter(is_key)
        .chain(constraints.iter().filter(move |c| !is_key(c)))
}

fn check_sqlite_addition(def: &ColumnDef) -> Outcome<()> {
    let is_key = |c: &ConstraintDef| {
        matches!(
            c.kind,
            ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. }
        )
    };
    if let Some(constraint) = def.constraints.iter().find(|c| is_key(c)) {
        let message = "SQLite cannot add a PRIMARY KEY or UNIQUE column to a table";
        return Err(Fail::new("invalid-column", message, constraint.at)
            .help("rebuild the table, or add a unique index afterwards"));
    }
    Ok(())
}

/// Puts a column at its place: last, or where MySQL was told to.
fn place(state: &mut State<'_>, table: usize, column: Column, def: &ColumnDef) -> Outcome<()> {
    use crate::replay::statement::ColumnPosition;
    let at = match &def.position {
        None => state.table_at(table)?.columns.len(),
        Some(ColumnPosition::First) => 0,
        Some(ColumnPosition::After(other)) => state.column(table, other)? + 1,
    };
    let columns = &mut state.table_mut(table)?.columns;
    columns.insert(at.min(columns.len()), column);
    Ok(())
}

/// MySQL's `MODIFY` and `CHANGE`, when the column has its new name; the constraints behind it come later.
pub(super) fn redefine(state: &mut State<'_>, table: usize, def: &ColumnDef) -> Outcome<()> {
    let position = state.column(table, &def.name)?;
    let name = state.table_at(table)?.name.clone();
    let mut column = build(state, &name, def)?;
    if in_primary_key(state, table, &column.name) {
        require(&mut column);
    }
    // One of MariaDB's, where what reads another column is part of its own.
    let names = facts(state.dialect).names;
    let is_own = |check: &Check| {
        let of_column = check.of_column.as_deref();
        let mut columns = check.columns.iter();
        of_column.is_some_and(|of| names.same(of, &def.name.text))
            && columns.any(|other| !names.same(other, &def.name.text))
    };
    let owner = state.table_mut(table)?;
    owner.checks.retain(|check| !is_own(check));
    owner.columns.remove(position);
    match def.position {
        None => state.table_mut(table)?.columns.insert(position, column),
        Some(_) => place(state, table, column, def)?,
    }
    Ok(())
}

fn in_primary_key(state: &State<'_>, table: usize, column: &str) -> bool {
    let table = state.schema.tables.get(table);
    let key = table.and_then(|table| table.primary_key.as_ref());
    key.is_some_and(|key| {
        let names = key.columns.iter().filter_map(|c| c.name());
        names.into_iter().any(|name| state.same(name, column))
    })
}

/// The sequence of a default must be there.
fn require_sequence(state: &State<'_>, default: Option<&Default>, written: &Piece) -> Outcome<()> {
    let Some(Default::Sequence(name)) = default else {
        return Ok(());
    };
    let mut sequences = state.schema.sequences.iter();
    // The server asks only whether a relation has that name, or takes it for a number.
    let is_number = name.name.bytes().all(|digit| digit.is_ascii_digit()) || name.name == "-";
    let is_other = || {
        let known = Known::new(state);
        known.may_be_relation(name.namespace.as_deref(), &name.name)
    };
    match sequences.any(|sequence| sequence.name == *name) || is_number || is_other() {
        true => Ok(()),
        false => Err(state.unknown(
            ObjectKind::Sequence,
            &name.to_string(),
            &name.name,
            written.at,
        )),
    }
}

/// What the column's type and the words behind it say beyond the model.
fn options_of(def: &ColumnDef) -> Options {
    let mut options = def.options.clone();
    if let Some(ty) = &def.ty {
        options.extend(types::mysql_options(ty));
    }
    options
}
