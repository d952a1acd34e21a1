//! Relations between the models of a draft.

use whimbrel_core::Dialect;

use super::write::{Column, Draft};

/// Adds relations of every kind by chance.
pub(super) fn add(draft: &mut Draft) {
    for _ in 0..draft.random.below(draft.models.len() * 2 + 1) {
        let from = draft.random.below(draft.models.len());
        let to = draft.random.below(draft.models.len());
        let both_have_one_id = [from, to]
            .iter()
            .all(|&model| draft.models[model].has_id && draft.models[model].key.len() == 1);
        if draft.random.chance(20) && both_have_one_id {
            many_to_many(draft, from, to);
        } else {
            with_foreign_key(draft, from, to);
        }
    }
}

fn many_to_many(draft: &mut Draft, from: usize, to: usize) {
    let name = draft.unique("Many");
    let (left, right) = (draft.unique("links"), draft.unique("linked"));
    let (from_name, to_name) = (
        draft.models[from].name.clone(),
        draft.models[to].name.clone(),
    );
    let named = if draft.random.chance(30) {
        "name: "
    } else {
        ""
    };
    draft.models[from]
        .relations
        .push(format!("{left} {to_name}[] @relation({named}\"{name}\")"));
    draft.models[to]
        .relations
        .push(format!("{right} {from_name}[] @relation(\"{name}\")"));
}

/// `from` holds the foreign key, `to` is referenced by its key.
fn with_foreign_key(draft: &mut Draft, from: usize, to: usize) {
    let name = draft.unique("Rel");
    let field = draft.unique("ref");
    let back = draft.unique("back");
    // A required reference to itself could never be inserted; some databases also refuse cycles.
    let optional = from == to || draft.random.chance(40);
    let one_to_one = draft.random.chance(25);
    let arity = if optional { "?" } else { "" };

    let referenced: Vec<Column> = draft.models[to]
        .key
        .iter()
        .map(|&column| draft.models[to].columns[column].clone())
        .collect();
    let mut fields = Vec::new();
    for column in &referenced {
        let mut attributes = Vec::new();
        if one_to_one && referenced.len() == 1 {
            attributes.push("@unique".to_owned());
        }
        let name = draft.unique(&format!("{field}_{}_", column.name));
        fields.push(name.clone());
        draft.models[from].columns.push(Column {
            name,
            ty: column.ty.clone(),
            arity,
            native: column.native,
            attributes,
            indexable: false,
        });
    }
    if one_to_one && fields.len() > 1 {
        let attribute = format!("@@unique([{}])", fields.join(", "));
        draft.models[from].attributes.push(attribute);
    } else if draft.random.chance(30) && !one_to_one {
        let attribute = format!("@@index([{}])", fields.join(", "));
        draft.models[from].attributes.push(attribute);
    }

    let references: Vec<&str> = referenced
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    let mut arguments = format!(
        "\"{name}\", fields: [{}], references: [{}]",
        fields.join(", "),
        references.join(", ")
    );
    for action in ["onDelete", "onUpdate"] {
        if draft.relation_mode_prisma && from >= to {
            // Emulated actions may not go in a circle.
            arguments.push_str(&format!(", {action}: NoAction"));
        } else if draft.random.chance(35) {
            let mut actions = vec!["Cascade"];
            if !draft.relation_mode_prisma {
                actions.extend(["Restrict", "NoAction"]);
                if draft.dialect != Dialect::Mysql {
                    actions.push("SetDefault");
                }
            }
            if optional {
                actions.push("SetNull");
            }
            let chosen = draft.random.pick(&actions);
            arguments.push_str(&format!(", {action}: {chosen}"));
        }
    }
    if !draft.relation_mode_prisma && draft.dialect != Dialect::Sqlite && draft.random.chance(15) {
        let map = draft.unique("fk_");
        arguments.push_str(&format!(", map: \"{map}\""));
    }
    let (from_name, to_name) = (
        draft.models[from].name.clone(),
        draft.models[to].name.clone(),
    );
    draft.models[from]
        .relations
        .push(format!("{field} {to_name}{arity} @relation({arguments})"));
    let back_arity = if one_to_one { "?" } else { "[]" };
    draft.models[to].relations.push(format!(
        "{back} {from_name}{back_arity} @relation(\"{name}\")"
    ));
}
