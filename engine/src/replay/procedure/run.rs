//! Runs the steps of blocks and functions.

use std::collections::BTreeMap;

use whimbrel_core::{statements::split, transaction::refused_inside};

use super::{Call, Flow, HOLE, Handler, Over, Step, eval::Scope, matters, select, value::Value};
use crate::replay::{
    apply,
    cursor::{Fail, Outcome, Piece, Place},
    read,
    state::{State, Words},
    statement::Statement,
};

/// A loop over more than this is not followed.
const MOST_TURNS: usize = 10_000;

const DATA_DECIDES: &str = "the data decides what this does; nothing of it was applied";
const COMPUTED: &str = "the text of this statement is only known to the server";
const NOT_ALONE: &str = "this calls a function that changes the schema, once for each row";
const RAISES: &str = "this appears to raise an exception; what follows was not applied";

type Variables = BTreeMap<String, Value>;

/// Runs a `DO` block.
pub(in crate::replay) fn block(state: &mut State<'_>, steps: &[Step], depth: usize) -> Outcome<()> {
    let mut run = Run {
        variables: Variables::new(),
        depth,
        at: None,
        body: String::new(),
    };
    match run.all(state, steps, 0)? {
        Flow::Undecided | Flow::Next | Flow::Exit | Flow::Continue | Flow::Return => Ok(()),
    }
}

/// Calls a routine, if it is one that changes the schema.
pub(in crate::replay) fn call(
    state: &mut State<'_>,
    call: &Call,
    at: Place,
    depth: usize,
) -> Outcome<()> {
    called(state, call, at, depth, &Variables::new())
}

fn called(
    state: &mut State<'_>,
    call: &Call,
    at: Place,
    depth: usize,
    variables: &Variables,
) -> Outcome<()> {
    let found = state.resolve(&call.name, |namespace, name| {
        let name = crate::sql::QName::new(namespace, name);
        state.routines.get(&name).cloned()
    });
    if found.is_none() && call.alone && !state.schema.extensions.is_empty() {
        state.called_unknown |= !crate::query::is_builtin_function(&call.name.name);
    }
    let routines: Vec<_> = found.unwrap_or_default();
    let mut changing = routines.iter().filter(|r| r.holds_ddl(state.dialect));
    if changing.clone().next().is_none() {
        return Ok(());
    }
    if !call.alone {
        state.not_followed(at, NOT_ALONE);
        return Ok(());
    }
    let fits = |routine: &&_| -> bool {
        let routine: &super::Routine = routine;
        routine.parameters.len() == call.arguments.len()
    };
    let (Some(routine), true) = (changing.find(fits), routines.len() == 1 || depth < 1) else {
        // One with defaults for its parameters, or of several that share a name.
        state.not_followed(at, COMPUTED);
        return Ok(());
    };
    let scope = Scope {
        state,
        variables,
        rows: Vec::new(),
    };
    let mut own = Variables::new();
    for (number, (name, argument)) in routine.parameters.iter().zip(&call.arguments).enumerate() {
        let value = scope.value_of(&argument.text);
        own.insert(format!("${}", number + 1), value.clone());
        own.insert(name.clone(), value);
    }
    let here = |mut fail: Fail| {
        fail.at = at;
        fail
    };
    let steps = routine.steps(state.dialect).map_err(here)?;
    let mut run = Run {
        variables: own,
        depth: depth + 1,
        at: Some(at),
        body: routine.body.clone(),
    };
    run.all(state, &steps, 0).map_err(here)?;
    Ok(())
}

struct Run {
    variables: Variables,
    /// Statements that run statements.
    depth: usize,
    /// Where the routine is called: its own places are not in this script, but in its body.
    at: Option<Place>,
    body: String,
}

impl Run {
    fn value(&self, state: &State<'_>, piece: &Piece) -> Value {
        let scope = Scope {
            state,
            variables: &self.variables,
            rows: Vec::new(),
        };
        scope.value_of(&piece.text)
    }

    fn place(&self, at: Place) -> Place {
        self.at.unwrap_or(at)
    }

    fn all(&mut self, state: &mut State<'_>, steps: &[Step], nested: usize) -> Outcome<Flow> {
        if self.depth > apply::MAX_DEPTH || nested > super::MAX_DEPTH {
            let message = "statements run statements too deeply";
            return Err(Fail::new("too-deep", message, state.statement));
        }
        for (number, step) in steps.iter().enumerate() {
            let flow = self.one(state, step, nested)?;
            if flow == Flow::Undecided {
                let rest = steps.get(number + 1..).unwrap_or_default();
                self.undecided(state, rest, state.statement);
            }
            if flow != Flow::Next {
                return Ok(flow);
            }
        }
        Ok(Flow::Next)
    }

    fn one(&mut self, state: &mut State<'_>, step: &Step, nested: usize) -> Outcome<Flow> {
        match step {
            Step::Run(statement, at) => {
                let words = match self.body.get(at.start..at.end) {
                    Some(text) if self.at.is_some() => Words::Text(text.to_owned()),
                    _ => match state.words {
                        Words::Script | Words::Block(_) => Words::Block(*at),
                        Words::Text(_) | Words::Unknown => Words::Unknown,
                    },
                };
                self.apply(state, statement, words)
                    .map_err(|fail| self.here(fail, *at))?;
            }
            Step::Execute { text, into, at } => {
                self.forget(into);
                let text = self.value(state, text);
                self.execute(state, &text, self.place(*at))?;
            }
            Step::Assign { variable, value } => {
                let value = match value {
                    Some(value) => self.value(state, value),
                    None => Value::Null,
                };
                self.variables.insert(variable.clone(), value);
            }
            Step::Select { variables, query } => self.select(state, variables, query),
            Step::Forget(variables) => self.forget(variables),
            Step::If {
                condition,
                then,
                otherwise,
                at,
            } => {
                let truth = self.value(state, condition).truth();
                return match truth {
                    Some(Some(true)) => self.all(state, then, nested + 1),
                    Some(_) => self.all(state, otherwise, nested + 1),
                    None => {
                        self.undecided(state, then, *at);
                        self.undecided(state, otherwise, *at);
                        let leaves = leaves(then) || leaves(otherwise);
                        Ok(if leaves { Flow::Undecided } else { Flow::Next })
                    }
                };
            }
            Step::Loop {
                variables,
                over,
                body,
                at,
            } => return self.repeat(state, variables, over, body, *at, nested),
            Step::Try { steps, handlers } => return self.guarded(state, steps, handlers, nested),
            Step::Call(calls, at) => {
                for call in calls {
                    called(state, call, self.place(*at), self.depth, &self.variables)?;
                }
            }
            Step::Leave(flow, condition) => {
                let truth = condition.as_ref().map(|c| self.value(state, c).truth());
                return Ok(match truth.unwrap_or(Some(Some(true))) {
                    Some(Some(true)) => *flow,
                    Some(_) => Flow::Next,
                    None => Flow::Undecided,
                });
            }
            Step::Raise { again, at } => {
                // Handlers look whether they raise again themselves.
                if !again {
                    state.not_followed(self.place(*at), RAISES);
                }
                return Ok(Flow::Return);
            }
        }
        Ok(Flow::Next)
    }

    fn apply(&self, state: &mut State<'_>, statement: &Statement, words: Words) -> Outcome<()> {
        let outer = std::mem::replace(&mut state.words, words);
        let refused = state
            .own_text()
            .and_then(|text| refused_inside(state.dialect, &text));
        let done = match refused {
            Some(name) => {
                let message = format!("{name} cannot run in a block or a function");
                let help = "write it into the script itself, outside of the block";
                Err(Fail::new("in-transaction", message, state.statement).help(help))
            }
            None => apply::one(state, statement, self.depth + 1),
        };
        state.words = outer;
        done
    }

    fn here(&self, mut fail: Fail, at: Place) -> Fail {
        if self.at.is_some() {
            fail.at = self.place(at);
        }
        fail
    }

    fn forget(&mut self, variables: &[String]) {
        for variable in variables {
            self.variables.insert(variable.clone(), Value::Unknown);
        }
    }

    fn select(&mut self, state: &State<'_>, variables: &[String], query: &Piece) {
        let scope = Scope {
            state,
            variables: &self.variables,
            rows: Vec::new(),
        };
        let rows = select::query(&scope, &query.text);
        let rows = rows.filter(|rows| rows.iter().all(|row| row.sure));
        let found = match &rows {
            None => Value::Unknown,
            Some(rows) => Value::Bool(!rows.is_empty()),
        };
        let column = |at: usize| match &rows {
            None => Value::Unknown,
            Some(rows) => {
                let fields = rows.iter().map(|row| row.fields.get(at));
                let values = fields.map(|field| field.map_or(Value::Unknown, |(_, v)| v.clone()));
                select::the_one(values.collect())
            }
        };
        let values: Vec<Value> = match (variables, &rows) {
            // A record takes the whole row.
            ([_], Some(rows)) if rows.first().is_some_and(|row| row.fields.len() > 1) => {
                let first = rows.first().map(|row| row.fields.clone());
                vec![match rows.len() {
                    1 => Value::Record(first.unwrap_or_default()),
                    _ => Value::Unknown,
                }]
            }
            _ => (0..variables.len()).map(column).collect(),
        };
        for (variable, value) in variables.iter().zip(values) {
            self.variables.insert(variable.clone(), value);
        }
        self.variables.insert("found".to_owned(), found);
    }

    /// Steps that may run or not: what they would change stays, and what they assign is not known.
    fn undecided(&mut self, state: &mut State<'_>, steps: &[Step], at: Place) {
        if matters(steps) {
            let at = self.place(at);
            state.not_followed(at, DATA_DECIDES);
        }
        self.forget_assigned(steps);
    }

    fn forget_assigned(&mut self, steps: &[Step]) {
        for step in steps {
            match step {
                Step::Assign { variable, .. } => self.forget(std::slice::from_ref(variable)),
                Step::Select { variables, .. } | Step::Forget(variables) => self.forget(variables),
                Step::Execute { into, .. } => self.forget(into),
                Step::If {
                    then, otherwise, ..
                } => {
                    self.forget_assigned(then);
                    self.forget_assigned(otherwise);
                }
                Step::Loop { body, .. } => self.forget_assigned(body),
                Step::Try { steps, .. } => self.forget_assigned(steps),
                _ => {}
            }
        }
    }

    fn execute(&mut self, state: &mut State<'_>, text: &Value, at: Place) -> Outcome<()> {
        let Value::Text(text) = text else {
            state.not_followed(at, COMPUTED);
            return Ok(());
        };
        let here = |mut fail: Fail| {
            fail.at = at;
            fail
        };
        let Ok(statements) = split(state.dialect, text) else {
            state.not_followed(at, COMPUTED);
            return Ok(());
        };
        for found in statements {
            let place = Place {
                start: found.start,
                end: found.end,
            };
            let statement = read::statement(state.dialect, text, place).map_err(here)?;
            let words = Words::Text(found.text(text).to_owned());
            self.apply(state, &statement, words).map_err(here)?;
        }
        if text.contains(HOLE) {
            forget_holes(state);
        }
        Ok(())
    }

    fn repeat(
        &mut self,
        state: &mut State<'_>,
        variables: &[String],
        over: &Over,
        body: &[Step],
        at: Place,
        nested: usize,
    ) -> Outcome<Flow> {
        let turns = if matters(body) {
            self.turns(state, over)
        } else {
            None
        };
        let Some(turns) = turns.filter(|turns| turns.len() <= MOST_TURNS) else {
            self.forget(variables);
            self.undecided(state, body, at);
            return Ok(match leaves_block(body) {
                true => Flow::Undecided,
                false => Flow::Next,
            });
        };
        for turn in turns {
            match (variables, turn) {
                ([record], turn) if turn.len() > 1 => {
                    self.variables.insert(record.clone(), Value::Record(turn));
                }
                (variables, turn) => {
                    // A record of one field and the field itself are told apart where they are used.
                    for (variable, (name, value)) in variables.iter().zip(turn) {
                        let value = match name.is_empty() {
                            true => value,
                            false => Value::Record(vec![(name, value)]),
                        };
                        self.variables.insert(variable.clone(), value);
                    }
                }
            }
            match self.all(state, body, nested + 1)? {
                Flow::Next | Flow::Continue => {}
                Flow::Exit => break,
                other => return Ok(other),
            }
        }
        Ok(Flow::Next)
    }

    /// What the variables are in each turn of a loop.
    fn turns(&self, state: &State<'_>, over: &Over) -> Option<Vec<Vec<(String, Value)>>> {
        let single = |value| vec![(String::new(), value)];
        match over {
            Over::Array(array) => match self.value(state, array) {
                Value::List(items) => Some(items.into_iter().map(single).collect()),
                _ => None,
            },
            Over::Range(from, to) => match (self.value(state, from), self.value(state, to)) {
                (Value::Int(from), Value::Int(to)) => {
                    let most = i64::try_from(MOST_TURNS).unwrap_or(i64::MAX);
                    let few = to.saturating_sub(from) < most;
                    few.then(|| (from..=to).map(Value::Int).map(single).collect())
                }
                _ => None,
            },
            Over::Query(query) => {
                let scope = Scope {
                    state,
                    variables: &self.variables,
                    rows: Vec::new(),
                };
                let rows = select::query(&scope, &query.text)?;
                let sure = rows.iter().all(|row| row.sure);
                sure.then(|| rows.into_iter().map(|row| row.fields).collect())
            }
            Over::Unknown => None,
        }
    }

    fn guarded(
        &mut self,
        state: &mut State<'_>,
        steps: &[Step],
        handlers: &[Handler],
        nested: usize,
    ) -> Outcome<Flow> {
        let before = state.clone();
        let fail = match self.all(state, steps, nested + 1) {
            Ok(flow) => return Ok(flow),
            Err(fail) => fail,
        };
        let handler = handlers.iter().find(|handler| handles(handler, &fail));
        let Some(handler) = handler else {
            return Err(fail);
        };
        *state = before;
        if handler
            .steps
            .iter()
            .any(|step| matches!(step, Step::Raise { .. }))
        {
            return Err(fail);
        }
        self.all(state, &handler.steps, nested + 1)
    }
}

/// True when steps may leave the block or a loop around them.
fn leaves(steps: &[Step]) -> bool {
    steps.iter().any(|step| match step {
        Step::Leave(..) => true,
        Step::If {
            then, otherwise, ..
        } => leaves(then) || leaves(otherwise),
        Step::Loop { body, .. } => leaves_block(body),
        Step::Try { steps, .. } => leaves(steps),
        _ => false,
    })
}

fn leaves_block(steps: &[Step]) -> bool {
    steps.iter().any(|step| match step {
        Step::Leave(flow, _) => *flow == Flow::Return,
        Step::If {
            then, otherwise, ..
        } => leaves_block(then) || leaves_block(otherwise),
        Step::Loop { body, .. } => leaves_block(body),
        Step::Try { steps, .. } => leaves_block(steps),
        _ => false,
    })
}

/// True when a handler may name the condition that PostgreSQL would raise.
fn handles(handler: &Handler, fail: &Fail) -> bool {
    // That is found when the block is compiled, before any handler is there.
    if fail.code == "sql-syntax" {
        return false;
    }
    let Some(states) = states(fail.code) else {
        return true;
    };
    handler.conditions.iter().any(|name| {
        let is_own = |state: &&str| name == *state || condition(state) == name;
        let is_class = |state: &&str| match CLASSES.iter().find(|class| class.1 == name) {
            Some((class, _)) => state.starts_with(class),
            None => name.ends_with("000") && state.get(..2) == name.get(..2),
        };
        name == "others" || states.iter().any(|state| is_own(state) || is_class(state))
    })
}

/// The SQLSTATEs that a failure may have; `None` where only the server knows
/// (<https://www.postgresql.org/docs/15/errcodes-appendix.html>).
fn states(code: &str) -> Option<&'static [&'static str]> {
    Some(match code {
        "duplicate-table" | "duplicate-index" => &["42p07"],
        "duplicate-column" => &["42701"],
        "duplicate-schema" => &["42p06"],
        "duplicate-object" => &["42710", "42723"],
        "duplicate-key" => &["42p16"],
        // A view in its place is of the wrong kind.
        "unknown-table" => &["42p01", "42809"],
        "unknown-column" => &["42703"],
        "unknown-schema" => &["3f000"],
        "unknown-index" | "unknown-object" => &["42704", "42p01", "42883"],
        "unknown-constraint" | "unknown-type" => &["42704"],
        "dependent-object" => &["2bp01", "0a000"],
        "invalid-foreign-key" => &["42830", "42804"],
        "wrong-kind" => &["42809"],
        _ => return None,
    })
}

/// The name of an SQLSTATE of [`states`].
fn condition(state: &str) -> &'static str {
    match state {
        "42p07" => "duplicate_table",
        "42701" => "duplicate_column",
        "42p06" => "duplicate_schema",
        "42710" => "duplicate_object",
        "42723" => "duplicate_function",
        "42p16" => "invalid_table_definition",
        "42p01" => "undefined_table",
        "42809" => "wrong_object_type",
        "42703" => "undefined_column",
        "42704" => "undefined_object",
        "42883" => "undefined_function",
        "42830" => "invalid_foreign_key",
        "42804" => "datatype_mismatch",
        "2bp01" => "dependent_objects_still_exist",
        "0a000" => "feature_not_supported",
        "3f000" => "invalid_schema_name",
        _ => "",
    }
}

/// Conditions that stand for a whole class.
const CLASSES: [(&str, &str); 3] = [
    ("42", "syntax_error_or_access_rule_violation"),
    ("2b", "dependent_privilege_descriptors_still_exist"),
    ("22", "data_exception"),
];

/// A default with a literal that only the server knows is one whose text is not known.
fn forget_holes(state: &mut State<'_>) {
    use crate::sql::{Default, Value as Literal};
    let tables = state.schema.tables.iter_mut();
    for column in tables.flat_map(|table| &mut table.columns) {
        let text = match &column.default {
            Some(Default::Value(
                Literal::String(text)
                | Literal::Json(text)
                | Literal::DateTime(text)
                | Literal::Enum(text),
            ))
            | Some(Default::Expression(Some(text))) => text,
            _ => continue,
        };
        if text.contains(HOLE) {
            column.default = Some(Default::Expression(None));
        }
    }
}
