//! Blocks and their lines. A block that is never closed is no block: its lines are then read one
//! by one at the top level, so that the rest of the file is still understood.

use std::collections::BTreeSet;

use super::ast::FieldType;
use super::cst::{
    Block, BlockAttribute, Content, Field, Keyword, Line, Property, Top, Type, TypeForm, Value,
};
use super::escape::unescape;
use super::scan::Scanner;
use crate::source::Span;

/// Cuts a text into its parts, one after the other.
pub(crate) struct Reader<'a> {
    pub(super) scanner: Scanner<'a>,
    unclosed: Unclosed,
    /// The memory of the block that comes next.
    lines: Vec<Line<'a>>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(file: usize, text: &'a str) -> Self {
        Reader {
            scanner: Scanner::new(file, text),
            unclosed: Unclosed::default(),
            lines: Vec::new(),
        }
    }

    /// Takes back the memory of a block's lines.
    pub(crate) fn reuse(&mut self, mut lines: Vec<Line<'a>>) {
        lines.clear();
        self.lines = lines;
    }
}

impl<'a> Iterator for Reader<'a> {
    type Item = Top<'a>;

    fn next(&mut self) -> Option<Top<'a>> {
        self.scanner.blanks();
        match self.scanner.at_end() {
            true => None,
            false => self.top(),
        }
    }
}

/// Places from which no closing brace is reached, for each kind of content. Remembering them
/// keeps a file full of unclosed blocks from being read again and again.
#[derive(Default)]
struct Unclosed {
    fields: BTreeSet<usize>,
    values: BTreeSet<usize>,
    properties: BTreeSet<usize>,
    /// Where the lines of the block begin that is being read.
    seen: Vec<usize>,
}

impl Unclosed {
    fn of(&mut self, content: Content) -> &mut BTreeSet<usize> {
        match content {
            Content::Fields => &mut self.fields,
            Content::Values => &mut self.values,
            Content::Properties => &mut self.properties,
        }
    }

    /// None of the lines seen leads to a closing brace.
    fn add_seen(&mut self, content: Content) {
        let seen = std::mem::take(&mut self.seen);
        self.of(content).extend(seen);
    }
}

impl<'a> Reader<'a> {
    fn top(&mut self) -> Option<Top<'a>> {
        let scanner = &mut self.scanner;
        let keyword = Keyword::ALL
            .into_iter()
            .find(|keyword| scanner.rest().starts_with(keyword.text()));
        if let Some(keyword) = keyword {
            let start = scanner.at;
            if let Some(block) = self.block(keyword) {
                return Some(Top::Block(block));
            }
            self.scanner.at = start;
            if keyword == Keyword::Type
                && let Some(alias) = self.scanner.attempt(Scanner::type_alias)
            {
                return Some(Top::TypeAlias(alias));
            }
        }
        let scanner = &mut self.scanner;
        if let Some(span) = scanner.attempt(Scanner::unknown_block) {
            return Some(Top::UnknownBlock(span));
        }
        if let Some(comments) = scanner.comments() {
            return Some(Top::Comments(comments));
        }
        if scanner.blank_lines().is_some() {
            return Some(Top::Blank);
        }
        scanner.junk().map(Top::Junk)
    }

    fn block(&mut self, keyword: Keyword) -> Option<Block<'a>> {
        let scanner = &mut self.scanner;
        let start = scanner.literal(keyword.text())?.start();
        scanner.blanks();
        let name = scanner.name()?;
        scanner.blanks();
        let behind_brace = scanner.open()?;
        let lines = self.lines(keyword.content())?;
        Some(Block {
            keyword,
            name,
            behind_brace,
            lines,
            span: self.scanner.since(start),
        })
    }

    /// The lines up to the closing brace, and the brace.
    fn lines(&mut self, content: Content) -> Option<Vec<Line<'a>>> {
        let mut lines = std::mem::take(&mut self.lines);
        self.unclosed.seen.clear();
        loop {
            self.scanner.blanks();
            let start = self.scanner.at;
            if self.unclosed.of(content).contains(&start) {
                break;
            }
            if self.scanner.literal("}").is_some() {
                return Some(lines);
            }
            self.unclosed.seen.push(start);
            match self.scanner.line(content) {
                Some(line) => lines.push(line),
                None => break,
            }
        }
        self.unclosed.add_seen(content);
        self.reuse(lines);
        None
    }
}

impl<'a> Scanner<'a> {
    /// `{`, and the rest of the line, which is ignored.
    fn open(&mut self) -> Option<Span> {
        let start = self.literal("{")?.end();
        self.skip_line();
        let rest = self.since(start);
        self.newline()?;
        Some(rest)
    }

    fn line(&mut self, content: Content) -> Option<Line<'a>> {
        let own = match content {
            Content::Fields => self.attempt(Self::field).map(Line::Field),
            Content::Values => self.attempt(Self::value).map(Line::Value),
            Content::Properties => self.attempt(Self::property).map(Line::Property),
        };
        if own.is_some() {
            return own;
        }
        if content != Content::Properties
            && let Some(attribute) = self.attempt(Self::block_attribute)
        {
            return Some(Line::Attribute(attribute));
        }
        if let Some(comments) = self.comments() {
            return Some(Line::Comments(comments));
        }
        if self.blank_lines().is_some() {
            return Some(Line::Blank);
        }
        self.junk().map(Line::Junk)
    }

    fn field(&mut self) -> Option<Field<'a>> {
        let name = self.name()?;
        self.blanks();
        let colon = self.literal(":");
        self.blanks();
        let ty = self.field_type();
        self.blanks();
        let attributes = self.attributes();
        let comment = self.comment();
        self.blanks();
        self.newline()?;
        Some(Field {
            span: self.since(name.span.start()),
            name,
            colon,
            ty,
            attributes,
            comment,
        })
    }

    fn field_type(&mut self) -> Option<Type<'a>> {
        let start = self.at;
        if let Some((base, written)) = self.base_type() {
            let form = self.attempt(Self::type_suffix).unwrap_or(TypeForm::Plain);
            return Some(Type {
                form,
                base,
                written,
                span: self.since(start),
            });
        }
        self.attempt(|s| {
            s.literal("[")?;
            s.blanks();
            let (base, written) = s.base_type()?;
            s.blanks();
            s.literal("]")?;
            Some(Type {
                form: TypeForm::LegacyList,
                base,
                written,
                span: s.since(start),
            })
        })
    }

    fn type_suffix(&mut self) -> Option<TypeForm> {
        self.blanks();
        if self.literal("[]").is_some() {
            let optional = self.attempt(|s| {
                s.blanks();
                s.literal("?")
            });
            return Some(match optional {
                Some(_) => TypeForm::OptionalList,
                None => TypeForm::List,
            });
        }
        if self.literal("?").is_some() {
            return Some(TypeForm::Optional);
        }
        self.literal("!").map(|_| TypeForm::LegacyRequired)
    }

    /// A name or `Unsupported("…")`, and the same as written.
    fn base_type(&mut self) -> Option<(FieldType<'a>, &'a str)> {
        let unsupported = self.attempt(|s| {
            let start = s.literal("Unsupported(")?.start();
            s.blanks();
            let (string, span) = s.string()?;
            s.blanks();
            s.literal(")")?;
            let ty = FieldType::Unsupported(unescape(string), span);
            Some((ty, s.slice(start)))
        });
        unsupported.or_else(|| {
            let name = self.name()?;
            Some((FieldType::Name(name), name.name))
        })
    }

    fn value(&mut self) -> Option<Value<'a>> {
        let name = self.name()?;
        self.blanks();
        let attributes = self.attributes();
        let comment = self.comment();
        self.blanks();
        self.newline()?;
        Some(Value {
            span: self.since(name.span.start()),
            name,
            attributes,
            comment,
        })
    }

    fn property(&mut self) -> Option<Property<'a>> {
        let name = self.name()?;
        self.blanks();
        self.literal("=")?;
        self.blanks();
        let value = self.expr(0);
        self.blanks();
        let comment = self.comment();
        let span = self.since(name.span.start());
        self.blanks();
        self.newline()?;
        Some(Property {
            name,
            value,
            comment,
            span,
        })
    }

    fn block_attribute(&mut self) -> Option<BlockAttribute<'a>> {
        let mut attribute = self.attribute("@@")?;
        self.blanks();
        let comment = self.comment();
        attribute.span = self.since(attribute.span.start());
        self.blanks();
        self.newline()?;
        Some(BlockAttribute { attribute, comment })
    }

    fn type_alias(&mut self) -> Option<Span> {
        let start = self.literal("type")?.start();
        self.blanks();
        self.name()?;
        self.blanks();
        self.literal("=")?;
        self.blanks();
        self.base_type()?;
        self.blanks();
        self.attributes();
        Some(self.since(start))
    }

    fn unknown_block(&mut self) -> Option<Span> {
        let start = self.name()?.span.start();
        self.blanks();
        self.open()?;
        self.past_brace()?;
        Some(self.since(start))
    }
}
