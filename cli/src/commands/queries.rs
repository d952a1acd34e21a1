//! `whimbrel queries describe`: what queries take and return at the end of a history.

use std::io::{BufRead, Write, stdin, stdout};

use serde_json::{Value, json};
use whimbrel_engine::{
    check,
    diagnostics::Severity,
    query::{Answer, Problem, Type, Verdict},
    replay,
    source::SourceFile,
};

use crate::{
    failure::{Failure, Outcome},
    project::{self, Project, shown},
    terminal::report,
};

pub(super) fn describe(project: &Project) -> Outcome {
    let (dialect, history) = project::history_of(project, &project.migrations)?;
    let loaded = check::Project::new(Vec::new(), Some(history), shown);
    let scripts: Vec<SourceFile> = loaded.migrations.into_iter().map(|m| m.file).collect();
    let (end, diagnostics) = replay::end(dialect, &scripts);
    let errors: Vec<_> = diagnostics
        .into_iter()
        .filter(|found| found.severity == Severity::Error)
        .collect();
    // What stands behind them is not known; the answers say so.
    report(&errors, &scripts);
    let mut out = stdout().lock();
    for (at, line) in stdin().lock().lines().enumerate() {
        let line =
            line.map_err(|error| Failure::new(format!("standard input cannot be read: {error}")))?;
        if line.trim().is_empty() {
            continue;
        }
        let query: Value = serde_json::from_str(&line).map_err(|error| {
            Failure::new(format!(
                "line {} of standard input is not JSON: {error}",
                at + 1
            ))
        })?;
        let Some(sql) = query["sql"].as_str() else {
            return Err(Failure::new(format!(
                "line {} of standard input has no text `sql`: write {{\"id\": …, \"sql\": \"SELECT …\"}}",
                at + 1
            )));
        };
        let answer = in_json(&query["id"], &end.analyse(sql));
        // Whoever reads no further has what it wants.
        if writeln!(out, "{answer}").is_err() {
            break;
        }
    }
    Ok(u8::from(!errors.is_empty()))
}

fn in_json(id: &Value, answer: &Answer) -> Value {
    let (verdict, error, reason) = match &answer.verdict {
        Verdict::Runs => ("runs", Value::Null, Value::Null),
        Verdict::Fails(problem) => ("fails", error(problem), Value::Null),
        Verdict::CannotTell(reason) => ("cannot tell", Value::Null, json!(reason)),
    };
    let columns = answer.columns.iter().map(|column| {
        json!({ "name": column.name, "type": told(&column.ty), "nullable": column.nullable })
    });
    json!({
        "id": id,
        "verdict": verdict,
        "error": error,
        "reason": reason,
        "params": answer.params.iter().map(told).collect::<Vec<_>>(),
        "columns": columns.collect::<Vec<_>>(),
    })
}

fn error(problem: &Problem) -> Value {
    let (start, end) = problem.at.unzip();
    json!({
        "code": problem.code,
        "message": problem.message,
        "help": problem.help,
        "start": start,
        "end": end,
    })
}

fn told(ty: &Type) -> Option<String> {
    ty.name().map(|_| ty.shown())
}
