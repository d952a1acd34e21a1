//! Attributes of relation fields.

use super::keyfields::{Unresolved, plain_fields};
use super::name_argument;
use super::value;
use super::visit::{Args, Attributes};
use crate::diagnostics::Diagnostic;
use crate::schema::draft::{Draft, RelationField};
use crate::schema::suggest::did_you_mean;
use crate::source::Span;
use crate::sql::Action;
use crate::syntax::ast::Expr;

pub(super) fn fields(draft: &mut Draft<'_>, out: &mut Vec<Diagnostic>) {
    for (model, field) in draft.relation_fields.clone() {
        one(draft, model, field, out);
    }
}

fn one(draft: &mut Draft<'_>, model: usize, field: usize, out: &mut Vec<Diagnostic>) {
    let Some(found) = draft.models.get(model).and_then(|model| model.field(field)) else {
        return;
    };
    let Some(target) = found.relation.as_ref().map(|relation| relation.target) else {
        return;
    };
    if found.ast.attributes.is_empty() {
        return;
    }
    let name = found.name();
    let mut attributes = Attributes::new(&found.ast.attributes, "@");
    let mut read = RelationField::new(target);
    if let Some(mut args) = attributes.single("relation", out) {
        relation(draft, model, &mut args, &mut read, out);
        args.finish(out);
    }
    if let Some(args) = attributes.single("id", out) {
        out.push(args.error(
            "relation-as-id",
            format!("the relation field `{name}` cannot be the id; put `@id` on its scalar field"),
        ));
    }
    let mut ignored = false;
    if let Some(args) = attributes.single("ignore", out) {
        ignored = true;
        args.finish(out);
    }
    if let Some(args) = attributes.single("default", out) {
        out.push(args.error(
            "relation-default",
            format!("the relation field `{name}` cannot have a default"),
        ));
    }
    if let Some(mut args) = attributes.single("map", out) {
        out.push(
            args.error(
                "relation-map",
                format!("the relation field `{name}` is not a column and cannot have `@map`"),
            )
            .help("`@relation(map: \"…\")` names the foreign key"),
        );
        args.take_default("name", out);
    }
    if let Some(args) = attributes.single("unique", out) {
        let mut error = args.error(
            "relation-unique",
            format!("the relation field `{name}` is not a column and cannot be unique"),
        );
        error.help = unique_help(draft, model, &read);
        out.push(error);
    }
    if let Some(args) = attributes.single("shardKey", out) {
        out.push(args.error(
            "relation-shard-key",
            format!("the relation field `{name}` is not a column and cannot be the shard key"),
        ));
    }
    attributes.finish(&["relation", "ignore"], out);

    let found = draft
        .models
        .get_mut(model)
        .and_then(|model| model.fields.get_mut(field));
    if let Some(found) = found {
        found.ignored = ignored;
        if let Some(relation) = &mut found.relation {
            **relation = read;
        }
    }
}

fn unique_help(draft: &Draft<'_>, model: usize, read: &RelationField<'_>) -> Option<String> {
    let fields = read.fields.as_ref()?;
    let model = draft.models.get(model)?;
    match fields.len() {
        0 => None,
        1 => Some(format!("put it on `{}`", model.names(fields))),
        _ => Some(format!("write `@@unique([{}])`", model.names(fields))),
    }
}

fn relation<'a>(
    draft: &Draft<'a>,
    model: usize,
    args: &mut Args<'a>,
    read: &mut RelationField<'a>,
    out: &mut Vec<Diagnostic>,
) {
    read.attribute = Some(args.attribute);
    if let Some(value) = args.take("fields") {
        read.fields = Some(columns(
            draft,
            model,
            args,
            value,
            value.span(),
            "fields",
            out,
        ));
    }
    if let Some(value) = args.take("references") {
        let span = args.attribute.span;
        read.references = Some(columns(
            draft,
            read.target,
            args,
            value,
            span,
            "references",
            out,
        ));
    }
    if let Ok(Some(value)) = args.take_default_opt("name") {
        match value::string(value, out) {
            Some("") => {
                out.push(args.error("empty-name", "the name of a relation cannot be empty"))
            }
            name => read.name = name,
        }
    }
    read.on_delete = args.take("onDelete").and_then(|value| action(value, out));
    read.on_update = args.take("onUpdate").and_then(|value| action(value, out));
    read.map = name_argument(args, "map", out);
}

/// The fields that `fields:` or `references:` names; empty after an error.
fn columns<'a>(
    draft: &Draft<'a>,
    model: usize,
    args: &Args<'a>,
    value: &'a Expr<'a>,
    span: Span,
    argument: &str,
    out: &mut Vec<Diagnostic>,
) -> Vec<usize> {
    let Some(model) = draft.models.get(model) else {
        return Vec::new();
    };
    match plain_fields(model, value, args.attribute.span, out) {
        Ok(fields) => fields,
        Err(Unresolved::Reported) => Vec::new(),
        Err(Unresolved::Fields { unknown, relations }) => {
            if let Some(first) = unknown.first() {
                let mut error = Diagnostic::error(
                    "unknown-field",
                    format!(
                        "`{argument}` names {} that the model `{}` does not have: {}",
                        plural(unknown.len(), "a field", "fields"),
                        model.name(),
                        quoted(&unknown)
                    ),
                    span,
                );
                error.help = did_you_mean(first, model.columns().map(|(_, column)| column.name()));
                out.push(error);
            }
            if !relations.is_empty() {
                out.push(Diagnostic::error(
                    "relation-field-as-column",
                    format!(
                        "`{argument}` must name columns of the model `{}`, and {} {}",
                        model.name(),
                        quoted(&relations),
                        plural(
                            relations.len(),
                            "is a relation field",
                            "are relation fields"
                        ),
                    ),
                    span,
                ));
            }
            Vec::new()
        }
    }
}

pub(super) fn plural<'t>(count: usize, one: &'t str, many: &'t str) -> &'t str {
    if count == 1 { one } else { many }
}

pub(super) fn quoted(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

fn action(value: &Expr, out: &mut Vec<Diagnostic>) -> Option<(Action, Span)> {
    let name = value::word(value, out)?;
    let found = Action::ALL.into_iter().find(|known| known.name() == name);
    if found.is_none() {
        let names = Action::ALL.into_iter().map(Action::name);
        let mut error = Diagnostic::error(
            "unknown-action",
            format!("there is no referential action `{name}`"),
            value.span(),
        );
        error.help = did_you_mean(name, names)
            .or_else(|| Some("use Cascade, Restrict, NoAction, SetNull or SetDefault".to_owned()));
        out.push(error);
    }
    found.map(|action| (action, value.span()))
}
