//! CockroachDB: PostgreSQL's dialect with other facts. What Prisma's scripts for it show; no server of it runs in the
//! tests, so what a foreign key or an index would still keep from changing is as Prisma takes it.

use super::{Counter, Facts, NameSpace, Statements};
use crate::{
    schema::{Algorithm, ScalarType, natives},
    sql::Action,
};

pub(super) const FACTS: Facts = Facts {
    name: "CockroachDB",
    system_columns: &[
        "tableoid",
        "ctid",
        "xmin",
        "xmax",
        "cmin",
        "cmax",
        "rowid",
        "crdb_internal_mvcc_timestamp",
    ],
    has_json_lists: false,
    index_methods: &[Algorithm::BTree, Algorithm::Gin],
    emulated_actions: &[
        Action::Cascade,
        Action::Restrict,
        Action::NoAction,
        Action::SetNull,
    ],
    accepts_impossible_set_null: false,
    has_extensions: false,
    has_fulltext_search: false,
    has_sequence_function: true,
    default_type,
    counter: Counter::UniqueRowid,
    joins_have_primary_keys: false,
    counts_by_itself: false,
    lists_keep_values: false,
    foreign_keys_hold_keys: false,
    alters_primary_keys: true,
    keeps_postgres_rules: false,
    is_tried_on_servers: false,
    compares_conditions: false,
    natives: natives::COCKROACH,
    names_in_schema: NameSpace {
        holds: &[],
        called: "",
    },
    replaces_enums: false,
    writes_casts: false,
    tries_types: false,
    readers_hold_types: false,
    alters_several_at_once: false,
    alters_sequences: true,
    values_are_judged: false,
    names_in_statements: Statements::Unread,
    judges_whole_values: false,
    refuses_defaults_early: false,
    computes_limits: true,
    results_in_conditions: false,
    aggregates: &[],
    aggregates_go_out: false,
    knows_value_word: false,
    counters_need_keys: false,
    readers_keep_columns: false,
    rereads_at_change: false,
    ..super::postgres::FACTS
};

fn default_type(scalar: ScalarType) -> (&'static str, &'static [u32]) {
    match scalar {
        ScalarType::String => ("STRING", &[]),
        ScalarType::Boolean => ("BOOL", &[]),
        ScalarType::Int => ("INT4", &[]),
        ScalarType::BigInt => ("INT8", &[]),
        ScalarType::Float => ("FLOAT8", &[]),
        ScalarType::Decimal => ("DECIMAL", &[65, 30]),
        ScalarType::DateTime => ("TIMESTAMP", &[3]),
        ScalarType::Json => ("JSONB", &[]),
        ScalarType::Bytes => ("BYTES", &[]),
    }
}
