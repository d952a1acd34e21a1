//! SQL that runs SQL: `DO` blocks, and functions that hold DDL. Statements are taken apart (`read`) and run (`run`);
//! what they work out (`eval`) and ask the catalogue (`select`, `catalog`) is answered from what the
//! replay knows. What only the data or the server knows is no answer, never a guess.

mod catalog;
mod eval;
mod format;
mod read;
mod routine;
mod run;
mod select;
mod signature;
mod value;

pub(super) use format::HOLE;
pub(super) use read::block;
pub(super) use routine::{Routine, alter, calls, create};
pub(super) use run::{block as run_block, call};
pub(super) use signature::{Signature, parameters};

use super::{
    cursor::{Name, Piece, Place},
    statement::Statement,
};

/// Blocks in blocks, and questions in questions.
const MAX_DEPTH: usize = 64;

/// A step of a block.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every step is the large variant"
)]
pub(super) enum Step {
    Run(Statement, Place),
    /// `EXECUTE text INTO …`.
    Execute {
        text: Piece,
        into: Vec<String>,
        at: Place,
    },
    /// `variable := value`; a declared variable without one is null.
    Assign {
        variable: String,
        value: Option<Piece>,
    },
    /// `SELECT … INTO variables`.
    Select {
        variables: Vec<String>,
        query: Piece,
    },
    /// Variables that get what only the server knows.
    Forget(Vec<String>),
    /// `IF condition THEN … ELSE … END IF`.
    If {
        condition: Piece,
        then: Vec<Step>,
        otherwise: Vec<Step>,
        at: Place,
    },
    Loop {
        variables: Vec<String>,
        over: Over,
        body: Vec<Step>,
        at: Place,
    },
    /// A nested block with its `EXCEPTION` clause.
    Try {
        steps: Vec<Step>,
        handlers: Vec<Handler>,
    },
    /// `PERFORM f(…)`.
    Call(Vec<Call>, Place),
    /// `RETURN`, or `EXIT` and `CONTINUE` of a loop, when the condition behind `WHEN` holds.
    Leave(Flow, Option<Piece>),
    /// `RAISE EXCEPTION`; without a text a handler hands on what it handles.
    Raise {
        again: bool,
        at: Place,
    },
}

/// What a loop goes over.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Over {
    Array(Piece),
    Range(Piece, Piece),
    Query(Piece),
    /// `LOOP`, `WHILE`, a query in a text.
    Unknown,
}

/// What happens after an error of these conditions.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Handler {
    pub(super) conditions: Vec<String>,
    pub(super) steps: Vec<Step>,
}

/// A call of a routine with its arguments as text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Call {
    pub(super) name: Name,
    pub(super) arguments: Vec<Piece>,
    /// The statement does nothing else, once: it is not called for rows.
    pub(super) alone: bool,
}

/// How a step ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    Next,
    Continue,
    Exit,
    Return,
    /// The data decides whether the rest is reached.
    Undecided,
}

/// True when steps may change the schema.
fn matters(steps: &[Step]) -> bool {
    steps.iter().any(|step| match step {
        Step::Run(Statement::Opaque(note), _) => note.is_some(),
        Step::Run(..) | Step::Execute { .. } => true,
        Step::If {
            then, otherwise, ..
        } => matters(then) || matters(otherwise),
        Step::Loop { body, .. } => matters(body),
        Step::Try { steps, handlers } => {
            matters(steps) || handlers.iter().any(|handler| matters(&handler.steps))
        }
        _ => false,
    })
}
