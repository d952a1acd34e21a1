//! Enums, models with their keys and columns, and blocks that nothing refers to.

use whimbrel_core::Dialect;

use super::columns;
use super::draft::{Block, Column, Draft, Model};

const MODELS: &[&str] = &[
    "User",
    "Post",
    "Category",
    "OrderItem",
    "person",
    "user_profile",
    "Bus",
    "Child",
    "Status",
    "A",
    "Hero2",
    "HTTPLog",
    "Address",
    "Box",
    "Team",
    "news",
    "Sheep",
    "Leaf",
    "Très_Bien",
    "Order",
    "Group",
    "AModelWithAVeryLongNameThatDoesNotFitIntoTheNamesOfConstraints",
];

const FIELDS: &[&str] = &[
    "name",
    "email",
    "title",
    "body",
    "createdAt",
    "count",
    "price",
    "is_active",
    "data",
    "a",
    "slug",
    "Total",
    "type",
    "model",
    "x1",
    "longFieldNameThatPushesColumns",
    "état",
    "order",
    "select",
];

const SCALARS: &[&str] = &[
    "String", "String", "String", "Int", "Int", "BigInt", "Float", "Decimal", "Boolean",
    "DateTime", "DateTime", "Json", "Bytes",
];

/// Names for the database that must be quoted.
const MAPPED: &[&str] = &["col_", "my col ", "it's_", "Ünïcode_", "say_\\\"hi\\\"_"];

pub(super) fn add_enum(draft: &mut Draft) {
    let name = draft.unique("Kind");
    let mut lines = Vec::new();
    for value in 0..1 + draft.random.below(4) {
        let stem = draft
            .random
            .pick(&["ACTIVE", "off", "Pending", "onHold", "x_y"]);
        let mut line = format!("{stem}{value}");
        if draft.random.chance(20) {
            line.push_str(&format!(" @map(\"{stem}'s {value}\")"));
        }
        lines.push(line);
    }
    let mut attributes = Vec::new();
    if draft.random.chance(25) {
        attributes.push(format!("@@map(\"{}_table\")", name.to_lowercase()));
    }
    draft.namespace(&mut attributes);
    draft.enums.push(Block {
        name,
        lines,
        attributes,
    });
}

pub(super) fn add_model(draft: &mut Draft) {
    let stem = draft.random.pick(MODELS);
    let name = if draft.models.iter().any(|model| model.name == stem) {
        // The number in front keeps names apart that are cut at their end.
        format!("{}{stem}", draft.unique("M"))
    } else {
        stem.to_owned()
    };
    let mut model = Model {
        name,
        columns: Vec::new(),
        relations: Vec::new(),
        attributes: Vec::new(),
        key: Vec::new(),
        has_id: true,
        indexed: Vec::new(),
    };
    add_key(draft, &mut model);
    for _ in 0..draft.random.below(7) {
        let column = column(draft, &model);
        model.columns.push(column);
    }
    if draft.random.chance(30) {
        let table = draft.unique(&model.name.to_lowercase());
        model.attributes.push(format!("@@map(\"{table}\")"));
    }
    draft.namespace(&mut model.attributes);
    draft.models.push(model);
}

fn plain(name: &str, ty: &str, attributes: Vec<String>) -> Column {
    Column {
        name: name.to_owned(),
        ty: ty.to_owned(),
        arity: "",
        native: None,
        attributes,
        indexable: true,
    }
}

fn add_key(draft: &mut Draft, model: &mut Model) {
    let id = |default: &str| vec!["@id".to_owned(), format!("@default({default})")];
    match draft.random.below(12) {
        0..=3 => {
            let (ty, default) = match (draft.dialect, draft.random.below(4)) {
                (Dialect::Cockroach, 0) => ("Int", "sequence()"),
                (Dialect::Cockroach, 1) => ("Int", "sequence(start: 10, increment: 2)"),
                (Dialect::Cockroach, _) => ("BigInt", "autoincrement()"),
                (Dialect::Postgres | Dialect::Mysql, 0) => ("BigInt", "autoincrement()"),
                _ => ("Int", "autoincrement()"),
            };
            let mut column = plain("id", ty, id(default));
            if draft.dialect == Dialect::Postgres && ty == "Int" && draft.random.chance(10) {
                column.native = Some("SmallInt");
            }
            if draft.dialect == Dialect::Mysql && ty == "Int" && draft.random.chance(20) {
                column.native = Some("UnsignedInt");
            }
            model.columns.push(column);
        }
        4 | 5 => {
            let default = draft
                .random
                .pick(&["uuid()", "cuid()", "nanoid()", "ulid()", "uuid(7)"]);
            let mut column = plain("id", "String", id(default));
            if default.starts_with("uuid")
                && draft.dialect.has_namespaces()
                && draft.random.chance(50)
            {
                column.native = Some("Uuid");
                if draft.random.chance(40) {
                    column.attributes = id("dbgenerated(\"gen_random_uuid()\")");
                }
            }
            model.columns.push(column);
        }
        6 => {
            let mut attributes = vec!["@id".to_owned()];
            if draft.random.chance(50) && draft.dialect.has_namespaces() {
                let name = draft.unique("pk_");
                attributes = vec![format!("@id(map: \"{name}\")")];
            }
            attributes.push("@map(\"_id\")".to_owned());
            let mut column = plain("id", "String", attributes);
            if draft.dialect == Dialect::Mysql && draft.random.chance(30) {
                column.native = Some("Char(3)");
            }
            model.columns.push(column);
        }
        7 => {
            model.has_id = false;
            model.indexed.push(vec![0]);
            model
                .columns
                .push(plain("code", "String", vec!["@unique".to_owned()]));
        }
        8 => {
            model
                .columns
                .push(plain("day", "DateTime", vec!["@id".to_owned()]));
        }
        _ => {
            model.columns.push(plain("left", "Int", Vec::new()));
            model.columns.push(plain("right", "String", Vec::new()));
            model.key = vec![0, 1];
            let mut arguments = "[left, right]".to_owned();
            if draft.random.chance(30) {
                arguments.push_str(", name: \"both\"");
            }
            if draft.random.chance(20) && draft.dialect.has_namespaces() {
                let name = draft.unique("pk_");
                arguments.push_str(&format!(", map: \"{name}\""));
            }
            if draft.random.chance(25) {
                model.has_id = false;
                model.indexed.push(vec![0, 1]);
                let arguments = arguments.replace("both", "either");
                model.attributes.push(format!("@@unique({arguments})"));
            } else {
                model.attributes.push(format!("@@id({arguments})"));
            }
            return;
        }
    }
    model.key = vec![0];
}

fn column(draft: &mut Draft, model: &Model) -> Column {
    let stem = draft.random.pick(FIELDS);
    let name = if model.columns.iter().any(|column| column.name == stem) {
        draft.unique(stem)
    } else {
        stem.to_owned()
    };
    if draft.random.chance(4) {
        return Column {
            ty: format!(
                "Unsupported(\"{}\")",
                draft.random.pick(&["circle", "POINT", "tsvector"])
            ),
            arity: "?",
            indexable: false,
            ..plain(&name, "", Vec::new())
        };
    }
    let lists = draft.dialect.has_namespaces();
    let arity = match draft.random.below(10) {
        0..=5 => "",
        6 | 7 => "?",
        _ if lists => "[]",
        _ => "?",
    };
    if !draft.enums.is_empty() && draft.random.chance(15) {
        return enum_column(draft, name, arity);
    }
    let mut ty = draft.random.pick(SCALARS);
    if ty == "Json" && arity == "[]" && draft.dialect == Dialect::Cockroach {
        ty = "String";
    }
    let natives = columns::native_types(draft.dialect, ty);
    let native =
        (!natives.is_empty() && draft.random.chance(30)).then(|| draft.random.pick(natives));
    scalar_column(draft, model, plain(&name, ty, Vec::new()), arity, native)
}

fn scalar_column(
    draft: &mut Draft,
    model: &Model,
    mut column: Column,
    arity: &'static str,
    native: Option<&'static str>,
) -> Column {
    let ty = column.ty.clone();
    column.arity = arity;
    column.native = native;
    column.indexable = arity != "[]" && columns::indexable(draft.dialect, &ty, native);
    let attributes = &mut column.attributes;
    if arity == "[]" {
        if draft.random.chance(30)
            && let Some(default) = columns::list_default(&mut draft.random, &ty, native)
        {
            attributes.push(format!("@default({default})"));
        }
    } else if ty == "DateTime" && draft.random.chance(25) {
        attributes.push("@updatedAt".to_owned());
    } else if draft.random.chance(35)
        && columns::takes_default(draft.dialect, &ty)
        && let Some(default) = columns::default(&mut draft.random, &ty, native)
    {
        attributes.push(format!("@default({default})"));
    } else if ty == "Int"
        && arity.is_empty()
        && native.is_none()
        && draft.dialect == Dialect::Postgres
        && draft.random.chance(5)
    {
        attributes.push("@default(autoincrement())".to_owned());
    }
    if draft.random.chance(12) {
        let stem = draft.random.pick(MAPPED);
        let name = draft.unique(stem);
        column.attributes.push(format!("@map(\"{name}\")"));
    }
    if column.indexable && draft.random.chance(10) {
        let unique = match draft.random.below(4) {
            _ if model.has_long_name() => format!("@unique(map: \"{}\")", draft.unique("key_")),
            0 => format!("@unique(map: \"{}\")", draft.unique("key_")),
            1 if draft.dialect != Dialect::Cockroach => "@unique(sort: Desc)".to_owned(),
            _ => "@unique".to_owned(),
        };
        column.attributes.push(unique);
        column.indexable = false;
    } else if arity == "?" && draft.random.chance(3) {
        column.attributes.push("@ignore".to_owned());
        column.indexable = false;
    }
    column
}

fn enum_column(draft: &mut Draft, name: String, arity: &'static str) -> Column {
    let which = draft.random.below(draft.enums.len());
    let ty = draft.enums[which].name.clone();
    let first = draft.enums[which].lines[0]
        .split(' ')
        .next()
        .unwrap_or("")
        .to_owned();
    let mut attributes = Vec::new();
    if draft.random.chance(40) {
        attributes.push(match arity {
            "[]" => format!("@default([{first}])"),
            _ => format!("@default({first})"),
        });
    }
    Column {
        arity,
        indexable: arity != "[]",
        ..plain(&name, &ty, attributes)
    }
}

/// A model that is ignored because it has no key, and a view.
pub(super) fn add_others(draft: &mut Draft) {
    if draft.random.chance(8) {
        let mut attributes = vec!["@@ignore".to_owned()];
        draft.namespace(&mut attributes);
        let block = Block {
            name: draft.unique("Loose"),
            lines: vec!["a Int?".to_owned(), "b String @default(\"x\")".to_owned()],
            attributes,
        };
        draft.others.push(("model", block));
    }
    if draft.has_preview("views") {
        let mut attributes = Vec::new();
        draft.namespace(&mut attributes);
        let block = Block {
            name: draft.unique("Summary"),
            lines: vec!["id Int @unique".to_owned(), "total Decimal?".to_owned()],
            attributes,
        };
        draft.others.push(("view", block));
    }
}
