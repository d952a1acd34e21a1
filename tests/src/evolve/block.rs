//! Changes of models and enums as wholes: indexes, keys, relations, names.

use whimbrel_core::Dialect;

use super::{
    Rng,
    document::{Block, Document, FieldLine},
    values,
};

/// The names of a model's columns.
fn columns(document: &Document, block: usize) -> Vec<String> {
    let models = document.names("model");
    let fields = document.blocks[block]
        .lines
        .iter()
        .filter_map(|line| FieldLine::read(line));
    fields
        .filter(|field| !models.contains(&field.ty))
        .map(|field| field.name)
        .collect()
}

/// Up to three different columns, written as `[a, b(sort: Desc)]`.
fn column_list(document: &Document, block: usize, plain: bool, rng: &mut Rng) -> Option<String> {
    let names = columns(document, block);
    let mut chosen: Vec<String> = Vec::new();
    for _ in 0..=rng.below(3) {
        let name = rng.pick(&names)?.clone();
        if !chosen
            .iter()
            .any(|other| other.split('(').next() == Some(&name))
        {
            let sort = rng.pick(&["", "", "", "(sort: Desc)", "(sort: Asc)"])?;
            chosen.push(if plain { name } else { format!("{name}{sort}") });
        }
    }
    Some(format!("[{}]", chosen.join(", ")))
}

pub(super) fn add_index(document: &mut Document, rng: &mut Rng) -> Option<()> {
    let block = *rng.pick(&document.positions("model"))?;
    let kind = rng.pick(&["@@index", "@@index", "@@unique"])?;
    let typed = document.dialect() == Dialect::Postgres && *kind == "@@index" && rng.one_in(3);
    let list = column_list(document, block, typed, rng)?;
    let mut line = format!("{kind}({list}");
    if rng.one_in(4) {
        line.push_str(&format!(", map: {:?}", values::db_name(rng)));
    }
    if typed {
        line.push_str(&format!(
            ", type: {}",
            rng.pick(&["Hash", "Gin", "Brin", "BTree", "Gist", "SpGist"])?
        ));
    }
    line.push(')');
    document.blocks[block].lines.push(line);
    Some(())
}

fn index_lines(document: &Document, block: usize) -> Vec<usize> {
    let lines = document.blocks[block].lines.iter().enumerate();
    let is_index = |line: &str| line.starts_with("@@index") || line.starts_with("@@unique");
    lines
        .filter(|(_, line)| is_index(line))
        .map(|(at, _)| at)
        .collect()
}

pub(super) fn remove_index(document: &mut Document, rng: &mut Rng) -> Option<()> {
    let block = *rng.pick(&document.positions("model"))?;
    let at = *rng.pick(&index_lines(document, block))?;
    document.blocks[block].lines.remove(at);
    Some(())
}

/// Another name, or another kind.
pub(super) fn change_index(document: &mut Document, rng: &mut Rng) -> Option<()> {
    let block = *rng.pick(&document.positions("model"))?;
    let at = *rng.pick(&index_lines(document, block))?;
    let line = document.blocks[block].lines[at].clone();
    let changed = match rng.below(3) {
        0 if line.starts_with("@@index") => line.replacen("@@index", "@@unique", 1),
        0 => line.replacen("@@unique", "@@index", 1),
        1 if !line.contains("map:") => format!(
            "{}, map: {:?})",
            line.strip_suffix(')')?,
            values::db_name(rng)
        ),
        _ => {
            let start = line.find(", map:")?;
            format!("{})", &line[..start])
        }
    };
    document.blocks[block].lines[at] = changed;
    Some(())
}

pub(super) fn change_table_map(document: &mut Document, rng: &mut Rng) -> Option<()> {
    let kind = rng.pick(&["model", "model", "enum"])?;
    let block = *rng.pick(&document.positions(kind))?;
    let lines = &mut document.blocks[block].lines;
    let had = lines.iter().any(|line| line.starts_with("@@map"));
    lines.retain(|line| !line.starts_with("@@map"));
    if !had {
        lines.push(format!("@@map({:?})", values::db_name(rng)));
    }
    Some(())
}

pub(super) fn composite_id(document: &mut Document, rng: &mut Rng) -> Option<()> {
    let block = *rng.pick(&document.positions("model"))?;
    let list = column_list(document, block, rng.one_in(2), rng)?;
    for line in &mut document.blocks[block].lines {
        if let Some(mut field) = FieldLine::read(line)
            && field.has("@id")
        {
            field.remove("@id");
            if rng.one_in(2) && !field.has("@unique") {
                field.attributes.push("@unique".to_owned());
            }
            *line = field.write();
        }
    }
    let lines = &mut document.blocks[block].lines;
    lines.retain(|line| !line.starts_with("@@id"));
    let map = match document.dialect().has_namespaces() && rng.one_in(4) {
        true => format!(", map: {:?}", values::db_name(rng)),
        false => String::new(),
    };
    document.blocks[block]
        .lines
        .push(format!("@@id({list}{map})"));
    Some(())
}

pub(super) fn add_model(document: &mut Document, rng: &mut Rng) -> Option<()> {
    let ids: &[&str] = match document.dialect() {
        Dialect::Cockroach => &[
            "id BigInt @id @default(autoincrement())",
            "id Int @id @default(sequence())",
        ],
        _ => &[
            "id Int @id @default(autoincrement())",
            "id BigInt @id @default(autoincrement())",
        ],
    };
    let id = match rng.below(3) {
        0 => "id String @id @default(cuid())",
        1 => "id Int @id",
        _ => rng.pick(ids)?,
    };
    let mut lines = vec![id.to_owned()];
    lines.push(format!(
        "{} {}?",
        values::name("m", rng),
        values::scalar(rng)
    ));
    if let Some(schema) = rng.pick(&document.schemas()) {
        lines.push(format!("@@schema({schema:?})"));
    }
    let at = rng.below(document.blocks.len() + 1);
    let block = Block {
        kind: "model".to_owned(),
        name: values::name("Model", rng),
        lines,
    };
    document.blocks.insert(at, block);
    Some(())
}

/// The model goes with every relation field of its type; the columns stay.
pub(super) fn remove_model(document: &mut Document, rng: &mut Rng) -> Option<()> {
    let at = *rng.pick(&document.positions("model"))?;
    let gone = document.blocks.remove(at).name;
    drop_fields_of(document, &gone);
    Some(())
}

fn drop_fields_of(document: &mut Document, ty: &str) {
    for block in &mut document.blocks {
        if block.kind == "model" {
            block
                .lines
                .retain(|line| FieldLine::read(line).is_none_or(|field| field.ty != ty));
        }
    }
}

pub(super) fn change_enum(document: &mut Document, rng: &mut Rng) -> Option<()> {
    let at = *rng.pick(&document.positions("enum"))?;
    let lines = &mut document.blocks[at].lines;
    match rng.below(5) {
        0 | 1 => {
            let value = values::name("V", rng);
            let position = rng.below(lines.len() + 1);
            lines.insert(position, value);
        }
        2 | 3 => {
            let position = rng.below(lines.len());
            lines.remove(position);
        }
        _ => {
            let position = rng.below(lines.len());
            let value = lines.get(position)?.split_whitespace().next()?.to_owned();
            if value.starts_with("@@") {
                return None;
            }
            lines[position] = format!("{value} @map({:?})", values::db_name(rng));
        }
    }
    Some(())
}

pub(super) fn add_enum(document: &mut Document, rng: &mut Rng) -> Option<()> {
    let mut lines: Vec<String> = ["RED", "GREEN", "BLUE"].map(str::to_owned).to_vec();
    if let Some(schema) = rng.pick(&document.schemas()) {
        lines.push(format!("@@schema({schema:?})"));
    }
    let name = values::name("Enum", rng);
    let block = *rng.pick(&document.positions("model"))?;
    let arity = rng.pick(&["", "?", "[]", " @default(RED)"])?;
    let field = format!("{} {name}{arity}", values::name("e", rng));
    document.blocks[block].lines.push(field);
    document.blocks.push(Block {
        kind: "enum".to_owned(),
        name,
        lines,
    });
    Some(())
}

pub(super) fn remove_enum(document: &mut Document, rng: &mut Rng) -> Option<()> {
    let at = *rng.pick(&document.positions("enum"))?;
    let gone = document.blocks.remove(at).name;
    drop_fields_of(document, &gone);
    Some(())
}

/// A model's single key field.
fn key_of(document: &Document, block: usize) -> Option<FieldLine> {
    let mut fields = document.blocks[block]
        .lines
        .iter()
        .filter_map(|line| FieldLine::read(line));
    fields.find(|field| field.has("@id"))
}

pub(super) fn add_relation(document: &mut Document, rng: &mut Rng) -> Option<()> {
    let models = document.positions("model");
    let (from, to) = (*rng.pick(&models)?, *rng.pick(&models)?);
    let key = key_of(document, to)?;
    let name = values::name("Relation", rng);
    let field = values::name("rel", rng);
    let optional = *rng.pick(&["", "?"])?;
    let unique = rng.one_in(4);
    let native: Vec<&String> = key
        .attributes
        .iter()
        .filter(|a| a.starts_with("@db"))
        .collect();
    let native = native.first().map_or("", |text| text.as_str());
    let actions = random_actions(rng)?;
    let (from_name, to_name) = (
        document.blocks[from].name.clone(),
        document.blocks[to].name.clone(),
    );
    let lines = &mut document.blocks[from].lines;
    let one = if unique { " @unique" } else { "" };
    lines.push(format!("{field}Id {}{optional} {native}{one}", key.ty));
    lines.push(format!(
        "{field} {to_name}{optional} @relation({name:?}, fields: [{field}Id], references: [{}]{actions})",
        key.name
    ));
    let back = if unique { "?" } else { "[]" };
    document.blocks[to]
        .lines
        .push(format!("{field}Back {from_name}{back} @relation({name:?})"));
    Some(())
}

fn random_actions(rng: &mut Rng) -> Option<String> {
    const ACTIONS: [&str; 4] = ["Cascade", "Restrict", "NoAction", "SetNull"];
    let mut out = String::new();
    if rng.one_in(2) {
        out.push_str(&format!(", onDelete: {}", rng.pick(&ACTIONS)?));
    }
    if rng.one_in(4) {
        out.push_str(&format!(", onUpdate: {}", rng.pick(&ACTIONS)?));
    }
    if rng.one_in(6) {
        out.push_str(&format!(", map: {:?}", values::db_name(rng)));
    }
    Some(out)
}

pub(super) fn add_many_to_many(document: &mut Document, rng: &mut Rng) -> Option<()> {
    let models = document.positions("model");
    let (a, b) = (*rng.pick(&models)?, *rng.pick(&models)?);
    let name = values::name("Many", rng);
    for (here, there, suffix) in [(a, b, "A"), (b, a, "B")] {
        let other = document.blocks[there].name.clone();
        let field = format!(
            "{}{suffix} {other}[] @relation({name:?})",
            name.to_lowercase()
        );
        document.blocks[here].lines.push(field);
    }
    Some(())
}

/// Other actions, or the relation goes on both sides.
pub(super) fn change_relation(document: &mut Document, rng: &mut Rng) -> Option<()> {
    let block = *rng.pick(&document.positions("model"))?;
    let lines = &document.blocks[block].lines;
    let with_key: Vec<usize> = (0..lines.len())
        .filter(|&at| !lines[at].starts_with("@@") && lines[at].contains("fields: ["))
        .collect();
    let at = *rng.pick(&with_key)?;
    let line = lines[at].clone();
    let open = line.find("references:")?;
    let end = open + line[open..].find(']')? + 1;
    document.blocks[block].lines[at] = format!("{}{})", &line[..end], random_actions(rng)?);
    Some(())
}

/// Lists schemas, and moves a model or enum to another one.
pub(super) fn change_schema(document: &mut Document, rng: &mut Rng) -> Option<()> {
    if !document.dialect().has_namespaces() {
        return None;
    }
    if document.schemas().is_empty() {
        let at = *document.positions("datasource").first()?;
        let lines = &mut document.blocks[at].lines;
        lines.push("schemas = [\"public\", \"other\", \"Third One\"]".to_owned());
        for block in &mut document.blocks {
            if matches!(block.kind.as_str(), "model" | "enum" | "view") {
                block.lines.push("@@schema(\"public\")".to_owned());
            }
        }
        return Some(());
    }
    let schema = rng.pick(&document.schemas())?.clone();
    let kind = rng.pick(&["model", "enum"])?;
    let block = *rng.pick(&document.positions(kind))?;
    let lines = &mut document.blocks[block].lines;
    lines.retain(|line| !line.starts_with("@@schema"));
    lines.push(format!("@@schema({schema:?})"));
    Some(())
}
