//! What a person at a terminal, or whatever reads the pipe instead, gets to see.

mod advice;
mod ask;
mod progress;

use std::{
    io::{IsTerminal, Write},
    sync::atomic::{AtomicBool, Ordering},
};

use whimbrel_engine::{
    diagnostics::{Diagnostic, Severity, render},
    source::SourceFile,
};

use crate::failure::{Failure, Warning};

pub(crate) use advice::{called_with, quoted, with_flags};
pub(crate) use ask::{ask, choose, confirm, is_somebody_there};
pub(crate) use progress::Progress;

/// True when a machine reads standard output.
static FOR_MACHINES: AtomicBool = AtomicBool::new(false);

/// From now on standard output is for [`print`] alone, and nothing is asked.
pub(crate) fn speak_json() {
    FOR_MACHINES.store(true, Ordering::Relaxed);
}

pub(crate) fn speaks_json() -> bool {
    FOR_MACHINES.load(Ordering::Relaxed)
}

/// Prints a result for people. Where nobody reads any more there is nobody to tell.
pub(crate) fn say(text: &str) {
    match speaks_json() {
        true => write_line(&mut std::io::stderr().lock(), text),
        false => print(text),
    }
}

/// The same, with commands to type in it.
pub(crate) fn advise(text: &str) {
    say(&with_flags(text));
}

/// Prints what a machine may read.
pub(crate) fn print(text: &str) {
    write_line(&mut std::io::stdout().lock(), text);
}

/// Prints a value for machines.
pub(crate) fn print_json(value: &serde_json::Value) {
    print(&format!("{value:#}"));
}

/// Prints JSON that the library wrote, in the form of [`print_json`].
pub(crate) fn print_json_text(text: &str) {
    match serde_json::from_str(text) {
        Ok(value) => print_json(&value),
        // Whatever it is, standard output has one value.
        Err(_) => print_json(&serde_json::Value::String(text.to_owned())),
    }
}

fn write_line(out: &mut impl Write, text: &str) {
    let _ = out.write_all(text.as_bytes());
    if !text.ends_with('\n') {
        let _ = out.write_all(b"\n");
    }
}

/// Prints why a command stops, on standard error.
pub(crate) fn complain(failure: &Failure) {
    write_error(&format!("error: {failure}"));
}

/// Prints a warning on standard error.
pub(crate) fn warn(warning: &Warning) {
    write_error(&warning.to_string());
}

/// Prints lines on standard error, with commands to type in them.
pub(crate) fn write_error(text: &str) {
    let text = with_flags(text);
    let _ = writeln!(std::io::stderr(), "{}", text.trim_end());
}

/// Prints findings on standard error. True when there is an error among them.
pub(crate) fn report(diagnostics: &[Diagnostic], files: &[SourceFile]) -> bool {
    if !diagnostics.is_empty() {
        let text = render(diagnostics, files, wants_color());
        let _ = write!(std::io::stderr(), "{text}");
    }
    let mut severities = diagnostics.iter().map(|diagnostic| diagnostic.severity);
    severities.any(|severity| severity == Severity::Error)
}

/// Colour is for terminals that have any and whose user did not say no (<https://no-color.org>).
fn wants_color() -> bool {
    let says_no = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let has_none = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    std::io::stderr().is_terminal() && !says_no && !has_none
}

/// `1 migration`, `2 migrations`.
pub(crate) fn count(number: usize, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        _ => format!("{number} {what}s"),
    }
}

/// Columns as wide as their widest cell, the first row as the head.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or_default()
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut out = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths);
        let line: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        out.push_str(line.join("  ").trim_end());
        out.push('\n');
    }
    out
}
