//! Names that a migration gives, given back: a diff would take them for something new, and the rows would go.

use whimbrel_core::{
    lexer::{Lexer, Token},
    statements::split,
};

use crate::{
    reverse::described::is_name,
    sql::{Dialect, SqlSchema, Table},
};

/// The statements that give the old names back, the last given name first; empty when none was given.
pub(super) fn inverse(dialect: Dialect, script: &str, before: &SqlSchema) -> String {
    let statements = split(dialect, script).unwrap_or_default();
    let mut found: Vec<String> = Vec::new();
    for statement in statements {
        let lexer = Lexer::new(dialect, statement.text(script));
        let words: Vec<Token<'_>> = lexer.map_while(Result::ok).collect();
        found.extend(of_statement(before, &words));
    }
    found.reverse();
    found.concat()
}

/// `ALTER TABLE [IF EXISTS] [ONLY] t RENAME [COLUMN] a TO b`, `… RENAME TO b`; MySQL's `RENAME TABLE a TO b`
/// and `ALTER TABLE t CHANGE [COLUMN] a b …`.
fn of_statement(before: &SqlSchema, words: &[Token<'_>]) -> Option<String> {
    let is = |at: usize, word: &str| words.get(at).is_some_and(|token| token.is(word));
    if let [rename, table, old, to, new] = words
        && rename.is("RENAME")
        && table.is("TABLE")
        && to.is("TO")
    {
        find(before, old)?;
        let (old, new) = (old.text, new.text);
        return Some(format!("-- RenameTable\nRENAME TABLE {new} TO {old};\n"));
    }
    if !is(0, "ALTER") || !is(1, "TABLE") {
        return None;
    }
    let is_rename = |word: &Token<'_>| word.is("RENAME") || word.is("CHANGE");
    let rename = words.iter().position(is_rename)?;
    let skipped = |word: &&Token<'_>| word.is("IF") || word.is("EXISTS") || word.is("ONLY");
    let table: Vec<&Token<'_>> = words
        .get(2..rename)?
        .iter()
        .filter(|word| !skipped(word))
        .collect();
    let (schema, name) = match table.as_slice() {
        [name] => ("", *name),
        [schema, dot, name] if dot.is_sign('.') => (schema.text, *name),
        _ => return None,
    };
    let place = |name: &Token<'_>| match schema {
        "" => name.text.to_owned(),
        schema => format!("{schema}.{}", name.text),
    };
    let column = |old: &Token<'_>, new: &Token<'_>| {
        format!(
            "-- RenameColumn\nALTER TABLE {} RENAME COLUMN {} TO {};\n",
            place(name),
            new.text,
            old.text
        )
    };
    if is(rename, "CHANGE") {
        let (old, new) = match words.get(rename + 1..)? {
            [word, old, new, ..] if word.is("COLUMN") => (old, new),
            [old, new, ..] => (old, new),
            _ => return None,
        };
        let same = old.value(before.dialect) == new.value(before.dialect);
        return (!same).then(|| column(old, new));
    }
    match words.get(rename + 1..)? {
        [to, new] if to.is("TO") && is_name(new) => {
            // A table with a name for between takes the place of another one.
            find(before, name)?;
            Some(format!(
                "-- RenameTable\nALTER TABLE {} RENAME TO {};\n",
                place(new),
                name.text
            ))
        }
        [between @ .., old, to, new] if to.is("TO") && is_name(old) && is_name(new) => {
            let is_plain = match between {
                [] => true,
                [word] => word.is("COLUMN"),
                _ => false,
            };
            is_plain.then(|| column(old, new))
        }
        _ => None,
    }
}

fn find<'s>(schema: &'s SqlSchema, name: &Token<'_>) -> Option<&'s Table> {
    let name = name.value(schema.dialect);
    let mut tables = schema.tables.iter();
    tables.find(|table| table.name.name.eq_ignore_ascii_case(&name))
}
