//! What a live database has that its history does not make, or the other way round.

use crate::sql::{Index, IndexTerm, QName, SqlSchema};
use std::collections::BTreeMap;

/// Makes the two comparable by [`diff`](crate::diff::diff): a server prints expressions and
/// conditions of indexes in words of its own, so an index that has them counts as the expected
/// one when name and kind agree.
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

fn is_reworded(index: &Index) -> bool {
    index.predicate.is_some() || has_expression(index)
}

fn has_expression(index: &Index) -> bool {
    let mut terms = index.columns.iter().map(|column| &column.term);
    terms.any(|term| matches!(term, IndexTerm::Expression(_)))
}
