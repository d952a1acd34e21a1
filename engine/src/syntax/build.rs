//! Parts to syntax tree, with a report for everything that is not valid as it is written.

use super::ast::{self, Attribute, Expr};
use super::cst::{self, Keyword, Line, Top, TypeForm};
use super::escape;
use super::grammar::Reader;
use crate::diagnostics::Diagnostic;
use crate::source::Span;

/// Builds the tree of one file.
pub(super) fn build(file: usize, text: &str) -> (ast::File<'_>, Vec<Diagnostic>) {
    let mut builder = Builder {
        file,
        text,
        has_escapes: text.contains('\\'),
        diagnostics: Vec::new(),
        is_in_conflict: false,
        resume: None,
    };
    let mut items = Vec::new();
    let mut above = None;
    let mut junk = Vec::new();
    let mut reader = Reader::new(file, text);
    let mut resumed = 0;
    while let Some(top) = reader.next() {
        let documentation = above.take();
        if !matches!(top, Top::Junk(_) | Top::Blank | Top::Comments(_)) {
            builder.junk_at_top(std::mem::take(&mut junk));
        }
        match top {
            Top::Block(mut block) => {
                items.push(match builder.on_one_line(&block, documentation.clone()) {
                    Some(item) => item,
                    None => builder.block(&mut block, documentation),
                });
                reader.reuse(block.lines);
                // What this block took in for want of its brace is read as well.
                if let Some(start) = builder.resume.take().filter(|_| resumed < RESUMES) {
                    reader.scanner.at = start;
                    resumed += 1;
                }
            }
            Top::Comments(comments) => above = documentation_of(&comments),
            Top::Blank => {}
            Top::TypeAlias(span) => builder.type_alias(span),
            Top::UnknownBlock(span) => builder.unknown_block(span),
            Top::Junk(span) => junk.push(span),
        }
    }
    builder.junk_at_top(junk);
    (ast::File { items }, builder.diagnostics)
}

pub(super) struct Builder<'a> {
    pub(super) file: usize,
    pub(super) text: &'a str,
    /// Without a backslash no string has to be looked at for wrong escapes.
    has_escapes: bool,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Between the lines of an unresolved merge, which is reported once.
    pub(super) is_in_conflict: bool,
    /// Where a block begins that stands in one without an end.
    pub(super) resume: Option<usize>,
}

/// So often a file is read again behind a block without an end, which keeps the work linear.
const RESUMES: usize = 50;

impl<'a> Builder<'a> {
    fn block(
        &mut self,
        block: &mut cst::Block<'a>,
        documentation: Option<String>,
    ) -> ast::Item<'a> {
        self.behind_brace(block);
        match block.keyword {
            Keyword::Model => self.model(ast::ModelKind::Model, block, documentation),
            Keyword::View => self.model(ast::ModelKind::View, block, documentation),
            Keyword::Type => self.model(ast::ModelKind::Composite, block, documentation),
            Keyword::Enum => self.enumeration(block, documentation),
            Keyword::Datasource => self.config(ast::ConfigKind::Datasource, block, documentation),
            Keyword::Generator => self.config(ast::ConfigKind::Generator, block, documentation),
        }
    }

    fn model(
        &mut self,
        kind: ast::ModelKind,
        block: &mut cst::Block<'a>,
        documentation: Option<String>,
    ) -> ast::Item<'a> {
        let (name, span) = (block.name, block.span);
        let mut fields = Vec::with_capacity(block.lines.len());
        let mut attributes = Vec::new();
        let mut above = None;
        for line in &mut block.lines {
            match line {
                Line::Field(field) => {
                    let documentation = above.take();
                    if let Some(field) = self.field(name.name, field, documentation) {
                        if kind == ast::ModelKind::Composite {
                            self.composite_field(&field);
                        }
                        fields.push(field);
                    }
                }
                Line::Attribute(attribute) => {
                    let attribute = attribute.take();
                    self.escapes(std::slice::from_ref(&attribute));
                    if kind == ast::ModelKind::Composite {
                        self.composite_attribute(name.name, &attribute);
                    }
                    attributes.push(attribute);
                }
                Line::Comments(comments) => above = documentation_of(comments),
                Line::Junk(span) if self.unclosed(*span, name.name) => break,
                Line::Junk(span) => self.junk_in_model(*span, name.name),
                Line::Blank | Line::Value(_) | Line::Property(_) => {}
            }
        }
        ast::Item::Model(ast::Model {
            kind,
            name,
            fields,
            attributes,
            documentation,
            span,
        })
    }

    fn field(
        &mut self,
        owner: &str,
        field: &mut cst::Field<'a>,
        above: Option<String>,
    ) -> Option<ast::Field<'a>> {
        let name = field.name;
        if let Some(colon) = field.colon {
            self.diagnostics.push(
                Diagnostic::error(
                    "legacy-colon",
                    "a field has no colon between its name and its type",
                    colon,
                )
                .help("remove the `:`"),
            );
            return None;
        }
        let ty = match field.ty.take() {
            Some(ty) => Some(self.field_type(ty)?),
            None => None,
        };
        self.escapes(&field.attributes);
        let Some((ty, arity)) = ty else {
            self.diagnostics.push(
                Diagnostic::error(
                    "incomplete-field",
                    format!("field `{}` of `{owner}` has no type", name.name),
                    field.span,
                )
                .help(format!("write a name and a type: `{} String`", name.name)),
            );
            return None;
        };
        Some(ast::Field {
            name,
            ty,
            arity,
            attributes: std::mem::take(&mut field.attributes),
            documentation: with_trailing(above, field.comment.as_ref()),
            span: field.span,
        })
    }

    fn field_type(&mut self, ty: cst::Type<'a>) -> Option<(ast::FieldType<'a>, ast::FieldArity)> {
        let base = ty.written;
        let (code, message, help) = match ty.form {
            TypeForm::Plain | TypeForm::Optional | TypeForm::List => {
                let arity = match ty.form {
                    TypeForm::Optional => ast::FieldArity::Optional,
                    TypeForm::List => ast::FieldArity::List,
                    _ => ast::FieldArity::Required,
                };
                if let ast::FieldType::Unsupported(_, span) = ty.base {
                    self.string_escapes(span);
                }
                return Some((ty.base, arity));
            }
            TypeForm::OptionalList => (
                "optional-list",
                "a list cannot be optional",
                format!("write `{base}[]` for a list or `{base}?` for an optional value"),
            ),
            TypeForm::LegacyRequired => (
                "legacy-required",
                "a field is required by default, so remove the `!`",
                format!("write `{base}`"),
            ),
            TypeForm::LegacyList => (
                "legacy-list",
                "write the brackets of a list after its type",
                format!("write `{base}[]`"),
            ),
        };
        let diagnostic = Diagnostic::error(code, message, ty.span).help(help);
        self.diagnostics.push(diagnostic);
        None
    }

    /// A composite type's fields are no columns, so keys and relations make no sense on them.
    fn composite_field(&mut self, field: &ast::Field) {
        for attribute in &field.attributes {
            let name = attribute.name.name;
            if matches!(name, "relation" | "unique" | "id") {
                self.diagnostics.push(
                    Diagnostic::error(
                        "composite-attribute",
                        format!("a field of a composite type cannot have `@{name}`"),
                        field.span,
                    )
                    .label(attribute.span, "this attribute"),
                );
            }
        }
    }

    fn composite_attribute(&mut self, owner: &str, attribute: &ast::Attribute) {
        let name = attribute.name.name;
        let diagnostic = Diagnostic::error(
            "composite-attribute",
            format!("the composite type `{owner}` cannot have `@@{name}`"),
            attribute.span,
        );
        self.diagnostics.push(match name {
            "map" => {
                diagnostic.help("a composite type has no name in the database; remove this line")
            }
            "unique" | "index" | "fulltext" => {
                diagnostic.help("define it in the model that contains the composite type")
            }
            _ => diagnostic.help("remove this line"),
        });
    }

    fn enumeration(
        &mut self,
        block: &mut cst::Block<'a>,
        documentation: Option<String>,
    ) -> ast::Item<'a> {
        let (name, span) = (block.name, block.span);
        let mut values = Vec::with_capacity(block.lines.len());
        let mut attributes = Vec::new();
        let mut above = None;
        for line in &mut block.lines {
            match line {
                Line::Value(value) => {
                    let above = above.take();
                    self.escapes(&value.attributes);
                    values.push(ast::EnumValue {
                        name: value.name,
                        attributes: std::mem::take(&mut value.attributes),
                        documentation: with_trailing(above, value.comment.as_ref()),
                        span: value.span,
                    });
                }
                Line::Attribute(attribute) => {
                    let attribute = attribute.take();
                    self.escapes(std::slice::from_ref(&attribute));
                    attributes.push(attribute);
                }
                Line::Comments(comments) => above = documentation_of(comments),
                Line::Junk(span) if self.unclosed(*span, name.name) => break,
                Line::Junk(span) => self.junk_in_enum(*span, name.name),
                Line::Blank | Line::Field(_) | Line::Property(_) => {}
            }
        }
        ast::Item::Enum(ast::Enum {
            name,
            values,
            attributes,
            documentation,
            span,
        })
    }

    fn config(
        &mut self,
        kind: ast::ConfigKind,
        block: &mut cst::Block<'a>,
        documentation: Option<String>,
    ) -> ast::Item<'a> {
        let (name, span) = (block.name, block.span);
        let mut properties = Vec::new();
        for line in &mut block.lines {
            match line {
                Line::Property(property) => {
                    if let Some(value) = &property.value {
                        self.expr_escapes(value);
                    }
                    properties.push(ast::Property {
                        name: property.name,
                        value: property.value.take(),
                        span: property.span,
                    });
                }
                Line::Junk(span) if self.unclosed(*span, name.name) => break,
                Line::Junk(span) => self.junk_in_config(*span, kind),
                Line::Blank
                | Line::Comments(_)
                | Line::Attribute(_)
                | Line::Field(_)
                | Line::Value(_) => {}
            }
        }
        ast::Item::Config(ast::Config {
            kind,
            name,
            properties,
            documentation,
            span,
        })
    }

    /// Reports wrong escapes in the strings of attributes.
    fn escapes(&mut self, attributes: &[Attribute]) {
        if self.has_escapes {
            for attribute in attributes {
                self.argument_escapes(&attribute.arguments);
            }
        }
    }

    fn argument_escapes(&mut self, arguments: &ast::Arguments) {
        for argument in &arguments.list {
            self.expr_escapes(&argument.value);
        }
    }

    fn expr_escapes(&mut self, value: &Expr) {
        match value {
            Expr::String(_, span) => self.string_escapes(*span),
            Expr::Function(function) => self.argument_escapes(&function.arguments),
            Expr::Array(values, _) => values.iter().for_each(|value| self.expr_escapes(value)),
            Expr::Object(pairs, _) => pairs.iter().for_each(|(_, value)| self.expr_escapes(value)),
            Expr::Number(..) | Expr::Constant(..) => {}
        }
    }

    fn string_escapes(&mut self, span: Span) {
        escape::report_wrong(self.slice(span), span, &mut self.diagnostics);
    }

    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.range()).unwrap_or("")
    }
}

/// The `///` lines and `/* */` comments of a block of comments, joined by line feeds.
fn documentation_of(comments: &[cst::Comment]) -> Option<String> {
    let lines: Vec<&str> = comments.iter().filter_map(comment_text).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn comment_text<'a>(comment: &cst::Comment<'a>) -> Option<&'a str> {
    match comment.kind {
        cst::CommentKind::Doc => Some(comment.text.trim_start()),
        cst::CommentKind::Block => Some(comment.text.trim()),
        cst::CommentKind::Line => None,
    }
}

fn with_trailing(above: Option<String>, trailing: Option<&cst::Comment>) -> Option<String> {
    let trailing = trailing.and_then(comment_text);
    match (above, trailing) {
        (Some(above), Some(trailing)) => Some(format!("{above}\n{trailing}")),
        (above, trailing) => above.or_else(|| trailing.map(str::to_owned)),
    }
}
