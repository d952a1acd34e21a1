//! Diagnostics for programs.

use super::lines::Lines;
use super::{Diagnostic, Severity};
use crate::source::{SourceFile, Span};

/// The diagnostics as a JSON array, one object each, in their order.
///
/// Every object has `code`, `severity` (`"error"` or `"warning"`), `message`, `file` (its path, or
/// null), `start` and `end` (bytes), `line` and `column` (counted from 1, columns in characters;
/// null without a file), `help` (or null) and `labels`, an array of `{ message, file, start, end,
/// line, column }`.
///
/// ```
/// use whimbrel_engine::diagnostics::{Diagnostic, json};
/// use whimbrel_engine::source::{SourceFile, Span};
///
/// let files = [SourceFile::new("a.prisma", "x\ny\n")];
/// let found = [Diagnostic::error("bad-line", "this is wrong", Span::new(0, 2, 3))];
/// assert!(json(&found, &files).contains(r#""file":"a.prisma","start":2,"end":3,"line":2,"column":1"#));
/// ```
pub fn json(diagnostics: &[Diagnostic], files: &[SourceFile]) -> String {
    let lines: Vec<Lines<'_>> = files.iter().map(|file| Lines::new(&file.text)).collect();
    let objects: Vec<String> = diagnostics
        .iter()
        .map(|diagnostic| {
            let severity = match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            };
            let labels: Vec<String> = diagnostic
                .labels
                .iter()
                .map(|(span, text)| {
                    format!("{{\"message\":{},{}}}", string(text), place(*span, files, &lines))
                })
                .collect();
            format!(
                "{{\"code\":{},\"severity\":\"{severity}\",\"message\":{},{},\"help\":{},\"labels\":[{}]}}",
                string(diagnostic.code),
                string(&diagnostic.message),
                place(diagnostic.span, files, &lines),
                diagnostic.help.as_deref().map_or("null".to_owned(), string),
                labels.join(",")
            )
        })
        .collect();
    format!("[{}]", objects.join(","))
}

fn place(span: Span, files: &[SourceFile], lines: &[Lines<'_>]) -> String {
    let (Some(file), Some(lines)) = (files.get(span.file()), lines.get(span.file())) else {
        return format!(
            "\"file\":null,\"start\":{},\"end\":{},\"line\":null,\"column\":null",
            span.start(),
            span.end()
        );
    };
    let (line, column) = lines.position(lines.boundary(span.start()));
    format!(
        "\"file\":{},\"start\":{},\"end\":{},\"line\":{line},\"column\":{column}",
        string(&file.path),
        span.start(),
        span.end()
    )
}

/// A JSON string.
fn string(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            // Control characters, and the two line separators that JavaScript trips over.
            '\0'..='\u{1f}' | '\u{7f}' | '\u{2028}' | '\u{2029}' => {
                json.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => json.push(c),
        }
    }
    json.push('"');
    json
}
