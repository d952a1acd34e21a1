//! `generator`: its preview features matter here, the rest is checked and passed on.

use crate::dialect::facts;
use whimbrel_core::Dialect;

use super::{text_or_env, values_present};
use crate::diagnostics::Diagnostic;
use crate::schema::attributes::value;
use crate::schema::model::{Generator, Url};
use crate::source::Span;
use crate::syntax::ast::{Config, Expr};

/// Preview features that Prisma 7.10 knows.
const KNOWN: &[&str] = &[
    "fullTextSearchPostgres",
    "nativeDistinct",
    "partialIndexes",
    "postgresqlExtensions",
    "relationJoins",
    "schemaEngineDriverAdapters",
    "shardKeys",
    "strictUndefinedChecks",
    "typedSql",
    "views",
];

/// Reads the block; `None` when it has no provider.
pub(super) fn read(
    block: &Config,
    dialect: Option<Dialect>,
    out: &mut Vec<Diagnostic>,
) -> Option<Generator> {
    if !values_present(block, "generator", out) {
        return None;
    }
    let find = |name: &str| {
        block
            .properties
            .iter()
            .find(|property| property.name.name == name)
            .and_then(|property| property.value.as_ref())
    };
    if let Some(engine) = find("engineType") {
        value::string(engine, out);
    }
    let Some(provider) = find("provider") else {
        out.push(Diagnostic::error(
            "missing-provider",
            format!("the generator `{}` has no `provider`", block.name.name),
            block.span,
        ));
        return None;
    };
    let provider = text(provider, out)?;
    find("output").map(|output| text(output, out));
    find("binaryTargets").map(|targets| value::array(targets, out, text));
    let preview_features = match find("previewFeatures") {
        Some(list) => value::array(list, out, value::string)
            .map(|names| features(&names, list.span(), dialect, out))
            .unwrap_or_default(),
        None => Vec::new(),
    };
    Some(Generator {
        name: block.name.name.to_string(),
        provider,
        preview_features,
        settings: settings(block),
    })
}

fn settings(block: &Config) -> Vec<(String, String)> {
    let properties = block.properties.iter();
    let read = properties.filter_map(|property| {
        let value = match property.value.as_ref()? {
            Expr::String(text, _) => text.clone().into_owned(),
            Expr::Number(text, _) | Expr::Constant(text, _) => (*text).to_owned(),
            Expr::Function(_) | Expr::Array(..) | Expr::Object(..) => return None,
        };
        Some((property.name.name.to_string(), value))
    });
    read.collect()
}

/// A string or `env("…")`.
fn text(value: &Expr, out: &mut Vec<Diagnostic>) -> Option<String> {
    text_or_env(value, out).map(|text| match text {
        Url::Env(text) | Url::Literal(text) => text,
    })
}

/// The features by their proper names. Those that are unknown or retired are only warned about:
/// every schema written for an older Prisma has some.
fn features(
    names: &[&str],
    span: Span,
    dialect: Option<Dialect>,
    out: &mut Vec<Diagnostic>,
) -> Vec<String> {
    let mut found = Vec::new();
    for name in names {
        let searches = dialect.is_some_and(|dialect| facts(dialect).has_fulltext_search);
        let name = match name.eq_ignore_ascii_case("fullTextSearch") && searches {
            true => "fullTextSearchPostgres",
            false => name,
        };
        let known = KNOWN
            .iter()
            .find(|known| known.eq_ignore_ascii_case(name))
            .filter(|known| searches || **known != "fullTextSearchPostgres");
        match known {
            Some(known) => found.push((*known).to_owned()),
            None => out.push(
                Diagnostic::warning(
                    "unknown-preview-feature",
                    format!("`{name}` is not a preview feature, or no longer one"),
                    span,
                )
                .help("it has no effect and can be removed"),
            ),
        }
    }
    found
}
