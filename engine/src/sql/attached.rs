//! What hangs on an object of PostgreSQL and goes with it: comments, rights, an owner, options, whether a trigger is
//! switched on, the indexes of a materialized view.

use super::{Opaque, OpaqueKind, QName, SqlSchema};
use crate::plan::identifier;

/// A part of a relation that something can hang on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// A column.
    Column,
    /// An index.
    Index,
    /// A key, a check or another constraint.
    Constraint,
    /// A trigger.
    Trigger,
    /// A policy.
    Policy,
    /// A rule.
    Rule,
}

impl Part {
    /// The keyword, and the word for a message.
    pub fn word(self) -> &'static str {
        match self {
            Part::Column => "column",
            Part::Index => "index",
            Part::Constraint => "constraint",
            Part::Trigger => "trigger",
            Part::Policy => "policy",
            Part::Rule => "rule",
        }
    }

    /// The kind of object that such a part is, when it is one of its own.
    pub fn opaque(self) -> Option<OpaqueKind> {
        match self {
            Part::Trigger => Some(OpaqueKind::Trigger),
            Part::Policy => Some(OpaqueKind::Policy),
            Part::Rule => Some(OpaqueKind::Rule),
            Part::Column | Part::Index | Part::Constraint => None,
        }
    }
}

/// What something hangs on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// A table, a view, a materialized view or a sequence.
    Relation(QName),
    /// A type.
    Type(QName),
    /// A part of a relation.
    Part(Part, QName, String),
}

impl About {
    /// For a message: ``column `a` of `t` ``.
    pub fn describe(&self) -> String {
        match self {
            About::Relation(name) => format!("`{}`", name.name),
            About::Type(name) => format!("type `{}`", name.name),
            About::Part(part, of, name) => format!("{} `{name}` of `{}`", part.word(), of.name),
        }
    }

    /// The relation, or the type.
    pub fn name(&self) -> &QName {
        match self {
            About::Relation(name) | About::Type(name) | About::Part(_, name, _) => name,
        }
    }
}

/// What kind of thing hangs there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AttachedKind {
    /// A comment; there is one at most.
    Comment,
    /// A right that was given or taken.
    Grant,
    /// The owner; there is one.
    Owner,
    /// When a trigger fires, and whether a materialized view is filled; there is one.
    State,
    /// Options of a view: `SET (security_barrier)`.
    Option,
    /// The default of a view's column.
    Default,
    /// An index of a materialized view, which no other field has.
    Index,
}

impl AttachedKind {
    /// True when the next one takes the place of the last.
    pub(crate) fn is_one(self) -> bool {
        matches!(
            self,
            AttachedKind::Comment | AttachedKind::Owner | AttachedKind::State
        )
    }

    /// What it is called in a message.
    pub fn word(self) -> &'static str {
        match self {
            AttachedKind::Comment => "the comment",
            AttachedKind::Grant => "the rights",
            AttachedKind::Owner => "the owner",
            AttachedKind::State => "the state",
            AttachedKind::Option => "the options",
            AttachedKind::Default => "a default",
            AttachedKind::Index => "an index",
        }
    }
}

/// Something that hangs on an object: a statement about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// What it hangs on.
    pub about: About,
    /// What it is.
    pub kind: AttachedKind,
    /// Of an index its name; else empty.
    pub name: String,
    /// The statement before the name of what it hangs on: `COMMENT ON VIEW`.
    pub before: String,
    /// The statement behind that name: `IS 'all users'`.
    pub after: String,
}

impl Attached {
    /// The statement, with names outside of `default` qualified.
    pub fn sql(&self, default: Option<&str>) -> String {
        let dialect = super::Dialect::Postgres;
        let full = |name: &QName, last: &str| match name.namespace.as_deref() {
            Some(namespace) if Some(namespace) != default => {
                format!("{}.{last}", identifier(dialect, namespace))
            }
            _ => last.to_owned(),
        };
        let relation = |name: &QName| full(name, &identifier(dialect, &name.name));
        let quoted = |name: &str| identifier(dialect, name);
        let (before, after) = (&self.before, &self.after);
        let place = match &self.about {
            About::Relation(name) | About::Type(name) => relation(name),
            About::Part(_, of, part) if self.kind == AttachedKind::State => {
                return format!("{before} {} {after} {}", relation(of), quoted(part));
            }
            About::Part(Part::Column, of, part) => format!("{}.{}", relation(of), quoted(part)),
            About::Part(Part::Index, of, part) => full(of, &quoted(part)),
            About::Part(_, of, part) => format!("{} ON {}", quoted(part), relation(of)),
        };
        format!("{before} {place} {after}").trim_end().to_owned()
    }
}

impl SqlSchema {
    /// What hangs on an object.
    pub fn attached_to<'s>(&'s self, about: &'s About) -> impl Iterator<Item = &'s Attached> {
        self.attached.iter().filter(move |it| it.about == *about)
    }

    /// Hangs something on an object, in the place of what it replaces.
    pub(crate) fn attach(&mut self, new: Attached) {
        self.attached.retain(|old| {
            let replaced = old.about == new.about && old.kind == new.kind && new.kind.is_one();
            !replaced && *old != new
        });
        self.attached.push(new);
    }

    /// True when there is such an object to hang something on.
    pub(crate) fn has(&self, about: &About) -> bool {
        let view = |name: &QName| {
            let found = self.opaque.find_named(&name.name, |o| {
                let is_view = matches!(o.kind, OpaqueKind::View | OpaqueKind::MaterializedView);
                is_view && o.name == *name
            });
            found.is_some()
        };
        match about {
            About::Relation(name) => {
                let mut sequences = self.sequences.iter();
                self.table(name).is_some() || view(name) || sequences.any(|s| s.name == *name)
            }
            About::Type(name) => {
                let kinds = [OpaqueKind::Domain, OpaqueKind::Type];
                let is_it = |o: &Opaque| kinds.contains(&o.kind) && o.name == *name;
                self.enumeration(name).is_some()
                    || self.opaque.find_named(&name.name, is_it).is_some()
            }
            About::Part(part, of, name) => match part.opaque() {
                Some(kind) => {
                    let found = self.opaque.find_named(name, |o| {
                        o.kind == kind && o.name.name == *name && o.table.as_ref() == Some(of)
                    });
                    found.is_some()
                }
                None => self.has_part(*part, of, name).unwrap_or_else(|| view(of)),
            },
        }
    }

    /// `None` when there is no such table: what parts a view has is not known.
    fn has_part(&self, part: Part, of: &QName, name: &str) -> Option<bool> {
        if part == Part::Index
            && self.attached.iter().any(|it| {
                it.kind == AttachedKind::Index && it.name == name && it.about.name() == of
            })
        {
            return Some(true);
        }
        let table = self.table(of);
        if table.is_none() && part == Part::Index {
            return Some(false);
        }
        let table = table?;
        let key = table.primary_key.as_ref().and_then(|key| key.name.as_ref());
        let is_key = key.is_some_and(|key| key == name);
        let named = |found: &Option<String>| found.as_deref() == Some(name);
        let mut indexes = table.indexes.iter();
        Some(match part {
            Part::Column => table.column(name).is_some(),
            Part::Index => is_key || indexes.any(|index| index.name == name),
            _ => {
                is_key
                    || indexes.any(|index| index.constraint && index.name == name)
                    || table.checks.iter().any(|check| named(&check.name))
                    || table.foreign_keys.iter().any(|key| named(&key.name))
            }
        })
    }

    /// Forgets what hangs on what is gone.
    pub(crate) fn forget_detached(&mut self) {
        if self.attached.is_empty() {
            return;
        }
        let all = std::mem::take(&mut self.attached);
        // Indexes first: comments hang on them.
        let (indexes, rest): (Vec<_>, Vec<_>) = all
            .into_iter()
            .partition(|it| it.kind == AttachedKind::Index);
        for group in [indexes, rest] {
            let stays: Vec<Attached> = group.into_iter().filter(|it| self.has(&it.about)).collect();
            self.attached.extend(stays);
        }
    }

    /// A part of a relation has another name from now on.
    pub(crate) fn rename_part(&mut self, part: Part, of: &QName, old: &str, new: &str) {
        for it in &mut self.attached {
            if let About::Part(kind, relation, name) = &mut it.about
                && (*kind, &*relation, name.as_str()) == (part, of, old)
            {
                new.clone_into(name);
            }
        }
    }
}
