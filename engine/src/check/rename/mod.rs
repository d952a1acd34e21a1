//! Another name for a table or a column, whose rows stay.

mod likely;
mod live;
mod new;
mod upon;

pub use likely::likely_renames;
pub(super) use live::{follow, is_all, lost_by_name};

use std::{fmt, str::FromStr};

use super::{Project, lookup::Lookup};
use crate::{
    conserve::{naming_column, naming_table, with_live},
    dialect::{Names, facts},
    plan::{identifier, place, string},
    replay::replay,
    schema::Schema,
    source::SourceFile,
    sql::{Column, Dialect, Enum, Opaque, OpaqueKind, QName, SqlSchema, Table},
};

/// A wish: `User.phone=tel` for a column, `User=Person` for a table, `Role=Kind` and `Role.ADMIN=OWNER` for an enum
/// type and its values, with the database schema in front where there are several (`app.User=base.User` moves the table). On the left stand the database's names, or a model's; on the right a field's or a
/// model's name, or its name in the database.
///
/// ```
/// use whimbrel_engine::check::Rename;
///
/// let rename: Rename = "User.phone=tel".parse().unwrap();
/// assert_eq!(rename.to_string(), "User.phone=tel");
/// assert!("User.phone".parse::<Rename>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    from: Vec<String>,
    to: String,
}

impl Rename {
    /// The old name: `User.phone`.
    pub fn from(&self) -> String {
        self.from.join(".")
    }

    /// The new name: `tel`.
    pub fn to(&self) -> &str {
        &self.to
    }
}

impl FromStr for Rename {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let sides = text.split_once('=');
        let sides = sides.map(|(from, to)| (from.trim(), to.trim()));
        let parts = |from: &str| from.split('.').map(str::to_owned).collect::<Vec<_>>();
        match sides.map(|(from, to)| (parts(from), to.to_owned())) {
            Some((from, to))
                if from.len() <= 3 && !to.is_empty() && !from.iter().any(String::is_empty) =>
            {
                Ok(Rename { from, to })
            }
            _ => Err(format!(
                "{text:?} is not a rename: write User.phone=tel for a column, User=Person for a table"
            )),
        }
    }
}

impl fmt::Display for Rename {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.from(), self.to)
    }
}

/// What the left side of a [`Rename`] means.
enum Old<'a> {
    Table(&'a Table),
    Column(&'a Table, &'a Column),
    Enum(&'a Enum),
    Value(&'a Enum, &'a str),
}

/// The statements for the wishes, in their order; each sees what those before it did.
pub(super) fn script(
    project: &Project,
    schema: &Schema,
    renames: &[Rename],
) -> Result<String, String> {
    let dialect = schema.datasource.provider;
    let mut scripts: Vec<SourceFile> = project.migrations.iter().map(|m| m.file.clone()).collect();
    let mut script = String::new();
    for rename in renames {
        let mut history = replay(dialect, &scripts).schema;
        if let Some(live) = &project.live {
            history = with_live(&history, live);
        }
        let statement = statement(schema, &scripts, &history, rename);
        let statement = statement.map_err(|why| format!("{rename}: {why}"))?;
        let separator = if script.is_empty() { "" } else { "\n" };
        script += &format!("{separator}{statement}");
        scripts.push(SourceFile::new("migration.sql", statement));
    }
    Ok(script)
}

fn statement(
    schema: &Schema,
    scripts: &[SourceFile],
    history: &SqlSchema,
    rename: &Rename,
) -> Result<String, String> {
    let dialect = history.dialect;
    let quoted = |name: &str| identifier(dialect, name);
    match find(schema, history, rename)? {
        Old::Column(table, column) => {
            let to = new::column(schema, table, column, &rename.to)?;
            refuse_named(dialect, &naming_column(history, &table.name, &column.name))?;
            let renamed = upon::Column {
                table: &table.name,
                from: &column.name,
                to: &to,
            };
            let table = place(history, &table.name);
            let (from, to) = (quoted(&column.name), quoted(&to));
            let statement =
                format!("-- RenameColumn\nALTER TABLE {table} RENAME COLUMN {from} TO {to};\n");
            upon::around(scripts, history, &renamed, statement)
        }
        Old::Table(table) => {
            let to = new::table(schema, history, table, &rename.to)?;
            refuse_named(dialect, &naming_table(history, &table.name))?;
            // The database takes both names for one, and so for taken.
            let names = facts(dialect).table_names;
            if names != Names::Exact && names.same(&to.name, &table.name.name) {
                let from = place(history, &table.name);
                let between = quoted(&format!("new_{}", to.name));
                let to = quoted(&to.name);
                return Ok(format!(
                    "-- RenameTable\nALTER TABLE {from} RENAME TO {between};\nALTER TABLE {between} RENAME TO {to};\n"
                ));
            }
            Ok(called(history, "Table", &table.name, &to))
        }
        Old::Enum(found) => {
            let to = new::enumeration(schema, history, found, &rename.to)?;
            Ok(called(history, "Enum", &found.name, &to))
        }
        Old::Value(found, value) => {
            let to = new::value(schema, found, value, &rename.to)?;
            let place = place(history, &found.name);
            let (from, to) = (string(dialect, value), string(dialect, &to));
            Ok(format!(
                "-- RenameEnumValue\nALTER TYPE {place} RENAME VALUE {from} TO {to};\n"
            ))
        }
    }
}

/// Another name or another database schema for a table or an enum type.
fn called(history: &SqlSchema, what: &str, from: &QName, to: &QName) -> String {
    let quoted = |name: &str| identifier(history.dialect, name);
    let word = if what == "Enum" { "TYPE" } else { "TABLE" };
    let mut out = String::new();
    let mut now = from.clone();
    if let Some(namespace) = to
        .namespace
        .as_deref()
        .filter(|_| from.namespace != to.namespace)
    {
        let schema = quoted(namespace);
        if !history.namespaces.iter().any(|known| known == namespace) {
            out += &format!("-- CreateSchema\nCREATE SCHEMA IF NOT EXISTS {schema};\n\n");
        }
        let place = place(history, &now);
        out += &format!("-- Move{what}\nALTER {word} {place} SET SCHEMA {schema};\n");
        now.namespace = Some(namespace.to_owned());
    }
    if from.name != to.name {
        let separator = if out.is_empty() { "" } else { "\n" };
        let place = place(history, &now);
        let name = quoted(&to.name);
        out += &format!("{separator}-- Rename{what}\nALTER {word} {place} RENAME TO {name};\n");
    }
    out
}

/// MySQL changes no text of a trigger or a view, which then fails at every use.
/// SQLite and PostgreSQL write the new name into what names the old one.
fn refuse_named(dialect: Dialect, objects: &[&Opaque]) -> Result<(), String> {
    // What a virtual table reads of another one is text to it.
    let follows = |object: &Opaque| {
        facts(dialect).renames_in_texts && object.kind != OpaqueKind::VirtualTable
    };
    let names: Vec<String> = objects
        .iter()
        .filter(|object| !follows(object))
        .map(|object| format!("{} `{}`", object.kind.word(), object.name.name))
        .collect();
    let database = match facts(dialect).renames_in_texts {
        true => "the database",
        false => "MySQL and MariaDB",
    };
    match names.is_empty() {
        true => Ok(()),
        false => Err(format!(
            "it is named by {}, which {database} would leave as it is; drop that in a migration before, and create it \
             again with the new name in one behind",
            names.join(" and ")
        )),
    }
}

fn find<'a>(schema: &Schema, history: &'a SqlSchema, rename: &Rename) -> Result<Old<'a>, String> {
    if let Some(table) = table(schema, history, &rename.from) {
        return Ok(Old::Table(table));
    }
    if let Some(found) = enumeration(history, &rename.from) {
        return Ok(Old::Enum(found));
    }
    let nothing = || {
        format!(
            "the migrations make nothing that is called `{}`",
            rename.from()
        )
    };
    let (last, path) = rename.from.split_last().ok_or_else(nothing)?;
    if let Some(table) = table(schema, history, path) {
        let column = table.column(last).map(|column| Old::Column(table, column));
        let names = table.columns.iter().map(|column| column.name.as_str());
        return column.ok_or_else(|| missing("column", last, &table.name, names));
    }
    if let Some(found) = enumeration(history, path) {
        let value = found.values.iter().find(|value| *value == last);
        let names = found.values.iter().map(String::as_str);
        return match value {
            Some(value) => Ok(Old::Value(found, value)),
            None => Err(missing("value", last, &found.name, names)),
        };
    }
    Err(nothing())
}

fn missing<'n>(
    what: &str,
    name: &str,
    owner: &QName,
    names: impl Iterator<Item = &'n str>,
) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    format!(
        "the migrations make no {what} `{name}` in `{}`, but {}",
        owner.name,
        names.join(", ")
    )
}

/// An enum type, where there are types.
fn enumeration<'a>(history: &'a SqlSchema, path: &[String]) -> Option<&'a Enum> {
    let (name, namespace) = path.split_last()?;
    history.enums.iter().find(|found| {
        let is_in = namespace.is_empty() || found.name.namespace.as_ref() == namespace.first();
        history.dialect.has_namespaces() && found.name.name == *name && is_in
    })
}

/// A table by its own name or by the name of the model that it still belongs to.
fn table<'a>(schema: &Schema, history: &'a SqlSchema, path: &[String]) -> Option<&'a Table> {
    let (name, namespace) = path.split_last()?;
    let ([] | [_]) = namespace else {
        return None;
    };
    let is_in =
        |table: &Table| namespace.is_empty() || table.name.namespace.as_ref() == namespace.first();
    let mut tables = history.tables.iter().filter(|table| is_in(table));
    tables
        .clone()
        .find(|table| table.name.name == *name)
        .or_else(|| {
            tables.find(|table| {
                let model = Lookup(schema).model(&table.name);
                model.is_some_and(|model| model.name == *name)
            })
        })
}
