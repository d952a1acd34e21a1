//! PostgreSQL's index types and operator classes.

use crate::diagnostics::Diagnostic;
use crate::schema::draft::{Algorithm, Field, Key, KeyField, KeyKind, Model, OperatorClass, Type};
use crate::schema::model::ScalarType;
use crate::schema::provider::operators::Class;

/// Native types that a BRIN index holds without being told a class.
const BRIN: &[&str] = &[
    "Bit",
    "VarBit",
    "Char",
    "Date",
    "Real",
    "DoublePrecision",
    "Inet",
    "SmallInt",
    "Integer",
    "BigInt",
    "Decimal",
    "Oid",
    "ByteA",
    "Text",
    "VarChar",
    "Timestamp",
    "Timestamptz",
    "Time",
    "Timetz",
    "Uuid",
];

pub(super) fn check(model: &Model<'_>, out: &mut Vec<Diagnostic>) {
    for key in &model.indexes {
        no_xml(model, key, out);
        for entry in &key.fields {
            if let Some(message) = model
                .field(entry.field)
                .and_then(|field| problem(key, entry, field))
            {
                out.push(Diagnostic::error(
                    "index-type-mismatch",
                    message,
                    key.attribute.span,
                ));
            }
        }
        if key.algorithm == Some(Algorithm::SpGist) && key.fields.len() != 1 {
            out.push(Diagnostic::error(
                "spgist-columns",
                "an index of type SpGist holds exactly one field",
                key.attribute.span,
            ));
        }
    }
}

fn no_xml(model: &Model<'_>, key: &Key<'_>, out: &mut Vec<Diagnostic>) {
    let mut fields = key
        .fields
        .iter()
        .filter_map(|entry| model.field(entry.field));
    let is_xml = |field: &&Field<'_>| field.native.is_some_and(|native| native.name() == "Xml");
    let xml = fields.find(is_xml);
    if let Some(field) = xml {
        let what = if key.kind == KeyKind::Unique {
            "unique"
        } else {
            "indexed"
        };
        out.push(Diagnostic::error(
            "xml-index",
            format!("the native type `Xml` cannot be {what}"),
            field.ast.span,
        ));
    }
}

/// What is wrong with a field in an index of that type and class.
fn problem(key: &Key<'_>, entry: &KeyField<'_>, field: &Field<'_>) -> Option<String> {
    let algorithm = key.algorithm.unwrap_or(Algorithm::BTree);
    let native = field.native.map(|native| native.name());
    let class = match entry.class {
        Some(OperatorClass::Raw(_)) => return None,
        Some(OperatorClass::Known(class)) => class,
        None => return without_class(algorithm, native, field),
    };
    if !class.algorithms.contains(&algorithm) {
        return Some(format!(
            "the operator class `{}` does not work with the index type {}",
            class.name,
            algorithm.name()
        ));
    }
    if class.name == "ArrayOps" {
        return (!field.is_list()).then(|| {
            format!(
                "the operator class `ArrayOps` needs a list, and `{}` is not one",
                field.name()
            )
        });
    }
    (!class_fits(class, native, field)).then(|| {
        format!(
            "the operator class `{}` does not fit the type of `{}`",
            class.name,
            field.name()
        )
    })
}

fn class_fits(class: &Class, native: Option<&str>, field: &Field<'_>) -> bool {
    match (native, class.scalar) {
        (Some(native), _) => class.natives.contains(&native),
        (None, Some(scalar)) => field.ty == Type::Scalar(scalar),
        (None, None) => false,
    }
}

/// Without a class the type must have a default one for this kind of index.
fn without_class(algorithm: Algorithm, native: Option<&str>, field: &Field<'_>) -> Option<String> {
    use ScalarType::{BigInt, Bytes, DateTime, Decimal, Float, Int, Json, String};
    let unsupported = matches!(field.ty, Type::Unsupported(_));
    let scalar = field.scalar();
    let is = |wanted: &[ScalarType]| scalar.is_some_and(|scalar| wanted.contains(&scalar));
    let fits = match (algorithm, native) {
        (Algorithm::BTree | Algorithm::Hash, _) => true,
        (Algorithm::Gin, _) if field.is_list() => true,
        (Algorithm::Gin, Some(native)) => native == "JsonB",
        (Algorithm::Gin, None) => is(&[Json]) || unsupported,
        (Algorithm::Gist, Some(_)) => false,
        (Algorithm::Gist, None) => is(&[String]) || unsupported,
        (Algorithm::SpGist, Some(native)) => ["Inet", "Text", "VarChar", "Char"].contains(&native),
        (Algorithm::SpGist, None) => is(&[String]) || unsupported,
        (Algorithm::Brin, Some(native)) => BRIN.contains(&native),
        (Algorithm::Brin, None) => {
            is(&[String, Bytes, DateTime, Float, Int, BigInt, Decimal]) || unsupported
        }
    };
    (!fits).then(|| match native {
        Some(native) => format!(
            "the native type `{native}` has no default operator class for the index type {}",
            algorithm.name()
        ),
        None => format!(
            "an index of type {} cannot hold the field `{}`",
            algorithm.name(),
            field.name()
        ),
    })
}
