//! What InnoDB asks of a foreign key when it is made, and of its columns as long as it is there.

use crate::{
    dialect::facts,
    limits::types_apart,
    replay::{
        cursor::{Fail, Outcome, Place},
        state::State,
        statement::{Change, ConstraintDef, ForeignKeyDef},
    },
    sql::{Action, Arity, Column, ForeignKey, QName, Table},
};

/// Engines that read foreign keys and forget them, or have rules of their own.
const OTHER_ENGINES: [&str; 11] = [
    "ARCHIVE",
    "ARIA",
    "BLACKHOLE",
    "COLUMNSTORE",
    "CSV",
    "MEMORY",
    "MYISAM",
    "NDB",
    "NDBCLUSTER",
    "ROCKSDB",
    "TOKUDB",
];

/// True where it is certain that tables are as they are said to be, and that somebody looks.
fn is_looked_at(state: &State<'_>) -> bool {
    state.checks_foreign_keys && !state.uncertain && !may_have_other_engines(state)
}

/// True when a script names another engine than InnoDB.
pub(in crate::replay::apply) fn may_have_other_engines(state: &State<'_>) -> bool {
    OTHER_ENGINES.iter().any(|engine| state.mentions(engine))
}

/// Refuses a foreign key that InnoDB does not make.
pub(super) fn check_new(
    state: &State<'_>,
    table: usize,
    def: &ConstraintDef,
    key: &ForeignKeyDef,
    columns: &[String],
    (other, others): (&QName, &[String]),
) -> Outcome<()> {
    // MySQL before 9 forgets those that stand behind a column.
    if key.inline || !is_looked_at(state) {
        return Ok(());
    }
    let owner = state.table_at(table)?;
    let fail = |message: String| Err(Fail::new("invalid-foreign-key", message, def.at));
    let required = columns.iter().find(|name| {
        let column = owner.column(name);
        column.is_some_and(|column| column.arity == Arity::Required)
    });
    let sets_null = [key.on_delete, key.on_update].contains(&Action::SetNull);
    if let (Some(name), true) = (required, sets_null) {
        return fail(format!(
            "column `{name}` is NOT NULL, so the foreign key cannot set it to NULL"
        ));
    }
    let Some(target) = known(state, other) else {
        return Ok(());
    };
    if let Some(message) = mismatch(owner, columns, target, others) {
        return fail(message).map_err(|fail| fail.help("give both columns the same type"));
    }
    if !is_indexed(target, others) {
        let message = format!(
            "table `{}` has no index that begins with the columns that this foreign key refers to ({})",
            target.name.name,
            others.join(", ")
        );
        return fail(message).map_err(|fail| {
            fail.help("add a primary key or a unique index on exactly these columns first")
        });
    }
    Ok(())
}

/// A table of which everything is known.
fn known<'s>(state: &'s State<'_>, name: &QName) -> Option<&'s Table> {
    let hidden = state.external.contains(name) || state.untyped.contains(name);
    let mut tables = state.schema.tables.iter();
    tables.find(|table| table.name == *name && !hidden)
}

fn mismatch(
    owner: &Table,
    columns: &[String],
    target: &Table,
    others: &[String],
) -> Option<String> {
    let mut pairs = columns.iter().zip(others);
    pairs.find_map(|(from, to)| types_apart(owner.column(from)?, target.column(to)?))
}

/// True when an index begins with the columns, in any order.
fn is_indexed(table: &Table, columns: &[String]) -> bool {
    let begins = |parts: &[crate::sql::IndexColumn]| {
        let first = parts.iter().take(columns.len());
        let names: Vec<&str> = first.filter_map(|part| part.name()).collect();
        names.len() == columns.len() && columns.iter().all(|name| names.contains(&name.as_str()))
    };
    let key = table.primary_key.as_ref();
    key.is_some_and(|key| begins(&key.columns))
        || table.indexes.iter().any(|index| {
            let hidden = key.map(|key| key.columns.clone()).unwrap_or_default();
            begins(&[index.columns.clone(), hidden].concat())
        })
}

/// Refuses that the last key or index goes that a foreign key of another table refers to.
pub(in crate::replay::apply) fn check_referred(state: &State<'_>, table: usize) -> Outcome<()> {
    if !facts(state.dialect).indexes_foreign_keys || !is_looked_at(state) {
        return Ok(());
    }
    let name = &state.table_at(table)?.name;
    let Some(target) = known(state, name) else {
        return Ok(());
    };
    for other in state
        .schema
        .tables
        .iter()
        .filter(|other| other.name != *name)
    {
        let mut keys = other.foreign_keys.iter();
        let unserved = keys.find(|key| {
            key.referenced_table == *name
                && key.is_certain()
                && !is_indexed(target, &key.referenced_columns)
        });
        if let Some(key) = unserved {
            let columns = key.referenced_columns.join(", ");
            let message = format!(
                "no index of table `{}` would begin with `{columns}` any more: {} needs one",
                name.name,
                label(other, key)
            );
            return Err(Fail::new("dependent-object", message, state.statement)
                .help("drop the foreign key before, or add another index in the same statement"));
        }
    }
    Ok(())
}

/// Refuses that a column of a foreign key gets another type. `before` are the table's columns as they were.
pub(in crate::replay::apply) fn check_changed(
    state: &State<'_>,
    table: usize,
    before: &[Column],
    changes: &[(Change, Place)],
) -> Outcome<()> {
    if !facts(state.dialect).indexes_foreign_keys || !is_looked_at(state) {
        return Ok(());
    }
    let owner = state.table_at(table)?;
    for (change, at) in changes {
        let Change::Redefine { column, .. } = change else {
            continue;
        };
        let Some(now) = owner.column(&column.name.text) else {
            continue;
        };
        let old = before.iter().find(|old| old.name == now.name);
        if old.is_none_or(|old| old.ty == now.ty && old.arity == now.arity) {
            continue;
        }
        if let Some(message) = in_the_way(state, owner, now) {
            return Err(Fail::new("dependent-object", message, *at)
                .help("drop the foreign key before, and add it again afterwards"));
        }
    }
    Ok(())
}

/// Why a column cannot be as it is now.
fn in_the_way(state: &State<'_>, owner: &Table, column: &Column) -> Option<String> {
    let own = owner.foreign_keys.iter().map(|key| (owner, key));
    let tables = state.schema.tables.iter();
    let of_others = tables
        .filter(|other| other.name != owner.name)
        .flat_map(|other| other.foreign_keys.iter().map(move |key| (other, key)));
    let mut keys = own.chain(of_others).filter(|(_, key)| key.is_certain());
    keys.find_map(|(from, key)| {
        let target = known(state, &key.referenced_table)?;
        let is_touched = |table: &Table, names: &[String]| {
            table.name == owner.name && names.contains(&column.name)
        };
        let (is_from, is_to) = (
            is_touched(from, &key.columns),
            is_touched(target, &key.referenced_columns),
        );
        if !is_from && !is_to {
            return None;
        }
        let label = label(from, key);
        let sets_null = [key.on_delete, key.on_update].contains(&Action::SetNull);
        if is_from && sets_null && column.arity == Arity::Required {
            return Some(format!(
                "column `{}` cannot be NOT NULL: {label} sets it to NULL",
                column.name
            ));
        }
        mismatch(from, &key.columns, target, &key.referenced_columns).map(|_| {
            format!(
                "the type of column `{}` cannot change: {label} needs the one that it had",
                column.name
            )
        })
    })
}

fn label(table: &Table, key: &ForeignKey) -> String {
    match &key.name {
        Some(name) => format!("foreign key `{name}` of table `{}`", table.name.name),
        None => format!("a foreign key of table `{}`", table.name.name),
    }
}
