//! Attributes, arguments and values.

use super::cst::{Argument, Arguments, Attribute, Bytes, Expr};
use super::scan::Scanner;

/// How deep values may be nested; deeper ones are not read.
pub(crate) const MAX_DEPTH: usize = 100;

impl Scanner<'_> {
    /// Runs a rule and puts the cursor back when it does not match.
    pub(super) fn attempt<T>(&mut self, rule: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let start = self.at;
        let result = rule(self);
        if result.is_none() {
            self.at = start;
        }
        result
    }

    /// `@name(…)` or, with `sign` `@@`, `@@name(…)`. Blanks behind it belong to it.
    pub(super) fn attribute(&mut self, sign: &str) -> Option<Attribute> {
        self.attempt(|s| {
            let start = s.literal(sign)?.start();
            s.blanks();
            let name = s.path()?;
            s.blanks();
            let arguments = s.arguments(0);
            Some(Attribute {
                name,
                arguments,
                span: Bytes::new(start, s.at),
            })
        })
    }

    /// `@…` any number of times.
    pub(super) fn attributes(&mut self) -> Vec<Attribute> {
        let mut attributes = Vec::new();
        while let Some(attribute) = self.attribute("@") {
            push(&mut attributes, attribute);
            self.blanks();
        }
        attributes
    }

    fn arguments(&mut self, depth: usize) -> Option<Arguments> {
        self.attempt(|s| {
            s.literal("(")?;
            s.blanks();
            let (list, trailing_comma) = s.list(|s| s.argument(depth + 1));
            s.literal(")")?;
            Some(Arguments {
                list,
                trailing_comma,
            })
        })
    }

    fn argument(&mut self, depth: usize) -> Option<Argument> {
        let named = self.attempt(|s| {
            let name = s.name()?;
            s.blanks();
            s.literal(":")?;
            let end = s.at;
            s.blanks();
            match s.expr(depth) {
                Some(value) => Some(Argument::Named(name, value, Bytes::new(name.start(), s.at))),
                None => {
                    s.at = end;
                    Some(Argument::Empty(name))
                }
            }
        });
        named.or_else(|| self.expr(depth).map(Argument::Plain))
    }

    pub(super) fn expr(&mut self, depth: usize) -> Option<Expr> {
        if depth > MAX_DEPTH {
            return None;
        }
        let start = self.at;
        match self.rest().bytes().next()? {
            b'[' => self.attempt(|s| {
                s.literal("[")?;
                s.blanks();
                let (list, comma) = s.list(|s| s.expr(depth + 1));
                s.literal("]")?;
                comma
                    .is_none()
                    .then_some(Expr::Array(list, Bytes::new(start, s.at)))
            }),
            b'{' => self.attempt(|s| {
                s.literal("{")?;
                s.blanks();
                let (list, comma) = s.list(|s| {
                    let key = s.name()?;
                    s.blanks();
                    s.literal(":")?;
                    s.blanks();
                    Some((key, s.expr(depth + 1)?))
                });
                s.literal("}")?;
                comma
                    .is_none()
                    .then_some(Expr::Object(list, Bytes::new(start, s.at)))
            }),
            b'"' => self.string().map(Expr::String),
            _ => self.word(depth),
        }
    }

    /// `name(…)`, a number, or a bare word. A name may begin with a digit, but only before `(`.
    fn word(&mut self, depth: usize) -> Option<Expr> {
        let start = self.at;
        if let Some(name) = self.path() {
            let end = self.at;
            self.blanks();
            if let Some(arguments) = self.arguments(depth) {
                return Some(Expr::Call {
                    name,
                    arguments,
                    span: Bytes::new(start, self.at),
                });
            }
            self.at = end;
            if !self
                .text
                .as_bytes()
                .get(start)
                .is_some_and(u8::is_ascii_digit)
            {
                return Some(Expr::Path(name));
            }
            self.at = start;
        }
        self.number().map(Expr::Number)
    }

    /// Items between commas, and a comma that no item follows. Skips the blanks behind.
    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> (Vec<T>, Option<Bytes>) {
        let mut list = Vec::new();
        let mut comma = None;
        while let Some(value) = self.attempt(&mut item) {
            push(&mut list, value);
            self.blanks();
            comma = self.literal(",");
            if comma.is_none() {
                return (list, None);
            }
            self.blanks();
        }
        if list.is_empty() {
            comma = self.literal(",");
            self.blanks();
        }
        (list, comma)
    }
}

/// Adds an item to a list that mostly ends with one; a `Vec` by itself makes room for four.
fn push<T>(list: &mut Vec<T>, item: T) {
    if list.is_empty() {
        list.reserve_exact(1);
    }
    list.push(item);
}
