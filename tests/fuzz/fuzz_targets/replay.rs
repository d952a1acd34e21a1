//! No script makes the splitter or the replay panic or hang. The first byte chooses the dialect.

#![no_main]

use libfuzzer_sys::fuzz_target;
use whimbrel_core::{Dialect, statements};
use whimbrel_engine::{diagnostics, diff, plan, replay, source::SourceFile, sql::SqlSchema};

fuzz_target!(|input: (u8, &str)| {
    let (choice, text) = input;
    let dialect = match choice % 3 {
        0 => Dialect::Postgres,
        1 => Dialect::Sqlite,
        _ => Dialect::Mysql,
    };
    if let Ok(found) = statements::split(dialect, text) {
        for statement in found {
            assert!(text.get(statement.start..statement.end).is_some());
        }
    }
    let files = [SourceFile::new("migrations/1_a/migration.sql", text)];
    let replayed = replay::replay(dialect, &files);
    diagnostics::render(&replayed.diagnostics, &files, false);
    let empty = SqlSchema::empty(dialect);
    plan::script(&diff::diff(&replayed.schema, &empty));
    plan::script(&diff::diff(&empty, &replayed.schema));
});
