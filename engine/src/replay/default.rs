//! Defaults, read as each database reports them.

use super::{
    cursor::{Piece, Place},
    expression,
    state::State,
    token,
};
use crate::{
    describe,
    sql::{Arity, ColumnType, Default, Dialect, Family, QName, Value, decimal},
};

/// What a database makes of a default that is written so, for a column of that type. `namespace` is where a
/// sequence is that is named without its schema.
pub(crate) fn written_default(
    dialect: Dialect,
    text: &str,
    ty: &ColumnType,
    arity: Arity,
    namespace: Option<&str>,
) -> Option<Default> {
    match dialect.family() {
        Family::Postgres => {
            let namespace = namespace.unwrap_or("public");
            let plain = decimal(text).or_else(|| with_plain_strings(dialect, text));
            let text = plain.as_deref().unwrap_or(text);
            match describe::postgres::default(text, ty, arity, namespace) {
                Some(Default::Expression(Some(raw))) => {
                    let hint = match ty {
                        ColumnType::Unsupported(name) if arity != Arity::List => {
                            Some(name.as_str())
                        }
                        _ => None,
                    };
                    let printed = expression::as_postgres_prints(&raw, hint).unwrap_or(raw);
                    describe::postgres::default(&printed, ty, arity, namespace)
                }
                other => other,
            }
        }
        Family::Sqlite => {
            let native = match ty {
                ColumnType::Native(native) => native.clone(),
                _ => crate::sql::NativeType::new("", &[]),
            };
            describe::sqlite::default(bare(text), &native)
        }
        Family::Mysql => mysql(text, ty),
    }
}

impl State<'_> {
    /// The default that a column of that type gets from what was written.
    pub(super) fn default(
        &self,
        written: &Piece,
        ty: &ColumnType,
        arity: Arity,
        namespace: Option<&str>,
    ) -> Option<Default> {
        let default = written_default(self.dialect, &written.text, ty, arity, namespace);
        match default {
            Some(Default::Sequence(sequence)) => {
                Some(Default::Sequence(self.sequence(&written.text, sequence)))
            }
            other => other,
        }
    }

    /// The sequence itself, which PostgreSQL's catalogue knows, not what it was called.
    fn sequence(&self, text: &str, sequence: QName) -> QName {
        let folded = match text.contains('"') {
            true => sequence.name.clone(),
            false => sequence.name.to_lowercase(),
        };
        let is_qualified = text.contains('.');
        let name = super::cursor::Name {
            namespace: sequence.namespace.clone().filter(|_| is_qualified),
            name: folded.clone(),
            at: Place::default(),
        };
        let found = self.find_sequence(&name);
        match found.and_then(|id| self.schema.sequences.get(id)) {
            Some(found) => found.name.clone(),
            None => QName {
                name: folded,
                ..sequence
            },
        }
    }

    /// The same default for a column whose type became another one.
    pub(super) fn recast(
        &self,
        default: Default,
        ty: &ColumnType,
        arity: Arity,
        namespace: Option<&str>,
    ) -> Option<Default> {
        if default == Default::Now {
            // PostgreSQL reads the time as text then, and prints the call.
            let text = "CURRENT_TIMESTAMP".to_owned();
            return Some(match is_time(ty) {
                true => default,
                false => Default::Expression(Some(text)),
            });
        }
        let Default::Value(value) = &default else {
            return Some(default);
        };
        let Some(text) = literal(value) else {
            return Some(default);
        };
        let piece = Piece {
            text,
            at: Place::default(),
        };
        self.default(&piece, ty, arity, namespace)
    }
}

/// The text with every string in plain quotes, which is all that a catalogue prints: without dollars, without the
/// lines over which one may go, and of `B'101'`, `X'F'` and `N'a'` what they mean. `None` when there is nothing to
/// change.
fn with_plain_strings(dialect: Dialect, text: &str) -> Option<String> {
    let pairs = text.as_bytes().windows(2);
    let has_letter = |pair: &[u8]| pair[0].is_ascii_alphabetic() && pair[1] == b'\'';
    if !text.contains(['$', '\n']) && !pairs.into_iter().any(has_letter) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    let tokens = token::tokens(dialect, text, 0, text.len());
    for (at, token) in tokens.iter().enumerate() {
        if token.kind != token::Kind::String {
            continue;
        }
        // The letter is a word of its own, or the string's first.
        let before = at.checked_sub(1).and_then(|at| tokens.get(at));
        let letter = before.filter(|before| {
            before.kind == token::Kind::Word && before.end == token.start && before.text.len() == 1
        });
        let start = letter.map_or(token.start, |letter| letter.start);
        let raw = text.get(start..token.end)?;
        let plain = match raw.get(..1).unwrap_or_default() {
            "X" | "x" => bits(&token.text)?,
            "B" | "b" | "N" | "n" | "$" => token.text.clone().into_owned(),
            _ if raw.contains('\n') => token.text.clone().into_owned(),
            _ => continue,
        };
        out.push_str(text.get(done..start)?);
        out.push_str(&format!("'{}'", plain.replace('\'', "''")));
        done = token.end;
    }
    out.push_str(text.get(done..)?);
    (done > 0).then_some(out)
}

/// Hexadecimal digits as bits, four for each.
fn bits(digits: &str) -> Option<String> {
    let digits = digits.chars().map(|digit| digit.to_digit(16));
    let bits = digits.map(|digit| Some(format!("{:04b}", digit?)));
    bits.collect()
}

fn is_time(ty: &ColumnType) -> bool {
    let names = ["TIMESTAMP", "TIMESTAMPTZ", "DATE", "TIME", "TIMETZ"];
    matches!(ty, ColumnType::Native(native) if names.contains(&native.name.as_str()))
}

fn literal(value: &Value) -> Option<String> {
    let quoted = |text: &str| Some(format!("'{}'", text.replace('\'', "''")));
    match value {
        Value::String(text) | Value::Json(text) | Value::DateTime(text) | Value::Enum(text) => {
            quoted(text)
        }
        Value::Int(digits) | Value::Float(digits) => Some(digits.clone()),
        Value::Boolean(truth) => Some(truth.to_string()),
        Value::Bytes(_) | Value::List(_) => None,
    }
}

/// Without the parentheses around the whole text, which SQLite does not keep.
fn bare(text: &str) -> &str {
    let text = text.trim();
    let inner = text
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    match inner {
        Some(inner) if balanced(inner) => inner.trim(),
        _ => text,
    }
}

/// Without any of the parentheses around the whole text, in one pass: there may be thousands.
fn inside<'t>(text: &'t str, tokens: &[token::Token<'_>]) -> &'t str {
    let mark = |token: &token::Token<'_>, mark: &str| {
        token.kind == token::Kind::Punctuation && token.text == mark
    };
    let around = tokens.iter().zip(tokens.iter().rev());
    let mut most = around
        .take_while(|(first, last)| mark(first, "(") && mark(last, ")") && first.start < last.start)
        .count();
    // One that is closed before the end goes around a part only.
    let (mut depth, last) = (0_usize, tokens.len().saturating_sub(most));
    for token in tokens.get(..last).unwrap_or_default() {
        depth += usize::from(mark(token, "("));
        depth = depth.saturating_sub(usize::from(mark(token, ")")));
        if token.start >= tokens.get(most).map_or(0, |inner| inner.start) {
            most = most.min(depth);
        }
    }
    let inner = tokens.get(most..tokens.len().saturating_sub(most));
    match inner.and_then(|inner| Some((inner.first()?.start, inner.last()?.end))) {
        Some((start, end)) => text.get(start..end).unwrap_or(text),
        None => text,
    }
}

fn balanced(text: &str) -> bool {
    let mut depth = 0_usize;
    for token in token::tokens(Dialect::Sqlite, text, 0, text.len()) {
        match (token.kind, token.text.as_ref()) {
            (token::Kind::Punctuation, "(") => depth += 1,
            (token::Kind::Punctuation, ")") => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return false,
            },
            _ => {}
        }
    }
    depth == 0
}

fn mysql(text: &str, ty: &ColumnType) -> Option<Default> {
    use token::Kind;
    let tokens = token::tokens(Dialect::Mysql, text, 0, text.len());
    let kinds: Vec<(Kind, &str)> = tokens.iter().map(|t| (t.kind, t.text.as_ref())).collect();
    let expression = || Some(Default::Expression(Some(bare(text).to_owned())));
    let value = match kinds.as_slice() {
        [(Kind::Word, word)] if word.eq_ignore_ascii_case("null") => return None,
        [(Kind::Word, word), rest @ ..] if is_now(word) && is_precision(rest) => {
            return Some(Default::Now);
        }
        [(Kind::Word, word)] if word.eq_ignore_ascii_case("true") => mysql_literal("1", false, ty),
        [(Kind::Word, word)] if word.eq_ignore_ascii_case("false") => mysql_literal("0", false, ty),
        [(Kind::String, text)] => mysql_literal(text, true, ty),
        [(Kind::Number, digits)] => match digits.strip_prefix("0x") {
            Some(digits) => hexadecimal(digits, ty),
            None => mysql_literal(digits, false, ty),
        },
        [(Kind::Word, x), (Kind::String, digits)] if x.eq_ignore_ascii_case("x") => {
            hexadecimal(digits, ty)
        }
        [(Kind::Word, b), (Kind::String, bit @ ("0" | "1"))] if b.eq_ignore_ascii_case("b") => {
            mysql_literal(bit, false, ty).filter(|value| matches!(value, Value::Boolean(_)))
        }
        [(Kind::Punctuation, "-"), (Kind::Number, digits)] => {
            mysql_literal(&format!("-{digits}"), false, ty)
        }
        [(Kind::Punctuation, "("), .., (Kind::Punctuation, ")")] if balanced(bare(text)) => {
            let inner = inside(text, &tokens);
            // MariaDB keeps a literal in parentheses as the literal.
            return match inner.len() < text.trim().len() {
                true => mysql(inner, ty),
                false => expression(),
            };
        }
        _ => None,
    };
    match value {
        Some(value) => Some(Default::Value(value)),
        None => expression(),
    }
}

fn is_now(word: &str) -> bool {
    ["current_timestamp", "now", "localtime", "localtimestamp"]
        .iter()
        .any(|now| word.eq_ignore_ascii_case(now))
}

/// `0x4142`, `x'4142'`: bytes, or the text or number that a column makes of them.
fn hexadecimal(digits: &str, ty: &ColumnType) -> Option<Value> {
    let ColumnType::Native(native) = ty else {
        return None;
    };
    // `0x1` is `0x01`.
    let padding = if digits.len() % 2 == 1 { "0" } else { "" };
    let bytes = describe::lex::unhex(&format!("{padding}{digits}"))?;
    let name = native.name.trim_end_matches(" UNSIGNED");
    if name.ends_with("BINARY") || name.ends_with("BLOB") {
        return Some(Value::Bytes(bytes));
    }
    if name.ends_with("CHAR") || name.ends_with("TEXT") {
        return String::from_utf8(bytes).ok().map(Value::String);
    }
    let number = i128::from_str_radix(digits, 16).ok()?;
    name.contains("INT").then(|| Value::Int(number.to_string()))
}

/// What may stand behind the name of the current time: nothing, `()` or `(3)`.
fn is_precision(rest: &[(token::Kind, &str)]) -> bool {
    let texts: Vec<&str> = rest.iter().map(|(_, text)| *text).collect();
    match texts.as_slice() {
        [] | ["(", ")"] => true,
        ["(", digits, ")"] => digits.parse::<u8>().is_ok(),
        _ => false,
    }
}

fn mysql_literal(text: &str, quoted: bool, ty: &ColumnType) -> Option<Value> {
    let native = match ty {
        ColumnType::InlineEnum(_) => return quoted.then(|| Value::Enum(text.to_owned())),
        ColumnType::Native(native) => native,
        _ => return None,
    };
    let name = native.name.trim_end_matches(" UNSIGNED");
    match name {
        "TINYINT" | "BIT" if native.args == [1] => match text {
            "0" => Some(Value::Boolean(false)),
            "1" => Some(Value::Boolean(true)),
            _ => None,
        },
        "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" | "YEAR" => {
            let number: i128 = text.parse().ok()?;
            Some(Value::Int(number.to_string()))
        }
        "DECIMAL" | "FLOAT" | "DOUBLE" => {
            text.parse::<f64>().ok()?;
            Some(Value::Float(text.to_owned()))
        }
        "DATE" | "DATETIME" | "TIMESTAMP" | "TIME" => Some(Value::DateTime(text.to_owned())),
        "JSON" => Some(Value::Json(text.to_owned())),
        // Blanks at its end are not kept.
        "CHAR" => Some(Value::String(text.trim_end_matches(' ').to_owned())),
        name if quoted && (name.ends_with("BINARY") || name.ends_with("BLOB")) => {
            let mut bytes = text.as_bytes().to_vec();
            if let ("BINARY", [length]) = (name, native.args.as_slice()) {
                bytes.resize((*length as usize).clamp(bytes.len(), 255), 0);
            }
            Some(Value::Bytes(bytes))
        }
        _ => Some(Value::String(text.to_owned())),
    }
}
