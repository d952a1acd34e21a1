//! Pass 5: the `datasource` and `generator` blocks.

mod datasource;
mod extensions;
mod generator;

pub(super) use datasource::Source;

use super::attributes::value;
use super::model::{Generator, Url};
use crate::diagnostics::Diagnostic;
use crate::syntax::ast::{Config, ConfigKind, Expr, File, Item};

/// What the configuration blocks say.
pub(super) struct Configuration {
    pub(super) source: Option<Source>,
    pub(super) generators: Vec<Generator>,
}

impl Configuration {
    /// True when a generator asks for the preview feature.
    pub(super) fn has_preview(&self, feature: &str) -> bool {
        self.generators
            .iter()
            .flat_map(|generator| &generator.preview_features)
            .any(|given| given == feature)
    }
}

/// Reads all of them: datasources first.
pub(super) fn read(files: &[File], out: &mut Vec<Diagnostic>) -> Configuration {
    let blocks = |kind: ConfigKind| {
        files
            .iter()
            .flat_map(|file| &file.items)
            .filter_map(move |item| match item {
                Item::Config(config) if config.kind == kind => Some(config),
                _ => None,
            })
    };
    let datasources: Vec<&Config> = blocks(ConfigKind::Datasource).collect();
    let mut sources: Vec<Source> = datasources
        .iter()
        .filter_map(|block| datasource::read(block, out))
        .collect();
    if sources.len() > 1 {
        for block in &datasources {
            out.push(
                Diagnostic::error(
                    "second-datasource",
                    "a schema has one datasource, and this one has several",
                    block.span,
                )
                .help("keep one `datasource` block"),
            );
        }
    }
    let source = match sources.is_empty() {
        true => None,
        false => Some(sources.swap_remove(0)),
    };
    let dialect = source.as_ref().map(|source| source.datasource.provider);
    let generators = blocks(ConfigKind::Generator)
        .filter_map(|block| generator::read(block, dialect, out))
        .collect();
    Configuration { source, generators }
}

/// The value of a property, with an error for the first one that has none.
fn values_present(block: &Config, what: &str, out: &mut Vec<Diagnostic>) -> bool {
    let Some(empty) = block
        .properties
        .iter()
        .find(|property| property.value.is_none())
    else {
        return true;
    };
    out.push(
        Diagnostic::error(
            "missing-value",
            format!(
                "`{}` in the {what} `{}` has no value",
                empty.name.name, block.name.name
            ),
            block.span,
        )
        .label(empty.span, "no value here"),
    );
    false
}

/// A string or `env("…")`.
fn text_or_env(value: &Expr, out: &mut Vec<Diagnostic>) -> Option<Url> {
    match value {
        Expr::String(text, _) => Some(Url::Literal(text.to_string())),
        Expr::Function(function) if function.name.name == "env" => {
            match function.arguments.list.as_slice() {
                [argument] => value::string(&argument.value, out)
                    .map(|variable| Url::Env(variable.to_owned())),
                _ => {
                    out.push(Diagnostic::error(
                        "wrong-value",
                        "`env` accepts the name of one variable",
                        function.span,
                    ));
                    None
                }
            }
        }
        other => value::mismatch("a string or `env(\"…\")`", other, out),
    }
}
