//! Prisma and Whimbrel understand the same from a schema: types, names in the database, keys,
//! defaults, native types, relations and their actions.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use whimbrel_engine::schema::{
    self, Default, DefaultFunction, Field, FieldArity, FieldId, FieldType, IndexKind, Model,
    RelationKind, ScalarType, Schema, Value,
};
use whimbrel_engine::source::SourceFile;
use whimbrel_engine::sql::Action;
use whimbrel_tests::prisma::Prisma;
use whimbrel_tests::projects;
use whimbrel_tests::schemas::{DIALECTS, generate, seeds};

/// What Whimbrel understood, one fact a line, sorted. Fields that a client does not see are left
/// out, as Prisma leaves them out.
fn understood(schema: &Schema) -> Vec<String> {
    let mut lines = Vec::new();
    for block in &schema.enums {
        lines.push(format!("enum {} = {}", block.name, block.db_name()));
        for value in &block.values {
            lines.push(format!(
                "  {}.{} = {}",
                block.name,
                value.name,
                value.db_name()
            ));
        }
    }
    for (index, model) in schema.models.iter().enumerate() {
        if !model.ignored {
            model_lines(schema, index, model, &mut lines);
        }
    }
    lines.sort();
    lines
}

fn model_lines(schema: &Schema, index: usize, model: &Model, lines: &mut Vec<String>) {
    let name = &model.name;
    let namespace = model.namespace.as_deref().unwrap_or("-");
    lines.push(format!("model {name} = {} in {namespace}", model.db_name()));
    for (place, field) in model.fields.iter().enumerate() {
        if is_visible(field) {
            field_lines(schema, (index, place), model, field, lines);
        }
    }
    let joined = |fields: &[schema::IndexField]| -> String {
        names(model, fields.iter().map(|field| field.field))
    };
    if let Some(key) = &model.primary_key {
        lines.push(format!("  {name} id ({})", joined(&key.fields)));
    }
    // To Prisma's client a key beside the id is no second one, and a partial one is none.
    let key = model.primary_key.as_ref().map(|key| joined(&key.fields));
    for index in &model.indexes {
        let fields = joined(&index.fields);
        let unique = index.kind == IndexKind::Unique && index.predicate.is_none();
        if unique && key.as_ref() != Some(&fields) {
            lines.push(format!("  {name} unique ({fields})"));
        }
    }
}

fn is_visible(field: &Field) -> bool {
    !field.ignored && !matches!(field.ty, FieldType::Unsupported(_))
}

fn names(model: &Model, fields: impl Iterator<Item = FieldId>) -> String {
    let names: Vec<&str> = fields
        .map(|field| model.fields[field.0].name.as_str())
        .collect();
    names.join(",")
}

fn field_lines(
    schema: &Schema,
    (model_index, place): (usize, usize),
    model: &Model,
    field: &Field,
    lines: &mut Vec<String>,
) {
    let at = format!("  {}.{}", model.name, field.name);
    let arity = match field.arity {
        FieldArity::Required => "",
        FieldArity::Optional => "?",
        FieldArity::List => "[]",
    };
    let updated = if field.updated_at { " @updatedAt" } else { "" };
    let ty = match &field.ty {
        FieldType::Scalar(scalar) => scalar.name().to_owned(),
        FieldType::Enum(id) => schema.enums[id.0].name.clone(),
        FieldType::Unsupported(text) => text.clone(),
        FieldType::Relation(relation) => {
            let (target, from, to) = sides(schema, *relation, (model_index, place));
            let relation = &schema.relations[*relation];
            lines.push(format!(
                "{at} relation {} ({from}) -> ({to})",
                relation.name
            ));
            if let (
                false,
                RelationKind::ForeignKey {
                    on_delete,
                    on_update,
                    ..
                },
            ) = (from.is_empty(), &relation.kind)
            {
                lines.push(format!("{at} on delete {}", action(*on_delete)));
                lines.push(format!("{at} on update {}", action(*on_update)));
            }
            target
        }
    };
    lines.push(format!("{at}: {ty}{arity}{updated}"));
    if matches!(field.ty, FieldType::Relation(_)) {
        return;
    }
    lines.push(format!("{at} = {}", field.db_name()));
    if let Some(native) = &field.native_type {
        let args: Vec<String> = native.args.iter().map(u32::to_string).collect();
        lines.push(format!("{at} native {}({})", native.name, args.join(",")));
    }
    if let Some(default) = &field.default {
        lines.push(format!(
            "{at} default {}",
            default_text(schema, field, default)
        ));
    }
}

/// The model on the other side, and the columns from and to when this side has the foreign key.
fn sides(
    schema: &Schema,
    relation: usize,
    (model, field): (usize, usize),
) -> (String, String, String) {
    let name = |index: usize| schema.models[index].name.clone();
    match &schema.relations[relation].kind {
        RelationKind::ForeignKey {
            model: from,
            relation_field,
            fields,
            referenced_model: to,
            references,
            ..
        } => match from.0 == model && relation_field.0 == field {
            true => (
                name(to.0),
                names(&schema.models[from.0], fields.iter().copied()),
                names(&schema.models[to.0], references.iter().copied()),
            ),
            false => (name(from.0), String::new(), String::new()),
        },
        RelationKind::ManyToMany { a, b, .. } => {
            let other = if a.0 == model { b.0 } else { a.0 };
            (name(other), String::new(), String::new())
        }
    }
}

fn action(action: Action) -> &'static str {
    match action {
        Action::NoAction => "NoAction",
        Action::Restrict => "Restrict",
        Action::Cascade => "Cascade",
        Action::SetNull => "SetNull",
        Action::SetDefault => "SetDefault",
    }
}

fn default_text(schema: &Schema, field: &Field, default: &Default) -> String {
    match default {
        Default::Value(value) => value_text(schema, field, value),
        Default::Function(function) => match function {
            DefaultFunction::Now => "now()".to_owned(),
            DefaultFunction::AutoIncrement => "autoincrement()".to_owned(),
            DefaultFunction::DbGenerated(sql) => {
                format!("dbgenerated({})", sql.as_deref().unwrap_or(""))
            }
            DefaultFunction::Sequence(_) => "sequence()".to_owned(),
            DefaultFunction::Client(call) => match call.as_str() {
                // Prisma says which version is meant.
                "cuid()" => "cuid(1)".to_owned(),
                "uuid()" => "uuid(4)".to_owned(),
                call => call.to_owned(),
            },
        },
    }
}

fn value_text(schema: &Schema, field: &Field, value: &Value) -> String {
    match value {
        Value::String(text) if field.ty == FieldType::Scalar(ScalarType::DateTime) => {
            text.replace('Z', "+00:00")
        }
        Value::String(text) if field.ty != FieldType::Scalar(ScalarType::Decimal) => text.clone(),
        Value::Number(text) if text.parse::<i64>().is_ok() => text.clone(),
        Value::Number(text) | Value::String(text) => {
            text.parse::<f64>().map_or(text.clone(), |n| n.to_string())
        }
        Value::Boolean(value) => value.to_string(),
        Value::Enum(db_name) => {
            let FieldType::Enum(id) = &field.ty else {
                return db_name.clone();
            };
            let mut values = schema.enums[id.0].values.iter();
            let found = values.find(|value| value.db_name() == *db_name);
            found.map_or_else(|| db_name.clone(), |value| value.name.clone())
        }
        Value::List(values) => {
            let texts: Vec<String> = values
                .iter()
                .map(|value| value_text(schema, field, value))
                .collect();
            format!("[{}]", texts.join(","))
        }
    }
}

/// Lines that only one of the two has. Prisma does not list defaulted actions.
fn differences(ours: &[String], theirs: &[String]) -> String {
    let mut out = String::new();
    let implied = |line: &str| line.contains(" on delete ") || line.contains(" on update ");
    let (ours, theirs): (BTreeSet<_>, BTreeSet<_>) =
        (ours.iter().collect(), theirs.iter().collect());
    for line in ours.difference(&theirs).filter(|line| !implied(line)) {
        writeln!(out, "only ours:   {line}").expect("a string takes it");
    }
    for line in theirs.difference(&ours) {
        writeln!(out, "only theirs: {line}").expect("a string takes it");
    }
    out
}

/// The text as Prisma 7 takes it: no URLs, no preview features that it has forgotten.
fn for_prisma(text: &str) -> String {
    let gone = ["url", "directUrl", "shadowDatabaseUrl", "previewFeatures"];
    let mut in_config = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        let key = line.split(['=', ' ', '\t']).find(|word| !word.is_empty());
        let key = key.unwrap_or_default();
        if matches!(key, "datasource" | "generator") {
            in_config = true;
        } else if key == "}" {
            in_config = false;
        }
        lines.push(match key {
            "previewFeatures" if in_config => known_features(line),
            _ if in_config && gone.contains(&key) => String::new(),
            _ => line.to_owned(),
        });
    }
    lines.join("\n")
}

fn known_features(line: &str) -> String {
    let known = [
        "\"fullTextSearchPostgres\"",
        "\"partialIndexes\"",
        "\"postgresqlExtensions\"",
        "\"relationJoins\"",
        "\"views\"",
    ];
    let found: Vec<&str> = known
        .into_iter()
        .filter(|name| line.contains(name))
        .collect();
    format!("previewFeatures = [{}]", found.join(", "))
}

/// False when Prisma itself fails to say what it understood.
fn compare(prisma: &mut Prisma, name: &str, text: &str, wrong: &mut Vec<String>) -> bool {
    let loaded = schema::load(&[SourceFile::new("schema.prisma", text)]);
    let ours = loaded
        .schema
        .unwrap_or_else(|| panic!("{name}: {:?}", loaded.diagnostics));
    let Ok(theirs) = prisma.understood(text) else {
        return false;
    };
    let found = differences(&understood(&ours), &theirs);
    if !found.is_empty() {
        wrong.push(format!("{name}:\n{found}"));
    }
    true
}

#[test]
fn real_schemas_mean_the_same() {
    let Some(mut prisma) = Prisma::start() else {
        return;
    };
    let mut wrong = Vec::new();
    for project in projects::all() {
        let files = projects::schema(&project);
        let texts: Vec<&str> = files.iter().map(|file| file.text.as_str()).collect();
        let text = for_prisma(&texts.join("\n"));
        let name = project.display().to_string();
        assert!(compare(&mut prisma, &name, &text, &mut wrong), "{name}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn generated_schemas_mean_the_same() {
    let Some(mut prisma) = Prisma::start() else {
        return;
    };
    let mut wrong = Vec::new();
    let (mut total, mut unanswered) = (0, 0);
    for dialect in DIALECTS {
        for seed in 0..seeds(12, 2000) {
            let name = format!("{dialect:?} {seed}");
            total += 1;
            if !compare(&mut prisma, &name, &generate(dialect, seed), &mut wrong) {
                unanswered += 1;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        unanswered * 10 < total,
        "Prisma failed on {unanswered} of {total}"
    );
}
