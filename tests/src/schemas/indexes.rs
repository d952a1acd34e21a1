//! Indexes and unique keys of the models of a draft.

use whimbrel_core::Dialect;

use super::draft::Draft;

/// Adds up to three to each model.
pub(super) fn add(draft: &mut Draft) {
    for number in 0..draft.models.len() {
        let candidates: Vec<usize> = (0..draft.models[number].columns.len())
            .filter(|&column| draft.models[number].columns[column].indexable)
            .collect();
        for _ in 0..draft.random.below(4) {
            if candidates.is_empty() {
                break;
            }
            let mut fields = vec![candidates[draft.random.below(candidates.len())]];
            let second = candidates[draft.random.below(candidates.len())];
            if second != fields[0] && draft.random.chance(50) {
                fields.push(second);
            }
            let model = &draft.models[number];
            if model.indexed.contains(&fields) || fields == model.key {
                continue;
            }
            let attribute = index(draft, number, &fields);
            let model = &mut draft.models[number];
            model.indexed.push(fields);
            model.attributes.push(attribute);
        }
        special(draft, number);
    }
}

fn index(draft: &mut Draft, number: usize, fields: &[usize]) -> String {
    let unique = draft.random.chance(35);
    let mut names = Vec::new();
    for &field in fields {
        let column = &draft.models[number].columns[field];
        let sized =
            draft.dialect == Dialect::Mysql && column.ty == "String" && column.native.is_none();
        let mut name = column.name.clone();
        if sized && draft.random.chance(20) {
            name.push_str("(length: 10)");
        } else if draft.random.chance(20) {
            name.push_str("(sort: Desc)");
        }
        names.push(name);
    }
    let mut arguments = format!("[{}]", names.join(", "));
    let model = &draft.models[number];
    let may_clash = model.has_long_name() && !model.indexed.is_empty();
    if may_clash || draft.random.chance(20) {
        let stem = draft.random.pick(&["idx_", "my index ", "it's_"]);
        let map = draft.unique(stem);
        arguments.push_str(&format!(", map: \"{map}\""));
    }
    if unique && draft.random.chance(20) {
        let name = draft.unique("by");
        arguments.push_str(&format!(", name: \"{name}\""));
    }
    let plain = !unique && fields.len() == 1 && !arguments.contains("sort");
    if plain && draft.dialect == Dialect::Postgres && draft.random.chance(20) {
        arguments.push_str(", type: Hash");
    } else if draft.has_preview("partialIndexes") && draft.random.chance(40) {
        let column = draft.models[number].columns[fields[0]].clone();
        let condition = match (column.ty.as_str(), draft.random.below(3)) {
            ("Boolean", _) => format!("{{ {}: true }}", column.name),
            ("Int", 0) => format!("{{ {}: {{ not: 3 }} }}", column.name),
            ("String", 0) if column.native.is_none() => format!("{{ {}: \"x\" }}", column.name),
            (_, 1) if column.arity == "?" => format!("{{ {}: null }}", column.name),
            _ => "raw(\"1 = 1\")".to_owned(),
        };
        arguments.push_str(&format!(", where: {condition}"));
    }
    format!("@@{}({arguments})", if unique { "unique" } else { "index" })
}

/// Kinds of index that only some types and databases have.
fn special(draft: &mut Draft, number: usize) {
    for field in 0..draft.models[number].columns.len() {
        if !draft.random.chance(12) {
            continue;
        }
        let column = draft.models[number].columns[field].clone();
        let name = &column.name;
        let text = matches!(
            column.native,
            None | Some("Text" | "VarChar(20)" | "VarChar")
        );
        let attribute = match (draft.dialect, column.ty.as_str(), column.arity) {
            (Dialect::Postgres, "Json", "" | "?") if column.native != Some("Json") => {
                let ops = draft
                    .random
                    .pick(&["", "(ops: JsonbPathOps)", "(ops: JsonbOps)"]);
                format!("@@index([{name}{ops}], type: Gin)")
            }
            (Dialect::Cockroach, "Json", "" | "?") => format!("@@index([{name}], type: Gin)"),
            (Dialect::Postgres, "Int" | "String", "[]") if column.native.is_none() => {
                format!("@@index([{name}], type: Gin)")
            }
            (Dialect::Postgres, "Int" | "BigInt" | "DateTime", "" | "?")
                if column.native.is_none() =>
            {
                format!("@@index([{name}], type: Brin)")
            }
            (Dialect::Postgres, "String", "" | "?") if column.native == Some("Inet") => {
                let kind = draft.random.pick(&["Gist", "SpGist"]);
                format!("@@index([{name}(ops: InetOps)], type: {kind})")
            }
            (Dialect::Postgres, "String", "" | "?") if column.native.is_none() => {
                format!("@@index([{name}(ops: raw(\"text_pattern_ops\"))])")
            }
            (Dialect::Mysql, "String", "" | "?") if text => format!("@@fulltext([{name}])"),
            (Dialect::Mysql, "String", "" | "?")
                if column.native.is_some_and(|native| native.contains("Text")) =>
            {
                format!("@@index([{name}(length: 12)])")
            }
            _ => continue,
        };
        let map = draft.unique("special_");
        let open = attribute.strip_suffix(')').unwrap_or(&attribute);
        let attribute = format!("{open}, map: \"{map}\")");
        draft.models[number].attributes.push(attribute);
    }
}
