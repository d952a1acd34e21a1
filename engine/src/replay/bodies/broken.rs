//! What is there, and fails when it runs.

use crate::{diagnostics::Diagnostic, replay::cursor::Fail};

const CODE: &str = "broken-body";

/// What is said of a trigger, function or view (`what`) that fails when it `runs`.
pub(super) fn shown((what, runs): (&str, &str), fail: Fail) -> Fail {
    Fail {
        code: CODE,
        message: format!("{what} fails when it {runs}: {}", fail.message),
        ..fail
    }
}

/// True for what is said of something that fails when it runs.
pub(crate) fn is_broken_body(diagnostic: &Diagnostic) -> bool {
    diagnostic.code == CODE
}

/// What fails when it runs: a sentence each.
pub(crate) fn broken_bodies(diagnostics: &[Diagnostic]) -> Vec<String> {
    let broken = diagnostics.iter().filter(|it| is_broken_body(it));
    broken.map(|it| it.message.clone()).collect()
}
