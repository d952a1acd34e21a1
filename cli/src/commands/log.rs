//! `whimbrel migrate log`: the history as a table.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use whimbrel_core::name;

use super::history::History;
use crate::{
    failure::Outcome,
    project::Project,
    records::{self, Record},
    terminal::{print, say, table},
};

pub(super) async fn run(project: &Project, as_json: bool) -> Outcome {
    let history = match as_json {
        true => History::connect_quietly(project).await?,
        false => History::connect(project).await?,
    };
    let status = history.status().await?;
    // Several rows may carry one name: the last one tells.
    let records = records::read(&history.database).await?;
    let records: BTreeMap<String, Record> = records
        .into_iter()
        .map(|record| (record.name.clone(), record))
        .collect();
    let mut rows: Vec<Row<'_>> = status
        .migrations
        .iter()
        .map(|migration| Row {
            name: &migration.name,
            state: migration.state.word(),
            record: records.get(&migration.name),
        })
        .collect();
    rows.sort_by_key(|row| row.name);
    match as_json {
        true => print(&in_json(&rows)),
        false if rows.is_empty() => say("\nThere are no migrations yet."),
        false => say(&format!("\n{}", text(&rows))),
    }
    Ok(0)
}

struct Row<'a> {
    name: &'a str,
    state: &'static str,
    record: Option<&'a Record>,
}

impl Row<'_> {
    /// When the folder was made, from its name.
    fn created(&self) -> Option<String> {
        let digits = name::timestamp(self.name)?;
        let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
        Some(format!(
            "{}-{}-{} {}:{}:{}",
            part(0, 4),
            part(4, 6),
            part(6, 8),
            part(8, 10),
            part(10, 12),
            part(12, 14)
        ))
    }

    /// Of a migration that is applied.
    fn finished(&self) -> Option<&Record> {
        let applied = matches!(self.state, "applied" | "edited" | "ahead" | "missing");
        self.record.filter(|_| applied)
    }

    fn applied_at(&self) -> Option<&str> {
        self.finished()?.finished_at.as_deref()
    }

    fn milliseconds(&self) -> Option<u64> {
        self.finished()?.milliseconds
    }
}

fn text(rows: &[Row<'_>]) -> String {
    let head = ["#", "migration", "created", "applied", "took", "state"];
    let mut cells = vec![head.map(str::to_owned).to_vec()];
    for (number, row) in (1..).zip(rows) {
        let short = |text: &str| text.get(..19).unwrap_or(text).replace('T', " ");
        cells.push(vec![
            number.to_string(),
            name::label(row.name).to_owned(),
            row.created().unwrap_or_default(),
            row.applied_at().map(short).unwrap_or_default(),
            row.milliseconds().map(duration).unwrap_or_default(),
            row.state.to_owned(),
        ]);
    }
    table(&cells)
}

fn duration(milliseconds: u64) -> String {
    match milliseconds {
        0..1_000 => format!("{milliseconds} ms"),
        1_000..60_000 => format!("{}.{} s", milliseconds / 1_000, milliseconds % 1_000 / 100),
        _ => format!(
            "{} min {} s",
            milliseconds / 60_000,
            milliseconds / 1_000 % 60
        ),
    }
}

fn in_json(rows: &[Row<'_>]) -> String {
    let migrations: Vec<Value> = (1..)
        .zip(rows)
        .map(|(number, row): (usize, _)| {
            json!({
                "number": number,
                "name": row.name,
                "created": row.created(),
                "appliedAt": row.applied_at(),
                "milliseconds": row.milliseconds(),
                "state": row.state,
            })
        })
        .collect();
    format!("{:#}", json!({ "migrations": migrations }))
}
