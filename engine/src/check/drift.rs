//! What a live database has that its history does not make, or the other way round.

use super::wording::differ;
use crate::sql::{Column, Default, Index, IndexTerm, QName, SqlSchema};
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
                let twin = twin.column(&column.name).and_then(as_sql);
                let is_same =
                    |twin: &&String| as_sql(column).is_some_and(|sql| !differ(dialect, sql, twin));
                if let Some(twin) = twin.filter(is_same) {
                    column.default = Some(Default::Expression(Some(twin.clone())));
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

/// A default that is an expression.
fn as_sql(column: &Column) -> Option<&String> {
    match &column.default {
        Some(Default::Expression(Some(sql))) => Some(sql),
        _ => None,
    }
}

fn is_reworded(index: &Index) -> bool {
    index.predicate.is_some() || has_expression(index)
}

fn has_expression(index: &Index) -> bool {
    let mut terms = index.columns.iter().map(|column| &column.term);
    terms.any(|term| matches!(term, IndexTerm::Expression(_)))
}
