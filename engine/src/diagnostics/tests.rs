//! Rendering survives every span, and says what it should.

use super::{Diagnostic, json, render};
use crate::source::{SourceFile, Span};

fn files() -> Vec<SourceFile> {
    vec![
        SourceFile::new("a.prisma", "model Ä {\r\n\tid Int @id\r\n}\r\n"),
        SourceFile::new("b.prisma", "enum B {\n  X\n}\n"),
        SourceFile::new("empty", ""),
    ]
}

#[test]
fn shows_file_line_mark_labels_and_help() {
    let found = [
        Diagnostic::error("some-code", "the id is wrong", Span::new(0, 16, 19))
            .label(Span::new(0, 6, 8), "in this model")
            .label(Span::new(1, 5, 6), "and this enum")
            .help("write another type"),
        Diagnostic::warning("other", "a whole block", Span::new(1, 0, 15)),
    ];
    let expected = "\
error[some-code]: the id is wrong
 --> a.prisma:2:5
  |
1 | model Ä {
  |       - in this model
2 |     id Int @id
  |        ^^^
  |
 ::: b.prisma:1:6
  |
1 | enum B {
  |      - and this enum
  |
  = help: write another type

warning[other]: a whole block
 --> b.prisma:1:1
  |
1 | enum B {
  | ^^^^^^^^
";
    assert_eq!(render(&found, &files(), false), expected);
    assert!(render(&found, &files(), true).contains("\u{1b}["));
}

#[test]
fn every_span_is_survived() {
    let places = [0, 1, 6, 7, 8, 9, 10, 11, 12, 26, 27, 28, 1000, usize::MAX];
    for file in [0, 1, 2, 3, usize::MAX] {
        for start in places {
            for end in places {
                let span = Span::new(file, start, end);
                let found =
                    [Diagnostic::error("c", "m", span).label(Span::new(0, end, start), "l")];
                assert!(render(&found, &files(), false).starts_with("error[c]: m\n"));
                assert!(json(&found, &files()).starts_with("[{\"code\":\"c\""));
            }
        }
    }
    assert_eq!(render(&[], &files(), false), "");
}

#[test]
fn a_huge_line_is_named_but_not_shown() {
    let files = [SourceFile::new("x", "é".repeat(1_000_000))];
    let found = [Diagnostic::error("c", "m", Span::new(0, 100, 1_000_000))];
    assert_eq!(render(&found, &files, false), "error[c]: m\n--> x:1:51\n");
}

#[test]
fn json_is_escaped() {
    let found = [Diagnostic::error("c", "a \"b\"\n\u{1}\\", Span::new(9, 1, 2)).help("é")];
    assert_eq!(
        json(&found, &[]),
        "[{\"code\":\"c\",\"severity\":\"error\",\"message\":\"a \\\"b\\\"\\n\\u0001\\\\\",\"file\":null,\
         \"start\":1,\"end\":2,\"line\":null,\"column\":null,\"help\":\"é\",\"labels\":[]}]"
    );
}
