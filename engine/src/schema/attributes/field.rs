//! Attributes of fields that are columns.

use std::collections::BTreeMap;

use super::visit::{Args, Attributes};
use super::{default, key, map_argument};
use crate::diagnostics::Diagnostic;
use crate::schema::draft::{Draft, Field, KeyKind, Model, Native, Type};
use crate::schema::model::ScalarType;

const KNOWN: &[&str] = &[
    "id",
    "unique",
    "default",
    "updatedAt",
    "map",
    "relation",
    "ignore",
    "shardKey",
];

/// All columns of a model.
pub(super) fn columns(draft: &mut Draft<'_>, model: usize, out: &mut Vec<Diagnostic>) {
    let count = draft
        .models
        .get(model)
        .map_or(0, |model| model.fields.len());
    let mut maps: BTreeMap<&str, usize> = BTreeMap::new();
    for field in 0..count {
        column(draft, model, field, &mut maps, out);
    }
}

fn column<'a>(
    draft: &mut Draft<'a>,
    index: usize,
    field: usize,
    maps: &mut BTreeMap<&'a str, usize>,
    out: &mut Vec<Diagnostic>,
) {
    let Some(found) = draft.models.get(index).and_then(|model| model.field(field)) else {
        return;
    };
    let (ast, ty) = (found.ast, found.ty);
    if ast.attributes.is_empty() || matches!(ty, Type::Model(_) | Type::Unknown) {
        return;
    }
    let mut attributes = Attributes::new(&ast.attributes, "@");
    if let Some(mut args) = attributes.single("map", out) {
        let map = map_argument(&mut args, out);
        if let Some(map) = map {
            set_map(draft, index, field, map);
            unique_column(draft, index, field, map, maps, out);
        }
        args.finish(out);
    }
    let mut ignored = false;
    if let Some(args) = attributes.single("ignore", out) {
        if matches!(ty, Type::Unsupported(_)) {
            out.push(args.error(
                "ignored-unsupported",
                "a field of an unsupported type is ignored anyway; remove `@ignore`",
            ));
        } else {
            ignored = true;
        }
        args.finish(out);
    }
    if let Some(args) = attributes.single("relation", out) {
        out.push(args.error(
            "relation-on-column",
            format!(
                "`{}` is a column; `@relation` belongs to a field of a model's type",
                ast.name.name
            ),
        ));
        args.finish(out);
    }
    if let Some(mut args) = attributes.single("id", out) {
        id(draft, index, field, &mut args, out);
        args.finish(out);
    }
    let mut updated_at = false;
    if let Some(args) = attributes.single("updatedAt", out) {
        updated_at = true;
        self::updated_at(draft, index, field, &args, out);
        args.finish(out);
    }
    let mut read = None;
    if let Some(mut args) = attributes.single("default", out) {
        if let Some(found) = draft.models.get(index).and_then(|model| model.field(field)) {
            read = default::column(draft, found, &mut args, out);
        }
        args.finish(out);
    }
    let mut native = None;
    if matches!(ty, Type::Scalar(_)) {
        native = attributes.native(out).map(|attribute| Native { attribute });
    }
    let mut unique = None;
    if let Some(mut args) = attributes.single("unique", out) {
        unique = draft
            .models
            .get(index)
            .map(|model| key::on_field(draft, model, field, KeyKind::Unique, &mut args, out));
        args.finish(out);
    }
    let mut shard = None;
    if let Some(mut args) = attributes.single("shardKey", out) {
        shard = draft
            .models
            .get(index)
            .map(|model| key::on_field(draft, model, field, KeyKind::Shard, &mut args, out));
        args.finish(out);
    }
    attributes.finish(KNOWN, out);

    let Some(model) = draft.models.get_mut(index) else {
        return;
    };
    model.indexes.extend(unique);
    if let Some(key) = shard {
        if model.shard_key.is_some() {
            out.push(second_shard_key(model));
        }
        model.shard_key = Some(key);
    }
    if let Some(target) = model.fields.get_mut(field) {
        target.ignored = ignored;
        target.updated_at = updated_at;
        target.default = read;
        target.native = native;
    }
}

fn set_map<'a>(draft: &mut Draft<'a>, index: usize, field: usize, map: &'a str) {
    let model = draft.models.get_mut(index);
    if let Some(field) = model.and_then(|model| model.fields.get_mut(field)) {
        field.map = Some(map);
    }
}

/// Two columns of one table cannot share a name.
fn unique_column<'a>(
    draft: &Draft<'a>,
    index: usize,
    field: usize,
    map: &'a str,
    maps: &mut BTreeMap<&'a str, usize>,
    out: &mut Vec<Diagnostic>,
) {
    let Some(model) = draft.models.get(index) else {
        return;
    };
    let mut report = |other: Option<&Field<'_>>| {
        let Some(found) = model.field(field) else {
            return;
        };
        let mut error = Diagnostic::error(
            "duplicate-column",
            format!(
                "the {} `{}` has two columns named `{map}`",
                model.word(),
                model.name()
            ),
            found.ast.span,
        );
        if let Some(other) = other {
            error = error.label(other.ast.name.span, "the other one");
        }
        out.push(error);
    };
    if let Some(other) = maps.insert(map, field) {
        report(model.field(other));
    }
    let Some(other) = model.field_index.get(map) else {
        return;
    };
    let clash = model.field(other).filter(|found| {
        other != field
            && !matches!(found.ty, Type::Model(_) | Type::Unknown)
            && found.map.is_none_or(|name| name == map)
    });
    if clash.is_some() {
        report(clash);
    }
}

fn id<'a>(
    draft: &mut Draft<'a>,
    index: usize,
    field: usize,
    args: &mut Args<'a>,
    out: &mut Vec<Diagnostic>,
) {
    let Some(model) = draft.models.get(index) else {
        return;
    };
    if let Some(first) = &model.primary_key {
        out.push(
            Diagnostic::error(
                "second-id",
                format!(
                    "the {} `{}` has more than one field with `@id`",
                    model.word(),
                    model.name()
                ),
                model.ast.span,
            )
            .label(first.attribute.span, "first")
            .label(args.attribute.span, "second")
            .help("an id of several fields is written `@@id([a, b])`"),
        );
        return;
    }
    let key = key::on_field(draft, model, field, KeyKind::Primary, args, out);
    if let Some(model) = draft.models.get_mut(index) {
        model.primary_key = Some(key);
    }
}

pub(super) fn second_shard_key(model: &Model<'_>) -> Diagnostic {
    Diagnostic::error(
        "second-shard-key",
        format!(
            "the {} `{}` has more than one shard key",
            model.word(),
            model.name()
        ),
        model.ast.span,
    )
}

fn updated_at(
    draft: &Draft<'_>,
    index: usize,
    field: usize,
    args: &Args<'_>,
    out: &mut Vec<Diagnostic>,
) {
    let Some(found) = draft.models.get(index).and_then(|model| model.field(field)) else {
        return;
    };
    if found.scalar() != Some(ScalarType::DateTime) {
        out.push(args.error(
            "updated-at",
            "`@updatedAt` needs a field of type `DateTime`",
        ));
    }
    if found.is_list() {
        out.push(args.error("updated-at", "`@updatedAt` cannot be on a list"));
    }
}

/// All fields of a composite type.
pub(super) fn composite(draft: &mut Draft<'_>, index: usize, out: &mut Vec<Diagnostic>) {
    let Some(composite) = draft.composites.get(index) else {
        return;
    };
    for (field, ty) in composite.ast.fields.iter().zip(&composite.types) {
        if matches!(ty, Type::Model(_) | Type::Unknown) {
            continue;
        }
        let mut attributes = Attributes::new(&field.attributes, "@");
        if matches!(ty, Type::Scalar(_)) {
            attributes.native(out);
        }
        if let Some(mut args) = attributes.single("map", out) {
            map_argument(&mut args, out);
            args.finish(out);
        }
        if let Some(mut args) = attributes.single("default", out) {
            default::composite(draft, field, *ty, &mut args, out);
            args.finish(out);
        }
        attributes.finish(&["map", "default"], out);
    }
}
