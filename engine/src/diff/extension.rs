//! Steps for PostgreSQL's extensions. One that the schema does not name is left alone.

use super::{Pair, Step, pairs::Pairs};

pub(super) fn push(pairs: &Pairs, steps: &mut Vec<Step>) {
    for (id, wanted) in pairs.next.extensions.iter().enumerate() {
        let found = pairs
            .previous
            .extensions
            .iter()
            .position(|e| e.name == wanted.name);
        match found {
            None => steps.push(Step::CreateExtension(id)),
            Some(old) => {
                let present = &pairs.previous.extensions[old];
                let differs = |a: &Option<String>, b: &Option<String>| matches!((a, b), (Some(a), Some(b)) if a != b);
                if differs(&present.version, &wanted.version)
                    || differs(&present.schema, &wanted.schema)
                {
                    steps.push(Step::AlterExtension(Pair::new(old, id)));
                }
            }
        }
    }
}
