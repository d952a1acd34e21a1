//! Rust types from a schema: one struct per model and view, one enum per enum, for `sqlx`.
//!
//! Passes: names (which Rust name everything gets), types (which Rust type each column has),
//! items (the text). The text is what rustfmt would leave alone.

mod helpers;
mod items;
mod layout;
mod names;
mod types;

use crate::schema::Schema;
use items::Module;

/// What the generated module uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// The crate of dates and times.
    pub dates: Dates,
    /// The crate of decimal numbers.
    pub decimals: Decimals,
    /// Derive `serde::Serialize` and `serde::Deserialize`, with the names of the schema. The crates
    /// of dates, decimals and UUIDs then need their `serde` feature.
    pub serde: bool,
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
    Module::new(schema, *options).write()
}
