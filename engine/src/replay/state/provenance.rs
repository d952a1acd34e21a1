//! Who made and dropped what, so that errors can say it.

use super::State;
use crate::{
    replay::cursor::{Fail, Name, Place},
    source::Span,
    sql::QName,
};

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

    pub(in crate::replay) fn made(&mut self, kind: &str, key: &str) {
        let span = self.span();
        self.events
            .insert(format!("{kind} {key}"), Event { made: true, span });
    }

    pub(in crate::replay) fn dropped(&mut self, kind: &str, key: &str) {
        let span = self.span();
        self.events
            .insert(format!("{kind} {key}"), Event { made: false, span });
    }

    pub(in crate::replay) fn unknown_name(&self, kind: &'static str, name: &Name) -> Fail {
        let namespace = name.namespace.as_deref().or_else(|| {
            let path = self.search_path.first();
            path.map(String::as_str)
        });
        let key = QName::new(namespace, name.name.as_str()).to_string();
        self.unknown(kind, &key, &name.name, name.at)
    }

    /// Something does not exist. Says who dropped it.
    pub(in crate::replay) fn unknown(
        &self,
        kind: &'static str,
        key: &str,
        name: &str,
        at: Place,
    ) -> Fail {
        let message = format!("{kind} `{name}` does not exist");
        let mut fail = Fail::new(code("unknown", kind), message, at);
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
        kind: &'static str,
        key: &str,
        name: &str,
        at: Place,
    ) -> Fail {
        let message = format!("{kind} `{name}` exists already");
        let mut fail = Fail::new(code("duplicate", kind), message, at);
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
    fn last(&self, kind: &str, key: &str) -> Option<(&Event, String)> {
        let event = self.events.get(&format!("{kind} {key}"))?;
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
        let path = path.unwrap_or_default();
        let mut parts = path.rsplit(['/', '\\']);
        let file = parts.next().unwrap_or_default();
        let name = match (file, parts.next()) {
            ("migration.sql", Some(folder)) => folder,
            _ => path,
        };
        format!("migration `{name}`")
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

fn code(what: &str, kind: &str) -> &'static str {
    match (what, kind) {
        ("unknown", "table") => "unknown-table",
        ("unknown", "column") => "unknown-column",
        ("unknown", "type") => "unknown-type",
        ("unknown", "constraint") => "unknown-constraint",
        ("unknown", "index") => "unknown-index",
        ("unknown", "schema") => "unknown-schema",
        ("unknown", _) => "unknown-object",
        (_, "table" | "view" | "sequence") => "duplicate-table",
        (_, "index") => "duplicate-index",
        (_, "column") => "duplicate-column",
        (_, "schema") => "duplicate-schema",
        _ => "duplicate-object",
    }
}
