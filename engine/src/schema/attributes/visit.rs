//! Walking over attributes and their arguments: each attribute once, each argument once, and a
//! report for whatever nobody asked for.

use std::collections::BTreeMap;

use super::marks::Marks;
use crate::diagnostics::Diagnostic;
use crate::schema::suggest::did_you_mean;
use crate::syntax::ast::{Argument, Arguments, Attribute, Expr};

/// The attributes of one field or block.
pub(super) struct Attributes<'a> {
    list: &'a [Attribute<'a>],
    used: Marks,
    /// `@` or `@@`.
    prefix: &'static str,
}

impl<'a> Attributes<'a> {
    pub(super) fn new(list: &'a [Attribute<'a>], prefix: &'static str) -> Self {
        Attributes {
            list,
            used: Marks::default(),
            prefix,
        }
    }

    /// The attribute of that name, which may be given once.
    #[inline]
    pub(super) fn single(&mut self, name: &str, out: &mut Vec<Diagnostic>) -> Option<Args<'a>> {
        // Inlined, this compares with a name that is known; there is seldom more to do.
        match self.list.iter().any(|given| given.name.name == name) {
            true => self.only(name, out),
            false => None,
        }
    }

    fn only(&mut self, name: &str, out: &mut Vec<Diagnostic>) -> Option<Args<'a>> {
        let (first, attribute) = self.unused(name)?;
        let later = self.list.get(first + 1..).unwrap_or_default();
        let again = later.iter().any(|attribute| attribute.name.name == name);
        if !again {
            self.used.set(first);
            return Args::open(attribute, self.prefix, out);
        }
        for (index, attribute) in self.list.iter().enumerate() {
            if attribute.name.name != name || self.used.has(index) {
                continue;
            }
            self.used.set(index);
            out.push(
                Diagnostic::error(
                    "duplicate-attribute",
                    format!("`{}{name}` is given more than once", self.prefix),
                    attribute.span,
                )
                .help("keep one of them"),
            );
        }
        None
    }

    /// The next attribute of that name, which may be given any number of times. `from` remembers
    /// where to go on; it starts at 0.
    pub(super) fn next(
        &mut self,
        name: &str,
        from: &mut usize,
        out: &mut Vec<Diagnostic>,
    ) -> Option<Args<'a>> {
        while let Some(attribute) = self.list.get(*from) {
            let index = *from;
            *from += 1;
            if attribute.name.name != name || self.used.has(index) {
                continue;
            }
            self.used.set(index);
            if let Some(args) = Args::open(attribute, self.prefix, out) {
                return Some(args);
            }
        }
        None
    }

    /// The native type's attribute, `@db.Name(…)`.
    pub(super) fn native(&mut self, out: &mut Vec<Diagnostic>) -> Option<&'a Attribute<'a>> {
        let mut found: Option<&'a Attribute<'a>> = None;
        for (index, attribute) in self.list.iter().enumerate() {
            if !attribute.name.name.contains('.') {
                continue;
            }
            self.used.set(index);
            if found.replace(attribute).is_some() {
                out.push(Diagnostic::error(
                    "duplicate-attribute",
                    "a field can have one native type only",
                    attribute.span,
                ));
            }
        }
        found
    }

    /// Reports every attribute that was not asked for.
    pub(super) fn finish(self, known: &[&str], out: &mut Vec<Diagnostic>) {
        for (index, attribute) in self.list.iter().enumerate() {
            if self.used.has(index) {
                continue;
            }
            let name = attribute.name.name;
            let mut error = Diagnostic::error(
                "unknown-attribute",
                format!("there is no attribute `{}{name}` here", self.prefix),
                attribute.span,
            );
            error.help = did_you_mean(name, known.iter().copied())
                .map(|help| help.replacen('`', &format!("`{}", self.prefix), 1));
            out.push(error);
        }
    }

    fn unused(&self, name: &str) -> Option<(usize, &'a Attribute<'a>)> {
        self.list
            .iter()
            .enumerate()
            .find(|(index, attribute)| attribute.name.name == name && !self.used.has(*index))
    }
}

/// The arguments of one attribute.
pub(super) struct Args<'a> {
    pub(super) attribute: &'a Attribute<'a>,
    prefix: &'static str,
    /// Which arguments were read. Of arguments with one name only the last can be.
    used: Marks,
}

impl<'a> Args<'a> {
    fn open(
        attribute: &'a Attribute<'a>,
        prefix: &'static str,
        out: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let list = &attribute.arguments.list;
        let mut complete = check_written(&attribute.arguments, out);
        for argument in list {
            if let Expr::Function(function) = &argument.value {
                complete &= check_written(&function.arguments, out);
            }
        }
        if !complete {
            return None;
        }
        let args = Args {
            attribute,
            prefix,
            used: Marks::default(),
        };
        Some(args.without_repeats(out))
    }

    fn without_repeats(mut self, out: &mut Vec<Diagnostic>) -> Self {
        let list = &self.attribute.arguments.list;
        if !may_repeat(list) {
            return self;
        }
        let mut unnamed = false;
        let mut seen: BTreeMap<Option<&str>, usize> = BTreeMap::new();
        for (index, argument) in list.iter().enumerate() {
            let name = argument.name.as_ref().map(|name| name.name);
            let Some(first) = seen.insert(name, index) else {
                continue;
            };
            self.used.set(first);
            match &argument.name {
                Some(name) => out.push(Diagnostic::error(
                    "duplicate-argument",
                    format!("the argument `{}` is given twice", name.name),
                    argument.span,
                )),
                None => unnamed = true,
            }
        }
        if unnamed {
            out.push(
                self.error("unnamed-arguments", "only one argument can be unnamed")
                    .help(match self.attribute.name.name {
                        "default" => "a default is one value; a decimal number has a point: `1.5`",
                        _ => "several fields go between brackets: `[a, b]`",
                    }),
            );
        }
        self
    }

    /// `@name` as written, for messages.
    pub(super) fn label(&self) -> String {
        format!("{}{}", self.prefix, self.attribute.name.name)
    }

    /// An error about the whole attribute.
    pub(super) fn error(&self, code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, message, self.attribute.span)
    }

    /// The argument of that name.
    pub(super) fn take(&mut self, name: &str) -> Option<&'a Expr<'a>> {
        self.take_where(|argument| {
            argument
                .name
                .as_ref()
                .is_some_and(|given| given.name == name)
        })
        .map(|argument| &argument.value)
    }

    /// The argument of that name, or the one without a name; it is an error to give neither or
    /// both.
    pub(super) fn take_default(
        &mut self,
        name: &str,
        out: &mut Vec<Diagnostic>,
    ) -> Option<&'a Expr<'a>> {
        match self.take_default_opt(name) {
            Ok(Some(value)) => Some(value),
            Ok(None) => {
                out.push(self.error(
                    "missing-argument",
                    format!("`{}` needs the argument `{name}`", self.label()),
                ));
                None
            }
            Err(named) => {
                out.push(Diagnostic::error(
                    "duplicate-argument",
                    format!("the argument `{name}` is given twice, once without its name"),
                    named.span,
                ));
                None
            }
        }
    }

    /// The same where the argument may be absent; `Err` with the named one when both are given.
    pub(super) fn take_default_opt(
        &mut self,
        name: &str,
    ) -> Result<Option<&'a Expr<'a>>, &'a Argument<'a>> {
        let named = self.take_where(|argument| {
            argument
                .name
                .as_ref()
                .is_some_and(|given| given.name == name)
        });
        let unnamed = self.take_where(|argument| argument.name.is_none());
        match (named, unnamed) {
            (Some(named), Some(_)) => Err(named),
            (found, None) | (None, found) => Ok(found.map(|argument| &argument.value)),
        }
    }

    /// Reports every argument that was not asked for.
    pub(super) fn finish(self, out: &mut Vec<Diagnostic>) {
        for (index, argument) in self.attribute.arguments.list.iter().enumerate() {
            if self.used.has(index) {
                continue;
            }
            let label = self.label();
            let message = match &argument.name {
                Some(name) => format!("`{label}` has no argument `{}` here", name.name),
                None => format!("`{label}` does not accept this argument"),
            };
            out.push(Diagnostic::error(
                "unknown-argument",
                message,
                argument.span,
            ));
        }
    }

    fn take_where(&mut self, wanted: impl Fn(&Argument) -> bool) -> Option<&'a Argument<'a>> {
        let mut arguments = self.attribute.arguments.list.iter().enumerate();
        let (index, argument) =
            arguments.find(|(index, argument)| wanted(argument) && !self.used.has(*index))?;
        self.used.set(index);
        Some(argument)
    }
}

/// False when no two arguments have one name. Of many arguments that is not asked.
fn may_repeat(list: &[Argument]) -> bool {
    list.len() > 8
        || list.iter().enumerate().any(|(index, argument)| {
            let name = argument.name.as_ref().map(|name| name.name);
            let mut before = list.iter().take(index);
            before.any(|other| other.name.as_ref().map(|name| name.name) == name)
        })
}

/// Reports `name:` without a value and a comma after the last argument. False when a value is
/// missing.
fn check_written(arguments: &Arguments, out: &mut Vec<Diagnostic>) -> bool {
    missing_values(arguments, out);
    for argument in &arguments.list {
        if let Expr::Array(values, _) = &argument.value {
            for value in values {
                if let Expr::Function(function) = value {
                    missing_values(&function.arguments, out);
                }
            }
        }
    }
    if let Some(span) = arguments.trailing_comma {
        out.push(
            Diagnostic::error("trailing-comma", "a comma follows the last argument", span)
                .help("remove the comma"),
        );
    }
    arguments.empty.is_empty()
}

fn missing_values(arguments: &Arguments, out: &mut Vec<Diagnostic>) {
    for name in &arguments.empty {
        out.push(Diagnostic::error(
            "missing-value",
            format!("the argument `{}` has no value", name.name),
            name.span,
        ));
    }
}
