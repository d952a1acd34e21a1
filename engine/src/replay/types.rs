//! Types under the names that each database reports.

use super::{
    cursor::{Fail, Name},
    state::{ObjectKind, State},
    statement::TypeName,
};
use crate::{
    describe::sqlite::declared_type,
    dialect::facts,
    schema::{natives, suggest},
    sql::{
        ColumnType, Dialect, Domain, Family, NativeType, OpaqueKind, Options, QName,
        options::{UNSIGNED, ZEROFILL},
    },
};

/// A type, and what its name says beside it.
#[derive(Debug, Clone)]
pub(super) struct Resolved {
    pub(super) ty: ColumnType,
    pub(super) array: bool,
    /// `SERIAL` and its kin.
    pub(super) serial: bool,
    /// The domain, of which the type is the base.
    pub(super) domain: Option<Domain>,
}

impl State<'_> {
    /// `Err` holds the name of a type that does not exist.
    pub(super) fn resolve_type(&self, written: &TypeName) -> Result<Resolved, Fail> {
        match self.dialect.family() {
            Family::Postgres => self.postgres(written),
            Family::Mysql => self.mysql(written),
            Family::Sqlite => Ok(Resolved {
                ty: ColumnType::Native(declared_type(&declared(written))),
                array: false,
                serial: false,
                domain: None,
            }),
        }
    }

    fn mysql(&self, written: &TypeName) -> Result<Resolved, Fail> {
        let name = written.name.as_str();
        let at = written.piece.at;
        if written.args.is_empty() && ["varchar", "varbinary"].contains(&name) {
            let message = format!("a length is missing behind {}", name.to_uppercase());
            return Err(Fail::new("sql-syntax", message, at).help(format!("write {name}(255)")));
        }
        let resolved = mysql(written);
        let is_other = matches!(resolved.ty, ColumnType::Unsupported(_));
        if is_other
            && name.len() > 3
            && !OF_MYSQL.contains(&name)
            && let Some(near) = suggest::slip_of(name, COMMON_IN_MYSQL)
        {
            let message = format!("type `{name}` does not exist");
            let help = format!("did you mean `{near}`?");
            return Err(Fail::new("unknown-type", message, at).help(help));
        }
        Ok(resolved)
    }

    fn postgres(&self, written: &TypeName) -> Result<Resolved, Fail> {
        let resolved = |ty, array| Resolved {
            ty,
            array: array || written.array,
            serial: false,
            domain: None,
        };
        let name = Name {
            namespace: written.namespace.clone(),
            name: written.name.clone(),
            at: written.piece.at,
        };
        let built_in =
            written.namespace.is_none() || written.namespace.as_deref() == Some("pg_catalog");
        if built_in && !written.quoted && facts(self.dialect).keeps_postgres_rules {
            check_arguments(written)?;
        }
        if built_in && (!written.quoted || written.namespace.is_some()) {
            if let Some(ty) = serial(&written.name) {
                return Ok(Resolved {
                    serial: true,
                    ..resolved(ColumnType::Native(ty), false)
                });
            }
            if let Some(ty) = native(written) {
                return Ok(resolved(ColumnType::Native(ty), false));
            }
        }
        if let Some(id) = self.find_enum(&name)
            && let Some(found) = self.schema.enums.get(id)
        {
            return Ok(resolved(ColumnType::Enum(found.name.clone()), false));
        }
        let domain = self.resolve(&name, |namespace, name| {
            self.domains.get_key_value(&QName::new(namespace, name))
        });
        if let Some((name, (ty, array))) = domain {
            return Ok(Resolved {
                domain: Some(Domain {
                    name: name.clone(),
                    of_list: *array,
                }),
                ..resolved(ty.clone(), *array)
            });
        }
        // Quoted, a built-in type goes by its inner name only.
        if built_in
            && written.quoted
            && let Some(ty) = native(written)
                .filter(|_| natives::of_inner(Dialect::Postgres, &written.name).is_some())
        {
            return Ok(resolved(ColumnType::Native(ty), false));
        }
        // The one type of an extension that is a native type; its schema may be said.
        if name.name == "citext"
            && !self.schema.extensions.is_empty()
            && self.find_opaque(&name, &[OpaqueKind::Type]).is_none()
            && let Some(ty) = native(written)
        {
            return Ok(resolved(ColumnType::Native(ty), false));
        }
        let text = unsupported(written);
        let known = BUILT_IN.contains(&written.name.as_str())
            || self
                .find_opaque(&name, &[OpaqueKind::Type, OpaqueKind::Domain])
                .is_some()
            || self.find_table(&name).is_some();
        // Extensions bring types that cannot be known here.
        if known || self.uncertain || !self.schema.extensions.is_empty() {
            return Ok(resolved(ColumnType::Unsupported(text), false));
        }
        Err(self.unknown_name(ObjectKind::Type, &name))
    }
}

/// Refuses numbers behind a type that no server takes there. A scale below 0 or above the precision is taken since
/// PostgreSQL 15.
fn check_arguments(written: &TypeName) -> Result<(), Fail> {
    let numbers: Option<Vec<i64>> = {
        let args = written.args.iter();
        args.map(|arg| arg.trim().parse().ok()).collect()
    };
    let (Some(numbers), false) = (numbers, written.args.is_empty()) else {
        return Ok(());
    };
    let name = written.name.as_str();
    let refused = match (name, numbers.as_slice()) {
        ("numeric" | "decimal" | "dec", [precision, scale @ ..]) => {
            !(1..=1000).contains(precision)
                || scale.iter().any(|scale| !(-1000..=1000).contains(scale))
        }
        ("float", [bits]) => !(1..=53).contains(bits),
        ("bit" | "varbit" | "bit varying", [length]) => *length < 1,
        (
            "varchar" | "character varying" | "char varying" | "char" | "character" | "bpchar"
            | "nchar",
            [length],
        ) => !(1..=10_485_760).contains(length),
        (name, _) => WITHOUT_ARGUMENTS.contains(&name),
    };
    if !refused {
        return Ok(());
    }
    let message = match WITHOUT_ARGUMENTS.contains(&name) {
        true => format!("type {name} cannot have a number behind it"),
        false => format!("type {name} cannot have ({})", written.args.join(",")),
    };
    Err(Fail::new("sql-syntax", message, written.piece.at))
}

/// Types that nothing is said of.
const WITHOUT_ARGUMENTS: [&str; 23] = [
    "bigint",
    "bool",
    "boolean",
    "bytea",
    "date",
    "double precision",
    "float4",
    "float8",
    "inet",
    "int",
    "int2",
    "int4",
    "int8",
    "integer",
    "json",
    "jsonb",
    "money",
    "oid",
    "real",
    "smallint",
    "text",
    "uuid",
    "xml",
];

/// True for names that mean something else without quotes.
fn is_special(name: &str) -> bool {
    name == "char" || name.chars().any(|c| !(c.is_ascii_lowercase() || c == '_'))
}

/// The declared type as SQLite keeps it: without quotes, one blank between words.
fn declared(written: &TypeName) -> String {
    match written.args.is_empty() {
        true => written.name.clone(),
        false => format!("{}({})", written.name, written.args.join(",")),
    }
}

/// A type's name as the server prints it.
pub(super) fn unsupported_name(name: &str) -> String {
    match is_special(name) {
        true => format!("\"{name}\""),
        false => name.to_owned(),
    }
}

fn unsupported(written: &TypeName) -> String {
    let mut text = match written.quoted {
        true => unsupported_name(&written.name),
        false => written.name.clone(),
    };
    if !written.args.is_empty() {
        text.push_str(&format!("({})", written.args.join(",")));
    }
    text
}

fn serial(name: &str) -> Option<NativeType> {
    let name = match name {
        "serial" | "serial4" => "INTEGER",
        "bigserial" | "serial8" => "BIGINT",
        "smallserial" | "serial2" => "SMALLINT",
        _ => return None,
    };
    Some(NativeType::new(name, &[]))
}

fn native(written: &TypeName) -> Option<NativeType> {
    let args: Vec<u32> = written
        .args
        .iter()
        .filter_map(|arg| arg.trim().parse().ok())
        .collect();
    let or = |default: u32| match args.first() {
        Some(first) => vec![*first],
        None => vec![default],
    };
    let (name, args) = match written.name.as_str() {
        "int2" | "smallint" => ("SMALLINT", vec![]),
        "int4" | "int" | "integer" => ("INTEGER", vec![]),
        "int8" | "bigint" => ("BIGINT", vec![]),
        "float4" | "real" => ("REAL", vec![]),
        "float8" | "double precision" => ("DOUBLE PRECISION", vec![]),
        "float" => match args.first() {
            Some(1..=24) => ("REAL", vec![]),
            _ => ("DOUBLE PRECISION", vec![]),
        },
        "numeric" | "decimal" | "dec" => match args.as_slice() {
            [precision] => ("DECIMAL", vec![*precision, 0]),
            other => ("DECIMAL", other.to_vec()),
        },
        "money" => ("MONEY", vec![]),
        "oid" => ("OID", vec![]),
        "bool" | "boolean" => ("BOOLEAN", vec![]),
        "text" => ("TEXT", vec![]),
        "citext" => ("CITEXT", vec![]),
        "varchar"
        | "character varying"
        | "char varying"
        | "national character varying"
        | "national char varying" => ("VARCHAR", args),
        "char" if written.quoted => return None,
        "char" | "character" | "nchar" | "national character" | "national char" => ("CHAR", or(1)),
        "bpchar" => ("CHAR", args),
        "uuid" => ("UUID", vec![]),
        "xml" => ("XML", vec![]),
        "inet" => ("INET", vec![]),
        "bit" => ("BIT", or(1)),
        "varbit" | "bit varying" => ("VARBIT", args),
        "json" => ("JSON", vec![]),
        "jsonb" => ("JSONB", vec![]),
        "bytea" => ("BYTEA", vec![]),
        "date" => ("DATE", vec![]),
        "timestamp" => ("TIMESTAMP", or(6)),
        "timestamptz" => ("TIMESTAMPTZ", or(6)),
        "time" => ("TIME", or(6)),
        "timetz" => ("TIMETZ", or(6)),
        _ => return None,
    };
    Some(NativeType::new(name, &args))
}

/// Built-in types that the schema language knows only as text.
const BUILT_IN: [&str; 49] = [
    "interval",
    "tsvector",
    "tsquery",
    "point",
    "line",
    "lseg",
    "box",
    "path",
    "polygon",
    "circle",
    "cidr",
    "macaddr",
    "macaddr8",
    "name",
    "char",
    "regclass",
    "regproc",
    "regprocedure",
    "regtype",
    "regrole",
    "regnamespace",
    "regoper",
    "regconfig",
    "regdictionary",
    "pg_lsn",
    "pg_snapshot",
    "txid_snapshot",
    "xid",
    "xid8",
    "cid",
    "tid",
    "int4range",
    "int8range",
    "numrange",
    "tsrange",
    "tstzrange",
    "daterange",
    "int4multirange",
    "int8multirange",
    "nummultirange",
    "tsmultirange",
    "tstzmultirange",
    "datemultirange",
    "jsonpath",
    "refcursor",
    "aclitem",
    "record",
    "void",
    "oidvector",
];

/// Types of MySQL and MariaDB that the schema language has no name for.
const OF_MYSQL: [&str; 18] = [
    "set",
    "geometry",
    "point",
    "linestring",
    "polygon",
    "multipoint",
    "multilinestring",
    "multipolygon",
    "geometrycollection",
    "geomcollection",
    "uuid",
    "inet4",
    "inet6",
    "vector",
    "xmltype",
    "number",
    "varchar2",
    "clob",
];

/// Those that most columns have. A server may have more than are known, so only a slip is refused.
const COMMON_IN_MYSQL: [&str; 21] = [
    "tinyint",
    "smallint",
    "mediumint",
    "int",
    "integer",
    "bigint",
    "decimal",
    "numeric",
    "float",
    "double",
    "boolean",
    "varchar",
    "varbinary",
    "text",
    "mediumtext",
    "longtext",
    "blob",
    "enum",
    "datetime",
    "timestamp",
    "json",
];

fn mysql(written: &TypeName) -> Resolved {
    let args: Vec<u32> = written
        .args
        .iter()
        .filter_map(|arg| arg.trim().parse().ok())
        .collect();
    let first = |default: u32| vec![args.first().copied().unwrap_or(default)];
    let unsigned = |name: &str| match written.unsigned {
        true => format!("{name} UNSIGNED"),
        false => name.to_owned(),
    };
    let resolved = |ty, serial| Resolved {
        domain: None,
        ty,
        array: false,
        serial,
    };
    let plain = |name: &str, args: Vec<u32>| {
        resolved(ColumnType::Native(NativeType::new(name, &args)), false)
    };
    match written.name.as_str() {
        "serial" => resolved(
            ColumnType::Native(NativeType::new("BIGINT UNSIGNED", &[])),
            true,
        ),
        "enum" => resolved(ColumnType::InlineEnum(written.args.clone()), false),
        "bool" | "boolean" => plain("TINYINT", vec![1]),
        "tinyint" if args == [1] && !written.unsigned => plain("TINYINT", vec![1]),
        "tinyint" | "int1" => plain(&unsigned("TINYINT"), vec![]),
        "smallint" | "int2" => plain(&unsigned("SMALLINT"), vec![]),
        "mediumint" | "int3" | "middleint" => plain(&unsigned("MEDIUMINT"), vec![]),
        "int" | "integer" | "int4" => plain(&unsigned("INT"), vec![]),
        "bigint" | "int8" => plain(&unsigned("BIGINT"), vec![]),
        "decimal" | "numeric" | "dec" | "fixed" => match args.as_slice() {
            [] => plain("DECIMAL", vec![10, 0]),
            [precision] => plain("DECIMAL", vec![*precision, 0]),
            other => plain("DECIMAL", other.to_vec()),
        },
        "float" => match args.as_slice() {
            [25..=53] => plain("DOUBLE", vec![]),
            _ => plain("FLOAT", vec![]),
        },
        "double" | "double precision" | "real" | "float8" => plain("DOUBLE", vec![]),
        "float4" => plain("FLOAT", vec![]),
        "bit" => plain("BIT", first(1)),
        "char" | "character" | "nchar" | "national char" | "national character" => {
            plain("CHAR", first(1))
        }
        "varchar"
        | "character varying"
        | "char varying"
        | "varcharacter"
        | "nvarchar"
        | "national varchar"
        | "national character varying"
        | "national char varying"
        | "nchar varchar"
        | "nchar varying" => plain("VARCHAR", args),
        "binary" => plain("BINARY", first(1)),
        "varbinary" => plain("VARBINARY", args),
        "long" | "long varchar" => plain("MEDIUMTEXT", vec![]),
        "long varbinary" => plain("MEDIUMBLOB", vec![]),
        "text" if !args.is_empty() => plain(&sized("TEXT", args[0].saturating_mul(4)), vec![]),
        "blob" if !args.is_empty() => plain(&sized("BLOB", args[0]), vec![]),
        name @ ("tinytext" | "text" | "mediumtext" | "longtext" | "tinyblob" | "blob"
        | "mediumblob" | "longblob" | "date" | "json" | "year") => {
            plain(&name.to_ascii_uppercase(), vec![])
        }
        name @ ("datetime" | "timestamp" | "time") => plain(&name.to_ascii_uppercase(), args),
        _ => resolved(
            ColumnType::Unsupported(written.piece.text.to_ascii_lowercase()),
            false,
        ),
    }
}

/// The smallest of these types that holds so many bytes: four for a character of utf8mb4
/// (<https://dev.mysql.com/doc/refman/8.0/en/string-type-syntax.html>).
fn sized(kind: &str, bytes: u32) -> String {
    let size = match bytes {
        0..=0xFF => "TINY",
        0x100..=0xFFFF => "",
        0x1_0000..=0xFF_FFFF => "MEDIUM",
        _ => "LONG",
    };
    format!("{size}{kind}")
}

/// What a type of MySQL says that the schema language has no word for.
pub(super) fn mysql_options(written: &TypeName) -> Options {
    let mut options = Options::new();
    let ty = match mysql(written).ty {
        ColumnType::Native(ty) => ty.name,
        _ => return options,
    };
    if written.unsigned && matches!(ty.as_str(), "DECIMAL" | "FLOAT" | "DOUBLE") {
        options.insert(UNSIGNED.to_owned(), String::new());
    }
    if written.zerofill {
        let width = written.args.first().filter(|_| ty.contains("INT"));
        let width = width.map(|width| format!("({width})"));
        options.insert(ZEROFILL.to_owned(), width.unwrap_or_default());
    }
    options
}
