//! Types and nullability on MySQL and MariaDB, where both say the same of a result.

use super::ty::{Type, Typed};
use crate::sql::{Column, ColumnType, NativeType};

const FUNCTIONS: &str = include_str!("mysql/functions.txt");

/// The names of the functions that MySQL or MariaDB brings, but for those about shapes.
pub(crate) fn functions() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.lines().filter_map(|line| line.split(' ').next())
}

/// The fewest and the most arguments of a function, where MySQL and MariaDB agree or either of them takes them.
pub(crate) fn arguments(name: &str) -> Option<(usize, usize)> {
    let mut lines = FUNCTIONS.lines().filter_map(|line| line.split_once(' '));
    let (_, counts) = lines.find(|(known, _)| *known == name)?;
    let (least, most) = counts.split_once('-').unwrap_or((counts, counts));
    let most = match most {
        "" => usize::MAX,
        most => most.parse().ok()?,
    };
    Some((least.parse().ok()?, most))
}

/// The driver's name for the type of a column.
pub(crate) fn declared(column: &Column) -> Type {
    let is_binary = |name: &str| name == "binary" || name.ends_with("_bin");
    // Text that is compared by its bytes is sent as bytes.
    if column.collation.as_deref().is_some_and(is_binary) {
        return Type::Any;
    }
    let ColumnType::Native(native) = &column.ty else {
        return match column.ty {
            ColumnType::InlineEnum(_) => Type::named("ENUM"),
            _ => Type::Any,
        };
    };
    named(native)
}

fn named(native: &NativeType) -> Type {
    let name = native.name.as_str();
    let is_one = native.args.first() == Some(&1);
    Type::named(match name {
        "TINYINT" if is_one => "BOOLEAN",
        "BOOL" | "BOOLEAN" => "BOOLEAN",
        "TINYTEXT" | "TEXT" | "MEDIUMTEXT" | "LONGTEXT" => "TEXT",
        "TINYBLOB" | "BLOB" | "MEDIUMBLOB" | "LONGBLOB" => "BLOB",
        "INTEGER" => "INT",
        "INTEGER UNSIGNED" => "INT UNSIGNED",
        "NUMERIC" => "DECIMAL",
        "TINYINT" | "TINYINT UNSIGNED" | "SMALLINT" | "SMALLINT UNSIGNED" | "MEDIUMINT"
        | "MEDIUMINT UNSIGNED" | "INT" | "INT UNSIGNED" | "BIGINT" | "BIGINT UNSIGNED"
        | "FLOAT" | "DOUBLE" | "DECIMAL" | "CHAR" | "VARCHAR" | "BINARY" | "VARBINARY" | "DATE"
        | "TIME" | "DATETIME" | "TIMESTAMP" | "YEAR" | "BIT" => name,
        // JSON is a text on MariaDB.
        _ => return Type::Any,
    })
}

/// A call. `grouped` says that there is no row of an aggregate without a row that it is made of.
pub(crate) fn call(name: &str, given: &[Typed], grouped: bool) -> Typed {
    let first = given.first();
    match name {
        "count" => Typed {
            nullable: Some(false),
            ..Typed::named("BIGINT")
        },
        // The narrower kinds of text and of bytes do not keep their names.
        "min" | "max" => Typed {
            nullable: match grouped {
                true => first.and_then(|typed| typed.nullable),
                false => Some(true),
            },
            ..Typed::new(first.map_or(Type::Any, |typed| typed.ty.clone()))
        },
        "sum" | "avg" => Typed {
            nullable: Some(true),
            ..Typed::any()
        },
        "coalesce" | "ifnull" => Typed {
            nullable: match given.iter().any(|typed| typed.nullable == Some(false)) {
                true => Some(false),
                false => None,
            },
            ..Typed::any()
        },
        _ => Typed::any(),
    }
}
