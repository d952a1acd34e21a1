//! What people say beside a script about SQL that the replay cannot follow, and about what is there from
//! elsewhere: comments in it, or the file `whimbrel.sql` beside it, which is no part of its checksum.
//!
//! ```sql
//! -- whimbrel: exists CREATE TABLE auth.users (id uuid PRIMARY KEY)
//! -- whimbrel: makes CREATE TABLE audit (id bigint NOT NULL)
//! -- whimbrel: makes nothing
//! ```
//!
//! `makes` is about the statement behind the comment, and stands for what that does. The file says `-- exists` and
//! `-- at 12: makes`, with the line on which the statement begins, and the SQL below.

use std::collections::BTreeMap;

use whimbrel_core::{
    statements::{Statement, split},
    transaction::wants_no_transaction,
};

use super::{
    apply,
    cursor::{Fail, Outcome, Place},
    read,
    state::State,
};
use crate::{
    source::SourceFile,
    sql::{Dialect, Family, QName, SqlSchema},
};

/// What is said about one script.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// SQL of what is there before the script, made by something else.
    pub(super) exists: Vec<String>,
    /// SQL that stands for the statement that begins at a byte.
    makes: BTreeMap<usize, Vec<String>>,
}

impl Notes {
    /// Reads the comments of a script and the file beside it.
    pub(super) fn read(file: &SourceFile, statements: &[Statement]) -> Result<Notes, Fail> {
        let mut notes = Notes::default();
        notes.comments(&file.text, statements)?;
        if let Some(beside) = &file.beside {
            notes.beside(beside, &file.text, statements)?;
        }
        Ok(notes)
    }

    /// What stands for the statement that begins there.
    pub(super) fn instead_of(&self, statement: Statement) -> Option<&[String]> {
        self.makes.get(&statement.start).map(Vec::as_slice)
    }

    fn comments(&mut self, text: &str, statements: &[Statement]) -> Result<(), Fail> {
        if !text.contains("whimbrel:") {
            return Ok(());
        }
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let at = Place {
                start,
                end: start + line.trim_end().len(),
            };
            start += line.len();
            let comment = line.trim().strip_prefix("--").map(str::trim_start);
            let Some(said) = comment.and_then(|comment| comment.strip_prefix("whimbrel:")) else {
                continue;
            };
            match said.trim().split_once(' ') {
                Some(("exists", sql)) => self.exists.push(sql.to_owned()),
                Some(("makes", sql)) => {
                    let next = statements.iter().find(|found| found.end > at.start);
                    let Some(next) = next else {
                        return Err(unclear("there is no statement behind this comment", at));
                    };
                    let makes = self.makes.entry(next.start).or_default();
                    makes.extend((sql.trim() != "nothing").then(|| sql.to_owned()));
                }
                _ if asks_for_no_transaction(said) => {
                    if !wants_no_transaction(text) {
                        let what =
                            "this counts only among the comments that the script begins with";
                        return Err(unclear(what, at));
                    }
                }
                _ => return Err(unclear("this comment is not understood", at)),
            }
        }
        Ok(())
    }

    fn beside(
        &mut self,
        beside: &SourceFile,
        script: &str,
        statements: &[Statement],
    ) -> Result<(), Fail> {
        let whole = Place::default();
        let wrong = |line: usize, what: &str| {
            Fail::new(
                "whimbrel-note",
                format!("{}:{}: {what}", beside.path, line + 1),
                whole,
            )
            .help(FORMS)
        };
        let mut target: Option<&mut Vec<String>> = None;
        for (number, line) in beside.text.lines().enumerate() {
            let said = line.trim().strip_prefix("--").map(str::trim);
            if said == Some("exists") {
                self.exists.push(String::new());
                target = Some(&mut self.exists);
                continue;
            }
            if let Some(rest) = said.and_then(|said| said.strip_prefix("at ")) {
                let (at, what) = rest.split_once(':').unwrap_or((rest, ""));
                let line = at.trim().parse::<usize>().ok();
                let found = line.and_then(|line| on_line(script, line, statements));
                let Some(found) = found else {
                    return Err(wrong(number, "no statement begins on that line"));
                };
                let makes = self.makes.entry(found.start).or_default();
                match what.trim() {
                    "makes" => makes.push(String::new()),
                    "makes nothing" => {}
                    _ => return Err(wrong(number, "this is not understood")),
                }
                target = Some(makes);
                continue;
            }
            match target.as_mut().and_then(|texts| texts.last_mut()) {
                Some(text) => {
                    text.push_str(line);
                    text.push('\n');
                }
                None if said.is_some() || line.trim().is_empty() => {}
                None => return Err(wrong(number, "this SQL belongs to no statement")),
            }
        }
        Ok(())
    }
}

/// How the script runs, which is none of the replay's business.
fn asks_for_no_transaction(said: &str) -> bool {
    let word = said.split_whitespace().next();
    word.is_some_and(|word| word.eq_ignore_ascii_case("NO-TRANSACTION"))
}

const FORMS: &str = "write `-- whimbrel: makes CREATE …`, `-- whimbrel: makes nothing` or `-- whimbrel: exists CREATE …` into the \
                     script, or `-- whimbrel: no-transaction` at its head; \
                     in whimbrel.sql, `-- at LINE: makes`, `-- at LINE: makes nothing` or `-- exists`, with the SQL below";

fn unclear(what: &str, at: Place) -> Fail {
    Fail::new("whimbrel-note", what, at).help(FORMS)
}

fn on_line(script: &str, line: usize, statements: &[Statement]) -> Option<Statement> {
    let starts = std::iter::once(0).chain(script.match_indices('\n').map(|(at, _)| at + 1));
    let start = starts.clone().nth(line.checked_sub(1)?)?;
    let end = starts.clone().nth(line).unwrap_or(script.len());
    let mut found = statements.iter();
    found.find(|s| (start..end).contains(&s.start)).copied()
}

/// Runs the SQL that was said, as if it stood at a place of the script.
pub(super) fn run(state: &mut State<'_>, texts: &[String], at: Place) -> Outcome<()> {
    let here = |mut fail: Fail| {
        fail.at = at;
        fail.message = format!("the declared SQL is not valid: {}", fail.message);
        fail
    };
    for text in texts {
        let statements = split(state.dialect, text)
            .map_err(|error| here(Fail::new("sql-syntax", error.message, at)))?;
        for found in statements {
            let place = Place {
                start: found.start,
                end: found.end,
            };
            let statement = read::statement(state.dialect, text, place).map_err(here)?;
            let words = super::state::Words::Text(found.text(text).to_owned());
            let outer = std::mem::replace(&mut state.words, words);
            apply::apply(state, &statement).map_err(here)?;
            state.words = outer;
        }
    }
    Ok(())
}

/// The tables in which other tools keep the history of their migrations.
const TABLES: [(&str, &str); 5] = [
    (
        "__diesel_schema_migrations",
        "version varchar(50) PRIMARY KEY, run_on timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP",
    ),
    (
        "_sqlx_migrations",
        "version bigint PRIMARY KEY, description text NOT NULL, installed_on timestamp NOT NULL, \
         success boolean NOT NULL, checksum text NOT NULL, execution_time bigint NOT NULL",
    ),
    (
        "refinery_schema_history",
        "version integer PRIMARY KEY, name varchar(255), applied_on varchar(255), checksum varchar(255)",
    ),
    (
        "goose_db_version",
        "id integer PRIMARY KEY, version_id bigint NOT NULL, is_applied boolean NOT NULL, tstamp timestamp",
    ),
    (
        "flyway_schema_history",
        "installed_rank integer PRIMARY KEY, version varchar(50), description varchar(200) NOT NULL, \
         type varchar(20) NOT NULL, script varchar(1000) NOT NULL, checksum integer, \
         installed_by varchar(100) NOT NULL, installed_on timestamp NOT NULL, \
         execution_time integer NOT NULL, success boolean NOT NULL",
    ),
];
// dbmate's and golang-migrate's share a name; what both have is said.
const SHARED: (&str, &str) = ("schema_migrations", "version varchar(255) PRIMARY KEY");

/// True for the name of a table in which another tool keeps the history of its migrations.
pub fn is_history_of_another_tool(table: &str) -> bool {
    TABLES
        .iter()
        .chain([&SHARED])
        .any(|(name, _)| *name == table)
}

/// Those of [`TABLES`] that a script names: where one is named, it is there.
pub(super) fn histories(dialect: Dialect, scripts: &[SourceFile]) -> Vec<String> {
    let is_named = |name: &str| scripts.iter().any(|script| names(&script.text, name));
    TABLES
        .iter()
        .chain([&SHARED])
        .filter(|(name, _)| is_named(name))
        .map(|(name, columns)| match dialect.family() {
            Family::Mysql => format!("CREATE TABLE `{name}` ({columns})"),
            _ => format!("CREATE TABLE {name} ({columns})"),
        })
        .collect()
}

/// True when a text has a word.
fn names(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text
            .get(at + word.len()..)
            .and_then(|text| text.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// The names of everything that there is.
pub(super) fn everything(schema: &SqlSchema) -> Vec<QName> {
    let tables = schema.tables.iter().map(|table| &table.name);
    let enums = schema.enums.iter().map(|e| &e.name);
    let sequences = schema.sequences.iter().map(|sequence| &sequence.name);
    let opaque = schema.opaque.iter().map(|object| &object.name);
    let named = tables.chain(enums).chain(sequences).chain(opaque).cloned();
    let namespaces = schema.namespaces.iter();
    named
        .chain(namespaces.map(|name| QName::new(None, name.as_str())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::replay;

    /// How a script asks to run changes nothing about what it makes.
    #[test]
    fn a_script_may_ask_for_no_transaction() {
        for head in [
            "-- whimbrel: no-transaction",
            "-- whimbrel:no-transaction",
            "-- Fills it.\n-- whimbrel: no-transaction because it is large",
            "-- no-transaction",
            "-- +goose NO TRANSACTION",
            "-- migrate:up transaction:false",
        ] {
            let script = format!(
                "{head}\nCREATE TABLE a (b integer);\nCREATE INDEX CONCURRENTLY i ON a (b);"
            );
            let replayed = replay(Dialect::Postgres, &[SourceFile::new("1.sql", script)]);
            assert!(
                replayed.diagnostics.is_empty(),
                "{head}: {:?}",
                replayed.diagnostics
            );
            let indexes = replayed
                .schema
                .tables
                .iter()
                .flat_map(|table| &table.indexes);
            assert_eq!(indexes.count(), 1, "{head}");
        }
    }

    #[test]
    fn no_transaction_stands_at_the_head() {
        let script = "CREATE TABLE a (b integer);\n-- whimbrel: no-transaction\nVACUUM a;";
        let replayed = replay(Dialect::Postgres, &[SourceFile::new("1.sql", script)]);
        let said: Vec<_> = replayed
            .diagnostics
            .iter()
            .map(|found| (found.code, found.message.as_str()))
            .collect();
        let message = "this counts only among the comments that the script begins with";
        assert_eq!(said, [("whimbrel-note", message)]);
    }
}
