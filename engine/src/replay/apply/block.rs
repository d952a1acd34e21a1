//! `DO` blocks: conditions are asked of the state, handlers swallow what they name.

use super::{MAX_DEPTH, one};
use crate::{
    replay::{
        cursor::{Cursor, Fail, Name, Outcome, Place},
        names::has_constraint,
        state::{State, Words},
        statement::{Condition, Statement, Step},
    },
    sql::{OpaqueKind, SqlSchema, Table},
};

pub(super) fn run(state: &mut State<'_>, steps: &[Step], depth: usize) -> Outcome<()> {
    if depth > MAX_DEPTH {
        let message = "statements run statements too deeply";
        return Err(Fail::new("too-deep", message, state.statement));
    }
    for step in steps {
        match step {
            Step::Run(statement, place) => {
                let words = match (&state.words, statement_is_text(state, *place)) {
                    (Words::Script | Words::Block(_), false) => Words::Block(*place),
                    _ => Words::Unknown,
                };
                let outer = std::mem::replace(&mut state.words, words);
                one(state, statement, depth + 1)?;
                state.words = outer;
            }
            Step::If {
                condition,
                then,
                otherwise,
            } => match holds(state, condition) {
                Some(true) => run(state, then, depth + 1)?,
                Some(false) => run(state, otherwise, depth + 1)?,
                None => undecided(state, &[then, otherwise]),
            },
            Step::Try { steps, swallows } => {
                let before = state.clone();
                if let Err(fail) = run(state, steps, depth + 1) {
                    if !swallowed(&fail, swallows) {
                        return Err(fail);
                    }
                    *state = before;
                }
            }
        }
    }
    Ok(())
}

/// True for `EXECUTE 'CREATE …'`, which is no statement outside of a block.
fn statement_is_text(state: &State<'_>, place: Place) -> bool {
    let text = state.script_text(place).unwrap_or_default();
    let word = text.trim_start().get(..7);
    word.is_some_and(|word| word.eq_ignore_ascii_case("EXECUTE"))
}

/// A branch that the data decides is left out; that matters when it changes the schema.
fn undecided(state: &mut State<'_>, branches: &[&Vec<Step>]) {
    if branches.iter().any(|steps| matters(steps)) {
        let at = state.statement;
        state.warnings.push((
            at,
            "the data decides what this block does; nothing of it was applied",
        ));
        state.uncertain = true;
    }
}

fn matters(steps: &[Step]) -> bool {
    steps.iter().any(|step| match step {
        Step::Run(Statement::Opaque(note), _) => note.is_some(),
        Step::Run(..) => true,
        Step::If {
            then, otherwise, ..
        } => matters(then) || matters(otherwise),
        Step::Try { steps, .. } => matters(steps),
    })
}

/// True when a handler names the condition that PostgreSQL would raise.
fn swallowed(fail: &Fail, swallows: &[String]) -> bool {
    let conditions: &[&str] = match fail.code {
        "duplicate-table" | "duplicate-index" => &["duplicate_table", "42p07"],
        "duplicate-column" => &["duplicate_column", "42701"],
        "duplicate-schema" => &["duplicate_schema", "42p06"],
        "duplicate-object" => &["duplicate_object", "42710"],
        "duplicate-key" => &["invalid_table_definition", "42p16"],
        "unknown-table" => &["undefined_table", "42p01"],
        "unknown-column" => &["undefined_column", "42703"],
        "unknown-schema" => &["invalid_schema_name", "3f000"],
        "dependent-object" => &["dependent_objects_still_exist", "2bp01"],
        code if code.starts_with("unknown-") => &["undefined_object", "42704"],
        _ => &[],
    };
    swallows
        .iter()
        .any(|name| name == "others" || conditions.contains(&name.as_str()))
}

/// `None`: only the data knows.
fn holds(state: &State<'_>, condition: &Condition) -> Option<bool> {
    match condition {
        Condition::Unknown => None,
        Condition::Not(inner) => holds(state, inner).map(|truth| !truth),
        Condition::All(parts) => {
            let answers: Vec<Option<bool>> = parts.iter().map(|part| holds(state, part)).collect();
            match answers.contains(&Some(false)) {
                true => Some(false),
                false => (!answers.contains(&None)).then_some(true),
            }
        }
        Condition::Any(parts) => {
            let answers: Vec<Option<bool>> = parts.iter().map(|part| holds(state, part)).collect();
            match answers.contains(&Some(true)) {
                true => Some(true),
                false => (!answers.contains(&None)).then_some(false),
            }
        }
        Condition::Exists { relation, equal } => exists(state, relation, equal),
    }
}

/// Looks a row up in the catalogue. A column that is not known here makes it undecided.
fn exists(state: &State<'_>, relation: &str, equal: &[(String, String)]) -> Option<bool> {
    let value = |names: &[&str]| {
        equal
            .iter()
            .find(|(column, _)| names.contains(&column.as_str()))
            .map(|(_, text)| text.as_str())
    };
    let known = |columns: &[&str]| {
        equal.iter().all(|(column, _)| {
            columns.contains(&column.as_str())
                || matches!(
                    column.as_str(),
                    "table_catalog" | "relnamespace" | "connamespace" | "typnamespace"
                )
        })
    };
    let schema = &state.schema;
    let namespace = value(&[
        "schemaname",
        "table_schema",
        "constraint_schema",
        "nspname",
        "schema_name",
        "trigger_schema",
        "indexschema",
    ]);
    let in_namespace = |name: &crate::sql::QName| {
        namespace.is_none_or(|wanted| name.namespace.as_deref() == Some(wanted))
    };
    let tables = || {
        schema
            .tables
            .iter()
            .filter(|table| in_namespace(&table.name))
    };
    match relation {
        "pg_type" => {
            let name = value(&["typname"])?;
            known(&["typname", "nspname", "typtype"]).then(|| {
                schema
                    .enums
                    .iter()
                    .any(|e| e.name.name == name && in_namespace(&e.name))
                    || has_opaque(schema, name, &[OpaqueKind::Type, OpaqueKind::Domain])
            })
        }
        "pg_enum" => {
            let label = value(&["enumlabel"])?;
            let ty = value(&["typname", "enumtypid"]);
            known(&["enumlabel", "typname", "enumtypid", "nspname"]).then(|| {
                schema.enums.iter().any(|e| {
                    ty.is_none_or(|ty| same_relation(ty, &e.name.name))
                        && e.values.iter().any(|value| value == label)
                })
            })
        }
        "pg_constraint"
        | "table_constraints"
        | "constraint_column_usage"
        | "key_column_usage"
        | "referential_constraints" => {
            let name = value(&["conname", "constraint_name"])?;
            let of_table = value(&["conrelid", "table_name", "relname"]);
            let columns = [
                "conname",
                "constraint_name",
                "conrelid",
                "table_name",
                "relname",
                "table_schema",
                "constraint_schema",
                "nspname",
                "contype",
                "constraint_type",
            ];
            known(&columns).then(|| {
                tables().any(|table| {
                    of_table.is_none_or(|wanted| same_relation(wanted, &table.name.name))
                        && has_constraint(table, name)
                })
            })
        }
        "columns" | "pg_attribute" => {
            let column = value(&["column_name", "attname"])?;
            let table = value(&["table_name", "attrelid", "relname"])?;
            let columns = [
                "column_name",
                "attname",
                "table_name",
                "attrelid",
                "relname",
                "table_schema",
                "nspname",
            ];
            known(&columns).then(|| {
                tables().any(|found| {
                    same_relation(table, &found.name.name) && found.column(column).is_some()
                })
            })
        }
        "tables" | "pg_tables" => {
            let name = value(&["table_name", "tablename"])?;
            let columns = ["table_name", "tablename", "table_schema", "schemaname"];
            known(&columns).then(|| tables().any(|table| table.name.name == name))
        }
        "pg_indexes" => {
            let name = value(&["indexname"])?;
            let of_table = value(&["tablename"]);
            known(&["indexname", "tablename", "schemaname"]).then(|| {
                tables().any(|table| {
                    of_table.is_none_or(|wanted| table.name.name == wanted)
                        && has_index(table, name)
                })
            })
        }
        "pg_class" => {
            let name = value(&["relname"])?;
            let kind = value(&["relkind"]);
            let is = |letter: &str| kind.is_none_or(|kind| kind == letter);
            known(&["relname", "relkind", "nspname"]).then(|| {
                tables().any(|table| {
                    (is("r") && table.name.name == name) || (is("i") && has_index(table, name))
                }) || (is("v") && has_opaque(schema, name, &[OpaqueKind::View]))
                    || (is("m") && has_opaque(schema, name, &[OpaqueKind::MaterializedView]))
                    || (is("S") && schema.sequences.iter().any(|s| s.name.name == name))
            })
        }
        "pg_views" | "views" => {
            let name = value(&["viewname", "table_name"])?;
            known(&["viewname", "table_name", "schemaname", "table_schema"])
                .then(|| has_opaque(schema, name, &[OpaqueKind::View]))
        }
        "pg_matviews" => {
            let name = value(&["matviewname"])?;
            known(&["matviewname", "schemaname"])
                .then(|| has_opaque(schema, name, &[OpaqueKind::MaterializedView]))
        }
        "pg_sequences" | "sequences" => {
            let name = value(&["sequencename", "sequence_name"])?;
            known(&[
                "sequencename",
                "sequence_name",
                "schemaname",
                "sequence_schema",
            ])
            .then(|| schema.sequences.iter().any(|s| s.name.name == name))
        }
        "pg_namespace" | "schemata" => {
            let name = value(&["nspname", "schema_name"])?;
            known(&["nspname", "schema_name"])
                .then(|| schema.namespaces.iter().any(|known| known == name))
        }
        "pg_extension" => {
            let name = value(&["extname"])?;
            known(&["extname"]).then(|| schema.extensions.iter().any(|e| e.name == name))
        }
        "pg_trigger" | "triggers" => {
            let name = value(&["tgname", "trigger_name"])?;
            known(&[
                "tgname",
                "trigger_name",
                "tgrelid",
                "event_object_table",
                "trigger_schema",
            ])
            .then(|| has_opaque(schema, name, &[OpaqueKind::Trigger]))
        }
        "pg_policies" => {
            let name = value(&["policyname"])?;
            known(&["policyname", "tablename", "schemaname"])
                .then(|| has_opaque(schema, name, &[OpaqueKind::Policy]))
        }
        "pg_proc" | "routines" => {
            let name = value(&["proname", "routine_name"])?;
            known(&["proname", "routine_name", "nspname", "routine_schema"])
                .then(|| has_opaque(schema, name, &[OpaqueKind::Function]))
        }
        "to_regclass" => {
            let text = value(&["name"])?;
            let mut cursor = Cursor::new(state.dialect, text, 0, text.len());
            let name: Name = cursor.name().ok()?;
            let found = state.resolve(&name, |namespace, name| {
                state.relation(&crate::sql::QName::new(namespace, name))
            });
            Some(found.is_some())
        }
        _ => None,
    }
}

fn has_index(table: &Table, name: &str) -> bool {
    let key = table
        .primary_key
        .as_ref()
        .and_then(|key| key.name.as_deref());
    key == Some(name) || table.indexes.iter().any(|index| index.name == name)
}

fn has_opaque(schema: &SqlSchema, name: &str, kinds: &[OpaqueKind]) -> bool {
    schema
        .opaque
        .iter()
        .any(|opaque| kinds.contains(&opaque.kind) && opaque.name.name == name)
}

/// `'"User"'::regclass` names the table `User`, `'user'` and `'public.user'` the table `user`.
fn same_relation(text: &str, name: &str) -> bool {
    let last = text.rsplit('.').next().unwrap_or(text);
    last.trim_matches('"') == name
}
