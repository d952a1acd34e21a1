//! Does a script lead from one database to another? Tried on a server, with rows in every table.

use whimbrel_engine::{
    diff::diff,
    plan,
    sql::{Default, SqlSchema},
};

use super::{Database, insert, select_kept};

/// A change to try.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// What is there.
    pub previous: &'a SqlSchema,
    /// What should be there afterwards.
    pub next: &'a SqlSchema,
    /// What leads from one to the other.
    pub script: &'a str,
    /// True when somebody was told that rows may keep it from running.
    pub has_warnings: bool,
}

/// What came of it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// The database has no such thing as one of the schemas asks for.
    NotPossible(String),
    /// As it should be, with rows.
    Equal,
    /// As it should be; the rows were refused, as a warning had said.
    EqualWithoutRows,
    /// Not as it should be.
    Wrong(String),
}

/// The script that makes a schema.
pub fn create(schema: &SqlSchema) -> String {
    plan::script(&diff(&SqlSchema::empty(schema.dialect), schema))
}

/// Makes the next schema in one database and changes the previous one in another, and compares.
pub fn attempt(fresh: &Database, changed: &Database, change: Change) -> Outcome {
    let marker = "SELECT '=== mark';\n";
    let catalogue = fresh.catalogue();
    let at_once = [&fresh.reset(), &create(change.next), "\n", catalogue].concat();
    let wanted = match fresh.run(&at_once) {
        Ok(wanted) => wanted,
        Err(error) => return Outcome::NotPossible(error),
    };
    let start = [&changed.reset(), &create(change.previous), "\n"].concat();
    if let Err(error) = changed.run(&start) {
        return Outcome::NotPossible(error);
    }
    let select = select_kept(change.previous, change.next);
    let enforce = match changed {
        Database::Sqlite(_) => "PRAGMA foreign_keys=ON;\n",
        _ => "",
    };
    let script = change.script;
    let tail = [enforce, script, "\n", marker, &select, marker, catalogue].concat();

    let rows = insert(change.previous);
    // The reset may be more than text: SQLite's file is removed.
    changed.reset();
    if changed.run(&[start.as_str(), &rows].concat()).is_ok() {
        changed.reset();
        match changed.run(&[start.as_str(), &rows, &select, &tail].concat()) {
            Ok(output) => return compare(change, &output, &wanted),
            Err(error) if !change.has_warnings => {
                return Outcome::Wrong(format!("refused without a warning: {error}\n{script}"));
            }
            Err(_) => {}
        }
    }
    changed.reset();
    match changed.run(&[start.as_str(), &select, &tail].concat()) {
        Ok(output) => match compare(change, &output, &wanted) {
            Outcome::Equal => Outcome::EqualWithoutRows,
            other => other,
        },
        Err(error) => Outcome::Wrong(format!("refused: {error}\n{script}")),
    }
}

fn compare(change: Change, output: &str, wanted: &str) -> Outcome {
    let parts: Vec<&str> = output.split("=== mark\n").collect();
    let [before, after, catalogue] = parts[..] else {
        return Outcome::Wrong(format!("no output to compare: {output}"));
    };
    let left_alone = left_alone(change.next);
    let catalogue = comparable(catalogue, &left_alone);
    let wanted = comparable(wanted, &left_alone);
    let script = change.script;
    if catalogue != wanted {
        let missing = lines_only_in(&wanted, &catalogue);
        let unwanted = lines_only_in(&catalogue, &wanted);
        return Outcome::Wrong(format!(
            "catalogues differ\n  missing: {missing:#?}\n  unwanted: {unwanted:#?}\n{script}"
        ));
    }
    let count = |text: &str| text.lines().count();
    if count(before) != count(after) {
        return Outcome::Wrong(format!("rows are lost:\n{before}\nafter:\n{after}"));
    }
    // A column that becomes required takes its default where there was none: the rows are kept.
    if before != after && !script.contains("coalesce(") {
        return Outcome::Wrong(format!("rows are changed:\n{before}\nafter:\n{after}"));
    }
    Outcome::Equal
}

/// The beginnings of the lines of columns whose default is the database's own business: a
/// `dbgenerated()` that says nothing leaves it as it is.
fn left_alone(next: &SqlSchema) -> Vec<String> {
    let mut out = Vec::new();
    for table in &next.tables {
        for column in &table.columns {
            if column.default == Some(Default::Expression(None)) {
                let table = &table.name;
                out.push(format!("column {table}.{} ", column.name));
                out.push(format!("column {table} {} ", column.name));
            }
        }
    }
    out
}

/// Without what Prisma's scripts leave as it was: the type of a default's literal, the lower
/// case of a sequence that came later, the precision of times whose type names none, and the
/// operator class of an ordinary index.
fn comparable(catalogue: &str, left_alone: &[String]) -> String {
    let mut lines: Vec<String> = Vec::new();
    let unsaid = [
        "::text",
        "::character varying",
        "::bpchar",
        "::citext",
        " text_pattern_ops",
    ];
    let catalogue = unsaid
        .iter()
        .fold(catalogue.to_owned(), |text, cast| text.replace(cast, ""));
    for line in catalogue.lines() {
        if left_alone.iter().any(|start| line.starts_with(start)) {
            continue;
        }
        let mut line = line.to_owned();
        if line.starts_with("column ") {
            for time in ["timestamp", "time"] {
                for precision in 0..=6 {
                    line = line.replace(&format!("{time}({precision})"), time);
                }
            }
        }
        // MySQL keeps the index of a foreign key under whatever name it had.
        if line.starts_with("index ") && is_index_of_key(&line, &catalogue) {
            continue;
        }
        if line.starts_with("sequence ") || line.contains("nextval(") {
            line = line.replace('"', "").to_lowercase();
        }
        lines.push(line);
    }
    lines.sort();
    lines.join("\n")
}

/// True for a line of a plain index on the columns of a foreign key (MariaDB).
fn is_index_of_key(line: &str, catalogue: &str) -> bool {
    let columns = ["1 1 ", "1 2 ", "1 3 "];
    let found = columns
        .iter()
        .find_map(|order| line.split_once(&format!(" {order}")));
    let column = found.and_then(|(_, rest)| rest.strip_suffix(" - BTREE"));
    column.is_some_and(|column| {
        let mut keys = catalogue.lines().filter(|line| line.starts_with("key "));
        keys.any(|key| key.contains(&format!(" {column} ")))
    })
}

fn lines_only_in(a: &str, b: &str) -> Vec<String> {
    let b: Vec<&str> = b.lines().collect();
    let only = a.lines().filter(|line| !b.contains(line));
    only.map(str::to_owned).collect()
}
