//! A database schema line by line, to compare what servers say with what a replay says.

use whimbrel_engine::sql::{Action, Dialect, SqlSchema};

/// What only the replay says (`- replay: …`) and what only the server says (`+ server: …`).
pub fn differences(replayed: &SqlSchema, described: &SqlSchema) -> Vec<String> {
    let (ours, theirs) = (lines(replayed), lines(described));
    let missing = ours.iter().filter(|line| !theirs.contains(line));
    let unknown = theirs.iter().filter(|line| !ours.contains(line));
    missing
        .map(|line| format!("- replay: {line}"))
        .chain(unknown.map(|line| format!("+ server: {line}")))
        .collect()
}

/// What of a schema must be the same; texts that servers rewrite count by their presence.
fn lines(schema: &SqlSchema) -> Vec<String> {
    let mut lines = Vec::new();
    for table in &schema.tables {
        let name = &table.name;
        lines.push(format!(
            "table {name} partition of {:?}",
            table.partition_of
        ));
        for column in &table.columns {
            let mut options = column.options.clone();
            // Of the server's own one a script need say nothing.
            options.remove("CHARACTER SET");
            if schema.dialect == Dialect::Mysql && !options.is_empty() {
                lines.push(format!("options of {name}.{}: {options:?}", column.name));
            }
            if let Some(domain) = &column.domain {
                lines.push(format!("domain of {name}.{}: {domain:?}", column.name));
            }
            lines.push(format!(
                "column {name}.{}: {:?} {:?} default {:?} auto {} identity {:?} generated {:?}",
                column.name,
                column.ty,
                column.arity,
                column.default,
                column.auto_increment,
                column.identity,
                column.generated.as_ref().map(|generated| generated.stored),
            ));
        }
        lines.push(format!("key {name}: {:?}", table.primary_key));
        for index in &table.indexes {
            if schema.dialect == Dialect::Mysql
                && let Some(comment) = index.options.get("COMMENT")
            {
                lines.push(format!("comment of {name}.{}: {comment}", index.name));
            }
            for name in ["DEFERRABLE", "WITHOUT OVERLAPS"] {
                if let Some(value) = index.options.get(name) {
                    lines.push(format!("{name} of {}: {value}", index.name));
                }
            }
            let columns: Vec<_> = index
                .columns
                .iter()
                .map(|c| {
                    (
                        c.name().unwrap_or("expression"),
                        c.direction(),
                        c.length,
                        &c.operator_class,
                    )
                })
                .collect();
            lines.push(format!(
                "index {name}.{}: {:?} {columns:?} {:?} include {:?} partial {} constraint {}",
                index.name,
                index.kind,
                index.algorithm,
                index.include,
                index.predicate.is_some(),
                index.constraint,
            ));
        }
        lines.extend(table.foreign_keys.iter().map(|key| {
            let mut key = key.clone();
            // Only a script leaves something open.
            key.doubt = None;
            // Of what was left out MariaDB says the one and MySQL the other; both do the same.
            for action in [&mut key.on_delete, &mut key.on_update] {
                if schema.dialect == Dialect::Mysql && *action == Action::NoAction {
                    *action = Action::Restrict;
                }
            }
            format!("foreign key {name}: {key:?}")
        }));
        let mut checks: Vec<_> = table
            .checks
            .iter()
            .map(|check| {
                let mut columns = check.columns.clone();
                columns.sort();
                columns.dedup();
                let given = check
                    .name
                    .as_deref()
                    .filter(|name| schema.dialect != Dialect::Mysql || !is_name_of_server(name));
                let period = Some(&check.definition).filter(|text| text.starts_with("PERIOD"));
                format!("check {name}: {given:?} {columns:?} {period:?}")
            })
            .collect();
        checks.sort();
        lines.append(&mut checks);
    }
    lines.extend(schema.enums.iter().map(|e| format!("enum {e:?}")));
    lines.extend(schema.sequences.iter().map(|s| format!("sequence {s:?}")));
    let opaque = schema.opaque.iter();
    lines.extend(opaque.map(|opaque| format!("opaque {:?} {}", opaque.kind, opaque.name)));
    lines
}

/// MariaDB names a check `CONSTRAINT_1`, MySQL `table_chk_1`.
fn is_name_of_server(name: &str) -> bool {
    let number = name.trim_start_matches(|c: char| !c.is_ascii_digit());
    let start = &name[..name.len() - number.len()];
    (start == "CONSTRAINT_" || start.ends_with("_chk_")) && number.parse::<u32>().is_ok()
}
