//! Changes of one field.

use super::{
    Rng,
    document::{Document, FieldLine},
    values,
};

/// A model and a line in it that is a column.
fn pick(document: &Document, rng: &mut Rng) -> Option<(usize, usize, FieldLine)> {
    let models = document.names("model");
    let block = *rng.pick(&document.positions("model"))?;
    let lines = &document.blocks[block].lines;
    let fields: Vec<(usize, FieldLine)> = lines
        .iter()
        .enumerate()
        .filter_map(|(at, line)| Some((at, FieldLine::read(line)?)))
        .filter(|(_, field)| !models.contains(&field.ty))
        .collect();
    let (at, field) = rng.pick(&fields)?.clone();
    Some((block, at, field))
}

fn put(document: &mut Document, block: usize, at: usize, field: &FieldLine) {
    document.blocks[block].lines[at] = field.write();
}

fn enum_values(document: &Document, name: &str) -> Vec<String> {
    let lines = document
        .of_kind("enum")
        .filter(|block| block.name == name)
        .flat_map(|block| &block.lines);
    let values = lines.filter(|line| !line.starts_with("@@"));
    values
        .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
        .collect()
}

fn random_type(document: &Document, rng: &mut Rng) -> String {
    let enums = document.names("enum");
    match rng.pick(&enums) {
        Some(name) if rng.one_in(4) => name.clone(),
        _ => values::scalar(rng).to_owned(),
    }
}

fn random_default(document: &Document, field: &FieldLine, rng: &mut Rng) -> Option<String> {
    let values = enum_values(document, &field.ty);
    values::default(document.dialect(), &field.ty, field.arity, &values, rng)
}

fn random_arity(rng: &mut Rng) -> &'static str {
    rng.pick(&["", "", "?", "?", "[]"]).copied().unwrap_or("")
}

pub(super) fn add(document: &mut Document, rng: &mut Rng) -> Option<()> {
    let block = *rng.pick(&document.positions("model"))?;
    let mut field = FieldLine {
        name: values::name("f", rng),
        ty: random_type(document, rng),
        arity: random_arity(rng),
        attributes: Vec::new(),
    };
    if rng.one_in(2) {
        field
            .attributes
            .extend(random_default(document, &field, rng));
    }
    if rng.one_in(3) {
        field
            .attributes
            .extend(values::native(document.dialect(), &field.ty, rng));
    }
    if rng.one_in(6) {
        field.attributes.push("@unique".to_owned());
    }
    if rng.one_in(6) {
        field
            .attributes
            .push(format!("@map({:?})", values::db_name(rng)));
    }
    let lines = &mut document.blocks[block].lines;
    let at = rng.below(lines.len() + 1);
    lines.insert(at, field.write());
    Some(())
}

pub(super) fn remove(document: &mut Document, rng: &mut Rng) -> Option<()> {
    let (block, at, _) = pick(document, rng)?;
    document.blocks[block].lines.remove(at);
    Some(())
}

pub(super) fn change_type(document: &mut Document, rng: &mut Rng) -> Option<()> {
    let (block, at, mut field) = pick(document, rng)?;
    field.ty = random_type(document, rng);
    field.remove("@db");
    if !rng.one_in(4) {
        field.remove("@default");
    }
    if rng.one_in(2) {
        field
            .attributes
            .extend(values::native(document.dialect(), &field.ty, rng));
    }
    put(document, block, at, &field);
    Some(())
}

pub(super) fn change_native_type(document: &mut Document, rng: &mut Rng) -> Option<()> {
    let (block, at, mut field) = pick(document, rng)?;
    field.remove("@db");
    if !rng.one_in(5) {
        field
            .attributes
            .push(values::native(document.dialect(), &field.ty, rng)?);
    }
    put(document, block, at, &field);
    Some(())
}

pub(super) fn change_arity(document: &mut Document, rng: &mut Rng) -> Option<()> {
    let (block, at, mut field) = pick(document, rng)?;
    field.arity = random_arity(rng);
    if rng.one_in(3) {
        field.remove("@default");
    }
    put(document, block, at, &field);
    Some(())
}

pub(super) fn change_default(document: &mut Document, rng: &mut Rng) -> Option<()> {
    let (block, at, mut field) = pick(document, rng)?;
    field.remove("@default");
    if !rng.one_in(4) {
        field
            .attributes
            .push(random_default(document, &field, rng)?);
    }
    put(document, block, at, &field);
    Some(())
}

pub(super) fn change_unique(document: &mut Document, rng: &mut Rng) -> Option<()> {
    let (block, at, mut field) = pick(document, rng)?;
    let had = field.has("@unique");
    field.remove("@unique");
    if !had || rng.one_in(3) {
        const FORMS: [&str; 4] = [
            "@unique",
            "@unique(sort: Desc)",
            "@unique(map: \"a unique one\")",
            "@unique(sort: Asc, map: \"other\")",
        ];
        field.attributes.push((*rng.pick(&FORMS)?).to_owned());
    }
    put(document, block, at, &field);
    Some(())
}

pub(super) fn change_id(document: &mut Document, rng: &mut Rng) -> Option<()> {
    let (block, at, mut field) = pick(document, rng)?;
    let had = field.has("@id");
    for line in &mut document.blocks[block].lines {
        if let Some(mut other) = FieldLine::read(line)
            && other.has("@id")
        {
            other.remove("@id");
            // Something must still tell the rows apart.
            if !other.has("@unique") && !rng.one_in(3) {
                other.attributes.push("@unique".to_owned());
            }
            *line = other.write();
        }
    }
    document.blocks[block]
        .lines
        .retain(|line| !line.starts_with("@@id"));
    if had {
        if !field.has("@unique") {
            field.attributes.push("@unique".to_owned());
        }
        field.remove("@id");
    } else {
        field.remove("@unique");
        field.arity = "";
        field.attributes.push(match rng.one_in(4) {
            true => "@id(map: \"the key\")".to_owned(),
            false => "@id".to_owned(),
        });
    }
    let at = at.min(document.blocks[block].lines.len().checked_sub(1)?);
    if FieldLine::read(&document.blocks[block].lines[at])?.name != field.name {
        return None;
    }
    put(document, block, at, &field);
    Some(())
}

pub(super) fn change_map(document: &mut Document, rng: &mut Rng) -> Option<()> {
    let (block, at, mut field) = pick(document, rng)?;
    let had = field.has("@map");
    field.remove("@map");
    if !had || rng.one_in(2) {
        field
            .attributes
            .push(format!("@map({:?})", values::db_name(rng)));
    }
    put(document, block, at, &field);
    Some(())
}

pub(super) fn move_line(document: &mut Document, rng: &mut Rng) -> Option<()> {
    if rng.one_in(3) {
        let (a, b) = (
            rng.below(document.blocks.len()),
            rng.below(document.blocks.len()),
        );
        document.blocks.swap(a, b);
        return Some(());
    }
    let block = *rng.pick(&document.positions("model"))?;
    let lines = &mut document.blocks[block].lines;
    let (a, b) = (rng.below(lines.len()), rng.below(lines.len()));
    if lines.is_empty() {
        return None;
    }
    lines.swap(a, b);
    Some(())
}

pub(super) fn rename(document: &mut Document, rng: &mut Rng) -> Option<()> {
    let (block, at, mut field) = pick(document, rng)?;
    field.name = values::name("r", rng);
    put(document, block, at, &field);
    Some(())
}

pub(super) fn unsupported(document: &mut Document, rng: &mut Rng) -> Option<()> {
    let (block, at, mut field) = pick(document, rng)?;
    const TYPES: [&str; 4] = ["circle", "tsvector", "vector(3)", "point"];
    field.ty = format!("Unsupported({:?})", rng.pick(&TYPES)?);
    field.remove("@db");
    field.remove("@default");
    if rng.one_in(3) {
        field
            .attributes
            .push("@default(dbgenerated(\"now()\"))".to_owned());
    }
    put(document, block, at, &field);
    Some(())
}

pub(super) fn updated_at(document: &mut Document, rng: &mut Rng) -> Option<()> {
    let (block, at, mut field) = pick(document, rng)?;
    let attribute = rng.pick(&["@updatedAt", "@ignore"])?;
    match field.has(attribute) {
        true => field.remove(attribute),
        false => field.attributes.push((*attribute).to_owned()),
    }
    put(document, block, at, &field);
    Some(())
}
