//! Who made and dropped what, so that errors can say it.

use std::fmt;

use whimbrel_core::folder;

use super::State;
use crate::{
    replay::cursor::{Fail, Name, Place},
    source::Span,
    sql::QName,
};

/// What is made, dropped and missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::replay) enum ObjectKind {
    Table,
    View,
    Sequence,
    Index,
    Column,
    Constraint,
    Type,
    Schema,
    Extension,
    Trigger,
    Policy,
    Rule,
    Object,
}

impl fmt::Display for ObjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ObjectKind::Table => "table",
            ObjectKind::View => "view",
            ObjectKind::Sequence => "sequence",
            ObjectKind::Index => "index",
            ObjectKind::Column => "column",
            ObjectKind::Constraint => "constraint",
            ObjectKind::Type => "type",
            ObjectKind::Schema => "schema",
            ObjectKind::Extension => "extension",
            ObjectKind::Trigger => "trigger",
            ObjectKind::Policy => "policy",
            ObjectKind::Rule => "rule",
            ObjectKind::Object => "object",
        })
    }
}

/// The statement that made or dropped something last.
#[derive(Debug, Clone, Copy)]
pub(super) struct Event {
    made: bool,
    span: Span,
}

impl State<'_> {
    fn span(&self) -> Span {
        Span::new(self.file, self.statement.start, self.statement.end)
    }

    pub(in crate::replay) fn made(&mut self, kind: ObjectKind, key: &str) {
        let span = self.span();
        self.events
            .insert((kind, key.to_owned()), Event { made: true, span });
    }

    pub(in crate::replay) fn dropped(&mut self, kind: ObjectKind, key: &str) {
        let span = self.span();
        self.events
            .insert((kind, key.to_owned()), Event { made: false, span });
    }

    pub(in crate::replay) fn unknown_name(&self, kind: ObjectKind, name: &Name) -> Fail {
        let namespace = name.namespace.as_deref().or_else(|| {
            let path = self.search_path.first();
            path.map(String::as_str)
        });
        let key = QName::new(namespace, name.name.as_str()).to_string();
        // A schema that was written belongs to the name.
        let written = name.namespace.as_ref().map(|_| key.as_str());
        self.unknown(kind, &key, written.unwrap_or(&name.name), name.at)
    }

    /// Something does not exist. Says who dropped it.
    pub(in crate::replay) fn unknown(
        &self,
        kind: ObjectKind,
        key: &str,
        name: &str,
        at: Place,
    ) -> Fail {
        let message = format!("{kind} `{name}` does not exist");
        let mut fail = Fail::new(unknown_code(kind), message, at);
        if let Some((event, origin)) = self.last(kind, key).filter(|(event, _)| !event.made) {
            fail.message
                .push_str(&format!(" any more: {origin} dropped it"));
            fail.label = Some(Box::new((event.span, "dropped here".to_owned())));
        }
        fail
    }

    /// Something exists already. Says who made it.
    pub(in crate::replay) fn duplicate(
        &self,
        kind: ObjectKind,
        key: &str,
        name: &str,
        at: Place,
    ) -> Fail {
        let message = format!("{kind} `{name}` exists already");
        let mut fail = Fail::new(duplicate_code(kind), message, at);
        if let Some((event, origin)) = self.last(kind, key).filter(|(event, _)| event.made) {
            fail.message.push_str(&format!(": {origin} made it"));
            fail.label = Some(Box::new((event.span, "made here".to_owned())));
        }
        fail
    }

    /// Something cannot go because of something else.
    pub(in crate::replay) fn depends(
        &self,
        what: String,
        dependents: &[String],
        at: Place,
    ) -> Fail {
        let mut listed = dependents
            .iter()
            .take(5)
            .cloned()
            .collect::<Vec<_>>()
            .join(", ");
        if dependents.len() > 5 {
            listed.push_str(", …");
        }
        let fail = Fail::new(
            "dependent-object",
            format!("{what} cannot be dropped: {listed} depends on it"),
            at,
        );
        match self.dialect.has_namespaces() {
            true => fail.help("drop that first, or add CASCADE"),
            false => fail.help("drop that first"),
        }
    }

    /// The last that happened to something, and what did it.
    fn last(&self, kind: ObjectKind, key: &str) -> Option<(&Event, String)> {
        let event = self.events.get(&(kind, key.to_owned()))?;
        Some((event, self.origin(event)))
    }

    fn origin(&self, event: &Event) -> String {
        if event.span.file() == self.file {
            return "an earlier statement of this migration".to_owned();
        }
        let path = self
            .scripts
            .get(event.span.file())
            .map(|script| script.path.as_str());
        format!("migration `{}`", folder::name_in(path.unwrap_or_default()))
    }
}

impl Fail {
    pub(in crate::replay) fn in_table(mut self, table: &QName) -> Self {
        self.message = self
            .message
            .replacen("` ", &format!("` of table `{}` ", table.name), 1);
        self
    }
}

fn unknown_code(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Table => "unknown-table",
        ObjectKind::Column => "unknown-column",
        ObjectKind::Type => "unknown-type",
        ObjectKind::Constraint => "unknown-constraint",
        ObjectKind::Index => "unknown-index",
        ObjectKind::Schema => "unknown-schema",
        _ => "unknown-object",
    }
}

fn duplicate_code(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Table | ObjectKind::View | ObjectKind::Sequence => "duplicate-table",
        ObjectKind::Index => "duplicate-index",
        ObjectKind::Column => "duplicate-column",
        ObjectKind::Schema => "duplicate-schema",
        _ => "duplicate-object",
    }
}
