//! The schema's comments as documentation that rustdoc takes without a warning.

/// `///` lines. What looks like a link, a tag or an address is what it looks like, and no code is a test.
pub(super) fn documentation(indent: &str, text: &str) -> String {
    let mut out = String::new();
    let mut fence = None;
    for line in text.lines() {
        let line = line.trim_end().replace('\r', " ");
        let inner = line.trim_start();
        let mark = ["```", "~~~"]
            .into_iter()
            .find(|mark| inner.starts_with(mark));
        let line = match (fence, mark) {
            (Some(open), Some(mark)) if open == mark => {
                fence = None;
                line
            }
            (None, Some(mark)) => {
                fence = Some(mark);
                opened(&line, mark)
            }
            (Some(_), _) => line,
            (None, None) => plain(&line),
        };
        let space = if line.is_empty() { "" } else { " " };
        out.push_str(&format!("{indent}///{space}{line}\n"));
    }
    out
}

/// The first line of a piece of code; rustdoc would compile some of them as tests.
fn opened(line: &str, mark: &str) -> String {
    let language = line.trim_start().trim_start_matches(['`', '~']).trim();
    match language {
        "" => format!("{}text", line.trim_end()),
        "rust" => format!("{},ignore", line.trim_end()),
        _ if mark == "~~~" || language.chars().all(char::is_alphanumeric) => line.to_owned(),
        _ => line.replace(language, "text"),
    }
}

/// A line of words.
fn plain(line: &str) -> String {
    // Four columns in front would be code.
    let inner = line.trim_start();
    let columns = (line.len() - inner.len()).min(3);
    let mut out = " ".repeat(columns);
    // Between pairs of backticks everything is as it is.
    let mut parts = inner.split('`').collect::<Vec<_>>();
    if parts.len() % 2 == 0 {
        // The last one has no partner.
        let last = parts.pop().unwrap_or_default();
        let joined = parts.join("`");
        let words = escaped(last);
        out.push_str(&with_code(&joined));
        out.push_str("\\`");
        out.push_str(&words);
        return out;
    }
    out.push_str(&with_code(inner));
    out
}

fn with_code(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let parts: Vec<String> = parts
        .map(|(at, part)| match at % 2 {
            0 => escaped(part),
            _ => part.to_owned(),
        })
        .collect();
    parts.join("`")
}

/// Words without code.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let whole = address(rest).map(|url| (url.len(), format!("<{url}>")));
        let whole = whole.or_else(|| {
            let link = link(rest).or_else(|| written_link(rest))?;
            Some((link.len(), link.to_owned()))
        });
        let (length, text) = whole.unwrap_or_else(|| match letter {
            '[' | ']' | '<' | '>' => (1, format!("\\{letter}")),
            _ => (letter.len_utf8(), letter.to_string()),
        });
        out.push_str(&text);
        rest = rest.get(length..).unwrap_or_default();
    }
    out
}

/// `https://example.org/a`, without what ends the sentence.
fn address(text: &str) -> Option<&str> {
    if !text.starts_with("https://") && !text.starts_with("http://") {
        return None;
    }
    let end = text.find(|c: char| c.is_whitespace() || "<>\"'".contains(c));
    let url = text.get(..end.unwrap_or(text.len()))?;
    let url = url.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']']);
    (!url.ends_with('/') || url.len() > "https://".len()).then_some(url)
}

/// `[text](https://…)`
fn link(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('[')?;
    let close = inner.find(']')?;
    let target = inner.get(close..)?.strip_prefix("](")?;
    if !target.starts_with("https://") && !target.starts_with("http://") {
        return None;
    }
    let end = target.find(')')?;
    text.get(..1 + close + 2 + end + 1)
}

/// `<https://…>`
fn written_link(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('<')?;
    let url = inner.starts_with("https://") || inner.starts_with("http://");
    let end = inner.find('>').filter(|_| url)?;
    text.get(..1 + end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_a_link_or_a_tag_by_mistake() {
        for (comment, expected) in [
            ("see [User] and [0, 1)", r"see \[User\] and \[0, 1)"),
            ("a Vec<String>", r"a Vec\<String\>"),
            ("`Vec<T>` and [x]", r"`Vec<T>` and \[x\]"),
            ("one ` and <b>", r"one \` and \<b\>"),
            ("at https://example.org/a.", "at <https://example.org/a>."),
            ("(http://example.org)", "(<http://example.org>)"),
            ("<https://example.org>", "<https://example.org>"),
            ("[it](https://example.org)", "[it](https://example.org)"),
            ("[it](#x)", r"\[it\](#x)"),
            ("      code", "   code"),
            ("```\n[x]\n```", "```text\n/// [x]\n/// ```"),
            ("```rust\nx\n```", "```rust,ignore\n/// x\n/// ```"),
        ] {
            let expected = format!("/// {expected}\n");
            assert_eq!(documentation("", comment), expected, "{comment}");
        }
    }
}
