//! Columns: made, dropped, renamed, changed.

use super::{constraint, key, sequence};
use crate::{
    replay::{
        cursor::{Fail, Ident, Outcome, Piece},
        expression, returned,
        state::State,
        statement::{ColumnDef, ConstraintDef, ConstraintKind, SequenceOptions, TypeName},
        types::Resolved,
    },
    sql::{
        Arity, Column, ColumnType, Default, Dialect, Generated, Identity, NativeType, OpaqueKind,
        QName,
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
        },
    };
    let mut column = Column {
        name: def.name.text.clone(),
        ty: resolved.ty,
        arity: Arity::Nullable,
        default: None,
        auto_increment: def.auto_increment && state.dialect == Dialect::Mysql,
        identity: None,
        generated: None,
        collation: def.collation.clone(),
        client_default: false,
    };
    if resolved.array {
        column.arity = Arity::List;
    } else if def.nullable == Some(false) {
        column.arity = Arity::Required;
    }
    if let Some(default) = &def.default {
        check_default(state, def, default)?;
        column.default = state.default(
            default,
            &column.ty,
            column.arity,
            table.namespace.as_deref(),
        );
        require_sequence(state, column.default.as_ref(), default)?;
        column.auto_increment |= matches!(column.default, Some(Default::Sequence(_)));
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
    if state.dialect == Dialect::Mysql && def.auto_increment {
        require(&mut column);
    }
    Ok(column)
}

fn check_default(state: &State<'_>, def: &ColumnDef, default: &Piece) -> Outcome<()> {
    if def.generated.is_some() || (def.identity.is_some() && state.dialect.has_namespaces()) {
        let message = format!("column `{}` cannot have a default as well", def.name.text);
        return Err(Fail::new("invalid-column", message, default.at));
    }
    Ok(())
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

/// Adds a column to an existing table, with the constraints behind it.
pub(super) fn add(
    state: &mut State<'_>,
    table: usize,
    def: &ColumnDef,
    if_not_exists: bool,
) -> Outcome<()> {
    let name = state.table_at(table)?.name.clone();
    if state
        .position_of(state.table_at(table)?, &def.name.text)
        .is_some()
    {
        if if_not_exists {
            return Ok(());
        }
        let key = format!("{name}.{}", def.name.text);
        let fail = state.duplicate("column", &key, &def.name.text, def.name.at);
        return Err(fail.in_table(&name));
    }
    if state.dialect == Dialect::Sqlite {
        check_sqlite_addition(def)?;
    }
    let column = build(state, &name, def)?;
    place(state, table, column, def)?;
    state.made("column", &format!("{name}.{}", def.name.text));
    for constraint in ordered(&def.constraints) {
        constraint::add(state, table, constraint)?;
    }
    Ok(())
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

/// MySQL's `MODIFY` and `CHANGE`.
pub(super) fn redefine(
    state: &mut State<'_>,
    table: usize,
    from: &Ident,
    def: &ColumnDef,
) -> Outcome<()> {
    let position = state.column(table, from)?;
    let name = state.table_at(table)?.name.clone();
    if !state.same(&from.text, &def.name.text) {
        rename(state, table, from, &def.name)?;
    }
    let mut column = build(state, &name, def)?;
    if in_primary_key(state, table, &column.name) {
        require(&mut column);
    }
    state.table_mut(table)?.columns.remove(position);
    match def.position {
        None => state.table_mut(table)?.columns.insert(position, column),
        Some(_) => place(state, table, column, def)?,
    }
    for constraint in ordered(&def.constraints) {
        constraint::add(state, table, constraint)?;
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

pub(super) fn drop(
    state: &mut State<'_>,
    table: usize,
    name: &Ident,
    if_exists: bool,
    cascade: bool,
) -> Outcome<()> {
    let position = match state.column(table, name) {
        Ok(position) => position,
        Err(_) if if_exists => return Ok(()),
        Err(fail) => return Err(fail),
    };
    let owner = state.table_at(table)?;
    let (table_name, column) = (owner.name.clone(), owner.columns[position].name.clone());
    if owner.columns.len() == 1 && !state.dialect.has_namespaces() {
        let message = format!(
            "column `{column}` is the last one of table `{}`",
            table_name.name
        );
        return Err(Fail::new("last-column", message, name.at).help("drop the table instead"));
    }
    match state.dialect {
        Dialect::Postgres | Dialect::Cockroach => {
            drop_postgres(state, table, &column, name, cascade)?;
        }
        Dialect::Mysql => drop_mysql(state, table, &column, name)?,
        Dialect::Sqlite => check_sqlite_drop(state, table, &column, name)?,
    }
    // A generated column may have gone with it, so the position is looked up again.
    let column_now = state.position_of(state.table_at(table)?, &column);
    if let Some(position) = column_now {
        state.table_mut(table)?.columns.remove(position);
    }
    state.dropped("column", &format!("{table_name}.{column}"));
    sequence::drop_owned(state, &table_name, Some(&column));
    Ok(())
}

/// Views, triggers and policies that name a column.
fn dependents_on_column(
    state: &State<'_>,
    table: &QName,
    column: &str,
) -> Vec<(OpaqueKind, QName)> {
    let needs = |columns: &Vec<String>| columns.iter().any(|c| state.same(c, column));
    state
        .schema
        .opaque
        .iter()
        .filter(|opaque| {
            let mut depends = opaque.depends_on.iter();
            depends.any(|(name, columns)| name == table && needs(columns))
        })
        .map(|opaque| (opaque.kind, opaque.name.clone()))
        .collect()
}

fn drop_postgres(
    state: &mut State<'_>,
    table: usize,
    column: &str,
    written: &Ident,
    cascade: bool,
) -> Outcome<()> {
    let name = state.table_at(table)?.name.clone();
    let objects = dependents_on_column(state, &name, column);
    let keys = key::referring(state, &name, |key| {
        key.referenced_columns.iter().any(|c| c == column)
    });
    let generated: Vec<String> = state
        .table_at(table)?
        .columns
        .iter()
        .filter(|other| other.name != column)
        .filter(|other| {
            let expression = other.generated.as_ref().map(|g| g.expression.as_str());
            expression.is_some_and(|text| {
                expression::names(Dialect::Postgres, text)
                    .iter()
                    .any(|n| n == column)
            })
        })
        .map(|other| other.name.clone())
        .collect();
    // Keys of the table on itself go with it.
    let foreign: Vec<_> = keys.iter().filter(|(owner, _)| *owner != name).collect();
    if !cascade && (!objects.is_empty() || !foreign.is_empty() || !generated.is_empty()) {
        let mut list: Vec<String> = foreign
            .iter()
            .map(|(owner, key)| format!("foreign key `{key}` of table `{owner}`"))
            .collect();
        list.extend(
            objects
                .iter()
                .map(|(kind, name)| super::objects::describe(*kind, name)),
        );
        list.extend(
            generated
                .iter()
                .map(|name| format!("generated column `{name}`")),
        );
        return Err(state.depends(format!("column `{column}`"), &list, written.at));
    }
    for (owner, key) in &keys {
        constraint::forget_foreign_key(state, owner, key);
    }
    for (kind, name) in objects {
        super::objects::forget(state, kind, &name);
    }
    let table = state.table_mut(table)?;
    table.columns.retain(|c| !generated.contains(&c.name));
    let uses = |text: &str| {
        expression::names(Dialect::Postgres, text)
            .iter()
            .any(|n| n == column)
    };
    table.indexes.retain(|index| {
        let covered = index.columns.iter().any(|part| match &part.term {
            crate::sql::IndexTerm::Column(name) => name == column,
            crate::sql::IndexTerm::Expression(text) => uses(text),
        });
        let conditional = index.predicate.as_deref().is_some_and(uses);
        !(covered || conditional || index.include.iter().any(|name| name == column))
    });
    table
        .foreign_keys
        .retain(|key| !key.columns.iter().any(|name| name == column));
    table
        .checks
        .retain(|check| !check.columns.iter().any(|name| name == column));
    let key_uses = table
        .primary_key
        .as_ref()
        .is_some_and(|key| key.columns.iter().any(|part| part.name() == Some(column)));
    if key_uses {
        table.primary_key = None;
    }
    Ok(())
}

fn drop_mysql(state: &mut State<'_>, table: usize, column: &str, written: &Ident) -> Outcome<()> {
    let name = state.table_at(table)?.name.clone();
    let same = |a: &str| a.to_lowercase() == column.to_lowercase();
    let own = state.table_at(table)?.foreign_keys.iter();
    let mut list: Vec<String> = own
        .filter(|key| key.columns.iter().any(|c| same(c)))
        .map(|key| format!("foreign key `{}`", key.name.as_deref().unwrap_or_default()))
        .collect();
    let keys = key::referring(state, &name, |key| {
        key.referenced_columns.iter().any(|c| same(c))
    });
    list.extend(
        keys.iter()
            .map(|(owner, key)| format!("foreign key `{key}` of table `{owner}`")),
    );
    if !list.is_empty() {
        return Err(state.depends(format!("column `{column}`"), &list, written.at));
    }
    let table = state.table_mut(table)?;
    for index in &mut table.indexes {
        index.columns.retain(|part| !part.name().is_some_and(same));
    }
    table.indexes.retain(|index| !index.columns.is_empty());
    if let Some(key) = &mut table.primary_key {
        key.columns.retain(|part| !part.name().is_some_and(same));
        if key.columns.is_empty() {
            table.primary_key = None;
        }
    }
    table
        .checks
        .retain(|check| !check.columns.iter().any(|c| same(c)));
    Ok(())
}

/// SQLite drops a column only when nothing in the schema names it.
fn check_sqlite_drop(
    state: &State<'_>,
    table: usize,
    column: &str,
    written: &Ident,
) -> Outcome<()> {
    let found = state.table_at(table)?;
    let same = |a: &str| a.eq_ignore_ascii_case(column);
    let uses = |text: &str| {
        expression::names(Dialect::Sqlite, text)
            .iter()
            .any(|n| same(n))
    };
    let mut list = Vec::new();
    if in_primary_key(state, table, column) {
        list.push("the primary key".to_owned());
    }
    for index in &found.indexes {
        let covered = index.columns.iter().any(|part| match &part.term {
            crate::sql::IndexTerm::Column(name) => same(name),
            crate::sql::IndexTerm::Expression(text) => uses(text),
        });
        if covered || index.predicate.as_deref().is_some_and(uses) {
            list.push(format!("index `{}`", index.name));
        }
    }
    if found
        .foreign_keys
        .iter()
        .any(|key| key.columns.iter().any(|c| same(c)))
    {
        list.push("a foreign key".to_owned());
    }
    let own_check = |check: &crate::sql::Check| {
        // A check behind the column itself goes with it.
        check.columns.iter().any(|c| same(c)) && check.columns.len() > 1
    };
    if found.checks.iter().any(own_check) {
        list.push("a check".to_owned());
    }
    for (kind, name) in dependents_on_column(state, &found.name, column) {
        list.push(super::objects::describe(kind, &name));
    }
    match list.is_empty() {
        true => Ok(()),
        false => Err(state
            .depends(format!("column `{column}`"), &list, written.at)
            .help("drop that first, or rebuild the table")),
    }
}

pub(super) fn rename(state: &mut State<'_>, table: usize, from: &Ident, to: &Ident) -> Outcome<()> {
    let position = state.column(table, from)?;
    let table_name = state.table_at(table)?.name.clone();
    returned::settle_readers(state, &table_name);
    let owner = state.table_at(table)?;
    let old = owner.columns[position].name.clone();
    let taken = state.position_of(owner, &to.text);
    let to_itself = taken == Some(position) && state.dialect.has_namespaces();
    if to_itself || taken.is_some_and(|taken| taken != position) {
        let key = format!("{table_name}.{}", to.text);
        let fail = state.duplicate("column", &key, &to.text, to.at);
        return Err(fail.in_table(&table_name));
    }
    let dialect = state.dialect;
    let new = to.text.clone();
    let is_old = |name: &str| match dialect {
        Dialect::Postgres | Dialect::Cockroach => name == old,
        _ => name.eq_ignore_ascii_case(&old),
    };
    let swap = |name: &mut String| {
        if is_old(name) {
            name.clone_from(&new);
        }
    };
    let swap_text = |text: &mut String| *text = expression::rename(dialect, text, &old, &new);
    let table = state.table_mut(table)?;
    if let Some(column) = table.columns.get_mut(position) {
        column.name.clone_from(&new);
    }
    for column in &mut table.columns {
        if let Some(generated) = &mut column.generated {
            swap_text(&mut generated.expression);
        }
    }
    let key_parts = table
        .primary_key
        .iter_mut()
        .flat_map(|key| &mut key.columns);
    let index_parts = table
        .indexes
        .iter_mut()
        .flat_map(|index| &mut index.columns);
    for part in key_parts.chain(index_parts) {
        match &mut part.term {
            crate::sql::IndexTerm::Column(name) => swap(name),
            crate::sql::IndexTerm::Expression(text) => swap_text(text),
        }
    }
    for index in &mut table.indexes {
        index.include.iter_mut().for_each(swap);
        if let Some(predicate) = &mut index.predicate {
            swap_text(predicate);
        }
    }
    for check in &mut table.checks {
        check.columns.iter_mut().for_each(swap);
        swap_text(&mut check.definition);
    }
    for key in &mut table.foreign_keys {
        key.columns.iter_mut().for_each(swap);
    }
    for other in &mut state.schema.tables {
        let keys = other.foreign_keys.iter_mut();
        for key in keys.filter(|key| key.referenced_table == table_name) {
            key.referenced_columns.iter_mut().for_each(swap);
        }
    }
    for opaque in &mut state.schema.opaque {
        for (name, columns) in &mut opaque.depends_on {
            if *name == table_name {
                columns.iter_mut().for_each(swap);
            }
        }
    }
    for sequence in &mut state.schema.sequences {
        if let Some((owner, column)) = &mut sequence.owned_by
            && *owner == table_name
        {
            swap(column);
        }
    }
    state.dropped("column", &format!("{table_name}.{old}"));
    state.made("column", &format!("{table_name}.{new}"));
    Ok(())
}

pub(super) fn set_type(
    state: &mut State<'_>,
    table: usize,
    column: &Ident,
    ty: &TypeName,
    collation: Option<&String>,
) -> Outcome<()> {
    let position = state.column(table, column)?;
    let resolved = state.resolve_type(ty)?;
    let found = state.table_at(table)?;
    let name = found.name.clone();
    let mut changed = found.columns[position].clone();
    let views: Vec<String> = dependents_on_column(state, &name, &changed.name)
        .iter()
        .filter(|(kind, _)| *kind != OpaqueKind::Function)
        .map(|(kind, name)| super::objects::describe(*kind, name))
        .collect();
    if !views.is_empty() && changed.ty != resolved.ty {
        let message = format!(
            "the type of column `{}` cannot change: {} depends on it",
            changed.name,
            views.join(", ")
        );
        return Err(Fail::new("dependent-object", message, column.at)
            .help("drop that before and make it anew afterwards"));
    }
    changed.arity = match (resolved.array, changed.arity) {
        (true, _) => Arity::List,
        // Whether a list may be null is not tracked.
        (false, Arity::List) => Arity::Nullable,
        (false, arity) => arity,
    };
    if changed.ty != resolved.ty {
        changed.ty = resolved.ty;
        if let Some(default) = changed.default.take() {
            let namespace = name.namespace.as_deref();
            changed.default = state.recast(default, &changed.ty, changed.arity, namespace);
        }
    }
    changed.collation = collation.cloned();
    state.table_mut(table)?.columns[position] = changed;
    Ok(())
}

pub(super) fn set_nullable(
    state: &mut State<'_>,
    table: usize,
    column: &Ident,
    nullable: bool,
) -> Outcome<()> {
    let position = state.column(table, column)?;
    let found = &state.table_at(table)?.columns[position];
    if nullable && in_primary_key(state, table, &found.name) {
        let message = format!("column `{}` is part of the primary key", found.name);
        return Err(Fail::new("invalid-column", message, column.at));
    }
    if nullable && found.identity.is_some() {
        let message = format!("column `{}` is an identity column", found.name);
        return Err(Fail::new("invalid-column", message, column.at));
    }
    let column = &mut state.table_mut(table)?.columns[position];
    column.arity = match (column.arity, nullable) {
        (Arity::List, _) => Arity::List,
        (_, true) => Arity::Nullable,
        (_, false) => Arity::Required,
    };
    Ok(())
}

pub(super) fn set_default(
    state: &mut State<'_>,
    table: usize,
    column: &Ident,
    default: Option<&Piece>,
) -> Outcome<()> {
    let position = state.column(table, column)?;
    let owner = state.table_at(table)?;
    let found = &owner.columns[position];
    if found.identity.is_some() || (found.generated.is_some() && state.dialect.has_namespaces()) {
        let message = format!("column `{}` makes its own values", found.name);
        return Err(Fail::new("invalid-column", message, column.at));
    }
    let namespace = owner.name.namespace.as_deref();
    let new = default.and_then(|piece| state.default(piece, &found.ty, found.arity, namespace));
    if let Some(written) = default {
        require_sequence(state, new.as_ref(), written)?;
    }
    let mysql = state.dialect == Dialect::Mysql;
    let column = &mut state.table_mut(table)?.columns[position];
    if !mysql {
        column.auto_increment = matches!(new, Some(Default::Sequence(_)));
    }
    column.default = new;
    Ok(())
}

/// The sequence of a default must be there.
fn require_sequence(state: &State<'_>, default: Option<&Default>, written: &Piece) -> Outcome<()> {
    let Some(Default::Sequence(name)) = default else {
        return Ok(());
    };
    let mut sequences = state.schema.sequences.iter();
    match sequences.any(|sequence| sequence.name == *name) {
        true => Ok(()),
        false => Err(state.unknown("sequence", &name.to_string(), &name.name, written.at)),
    }
}

pub(super) fn add_identity(
    state: &mut State<'_>,
    table: usize,
    column: &Ident,
    identity: Identity,
) -> Outcome<()> {
    let position = state.column(table, column)?;
    let column_now = &mut state.table_mut(table)?.columns[position];
    let problem = match column_now {
        Column {
            identity: Some(_), ..
        } => Some("is an identity column already"),
        Column {
            default: Some(_), ..
        } => Some("has a default already"),
        Column {
            arity: Arity::Nullable,
            ..
        } => Some("must be NOT NULL first"),
        _ => None,
    };
    if let Some(problem) = problem {
        let message = format!("column `{}` {problem}", column.text);
        return Err(Fail::new("invalid-column", message, column.at));
    }
    make_identity(column_now, identity);
    Ok(())
}

pub(super) fn drop_identity(
    state: &mut State<'_>,
    table: usize,
    column: &Ident,
    if_exists: bool,
) -> Outcome<()> {
    let position = state.column(table, column)?;
    let found = &mut state.table_mut(table)?.columns[position];
    if found.identity.take().is_none() {
        if if_exists {
            return Ok(());
        }
        let message = format!("column `{}` is no identity column", column.text);
        return Err(Fail::new("invalid-column", message, column.at));
    }
    found.auto_increment = false;
    Ok(())
}

pub(super) fn set_expression(
    state: &mut State<'_>,
    table: usize,
    column: &Ident,
    expression: Option<&Piece>,
    if_exists: bool,
) -> Outcome<()> {
    let position = state.column(table, column)?;
    let found = &mut state.table_mut(table)?.columns[position];
    match (&mut found.generated, expression) {
        (Some(generated), Some(piece)) => generated.expression.clone_from(&piece.text),
        (Some(_), None) => found.generated = None,
        (None, _) if if_exists => {}
        (None, _) => {
            let message = format!("column `{}` is not generated", column.text);
            return Err(Fail::new("invalid-column", message, column.at));
        }
    }
    Ok(())
}
