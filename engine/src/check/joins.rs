//! Join tables of implicit many-to-many relations. Their columns `A` and `B` follow the alphabet of the models, so they
//! change places when a model gets another name; the rows must not.

use crate::{
    dialect::facts,
    plan::identifier,
    sql::{Dialect, Index, IndexTerm, QName, SqlSchema, Table},
};

/// Lets `A` and `B` follow the data: what `found` is once the columns have the names that `wanted` gives them, and the
/// statements that do so. `None` when all have them.
pub fn turn_joins(found: &SqlSchema, wanted: &SqlSchema) -> Option<(SqlSchema, String)> {
    let mut turned = found.clone();
    let mut script = String::new();
    for table in &mut turned.tables {
        let twin = wanted.table(&table.name);
        let (Some(now), Some(then)) = (ends(table), twin.and_then(ends)) else {
            continue;
        };
        let is_turned = now.0 == then.1 && now.1 == then.0 && now.0 != now.1;
        if is_turned {
            script.push_str(&statements(found, &table.name));
            // An index that a foreign key needs stays, and its name with it.
            if facts(found.dialect).indexes_foreign_keys {
                script.push_str(&rename_index(table));
            }
            turn(table);
        }
    }
    (!script.is_empty()).then_some((turned, script))
}

/// The tables that `A` and `B` refer to.
fn ends(table: &Table) -> Option<(&QName, &QName)> {
    let end = |name: &str| {
        let mut keys = table.foreign_keys.iter();
        let key = keys.find(|key| key.columns == [name])?;
        Some(&key.referenced_table)
    };
    (table.columns.len() == 2 && table.name.name.starts_with('_')).then_some(())?;
    Some((end("A")?, end("B")?))
}

fn statements(schema: &SqlSchema, name: &QName) -> String {
    let quoted = |name: &str| identifier(schema.dialect, name);
    let table = match &name.namespace {
        Some(namespace) if schema.default_namespace.as_ref() != Some(namespace) => {
            format!("{}.{}", quoted(namespace), quoted(&name.name))
        }
        _ => quoted(&name.name),
    };
    let (a, b, between) = (quoted("A"), quoted("B"), quoted("new_A"));
    let renames = [(&a, &between), (&b, &a), (&between, &b)];
    let statements =
        renames.map(|(from, to)| format!("ALTER TABLE {table} RENAME COLUMN {from} TO {to};\n"));
    format!("-- RenameColumn\n{}", statements.concat())
}

/// The index on `B` alone, which will be one on `A`.
fn rename_index(table: &mut Table) -> String {
    let quoted = |name: &str| identifier(Dialect::Mysql, name);
    let is_second = |index: &&mut Index| {
        let [part] = index.columns.as_slice() else {
            return false;
        };
        part.name() == Some("B") && index.name.ends_with("_B_index")
    };
    let Some(index) = table.indexes.iter_mut().find(is_second) else {
        return String::new();
    };
    let old = index.name.clone();
    let stem = old.strip_suffix("_B_index").unwrap_or(&old);
    index.name = format!("{stem}_A_index");
    format!(
        "ALTER TABLE {} RENAME INDEX {} TO {};\n",
        quoted(&table.name.name),
        quoted(&old),
        quoted(&index.name)
    )
}

fn turn(table: &mut Table) {
    let swap = |name: &mut String| match name.as_str() {
        "A" => *name = "B".to_owned(),
        "B" => *name = "A".to_owned(),
        _ => {}
    };
    for column in &mut table.columns {
        swap(&mut column.name);
    }
    let key = table
        .primary_key
        .iter_mut()
        .flat_map(|key| &mut key.columns);
    let indexes = table
        .indexes
        .iter_mut()
        .flat_map(|index| &mut index.columns);
    for part in key.chain(indexes) {
        if let IndexTerm::Column(name) = &mut part.term {
            swap(name);
        }
    }
    for key in &mut table.foreign_keys {
        key.columns.iter_mut().for_each(swap);
    }
}
