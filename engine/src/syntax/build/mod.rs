//! Parts to syntax tree, with a report for everything that is not valid as it is written.

mod value;

use crate::diagnostics::Diagnostic;
use crate::source::Span;
use crate::syntax::ast;
use crate::syntax::cst::{self, Bytes, Keyword, Line, Top, TypeForm};

/// Builds the tree of one file.
pub(super) fn build<'a>(
    file: usize,
    text: &'a str,
    tops: Vec<Top>,
) -> (ast::File<'a>, Vec<Diagnostic>) {
    let mut builder = Builder {
        file,
        text,
        diagnostics: Vec::new(),
    };
    let mut items = Vec::new();
    let mut above = None;
    let mut junk = Vec::new();
    for top in tops {
        let documentation = above.take();
        if !matches!(top, Top::Junk(_) | Top::Blank | Top::Comments(_)) {
            builder.junk_at_top(std::mem::take(&mut junk));
        }
        match top {
            Top::Block(block) => items.push(builder.block(block, documentation)),
            Top::Comments(comments) => above = builder.documentation(&comments),
            Top::Blank => {}
            Top::TypeAlias(span) => builder.type_alias(span),
            Top::UnknownBlock(span) => builder.unknown_block(span),
            Top::Junk(span) => junk.push(span),
        }
    }
    builder.junk_at_top(junk);
    (ast::File { items }, builder.diagnostics)
}

pub(in crate::syntax) struct Builder<'a> {
    pub(in crate::syntax) file: usize,
    pub(in crate::syntax) text: &'a str,
    pub(in crate::syntax) diagnostics: Vec<Diagnostic>,
}

impl<'a> Builder<'a> {
    fn block(&mut self, block: cst::Block, documentation: Option<String>) -> ast::Item<'a> {
        let name = self.ident(block.name);
        let span = self.span(block.span);
        self.behind_brace(&block);
        match block.keyword {
            Keyword::Model => self.model(
                ast::ModelKind::Model,
                name,
                block.lines,
                documentation,
                span,
            ),
            Keyword::View => {
                self.model(ast::ModelKind::View, name, block.lines, documentation, span)
            }
            Keyword::Type => self.model(
                ast::ModelKind::Composite,
                name,
                block.lines,
                documentation,
                span,
            ),
            Keyword::Enum => self.enumeration(name, block.lines, documentation, span),
            Keyword::Datasource => self.config(
                ast::ConfigKind::Datasource,
                name,
                block.lines,
                documentation,
                span,
            ),
            Keyword::Generator => self.config(
                ast::ConfigKind::Generator,
                name,
                block.lines,
                documentation,
                span,
            ),
        }
    }

    fn model(
        &mut self,
        kind: ast::ModelKind,
        name: ast::Ident<'a>,
        lines: Vec<Line>,
        documentation: Option<String>,
        span: Span,
    ) -> ast::Item<'a> {
        let mut fields = Vec::with_capacity(lines.len());
        let mut attributes = Vec::new();
        let mut above = None;
        for line in lines {
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
                    let attribute = self.attribute(attribute.attribute);
                    if kind == ast::ModelKind::Composite {
                        self.composite_attribute(name.name, &attribute);
                    }
                    attributes.push(attribute);
                }
                Line::Comments(comments) => above = self.documentation(&comments),
                Line::Junk(span) => self.junk_in_model(span, name.name),
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
        field: cst::Field,
        above: Option<String>,
    ) -> Option<ast::Field<'a>> {
        let name = self.ident(field.name);
        let span = self.span(field.span);
        if let Some(colon) = field.colon {
            self.diagnostics.push(
                Diagnostic::error(
                    "legacy-colon",
                    "a field has no colon between its name and its type",
                    self.span(colon),
                )
                .help("remove the `:`"),
            );
            return None;
        }
        let ty = match &field.ty {
            Some(ty) => Some(self.field_type(ty)?),
            None => None,
        };
        let attributes = self.attribute_list(field.attributes);
        let Some((ty, arity)) = ty else {
            self.diagnostics.push(
                Diagnostic::error(
                    "incomplete-field",
                    format!("field `{}` of `{owner}` has no type", name.name),
                    span,
                )
                .help(format!("write a name and a type: `{} String`", name.name)),
            );
            return None;
        };
        Some(ast::Field {
            name,
            ty,
            arity,
            attributes,
            documentation: self.with_trailing(above, field.comment.as_ref()),
            span,
        })
    }

    fn field_type(&mut self, ty: &cst::Type) -> Option<(ast::FieldType<'a>, ast::FieldArity)> {
        let base = self.slice(ty.base);
        let (code, message, help) = match ty.form {
            TypeForm::Plain | TypeForm::Optional | TypeForm::List => {
                let arity = match ty.form {
                    TypeForm::Optional => ast::FieldArity::Optional,
                    TypeForm::List => ast::FieldArity::List,
                    _ => ast::FieldArity::Required,
                };
                let ty = match ty.unsupported {
                    Some(string) => {
                        ast::FieldType::Unsupported(self.string(string), self.span(string))
                    }
                    None => ast::FieldType::Name(self.ident(ty.base)),
                };
                return Some((ty, arity));
            }
            TypeForm::OptionalList => (
                "optional-list",
                "a list cannot be optional",
                format!("write `{base}[]` for a list or `{base}?` for an optional value"),
            ),
            TypeForm::LegacyRequired => (
                "legacy-required",
                "a field is required unless it says otherwise, so it takes no `!`",
                format!("write `{base}`"),
            ),
            TypeForm::LegacyList => (
                "legacy-list",
                "the brackets of a list stand behind its type",
                format!("write `{base}[]`"),
            ),
        };
        let diagnostic = Diagnostic::error(code, message, self.span(ty.span)).help(help);
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
        name: ast::Ident<'a>,
        lines: Vec<Line>,
        documentation: Option<String>,
        span: Span,
    ) -> ast::Item<'a> {
        let mut values = Vec::with_capacity(lines.len());
        let mut attributes = Vec::new();
        let mut above = None;
        for line in lines {
            match line {
                Line::Value(value) => {
                    let above = above.take();
                    values.push(ast::EnumValue {
                        name: self.ident(value.name),
                        attributes: self.attribute_list(value.attributes),
                        documentation: self.with_trailing(above, value.comment.as_ref()),
                        span: self.span(value.span),
                    });
                }
                Line::Attribute(attribute) => {
                    attributes.push(self.attribute(attribute.attribute));
                }
                Line::Comments(comments) => above = self.documentation(&comments),
                Line::Junk(span) => self.junk_in_enum(span, name.name),
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
        name: ast::Ident<'a>,
        lines: Vec<Line>,
        documentation: Option<String>,
        span: Span,
    ) -> ast::Item<'a> {
        let mut properties = Vec::new();
        for line in lines {
            match line {
                Line::Property(property) => properties.push(ast::Property {
                    name: self.ident(property.name),
                    value: property.value.map(|value| self.expr(value)),
                    span: self.span(property.span),
                }),
                Line::Junk(span) => self.junk_in_config(span, kind),
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

    /// The `///` lines and `/* */` comments of a block of comments, joined by line feeds.
    fn documentation(&self, comments: &[cst::Comment]) -> Option<String> {
        let lines: Vec<&str> = comments
            .iter()
            .filter_map(|comment| self.comment_text(comment))
            .collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    fn comment_text(&self, comment: &cst::Comment) -> Option<&'a str> {
        let text = self.slice(comment.text);
        match comment.kind {
            cst::CommentKind::Doc => Some(text.trim_start()),
            cst::CommentKind::Block => Some(text.trim()),
            cst::CommentKind::Line => None,
        }
    }

    fn with_trailing(
        &self,
        above: Option<String>,
        trailing: Option<&cst::Comment>,
    ) -> Option<String> {
        let trailing = trailing.and_then(|comment| self.comment_text(comment));
        match (above, trailing) {
            (Some(above), Some(trailing)) => Some(format!("{above}\n{trailing}")),
            (above, trailing) => above.or_else(|| trailing.map(str::to_owned)),
        }
    }

    fn ident(&self, span: Bytes) -> ast::Ident<'a> {
        ast::Ident {
            name: self.slice(span),
            span: self.span(span),
        }
    }

    pub(in crate::syntax) fn slice(&self, span: Bytes) -> &'a str {
        span.of(self.text)
    }

    pub(in crate::syntax) fn span(&self, span: Bytes) -> Span {
        Span::new(self.file, span.start(), span.end())
    }
}
