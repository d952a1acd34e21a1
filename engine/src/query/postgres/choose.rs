//! Which of several functions or operators of one name is meant.

use super::{Context, Signature, UserTypes, casts, category};
use crate::query::ty::Type;

/// What was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Choice {
    /// This one.
    One(Chosen),
    /// No function or operator takes such arguments.
    None,
    /// More than one would do.
    Many,
    /// An argument's type is not known.
    CannotTell,
}

/// A signature with its polymorphic types settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chosen {
    /// Its position among the candidates.
    pub(crate) at: usize,
    /// The types of the arguments, one for each that is given.
    pub(crate) args: Vec<Type>,
    /// What it returns.
    pub(crate) result: Type,
}

/// Chooses among `candidates` for arguments of these types.
pub(crate) fn choose(
    types: &dyn UserTypes,
    candidates: &[&Signature<'_>],
    given: &[Type],
) -> Choice {
    let base: Vec<Type> = given.iter().map(|ty| base_of(types, ty)).collect();
    let fitting: Vec<(usize, Vec<&str>)> = candidates
        .iter()
        .enumerate()
        .filter_map(|(at, signature)| Some((at, expanded(signature, given.len())?)))
        .collect();
    if given.contains(&Type::Any) {
        return with_doubt(types, candidates, &fitting, &base);
    }
    let exact = fitting
        .iter()
        .find(|(_, args)| args.iter().zip(given).all(|(arg, given)| given.is(arg)));
    if let Some((at, args)) = exact {
        return settled(types, candidates, *at, args, given);
    }
    let mut left: Vec<(usize, Vec<&str>)> = fitting
        .into_iter()
        .filter(|(_, args)| {
            args.iter()
                .zip(&base)
                .all(|(arg, ty)| coerces(types, ty, arg))
                && consistent(types, args, &base).is_some()
        })
        .collect();
    // Versions of the server can say the same in two lines.
    left.dedup_by(|(_, later), (_, earlier)| later == earlier);
    if left.len() > 1 {
        left = best(types, left, &base);
    }
    match left.as_slice() {
        [] => Choice::None,
        [(at, args)] => settled(types, candidates, *at, args, given),
        // A variadic function and one without that take the same: the latter.
        _ => {
            let plain: Vec<_> = left
                .iter()
                .filter(|(at, _)| {
                    candidates
                        .get(*at)
                        .is_some_and(|signature| !signature.variadic)
                })
                .collect();
            match plain.as_slice() {
                [(at, args)] => settled(types, candidates, *at, args, given),
                _ => Choice::Many,
            }
        }
    }
}

/// All candidates that may be meant return one type: then that is known even so.
fn with_doubt(
    types: &dyn UserTypes,
    candidates: &[&Signature<'_>],
    fitting: &[(usize, Vec<&str>)],
    base: &[Type],
) -> Choice {
    let possible: Vec<&(usize, Vec<&str>)> = fitting
        .iter()
        .filter(|(_, args)| {
            let mut pairs = args.iter().zip(base);
            pairs.all(|(arg, ty)| *ty == Type::Any || coerces(types, ty, arg))
        })
        .collect();
    let mut results = possible
        .iter()
        .filter_map(|(at, _)| candidates.get(*at))
        .map(|signature| signature.result);
    match (possible.first(), results.next()) {
        (Some((at, args)), Some(result))
            if !result.starts_with("any")
                && result != "record"
                && results.all(|other| other == result) =>
        {
            let unknown = args.iter().map(|_| Type::Any);
            Choice::One(Chosen {
                at: *at,
                args: unknown.collect(),
                result: Type::named(result),
            })
        }
        (None, _) => Choice::None,
        _ => Choice::CannotTell,
    }
}

/// The argument types for so many arguments: with defaults left out, the variadic one repeated.
fn expanded<'a>(signature: &Signature<'a>, count: usize) -> Option<Vec<&'a str>> {
    let all = &signature.args;
    if signature.variadic {
        let (last, first) = all.split_last()?;
        if count < first.len() {
            return None;
        }
        let element = match *last {
            "anyarray" => "anyelement",
            "anycompatiblearray" => "anycompatible",
            "any" => "any",
            last => last.strip_prefix('_').unwrap_or(last),
        };
        // An empty list is not taken, except for "any".
        let mut args = first.to_vec();
        args.extend(std::iter::repeat_n(element, count - first.len()));
        return Some(args);
    }
    let fits = count <= all.len() && count + signature.defaults >= all.len();
    fits.then(|| all.iter().take(count).copied().collect())
}

fn base_of(types: &dyn UserTypes, ty: &Type) -> Type {
    match ty {
        Type::Named(name) => match types.domain(name) {
            Some(base) => base_of(types, &Type::Named(base)),
            None => ty.clone(),
        },
        other => other.clone(),
    }
}

/// True when a value of this type is taken for the argument without being asked.
pub(crate) fn coerces(types: &dyn UserTypes, ty: &Type, arg: &str) -> bool {
    let Type::Named(name) = ty else { return true };
    match arg {
        "any" | "anyelement" | "anycompatible" => true,
        "anyarray" | "anycompatiblearray" => ty.element().is_some(),
        "anynonarray" | "anycompatiblenonarray" => ty.element().is_none(),
        "anyenum" => types.is_enum(name),
        "anyrange" | "anycompatiblerange" => {
            category(types, name).0 == 'R' && !name.ends_with("multirange")
        }
        "anymultirange" | "anycompatiblemultirange" => name.ends_with("multirange"),
        "record" => name == "record",
        _ => casts(types, name, arg, Context::Implicit),
    }
}

/// The element type that polymorphic arguments agree upon; `None` when they do not.
fn consistent(
    types: &dyn UserTypes,
    args: &[&str],
    given: &[Type],
) -> Option<(Option<Type>, Option<Type>)> {
    let mut element: Option<Type> = None;
    let mut common: Vec<Type> = Vec::new();
    for (arg, ty) in args.iter().zip(given) {
        if *ty == Type::Unknown {
            continue;
        }
        let found = match *arg {
            "anyelement" | "anynonarray" | "anyenum" => Some(ty.clone()),
            "anyarray" => Some(ty.element()?),
            "anyrange" | "anymultirange" => Some(range_element(ty)?),
            "anycompatible" | "anycompatiblenonarray" => {
                common.push(ty.clone());
                None
            }
            "anycompatiblearray" => {
                common.push(ty.element()?);
                None
            }
            "anycompatiblerange" => {
                common.push(range_element(ty)?);
                None
            }
            _ => None,
        };
        if let Some(found) = found {
            if element.as_ref().is_some_and(|element| *element != found) {
                return None;
            }
            element = Some(found);
        }
    }
    let common = match common.is_empty() {
        true => None,
        false => Some(common_type(types, &common)?),
    };
    Some((element, common))
}

/// What a range is made of.
fn range_element(ty: &Type) -> Option<Type> {
    let name = ty.name()?;
    Some(Type::named(
        match name.replace("multirange", "range").as_str() {
            "int4range" => "int4",
            "int8range" => "int8",
            "numrange" => "numeric",
            "tsrange" => "timestamp",
            "tstzrange" => "timestamptz",
            "daterange" => "date",
            _ => return None,
        },
    ))
}

fn range_of(ty: &Type, multi: bool) -> Type {
    let range = match ty.name() {
        Some("int4") => "int4",
        Some("int8") => "int8",
        Some("numeric") => "num",
        Some("timestamp") => "ts",
        Some("timestamptz") => "tstz",
        Some("date") => "date",
        _ => return Type::Any,
    };
    Type::named(format!("{range}{}range", if multi { "multi" } else { "" }))
}

/// The type to which values of several types are brought (`CASE`, `UNION`, arrays); `None` when
/// they do not go together. What is not known yet becomes text.
pub(crate) fn common_type(types: &dyn UserTypes, all: &[Type]) -> Option<Type> {
    if all.contains(&Type::Any) {
        return Some(Type::Any);
    }
    let mut known = all.iter().filter(|ty| **ty != Type::Unknown);
    let Some(first) = known.next() else {
        return Some(Type::named("text"));
    };
    if known.clone().all(|ty| ty == first) {
        return Some(first.clone());
    }
    let mut best = base_of(types, first);
    for ty in known {
        let ty = base_of(types, ty);
        let (Type::Named(old), Type::Named(new)) = (&best, &ty) else {
            return Some(Type::Any);
        };
        if old == new {
            continue;
        }
        let (category_old, preferred) = category(types, old);
        if category_old != category(types, new).0 {
            return None;
        }
        if !preferred && coerces(types, &best, new) && !coerces(types, &ty, old) {
            best = ty;
        }
    }
    let all_fit = all.iter().all(|ty| {
        let base = base_of(types, ty);
        best.name().is_some_and(|name| coerces(types, &base, name))
    });
    all_fit.then_some(best)
}

/// Fills polymorphic types in.
fn settled(
    types: &dyn UserTypes,
    candidates: &[&Signature<'_>],
    at: usize,
    args: &[&str],
    given: &[Type],
) -> Choice {
    let Some(signature) = candidates.get(at) else {
        return Choice::None;
    };
    let based: Vec<Type> = given
        .iter()
        .zip(args)
        .map(|(ty, arg)| match *arg {
            "anyelement" | "anycompatible" | "any" => ty.clone(),
            _ => base_of(types, ty),
        })
        .collect();
    let Some((element, common)) = consistent(types, args, &based) else {
        return Choice::None;
    };
    let fill = |arg: &str, given: Option<&Type>| match arg {
        "anyelement" | "anynonarray" | "anyenum" => element.clone().unwrap_or(Type::Unknown),
        "anyarray" => element.as_ref().map_or(Type::Unknown, Type::array),
        "anyrange" => element
            .as_ref()
            .map_or(Type::Unknown, |ty| range_of(ty, false)),
        "anymultirange" => element
            .as_ref()
            .map_or(Type::Unknown, |ty| range_of(ty, true)),
        "anycompatible" | "anycompatiblenonarray" => {
            common.clone().unwrap_or_else(|| Type::named("text"))
        }
        "anycompatiblearray" => common
            .as_ref()
            .map_or_else(|| Type::named("_text"), Type::array),
        "any" => given.cloned().unwrap_or(Type::Any),
        other => Type::named(other),
    };
    let mut filled: Vec<Type> = args
        .iter()
        .zip(given)
        .map(|(arg, given)| fill(arg, Some(given)))
        .collect();
    // Nothing told the polymorphic type: text, as for any literal.
    for ty in &mut filled {
        if *ty == Type::Unknown {
            *ty = Type::named("text");
        }
    }
    let result = match fill(signature.result, None) {
        Type::Unknown => Type::named("text"),
        ty => ty,
    };
    Choice::One(Chosen {
        at,
        args: filled,
        result,
    })
}

/// Whether an argument counts for a candidate: the type that is given, the one that it takes.
type Rule<'r> = &'r dyn Fn(&str, &str) -> bool;

/// The rules by which one of several is preferred.
fn best<'a>(
    types: &dyn UserTypes,
    mut left: Vec<(usize, Vec<&'a str>)>,
    given: &[Type],
) -> Vec<(usize, Vec<&'a str>)> {
    let known = |at: usize| match given.get(at) {
        Some(Type::Named(name)) => Some(name.as_str()),
        _ => None,
    };
    let score = |args: &[&str], counts: &dyn Fn(&str, &str) -> bool| {
        let args = args.iter().enumerate();
        args.filter(|(at, arg)| known(*at).is_some_and(|name| counts(name, arg)))
            .count()
    };
    let exact = |name: &str, arg: &str| name == arg;
    let preferred = |name: &str, arg: &str| {
        name == arg || category(types, arg).1 && category(types, arg).0 == category(types, name).0
    };
    for rule in [&exact as Rule<'_>, &preferred] {
        let top = left.iter().map(|(_, args)| score(args, rule)).max();
        left.retain(|(_, args)| Some(score(args, rule)) == top);
        if left.len() == 1 {
            return left;
        }
    }
    let unknowns: Vec<usize> = (0..given.len()).filter(|at| known(*at).is_none()).collect();
    if unknowns.is_empty() {
        return left;
    }
    if let Some(kept) = by_category(types, &left, &unknowns) {
        left = kept;
        if left.len() == 1 {
            return left;
        }
    }
    // What is known is all of one type: what is unknown is taken for that too.
    let mut names = (0..given.len()).filter_map(known);
    if let Some(first) = names.next()
        && names.all(|name| name == first)
    {
        let ty = Type::named(first);
        let fit: Vec<_> = left
            .iter()
            .filter(|(_, args)| {
                args.iter().all(|arg| coerces(types, &ty, arg))
                    && consistent(types, args, &vec![ty.clone(); args.len()]).is_some()
            })
            .cloned()
            .collect();
        if fit.len() == 1 {
            return fit;
        }
    }
    left
}

/// Takes the category of text for what is unknown where a candidate takes it, else the one that all take.
fn by_category<'a>(
    types: &dyn UserTypes,
    left: &[(usize, Vec<&'a str>)],
    unknowns: &[usize],
) -> Option<Vec<(usize, Vec<&'a str>)>> {
    let mut wanted = Vec::new();
    for at in unknowns {
        let categories: Vec<(char, bool)> = left
            .iter()
            .filter_map(|(_, args)| args.get(*at).map(|arg| category(types, arg)))
            .collect();
        let (first, _) = categories.first()?;
        let chosen = match categories.iter().any(|(category, _)| *category == 'S') {
            true => 'S',
            false if categories.iter().all(|(category, _)| category == first) => *first,
            false => return None,
        };
        let has_preferred = categories
            .iter()
            .any(|(category, preferred)| *category == chosen && *preferred);
        wanted.push((*at, chosen, has_preferred));
    }
    let kept: Vec<_> = left
        .iter()
        .filter(|(_, args)| {
            wanted.iter().all(|(at, chosen, has_preferred)| {
                let Some(arg) = args.get(*at) else {
                    return false;
                };
                let (category, preferred) = category(types, arg);
                category == *chosen && (preferred || !*has_preferred)
            })
        })
        .cloned()
        .collect();
    (!kept.is_empty()).then_some(kept)
}
