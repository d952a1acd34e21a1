//! `CREATE TABLE` and the names of tables.

mod children;
mod composite;
mod counter;
mod rename;

pub(super) use children::{attach, follow, has_below};
pub(super) use counter::check_counters;
pub(super) use rename::{forget, rename};

use super::{column, constraint, index, key, partition};
use crate::{
    describe::sqlite::table_options,
    dialect::facts,
    replay::{
        cursor::{Fail, Ident, Outcome},
        judge, query, returned,
        state::{ObjectKind, State},
        statement::{ConstraintDef, CreateTable, KeyTerm, Like},
    },
    sql::{Arity, Column, ColumnType, Family, STRICT_TYPES, Table, options, unknown_to_strict},
};
use composite::{attributes, columns_of_view, is_composite};

pub(super) fn create(state: &mut State<'_>, create: &CreateTable) -> Outcome<()> {
    let name = state.new_name(&create.name, create.temporary)?;
    state.take_over(&name);
    if let Some(kind) = state.relation(&name) {
        if create.if_not_exists {
            return Ok(());
        }
        return Err(state.duplicate(kind, &name.to_string(), &name.name, create.name.at));
    }
    let mut table = Table::new(name.clone());
    if let Some(parent) = &create.partition_of {
        let at = parent.at;
        let id = state.table(parent)?;
        let parent = state.table_at(id)?;
        let bound = create.options.get(options::PARTITION);
        partition::check_bound(state, parent, bound.map_or("", String::as_str), at)?;
        table.partition_of = Some(parent.name.clone());
        inherit(&mut table, parent);
        let parent = parent.clone();
        copy_keys(state, &mut table, id, &parent)?;
        table.foreign_keys.extend(parent.foreign_keys);
    }
    if let Some(of) = &create.of_type {
        match attributes(state, of)? {
            Some(mut columns) => table.columns.append(&mut columns),
            None => {
                state.untyped.insert(name.clone());
                state.not_followed(of.at, "the attributes of this type are not known");
            }
        }
    }
    for parent in &create.inherits {
        let parent = state.table_at(state.table(parent)?)?;
        inherit(&mut table, parent);
        table.inherits.push(parent.name.clone());
    }
    for like in &create.likes {
        copy(state, &mut table, like)?;
    }
    if let Some(query) = &create.query {
        returned::settle_named(state, &query.text);
        let found = judge::query(state, query)?;
        let mut columns = match query::columns_of(state, &query.text, found.as_ref()) {
            Some(mut columns) => {
                let found = match found {
                    Some(found) => found.columns,
                    None => query::analysed(state, &query.text),
                };
                if !query::told(state, &found, &mut columns) {
                    state.untyped.insert(name.clone());
                }
                columns
            }
            // It goes with its script, and nothing lasting is made of its columns here.
            None if create.temporary => {
                state.untyped.insert(name.clone());
                Vec::new()
            }
            None => {
                let note = "what columns this query returns is only known to the server";
                state.not_followed(query.at, note);
                Vec::new()
            }
        };
        for (column, name) in columns.iter_mut().zip(&create.query_columns) {
            column.name.clone_from(&name.text);
        }
        if facts(state.dialect).has_affinities {
            columns.iter_mut().for_each(keep_affinity);
        }
        if state.dialect.family() == Family::Mysql {
            // There the query fills what is defined in front of it.
            let defined = |column: &Column| {
                let mut defs = create.columns.iter();
                defs.any(|def| state.same(&column.name, &def.name.text))
            };
            columns.retain(|column| !defined(column));
        }
        table.columns.append(&mut columns);
    }
    state.has_below |= table.partition_of.is_some() || !table.inherits.is_empty();
    // Its serial columns name their sequences after a table that is there.
    let id = state.schema.tables.len();
    state.schema.tables.push(table);
    state.made(ObjectKind::Table, &name.to_string());
    for def in &create.columns {
        add_column(state, id, def, create)?;
    }
    constraints(state, id, create)?;
    let mut options = create.options.clone();
    if state.dialect.family() == Family::Sqlite
        && let Some(text) = state.own_text()
    {
        options.extend(table_options(&text));
    }
    state.table_mut(id)?.options.extend(options);
    let without_rowid = create.options.contains_key("WITHOUT ROWID");
    if without_rowid {
        require_key(state, id)?;
    }
    check_strict(state, id)?;
    check_counters(state, id)?;
    if create.is_divided {
        partition::check(state, id)?;
    }
    if state.dialect.family() == Family::Sqlite && !without_rowid {
        mark_rowid(state, id)?;
        // The key of a STRICT table is never NULL (https://sqlite.org/stricttables.html).
        let table = state.table_at(id)?;
        if table.options.contains_key("STRICT") && table.primary_key.is_some() {
            require_key(state, id)?;
        }
    }
    Ok(())
}

fn add_column(
    state: &mut State<'_>,
    id: usize,
    def: &crate::replay::statement::ColumnDef,
    create: &CreateTable,
) -> Outcome<()> {
    let name = state.table_at(id)?.name.clone();
    let known = state.position_of(state.table_at(id)?, &def.name.text);
    match known {
        // A partition or child may add options to what it inherits.
        Some(position)
            if create.partition_of.is_some()
                || create.of_type.is_some()
                || !create.inherits.is_empty() =>
        {
            let old = state.table_at(id)?.columns[position].clone();
            let mut column = match &def.ty {
                // Whatever holds above holds here.
                Some(_) => {
                    let own = column::build(state, &name, def)?;
                    let arity = match (old.arity, own.arity) {
                        (Arity::Required, Arity::Nullable) => Arity::Required,
                        (_, own) => own,
                    };
                    Column { arity, ..own }
                }
                None if def.nullable == Some(false) => Column {
                    arity: match old.arity {
                        Arity::List => Arity::List,
                        _ => Arity::Required,
                    },
                    ..old.clone()
                },
                None => old.clone(),
            };
            if column.default.is_none() && old.default.is_some() {
                column.default = old.default;
                column.auto_increment = column.counts_up();
            }
            if let Some(default) = &def.default {
                let namespace = name.namespace.as_deref();
                column.default = state.default(default, &column.ty, column.arity, namespace);
            }
            state.table_mut(id)?.columns[position] = column;
        }
        Some(_) => {
            let fail = Fail::new(
                "duplicate-column",
                format!("column `{}` is twice in the table", def.name.text),
                def.name.at,
            );
            return Err(fail);
        }
        None => {
            let column = column::build(state, &name, def)?;
            state.table_mut(id)?.columns.push(column);
        }
    }
    state.made(ObjectKind::Column, &format!("{name}.{}", def.name.text));
    Ok(())
}

/// Adds constraints in the order in which the server names them: primary key, unique keys,
/// checks, then foreign keys, which may refer to the table itself.
fn constraints(state: &mut State<'_>, id: usize, create: &CreateTable) -> Outcome<()> {
    use crate::replay::statement::ConstraintKind as Kind;
    for def in &create.columns {
        column::check_named(state, id, def)?;
    }
    let of_columns = create.columns.iter().flat_map(|column| &column.constraints);
    let mut all: Vec<ConstraintDef> = of_columns.chain(&create.constraints).cloned().collect();
    if state.dialect.has_namespaces() {
        all = without_twins(all);
    }
    let rank = |kind: &Kind| match kind {
        // Keys name a period of their table.
        Kind::PrimaryKey { .. } | Kind::Period { .. } => 0,
        Kind::Unique { .. } | Kind::UsingIndex { .. } | Kind::Index { .. } => 1,
        Kind::Check { .. } => 2,
        Kind::ForeignKey(_) => 3,
    };
    for wanted in 0..4 {
        for constraint in all.iter().filter(|c| rank(&c.kind) == wanted) {
            constraint::add(state, id, constraint)?;
        }
    }
    Ok(())
}

/// PostgreSQL makes one key of those that say the same in one CREATE TABLE, a primary key first; it
/// takes the name that any of them has.
fn without_twins(all: Vec<ConstraintDef>) -> Vec<ConstraintDef> {
    use crate::replay::statement::{ConstraintKind as Kind, KeyPart};
    fn key(def: &ConstraintDef) -> Option<(&[KeyPart], &[Ident], bool)> {
        match &def.kind {
            Kind::PrimaryKey { columns, include } => Some((columns, include, false)),
            Kind::Unique {
                columns,
                include,
                nulls_not_distinct,
            } => Some((columns, include, *nulls_not_distinct)),
            _ => None,
        }
    }
    // The place in the script is no difference.
    let same = |a: &ConstraintDef, b: &ConstraintDef| match (key(a), key(b)) {
        (Some((a, [], nulls_a)), Some((b, [], nulls_b))) => {
            let term = |part: &KeyPart| match &part.term {
                KeyTerm::Column(ident) => Some(ident.text.clone()),
                KeyTerm::Expression(_) => None,
            };
            let terms = |parts: &[KeyPart]| parts.iter().map(term).collect::<Option<Vec<_>>>();
            nulls_a == nulls_b && terms(a).is_some() && terms(a) == terms(b)
        }
        _ => false,
    };
    let (first, rest): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|def| matches!(def.kind, Kind::PrimaryKey { .. }));
    let mut kept: Vec<ConstraintDef> = first;
    for def in rest {
        match kept.iter_mut().find(|kept| same(kept, &def)) {
            Some(twin) => twin.name = twin.name.take().or(def.name),
            None => kept.push(def),
        }
    }
    kept
}

/// The columns and checks of a parent. Keys and indexes are not inherited.
fn inherit(table: &mut Table, parent: &Table) {
    for column in &parent.columns {
        if table.column(&column.name).is_none() {
            let mut column = column.clone();
            column.identity = None;
            table.columns.push(column);
        }
    }
    for check in &parent.checks {
        if !table.checks.contains(check) {
            table.checks.push(check.clone());
        }
    }
}

/// `LIKE other INCLUDING …`.
fn copy(state: &mut State<'_>, table: &mut Table, like: &Like) -> Outcome<()> {
    if state.find_table(&like.table).is_none() && state.dialect.has_namespaces() {
        let columns = match is_composite(state, &like.table) {
            true => attributes(state, &like.table)?,
            false => columns_of_view(state, &like.table)?,
        };
        match columns {
            Some(mut columns) => table.columns.append(&mut columns),
            None => {
                state.untyped.insert(table.name.clone());
                state.not_followed(like.table.at, "the columns of this are not known");
            }
        }
        return Ok(());
    }
    let id = state.table(&like.table)?;
    let source = state.table_at(id)?.clone();
    let includes = |what: &str| {
        like.including
            .iter()
            .any(|item| item == what || item == "ALL")
    };
    let mysql = state.dialect.family() == Family::Mysql;
    for column in &source.columns {
        let mut column: Column = column.clone();
        if !includes("DEFAULTS") {
            column.default = None;
        }
        if !includes("GENERATED") {
            column.generated = None;
        }
        if !includes("IDENTITY") {
            column.identity = None;
        }
        column.auto_increment = match mysql {
            true => column.auto_increment,
            false => column.counts_up(),
        };
        table.columns.push(column);
    }
    if includes("CONSTRAINTS") {
        table.checks.extend(source.checks.iter().cloned());
    }
    if includes("INDEXES") {
        copy_keys(state, table, id, &source)?;
    }
    Ok(())
}

/// Of a type SQLite copies only the affinity.
fn keep_affinity(column: &mut Column) {
    let ColumnType::Native(ty) = &mut column.ty else {
        return;
    };
    let has = |parts: &[&str]| parts.iter().any(|part| ty.name.contains(part));
    let affinity = if has(&["INT"]) {
        "INT"
    } else if has(&["CHAR", "CLOB", "TEXT"]) {
        "TEXT"
    } else if ty.name.is_empty() || has(&["BLOB"]) {
        ""
    } else if has(&["REAL", "FLOA", "DOUB"]) {
        "REAL"
    } else {
        "NUM"
    };
    *ty = crate::sql::NativeType::new(affinity, &[]);
}

/// Keys and indexes under names of their own.
fn copy_keys(state: &State<'_>, table: &mut Table, id: usize, source: &Table) -> Outcome<()> {
    let mysql = state.dialect.family() == Family::Mysql;
    if let Some(key) = source
        .primary_key
        .as_ref()
        .filter(|_| table.primary_key.is_none())
    {
        let name = (!mysql).then(|| state.relation_name(&table.name, &[], "pkey", true));
        table.primary_key = Some(crate::sql::PrimaryKey {
            name,
            ..key.clone()
        });
    }
    for index in &source.indexes {
        let mut index = index.clone();
        if !mysql {
            let columns = index::part_names(state, id, &index.columns, &index.include)?;
            let label = if index.constraint { "key" } else { "idx" };
            index.name = state.relation_name(&table.name, &columns, label, index.constraint);
        }
        table.indexes.push(index);
    }
    Ok(())
}

/// `WITHOUT ROWID` makes the columns of the key required.
fn require_key(state: &mut State<'_>, id: usize) -> Outcome<()> {
    let table = state.table_mut(id)?;
    let names: Vec<String> = key_names(table);
    if names.is_empty() {
        let message = format!("table `{}` has no primary key", table.name.name);
        return Err(Fail::new("invalid-table", message, state.statement));
    }
    for column in table.columns.iter_mut().filter(|c| names.contains(&c.name)) {
        column.arity = Arity::Required;
    }
    Ok(())
}

/// A `STRICT` table of SQLite takes columns of few types.
pub(in crate::replay) fn check_strict(state: &State<'_>, id: usize) -> Outcome<()> {
    let table = state.table_at(id)?;
    let Some((column, ty)) = unknown_to_strict(table) else {
        return Ok(());
    };
    let (name, owner) = (&column.name, &table.name.name);
    let message = match ty.as_str() {
        "" => format!("column `{name}` of the STRICT table `{owner}` has no type"),
        ty => format!(
            "column `{name}` of the STRICT table `{owner}` has the type {ty}, which such tables do not know"
        ),
    };
    let help = format!("use one of {}", STRICT_TYPES.join(", "));
    Err(Fail::new("invalid-table", message, state.statement).help(help))
}

fn key_names(table: &Table) -> Vec<String> {
    let parts = table.primary_key.iter().flat_map(|key| &key.columns);
    parts
        .filter_map(|part| part.name().map(str::to_owned))
        .collect()
}

/// SQLite counts up a column that is the row's number, and it holds no null.
fn mark_rowid(state: &mut State<'_>, id: usize) -> Outcome<()> {
    let table = state.table_mut(id)?;
    let column = key::rowid(table).and_then(|at| table.columns.get_mut(at));
    if let Some(column) = column {
        column.auto_increment = true;
        column.arity = Arity::Required;
    }
    Ok(())
}
