//! Reading it from a valid schema and, where texts are kept, from its files.

use super::{
    super::{
        render,
        views::{KnownView, ViewRelations},
    },
    Known, KnownBlock, KnownEnum, KnownField, KnownFile, KnownModel, KnownRelation,
};
use crate::{
    diagnostics::{Diagnostic, Severity},
    dialect::{EnumStorage, facts},
    schema::{self, Default, DefaultFunction, Enum, FieldType, Model, RelationKind, Schema, load},
    source::{SourceFile, Span},
    sql::QName,
    syntax::{
        self,
        ast::{Item, ModelKind},
    },
};

impl Known {
    /// Reads the files of an existing schema.
    ///
    /// # Errors
    /// The diagnostics, when the schema is not valid: what it says cannot be kept then.
    pub fn read(files: &[SourceFile]) -> Result<Known, Vec<Diagnostic>> {
        let loaded = load(files);
        let Some(schema) = loaded.schema else {
            let mut errors = loaded.diagnostics;
            errors.retain(|diagnostic| diagnostic.severity == Severity::Error);
            return Err(errors);
        };
        let mut known = Known::of(&schema);
        for (number, file) in files.iter().enumerate() {
            let mut kept = KnownFile {
                path: file.path.clone(),
                text: file.text.clone(),
                ..KnownFile::default()
            };
            for item in syntax::parse(number, &file.text).0.items {
                let model = match &item {
                    Item::Model(block) => {
                        let mut models = schema.models.iter();
                        models.find(|model| model.name == block.name.name)
                    }
                    _ => None,
                };
                let (documentation, span) = match &item {
                    Item::Config(block) => (&block.documentation, block.span),
                    Item::Model(block) if block.kind != ModelKind::Model => {
                        (&block.documentation, block.span)
                    }
                    Item::Model(block) => {
                        if let Some(model) = model {
                            let table = table_name(&schema, model);
                            let relations = &mut known.view_relations;
                            relations.read_model(table, model, block, &file.text);
                        }
                        continue;
                    }
                    _ => continue,
                };
                let mut own = String::new();
                if let Some(documentation) = documentation {
                    own.push_str(&render::comment(documentation, ""));
                }
                own.push_str(text(file, span));
                match (&item, model) {
                    (Item::Model(block), Some(model)) => {
                        let name = table_name(&schema, model);
                        let view = KnownView::read(name, &schema, model, block, own);
                        kept.others.push(KnownBlock::View(Box::new(view)));
                    }
                    (Item::Model(_), None) => kept.others.push(KnownBlock::Composite(own + "\n\n")),
                    _ => kept.configuration.push_str(&(own + "\n\n")),
                }
            }
            known.files.push(kept);
        }
        Ok(known)
    }

    /// Keeps nothing but the `datasource` and `generator` blocks, all in the first file that has
    /// one.
    ///
    /// # Errors
    /// The diagnostics, when these blocks are not valid.
    pub fn configuration(files: &[SourceFile]) -> Result<Known, Vec<Diagnostic>> {
        let mut path = None;
        let mut blocks = String::new();
        for (number, file) in files.iter().enumerate() {
            for item in syntax::parse(number, &file.text).0.items {
                if let Item::Config(block) = item {
                    path.get_or_insert(&file.path);
                    blocks.push_str(text(file, block.span));
                    blocks.push_str("\n\n");
                }
            }
        }
        let path = path.map_or("schema.prisma", String::as_str);
        Known::read(&[SourceFile::new(path, blocks)])
    }

    fn of(schema: &Schema) -> Known {
        let mut known = Known {
            provider: Some(schema.datasource.provider),
            source: schema.datasource.name.clone(),
            namespaces: schema.datasource.schemas.clone(),
            ..Known::default()
        };
        let has = |feature: &str| {
            let mut features = schema.generators.iter().flat_map(|g| &g.preview_features);
            features.any(|name| name == feature)
        };
        known.partial_indexes = has("partialIndexes");
        known.views = has("views");
        for (position, model) in schema.models.iter().enumerate() {
            known.type_names.push(model.name.clone());
            let own = known_model(schema, position, model);
            known.models.insert(table_name(schema, model), own);
        }
        for (position, found) in schema.enums.iter().enumerate() {
            known.type_names.push(found.name.clone());
            let db_name = qualified(schema, found.namespace.as_deref(), found.db_name());
            known.enums.insert(db_name, known_enum(position, found));
        }
        // MySQL's enums belong to columns, which name them.
        if facts(schema.datasource.provider).enums == EnumStorage::Column {
            known.inline_enums(schema);
        }
        known.view_relations = ViewRelations::read(schema, |model| table_name(schema, model));
        known.relations(schema);
        known
    }

    fn inline_enums(&mut self, schema: &Schema) {
        for model in &schema.models {
            for field in &model.fields {
                let FieldType::Enum(id) = &field.ty else {
                    continue;
                };
                if let Some(found) = schema.enums.get(id.0) {
                    let db_name =
                        QName::new(None, format!("{}_{}", model.db_name(), field.db_name()));
                    self.enums.insert(db_name, known_enum(id.0, found));
                }
            }
        }
    }

    fn relations(&mut self, schema: &Schema) {
        for (number, relation) in schema.relations.iter().enumerate() {
            let fields = |id: &schema::ModelId| {
                let model = schema.models.get(id.0);
                let fields = model.into_iter().flat_map(|model| &model.fields);
                fields
                    .filter(|field| field.ty == FieldType::Relation(number))
                    .map(|field| field.name.clone())
                    .collect::<Vec<_>>()
            };
            match &relation.kind {
                RelationKind::ForeignKey {
                    model,
                    relation_field,
                    fields: columns,
                    referenced_model,
                    ..
                } => {
                    let models = [model, referenced_model].map(|id| schema.models.get(id.0));
                    let [Some(from), Some(to)] = models else {
                        continue;
                    };
                    let Some(forward) = from.fields.get(relation_field.0) else {
                        continue;
                    };
                    let itself = model == referenced_model;
                    let mut back = fields(referenced_model).into_iter();
                    let back = back.find(|name| !itself || *name != forward.name);
                    let columns = columns.iter().filter_map(|id| from.fields.get(id.0));
                    let columns = columns
                        .map(|field| stored(schema, field.db_name()))
                        .collect();
                    let kept = KnownRelation {
                        relation: relation.name.clone(),
                        forward: forward.name.clone(),
                        back,
                    };
                    let [from, to] = [from, to].map(|model| table_name(schema, model));
                    self.keys.insert((from, columns, to), kept);
                }
                RelationKind::ManyToMany { a, b, table } => {
                    let namespace = schema.models.get(a.0).and_then(|m| m.namespace.as_deref());
                    let (mut of_a, mut of_b) = (fields(a), fields(b));
                    if a == b {
                        of_a.sort();
                        of_b = of_a.split_off(1.min(of_a.len()));
                    }
                    if let (Some(forward), back) = (of_a.pop(), of_b.pop()) {
                        let kept = KnownRelation {
                            relation: relation.name.clone(),
                            forward,
                            back,
                        };
                        self.joins.insert(qualified(schema, namespace, table), kept);
                    }
                }
            }
        }
    }
}

fn text(file: &SourceFile, span: Span) -> &str {
    file.text.get(span.range()).unwrap_or_default()
}

fn qualified(schema: &Schema, namespace: Option<&str>, name: &str) -> QName {
    let name = stored(schema, name);
    match schema.datasource.provider.has_namespaces() {
        true => QName::new(Some(namespace.unwrap_or("public")), name),
        false => QName::new(None, name),
    }
}

/// A name as the database knows it.
pub(in crate::lift) fn stored(schema: &Schema, name: &str) -> String {
    schema.datasource.provider.stored_name(name).to_owned()
}

fn table_name(schema: &Schema, model: &Model) -> QName {
    qualified(schema, model.namespace.as_deref(), model.db_name())
}

fn known_model(schema: &Schema, position: usize, model: &Model) -> KnownModel {
    let columns = model.fields.iter().enumerate();
    let columns = columns.filter(|(_, field)| !matches!(field.ty, FieldType::Relation(_)));
    let fields = columns.map(|(position, field)| {
        let client_default = match &field.default {
            Some(Default::Function(DefaultFunction::Client(call))) => Some(call.clone()),
            _ => None,
        };
        let known = KnownField {
            name: field.name.clone(),
            documentation: field.documentation.clone(),
            client_default,
            updated_at: field.updated_at,
            ignored: field.ignored,
            enumeration: match &field.ty {
                FieldType::Enum(id) => schema
                    .enums
                    .get(id.0)
                    .map(|found| qualified(schema, found.namespace.as_deref(), found.db_name())),
                _ => None,
            },
        };
        (stored(schema, field.db_name()), (position, known))
    });
    KnownModel {
        name: model.name.clone(),
        is_view: model.is_view,
        position,
        file: model.span.file(),
        documentation: model.documentation.clone(),
        fields: fields.collect(),
    }
}

fn known_enum(position: usize, found: &Enum) -> KnownEnum {
    let values = found.values.iter();
    KnownEnum {
        name: found.name.clone(),
        position,
        file: found.span.file(),
        documentation: found.documentation.clone(),
        stored: found
            .values
            .iter()
            .map(|value| value.db_name().to_owned())
            .collect(),
        values: values
            .map(|value| (value.db_name().to_owned(), value.name.clone()))
            .collect(),
    }
}
