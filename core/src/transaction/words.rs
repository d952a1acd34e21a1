//! The first tokens of a statement, as far as telling statements apart needs them.

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A bare word or number, in upper case.
    Word(String),
    /// A quoted name, without its quotes, as written.
    Name(String),
    /// A string, without its quotes.
    Text(String),
    /// Anything else.
    Sign(char),
}

impl Token {
    pub(super) fn is(&self, keyword: &str) -> bool {
        matches!(self, Token::Word(word) if word == keyword)
    }
}

/// True when the tokens begin with these keywords.
pub(super) fn starts(tokens: &[Token], keywords: &[&str]) -> bool {
    tokens.len() >= keywords.len() && keywords.iter().zip(tokens).all(|(k, token)| token.is(k))
}

/// At most `limit` tokens from the statement's start, comments left out.
pub(super) fn leading(statement: &str, limit: usize) -> Vec<Token> {
    let tokens = written(statement, limit).into_iter();
    tokens.map(|(token, _)| token).collect()
}

/// The same with how each is written.
pub(super) fn written(statement: &str, limit: usize) -> Vec<(Token, &str)> {
    let mut tokens = Vec::new();
    let mut rest = statement.trim_start_matches('\u{feff}');
    while tokens.len() < limit {
        rest = after_blank(rest);
        let Some(first) = rest.chars().next() else {
            break;
        };
        let (token, length) = match first {
            '\'' => quoted(rest, '\'', Token::Text),
            '"' => quoted(rest, '"', Token::Name),
            '`' => quoted(rest, '`', Token::Name),
            '$' => dollar(rest).unwrap_or((Token::Sign('$'), 1)),
            '_' => word(rest),
            _ if first.is_alphanumeric() => word(rest),
            _ => (Token::Sign(first), first.len_utf8()),
        };
        let (text, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        tokens.push((token, text));
        rest = after;
    }
    tokens
}

fn word(text: &str) -> (Token, usize) {
    let end = text
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$')))
        .unwrap_or(text.len());
    (Token::Word(text[..end].to_uppercase()), end)
}

/// A quoted run in which the doubled quote stands for itself.
fn quoted(text: &str, quote: char, token: fn(String) -> Token) -> (Token, usize) {
    let mut value = String::new();
    let mut letters = text.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter != quote {
            value.push(letter);
        } else if letters.next_if(|(_, next)| *next == quote).is_some() {
            value.push(quote);
        } else {
            return (token(value), at + 1);
        }
    }
    (token(value), text.len())
}

/// `$tag$ … $tag$`.
fn dollar(text: &str) -> Option<(Token, usize)> {
    let tag_end = text.get(1..)?.find('$')? + 2;
    let tag = &text[..tag_end];
    let plain = |c: char| c.is_alphanumeric() || c == '_';
    if !tag[1..tag_end - 1].chars().all(plain) {
        return None;
    }
    let body = &text[tag_end..];
    let end = body.find(tag)?;
    Some((
        Token::Text(body[..end].to_owned()),
        tag_end + end + tag.len(),
    ))
}

fn after_blank(mut rest: &str) -> &str {
    loop {
        rest = rest.trim_start();
        if let Some(comment) = rest.strip_prefix("--").or_else(|| rest.strip_prefix('#')) {
            rest = comment.split_once('\n').map_or("", |(_, after)| after);
        } else if let Some(comment) = rest.strip_prefix("/*") {
            rest = after_block(comment);
        } else {
            return rest;
        }
    }
}

/// Block comments nest in PostgreSQL; elsewhere an inner `/*` is rare enough.
fn after_block(comment: &str) -> &str {
    let mut depth = 1usize;
    let bytes = comment.as_bytes();
    let mut at = 0;
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"/*" => depth += 1,
            b"*/" => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return comment.get(at..).unwrap_or("");
        }
    }
    ""
}
