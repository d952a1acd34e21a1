//! MySQL's stored programs and what a session keeps: variables, prepared statements, `CALL`.
//!
//! What can be worked out without rows is followed: texts that are put together, `IF` over the
//! catalogue, loops that count. What rows decide is left out, with a warning when it would have
//! changed the schema.

mod evaluate;
mod expression;
mod read;
mod rows;
mod run;
mod value;

pub(super) use read::routine;
pub(super) use run::{run, text};
pub(super) use value::Value;

use super::cursor::{Fail, Ident, Piece, Place};
use expression::{Expression, Query};

/// A procedure as it was written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Routine {
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Piece,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Parameter {
    name: String,
    /// `OUT` or `INOUT`: its value goes back to the caller.
    returns: bool,
}

/// A statement of a body. Places are those of the body's own text.
#[derive(Debug, Clone)]
enum Step {
    /// SQL, read when it is run.
    Sql(Place),
    Set(Vec<(String, Expression)>),
    Select {
        query: Query,
        into: Vec<String>,
    },
    /// `IF` and `CASE`: conditions in order, and what is done otherwise.
    If(Vec<(Expression, Vec<Step>)>, Vec<Step>),
    Block(Block),
    Loop {
        label: Option<String>,
        /// `WHILE`.
        before: Option<Expression>,
        body: Vec<Step>,
        /// `REPEAT … UNTIL`.
        until: Option<Expression>,
    },
    Call {
        name: Ident,
        arguments: Vec<Expression>,
    },
    Prepare(String, Expression),
    Execute(String),
    ExecuteImmediate(Expression),
    Leave(String),
    Iterate(String),
    /// `RETURN`.
    Return,
    /// `SIGNAL`: the statement fails.
    Signal,
    /// Cursors and whatever else is not followed; it sets these variables.
    Other(Vec<String>),
}

#[derive(Debug, Clone)]
struct Block {
    label: Option<String>,
    variables: Vec<(String, Option<Expression>)>,
    handlers: Vec<Handler>,
    steps: Vec<Step>,
}

/// `DECLARE … HANDLER FOR …`.
#[derive(Debug, Clone)]
struct Handler {
    /// `EXIT`: the block ends; else it goes on.
    exits: bool,
    conditions: Vec<String>,
    steps: Vec<Step>,
}

impl Step {
    /// The variables that it may set.
    fn assigned(&self) -> Vec<String> {
        match self {
            Step::Set(assignments) => assignments.iter().map(|(name, _)| name.clone()).collect(),
            Step::Select { into, .. } | Step::Other(into) => into.clone(),
            Step::If(branches, otherwise) => {
                let all = branches.iter().flat_map(|(_, steps)| steps);
                all.chain(otherwise).flat_map(Step::assigned).collect()
            }
            Step::Block(block) => block.steps.iter().flat_map(Step::assigned).collect(),
            Step::Loop { body, .. } => body.iter().flat_map(Step::assigned).collect(),
            Step::Call { arguments, .. } => arguments
                .iter()
                .filter_map(|argument| match argument {
                    Expression::User(name) | Expression::Name(name) => Some(name.clone()),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        }
    }
}

impl Handler {
    /// True when it is for the error that MySQL would raise.
    fn takes(&self, fail: &Fail) -> bool {
        let conditions: &[&str] = match fail.code {
            "duplicate-table" => &["1050", "42s01"],
            "duplicate-column" => &["1060", "42s21"],
            "duplicate-index" => &["1061", "42000"],
            "duplicate-key" => &["1068", "42000"],
            "unknown-table" => &["1146", "1051", "42s02"],
            "unknown-column" => &["1054", "1091", "42s22", "42000"],
            "unknown-index" | "unknown-constraint" => &["1091", "42000"],
            _ => &[],
        };
        let mut names = self.conditions.iter();
        names.any(|name| {
            let name = name.to_lowercase();
            name == "sqlexception" || conditions.contains(&name.as_str())
        })
    }
}
