//! PostgreSQL and CockroachDB: what cannot run in a transaction. Everything else commits together with
//! its record.

use super::reader::Reader;
use super::{Effect, ObjectKind};

/// `None` when it is not known.
pub(super) fn read(reader: &mut Reader) -> Option<Effect> {
    if reader.eat_any(&[
        "VACUUM",
        "CLUSTER",
        "REINDEX",
        "ANALYZE",
        "CHECKPOINT",
        "SET",
        "RESET",
    ]) || reader.eat_all(&["ALTER", "SYSTEM"])
        || reader.eat_all(&["ALTER", "DATABASE"])
    {
        return Some(Effect::Repeatable);
    }
    if reader.eat("CREATE") {
        reader.eat("UNIQUE");
        if reader.eat("INDEX") {
            // A name can be left out, so the table is looked at.
            reader.go_behind("ON").then_some(())?;
            reader.eat("ONLY");
            return Some(Effect::Objects(vec![reader.object(ObjectKind::Table)?]));
        }
        let kind = global(reader)?;
        return Some(Effect::Objects(vec![reader.object(kind)?]));
    }
    if reader.eat("DROP") {
        let kind = match reader.eat("INDEX") {
            true => ObjectKind::Index,
            false => global(reader)?,
        };
        reader.eat("CONCURRENTLY");
        reader.eat_all(&["IF", "EXISTS"]);
        return Some(Effect::Dropped(vec![reader.object(kind)?]));
    }
    None
}

fn global(reader: &mut Reader) -> Option<ObjectKind> {
    const KINDS: [(&str, ObjectKind); 3] = [
        ("DATABASE", ObjectKind::Database),
        ("TABLESPACE", ObjectKind::Tablespace),
        ("SUBSCRIPTION", ObjectKind::Subscription),
    ];
    let found = KINDS.iter().find(|(word, _)| reader.eat(word));
    found.map(|(_, kind)| *kind)
}
