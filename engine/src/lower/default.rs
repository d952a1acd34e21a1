//! Defaults. What the client makes (`cuid()`, `uuid()` …) has none in the database.

use crate::{
    dialect::{Counter, facts},
    schema::{self, DefaultFunction, Field, FieldType, ScalarType},
    sql::{Default, Dialect, QName, Value, decimal, options::current_time},
};

pub(super) fn lower(dialect: Dialect, field: &Field, table: &QName) -> Option<Default> {
    match field.default.as_ref()? {
        schema::Default::Value(constant) => Some(Default::Value(value(&field.ty, constant))),
        schema::Default::Function(function) => match function {
            DefaultFunction::Now => Some(Default::Now),
            DefaultFunction::AutoIncrement => match facts(dialect).counter {
                Counter::Sequence => Some(Default::Sequence(sequence_name(
                    dialect,
                    table,
                    field.db_name(),
                ))),
                Counter::UniqueRowid => Some(Default::UniqueRowid),
                Counter::Word => None,
            },
            DefaultFunction::DbGenerated(sql) => {
                let sql = sql.clone().filter(|sql| !sql.is_empty());
                Some(Default::Expression(sql))
            }
            DefaultFunction::Sequence(_) => Some(Default::Sequence(sequence_name(
                dialect,
                table,
                field.db_name(),
            ))),
            DefaultFunction::Client(_) => None,
        },
    }
}

/// What MySQL sets the column to whenever its row changes, behind the default itself:
/// `dbgenerated("CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)")`. Empty where the schema says how the current
/// time gets there and says nothing of changes; `None` where it says nothing at all.
pub(super) fn on_update(default: Option<&Default>) -> Option<(Option<Default>, String)> {
    let Some(Default::Expression(Some(sql))) = default else {
        return None;
    };
    let at = sql.to_ascii_uppercase().find(" ON UPDATE ");
    let Some(at) = at else {
        return current_time(sql).map(|_| (default.cloned(), String::new()));
    };
    let (written, rest) = (sql.get(..at)?.trim(), sql.get(at + " ON UPDATE ".len()..)?);
    let on_update = current_time(rest)?;
    let default = match written.eq_ignore_ascii_case("NULL") {
        true => None,
        false => Some(Default::Expression(Some(written.to_owned()))),
    };
    Some((default, on_update))
}

/// The sequence behind a column. PostgreSQL names it when it makes the column.
pub(super) fn sequence_name(dialect: Dialect, table: &QName, column: &str) -> QName {
    let name = match facts(dialect).has_sequence_function {
        true => format!("prisma_sequence_{}_{column}", table.name),
        false => serial_name(&table.name, column),
    };
    QName {
        namespace: table.namespace.clone(),
        name,
    }
}

/// The name that PostgreSQL gives to the sequence of a `SERIAL` column: the longer of the two
/// names is cut until the whole fits into 63 bytes.
fn serial_name(table: &str, column: &str) -> String {
    const ROOM: usize = 63 - "__seq".len();
    let (mut table, mut column) = (table, column);
    while table.len() + column.len() > ROOM {
        let longer = match table.len() > column.len() {
            true => &mut table,
            false => &mut column,
        };
        let mut cut = longer.chars();
        cut.next_back();
        *longer = cut.as_str();
    }
    format!("{table}_{column}_seq")
}

fn value(ty: &FieldType, constant: &schema::Value) -> Value {
    match constant {
        schema::Value::List(items) => {
            Value::List(items.iter().map(|item| value(ty, item)).collect())
        }
        schema::Value::Boolean(truth) => Value::Boolean(*truth),
        schema::Value::Enum(name) => Value::Enum(name.clone()),
        schema::Value::Number(digits) => match ty {
            FieldType::Scalar(ScalarType::Float | ScalarType::Decimal) => {
                Value::Float(decimal(digits).unwrap_or_else(|| digits.clone()))
            }
            _ => Value::Int(whole(digits)),
        },
        schema::Value::String(text) => match ty {
            FieldType::Scalar(ScalarType::Float | ScalarType::Decimal) => {
                Value::Float(decimal(text).unwrap_or_else(|| text.clone()))
            }
            FieldType::Scalar(ScalarType::Json) => Value::Json(text.clone()),
            FieldType::Scalar(ScalarType::DateTime) => Value::DateTime(point_in_time(text)),
            FieldType::Scalar(ScalarType::Bytes) => match base64(text) {
                Some(bytes) => Value::Bytes(bytes),
                None => Value::String(text.clone()),
            },
            _ => Value::String(text.clone()),
        },
    }
}

/// Without leading zeros.
fn whole(digits: &str) -> String {
    match digits.parse::<i128>() {
        Ok(number) => number.to_string(),
        Err(_) => digits.to_owned(),
    }
}

/// `2020-01-31T10:00:00.5Z` as `2020-01-31 10:00:00.500 +00:00`; any other text stays.
fn point_in_time(text: &str) -> String {
    split_time(text).unwrap_or_else(|| text.to_owned())
}

fn split_time(text: &str) -> Option<String> {
    let date = text.get(..10)?;
    let clock = text.get(11..19)?;
    if !text.is_ascii() || !matches!(text.as_bytes().get(10), Some(b'T' | b't' | b' ')) {
        return None;
    }
    let rest = text.get(19..)?;
    let (fraction, zone) = match rest.strip_prefix('.') {
        Some(rest) => {
            let end = rest.find(|c: char| !c.is_ascii_digit())?;
            rest.split_at(end)
        }
        None => ("", rest),
    };
    let zone = match zone {
        "Z" | "z" => "+00:00",
        other if other.len() == 6 => other,
        _ => return None,
    };
    let mut out = format!("{date} {clock}");
    let significant = fraction.trim_end_matches('0').len();
    if significant > 0 {
        // Thousandths, millionths or billionths, whichever says it all.
        let digits = significant.div_ceil(3).min(3) * 3;
        let kept: String = fraction.chars().take(digits).collect();
        out.push_str(&format!(".{kept:0<digits$}"));
    }
    Some(format!("{out} {zone}"))
}

fn base64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let (mut bits, mut held) = (0u32, 0u32);
    for byte in text.trim_end_matches('=').bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push(((bits >> held) & 0xff) as u8);
            bits &= (1 << held) - 1;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::{base64, point_in_time, serial_name, whole};

    #[test]
    fn sequences_are_named_as_postgres_does() {
        assert_eq!(serial_name("User", "id"), "User_id_seq");
        let name = serial_name(&"t".repeat(60), "identifier");
        assert_eq!(name, format!("{}_identifier_seq", "t".repeat(48)));
        assert!(serial_name(&"ü".repeat(60), &"ß".repeat(60)).len() <= 63);
    }

    #[test]
    fn times_are_written_as_the_database_writes_them() {
        assert_eq!(
            point_in_time("2020-01-31T10:00:00Z"),
            "2020-01-31 10:00:00 +00:00"
        );
        assert_eq!(
            point_in_time("2020-01-31T10:00:00.5+02:00"),
            "2020-01-31 10:00:00.500 +02:00"
        );
        assert_eq!(
            point_in_time("2020-01-31T10:00:00.1234Z"),
            "2020-01-31 10:00:00.123400 +00:00"
        );
        assert_eq!(point_in_time("soon"), "soon");
    }

    #[test]
    fn bytes_are_decoded() {
        assert_eq!(base64("aGVsbG8="), Some(b"hello".to_vec()));
        assert_eq!(base64("aGk"), Some(b"hi".to_vec()));
        assert_eq!(base64("not base64!"), None);
    }

    #[test]
    fn numbers_lose_leading_zeros() {
        assert_eq!(whole("007"), "7");
        assert_eq!(whole("-1"), "-1");
    }
}
