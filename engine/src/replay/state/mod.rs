//! What exists while a history is replayed, and who made it.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

mod find;
mod provenance;

use provenance::Event;
pub(super) use provenance::ObjectKind;
use whimbrel_core::lexer::Lexer;

use super::{
    cursor::{Fail, Ident, Outcome, Place},
    notes,
    procedure::{Routine, Signature},
    program::{self, Value},
    returned::View,
};
use crate::{
    source::{SourceFile, Span},
    sql::{ColumnType, Dialect, Named, Opaque, OpaqueKind, QName, SqlSchema, Table},
};

/// Where temporary tables live until their script ends.
pub(super) const TEMPORARY: &str = "pg_temp";

/// Where the words of the statement that is being applied stand.
#[derive(Debug, Clone)]
pub(super) enum Words {
    /// At the statement's own place.
    Script,
    /// In a block, at that place of the script.
    Block(Place),
    /// In a text that is run.
    Text(String),
    /// Nobody knows.
    Unknown,
}

#[derive(Debug, Clone)]
pub(super) struct State<'a> {
    pub(super) dialect: Dialect,
    pub(super) schema: SqlSchema,
    scripts: &'a [SourceFile],
    /// The script that is being replayed.
    pub(super) file: usize,
    /// The statement that is being applied.
    pub(super) statement: Place,
    /// Where the words of that statement stand, when it is not simply there.
    pub(super) words: Words,
    pub(super) search_path: Vec<String>,
    /// Only looked up, never listed.
    events: BTreeMap<(ObjectKind, String), Event>,
    /// Domains with the type that they narrow and whether it is an array.
    pub(super) domains: BTreeMap<QName, (ColumnType, bool)>,
    /// What functions and procedures do; several may share a name.
    pub(super) routines: BTreeMap<QName, Vec<Routine>>,
    /// What functions take and return.
    pub(super) signatures: BTreeMap<QName, Vec<Signature>>,
    /// Tables made from a query whose types could not all be told.
    pub(super) untyped: BTreeSet<QName>,
    /// What views return.
    pub(super) views: BTreeMap<QName, View>,
    pub(super) prepared: BTreeMap<String, Option<String>>,
    /// MySQL's variables of the session, named with their `@`.
    pub(super) variables: BTreeMap<String, Value>,
    /// How many steps programs may still take in this statement.
    pub(super) steps_left: usize,
    /// MySQL's procedures, by their names in lower case.
    pub(super) programs: BTreeMap<String, program::Routine>,
    /// MySQL's `foreign_key_checks`.
    pub(super) checks_foreign_keys: bool,
    /// SQLite's setting of that name: views and triggers are not looked at when a table is renamed.
    pub(super) legacy_alter_table: bool,
    /// Why there may be more than is known: SQL that could not be read was run.
    pub(super) uncertain: bool,
    /// A function was called by itself that neither the history nor the server has: of an extension, which may make things.
    pub(super) called_unknown: bool,
    /// Some table has been a partition of another, or inherited from one: only then they are looked for.
    pub(super) has_below: bool,
    pub(super) warnings: Vec<(Place, &'static str)>,
    /// What something else made.
    pub(super) external: BTreeSet<QName>,
    /// Values of enums that the script's own transaction has added.
    pub(super) uncommitted: BTreeSet<(QName, String)>,
    /// What was looked for in all scripts.
    mentioned: RefCell<BTreeMap<&'static str, bool>>,
    /// Where objects with bodies were made, by their names in lower case.
    made_at: BTreeMap<(OpaqueKind, String), Span>,
}

impl<'a> State<'a> {
    pub(super) fn new(dialect: Dialect, scripts: &'a [SourceFile]) -> Self {
        let mut schema = SqlSchema::empty(dialect);
        schema.partial_indexes = true;
        // Every database is born with it.
        schema.namespaces.extend(schema.default_namespace.clone());
        State {
            dialect,
            search_path: schema.namespaces.clone(),
            schema,
            scripts,
            file: 0,
            statement: Place::default(),
            words: Words::Script,
            events: BTreeMap::new(),
            domains: BTreeMap::new(),
            routines: BTreeMap::new(),
            signatures: BTreeMap::new(),
            untyped: BTreeSet::new(),
            views: BTreeMap::new(),
            prepared: BTreeMap::new(),
            variables: BTreeMap::new(),
            steps_left: 0,
            programs: BTreeMap::new(),
            checks_foreign_keys: true,
            legacy_alter_table: false,
            uncertain: false,
            called_unknown: false,
            has_below: false,
            warnings: Vec::new(),
            external: BTreeSet::new(),
            uncommitted: BTreeSet::new(),
            mentioned: RefCell::new(BTreeMap::new()),
            made_at: BTreeMap::new(),
        }
    }

    pub(super) fn scripts(&self) -> &[SourceFile] {
        self.scripts
    }

    /// True when these words stand one after another in any script, also in what a script executes as a text.
    pub(super) fn mentions(&self, words: &'static str) -> bool {
        let first = words.split(' ').next().unwrap_or_default().as_bytes();
        let is_there = |script: &SourceFile| {
            let places = script.text.as_bytes().windows(first.len()).enumerate();
            // Most places differ in their first letter.
            let letter = first.first().map(u8::to_ascii_lowercase);
            let may_be = |part: &[u8]| part.first().map(u8::to_ascii_lowercase) == letter;
            let mut places =
                places.filter(|(_, part)| may_be(part) && part.eq_ignore_ascii_case(first));
            places.any(|(at, _)| {
                let mut found = Lexer::from(self.dialect, &script.text, at);
                let mut is_next = |word| matches!(found.next(), Some(Ok(token)) if token.is(word));
                words.split(' ').all(&mut is_next)
            })
        };
        let mut mentioned = self.mentioned.borrow_mut();
        let known = mentioned.entry(words);
        *known.or_insert_with(|| self.scripts.iter().any(is_there))
    }

    /// A new connection: its settings and temporary tables are its own.
    pub(super) fn start_script(&mut self, file: usize) {
        self.file = file;
        self.search_path = self.schema.default_namespace.iter().cloned().collect();
        self.prepared.clear();
        self.variables.clear();
        self.checks_foreign_keys = true;
        self.legacy_alter_table = false;
        self.uncommitted.clear();
    }

    /// A rollback: everything is as it was.
    pub(super) fn go_back(&mut self, before: Self) {
        let statement = self.statement;
        *self = before;
        self.statement = statement;
    }

    pub(super) fn end_script(&mut self) {
        let kept = |name: &QName| name.namespace.as_deref() != Some(TEMPORARY);
        self.schema.tables.retain(|table| kept(&table.name));
        self.schema
            .sequences
            .retain(|sequence| kept(&sequence.name));
        self.schema.opaque.retain(|opaque| kept(&opaque.name));
    }

    /// Runs the SQL of what something else makes: it is there, and no part of what the history makes.
    pub(super) fn elsewhere(&mut self, texts: &[String]) -> Outcome<()> {
        if texts.is_empty() {
            return Ok(());
        }
        let before: BTreeSet<QName> = notes::everything(&self.schema).into_iter().collect();
        notes::run(self, texts, Place::default())?;
        let now = notes::everything(&self.schema).into_iter();
        self.external
            .extend(now.filter(|name| !before.contains(name)));
        Ok(())
    }

    /// A table that a script makes is its own, also where another tool would have made it.
    pub(super) fn take_over(&mut self, name: &QName) {
        if self.external.remove(name) {
            self.schema.tables.retain(|table| table.name != *name);
        }
    }

    /// What the history itself makes.
    pub(super) fn own(self) -> SqlSchema {
        let mut schema = self.schema;
        let own = |name: &QName| !self.external.contains(name);
        schema.tables.retain(|table| own(&table.name));
        schema.enums.retain(|e| own(&e.name));
        schema.sequences.retain(|sequence| own(&sequence.name));
        schema.opaque.retain(|object| own(&object.name));
        schema
            .namespaces
            .retain(|name| own(&QName::new(None, name.as_str())));
        schema
    }

    /// SQL ran that may have done more than is known.
    pub(super) fn not_followed(&mut self, at: Place, note: &'static str) {
        if self.warnings.contains(&(at, note)) {
            return;
        }
        self.warnings.push((at, note));
        self.uncertain = true;
    }

    /// Visits every name with a schema that is remembered.
    pub(super) fn visit_names(&mut self, visit: &mut dyn FnMut(Named, &mut QName)) {
        let State {
            dialect: _,
            schema,
            scripts: _,
            words: _,
            file: _,
            statement: _,
            search_path: _,
            // The past keeps its names.
            events: _,
            domains,
            routines,
            signatures,
            untyped,
            views,
            prepared: _,
            variables: _,
            steps_left: _,
            programs: _,
            checks_foreign_keys: _,
            legacy_alter_table: _,
            uncertain: _,
            called_unknown: _,
            has_below: _,
            warnings: _,
            external,
            uncommitted: _,
            mentioned: _,
            made_at: _,
        } = self;
        schema.visit_names(visit);
        *external = std::mem::take(external)
            .into_iter()
            .map(|mut name| {
                visit(Named::Relation, &mut name);
                name
            })
            .collect();
        *domains = std::mem::take(domains)
            .into_iter()
            .map(|(mut name, (mut ty, array))| {
                visit(Named::Type, &mut name);
                if let ColumnType::Enum(name) = &mut ty {
                    visit(Named::Type, name);
                }
                (name, (ty, array))
            })
            .collect();
        *routines = std::mem::take(routines)
            .into_iter()
            .map(|(mut name, routine)| {
                visit(Named::Function, &mut name);
                (name, routine)
            })
            .collect();
        *signatures = std::mem::take(signatures)
            .into_iter()
            .map(|(mut name, all)| {
                visit(Named::Function, &mut name);
                (name, all)
            })
            .collect();
        *untyped = std::mem::take(untyped)
            .into_iter()
            .map(|mut name| {
                visit(Named::Relation, &mut name);
                name
            })
            .collect();
        *views = std::mem::take(views)
            .into_iter()
            .map(|(mut name, mut view)| {
                visit(Named::Relation, &mut name);
                if let View::Known(columns) = &mut view {
                    columns
                        .iter_mut()
                        .for_each(|column| column.visit_names(visit));
                }
                (name, view)
            })
            .collect();
    }

    /// Refuses a new relation whose name is taken.
    pub(super) fn free_relation(&self, name: &QName, at: Place) -> Outcome<()> {
        match self.relation(name) {
            Some(kind) => Err(self.duplicate(kind, &name.to_string(), &name.name, at)),
            None => Ok(()),
        }
    }

    pub(super) fn position_of(&self, table: &Table, column: &str) -> Option<usize> {
        table
            .columns
            .iter()
            .position(|c| self.same(&c.name, column))
    }

    /// The position of a column that must exist.
    pub(super) fn column(&self, table: usize, column: &Ident) -> Outcome<usize> {
        let Some(table) = self.schema.tables.get(table) else {
            return Err(self.lost());
        };
        self.position_of(table, &column.text).ok_or_else(|| {
            let key = format!("{}.{}", table.name, column.text);
            self.unknown(ObjectKind::Column, &key, &column.text, column.at)
                .in_table(&table.name)
        })
    }

    /// Table positions come from lookups in the same statement; this is what is said if one
    /// should be wrong all the same.
    pub(super) fn lost(&self) -> Fail {
        Fail::new(
            "internal",
            "the table got lost during replay",
            self.statement,
        )
        .help("please report this")
    }

    pub(super) fn table_at(&self, id: usize) -> Outcome<&Table> {
        self.schema.tables.get(id).ok_or_else(|| self.lost())
    }

    pub(super) fn table_mut(&mut self, id: usize) -> Outcome<&mut Table> {
        let lost = self.lost();
        self.schema.tables.get_mut(id).ok_or(lost)
    }

    pub(super) fn script_text(&self, place: Place) -> Option<&str> {
        let script = self.scripts.get(self.file)?;
        script.text.get(place.start..place.end)
    }

    /// An object with a body is being made here.
    pub(super) fn remember_made(&mut self, kind: OpaqueKind, name: &str) {
        let span = Span::new(self.file, self.statement.start, self.statement.end);
        self.made_at.insert((kind, name.to_lowercase()), span);
    }

    /// The statement that made an object with a body.
    pub(super) fn made_at(&self, kind: OpaqueKind, name: &str) -> Option<Span> {
        self.made_at.get(&(kind, name.to_lowercase())).copied()
    }

    /// The statement that is being applied, as it was written.
    pub(super) fn own_text(&self) -> Option<String> {
        let place = match &self.words {
            Words::Text(text) => return Some(text.trim().to_owned()),
            Words::Script => self.statement,
            Words::Block(place) => *place,
            Words::Unknown => return None,
        };
        let text = self.script_text(place)?;
        Some(text.trim().trim_end_matches(';').trim_end().to_owned())
    }

    /// The words at a place of the statement that is being applied.
    pub(super) fn words_at(&self, place: Place) -> Option<String> {
        let text = match &self.words {
            Words::Text(text) => text.get(place.start..place.end),
            Words::Script | Words::Block(_) => self.script_text(place),
            Words::Unknown => None,
        };
        text.map(str::to_owned)
    }

    /// The words before and behind a place of the statement that is being applied.
    pub(super) fn words_around(&self, place: Place) -> Option<(String, String)> {
        let whole = match &self.words {
            Words::Text(text) => Place {
                start: 0,
                end: text.len(),
            },
            Words::Script => self.statement,
            Words::Block(place) => *place,
            Words::Unknown => return None,
        };
        let part = |start, end| self.words_at(Place { start, end });
        let behind = part(place.end, whole.end)?;
        let behind = behind.trim().trim_end_matches(';').trim_end().to_owned();
        Some((part(whole.start, place.start)?, behind))
    }

    pub(super) fn push_opaque(&mut self, opaque: Opaque) {
        self.made(ObjectKind::Object, &opaque.name.to_string());
        self.schema.opaque.push(opaque);
    }
}
