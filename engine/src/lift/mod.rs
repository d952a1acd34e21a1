//! From a database's schema to the text of a Prisma schema (`db pull`).
//!
//! Names come out as Prisma's introspection chooses them, so that a project may use either. What
//! an existing schema says beyond the database (names of models, fields and relations, comments,
//! order, client-side defaults) is kept.

mod beyond;
mod default;
mod draft;
mod known;
mod merge;
mod names;
mod relations;
mod render;
mod types;
mod views;

pub use known::Known;
use known::KnownBlock;
pub use names::literal;

use crate::{
    format::format,
    source::SourceFile,
    sql::{ForeignKey, SqlSchema, Table},
};
pub(crate) use relations::obstacle;
use render::Context;
pub use render::default_index_name;

/// The name of the file that new models go to when the schema has several files.
const NEW_FILE: &str = "introspected.prisma";

/// A schema with what could not be said in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lifted {
    /// The files, formatted, in the order in which they were given. What is new stands in the
    /// only file, or else in one of its own at the end, whose path is a bare name.
    pub files: Vec<SourceFile>,
    /// What was left out or changed, a sentence each.
    pub warnings: Vec<String>,
    /// How many models there are.
    pub models: usize,
    /// How many views were added.
    pub views: usize,
    /// How many enums there are.
    pub enums: usize,
}

impl Lifted {
    fn warn(&mut self, warning: String) {
        self.warnings.push(warning);
    }
}

/// Writes the schema of a database into the files that there are.
///
/// ```
/// use whimbrel_engine::{
///     lift::{Known, lift},
///     source::SourceFile,
///     sql::{Dialect, QName, SqlSchema, Table},
/// };
///
/// let mut schema = SqlSchema::empty(Dialect::Sqlite);
/// schema.tables.push(Table::new(QName::new(None, "user table")));
/// let file = SourceFile::new("schema.prisma", "datasource db {\n  provider = \"sqlite\"\n}\n");
/// let lifted = lift(&schema, &Known::read(&[file]).unwrap());
/// assert!(lifted.files[0].text.contains("@@map(\"user table\")"));
/// ```
pub fn lift(schema: &SqlSchema, known: &Known) -> Lifted {
    // As Prisma's pull, which then agrees with Prisma's diff.
    let mut schema = schema.clone();
    crate::compare::forget_operator_classes(&mut schema);
    known.restore_enums(&mut schema);
    let schema = &schema;
    let draft = draft::draft(schema, known);
    let relations = relations::find(schema, &draft, known);
    let new_views = || {
        draft
            .views
            .iter()
            .filter(|view| !known.has_view(&view.table.name))
    };
    let mut out = Lifted {
        models: draft.models.len(),
        views: new_views().count(),
        enums: draft.enums.len(),
        ..Lifted::default()
    };
    let context = Context {
        schema,
        known,
        draft: &draft,
        relations: &relations,
        partitioned: schema
            .tables
            .iter()
            .filter_map(|table| table.partition_of.as_ref())
            .collect(),
    };
    // One text a file, and one for what is new.
    let new = match known.files.len() {
        0 | 1 => 0,
        several => several,
    };
    let mut texts = vec![String::new(); new.max(known.files.len()).max(1) + usize::from(new > 0)];
    let mut push = |file: usize, text: &str| {
        if let Some(target) = texts.get_mut(file) {
            target.push_str(text);
        }
    };
    for (number, file) in known.files.iter().enumerate() {
        push(number, &file.configuration);
    }
    for model in &draft.models {
        for key in foreign(schema, model.table) {
            let namespace = key
                .referenced_table
                .namespace
                .as_deref()
                .unwrap_or_default();
            out.warn(format!(
                "model {}: the foreign key {} refers to {}, and `schemas` of the datasource does not list {namespace}: \
                 it has no relation field, and is left alone",
                model.name,
                key.name.as_deref().unwrap_or_default(),
                key.referenced_table
            ));
        }
        for key in &model.table.foreign_keys {
            if let Some(obstacle) = relations::obstacle(schema, model.table, key) {
                out.warn(format!(
                    "model {}: the foreign key on {} refers to {}({}), {obstacle}: it has no relation field, and is left \
                     alone",
                    model.name,
                    key.columns.join(", "),
                    key.referenced_table.name,
                    key.referenced_columns.join(", ")
                ));
            }
        }
    }
    for (id, model) in draft.models.iter().enumerate() {
        let file = known.model_file(&model.table.name).unwrap_or(new);
        push(file, &render::model(&context, id, &mut out));
    }
    for (number, file) in known.files.iter().enumerate() {
        for other in &file.others {
            let block = match other {
                KnownBlock::View(view) if known.views => view,
                KnownBlock::View(view) => {
                    push(number, view.text());
                    continue;
                }
                KnownBlock::Composite(text) => {
                    push(number, text);
                    continue;
                }
            };
            match draft
                .views
                .iter()
                .find(|view| view.table.name == block.name)
            {
                Some(view) => push(number, &block.renewed(&context, view, &mut out)),
                None => out.warn(format!(
                    "view {}: the database has it no longer, so its block is left out",
                    block.name
                )),
            }
            push(number, "\n\n");
        }
    }
    for view in new_views() {
        push(new, &render::view(&context, view, &mut out));
    }
    for found in &draft.enums {
        let file = known.enum_file(&found.db_name).unwrap_or(new);
        push(file, &render::enumeration(&context, found));
    }
    out.warnings.extend(beyond::warnings(schema, known));
    for (number, text) in texts.iter().enumerate() {
        let path = match known.files.get(number) {
            Some(file) => file.path.as_str(),
            None if text.is_empty() => continue,
            None => NEW_FILE,
        };
        let old = known.files.get(number).map_or("", |file| &file.text);
        out.files
            .push(SourceFile::new(path, format(&merge::merge(old, text))));
    }
    out
}

/// The foreign keys of a table to database schemas that are not described.
fn foreign<'a>(schema: &'a SqlSchema, table: &'a Table) -> impl Iterator<Item = &'a ForeignKey> {
    table.foreign_keys.iter().filter(|key| {
        let target = &key.referenced_table;
        target.namespace != table.name.namespace && schema.table(target).is_none()
    })
}
