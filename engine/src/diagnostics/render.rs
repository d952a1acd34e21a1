//! Diagnostics for people.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::lines::Lines;
use super::{Diagnostic, Severity};
use crate::source::{SourceFile, Span};

/// Labels within this many lines share an excerpt with what they explain.
const NEAR: usize = 200;
/// Lines longer than this are named but not shown.
const LONGEST: usize = 2000;

/// The diagnostics as text for a terminal: message, file, line and column, the line itself with
/// the place marked, further places, and advice. `files` are the files that were compiled, in
/// the order that the spans count. A span that is not in any file is left out, never an error.
///
/// ```
/// use whimbrel_engine::diagnostics::{Diagnostic, render};
/// use whimbrel_engine::source::{SourceFile, Span};
///
/// let files = [SourceFile::new("a.prisma", "model A {\n  id Int\n}\n")];
/// let found = [Diagnostic::error("no-id", "`A` has no id", Span::new(0, 6, 7))];
/// let text = render(&found, &files, false);
/// assert!(text.contains("error[no-id]: `A` has no id"));
/// assert!(text.contains("a.prisma:1:7"));
/// ```
pub fn render(diagnostics: &[Diagnostic], files: &[SourceFile], color: bool) -> String {
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let lines: Vec<Lines<'_>> = files.iter().map(|file| Lines::new(&file.text)).collect();
    let mut text = String::new();
    for diagnostic in diagnostics {
        if !text.is_empty() {
            text.push('\n');
        }
        let rendered = renderer.render(&[group(diagnostic, files, &lines)]);
        text.push_str(rendered.trim_end());
        text.push('\n');
    }
    text
}

fn group<'a>(
    diagnostic: &'a Diagnostic,
    files: &'a [SourceFile],
    lines: &[Lines<'a>],
) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(
        level
            .primary_title(diagnostic.message.as_str())
            .id(diagnostic.code),
    );
    for excerpt in excerpts(diagnostic) {
        let file = excerpt.first().map_or(usize::MAX, |mark| mark.span.file());
        if let (Some(file), Some(lines)) = (files.get(file), lines.get(file)) {
            group = match snippet(&file.path, lines, &excerpt) {
                Ok(snippet) => group.element(snippet),
                Err(origin) => group.element(origin),
            };
        }
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    group
}

/// A place to mark.
struct Mark<'a> {
    span: Span,
    label: Option<&'a str>,
    primary: bool,
}

/// The marks of a diagnostic, those of one file together.
fn excerpts(diagnostic: &Diagnostic) -> Vec<Vec<Mark<'_>>> {
    let mut excerpts = vec![vec![Mark {
        span: diagnostic.span,
        label: None,
        primary: true,
    }]];
    for (span, text) in &diagnostic.labels {
        let mark = Mark {
            span: *span,
            label: Some(text.as_str()),
            primary: false,
        };
        let same_file = excerpts.iter_mut().find(|marks| {
            marks
                .first()
                .is_some_and(|mark| mark.span.file() == span.file())
        });
        match same_file {
            Some(marks) => marks.push(mark),
            None => excerpts.push(vec![mark]),
        }
    }
    excerpts
}

/// The lines around the marks, or only their place when the lines cannot be shown.
fn snippet<'a>(
    path: &'a str,
    lines: &Lines<'a>,
    marks: &[Mark<'a>],
) -> Result<Snippet<'a, Annotation<'a>>, Origin<'a>> {
    let ranges: Vec<Range<usize>> = marks.iter().map(|mark| shown(lines, mark.span)).collect();
    let first = ranges.first().map_or(0, |range| range.start);
    let center = lines.line(first);
    let near: Vec<(&Mark<'a>, Range<usize>)> = marks
        .iter()
        .zip(ranges)
        .filter(|(_, range)| lines.line(range.start).abs_diff(center) <= NEAR)
        .collect();
    let numbers = near.iter().map(|(_, range)| lines.line(range.start));
    let top = numbers.clone().min().unwrap_or(center);
    let bottom = numbers.max().unwrap_or(center);
    let start = lines.range(top).start;
    let end = lines.range(bottom).end;
    let too_long = (top..=bottom).any(|line| lines.range(line).len() > LONGEST);
    let Some(source) = lines.text.get(start..end).filter(|_| !too_long) else {
        let (line, column) = lines.position(first);
        return Err(Origin::path(path).line(line).char_column(column));
    };
    let annotations = near.into_iter().map(|(mark, range)| {
        let kind = if mark.primary {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        kind.span(range.start - start..range.end - start)
            .label(mark.label)
    });
    Ok(Snippet::source(source)
        .line_start(top + 1)
        .path(path)
        .annotations(annotations))
}

/// What of a span is marked: its first line, without blanks at its end. A mark over many lines
/// says no more than one at their beginning.
fn shown(lines: &Lines<'_>, span: Span) -> Range<usize> {
    let range = lines.clamp(span.start(), span.end());
    let line = lines.range(lines.line(range.start));
    let start = range.start.min(line.end);
    let end = range.end.min(line.end).max(start);
    let text = lines.text.get(start..end).unwrap_or("");
    start..start + text.trim_end().len()
}
