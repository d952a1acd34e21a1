//! Breaks a schema the way people do. Most results are invalid, some stay valid.

mod words;

use super::random::Random;
use words::{ATTRIBUTES, LINES, NAMED, NATIVES, PROVIDERS, TYPES, VALUES};

/// One to three changes by chance, always the same for the same seed.
pub fn mutate(text: &str, seed: u64) -> String {
    let mut random = Random::new(seed);
    let mut result = text.to_owned();
    for _ in 0..1 + random.below(10) / 7 {
        result = once(&result, &mut random);
    }
    result
}

fn once(text: &str, random: &mut Random) -> String {
    match random.below(25) {
        0..=2 => drop_token(text, random),
        3 | 4 => swap_tokens(text, random),
        5 => misspell(text, random),
        6 => drop_line(text, random),
        7 => double_line(text, random),
        8 => move_line(text, random),
        9 | 10 => change_type(text, random),
        11 => change_arity(text, random),
        12 => double_attribute(text, random),
        13 => drop_attribute(text, random),
        14 | 15 => add_attribute(text, random),
        16 => drop_relation_field(text, random),
        17 => drop_relation_arguments(text, random),
        18 => add_line(text, random),
        19 => change_provider(text, random),
        20 | 21 => change_argument(text, random),
        22 => add_argument(text, random),
        23 => change_native_type(text, random),
        _ => change_character(text, random),
    }
}

/// The byte ranges of words, strings and single signs.
fn tokens(text: &str) -> Vec<(usize, usize)> {
    let mut tokens = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if c.is_whitespace() {
            continue;
        }
        let mut end = start + c.len_utf8();
        if c.is_alphanumeric() {
            while let Some(&(at, c)) = chars.peek() {
                if !(c.is_alphanumeric() || c == '_') {
                    break;
                }
                end = at + c.len_utf8();
                chars.next();
            }
        }
        tokens.push((start, end));
    }
    tokens
}

fn some_token(text: &str, random: &mut Random) -> Option<(usize, usize)> {
    let tokens = tokens(text);
    (!tokens.is_empty()).then(|| tokens[random.below(tokens.len())])
}

fn replace(text: &str, (start, end): (usize, usize), with: &str) -> String {
    format!("{}{with}{}", &text[..start], &text[end..])
}

fn drop_token(text: &str, random: &mut Random) -> String {
    some_token(text, random).map_or_else(|| text.to_owned(), |token| replace(text, token, ""))
}

fn swap_tokens(text: &str, random: &mut Random) -> String {
    let (Some(first), Some(second)) = (some_token(text, random), some_token(text, random)) else {
        return text.to_owned();
    };
    replace(text, first, &text[second.0..second.1])
}

fn misspell(text: &str, random: &mut Random) -> String {
    let words: Vec<_> = tokens(text)
        .into_iter()
        .filter(|&(start, end)| end - start > 2)
        .collect();
    if words.is_empty() {
        return text.to_owned();
    }
    let word = words[random.below(words.len())];
    let mut letters: Vec<char> = text[word.0..word.1].chars().collect();
    let place = random.below(letters.len());
    match random.below(4) {
        0 => letters.insert(place, 'x'),
        1 => letters[place] = letters[place].to_ascii_uppercase(),
        2 => letters[place] = letters[place].to_ascii_lowercase(),
        _ => {
            letters.remove(place);
        }
    }
    replace(text, word, &letters.into_iter().collect::<String>())
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

fn drop_line(text: &str, random: &mut Random) -> String {
    let mut lines = lines(text);
    if !lines.is_empty() {
        lines.remove(random.below(lines.len()));
    }
    lines.concat()
}

fn double_line(text: &str, random: &mut Random) -> String {
    let mut lines = lines(text);
    if !lines.is_empty() {
        let line = random.below(lines.len());
        lines.insert(line, lines[line]);
    }
    lines.concat()
}

fn move_line(text: &str, random: &mut Random) -> String {
    let mut lines = lines(text);
    if !lines.is_empty() {
        let line = lines.remove(random.below(lines.len()));
        lines.insert(random.below(lines.len() + 1), line);
    }
    lines.concat()
}

/// The lines that look like fields.
fn fields(lines: &[&str]) -> Vec<usize> {
    (0..lines.len())
        .filter(|&line| {
            let mut words = lines[line].split_whitespace();
            let name = words
                .next()
                .is_some_and(|word| word.starts_with(char::is_alphabetic));
            name && !lines[line].contains('=')
                && !lines[line].contains('{')
                && words.next().is_some()
        })
        .collect()
}

/// Changes one line that satisfies the condition.
fn edit_field(
    text: &str,
    random: &mut Random,
    condition: impl Fn(&str) -> bool,
    change: impl FnOnce(&str, &mut Random) -> String,
) -> String {
    let mut lines = lines(text);
    let mut candidates = fields(&lines);
    candidates.retain(|&line| condition(lines[line]));
    if candidates.is_empty() {
        return text.to_owned();
    }
    let line = candidates[random.below(candidates.len())];
    let changed = change(lines[line], random);
    lines[line] = &changed;
    lines.concat()
}

fn change_type(text: &str, random: &mut Random) -> String {
    edit_field(
        text,
        random,
        |_| true,
        |line, random| {
            let mut words = line.split_whitespace();
            let (name, ty) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
            let suffix = if ty.ends_with("[]") {
                "[]"
            } else if ty.ends_with('?') {
                "?"
            } else {
                ""
            };
            let rest: Vec<&str> = words.collect();
            format!(
                "  {name} {}{suffix} {}\n",
                random.pick(TYPES),
                rest.join(" ")
            )
        },
    )
}

fn change_arity(text: &str, random: &mut Random) -> String {
    edit_field(
        text,
        random,
        |_| true,
        |line, random| {
            let mut words = line.split_whitespace();
            let (name, ty) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
            let ty = ty.trim_end_matches(['?', '[', ']']);
            let rest: Vec<&str> = words.collect();
            format!(
                "  {name} {ty}{} {}\n",
                random.pick(&["", "?", "[]", "[]?"]),
                rest.join(" ")
            )
        },
    )
}

/// Where an attribute starts and ends; parentheses are counted, strings are not looked into.
fn attribute(line: &str, random: &mut Random) -> Option<(usize, usize)> {
    let starts: Vec<usize> = line.match_indices('@').map(|(at, _)| at).collect();
    if starts.is_empty() {
        return None;
    }
    let start = starts[random.below(starts.len())];
    let mut depth = 0;
    for (offset, c) in line[start..].char_indices() {
        match c {
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                if depth == 0 {
                    return Some((start, start + offset + 1));
                }
            }
            c if depth == 0 && c.is_whitespace() => return Some((start, start + offset)),
            _ => {}
        }
    }
    Some((start, line.len()))
}

fn double_attribute(text: &str, random: &mut Random) -> String {
    edit_field(
        text,
        random,
        |line| line.contains('@'),
        |line, random| {
            attribute(line, random).map_or_else(
                || line.to_owned(),
                |(start, end)| format!("{} {} {}", &line[..end], &line[start..end], &line[end..]),
            )
        },
    )
}

fn drop_attribute(text: &str, random: &mut Random) -> String {
    edit_field(
        text,
        random,
        |line| line.contains('@'),
        |line, random| {
            attribute(line, random)
                .map_or_else(|| line.to_owned(), |range| replace(line, range, ""))
        },
    )
}

fn add_attribute(text: &str, random: &mut Random) -> String {
    edit_field(
        text,
        random,
        |_| true,
        |line, random| format!("{} {}\n", line.trim_end(), random.pick(ATTRIBUTES)),
    )
}

fn change_provider(text: &str, random: &mut Random) -> String {
    let mut lines = lines(text);
    let Some(line) = lines.iter().position(|line| line.contains("provider =")) else {
        return text.to_owned();
    };
    let changed = format!("  provider = \"{}\"\n", random.pick(PROVIDERS));
    lines[line] = &changed;
    lines.concat()
}

/// What stands after an opening parenthesis, a comma or a colon, up to the next sign.
fn change_argument(text: &str, random: &mut Random) -> String {
    let starts: Vec<usize> = text
        .match_indices(['(', ',', ':'])
        .map(|(at, _)| at + 1)
        .collect();
    if starts.is_empty() {
        return text.to_owned();
    }
    let start = starts[random.below(starts.len())];
    let end = text[start..]
        .find([')', ',', '\n', ']'])
        .map_or(text.len(), |at| start + at);
    replace(text, (start, end), &format!(" {}", random.pick(VALUES)))
}

fn add_argument(text: &str, random: &mut Random) -> String {
    let ends: Vec<usize> = text.match_indices(')').map(|(at, _)| at).collect();
    if ends.is_empty() {
        return text.to_owned();
    }
    let end = ends[random.below(ends.len())];
    let comma = if text[..end].ends_with('(') { "" } else { ", " };
    replace(text, (end, end), &format!("{comma}{}", random.pick(NAMED)))
}

fn change_native_type(text: &str, random: &mut Random) -> String {
    let native = random.pick(NATIVES);
    edit_field(
        text,
        random,
        |_| true,
        |line, random| {
            let source = random.pick(&["db", "db", "db", "pg"]);
            let line = line.trim_end();
            match line.find("@db.") {
                Some(start) => format!("{}@{source}.{native}\n", &line[..start]),
                None => format!("{line} @{source}.{native}\n"),
            }
        },
    )
}

fn drop_relation_field(text: &str, random: &mut Random) -> String {
    let mut lines = lines(text);
    let candidates: Vec<usize> = (0..lines.len())
        .filter(|&line| lines[line].contains("@relation"))
        .collect();
    if !candidates.is_empty() {
        lines.remove(candidates[random.below(candidates.len())]);
    }
    lines.concat()
}

fn drop_relation_arguments(text: &str, random: &mut Random) -> String {
    let form = random.below(4);
    edit_field(
        text,
        random,
        |line| line.contains("@relation("),
        |line, _| {
            let Some(start) = line.find("@relation(") else {
                return line.to_owned();
            };
            let end = start
                + line[start..]
                    .find(')')
                    .map_or(line.len() - start, |at| at + 1);
            let arguments =
                &line[start + "@relation(".len()..end.saturating_sub(1).max(start + 10)];
            match form {
                0 => replace(line, (start, end), ""),
                1 => replace(line, (start, end), "@relation"),
                2 => {
                    let name = arguments.split(',').next().unwrap_or("");
                    replace(line, (start, end), &format!("@relation({name})"))
                }
                _ => {
                    let kept = arguments.split_once(", ").map_or("", |(_, rest)| rest);
                    replace(line, (start, end), &format!("@relation({kept})"))
                }
            }
        },
    )
}

fn add_line(text: &str, random: &mut Random) -> String {
    let mut lines = lines(text);
    let line = format!("  {}\n", random.pick(LINES));
    lines.insert(random.below(lines.len() + 1), &line);
    lines.concat()
}

fn change_character(text: &str, random: &mut Random) -> String {
    let places: Vec<(usize, char)> = text.char_indices().collect();
    if places.is_empty() {
        return text.to_owned();
    }
    let (at, c) = places[random.below(places.len())];
    let with = random.pick(&[
        "", " ", "\n", "\r\n", "\t", "(", ")", "[", "]", "{", "}", "@", "\"", "\\", ",", ":", ".",
        "?", "//", "/*", "é", "_", "-", "1", "\u{feff}", "\u{a0}",
    ]);
    replace(text, (at, at + c.len_utf8()), with)
}
