//! Operator classes that PostgreSQL takes when none is named: those of its own types (15 to 18), of the extensions
//! that come with it, of PostGIS and pgvector. Read from `pg_opclass`.

use crate::sql::{Arity, Column, ColumnType};

/// Each access method with its classes.
const DEFAULTS: &[(&str, &str)] = &[
    ("BLOOM", "int4_ops text_ops"),
    (
        "BRIN",
        "bit_minmax_ops box_inclusion_ops bpchar_minmax_ops brin_geography_inclusion_ops \
         brin_geometry_inclusion_ops_2d bytea_minmax_ops char_minmax_ops date_minmax_ops float4_minmax_ops \
         float8_minmax_ops inet_inclusion_ops int2_minmax_ops int4_minmax_ops int8_minmax_ops \
         interval_minmax_ops macaddr8_minmax_ops macaddr_minmax_ops name_minmax_ops numeric_minmax_ops \
         oid_minmax_ops pg_lsn_minmax_ops range_inclusion_ops text_minmax_ops tid_minmax_ops time_minmax_ops \
         timestamp_minmax_ops timestamptz_minmax_ops timetz_minmax_ops uuid_minmax_ops varbit_minmax_ops",
    ),
    (
        "BTREE",
        "array_ops bit_ops bool_ops bpchar_ops btree_geography_ops btree_geometry_ops btree_hstore_ops \
         bytea_ops char_ops citext_ops cube_ops date_ops ean13_ops enum_ops float4_ops float8_ops halfvec_ops \
         inet_ops int2_ops int4_ops int8_ops interval_ops isbn13_ops isbn_ops ismn13_ops ismn_ops issn13_ops \
         issn_ops jsonb_ops ltree_ops macaddr8_ops macaddr_ops money_ops multirange_ops name_ops numeric_ops \
         oid_ops oidvector_ops pg_lsn_ops range_ops record_ops seg_ops sparsevec_ops text_ops tid_ops \
         time_ops timestamp_ops timestamptz_ops timetz_ops tsquery_ops tsvector_ops upc_ops uuid_ops \
         varbit_ops vector_ops xid8_ops",
    ),
    (
        "GIN",
        "array_ops bit_ops bool_ops bpchar_ops bytea_ops char_ops cidr_ops date_ops enum_ops float4_ops \
         float8_ops gin_hstore_ops inet_ops int2_ops int4_ops int8_ops interval_ops jsonb_ops macaddr8_ops \
         macaddr_ops money_ops name_ops numeric_ops oid_ops text_ops time_ops timestamp_ops timestamptz_ops \
         timetz_ops tsvector_ops uuid_ops varbit_ops varchar_ops",
    ),
    (
        "GIST",
        "box_ops circle_ops gist__int_ops gist__ltree_ops gist_bit_ops gist_bool_ops gist_bpchar_ops \
         gist_bytea_ops gist_cash_ops gist_cidr_ops gist_cube_ops gist_date_ops gist_enum_ops gist_float4_ops \
         gist_float8_ops gist_geography_ops gist_geometry_ops_2d gist_hstore_ops gist_inet_ops gist_int2_ops \
         gist_int4_ops gist_int8_ops gist_interval_ops gist_ltree_ops gist_macaddr8_ops gist_macaddr_ops \
         gist_numeric_ops gist_oid_ops gist_seg_ops gist_text_ops gist_time_ops gist_timestamp_ops \
         gist_timestamptz_ops gist_timetz_ops gist_uuid_ops gist_vbit_ops multirange_ops point_ops poly_ops \
         range_ops tsquery_ops tsvector_ops",
    ),
    (
        "HASH",
        "aclitem_ops array_ops bool_ops bpchar_ops bytea_ops char_ops cid_ops citext_ops date_ops ean13_ops \
         enum_ops float4_ops float8_ops hash_hstore_ops hash_ltree_ops inet_ops int2_ops int4_ops int8_ops \
         interval_ops isbn13_ops isbn_ops ismn13_ops ismn_ops issn13_ops issn_ops jsonb_ops macaddr8_ops \
         macaddr_ops multirange_ops name_ops numeric_ops oid_ops oidvector_ops pg_lsn_ops range_ops \
         record_ops text_ops tid_ops time_ops timestamp_ops timestamptz_ops timetz_ops upc_ops uuid_ops \
         xid8_ops xid_ops",
    ),
    ("IVFFLAT", "bit_hamming_ops halfvec_l2_ops vector_l2_ops"),
    (
        "SPGIST",
        "box_ops inet_ops poly_ops quad_point_ops range_ops spgist_geography_ops_nd spgist_geometry_ops_2d \
         text_ops",
    ),
];

/// The name of a class, without its schema and its parameters.
pub(crate) fn bare(class: &str) -> &str {
    let name = class.split('(').next().unwrap_or_default().trim();
    name.rsplit('.').next().unwrap_or_default()
}

/// True for the class that a type has anyway in an index of this method (`None`: B-tree).
pub(crate) fn is_default(method: Option<&str>, class: &str) -> bool {
    let method = method.unwrap_or("BTREE");
    let mut defaults = DEFAULTS.iter();
    let classes = defaults.find(|(name, _)| *name == method);
    classes.is_some_and(|(_, classes)| classes.split_whitespace().any(|known| known == bare(class)))
}

/// The class of `btree_gin` or `btree_gist` for a column, where the database itself has none.
pub(crate) fn of_extension(method: &str, column: &Column) -> Option<String> {
    let stem = match &column.ty {
        _ if column.arity == Arity::List => return None,
        ColumnType::Enum(_) => "enum",
        ColumnType::Native(ty) => match ty.name.as_str() {
            "SMALLINT" => "int2",
            "INTEGER" => "int4",
            "BIGINT" => "int8",
            "REAL" => "float4",
            "DOUBLE PRECISION" => "float8",
            "DECIMAL" => "numeric",
            "BOOLEAN" => "bool",
            "CHAR" => "bpchar",
            "TEXT" => "text",
            "VARCHAR" if method == "GIN" => "varchar",
            "VARCHAR" => "text",
            "BYTEA" => "bytea",
            "UUID" => "uuid",
            "OID" => "oid",
            "INET" => "inet",
            "BIT" => "bit",
            "VARBIT" if method == "GIN" => "varbit",
            "VARBIT" => "vbit",
            "MONEY" if method == "GIN" => "money",
            "MONEY" => "cash",
            "DATE" => "date",
            "TIME" => "time",
            "TIMETZ" => "timetz",
            "TIMESTAMP" => "timestamp",
            "TIMESTAMPTZ" => "timestamptz",
            _ => return None,
        },
        _ => return None,
    };
    match method {
        "GIN" => Some(format!("{stem}_ops")),
        "GIST" => Some(format!("gist_{stem}_ops")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::is_default;

    #[test]
    fn the_class_of_a_type_is_no_difference() {
        for (method, class) in [
            (None, "int4_ops"),
            (Some("GIN"), "public.uuid_ops"),
            (Some("GIST"), "gist_ltree_ops(siglen=100)"),
            (Some("GIST"), "gist_geometry_ops_2d"),
            (Some("BRIN"), "timestamptz_minmax_ops"),
        ] {
            assert!(is_default(method, class), "{class}");
        }
        for (method, class) in [
            (None, "text_pattern_ops"),
            (Some("GIN"), "gin_trgm_ops"),
            (Some("GIN"), "jsonb_path_ops"),
            (Some("GIST"), "inet_ops"),
            (Some("HNSW"), "vector_l2_ops"),
        ] {
            assert!(!is_default(method, class), "{class}");
        }
    }
}
