//! Which statements a replay follows closely enough to plan their reverse.

use whimbrel_core::lexer::{Kind, Token};

use crate::sql::{Dialect, OpaqueKind, SqlSchema};

/// What may stand between the verb and the kind of object.
const BEFORE: [&str; 14] = [
    "OR",
    "REPLACE",
    "TEMP",
    "TEMPORARY",
    "UNIQUE",
    "FULLTEXT",
    "SPATIAL",
    "UNLOGGED",
    "RECURSIVE",
    "CONSTRAINT",
    "MATERIALIZED",
    "VIRTUAL",
    "ONLINE",
    "OFFLINE",
];

const KINDS: [&str; 11] = [
    "TABLE",
    "INDEX",
    "VIEW",
    "TYPE",
    "DOMAIN",
    "SEQUENCE",
    "SCHEMA",
    "EXTENSION",
    "TRIGGER",
    "POLICY",
    "RULE",
];

/// True for kinds of objects that a replay follows, of `CREATE`, `ALTER` and `DROP`.
pub(super) fn is_described(before: &SqlSchema, words: &[Token<'_>]) -> bool {
    let mut words = words.iter();
    let is_new = words.next().is_some_and(|word| word.is("CREATE"));
    let mut words = words.skip_while(|word| BEFORE.iter().any(|before| word.is(before)));
    let Some(kind) = words.next() else {
        return false;
    };
    if kind.is("FUNCTION") || kind.is("PROCEDURE") {
        // Of one that is replaced or dropped the text before may be another one than the first.
        let words: Vec<Token<'_>> = words.copied().collect();
        let name = named(before.dialect, &words).map(|(name, _)| name.to_lowercase());
        let mut objects = before.opaque.iter();
        let is_known = objects.any(|object| {
            object.kind == OpaqueKind::Function && Some(object.name.name.to_lowercase()) == name
        });
        return is_new && !is_known;
    }
    KINDS.iter().any(|word| kind.is(word))
}

/// A name, with or without its schema, and what stands behind it.
pub(super) fn named<'w, 'a>(
    dialect: Dialect,
    words: &'w [Token<'a>],
) -> Option<(String, &'w [Token<'a>])> {
    let value = |word: &Token<'_>| word.value(dialect).into_owned();
    match words {
        [_, dot, name, rest @ ..] if dot.is_sign('.') && is_name(name) => Some((value(name), rest)),
        [name, rest @ ..] if is_name(name) => Some((value(name), rest)),
        _ => None,
    }
}

pub(super) fn is_name(word: &Token<'_>) -> bool {
    matches!(word.kind, Kind::Word | Kind::Name)
}
