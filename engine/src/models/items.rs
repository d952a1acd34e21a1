//! The text of the module.

use std::collections::BTreeSet;

use super::documentation::documentation;
use super::layout::{Layout, indented};
use super::names::{self, distinct, numbered_field, numbered_type, written};
use super::paths::uses;
use super::types::{self, Read, RustType};
use super::{Driver, Options, helpers, rusqlite};
use crate::dialect::facts;
use crate::plan::identifier;
use crate::schema::{Enum, Field, FieldArity, FieldType, Model, Schema};
use crate::sql::Dialect;

const HEADER: &str = "// Written by Whimbrel from the schema. Do not edit: it is written again.\n";
const INDENT: &str = "    ";

/// A module being written.
#[derive(Clone)]
pub(super) struct Module<'s> {
    schema: &'s Schema,
    options: &'s Options,
    /// The structs to write, with their names.
    pub(super) models: Vec<(&'s Model, String)>,
    /// The names of all enums, by their index in the schema.
    pub(super) enums: Vec<String>,
    /// The name of the wrapper of XML.
    xml: String,
    /// The schemas that have a module of their own, with its name.
    pub(super) modules: Vec<(&'s str, String)>,
    /// The schema whose module is being written; `None` for the outermost.
    pub(super) inside: Option<&'s str>,
    layout: Layout,
}

/// Which of the helpers the items call.
#[derive(Default)]
struct Needs {
    list: bool,
    instant: bool,
    xml: bool,
}

/// A field that is a column.
struct Column<'s> {
    field: &'s Field,
    name: String,
    ty: RustType,
    /// The type with `Option` or `Vec` around it.
    text: String,
}

impl<'s> Module<'s> {
    pub(super) fn new(schema: &'s Schema, options: &'s Options) -> Self {
        let models: Vec<&Model> = schema
            .models
            .iter()
            .filter(|model| !model.ignored && model.fields.iter().any(is_column))
            .collect();
        let all = models.iter().map(|model| model.name.as_str());
        let all = all.chain(schema.enums.iter().map(|one| one.name.as_str()));
        let all = all.chain([types::XML]);
        let mut names = distinct(all, names::type_name, numbered_type);
        let xml = names.pop().unwrap_or_default();
        let enums = names.split_off(models.len());
        let mut spaces = BTreeSet::new();
        if options.module_per_schema {
            spaces.extend(models.iter().filter_map(|model| model.namespace.as_deref()));
            let enums = schema.enums.iter();
            spaces.extend(enums.filter_map(|one| one.namespace.as_deref()));
        }
        let modules = distinct(spaces.iter().copied(), names::module_name, numbered_field);
        let modules = modules.iter().map(|name| written(name));
        Module {
            schema,
            options,
            models: models.into_iter().zip(names).collect(),
            enums,
            xml,
            modules: spaces.into_iter().zip(modules).collect(),
            inside: None,
            layout: Layout::outer(),
        }
    }

    /// The whole text.
    pub(super) fn write(&self) -> String {
        let mut needs = Needs::default();
        let mut items = self.items(&mut needs);
        let mut modules = String::new();
        for (space, name) in &self.modules {
            let inner = Module {
                inside: Some(space),
                layout: Layout::inner(),
                ..self.clone()
            };
            let inside = inner.items(&mut needs);
            let inside = format!("{}{inside}", uses(&inside));
            let words = documentation("", &format!("What is in the schema `{space}`."));
            let inside = indented(inside.trim_start_matches('\n'));
            modules.push_str(&format!(
                "\n{words}{}mod {name} {{\n{inside}}}\n",
                self.public()
            ));
        }
        if needs.xml {
            let derive = self.derive(&self.xml, helpers::XML_TRAITS, self.options.serde);
            let text = helpers::XML.replace("#[derive]\n", &derive);
            let text = text.replace("pub ", &self.public());
            items.push_str(&self.qualified(&text.replace("Xml", &self.xml)));
        }
        if needs.list {
            items.push_str(&self.qualified(helpers::LIST));
        }
        if needs.instant {
            items.push_str(match self.options.driver {
                Driver::Sqlx => helpers::instant(self.options.dates),
                Driver::Rusqlite => rusqlite::instant(self.options.dates),
            });
        }
        let uses = match self.options.driver {
            Driver::Sqlx => uses(&items),
            Driver::Rusqlite => String::new(),
        };
        format!("{HEADER}{uses}{modules}{items}")
    }

    /// The enums and structs of the module that is being written.
    fn items(&self, needs: &mut Needs) -> String {
        let mut items = String::new();
        for (block, name) in self.schema.enums.iter().zip(&self.enums) {
            if self.is_here(block.namespace.as_deref()) {
                items.push_str(&self.enumeration(block, name));
            }
        }
        for (model, name) in &self.models {
            if !self.is_here(model.namespace.as_deref()) {
                continue;
            }
            let columns = self.columns(model);
            items.push_str(&self.structure(model, name, &columns));
            needs.list |= columns.iter().any(Column::is_list);
            needs.instant |= columns.iter().any(|column| column.ty.read == Read::Instant);
            needs.xml |= columns.iter().any(|column| column.ty.text == types::XML);
        }
        items
    }

    fn columns(&self, model: &'s Model) -> Vec<Column<'s>> {
        let fields: Vec<&Field> = model
            .fields
            .iter()
            .filter(|field| is_column(field))
            .collect();
        let names = fields.iter().map(|field| field.name.as_str());
        let names = distinct(names, names::field_name, numbered_field);
        let columns = fields.into_iter().zip(names);
        columns
            .map(|(field, name)| {
                let (ty, value) = self.value_type(model, field);
                let text = match field.arity {
                    FieldArity::Required => value,
                    FieldArity::Optional => format!("{}<{value}>", self.qualified("Option")),
                    FieldArity::List => format!("{}<{value}>", self.qualified("Vec")),
                };
                Column {
                    field,
                    name: written(&name),
                    ty,
                    text,
                }
            })
            .collect()
    }

    fn value_type(&self, model: &Model, field: &Field) -> (RustType, String) {
        if let Some(own) = self.options.type_of(&model.name, &field.name) {
            return (RustType::new(""), self.seen_from_here(own));
        }
        let dialect = self.schema.datasource.provider;
        match &field.ty {
            FieldType::Scalar(scalar) => {
                let native = field.native_type.as_ref();
                let ty = types::scalar(dialect, self.options, *scalar, native);
                let text = match ty.text {
                    types::XML => format!("{}{}", self.path(None), self.xml),
                    text => self.qualified(text),
                };
                (ty, text)
            }
            FieldType::Enum(id) => {
                let block = self.schema.enums.get(id.0);
                let path = self.path(block.and_then(|block| block.namespace.as_deref()));
                let name = self.enums.get(id.0).map_or("String", String::as_str);
                (types::enumeration(dialect), format!("{path}{name}"))
            }
            // `is_column` has sorted these out.
            FieldType::Unsupported(_) | FieldType::Relation(_) => {
                (RustType::new("String"), "String".to_owned())
            }
        }
    }

    fn enumeration(&self, block: &Enum, name: &str) -> String {
        let mut out = String::from("\n");
        match &block.documentation {
            Some(text) => out.push_str(&documentation("", text)),
            None => out.push_str(&documentation(
                "",
                &format!("A value of the enum `{}`.", block.db_name()),
            )),
        }
        let of_sqlx = self.options.driver == Driver::Sqlx;
        let traits = match of_sqlx {
            true => "Debug Clone Copy PartialEq Eq Hash sqlx::Type",
            false => "Debug Clone Copy PartialEq Eq Hash",
        };
        out.push_str(&self.derive(&block.name, traits, self.options.serde));
        if self.schema.datasource.provider.has_namespaces() {
            out.push_str(
                &self
                    .layout
                    .attribute("", "sqlx", "type_name", &enum_type(block)),
            );
        }
        out.push_str(&format!("{}enum {} {{\n", self.public(), written(name)));
        let names = block.values.iter().map(|value| value.name.as_str());
        let names = distinct(names, names::type_name, numbered_type);
        let mut variants = Vec::new();
        for (value, name) in block.values.iter().zip(names) {
            let name = written(&name);
            if of_sqlx && value.db_name() != name {
                out.push_str(
                    &self
                        .layout
                        .attribute(INDENT, "sqlx", "rename", value.db_name()),
                );
            }
            if self.options.serde && value.name != name {
                out.push_str(
                    &self
                        .layout
                        .attribute(INDENT, "serde", "rename", &value.name),
                );
            }
            out.push_str(&format!("{INDENT}{name},\n"));
            variants.push((name, value.db_name()));
        }
        out.push_str("}\n");
        if !of_sqlx {
            let name = written(name);
            out.push_str(&rusqlite::enumeration(&self.public(), &name, &variants));
        }
        out
    }

    /// The traits of a block of the schema.
    fn derive(&self, block: &str, traits: &str, serde: bool) -> String {
        let mut traits: Vec<&str> = traits.split(' ').collect();
        if serde {
            traits.extend(["serde::Serialize", "serde::Deserialize"]);
        }
        for (of, own) in &self.options.derives {
            if of.as_deref().is_none_or(|of| of == block) && !traits.contains(&own.as_str()) {
                traits.push(own);
            }
        }
        self.layout.derive(&traits)
    }

    /// `pub `, with a blank behind it; nothing when everything is private.
    fn public(&self) -> String {
        match self.options.visibility.as_deref() {
            None => "pub ".to_owned(),
            Some("" | "pub(self)") if self.inside.is_some() => "pub(super) ".to_owned(),
            Some("pub(super)") if self.inside.is_some() => "pub(in super::super) ".to_owned(),
            Some("") => String::new(),
            Some(visibility) => format!("{} ", self.seen_from_here(visibility)),
        }
    }

    fn structure(&self, model: &Model, name: &str, columns: &[Column<'_>]) -> String {
        let by_hand = columns.iter().any(Column::read_by_hand);
        let serde = self.options.serde && columns.iter().all(|column| column.ty.serde);
        let name = written(name);
        let mut out = String::from("\n");
        let words = match (&model.documentation, model.is_view) {
            (Some(text), _) => text.clone(),
            (None, true) => format!("A row of the view `{}`.", model.db_name()),
            (None, false) => format!("A row of the table `{}`.", model.db_name()),
        };
        out.push_str(&documentation("", &words));
        if self.options.serde {
            let without = columns.iter().filter(|column| !column.ty.serde);
            for column in without {
                let why = format!(
                    "Without serde: `{}` is `{}`, which has none.",
                    column.name, column.text
                );
                out.push_str(&format!("///\n{}", documentation("", &why)));
            }
        }
        let by_hand = by_hand || self.options.driver == Driver::Rusqlite;
        let traits = match by_hand {
            true => "Debug Clone PartialEq",
            false => "Debug Clone PartialEq sqlx::FromRow",
        };
        out.push_str(&self.derive(&model.name, traits, serde));
        out.push_str(&format!("{}struct {name} {{\n", self.public()));
        for column in columns {
            if let Some(text) = &column.field.documentation {
                out.push_str(&documentation(INDENT, text));
            }
            let field = column.name.trim_start_matches("r#");
            if !by_hand && column.field.db_name() != field {
                out.push_str(&self.layout.attribute(
                    INDENT,
                    "sqlx",
                    "rename",
                    column.field.db_name(),
                ));
            }
            if serde && column.field.name != field {
                out.push_str(
                    &self
                        .layout
                        .attribute(INDENT, "serde", "rename", &column.field.name),
                );
            }
            out.push_str(
                &self
                    .layout
                    .field(INDENT, &self.public(), &column.name, &column.text),
            );
        }
        out.push_str("}\n\n");
        out.push_str(&self.constants(model, &name, columns));
        match self.options.driver {
            Driver::Sqlx if by_hand => out.push_str(&self.row_reader(&name, columns)),
            Driver::Sqlx => {}
            Driver::Rusqlite => {
                let columns = columns.iter().map(Column::read_by_rusqlite);
                let columns: Vec<_> = columns.collect();
                let public = self.public();
                out.push_str(&rusqlite::row_reader(self.layout, &public, &name, &columns));
            }
        }
        out
    }

    fn constants(&self, model: &Model, name: &str, columns: &[Column<'_>]) -> String {
        let dialect = self.schema.datasource.provider;
        let what = if model.is_view { "view" } else { "table" };
        let columns: Vec<&str> = columns
            .iter()
            .map(|column| column.field.db_name())
            .collect();
        let quoted: Vec<String> = columns
            .iter()
            .map(|column| identifier(dialect, column))
            .collect();
        let mut table = identifier(dialect, model.db_name());
        if let Some(namespace) = &model.namespace {
            table = format!("{}.{table}", identifier(dialect, namespace));
        }
        let select = format!("SELECT {} FROM {table}", quoted.join(", "));
        let public = &self.public();
        let mut out = format!("impl {name} {{\n");
        out.push_str(&format!("{INDENT}/// The {what}'s name.\n"));
        out.push_str(
            &self
                .layout
                .text_constant(INDENT, public, "TABLE", model.db_name()),
        );
        out.push_str(&format!(
            "{INDENT}/// The columns' names, in the order of the fields.\n"
        ));
        out.push_str(
            &self
                .layout
                .list_constant(INDENT, public, "COLUMNS", &columns),
        );
        out.push_str(&format!(
            "{INDENT}/// Selects every row, with names quoted.\n"
        ));
        out.push_str(&self.layout.text_constant(INDENT, public, "SELECT", &select));
        out.push_str("}\n");
        out
    }

    /// `FromRow` for what the derive cannot read.
    fn row_reader(&self, name: &str, columns: &[Column<'_>]) -> String {
        let row = facts(self.schema.datasource.provider).row_type;
        let list = &format!("{}list", self.path(None));
        let mut out = format!(
            "\n{}    fn from_row(row: &'r {row}) -> sqlx::Result<Self> {{\n        Ok(Self {{\n",
            self.layout
                .implementation(&format!("impl<'r> sqlx::FromRow<'r, {row}>"), name)
        );
        for column in columns {
            let function = match column.ty.read {
                _ if column.is_list() => list,
                Read::Plain => "sqlx::Row::try_get",
                Read::Loose => "sqlx::Row::try_get_unchecked",
                Read::Instant => "instant",
            };
            out.push_str(&self.layout.read(
                "            ",
                &column.name,
                function,
                column.field.db_name(),
            ));
        }
        out.push_str("        })\n    }\n}\n");
        out
    }
}

impl Column<'_> {
    fn is_list(&self) -> bool {
        self.field.arity == FieldArity::List
    }

    /// The field, what reads it, and the column.
    fn read_by_rusqlite(&self) -> (&str, &'static str, &str) {
        let function = match self.ty.read {
            Read::Instant => "instant",
            Read::Plain | Read::Loose => "rusqlite::Row::get",
        };
        (&self.name, function, self.field.db_name())
    }

    fn read_by_hand(&self) -> bool {
        self.is_list() || self.ty.read != Read::Plain
    }
}

fn is_column(field: &Field) -> bool {
    !field.ignored && matches!(field.ty, FieldType::Scalar(_) | FieldType::Enum(_))
}

/// The type's name as PostgreSQL resolves it. `public` is left out: it is on the search path, and
/// the server then shows the name without it.
fn enum_type(block: &Enum) -> String {
    let name = identifier(Dialect::Postgres, block.db_name());
    match block.namespace.as_deref() {
        None | Some("public") => name,
        Some(namespace) => format!("{}.{name}", identifier(Dialect::Postgres, namespace)),
    }
}
