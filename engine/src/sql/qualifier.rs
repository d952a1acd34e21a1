//! The schema's name in front of others, in texts that a server prints.

use std::collections::BTreeSet;

use super::SqlSchema;
use crate::describe::lex;

impl SqlSchema {
    /// Takes the name of the default schema out of the texts of views, triggers, functions and the like, where it stands
    /// in front of something that is in it: a connection may call that schema otherwise.
    ///
    /// ```
    /// use whimbrel_engine::{replay::replay, source::SourceFile, sql::{Dialect, SqlSchema}};
    ///
    /// let sql = "CREATE TABLE t (a INT); CREATE VIEW public.v AS SELECT t.a FROM public.t;";
    /// let mut schema = replay(Dialect::Postgres, &[SourceFile::new("1_a/migration.sql", sql)]).schema;
    /// schema.forget_qualifier();
    /// assert_eq!(schema.opaque[0].sql.as_deref(), Some("CREATE VIEW v AS SELECT t.a FROM t"));
    /// ```
    pub fn forget_qualifier(&mut self) {
        let Some(own) = self.default_namespace.clone() else {
            return;
        };
        let known = self.names_of(&own);
        let dialect = self.dialect;
        let bare = |text: &mut String| {
            let tokens = lex::tokens(dialect, text);
            let mut out = String::new();
            let mut rest = 0;
            for (at, token) in tokens.iter().enumerate() {
                let behind = |ahead: usize| tokens.get(at + ahead);
                let is_first = at
                    .checked_sub(1)
                    .and_then(|at| tokens.get(at))
                    .is_none_or(|before| !before.is_symbol("."));
                let is_own = token.name() == Some(&own) && is_first;
                if let (Some(dot), Some(name)) = (behind(1), behind(2))
                    && is_own
                    && dot.is_symbol(".")
                    && name.name().is_some_and(|name| known.contains(name))
                {
                    out.push_str(text.get(rest..token.start).unwrap_or_default());
                    rest = name.start;
                }
            }
            out.push_str(text.get(rest..).unwrap_or_default());
            *text = out;
        };
        for object in self.opaque.iter_mut() {
            object.sql.iter_mut().for_each(bare);
        }
        for table in self.tables.iter_mut() {
            for index in &mut table.indexes {
                index.sql.iter_mut().for_each(bare);
            }
        }
    }

    /// Everything that has a name in this schema.
    fn names_of(&mut self, own: &str) -> BTreeSet<String> {
        let mut known = BTreeSet::new();
        self.visit_names(&mut |_, name| {
            if name.namespace.as_deref() == Some(own) {
                known.insert(name.name.clone());
            }
        });
        let indexes = self.tables.iter().flat_map(|table| &table.indexes);
        known.extend(indexes.map(|index| index.name.clone()));
        known
    }
}
