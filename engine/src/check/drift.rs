//! What a live database has that its history does not make, or the other way round.

use super::wording::differ;
use crate::sql::{Column, Default, Dialect, Index, IndexTerm, QName, SqlSchema, Value};
use std::collections::BTreeMap;

/// Makes the two comparable by [`diff`](crate::diff::diff): a server prints expressions in words of its
/// own. An index over one, or with a condition, counts as the expected one when name and kind agree; a
/// default that is one counts as the expected one, unless both are calls of other functions.
///
/// ```
/// use whimbrel_engine::{check::align, diff::diff, replay::replay, source::SourceFile, sql::Dialect};
///
/// let make = |index: &str| {
///     let sql = format!("CREATE TABLE t (a text);\nCREATE INDEX i ON t ({index});");
///     replay(Dialect::Postgres, &[SourceFile::new("1_a/migration.sql", sql)]).schema
/// };
/// let (expected, mut found) = (make("lower(a)"), make("(LOWER(a))"));
/// align(&expected, &mut found);
/// assert!(diff(&expected, &found).is_empty());
/// ```
pub fn align(expected: &SqlSchema, found: &mut SqlSchema) {
    let mut known: BTreeMap<(&QName, &str), &Index> = BTreeMap::new();
    for table in &expected.tables {
        for index in table.indexes.iter().filter(|index| is_reworded(index)) {
            known.insert((&table.name, index.name.as_str()), index);
        }
    }
    let dialect = found.dialect;
    for table in &mut found.tables {
        if let Some(twin) = expected.table(&table.name) {
            for column in &mut table.columns {
                let twin = twin.column(&column.name);
                let twin = twin.and_then(|twin| twin.default.as_ref());
                let twin = twin.filter(|twin| is_reworded_default(dialect, column, twin));
                if let Some(twin) = twin {
                    column.default = Some(twin.clone());
                }
            }
        }
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

/// Leaves out of `found` which extensions somebody installed, moved or updated: hosts do. One that the
/// migrations make must be there.
pub fn align_extensions(expected: &SqlSchema, found: &mut SqlSchema) {
    let is_there = |name: &str| found.extensions.iter().any(|e| e.name == name);
    let expected = expected.extensions.iter();
    let kept = expected.filter(|e| is_there(&e.name)).cloned();
    found.extensions = kept.collect();
}

/// True when the default of the column may be `twin` in the server's words.
fn is_reworded_default(dialect: Dialect, column: &Column, twin: &Default) -> bool {
    match (&column.default, twin) {
        (Some(Default::Expression(Some(sql))), Default::Expression(Some(twin))) => {
            !differ(dialect, sql, twin)
        }
        (Some(Default::Value(Value::String(text))), Default::Value(Value::String(twin)))
            if dialect == Dialect::Mysql =>
        {
            // MariaDB's catalogue knows no letters beyond 16 bits.
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
            align(&expected, &mut found);
            assert_eq!(diff(&expected, &found).is_empty(), is_same, "{seen}");
        }
    }
}
