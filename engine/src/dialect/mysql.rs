//! MySQL and MariaDB: one dialect. Where the two differ, the field says so.

use sqlparser::dialect::MySqlDialect;

use super::{Counter, EnumStorage, Facts, Names};
use crate::{
    schema::{Algorithm, ScalarType},
    sql::Action,
};

pub(super) const FACTS: Facts = Facts {
    name: "MySQL",
    grammar: &MySqlDialect {},
    system_columns: &["_rowid"],
    has_lists: false,
    has_json_lists: false,
    has_named_primary_keys: false,
    has_named_foreign_keys: true,
    has_key_lengths: true,
    has_fulltext_indexes: true,
    has_partial_indexes: false,
    index_methods: &[Algorithm::BTree],
    has_many_autoincrements: false,
    counts_only_row_ids: false,
    emulated_actions: &[
        Action::Cascade,
        Action::Restrict,
        Action::NoAction,
        Action::SetNull,
    ],
    accepts_impossible_set_null: false,
    ignores_set_default: true,
    has_extensions: false,
    has_fulltext_search: false,
    has_sequence_function: false,
    has_shard_keys: true,
    enums: EnumStorage::Column,
    default_type,
    counter: Counter::Word,
    joins_have_primary_keys: false,
    has_on_update: true,
    foreign_keys_inside_tables: false,
    indexes_inside_tables: true,
    index_names_per_table: true,
    names_unique_constraints_itself: false,
    names: Names::Folded,
    // Tables are files; whether their names ignore case is a setting of the server (lower_case_table_names).
    table_names: Names::Exact,
    counts_by_itself: true,
    lists_keep_values: false,
    keys_have_directions: true,
    restrict_is_no_action: true,
    foreign_keys_hold_keys: true,
    foreign_keys_hold_types: true,
    renames_foreign_keys_by_replacing: true,
    indexes_foreign_keys: true,
    indexes_outlive_columns: true,
    renames_indexes: true,
    alters_primary_keys: false,
};

fn default_type(scalar: ScalarType) -> (&'static str, &'static [u32]) {
    match scalar {
        ScalarType::String => ("VARCHAR", &[191]),
        ScalarType::Boolean => ("TINYINT", &[1]),
        ScalarType::Int => ("INT", &[]),
        ScalarType::BigInt => ("BIGINT", &[]),
        ScalarType::Float => ("DOUBLE", &[]),
        ScalarType::Decimal => ("DECIMAL", &[65, 30]),
        ScalarType::DateTime => ("DATETIME", &[3]),
        ScalarType::Json => ("JSON", &[]),
        ScalarType::Bytes => ("LONGBLOB", &[]),
    }
}
