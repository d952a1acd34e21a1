//! The sequences of columns (PostgreSQL): a column that counts again gets one of Prisma's name and of the widest type.

use crate::{
    dialect::{Counter, facts},
    plan::{identifier, place},
    sql::{Sequence, SqlSchema},
};

/// Gives the sequences that the planned statements leave the names, types and bounds that they had.
pub(super) fn restored(back: &SqlSchema, before: &SqlSchema) -> String {
    let mut out = String::new();
    let dialect = before.dialect;
    if facts(dialect).counter != Counter::Sequence {
        return out;
    }
    for old in &before.sequences {
        let named = back.sequences.iter().find(|new| new.name == old.name);
        // Under another name: what the same column owns.
        let owned = || {
            let mut new = back.sequences.iter();
            new.find(|new| new.owned_by == old.owned_by && old.owned_by.is_some())
        };
        let Some(new) = named.or_else(owned) else {
            continue;
        };
        let mut changes = Vec::new();
        if new.name != old.name && new.name.namespace == old.name.namespace {
            changes.push((
                place(back, &new.name),
                format!("RENAME TO {}", identifier(dialect, &old.name.name)),
            ));
        }
        let options = options(back, new, old);
        if !options.is_empty() {
            changes.push((place(before, &old.name), options.join(" ")));
        }
        for (sequence, change) in changes {
            out += &format!("\n-- AlterSequence\nALTER SEQUENCE {sequence} {change};\n");
        }
    }
    out
}

fn options(back: &SqlSchema, new: &Sequence, old: &Sequence) -> Vec<String> {
    let mut out = Vec::new();
    if new.ty != old.ty {
        out.push(format!("AS {}", old.ty));
    }
    let mut number = |word: &str, new: i64, old: i64| {
        if new != old {
            out.push(format!("{word} {old}"));
        }
    };
    number("INCREMENT", new.increment, old.increment);
    number("MINVALUE", new.min_value, old.min_value);
    number("MAXVALUE", new.max_value, old.max_value);
    number("START", new.start, old.start);
    number("CACHE", new.cache, old.cache);
    if new.cycle != old.cycle {
        out.push(if old.cycle { "CYCLE" } else { "NO CYCLE" }.to_owned());
    }
    if new.owned_by != old.owned_by {
        out.push(match &old.owned_by {
            Some((table, column)) => format!(
                "OWNED BY {}.{}",
                place(back, table),
                identifier(back.dialect, column)
            ),
            None => "OWNED BY NONE".to_owned(),
        });
    }
    out
}
