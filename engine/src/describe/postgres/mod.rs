//! PostgreSQL and CockroachDB.

mod attached;
mod default;
mod literal;
mod rows;
mod types;

pub(crate) use default::drawn_from as sequence;
pub use default::parse as default;
pub use rows::{
    AttachedRow, Catalog, ColumnRow, ConstraintRow, DefinitionRow, EnumRow, ExtensionRow,
    IndexColumnRow, OpaqueRow, SequenceRow, TableRow,
};

use std::collections::{BTreeMap, BTreeSet};

use crate::sql::{
    Action, Arity, Check, Column, Dialect, Domain, Enum, Extension, ForeignKey, Generated,
    Identity, Index, IndexColumn, IndexKind, IndexTerm, Options, PrimaryKey, QName, Sequence,
    SortOrder, SqlSchema, Table, options,
};

/// Builds the schema from the catalogue's rows; views are listed with the tables and told by the
/// opaque rows. Tables, enums and the other named objects come
/// out ordered by name, as do indexes and constraints; columns and enum values keep their order.
pub fn describe(mut catalog: Catalog) -> SqlSchema {
    let dialect = if catalog.cockroach {
        // It has nulls first where PostgreSQL has them last, and no choice.
        let rows = catalog.index_columns.iter_mut();
        rows.for_each(|row| row.nulls_first = row.descending);
        Dialect::Cockroach
    } else {
        Dialect::Postgres
    };
    let mut schema = SqlSchema::empty(dialect);
    schema.default_namespace = Some(catalog.default_namespace.clone());
    schema.partial_indexes = true;
    schema.enums = enums(&catalog.enums).into();
    let known: BTreeSet<QName> = schema.enums.iter().map(|e| e.name.clone()).collect();

    let mut tables: BTreeMap<QName, Table> = BTreeMap::new();
    for row in &catalog.tables {
        let name = qname(&row.namespace, &row.name);
        let mut table = Table::new(name.clone());
        table.partition_of = row
            .parent
            .as_ref()
            .map(|(namespace, parent)| qname(namespace, parent));
        let parents = row.inherits.iter();
        table.inherits = parents
            .map(|(schema, parent)| qname(schema, parent))
            .collect();
        table.options.extend(row.options.iter().cloned());
        tables.insert(name, table);
    }
    for row in &catalog.definitions {
        let option = match row.kind.as_str() {
            "partition key" => options::PARTITION_BY,
            "partition" => options::PARTITION,
            _ => continue,
        };
        if let Some(table) = tables.get_mut(&qname(&row.namespace, &row.name)) {
            table.options.insert(option.to_owned(), row.sql.clone());
        }
    }
    let mut columns: Vec<&ColumnRow> = catalog.columns.iter().collect();
    columns.sort_by_key(|row| row.position);
    for row in columns {
        if let Some(table) = tables.get_mut(&qname(&row.namespace, &row.table)) {
            table.columns.push(column(dialect, row, &known));
        }
    }
    push_indexes(&mut tables, &catalog.index_columns);
    push_constraints(&mut tables, &catalog.constraints);

    schema.tables = tables.into_values().collect();
    schema.sequences = sequences(&catalog.sequences).into();
    schema.extensions = extensions(&catalog.extensions);
    schema.needed_extensions = catalog.needed_extensions.into_iter().collect();
    schema.opaque = attached::objects(&catalog.opaque, &catalog.definitions).into();
    schema.attached = attached::attached(&catalog.attached);
    schema.part_views();
    schema.namespaces = catalog.namespaces;
    schema
}

fn qname(namespace: &str, name: &str) -> QName {
    QName::new(Some(namespace), name)
}

fn enums(rows: &[EnumRow]) -> Vec<Enum> {
    let mut enums: BTreeMap<QName, Vec<String>> = BTreeMap::new();
    for row in rows {
        let values = enums.entry(qname(&row.namespace, &row.name)).or_default();
        values.extend(row.value.clone());
    }
    enums
        .into_iter()
        .map(|(name, values)| Enum { name, values })
        .collect()
}

fn column(dialect: Dialect, row: &ColumnRow, enums: &BTreeSet<QName>) -> Column {
    let ty = types::column_type(dialect, row, enums);
    let arity = match (row.is_array, row.not_null) {
        (true, _) => Arity::List,
        (false, true) => Arity::Required,
        (false, false) => Arity::Nullable,
    };
    let identity = match row.identity.as_str() {
        "a" => Some(Identity::Always),
        "d" => Some(Identity::ByDefault),
        _ => None,
    };
    let generated = (!row.generated.is_empty()).then(|| Generated {
        expression: row.default.clone().unwrap_or_default(),
        stored: row.generated == "s",
    });
    let default = match (&generated, &row.default) {
        (None, Some(text)) => default::parse(text, &ty, arity, &row.namespace),
        _ => None,
    };
    let mut column = Column {
        name: row.name.clone(),
        auto_increment: false,
        ty,
        arity,
        default,
        identity,
        generated,
        collation: row.collation.clone(),
        client_default: false,
        domain: row.domain.as_ref().map(|(namespace, name)| Domain {
            name: qname(namespace, name),
            of_list: row.domain_of_list,
        }),
        required_list: row.is_array && row.not_null,
        options: stored(row),
    };
    column.auto_increment = column.counts_up();
    column
}

/// How long values of a column are stored, where its type does not say so.
fn stored(row: &ColumnRow) -> Options {
    let said = [
        (options::TOAST, &row.storage),
        (options::COMPRESSION, &row.compression),
    ];
    let said = said.into_iter();
    said.filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)))
        .collect()
}

fn push_indexes(tables: &mut BTreeMap<QName, Table>, rows: &[IndexColumnRow]) {
    let mut by_index: BTreeMap<(QName, &str), Vec<&IndexColumnRow>> = BTreeMap::new();
    for row in rows {
        let key = (qname(&row.namespace, &row.table), row.index.as_str());
        by_index.entry(key).or_default().push(row);
    }
    for ((table, name), mut rows) in by_index {
        let Some(table) = tables.get_mut(&table) else {
            continue;
        };
        rows.sort_by_key(|row| row.position);
        let Some(first) = rows.first().copied() else {
            continue;
        };
        let whole = rows.clone();
        let (keys, included): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.is_key);
        let columns: Vec<IndexColumn> = keys.into_iter().map(index_column).collect();
        let include = included.into_iter().filter_map(|row| row.column.clone());
        let include: Vec<String> = include.collect();
        if first.is_primary {
            table.primary_key = Some(PrimaryKey {
                name: Some(name.to_owned()),
                columns,
                include,
                options: index_options(first),
            });
            continue;
        }
        let algorithm = first.method.to_ascii_uppercase();
        table.indexes.push(Index {
            name: name.to_owned(),
            kind: match first.is_unique {
                true => IndexKind::Unique,
                false => IndexKind::Normal,
            },
            columns,
            algorithm: match algorithm.as_str() {
                // CockroachDB calls its ordinary index so.
                "BTREE" | "PREFIX" => None,
                // A key of ranges is one whatever finds its rows.
                _ if first.without_overlaps => None,
                "INVERTED" => Some("GIN".to_owned()),
                _ => Some(algorithm),
            },
            predicate: first.predicate.as_deref().map(bare),
            include,
            constraint: first.is_constraint,
            nulls_not_distinct: first.nulls_not_distinct,
            implicit: false,
            options: index_options(first),
            sql: exact(first, &whole),
        });
    }
}

fn index_options(row: &IndexColumnRow) -> Options {
    let deferrable = row.deferrable.clone();
    let storage = row.storage.as_ref().map(|storage| format!("({storage})"));
    let without_overlaps = row.without_overlaps.then(String::new);
    let all = [
        (options::WITHOUT_OVERLAPS, without_overlaps),
        (options::DEFERRABLE, deferrable),
        (options::STORAGE, storage),
    ];
    let given = all
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    given.collect()
}

/// The statement of an index, where the model does not say all of it.
fn exact(first: &IndexColumnRow, entries: &[&IndexColumnRow]) -> Option<String> {
    let is_special = entries.iter().any(|row| {
        !row.is_key
            || row.column.is_none()
            || row.collation.is_some()
            || row.operator_class.is_some()
            || row.descending != row.nulls_first
    });
    let is_beyond = is_special
        || first.predicate.is_some()
        || first.storage.is_some()
        || first.nulls_not_distinct;
    first
        .definition
        .clone()
        .filter(|_| is_beyond && !first.is_constraint)
}

fn index_column(row: &IndexColumnRow) -> IndexColumn {
    IndexColumn {
        term: match &row.column {
            Some(name) => IndexTerm::Column(name.clone()),
            None => IndexTerm::Expression(row.expression.clone().unwrap_or_default()),
        },
        sort: row.descending.then_some(SortOrder::Desc),
        length: None,
        operator_class: row.operator_class.clone(),
        nulls: match (row.descending, row.nulls_first) {
            (false, true) => Some("FIRST"),
            (true, false) => Some("LAST"),
            _ => None,
        },
        collation: row.collation.clone(),
    }
}

/// Without the one pair of parentheses around the whole text.
fn bare(text: &str) -> String {
    let text = text.trim();
    let tokens = super::lex::tokens(Dialect::Postgres, text);
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            _ if token.is_symbol("(") => depth += 1,
            _ if token.is_symbol(")") => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            let whole = at > 0 && at + 1 == tokens.len();
            let inner = text
                .strip_prefix('(')
                .and_then(|rest| rest.strip_suffix(')'));
            return match inner {
                Some(inner) if whole => inner.to_owned(),
                _ => text.to_owned(),
            };
        }
    }
    text.to_owned()
}

fn push_constraints(tables: &mut BTreeMap<QName, Table>, rows: &[ConstraintRow]) {
    let mut rows: Vec<&ConstraintRow> = rows.iter().collect();
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    for row in rows {
        let Some(table) = tables.get_mut(&qname(&row.namespace, &row.table)) else {
            continue;
        };
        match (&row.referenced, row.kind.as_str()) {
            (Some((namespace, name)), "f") => table.foreign_keys.push(ForeignKey {
                name: Some(row.name.clone()),
                columns: row.columns.clone(),
                referenced_table: qname(namespace, name),
                referenced_columns: row.referenced_columns.clone(),
                on_delete: action(&row.on_delete),
                on_update: action(&row.on_update),
                doubt: None,
                options: options::of_constraint(Dialect::Postgres, &row.definition),
            }),
            (_, "c" | "x") => table.checks.push(Check {
                name: Some(row.name.clone()),
                definition: row.definition.clone(),
                columns: row.columns.clone(),
                of_column: None,
            }),
            _ => {}
        }
    }
}

fn action(code: &str) -> Action {
    match code {
        "r" => Action::Restrict,
        "c" => Action::Cascade,
        "n" => Action::SetNull,
        "d" => Action::SetDefault,
        _ => Action::NoAction,
    }
}

fn sequences(rows: &[SequenceRow]) -> Vec<Sequence> {
    let mut sequences: Vec<Sequence> = rows
        .iter()
        .map(|row| Sequence {
            name: qname(&row.namespace, &row.name),
            ty: row.ty.to_ascii_uppercase(),
            min_value: row.min_value,
            max_value: row.max_value,
            start: row.start,
            increment: row.increment,
            cache: row.cache,
            cycle: row.cycle,
            virtual_: false,
            owned_by: row
                .owner
                .as_ref()
                .map(|(namespace, table, column)| (qname(namespace, table), column.clone())),
        })
        .collect();
    sequences.sort_by(|a, b| a.name.cmp(&b.name));
    sequences
}

fn extensions(rows: &[ExtensionRow]) -> Vec<Extension> {
    let mut extensions: Vec<Extension> = rows
        .iter()
        .map(|row| Extension {
            name: row.name.clone(),
            schema: Some(row.namespace.clone()),
            version: Some(row.version.clone()),
        })
        .collect();
    extensions.sort_by(|a, b| a.name.cmp(&b.name));
    extensions
}
