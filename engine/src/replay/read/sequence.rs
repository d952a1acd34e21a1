//! Reads sequences and the options of identity columns.

use crate::replay::{
    cursor::{Cursor, Name, Outcome},
    statement::{SequenceChange, SequenceOptions, Statement},
};

pub(super) fn create(c: &mut Cursor<'_>, temporary: bool) -> Outcome<Statement> {
    let if_not_exists = c.if_not_exists();
    let name = c.name()?;
    let options = sequence_options(c)?;
    Ok(Statement::CreateSequence {
        name,
        if_not_exists,
        temporary,
        options,
    })
}

pub(super) fn alter(c: &mut Cursor<'_>) -> Outcome<Statement> {
    let if_exists = c.if_exists();
    let name = c.name()?;
    let change = if c.words(&["RENAME", "TO"]) {
        SequenceChange::Rename(c.ident()?)
    } else if c.words(&["SET", "SCHEMA"]) {
        SequenceChange::SetSchema(c.ident()?)
    } else if c.is_any(&["OWNER", "SET"]) {
        c.skip_all();
        SequenceChange::Other
    } else {
        SequenceChange::Options(sequence_options(c)?)
    };
    Ok(Statement::AlterSequence {
        name,
        if_exists,
        change,
    })
}

pub(super) fn sequence_options(c: &mut Cursor<'_>) -> Outcome<SequenceOptions> {
    let mut options = SequenceOptions::default();
    loop {
        if c.word("AS") {
            options.ty = Some(c.ident()?.text);
        } else if c.word("INCREMENT") {
            c.word("BY");
            options.increment = Some(number(c)?);
        } else if c.word("MINVALUE") {
            options.min = Some(Some(number(c)?));
        } else if c.words(&["NO", "MINVALUE"]) {
            options.min = Some(None);
        } else if c.word("MAXVALUE") {
            options.max = Some(Some(number(c)?));
        } else if c.words(&["NO", "MAXVALUE"]) {
            options.max = Some(None);
        } else if c.word("START") {
            c.word("WITH");
            options.start = Some(number(c)?);
        } else if c.word("RESTART") {
            c.word("WITH");
            if c.peek()
                .is_some_and(|t| t.text.starts_with(|c: char| c.is_ascii_digit() || c == '-'))
            {
                number(c)?;
            }
        } else if c.word("CACHE") {
            options.cache = Some(number(c)?);
        } else if c.word("CYCLE") {
            options.cycle = Some(true);
        } else if c.words(&["NO", "CYCLE"]) {
            options.cycle = Some(false);
        } else if c.words(&["SEQUENCE", "NAME"]) {
            options.name = Some(c.name()?);
        } else if c.words(&["OWNED", "BY"]) {
            options.owned_by = Some(owner(c)?);
        } else if c.is_word(0, "SET") && !c.is_word(1, "SCHEMA") {
            // In `ALTER COLUMN … SET INCREMENT BY 2 SET …`.
            c.next();
        } else {
            return Ok(options);
        }
    }
}

fn owner(c: &mut Cursor<'_>) -> Outcome<Option<(Name, crate::replay::cursor::Ident)>> {
    if c.word("NONE") {
        return Ok(None);
    }
    let start = c.position();
    let mut parts = vec![c.ident()?];
    while c.op(".") {
        parts.push(c.ident()?);
    }
    let at = c.place_since(start);
    let (Some(column), Some(table)) = (parts.pop(), parts.pop()) else {
        return Err(c.unexpected("`table.column`"));
    };
    let table = Name {
        namespace: parts.pop().map(|ident| ident.text),
        name: table.text,
        at,
    };
    Ok(Some((table, column)))
}

fn number(c: &mut Cursor<'_>) -> Outcome<i64> {
    let negative = c.op("-");
    if !negative {
        c.op("+");
    }
    let parsed = c.peek().and_then(|token| {
        let digits = match negative {
            true => format!("-{}", token.text),
            false => token.text.clone().into_owned(),
        };
        digits.parse().ok()
    });
    match parsed {
        Some(number) => {
            c.next();
            Ok(number)
        }
        None => Err(c.unexpected("a whole number")),
    }
}
