//! The Prisma schema as data, after names are resolved and rules are checked.
//!
//! Passes, in order: names (1), types of fields (2), attributes (3), relations (4), configuration
//! blocks (5), rules (6). All run and report what they find; of the rules only what concerns sound
//! blocks and fields is kept, so that one mistake is not reported twice.

mod attributes;
mod build;
mod complete;
mod config;
mod constraint;
mod draft;
mod formats;
mod inflect;
mod lookup;
mod missing;
mod model;
mod names;
mod provider;
mod relations;
mod rules;
mod sound;
pub(crate) mod suggest;
mod types;

pub(crate) use complete::is_complete;
pub(crate) use constraint::default_name;
pub(crate) use draft::Algorithm;
pub(crate) use missing::{Insertion, missing};
pub use model::{
    Datasource, Default, DefaultFunction, Enum, EnumId, EnumValue, Extension, Field, FieldArity,
    FieldId, FieldType, Generator, Index, IndexField, IndexKind, Model, ModelId, NativeType,
    PrimaryKey, Relation, RelationKind, RelationMode, ScalarType, Schema, Sequence, Url, Value,
};
pub(crate) use names::is_reserved_type_name;
pub(crate) use provider::natives::{self, Native, Takes};
pub(crate) use provider::operators::schema_name as operator_schema_name;

use crate::diagnostics::{Diagnostic, Severity};
use crate::source::{SourceFile, Span};
use crate::syntax;

/// What [`load`] answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// The schema, unless something is wrong with it.
    pub schema: Option<Schema>,
    /// Errors and warnings in the order in which they were found.
    pub diagnostics: Vec<Diagnostic>,
}

/// Parses, resolves and validates the files of one schema.
///
/// The files are one schema together: names of one are known in all others. The schema is `None`
/// exactly when a diagnostic is an error.
///
/// ```
/// use whimbrel_engine::{schema, source::SourceFile};
///
/// let text = "datasource db {\n  provider = \"sqlite\"\n}\nmodel User {\n  id Int @id\n}\n";
/// let loaded = schema::load(&[SourceFile::new("schema.prisma", text)]);
/// assert!(loaded.diagnostics.is_empty());
/// assert_eq!(loaded.schema.unwrap().models[0].name, "User");
/// ```
pub fn load(files: &[SourceFile]) -> Loaded {
    let mut out = Vec::new();
    let mut trees = Vec::with_capacity(files.len());
    for (number, file) in files.iter().enumerate() {
        let (tree, diagnostics) = syntax::parse(number, &file.text);
        trees.push(tree);
        out.extend(diagnostics);
    }
    let mut draft = names::resolve(&trees, &mut out);
    types::resolve(&mut draft, &mut out);
    attributes::resolve(&mut draft, &mut out);
    relations::infer(&mut draft);
    let configuration = config::read(&trees, &mut out);
    let names = match &configuration.source {
        Some(source) => {
            let sound = sound::Sound::of(files, &trees, &out);
            let mut found = Vec::new();
            let names = rules::check(&draft, &configuration, source, &mut found);
            out.extend(found.into_iter().filter(|found| sound.holds(found.span)));
            Some(names)
        }
        None if !has_errors(&out) => {
            out.push(no_datasource());
            None
        }
        None => None,
    };
    let schema = match names {
        Some(names) if !has_errors(&out) => build::build(files, draft, names, configuration),
        _ => None,
    };
    Loaded {
        schema,
        diagnostics: out,
    }
}

fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error)
}

fn no_datasource() -> Diagnostic {
    Diagnostic::error(
        "missing-datasource",
        "the schema has no `datasource` block, so its database is unknown",
        Span::new(0, 0, 0),
    )
    .help(
        "add the lines `datasource db {`, `provider = \"postgresql\"` with your provider, and `}`",
    )
}
