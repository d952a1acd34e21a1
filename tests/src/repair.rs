//! What the reference engine gets wrong when it compares two schema texts, taken from both scripts
//! so that everything else can be compared byte for byte.

use std::collections::BTreeSet;

use whimbrel_engine::sql::{
    Arity, Column, ColumnType, Default, Dialect, NativeType, SqlSchema, Table, Value,
};

/// The previous schema without the changes that the engine does not look for: a default is no
/// difference to it when one of the two is a point in time.
pub fn as_prisma_sees(previous: &SqlSchema, next: &SqlSchema) -> SqlSchema {
    let mut seen = previous.clone();
    for table in &mut seen.tables {
        let Some(next) = next.table(&table.name) else {
            continue;
        };
        for column in &mut table.columns {
            let Some(after) = next.column(&column.name) else {
                continue;
            };
            let (Some(old), Some(new)) = (&column.default, &after.default) else {
                continue;
            };
            if is_taken_for_equal(old, new) {
                column.default.clone_from(&after.default);
            }
        }
    }
    seen
}

fn is_taken_for_equal(old: &Default, new: &Default) -> bool {
    let is_time = |value: &Value| matches!(value, Value::DateTime(_));
    match (old, new) {
        (Default::Value(Value::List(old)), Default::Value(Value::List(new))) => {
            let mut pairs = old.iter().zip(new);
            old.len() == new.len()
                && old.iter().chain(new).any(is_time)
                && pairs.all(|(old, new)| old == new || is_time(old) || is_time(new))
        }
        (Default::Value(Value::List(_)), _) | (_, Default::Value(Value::List(_))) => false,
        (Default::Value(old), _) if is_time(old) => true,
        (_, Default::Value(new)) => is_time(new),
        _ => false,
    }
}

/// What to take from two scripts:
///
/// - it knows no name for the sequence behind a column and drops `""`;
/// - it makes no schema that the first text lists and does not use;
/// - it does not escape quotes in names and in the values of enums;
/// - it does not quote JSON defaults on SQLite, nor enclose a default that is a call;
/// - it changes the type of a column to `SERIAL`, which is none;
/// - it renames a primary key that it has just dropped;
/// - it converts columns of a type that are only about to come, and not those that leave it;
/// - it leaves foreign keys alone whose table moves to another schema, or whose key is replaced,
///   or whose columns get another enum type;
/// - it copies from the table of that name in the default schema (CockroachDB);
/// - it leaves out `USING`, and the default that cannot be cast either;
/// - it casts a default that is a point in time, which the new type would read otherwise;
/// - it drops columns and makes them anew whose values the database can cast when it is told how;
/// - it takes `BIT` and `BIT(1)`, `CHAR` and `CHAR(1)` for different types;
/// - it makes optional `SERIAL` columns required, and no sequence for other types;
/// - a sequence that comes to a column with rows begins at 1, and keeps its type when the column gets a wider one;
/// - it writes names longer than PostgreSQL keeps;
/// - it writes a schema in lower case before the name of a sequence;
/// - it adds columns with `CURRENT_TIMESTAMP` to SQLite tables, which must have no rows;
/// - it copies no rows into a SQLite table that keeps no column;
/// - it drops the partial indexes of the first text when the second has the preview feature off, and
///   leaves those of a database alone; Whimbrel leaves both alone.
#[derive(Debug)]
pub struct Repair<'a> {
    theirs: &'a str,
    /// Columns whose type one of the two sees changed, quoted.
    types: BTreeSet<String>,
    /// Columns that need more than their definition, quoted.
    serials: BTreeSet<String>,
    /// Tables with partial indexes that are left alone, quoted.
    partial: BTreeSet<String>,
    /// SQLite tables that are rebuilt, and not in their script; quoted.
    rebuilt: BTreeSet<String>,
    /// True when a required SQLite column with a constant default comes: it is added, not copied around.
    adds_required: bool,
}

impl<'a> Repair<'a> {
    /// What can be wrong with the engine's script between the two schemas.
    pub fn new(previous: &SqlSchema, next: &SqlSchema, theirs: &'a str) -> Repair<'a> {
        let mut repair = Repair {
            theirs,
            types: BTreeSet::new(),
            serials: BTreeSet::new(),
            partial: BTreeSet::new(),
            rebuilt: BTreeSet::new(),
            adds_required: false,
        };
        if !next.partial_indexes {
            let has_partial = |table: &&Table| table.indexes.iter().any(|i| i.predicate.is_some());
            let tables = previous.tables.iter().filter(has_partial);
            repair.partial = tables.map(|table| quoted(&table.name.name)).collect();
        }
        for table in &next.tables {
            let before = previous.table(&table.name);
            repair.look_at(next.dialect, before, table);
        }
        repair
    }

    /// True when the two differ by choice and not by mistake.
    pub fn is_choice(&self) -> bool {
        !self.partial.is_empty() || self.adds_required
    }

    fn look_at(&mut self, dialect: Dialect, before: Option<&Table>, table: &Table) {
        for column in &table.columns {
            let old = before.and_then(|table| table.column(&column.name));
            let name = quoted(&column.name);
            if dialect.has_namespaces() && old.is_some_and(|old| is_retyped(old, column)) {
                self.types.insert(name.clone());
            }
            let is_odd = column.arity == Arity::Nullable || !has_serial(column);
            if dialect == Dialect::Postgres && column.auto_increment && is_odd {
                self.serials.insert(name);
            }
            let is_now = match &column.default {
                Some(Default::Now) => true,
                Some(Default::Expression(Some(sql))) => {
                    let sql = sql.trim().to_ascii_uppercase();
                    sql.contains('(') || sql.starts_with("CURRENT_")
                }
                _ => false,
            };
            if dialect == Dialect::Sqlite && is_now && before.is_some() && old.is_none() {
                self.rebuilt.insert(quoted(&table.name.name));
            }
            let is_constant =
                column.arity == Arity::Required && column.default.is_some() && !is_now;
            if dialect == Dialect::Sqlite && is_constant && before.is_some() && old.is_none() {
                self.rebuilt.insert(quoted(&table.name.name));
                self.adds_required = true;
            }
        }
    }

    /// The script without it.
    pub fn apply(&self, script: &str) -> String {
        let mut out = String::new();
        for statement in script.split_inclusive(";\n") {
            if !self.rebuilt.is_empty() && self.is_about_rebuilt(statement) {
                continue;
            }
            for line in clauses(statement) {
                if let Some(line) = self.line(script, &line) {
                    out.push_str(&line);
                    out.push('\n');
                }
            }
        }
        out
    }

    /// True for statements about SQLite tables that only one of the scripts rebuilds. Where there
    /// are such tables the frame of a rebuild says nothing either.
    fn is_about_rebuilt(&self, statement: &str) -> bool {
        let statement = statement.trim_start();
        let body = statement.lines().find(|line| !line.starts_with("--"));
        let body = body.unwrap_or_default();
        body.starts_with("PRAGMA ")
            || self.rebuilt.iter().any(|table| {
                let temporary = table.replacen('"', "\"new_", 1);
                body.contains(&format!("TABLE {table}"))
                    || body.contains(&temporary)
                    || body.contains(&format!(" ON {table}("))
                    || body.starts_with("DROP INDEX ")
            })
    }

    fn line(&self, script: &str, line: &str) -> Option<String> {
        let is_title = line.starts_with("-- ");
        if line.is_empty()
            || line.starts_with("DROP SEQUENCE ")
            || line.starts_with("SELECT setval(")
            || (line.starts_with("ALTER SEQUENCE ") && line.contains(" AS "))
            || line.starts_with("CREATE SCHEMA ")
            || line == "-- CreateSchema"
            || line.starts_with("UPDATE sqlite_sequence ")
            || (is_title && self.is_choice())
            || (is_title && (!self.rebuilt.is_empty() || !self.types.is_empty()))
        {
            return None;
        }
        if let Some((table, rest)) = line.split_once(" RENAME CONSTRAINT ")
            && let Some((name, _)) = rest.split_once(" TO ")
            && self
                .theirs
                .contains(&format!("{table} DROP CONSTRAINT {name}"))
        {
            return None;
        }
        let is_conversion = line.contains(" USING (\"") && line.contains("::text");
        let is_key = line.ends_with("ForeignKey")
            || line.contains(" FOREIGN KEY ")
            || line.contains(" RENAME CONSTRAINT ")
            || next_is_key(script, line);
        if (is_conversion && line.contains(" TYPE ") && !line.contains(" SET DATA "))
            || (is_key && self.may_hold_keys())
            || (self.is_choice() && self.is_of_partial(line))
            || self.is_of_type(line)
            || self.is_of_serial(line)
            || self.keeps_rows(line)
        {
            return None;
        }
        Some(self.spelling(line))
    }

    /// True for indexes of tables with partial ones.
    fn is_of_partial(&self, line: &str) -> bool {
        let is_on = |table: &String| line.contains(&format!("{table}("));
        line.starts_with("DROP INDEX ")
            || (line.contains("INDEX ") && self.partial.iter().any(is_on))
    }

    /// True for clauses that change the type of a column, in place or by making it anew.
    fn is_of_type(&self, line: &str) -> bool {
        let is_change = |column: &String| {
            line.ends_with(&format!(" DROP COLUMN {column}"))
                || line.contains(&format!(" ADD COLUMN     {column} "))
                || line.contains(&format!(" ALTER COLUMN {column} "))
        };
        // Indexes go with a column that is made anew.
        let is_index = line.contains("INDEX ");
        !self.types.is_empty() && (self.types.iter().any(is_change) || is_index)
    }

    /// True for what an auto-incrementing column needs beyond `SERIAL`.
    fn is_of_serial(&self, line: &str) -> bool {
        let is_of = |column: &String| {
            let alter = format!(" ALTER COLUMN {column} ");
            line.contains(&alter) || (line.contains("SEQUENCE ") && line.contains("_seq"))
        };
        self.serials.iter().any(is_of)
    }

    /// True for the copy of no column.
    fn keeps_rows(&self, line: &str) -> bool {
        let Some(rest) = line.strip_prefix("INSERT INTO ") else {
            return false;
        };
        let table = rest.split(" (").next().unwrap_or_default();
        !self.theirs.contains(&format!("INSERT INTO {table} "))
    }

    fn spelling(&self, line: &str) -> String {
        let mut line = with_stored_names(line).replace("\"\"", "\"");
        for call in ["lower('A')", "now()"] {
            line = line.replace(&format!("DEFAULT ({call})"), &format!("DEFAULT {call}"));
        }
        if line.contains("TYPE ") {
            line = line.replace("''", "'");
        }
        if line.contains("SEQUENCE ") || line.contains("nextval(") {
            line = line.to_lowercase();
        }
        if line.contains("SET DATA TYPE ") {
            for (serial, plain) in [("SMALLSERIAL", "SMALLINT"), ("BIGSERIAL", "BIGINT")] {
                line = line.replace(serial, plain);
            }
            line = line.replace("SERIAL", "INTEGER");
        }
        if line.contains(" JSONB ") || line.contains("coalesce(") {
            line = line.replace('\'', "");
        }
        if let Some((start, from)) = line.split_once(" FROM ")
            && let Some((_, table)) = from.split_once("\".\"")
            && line.contains("_prisma_new_")
        {
            line = format!("{start} FROM \"{table}");
        }
        line
    }

    /// True when keys are dropped that foreign keys may rely on, or their columns get another type.
    fn may_hold_keys(&self) -> bool {
        moves_table(self.theirs)
            || self.theirs.contains(" DROP CONSTRAINT ")
            || self.theirs.contains("DROP INDEX ")
            || self.theirs.contains("_new\" USING ")
    }
}

/// The text with names as long as PostgreSQL keeps them, which is all that it makes of longer ones.
pub fn with_stored_names(text: &str) -> String {
    let is_plain = |part: &str| part.chars().all(|c| c == '_' || c.is_ascii_alphanumeric());
    let parts = text.split('"').map(|part| match is_plain(part) {
        true => Dialect::Postgres.stored_name(part),
        false => part,
    });
    parts.collect::<Vec<_>>().join("\"")
}

/// The lines of a statement; each clause of `ALTER TABLE` as a statement of its own.
fn clauses(statement: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut table = String::new();
    for line in statement.lines() {
        let clause = line.strip_prefix("ALTER TABLE ").and_then(after_name);
        if let Some(clause) = clause {
            table = line[..line.len() - clause.len()].to_owned();
        }
        let text = clause.unwrap_or(line).trim_end_matches([',', ';']);
        let is_clause = !table.is_empty() && !text.is_empty() && !text.starts_with("-- ");
        out.push(match is_clause {
            true => format!("{table}{text}"),
            false => text.to_owned(),
        });
    }
    out
}

/// What follows a quoted, perhaps qualified, name.
fn after_name(text: &str) -> Option<&str> {
    let mut inside = false;
    let end = text.char_indices().find(|(_, c)| {
        inside ^= *c == '"';
        !inside && *c == ' '
    });
    end.map(|(at, _)| &text[at + 1..])
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// True when the two engines may not agree on how the type changes.
fn is_retyped(old: &Column, new: &Column) -> bool {
    let is_list = |column: &Column| column.arity == Arity::List;
    let is_time = matches!(&new.default, Some(Default::Value(Value::DateTime(_))));
    match (&old.ty, &new.ty) {
        _ if is_list(old) != is_list(new) => true,
        (ColumnType::Enum(a), ColumnType::Enum(b)) => a != b,
        (ColumnType::Native(a), ColumnType::Native(b)) => {
            a != b && (is_time || is_same(a, b) || !is_automatic(a, b))
        }
        (a, b) => a != b,
    }
}

fn is_same(a: &NativeType, b: &NativeType) -> bool {
    a.name == b.name && matches!(a.name.as_str(), "BIT" | "CHAR")
}

/// True unless the database must be told how to cast.
fn is_automatic(from: &NativeType, to: &NativeType) -> bool {
    let is_text = matches!(to.name.as_str(), "TEXT" | "VARCHAR" | "CHAR" | "CITEXT");
    let needs_help = matches!(
        from.name.as_str(),
        "TEXT" | "VARCHAR" | "CHAR" | "CITEXT" | "MONEY" | "JSON" | "JSONB" | "BOOLEAN"
    ) || matches!(to.name.as_str(), "JSON" | "JSONB" | "BOOLEAN" | "MONEY")
        || (from.name == "TIMESTAMP" && to.name == "TIMETZ");
    is_text || !needs_help
}

fn has_serial(column: &Column) -> bool {
    matches!(&column.ty, ColumnType::Native(ty)
        if matches!(ty.name.as_str(), "SMALLINT" | "INTEGER" | "BIGINT"))
}

/// True for the statement of a step that drops a foreign key.
fn next_is_key(script: &str, line: &str) -> bool {
    let dropped = script.split("-- DropForeignKey\n").skip(1);
    let mut statements = dropped.filter_map(|rest| rest.lines().next());
    statements.any(|statement| clauses(statement).iter().any(|part| part == line))
}

/// True when a table is dropped in one schema and made in another.
fn moves_table(script: &str) -> bool {
    let names = |start: &'static str, end: &'static str| {
        let lines = script.lines();
        let rests = lines.filter_map(move |line| line.strip_prefix(start)?.strip_suffix(end));
        rests.map(|name| {
            name.rsplit("\".\"")
                .next()
                .unwrap_or(name)
                .trim_matches('"')
        })
    };
    let dropped: Vec<&str> = names("DROP TABLE ", ";").collect();
    names("CREATE TABLE ", " (").any(|name| dropped.contains(&name))
}
