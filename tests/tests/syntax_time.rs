//! The parser and the formatter take time in proportion to the text, however broken it is.

use std::time::{Duration, Instant};

use whimbrel_engine::syntax::parse;

/// How long a text takes that repeats one piece.
fn time(piece: &str, count: usize) -> Duration {
    let text = piece.repeat(count);
    let start = Instant::now();
    let _ = parse(0, &text);
    start.elapsed()
}

#[test]
fn broken_files_take_linear_time() {
    for piece in [
        "model A {\n",
        "/*\n",
        "model A {\n/*\n}\n*/\n",
        "x {\n",
        "a = [{f(\"\\\n",
        "model A {\n x Int /* \n",
        "enum A {\n a(a(a(\n",
        "a\\\"",
        "[",
        "{a:",
        "@a(b:f(",
    ] {
        let small = time(piece, 5_000).max(Duration::from_millis(5));
        let large = time(piece, 50_000);
        // Ten times the text; quadratic time would be a hundred times as much.
        assert!(large < small * 40, "{piece:?}: {small:?}, then {large:?}");
    }
}
