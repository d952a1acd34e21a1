//! Operator classes that PostgreSQL takes when none is named: those of its own types, of the extensions that come with it,
//! of PostGIS and pgvector.

use crate::query::classes;

/// Those of PostGIS and pgvector, by access method.
const OTHERS: &[(&str, &str)] = &[
    (
        "brin",
        "brin_geography_inclusion_ops brin_geometry_inclusion_ops_2d",
    ),
    (
        "btree",
        "btree_geography_ops btree_geometry_ops halfvec_ops sparsevec_ops vector_ops",
    ),
    ("gist", "gist_geography_ops gist_geometry_ops_2d"),
    ("ivfflat", "bit_hamming_ops halfvec_l2_ops vector_l2_ops"),
    ("spgist", "spgist_geography_ops_nd spgist_geometry_ops_2d"),
];

/// The name of a class, without its schema and its parameters.
pub(crate) fn bare(class: &str) -> &str {
    let name = class.split('(').next().unwrap_or_default().trim();
    name.rsplit('.').next().unwrap_or_default()
}

/// True for the class that a type has anyway in an index of this method (`None`: B-tree).
pub(crate) fn is_default(method: Option<&str>, class: &str) -> bool {
    let method = method.unwrap_or("btree").to_ascii_lowercase();
    let name = bare(class);
    let mut others = OTHERS.iter().filter(|(of, _)| *of == method);
    classes::is_default(&method, name)
        || others.any(|(_, names)| names.split_whitespace().any(|known| known == name))
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
