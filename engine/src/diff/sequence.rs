//! Steps for the sequences behind columns (CockroachDB).

use std::collections::BTreeMap;

use super::{Pair, Step, pairs::Pairs};
use crate::sql::{Default, QName, SqlSchema};

pub(super) fn push(pairs: &Pairs, steps: &mut Vec<Step>) {
    let previous = positions(pairs.previous);
    let next = positions(pairs.next);
    for pair in &pairs.tables {
        for (column, _) in &pair.columns {
            let names = (
                &pair.tables.previous.columns[column.previous].default,
                &pair.tables.next.columns[column.next].default,
            );
            let (Some(Default::Sequence(old)), Some(Default::Sequence(new))) = names else {
                continue;
            };
            let (Some(&old), Some(&new)) = (previous.get(old), next.get(new)) else {
                continue;
            };
            let (a, b) = (&pairs.previous.sequences[old], &pairs.next.sequences[new]);
            let bounds = |s: &crate::sql::Sequence| {
                (s.min_value, s.max_value, s.start, s.cache, s.increment)
            };
            if bounds(a) != bounds(b) {
                steps.push(Step::AlterSequence(Pair::new(old, new)));
            }
        }
    }
}

fn positions(schema: &SqlSchema) -> BTreeMap<&QName, usize> {
    schema
        .sequences
        .iter()
        .enumerate()
        .map(|(id, sequence)| (&sequence.name, id))
        .collect()
}
