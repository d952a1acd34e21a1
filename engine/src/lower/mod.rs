//! From a valid Prisma schema to the database schema that it asks for.

mod default;
mod relation;
mod types;

use std::collections::BTreeSet;

use crate::{
    dialect::facts,
    schema::{Default, DefaultFunction, Field, FieldArity, FieldType, Model, Schema},
    sql::{
        Arity, Column, Enum, Extension, Index, IndexColumn, IndexKind, IndexTerm, Options,
        PrimaryKey, QName, Sequence, SqlSchema, Table,
    },
};

/// The database schema that a Prisma schema asks for.
///
/// Views make no table: their SQL is the developer's own. Ignored models and fields
/// (`@@ignore`, `@ignore`) do, since only the client leaves them out.
///
/// Ids that point outside of the schema are skipped, so the function never fails.
pub fn lower(schema: &Schema) -> SqlSchema {
    let dialect = schema.datasource.provider;
    let mut out = SqlSchema::empty(dialect);
    out.partial_indexes = has_preview(schema, "partialIndexes");
    if dialect.has_namespaces() {
        out.enums = enums(schema).into();
    }
    for model in schema.models.iter().filter(|model| !model.is_view) {
        let table = table(schema, model, &mut out.sequences);
        out.tables.push(table);
    }
    relation::push(schema, &mut out);
    out.namespaces = namespaces(&out);
    if facts(dialect).has_extensions && has_preview(schema, "postgresqlExtensions") {
        out.extensions = extensions(schema);
    }
    out
}

fn has_preview(schema: &Schema, feature: &str) -> bool {
    let features = schema.generators.iter().flat_map(|g| &g.preview_features);
    features.into_iter().any(|name| name == feature)
}

/// The name of an object in its own schema, or else in the default one.
fn qualified(schema: &Schema, namespace: Option<&str>, name: &str) -> QName {
    let namespace = match schema.datasource.provider.has_namespaces() {
        true => Some(namespace.unwrap_or("public")),
        false => None,
    };
    QName::new(namespace, stored(schema, name))
}

/// A name as the database will know it.
fn stored(schema: &Schema, name: &str) -> String {
    schema.datasource.provider.stored_name(name).to_owned()
}

/// The schemas that something is in, by name. One that is only listed is not made.
fn namespaces(schema: &SqlSchema) -> Vec<String> {
    let tables = schema.tables.iter().map(|table| &table.name);
    let names = tables.chain(schema.enums.iter().map(|e| &e.name));
    let used: BTreeSet<&String> = names.filter_map(|name| name.namespace.as_ref()).collect();
    used.into_iter().cloned().collect()
}

fn enums(schema: &Schema) -> Vec<Enum> {
    let lowered = schema.enums.iter().map(|e| Enum {
        name: qualified(schema, e.namespace.as_deref(), e.db_name()),
        values: e
            .values
            .iter()
            .map(|value| value.db_name().to_owned())
            .collect(),
    });
    lowered.collect()
}

fn extensions(schema: &Schema) -> Vec<Extension> {
    let wanted = schema.datasource.extensions.iter();
    let lowered = wanted.map(|extension| Extension {
        name: extension.name.clone(),
        schema: extension.schema.clone(),
        version: extension.version.clone(),
    });
    lowered.collect()
}

/// The table of a model. Of a view the columns that it has.
pub(crate) fn table(schema: &Schema, model: &Model, sequences: &mut Vec<Sequence>) -> Table {
    let name = qualified(schema, model.namespace.as_deref(), model.db_name());
    let mut table = Table::new(name);
    for field in &model.fields {
        table.columns.extend(column(schema, field, &table.name));
        sequences.extend(sequence(schema, field, &table.name));
    }
    table.primary_key = model.primary_key.as_ref().map(|key| {
        let columns = index_columns(schema, model, &key.fields);
        PrimaryKey::new(key.name.clone(), columns)
    });
    table.indexes = model
        .indexes
        .iter()
        .map(|index| self::index(schema, model, index))
        .collect();
    if facts(schema.datasource.provider).counts_only_row_ids {
        mark_rowid(&mut table);
    }
    table
}

/// `None` for relation fields, which have no column.
fn column(schema: &Schema, field: &Field, table: &QName) -> Option<Column> {
    let dialect = schema.datasource.provider;
    let ty = types::column_type(schema, field)?;
    let client_default = matches!(
        field.default,
        Some(Default::Function(DefaultFunction::Client(_)))
    );
    let auto_increment = matches!(
        field.default,
        Some(Default::Function(DefaultFunction::AutoIncrement))
    );
    let mut default = default::lower(dialect, field, table);
    let mut options = Options::new();
    if facts(dialect).has_on_update
        && let Some((written, on_update)) = default::on_update(default.as_ref())
    {
        default = written;
        options.insert(crate::sql::options::ON_UPDATE.to_owned(), on_update);
    }
    Some(Column {
        name: stored(schema, field.db_name()),
        ty,
        arity: arity(field.arity),
        default,
        auto_increment,
        identity: None,
        generated: None,
        collation: None,
        client_default,
        domain: None,
        required_list: false,
        options,
    })
}

fn arity(arity: FieldArity) -> Arity {
    match arity {
        FieldArity::Required => Arity::Required,
        FieldArity::Optional => Arity::Nullable,
        FieldArity::List => Arity::List,
    }
}

/// The sequence that CockroachDB's `sequence()` asks for.
fn sequence(schema: &Schema, field: &Field, table: &QName) -> Option<Sequence> {
    let Some(Default::Function(DefaultFunction::Sequence(asked))) = &field.default else {
        return None;
    };
    if !facts(schema.datasource.provider).has_sequence_function
        || matches!(field.ty, FieldType::Relation(_))
    {
        return None;
    }
    Some(Sequence {
        name: default::sequence_name(schema.datasource.provider, table, field.db_name()),
        ty: "BIGINT".to_owned(),
        min_value: asked.min_value.unwrap_or(1),
        max_value: asked.max_value.unwrap_or(i64::MAX),
        start: asked.start.unwrap_or(1),
        increment: asked.increment.unwrap_or(1),
        cache: asked.cache.unwrap_or(1),
        cycle: false,
        virtual_: asked.virtual_,
        owned_by: Some((table.clone(), field.db_name().to_owned())),
    })
}

fn index(schema: &Schema, model: &Model, index: &crate::schema::Index) -> Index {
    Index {
        name: index.db_name.clone(),
        kind: match index.kind {
            crate::schema::IndexKind::Normal => IndexKind::Normal,
            crate::schema::IndexKind::Unique => IndexKind::Unique,
            crate::schema::IndexKind::Fulltext => IndexKind::Fulltext,
        },
        columns: index_columns(schema, model, &index.fields),
        algorithm: index.algorithm.clone(),
        predicate: index.predicate.clone(),
        include: Vec::new(),
        constraint: false,
        nulls_not_distinct: false,
        implicit: false,
        options: Options::new(),
        sql: None,
    }
}

fn index_columns(
    schema: &Schema,
    model: &Model,
    fields: &[crate::schema::IndexField],
) -> Vec<IndexColumn> {
    let columns = fields.iter().filter_map(|entry| {
        let field = model.fields.get(entry.field.0)?;
        Some(IndexColumn {
            term: IndexTerm::Column(stored(schema, field.db_name())),
            sort: entry.sort,
            length: entry.length,
            operator_class: entry.operator_class.clone(),
            nulls: None,
            collation: None,
        })
    });
    columns.collect()
}

/// A single integer key is the row's own number, whether the schema says so or not.
fn mark_rowid(table: &mut Table) {
    let key = table.primary_key.as_ref().map(|key| key.columns.as_slice());
    let Some(
        [
            IndexColumn {
                term: IndexTerm::Column(name),
                ..
            },
        ],
    ) = key
    else {
        return;
    };
    let column = table.columns.iter_mut().find(|column| column.name == *name);
    if let Some(column) = column.filter(|column| types::is_integer(&column.ty)) {
        column.auto_increment = true;
    }
}
