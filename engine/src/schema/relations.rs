//! Pass 4: which relation fields belong together, and what kind of relation they make.

use super::draft::{Draft, Field, KeyKind, Model, Relation, RelationField, RelationKind, Side};
use super::model::FieldArity;

/// A relation field: its model and its place there.
type Id = (usize, usize);

/// Finds the relations, each once, in order of the relation fields.
pub(super) fn infer(draft: &mut Draft<'_>) {
    find_sides(draft);
    let mut found = Vec::with_capacity(draft.relation_fields.len());
    for &(model, field) in &draft.relation_fields {
        if let Some(relation) = relation_field(draft, (model, field)) {
            let opposite = opposite(draft, (model, field), relation);
            found.extend(relation_of(draft, (model, field), opposite));
        }
    }
    for (index, relation) in found.iter().enumerate() {
        let ends = [
            (relation.a, relation.field_a),
            (relation.b, relation.field_b),
        ];
        for (model, field) in ends {
            let target = draft.models.get_mut(model);
            let target = target
                .zip(field)
                .and_then(|(model, field)| model.fields.get_mut(field));
            if let Some(relation) = target.and_then(|field| field.relation.as_mut()) {
                relation.relation = Some(index);
            }
        }
        let with_key = matches!(
            relation.kind,
            RelationKind::OneToOne | RelationKind::OneToMany
        );
        if let Some(model) = draft.models.get_mut(relation.a).filter(|_| with_key) {
            model.relations_from.push(index);
        }
    }
    draft.relations = found;
}

fn relation_field<'d, 'a>(
    draft: &'d Draft<'a>,
    (model, field): Id,
) -> Option<&'d RelationField<'a>> {
    draft.models.get(model)?.field(field)?.relation.as_deref()
}

fn find_sides(draft: &mut Draft<'_>) {
    let mut sides = Vec::with_capacity(draft.relation_fields.len());
    for fields in draft
        .relation_fields
        .chunk_by(|one, other| one.0 == other.0)
    {
        let start = sides.len();
        for &(model, field) in fields {
            if let Some(relation) = relation_field(draft, (model, field)) {
                sides.push(Side {
                    target: relation.target,
                    name: relation.name,
                    field,
                });
            }
        }
        let own = start..sides.len();
        if let Some(own) = sides.get_mut(own.clone()) {
            own.sort_unstable();
        }
        let model = fields
            .first()
            .and_then(|(model, _)| draft.models.get_mut(*model));
        if let Some(model) = model {
            model.sides = own;
        }
    }
    draft.sides = sides;
}

/// The field on the other side: the first one with the same name.
fn opposite(draft: &Draft<'_>, (model, field): Id, relation: &RelationField<'_>) -> Option<usize> {
    draft
        .siblings(relation.target, model, relation.name)
        .iter()
        .map(|side| side.field)
        .find(|&other| relation.target != model || other != field)
}

/// The relation that this field makes; `None` when the field of the other side makes it.
fn relation_of(draft: &Draft<'_>, (model, field): Id, opposite: Option<usize>) -> Option<Relation> {
    let block = draft.models.get(model)?;
    let one = block.field(field)?;
    let relation = one.relation.as_ref()?;
    let target = draft.models.get(relation.target)?;
    let forward = |kind, other| Relation {
        a: model,
        b: relation.target,
        field_a: Some(field),
        field_b: other,
        kind,
    };
    let Some(other) = opposite else {
        return Some(match one.arity {
            FieldArity::List => Relation {
                a: relation.target,
                b: model,
                field_a: None,
                field_b: Some(field),
                kind: RelationKind::OneToMany,
            },
            _ if has_unique_fields(block, relation) => forward(RelationKind::OneToOne, None),
            _ => forward(RelationKind::OneToMany, None),
        });
    };
    let back = target.field(other)?;
    let their = back.relation.as_ref()?;
    let first = comes_first((block, one), (target, back));
    let one_to_one = forward(RelationKind::OneToOne, Some(other));
    match (one.arity, back.arity) {
        (FieldArity::List, FieldArity::List) => {
            let later = match model == relation.target {
                true => one.name() > back.name(),
                false => block.name() > target.name(),
            };
            let embedded = relation.fields.is_some() || their.fields.is_some();
            let kind = match embedded {
                true => RelationKind::Embedded,
                false => RelationKind::ManyToMany,
            };
            (!later).then(|| forward(kind, Some(other)))
        }
        (FieldArity::List, _) => None,
        (_, FieldArity::List) => Some(forward(RelationKind::OneToMany, Some(other))),
        (FieldArity::Required, FieldArity::Optional) => Some(one_to_one),
        (FieldArity::Optional, FieldArity::Required) => None,
        (FieldArity::Required, FieldArity::Required) => first.then_some(one_to_one),
        (FieldArity::Optional, FieldArity::Optional) => {
            let here = relation.fields.is_some() || (their.fields.is_none() && first);
            here.then_some(one_to_one)
        }
    }
}

/// The tie between two equal sides goes by model name, then field name.
fn comes_first(one: (&Model<'_>, &Field<'_>), other: (&Model<'_>, &Field<'_>)) -> bool {
    (one.0.name(), one.1.name()) <= (other.0.name(), other.1.name())
}

fn has_unique_fields(model: &Model<'_>, relation: &RelationField<'_>) -> bool {
    let Some(fields) = &relation.fields else {
        return false;
    };
    model
        .indexes
        .iter()
        .filter(|index| index.kind == KeyKind::Unique)
        .any(|index| index.field_ids().eq(fields.iter().copied()))
}

impl<'a> Draft<'a> {
    /// The end of a relation at model A.
    pub(super) fn end_a(&self, relation: &Relation) -> Option<End<'_, 'a>> {
        self.end(relation.a, relation.field_a?)
    }

    /// The end of a relation at model B.
    pub(super) fn end_b(&self, relation: &Relation) -> Option<End<'_, 'a>> {
        self.end(relation.b, relation.field_b?)
    }

    fn end(&self, model: usize, field: usize) -> Option<End<'_, 'a>> {
        let model = self.models.get(model)?;
        let field = model.field(field)?;
        Some(End {
            model,
            field,
            relation: field.relation.as_ref()?,
        })
    }
}

/// One end of a relation.
#[derive(Clone, Copy)]
pub(super) struct End<'d, 'a> {
    pub(super) model: &'d Model<'a>,
    pub(super) field: &'d Field<'a>,
    pub(super) relation: &'d RelationField<'a>,
}
