//! What is read, where it stands, and what is reported.

use super::ast::{Expr, FieldArity, FieldType, Item};
use super::{Reader, parse};

/// The places and codes of what is reported for `text`.
fn reported(text: &str) -> Vec<(&str, &'static str)> {
    let (_, diagnostics) = parse(0, text);
    diagnostics
        .iter()
        .map(|d| (&text[d.span.range()], d.code))
        .collect()
}

#[test]
fn reads_a_model() {
    let text = "/// A user\nmodel User {\n  id   Int  @id @default(autoincrement())\n  /// up\n  tags String[] /// behind\n\n  @@map(\"users\")\n}\n";
    let (file, diagnostics) = parse(3, text);
    assert_eq!(diagnostics, []);
    let [Item::Model(model)] = file.items.as_slice() else {
        panic!("one model expected");
    };
    assert_eq!(model.documentation.as_deref(), Some("A user"));
    assert_eq!(model.span.file(), 3);
    let tags = &model.fields[1];
    assert_eq!(tags.arity, FieldArity::List);
    assert_eq!(tags.documentation.as_deref(), Some("up\nbehind"));
    assert!(matches!(&tags.ty, FieldType::Name(name) if name.name == "String"));
    let value = &model.attributes[0].arguments.list[0].value;
    assert!(matches!(value, Expr::String(text, _) if text == "users"));
}

#[test]
fn reports_unreadable_lines_and_goes_on() {
    assert_eq!(
        reported("model A {\n  id Int @id(\n  b :Int\n  c [Int]\n}\nfoo\nbar {\n}\n"),
        [
            ("id Int @id(\n", "invalid-line"),
            (":", "legacy-colon"),
            ("[Int]", "legacy-list"),
            ("foo\n", "unexpected-line"),
            ("bar {\n}", "unknown-block"),
        ]
    );
}

#[test]
fn an_unclosed_block_is_read_line_by_line() {
    assert_eq!(
        reported("model A {\n  id Int\n"),
        [("model A {\n", "unclosed-block")]
    );
}

#[test]
fn escapes_follow_json() {
    let (file, diagnostics) = parse(0, "generator g {\n  a = \"\\u0041\\ud83d\\ude00\\n\"\n}\n");
    assert_eq!(diagnostics, []);
    let [Item::Config(config)] = file.items.as_slice() else {
        panic!("one block expected");
    };
    assert!(matches!(&config.properties[0].value, Some(Expr::String(text, _)) if text == "A😀\n"));
    assert_eq!(
        reported("generator g {\n  a = \"x\\qy\\u12\"\n}\n"),
        [
            ("\\q", "unknown-escape"),
            ("\\u12", "invalid-unicode-escape")
        ]
    );
}

#[test]
fn deep_nesting_is_refused_without_a_stack_overflow() {
    let text = format!(
        "generator g {{\n  a = {}{}\n}}\n",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    assert_eq!(reported(&text).len(), 1);
}

/// How many rules are tried and bytes are searched while a text is cut into its parts.
fn work(text: &str) -> usize {
    let mut reader = Reader::new(0, text);
    while reader.next().is_some() {}
    reader.scanner.work
}

#[test]
fn broken_files_take_linear_work() {
    for piece in [
        "model A {\n",
        "/*\n",
        "model A {\n/*\n}\n*/\n",
        "x {\n",
        "x {",
        "a = [{f(\"\\\n",
        "model A {\n x Int /* \n",
        "model A {\n x Int @a(\"b\n",
        "enum A {\n a(a(a(\n",
        "type A = B\n",
        "a\\\"",
        "[",
        "{a:",
        "@a(b:f(",
    ] {
        let (small, large) = (work(&piece.repeat(300)), work(&piece.repeat(3_000)));
        assert!(large < small * 11, "{piece:?}: {small}, then {large}");
    }
}

#[test]
fn a_mistake_that_spoils_a_block_is_reported_once() {
    let codes = |text: &str| -> Vec<&'static str> {
        let (_, found) = super::build::build(0, text);
        found.iter().map(|diagnostic| diagnostic.code).collect()
    };
    let conflict = "model A {\n<<<<<<< HEAD\n  a Int\n=======\n  b Int\n>>>>>>> other\n}\n";
    assert_eq!(codes(conflict), ["merge-conflict"]);
    assert_eq!(
        codes("<<<<<<< HEAD\n=======\n>>>>>>> other\n"),
        ["merge-conflict"]
    );
    let unclosed = "model A {\n  id Int\n\nmodel B {\n  id Int\n}\n";
    assert_eq!(codes(unclosed), ["unclosed-block"]);
    let line = "enum Role { USER ADMIN }\nmodel Post {\n  id Int\n}\n";
    assert_eq!(codes(line), ["block-on-one-line"]);
    let both = "enum Role { USER }\nmodel A {\n  id Int @id(\n\nmodel B {\n  b :Int\n}\nmodle C {\n  c Int\n}\nmodel D {\n";
    let expected = [
        "block-on-one-line",
        "invalid-line",
        "unclosed-block",
        "legacy-colon",
        "unknown-block",
        "unclosed-block",
    ];
    assert_eq!(codes(both), expected);
    // Prisma ignores what follows the brace, so this enum is complete.
    assert_eq!(codes("enum Role { USER }\n  ADMIN\n}\n"), ["ignored-text"]);
}
