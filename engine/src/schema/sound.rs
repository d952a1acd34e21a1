//! Which blocks, and which fields of the others, are free of mistakes, so that what the rules find in them is no
//! consequence of one.

use std::collections::BTreeSet;

use crate::diagnostics::{Diagnostic, Severity};
use crate::source::{SourceFile, Span};
use crate::syntax::ast;

pub(super) struct Sound<'a> {
    files: &'a [SourceFile],
    /// The blocks with a mistake, and their names.
    broken: Vec<Span>,
    names: BTreeSet<&'a str>,
    /// The sound fields of broken blocks in which all mistakes are in other fields.
    fields: Vec<Span>,
    /// What everything depends on is broken.
    nothing_holds: bool,
}

impl<'a> Sound<'a> {
    pub(super) fn of(
        files: &'a [SourceFile],
        trees: &[ast::File<'a>],
        found: &[Diagnostic],
    ) -> Sound<'a> {
        let errors = found
            .iter()
            .filter(|found| found.severity == Severity::Error);
        let errors: Vec<Span> = errors.map(|found| found.span).collect();
        let mut sound = Sound {
            files,
            broken: Vec::new(),
            names: BTreeSet::new(),
            fields: Vec::new(),
            nothing_holds: false,
        };
        let items = || trees.iter().flat_map(|tree| &tree.items);
        for item in items() {
            let (name, span) = block(item);
            let inside: Vec<Span> = errors
                .iter()
                .copied()
                .filter(|error| meets(span, *error))
                .collect();
            if inside.is_empty() {
                continue;
            }
            sound.names.insert(name);
            match item {
                ast::Item::Config(_) => sound.nothing_holds = true,
                ast::Item::Model(model)
                    if items().filter(|other| block(other).0 == name).count() == 1 =>
                {
                    sound.fields.extend(fields(model, &inside));
                }
                ast::Item::Model(_) | ast::Item::Enum(_) => {}
            }
        }
        // Of two blocks of one name both are.
        let blocks = items().map(block);
        let broken = blocks.filter(|(name, _)| sound.names.contains(name));
        sound.broken = broken.map(|(_, span)| span).collect();
        sound
    }

    /// Whether what is found there is a mistake of its own: it is in no broken block or in a sound field of one, and
    /// its lines name none.
    pub(super) fn holds(&self, span: Span) -> bool {
        if self.broken.is_empty() {
            return true;
        }
        let is_inside = self.broken.iter().any(|broken| meets(*broken, span));
        let is_sound = !is_inside || self.fields.iter().any(|field| contains(*field, span));
        !self.nothing_holds && is_sound && !self.names_broken(span)
    }

    fn names_broken(&self, span: Span) -> bool {
        let text = self.files.get(span.file()).map_or("", |file| &file.text);
        let before = text.get(..span.start()).unwrap_or_default();
        let behind = text.get(span.end()..).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let end = span.end() + behind.find('\n').unwrap_or(behind.len());
        let lines = text.get(start..end).unwrap_or_default();
        let mut words = lines.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        words.any(|word| self.names.contains(word))
    }
}

fn block<'a>(item: &ast::Item<'a>) -> (&'a str, Span) {
    match item {
        ast::Item::Model(model) => (model.name.name, model.span),
        ast::Item::Enum(one) => (one.name.name, one.span),
        ast::Item::Config(config) => (config.name.name, config.span),
    }
}

/// The fields without a mistake, unless one is outside of all fields: then an attribute of the block may be missing
/// that a field needs.
fn fields(model: &ast::Model<'_>, mistakes: &[Span]) -> Vec<Span> {
    let has = |field: Span| mistakes.iter().any(|mistake| contains(field, *mistake));
    let outside = |mistake: &Span| {
        !model
            .fields
            .iter()
            .any(|field| contains(field.span, *mistake))
    };
    if mistakes.iter().any(outside) {
        return Vec::new();
    }
    let spans = model.fields.iter().map(|field| field.span);
    spans.filter(|field| !has(*field)).collect()
}

fn contains(outer: Span, inner: Span) -> bool {
    outer.file() == inner.file() && outer.start() <= inner.start() && inner.end() <= outer.end()
}

fn meets(block: Span, place: Span) -> bool {
    let end = place.end().max(place.start() + 1);
    block.file() == place.file() && block.start() < end && place.start() < block.end()
}
