//! Reads the names of types.

use crate::replay::{
    cursor::{Cursor, Outcome},
    statement::TypeName,
    token::Kind,
};
use crate::sql::{Dialect, Family};

pub(in crate::replay) fn type_name(c: &mut Cursor<'_>) -> Outcome<TypeName> {
    match c.dialect.family() {
        Family::Postgres => postgres(c),
        Family::Mysql => mysql(c),
        Family::Sqlite => match sqlite(c)? {
            Some(ty) => Ok(ty),
            None => Err(c.unexpected("a type")),
        },
    }
}

/// A type of PostgreSQL that stands alone in a text; `None` when there is anything else.
pub(in crate::replay) fn lone_type(written: &str) -> Option<TypeName> {
    let mut c = Cursor::new(Dialect::Postgres, written, 0, written.len());
    postgres(&mut c).ok().filter(|_| c.at_end())
}

fn postgres(c: &mut Cursor<'_>) -> Outcome<TypeName> {
    let start = c.position();
    let quoted = |c: &Cursor<'_>| c.peek().is_some_and(|t| t.kind == Kind::Quoted);
    let mut is_quoted = quoted(c);
    let mut name = c.ident()?.text;
    let mut namespace = None;
    while c.op(".") {
        is_quoted = quoted(c);
        namespace = Some(std::mem::replace(&mut name, c.ident()?.text));
    }
    let mut args = Vec::new();
    if !is_quoted {
        let more: &[&str] = match name.as_str() {
            "double" => &["PRECISION"],
            "character" | "char" | "bit" | "varbit" => &["VARYING"],
            "national" => &["CHARACTER", "CHAR"],
            _ => &[],
        };
        for word in more {
            if c.word(word) {
                name = format!("{name} {}", word.to_ascii_lowercase());
                if *word != "PRECISION" && c.word("VARYING") {
                    name.push_str(" varying");
                }
            }
        }
    }
    if c.is_op(0, "(") {
        args = arguments(c)?;
    }
    if !is_quoted {
        if matches!(name.as_str(), "time" | "timestamp") {
            if c.words(&["WITH", "TIME", "ZONE"]) {
                name.push_str("tz");
            } else {
                c.words(&["WITHOUT", "TIME", "ZONE"]);
            }
        }
        if name == "interval" {
            const FIELDS: [&str; 7] = ["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "TO"];
            while c.any(&FIELDS).is_some() {}
            if c.is_op(0, "(") {
                args = arguments(c)?;
            }
        }
    }
    let mut array = false;
    loop {
        if c.op("[") {
            if c.peek().is_some_and(|t| t.kind == Kind::Number) {
                c.next();
            }
            c.expect_op("]")?;
            array = true;
        } else if c.word("ARRAY") {
            array = true;
        } else {
            break;
        }
    }
    Ok(TypeName {
        namespace,
        name,
        quoted: is_quoted,
        args,
        array,
        unsigned: false,
        zerofill: false,
        piece: c.piece_since(start),
    })
}

fn mysql(c: &mut Cursor<'_>) -> Outcome<TypeName> {
    let start = c.position();
    let mut name = c.ident()?.text.to_ascii_lowercase();
    let more: &[&str] = match name.as_str() {
        "double" => &["PRECISION"],
        "character" | "char" => &["VARYING"],
        "national" => &["CHARACTER", "CHAR", "VARCHAR", "VARYING"],
        "nchar" => &["VARCHAR", "VARYING"],
        "long" => &["VARCHAR", "VARBINARY"],
        _ => &[],
    };
    for word in more {
        if c.word(word) {
            name = format!("{name} {}", word.to_ascii_lowercase());
        }
    }
    if name == "long" && (c.words(&["CHAR", "VARYING"]) || c.words(&["CHARACTER", "VARYING"])) {
        name = "long varchar".to_owned();
    }
    let mut args = Vec::new();
    if c.is_op(0, "(") {
        args = arguments(c)?;
    }
    if c.word("BYTE") {
        name = match name.as_str() {
            "char" | "character" => "binary".to_owned(),
            "varchar" => "varbinary".to_owned(),
            _ => name,
        };
    }
    let (mut unsigned, mut zerofill) = (false, false);
    while let Some(word) = c.any(&[
        "UNSIGNED", "SIGNED", "ZEROFILL", "BINARY", "ASCII", "UNICODE",
    ]) {
        zerofill |= word == "ZEROFILL";
        unsigned |= zerofill || word == "UNSIGNED";
    }
    Ok(TypeName {
        namespace: None,
        name,
        quoted: false,
        args,
        array: false,
        unsigned,
        zerofill,
        piece: c.piece_since(start),
    })
}

/// Any words up to a column constraint, and parameters. `None` when there is no type.
pub(super) fn sqlite(c: &mut Cursor<'_>) -> Outcome<Option<TypeName>> {
    const CONSTRAINTS: [&str; 10] = [
        "CONSTRAINT",
        "PRIMARY",
        "NOT",
        "NULL",
        "UNIQUE",
        "CHECK",
        "DEFAULT",
        "COLLATE",
        "REFERENCES",
        "AS",
    ];
    let start = c.position();
    let mut words = Vec::new();
    while let Some(token) = c.peek() {
        let is_name = match token.kind {
            Kind::Word => {
                let ends = CONSTRAINTS
                    .iter()
                    .any(|w| token.text.eq_ignore_ascii_case(w))
                    || (c.is_word(0, "GENERATED") && c.is_word(1, "ALWAYS"));
                !ends
            }
            Kind::Quoted | Kind::String => true,
            Kind::Number | Kind::Punctuation => false,
        };
        if !is_name {
            break;
        }
        words.push(token.text.clone().into_owned());
        c.next();
    }
    if words.is_empty() {
        return Ok(None);
    }
    let mut args = Vec::new();
    if c.is_op(0, "(") {
        args = arguments(c)?;
    }
    // Prisma's lists on SQLite do not exist, but the text `INTEGER[]` is a legal type name.
    Ok(Some(TypeName {
        namespace: None,
        name: words.join(" "),
        quoted: false,
        args,
        array: false,
        unsigned: false,
        zerofill: false,
        piece: c.piece_since(start),
    }))
}

/// The parameters in parentheses: numbers, names or strings.
fn arguments(c: &mut Cursor<'_>) -> Outcome<Vec<String>> {
    c.list_in_parens(|c| {
        if c.peek().is_some_and(|t| t.kind == Kind::String) {
            return c.string();
        }
        Ok(c.piece_until(&[])?.text)
    })
}
