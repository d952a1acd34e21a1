//! No text makes validation, rendering, formatting or lowering panic or hang, and formatting
//! twice says no more than formatting thrice.

#![no_main]

use libfuzzer_sys::fuzz_target;
use whimbrel_engine::{
    diagnostics, diff, format, lower, plan, schema, source::SourceFile, sql::SqlSchema,
};

fuzz_target!(|text: &str| {
    let files = [SourceFile::new("schema.prisma", text)];
    let loaded = schema::load(&files);
    diagnostics::render(&loaded.diagnostics, &files, true);
    diagnostics::json(&loaded.diagnostics, &files);
    let twice = format::format(&format::format(text));
    assert_eq!(format::format(&twice), twice);
    if let Some(schema) = &loaded.schema {
        let wanted = lower::lower(schema);
        let empty = SqlSchema::empty(wanted.dialect);
        plan::script(&diff::diff(&empty, &wanted));
        assert!(diff::diff(&wanted, &wanted).is_empty());
        plan::script(&diff::diff(&wanted, &empty));
    }
});
