//! What the parser says about lines and blocks that it cannot read.

use super::ast;
use super::build::Builder;
use super::cst::{Block, Keyword, Line};
use crate::diagnostics::Diagnostic;
use crate::schema::suggest::did_you_mean;
use crate::source::Span;

const KEYWORDS: &str = "`model`, `enum`, `view`, `type`, `datasource` or `generator`";

impl<'a> Builder<'a> {
    pub(super) fn type_alias(&mut self, span: Span) {
        let diagnostic = Diagnostic::error("type-alias", "a type cannot have an alias", span).help(
            "write the type itself where it is used; `type X { … }` defines a composite type",
        );
        self.diagnostics.push(diagnostic);
    }

    pub(super) fn unknown_block(&mut self, span: Span) {
        let text = self.slice(span);
        let word = text.split(['{', ' ', '\t']).next().unwrap_or("");
        let (message, help) = if is_keyword(word) {
            (
                format!("this `{word}` block has no name"),
                format!("write `{word} Name {{`"),
            )
        } else {
            (
                format!("a block cannot start with `{word}`"),
                format!("start it with {KEYWORDS} and a name"),
            )
        };
        self.diagnostics
            .push(Diagnostic::error("unknown-block", message, span).help(help));
    }

    /// Reports the first line of an unresolved merge. True when the line is one that git wrote.
    fn is_conflict(&mut self, span: Span) -> bool {
        let line = self.slice(span).trim_end();
        let starts = |mark: &str| {
            let rest = line.strip_prefix(mark);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        let ends = starts(">>>>>>>");
        if !ends && !starts("<<<<<<<") && !starts("=======") && !starts("|||||||") {
            return false;
        }
        if !self.is_in_conflict {
            let diagnostic = Diagnostic::error("merge-conflict", "unresolved merge conflict", span)
                .help("keep the lines that are right, and delete those that begin with `<<<<<<<`, `=======` and `>>>>>>>`");
            self.diagnostics.push(diagnostic);
        }
        self.is_in_conflict = !ends;
        true
    }

    /// Reports a block that begins inside another. True when this line is the beginning of one.
    pub(super) fn unclosed(&mut self, span: Span, owner: &str) -> bool {
        if !begins_block(self.slice(span)) {
            return false;
        }
        let message = format!("`{owner}` is not closed before this block begins");
        let diagnostic = Diagnostic::error("unclosed-block", message, span)
            .help("add a line `}` above this one");
        self.diagnostics.push(diagnostic);
        self.resume = Some(span.start());
        true
    }

    /// Reports a block that is written on one line, such as `enum Role { USER ADMIN }`, and so takes the next
    /// block for its content. `None` when this is not one.
    pub(super) fn on_one_line(
        &mut self,
        block: &Block<'a>,
        documentation: Option<String>,
    ) -> Option<ast::Item<'a>> {
        let inner = self.slice(block.behind_brace).trim().strip_suffix('}')?;
        let next = block.lines.iter().find_map(|line| match line {
            Line::Junk(span) if begins_block(self.slice(*span)) => Some(span.start()),
            _ => None,
        })?;
        self.resume = Some(next);
        let start = block.span.start();
        let text = self.slice(Span::new(self.file, start, block.behind_brace.end()));
        let end = start + text.trim_end().len();
        let span = Span::new(self.file, start, end);
        let message = format!("`{}` is written on one line", block.name.name);
        let diagnostic = Diagnostic::error("block-on-one-line", message, span)
            .help("put what is between `{` and `}`, and the `}`, on lines of their own");
        self.diagnostics.push(diagnostic);
        // It is known, so that what names it is not reported too.
        let values = inner.split_whitespace().map(|name| {
            let at = name.as_ptr().addr() - self.text.as_ptr().addr();
            let span = Span::new(self.file, at, at + name.len());
            ast::EnumValue {
                name: ast::Ident { name, span },
                attributes: Vec::new(),
                documentation: None,
                span,
            }
        });
        Some(match block.keyword {
            Keyword::Enum => ast::Item::Enum(ast::Enum {
                name: block.name,
                values: values.collect(),
                attributes: Vec::new(),
                documentation,
                span,
            }),
            _ => ast::Item::Model(ast::Model {
                kind: match block.keyword {
                    Keyword::View => ast::ModelKind::View,
                    Keyword::Type => ast::ModelKind::Composite,
                    _ => ast::ModelKind::Model,
                },
                name: block.name,
                fields: Vec::new(),
                attributes: Vec::new(),
                documentation,
                span,
            }),
        })
    }

    /// Lines between two blocks. Most often one mistake makes all of them unreadable, so they are
    /// reported once.
    pub(super) fn junk_at_top(&mut self, lines: Vec<Span>) {
        let mut is_conflict = false;
        for line in &lines {
            is_conflict |= self.is_conflict(*line);
        }
        if is_conflict {
            return;
        }
        let mut lines = lines.as_slice();
        while let Some(&span) = lines.first() {
            let mut block = lines;
            if begins_block(self.slice(span)) || self.begins_misspelt(span) {
                // The block ends where the next one begins.
                let begins = |line: &Span| begins_block(self.slice(*line));
                let next = lines.iter().skip(1).position(begins);
                block = next.and_then(|at| lines.get(..=at)).unwrap_or(lines);
            }
            if !self.never_closed(block) && !self.misspelt(span) {
                return self.outside(span, lines.len());
            }
            lines = lines.get(block.len()..).unwrap_or_default();
        }
    }

    /// Lines that belong to no block.
    fn outside(&mut self, span: Span, count: usize) {
        let message = match count {
            1 => "this line does not belong to any block".to_owned(),
            count => format!("{count} lines from here do not belong to any block"),
        };
        let line = self.slice(span).trim();
        let word = line.split([' ', '\t', '{']).next().unwrap_or("");
        let help = if line.starts_with('\u{feff}') {
            "the file starts with a byte order mark; save it as UTF-8 without one".to_owned()
        } else if line.starts_with("/*") {
            "close the comment with `*/`".to_owned()
        } else if line == "}" {
            "this brace closes nothing; remove it".to_owned()
        } else if is_keyword(word) && line.contains('{') && line.ends_with('}') {
            format!("put the content of `{word}` and its closing `}}` on lines of their own")
        } else if is_keyword(word) && line.ends_with('{') {
            format!(
                "a block is `{word} Name {{` and ends with a line `}}`; the name or that line is missing"
            )
        } else if is_keyword(word) && !line.contains('{') {
            format!("put the `{{` on the same line: `{line} {{`")
        } else {
            format!("a line outside of blocks starts with {KEYWORDS}")
        };
        let diagnostic = Diagnostic::error("unexpected-line", message, span).help(help);
        self.diagnostics.push(diagnostic);
    }

    /// Reports a block that nothing closes. True when the lines are one.
    fn never_closed(&mut self, lines: &[Span]) -> bool {
        let Some((first, last)) = lines.first().zip(lines.last()) else {
            return false;
        };
        let (line, end) = (self.slice(*first), self.slice(*last).trim_end());
        if !begins_block(line) {
            return false;
        }
        let name = line
            .split(['{', ' ', '\t'])
            .filter(|word| !word.is_empty())
            .nth(1);
        let number = self
            .text
            .get(..last.start())
            .map_or(1, |text| text.matches('\n').count() + 1);
        let message = format!("`{}` is never closed", name.unwrap_or_default());
        let help = match end.ends_with('}') && first != last {
            true => format!("the `}}` of line {number} must be on its own line"),
            false => format!("add a line `}}` after line {number}"),
        };
        let diagnostic = Diagnostic::error("unclosed-block", message, *first).help(help);
        self.diagnostics.push(diagnostic);
        true
    }

    /// Whether a line is the first of a block but for its first word.
    fn begins_misspelt(&self, span: Span) -> bool {
        let words: Vec<&str> = self.slice(span).split_whitespace().collect();
        let is_word = |word: &str| word.chars().all(|letter| letter.is_ascii_alphanumeric());
        matches!(words.as_slice(), [word, name, "{"] if is_word(word) && is_word(name))
    }

    /// Reports a block whose first word is none that begins one. True when this is one.
    fn misspelt(&mut self, span: Span) -> bool {
        if !self.begins_misspelt(span) {
            return false;
        }
        let word = self
            .slice(span)
            .split_whitespace()
            .next()
            .unwrap_or_default();
        let help = did_you_mean(word, Keyword::ALL.iter().map(|keyword| keyword.text()));
        let message = format!("a block cannot start with `{word}`");
        let help = help.unwrap_or_else(|| format!("start it with {KEYWORDS} and a name"));
        let diagnostic = Diagnostic::error("unknown-block", message, span).help(help);
        self.diagnostics.push(diagnostic);
        true
    }

    /// What follows `{` on its line is not read, so whoever writes something there should know.
    pub(super) fn behind_brace(&mut self, block: &Block) {
        let text = self.slice(block.behind_brace);
        let shown = text.trim();
        let is_comment =
            shown.starts_with("//") || (shown.starts_with("/*") && shown.ends_with("*/"));
        if shown.is_empty() || is_comment {
            return;
        }
        let start = block.behind_brace.start() + (text.len() - text.trim_start().len());
        let diagnostic = Diagnostic::warning(
            "ignored-text",
            "what follows `{` on the same line is ignored",
            Span::new(self.file, start, start + shown.len()),
        )
        .help("put it on a line of its own");
        self.diagnostics.push(diagnostic);
    }

    pub(super) fn junk_in_model(&mut self, span: Span, owner: &str) {
        if self.is_conflict(span) {
            return;
        }
        let line = self.slice(span).trim_end();
        let help = if let Some(help) = self.common_mistake(line) {
            help
        } else if line.starts_with('@') && !line.starts_with("@@") {
            "an attribute of the whole block starts with `@@`".to_owned()
        } else {
            "a field is `name Type @attribute`, all on one line".to_owned()
        };
        let diagnostic = Diagnostic::error(
            "invalid-line",
            format!("this line of `{owner}` is neither a field nor an attribute"),
            span,
        )
        .help(help);
        self.diagnostics.push(diagnostic);
    }

    pub(super) fn junk_in_enum(&mut self, span: Span, owner: &str) {
        if self.is_conflict(span) {
            return;
        }
        let line = self.slice(span).trim_end();
        let help = self.common_mistake(line).unwrap_or_else(|| {
            "a value is one name on its own line, for example `ADMIN`".to_owned()
        });
        let diagnostic = Diagnostic::error(
            "invalid-line",
            format!("this line of enum `{owner}` is not a value"),
            span,
        )
        .help(help);
        self.diagnostics.push(diagnostic);
    }

    pub(super) fn junk_in_config(&mut self, span: Span, kind: ast::ConfigKind) {
        if self.is_conflict(span) {
            return;
        }
        let kind = match kind {
            ast::ConfigKind::Datasource => "datasource",
            ast::ConfigKind::Generator => "generator",
        };
        let line = self.slice(span).trim_end();
        let help = self
            .common_mistake(line)
            .unwrap_or_else(|| "a setting is `key = value`, all on one line".to_owned());
        let diagnostic = Diagnostic::error(
            "invalid-line",
            format!("this line is not a setting of a {kind}"),
            span,
        )
        .help(help);
        self.diagnostics.push(diagnostic);
    }

    /// Advice that fits any block.
    fn common_mistake(&self, line: &str) -> Option<String> {
        let count = |c: char| line.matches(c).count();
        if line.starts_with("/*") {
            Some("close the comment with `*/`".to_owned())
        } else if line.contains('\'') {
            Some("strings are written in double quotes".to_owned())
        } else if count('(') != count(')') || count('[') != count(']') {
            Some("every `(` and `[` is closed on the same line".to_owned())
        } else if line.contains(",]") || line.contains(", ]") {
            Some("remove the comma after the last item".to_owned())
        } else if let Some(mark) = line.chars().last().filter(|last| ",;".contains(*last)) {
            Some(format!("remove the `{mark}` at the end of the line"))
        } else if line.contains("?[]") || line.contains("[]?") {
            Some("a list is never optional: remove the `?`".to_owned())
        } else if line.ends_with('}') {
            Some("put the closing `}` on a line of its own".to_owned())
        } else if line.starts_with('_') {
            Some(
                "a name starts with a letter; `@map` or `@@map` renames it in the database"
                    .to_owned(),
            )
        } else if depth(line) > super::MAX_DEPTH {
            Some(format!(
                "values may be nested {} levels deep",
                super::MAX_DEPTH
            ))
        } else {
            None
        }
    }
}

/// Whether a line is the first of a block: a keyword, a name and a brace.
fn begins_block(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        [keyword, name, brace] => is_keyword(keyword) && *brace == "{" && !name.starts_with('@'),
        [keyword, name] => is_keyword(keyword) && name.len() > 1 && name.ends_with('{'),
        _ => false,
    }
}

fn is_keyword(word: &str) -> bool {
    Keyword::ALL.iter().any(|keyword| keyword.text() == word)
}

/// How many brackets are open at once.
fn depth(line: &str) -> usize {
    let mut open = 0usize;
    let mut deepest = 0;
    for byte in line.bytes() {
        match byte {
            b'(' | b'[' | b'{' => open += 1,
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}
