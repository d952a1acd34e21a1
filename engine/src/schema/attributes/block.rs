//! Attributes of models and views.

use super::visit::{Args, Attributes};
use super::{field, key, map_argument, schema_argument};
use crate::diagnostics::Diagnostic;
use crate::schema::draft::{Draft, Key, KeyKind, Model};

const KNOWN: &[&str] = &[
    "id", "unique", "index", "map", "ignore", "schema", "fulltext", "shardKey",
];

pub(super) fn model(draft: &mut Draft<'_>, index: usize, out: &mut Vec<Diagnostic>) {
    let Some(ast) = draft.models.get(index).map(|model| model.ast) else {
        return;
    };
    let mut attributes = Attributes::new(&ast.attributes, "@@");
    if let Some(args) = attributes.single("ignore", out) {
        ignore(draft, index, out);
        args.finish(out);
    }
    if let Some(mut args) = attributes.single("id", out) {
        let id = with(draft, index, |draft, model| {
            key::block_id(draft, model, &mut args, out)
        });
        if let (Some(id), Some(model)) = (id.flatten(), draft.models.get_mut(index)) {
            model.primary_key = Some(id);
        }
        args.finish(out);
    }
    if let Some(mut args) = attributes.single("map", out) {
        let map = map_argument(&mut args, out);
        if let Some(model) = draft.models.get_mut(index) {
            model.map = map;
        }
        args.finish(out);
    }
    if let Some(mut args) = attributes.single("schema", out) {
        let namespace = schema_argument(&mut args, out);
        if let Some(model) = draft.models.get_mut(index) {
            model.namespace = namespace;
        }
        args.finish(out);
    }
    for (name, kind) in [
        ("index", KeyKind::Normal),
        ("unique", KeyKind::Unique),
        ("fulltext", KeyKind::Fulltext),
    ] {
        let mut from = 0;
        while let Some(mut args) = attributes.next(name, &mut from, out) {
            let key = read(draft, index, kind, &mut args, out);
            if let (Some(key), Some(model)) = (key, draft.models.get_mut(index)) {
                model.indexes.push(key);
            }
            args.finish(out);
        }
    }
    if let Some(mut args) = attributes.single("shardKey", out) {
        let key = read(draft, index, KeyKind::Shard, &mut args, out);
        if let (Some(key), Some(model)) = (&key, draft.models.get(index)) {
            shard_is_required(model, key, out);
            if model.shard_key.is_some() {
                out.push(field::second_shard_key(model));
            }
        }
        if let Some(model) = draft.models.get_mut(index) {
            model.shard_key = key;
        }
        args.finish(out);
    }
    if let Some(model) = draft.models.get(index) {
        field_id_is_required(model, out);
        if let Some(key) = model.shard_key.as_ref().filter(|key| key.on_field) {
            shard_is_required(model, key, out);
        }
    }
    attributes.finish(KNOWN, out);
}

fn with<'a, T>(
    draft: &Draft<'a>,
    index: usize,
    read: impl FnOnce(&Draft<'a>, &Model<'a>) -> T,
) -> Option<T> {
    draft.models.get(index).map(|model| read(draft, model))
}

fn read<'a>(
    draft: &Draft<'a>,
    index: usize,
    kind: KeyKind,
    args: &mut Args<'a>,
    out: &mut Vec<Diagnostic>,
) -> Option<Key<'a>> {
    with(draft, index, |draft, model| {
        key::on_block(draft, model, kind, args, out)
    })
}

fn ignore(draft: &mut Draft<'_>, index: usize, out: &mut Vec<Diagnostic>) {
    let Some(model) = draft.models.get_mut(index) else {
        return;
    };
    for (_, field) in model.columns().filter(|(_, field)| field.ignored) {
        out.push(
            Diagnostic::error(
                "ignored-twice",
                format!("the field `{}` belongs to an ignored model", field.name()),
                field.ast.span,
            )
            .help("remove `@ignore` from the field"),
        );
    }
    model.ignored = true;
}

/// An id on one field is required, unless the model is ignored. Checked after `@@ignore` is known.
fn field_id_is_required(model: &Model<'_>, out: &mut Vec<Diagnostic>) {
    let Some(key) = model.primary_key.as_ref().filter(|key| key.on_field) else {
        return;
    };
    let required = key
        .field_ids()
        .all(|field| model.field(field).is_none_or(|field| field.is_required()));
    if !required && !model.ignored {
        out.push(Diagnostic::error(
            "optional-id",
            "the field with `@id` cannot be optional or a list",
            key.attribute.span,
        ));
    }
}

fn shard_is_required(model: &Model<'_>, key: &Key<'_>, out: &mut Vec<Diagnostic>) {
    let required = key
        .field_ids()
        .all(|field| model.field(field).is_none_or(|field| field.is_required()));
    if !required && !model.ignored {
        out.push(Diagnostic::error(
            "optional-shard-key",
            "the fields of a shard key cannot be optional or lists",
            key.attribute.span,
        ));
    }
}
