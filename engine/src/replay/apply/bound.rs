//! Which rows a partition of PostgreSQL has: what its bounds must be, and that no other partition has one of them.

use std::cmp::Ordering;

use super::partition::Division;
use crate::{
    query::{Catalog, Type, refuses_text, refuses_to_store},
    replay::{
        cursor::{Cursor, Fail, Outcome, Place},
        known::Known,
        state::State,
    },
    sql::{IndexTerm, Table, options},
};

/// The rows of a partition, as far as they are known.
enum Bound {
    Default,
    List(Vec<Term>),
    /// From the first, included, to the second, excluded.
    Range(Vec<Term>, Vec<Term>),
    Hash {
        modulus: u64,
        remainder: u64,
    },
}

#[derive(PartialEq)]
enum Term {
    Lowest,
    Highest,
    Null,
    Number(i128),
    /// A point in time, from the year to the second, and whether its zone is written.
    Moment(String, bool),
    /// A text whose order depends on a collation.
    Text(String),
    /// Something that has to be computed.
    Unknown,
}

/// Refuses a partition that has no rows, the same as another one, or bounds of the wrong number or type.
pub(super) fn check(
    state: &State<'_>,
    parent: &Table,
    division: &Division,
    bound: &str,
    at: Place,
) -> Outcome<()> {
    let known = Known::new(state);
    let types: Vec<Type> = division
        .parts
        .iter()
        .map(|part| {
            let mut columns = division.columns.iter();
            let column = columns.find(|column| column.text == part.trim().trim_matches('"'));
            column.map_or(Type::Any, |column| {
                known.type_of(parent, &IndexTerm::Column(column.text.clone()))
            })
        })
        .collect();
    let fail = |message: String| Fail::new("invalid-table", message, at);
    let Some(new) = read(state, bound, &types) else {
        return Ok(());
    };
    check_terms(&known, parent, bound, &types).map_err(fail)?;
    check_alone(&new, types.len()).map_err(fail)?;
    for other in state.schema.partitions(&parent.name) {
        let written = other.options.get(options::PARTITION);
        let Some(known) = written.and_then(|bound| read(state, bound, &types)) else {
            continue;
        };
        if let Some(reason) = conflict(&new, &known) {
            return Err(fail(format!("{reason} `{}`", other.name.name)));
        }
    }
    Ok(())
}

fn read(state: &State<'_>, bound: &str, types: &[Type]) -> Option<Bound> {
    let mut c = Cursor::new(state.dialect, bound, 0, bound.len());
    if c.word("DEFAULT") {
        return Some(Bound::Default);
    }
    if !c.words(&["FOR", "VALUES"]) {
        return None;
    }
    if c.word("WITH") {
        let mut parts = c.list_in_parens(|c| {
            let word = c.any(&["MODULUS", "REMAINDER"]);
            let number = c.piece_until(&[])?.text.trim().parse::<u64>().ok();
            Ok(word.zip(number))
        });
        let mut of = |word| {
            let mut parts = parts.as_mut().ok()?.iter().flatten();
            parts
                .find(|(found, _)| *found == word)
                .map(|(_, number)| *number)
        };
        return Some(Bound::Hash {
            modulus: of("MODULUS")?,
            remainder: of("REMAINDER")?,
        });
    }
    match c.word("IN") {
        true => {
            let ty = types.first().unwrap_or(&Type::Any);
            let texts = listed(&mut c)?;
            Some(Bound::List(
                texts.iter().map(|text| term(text, ty)).collect(),
            ))
        }
        false => {
            c.word("FROM");
            let from = listed(&mut c)?;
            c.word("TO");
            let to = listed(&mut c)?;
            let terms = |texts: Vec<String>| {
                let each = texts.iter().enumerate();
                each.map(|(at, text)| term(text, types.get(at).unwrap_or(&Type::Any)))
                    .collect()
            };
            Some(Bound::Range(terms(from), terms(to)))
        }
    }
}

fn listed(c: &mut Cursor<'_>) -> Option<Vec<String>> {
    c.list_in_parens(|c| Ok(c.piece_until(&[])?.text.trim().to_owned()))
        .ok()
}

fn term(text: &str, ty: &Type) -> Term {
    match text.to_ascii_uppercase().as_str() {
        "MINVALUE" => return Term::Lowest,
        "MAXVALUE" => return Term::Highest,
        "NULL" => return Term::Null,
        _ => {}
    }
    let quoted = literal(text);
    let value = quoted.unwrap_or(text);
    let Some(ty) = ty.name() else {
        return Term::Unknown;
    };
    let found = match ty {
        "int2" | "int4" | "int8" | "numeric" => value.parse().ok().map(Term::Number),
        "date" | "timestamp" | "timestamptz" => quoted.and_then(moment),
        "text" | "varchar" => quoted.map(|text| Term::Text(text.to_owned())),
        "uuid" => quoted.map(|text| Term::Text(text.to_lowercase())),
        _ => None,
    };
    found.unwrap_or(Term::Unknown)
}

/// What stands in the quotes of a plain text.
fn literal(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('\'')?.strip_suffix('\'')?;
    (!inner.contains(['\'', '\\'])).then_some(inner)
}

/// `2020-01-31`, `2020-01-31 12:00:00`, `2020-01-31 12:00:00+00`.
fn moment(text: &str) -> Option<Term> {
    let (plain, has_zone) = match text.strip_suffix("+00") {
        Some(plain) => (plain, true),
        None => (text, false),
    };
    let shape: String = plain
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    match shape.as_str() {
        "0000-00-00" if !has_zone => Some(Term::Moment(format!("{plain} 00:00:00"), false)),
        "0000-00-00 00:00:00" => Some(Term::Moment(plain.to_owned(), has_zone)),
        _ => None,
    }
}

/// What is wrong with a value by itself.
fn check_terms(
    known: &Known<'_, '_>,
    parent: &Table,
    bound: &str,
    types: &[Type],
) -> Result<(), String> {
    let mut c = Cursor::new(known.state.dialect, bound, 0, bound.len());
    while !c.at_end() {
        if !c.is_op(0, "(") {
            c.next();
            continue;
        }
        let Some(texts) = listed(&mut c) else {
            return Ok(());
        };
        for (at, text) in texts.iter().enumerate() {
            let only = types.first().filter(|_| types.len() == 1);
            let Some(ty) = types.get(at).or(only).filter(|ty| ty.name().is_some()) else {
                continue;
            };
            let name = ty.name().unwrap_or_default();
            if parent.column(text).is_some() {
                return Err(format!(
                    "a bound of a partition cannot name a column, such as `{text}`"
                ));
            }
            let is_wrong = match literal(text) {
                Some(inner) => refuses_text(known, inner, name).is_some(),
                None => {
                    text.parse::<i32>().is_ok() && refuses_to_store(known, &Type::named("int4"), ty)
                }
            };
            if is_wrong && !known.may_have_operators(true) {
                return Err(format!("bound {text} of the partition is no {name}"));
            }
        }
    }
    Ok(())
}

fn check_alone(bound: &Bound, columns: usize) -> Result<(), String> {
    match bound {
        Bound::Range(from, to) => {
            if [from, to].iter().any(|terms| terms.len() != columns) {
                return Err(format!(
                    "a bound must have one value for each of the {columns} columns that divide the table"
                ));
            }
            let mut all = from.iter().chain(to);
            if all.any(|term| *term == Term::Null) {
                return Err("a bound of a range cannot be NULL".to_owned());
            }
            let is_open = |term: &Term| matches!(term, Term::Lowest | Term::Highest);
            let pairs = || from.windows(2).chain(to.windows(2));
            if pairs().any(|pair| matches!(pair, [open, next] if is_open(open) && open != next)) {
                return Err("behind MINVALUE or MAXVALUE a bound has only the same word".to_owned());
            }
            match compare(from, to) {
                Some(Ordering::Less) | None => Ok(()),
                Some(_) => Err(
                    "the range of the partition is empty: it ends where or before it begins"
                        .to_owned(),
                ),
            }
        }
        Bound::Hash { modulus: 0, .. } => Err("the modulus must be greater than zero".to_owned()),
        Bound::Hash { modulus, remainder } if remainder >= modulus => {
            Err("the remainder must be less than the modulus".to_owned())
        }
        _ => Ok(()),
    }
}

/// Why two partitions cannot be beside each other, up to the name of the other.
fn conflict(new: &Bound, other: &Bound) -> Option<&'static str> {
    const SHARED: &str = "rows of this partition are already those of partition";
    match (new, other) {
        (Bound::Default, Bound::Default) => Some("the table already has a DEFAULT partition,"),
        (Bound::List(new), Bound::List(other)) => {
            let is_known = |term: &&Term| **term != Term::Unknown;
            let mut new = new.iter().filter(is_known);
            new.any(|term| other.contains(term)).then_some(SHARED)
        }
        (Bound::Range(from, to), Bound::Range(other_from, other_to)) => {
            let is_less = |a, b| compare(a, b) == Some(Ordering::Less);
            (is_less(from, other_to) && is_less(other_from, to)).then_some(SHARED)
        }
        (
            Bound::Hash { modulus, remainder },
            Bound::Hash {
                modulus: other,
                remainder: of_other,
            },
        ) => {
            let (small, large) = (*modulus.min(other), *modulus.max(other));
            match large.checked_rem(small)? {
                0 => (remainder % small == of_other % small).then_some(SHARED),
                _ => Some("the modulus must divide, or be divided by, that of partition"),
            }
        }
        _ => None,
    }
}

/// Which of two bounds comes first, where that is known.
fn compare(a: &[Term], b: &[Term]) -> Option<Ordering> {
    for (a, b) in a.iter().zip(b) {
        let order = match (a, b) {
            (Term::Unknown, _) | (_, Term::Unknown) => return None,
            // What stands behind them does not count.
            (Term::Lowest, Term::Lowest) | (Term::Highest, Term::Highest) => {
                return Some(Ordering::Equal);
            }
            (Term::Lowest, _) | (_, Term::Highest) => Ordering::Less,
            (_, Term::Lowest) | (Term::Highest, _) => Ordering::Greater,
            (Term::Number(a), Term::Number(b)) => a.cmp(b),
            (Term::Moment(a, x), Term::Moment(b, y)) if x == y => a.cmp(b),
            (a, b) if a == b => Ordering::Equal,
            _ => return None,
        };
        if order != Ordering::Equal {
            return Some(order);
        }
    }
    Some(Ordering::Equal)
}
