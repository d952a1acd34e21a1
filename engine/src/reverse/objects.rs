//! Views, triggers, functions and the like, which no diff creates or drops.

use crate::{
    plan::identifier,
    sql::{Dialect, Family, Opaque, OpaqueKind, QName, SqlSchema},
};

/// What comes before and behind the planned statements.
pub(super) struct Around {
    /// Drops what was added.
    pub(super) first: String,
    /// Creates again what was dropped.
    pub(super) last: String,
    /// The schema between the first statements and the planned ones.
    pub(super) previous: SqlSchema,
    /// The schema that the planned ones lead to.
    pub(super) next: SqlSchema,
}

/// The objects on the way back from `after` to `before`.
///
/// # Errors
/// What cannot be dropped or created again, for a message.
pub(super) fn around(before: &SqlSchema, after: &SqlSchema) -> Result<Around, String> {
    let (mut first, mut last) = (String::new(), String::new());
    let (mut previous, mut next) = (after.clone(), before.clone());
    let same = |object: &Opaque, other: &Opaque| {
        object.kind == other.kind && object.name == other.name && object.table == other.table
    };
    let twin = |object: &Opaque, schema: &SqlSchema| {
        schema
            .opaque
            .iter()
            .find(|other| same(object, other))
            .cloned()
    };
    // What was created last may need what was created first.
    let mut added: Vec<&Opaque> = after.opaque.iter().collect();
    added.sort_by_key(|object| std::cmp::Reverse(rank(object.kind)));
    for object in added {
        let old = twin(object, before);
        if old.as_ref().is_some_and(|old| old.sql == object.sql) {
            continue;
        }
        // It goes with its table.
        let table = object.table.as_ref();
        if old.is_none() && table.is_some_and(|table| !has_table(before, table)) {
            continue;
        }
        first += &dropped(before.dialect, object)?;
        previous.opaque.retain(|other| !same(object, other));
    }
    if before.dialect.family() == Family::Sqlite {
        first += &indexes(before, &mut previous);
    }
    let mut gone: Vec<&Opaque> = before.opaque.iter().collect();
    gone.sort_by_key(|object| rank(object.kind));
    for object in gone {
        let new = twin(object, after);
        if new.as_ref().is_some_and(|new| new.sql == object.sql) {
            continue;
        }
        let Some(sql) = &object.sql else {
            return Err(format!(
                "{} is another one afterwards, and its text is not known",
                describe(object)
            ));
        };
        last += &format!("{sql};\n");
        next.opaque.retain(|other| !same(object, other));
    }
    let titled = |title: &str, sql: String| match sql.is_empty() {
        true => sql,
        false => format!("-- {title}\n{sql}"),
    };
    Ok(Around {
        first: titled("DropObjects", first),
        last: titled("CreateObjects", last),
        previous,
        next,
    })
}

/// Drops the indexes that were added, which else would go unsaid when their table is made anew: whoever runs
/// the script may refuse to lose what it does not name.
fn indexes(before: &SqlSchema, previous: &mut SqlSchema) -> String {
    let mut out = String::new();
    for old in &before.tables {
        let Some(id) = previous.tables.find(&old.name) else {
            continue;
        };
        let Some(table) = previous.tables.get_mut(id) else {
            continue;
        };
        table.indexes.retain(|index| {
            let stays = old.indexes.iter().any(|other| other.name == index.name);
            let is_own = !index.constraint && !index.implicit;
            if !stays && is_own {
                let name = identifier(Dialect::Sqlite, &index.name);
                out += &format!("DROP INDEX {name};\n");
            }
            stays || !is_own
        });
    }
    out
}

fn has_table(schema: &SqlSchema, name: &QName) -> bool {
    schema.tables.iter().any(|table| table.name == *name)
}

/// What needs others comes later.
fn rank(kind: OpaqueKind) -> u8 {
    match kind {
        OpaqueKind::Domain | OpaqueKind::Type => 0,
        OpaqueKind::Function | OpaqueKind::VirtualTable => 1,
        OpaqueKind::View | OpaqueKind::MaterializedView => 2,
        _ => 3,
    }
}

fn describe(object: &Opaque) -> String {
    format!("{} `{}`", object.kind.word(), object.name.name)
}

/// The statement that drops an object.
fn dropped(dialect: Dialect, object: &Opaque) -> Result<String, String> {
    let place = |name: &QName| {
        let parts = name.namespace.iter().chain([&name.name]);
        let parts: Vec<String> = parts.map(|part| identifier(dialect, part)).collect();
        parts.join(".")
    };
    let name = place(&object.name);
    let text = object.sql.as_deref().unwrap_or_default();
    let is_procedure = || {
        let mut words = text.split_whitespace().take(8);
        words.any(|word| word.eq_ignore_ascii_case("PROCEDURE"))
    };
    let of_table = |word: &str| {
        let table = object.table.as_ref();
        let own = identifier(dialect, &object.name.name);
        table.map(|table| format!("DROP {word} {own} ON {};\n", place(table)))
    };
    let plain = |word: &str| Some(format!("DROP {word} {name};\n"));
    let statement = match object.kind {
        OpaqueKind::View => plain("VIEW"),
        OpaqueKind::MaterializedView => plain("MATERIALIZED VIEW"),
        OpaqueKind::Function if is_procedure() => plain("PROCEDURE"),
        OpaqueKind::Function => plain("FUNCTION"),
        OpaqueKind::Trigger if dialect.has_namespaces() => of_table("TRIGGER"),
        OpaqueKind::Trigger => plain("TRIGGER"),
        OpaqueKind::Policy => of_table("POLICY"),
        OpaqueKind::Rule => of_table("RULE"),
        OpaqueKind::Domain => plain("DOMAIN"),
        OpaqueKind::Type => plain("TYPE"),
        OpaqueKind::VirtualTable => plain("TABLE"),
        OpaqueKind::Event => plain("EVENT"),
        OpaqueKind::Statistics => plain("STATISTICS"),
        OpaqueKind::Publication => object.table.as_ref().map(|table| {
            let own = identifier(dialect, &object.name.name);
            format!("ALTER PUBLICATION {own} DROP TABLE {};\n", place(table))
        }),
        OpaqueKind::Comment | OpaqueKind::Grant | OpaqueKind::Other => None,
    };
    statement.ok_or_else(|| format!("nothing undoes {} by itself", describe(object)))
}
