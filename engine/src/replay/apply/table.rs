//! `CREATE TABLE` and the names of tables.

use super::{column, constraint, sequence};
use crate::{
    replay::{
        cursor::{Fail, Ident, Name, Outcome},
        query, returned,
        state::State,
        statement::{ConstraintDef, CreateTable, KeyTerm, Like},
    },
    sql::{Arity, Column, ColumnType, Default, Dialect, QName, Table},
};

pub(super) fn create(state: &mut State<'_>, create: &CreateTable) -> Outcome<()> {
    let name = state.new_name(&create.name, create.temporary)?;
    if let Some(kind) = state.relation(&name) {
        if create.if_not_exists {
            return Ok(());
        }
        return Err(state.duplicate(kind, &name.to_string(), &name.name, create.name.at));
    }
    let mut table = Table::new(name.clone());
    if let Some(parent) = &create.partition_of {
        let parent = state.table_at(state.table(parent)?)?;
        table.partition_of = Some(parent.name.clone());
        inherit(&mut table, parent);
        let parent = parent.clone();
        copy_keys(state, &mut table, &parent);
        table.foreign_keys.extend(parent.foreign_keys);
    }
    for parent in &create.inherits {
        let parent = state.table_at(state.table(parent)?)?;
        inherit(&mut table, parent);
    }
    for like in &create.likes {
        copy(state, &mut table, like)?;
    }
    if let Some(query) = &create.query {
        returned::settle_all(state);
        let mut columns = match query::columns(state, &query.text) {
            Some(columns) => columns,
            None => {
                let note = "what columns this query returns is only known to the server";
                state.warnings.push((query.at, note));
                state.uncertain = true;
                Vec::new()
            }
        };
        for (column, name) in columns.iter_mut().zip(&create.query_columns) {
            column.name.clone_from(&name.text);
        }
        if state.dialect == Dialect::Sqlite {
            columns.iter_mut().for_each(keep_affinity);
        }
        table.columns.append(&mut columns);
    }
    // Its serial columns name their sequences after a table that is there.
    let id = state.schema.tables.len();
    state.schema.tables.push(table);
    state.made("table", &name.to_string());
    for def in &create.columns {
        add_column(state, id, def, create)?;
    }
    constraints(state, id, create)?;
    if create.without_rowid {
        require_key(state, id)?;
    }
    if state.dialect == Dialect::Sqlite && !create.without_rowid {
        mark_rowid(state, id)?;
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
        Some(position) if create.partition_of.is_some() || !create.inherits.is_empty() => {
            let old = state.table_at(id)?.columns[position].clone();
            let mut column = match &def.ty {
                Some(_) => column::build(state, &name, def)?,
                None => old.clone(),
            };
            column.default = column.default.or(old.default);
            if let Some(default) = &def.default {
                let namespace = name.namespace.as_deref();
                column.default = state.default(default, &column.ty, column.arity, namespace);
            }
            state.table_mut(id)?.columns[position] = column;
        }
        Some(_) => {
            let fail = Fail::new(
                "duplicate-column",
                format!("column `{}` stands twice in the table", def.name.text),
                def.name.at,
            );
            return Err(fail);
        }
        None => {
            let column = column::build(state, &name, def)?;
            state.table_mut(id)?.columns.push(column);
        }
    }
    state.made("column", &format!("{name}.{}", def.name.text));
    Ok(())
}

/// Adds constraints in the order in which the server names them: primary key, unique keys,
/// checks, then foreign keys, which may refer to the table itself.
fn constraints(state: &mut State<'_>, id: usize, create: &CreateTable) -> Outcome<()> {
    use crate::replay::statement::ConstraintKind as Kind;
    let of_columns = create.columns.iter().flat_map(|column| &column.constraints);
    let mut all: Vec<ConstraintDef> = of_columns.chain(&create.constraints).cloned().collect();
    if state.dialect.has_namespaces() {
        all = without_twins(all);
    }
    let rank = |kind: &Kind| match kind {
        Kind::PrimaryKey { .. } => 0,
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
            Kind::PrimaryKey { columns } => Some((columns, &[], false)),
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
    let source = state.table_at(state.table(&like.table)?)?.clone();
    let includes = |what: &str| {
        like.including
            .iter()
            .any(|item| item == what || item == "ALL")
    };
    let mysql = state.dialect == Dialect::Mysql;
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
            false => {
                column.identity.is_some() || matches!(column.default, Some(Default::Sequence(_)))
            }
        };
        table.columns.push(column);
    }
    if includes("CONSTRAINTS") {
        table.checks.extend(source.checks.iter().cloned());
    }
    if includes("INDEXES") {
        copy_keys(state, table, &source);
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
fn copy_keys(state: &State<'_>, table: &mut Table, source: &Table) {
    let mysql = state.dialect == Dialect::Mysql;
    if let Some(key) = &source.primary_key {
        let name = (!mysql).then(|| state.relation_name(&table.name, &[], "pkey", true));
        table.primary_key = Some(crate::sql::PrimaryKey {
            name,
            columns: key.columns.clone(),
        });
    }
    for index in &source.indexes {
        let mut index = index.clone();
        if !mysql {
            let columns: Vec<String> = index
                .columns
                .iter()
                .map(|c| c.name().unwrap_or("expr").to_owned())
                .collect();
            let label = if index.constraint { "key" } else { "idx" };
            index.name = state.relation_name(&table.name, &columns, label, index.constraint);
        }
        table.indexes.push(index);
    }
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

fn key_names(table: &Table) -> Vec<String> {
    let parts = table.primary_key.iter().flat_map(|key| &key.columns);
    parts
        .filter_map(|part| part.name().map(str::to_owned))
        .collect()
}

/// A primary key of one `INTEGER` column is another name for the row's number.
fn mark_rowid(state: &mut State<'_>, id: usize) -> Outcome<()> {
    let table = state.table_mut(id)?;
    let names = key_names(table);
    let [name] = names.as_slice() else {
        return Ok(());
    };
    let is_integer = |column: &Column| match &column.ty {
        ColumnType::Native(ty) => ty.name == "INTEGER" && ty.args.is_empty(),
        _ => false,
    };
    let column = table.columns.iter_mut().find(|column| column.name == *name);
    if let Some(column) = column.filter(|column| is_integer(column)) {
        column.auto_increment = true;
        column.arity = Arity::Required;
    }
    Ok(())
}

/// Renames a table and everything that refers to it. On SQLite the foreign keys of other tables
/// follow (its `legacy_alter_table` is off).
pub(super) fn rename(state: &mut State<'_>, id: usize, to: &Name) -> Outcome<()> {
    let old = state.table_at(id)?.name.clone();
    let new = QName {
        namespace: old.namespace.clone(),
        name: to.name.clone(),
    };
    let only_case = state.same_table(&old.name, &new.name);
    if !only_case || state.dialect != Dialect::Mysql {
        state.free_relation(&new, to.at)?;
    }
    replace_name(state, id, &old, new)
}

pub(super) fn set_schema(state: &mut State<'_>, id: usize, schema: &Ident) -> Outcome<()> {
    state.namespace(&schema.text, schema.at)?;
    let old = state.table_at(id)?.name.clone();
    let new = QName::new(Some(&schema.text), old.name.clone());
    if new == old {
        return Ok(());
    }
    state.free_relation(&new, schema.at)?;
    for sequence in &mut state.schema.sequences {
        if sequence
            .owned_by
            .as_ref()
            .is_some_and(|(owner, _)| *owner == old)
        {
            sequence.name.namespace = Some(schema.text.clone());
        }
    }
    for column in &mut state.table_mut(id)?.columns {
        if let Some(Default::Sequence(name)) = &mut column.default {
            name.namespace = Some(schema.text.clone());
        }
    }
    replace_name(state, id, &old, new)
}

fn replace_name(state: &mut State<'_>, id: usize, old: &QName, new: QName) -> Outcome<()> {
    returned::settle_readers(state, old);
    state.table_mut(id)?.name = new.clone();
    if state.dialect == Dialect::Sqlite {
        // SQLite names the indexes of its constraints after the table.
        let prefix = format!("sqlite_autoindex_{}_", old.name);
        for index in &mut state.table_mut(id)?.indexes {
            if let Some(number) = index.name.strip_prefix(&prefix) {
                index.name = format!("sqlite_autoindex_{}_{number}", new.name);
            }
        }
    }
    follow(state, old, &new);
    state.dropped("table", &old.to_string());
    state.made("table", &new.to_string());
    Ok(())
}

/// Everything that refers to the table finds it under its new name.
pub(super) fn follow(state: &mut State<'_>, old: &QName, new: &QName) {
    let sqlite = state.dialect == Dialect::Sqlite;
    let is_old = |name: &QName| match sqlite {
        true => name.name.eq_ignore_ascii_case(&old.name),
        false => name == old,
    };
    for table in &mut state.schema.tables {
        let keys = table.foreign_keys.iter_mut();
        for key in keys.filter(|key| is_old(&key.referenced_table)) {
            key.referenced_table = new.clone();
        }
        if table.partition_of.as_ref().is_some_and(is_old) {
            table.partition_of = Some(new.clone());
        }
    }
    for opaque in &mut state.schema.opaque {
        for (name, _) in opaque
            .depends_on
            .iter_mut()
            .filter(|(name, _)| is_old(name))
        {
            *name = new.clone();
        }
    }
    for sequence in &mut state.schema.sequences {
        if let Some((owner, _)) = &mut sequence.owned_by
            && is_old(owner)
        {
            *owner = new.clone();
        }
    }
    let implicit = std::mem::take(&mut state.implicit_indexes);
    state.implicit_indexes = implicit
        .into_iter()
        .map(|(table, index)| match is_old(&table) {
            true => (new.clone(), index),
            false => (table, index),
        })
        .collect();
}

/// Forgets a table with all that belongs to it.
pub(super) fn forget(state: &mut State<'_>, name: &QName) {
    state.schema.tables.retain(|table| table.name != *name);
    state.implicit_indexes.retain(|(table, _)| table != name);
    sequence::drop_owned(state, name, None);
    // Triggers, policies and rules live on their table.
    state.schema.opaque.retain(|opaque| {
        use crate::sql::OpaqueKind as Kind;
        let belongs = matches!(opaque.kind, Kind::Trigger | Kind::Policy | Kind::Rule);
        !(belongs
            && opaque
                .depends_on
                .first()
                .is_some_and(|(table, _)| table == name))
    });
    let partitions: Vec<QName> = state
        .schema
        .tables
        .iter()
        .filter(|table| table.partition_of.as_ref() == Some(name))
        .map(|table| table.name.clone())
        .collect();
    state.dropped("table", &name.to_string());
    for partition in partitions {
        forget(state, &partition);
    }
}
