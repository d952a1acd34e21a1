use super::{Kind, Lexer};
use crate::Dialect;

const DIALECTS: [Dialect; 3] = [Dialect::Postgres, Dialect::Sqlite, Dialect::Mysql];

fn values(dialect: Dialect, text: &str) -> Vec<String> {
    let tokens = Lexer::new(dialect, text).map_while(Result::ok);
    tokens.map(|t| t.value(dialect).into_owned()).collect()
}

#[test]
fn quotes_are_undone() {
    let postgres = r#"'a''b' "x""y" E'\'\n\101\u0042\x43' U&"\0041" $q$ ' $q$ 1.5e-3"#;
    assert_eq!(
        values(Dialect::Postgres, postgres),
        ["a'b", "x\"y", "'\nABC", "A", " ' ", "1.5e-3"]
    );
    assert_eq!(
        values(Dialect::Mysql, "`a` \"b\\\"\\%\" # c"),
        ["a", "b\"\\%"]
    );
    assert_eq!(
        values(Dialect::Sqlite, "[a b].c 'x\\'"),
        ["a b", ".", "c", "x\\"]
    );
}

#[test]
fn strings_go_on_in_the_next_line_on_postgresql_alone() {
    let text = "'a'\n  'b''c' , 'd' 'e'";
    assert_eq!(values(Dialect::Postgres, text), ["ab'c", ",", "d", "e"]);
    assert_eq!(values(Dialect::Sqlite, text), ["a", "b'c", ",", "d", "e"]);
    assert_eq!(values(Dialect::Postgres, "E'a\\n'\n'b\\n'"), ["a\nb\n"]);
}

#[test]
fn comments_that_are_executed_are_marked() {
    let kinds = |text| -> Vec<Kind> {
        let tokens = Lexer::new(Dialect::Mysql, text).map_while(Result::ok);
        tokens.map(|token| token.kind).collect()
    };
    let (executed, word) = (Kind::Executed, Kind::Word);
    assert_eq!(kinds("/*!50001 A */ B"), [executed, word, executed, word]);
    assert_eq!(
        kinds("/*M!100100 A *//*! B */"),
        [executed, word, executed, executed, word, executed]
    );
    assert_eq!(kinds("/*M!999999\\- sandbox */ A"), [word]);
    assert_eq!(
        kinds("/* A */ 1--1 -- B"),
        [Kind::Number, Kind::Sign, Kind::Sign, Kind::Number]
    );
}

#[test]
fn ranges_and_points_are_no_numbers() {
    assert_eq!(
        values(Dialect::Postgres, "1..10 a.1 .5 x.y"),
        ["1", ".", ".10", "a", ".", "1", ".5", "x", ".", "y"]
    );
}

#[test]
fn names_of_mysql_may_begin_with_a_digit() {
    for (text, is_name) in [
        ("2nd", true),
        ("1a$b", true),
        ("3é", true),
        ("1e", true),
        ("1e_5", true),
        ("0x", true),
        ("0xfg", true),
        ("0b12", true),
        ("12", false),
        ("1.5", false),
        ("1e5", false),
        ("1E-5", false),
        ("0x1F", false),
        ("0b01", false),
    ] {
        for (dialect, wanted) in [
            (Dialect::Mysql, is_name),
            (Dialect::Postgres, false),
            (Dialect::Sqlite, false),
        ] {
            let found = Lexer::new(dialect, text).next().unwrap().unwrap();
            assert_eq!(found.kind == Kind::Word, wanted, "{dialect:?} {text}");
            assert!(found.text == text || !wanted, "{dialect:?} {text}");
        }
    }
}

#[test]
fn no_text_is_too_odd() {
    let text = "é'\\$a$é`[\"U&'\\00 E'\\x \\u12\\7'\n' /* -- .5 0xe+1 $é$ /*!5";
    for dialect in DIALECTS {
        for (start, _) in text.char_indices() {
            for (end, _) in text.char_indices().filter(|(end, _)| *end >= start) {
                let mut last = start;
                for token in Lexer::from(dialect, &text[..end], start) {
                    let Ok(token) = token else { continue };
                    assert!(last <= token.start && token.start < token.end());
                    assert!(token.end() <= end && text.is_char_boundary(token.end()));
                    last = token.end();
                    token.value(dialect);
                }
            }
        }
    }
}

#[test]
fn what_is_not_closed_is_said_once() {
    for (dialect, text, what) in [
        (Dialect::Postgres, "a 'b", "string"),
        (
            Dialect::Postgres,
            "a $x$ b $",
            "string that begins with $x$",
        ),
        (Dialect::Sqlite, "a [b", "quoted name"),
        (Dialect::Mysql, "a /* b", "comment"),
    ] {
        let mut lexer = Lexer::new(dialect, text);
        assert!(lexer.next().is_some_and(|token| token.is_ok()));
        let unclosed = lexer.next().and_then(Result::err).expect(text);
        assert_eq!((unclosed.start, unclosed.what.as_str()), (2, what));
        assert!(lexer.next().is_none());
    }
}
