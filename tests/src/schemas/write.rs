//! Whole schemas: the blocks and how they are written down.

use whimbrel_core::Dialect;

use super::columns;
use super::random::Random;
use super::relations;

/// A schema being made.
pub(super) struct Draft {
    pub(super) dialect: Dialect,
    pub(super) random: Random,
    /// The name of the datasource, which native types begin with.
    pub(super) source: &'static str,
    pub(super) relation_mode_prisma: bool,
    /// Schemas of the database, when the draft uses them.
    pub(super) namespaces: Vec<&'static str>,
    pub(super) enums: Vec<Block>,
    pub(super) models: Vec<Model>,
    /// Grows with every name that must be unique.
    pub(super) counter: usize,
}

/// A block that nothing refers into.
pub(super) struct Block {
    name: String,
    lines: Vec<String>,
    attributes: Vec<String>,
}

/// A model.
pub(super) struct Model {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    /// Relation fields, as written.
    pub(super) relations: Vec<String>,
    pub(super) attributes: Vec<String>,
    /// The columns of its key, by number.
    pub(super) key: Vec<usize>,
    /// Whether that key is an `@id` rather than a `@unique`.
    pub(super) has_id: bool,
    pub(super) ignored: bool,
    /// Field sets that already have an index, so that no two get one name.
    pub(super) indexed: Vec<Vec<usize>>,
}

/// A scalar or enum field.
#[derive(Clone)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) ty: String,
    pub(super) arity: &'static str,
    pub(super) native: Option<&'static str>,
    /// Everything but the native type.
    pub(super) attributes: Vec<String>,
    pub(super) indexable: bool,
}

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
];
const SCALARS: &[&str] = &[
    "String", "String", "String", "Int", "Int", "BigInt", "Float", "Decimal", "Boolean",
    "DateTime", "DateTime", "Json", "Bytes",
];

/// A valid schema for the dialect, always the same for the same seed.
pub fn generate(dialect: Dialect, seed: u64) -> String {
    let mut random = Random::new(seed);
    let source = random.pick(&["db", "db", "db", "pg", "mydb"]);
    let source = if source == "db" {
        "db"
    } else if source == "pg" {
        "pg"
    } else {
        "mydb"
    };
    let namespaces = if dialect.has_namespaces() && random.chance(12) {
        vec!["public", "other"]
    } else {
        Vec::new()
    };
    let mut draft = Draft {
        dialect,
        source,
        relation_mode_prisma: random.chance(8),
        namespaces,
        enums: Vec::new(),
        models: Vec::new(),
        counter: 0,
        random,
    };
    for _ in 0..draft.random.below(3) {
        draft.add_enum();
    }
    for _ in 0..1 + draft.random.below(5) {
        draft.add_model();
    }
    relations::add(&mut draft);
    draft.add_indexes();
    draft.write()
}

impl Draft {
    /// `stem`, or `stem` with a number when it must not collide.
    pub(super) fn unique(&mut self, stem: &str) -> String {
        self.counter += 1;
        format!("{stem}{}", self.counter)
    }

    fn add_enum(&mut self) {
        let name = self.unique("Kind");
        let mut lines = Vec::new();
        for value in 0..1 + self.random.below(4) {
            let stem = self
                .random
                .pick(&["ACTIVE", "off", "Pending", "onHold", "x_y"]);
            let mut line = format!("{stem}{value}");
            if self.random.chance(20) {
                line.push_str(&format!(" @map(\"{stem} {value}\")"));
            }
            lines.push(line);
        }
        let mut attributes = Vec::new();
        if self.random.chance(25) {
            attributes.push(format!("@@map(\"{}_table\")", name.to_lowercase()));
        }
        self.namespace(&mut attributes);
        self.enums.push(Block {
            name,
            lines,
            attributes,
        });
    }

    fn namespace(&mut self, attributes: &mut Vec<String>) {
        if !self.namespaces.is_empty() {
            let namespace = self.random.pick(&self.namespaces.clone());
            attributes.push(format!("@@schema(\"{namespace}\")"));
        }
    }

    fn add_model(&mut self) {
        let stem = self.random.pick(MODELS);
        let name = if self.models.iter().any(|model| model.name == stem) {
            self.unique(stem)
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
            ignored: false,
            indexed: Vec::new(),
        };
        self.add_key(&mut model);
        for _ in 0..self.random.below(7) {
            let column = self.column(&model);
            model.columns.push(column);
        }
        if self.random.chance(30) {
            let table = self.unique(&model.name.to_lowercase());
            model.attributes.push(format!("@@map(\"{table}\")"));
        }
        let mut attributes = Vec::new();
        self.namespace(&mut attributes);
        model.attributes.extend(attributes);
        self.models.push(model);
    }

    fn add_key(&mut self, model: &mut Model) {
        let plain = |name: &str, ty: &str, attributes: Vec<String>| Column {
            name: name.to_owned(),
            ty: ty.to_owned(),
            arity: "",
            native: None,
            attributes,
            indexable: true,
        };
        let id = |default: &str| vec!["@id".to_owned(), format!("@default({default})")];
        let form = self.random.below(10);
        match form {
            0..=3 if self.dialect == Dialect::Cockroach => {
                model
                    .columns
                    .push(plain("id", "BigInt", id("autoincrement()")));
            }
            0..=3 => model
                .columns
                .push(plain("id", "Int", id("autoincrement()"))),
            4 | 5 => {
                let default = self
                    .random
                    .pick(&["uuid()", "cuid()", "nanoid()", "ulid()"]);
                let mut column = plain("id", "String", id(default));
                if default == "uuid()"
                    && self.dialect == Dialect::Postgres
                    && self.random.chance(50)
                {
                    column.native = Some("Uuid");
                }
                model.columns.push(column);
            }
            6 => {
                let mut attributes = vec!["@id".to_owned()];
                if self.random.chance(50)
                    && self.dialect != Dialect::Mysql
                    && self.dialect != Dialect::Sqlite
                {
                    let name = self.unique("pk_");
                    attributes = vec![format!("@id(map: \"{name}\")")];
                }
                attributes.push("@map(\"_id\")".to_owned());
                model.columns.push(plain("id", "String", attributes));
            }
            7 => {
                model.has_id = false;
                model
                    .columns
                    .push(plain("code", "String", vec!["@unique".to_owned()]));
            }
            _ => {
                model.columns.push(plain("left", "Int", Vec::new()));
                model.columns.push(plain("right", "String", Vec::new()));
                model.key = vec![0, 1];
                let name = if self.random.chance(30) {
                    ", name: \"both\""
                } else {
                    ""
                };
                model.attributes.push(format!("@@id([left, right]{name})"));
                return;
            }
        }
        model.key = vec![0];
    }

    fn column(&mut self, model: &Model) -> Column {
        let stem = self.random.pick(FIELDS);
        let name = if model.columns.iter().any(|column| column.name == stem) {
            self.unique(stem)
        } else {
            stem.to_owned()
        };
        if self.random.chance(4) {
            return Column {
                name,
                ty: "Unsupported(\"circle\")".to_owned(),
                arity: "?",
                native: None,
                attributes: Vec::new(),
                indexable: false,
            };
        }
        let lists = self.dialect.has_namespaces();
        let arity = match self.random.below(10) {
            0..=5 => "",
            6 | 7 => "?",
            _ if lists => "[]",
            _ => "?",
        };
        if !self.enums.is_empty() && self.random.chance(15) {
            return self.enum_column(name, arity);
        }
        let mut ty = self.random.pick(SCALARS);
        if ty == "Json" && arity == "[]" && self.dialect == Dialect::Cockroach {
            ty = "String";
        }
        let natives = columns::native_types(self.dialect, ty);
        let native =
            (!natives.is_empty() && self.random.chance(30)).then(|| self.random.pick(natives));
        let mut attributes = Vec::new();
        let mut indexable = arity != "[]" && columns::indexable(self.dialect, ty, native);
        let text = native.is_some_and(|native| native.contains("Text"));
        let takes_default = native.is_none() || (self.dialect != Dialect::Mysql && ty == "Boolean");
        if arity == "[]" {
            if self.random.chance(20) {
                attributes.push("@default([])".to_owned());
            }
        } else if ty == "DateTime" && self.random.chance(25) {
            attributes.push("@updatedAt".to_owned());
        } else if self.random.chance(30)
            && takes_default
            && !text
            && !(self.dialect == Dialect::Mysql && matches!(ty, "Json" | "Bytes"))
            && let Some(default) = columns::default(&mut self.random, ty)
        {
            attributes.push(format!("@default({default})"));
        }
        if self.random.chance(12) {
            let column = self.unique("col_");
            attributes.push(format!("@map(\"{column}\")"));
        }
        if indexable && self.random.chance(10) {
            attributes.push("@unique".to_owned());
            indexable = false;
        } else if arity == "?" && self.random.chance(3) {
            attributes.push("@ignore".to_owned());
            indexable = false;
        }
        Column {
            name,
            ty: ty.to_owned(),
            arity,
            native,
            attributes,
            indexable,
        }
    }

    fn enum_column(&mut self, name: String, arity: &'static str) -> Column {
        let which = self.random.below(self.enums.len());
        let ty = self.enums[which].name.clone();
        let first = self.enums[which].lines[0]
            .split(' ')
            .next()
            .unwrap_or("")
            .to_owned();
        let mut attributes = Vec::new();
        if self.random.chance(40) {
            attributes.push(match arity {
                "[]" => format!("@default([{first}])"),
                _ => format!("@default({first})"),
            });
        }
        Column {
            name,
            ty,
            arity,
            native: None,
            attributes,
            indexable: arity != "[]",
        }
    }

    fn add_indexes(&mut self) {
        for number in 0..self.models.len() {
            let candidates: Vec<usize> = (0..self.models[number].columns.len())
                .filter(|&column| self.models[number].columns[column].indexable)
                .collect();
            for _ in 0..self.random.below(3) {
                if candidates.is_empty() {
                    break;
                }
                let mut fields = vec![candidates[self.random.below(candidates.len())]];
                let second = candidates[self.random.below(candidates.len())];
                if second != fields[0] && self.random.chance(50) {
                    fields.push(second);
                }
                if self.models[number].indexed.contains(&fields)
                    || fields == self.models[number].key
                {
                    continue;
                }
                let attribute = self.index(number, &fields);
                self.models[number].indexed.push(fields);
                self.models[number].attributes.push(attribute);
            }
        }
    }

    fn index(&mut self, number: usize, fields: &[usize]) -> String {
        let unique = self.random.chance(35);
        let mut names = Vec::new();
        for &field in fields {
            let column = &self.models[number].columns[field];
            let sized =
                self.dialect == Dialect::Mysql && column.ty == "String" && column.native.is_none();
            let mut name = column.name.clone();
            if sized && self.random.chance(20) {
                name.push_str("(length: 10)");
            } else if self.random.chance(20) {
                name.push_str("(sort: Desc)");
            }
            names.push(name);
        }
        let mut arguments = format!("[{}]", names.join(", "));
        if self.random.chance(20) {
            let map = self.unique("idx_");
            arguments.push_str(&format!(", map: \"{map}\""));
        }
        if unique && self.random.chance(20) {
            let name = self.unique("by");
            arguments.push_str(&format!(", name: \"{name}\""));
        }
        if !unique
            && fields.len() == 1
            && self.dialect == Dialect::Postgres
            && !arguments.contains("sort")
            && self.random.chance(20)
        {
            arguments.push_str(", type: Hash");
        }
        format!("@@{}({arguments})", if unique { "unique" } else { "index" })
    }

    /// The text, spaced by chance.
    fn write(mut self) -> String {
        let mut text = String::new();
        let provider = self.dialect.provider();
        let mut lines = vec![format!("provider = \"{provider}\"")];
        if self.relation_mode_prisma {
            lines.push("relationMode = \"prisma\"".to_owned());
        }
        if !self.namespaces.is_empty() {
            lines.push("schemas = [\"public\", \"other\"]".to_owned());
        }
        self.write_block(
            &mut text,
            &format!("datasource {}", self.source),
            &lines,
            &[],
        );
        if self.random.chance(60) {
            let lines = [
                "provider = \"prisma-client\"".to_owned(),
                "output = \"../generated\"".to_owned(),
            ];
            self.write_block(&mut text, "generator client", &lines, &[]);
        }
        for block in std::mem::take(&mut self.enums) {
            let head = format!("enum {}", block.name);
            self.write_block(&mut text, &head, &block.lines, &block.attributes);
        }
        for model in std::mem::take(&mut self.models) {
            let mut lines = Vec::new();
            for column in &model.columns {
                lines.push(self.column_line(column));
            }
            lines.extend(model.relations);
            let mut attributes = model.attributes;
            if model.ignored {
                attributes.push("@@ignore".to_owned());
            }
            self.write_block(
                &mut text,
                &format!("model {}", model.name),
                &lines,
                &attributes,
            );
        }
        text
    }

    fn column_line(&mut self, column: &Column) -> String {
        let mut parts = column.attributes.clone();
        if let Some(native) = column.native {
            let at = self.random.below(parts.len() + 1);
            parts.insert(at, format!("@{}.{native}", self.source));
        }
        let mut line = format!("{} {}{}", column.name, column.ty, column.arity);
        for part in parts {
            line.push_str(self.random.pick(&[" ", " ", "  "]));
            line.push_str(&part);
        }
        line
    }

    fn write_block(
        &mut self,
        text: &mut String,
        head: &str,
        lines: &[String],
        attributes: &[String],
    ) {
        if self.random.chance(10) {
            text.push_str(self.random.pick(&[
                "// a note\n",
                "/// about it\n",
                "/* several\n * lines */\n",
                "// apart\n\n",
            ]));
        }
        text.push_str(head);
        text.push_str(" {\n");
        let indent = self.random.pick(&["  ", "  ", "    ", "\t", ""]);
        let early = attributes.len().min(usize::from(self.random.chance(10)));
        let all = attributes[..early]
            .iter()
            .chain(lines)
            .chain(&attributes[early..]);
        for (number, line) in all.enumerate() {
            if number == early + lines.len() && self.random.chance(70) {
                text.push('\n');
            }
            if self.random.chance(4) {
                text.push_str(self.random.pick(&[
                    "  // note\n",
                    "  /// doc\n",
                    "\n",
                    "  \n\n",
                    "/* x */\n",
                    "\t/* x\n   y */\n",
                    "\n // note\n\n",
                ]));
            }
            text.push_str(indent);
            text.push_str(line);
            text.push_str(self.random.pick(&[
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                " ",
                " // why",
                " /// what",
                " /* x */",
            ]));
            text.push('\n');
        }
        text.push_str(
            self.random
                .pick(&["}\n\n", "}\n\n", "}\n\n", "}\n", "\n}\n\n\n"]),
        );
    }
}
