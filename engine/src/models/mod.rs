//! Rust types from a schema: one struct per model and view, one enum per enum, for `sqlx` or `rusqlite`.
//!
//! Passes: names (which Rust name everything gets), types (which Rust type each column has),
//! items (the text). The text is what rustfmt would leave alone.

mod documentation;
mod helpers;
mod items;
mod layout;
mod names;
mod paths;
mod rusqlite;
mod types;

use std::collections::BTreeMap;

use crate::schema::{Model, Schema};
use crate::sql::Family;
use items::Module;

/// What the generated module uses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// The crate that reads rows.
    pub driver: Driver,
    /// The crate of dates and times.
    pub dates: Dates,
    /// The crate of decimal numbers.
    pub decimals: Decimals,
    /// Derive `serde::Serialize` and `serde::Deserialize`, with the names of the schema. The crates
    /// of dates, decimals and UUIDs then need their `serde` feature.
    pub serde: bool,
    /// Traits to derive beside the usual ones: for one model or enum, or for all.
    pub derives: Vec<(Option<String>, String)>,
    /// Other types than the usual ones, by `Model.field`. `sqlx` must be able to decode them.
    pub types: BTreeMap<String, String>,
    /// How visible everything is; `pub` when nothing is said.
    pub visibility: Option<String>,
    /// A module for each schema of the database (`@@schema`), named after it.
    pub module_per_schema: bool,
}

impl Options {
    /// Writes the types for this crate.
    #[must_use]
    pub fn driver(mut self, driver: Driver) -> Self {
        self.driver = driver;
        self
    }

    /// Derives a trait for all models and enums.
    ///
    /// ```
    /// # use whimbrel_engine::models::Options;
    /// let models = Options::default().derive("utoipa::ToSchema").derive_for("User", "Eq");
    /// ```
    #[must_use]
    pub fn derive(mut self, name: impl Into<String>) -> Self {
        self.derives.push((None, name.into()));
        self
    }

    /// Derives a trait for one model or enum.
    #[must_use]
    pub fn derive_for(mut self, block: impl Into<String>, name: impl Into<String>) -> Self {
        self.derives.push((Some(block.into()), name.into()));
        self
    }

    /// Gives a field, `"User.email"`, a type of your own, such as a newtype with `sqlx::Type`. `Option` or
    /// `Vec` is put around it as the schema says.
    ///
    /// ```
    /// # use whimbrel_engine::models::Options;
    /// let models = Options::default().field_type("User.email", "crate::Email");
    /// ```
    #[must_use]
    pub fn field_type(mut self, field: impl Into<String>, ty: impl Into<String>) -> Self {
        self.types.insert(field.into(), ty.into());
        self
    }

    /// Makes everything as visible as this says: `pub(crate)`.
    #[must_use]
    pub fn visibility(mut self, visibility: impl Into<String>) -> Self {
        self.visibility = Some(visibility.into());
        self
    }

    /// Puts the types of each schema of the database (`@@schema("auth")`) into a module that is named after it:
    /// `models::auth::User`. Paths such as `super::Email` are meant from outside of these modules, as without them.
    ///
    /// ```
    /// # use whimbrel_engine::models::Options;
    /// let models = Options::default().module_per_schema();
    /// ```
    #[must_use]
    pub fn module_per_schema(mut self) -> Self {
        self.module_per_schema = true;
        self
    }

    fn type_of(&self, model: &str, field: &str) -> Option<&str> {
        let name = format!("{model}.{field}");
        self.types.get(&name).map(String::as_str)
    }

    /// The first thing that the options speak of and the schema does not have.
    pub fn unknown(&self, schema: &Schema) -> Option<String> {
        let provider = schema.datasource.provider;
        if self.driver == Driver::Rusqlite && provider.family() != Family::Sqlite {
            return Some(format!(
                "rusqlite reads SQLite, and the schema is for {}; use the driver sqlx",
                provider.provider()
            ));
        }
        let field = self.types.keys().find(|name| {
            let has = |model: &Model| {
                let mut fields = model.fields.iter();
                fields.any(|field| format!("{}.{}", model.name, field.name) == **name)
            };
            !schema.models.iter().any(has)
        });
        if let Some(field) = field {
            return Some(format!("the schema has no field {field}"));
        }
        let mut blocks = self.derives.iter().filter_map(|(block, _)| block.as_ref());
        let block = blocks.find(|name| {
            let model = schema.models.iter().any(|model| model.name == **name);
            !model && !schema.enums.iter().any(|one| one.name == **name)
        });
        block.map(|block| format!("the schema has no model or enum {block}"))
    }
}

/// The crate that reads rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Driver {
    /// `sqlx`: structs derive `sqlx::FromRow`. All types come from it and its features.
    #[default]
    Sqlx,
    /// `rusqlite`: structs have `from_row(&rusqlite::Row)`, enums `ToSql` and `FromSql`. For SQLite. Dates come from
    /// the crates `chrono` or `time`, JSON from `serde_json`, each with rusqlite's feature of that name.
    Rusqlite,
}

/// The crate of dates and times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dates {
    /// `chrono`
    #[default]
    Chrono,
    /// `time`
    Time,
}

/// The crate of decimal numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Decimals {
    /// `bigdecimal`: holds every number that a database holds.
    #[default]
    BigDecimal,
    /// `rust_decimal`: small and fast, 28 digits.
    RustDecimal,
}

/// Writes the module for a schema.
///
/// What is left out: relation fields and `Unsupported` fields, and what has `@ignore`,
/// as the schema asks for. All types come from `sqlx` and its features; nothing else is named.
///
/// ```
/// use whimbrel_engine::{models, schema, source::SourceFile};
///
/// let text = "datasource db {\n  provider = \"sqlite\"\n}\nmodel User {\n  id Int @id\n}\n";
/// let schema = schema::load(&[SourceFile::new("schema.prisma", text)]).schema.unwrap();
/// let module = models::generate(&schema, &models::Options::default());
/// assert!(module.contains("pub struct User {\n    pub id: i64,\n}"));
/// ```
pub fn generate(schema: &Schema, options: &Options) -> String {
    Module::new(schema, options).write()
}
