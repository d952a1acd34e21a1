//! What can be added to a schema by itself: the other side of a relation, the columns of a
//! foreign key, the arguments of `@relation`. The formatter adds it.

use super::draft::{Draft, Field, Model, Relation, RelationKind, Type};
use super::inflect::{camel_case, plural};
use super::model::FieldArity;
use super::{attributes, has_errors, names, relations, types};
use crate::source::SourceFile;
use crate::syntax;

/// A text to insert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Insertion {
    /// The file, as the spans count.
    pub(crate) file: usize,
    /// Before this byte.
    pub(crate) at: usize,
    pub(crate) text: String,
}

/// What is missing, in order of the places; nothing when the files have mistakes.
pub(crate) fn missing(files: &[SourceFile]) -> Vec<Insertion> {
    let mut out = Vec::new();
    let mut trees = Vec::with_capacity(files.len());
    for (number, file) in files.iter().enumerate() {
        let (tree, diagnostics) = syntax::parse(number, &file.text);
        trees.push(tree);
        out.extend(diagnostics);
    }
    let mut draft = names::resolve(&trees, &mut out);
    types::resolve(&mut draft, &mut out);
    attributes::resolve(&mut draft, &mut out);
    if has_errors(&out) {
        return Vec::new();
    }
    relations::infer(&mut draft);
    let ends: Vec<Ends<'_, '_>> = draft
        .relations
        .iter()
        .filter_map(|relation| Ends::new(&draft, relation))
        .collect();
    let mut insertions = Vec::new();
    for ends in &ends {
        ends.back_field(&mut insertions);
        ends.forward_field(&mut insertions);
        ends.columns(files, &mut insertions);
    }
    for ends in &ends {
        ends.attribute(files, &mut insertions);
    }
    for ends in &ends {
        ends.arguments(&mut insertions);
    }
    insertions.sort_by_key(|insertion| (insertion.file, insertion.at));
    insertions
}

/// A relation with a foreign key.
struct Ends<'d, 'a> {
    relation: &'d Relation,
    /// The model with the foreign key.
    referencing: &'d Model<'a>,
    referenced: &'d Model<'a>,
    /// The relation field beside the foreign key.
    forward: Option<&'d Field<'a>>,
}

/// A column of the foreign key, as it is or as it should be.
struct Column<'d, 'a> {
    name: String,
    arity: FieldArity,
    ty: Type<'a>,
    references: &'d Field<'a>,
    exists: bool,
}

impl<'d, 'a> Ends<'d, 'a> {
    fn new(draft: &'d Draft<'a>, relation: &'d Relation) -> Option<Self> {
        if !matches!(
            relation.kind,
            RelationKind::OneToOne | RelationKind::OneToMany
        ) {
            return None;
        }
        let referencing = draft.models.get(relation.a)?;
        Some(Ends {
            relation,
            referencing,
            referenced: draft.models.get(relation.b)?,
            forward: relation.field_a.and_then(|field| referencing.field(field)),
        })
    }

    /// The relation field of the model that is referred to.
    fn back_field(&self, insertions: &mut Vec<Insertion>) {
        if self.relation.field_b.is_some() {
            return;
        }
        let model = self.referencing.name();
        let ignore = if self.referencing.ignored {
            "@ignore"
        } else {
            ""
        };
        let text = match self.relation.kind {
            RelationKind::OneToOne => format!("{} {model}? {ignore}\n", camel_case(model)),
            _ => format!("{} {model}[] {ignore}\n", plural(&camel_case(model))),
        };
        insertions.push(at_end(self.referenced, text));
    }

    /// The relation field of the model with the foreign key.
    fn forward_field(&self, insertions: &mut Vec<Insertion>) {
        if self.forward.is_some() {
            return;
        }
        let model = self.referenced.name();
        let optional = self
            .key()
            .iter()
            .any(|column| column.arity == FieldArity::Optional);
        let arity = if optional { "?" } else { "" };
        let text = format!(
            "{} {model}{arity} @relation({}, {})\n",
            camel_case(model),
            self.fields_argument(),
            self.references_argument()
        );
        insertions.push(at_end(self.referencing, text));
    }

    /// The columns of the foreign key.
    fn columns(&self, files: &[SourceFile], insertions: &mut Vec<Insertion>) {
        let named = self.forward.and_then(|field| field.relation.as_ref());
        if named.is_some_and(|relation| relation.fields.is_some()) {
            return;
        }
        for column in self.key().iter().filter(|column| !column.exists) {
            let Type::Scalar(scalar) = column.ty else {
                return;
            };
            let native = column.references.native.as_ref().map_or("", |native| {
                files
                    .get(native.attribute.span.file())
                    .and_then(|file| file.text.get(native.attribute.span.range()))
                    .unwrap_or("")
            });
            let text = format!(
                "{} {}{} {native}\n",
                column.name,
                scalar.name(),
                suffix(column.arity)
            );
            insertions.push(at_end(self.referencing, text));
        }
    }

    /// The whole `@relation`.
    fn attribute(&self, files: &[SourceFile], insertions: &mut Vec<Insertion>) {
        let Some((field, relation)) = self.forward_relation() else {
            return;
        };
        if relation.attribute.is_some() {
            return;
        }
        let ty = field.ast.ty.span();
        let behind = files
            .get(ty.file())
            .and_then(|file| file.text.get(ty.end()..))
            .unwrap_or("");
        let arity = behind.len() - behind.trim_start_matches(['[', ']', '?', '!']).len();
        insertions.push(Insertion {
            file: ty.file(),
            at: ty.end() + arity,
            text: format!(
                " @relation({}, {})",
                self.fields_argument(),
                self.references_argument()
            ),
        });
    }

    /// The arguments that a `@relation` lacks.
    fn arguments(&self, insertions: &mut Vec<Insertion>) {
        let Some((_, relation)) = self.forward_relation() else {
            return;
        };
        let Some(attribute) = relation.attribute else {
            return;
        };
        let mut arguments = Vec::new();
        if relation.fields.is_none() {
            arguments.push(self.fields_argument());
        }
        if relation.references.is_none() {
            arguments.push(self.references_argument());
        }
        if arguments.is_empty() {
            return;
        }
        let arguments = arguments.join(", ");
        let (at, text) = if attribute.arguments.list.is_empty() {
            (attribute.span.end(), format!("({arguments})"))
        } else {
            (attribute.span.end() - 1, format!(", {arguments}"))
        };
        insertions.push(Insertion {
            file: attribute.span.file(),
            at,
            text,
        });
    }

    fn forward_relation(&self) -> Option<(&'d Field<'a>, &'d super::draft::RelationField<'a>)> {
        let field = self.forward?;
        Some((field, field.relation.as_deref()?))
    }

    /// The columns of the foreign key, named after what they refer to.
    fn key(&self) -> Vec<Column<'d, 'a>> {
        let Some(key) = self.referenced.unique_keys().next() else {
            return Vec::new();
        };
        key.field_ids()
            .filter_map(|field| self.referenced.field(field))
            .map(|references| {
                let name = format!(
                    "{}{}",
                    first_letter(self.referenced.name(), |c| c.to_lowercase().collect()),
                    first_letter(references.name(), |c| c.to_uppercase().collect())
                );
                let existing = self
                    .referencing
                    .columns()
                    .map(|(_, field)| field)
                    .find(|field| field.name() == name);
                let arity = existing.or(self.forward);
                Column {
                    name,
                    arity: arity.map_or(FieldArity::Optional, |field| field.arity),
                    ty: existing.unwrap_or(references).ty,
                    references,
                    exists: existing.is_some(),
                }
            })
            .collect()
    }

    fn fields_argument(&self) -> String {
        let names: Vec<String> = self.key().into_iter().map(|column| column.name).collect();
        format!("fields: [{}]", names.join(", "))
    }

    fn references_argument(&self) -> String {
        let named = self
            .forward_relation()
            .and_then(|(_, relation)| relation.references.clone());
        let fields = named.unwrap_or_else(|| {
            let strict = |field: usize| {
                self.referenced.field(field).is_some_and(|field| {
                    field.arity != FieldArity::Optional && !matches!(field.ty, Type::Unsupported(_))
                })
            };
            self.referenced
                .unique_keys()
                .find(|key| key.field_ids().all(strict))
                .map(|key| key.field_ids().collect())
                .unwrap_or_default()
        });
        format!("references: [{}]", self.referenced.names(&fields))
    }
}

/// Before the closing brace of a model.
fn at_end(model: &Model<'_>, text: String) -> Insertion {
    Insertion {
        file: model.ast.span.file(),
        at: model.ast.span.end() - 1,
        text,
    }
}

fn suffix(arity: FieldArity) -> &'static str {
    match arity {
        FieldArity::Required => "",
        FieldArity::Optional => "?",
        FieldArity::List => "[]",
    }
}

fn first_letter(text: &str, change: impl FnOnce(char) -> String) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => change(first) + chars.as_str(),
        None => String::new(),
    }
}
