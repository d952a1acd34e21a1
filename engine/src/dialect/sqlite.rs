//! SQLite.

use sqlparser::dialect::SQLiteDialect;

use super::{Counter, EnumStorage, Facts, Names};
use crate::{
    schema::{Algorithm, ScalarType},
    sql::Action,
};

pub(super) const FACTS: Facts = Facts {
    name: "SQLite",
    grammar: &SQLiteDialect {},
    system_columns: &["rowid", "oid", "_rowid_"],
    has_lists: false,
    has_json_lists: false,
    has_named_primary_keys: false,
    has_named_foreign_keys: false,
    has_key_lengths: false,
    has_fulltext_indexes: false,
    has_partial_indexes: true,
    index_methods: &[Algorithm::BTree],
    has_many_autoincrements: false,
    counts_only_row_ids: true,
    emulated_actions: &[Action::Cascade, Action::Restrict, Action::SetNull],
    accepts_impossible_set_null: false,
    ignores_set_default: false,
    has_extensions: false,
    has_fulltext_search: false,
    has_sequence_function: false,
    has_shard_keys: false,
    enums: EnumStorage::Text,
    default_type,
    counter: Counter::Word,
    joins_have_primary_keys: false,
    has_on_update: false,
    foreign_keys_inside_tables: true,
    indexes_inside_tables: false,
    index_names_per_table: false,
    names_unique_constraints_itself: true,
    names: Names::Ascii,
    table_names: Names::Ascii,
    counts_by_itself: false,
    lists_keep_values: false,
    keys_have_directions: false,
    restrict_is_no_action: false,
    foreign_keys_hold_keys: false,
    foreign_keys_hold_types: false,
    renames_foreign_keys_by_replacing: false,
    indexes_foreign_keys: false,
    indexes_outlive_columns: false,
    renames_indexes: false,
    alters_primary_keys: false,
};

fn default_type(scalar: ScalarType) -> (&'static str, &'static [u32]) {
    match scalar {
        ScalarType::String => ("TEXT", &[]),
        ScalarType::Boolean => ("BOOLEAN", &[]),
        ScalarType::Int => ("INTEGER", &[]),
        ScalarType::BigInt => ("BIGINT", &[]),
        ScalarType::Float => ("REAL", &[]),
        ScalarType::Decimal => ("DECIMAL", &[]),
        ScalarType::DateTime => ("DATETIME", &[]),
        ScalarType::Json => ("JSONB", &[]),
        ScalarType::Bytes => ("BLOB", &[]),
    }
}
