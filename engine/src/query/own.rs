//! Calls of functions that the user made (PostgreSQL).

use sqlparser::ast::{Ident, ObjectName};

use super::{
    Analyst, OwnFunction,
    call::{Returned, no_such_call},
    postgres::{self, Choice, Context, Signature},
    problem::{Problem, Refused},
    ty::{Type, Typed},
};
use crate::{dialect::facts, schema::suggest};

impl Analyst<'_> {
    /// What one of these functions returns, whichever takes the arguments.
    pub(super) fn own_function(
        &mut self,
        own: &[OwnFunction],
        ident: &Ident,
        given: &[Typed],
    ) -> Result<(Type, Returned), Refused> {
        let name = self.fold(ident);
        let fits = |function: &&OwnFunction| {
            let most = function.arguments.len();
            let least = most - function.defaults.min(most);
            (least..=most).contains(&given.len())
                || function.is_variadic && given.len() + 1 >= least
        };
        let possible: Vec<&OwnFunction> = own.iter().filter(fits).collect();
        if possible.is_empty() {
            let listed = own.iter().map(|function| {
                let types = function.arguments.iter();
                let types: Vec<&str> = types.map(|(_, ty)| ty.name().unwrap_or("…")).collect();
                format!("`{name}({})`", types.join(", "))
            });
            let listed: Vec<String> = listed.collect();
            let message = format!("no function `{name}` takes {} arguments", given.len());
            let problem = Problem::new("unknown-sql-function", message).at(ident);
            return Err(problem.help(Some(format!("there is {}", listed.join(" and ")))));
        }
        let typed = possible.iter().filter_map(|function| signature(function));
        let candidates: Vec<Signature<'_>> = typed.collect();
        if candidates.len() == possible.len() {
            let each: Vec<&Signature<'_>> = candidates.iter().collect();
            match self.chosen(&each, given) {
                Choice::One(chosen) => {
                    if let Some(function) = possible.get(chosen.at) {
                        return Ok(self.returned(function, &name, Some(chosen.result)));
                    }
                }
                Choice::None if self.is_sure(&candidates, given) => {
                    return Err(no_such_call(&name, given).at(ident));
                }
                _ => {}
            }
        }
        match possible.as_slice() {
            [only] if only.arguments.iter().all(|(_, ty)| !is_any(ty)) => {
                Ok(self.returned(only, &name, None))
            }
            _ => {
                self.doubt(format!("the call of `{name}` is ambiguous"));
                Ok((Type::Any, Vec::new()))
            }
        }
    }

    /// A call in which arguments have names.
    pub(super) fn called_by_names(
        &mut self,
        name: &ObjectName,
        given: &[Typed],
        named: &[(&Ident, Typed)],
    ) -> Result<Type, Refused> {
        let parts: Vec<_> = name.0.iter().filter_map(|part| part.as_ident()).collect();
        let own = match parts.as_slice() {
            [own] => self.catalog.own_functions(None, &self.fold(own)),
            [namespace, own] => {
                let namespace = self.fold(namespace);
                self.catalog
                    .own_functions(Some(&namespace), &self.fold(own))
            }
            _ => None,
        };
        if let (Some(ident), Some([only])) = (parts.last(), own.as_deref()) {
            let arguments = only.arguments.get(given.len()..).unwrap_or_default();
            for (argument, typed) in named {
                let wanted = self.fold(argument);
                let known = arguments.iter().find(|(name, _)| *name == wanted);
                let Some((_, ty)) = known else {
                    let names = arguments.iter().map(|(name, _)| name.as_str());
                    let help = suggest::did_you_mean(&wanted, names);
                    let message = format!("function `{}` has no argument `{wanted}`", ident.value);
                    let problem = Problem::new("unknown-sql-function", message);
                    return Err(problem.at(argument).help(help));
                };
                self.settle(typed.open, ty);
            }
            return Ok(self.returned(only, &ident.value, None).0);
        }
        let wanted = parts.last().map(|own| self.fold(own)).unwrap_or_default();
        let candidates = match self.catalog.may_have_function(&wanted) {
            true => Vec::new(),
            false => postgres::functions(self.catalog, &wanted),
        };
        // No argument of any of them takes such a value.
        let plain = |ty: &Type| self.builtin(ty) && !ty.is("record");
        let sure = facts(self.dialect).keeps_postgres_rules
            && !self.catalog.may_have_operators(false)
            && !candidates.is_empty();
        let taken = |typed: &Typed| match typed.ty.name() {
            Some(from) if sure && plain(&typed.ty) => candidates.iter().any(|candidate| {
                let mut args = candidate.args.iter();
                args.any(|to| {
                    !plain(&Type::named(*to))
                        || is_any(&Type::named(*to))
                        || self.may_cast(from, to, Context::Implicit)
                })
            }),
            _ => true,
        };
        if let (Some(own), Some((_, typed))) =
            (parts.last(), named.iter().find(|(_, typed)| !taken(typed)))
        {
            return Err(no_such_call(&wanted, std::slice::from_ref(typed)).at(own));
        }
        // Their names are not written down; where all return the same, that is known.
        match candidates.as_slice() {
            [first, others @ ..]
                if !first.result.starts_with("any")
                    && others.iter().all(|other| other.result == first.result) =>
            {
                Ok(Type::named(first.result))
            }
            _ => {
                self.doubt("a call of a function is not understood");
                Ok(Type::Any)
            }
        }
    }

    fn returned(
        &mut self,
        function: &OwnFunction,
        name: &str,
        chosen: Option<Type>,
    ) -> (Type, Returned) {
        let ty = match &function.result {
            Some(ty) if is_any(ty) => chosen.filter(|ty| !is_any(ty)),
            result => result.clone(),
        };
        let known = function.columns.iter().all(|(_, ty)| *ty != Type::Any);
        match ty {
            Some(ty) if known => (ty, function.columns.clone()),
            _ => {
                self.doubt(format!("what the function `{name}` returns is not known"));
                (Type::Any, Vec::new())
            }
        }
    }

    /// Whether a call surely fails when no candidate takes its arguments.
    fn is_sure(&self, candidates: &[Signature<'_>], given: &[Typed]) -> bool {
        let plain = |ty: &Type| self.builtin(ty) && !ty.is("record");
        given.iter().all(|typed| plain(&typed.ty))
            && !self.catalog.may_have_operators(false)
            && candidates.iter().all(|candidate| {
                let mut args = candidate.args.iter();
                args.all(|arg| plain(&Type::named(*arg)))
            })
    }
}

/// One of the polymorphic types.
fn is_any(ty: &Type) -> bool {
    ty.name().is_some_and(|name| name.starts_with("any"))
}

fn signature(function: &OwnFunction) -> Option<Signature<'_>> {
    let args = function.arguments.iter().map(|(_, ty)| ty.name());
    Some(Signature {
        args: args.collect::<Option<Vec<_>>>()?,
        result: function
            .result
            .as_ref()
            .and_then(Type::name)
            .unwrap_or("any"),
        kind: 'f',
        returns_set: false,
        variadic: function.is_variadic,
        // What its author says of it is not read.
        immutable: true,
        defaults: function.defaults,
        columns: Vec::new(),
    })
}
