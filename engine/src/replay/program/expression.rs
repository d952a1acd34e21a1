//! Expressions of programs, and the queries of the catalogue in them.

use super::value::Value;
use crate::replay::{
    cursor::{Cursor, Outcome},
    token::Kind,
};

/// How deep expressions may nest.
const MAX_DEPTH: usize = 64;

#[derive(Debug, Clone)]
pub(super) enum Expression {
    Value(Value),
    /// `@name`.
    User(String),
    /// A variable of the program or a column of the query.
    Name(String),
    Call(String, Vec<Expression>),
    Not(Box<Expression>),
    Or(Vec<Expression>),
    And(Vec<Expression>),
    Compare(Box<Expression>, Comparison, Box<Expression>),
    In(Box<Expression>, Vec<Expression>),
    IsNull(Box<Expression>),
    Sum(Box<Expression>, bool, Box<Expression>),
    Exists(Box<Query>),
    /// A query in place of a value.
    Scalar(Box<Query>),
    /// `CASE WHEN … THEN … ELSE … END`.
    Case(Vec<(Expression, Expression)>, Box<Expression>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    /// `<=>`
    NullSafe,
    Unequal,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

/// `SELECT … FROM information_schema.… WHERE …`.
#[derive(Debug, Clone)]
pub(super) struct Query {
    pub(super) items: Vec<Expression>,
    /// The relation of the catalogue; `None` without `FROM`.
    pub(super) relation: Option<String>,
    pub(super) condition: Option<Expression>,
    /// Rows of other tables, joins, groups: nothing is known of the result.
    pub(super) opaque: bool,
}

pub(super) const UNKNOWN: Expression = Expression::Value(Value::Unknown);

/// The expression up to one of these words, a comma, a semicolon or a closing parenthesis.
/// What cannot be read is unknown.
pub(super) fn until(c: &mut Cursor<'_>, stops: &[&str]) -> Expression {
    let start = c.position();
    let is_stop = |c: &Cursor<'_>| {
        c.at_end() || c.is_op(0, ";") || c.is_op(0, ",") || c.is_op(0, ")") || c.is_any(stops)
    };
    if let Ok(found) = or(c, 0)
        && is_stop(c)
    {
        return found;
    }
    c.rewind(start);
    let (mut depth, mut cases) = (0_usize, 0_usize);
    while !c.at_end() && (depth > 0 || cases > 0 || !is_stop(c)) {
        depth += usize::from(c.is_op(0, "("));
        depth = depth.saturating_sub(usize::from(c.is_op(0, ")")));
        cases += usize::from(c.is_word(0, "CASE"));
        cases = cases.saturating_sub(usize::from(c.is_word(0, "END")));
        c.next();
    }
    UNKNOWN
}

fn or(c: &mut Cursor<'_>, depth: usize) -> Outcome<Expression> {
    if depth > MAX_DEPTH {
        return Err(c.unexpected("less nesting"));
    }
    let mut parts = vec![and(c, depth + 1)?];
    while c.word("OR") || ops(c, "||") {
        parts.push(and(c, depth + 1)?);
    }
    Ok(one_or(parts, Expression::Or))
}

fn and(c: &mut Cursor<'_>, depth: usize) -> Outcome<Expression> {
    let mut parts = vec![not(c, depth)?];
    while c.word("AND") || ops(c, "&&") {
        parts.push(not(c, depth)?);
    }
    Ok(one_or(parts, Expression::And))
}

fn one_or(mut parts: Vec<Expression>, many: fn(Vec<Expression>) -> Expression) -> Expression {
    match parts.len() {
        1 => parts.pop().unwrap_or(UNKNOWN),
        _ => many(parts),
    }
}

fn not(c: &mut Cursor<'_>, depth: usize) -> Outcome<Expression> {
    if c.word("NOT") || c.op("!") {
        if depth > MAX_DEPTH {
            return Err(c.unexpected("less nesting"));
        }
        return Ok(Expression::Not(Box::new(not(c, depth + 1)?)));
    }
    comparison(c, depth)
}

fn comparison(c: &mut Cursor<'_>, depth: usize) -> Outcome<Expression> {
    let left = sum(c, depth)?;
    if c.words(&["IS", "NOT", "NULL"]) {
        let inner = Expression::IsNull(Box::new(left));
        return Ok(Expression::Not(Box::new(inner)));
    }
    if c.words(&["IS", "NULL"]) {
        return Ok(Expression::IsNull(Box::new(left)));
    }
    let is_negated = c.is_word(0, "NOT") && c.is_word(1, "IN");
    if is_negated {
        c.next();
    }
    if c.word("IN") {
        let list = Expression::In(Box::new(left), c.list_in_parens(|c| or(c, depth + 1))?);
        return Ok(match is_negated {
            true => Expression::Not(Box::new(list)),
            false => list,
        });
    }
    const SIGNS: [(&str, Comparison); 8] = [
        ("<=>", Comparison::NullSafe),
        ("<>", Comparison::Unequal),
        ("!=", Comparison::Unequal),
        ("<=", Comparison::LessEqual),
        (">=", Comparison::GreaterEqual),
        ("<", Comparison::Less),
        (">", Comparison::Greater),
        ("=", Comparison::Equal),
    ];
    for (sign, comparison) in SIGNS {
        if ops(c, sign) {
            let right = sum(c, depth)?;
            return Ok(Expression::Compare(
                Box::new(left),
                comparison,
                Box::new(right),
            ));
        }
    }
    Ok(left)
}

/// An operator of several characters, each of which is a token.
fn ops(c: &mut Cursor<'_>, sign: &str) -> bool {
    let mut characters = sign.char_indices();
    let found = characters.all(|(at, character)| c.is_op(at, character.encode_utf8(&mut [0; 4])));
    if found {
        sign.chars().for_each(|_| {
            c.next();
        });
    }
    found
}

fn sum(c: &mut Cursor<'_>, depth: usize) -> Outcome<Expression> {
    let mut left = primary(c, depth)?;
    while c.is_op(0, "+") || c.is_op(0, "-") {
        let adds = c.op("+") || !c.op("-");
        let right = primary(c, depth)?;
        left = Expression::Sum(Box::new(left), adds, Box::new(right));
    }
    Ok(left)
}

fn primary(c: &mut Cursor<'_>, depth: usize) -> Outcome<Expression> {
    if depth > MAX_DEPTH {
        return Err(c.unexpected("less nesting"));
    }
    if c.word("EXISTS") {
        c.expect_op("(")?;
        let query = subquery(c, depth + 1)?;
        c.expect_op(")")?;
        return Ok(Expression::Exists(Box::new(query)));
    }
    if c.is_op(0, "(") {
        c.next();
        let inner = match c.is_word(0, "SELECT") {
            true => Expression::Scalar(Box::new(subquery(c, depth + 1)?)),
            false => or(c, depth + 1)?,
        };
        c.expect_op(")")?;
        return Ok(inner);
    }
    if c.op("-") {
        let zero = Box::new(Expression::Value(Value::Int(0)));
        return Ok(Expression::Sum(
            zero,
            false,
            Box::new(primary(c, depth + 1)?),
        ));
    }
    if c.op("@") {
        if c.op("@") {
            c.name()?;
            return Ok(UNKNOWN);
        }
        return Ok(Expression::User(user_variable(c)?));
    }
    if c.word("CASE") {
        return case(c, depth + 1);
    }
    let Some(token) = c.peek() else {
        return Err(c.unexpected("an expression"));
    };
    match token.kind {
        Kind::String => {
            let mut text = c.string()?;
            while c.peek().is_some_and(|token| token.kind == Kind::String) {
                text.push_str(&c.string()?);
            }
            Ok(Expression::Value(Value::Text(text)))
        }
        Kind::Number => {
            let number = token.text.parse().ok();
            c.next();
            Ok(Expression::Value(number.map_or(Value::Unknown, Value::Int)))
        }
        Kind::Word | Kind::Quoted => named(c, depth),
        Kind::Punctuation => Err(c.unexpected("an expression")),
    }
}

/// Behind `@`.
pub(super) fn user_variable(c: &mut Cursor<'_>) -> Outcome<String> {
    let is_string = c.peek().is_some_and(|token| token.kind == Kind::String);
    let name = if is_string {
        c.string()?
    } else {
        c.ident()?.text
    };
    Ok(format!("@{}", name.to_lowercase()))
}

/// A keyword, a call, a variable or a column.
fn named(c: &mut Cursor<'_>, depth: usize) -> Outcome<Expression> {
    let is_word = c.peek().is_some_and(|token| token.kind == Kind::Word);
    let name = c.name()?.name;
    if c.is_op(0, "(") {
        c.next();
        let name = name.to_ascii_lowercase();
        let mut arguments = Vec::new();
        c.word("DISTINCT");
        if c.op("*") {
            arguments.push(Expression::Value(Value::Int(1)));
        } else if !c.is_op(0, ")") {
            arguments = c.list(|c| or(c, depth + 1))?;
        }
        c.expect_op(")")?;
        return Ok(Expression::Call(name, arguments));
    }
    Ok(match name.to_ascii_lowercase().as_str() {
        "null" if is_word => Expression::Value(Value::Null),
        "true" if is_word => Expression::Value(Value::Int(1)),
        "false" if is_word => Expression::Value(Value::Int(0)),
        lower => Expression::Name(lower.to_owned()),
    })
}

fn case(c: &mut Cursor<'_>, depth: usize) -> Outcome<Expression> {
    let subject = match c.is_word(0, "WHEN") {
        true => None,
        false => Some(or(c, depth)?),
    };
    let mut branches = Vec::new();
    while c.word("WHEN") {
        let mut condition = or(c, depth)?;
        if let Some(subject) = &subject {
            let subject = Box::new(subject.clone());
            condition = Expression::Compare(subject, Comparison::Equal, Box::new(condition));
        }
        c.expect_word("THEN")?;
        branches.push((condition, or(c, depth)?));
    }
    let otherwise = match c.word("ELSE") {
        true => or(c, depth)?,
        false => Expression::Value(Value::Null),
    };
    c.expect_word("END")?;
    Ok(Expression::Case(branches, Box::new(otherwise)))
}

fn subquery(c: &mut Cursor<'_>, depth: usize) -> Outcome<Query> {
    let mut query = query(c, depth)?;
    source(c, &mut query, depth)?;
    Ok(query)
}

/// The head of a query, up to `FROM` or `INTO`.
pub(super) fn query(c: &mut Cursor<'_>, depth: usize) -> Outcome<Query> {
    c.expect_word("SELECT")?;
    let mut query = Query {
        items: Vec::new(),
        relation: None,
        condition: None,
        opaque: c.word("DISTINCT"),
    };
    query.items = match c.op("*") {
        true => vec![UNKNOWN],
        false => c.list(|c| {
            let item = or(c, depth + 1)?;
            if c.word("AS") {
                c.ident()?;
            }
            Ok(item)
        })?,
    };
    Ok(query)
}

/// Behind the items of a query, or behind the variables that they go into.
pub(super) fn source(c: &mut Cursor<'_>, query: &mut Query, depth: usize) -> Outcome<()> {
    if !c.word("FROM") {
        return Ok(());
    }
    if c.word("DUAL") {
        return Ok(());
    }
    let start = c.position();
    let first = c.ident()?.text;
    c.rewind(start);
    let relation = c.name()?.name.to_ascii_lowercase();
    query.opaque |= !first.eq_ignore_ascii_case("information_schema");
    query.relation = Some(relation);
    c.word("AS");
    let is_alias = c
        .peek()
        .is_some_and(|token| token.kind != Kind::Punctuation)
        && !c.is_any(&[
            "WHERE", "LIMIT", "INTO", "ORDER", "GROUP", "JOIN", "INNER", "LEFT",
        ]);
    if is_alias {
        c.ident()?;
    }
    if c.word("WHERE") {
        query.condition = Some(or(c, depth + 1)?);
    }
    let rest = |c: &Cursor<'_>| !c.at_end() && !c.is_op(0, ")") && !c.is_op(0, ";");
    if c.word("LIMIT") {
        c.next();
    }
    if rest(c) && !c.is_word(0, "INTO") {
        // Joins, groups, unions.
        query.opaque = true;
        let mut open = 0_usize;
        while !c.at_end() && (open > 0 || (rest(c) && !c.is_word(0, "INTO"))) {
            open += usize::from(c.is_op(0, "("));
            open = open.saturating_sub(usize::from(c.is_op(0, ")")));
            c.next();
        }
    }
    Ok(())
}
