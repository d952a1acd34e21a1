//! The operator classes that the language knows for PostgreSQL's indexes. All others are written
//! `raw("…")`.

use crate::schema::draft::Algorithm::{self, Brin, Gin, Gist, SpGist};
use crate::schema::model::ScalarType;

/// An operator class.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::schema) struct Class {
    /// The name in a schema.
    pub(in crate::schema) name: &'static str,
    /// The name in the database.
    pub(in crate::schema) db_name: &'static str,
    /// The index types that it works with.
    pub(in crate::schema) algorithms: &'static [Algorithm],
    /// The native types that it works with.
    pub(in crate::schema) natives: &'static [&'static str],
    /// The scalar that needs no native type to be one of them.
    pub(in crate::schema) scalar: Option<ScalarType>,
}

/// The class that a schema calls `name`.
pub(in crate::schema) fn find(name: &str) -> Option<&'static Class> {
    CLASSES.iter().find(|class| class.name == name)
}

/// What a schema calls the class of that name in the database.
pub(crate) fn schema_name(db_name: &str) -> Option<&'static str> {
    let class = CLASSES.iter().find(|class| class.db_name == db_name);
    class.map(|class| class.name)
}

/// All names.
pub(in crate::schema) fn names() -> impl Iterator<Item = &'static str> {
    CLASSES.iter().map(|class| class.name)
}

const fn class(
    name: &'static str,
    db_name: &'static str,
    algorithms: &'static [Algorithm],
    natives: &'static [&'static str],
    scalar: Option<ScalarType>,
) -> Class {
    Class {
        name,
        db_name,
        algorithms,
        natives,
        scalar,
    }
}

const CLASSES: &[Class] = &[
    class("InetOps", "inet_ops", &[Gist, SpGist], &["Inet"], None),
    class(
        "JsonbOps",
        "jsonb_ops",
        &[Gin],
        &["JsonB"],
        Some(ScalarType::Json),
    ),
    class(
        "JsonbPathOps",
        "jsonb_path_ops",
        &[Gin],
        &["JsonB"],
        Some(ScalarType::Json),
    ),
    class("ArrayOps", "array_ops", &[Gin], &[], None),
    class(
        "TextOps",
        "text_ops",
        &[SpGist],
        &["Text", "VarChar", "Char"],
        Some(ScalarType::String),
    ),
    class("BitMinMaxOps", "bit_minmax_ops", &[Brin], &["Bit"], None),
    class(
        "VarBitMinMaxOps",
        "varbit_minmax_ops",
        &[Brin],
        &["VarBit"],
        None,
    ),
    class(
        "BpcharBloomOps",
        "bpchar_bloom_ops",
        &[Brin],
        &["Char"],
        None,
    ),
    class(
        "BpcharMinMaxOps",
        "bpchar_minmax_ops",
        &[Brin],
        &["Char"],
        None,
    ),
    class(
        "ByteaBloomOps",
        "bytea_bloom_ops",
        &[Brin],
        &["ByteA"],
        Some(ScalarType::Bytes),
    ),
    class(
        "ByteaMinMaxOps",
        "bytea_minmax_ops",
        &[Brin],
        &["ByteA"],
        Some(ScalarType::Bytes),
    ),
    class("DateBloomOps", "date_bloom_ops", &[Brin], &["Date"], None),
    class("DateMinMaxOps", "date_minmax_ops", &[Brin], &["Date"], None),
    class(
        "DateMinMaxMultiOps",
        "date_minmax_multi_ops",
        &[Brin],
        &["Date"],
        None,
    ),
    class(
        "Float4BloomOps",
        "float4_bloom_ops",
        &[Brin],
        &["Real"],
        None,
    ),
    class(
        "Float4MinMaxOps",
        "float4_minmax_ops",
        &[Brin],
        &["Real"],
        None,
    ),
    class(
        "Float4MinMaxMultiOps",
        "float4_minmax_multi_ops",
        &[Brin],
        &["Real"],
        None,
    ),
    class(
        "Float8BloomOps",
        "float8_bloom_ops",
        &[Brin],
        &["DoublePrecision"],
        Some(ScalarType::Float),
    ),
    class(
        "Float8MinMaxOps",
        "float8_minmax_ops",
        &[Brin],
        &["DoublePrecision"],
        Some(ScalarType::Float),
    ),
    class(
        "Float8MinMaxMultiOps",
        "float8_minmax_multi_ops",
        &[Brin],
        &["DoublePrecision"],
        Some(ScalarType::Float),
    ),
    class(
        "InetInclusionOps",
        "inet_inclusion_ops",
        &[Brin],
        &["Inet"],
        None,
    ),
    class("InetBloomOps", "inet_bloom_ops", &[Brin], &["Inet"], None),
    class("InetMinMaxOps", "inet_minmax_ops", &[Brin], &["Inet"], None),
    class(
        "InetMinMaxMultiOps",
        "inet_minmax_multi_ops",
        &[Brin],
        &["Inet"],
        None,
    ),
    class(
        "Int2BloomOps",
        "int2_bloom_ops",
        &[Brin],
        &["SmallInt"],
        None,
    ),
    class(
        "Int2MinMaxOps",
        "int2_minmax_ops",
        &[Brin],
        &["SmallInt"],
        None,
    ),
    class(
        "Int2MinMaxMultiOps",
        "int2_minmax_multi_ops",
        &[Brin],
        &["SmallInt"],
        None,
    ),
    class(
        "Int4BloomOps",
        "int4_bloom_ops",
        &[Brin],
        &["Integer"],
        Some(ScalarType::Int),
    ),
    class(
        "Int4MinMaxOps",
        "int4_minmax_ops",
        &[Brin],
        &["Integer"],
        Some(ScalarType::Int),
    ),
    class(
        "Int4MinMaxMultiOps",
        "int4_minmax_multi_ops",
        &[Brin],
        &["Integer"],
        Some(ScalarType::Int),
    ),
    class(
        "Int8BloomOps",
        "int8_bloom_ops",
        &[Brin],
        &["BigInt"],
        Some(ScalarType::BigInt),
    ),
    class(
        "Int8MinMaxOps",
        "int8_minmax_ops",
        &[Brin],
        &["BigInt"],
        Some(ScalarType::BigInt),
    ),
    class(
        "Int8MinMaxMultiOps",
        "int8_minmax_multi_ops",
        &[Brin],
        &["BigInt"],
        Some(ScalarType::BigInt),
    ),
    class(
        "NumericBloomOps",
        "numeric_bloom_ops",
        &[Brin],
        &["Decimal"],
        Some(ScalarType::Decimal),
    ),
    class(
        "NumericMinMaxOps",
        "numeric_minmax_ops",
        &[Brin],
        &["Decimal"],
        Some(ScalarType::Decimal),
    ),
    class(
        "NumericMinMaxMultiOps",
        "numeric_minmax_multi_ops",
        &[Brin],
        &["Decimal"],
        Some(ScalarType::Decimal),
    ),
    class("OidBloomOps", "oid_bloom_ops", &[Brin], &["Oid"], None),
    class("OidMinMaxOps", "oid_minmax_ops", &[Brin], &["Oid"], None),
    class(
        "OidMinMaxMultiOps",
        "oid_minmax_multi_ops",
        &[Brin],
        &["Oid"],
        None,
    ),
    class(
        "TextBloomOps",
        "text_bloom_ops",
        &[Brin],
        &["Text", "VarChar"],
        Some(ScalarType::String),
    ),
    class(
        "TextMinMaxOps",
        "text_minmax_ops",
        &[Brin],
        &["Text", "VarChar"],
        Some(ScalarType::String),
    ),
    class(
        "TimestampBloomOps",
        "timestamp_bloom_ops",
        &[Brin],
        &["Timestamp"],
        Some(ScalarType::DateTime),
    ),
    class(
        "TimestampMinMaxOps",
        "timestamp_minmax_ops",
        &[Brin],
        &["Timestamp"],
        Some(ScalarType::DateTime),
    ),
    class(
        "TimestampMinMaxMultiOps",
        "timestamp_minmax_multi_ops",
        &[Brin],
        &["Timestamp"],
        Some(ScalarType::DateTime),
    ),
    class(
        "TimestampTzBloomOps",
        "timestamptz_bloom_ops",
        &[Brin],
        &["Timestamptz"],
        None,
    ),
    class(
        "TimestampTzMinMaxOps",
        "timestamptz_minmax_ops",
        &[Brin],
        &["Timestamptz"],
        None,
    ),
    class(
        "TimestampTzMinMaxMultiOps",
        "timestamptz_minmax_multi_ops",
        &[Brin],
        &["Timestamptz"],
        None,
    ),
    class("TimeBloomOps", "time_bloom_ops", &[Brin], &["Time"], None),
    class("TimeMinMaxOps", "time_minmax_ops", &[Brin], &["Time"], None),
    class(
        "TimeMinMaxMultiOps",
        "time_minmax_multi_ops",
        &[Brin],
        &["Time"],
        None,
    ),
    class(
        "TimeTzBloomOps",
        "timetz_bloom_ops",
        &[Brin],
        &["Timetz"],
        None,
    ),
    class(
        "TimeTzMinMaxOps",
        "timetz_minmax_ops",
        &[Brin],
        &["Timetz"],
        None,
    ),
    class(
        "TimeTzMinMaxMultiOps",
        "timetz_minmax_multi_ops",
        &[Brin],
        &["Timetz"],
        None,
    ),
    class("UuidBloomOps", "uuid_bloom_ops", &[Brin], &["Uuid"], None),
    class("UuidMinMaxOps", "uuid_minmax_ops", &[Brin], &["Uuid"], None),
    class(
        "UuidMinMaxMultiOps",
        "uuid_minmax_multi_ops",
        &[Brin],
        &["Uuid"],
        None,
    ),
];
