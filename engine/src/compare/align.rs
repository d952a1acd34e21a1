//! What a server prints in words of its own: defaults and conditions.

use super::wording::differ;
use crate::describe::lex;
use crate::dialect::facts;
use crate::sql::{
    Arity, Column, ColumnType, Default, Dialect, Index, IndexTerm, QName, SqlSchema, Value,
};
use std::collections::BTreeMap;

/// Says the defaults of `found` as `expected` does, where they may be the same in the words of two sides. Two calls of
/// different functions are not.
pub(super) fn defaults(expected: &SqlSchema, found: &mut SqlSchema) {
    let dialect = found.dialect;
    for table in &mut found.tables {
        let Some(twin) = expected.table(&table.name) else {
            continue;
        };
        for column in &mut table.columns {
            let twin = twin.column(&column.name);
            let twin = twin.and_then(|twin| twin.default.as_ref());
            let twin = twin.filter(|twin| is_reworded_default(dialect, column, twin));
            if let Some(twin) = twin {
                column.default = Some(twin.clone());
            }
        }
    }
}

/// Says the defaults and indexes of `found` as `expected` does: an index over an expression, or with a condition,
/// counts as the expected one when name and kind agree.
pub(super) fn words(expected: &SqlSchema, found: &mut SqlSchema) {
    defaults(expected, found);
    let mut known: BTreeMap<(&QName, &str), &Index> = BTreeMap::new();
    for table in &expected.tables {
        for index in table.indexes.iter().filter(|index| is_reworded(index)) {
            known.insert((&table.name, index.name.as_str()), index);
        }
    }
    for table in &mut found.tables {
        for index in &mut table.indexes {
            let twin = known.get(&(&table.name, index.name.as_str()));
            if let Some(twin) = twin.filter(|twin| is_reworded(index) && twin.kind == index.kind) {
                *index = (*twin).clone();
            }
        }
        // The diff leaves an expression of the previous side alone; on the next side it cannot.
        let is_known = |index: &Index| {
            let name = (&table.name, index.name.as_str());
            has_expression(index) && known.contains_key(&name)
        };
        table.indexes.retain(|index| !is_known(index));
    }
}

/// A schema may say the domain of a column, `Unsupported("posint")`, where a server says which type it narrows.
pub(super) fn domains(found: &SqlSchema, schema: &mut SqlSchema) {
    for table in &mut schema.tables {
        let Some(twin) = found.table(&table.name) else {
            continue;
        };
        for column in &mut table.columns {
            let twin = twin.column(&column.name);
            let domain = twin.and_then(|twin| Some((twin, twin.domain.as_ref()?)));
            let (ColumnType::Unsupported(said), Some((twin, domain))) = (&column.ty, domain) else {
                continue;
            };
            if is_name_of(found, said, &domain.name) {
                column.ty = twin.ty.clone();
                if domain.of_list && column.arity != Arity::List {
                    column.required_list = column.arity == Arity::Required;
                    column.arity = Arity::List;
                }
                column.domain = Some(domain.clone());
            }
        }
    }
}

/// The language has no words for the order of a primary key.
pub(super) fn keys(found: &SqlSchema, schema: &mut SqlSchema) {
    for table in &mut schema.tables {
        let twin = found.table(&table.name);
        let twin = twin.and_then(|twin| twin.primary_key.as_ref());
        let (Some(key), Some(twin)) = (&mut table.primary_key, twin) else {
            continue;
        };
        for (column, twin) in key.columns.iter_mut().zip(&twin.columns) {
            if column.term == twin.term {
                column.sort = twin.sort;
            }
        }
    }
}

/// True for `sql` that names this one, with or without its schema.
fn is_name_of(schema: &SqlSchema, sql: &str, name: &QName) -> bool {
    let tokens = lex::tokens(schema.dialect, sql);
    let is = |token: &lex::Token, name: &str| match &token.kind {
        lex::Kind::Word(word) => word.eq_ignore_ascii_case(name) && name == name.to_lowercase(),
        lex::Kind::Quoted(word) => word == name,
        _ => false,
    };
    match tokens.as_slice() {
        [own] => is(own, &name.name) && name.namespace == schema.default_namespace,
        [namespace, dot, own] => {
            let of = name.namespace.as_deref().unwrap_or_default();
            is(namespace, of) && dot.is_symbol(".") && is(own, &name.name)
        }
        _ => false,
    }
}

/// Leaves out which extensions somebody installed, moved or updated: hosts do. One that the migrations make must be
/// there.
pub(super) fn extensions(history: &SqlSchema, live: &mut SqlSchema) {
    let is_there = |name: &str| live.extensions.iter().any(|e| e.name == name);
    let made = history.extensions.iter();
    live.extensions = made.filter(|e| is_there(&e.name)).cloned().collect();
}

/// True when the default of the column may be `twin` in the server's words.
fn is_reworded_default(dialect: Dialect, column: &Column, twin: &Default) -> bool {
    match (&column.default, twin) {
        (Some(Default::Expression(Some(sql))), Default::Expression(Some(twin))) => {
            !differ(dialect, sql, twin)
        }
        (Some(Default::Value(Value::String(text))), Default::Value(Value::String(twin)))
            if facts(dialect).catalogue_loses_letters =>
        {
            let seen = twin.chars().map(|c| if c > '\u{ffff}' { '?' } else { c });
            text.chars().eq(seen)
        }
        _ => false,
    }
}

fn is_reworded(index: &Index) -> bool {
    index.predicate.is_some() || has_expression(index)
}

fn has_expression(index: &Index) -> bool {
    let mut terms = index.columns.iter().map(|column| &column.term);
    terms.any(|term| matches!(term, IndexTerm::Expression(_)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diff::diff, replay::replay, source::SourceFile};

    #[test]
    fn letters_that_a_catalogue_does_not_know() {
        let make = |text: &str| {
            let sql = format!("CREATE TABLE t (a varchar(5) DEFAULT '{text}');");
            replay(Dialect::Mysql, &[SourceFile::new("1_a/migration.sql", sql)]).schema
        };
        for (seen, is_same) in [("é?", true), ("e?", false), ("é??", false)] {
            let (expected, mut found) = (make("é😀"), make(seen));
            words(&expected, &mut found);
            assert_eq!(diff(&expected, &found).is_empty(), is_same, "{seen}");
        }
    }
}
