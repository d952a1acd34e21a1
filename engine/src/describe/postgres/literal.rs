//! The tokens of a printed default as one literal, without the casts that it wears.

use crate::describe::lex::{Kind, Token};

#[derive(Debug)]
pub(super) enum Literal {
    Null,
    Now,
    UniqueRowid,
    Sequence(String),
    String(String),
    Number(String),
    Boolean(bool),
    Array(Vec<Literal>),
}

/// Reads all of the tokens; `None` when they are another expression.
pub(super) fn read(tokens: &[Token]) -> Option<Literal> {
    let mut reader = Reader {
        tokens,
        at: 0,
        depth: 0,
    };
    let literal = reader.literal()?;
    (reader.at == tokens.len()).then_some(literal)
}

struct Reader<'t> {
    tokens: &'t [Token],
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn take(&mut self, symbol: &str) -> Option<()> {
        self.peek()?.is_symbol(symbol).then(|| self.at += 1)
    }

    fn literal(&mut self) -> Option<Literal> {
        if self.depth > 50 {
            return None;
        }
        self.depth += 1;
        let mut literal = self.primary();
        while literal.is_some() && self.take("::").is_some() {
            if self.type_name().is_none() {
                literal = None;
            }
        }
        self.depth -= 1;
        literal
    }

    fn primary(&mut self) -> Option<Literal> {
        if self.take("(").is_some() {
            let inner = self.literal()?;
            self.take(")")?;
            return Some(inner);
        }
        if self.take("-").is_some() {
            let Kind::Number(number) = &self.peek()?.kind else {
                return None;
            };
            let negative = format!("-{number}");
            self.at += 1;
            return Some(Literal::Number(negative));
        }
        let kind = self.peek()?.kind.clone();
        self.at += 1;
        match kind {
            Kind::String(text) => Some(Literal::String(text)),
            Kind::Number(number) => Some(Literal::Number(number)),
            Kind::Word(word) => self.word(&word.to_ascii_lowercase()),
            Kind::Quoted(_) | Kind::Symbol(_) => None,
        }
    }

    fn word(&mut self, word: &str) -> Option<Literal> {
        match word {
            "true" => Some(Literal::Boolean(true)),
            "false" => Some(Literal::Boolean(false)),
            "null" => Some(Literal::Null),
            // With a precision it is another expression, as it is for Prisma.
            "current_timestamp" => Some(Literal::Now),
            "now" => {
                self.take("(")?;
                self.take(")")?;
                Some(Literal::Now)
            }
            "unique_rowid" => {
                self.take("(")?;
                self.take(")")?;
                Some(Literal::UniqueRowid)
            }
            "nextval" => {
                self.take("(")?;
                let Literal::String(name) = self.literal()? else {
                    return None;
                };
                self.take(")")?;
                Some(Literal::Sequence(name))
            }
            "array" => {
                self.take("[")?;
                let mut items = Vec::new();
                while self.take("]").is_none() {
                    items.push(self.literal()?);
                    if self.take(",").is_none() {
                        self.take("]")?;
                        break;
                    }
                }
                Some(Literal::Array(items))
            }
            _ => None,
        }
    }

    /// `text`, `character varying(20)`, `timestamp(3) without time zone`, `public."Role"[]`
    fn type_name(&mut self) -> Option<()> {
        let first = self.at;
        while let Some(token) = self.peek() {
            if token.name().is_some() || token.is_symbol(".") {
                self.at += 1;
            } else if token.is_symbol("(") || token.is_symbol("[") {
                let close = if token.is_symbol("(") { ")" } else { "]" };
                while !self.peek()?.is_symbol(close) {
                    self.at += 1;
                }
                self.at += 1;
            } else {
                break;
            }
        }
        (self.at > first).then_some(())
    }
}
