//! The words of a build: one report per failure, in the shape of rustc's own.

use whimbrel_core::folder::{Layout, Style};
use whimbrel_engine::{
    check::{Change, Checked, Draft, Refusal, Rename, likely_renames},
    conserve::{explain, explain_in_the_way},
    diagnostics::{Diagnostic, Severity, render},
};

use crate::io::Environment;

/// So much SQL is shown.
const SHOWN: usize = 80;

/// Mistakes in schema or history.
pub(crate) fn mistakes(checked: &Checked) -> String {
    render(&checked.diagnostics, &checked.files, false)
}

/// A change that no migration makes.
pub(crate) fn uncovered(checked: &Checked, change: &Change, refused: Option<&str>) -> String {
    let mut diagnostic = change.diagnostic.clone();
    let advice = "write the missing migration: WHIMBREL_MIGRATE=NAME cargo build";
    diagnostic.help = Some(match refused {
        Some(reason) => format!("WHIMBREL_MIGRATE was ignored: {reason}"),
        None => {
            let mut help = advice.to_owned();
            let state = checked.state.as_ref();
            let likely = state.map(|state| likely_renames(&state.history, &state.wanted));
            let likely = likely.unwrap_or_default();
            if !likely.is_empty() {
                let names = list(&likely);
                help.push_str(&format!(
                    "\nfor a rename, which keeps the values, add WHIMBREL_RENAME={names}"
                ));
            }
            if change.is_destructive() {
                help.push_str(
                    "\nrows may be lost (see the warnings): add WHIMBREL_ACCEPT_DATA_LOSS=1 if that is intended",
                );
            }
            help
        }
    });
    // What the database will refuse comes with it: the advice would lead there.
    let limits = checked.diagnostics.iter();
    let limits = limits
        .filter(|found| found.code == "database-limit")
        .cloned();
    let shown: Vec<Diagnostic> = limits.chain([diagnostic]).collect();
    let report = render(&shown, &checked.files, false);
    format!("{}\n{}", report.trim_end(), missing_sql(&change.sql))
}

/// `User.phone=tel,User=Person`
fn list(renames: &[Rename]) -> String {
    let renames: Vec<String> = renames.iter().map(ToString::to_string).collect();
    renames.join(",")
}

fn missing_sql(sql: &str) -> String {
    let lines: Vec<&str> = sql.lines().collect();
    let mut out = String::from("the SQL that is missing:\n\n");
    for line in lines.iter().take(SHOWN) {
        let line = format!("    {line}");
        out.push_str(line.trim_end());
        out.push('\n');
    }
    if let Some(more) = lines.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        out.push_str(&format!("    … and {more} more lines\n"));
    }
    out
}

/// A wish for a migration that is not followed.
pub(crate) fn refusal(refusal: &Refusal, name: &str) -> String {
    match refusal {
        Refusal::Mistakes(checked) => mistakes(checked),
        Refusal::Name => format!(
            "error: WHIMBREL_MIGRATE={name:?} is not a valid name for a migration\n  \
             = help: use letters and digits: WHIMBREL_MIGRATE=NAME\n"
        ),
        Refusal::Rename(why) => format!("error: WHIMBREL_RENAME: {why}\n"),
        Refusal::DataLoss(change, likely) => {
            let mut out =
                String::from("error: the missing migration may lose rows, so it was not written\n");
            for warning in change.warnings.iter().filter(|w| w.kind.is_destructive()) {
                out.push_str(&format!("  = note: {}\n", warning.message));
            }
            let rename = match likely.is_empty() {
                true => "OLD=NEW".to_owned(),
                false => list(likely),
            };
            out.push_str(&format!(
                "  = help: add WHIMBREL_ACCEPT_DATA_LOSS=1 if that is intended, or WHIMBREL_RENAME={rename} if it is a rename\n"
            ));
            format!("{out}{}", missing_sql(&change.sql))
        }
        Refusal::InTheWay(items) => format!(
            "error: these objects block the change, so no migration was written:\n{}\n",
            explain_in_the_way(items)
        ),
        Refusal::Refused(why) => format!(
            "error: the database refuses the change, so no migration was written: {}\n",
            why.join("; ")
        ),
        Refusal::Unfit(item, why) => format!(
            "error: {} does not fit the changed columns, so no migration was written: {why}\n{}\n",
            item.describe(),
            explain_in_the_way(std::slice::from_ref(&**item))
        ),
        Refusal::Lost(lost) => format!(
            "error: the migration would lose what the schema does not describe, so it was not written:\n{}\n",
            explain(lost)
        ),
        Refusal::Superfluous(draft) => format!(
            "error: the schema no longer needs the draft {draft}\n  \
             = help: delete the folder, or change the schema back\n"
        ),
        Refusal::Unverified { sql, rest, limited } => format!(
            "error: the planned migration would not lead to the schema, so it was not written\n  \
             = note: {}\n  \
             = note: after the migration this would still be missing:\n\n{}\n{}",
            match limited {
                true =>
                    "a build without WHIMBREL_MIGRATE shows what the database will reject, as warnings",
                false => "this is a bug in whimbrel, please report it with the schema",
            },
            missing_sql(rest),
            missing_sql(sql)
        ),
    }
}

/// What would fail from then on, which nobody has accepted.
pub(crate) fn broken(broken: &[&String]) -> String {
    let notes: Vec<String> = broken
        .iter()
        .map(|one| format!("  = note: {one}\n"))
        .collect();
    format!(
        "error: objects would fail after the missing migration, because the database leaves their text as it is, so it was not written\n\
         {}  = help: create them again in the same migration (whimbrel migrate dev --create-only), or add \
         WHIMBREL_ACCEPT_DATA_LOSS=1 if they may fail\n",
        notes.concat()
    )
}

/// What was written, and what to think of before it is applied.
pub(crate) fn written(draft: &Draft, layout: Layout, environment: &Environment) -> Vec<String> {
    let style = Style {
        layout,
        ..Style::default()
    };
    let path = style.script(&environment.folder(), &draft.record.name);
    let path = environment.shown(&path);
    let mut lines = vec![match draft.rewritten {
        false => format!("wrote {path}: read it before you commit it"),
        true => format!(
            "rewrote {path}: read it before you commit it (a development database to which Prisma applied it must be reset)"
        ),
    }];
    lines.extend(draft.change.warnings.iter().map(|w| w.message.clone()));
    lines.extend(draft.broken.iter().cloned());
    lines
}

/// The warnings of a check, one line each.
pub(crate) fn warnings(checked: &Checked) -> Vec<String> {
    let warnings = checked
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Warning);
    warnings
        .map(|warning| {
            let file = checked.files.get(warning.span.file());
            let place = file.map(|file| {
                let before = file.text.get(..warning.span.start()).unwrap_or(&file.text);
                format!("{}:{}: ", file.path, before.matches('\n').count() + 1)
            });
            format!("{}{}", place.unwrap_or_default(), warning.message)
        })
        .collect()
}
