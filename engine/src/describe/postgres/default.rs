//! Defaults as PostgreSQL prints them: literals wear casts (`'a'::text`, `'{}'::jsonb`,
//! `ARRAY['a'::text]`, `(0)::numeric`), negative numbers are quoted (`'-1'::integer`).

use super::literal::{self, Literal};
use crate::describe::lex::{Kind, Token, tokens, unhex};
use crate::sql::{Arity, ColumnType, Default, Dialect, QName, Value};

/// Reads the default of a column of that type. `None`: there is no default (`NULL::text`).
/// `namespace` is where a sequence lives that is named without its schema.
///
/// ```
/// use whimbrel_engine::{describe::postgres::default, sql::{Arity, ColumnType, Default, NativeType, Value}};
///
/// let text = ColumnType::Native(NativeType::new("TEXT", &[]));
/// let read = default("'a'::text", &text, Arity::Required, "public");
/// assert_eq!(read, Some(Default::Value(Value::String("a".into()))));
/// ```
pub fn parse(text: &str, ty: &ColumnType, arity: Arity, namespace: &str) -> Option<Default> {
    let expression = || Some(Default::Expression(Some(text.trim().to_owned())));
    let Some(literal) = literal::read(&tokens(Dialect::Postgres, text)) else {
        return expression();
    };
    match literal {
        Literal::Null => None,
        Literal::Sequence(name) => Some(Default::Sequence(sequence(&name, namespace))),
        Literal::UniqueRowid => Some(Default::UniqueRowid),
        Literal::Now if is_time(ty) && arity != Arity::List => Some(Default::Now),
        Literal::Now => expression(),
        literal if arity == Arity::List => match list(literal, ty) {
            Some(items) => Some(Default::Value(Value::List(items))),
            None => expression(),
        },
        literal => match scalar(literal, ty) {
            Some(value) => Some(Default::Value(value)),
            None => expression(),
        },
    }
}

/// `users_id_seq`, `"Users_id_seq"`, `app.users_id_seq`
fn sequence(text: &str, namespace: &str) -> QName {
    let tokens = tokens(Dialect::Postgres, text);
    let mut names = tokens.iter().filter_map(Token::name);
    match (names.next(), names.next()) {
        (Some(schema), Some(name)) => QName::new(Some(schema), name),
        (Some(name), None) => QName::new(Some(namespace), name),
        _ => QName::new(Some(namespace), text),
    }
}

/// The sequence that a default draws from, with its schema when that is said: `nextval('numbers')`.
pub(crate) fn drawn_from(text: &str) -> Option<QName> {
    match literal::read(&tokens(Dialect::Postgres, text))? {
        Literal::Sequence(name) => {
            let folded = |token: &Token| match &token.kind {
                Kind::Word(word) => word.to_lowercase(),
                _ => token.name().unwrap_or_default().to_owned(),
            };
            let tokens = tokens(Dialect::Postgres, &name);
            match tokens.as_slice() {
                [name] => Some(QName::new(None, folded(name))),
                [schema, dot, name] if dot.is_symbol(".") => {
                    Some(QName::new(Some(&folded(schema)), folded(name)))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn native_name(ty: &ColumnType) -> &str {
    match ty {
        ColumnType::Native(ty) => &ty.name,
        _ => "",
    }
}

fn is_time(ty: &ColumnType) -> bool {
    matches!(
        native_name(ty),
        "TIMESTAMP" | "TIMESTAMPTZ" | "DATE" | "TIME" | "TIMETZ"
    )
}

fn scalar(literal: Literal, ty: &ColumnType) -> Option<Value> {
    if matches!(ty, ColumnType::Enum(_)) {
        return match literal {
            Literal::String(text) => Some(Value::Enum(text)),
            _ => None,
        };
    }
    let quoted = matches!(literal, Literal::String(_));
    let text = match literal {
        Literal::Boolean(value) => {
            let boolean = matches!(native_name(ty), "BOOLEAN" | "BOOL");
            return boolean.then_some(Value::Boolean(value));
        }
        Literal::String(text) | Literal::Number(text) => text,
        _ => return None,
    };
    match native_name(ty) {
        "SMALLINT" | "INTEGER" | "BIGINT" | "OID" | "INT2" | "INT4" | "INT8" => {
            let number: i64 = text.parse().ok()?;
            Some(Value::Int(number.to_string()))
        }
        "REAL" | "DOUBLE PRECISION" | "DECIMAL" | "MONEY" | "FLOAT4" | "FLOAT8" => {
            let text = text.trim_start_matches('$');
            text.parse::<f64>().ok()?;
            Some(Value::Float(text.to_owned()))
        }
        "BOOLEAN" | "BOOL" if quoted => truth(&text).map(Value::Boolean),
        _ if !quoted => None,
        "JSON" | "JSONB" => Some(Value::Json(text)),
        "BYTEA" | "BYTES" => Some(Value::Bytes(bytea(&text)?)),
        "UUID" => Some(Value::String(text.to_ascii_lowercase())),
        "TEXT" | "VARCHAR" | "CHAR" | "CITEXT" | "XML" | "INET" | "BIT" | "VARBIT" | "STRING" => {
            Some(Value::String(text))
        }
        _ => None,
    }
}

/// What PostgreSQL takes for a truth value: these words, and the beginnings of them that mean only one.
fn truth(text: &str) -> Option<bool> {
    let text = text.trim().to_ascii_lowercase();
    let begins = |word: &str, least: usize| text.len() >= least && word.starts_with(&text);
    let is_true = begins("true", 1) || begins("yes", 1) || text == "on" || text == "1";
    let is_false = begins("false", 1) || begins("no", 1) || begins("off", 2) || text == "0";
    (is_true || is_false).then_some(is_true)
}

fn list(literal: Literal, ty: &ColumnType) -> Option<Vec<Value>> {
    let items = match literal {
        Literal::Array(items) => items,
        Literal::String(text) => braces(&text)?,
        _ => return None,
    };
    items.into_iter().map(|item| scalar(item, ty)).collect()
}

/// The items of `{a,"b c",NULL}`. Nested arrays are not read.
fn braces(text: &str) -> Option<Vec<Literal>> {
    let inner = text.trim().strip_prefix('{')?.strip_suffix('}')?;
    let mut items = Vec::new();
    let mut item = String::new();
    let (mut quoted, mut was_quoted) = (false, false);
    let mut rest = inner.chars();
    let mut finish = |item: &mut String, was_quoted: &mut bool| {
        let text = std::mem::take(item);
        let is_null = !*was_quoted && text.eq_ignore_ascii_case("null");
        items.push(match is_null {
            true => Literal::Null,
            false => Literal::String(text),
        });
        *was_quoted = false;
    };
    while let Some(c) = rest.next() {
        match c {
            '\\' => item.push(rest.next()?),
            '"' => {
                quoted = !quoted;
                was_quoted = true;
            }
            ',' if !quoted => finish(&mut item, &mut was_quoted),
            '{' | '}' if !quoted => return None,
            _ => item.push(c),
        }
    }
    if !inner.is_empty() {
        finish(&mut item, &mut was_quoted);
    }
    Some(items)
}

/// `\x4142`, or characters for themselves with `\\` and octal `\101`.
fn bytea(text: &str) -> Option<Vec<u8>> {
    if let Some(digits) = text.strip_prefix("\\x") {
        return unhex(digits);
    }
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        let length = match (byte, behind) {
            (b'\\', [b'\\', ..]) => {
                out.push(byte);
                2
            }
            (b'\\', [a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', ..]) => {
                let digit = |byte: &u8| byte - b'0';
                out.push(digit(a) << 6 | digit(b) << 3 | digit(c));
                4
            }
            (b'\\', _) => return None,
            _ => {
                out.push(byte);
                1
            }
        };
        rest = rest.get(length..)?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::sql::{Arity, ColumnType, Default, NativeType, QName, Value};

    fn read(text: &str, ty: &str, arity: Arity) -> Option<Default> {
        let ty = ColumnType::Native(NativeType::new(ty, &[]));
        parse(text, &ty, arity, "public")
    }

    fn value(text: &str, ty: &str) -> Value {
        match read(text, ty, Arity::Required) {
            Some(Default::Value(value)) => value,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn casts_are_taken_off_literals() {
        assert_eq!(value("'it''s'::text", "TEXT"), Value::String("it's".into()));
        assert_eq!(
            value("'x'::character varying(20)", "VARCHAR"),
            Value::String("x".into())
        );
        assert_eq!(value("'-1'::integer", "INTEGER"), Value::Int("-1".into()));
        assert_eq!(
            value("'-1.5'::numeric", "DECIMAL"),
            Value::Float("-1.5".into())
        );
        assert_eq!(
            value("(0)::double precision", "REAL"),
            Value::Float("0".into())
        );
        assert_eq!(
            value("'{\"a\": 1}'::jsonb", "JSONB"),
            Value::Json("{\"a\": 1}".into())
        );
        assert_eq!(
            value("'\\x00ff'::bytea", "BYTEA"),
            Value::Bytes(vec![0, 255])
        );
        assert_eq!(value("true", "BOOLEAN"), Value::Boolean(true));
    }

    #[test]
    fn lists_have_two_spellings() {
        let expected = Some(Default::Value(Value::List(vec![
            Value::String("a".into()),
            Value::String("b c".into()),
        ])));
        assert_eq!(
            read("ARRAY['a'::text, 'b c'::text]", "TEXT", Arity::List),
            expected
        );
        assert_eq!(read("'{a,\"b c\"}'::text[]", "TEXT", Arity::List), expected);
        let empty = Some(Default::Value(Value::List(vec![])));
        assert_eq!(read("ARRAY[]::text[]", "TEXT", Arity::List), empty);
        assert_eq!(read("'{}'::text[]", "TEXT", Arity::List), empty);
    }

    #[test]
    fn functions_and_expressions() {
        assert_eq!(
            read("CURRENT_TIMESTAMP", "TIMESTAMP", Arity::Required),
            Some(Default::Now)
        );
        assert_eq!(
            read(
                "nextval('\"T_id_seq\"'::regclass)",
                "INTEGER",
                Arity::Required
            ),
            Some(Default::Sequence(QName::new(Some("public"), "T_id_seq")))
        );
        assert_eq!(read("NULL::text", "TEXT", Arity::Nullable), None);
        let expression = |text: &str| Some(Default::Expression(Some(text.to_owned())));
        for text in [
            "gen_random_uuid()",
            "('now'::text || 'x')",
            "(((",
            "'x'::",
            "ARRAY[",
        ] {
            assert_eq!(read(text, "TEXT", Arity::Required), expression(text));
        }
    }

    #[test]
    fn bytes_in_both_formats() {
        assert_eq!(super::bytea("\\x4142"), Some(b"AB".to_vec()));
        assert_eq!(super::bytea(r"A\\\102é"), Some(b"A\\B\xc3\xa9".to_vec()));
        for odd in [r"\", r"\4", r"\400", r"\x4"] {
            assert_eq!(super::bytea(odd), None, "{odd}");
        }
    }
}
