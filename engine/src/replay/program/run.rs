//! Programs are run: what is known is done, what rows decide is left out.

use std::collections::BTreeMap;

use super::{
    Block, Routine, Step,
    evaluate::{self, Scope},
    expression::Expression,
    read,
    value::Value,
};
use crate::replay::{
    apply::one,
    cursor::{Cursor, Fail, Ident, Outcome, Piece, Place},
    read as statements,
    state::{State, Words},
    statement::Statement,
};

/// Statements that run statements.
const MAX_DEPTH: usize = 32;

/// How many steps a statement may take; more is left to the server.
const MAX_STEPS: usize = 5_000;

const BY_ROWS: &str = "rows decide what this does; nothing of it was applied";

/// How a step ends.
enum Flow {
    Next,
    /// A block or loop of that label ends.
    Leave(String),
    /// The loop of that label goes round again.
    Iterate(String),
    /// The whole program ends.
    Return,
}

/// A program that runs.
struct Run<'t> {
    text: &'t str,
    locals: Vec<BTreeMap<String, Value>>,
    depth: usize,
}

/// An anonymous block, or a statement of a session that is read as a program is.
pub(in crate::replay) fn run(state: &mut State<'_>, piece: &Piece, depth: usize) -> Outcome<()> {
    if depth == 0 {
        state.steps_left = MAX_STEPS;
    }
    program(state, &piece.text, Vec::new(), depth).map(drop)
}

/// The text that an expression makes; `None` when it is only known to the server.
pub(in crate::replay) fn text(state: &State<'_>, piece: &Piece) -> Option<String> {
    let mut cursor = Cursor::new(state.dialect, &piece.text, 0, piece.text.len());
    let expression = super::expression::until(&mut cursor, &["USING"]);
    evaluate::value(state, &Scope::new(&[]), &expression).written()
}

fn program(
    state: &mut State<'_>,
    text: &str,
    locals: Vec<BTreeMap<String, Value>>,
    depth: usize,
) -> Outcome<Vec<BTreeMap<String, Value>>> {
    if depth > MAX_DEPTH {
        let message = "statements run statements too deeply";
        return Err(Fail::new("too-deep", message, state.statement));
    }
    let mut cursor = Cursor::new(state.dialect, text, 0, text.len());
    let Ok(steps) = read::body(&mut cursor) else {
        not_followed(state, "the body of this program could not be read");
        return Ok(locals);
    };
    let mut run = Run {
        text,
        locals,
        depth,
    };
    run.steps(state, &steps)?;
    Ok(run.locals)
}

fn not_followed(state: &mut State<'_>, note: &'static str) {
    let at = state.statement;
    if !state.warnings.contains(&(at, note)) {
        state.warnings.push((at, note));
    }
    state.uncertain = true;
}

impl Run<'_> {
    fn value(&self, state: &State<'_>, expression: &Expression) -> Value {
        evaluate::value(state, &Scope::new(&self.locals), expression)
    }

    fn set(&mut self, state: &mut State<'_>, name: &str, value: Value) {
        if name.starts_with('@') {
            state.variables.insert(name.to_owned(), value);
            return;
        }
        let mut scopes = self.locals.iter_mut().rev();
        if let Some(variable) = scopes.find_map(|scope| scope.get_mut(name)) {
            *variable = value;
        } else if name == "foreign_key_checks" {
            let text = value.written().unwrap_or_default().to_lowercase();
            state.checks_foreign_keys = !matches!(text.as_str(), "0" | "off" | "false");
        }
    }

    fn steps(&mut self, state: &mut State<'_>, steps: &[Step]) -> Outcome<Flow> {
        for step in steps {
            match self.step(state, step)? {
                Flow::Next => {}
                other => return Ok(other),
            }
        }
        Ok(Flow::Next)
    }

    fn step(&mut self, state: &mut State<'_>, step: &Step) -> Outcome<Flow> {
        // A call is read each time.
        let price = if matches!(step, Step::Call { .. }) {
            50
        } else {
            1
        };
        let Some(left) = state.steps_left.checked_sub(price) else {
            state.steps_left = 0;
            not_followed(state, "this block has too many steps to be evaluated");
            return Ok(Flow::Return);
        };
        state.steps_left = left;
        match step {
            Step::Sql(place) => self.sql(state, *place)?,
            Step::Set(assignments) => {
                for (name, expression) in assignments {
                    let value = self.value(state, expression);
                    self.set(state, name, value);
                }
            }
            Step::Select { query, into } => {
                let found = evaluate::results(state, &Scope::new(&self.locals), query);
                for (at, name) in into.iter().enumerate() {
                    match &found {
                        // Without a row the variables stay.
                        Some(values) if values.is_empty() => {}
                        Some(values) => {
                            let value = values.get(at).cloned().unwrap_or(Value::Unknown);
                            self.set(state, name, value);
                        }
                        None => self.set(state, name, Value::Unknown),
                    }
                }
            }
            Step::If(branches, otherwise) => return self.branch(state, branches, otherwise),
            Step::Block(block) => return self.block(state, block),
            Step::Loop { .. } => return self.looped(state, step),
            Step::Call { name, arguments } => self.call(state, name, arguments)?,
            Step::Prepare(name, expression) => {
                let text = self.value(state, expression).written();
                state.prepared.insert(name.clone(), text);
            }
            Step::Execute(name) => {
                let name = name.clone();
                one(state, &Statement::Execute { name }, self.depth + 1)?;
            }
            Step::ExecuteImmediate(expression) => {
                let text = self.value(state, expression).written();
                crate::replay::apply::run_text(state, text.as_deref(), self.depth + 1)?;
            }
            Step::Leave(label) => return Ok(Flow::Leave(label.clone())),
            Step::Iterate(label) => return Ok(Flow::Iterate(label.clone())),
            Step::Return => return Ok(Flow::Return),
            Step::Signal => {
                not_followed(state, "this program raises an error of its own");
                return Ok(Flow::Return);
            }
            Step::Other(variables) => {
                for name in variables {
                    self.set(state, name, Value::Unknown);
                }
            }
        }
        Ok(Flow::Next)
    }

    fn sql(&mut self, state: &mut State<'_>, place: Place) -> Outcome<()> {
        let at = state.statement;
        let here = |mut fail: Fail| {
            fail.at = at;
            fail
        };
        let statement = statements::statement(state.dialect, self.text, place).map_err(here)?;
        if matches!(statement, Statement::Assign(_)) {
            // Variables among settings that are not read.
            state.variables.clear();
            return Ok(());
        }
        let text = self.text.get(place.start..place.end).unwrap_or_default();
        let outer = std::mem::replace(&mut state.words, Words::Text(text.to_owned()));
        let done = one(state, &statement, self.depth + 1).map_err(here);
        state.words = outer;
        done
    }

    fn branch(
        &mut self,
        state: &mut State<'_>,
        branches: &[(Expression, Vec<Step>)],
        otherwise: &[Step],
    ) -> Outcome<Flow> {
        for (at, (condition, steps)) in branches.iter().enumerate() {
            match self.value(state, condition).truth() {
                Some(true) => return self.steps(state, steps),
                Some(false) => {}
                None => {
                    let rest = branches[at..].iter().map(|(_, steps)| steps.as_slice());
                    for steps in rest.chain([otherwise]) {
                        self.left_out(state, steps);
                    }
                    return Ok(Flow::Next);
                }
            }
        }
        self.steps(state, otherwise)
    }

    /// What may or may not be done: its variables are unknown, and a change of the schema is worth a
    /// warning.
    fn left_out(&mut self, state: &mut State<'_>, steps: &[Step]) {
        if steps.iter().any(|step| self.matters(state, step)) {
            not_followed(state, BY_ROWS);
        }
        for name in steps.iter().flat_map(Step::assigned) {
            self.set(state, &name, Value::Unknown);
        }
    }

    fn matters(&self, state: &State<'_>, step: &Step) -> bool {
        let any = |steps: &[Step]| steps.iter().any(|step| self.matters(state, step));
        match step {
            Step::Sql(place) => !matches!(
                statements::statement(state.dialect, self.text, *place),
                Ok(Statement::Opaque(None)
                    | Statement::Begin
                    | Statement::Commit
                    | Statement::Rollback
                    | Statement::Savepoint(_)
                    | Statement::RollbackTo(_)
                    | Statement::Release(_))
            ),
            Step::If(branches, otherwise) => {
                branches.iter().any(|(_, steps)| any(steps)) || any(otherwise)
            }
            Step::Block(block) => any(&block.steps),
            Step::Loop { body, .. } => any(body),
            Step::Call { name, .. } => !name.text.contains('.'),
            Step::Execute(_) | Step::ExecuteImmediate(_) => true,
            Step::Set(_)
            | Step::Select { .. }
            | Step::Prepare(..)
            | Step::Leave(_)
            | Step::Iterate(_)
            | Step::Return
            | Step::Signal
            | Step::Other(_) => false,
        }
    }

    fn block(&mut self, state: &mut State<'_>, block: &Block) -> Outcome<Flow> {
        self.locals.push(BTreeMap::new());
        for (name, default) in &block.variables {
            let value = default
                .as_ref()
                .map_or(Value::Null, |e| self.value(state, e));
            if let Some(scope) = self.locals.last_mut() {
                scope.insert(name.clone(), value);
            }
        }
        let flow = self.guarded(state, block);
        self.locals.pop();
        match flow? {
            Flow::Leave(label) if block.label.as_ref() == Some(&label) => Ok(Flow::Next),
            other => Ok(other),
        }
    }

    fn guarded(&mut self, state: &mut State<'_>, block: &Block) -> Outcome<Flow> {
        if block.handlers.is_empty() {
            return self.steps(state, &block.steps);
        }
        for step in &block.steps {
            let before = state.clone();
            let fail = match self.step(state, step) {
                Ok(Flow::Next) => continue,
                Ok(other) => return Ok(other),
                Err(fail) => fail,
            };
            let Some(handler) = block.handlers.iter().find(|handler| handler.takes(&fail)) else {
                return Err(fail);
            };
            let left = state.steps_left;
            *state = before;
            state.steps_left = left;
            match self.steps(state, &handler.steps)? {
                Flow::Next if handler.exits => return Ok(Flow::Next),
                Flow::Next => {}
                other => return Ok(other),
            }
        }
        Ok(Flow::Next)
    }

    fn looped(&mut self, state: &mut State<'_>, step: &Step) -> Outcome<Flow> {
        let Step::Loop {
            label,
            before,
            body,
            until,
        } = step
        else {
            return Ok(Flow::Next);
        };
        let known = |run: &Self, state: &State<'_>, condition: &Option<Expression>| {
            condition.as_ref().map(|e| run.value(state, e).truth())
        };
        while state.steps_left > 0 {
            state.steps_left -= 1;
            match known(self, state, before) {
                Some(Some(false)) => return Ok(Flow::Next),
                Some(None) => {
                    self.left_out(state, body);
                    return Ok(Flow::Next);
                }
                Some(Some(true)) | None => {}
            }
            match self.steps(state, body)? {
                Flow::Leave(name) if label.as_ref() == Some(&name) => return Ok(Flow::Next),
                Flow::Next => {}
                Flow::Iterate(name) if label.as_ref() == Some(&name) => {}
                other => return Ok(other),
            }
            match known(self, state, until) {
                Some(Some(true)) => return Ok(Flow::Next),
                Some(None) => {
                    self.left_out(state, body);
                    return Ok(Flow::Next);
                }
                Some(Some(false)) | None => {}
            }
        }
        self.left_out(state, body);
        Ok(Flow::Next)
    }

    fn call(
        &mut self,
        state: &mut State<'_>,
        name: &Ident,
        arguments: &[Expression],
    ) -> Outcome<()> {
        if name.text.contains('.') {
            return Ok(());
        }
        let key = name.text.to_lowercase();
        let Some(routine) = state.programs.get(&key).cloned() else {
            not_followed(
                state,
                "what this procedure does is only known to the server",
            );
            return Ok(());
        };
        let Routine { parameters, body } = routine;
        let mut locals = BTreeMap::new();
        for (at, parameter) in parameters.iter().enumerate() {
            let value = arguments
                .get(at)
                .map_or(Value::Unknown, |e| self.value(state, e));
            locals.insert(parameter.name.clone(), value);
        }
        let after = program(state, &body.text, vec![locals], self.depth + 1)?;
        for (parameter, argument) in parameters.iter().zip(arguments) {
            let value = after.first().and_then(|scope| scope.get(&parameter.name));
            if let (true, Some(value)) = (parameter.returns, value)
                && let Expression::User(name) | Expression::Name(name) = argument
            {
                self.set(state, name, value.clone());
            }
        }
        Ok(())
    }
}
