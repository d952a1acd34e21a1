//! Files that hold the way forward and the way back: the sections of dbmate and goose.

use std::ops::Range;

/// Whose lines begin the sections of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marks {
    /// Nobody's: the whole file goes forward.
    None,
    /// `-- migrate:up`
    Dbmate,
    /// `-- +goose Up`
    Goose,
}

/// A line that means something to one of the tools.
enum Mark {
    Up {
        alone: bool,
    },
    Down {
        alone: bool,
    },
    NoTransaction,
    /// goose would put variables of the environment into the statements.
    Variables,
}

/// The sections of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sections {
    /// The bytes that go forward.
    pub(super) up: Range<usize>,
    /// The bytes that go back.
    pub(super) down: Option<Range<usize>>,
    /// True when the way forward runs outside of a transaction.
    pub(super) up_alone: bool,
    /// The same for the way back.
    pub(super) down_alone: bool,
}

/// What is wrong with the sections of a file, and the line of it, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SectionMistake {
    /// No line begins the way forward.
    NoUp,
    /// A line that begins a section stands where none may.
    Order(usize),
    /// A statement before the way forward begins.
    Before(usize),
    /// goose's `ENVSUB`.
    Variables(usize),
}

/// Whose sections a file has: the first line that begins one says so.
pub(super) fn marks(text: &str) -> Marks {
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let found = lines.find_map(|line| match mark(line)? {
        (marks, Mark::Up { .. } | Mark::Down { .. }) => Some(marks),
        _ => None,
    });
    found.unwrap_or(Marks::None)
}

fn mark(line: &str) -> Option<(Marks, Mark)> {
    let comment = line.strip_prefix("--")?.trim();
    let words: Vec<&str> = comment.split_whitespace().collect();
    Some(match words[..] {
        ["migrate:up", ref options @ ..] => {
            let alone = options.contains(&"transaction:false");
            (Marks::Dbmate, Mark::Up { alone })
        }
        ["migrate:down", ref options @ ..] => {
            let alone = options.contains(&"transaction:false");
            (Marks::Dbmate, Mark::Down { alone })
        }
        ["+goose", word] if word.eq_ignore_ascii_case("up") => {
            (Marks::Goose, Mark::Up { alone: false })
        }
        ["+goose", word] if word.eq_ignore_ascii_case("down") => {
            (Marks::Goose, Mark::Down { alone: false })
        }
        ["+goose", no, transaction]
            if no.eq_ignore_ascii_case("no") && transaction.eq_ignore_ascii_case("transaction") =>
        {
            (Marks::Goose, Mark::NoTransaction)
        }
        ["+goose", word, on] if word.starts_with("ENVSUB") && on.eq_ignore_ascii_case("on") => {
            (Marks::Goose, Mark::Variables)
        }
        _ => return None,
    })
}

/// The sections of a file with these marks.
pub(super) fn sections(text: &str, marks: Marks) -> Result<Sections, SectionMistake> {
    let mut up = None;
    let mut down: Option<(usize, bool)> = None;
    let mut alone = false;
    let mut at = 0;
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let start = at;
        at += line.len();
        let line = line.trim_start_matches('\u{feff}').trim_end();
        match mark(line).filter(|(whose, _)| *whose == marks) {
            Some((_, Mark::Up { alone })) if up.is_none() && down.is_none() => {
                up = Some((start, alone));
            }
            Some((_, Mark::Down { alone })) if up.is_some() && down.is_none() => {
                down = Some((start, alone));
            }
            Some((_, Mark::Up { .. } | Mark::Down { .. })) => {
                return Err(SectionMistake::Order(number));
            }
            Some((_, Mark::NoTransaction)) => alone = true,
            Some((_, Mark::Variables)) => return Err(SectionMistake::Variables(number)),
            None => {
                let line = line.trim_start();
                if up.is_none() && !line.is_empty() && !line.starts_with("--") {
                    return Err(SectionMistake::Before(number));
                }
            }
        }
    }
    let (start, up_alone) = up.ok_or(SectionMistake::NoUp)?;
    Ok(Sections {
        up: start..down.map_or(text.len(), |(start, _)| start),
        down: down.map(|(start, _)| start..text.len()),
        up_alone: up_alone || alone,
        down_alone: down.is_some_and(|(_, alone)| alone) || alone,
    })
}

/// The text with blanks for whatever is outside of a range, so that bytes and lines stay where they are.
pub(super) fn only(text: &str, range: &Range<usize>) -> String {
    let blank = |part: &str| -> String {
        let bytes = part.bytes();
        let blanks = bytes.map(|byte| match byte {
            b'\n' | b'\r' => char::from(byte),
            _ => ' ',
        });
        blanks.collect()
    };
    let part = |range: Range<usize>| text.get(range).unwrap_or_default();
    blank(part(0..range.start)) + part(range.clone()) + &blank(part(range.end..text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn up_and_down(text: &str) -> (String, Option<String>) {
        let found = sections(text, marks(text)).expect("good sections");
        let down = found.down.map(|down| only(text, &down).trim().to_owned());
        (only(text, &found.up).trim().to_owned(), down)
    }

    #[test]
    fn sections_of_dbmate_and_goose() {
        let text = "\u{feff}-- über\r\n-- migrate:up transaction:false\r\nSELECT 1;\r\n--migrate:down\r\nSELECT 2;\r\n";
        assert_eq!(marks(text), Marks::Dbmate);
        let (up, down) = up_and_down(text);
        assert_eq!(up, "-- migrate:up transaction:false\r\nSELECT 1;");
        assert_eq!(down.as_deref(), Some("--migrate:down\r\nSELECT 2;"));
        let found = sections(text, Marks::Dbmate).expect("good");
        assert!(found.up_alone && !found.down_alone);
        // Bytes and lines stay where they are.
        let only_up = only(text, &found.up);
        assert_eq!(only_up.len(), text.len());
        assert_eq!(only_up.find("SELECT 1"), text.find("SELECT 1"));
        assert_eq!(only_up.lines().count(), text.lines().count());

        let text = "-- +goose NO TRANSACTION\n-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n-- +goose StatementEnd\n";
        assert_eq!(marks(text), Marks::Goose);
        let found = sections(text, Marks::Goose).expect("good");
        assert!(found.up_alone && found.down.is_none());
        assert_eq!(marks("-- +goose-like\nSELECT 1"), Marks::None);
    }

    #[test]
    fn mistakes_are_named_by_their_line() {
        for (text, expected) in [
            ("-- +goose Down\nSELECT 1;", SectionMistake::Order(1)),
            ("SELECT 1;\n-- +goose Up\n", SectionMistake::Before(1)),
            (
                "-- +goose Up\n-- +goose Down\n-- +goose Up\n",
                SectionMistake::Order(3),
            ),
            (
                "-- +goose Up\n-- +goose ENVSUB ON\n",
                SectionMistake::Variables(2),
            ),
            ("-- only words\n", SectionMistake::NoUp),
        ] {
            assert_eq!(sections(text, Marks::Goose), Err(expected), "{text:?}");
        }
    }
}
