//! Pass 1: every name is well formed, not reserved, and unique where it must be.

use std::collections::BTreeSet;

use super::draft::{Composite, Draft, Enum, Model, Top};
use super::lookup::Lookup;
use super::model::ScalarType;
use crate::diagnostics::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{self, ConfigKind, Ident, Item, ModelKind};

/// Words that a client in JavaScript cannot use as a type's name.
const RESERVED: &[&str] = &[
    "PrismaClient",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "using",
    "var",
    "void",
    "while",
    "with",
    "yield",
];

/// True for names that no model or enum can have.
pub(crate) fn is_reserved_type_name(name: &str) -> bool {
    RESERVED.contains(&name)
}

/// Enters the blocks of all files into a draft.
pub(super) fn resolve<'a>(files: &'a [ast::File], out: &mut Vec<Diagnostic>) -> Draft<'a> {
    let items = || files.iter().flat_map(|file| &file.items);
    let mut draft = Draft {
        top_index: Lookup::new(items().filter_map(type_name)),
        ..Draft::default()
    };
    let mut generators: BTreeSet<&str> = BTreeSet::new();
    let mut datasources: BTreeSet<&str> = BTreeSet::new();
    for item in items() {
        match item {
            Item::Model(model) => {
                not_a_scalar(&model.name, out);
                let top = enter_model(&mut draft, model, out);
                enter_top(&mut draft, &model.name, word(model.kind), top, out);
            }
            Item::Enum(block) => {
                not_a_scalar(&block.name, out);
                let top = enter_enum(&mut draft, block, out);
                enter_top(&mut draft, &block.name, "enum", top, out);
            }
            Item::Config(config) => {
                not_a_scalar(&config.name, out);
                unique_keys(config, out);
                let (names, word) = match config.kind {
                    ConfigKind::Datasource => (&mut datasources, "datasource"),
                    ConfigKind::Generator => (&mut generators, "generator"),
                };
                if !names.insert(config.name.name) {
                    out.push(duplicate_block(&config.name, word, word));
                }
            }
        }
    }
    draft
}

fn word(kind: ModelKind) -> &'static str {
    match kind {
        ModelKind::Model => "model",
        ModelKind::View => "view",
        ModelKind::Composite => "type",
    }
}

/// The name of a block that a field's type may name.
fn type_name<'a>(item: &'a Item<'a>) -> Option<&'a str> {
    match item {
        Item::Model(model) => Some(model.name.name),
        Item::Enum(block) => Some(block.name.name),
        Item::Config(_) => None,
    }
}

fn enter_top(draft: &mut Draft<'_>, name: &Ident, word: &str, top: Top, out: &mut Vec<Diagnostic>) {
    let place = draft.tops.len();
    draft.tops.push(top);
    let before = draft.top_index.before(name.name, place);
    if let Some((other, first)) = before.and_then(|place| keyword_and_place(draft, place)) {
        out.push(duplicate_block(name, word, other).label(first, "the other one"));
    }
}

fn keyword_and_place(draft: &Draft<'_>, place: usize) -> Option<(&'static str, Span)> {
    Some(match *draft.tops.get(place)? {
        Top::Model(index) => {
            let model = draft.models.get(index)?;
            (model.word(), model.ast.name.span)
        }
        Top::Enum(index) => ("enum", draft.enums.get(index)?.ast.name.span),
        Top::Composite(index) => ("type", draft.composites.get(index)?.ast.name.span),
    })
}

fn duplicate_block(name: &Ident, word: &str, other: &str) -> Diagnostic {
    Diagnostic::error(
        "duplicate-name",
        format!("the {word} `{}` has the name of another {other}", name.name),
        name.span,
    )
    .help("rename one of them; `@@map` keeps the name in the database")
}

fn enter_model<'a>(
    draft: &mut Draft<'a>,
    model: &'a ast::Model<'a>,
    out: &mut Vec<Diagnostic>,
) -> Top {
    let word = word(model.kind);
    well_formed(&model.name, word, out);
    let composite = model.kind == ModelKind::Composite;
    if !composite {
        if RESERVED.contains(&model.name.name) {
            out.push(reserved(&model.name, word, model.span));
        }
        attributes_well_formed(&model.attributes, out);
    }
    let field_index = Lookup::new(model.fields.iter().map(|field| field.name.name));
    for (index, field) in model.fields.iter().enumerate() {
        if !composite {
            well_formed(&field.name, "field", out);
            attributes_well_formed(&field.attributes, out);
        }
        if field_index.before(field.name.name, index).is_some() {
            out.push(
                Diagnostic::error(
                    "duplicate-field",
                    format!(
                        "the {word} `{}` has two fields named `{}`",
                        model.name.name, field.name.name
                    ),
                    field.name.span,
                )
                .help("rename or remove one of them"),
            );
        }
    }
    if composite {
        draft.composites.push(Composite {
            ast: model,
            types: Vec::new(),
            field_index,
        });
        return Top::Composite(draft.composites.len() - 1);
    }
    draft.models.push(Model {
        ast: model,
        is_view: model.kind == ModelKind::View,
        fields: Vec::new(),
        field_index,
        map: None,
        namespace: None,
        ignored: false,
        primary_key: None,
        indexes: Vec::new(),
        shard_key: None,
        sides: 0..0,
        relations_from: Vec::new(),
    });
    Top::Model(draft.models.len() - 1)
}

fn enter_enum<'a>(
    draft: &mut Draft<'a>,
    block: &'a ast::Enum<'a>,
    out: &mut Vec<Diagnostic>,
) -> Top {
    well_formed(&block.name, "enum", out);
    if RESERVED.contains(&block.name.name) {
        out.push(reserved(&block.name, "enum", block.span));
    }
    attributes_well_formed(&block.attributes, out);
    let value_index = Lookup::new(block.values.iter().map(|value| value.name.name));
    for (index, value) in block.values.iter().enumerate() {
        well_formed(&value.name, "enum value", out);
        attributes_well_formed(&value.attributes, out);
        if value_index.before(value.name.name, index).is_some() {
            out.push(Diagnostic::error(
                "duplicate-value",
                format!(
                    "the enum `{}` has the value `{}` twice",
                    block.name.name, value.name.name
                ),
                value.span,
            ));
        }
    }
    draft.enums.push(Enum {
        ast: block,
        map: None,
        namespace: None,
        value_maps: vec![None; block.values.len()],
        value_index,
    });
    Top::Enum(draft.enums.len() - 1)
}

fn unique_keys(config: &ast::Config, out: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    for property in &config.properties {
        if !seen.insert(property.name.name) {
            out.push(Diagnostic::error(
                "duplicate-property",
                format!(
                    "`{}` is set twice in `{}`",
                    property.name.name, config.name.name
                ),
                property.name.span,
            ));
        }
    }
}

fn not_a_scalar(name: &Ident, out: &mut Vec<Diagnostic>) {
    if ScalarType::from_name(name.name).is_some() {
        out.push(Diagnostic::error(
            "reserved-name",
            format!("`{}` is the name of a built-in type", name.name),
            name.span,
        ));
    }
}

fn reserved(name: &Ident, word: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        "reserved-name",
        format!(
            "a {word} cannot be named `{}`: the word is reserved",
            name.name
        ),
        span,
    )
    .label(name.span, "reserved word")
    .help("rename it; `@@map` keeps the name in the database")
}

fn attributes_well_formed(attributes: &[ast::Attribute], out: &mut Vec<Diagnostic>) {
    for attribute in attributes {
        well_formed(&attribute.name, "attribute", out);
    }
}

/// With its article.
fn article(what: &str) -> String {
    match what.starts_with(['a', 'e', 'i', 'o']) {
        true => format!("an {what}"),
        false => format!("a {what}"),
    }
}

fn well_formed(name: &Ident, what: &str, out: &mut Vec<Diagnostic>) {
    let bytes = name.name.as_bytes();
    let has_dash = bytes.contains(&b'-');
    // Asked of every name, and so of nearly all no more than this.
    if !has_dash && bytes.first().is_some_and(u8::is_ascii_alphabetic) {
        return;
    }
    let message = if name.name.is_empty() {
        format!("the name of this {what} is missing")
    } else if name.name.starts_with(char::is_numeric) {
        format!("the name of {} cannot start with a digit", article(what))
    } else if has_dash {
        format!("the name of {} cannot contain `-`", article(what))
    } else {
        return;
    };
    out.push(Diagnostic::error("invalid-name", message, name.span));
}
