//! The whole schema and the objects that live beside tables.

use std::collections::BTreeSet;

use whimbrel_core::Dialect;

use super::{Attached, ByName, Table};
use crate::describe::lex;

/// A name together with the schema that holds it. `namespace` is `None` on databases
/// without schemas, and always present on PostgreSQL and CockroachDB.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QName {
    /// The schema, for example `public`.
    pub namespace: Option<String>,
    /// The object's own name, exactly as the database stores it.
    pub name: String,
}

impl QName {
    /// A name in `namespace`.
    pub fn new(namespace: Option<&str>, name: impl Into<String>) -> Self {
        QName {
            namespace: namespace.map(str::to_owned),
            name: name.into(),
        }
    }
}

impl std::fmt::Display for QName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(f, "{namespace}.{}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// A database schema.
#[derive(Debug, Clone, PartialEq)]
pub struct SqlSchema {
    /// Which database this is for.
    pub dialect: Dialect,
    /// Where unqualified names live (`public`); `None` without namespaces.
    pub default_namespace: Option<String>,
    /// True when the Prisma schema manages partial indexes (preview feature `partialIndexes`);
    /// otherwise the diff leaves those that exist alone.
    pub partial_indexes: bool,
    /// The schemas that exist or are wanted, in order of definition.
    pub namespaces: Vec<String>,
    /// Tables in order of definition.
    pub tables: ByName<Table>,
    /// The columns of a live database's views, for `db pull`: views are opaque to everything else.
    pub views: Vec<Table>,
    /// Enum types (PostgreSQL, CockroachDB) in order of definition.
    pub enums: ByName<Enum>,
    /// Sequences that are not an implementation detail of one column's identity.
    pub sequences: ByName<Sequence>,
    /// Installed or wanted extensions (PostgreSQL).
    pub extensions: Vec<Extension>,
    /// Those of a live database that its tables, functions and the like are made of.
    pub needed_extensions: BTreeSet<String>,
    /// Objects that the schema language cannot express; no diff removes them unasked.
    pub opaque: ByName<Opaque>,
    /// What hangs on objects and goes with them (PostgreSQL), in the order in which it came.
    pub attached: Vec<Attached>,
    /// What of a history with its live database only the database has: the table that it is on, and its name. Another
    /// database that the history was applied to may lack it.
    pub only_live: BTreeSet<(Option<QName>, QName)>,
}

impl SqlSchema {
    /// A schema without any object.
    pub fn empty(dialect: Dialect) -> Self {
        SqlSchema {
            dialect,
            default_namespace: dialect.has_namespaces().then(|| "public".to_owned()),
            partial_indexes: false,
            namespaces: Vec::new(),
            tables: ByName::default(),
            views: Vec::new(),
            enums: ByName::default(),
            sequences: ByName::default(),
            extensions: Vec::new(),
            needed_extensions: BTreeSet::new(),
            opaque: ByName::default(),
            attached: Vec::new(),
            only_live: BTreeSet::new(),
        }
    }

    /// Tells the views among described tables from the rest, by the names in `opaque`.
    pub(crate) fn part_views(&mut self) {
        let opaque = self.opaque.iter();
        let views: BTreeSet<&QName> = opaque
            .filter(|opaque| opaque.kind == OpaqueKind::View)
            .map(|opaque| &opaque.name)
            .collect();
        let all = std::mem::take(&mut self.tables);
        let (views, tables): (_, Vec<Table>) = all
            .into_iter()
            .partition(|table| views.contains(&table.name));
        self.views = views;
        self.tables = tables.into();
    }

    /// The table of that name.
    pub fn table(&self, name: &QName) -> Option<&Table> {
        self.tables.find(name).map(|id| &self.tables[id])
    }

    /// The table that a partition belongs to, and those above it.
    pub fn ancestors<'s>(&'s self, name: &QName) -> impl Iterator<Item = &'s QName> {
        let parent = |name: &QName| self.table(name)?.partition_of.as_ref();
        // No chain is longer than there are tables.
        std::iter::successors(parent(name), move |name| parent(name)).take(self.tables.len())
    }

    /// The partitions of a table, without theirs.
    pub(crate) fn partitions<'s>(&'s self, of: &'s QName) -> impl Iterator<Item = &'s Table> {
        let tables = self.tables.iter();
        tables.filter(move |table| table.partition_of.as_ref() == Some(of))
    }

    /// The tables that inherit from a table, without those that inherit from them.
    pub(crate) fn heirs<'s>(&'s self, of: &'s QName) -> impl Iterator<Item = &'s Table> {
        let tables = self.tables.iter();
        tables.filter(move |table| table.inherits.contains(of))
    }

    /// The tables that a table inherits from, and those that these inherit from.
    pub(crate) fn parents<'s>(&'s self, name: &QName) -> Vec<&'s QName> {
        let mut found: Vec<&QName> = Vec::new();
        let mut next = 0;
        let mut table = self.table(name);
        while let Some(heir) = table {
            let new = heir
                .inherits
                .iter()
                .filter(|parent| !found.contains(parent));
            let new: Vec<&QName> = new.collect();
            found.extend(new);
            table = found.get(next).and_then(|parent| self.table(parent));
            next += 1;
        }
        found
    }

    /// True for what only the live database has, on that table if it is on one.
    pub(crate) fn is_only_live(&self, table: Option<&QName>, name: &QName) -> bool {
        let mut own = self.only_live.iter();
        own.any(|(of, own)| of.as_ref() == table && own == name)
    }

    /// The enum of that name.
    pub fn enumeration(&self, name: &QName) -> Option<&Enum> {
        self.enums.find(name).map(|id| &self.enums[id])
    }
}

/// An enum type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enum {
    /// Its name.
    pub name: QName,
    /// Its values in order.
    pub values: Vec<String>,
}

/// A sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// Its name.
    pub name: QName,
    /// The type of its values: `SMALLINT`, `INTEGER` or `BIGINT`.
    pub ty: String,
    /// Smallest value.
    pub min_value: i64,
    /// Largest value.
    pub max_value: i64,
    /// First value.
    pub start: i64,
    /// Step.
    pub increment: i64,
    /// How many values a session takes at once.
    pub cache: i64,
    /// True when the sequence starts again after its last value.
    pub cycle: bool,
    /// CockroachDB's virtual sequences.
    pub virtual_: bool,
    /// The table and column that owns it (`OWNED BY`): it is dropped with them.
    pub owned_by: Option<(QName, String)>,
}

/// A PostgreSQL extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// Its name.
    pub name: String,
    /// The schema it was put in, when given.
    pub schema: Option<String>,
    /// Its version, when given.
    pub version: Option<String>,
}

/// What an [`Opaque`] object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OpaqueKind {
    /// A view.
    View,
    /// A materialised view.
    MaterializedView,
    /// A function or procedure.
    Function,
    /// A trigger on a table.
    Trigger,
    /// A row-level security policy.
    Policy,
    /// A domain type.
    Domain,
    /// A composite, range or base type.
    Type,
    /// A rewrite rule.
    Rule,
    /// A virtual table (SQLite).
    VirtualTable,
    /// An event (MySQL).
    Event,
    /// A comment on an object (PostgreSQL), where the object has no options of its own.
    Comment,
    /// Rights that somebody was given.
    Grant,
    /// Statistics over several columns (PostgreSQL).
    Statistics,
    /// A table's place in a publication, with the columns or the rows that are published (PostgreSQL).
    Publication,
    /// Anything else with a name.
    Other,
}

impl OpaqueKind {
    /// What it is called in a message.
    pub fn word(self) -> &'static str {
        match self {
            OpaqueKind::View => "view",
            OpaqueKind::MaterializedView => "materialized view",
            OpaqueKind::Function => "function",
            OpaqueKind::Trigger => "trigger",
            OpaqueKind::Policy => "policy",
            OpaqueKind::Domain => "domain",
            OpaqueKind::Type => "type",
            OpaqueKind::Rule => "rule",
            OpaqueKind::VirtualTable => "virtual table",
            OpaqueKind::Event => "event",
            OpaqueKind::Comment => "comment",
            OpaqueKind::Grant => "grant",
            OpaqueKind::Statistics => "statistics object",
            OpaqueKind::Publication => "publication",
            OpaqueKind::Other => "object",
        }
    }
}

/// An object that the schema language cannot express.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opaque {
    /// What it is.
    pub kind: OpaqueKind,
    /// Its name.
    pub name: QName,
    /// The table or view that it belongs to and goes with: of a trigger, a policy, a rule.
    pub table: Option<QName>,
    /// The statement that makes it, without its semicolon: as the history has it, or the database. `None`: it is
    /// there, its text is not known.
    pub sql: Option<String>,
    /// The tables that it needs, with the columns when they are known.
    pub depends_on: Vec<(QName, Vec<String>)>,
}

impl Opaque {
    /// True when it belongs to that table, is known to need it, or its text has that word.
    pub(crate) fn mentions(&self, dialect: Dialect, table: &QName) -> bool {
        self.table.as_ref() == Some(table)
            || self.depends_on.iter().any(|(name, _)| name == table)
            || self.has_word(dialect, &table.name)
    }

    /// True when its text has that word, in any case, quoted or not.
    pub(crate) fn has_word(&self, dialect: Dialect, word: &str) -> bool {
        // Only a text with escapes or a word with quotes can have it without its letters.
        let letters = word.as_bytes();
        let may_have = |sql: &&str| {
            word.contains(['"', '\'', '`', ']'])
                || sql.contains('\\')
                || sql
                    .as_bytes()
                    .windows(letters.len().max(1))
                    .any(|part| part.eq_ignore_ascii_case(letters))
        };
        let text = self.sql.as_deref().filter(may_have);
        let tokens = text.map(|sql| lex::tokens_and_bodies(dialect, sql));
        tokens.iter().flatten().any(|token| match &token.kind {
            lex::Kind::Word(text) | lex::Kind::Quoted(text) | lex::Kind::String(text) => {
                text.eq_ignore_ascii_case(word)
            }
            lex::Kind::Number(_) | lex::Kind::Symbol(_) => false,
        })
    }
}
