//! Keys and indexes: `@id`, `@unique`, `@@id`, `@@unique`, `@@index`, `@@fulltext`.

use super::keyfields::{Unresolved, key_fields};
use super::relation::{plural, quoted};
use super::value;
use super::visit::Args;
use super::{name_argument, predicate};
use crate::diagnostics::Diagnostic;
use crate::schema::draft::{Algorithm, Draft, Key, KeyField, KeyKind, Model};
use crate::schema::suggest::did_you_mean;
use crate::source::Span;
use crate::sql::SortOrder;
use crate::syntax::ast::Expr;

/// `@id` or `@unique` on a field.
pub(super) fn on_field<'a>(
    draft: &Draft<'a>,
    model: &Model<'a>,
    field: usize,
    kind: KeyKind,
    args: &mut Args<'a>,
    out: &mut Vec<Diagnostic>,
) -> Key<'a> {
    let mut key = empty(kind, args, true);
    key.map = name_argument(args, "map", out);
    let length = args
        .take("length")
        .and_then(|length| value::integer(length, out))
        .and_then(|length| u32::try_from(length).ok());
    let sort = args.take("sort").and_then(|value| sort(value, args, out));
    if kind == KeyKind::Unique {
        key.predicate = predicate::read(draft, model, args, out);
    }
    key.clustered = clustered(args, out);
    key.fields = vec![KeyField {
        field,
        sort,
        length,
        class: None,
    }];
    key
}

/// `@@id` on a model; `None` when its fields cannot be read.
pub(super) fn block_id<'a>(
    draft: &Draft<'a>,
    model: &Model<'a>,
    args: &mut Args<'a>,
    out: &mut Vec<Diagnostic>,
) -> Option<Key<'a>> {
    let list = args.take_default("fields", out)?;
    let fields = resolve(draft, model, KeyKind::Primary, args, list, list.span(), out)?;
    let optional: Vec<&str> = fields
        .iter()
        .filter_map(|key| model.field(key.field))
        .filter(|field| !field.is_required())
        .map(|field| field.name())
        .collect();
    if !optional.is_empty() && !model.ignored {
        out.push(
            args.error(
                "optional-id",
                format!(
                    "the id holds {} that may be null or a list: {}",
                    plural(optional.len(), "a field", "fields"),
                    quoted(&optional)
                ),
            )
            .help("every field of an id is required"),
        );
    }
    if model.primary_key.is_some() {
        out.push(Diagnostic::error(
            "second-id",
            format!(
                "the {} `{}` has both `@id` and `@@id`",
                model.word(),
                model.name()
            ),
            model.ast.span,
        ));
    }
    let mut key = empty(KeyKind::Primary, args, false);
    key.fields = fields;
    key.map = name_argument(args, "map", out);
    key.name = name_argument(args, "name", out);
    client_name(key.name, args, out);
    key.clustered = clustered(args, out);
    Some(key)
}

/// `@@unique`, `@@index`, `@@fulltext`, `@@shardKey` on a model.
pub(super) fn on_block<'a>(
    draft: &Draft<'a>,
    model: &Model<'a>,
    kind: KeyKind,
    args: &mut Args<'a>,
    out: &mut Vec<Diagnostic>,
) -> Key<'a> {
    let mut key = empty(kind, args, false);
    if let Some(list) = args.take_default("fields", out) {
        let span = args.attribute.span;
        key.fields = resolve(draft, model, kind, args, list, span, out).unwrap_or_default();
    }
    if kind == KeyKind::Shard {
        return key;
    }
    let name = match kind {
        KeyKind::Fulltext => None,
        _ => name_argument(args, "name", out),
    };
    key.map = name_argument(args, "map", out);
    match kind {
        KeyKind::Normal => {
            if name.is_some() && key.map.is_some() {
                out.push(
                    args.error("name-and-map", "an index has `map` or `name`, not both")
                        .help("`map` names it in the database; remove `name`"),
                );
                key.map = None;
            } else if name.is_some() {
                // `name` meant the database's name before `map` existed.
                key.map = name;
            }
            key.algorithm = args
                .take("type")
                .and_then(|value| algorithm(value, args, out));
        }
        KeyKind::Unique => {
            key.name = name;
            client_name(name, args, out);
        }
        KeyKind::Primary | KeyKind::Fulltext | KeyKind::Shard => {}
    }
    if kind != KeyKind::Fulltext {
        key.predicate = predicate::read(draft, model, args, out);
        key.clustered = clustered(args, out);
    }
    key
}

fn empty<'a>(kind: KeyKind, args: &Args<'a>, on_field: bool) -> Key<'a> {
    Key {
        kind,
        attribute: args.attribute,
        on_field,
        fields: Vec::new(),
        name: None,
        map: None,
        algorithm: None,
        clustered: None,
        predicate: None,
    }
}

/// The fields of a key; `None` after an error.
fn resolve<'a>(
    draft: &Draft<'a>,
    model: &Model<'a>,
    kind: KeyKind,
    args: &Args<'a>,
    list: &'a Expr<'a>,
    span: Span,
    out: &mut Vec<Diagnostic>,
) -> Option<Vec<KeyField<'a>>> {
    let (unknown, relations) = match key_fields(draft, model, list, args.attribute.span, out) {
        Ok(fields) => return Some(fields),
        Err(Unresolved::Reported) => return None,
        Err(Unresolved::Fields { unknown, relations }) => (unknown, relations),
    };
    let label = args.label();
    if let Some(first) = unknown.first() {
        let mut error = Diagnostic::error(
            "unknown-field",
            format!(
                "`{label}` names {} that the {} `{}` does not have: {}",
                plural(unknown.len(), "a field", "fields"),
                model.word(),
                model.name(),
                quoted(&unknown)
            ),
            span,
        );
        error.help = did_you_mean(first, model.columns().map(|(_, column)| column.name()));
        out.push(error);
    }
    if !relations.is_empty() {
        let mut error = args.error(
            "relation-field-as-column",
            format!(
                "`{label}` must name columns, and {} {}",
                quoted(&relations),
                plural(
                    relations.len(),
                    "is a relation field",
                    "are relation fields"
                )
            ),
        );
        let columns = underlying(model, &relations);
        if kind != KeyKind::Primary && !columns.is_empty() {
            error = error.help(format!("did you mean `{label}([{}])`?", columns.join(", ")));
        }
        out.push(error);
    }
    None
}

/// The foreign key columns behind relation fields.
fn underlying<'a>(model: &Model<'a>, relations: &[&str]) -> Vec<&'a str> {
    relations
        .iter()
        .filter_map(|name| model.field_index.get(name))
        .filter_map(|index| model.field(index)?.relation.as_ref()?.fields.as_ref())
        .flatten()
        .filter_map(|&column| model.field(column))
        .map(|column| column.name())
        .collect()
}

fn sort(value: &Expr, args: &Args<'_>, out: &mut Vec<Diagnostic>) -> Option<SortOrder> {
    match value::word(value, out)? {
        "Asc" => Some(SortOrder::Asc),
        "Desc" => Some(SortOrder::Desc),
        other => {
            out.push(args.error(
                "unknown-sort",
                format!("`sort` is `Asc` or `Desc`, not `{other}`"),
            ));
            None
        }
    }
}

fn algorithm(value: &Expr, args: &Args<'_>, out: &mut Vec<Diagnostic>) -> Option<Algorithm> {
    let name = value::word(value, out)?;
    let found = Algorithm::ALL.iter().find(|(known, _)| *known == name);
    if found.is_none() {
        let mut error = args.error(
            "unknown-index-type",
            format!("there is no index type `{name}`"),
        );
        error.help = did_you_mean(name, Algorithm::ALL.iter().map(|(known, _)| *known))
            .or_else(|| Some("use BTree, Hash, Gin, Gist, SpGist or Brin".to_owned()));
        out.push(error);
    }
    found.map(|(_, algorithm)| *algorithm)
}

fn clustered(args: &mut Args<'_>, out: &mut Vec<Diagnostic>) -> Option<bool> {
    value::boolean(args.take("clustered")?, out)
}

/// `name:` becomes a name in the generated client.
fn client_name(name: Option<&str>, args: &Args<'_>, out: &mut Vec<Diagnostic>) {
    let fine = |name: &str| name.chars().all(|c| c == '_' || c.is_ascii_alphanumeric());
    if name.is_some_and(|name| !fine(name)) {
        out.push(args.error(
            "invalid-name",
            format!(
                "`name` in `{}` takes only letters, digits and `_`",
                args.label()
            ),
        ));
    }
}
