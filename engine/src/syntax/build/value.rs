//! Attributes, arguments and values.

use std::borrow::Cow;

use super::Builder;
use crate::syntax::{
    ast,
    cst::{self, Bytes},
    escape::unescape,
};

impl<'a> Builder<'a> {
    pub(super) fn attribute_list(
        &mut self,
        attributes: Vec<cst::Attribute>,
    ) -> Vec<ast::Attribute<'a>> {
        attributes
            .into_iter()
            .map(|attribute| self.attribute(attribute))
            .collect()
    }

    pub(super) fn attribute(&mut self, attribute: cst::Attribute) -> ast::Attribute<'a> {
        ast::Attribute {
            name: self.ident(attribute.name),
            arguments: attribute
                .arguments
                .map(|arguments| self.arguments(arguments))
                .unwrap_or_default(),
            span: self.span(attribute.span),
        }
    }

    fn arguments(&mut self, arguments: cst::Arguments) -> ast::Arguments<'a> {
        let mut result = ast::Arguments {
            list: Vec::with_capacity(arguments.list.len()),
            trailing_comma: arguments.trailing_comma.map(|comma| self.span(comma)),
            ..ast::Arguments::default()
        };
        for argument in arguments.list {
            match argument {
                cst::Argument::Named(name, value, span) => result.list.push(ast::Argument {
                    name: Some(self.ident(name)),
                    value: self.expr(value),
                    span: self.span(span),
                }),
                cst::Argument::Plain(value) => {
                    let value = self.expr(value);
                    result.list.push(ast::Argument {
                        name: None,
                        span: value.span(),
                        value,
                    });
                }
                cst::Argument::Empty(name) => result.empty.push(self.ident(name)),
            }
        }
        result
    }

    pub(super) fn expr(&mut self, expr: cst::Expr) -> ast::Expr<'a> {
        match expr {
            cst::Expr::Number(span) => ast::Expr::Number(self.slice(span), self.span(span)),
            cst::Expr::String(span) => ast::Expr::String(self.string(span), self.span(span)),
            cst::Expr::Path(span) => ast::Expr::Constant(self.slice(span), self.span(span)),
            cst::Expr::Call {
                name,
                arguments,
                span,
            } => ast::Expr::Function(Box::new(ast::Function {
                name: self.ident(name),
                arguments: self.arguments(arguments),
                span: self.span(span),
            })),
            cst::Expr::Array(list, span) => {
                let list = list.into_iter().map(|item| self.expr(item)).collect();
                ast::Expr::Array(list, self.span(span))
            }
            cst::Expr::Object(list, span) => {
                let list = list
                    .into_iter()
                    .map(|(key, value)| (self.ident(key), self.expr(value)))
                    .collect();
                ast::Expr::Object(list, self.span(span))
            }
        }
    }

    pub(super) fn string(&mut self, span: Bytes) -> Cow<'a, str> {
        let literal = self.slice(span);
        unescape(literal, self.file, span.start(), &mut self.diagnostics)
    }
}
