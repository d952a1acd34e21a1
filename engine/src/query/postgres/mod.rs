//! What PostgreSQL knows of types, casts, operators and functions, and how it chooses among those of
//! one name. The tables beside this file are its own catalogues, written down from a server by
//! `tests/facts/postgresql`; the rules are those of its documentation, chapter "Type Conversion".

mod choose;
pub(crate) mod classes;
mod literal;

pub(crate) use choose::{Choice, choose, common_type};
pub(crate) use literal::refuses;

use std::{collections::BTreeMap, sync::OnceLock};

use super::ty::Type;
use crate::sql::{Arity, Column, ColumnType};

static TYPES: Table = Table::new(include_str!("types.txt"));
static CASTS: Table = Table::new(include_str!("casts.txt"));
static CLASSES: Table = Table::new(include_str!("classes.txt"));
static OPERATORS: Table = Table::new(include_str!("operators.txt"));
static FUNCTIONS: Table = Table::new(include_str!("functions.txt"));
static RELATIONS: Table = Table::new(include_str!("relations.txt"));
static EXTENSIONS: Table = Table::new(include_str!("extensions.txt"));

/// What is not built in: the extensions that are there, and the user's own types.
pub(crate) trait UserTypes {
    /// The extensions that are there.
    fn extensions(&self) -> &[String];

    /// The type that a domain narrows.
    fn domain(&self, name: &str) -> Option<String>;

    /// True for an enum.
    fn is_enum(&self, name: &str) -> bool;

    /// The values of an enum; `None` when they are not known.
    fn enum_values(&self, name: &str) -> Option<Vec<String>>;
}

/// True when all that an extension makes is in these tables.
pub(crate) fn knows_extension(name: &str) -> bool {
    name == "plpgsql" || by_extension(name, 'e').is_some()
}

/// When a value becomes another type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Context {
    /// In an expression.
    Implicit,
    /// When it is stored in a column.
    Assignment,
    /// Written as a cast.
    Explicit,
}

/// A function or an operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Signature<'a> {
    pub(crate) args: Vec<&'a str>,
    pub(crate) result: &'a str,
    /// `f` function, `a` aggregate, `w` window function.
    pub(crate) kind: char,
    pub(crate) returns_set: bool,
    pub(crate) variadic: bool,
    /// It gives the same whenever it is called with the same.
    pub(crate) immutable: bool,
    /// How many of the last arguments may be left out.
    pub(crate) defaults: usize,
    /// The names and types of the columns that it returns.
    pub(crate) columns: Vec<(&'a str, &'a str)>,
}

/// The lines about a name in a table, and in what the extensions add to it; `kind` is the letter of
/// the table there.
fn facts<'a>(
    types: &'a dyn UserTypes,
    table: &'static Table,
    kind: char,
    name: &'a str,
) -> impl Iterator<Item = &'static str> + 'a {
    all(types, table, kind, name).map(|line| line.rest)
}

fn all<'a>(
    types: &'a dyn UserTypes,
    table: &'static Table,
    kind: char,
    name: &'a str,
) -> impl Iterator<Item = &'static Line> + 'a {
    let extensions = types.extensions().iter();
    let added = extensions.filter_map(move |extension| by_extension(extension, kind));
    of_word(table.lines(), name).chain(added.flat_map(move |lines| of_word(lines, name)))
}

/// A line of a table.
struct Line {
    /// The first word.
    word: &'static str,
    /// What stands behind it.
    rest: &'static str,
    /// What it says of a function or an operator, once that was asked.
    read: OnceLock<Option<Box<Signature<'static>>>>,
}

impl Line {
    fn new(word: &'static str, rest: &'static str) -> Self {
        Line {
            word,
            rest,
            read: OnceLock::new(),
        }
    }

    fn read(
        &'static self,
        how: fn(&'static str) -> Option<Signature<'static>>,
    ) -> Option<&'static Signature<'static>> {
        let read = self.read.get_or_init(|| how(self.rest).map(Box::new));
        read.as_deref()
    }
}

/// What an extension adds to the table of that letter.
fn by_extension(extension: &str, kind: char) -> Option<&'static [Line]> {
    static PARTS: OnceLock<BTreeMap<&str, BTreeMap<char, Vec<Line>>>> = OnceLock::new();
    let parts = PARTS.get_or_init(|| {
        let mut parts: BTreeMap<&str, BTreeMap<char, Vec<Line>>> = BTreeMap::new();
        for line in EXTENSIONS.lines() {
            let Some((extension, word)) = line.word.split_once('.') else {
                continue;
            };
            if let Some((kind, name)) = word.split_once('.')
                && let Some(kind) = kind.chars().next()
            {
                let lines = parts.entry(extension).or_default().entry(kind).or_default();
                lines.push(Line::new(name, line.rest));
            }
        }
        parts
    });
    parts.get(extension)?.get(&kind).map(Vec::as_slice)
}

/// A sorted table, cut into its lines when it is first asked.
struct Table {
    text: &'static str,
    lines: OnceLock<Vec<Line>>,
}

impl Table {
    const fn new(text: &'static str) -> Self {
        Table {
            text,
            lines: OnceLock::new(),
        }
    }

    fn lines(&self) -> &[Line] {
        let cut = |line: &'static str| {
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            Line::new(word, rest)
        };
        self.lines
            .get_or_init(|| self.text.lines().map(cut).collect())
    }
}

/// The lines of a table whose first word is this, without the word.
fn lines(table: &'static Table, word: &str) -> impl Iterator<Item = &'static str> + use<> {
    of_word(table.lines(), word).map(|line| line.rest)
}

fn of_word(all: &'static [Line], word: &str) -> impl Iterator<Item = &'static Line> + use<> {
    let start = all.partition_point(|line| line.word < word);
    let rest = &all[start..];
    rest[..rest.partition_point(|line| line.word == word)].iter()
}

/// The columns, with their types, that a table or view of the server's own has in every version.
pub(crate) fn relation(namespace: Option<&str>, name: &str) -> Option<Vec<(&'static str, Type)>> {
    let found = match namespace {
        None | Some("pg_catalog") => lines(&RELATIONS, name).next(),
        Some("information_schema") => {
            lines(&RELATIONS, &format!("information_schema.{name}")).next()
        }
        Some(_) => None,
    }?;
    let columns = found.split(',').filter_map(|column| column.split_once(':'));
    let ty = |ty: &str| match lines(&TYPES, ty).next() {
        Some(_) => Type::named(ty),
        None => Type::Any,
    };
    Some(columns.map(|(name, of)| (name, ty(of))).collect())
}

/// The names of all functions, one after another, more than once where several have one.
pub(crate) fn function_names() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.lines().iter().map(|line| line.word)
}

/// The names of all types.
pub(crate) fn type_names() -> impl Iterator<Item = &'static str> {
    TYPES.lines().iter().map(|line| line.word)
}

/// The functions of that name.
pub(crate) fn functions(types: &dyn UserTypes, name: &str) -> Vec<&'static Signature<'static>> {
    all(types, &FUNCTIONS, 'f', name)
        .filter_map(|line| line.read(signature))
        .collect()
}

/// Reads what stands behind a function's name.
fn signature(line: &'static str) -> Option<Signature<'static>> {
    let mut words = line.split(' ');
    let (flags, result, args, columns) =
        (words.next()?, words.next()?, words.next()?, words.next()?);
    Some(Signature {
        args: listed(args),
        result,
        kind: flags.chars().next()?,
        returns_set: flags.contains('s'),
        variadic: flags.contains('v'),
        immutable: !flags.contains('x'),
        defaults: flags
            .chars()
            .find_map(|c| c.to_digit(10))
            .map_or(0, |digit| digit as usize),
        columns: listed(columns)
            .into_iter()
            .filter_map(|column| column.split_once(':'))
            .collect(),
    })
}

fn listed(text: &'static str) -> Vec<&'static str> {
    match text {
        "-" => Vec::new(),
        text => text.split(',').collect(),
    }
}

/// The operators of that name with one operand (`-`, `~`) or two.
pub(crate) fn operators(
    types: &dyn UserTypes,
    name: &str,
    operands: usize,
) -> Vec<&'static Signature<'static>> {
    all(types, &OPERATORS, 'o', name)
        .filter_map(|line| line.read(operator))
        .filter(|operator| operator.args.len() == operands)
        .collect()
}

/// Reads what stands behind an operator's name.
fn operator(line: &'static str) -> Option<Signature<'static>> {
    let mut words = line.split(' ');
    let (left, right, result) = (words.next()?, words.next()?, words.next()?);
    Some(Signature {
        args: match left {
            "-" => vec![right],
            left => vec![left, right],
        },
        result,
        kind: 'f',
        returns_set: false,
        variadic: false,
        immutable: true,
        defaults: 0,
        columns: Vec::new(),
    })
}

/// What an operator with two operands of exactly these types returns.
pub(crate) fn exact_operator(
    types: &dyn UserTypes,
    name: &str,
    left: &str,
    right: &str,
) -> Option<&'static str> {
    facts(types, &OPERATORS, 'o', name).find_map(|line| {
        let rest = line.strip_prefix(left)?.strip_prefix(' ')?;
        rest.strip_prefix(right)?.strip_prefix(' ')
    })
}

/// What kinds of functions that name has, as [`Signature::kind`] says.
pub(crate) fn function_kinds(types: &dyn UserTypes, name: &str) -> Vec<char> {
    facts(types, &FUNCTIONS, 'f', name)
        .filter_map(|line| line.chars().next())
        .collect()
}

/// True when a type of that name is built in.
pub(crate) fn is_type(types: &dyn UserTypes, name: &str) -> bool {
    facts(types, &TYPES, 't', name).next().is_some()
}

/// The category of a type, and whether it is the preferred one there. Types that are not built in
/// are enums and the like, category `U`.
pub(crate) fn category(types: &dyn UserTypes, name: &str) -> (char, bool) {
    let found = facts(types, &TYPES, 't', name).next().and_then(|line| {
        let mut words = line.split(' ');
        let category = words.next()?.chars().next()?;
        Some((category, words.next()? == "p"))
    });
    match found {
        Some(found) => found,
        None if name.starts_with('_') => ('A', false),
        None => ('U', false),
    }
}

/// Whether a value of one type becomes another; user-defined types are not known here.
pub(crate) fn casts(types: &dyn UserTypes, from: &str, to: &str, context: Context) -> bool {
    if from == to {
        return true;
    }
    let mut known = facts(types, &CASTS, 'c', from);
    let found = known.find_map(|line| {
        let (target, context) = line.split_once(' ')?;
        (target == to).then_some(context)
    });
    if let Some(found) = found {
        let needs = match found.chars().next() {
            Some('b' | 'i') => Context::Implicit,
            Some('a') => Context::Assignment,
            _ => Context::Explicit,
        };
        if context >= needs {
            return true;
        }
    }
    if let (Some(from), Some(to)) = (from.strip_prefix('_'), to.strip_prefix('_')) {
        return casts(types, from, to, context);
    }
    if context == Context::Implicit {
        return false;
    }
    // Anything becomes text when it is stored, and text becomes anything when asked.
    let is_text = |name: &str| category(types, name).0 == 'S';
    let is_value = from == "record" || category(types, from).0 != 'P';
    context >= Context::Assignment && is_text(to) && is_value
        || context == Context::Explicit && is_text(from)
}

/// True when a value of one type becomes one of the other in a way that depends on settings.
pub(crate) fn casts_by_settings(from: &str, to: &str) -> bool {
    let mut all = lines(&CASTS, from).filter_map(|line| line.split_once(' '));
    all.any(|(target, context)| target == to && context.ends_with('x'))
}

/// PostgreSQL's own name of a type as it is written: `integer` is `int4`.
pub(crate) fn internal(written: &str) -> String {
    let lower = written.to_ascii_lowercase();
    let name = match lower.as_str() {
        "int" | "integer" | "serial" | "serial4" => "int4",
        "smallint" | "smallserial" | "serial2" => "int2",
        "bigint" | "bigserial" | "serial8" => "int8",
        "real" => "float4",
        "double precision" | "float" | "double" => "float8",
        "decimal" | "dec" => "numeric",
        "boolean" => "bool",
        "character varying"
        | "char varying"
        | "nchar varying"
        | "national character varying"
        | "national char varying" => "varchar",
        "character" | "char" | "nchar" | "national character" | "national char" => "bpchar",
        "\"char\"" => "char",
        "timestamp without time zone" => "timestamp",
        "timestamp with time zone" => "timestamptz",
        "time without time zone" => "time",
        "time with time zone" => "timetz",
        "bit varying" => "varbit",
        other => other,
    };
    name.to_owned()
}

/// The type of a column.
pub(crate) fn type_of(column: &Column) -> Type {
    let name = match &column.ty {
        ColumnType::Native(native) => internal(&native.name),
        ColumnType::Enum(name) => name.name.clone(),
        ColumnType::Unsupported(text) => {
            let plain = text.split('(').next().unwrap_or_default().trim();
            let own = plain.rsplit('.').next().unwrap_or_default();
            match own.strip_prefix('"').and_then(|own| own.strip_suffix('"')) {
                Some(own) => own.to_owned(),
                None => internal(own),
            }
        }
        ColumnType::InlineEnum(_) => return Type::Any,
    };
    match column.arity {
        Arity::List => Type::Named(format!("_{name}")),
        _ => Type::Named(name),
    }
}

/// The name that drivers show for a type: `INT4`, `TEXT[]`, an enum's own name.
pub(crate) fn shown(ty: &Type) -> String {
    let Some(name) = ty.name() else {
        return "UNKNOWN".to_owned();
    };
    if let Some(element) = name.strip_prefix('_') {
        return format!("{}[]", shown(&Type::named(element)));
    }
    match name {
        "bpchar" => "CHAR".to_owned(),
        "char" => "\"CHAR\"".to_owned(),
        name if is_shown_upper(name) => name.to_ascii_uppercase(),
        name => name.to_owned(),
    }
}

/// Built-in types that the driver has a constant for.
fn is_shown_upper(name: &str) -> bool {
    const UPPER: [&str; 48] = [
        "bool",
        "bytea",
        "name",
        "int8",
        "int2",
        "int4",
        "text",
        "oid",
        "json",
        "point",
        "lseg",
        "path",
        "box",
        "polygon",
        "line",
        "cidr",
        "float4",
        "float8",
        "unknown",
        "circle",
        "macaddr8",
        "macaddr",
        "inet",
        "varchar",
        "date",
        "time",
        "timestamp",
        "timestamptz",
        "interval",
        "timetz",
        "bit",
        "varbit",
        "numeric",
        "record",
        "uuid",
        "jsonb",
        "int4range",
        "numrange",
        "tsrange",
        "tstzrange",
        "daterange",
        "int8range",
        "jsonpath",
        "money",
        "void",
        "xml",
        "bpchar",
        "char",
    ];
    UPPER.contains(&name) && name != "xml"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::NoTypes;

    #[test]
    fn tables_are_sorted_and_found() {
        for table in [
            &TYPES,
            &CASTS,
            &CLASSES,
            &OPERATORS,
            &FUNCTIONS,
            &RELATIONS,
            &EXTENSIONS,
        ] {
            assert!(table.text.lines().is_sorted());
            assert!(table.lines().is_sorted_by_key(|line| line.word));
        }
        let mut names: Vec<&str> = function_names().collect();
        names.dedup();
        for name in names {
            assert!(!functions(&NoTypes, name).is_empty(), "{name}");
        }
        assert!(
            functions(&NoTypes, "no_such").is_empty()
                && functions(&NoTypes, "").is_empty()
                && functions(&NoTypes, "~~~").is_empty()
        );
        assert_eq!(functions(&NoTypes, "now").len(), 1);
        assert!(operators(&NoTypes, "@>", 2).len() > 10);
        assert!(
            knows_extension("fuzzystrmatch")
                && knows_extension("citext")
                && knows_extension("xml2")
                && knows_extension("autoinc")
        );
        assert!(!knows_extension("postgis"));
        assert_eq!(category(&NoTypes, "text"), ('S', true));
    }

    #[test]
    fn casts_have_a_context() {
        assert!(casts(&NoTypes, "int4", "int8", Context::Implicit));
        assert!(!casts(&NoTypes, "int8", "int4", Context::Implicit));
        assert!(casts(&NoTypes, "int8", "int4", Context::Assignment));
        assert!(!casts(&NoTypes, "text", "int4", Context::Assignment));
        assert!(casts(&NoTypes, "text", "int4", Context::Explicit));
        assert!(casts(&NoTypes, "int4", "text", Context::Assignment));
        assert!(casts(&NoTypes, "_int4", "_int8", Context::Implicit));
    }
}
