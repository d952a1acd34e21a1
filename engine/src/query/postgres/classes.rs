//! Operator classes: which types an access method makes an index of.

use super::{CASTS, CLASSES, EXTENSIONS, UserTypes, all, category, facts, is_type, lines};
use crate::query::ty::Type;

/// The server's own access methods, in lower case.
const METHODS: [&str; 6] = ["btree", "hash", "gin", "gist", "spgist", "brin"];

/// A class of an access method.
struct Class {
    name: &'static str,
    /// The type that it is made for, which may be one for many (`anyarray`).
    input: &'static str,
    is_default: bool,
}

fn class(line: &'static str) -> Option<Class> {
    let mut words = line.split(' ');
    Some(Class {
        name: words.next()?,
        input: words.next()?,
        is_default: words.next()? == "d",
    })
}

/// Whether an index of this method takes a type, with this operator class or its own. `None` where that cannot be told:
/// the method, the class or the type is of an extension that is not known, or of the user.
pub(crate) fn takes(
    types: &dyn UserTypes,
    method: &str,
    named: Option<&str>,
    ty: &Type,
) -> Option<bool> {
    let method = method.to_ascii_lowercase();
    let ty = base(types, ty.name()?)?;
    if !METHODS.contains(&method.as_str()) {
        return None;
    }
    let mut classes = all(types, &CLASSES, 'x', &method)
        .filter_map(|line| class(line.rest))
        .filter(|class| named.map_or(class.is_default, |name| class.name == name))
        .peekable();
    if named.is_some() && classes.peek().is_none() {
        return None;
    }
    match classes.find(|class| accepts(types, class.input, &ty)) {
        // The elements must have an order.
        Some(found) if method == "gin" && found.input == "anyarray" => {
            takes(types, "btree", None, &Type::Named(ty).element()?)
        }
        found => Some(found.is_some()),
    }
}

/// The names of the classes that a method has, also by the extensions that are there.
pub(crate) fn names(types: &dyn UserTypes, method: &str) -> Vec<&'static str> {
    let found = all(types, &CLASSES, 'x', method).filter_map(|line| class(line.rest));
    found.map(|class| class.name).collect()
}

/// An extension that has a class of that name, or one by which the method takes the type, and the class.
pub(crate) fn of_extension(
    types: &dyn UserTypes,
    method: &str,
    named: Option<&str>,
    ty: &str,
) -> Option<(&'static str, &'static str)> {
    let all = of_extensions(method).filter(|(_, class)| match named {
        Some(name) => class.name == name,
        None => class.is_default && accepts(types, class.input, ty),
    });
    let best = all.max_by_key(|(_, class)| class.input == ty);
    best.map(|(extension, class)| (extension, class.name))
}

/// True for a class that some type has anyway in an index of this method, also by an extension.
pub(crate) fn is_default(method: &str, name: &str) -> bool {
    let own = lines(&CLASSES, method).filter_map(class);
    let added = of_extensions(method).map(|(_, class)| class);
    own.chain(added)
        .any(|class| class.is_default && class.name == name)
}

/// What all known extensions add to a method.
fn of_extensions(method: &str) -> impl Iterator<Item = (&'static str, Class)> + use<'_> {
    EXTENSIONS.lines().iter().filter_map(move |line| {
        let (extension, of) = line.word.split_once(".x.")?;
        (of == method).then_some((extension, class(line.rest)?))
    })
}

/// True where values of a type have a collation; `None` where the type is not known.
pub(crate) fn has_collation(types: &dyn UserTypes, ty: &Type) -> Option<bool> {
    let ty = base(types, ty.name()?)?;
    let element = ty.strip_prefix('_').unwrap_or(&ty);
    Some(!types.is_enum(element) && matches!(category(types, element).0, 'S' | 'X' | 'Z'))
}

/// What is wrong with `COLLATE` behind such a type.
pub(crate) fn without_collation(ty: &Type) -> String {
    format!(
        "values of type {} have no collation",
        ty.shown().to_lowercase()
    )
}

/// The type that a domain narrows, or the type itself; `None` where nothing is known of it.
fn base(types: &dyn UserTypes, name: &str) -> Option<String> {
    let name = types.domain(name).unwrap_or_else(|| name.to_owned());
    let element = name.strip_prefix('_').unwrap_or(&name);
    (is_type(types, element) || types.is_enum(element)).then_some(name)
}

/// True when a class for one type is one for the other: nothing is converted.
fn accepts(types: &dyn UserTypes, input: &str, ty: &str) -> bool {
    let is_array = ty.starts_with('_') || category(types, ty).0 == 'A';
    let is_range = !is_array && category(types, ty).0 == 'R';
    let is_multirange = ty.ends_with("multirange");
    match input {
        input if input == ty => true,
        "anyarray" => is_array,
        "anyenum" => types.is_enum(ty),
        "anyrange" => is_range && !is_multirange,
        "anymultirange" => is_range && is_multirange,
        input => facts(types, &CASTS, 'c', ty).any(|cast| cast.strip_suffix(" b") == Some(input)),
    }
}

#[cfg(test)]
mod tests {
    use super::takes;
    use crate::query::{NoTypes, Type};

    #[test]
    fn methods_take_what_a_server_takes() {
        for (method, class, ty, wanted) in [
            ("btree", None, "json", Some(false)),
            ("btree", None, "_json", Some(true)),
            ("btree", None, "varchar", Some(true)),
            ("btree", Some("bpchar_ops"), "text", Some(true)),
            ("btree", Some("name_ops"), "text", Some(false)),
            ("btree", Some("oid_ops"), "int4", Some(true)),
            ("btree", Some("gin_trgm_ops"), "text", None),
            ("BRIN", None, "bool", Some(false)),
            ("gin", None, "_text", Some(true)),
            ("gin", None, "_point", Some(false)),
            ("gin", None, "text", Some(false)),
            ("gist", None, "int4multirange", Some(true)),
            ("gist", None, "cidr", Some(false)),
            ("gist", Some("inet_ops"), "cidr", Some(true)),
            ("hash", None, "money", Some(false)),
            ("hnsw", None, "int4", None),
            ("btree", None, "of_a_user", None),
        ] {
            let found = takes(&NoTypes, method, class, &Type::named(ty));
            assert_eq!(found, wanted, "{method} {class:?} {ty}");
        }
    }
}
