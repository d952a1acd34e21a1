//! Steps for PostgreSQL's extensions. One that the schema does not name is left alone.

use super::{At, Pair, Step, pairs::Pairs};

pub(super) fn push<'a>(pairs: &Pairs<'a>, steps: &mut Vec<Step<'a>>) {
    for wanted in At::all(&pairs.next.extensions) {
        let mut found = At::all(&pairs.previous.extensions);
        match found.find(|extension| extension.name == wanted.name) {
            None => steps.push(Step::CreateExtension(wanted)),
            Some(present) => {
                let differs = |a: &Option<String>, b: &Option<String>| matches!((a, b), (Some(a), Some(b)) if a != b);
                if differs(&present.version, &wanted.version)
                    || differs(&present.schema, &wanted.schema)
                {
                    steps.push(Step::AlterExtension(Pair::new(present, wanted)));
                }
            }
        }
    }
}
