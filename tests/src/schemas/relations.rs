//! Relations between the models of a draft.

use whimbrel_core::Dialect;

use super::draft::{Column, Draft, Model};

/// Adds relations of every kind by chance.
pub(super) fn add(draft: &mut Draft) {
    if draft.random.chance(15) && draft.models[0].key.len() == 1 {
        join_model(draft);
    }
    for _ in 0..draft.random.below(draft.models.len() * 2 + 1) {
        let from = draft.random.below(draft.models.len());
        let to = draft.random.below(draft.models.len());
        if draft.relation_mode_prisma && (from <= to || draft.models[from].has_long_name()) {
            // Emulated actions may not go in a circle, and emulated keys cannot be named.
            continue;
        }
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

    let uniques: Vec<usize> = (0..draft.models[to].columns.len())
        .filter(|&column| {
            let column = &draft.models[to].columns[column];
            column.arity.is_empty()
                && matches!(column.ty.as_str(), "String" | "Int" | "BigInt")
                && column.attributes.iter().any(|text| text == "@unique")
        })
        .collect();
    let key = if !uniques.is_empty() && draft.random.chance(40) {
        vec![uniques[draft.random.below(uniques.len())]]
    } else {
        draft.models[to].key.clone()
    };
    let referenced: Vec<Column> = key
        .iter()
        .map(|&column| draft.models[to].columns[column].clone())
        .collect();
    let mut fields = Vec::new();
    for column in &referenced {
        let mut attributes = Vec::new();
        if one_to_one && referenced.len() == 1 {
            attributes.push(match draft.models[from].has_long_name() {
                true => format!("@unique(map: \"{}\")", draft.unique("one_")),
                false => "@unique".to_owned(),
            });
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
        let map = draft.unique("one_");
        let attribute = format!("@@unique([{}], map: \"{map}\")", fields.join(", "));
        draft.models[from].attributes.push(attribute);
    } else if draft.random.chance(30) && !one_to_one {
        let map = match draft.models[from].has_long_name() {
            true => format!(", map: \"{}\"", draft.unique("many_")),
            false => String::new(),
        };
        let attribute = format!("@@index([{}]{map})", fields.join(", "));
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
        if draft.random.chance(35) {
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
    let mapped = draft.models[from].has_long_name() || draft.random.chance(15);
    if !draft.relation_mode_prisma && draft.dialect != Dialect::Sqlite && mapped {
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

/// A model whose key is two foreign keys.
fn join_model(draft: &mut Draft) {
    let target = draft.models[0].name.clone();
    let key = draft.models[0].columns[draft.models[0].key[0]].clone();
    let name = draft.unique("Join");
    let mut model = Model {
        name: name.clone(),
        columns: Vec::new(),
        relations: Vec::new(),
        attributes: vec!["@@id([oneId, otherId])".to_owned()],
        key: vec![0, 1],
        has_id: true,
        indexed: Vec::new(),
    };
    for side in ["one", "other"] {
        model.columns.push(Column {
            name: format!("{side}Id"),
            ty: key.ty.clone(),
            arity: "",
            native: key.native,
            attributes: Vec::new(),
            indexable: true,
        });
        let actions = if draft.relation_mode_prisma {
            ""
        } else {
            draft.random.pick(&[
                "",
                ", onDelete: Cascade",
                ", onDelete: Restrict, onUpdate: NoAction",
            ])
        };
        model.relations.push(format!(
            "{side} {target} @relation(\"{name}_{side}\", fields: [{side}Id], references: [{}]{actions})",
            key.name
        ));
        draft.models[0].relations.push(format!(
            "{side}_{name} {name}[] @relation(\"{name}_{side}\")"
        ));
    }
    draft.namespace(&mut model.attributes);
    draft.models.push(model);
}
