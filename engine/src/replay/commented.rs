//! What a `COMMENT ON` of PostgreSQL is about.

use super::cursor::{Cursor, Ident, Name, Outcome};

/// An object that can have a comment, of the kinds that the replay knows.
pub(super) enum Commented {
    Table(Name),
    View(Name),
    MaterializedView(Name),
    Sequence(Name),
    Column(Name, Ident),
    Index(Name),
    /// A type or domain.
    Type(Name),
    Schema(Ident),
    /// A constraint, trigger, policy or rule: its kind in capitals, its table, its name.
    OnTable(&'static str, Name, Ident),
    /// A function or procedure, without its arguments, which follow.
    Function(Name),
    Statistics(Name),
}

const KINDS: [&str; 15] = [
    "TABLE",
    "VIEW",
    "SEQUENCE",
    "COLUMN",
    "INDEX",
    "TYPE",
    "DOMAIN",
    "SCHEMA",
    "TRIGGER",
    "POLICY",
    "RULE",
    "CONSTRAINT",
    "FUNCTION",
    "PROCEDURE",
    "STATISTICS",
];

/// `ON kind name`, and where the words before the name end in the script. `None` for an object of another kind.
pub(super) fn commented(c: &mut Cursor<'_>) -> Outcome<Option<(Commented, usize)>> {
    c.expect_word("ON")?;
    let is_materialized = c.word("MATERIALIZED");
    let Some(kind) = c.any(&KINDS) else {
        return Ok(None);
    };
    let end = c.place_since(c.position().saturating_sub(1)).end;
    let object = match kind {
        "TABLE" => Commented::Table(c.name()?),
        "VIEW" if is_materialized => Commented::MaterializedView(c.name()?),
        "VIEW" => Commented::View(c.name()?),
        "SEQUENCE" => Commented::Sequence(c.name()?),
        "COLUMN" => {
            let mut parts = vec![c.ident()?];
            while c.op(".") {
                parts.push(c.ident()?);
            }
            let (Some(column), Some(table)) = (parts.pop(), parts.pop()) else {
                return Ok(None);
            };
            let table = Name {
                namespace: parts.pop().map(|schema| schema.text),
                ..Name::from(table)
            };
            Commented::Column(table, column)
        }
        "INDEX" => Commented::Index(c.name()?),
        "TYPE" | "DOMAIN" => Commented::Type(c.name()?),
        "SCHEMA" => Commented::Schema(c.ident()?),
        "FUNCTION" | "PROCEDURE" => Commented::Function(c.name()?),
        "STATISTICS" => Commented::Statistics(c.name()?),
        kind => {
            let name = c.ident()?;
            c.expect_word("ON")?;
            // A constraint of a domain; a table can be called so too.
            if c.is_word(0, "DOMAIN") && !c.is_word(1, "IS") {
                return Ok(None);
            }
            Commented::OnTable(kind, c.name()?, name)
        }
    };
    Ok(Some((object, end)))
}
