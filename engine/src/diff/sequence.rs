//! Steps for the sequences behind columns (CockroachDB).

use std::collections::BTreeMap;

use super::{At, Pair, Step, pairs::Pairs};
use crate::sql::{Default, QName, Sequence, SqlSchema};

pub(super) fn push<'a>(pairs: &Pairs<'a>, steps: &mut Vec<Step<'a>>) {
    let previous = by_name(pairs.previous);
    let next = by_name(pairs.next);
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
            let bounds = |s: &Sequence| (s.min_value, s.max_value, s.start, s.cache, s.increment);
            if bounds(&old) != bounds(&new) {
                steps.push(Step::AlterSequence(Pair::new(old, new)));
            }
        }
    }
}

fn by_name(schema: &SqlSchema) -> BTreeMap<&QName, At<'_, Sequence>> {
    let sequences = At::all(&schema.sequences);
    sequences
        .map(|sequence| (&sequence.get().name, sequence))
        .collect()
}
