//! Another name for a table or a column, whose rows stay.

use std::{fmt, str::FromStr};

use super::{Project, lookup::Lookup};
use crate::{
    plan::identifier,
    replay::replay,
    schema::{Model, Schema},
    source::SourceFile,
    sql::{Column, Dialect, QName, SqlSchema, Table},
};

/// A wish: `User.phone=tel` for a column, `User=Person` for a table, with the database schema in front where
/// there are several. On the left stand the database's names, or a model's; on the right a field's or a
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
                "{text:?} is no new name: write User.phone=tel for a column, User=Person for a table"
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
        let history = replay(dialect, &scripts).schema;
        let statement = statement(schema, &history, rename);
        let statement = statement.map_err(|why| format!("{rename}: {why}"))?;
        let separator = if script.is_empty() { "" } else { "\n" };
        script += &format!("{separator}{statement}");
        scripts.push(SourceFile::new("migration.sql", statement));
    }
    Ok(script)
}

fn statement(schema: &Schema, history: &SqlSchema, rename: &Rename) -> Result<String, String> {
    let dialect = history.dialect;
    let quoted = |name: &str| identifier(dialect, name);
    match find(schema, history, rename)? {
        Old::Column(table, column) => {
            let to = new_column(schema, table, column, &rename.to)?;
            let table = place(history, &table.name);
            let (from, to) = (quoted(&column.name), quoted(&to));
            Ok(format!(
                "-- RenameColumn\nALTER TABLE {table} RENAME COLUMN {from} TO {to};\n"
            ))
        }
        Old::Table(table) => {
            let to = new_table(schema, history, table, &rename.to)?;
            let from = place(history, &table.name);
            Ok(format!(
                "-- RenameTable\nALTER TABLE {from} RENAME TO {};\n",
                quoted(&to)
            ))
        }
    }
}

/// A name as a script says it: qualified outside of the default schema.
fn place(history: &SqlSchema, name: &QName) -> String {
    let quoted = |name: &str| identifier(history.dialect, name);
    match &name.namespace {
        Some(namespace) if history.default_namespace.as_ref() != Some(namespace) => {
            format!("{}.{}", quoted(namespace), quoted(&name.name))
        }
        _ => quoted(&name.name),
    }
}

fn find<'a>(schema: &Schema, history: &'a SqlSchema, rename: &Rename) -> Result<Old<'a>, String> {
    if let Some(table) = table(schema, history, &rename.from) {
        return Ok(Old::Table(table));
    }
    let owner = rename.from.split_last();
    let owner = owner.and_then(|(column, path)| Some((column, table(schema, history, path)?)));
    let Some((column, table)) = owner else {
        let name = rename.from();
        return Err(format!("the migrations make no table or column `{name}`"));
    };
    match table.column(column) {
        Some(column) => Ok(Old::Column(table, column)),
        None => {
            let names: Vec<String> = table
                .columns
                .iter()
                .map(|c| format!("`{}`", c.name))
                .collect();
            Err(format!(
                "the migrations make no column `{column}` in `{}`, but {}",
                table.name.name,
                names.join(", ")
            ))
        }
    }
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

fn stored(dialect: Dialect, name: &str) -> String {
    dialect.stored_name(name).to_owned()
}

fn new_column(schema: &Schema, table: &Table, old: &Column, to: &str) -> Result<String, String> {
    let own = &table.name.name;
    let dialect = schema.datasource.provider;
    let Some(model) = Lookup(schema).model(&table.name) else {
        return Err(format!(
            "the schema has no model for the table `{own}`: give the table its new name first, {own}=…"
        ));
    };
    let is_wanted = |name: &str| {
        let mut fields = model.fields.iter();
        fields.any(|field| stored(dialect, field.db_name()) == name)
    };
    let field = model.fields.iter().find(|field| field.name == to);
    let name = match field {
        Some(field) => stored(dialect, field.db_name()),
        None if is_wanted(to) => to.to_owned(),
        None => {
            return Err(format!(
                "the schema has no field `{to}` in the model `{}`",
                model.name
            ));
        }
    };
    if is_wanted(&old.name) {
        return Err(format!(
            "the schema still has the column `{}` in the model `{}`",
            old.name, model.name
        ));
    }
    match table.column(&name) {
        Some(_) => Err(format!(
            "the migrations make a column `{name}` in `{own}` already"
        )),
        None => Ok(name),
    }
}

fn new_table(
    schema: &Schema,
    history: &SqlSchema,
    old: &Table,
    to: &str,
) -> Result<String, String> {
    let dialect = schema.datasource.provider;
    let own = &old.name.name;
    let db_name = |model: &Model| stored(dialect, model.db_name());
    if Lookup(schema).model(&old.name).is_some() {
        return Err(format!(
            "the schema still has a model for the table `{own}`"
        ));
    }
    let mut models = schema.models.iter().filter(|model| !model.is_view);
    let found = models.clone().find(|model| model.name == to);
    let Some(model) = found.or_else(|| models.find(|model| db_name(model) == to)) else {
        return Err(format!("the schema has no model `{to}`"));
    };
    let new = QName {
        namespace: old.name.namespace.clone(),
        name: db_name(model),
    };
    if Lookup(schema).model(&new).is_none() {
        return Err(format!(
            "the model `{to}` is in another database schema than the table `{own}`"
        ));
    }
    match history.table(&new) {
        Some(_) => Err(format!(
            "the migrations make a table `{}` already",
            new.name
        )),
        None => Ok(new.name),
    }
}

/// What looks like a new name: where one column of a type goes, and one that has it comes; where a table goes,
/// and one with the same columns comes.
pub fn likely_renames(history: &SqlSchema, wanted: &SqlSchema) -> Vec<Rename> {
    let mut found = Vec::new();
    let gone = missing_in(history, wanted);
    let new = missing_in(wanted, history);
    for old in &gone {
        let twins: Vec<&&Table> = new.iter().filter(|table| is_twin(old, table)).collect();
        if let [twin] = twins.as_slice()
            && gone.iter().filter(|other| is_twin(other, twin)).count() == 1
        {
            found.push(Rename {
                from: path(history, &old.name),
                to: twin.name.name.clone(),
            });
        }
    }
    for old in &history.tables {
        let Some(new) = wanted.table(&old.name) else {
            continue;
        };
        let gone = old
            .columns
            .iter()
            .filter(|column| new.column(&column.name).is_none());
        let come = new
            .columns
            .iter()
            .filter(|column| old.column(&column.name).is_none());
        let (gone, come): (Vec<_>, Vec<_>) = (gone.collect(), come.collect());
        for column in &gone {
            let same = |other: &&&Column| other.ty == column.ty && other.arity == column.arity;
            let twins: Vec<&&Column> = come.iter().filter(same).collect();
            if let [twin] = twins.as_slice()
                && gone.iter().filter(same).count() == 1
            {
                let mut from = path(history, &old.name);
                from.push(column.name.clone());
                let to = twin.name.clone();
                found.push(Rename { from, to });
            }
        }
    }
    found
}

fn missing_in<'a>(side: &'a SqlSchema, other: &SqlSchema) -> Vec<&'a Table> {
    let tables = side.tables.iter();
    tables
        .filter(|table| other.table(&table.name).is_none())
        .collect()
}

fn is_twin(a: &Table, b: &Table) -> bool {
    let columns = |table: &Table| {
        let mut names: Vec<String> = table.columns.iter().map(|c| c.name.clone()).collect();
        names.sort();
        names
    };
    a.name.namespace == b.name.namespace && columns(a) == columns(b)
}

fn path(history: &SqlSchema, name: &QName) -> Vec<String> {
    let namespace = name.namespace.iter();
    let namespace =
        namespace.filter(|namespace| history.default_namespace.as_ref() != Some(*namespace));
    namespace.chain([&name.name]).cloned().collect()
}
