//! What only a live database has, when something that it names gets another name.

use std::collections::BTreeMap;

use whimbrel_core::statements;

use super::{
    super::{Project, State, draft::live_only},
    Rename,
};
use crate::{
    conserve::{Item, ItemKind, Lost, adoptable, is_same_check},
    dialect::facts,
    replay::replay,
    source::SourceFile,
    sql::{About, Dialect, Family, OpaqueKind, Part, QName, SqlSchema},
};

/// What a live database is when something has got another name.
pub(in crate::check) struct Followed {
    /// The database.
    pub(in crate::check) live: SqlSchema,
    /// True when the new names are in the texts of its triggers and views.
    has_texts: bool,
    /// Columns by their old names, with the old names of their tables.
    columns: Vec<(QName, String)>,
}

/// The live database after `script`, which gives the names; `None` where that cannot be told.
pub(in crate::check) fn follow(project: &Project, state: &State, script: &str) -> Option<Followed> {
    let live = project.live.as_ref()?;
    let mut scripts: Vec<SourceFile> = project.migrations.iter().map(|m| m.file.clone()).collect();
    let history = replay(state.dialect, &scripts).schema;
    if state.dialect.family() != Family::Sqlite {
        return follow_outside(live, history, scripts, script);
    }
    let objects = adoptable(&history, live).into_iter();
    let objects = objects.filter_map(|object| Some(format!("{};\n", object.sql?)));
    let objects: String = objects.collect();
    for text in [objects.as_str(), script] {
        scripts.push(SourceFile::new("migration.sql", text));
    }
    let replayed = replay(state.dialect, &scripts);
    if !replayed.is_ok() {
        return None;
    }
    let mut after = live.clone();
    for object in after.opaque.iter_mut() {
        let mut made = replayed.schema.opaque.iter();
        let made = made.find(|it| it.kind == object.kind && it.name == object.name)?;
        // Where the replay is in doubt it has no text.
        made.sql.as_ref()?;
        *object = made.clone();
    }
    for table in after.tables.iter_mut() {
        let (Some(old), Some(new)) = (
            history.table(&table.name),
            replayed.schema.table(&table.name),
        ) else {
            continue;
        };
        // A check that the history knows is what the history's is from then on.
        for check in &mut table.checks {
            let mut pairs = old.checks.iter().zip(&new.checks);
            if let Some((_, new)) = pairs.find(|(old, _)| is_same_check(old, check)) {
                *check = new.clone();
            }
        }
    }
    Some(Followed {
        live: after,
        has_texts: true,
        columns: Vec::new(),
    })
}

/// Texts keep their old names here, and what is no text, such as an option, goes along with its table or its column.
fn follow_outside(
    live: &SqlSchema,
    history: SqlSchema,
    mut scripts: Vec<SourceFile>,
    script: &str,
) -> Option<Followed> {
    let dialect = history.dialect;
    let mut followed = Followed {
        live: live.clone(),
        has_texts: false,
        columns: Vec::new(),
    };
    // What tables were called at first.
    let mut first: BTreeMap<QName, QName> = BTreeMap::new();
    let mut before = history;
    for statement in statements::split(dialect, script).ok()? {
        scripts.push(SourceFile::new("migration.sql", statement.text(script)));
        let after = replay(dialect, &scripts).schema;
        let alone = |these: &SqlSchema, those: &SqlSchema| {
            let mut tables = these.tables.iter();
            tables
                .find(|table| those.table(&table.name).is_none())
                .map(|table| table.name.clone())
        };
        if let (Some(old), Some(new)) = (alone(&before, &after), alone(&after, &before)) {
            followed.table(&old, &new);
            let original = first.remove(&old).unwrap_or(old);
            first.insert(new, original);
        }
        for table in &after.tables {
            let columns = before.table(&table.name).map(|before| &before.columns);
            for (old, new) in columns.into_iter().flatten().zip(&table.columns) {
                if old.name != new.name {
                    followed.column(&table.name, &old.name, &new.name);
                    let original = first.get(&table.name).unwrap_or(&table.name);
                    followed.columns.push((original.clone(), old.name.clone()));
                }
            }
        }
        before = after;
    }
    Some(followed)
}

impl Followed {
    fn table(&mut self, old: &QName, new: &QName) {
        let tables = self.live.tables.iter_mut();
        for table in tables.filter(|table| table.name == *old) {
            table.name = new.clone();
        }
        for it in &mut self.live.attached {
            match &mut it.about {
                About::Relation(name) | About::Part(_, name, _) if name == old => {
                    *name = new.clone();
                }
                _ => {}
            }
        }
    }

    fn column(&mut self, table: &QName, old: &str, new: &str) {
        let mut tables = self.live.tables.iter_mut();
        let found = tables.find(|it| it.name == *table);
        let columns = found.into_iter().flat_map(|table| &mut table.columns);
        for column in columns.filter(|column| column.name == old) {
            new.clone_into(&mut column.name);
        }
        for it in &mut self.live.attached {
            match &mut it.about {
                About::Part(Part::Column, of, name) if of == table && name == old => {
                    new.clone_into(name);
                }
                _ => {}
            }
        }
    }
}

/// True for a script that gives names and does nothing else.
pub(in crate::check) fn is_all(dialect: Dialect, sql: &str) -> bool {
    let statements = statements::split(dialect, sql);
    statements.is_ok_and(|all| {
        let mut all = all.iter().map(|statement| statement.text(sql));
        all.all(|text| text.contains(" RENAME "))
    })
}

/// What only the live database has, and names something that gets another name, when its text is not known then.
/// `stays` is what of it is there behind the renames, which are all that happens when they are `alone`.
pub(in crate::check) fn lost_by_name(
    project: &Project,
    (state, alone): (&State, bool),
    stays: &[Item],
    renames: &[Rename],
    followed: Option<&Followed>,
) -> Vec<Lost> {
    let old = renames.iter().map(Rename::from);
    let old: Vec<String> = old
        .filter_map(|name| name.rsplit('.').next().map(str::to_owned))
        .collect();
    let is_named = |item: &Item| {
        let mut objects = state.history.opaque.iter();
        let object = objects.find(|it| it.name.name == item.name && it.table == item.table);
        object.is_some_and(|it| old.iter().any(|name| it.has_word(state.dialect, name)))
    };
    let has_followed = |item: &Item| {
        let is_it = |it: &Item| it.kind == item.kind && it.name == item.name;
        match (followed, item.kind) {
            (
                Some(Followed {
                    has_texts: true, ..
                }),
                ItemKind::Opaque(_),
            ) => stays.iter().any(is_it),
            (
                Some(Followed {
                    has_texts: true, ..
                })
                | None,
                _,
            ) => false,
            (
                Some(_),
                ItemKind::TableOption
                | ItemKind::ColumnDomain
                | ItemKind::ColumnOption
                | ItemKind::Collation
                | ItemKind::Attached(_),
            ) => true,
            // It is bound to columns, not to their names, and nothing needs its text.
            (Some(_), ItemKind::Opaque(kind))
                if alone && facts(state.dialect).readers_keep_columns =>
            {
                matches!(
                    kind,
                    OpaqueKind::View
                        | OpaqueKind::MaterializedView
                        | OpaqueKind::Trigger
                        | OpaqueKind::Policy
                        | OpaqueKind::Rule
                        | OpaqueKind::Statistics
                        | OpaqueKind::Publication
                )
            }
            // What names none of these columns is as it was, on a table of whatever name.
            (Some(Followed { columns, .. }), ItemKind::Check | ItemKind::Index) => {
                !columns.iter().any(|(table, column)| {
                    item.table.as_ref() == Some(table) && item.columns.contains(column)
                })
            }
            _ => false,
        }
    };
    let items = live_only(project, &state.history).into_iter();
    let lost = items
        .filter(|item| !has_followed(item))
        .filter(|item| !stays.contains(item) || is_named(item));
    lost.map(|item| Lost { item, after: None }).collect()
}
