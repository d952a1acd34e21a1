//! PostgreSQL.

use sqlparser::dialect::PostgreSqlDialect;

use super::{Counter, EnumStorage, Facts, Names};
use crate::{
    schema::{Algorithm, ScalarType},
    sql::Action,
};

pub(super) const FACTS: Facts = Facts {
    name: "PostgreSQL",
    grammar: &PostgreSqlDialect {},
    system_columns: &["tableoid", "ctid", "xmin", "xmax", "cmin", "cmax"],
    has_lists: true,
    has_json_lists: true,
    has_named_primary_keys: true,
    has_named_foreign_keys: true,
    has_key_lengths: false,
    has_fulltext_indexes: false,
    has_partial_indexes: true,
    index_methods: &[
        Algorithm::BTree,
        Algorithm::Hash,
        Algorithm::Gist,
        Algorithm::Gin,
        Algorithm::SpGist,
        Algorithm::Brin,
    ],
    has_many_autoincrements: true,
    counts_only_row_ids: false,
    emulated_actions: &[Action::Cascade, Action::Restrict, Action::SetNull],
    accepts_impossible_set_null: true,
    ignores_set_default: false,
    has_extensions: true,
    has_fulltext_search: true,
    has_sequence_function: false,
    has_shard_keys: false,
    enums: EnumStorage::Type,
    default_type,
    counter: Counter::Sequence,
    joins_have_primary_keys: true,
    has_on_update: false,
    foreign_keys_inside_tables: false,
    indexes_inside_tables: false,
    index_names_per_table: false,
    names_unique_constraints_itself: false,
    names: Names::Exact,
    table_names: Names::Exact,
    counts_by_itself: true,
    lists_keep_values: true,
    keys_have_directions: true,
    restrict_is_no_action: false,
    foreign_keys_hold_keys: true,
    foreign_keys_hold_types: false,
    renames_foreign_keys_by_replacing: false,
    indexes_foreign_keys: false,
    indexes_outlive_columns: false,
    renames_indexes: true,
    alters_primary_keys: false,
};

fn default_type(scalar: ScalarType) -> (&'static str, &'static [u32]) {
    match scalar {
        ScalarType::String => ("TEXT", &[]),
        ScalarType::Boolean => ("BOOLEAN", &[]),
        ScalarType::Int => ("INTEGER", &[]),
        ScalarType::BigInt => ("BIGINT", &[]),
        ScalarType::Float => ("DOUBLE PRECISION", &[]),
        ScalarType::Decimal => ("DECIMAL", &[65, 30]),
        ScalarType::DateTime => ("TIMESTAMP", &[3]),
        ScalarType::Json => ("JSONB", &[]),
        ScalarType::Bytes => ("BYTEA", &[]),
    }
}
