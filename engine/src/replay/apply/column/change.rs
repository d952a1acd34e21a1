//! Columns that exist: renamed, and changed one property at a time.

use super::{
    super::{index, objects},
    check_collation,
    drop::dependents_on_column,
    in_primary_key, make_identity, require_sequence,
};
use crate::{
    dialect::facts,
    query::{Type, refuses_to_store},
    replay::{
        bodies,
        cursor::{Fail, Ident, Outcome, Piece},
        expression, judge,
        known::Known,
        returned,
        state::{ObjectKind, State},
        statement::TypeName,
    },
    sql::{
        Arity, Check, Column, Default, Family, ForeignKey, Identity, Opaque, OpaqueKind, Part,
        QName, Value, options,
    },
};

pub(in crate::replay::apply) fn rename(
    state: &mut State<'_>,
    table: usize,
    from: &Ident,
    to: &Ident,
) -> Outcome<()> {
    let position = state.column(table, from)?;
    let table_name = state.table_at(table)?.name.clone();
    returned::settle_readers(state, &table_name);
    let readers = bodies::before(state);
    let owner = state.table_at(table)?;
    let old = owner.columns[position].name.clone();
    let taken = state.position_of(owner, &to.text);
    let to_itself = taken == Some(position) && state.dialect.has_namespaces();
    if to_itself || taken.is_some_and(|taken| taken != position) {
        let key = format!("{table_name}.{}", to.text);
        let fail = state.duplicate(ObjectKind::Column, &key, &to.text, to.at);
        return Err(fail.in_table(&table_name));
    }
    let dialect = state.dialect;
    let new = to.text.clone();
    let names = facts(dialect).names;
    let is_old = |name: &str| names.same(name, &old);
    let swap = |name: &mut String| {
        if is_old(name) {
            name.clone_from(&new);
        }
    };
    let part = (table_name.clone(), old.clone());
    state
        .schema
        .rename_part(Part::Column, &part.0, &part.1, &new);
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
    if let Some(key) = &mut table.primary_key {
        key.include.iter_mut().for_each(swap);
    }
    for index in &mut table.indexes {
        index.include.iter_mut().for_each(swap);
        if let Some(predicate) = &mut index.predicate {
            swap_text(predicate);
        }
    }
    for check in &mut table.checks {
        check.columns.iter_mut().for_each(swap);
        check.of_column.iter_mut().for_each(swap);
        match (&check.name, check.columns.as_slice()) {
            (Some(name), [begin, end]) if check.is_period() => {
                check.definition = Check::period(name, begin, end);
            }
            _ => swap_text(&mut check.definition),
        }
    }
    if let Some(by) = table.options.get_mut(options::PARTITION_BY) {
        swap_text(by);
    }
    for key in &mut table.foreign_keys {
        key.columns.iter_mut().for_each(swap);
    }
    let refers = |key: &ForeignKey| key.referenced_table == table_name;
    state.schema.tables.change(
        |other| other.foreign_keys.iter().any(refers),
        |other| {
            for key in other.foreign_keys.iter_mut().filter(|key| refers(key)) {
                key.referenced_columns.iter_mut().for_each(swap);
            }
        },
    );
    follow_in_texts(state, &table_name, &old, &new);
    state.schema.opaque.change(
        |opaque| {
            opaque
                .depends_on
                .iter()
                .any(|(name, _)| *name == table_name)
        },
        |opaque| {
            for (name, columns) in &mut opaque.depends_on {
                if *name == table_name {
                    columns.iter_mut().for_each(swap);
                }
            }
        },
    );
    for sequence in &mut state.schema.sequences {
        if let Some((owner, column)) = &mut sequence.owned_by
            && *owner == table_name
        {
            swap(column);
        }
    }
    state.dropped(ObjectKind::Column, &format!("{table_name}.{old}"));
    state.made(ObjectKind::Column, &format!("{table_name}.{new}"));
    let changed = bodies::Changed {
        table: &table_name,
        old: &old,
        new: Some(&new),
    };
    bodies::follow(state, readers, &changed, from)
}

/// The statements of views, triggers and the like say the column's new name, as the server makes them say it. Where
/// the old name may mean another table's column the text is no longer known.
fn follow_in_texts(state: &mut State<'_>, table: &QName, old: &str, new: &str) {
    let dialect = state.dialect;
    let twins: Vec<QName> = state
        .schema
        .tables
        .iter()
        .filter(|other| other.name != *table)
        .filter(|other| {
            other
                .columns
                .iter()
                .any(|c| c.name.eq_ignore_ascii_case(old))
        })
        .map(|other| other.name.clone())
        .collect();
    if dialect.family() == Family::Mysql {
        return;
    }
    let follows =
        |opaque: &Opaque| opaque.has_word(dialect, old) && opaque.mentions(dialect, table);
    state.schema.opaque.change(follows, |opaque| {
        let is_doubtful = twins.iter().any(|other| opaque.mentions(dialect, other));
        opaque.sql = match (&opaque.sql, is_doubtful) {
            (Some(sql), false) => Some(expression::rename(dialect, sql, old, new)),
            _ => None,
        };
    });
}

pub(in crate::replay::apply) fn set_type(
    state: &mut State<'_>,
    table: usize,
    column: &Ident,
    (ty, is_cast): (&TypeName, bool),
    collation: Option<&String>,
) -> Outcome<()> {
    let position = state.column(table, column)?;
    let resolved = state.resolve_type(ty)?;
    let found = state.table_at(table)?;
    let name = found.name.clone();
    let mut changed = found.columns[position].clone();
    let views: Vec<String> = dependents_on_column(state, table, &changed.name)?
        .iter()
        .filter(|(kind, ..)| *kind != OpaqueKind::Function)
        .map(|(kind, name, _)| objects::describe(*kind, name))
        .collect();
    let is_other = changed.ty != resolved.ty || changed.domain != resolved.domain;
    if !views.is_empty() && is_other {
        let message = format!(
            "the type of column `{}` cannot change: {} depends on it",
            changed.name,
            views.join(", ")
        );
        return Err(Fail::new("dependent-object", message, column.at)
            .help("drop that before, and recreate it afterwards"));
    }
    let required = changed.required_list || changed.arity == Arity::Required;
    changed.required_list = resolved.array && required;
    changed.arity = match (resolved.array, changed.arity) {
        (true, _) => Arity::List,
        // The schema language does not tell whether a list may be null.
        (false, Arity::List) => Arity::Nullable,
        (false, arity) => arity,
    };
    let before = state.table_at(table)?.columns[position].clone();
    if changed.ty != resolved.ty {
        changed.ty = resolved.ty;
        check_converted(state, &name, (&before, &changed), is_cast, column)?;
        if let Some(default) = changed.default.take() {
            let namespace = name.namespace.as_deref();
            changed.default = state.recast(default, &changed.ty, changed.arity, namespace);
        }
    }
    if state.dialect.has_namespaces() {
        changed.auto_increment = changed.counts_up();
    }
    changed.collation = collation.cloned();
    changed.domain = resolved.domain;
    // PostgreSQL stores values of the new type in its own way.
    changed.options.remove(options::TOAST);
    changed.options.remove(options::COMPRESSION);
    check_collation(state, &changed, column.at)?;
    state.table_mut(table)?.columns[position] = changed;
    index::check_all(state, table, column.at)
}

/// Refuses a type that no value of the column becomes by itself, neither those in its rows, unless they are cast, nor its
/// default.
fn check_converted(
    state: &State<'_>,
    table: &QName,
    (before, after): (&Column, &Column),
    is_cast: bool,
    written: &Ident,
) -> Outcome<()> {
    let is_known = !state.uncertain && !state.called_unknown && !state.untyped.contains(table);
    if !facts(state.dialect).judges_whole_values || !is_known {
        return Ok(());
    }
    let known = Known::new(state);
    let (from, to) = (known.ty(before), known.ty(after));
    let shown = |ty: &Type| ty.name().unwrap_or_default().to_owned();
    if !is_cast && refuses_to_store(&known, &from, &to) {
        let message = format!(
            "values of column `{}` do not become {} by themselves: they are {}",
            after.name,
            shown(&to),
            shown(&from)
        );
        return Err(Fail::new("type-mismatch", message, written.at)
            .help("say how with USING, for example `USING (column::type)`"));
    }
    let defaults: &[&str] = match &before.default {
        Some(Default::Value(Value::Int(_) | Value::Float(_))) => &["int4", "numeric"],
        Some(Default::Value(_)) => &[],
        Some(Default::Sequence(_)) => &["int8"],
        _ => return Ok(()),
    };
    let mut types: Vec<Type> = defaults.iter().map(|name| Type::named(*name)).collect();
    types.push(from);
    match types.iter().all(|from| refuses_to_store(&known, from, &to)) {
        true => {
            let message = format!(
                "the default of column `{}` does not become {} by itself",
                after.name,
                shown(&to)
            );
            Err(Fail::new("type-mismatch", message, written.at)
                .help("drop the default before, and set it again afterwards"))
        }
        false => Ok(()),
    }
}

pub(in crate::replay::apply) fn set_nullable(
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
    column.required_list = column.arity == Arity::List && !nullable;
    column.arity = match (column.arity, nullable) {
        (Arity::List, _) => Arity::List,
        (_, true) => Arity::Nullable,
        (_, false) => Arity::Required,
    };
    Ok(())
}

pub(in crate::replay::apply) fn set_default(
    state: &mut State<'_>,
    table: usize,
    column: &Ident,
    default: Option<&Piece>,
) -> Outcome<()> {
    let position = state.column(table, column)?;
    let owner = state.table_at(table)?;
    let found = &owner.columns[position];
    if found.identity.is_some() || (found.generated.is_some() && state.dialect.has_namespaces()) {
        let message = format!("column `{}` generates its values", found.name);
        return Err(Fail::new("invalid-column", message, column.at));
    }
    let namespace = owner.name.namespace.as_deref();
    let new = default.and_then(|piece| state.default(piece, &found.ty, found.arity, namespace));
    if let Some(written) = default {
        require_sequence(state, new.as_ref(), written)?;
        judge::value(state, None, &written.text, written.at, &[])?;
        let is_required = found.arity == Arity::Required;
        super::default::check_null(state, found, is_required, written)?;
        super::default::check(state, found, written)?;
        super::check_names(state, table, written)?;
        super::default::check_stored(state, &owner.name, (found, new.as_ref()), written)?;
    }
    let mysql = state.dialect.family() == Family::Mysql;
    let column = &mut state.table_mut(table)?.columns[position];
    column.default = new;
    if !mysql {
        column.auto_increment = column.counts_up();
    }
    Ok(())
}

pub(in crate::replay::apply) fn add_identity(
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

pub(in crate::replay::apply) fn drop_identity(
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
        let message = format!("column `{}` is not an identity column", column.text);
        return Err(Fail::new("invalid-column", message, column.at));
    }
    found.auto_increment = false;
    Ok(())
}

pub(in crate::replay::apply) fn set_expression(
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
