//! What a script does between its own `BEGIN` and `COMMIT`: some statements are refused there, and values that were
//! added to an enum there cannot be used yet.

use super::{
    cursor::{Fail, Ident, Outcome, Place},
    state::State,
    statement::Statement,
};
use crate::{
    dialect::facts,
    query::UNCOMMITTED,
    source::Span,
    sql::{ColumnType, Default, Dialect, Enum, Value},
};
use whimbrel_core::{
    lexer::{Kind, Lexer, Token},
    transaction::{self, refused_inside},
};

/// The transaction that a script has begun, and the states that it can go back to.
#[derive(Default)]
pub(super) struct Transaction<'a> {
    open: Option<Open>,
    /// Behind `BEGIN`, and behind each savepoint that is still there, with its name. Where the database keeps changes of
    /// the schema anyway, only the names count.
    begun: Option<State<'a>>,
    savepoints: Vec<(String, Option<State<'a>>)>,
    /// Whether the script goes back anywhere: most do not, and a state is not small.
    goes_back: bool,
}

/// A `BEGIN` without its `COMMIT`.
struct Open {
    begin: Place,
    /// The enums that there were. A value of one that came later can be used at once.
    enums: Vec<Enum>,
}

impl<'a> Transaction<'a> {
    /// At the start of a script.
    pub(super) fn of(dialect: Dialect, script: &str) -> Self {
        let mut words = script.as_bytes().windows(8);
        let goes_back = words.any(|word| word.eq_ignore_ascii_case(b"rollback"));
        Transaction {
            goes_back: goes_back && facts(dialect).rolls_back_schema,
            ..Transaction::default()
        }
    }

    /// Follows `BEGIN`, `COMMIT` and savepoints; a rollback changes the state.
    pub(super) fn follow(
        &mut self,
        state: &mut State<'a>,
        statement: &Statement,
        text: &str,
    ) -> Outcome<()> {
        let kept = |state: &State<'a>| self.goes_back.then(|| state.clone());
        match statement {
            Statement::Begin if self.open.is_none() => {
                self.begun = kept(state);
                self.open = Some(Open {
                    begin: state.statement,
                    enums: state.schema.enums.iter().cloned().collect(),
                });
            }
            Statement::Commit => self.end(),
            Statement::Rollback => {
                if let Some(before) = self.begun.take() {
                    state.go_back(before);
                }
                self.end();
            }
            Statement::Savepoint(name) => {
                let now = kept(state);
                self.savepoints.push((name.text.clone(), now));
            }
            Statement::RollbackTo(name) => {
                let at = self.savepoint(state, name)?;
                self.savepoints.truncate(at + 1);
                if let Some((_, Some(before))) = self.savepoints.get(at) {
                    state.go_back(before.clone());
                }
            }
            Statement::Release(name) => {
                let at = self.savepoint(state, name)?;
                self.savepoints.truncate(at);
            }
            // `PREPARE TRANSACTION`
            _ if self.open.is_some()
                && transaction::kind(state.dialect, text) == transaction::Kind::End =>
            {
                self.end();
            }
            _ => {}
        }
        if self.open.is_none() {
            state.uncommitted.clear();
        }
        Ok(())
    }

    fn end(&mut self) {
        self.open = None;
        self.begun = None;
        self.savepoints.clear();
    }

    /// The last savepoint of that name.
    fn savepoint(&self, state: &State<'a>, name: &Ident) -> Outcome<usize> {
        let mut all = self.savepoints.iter();
        all.rposition(|(known, _)| state.same(known, &name.text))
            .ok_or_else(|| {
                let message = format!("there is no savepoint `{}` here", name.text);
                Fail::new("unknown-object", message, name.at)
            })
    }

    /// Refuses a statement before it is applied.
    pub(super) fn before(&self, state: &State<'_>, text: &str) -> Outcome<()> {
        let Some(open) = &self.open else {
            return Ok(());
        };
        if let Some(name) = refused_inside(state.dialect, text) {
            let message = format!("{name} cannot run between BEGIN and COMMIT");
            let help = "remove BEGIN and COMMIT: the statements then run one by one, each is recorded, and a script that \
                        fails resumes there; or move this statement to a migration of its own";
            return Err(open.refuse(state, "in-transaction", message).help(help));
        }
        match casts(state, text) {
            Some((value, ty)) => Err(open.unsafe_value(state, &value, &ty)),
            None => Ok(()),
        }
    }

    /// Learns which values were added, and refuses a statement that made one of them a default.
    pub(super) fn after(&self, state: &mut State<'_>) -> Outcome<()> {
        let rules = facts(state.dialect).keeps_postgres_rules;
        let Some(open) = self.open.as_ref().filter(|_| rules) else {
            return Ok(());
        };
        for old in &open.enums {
            let Some(id) = state.schema.enums.find(&old.name) else {
                continue;
            };
            let now = &state.schema.enums[id].values;
            // One that was renamed can be used: nobody can tell which is which.
            if now.len() > old.values.len() && old.values.iter().all(|value| now.contains(value)) {
                let new = now.iter().filter(|value| !old.values.contains(value));
                let new: Vec<_> = new.map(|value| (old.name.clone(), value.clone())).collect();
                state.uncommitted.extend(new);
            }
        }
        if state.uncommitted.is_empty() {
            return Ok(());
        }
        let columns = state.schema.tables.iter().flat_map(|table| &table.columns);
        let mut used = columns.filter_map(|column| match (&column.ty, &column.default) {
            (
                ColumnType::Enum(ty),
                Some(Default::Value(Value::String(value) | Value::Enum(value))),
            ) => state.uncommitted.get(&(ty.clone(), value.clone())),
            _ => None,
        });
        match used.next_back() {
            Some((ty, value)) => Err(open.unsafe_value(state, value, &ty.name)),
            None => Ok(()),
        }
    }
}

impl Open {
    fn refuse(&self, state: &State<'_>, code: &'static str, message: String) -> Fail {
        let label = (
            Span::new(state.file, self.begin.start, self.begin.end),
            "the transaction begins here".to_owned(),
        );
        Fail {
            label: Some(Box::new(label)),
            ..Fail::new(code, message, state.statement)
        }
    }

    fn unsafe_value(&self, state: &State<'_>, value: &str, ty: &str) -> Fail {
        let message =
            format!("value `{value}` of enum `{ty}` can be used only after it was committed");
        self.refuse(state, "uncommitted-value", message)
            .help(UNCOMMITTED)
    }
}

/// A value that a cast of the statement makes of a text.
fn casts(state: &State<'_>, text: &str) -> Option<(String, String)> {
    if state.uncommitted.is_empty() {
        return None;
    }
    let dialect = state.dialect;
    let tokens: Vec<Token<'_>> = Lexer::new(dialect, text).map_while(Result::ok).collect();
    tokens.windows(4).find_map(|four| {
        let [value, first, second, ty] = four else {
            return None;
        };
        let is_cast = value.kind == Kind::String && first.is_sign(':') && second.is_sign(':');
        let ty = match ty.kind {
            Kind::Word => ty.text.to_lowercase(),
            Kind::Name => ty.value(dialect).into_owned(),
            _ => return None,
        };
        let value = value.value(dialect);
        let mut all = state.uncommitted.iter();
        let found = all.find(|(name, new)| is_cast && name.name == ty && *new == value)?;
        Some((found.1.clone(), ty))
    })
}
