//! Foreign keys, and the tables behind implicit many-to-many relations.

use super::{qualified, stored};
use crate::{
    dialect::facts,
    schema::{Field, FieldId, Model, ModelId, RelationKind, RelationMode, Schema},
    sql::{
        Action, Arity, Column, Dialect, ForeignKey, Index, IndexColumn, IndexKind, Options,
        PrimaryKey, QName, SqlSchema, Table,
    },
};

/// Adds what the relations need, in the order in which the schema lists them.
pub(super) fn push(schema: &Schema, out: &mut SqlSchema) {
    let uses_foreign_keys = schema.datasource.relation_mode == RelationMode::ForeignKeys;
    // Where each model's table is; views have none.
    let mut positions = vec![None; schema.models.len()];
    let with_table = (0..schema.models.len()).filter(|&id| !schema.models[id].is_view);
    for (position, id) in with_table.enumerate() {
        positions[id] = Some(position);
    }
    let table_of = |model: ModelId| positions.get(model.0).copied().flatten();

    for relation in &schema.relations {
        match &relation.kind {
            RelationKind::ForeignKey { model, .. } if uses_foreign_keys => {
                let key = foreign_key(schema, &relation.kind, &table_of);
                if let (Some(key), Some(position)) = (key, table_of(*model))
                    && let Some(table) = out.tables.get_mut(position)
                {
                    table.foreign_keys.push(key);
                }
            }
            RelationKind::ForeignKey { .. } => {}
            RelationKind::ManyToMany { a, b, table } => {
                let sides = (model_with_key(schema, *a), model_with_key(schema, *b));
                if let (Some(a), Some(b)) = sides {
                    let mut join = join_table(schema, table, a.0, (a.1, b.1));
                    if uses_foreign_keys {
                        add_join_keys(schema, &mut join, a, b);
                    }
                    out.tables.push(join);
                }
            }
        }
    }
}

fn foreign_key(
    schema: &Schema,
    kind: &RelationKind,
    table_of: &impl Fn(ModelId) -> Option<usize>,
) -> Option<ForeignKey> {
    let RelationKind::ForeignKey {
        model,
        fields,
        referenced_model,
        references,
        name,
        on_delete,
        on_update,
        ..
    } = kind
    else {
        return None;
    };
    table_of(*referenced_model)?;
    let referenced = schema.models.get(referenced_model.0)?;
    Some(ForeignKey {
        name: Some(name.clone()),
        columns: column_names(schema, schema.models.get(model.0)?, fields),
        referenced_table: table_name(schema, referenced),
        referenced_columns: column_names(schema, referenced, references),
        on_delete: *on_delete,
        on_update: *on_update,
        doubt: None,
        options: Options::new(),
    })
}

fn table_name(schema: &Schema, model: &Model) -> QName {
    qualified(schema, model.namespace.as_deref(), model.db_name())
}

fn column_names(schema: &Schema, model: &Model, fields: &[FieldId]) -> Vec<String> {
    let found = fields.iter().filter_map(|id| model.fields.get(id.0));
    found.map(|field| stored(schema, field.db_name())).collect()
}

/// A model with its key, which implicit many-to-many relations want to be a single field.
fn model_with_key(schema: &Schema, id: ModelId) -> Option<(&Model, &Field)> {
    let model = schema.models.get(id.0)?;
    let key = model.primary_key.as_ref().map(|key| key.fields.first());
    // Without a primary key the first unique field stands in for it.
    let entry = match key {
        Some(first) => first,
        None => {
            let mut unique = model.indexes.iter().filter(|index| {
                index.kind == crate::schema::IndexKind::Unique && index.fields.len() == 1
            });
            unique.next().and_then(|index| index.fields.first())
        }
    }?;
    Some((model, model.fields.get(entry.field.0)?))
}

/// The table with the columns `A` and `B`. PostgreSQL has a primary key on both, the others a
/// unique index.
fn join_table(schema: &Schema, name: &str, owner: &Model, keys: (&Field, &Field)) -> Table {
    let dialect = schema.datasource.provider;
    let mut table = Table::new(qualified(schema, owner.namespace.as_deref(), name));
    for (column, key) in [("A", keys.0), ("B", keys.1)] {
        table.columns.extend(join_column(schema, column, key));
    }
    let both = || vec![IndexColumn::column("A"), IndexColumn::column("B")];
    if facts(dialect).joins_have_primary_keys {
        let name = with_suffix(dialect, name, "_AB_pkey");
        table.primary_key = Some(PrimaryKey::new(Some(name), both()));
    } else {
        let unique = with_suffix(dialect, name, "_AB_unique");
        table
            .indexes
            .push(join_index(IndexKind::Unique, unique, both()));
    }
    let second = with_suffix(dialect, name, "_B_index");
    let columns = vec![IndexColumn::column("B")];
    table
        .indexes
        .push(join_index(IndexKind::Normal, second, columns));
    table
}

fn join_column(schema: &Schema, name: &str, key: &Field) -> Option<Column> {
    Some(Column {
        name: name.to_owned(),
        ty: super::types::column_type(schema, key)?,
        arity: Arity::Required,
        default: None,
        auto_increment: false,
        identity: None,
        generated: None,
        collation: None,
        client_default: false,
        domain: None,
        required_list: false,
        options: Options::new(),
    })
}

fn join_index(kind: IndexKind, name: String, columns: Vec<IndexColumn>) -> Index {
    Index {
        name,
        kind,
        columns,
        algorithm: None,
        predicate: None,
        include: Vec::new(),
        constraint: false,
        nulls_not_distinct: false,
        implicit: false,
        options: Options::new(),
        sql: None,
    }
}

fn add_join_keys(
    schema: &Schema,
    join: &mut Table,
    (a, a_key): (&Model, &Field),
    (b, b_key): (&Model, &Field),
) {
    for (column, model, key) in [("A", a, a_key), ("B", b, b_key)] {
        let suffix = format!("_{column}_fkey");
        let name = with_suffix(schema.datasource.provider, &join.name.name, &suffix);
        join.foreign_keys.push(ForeignKey {
            name: Some(name),
            columns: vec![column.to_owned()],
            referenced_table: table_name(schema, model),
            referenced_columns: vec![stored(schema, key.db_name())],
            on_delete: Action::Cascade,
            on_update: Action::Cascade,
            doubt: None,
            options: Options::new(),
        });
    }
}

/// The name, cut so that the suffix still fits into what the database allows.
fn with_suffix(dialect: Dialect, name: &str, suffix: &str) -> String {
    let limit = dialect.identifier_limit();
    let kept: String = name.chars().take(limit - suffix.len()).collect();
    dialect.stored_name(&(kept + suffix)).to_owned()
}
