//! Pass 6: what a sound schema may still not say. One family of rules per file; they run in
//! Prisma's order, because editors and scripts look at the first error.

mod autoincrement;
mod clash;
mod cockroach;
mod composite;
mod datasource;
mod default;
mod enums;
mod field;
pub(super) mod functions;
mod index;
mod key;
mod many_to_many;
mod model;
mod mysql;
mod names;
mod native;
mod one_to_many;
mod one_to_one;
mod operators;
mod relation;
mod relation_field;
mod shard;
mod view;

use whimbrel_core::Dialect;

use super::config::{Configuration, Source};
use super::draft::{Draft, Model, RelationKind};
use super::model::RelationMode;
use crate::{diagnostics::Diagnostic, dialect::facts, sql::Family};
pub(super) use names::Names;

/// What every rule may look at.
struct Context<'d, 'a> {
    draft: &'d Draft<'a>,
    configuration: &'d Configuration,
    source: &'d Source,
    dialect: Dialect,
    mode: RelationMode,
}

/// Checks everything and answers with the names of all constraints.
pub(super) fn check<'a>(
    draft: &Draft<'a>,
    configuration: &Configuration,
    source: &Source,
    out: &mut Vec<Diagnostic>,
) -> Names<'a> {
    let context = Context {
        draft,
        configuration,
        source,
        dialect: source.datasource.provider,
        mode: source.datasource.relation_mode,
    };
    let names = Names::new(&context);
    composite::unsupported(&context, out);
    functions::known(&context, out);
    datasource::extensions(&context, out);
    clash::tables(&context, out);
    let models = draft.models.iter().enumerate();
    let (views, models): (Vec<_>, Vec<_>) = models.partition(|(_, model)| model.is_view);
    for (index, model) in models.into_iter().chain(views) {
        if !check_model(&context, &names, index, model, out) {
            return names;
        }
    }
    clash::enums(&context, out);
    for block in &draft.enums {
        enums::namespace(&context, block, out);
    }
    check_relations(&context, &names, out);
    names
}

/// False when relations are ambiguous and nothing more can be said.
fn check_model(
    context: &Context<'_, '_>,
    names: &Names<'_>,
    index: usize,
    model: &Model<'_>,
    out: &mut Vec<Diagnostic>,
) -> bool {
    if model.is_view {
        view::check(context, model, out);
        model::namespace(context, model, out);
    } else {
        check_table(context, names, index, model, out);
    }
    for (_, field) in model.columns() {
        field::type_supported(context, model, field, out);
        field::client_name(names, index, model, field, out);
        native::check(context, field, out);
        default::check(context, field, out);
        native::unsupported_is_native(context, field, out);
    }
    for (place, field) in model.fields.iter().enumerate() {
        let Some(relation) = &field.relation else {
            continue;
        };
        if let Some(error) = relation_field::ambiguous(context, index, place, relation) {
            out.push(error);
            return false;
        }
        field::client_name(names, index, model, field, out);
        relation_field::check(context, model, field, relation, out);
    }
    for (place, key) in model.indexes.iter().enumerate() {
        match model.is_view {
            true => view::index(model, key, out),
            false => index::check(context, names, (index, model), (place, key), out),
        }
    }
    true
}

/// What is said of a model before its fields.
fn check_table(
    context: &Context<'_, '_>,
    names: &Names<'_>,
    index: usize,
    model: &Model<'_>,
    out: &mut Vec<Diagnostic>,
) {
    model::has_unique_key(model, out);
    key::primary(context, names, index, model, out);
    shard::check(context, model, out);
    match context.dialect.family() {
        Family::Postgres if facts(context.dialect).keeps_postgres_rules => {
            operators::check(model, out);
        }
        Family::Postgres => cockroach::check(model, out),
        Family::Mysql => mysql::check(model, out),
        Family::Sqlite => {}
    }
    autoincrement::check(context, model, out);
    key::primary_late(context, model, out);
    model::namespace(context, model, out);
}

fn check_relations(context: &Context<'_, '_>, names: &Names<'_>, out: &mut Vec<Diagnostic>) {
    for (index, relation) in context.draft.relations.iter().enumerate() {
        match relation.kind {
            RelationKind::OneToOne => {
                relation::check(context, names, index, relation, out);
                one_to_one::check(context, relation, out);
            }
            RelationKind::OneToMany => {
                relation::check(context, names, index, relation, out);
                one_to_many::check(context, relation, out);
            }
            RelationKind::ManyToMany => many_to_many::implicit(context, relation, out),
            RelationKind::Embedded => many_to_many::embedded(context, relation, out),
        }
    }
}
