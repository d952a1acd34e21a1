//! Everything that a schema holds, one item each.

use crate::{
    describe::lex,
    plan::{identifier, without_qualifier},
    sql::{
        About, Attached, AttachedKind, Column, Dialect, Family, ForeignKey, Index, IndexColumn,
        IndexKind, IndexTerm, Opaque, OpaqueKind, Options, Part, PrimaryKey, QName, SqlSchema,
        Table,
    },
};

/// What an [`Item`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemKind {
    /// A table.
    Table,
    /// An option of a table, such as `STRICT`.
    TableOption,
    /// A column.
    Column,
    /// How the values of a generated column are computed.
    Generated,
    /// The collation of a column.
    Collation,
    /// The domain of a column.
    ColumnDomain,
    /// Another option of a column, such as a comment.
    ColumnOption,
    /// An index or a unique constraint.
    Index,
    /// A foreign key.
    ForeignKey,
    /// A check or exclusion constraint.
    Check,
    /// An enum type.
    Enum,
    /// A sequence.
    Sequence,
    /// An extension.
    Extension,
    /// A view, a trigger, a function and so on.
    Opaque(OpaqueKind),
    /// A comment, a right, an owner and the like of an object (PostgreSQL).
    Attached(AttachedKind),
}

/// Something that a schema holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// The table that it belongs to.
    pub table: Option<QName>,
    /// Its name, or what it is about: of an option of a column `column OPTION`.
    pub name: String,
    /// The columns of the table that it needs.
    pub columns: Vec<String>,
    /// What must not change. `None` where the diff compares what it is made of, and where the text is not known.
    pub text: Option<String>,
    /// The statement, or the part of one, that makes it.
    pub sql: Option<String>,
}

/// True for one of these, made again: a server gives a check a name that the script does not say.
pub(crate) fn is_made_again(made: &[Item], item: &Item) -> bool {
    made.iter().any(|it| {
        let is_it = match it.kind {
            ItemKind::Check => it.text == item.text,
            _ => it.name == item.name,
        };
        it.kind == item.kind && it.table == item.table && is_it
    })
}

impl Item {
    /// True for the index that SQLite makes for a constraint inside a table: `sqlite_autoindex_t_1`.
    pub(super) fn is_unnamed(&self) -> bool {
        self.kind == ItemKind::Index && self.name.starts_with("sqlite_autoindex_")
    }

    /// True when its SQL is a statement, not a part of the one that makes its table.
    pub fn runs_alone(&self) -> bool {
        let sql = self.sql.as_deref().unwrap_or_default();
        let mut words = sql.split_whitespace();
        words.next().is_some_and(|word| {
            let verbs = ["CREATE", "ALTER", "COMMENT", "GRANT", "REVOKE"];
            verbs.iter().any(|verb| word.eq_ignore_ascii_case(verb))
        })
    }

    /// For a message: ``trigger `a` of table `b` ``.
    pub fn describe(&self) -> String {
        let name = &self.name;
        let what = match self.kind {
            ItemKind::Table => format!("table `{name}`"),
            ItemKind::TableOption => format!("the option {name}"),
            ItemKind::Column => format!("column `{name}`"),
            ItemKind::Generated => format!("generated column `{name}`"),
            ItemKind::Collation => format!("the collation of column `{name}`"),
            ItemKind::ColumnDomain => format!("the domain of column `{name}`"),
            ItemKind::ColumnOption => {
                let (column, option) = name.split_once(' ').unwrap_or((name, ""));
                format!("the option {option} of column `{column}`")
            }
            ItemKind::Index if self.is_unnamed() => {
                let columns: Vec<String> = self.columns.iter().map(|c| format!("`{c}`")).collect();
                format!("the unique constraint on {}", columns.join(", "))
            }
            ItemKind::Index => format!("index `{name}`"),
            ItemKind::ForeignKey => format!("foreign key `{name}`"),
            ItemKind::Check => format!("check constraint `{name}`"),
            ItemKind::Enum => format!("enum type `{name}`"),
            ItemKind::Sequence => format!("sequence `{name}`"),
            ItemKind::Extension => format!("extension `{name}`"),
            ItemKind::Opaque(kind) => format!("{} `{name}`", kind.word()),
            ItemKind::Attached(_) => return name.clone(),
        };
        match &self.table {
            Some(table) => format!("{what} of table `{}`", table.name),
            None => what,
        }
    }
}

/// Everything that is there, in the order of its tables, then what lives beside them.
pub fn inventory(schema: &SqlSchema) -> Vec<Item> {
    items(schema, false)
}

/// The same; where the diff compares the conditions of indexes as well, `compares_partial`, they are no text.
pub(super) fn items(schema: &SqlSchema, compares_partial: bool) -> Vec<Item> {
    let mut items = Vec::new();
    for table in &schema.tables {
        of_table(schema.dialect, table, compares_partial, &mut items);
    }
    let plain = |kind, name: String| Item {
        kind,
        table: None,
        name,
        columns: Vec::new(),
        text: None,
        sql: None,
    };
    let enums = schema.enums.iter();
    items.extend(enums.map(|e| plain(ItemKind::Enum, e.name.to_string())));
    for sequence in &schema.sequences {
        items.push(Item {
            table: sequence.owned_by.as_ref().map(|(table, _)| table.clone()),
            columns: sequence.owned_by.iter().map(|(_, c)| c.clone()).collect(),
            ..plain(ItemKind::Sequence, sequence.name.to_string())
        });
    }
    let extensions = schema.extensions.iter();
    items.extend(extensions.map(|e| plain(ItemKind::Extension, e.name.clone())));
    items.extend(schema.opaque.iter().map(opaque));
    items.extend(schema.attached.iter().map(|it| attached(schema, it)));
    items
}

fn of_table(dialect: Dialect, table: &Table, compares_partial: bool, items: &mut Vec<Item>) {
    let part = |kind, name: &str, columns: Vec<String>| Item {
        kind,
        table: Some(table.name.clone()),
        name: name.to_owned(),
        columns,
        text: None,
        sql: None,
    };
    items.push(Item {
        table: None,
        ..part(ItemKind::Table, &table.name.to_string(), Vec::new())
    });
    for (name, value) in &table.options {
        items.push(Item {
            text: Some(value.clone()),
            sql: Some(option(name, value)),
            ..part(ItemKind::TableOption, name, Vec::new())
        });
    }
    for column in &table.columns {
        of_column(column, &part, items);
    }
    if let Some(key) = &table.primary_key {
        let said = beyond_columns(&key.include, &key.options);
        // Everything else of it the diff compares.
        if !said.is_empty() {
            let covered = key.columns.iter().filter_map(IndexColumn::name);
            let columns = covered.chain(key.include.iter().map(String::as_str));
            items.push(Item {
                text: Some(said.join(", ")),
                sql: Some(format!("PRIMARY KEY {}", said.join(" "))),
                ..part(
                    ItemKind::Index,
                    key_name(key),
                    columns.map(str::to_owned).collect(),
                )
            });
        }
    }
    // What the server makes and drops by itself is nobody's.
    for index in table.indexes.iter().filter(|index| !index.implicit) {
        items.push(Item {
            text: beyond_the_diff(index, compares_partial),
            sql: index.sql.clone(),
            ..part(ItemKind::Index, &index.name, index_columns(dialect, index))
        });
    }
    for key in &table.foreign_keys {
        let name = match &key.name {
            Some(name) => name.clone(),
            None => format!("{} -> {}", key.columns.join(", "), key.referenced_table),
        };
        items.push(Item {
            text: said(key),
            sql: Some(reference(dialect, key)),
            ..part(ItemKind::ForeignKey, &name, key.columns.clone())
        });
    }
    for check in &table.checks {
        let name = check.name.as_deref().unwrap_or(&check.definition);
        let said = match dialect.family() {
            // A table that is made anew says them without its name.
            Family::Sqlite => without_qualifier(&check.definition, &table.name.name),
            _ => check.definition.clone(),
        };
        items.push(Item {
            text: Some(said),
            sql: Some(check.definition.clone()),
            ..part(ItemKind::Check, name, check.columns.clone())
        });
    }
}

fn of_column(
    column: &Column,
    part: &impl Fn(ItemKind, &str, Vec<String>) -> Item,
    items: &mut Vec<Item>,
) {
    let name = column.name.as_str();
    let own = || vec![column.name.clone()];
    items.push(part(ItemKind::Column, name, own()));
    if let Some(generated) = &column.generated {
        items.push(Item {
            text: Some(generated.expression.clone()),
            sql: Some(format!("GENERATED ALWAYS AS ({})", generated.expression)),
            ..part(ItemKind::Generated, name, own())
        });
    }
    if let Some(collation) = &column.collation {
        items.push(Item {
            text: Some(collation.clone()),
            sql: Some(format!("COLLATE {collation}")),
            ..part(ItemKind::Collation, name, own())
        });
    }
    if let Some(domain) = &column.domain {
        items.push(Item {
            text: Some(domain.name.to_string()),
            sql: column.domain_type(QName::to_string),
            ..part(ItemKind::ColumnDomain, &column.name, own())
        });
    }
    for (key, value) in &column.options {
        items.push(Item {
            text: Some(value.clone()),
            sql: Some(option(key, value)),
            ..part(ItemKind::ColumnOption, &format!("{name} {key}"), own())
        });
    }
}

pub(super) fn opaque(opaque: &Opaque) -> Item {
    Item {
        kind: ItemKind::Opaque(opaque.kind),
        table: opaque.table.clone(),
        name: opaque.name.name.clone(),
        columns: match opaque.kind {
            // They go with any of their columns.
            OpaqueKind::Statistics => {
                let depends = opaque.depends_on.iter();
                depends.flat_map(|(_, columns)| columns.clone()).collect()
            }
            _ => Vec::new(),
        },
        text: opaque.sql.clone(),
        sql: opaque.sql.clone(),
    }
}

/// Something that hangs on an object.
pub(super) fn attached(schema: &SqlSchema, it: &Attached) -> Item {
    let sql = it.sql(schema.default_namespace.as_deref());
    Item {
        kind: ItemKind::Attached(it.kind),
        table: match &it.about {
            About::Part(_, table, _) | About::Relation(table) => Some(table.clone()),
            About::Type(_) => None,
        },
        name: format!("{} of {}", it.kind.word(), it.about.describe()),
        columns: match &it.about {
            About::Part(Part::Column, _, column) => vec![column.clone()],
            // Rights on single columns.
            About::Relation(_) if it.kind == AttachedKind::Grant => {
                let listed = it.before.split_once('(').map_or("", |(_, listed)| listed);
                names(schema.dialect, listed)
            }
            _ => Vec::new(),
        },
        text: Some(sql.clone()),
        sql: Some(sql),
    }
}

fn option(name: &str, value: &str) -> String {
    match value {
        "" => name.to_owned(),
        value => format!("{name} {value}"),
    }
}

/// What no diff compares of a foreign key.
fn said(key: &ForeignKey) -> Option<String> {
    let said = key.options.iter().map(|(name, value)| option(name, value));
    let said: Vec<String> = said.collect();
    (!said.is_empty()).then(|| said.join(" "))
}

/// What a foreign key is whatever its name.
fn reference(dialect: Dialect, key: &ForeignKey) -> String {
    let list = |names: &[String]| {
        let names: Vec<String> = names.iter().map(|name| identifier(dialect, name)).collect();
        names.join(", ")
    };
    let table = &key.referenced_table;
    let parts = table.namespace.iter().chain([&table.name]);
    let table: Vec<String> = parts.map(|part| identifier(dialect, part)).collect();
    format!(
        "FOREIGN KEY ({}) REFERENCES {} ({})",
        list(&key.columns),
        table.join("."),
        list(&key.referenced_columns)
    )
}

/// What no diff compares of an index: an expression, a collation. Of the rest the diff decides.
fn beyond_the_diff(index: &Index, compares_partial: bool) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    if index.kind == IndexKind::Spatial {
        parts.push("SPATIAL".to_owned());
    }
    for column in &index.columns {
        if let IndexTerm::Expression(sql) = &column.term {
            parts.push(sql.clone());
        }
        parts.extend(
            column
                .collation
                .iter()
                .map(|name| format!("COLLATE {name}")),
        );
    }
    let nulls = index.columns.iter().filter_map(|column| column.nulls);
    parts.extend(nulls.map(|place| format!("NULLS {place}")));
    let condition = index.predicate.iter().filter(|_| !compares_partial);
    parts.extend(condition.map(|sql| format!("WHERE {sql}")));
    if index.nulls_not_distinct {
        parts.push("NULLS NOT DISTINCT".to_owned());
    }
    parts.extend(beyond_columns(&index.include, &index.options));
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// What a key says behind its columns.
fn beyond_columns(include: &[String], options: &Options) -> Vec<String> {
    let mut parts = Vec::new();
    if !include.is_empty() {
        parts.push(format!("INCLUDE ({})", include.join(", ")));
    }
    parts.extend(options.iter().map(|(name, value)| option(name, value)));
    parts
}

/// What a primary key is called among the indexes of its table.
pub(super) fn key_name(key: &PrimaryKey) -> &str {
    key.name.as_deref().unwrap_or("PRIMARY")
}

/// The columns that an index covers or looks at.
pub(super) fn index_columns(dialect: Dialect, index: &Index) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    for column in &index.columns {
        match &column.term {
            IndexTerm::Column(name) => columns.push(name.clone()),
            IndexTerm::Expression(sql) => columns.extend(names(dialect, sql)),
        }
    }
    columns.extend(index.include.iter().cloned());
    columns.extend(index.predicate.iter().flat_map(|sql| names(dialect, sql)));
    columns
}

/// The names in a piece of SQL that can be columns, as they are written.
pub(super) fn names(dialect: Dialect, sql: &str) -> Vec<String> {
    let tokens = lex::tokens_and_bodies(dialect, sql);
    let names = tokens.iter().filter_map(lex::Token::name);
    names.map(str::to_owned).collect()
}
