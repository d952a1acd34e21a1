//! Types that nothing in the migrations creates: an extension has them, and it has to come first.

use super::{Checked, Project};
use crate::{
    diagnostics::Diagnostic,
    schema::{self, Field, FieldType},
};

/// Types by the extension that has them.
const EXTENSIONS: [(&str, &[&str]); 10] = [
    ("citext", &["citext"]),
    ("cube", &["cube"]),
    ("hstore", &["hstore"]),
    (
        "isn",
        &[
            "ean13", "isbn", "isbn13", "issn", "issn13", "ismn", "ismn13", "upc",
        ],
    ),
    ("ltree", &["ltree", "lquery", "ltxtquery"]),
    (
        "postgis",
        &[
            "geometry",
            "geography",
            "box2d",
            "box3d",
            "raster",
            "geomval",
        ],
    ),
    ("seg", &["seg"]),
    ("semver", &["semver"]),
    ("timescaledb", &["_timescaledb_internal.compressed_data"]),
    ("vector", &["vector", "halfvec", "sparsevec"]),
];

/// The report for a planned migration that a server would refuse because of a type; `None` when it is about
/// something else. `planned` is the check of the history with that migration.
pub(super) fn report(project: &Project, planned: &Checked) -> Option<Checked> {
    let found = planned.diagnostics.iter();
    let message = found
        .filter(|found| found.code == "unknown-type")
        .find_map(|found| found.message.split('`').nth(1))?;
    let schema = schema::load(&project.schema).schema?;
    let mut fields = schema.models.iter().flat_map(|model| &model.fields);
    let field = fields.find(|field| is_of(field, message))?;
    let extension = EXTENSIONS
        .iter()
        .find(|(_, types)| types.contains(&message.to_lowercase().as_str()))
        .map(|(extension, _)| *extension);
    let what = match extension {
        Some(extension) => format!("it is a type of the extension `{extension}`"),
        None => "PostgreSQL itself has no such type".to_owned(),
    };
    let name = extension.unwrap_or("NAME");
    let diagnostic = Diagnostic::error(
        "unknown-type",
        format!("no migration creates the type `{message}`: {what}"),
        field.span,
    )
    .help(format!(
        "create the extension first: write `extensions = [{name}]` into the datasource and \
         `previewFeatures = [\"postgresqlExtensions\"]` into a generator, and the next migration begins with \
         CREATE EXTENSION IF NOT EXISTS \"{name}\"; the server must have it installed"
    ));
    let mut checked = super::check(project);
    checked.diagnostics = vec![diagnostic];
    checked.state = None;
    Some(checked)
}

/// True when the field's values have a type of this name.
fn is_of(field: &Field, name: &str) -> bool {
    let own = match &field.ty {
        FieldType::Unsupported(text) => text.as_str(),
        _ => field.native_type.as_ref().map_or("", |native| &native.name),
    };
    let end = own.find(['(', '[', ' ']).unwrap_or(own.len());
    let own = own.get(..end).unwrap_or(own).replace('"', "");
    own.eq_ignore_ascii_case(name) || own.rsplit('.').next() == Some(name)
}
