//! What a pull writes and the file that there was, put together: blocks and lines stay where they stand, and comments
//! of any kind stay with what they stand at.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    source::Span,
    syntax::{
        Reader,
        ast::{Attribute, Expr},
        cst::{Block, Comment, Keyword, Line, Top},
    },
};

/// `new` in the order of `old` and with its comments. What is new comes behind what it would follow anyway; what is
/// gone takes the comments right above it along.
pub(super) fn merge(old: &str, new: &str) -> String {
    let (there, tail) = blocks(old);
    let (found, _) = blocks(new);
    fn name<'a>(part: &Part<'a, Block<'a>>) -> (&'static str, &'a str) {
        (part.what.keyword.text(), part.what.name.name)
    }
    let numbered = found.iter().enumerate().rev();
    let by_name: BTreeMap<_, usize> = numbered.map(|(at, part)| (name(part), at)).collect();
    let twins: Vec<Option<usize>> = there
        .iter()
        .map(|part| by_name.get(&name(part)).copied())
        .collect();
    let mut out = String::new();
    for place in weave(&twins, found.len()) {
        let place = (place.0.map(|at| &there[at]), place.1.map(|at| &found[at]));
        match place {
            (Some(part), None) => part.free_comments(&mut out),
            (None, Some(part)) => {
                out.push('\n');
                part.comments(&mut out);
                out.push_str(&format!("{}\n\n", slice(new, part.what.span)));
            }
            (Some(part), Some(twin)) => {
                part.comments(&mut out);
                twin.news(&part.known(), &mut out);
                match part.what.keyword {
                    Keyword::Model | Keyword::Enum => {
                        block((old, &part.what), (new, &twin.what), &mut out);
                    }
                    _ => out.push_str(slice(new, twin.what.span)),
                }
                out.push('\n');
            }
            (None, None) => {}
        }
    }
    tail.iter().for_each(|above| above.write(&mut out));
    out
}

/// Something that comments stand above or behind.
struct Part<'a, T> {
    what: T,
    above: Vec<Above<'a>>,
    behind: Option<Comment<'a>>,
}

enum Above<'a> {
    Comment(Comment<'a>),
    Blank,
}

impl Above<'_> {
    fn write(&self, out: &mut String) {
        if let Above::Comment(comment) = self {
            out.push_str(comment.written.trim());
        }
        out.push('\n');
    }
}

/// What a comment says, line by line.
fn says<'a>(comment: &Comment<'a>) -> impl Iterator<Item = &'a str> {
    let lines = comment.text.lines();
    lines.map(|line| line.trim().trim_start_matches('*').trim_start())
}

impl<'a, T> Part<'a, T> {
    /// What the comments say already.
    fn known(&self) -> BTreeSet<&'a str> {
        let above = self.above.iter().filter_map(|above| match above {
            Above::Comment(comment) => Some(comment),
            Above::Blank => None,
        });
        above.chain(&self.behind).flat_map(says).collect()
    }

    fn comments(&self, out: &mut String) {
        self.above.iter().for_each(|above| above.write(out));
    }

    /// The comments above that say something more than is known.
    fn news(&self, known: &BTreeSet<&str>, out: &mut String) {
        for above in &self.above {
            if let Above::Comment(comment) = above
                && says(comment).any(|line| !line.is_empty() && !known.contains(line))
            {
                above.write(out);
            }
        }
    }

    /// Those above that a blank line parts from it.
    fn free_comments(&self, out: &mut String) {
        let is_blank = |above: &Above<'_>| matches!(above, Above::Blank);
        let end = self.above.iter().rposition(is_blank).unwrap_or_default();
        self.above[..end].iter().for_each(|above| above.write(out));
    }
}

fn slice(text: &str, span: Span) -> &str {
    text.get(span.range()).unwrap_or_default()
}

fn blocks(text: &str) -> (Vec<Part<'_, Block<'_>>>, Vec<Above<'_>>) {
    let (mut parts, mut above) = (Vec::new(), Vec::new());
    for top in Reader::new(0, text) {
        match top {
            Top::Comments(comments) => above.extend(comments.into_iter().map(Above::Comment)),
            Top::Blank => above.push(Above::Blank),
            Top::Block(what) => parts.push(Part {
                what,
                above: std::mem::take(&mut above),
                behind: None,
            }),
            Top::TypeAlias(_) | Top::UnknownBlock(_) | Top::Junk(_) => {}
        }
    }
    (parts, above)
}

/// The places of the old and the new one, side by side, in the order in which they are written: what has no old one
/// comes behind the new one before it.
fn weave(twins: &[Option<usize>], new: usize) -> Vec<(Option<usize>, Option<usize>)> {
    let mut old_of = vec![None; new];
    for (old, twin) in twins.iter().enumerate().rev() {
        if let Some(place) = twin.and_then(|twin| old_of.get_mut(twin)) {
            *place = Some(old);
        }
    }
    // At 0 what comes before every old one.
    let mut behind = vec![Vec::new(); twins.len() + 1];
    let mut last = 0;
    for (at, old) in old_of.into_iter().enumerate() {
        match old {
            Some(old) => last = old + 1,
            None => behind[last].push((None, Some(at))),
        }
    }
    let twins = twins.iter().enumerate();
    let mut behind = behind.into_iter();
    let mut places = behind.next().unwrap_or_default();
    for ((old, twin), new) in twins.zip(behind) {
        places.push((Some(old), *twin));
        places.extend(new);
    }
    places
}

/// A line of a block.
enum Content<'a> {
    /// A field or a value, by its name.
    Named(&'a str),
    Attribute(Attribute<'a>),
}

/// A line without the comment behind it.
struct Written<'a> {
    content: Content<'a>,
    text: &'a str,
}

type Lines<'a> = Vec<Part<'a, Written<'a>>>;

fn block(old: (&str, &Block<'_>), new: (&str, &Block<'_>), out: &mut String) {
    let (there, tail) = lines(old.0, old.1);
    let (found, _) = lines(new.0, new.1);
    out.push_str(&format!(
        "{} {} {{\n",
        new.1.keyword.text(),
        new.1.name.name
    ));
    let behind_brace = slice(old.0, old.1.behind_brace).trim();
    if behind_brace.starts_with("//") || behind_brace.starts_with("/*") {
        out.push_str(&format!("{behind_brace}\n"));
    }
    // As the formatter has it, which leaves a blank line at the top where an attribute was.
    let mut attributes = String::new();
    for (old, new) in weave(&twins(&there, &found), found.len()) {
        let is_attribute = [old.map(|at| &there[at]), new.map(|at| &found[at])]
            .iter()
            .flatten()
            .any(|part| matches!(part.what.content, Content::Attribute(_)));
        let out = match is_attribute {
            true => &mut attributes,
            false => &mut *out,
        };
        match (old.map(|at| &there[at]), new.map(|at| &found[at])) {
            (Some(part), None) => part.free_comments(out),
            (old, Some(new)) => {
                match old {
                    Some(old) => {
                        old.comments(out);
                        new.news(&old.known(), out);
                    }
                    None => new.comments(out),
                }
                let behind = old.and_then(|old| old.behind.as_ref());
                let behind = behind.or(new.behind.as_ref());
                let behind = behind.map_or("", |comment| comment.written.trim());
                out.push_str(&format!("{} {behind}\n", new.what.text));
            }
            (None, None) => {}
        }
    }
    out.push_str(&attributes);
    tail.iter().for_each(|above| above.write(out));
    out.push('}');
}

fn lines<'a>(text: &'a str, block: &Block<'a>) -> (Lines<'a>, Vec<Above<'a>>) {
    let (mut parts, mut above) = (Lines::new(), Vec::new());
    for line in &block.lines {
        let (content, span, behind) = match line {
            Line::Comments(comments) => {
                above.extend(comments.iter().cloned().map(Above::Comment));
                continue;
            }
            Line::Blank => {
                above.push(Above::Blank);
                continue;
            }
            Line::Field(field) => (
                Content::Named(field.name.name),
                field.span,
                field.comment.clone(),
            ),
            Line::Value(value) => (
                Content::Named(value.name.name),
                value.span,
                value.comment.clone(),
            ),
            Line::Attribute(line) => {
                let span = line.attribute.span;
                let attribute = Attribute {
                    name: line.attribute.name,
                    arguments: line.attribute.arguments.clone(),
                    span,
                };
                (Content::Attribute(attribute), span, line.comment.clone())
            }
            Line::Property(_) | Line::Junk(_) => continue,
        };
        let whole = slice(text, span).trim();
        let comment = behind.as_ref().map_or("", |comment| comment.written.trim());
        let text = whole.strip_suffix(comment).unwrap_or(whole).trim_end();
        parts.push(Part {
            what: Written { content, text },
            above: std::mem::take(&mut above),
            behind,
        });
    }
    (parts, above)
}

/// Where the old lines are among the new ones. Attributes may be written otherwise by now: those that speak of the same
/// fields are the same then.
fn twins(old: &Lines<'_>, new: &Lines<'_>) -> Vec<Option<usize>> {
    let mut twins: Vec<Option<usize>> = vec![None; old.len()];
    let rules: [fn(&Written<'_>, &Written<'_>) -> bool; 3] = [
        |a, b| match (&a.content, &b.content) {
            (Content::Named(a), Content::Named(b)) => a == b,
            (Content::Attribute(_), Content::Attribute(_)) => a.text == b.text,
            _ => false,
        },
        |a, b| match (&a.content, &b.content) {
            (Content::Attribute(a), Content::Attribute(b)) => {
                a.name.name == b.name.name && fields(a) == fields(b)
            }
            _ => false,
        },
        |a, b| match (&a.content, &b.content) {
            (Content::Attribute(a), Content::Attribute(b)) => a.name.name == b.name.name,
            _ => false,
        },
    ];
    let mut free = vec![true; new.len()];
    for rule in rules {
        for (part, twin) in old.iter().zip(&mut twins) {
            if twin.is_none() {
                let mut found = new.iter().zip(&free);
                *twin = found.position(|(other, free)| *free && rule(&part.what, &other.what));
                if let Some(found) = *twin {
                    free[found] = false;
                }
            }
        }
    }
    twins
}

/// The names that an attribute's first list holds.
fn fields(attribute: &Attribute<'_>) -> Vec<String> {
    let name = |item: &Expr<'_>| match item {
        Expr::Constant(name, _) => (*name).to_owned(),
        Expr::Function(call) => call.name.name.to_owned(),
        _ => String::new(),
    };
    let lists = attribute.arguments.list.iter();
    let mut lists = lists.filter_map(|argument| match &argument.value {
        Expr::Array(items, _) => Some(items.iter().map(name).collect()),
        _ => None,
    });
    lists.next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::weave;

    #[test]
    fn new_places_come_behind_the_one_before_them() {
        // Old: b, x (gone), a. New: n, a, m, o, b, p.
        let old = [Some(4), None, Some(1)];
        let expected = [
            (None, Some(0)),
            (Some(0), Some(4)),
            (None, Some(5)),
            (Some(1), None),
            (Some(2), Some(1)),
            (None, Some(2)),
            (None, Some(3)),
        ];
        assert_eq!(weave(&old, 6), expected);
        assert_eq!(weave(&[], 2), [(None, Some(0)), (None, Some(1))]);
    }
}
