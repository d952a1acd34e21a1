//! MySQL and MariaDB.

use super::reader::Reader;
use super::{Effect, Object, ObjectKind};

/// `None` when it is not known.
pub(super) fn read(reader: &mut Reader) -> Option<Effect> {
    if reader.eat_any(&REPEATABLE) {
        return Some(Effect::Repeatable);
    }
    if reader.eat_any(&crate::transaction::MYSQL_ROWS) {
        return Some(Effect::Rows);
    }
    if reader.eat("CREATE") {
        return create(reader);
    }
    if reader.eat("ALTER") {
        return alter(reader);
    }
    if reader.eat("DROP") {
        return drop(reader);
    }
    if reader.eat("RENAME") {
        return rename(reader);
    }
    if reader.eat("TRUNCATE") {
        reader.eat("TABLE");
        return one(reader, ObjectKind::Rows);
    }
    None
}

/// Statements that leave nothing behind, or the same when they run twice. What is prepared is gone with
/// the session, so it is prepared again or not at all.
const REPEATABLE: [&str; 19] = [
    "ANALYZE",
    "CHECK",
    "CHECKSUM",
    "DEALLOCATE",
    "DESC",
    "DESCRIBE",
    "EXPLAIN",
    "FLUSH",
    "GRANT",
    "HELP",
    "LOCK",
    "OPTIMIZE",
    "PREPARE",
    "REPAIR",
    "SET",
    "SHOW",
    "SIGNAL",
    "UNLOCK",
    "USE",
];

fn one(reader: &mut Reader, kind: ObjectKind) -> Option<Effect> {
    Some(Effect::Objects(vec![reader.object(kind)?]))
}

fn create(reader: &mut Reader) -> Option<Effect> {
    reader.eat_all(&["OR", "REPLACE"]);
    if reader.eat("TEMPORARY") {
        return Some(Effect::Repeatable);
    }
    while reader.eat_any(&[
        "UNIQUE",
        "FULLTEXT",
        "SPATIAL",
        "ONLINE",
        "OFFLINE",
        "AGGREGATE",
    ]) {}
    properties(reader);
    if reader.eat("INDEX") {
        return reader
            .go_behind("ON")
            .then(|| one(reader, ObjectKind::Table))?;
    }
    let kind = kind(reader);
    let guarded = reader.eat_all(&["IF", "NOT", "EXISTS"]);
    match kind {
        Some(kind) => one(reader, kind),
        None if guarded => Some(Effect::Repeatable),
        None => guard(reader, &["IF", "NOT", "EXISTS"]),
    }
}

fn alter(reader: &mut Reader) -> Option<Effect> {
    while reader.eat_any(&["ONLINE", "OFFLINE", "IGNORE"]) {}
    properties(reader);
    if reader.eat_any(&["USER", "ROLE"]) {
        return Some(Effect::Repeatable);
    }
    let is_database = kind_is_database(reader);
    let kind = kind(reader)?;
    reader.eat_all(&["IF", "EXISTS"]);
    if is_database && (reader.is_at_end() || reader.has("CHARACTER")) {
        // Its name can be left out, and the same settings once more change nothing.
        return Some(Effect::Repeatable);
    }
    let object = reader.object(kind)?;
    // Both exchange rows or files with something else.
    if reader.has("EXCHANGE") || reader.has("TABLESPACE") {
        return None;
    }
    let mut objects = vec![object];
    while reader.go_behind("RENAME") {
        if reader.eat_any(&["COLUMN", "INDEX", "KEY"]) {
            continue;
        }
        while reader.eat_any(&["TO", "AS"]) || reader.eat_sign('=') {}
        objects.push(reader.object(kind)?);
    }
    Some(Effect::Objects(objects))
}

fn drop(reader: &mut Reader) -> Option<Effect> {
    if reader.eat_any(&["TEMPORARY", "PREPARE"]) {
        return Some(Effect::Repeatable);
    }
    if reader.eat("INDEX") {
        return reader
            .go_behind("ON")
            .then(|| one(reader, ObjectKind::Table))?;
    }
    match kind(reader) {
        Some(kind) => {
            reader.eat_all(&["IF", "EXISTS"]);
            Some(Effect::Dropped(reader.objects(kind)?))
        }
        None => guard(reader, &["IF", "EXISTS"]),
    }
}

/// Users, roles, servers and the like: harmless when the statement itself looks first.
fn guard(reader: &mut Reader, guard: &[&str]) -> Option<Effect> {
    reader.skip();
    reader.eat_all(guard).then_some(Effect::Repeatable)
}

fn rename(reader: &mut Reader) -> Option<Effect> {
    if !reader.eat_any(&["TABLE", "TABLES"]) {
        return None;
    }
    reader.eat_all(&["IF", "EXISTS"]);
    let mut objects: Vec<Object> = Vec::new();
    loop {
        let from = reader.object(ObjectKind::Table)?;
        if reader.eat("WAIT") || reader.eat("NOWAIT") || !reader.eat("TO") {
            return None;
        }
        let to = reader.object(ObjectKind::Table)?;
        // Tables that take each other's place may be defined alike, and a second time undoes the first.
        if objects.contains(&from) || objects.contains(&to) {
            return None;
        }
        objects.extend([from, to]);
        if !reader.eat_sign(',') {
            return Some(Effect::Objects(objects));
        }
    }
}

/// What stands between `CREATE` and the kind of the object.
fn properties(reader: &mut Reader) {
    loop {
        if reader.eat_any(&["ALGORITHM", "DEFINER"]) {
            reader.eat_sign('=');
            reader.skip();
            while reader.eat_sign('@') {
                reader.skip();
            }
            reader.eat_parentheses();
        } else if !reader.eat_all(&["SQL", "SECURITY", "DEFINER"])
            && !reader.eat_all(&["SQL", "SECURITY", "INVOKER"])
        {
            return;
        }
    }
}

fn kind_is_database(reader: &Reader) -> bool {
    reader.is_next("DATABASE") || reader.is_next("SCHEMA")
}

fn kind(reader: &mut Reader) -> Option<ObjectKind> {
    const KINDS: [(&str, ObjectKind); 11] = [
        ("TABLE", ObjectKind::Table),
        ("TABLES", ObjectKind::Table),
        ("VIEW", ObjectKind::Table),
        ("VIEWS", ObjectKind::Table),
        ("SEQUENCE", ObjectKind::Table),
        ("TRIGGER", ObjectKind::Trigger),
        ("PROCEDURE", ObjectKind::Procedure),
        ("FUNCTION", ObjectKind::Function),
        ("EVENT", ObjectKind::Event),
        ("DATABASE", ObjectKind::Database),
        ("SCHEMA", ObjectKind::Database),
    ];
    let found = KINDS.iter().find(|(word, _)| reader.eat(word));
    found.map(|(_, kind)| *kind)
}
