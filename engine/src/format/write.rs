//! The text written anew from its parts, as Prisma lays it out.

use super::table::{Output, Table};
use crate::source::Span;
use crate::syntax::ast::{Arguments, Attribute, Expr};
use crate::syntax::cst::{
    Block, BlockAttribute, Comment, CommentKind, Field, Line, Property, Top, TypeForm, Value,
};

/// Writes `text`, which was read as `tops`.
pub(super) fn write(text: &str, tops: &[Top]) -> String {
    let source = Source { text };
    let mut output = Output {
        text: String::with_capacity(text.len()),
        indent: 0,
    };
    let mut table = Table::default();
    let mut tops = tops;
    if let [Top::Blank, rest @ ..] = tops {
        tops = rest;
    }
    while let [top, rest @ ..] = tops {
        match top {
            Top::Block(block) => source.block(block, &mut table, &mut output),
            Top::Comments(comments) => {
                source.comments(comments, &mut table);
                table.flush(&mut output);
            }
            Top::Blank if rest.is_empty() => {}
            Top::Blank => output.end_line(),
            Top::Junk(span) | Top::UnknownBlock(span) | Top::TypeAlias(span) => {
                output.write(source.slice(*span));
            }
        }
        tops = rest;
    }
    if !output.text.ends_with('\n') {
        output.end_line();
    }
    output.text
}

struct Source<'a> {
    text: &'a str,
}

impl<'a> Source<'a> {
    fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.range()).unwrap_or("")
    }

    fn block(&self, block: &Block, table: &mut Table, output: &mut Output) {
        for part in [block.keyword.text(), " ", block.name.name, " {"] {
            output.write(part);
        }
        output.end_line();
        output.indent += 1;
        self.lines(&block.lines, table, output);
        output.indent -= 1;
        output.write("}");
        output.end_line();
    }

    /// The lines of a block: fields aligned from one blank line to the next, `@@` attributes with
    /// the comments above them at the end.
    fn lines(&self, lines: &[Line], table: &mut Table, output: &mut Output) {
        let mut attributes: Vec<(Option<&[Comment]>, &BlockAttribute)> = Vec::new();
        let mut above = None;
        let mut lines = lines;
        if let [Line::Blank, rest @ ..] = lines {
            lines = rest;
        }
        loop {
            let mut after_blank = false;
            if let [Line::Blank, rest @ ..] = lines {
                after_blank = true;
                lines = rest;
                if !matches!(lines, [] | [Line::Attribute(_) | Line::Comments(_), ..]) {
                    table.flush(output);
                    table.blank_row();
                }
            }
            let [line, rest @ ..] = lines else {
                break;
            };
            lines = rest;
            match line {
                Line::Comments(comments) if matches!(rest, [Line::Attribute(_), ..]) => {
                    above = Some(comments.as_slice());
                }
                Line::Comments(comments) => {
                    if after_blank {
                        table.flush(output);
                        table.blank_row();
                    }
                    self.comments(comments, table);
                }
                Line::Field(field) => self.field(field, table),
                Line::Value(value) => self.value(value, table),
                Line::Property(property) => self.property(property, table),
                Line::Attribute(attribute) => attributes.push((above.take(), attribute)),
                Line::Junk(span) => {
                    table.end_row(self.slice(*span).trim_end_matches('\n'));
                }
                Line::Blank => {}
            }
        }
        table.flush(output);
        if !attributes.is_empty() {
            table.blank_row();
        }
        attributes.sort_by_key(|(_, attribute)| rank(&attribute.attribute));
        for (comments, attribute) in attributes {
            if let Some(comments) = comments {
                self.comments(comments, table);
            }
            table.text.push('@');
            self.attribute(&attribute.attribute, &mut table.text);
            table.end_column();
            table.end_row(trailing(attribute.comment.as_ref()));
        }
        table.flush(output);
    }

    fn field(&self, field: &Field, table: &mut Table) {
        table.column(field.name.name);
        if let Some(ty) = &field.ty {
            table.text.push_str(ty.written);
            table.text.push_str(match ty.form {
                TypeForm::Plain | TypeForm::LegacyRequired => "",
                TypeForm::Optional => "?",
                TypeForm::List | TypeForm::LegacyList => "[]",
                TypeForm::OptionalList => "[]?",
            });
        }
        table.end_column();
        let mut attributes: Vec<&Attribute> = field.attributes.iter().collect();
        attributes.sort_by_key(|attribute| rank(attribute));
        for (number, attribute) in attributes.into_iter().enumerate() {
            if number > 0 {
                table.text.push(' ');
            }
            self.attribute(attribute, &mut table.text);
        }
        table.end_column();
        table.end_row(trailing(field.comment.as_ref()));
    }

    fn value(&self, value: &Value, table: &mut Table) {
        table.column(value.name.name);
        for attribute in &value.attributes {
            self.attribute(attribute, &mut table.text);
        }
        table.end_column();
        table.end_row(trailing(value.comment.as_ref()));
    }

    fn property(&self, property: &Property, table: &mut Table) {
        table.column(property.name.name);
        if let Some(value) = &property.value {
            table.text.push_str("= ");
            self.expr(value, &mut table.text);
        }
        table.end_column();
        table.end_row(trailing(property.comment.as_ref()));
    }

    fn attribute(&self, attribute: &Attribute, text: &mut String) {
        text.push('@');
        text.push_str(attribute.name.name);
        if attribute.arguments.parentheses {
            self.arguments(&attribute.arguments, text);
        }
    }

    fn arguments(&self, arguments: &Arguments, text: &mut String) {
        // Those without a value are put back between the others.
        let mut empty = arguments.empty.iter().peekable();
        let mut separator = "";
        text.push('(');
        for argument in &arguments.list {
            while let Some(name) = empty.next_if(|name| name.span < argument.span) {
                text.extend([separator, name.name, ": "]);
                separator = ", ";
            }
            text.push_str(separator);
            if let Some(name) = &argument.name {
                text.extend([name.name, ": "]);
            }
            self.expr(&argument.value, text);
            separator = ", ";
        }
        for name in empty {
            text.extend([separator, name.name, ": "]);
            separator = ", ";
        }
        text.push(')');
    }

    fn expr(&self, expr: &Expr, text: &mut String) {
        match expr {
            Expr::Number(word, _) | Expr::Constant(word, _) => text.push_str(word),
            // As written, with its escapes.
            Expr::String(_, span) => text.push_str(self.slice(*span)),
            Expr::Function(function) => {
                text.push_str(function.name.name);
                self.arguments(&function.arguments, text);
            }
            Expr::Array(list, _) => {
                text.push('[');
                for (number, item) in list.iter().enumerate() {
                    if number > 0 {
                        text.push_str(", ");
                    }
                    self.expr(item, text);
                }
                text.push(']');
            }
            Expr::Object(list, _) => {
                text.push_str("{ ");
                for (number, (key, value)) in list.iter().enumerate() {
                    if number > 0 {
                        text.push_str(", ");
                    }
                    text.extend([key.name, ": "]);
                    self.expr(value, text);
                }
                text.push_str(" }");
            }
        }
    }

    /// Unlike Prisma, which cuts into a block comment that is indented below another comment.
    fn comments(&self, comments: &[Comment], table: &mut Table) {
        for comment in comments {
            match comment.kind {
                CommentKind::Doc => table.text.push_str("///"),
                CommentKind::Line => table.text.push_str("//"),
                CommentKind::Block => {
                    block_comment(comment.text, table);
                    continue;
                }
            }
            table.end_row(comment.text);
        }
    }
}

/// Attributes are sorted by this.
fn rank(attribute: &Attribute) -> u8 {
    match attribute.name.name {
        "id" => 0,
        "unique" => 1,
        "default" => 2,
        "updatedAt" => 3,
        "index" => 4,
        "fulltext" => 5,
        "map" => 6,
        "relation" => 7,
        "ignore" => 8,
        _ => 9,
    }
}

fn trailing<'a>(comment: Option<&Comment<'a>>) -> &'a str {
    comment.map_or("", |comment| comment.written)
}

/// `/* */` becomes `/**`, one line ` * …` for each line that is not blank, and ` */`.
fn block_comment(text: &str, table: &mut Table) {
    table.end_row("/**");
    for line in text.lines() {
        let line = line.trim();
        let line = line.strip_prefix('*').map_or(line, str::trim_start);
        if !line.is_empty() {
            table.text.push_str(" * ");
            table.end_row(line);
        }
    }
    table.end_row(" */");
}
