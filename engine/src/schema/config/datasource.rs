//! `datasource`: the provider and what it may be told.

use crate::dialect::facts;
use whimbrel_core::Dialect;

use super::{extensions, text_or_env, values_present};
use crate::diagnostics::Diagnostic;
use crate::schema::attributes::value;
use crate::schema::model::{Datasource, Extension, RelationMode};
use crate::schema::suggest::did_you_mean;
use crate::source::Span;
use crate::syntax::ast::{Config, Expr, Property};

const KNOWN: &[&str] = &[
    "provider",
    "url",
    "directUrl",
    "shadowDatabaseUrl",
    "schemas",
    "relationMode",
    "extensions",
];

/// A datasource with what only the rules need.
pub(in crate::schema) struct Source {
    pub(in crate::schema) datasource: Datasource,
    pub(in crate::schema) extensions: Option<Declared>,
}

/// `extensions = […]` with places.
pub(in crate::schema) struct Declared {
    pub(in crate::schema) span: Span,
    /// Names as written, with their places.
    pub(in crate::schema) names: Vec<(String, Span)>,
}

/// Reads the block; `None` when even the provider is unknown.
pub(super) fn read(block: &Config, out: &mut Vec<Diagnostic>) -> Option<Source> {
    if !values_present(block, "datasource", out) {
        return None;
    }
    let provider = provider(block, out)?;
    let relation_mode = relation_mode(block, out);
    let declared = property(block, "extensions")
        .filter(|_| facts(provider).has_extensions)
        .and_then(|(property, value)| extensions::read(property.span, value, out));
    let mut url = None;
    for key in ["url", "shadowDatabaseUrl", "directUrl"] {
        if let Some((_, value)) = property(block, key) {
            let read = text_or_env(value, out);
            if key == "url" {
                url = read;
            }
        }
    }
    if let Some((property, _)) = property(block, "previewFeatures") {
        out.push(
            Diagnostic::error(
                "misplaced-property",
                "preview features are not a matter of the datasource",
                property.span,
            )
            .help("move `previewFeatures` to the `generator` block"),
        );
    }
    let schemas = schemas(block, provider, out);
    unknown_properties(block, provider, out);
    let (names, found): (Vec<(String, Span)>, Vec<Extension>) = match &declared {
        Some(declared) => declared.list.iter().cloned().unzip(),
        None => (Vec::new(), Vec::new()),
    };
    Some(Source {
        datasource: Datasource {
            name: block.name.name.to_string(),
            provider,
            url,
            schemas,
            relation_mode,
            extensions: found,
            span: block.span,
        },
        extensions: declared.map(|declared| Declared {
            span: declared.span,
            names,
        }),
    })
}

fn property<'a>(block: &'a Config<'a>, name: &str) -> Option<(&'a Property<'a>, &'a Expr<'a>)> {
    block
        .properties
        .iter()
        .find(|property| property.name.name == name)
        .and_then(|property| Some((property, property.value.as_ref()?)))
}

fn provider(block: &Config, out: &mut Vec<Diagnostic>) -> Option<Dialect> {
    let Some((_, value)) = property(block, "provider") else {
        out.push(
            Diagnostic::error(
                "missing-provider",
                format!("the datasource `{}` has no `provider`", block.name.name),
                block.span,
            )
            .help("add `provider = \"postgresql\"`, \"sqlite\", \"mysql\" or \"cockroachdb\""),
        );
        return None;
    };
    let name = match value {
        Expr::String(name, _) => name.as_ref(),
        Expr::Function(function) if function.name.name == "env" => {
            out.push(Diagnostic::error(
                "wrong-value",
                "the provider cannot be read from the environment",
                block.span,
            ));
            return None;
        }
        _ => {
            out.push(
                Diagnostic::error(
                    "wrong-value",
                    format!("the provider must be a string, not {}", value::kind(value)),
                    value.span(),
                )
                .help("write it with quotes, such as `\"sqlite\"`"),
            );
            return None;
        }
    };
    let dialect = Dialect::from_provider(name);
    if dialect.is_none() {
        out.push(match name {
            "sqlserver" | "mongodb" => Diagnostic::error(
                "unsupported-provider",
                format!("`{name}` is not supported"),
                value.span(),
            )
            .help("the supported providers are postgresql, sqlite, mysql and cockroachdb"),
            "" => Diagnostic::error("unknown-provider", "the provider is empty", value.span()),
            _ => {
                let known = ["postgresql", "postgres", "sqlite", "mysql", "cockroachdb"];
                let mut error = Diagnostic::error(
                    "unknown-provider",
                    format!("there is no provider `{name}`"),
                    value.span(),
                );
                error.help = did_you_mean(name, known)
                    .or_else(|| Some("use postgresql, sqlite, mysql or cockroachdb".to_owned()));
                error
            }
        });
    }
    dialect
}

fn relation_mode(block: &Config, out: &mut Vec<Diagnostic>) -> RelationMode {
    let old = property(block, "referentialIntegrity");
    if let Some((property, _)) = old {
        out.push(
            Diagnostic::warning(
                "deprecated-property",
                "`referentialIntegrity` is the old name of `relationMode`",
                property.span,
            )
            .help("write `relationMode`"),
        );
    }
    let value = match (property(block, "relationMode"), old) {
        (Some(_), Some((property, _))) => {
            out.push(Diagnostic::error(
                "duplicate-property",
                "`relationMode` and `referentialIntegrity` are the same property",
                property.span,
            ));
            return RelationMode::ForeignKeys;
        }
        (Some((_, value)), None) | (None, Some((_, value))) => value,
        (None, None) => return RelationMode::ForeignKeys,
    };
    match value::string(value, out) {
        Some("prisma") => RelationMode::Prisma,
        Some("foreignKeys") | None => RelationMode::ForeignKeys,
        Some(other) => {
            let mut error = Diagnostic::error(
                "wrong-value",
                format!("there is no relation mode `{other}`"),
                block.span,
            )
            .label(value.span(), "this one");
            error.help = Some("use \"foreignKeys\" or \"prisma\"".to_owned());
            out.push(error);
            RelationMode::ForeignKeys
        }
    }
}

fn schemas(block: &Config, provider: Dialect, out: &mut Vec<Diagnostic>) -> Vec<String> {
    let Some((_, value)) = property(block, "schemas") else {
        return Vec::new();
    };
    let read = value::array(value, out, |value, out| {
        value::string(value, out).map(|name| (name.to_owned(), value.span()))
    });
    let Some(mut names) = read else {
        return Vec::new();
    };
    if names.is_empty() {
        out.push(
            Diagnostic::error("empty-schemas", "`schemas` is an empty list", value.span())
                .help("name a schema or remove the line"),
        );
    }
    names.sort_by(|(left, _), (right, _)| left.cmp(right));
    for (first, second) in names.iter().zip(names.iter().skip(1)) {
        if first.0 == second.0 {
            out.push(Diagnostic::error(
                "duplicate-schema",
                format!("the schema `{}` is listed twice", first.0),
                first.1,
            ));
        }
    }
    if !provider.has_namespaces() {
        out.push(Diagnostic::error(
            "schemas-unsupported",
            format!("{} has no schemas to list", provider.provider()),
            value.span(),
        ));
    }
    names.into_iter().map(|(name, _)| name).collect()
}

fn unknown_properties(block: &Config, provider: Dialect, out: &mut Vec<Diagnostic>) {
    for property in &block.properties {
        let name = property.name.name;
        let known = match name {
            "extensions" => facts(provider).has_extensions,
            "previewFeatures" | "referentialIntegrity" => true,
            _ => KNOWN.contains(&name),
        };
        if known {
            continue;
        }
        let mut error = Diagnostic::error(
            "unknown-property",
            format!("a datasource has no property `{name}`"),
            property.span,
        );
        error.help = match name {
            "extensions" => Some("only postgresql has extensions".to_owned()),
            _ => did_you_mean(name, KNOWN.iter().copied()),
        };
        out.push(error);
    }
}
