//! What a migration does to rows. No change of the schema undoes that, so only statements that surely
//! touch nothing but what the migration itself adds, or copy rows as they are, leave a way back.

use whimbrel_core::{
    lexer::{Lexer, Token},
    statements::split,
};

use crate::{
    dialect::facts,
    diff::diff,
    plan,
    reverse::{
        counters::only_counts,
        described::{is_described, is_name, named},
    },
    sql::{Dialect, OpaqueKind, SqlSchema, Table, options::ON_UPDATE},
};

/// Judges the statements of a script between two schemas. Answers what it empties though it is there
/// before and after, a sentence each.
///
/// # Errors
/// The first statement that may change rows which stay, for a message.
pub(super) fn judge(
    before: &SqlSchema,
    after: &SqlSchema,
    script: &str,
) -> Result<Vec<String>, String> {
    let dialect = before.dialect;
    let judge = Judge {
        dialect,
        before,
        after,
        planned: copies(before, after),
    };
    let mut emptied = Vec::new();
    let mut copied: Vec<String> = Vec::new();
    let statements = split(dialect, script).map_err(|error| error.message)?;
    for statement in statements {
        let text = statement.text(script);
        let words = words(dialect, text);
        match judge.statement(text, &words) {
            Effect::None => {}
            Effect::Copies(table) => copied.push(table),
            Effect::Empties(what, table) => {
                let is_copied = table.is_some_and(|table| copied.contains(&table));
                if !is_copied {
                    emptied.push(format!("the values of {what} are not restored"));
                }
            }
            Effect::Changes | Effect::Unknown => {
                let line = script.get(..statement.start).unwrap_or_default();
                let line = line.matches('\n').count() + 1;
                let head: Vec<&str> = text.split_whitespace().take(4).collect();
                let head = head.join(" ");
                return Err(match judge.statement(text, &words) {
                    Effect::Unknown => {
                        format!("nothing undoes line {line} by itself (`{head} …`)")
                    }
                    _ => format!(
                        "line {line} changes rows or may do so (`{head} …`), which no change of the schema undoes"
                    ),
                });
            }
        }
    }
    Ok(emptied)
}

enum Effect {
    /// Nothing to rows that stay.
    None,
    /// The rows of this table go to the one that takes its place.
    Copies(String),
    /// Something that is there again afterwards: in words, and the table when all of it is.
    Empties(String, Option<String>),
    /// Rows change, or may.
    Changes,
    /// Something that no schema of ours describes: rights, roles, owners.
    Unknown,
}

struct Judge<'s> {
    dialect: Dialect,
    before: &'s SqlSchema,
    after: &'s SqlSchema,
    /// How the planner copies rows, each in one line.
    planned: Vec<String>,
}

type Words<'a> = Vec<Token<'a>>;

fn words(dialect: Dialect, text: &str) -> Words<'_> {
    Lexer::new(dialect, text).map_while(Result::ok).collect()
}

/// The statements that copy rows where the change between two schemas is planned.
fn copies(before: &SqlSchema, after: &SqlSchema) -> Vec<String> {
    if !facts(before.dialect).rebuilds_tables {
        return Vec::new();
    }
    let planned = plan::plan(&diff(before, after)).into_iter();
    let statements = planned.flat_map(|step| step.statements);
    statements.map(|statement| one_line(&statement)).collect()
}

fn one_line(statement: &str) -> String {
    let words: Vec<&str> = statement.split_whitespace().collect();
    words.join(" ")
}

impl Judge<'_> {
    fn statement(&self, text: &str, words: &[Token<'_>]) -> Effect {
        let is = |at: usize, word: &str| words.get(at).is_some_and(|token| token.is(word));
        let has = |word: &str| words.iter().any(|token| token.is(word));
        let Some(first) = words.first() else {
            return Effect::None;
        };
        const SETTINGS: [&str; 12] = [
            "SET", "PRAGMA", "BEGIN", "COMMIT", "END", "START", "ANALYZE", "REINDEX", "VACUUM",
            "COMMENT", "LOCK", "UNLOCK",
        ];
        if SETTINGS.iter().any(|word| first.is(word)) {
            return Effect::None;
        }
        if is(0, "RENAME") && is(1, "TABLE") {
            return Effect::None;
        }
        if ["CREATE", "ALTER", "DROP"]
            .iter()
            .any(|word| first.is(word))
            && !is_described(self.before, words)
        {
            return Effect::Unknown;
        }
        if only_counts(self.dialect, words, |name| {
            self.find(self.before, name).is_some()
        }) {
            return Effect::None;
        }
        if first.is("GRANT") || first.is("REVOKE") {
            return Effect::Unknown;
        }
        if first.is("CREATE") {
            return Effect::None;
        }
        if is(0, "ALTER") && is(1, "TABLE") {
            const BESIDE: [&str; 6] = [
                "TABLESPACE",
                "OWNER",
                "REPLICA",
                "CLUSTER",
                "INHERIT",
                "TRIGGER",
            ];
            return match has("PARTITION") {
                true => Effect::Changes,
                false if BESIDE.iter().any(|word| has(word)) => Effect::Unknown,
                false => self.alter(words),
            };
        }
        if first.is("ALTER") {
            return Effect::None;
        }
        if is(0, "DROP") && is(1, "TABLE") {
            let named = words.iter().skip(2).filter(|word| is_name(word));
            let mut names = named.map(|word| word.value(self.dialect).into_owned());
            let both = names.find(|name| self.both(name).is_some());
            return match both {
                Some(name) => Effect::Empties(format!("table `{name}`"), Some(name)),
                None => Effect::None,
            };
        }
        if first.is("DROP") {
            return Effect::None;
        }
        if is(0, "INSERT") && is(1, "INTO") {
            return self.insert(text, words);
        }
        if first.is("UPDATE") {
            return self.update(words);
        }
        Effect::Changes
    }

    fn find<'s>(&self, schema: &'s SqlSchema, name: &str) -> Option<&'s Table> {
        // PostgreSQL stores a name without quotes in lower case.
        let folded = name.to_ascii_lowercase();
        let same = |table: &&Table| {
            facts(self.dialect).table_names.same(&table.name.name, name)
                || self.dialect.has_namespaces() && table.name.name == folded
        };
        schema.tables.iter().find(same)
    }

    /// A table that is there before and after.
    fn both(&self, name: &str) -> Option<(&Table, &Table)> {
        Some((self.find(self.before, name)?, self.find(self.after, name)?))
    }

    /// A column that is dropped and added again has lost its values.
    fn alter(&self, words: &[Token<'_>]) -> Effect {
        let tables: Vec<_> = words
            .iter()
            .skip(2)
            .take(5)
            .filter_map(|word| self.both(&word.value(self.dialect)))
            .collect();
        let dropped = words.windows(2).filter(|pair| pair[0].is("DROP"));
        let starts = dropped.map(|pair| pair[1].start);
        for start in starts {
            let behind = words.iter().filter(|word| word.start >= start);
            let mut behind =
                behind.skip_while(|word| word.is("COLUMN") || word.is("IF") || word.is("EXISTS"));
            let Some(name) = behind.next().map(|word| word.value(self.dialect)) else {
                continue;
            };
            let has = |table: &Table| {
                let mut columns = table.columns.iter();
                columns.any(|column| column.name.eq_ignore_ascii_case(&name))
            };
            if let Some((table, _)) = tables.iter().find(|(old, new)| has(old) && has(new)) {
                let what = format!("column `{name}` of table `{}`", table.name.name);
                return Effect::Empties(what, None);
            }
        }
        Effect::None
    }

    fn insert(&self, text: &str, words: &[Token<'_>]) -> Effect {
        let Some((name, rest)) = named(self.dialect, words.get(2..).unwrap_or_default()) else {
            return Effect::Changes;
        };
        if self.find(self.before, &name).is_some() {
            return Effect::Changes;
        }
        if self.find(self.after, &name).is_some() {
            return Effect::None;
        }
        // A table that takes another one's place.
        let from = words.iter().rposition(|word| word.is("FROM"));
        let source =
            from.and_then(|from| named(self.dialect, words.get(from + 1..).unwrap_or_default()));
        let Some((source, [])) = source else {
            return Effect::Changes;
        };
        let is_planned = self.planned.contains(&one_line(text));
        match is_planned || self.copies_all(&source, rest) {
            true => match self.both(&source) {
                Some((table, _)) => Effect::Copies(table.name.name.clone()),
                None => Effect::None,
            },
            false => Effect::Changes,
        }
    }

    /// `(a, b) SELECT a, b FROM …` with every column that stays.
    fn copies_all(&self, source: &str, words: &[Token<'_>]) -> bool {
        let Some((old, new)) = self.both(source) else {
            return false;
        };
        let close = words.iter().position(|word| word.is_sign(')'));
        let from = words.iter().rposition(|word| word.is("FROM"));
        let (Some(close), Some(from)) = (close, from) else {
            return false;
        };
        let opens = words.first().is_some_and(|word| word.is_sign('('));
        let selects = words.get(close + 1).is_some_and(|word| word.is("SELECT"));
        if !opens || !selects {
            return false;
        }
        let list = |words: Option<&[Token<'_>]>| -> Option<Vec<String>> {
            let parts = words?.split(|word| word.is_sign(','));
            let one = |part: &[Token<'_>]| match part {
                [name] if is_name(name) => Some(name.value(self.dialect).to_lowercase()),
                _ => None,
            };
            parts.map(one).collect()
        };
        let (Some(into), Some(out)) = (list(words.get(1..close)), list(words.get(close + 2..from)))
        else {
            return false;
        };
        let stays = old
            .columns
            .iter()
            .filter(|column| new.column(&column.name).is_some());
        let mut stays = stays.map(|column| column.name.to_lowercase());
        into == out && stays.all(|name| into.contains(&name))
    }

    /// Only columns that the migration adds may be set, where nothing else happens by itself.
    fn update(&self, words: &[Token<'_>]) -> Effect {
        let Some((name, rest)) = named(self.dialect, words.get(1..).unwrap_or_default()) else {
            return Effect::Changes;
        };
        let Some(old) = self.find(self.before, &name) else {
            return match self.find(self.after, &name) {
                Some(_) => Effect::None,
                None => Effect::Changes,
            };
        };
        let acts = |schema: &SqlSchema| {
            let mut objects = schema.opaque.iter();
            objects.any(|object| {
                matches!(object.kind, OpaqueKind::Trigger | OpaqueKind::Rule)
                    && object.table.as_ref() == Some(&old.name)
            })
        };
        let mut columns = old.columns.iter();
        let sets_itself = columns.any(|column| column.options.contains_key(ON_UPDATE));
        if acts(self.before) || acts(self.after) || sets_itself {
            return Effect::Changes;
        }
        match self.assigned(rest) {
            Some(columns) if columns.iter().all(|name| !has_column(old, name)) => Effect::None,
            _ => Effect::Changes,
        }
    }

    /// The columns behind `SET`.
    fn assigned(&self, words: &[Token<'_>]) -> Option<Vec<String>> {
        let (first, words) = words.split_first()?;
        if !first.is("SET") {
            return None;
        }
        let mut depth = 0_usize;
        let mut names = Vec::new();
        let mut expects = true;
        for (at, word) in words.iter().enumerate() {
            if depth == 0 && expects {
                let equals = words.get(at + 1).is_some_and(|word| word.is_sign('='));
                if !is_name(word) || !equals {
                    return None;
                }
                names.push(word.value(self.dialect).into_owned());
            }
            expects = false;
            if word.is_sign('(') {
                depth += 1;
            } else if word.is_sign(')') {
                depth = depth.checked_sub(1)?;
            } else if depth == 0 && (word.is("WHERE") || word.is("FROM") || word.is("RETURNING")) {
                break;
            } else if depth == 0 && word.is_sign(',') {
                expects = true;
            }
        }
        Some(names)
    }
}

fn has_column(table: &Table, name: &str) -> bool {
    let mut columns = table.columns.iter();
    columns.any(|column| column.name.eq_ignore_ascii_case(name))
}
