//! A script tried on a live database without running it: the database is made again from statements, and the replay says
//! what its server would refuse, and what would fail from then on.

use crate::{
    compare::{Side, compare},
    conserve::{Adoptable, Item, ItemKind, adoptable, completed, inventory},
    diagnostics::{Diagnostic, Severity},
    diff::diff,
    plan,
    replay::{Replayed, broken_bodies, replay},
    source::{SourceFile, Span},
    sql::SqlSchema,
};

/// What a script would do to a live database.
#[derive(Debug, Clone, Default)]
pub struct Trial {
    /// Why the database refuses it, with the object whose own text no longer fits where it is that.
    pub refused: Option<(Option<Item>, String)>,
    /// Triggers, functions and views that run before it and fail when they run after it: a sentence each.
    pub broken: Vec<String>,
}

/// Tries a script. Where the database cannot be made again exactly, nothing is told.
///
/// ```
/// use whimbrel_engine::{check::tried, replay::replay, source::{SourceFile, Span}, sql::Dialect};
///
/// let make = |sql: &str| replay(Dialect::Sqlite, &[SourceFile::new("1_a/migration.sql", sql)]).schema;
/// let found = make("CREATE TABLE t (a TEXT, b TEXT); CREATE VIEW v AS SELECT b FROM t;");
/// let trial = tried(&found, "ALTER TABLE t DROP COLUMN b;");
/// assert_eq!(trial.refused.unwrap().1, "column `b` cannot be dropped: view `v` depends on it");
/// ```
pub fn tried(found: &SqlSchema, script: &str) -> Trial {
    let Some((made, before)) = statements(found) else {
        return Trial::default();
    };
    let after = replayed(found, &[&made, script]);
    let is_new = |it: &&Diagnostic| it.span.file() == 1 && it.severity == Severity::Error;
    if let Some(error) = after.diagnostics.iter().find(is_new) {
        let item = owner_of(found, script, error.span);
        return Trial {
            refused: Some((item, error.message.clone())),
            broken: Vec::new(),
        };
    }
    let known = broken_bodies(&before.diagnostics);
    let mut broken = broken_bodies(&after.diagnostics);
    broken.retain(|message| !known.contains(message));
    Trial {
        refused: None,
        broken,
    }
}

fn replayed(found: &SqlSchema, scripts: &[&str]) -> Replayed {
    let named = scripts.iter().enumerate();
    let files: Vec<SourceFile> = named
        .map(|(at, text)| SourceFile::new(format!("{at}/migration.sql"), *text))
        .collect();
    replay(found.dialect, &files)
}

/// The statements that make what was found, replayed, when that is surely what they make.
fn statements(found: &SqlSchema) -> Option<(String, Replayed)> {
    let mut empty = SqlSchema::empty(found.dialect);
    empty.default_namespace.clone_from(&found.default_namespace);
    let text = |objects: &[Adoptable]| -> Option<String> {
        let all = objects.iter();
        all.map(|object| Some(format!("\n{};\n", object.sql.as_ref()?)))
            .collect()
    };
    let tables = plan::script(&diff(&empty, found));
    let mut tables = completed(&empty, found, found, &tables).into_iter();
    let (tables, made) = tables.find_map(|tables| {
        let made = replayed(found, &[&tables]);
        made.is_ok().then_some((tables, made))
    })?;
    let beside = |made: SqlSchema| compare(Side::history(made), Side::live(found.clone()), &[]);
    let compared = beside(made.schema);
    let objects = adoptable(&compared.from, &compared.to);
    let all = tables + &text(&objects)?;
    let made = replayed(found, &[&all]);
    if !made.is_ok() || !made.certain {
        return None;
    }
    let compared = beside(made.schema.clone());
    let is_same = diff(&compared.from, &compared.to).is_empty();
    // Something made may be worded in another way.
    let left = adoptable(&compared.from, &compared.to);
    let is_whole = left.iter().all(|object| objects.contains(object));
    (is_same && is_whole).then_some((all, made))
}

/// The object whose own text stands around this place of a script.
pub(super) fn owner_of(history: &SqlSchema, sql: &str, span: Span) -> Option<Item> {
    let mut items = inventory(history).into_iter();
    items.find(|item| {
        let is_put_back = matches!(
            item.kind,
            ItemKind::Opaque(_) | ItemKind::Check | ItemKind::Index | ItemKind::Generated
        );
        let own = item.sql.as_deref().filter(|_| is_put_back);
        let at = own.and_then(|own| Some((sql.rfind(own)?, own.len())));
        at.is_some_and(|(at, length)| at <= span.start() && span.start() < at + length)
    })
}

#[cfg(test)]
mod tests {
    use super::{Trial, tried};
    use crate::{
        replay::replay,
        source::SourceFile,
        sql::{Dialect, SqlSchema},
    };

    fn made(sql: &str) -> SqlSchema {
        let file = SourceFile::new(
            "1_a/migration.sql",
            format!("CREATE TABLE t (a text); {sql}"),
        );
        replay(Dialect::Postgres, &[file]).schema
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (kind, sql) in [
            ("VIEW", "CREATE VIEW o AS SELECT lower(a) AS a FROM t"),
            ("INDEX", "CREATE INDEX o ON t (lower(a))"),
            (
                "POLICY",
                "ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY o ON public.t FOR ALL TO PUBLIC USING ((lower(a) <> 'x'::text))",
            ),
        ] {
            let on = if kind == "POLICY" { " ON t" } else { "" };
            let (_, own) = sql.rsplit_once("; ").unwrap_or(("", sql));
            let script = format!(
                "DROP {kind} o{on}; ALTER TABLE t ALTER COLUMN a TYPE integer USING a::integer; {own};"
            );
            let Trial { refused, .. } = tried(&made(sql), &script);
            let (item, why) = refused.expect(kind);
            assert!(item.is_some() && why.contains("lower"), "{kind}: {why}");
        }
    }
}
