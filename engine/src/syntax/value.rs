//! Attributes, arguments and values.

use super::ast::{Argument, Arguments, Attribute, Expr, Function, Ident};
use super::escape::unescape;
use super::scan::Scanner;
use crate::source::Span;

/// How deep values may be nested; deeper ones are not read.
pub(crate) const MAX_DEPTH: usize = 100;

/// An argument as written.
enum Written<'a> {
    Whole(Argument<'a>),
    /// `name:`
    Empty(Ident<'a>),
}

impl<'a> Scanner<'a> {
    /// Runs a rule and puts the cursor back when it does not match.
    pub(super) fn attempt<T>(&mut self, rule: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.count_work(1);
        let start = self.at;
        let result = rule(self);
        if result.is_none() {
            self.at = start;
        }
        result
    }

    /// `@name(…)` or, with `sign` `@@`, `@@name(…)`. Blanks behind it belong to it.
    pub(super) fn attribute(&mut self, sign: &str) -> Option<Attribute<'a>> {
        self.attempt(|s| {
            let start = s.literal(sign)?.start();
            s.blanks();
            let name = s.path()?;
            s.blanks();
            let arguments = s.arguments(0).unwrap_or_default();
            Some(Attribute {
                name,
                arguments,
                span: s.since(start),
            })
        })
    }

    /// `@…` any number of times.
    pub(super) fn attributes(&mut self) -> Vec<Attribute<'a>> {
        let mut attributes = Vec::new();
        while let Some(attribute) = self.attribute("@") {
            push(&mut attributes, attribute);
            self.blanks();
        }
        attributes
    }

    fn arguments(&mut self, depth: usize) -> Option<Arguments<'a>> {
        self.attempt(|s| {
            s.literal("(")?;
            s.blanks();
            let mut list = Vec::new();
            let mut empty = Vec::new();
            let trailing_comma = s.list(|s| {
                match s.argument(depth + 1)? {
                    Written::Whole(argument) => push(&mut list, argument),
                    Written::Empty(name) => empty.push(name),
                }
                Some(())
            });
            s.literal(")")?;
            Some(Arguments {
                list,
                empty,
                trailing_comma,
                parentheses: true,
            })
        })
    }

    fn argument(&mut self, depth: usize) -> Option<Written<'a>> {
        let named = self.attempt(|s| {
            let name = s.name()?;
            s.blanks();
            s.literal(":")?;
            let end = s.at;
            s.blanks();
            let Some(value) = s.expr(depth) else {
                s.at = end;
                return Some(Written::Empty(name));
            };
            Some(Written::Whole(Argument {
                span: s.since(name.span.start()),
                name: Some(name),
                value,
            }))
        });
        named.or_else(|| {
            let value = self.expr(depth)?;
            Some(Written::Whole(Argument {
                name: None,
                span: value.span(),
                value,
            }))
        })
    }

    pub(super) fn expr(&mut self, depth: usize) -> Option<Expr<'a>> {
        if depth > MAX_DEPTH {
            return None;
        }
        match self.byte()? {
            b'[' => self.attempt(|s| {
                let mut list = Vec::new();
                let span = s.between("[", "]", |s| {
                    push(&mut list, s.expr(depth + 1)?);
                    Some(())
                })?;
                Some(Expr::Array(list, span))
            }),
            b'{' => self.attempt(|s| {
                let mut list = Vec::new();
                let span = s.between("{", "}", |s| {
                    let key = s.name()?;
                    s.blanks();
                    s.literal(":")?;
                    s.blanks();
                    push(&mut list, (key, s.expr(depth + 1)?));
                    Some(())
                })?;
                Some(Expr::Object(list, span))
            }),
            b'"' => {
                let (written, span) = self.string()?;
                Some(Expr::String(unescape(written), span))
            }
            _ => self.word(depth),
        }
    }

    /// `name(…)`, a number, or a bare word. A name may begin with a digit, but only before `(`.
    fn word(&mut self, depth: usize) -> Option<Expr<'a>> {
        let start = self.at;
        if let Some(name) = self.path() {
            let end = self.at;
            self.blanks();
            if let Some(arguments) = self.arguments(depth) {
                return Some(Expr::Function(Box::new(Function {
                    name,
                    arguments,
                    span: self.since(start),
                })));
            }
            self.at = end;
            if !name.name.starts_with(|c: char| c.is_ascii_digit()) {
                return Some(Expr::Constant(name.name, name.span));
            }
            self.at = start;
        }
        let (number, span) = self.number()?;
        Some(Expr::Number(number, span))
    }

    /// Items between brackets; a comma may not follow the last one.
    fn between(
        &mut self,
        open: &str,
        close: &str,
        item: impl FnMut(&mut Self) -> Option<()>,
    ) -> Option<Span> {
        let start = self.literal(open)?.start();
        self.blanks();
        let comma = self.list(item);
        self.literal(close)?;
        comma.is_none().then(|| self.since(start))
    }

    /// Items between commas. Answers with a comma that no item follows. Skips the blanks behind.
    fn list(&mut self, mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<Span> {
        let mut is_empty = true;
        let mut comma = None;
        while self.attempt(&mut item).is_some() {
            is_empty = false;
            self.blanks();
            comma = self.literal(",");
            comma?;
            self.blanks();
        }
        if is_empty {
            comma = self.literal(",");
            self.blanks();
        }
        comma
    }
}

/// Adds an item to a list that mostly ends with one; a `Vec` by itself makes room for four.
fn push<T>(list: &mut Vec<T>, item: T) {
    if list.capacity() == 0 {
        *list = Vec::with_capacity(1);
    }
    list.push(item);
}
