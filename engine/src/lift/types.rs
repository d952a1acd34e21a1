//! From column types to scalars and `@db.…`.

use crate::{
    dialect::facts,
    diff::sqlite_family,
    schema::{Native, ScalarType, Takes, natives},
    sql::{ColumnType, Dialect, Family, NativeType},
};

/// The scalar and, when the type is not the one that the scalar has anyway, the native type's
/// name and parameters. `None`: the language does not know the type.
pub(super) fn scalar(dialect: Dialect, ty: &NativeType) -> Option<(&'static str, Option<String>)> {
    if dialect.family() == Family::Sqlite {
        return sqlite(ty).map(|scalar| (scalar, None));
    }
    let (dialect, native) = native(dialect, ty)?;
    let scalar = native.scalar(&ty.args)?;
    if (facts(dialect).default_type)(scalar) == (native.column, ty.args.as_slice()) {
        return Some((scalar.name(), None));
    }
    let args: Vec<String> = ty.args.iter().map(u32::to_string).collect();
    let by_name = match args.is_empty() || native.takes == Takes::Nothing {
        true => native.name.to_owned(),
        false => format!("{}({})", native.name, args.join(", ")),
    };
    Some((scalar.name(), Some(by_name)))
}

/// The native type, and the database that has it: what a replay for CockroachDB has read is called as on PostgreSQL.
fn native(dialect: Dialect, ty: &NativeType) -> Option<(Dialect, &'static Native)> {
    match natives::of_column(dialect, ty) {
        Some(native) => Some((dialect, native)),
        None if dialect.family() == Family::Postgres && !facts(dialect).keeps_postgres_rules => {
            let native = natives::of_column(Dialect::Postgres, ty)?;
            let scalar = native.scalar(&ty.args)?;
            // The same scalar has a name of its own there, or the type is there as well.
            let has_default = (facts(Dialect::Postgres).default_type)(scalar).0 == native.column;
            (has_default && scalar != ScalarType::String).then_some((Dialect::Postgres, native))
        }
        None => None,
    }
}

/// True when columns of these types have fields of one type, as both ends of a relation must.
pub(crate) fn are_one_type(dialect: Dialect, a: &ColumnType, b: &ColumnType) -> bool {
    match (a, b) {
        (ColumnType::Native(a), ColumnType::Native(b)) => {
            let kind = |ty| scalar(dialect, ty).map(|(kind, _)| kind);
            match (kind(a), kind(b)) {
                (None, None) => unsupported(dialect, a) == unsupported(dialect, b),
                (a, b) => a == b,
            }
        }
        (a, b) => a == b,
    }
}

fn sqlite(ty: &NativeType) -> Option<&'static str> {
    Some(match sqlite_family(ty).as_str() {
        "Int" => "Int",
        "BigInt" => "BigInt",
        "Boolean" => "Boolean",
        "String" => "String",
        "Binary" => "Bytes",
        "Float" => "Float",
        "Decimal" => "Decimal",
        "DateTime" => "DateTime",
        "Json" => "Json",
        _ => return None,
    })
}

/// The text for `Unsupported("…")`.
pub(super) fn unsupported(dialect: Dialect, ty: &NativeType) -> String {
    let name = match facts(dialect).lowers_unsupported_types {
        true => ty.name.to_ascii_lowercase(),
        false => ty.name.clone(),
    };
    let args: Vec<String> = ty.args.iter().map(u32::to_string).collect();
    match args.is_empty() {
        true => name,
        false => format!("{name}({})", args.join(",")),
    }
}
