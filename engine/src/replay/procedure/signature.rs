//! What a function takes and returns, as it was written (PostgreSQL).

use crate::replay::{
    cursor::{Cursor, Outcome},
    read::lone_type,
    statement::TypeName,
    token::Kind,
};

/// What a function takes and returns.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::replay) struct Signature {
    /// What a call gives.
    pub(in crate::replay) arguments: Vec<Argument>,
    pub(in crate::replay) is_variadic: bool,
    /// The columns of what it returns: of `RETURNS TABLE`, or the parameters that are given back.
    pub(in crate::replay) columns: Vec<(String, String)>,
    /// The type that it returns.
    pub(in crate::replay) returns: Option<String>,
    /// It is an aggregate, whose arguments are written in ways of their own.
    pub(in crate::replay) is_aggregate: bool,
}

/// An argument of a function.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::replay) struct Argument {
    /// Empty when it has none.
    pub(in crate::replay) name: String,
    pub(in crate::replay) ty: String,
    pub(in crate::replay) has_default: bool,
}

impl Signature {
    /// True for a function with the same arguments, which has to have another name or goes.
    pub(in crate::replay) fn is_same(&self, other: &Signature) -> bool {
        let same = |a: &Argument, b: &Argument| match (lone_type(&a.ty), lone_type(&b.ty)) {
            (Some(a), Some(b)) => identity(&a) == identity(&b),
            _ => a.ty == b.ty,
        };
        let mut both = self.arguments.iter().zip(&other.arguments);
        self.arguments.len() == other.arguments.len() && both.all(|(a, b)| same(a, b))
    }
}

/// What tells types of arguments apart: lengths do not, nor the name under which a type is written.
fn identity(ty: &TypeName) -> (Option<&str>, String, bool) {
    let namespace = ty.namespace.as_deref();
    let namespace = namespace.filter(|name| !["pg_catalog", "public"].contains(name));
    let name = match ty.quoted {
        true => ty.name.clone(),
        false => crate::query::internal(&ty.name),
    };
    (namespace, name, ty.array)
}

/// Words behind the type that a function returns.
const BEHIND: [&str; 20] = [
    "LANGUAGE",
    "AS",
    "IMMUTABLE",
    "STABLE",
    "VOLATILE",
    "STRICT",
    "CALLED",
    "RETURNS",
    "SECURITY",
    "PARALLEL",
    "COST",
    "ROWS",
    "SUPPORT",
    "SET",
    "WINDOW",
    "LEAKPROOF",
    "NOT",
    "EXTERNAL",
    "TRANSFORM",
    "BEGIN",
];

/// Reads a list of parameters in parentheses, and adds the names of all of them.
pub(in crate::replay) fn parameters(
    c: &mut Cursor<'_>,
    names: &mut Vec<String>,
) -> Outcome<Signature> {
    let mut found = Signature::default();
    if !c.op("(") {
        return Ok(found);
    }
    while !c.at_end() && !c.is_op(0, ")") {
        let mode = c.any(&["INOUT", "IN", "VARIADIC", "OUT"]).unwrap_or("IN");
        // `IN OUT` is `INOUT`.
        let gives = matches!(mode, "INOUT" | "OUT") | (mode == "IN" && c.word("OUT"));
        // A parameter with a name has a type behind it.
        let named = c
            .peek_nth(1)
            .is_some_and(|next| matches!(next.kind, Kind::Word | Kind::Quoted))
            && !c.is_word(1, "DEFAULT");
        let precision = c.is_any(&["double", "character", "timestamp", "time", "bit"]);
        let name = match named && !precision {
            true => c.ident()?.text,
            false => String::new(),
        };
        let written = c.piece_until(&["DEFAULT"])?.text;
        let has_default = c.word("DEFAULT");
        if has_default {
            c.piece_until(&[])?;
        }
        let (ty, has_default) = match written.split_once([':', '=']) {
            Some((ty, _)) => (ty, true),
            None => (written.as_str(), has_default),
        };
        let ty = ty.trim().to_owned();
        if gives {
            found.columns.push((name.clone(), ty.clone()));
        }
        if mode != "OUT" {
            found.is_variadic |= mode == "VARIADIC";
            found.arguments.push(Argument {
                name: name.clone(),
                ty,
                has_default,
            });
        }
        names.push(name);
        c.op(",");
    }
    c.op(")");
    Ok(found)
}

/// Reads what stands behind `RETURNS`.
pub(in crate::replay) fn returned(c: &mut Cursor<'_>, found: &mut Signature) -> Outcome<()> {
    if c.word("TABLE") && c.op("(") {
        while !c.at_end() && !c.op(")") {
            let name = c.ident()?.text;
            let ty = c.piece_until(&[])?.text;
            found.columns.push((name, ty.trim().to_owned()));
            c.op(",");
        }
        return Ok(());
    }
    c.word("SETOF");
    found.returns = Some(c.piece_until(&BEHIND)?.text.trim().to_owned());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_other_names_of_a_type_make_no_other_function() {
        let of = |ty: &str| Signature {
            arguments: vec![Argument {
                name: String::new(),
                ty: ty.to_owned(),
                has_default: false,
            }],
            ..Signature::default()
        };
        for (a, b) in [
            ("varchar(10)", "character varying"),
            ("INT[]", "integer [ ]"),
            ("timestamp(3) with time zone", "timestamptz"),
            ("public.mood", "mood"),
            ("pg_catalog.int4", "int"),
        ] {
            assert!(of(a).is_same(&of(b)), "{a} {b}");
        }
        for (a, b) in [
            ("varchar", "text"),
            ("int", "int[]"),
            ("a.mood", "b.mood"),
            ("\"Mood\"", "mood"),
        ] {
            assert!(!of(a).is_same(&of(b)), "{a} {b}");
        }
    }
}
