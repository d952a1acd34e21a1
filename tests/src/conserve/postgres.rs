//! Databases of PostgreSQL with objects of every kind that a schema does not describe.

use super::objects::{KINDS, OF_ALL, object};
use crate::evolve::Rng;

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ty {
    /// `Int`
    Int,
    /// `BigInt`
    BigInt,
    /// `String`
    Text,
    /// `String @db.VarChar(60)`
    Short,
    /// `Boolean`
    Bool,
    /// The enum `Mood`
    Mood,
    /// `DateTime`
    Time,
    /// `String[]`
    List,
}

impl Ty {
    const ALL: [Ty; 8] = [
        Ty::Int,
        Ty::BigInt,
        Ty::Text,
        Ty::Short,
        Ty::Bool,
        Ty::Mood,
        Ty::Time,
        Ty::List,
    ];

    /// In the schema, in SQL, a default in the schema, a default in SQL, and a value of a row.
    fn words(self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            Ty::Int => ("Int", "INTEGER", "7", "7"),
            Ty::BigInt => ("BigInt", "BIGINT", "7", "7"),
            Ty::Text => ("String", "TEXT", "\"good\"", "'good'"),
            Ty::Short => ("String", "VARCHAR(60)", "\"good\"", "'good'"),
            Ty::Bool => ("Boolean", "BOOLEAN", "true", "true"),
            Ty::Mood => ("Mood", "\"Mood\"", "good", "'good'"),
            Ty::Time => ("DateTime", "TIMESTAMP(3)", "now()", "CURRENT_TIMESTAMP"),
            Ty::List => ("String", "TEXT[]", "[\"good\"]", "ARRAY['good']::TEXT[]"),
        }
    }

    /// A type to which all values can go.
    fn next(self, rng: &mut Rng) -> Ty {
        let to: &[Ty] = match self {
            Ty::Int => &[Ty::BigInt, Ty::Text],
            Ty::BigInt => &[Ty::Int, Ty::Text],
            Ty::Text => &[Ty::Short, Ty::Mood],
            Ty::Short => &[Ty::Text],
            Ty::Bool | Ty::Mood => &[Ty::Text],
            Ty::Time | Ty::List => &[self],
        };
        *rng.pick(to).unwrap_or(&self)
    }
}

/// A column as the schema knows it.
#[derive(Debug, Clone)]
pub struct Column {
    /// A name that is in nothing else's.
    pub name: String,
    /// Its type.
    pub ty: Ty,
    optional: bool,
    default: bool,
    indexed: bool,
}

impl Column {
    fn random(rng: &mut Rng, name: String) -> Column {
        let ty = *rng.pick(&Ty::ALL).unwrap_or(&Ty::Int);
        let optional = ty != Ty::List && rng.one_in(2);
        Column {
            name,
            ty,
            optional,
            default: !optional || rng.one_in(2),
            indexed: rng.one_in(4),
        }
    }

    fn field(&self) -> String {
        let (word, _, value, _) = self.ty.words();
        let mark = match (self.ty, self.optional) {
            (Ty::List, _) => "[]",
            (_, true) => "?",
            (_, false) => "",
        };
        let short = if self.ty == Ty::Short {
            " @db.VarChar(60)"
        } else {
            ""
        };
        let default = match self.default {
            true => format!(" @default({value})"),
            false => String::new(),
        };
        format!("  {} {word}{mark}{default}{short}\n", self.name)
    }

    fn sql(&self, rng: &mut Rng) -> String {
        let (_, ty, _, value) = self.ty.words();
        let mut out = format!("\"{}\" {ty}", self.name);
        if self.ty == Ty::Text && rng.one_in(4) {
            out += " COLLATE \"C\"";
        }
        if !self.optional && self.ty != Ty::List {
            out += " NOT NULL";
        }
        if self.default {
            out += &format!(" DEFAULT {value}");
        }
        out
    }
}

/// A schema and what changes of it.
#[derive(Debug, Clone)]
pub struct Model {
    /// The columns of table `t`.
    pub columns: Vec<Column>,
    /// The values of the enum.
    pub moods: Vec<&'static str>,
    /// Other tables.
    pub others: Vec<String>,
    cascades: bool,
}

impl Model {
    /// Some columns.
    pub fn random(rng: &mut Rng) -> Model {
        let count = 3 + rng.below(4);
        Model {
            columns: (0..count)
                .map(|n| Column::random(rng, format!("col_{n}_x")))
                .collect(),
            moods: vec!["good", "bad", "odd"],
            others: Vec::new(),
            cascades: rng.one_in(2),
        }
    }

    /// The Prisma schema.
    pub fn text(&self) -> String {
        let fields: String = self.columns.iter().map(Column::field).collect();
        let indexed = self.columns.iter().filter(|column| column.indexed);
        let indexes: String = indexed
            .map(|column| format!("  @@index([{0}], map: \"t_{0}\")\n", column.name))
            .collect();
        let others = self.others.iter();
        let others: String = others
            .map(|name| format!("model {name} {{\n  id Int @id\n}}\n"))
            .collect();
        let on_delete = if self.cascades { "Cascade" } else { "Restrict" };
        format!(
            "datasource db {{\n  provider = \"postgresql\"\n}}\nenum Mood {{\n  {}\n}}\nmodel t {{\n  id Int @id \
             @default(autoincrement())\n  key_of Int @default(1)\n{fields}  parts part[]\n\n  @@unique([id, key_of], map: \
             \"hand_once\")\n  @@index([key_of], map: \"hand_with\")\n{indexes}}}\nmodel part {{\n  id Int @id @default(autoincrement())\n  \
             t_id Int?\n  t t? @relation(fields: [t_id], references: [id], onDelete: {on_delete})\n}}\nmodel noted {{\n  id Int \
             @id @default(autoincrement())\n  what String?\n}}\n{others}",
            self.moods.join("\n  ")
        )
    }

    /// Another one, and the words that name what goes.
    pub fn changed(&self, rng: &mut Rng, step: usize) -> (Model, Vec<String>) {
        let mut next = self.clone();
        let mut gone = Vec::new();
        for _ in 0..=rng.below(2) {
            let at = rng.below(next.columns.len());
            match rng.below(12) {
                0 => next.columns.push(Column::random(
                    rng,
                    format!("new_{step}_{}_x", next.columns.len()),
                )),
                1 if next.columns.len() > 2 && rng.one_in(2) => {
                    gone.push(next.columns.remove(at).name)
                }
                2 if next.columns[at].ty != Ty::List => {
                    let column = &mut next.columns[at];
                    column.optional = !column.optional;
                }
                3 => next.columns[at].default = !next.columns[at].default,
                4 => next.columns[at].indexed = !next.columns[at].indexed,
                5 => next
                    .others
                    .push(format!("other_{step}_{}", next.others.len())),
                6 if !next.others.is_empty() => gone.extend(next.others.pop()),
                7 => next.cascades = !next.cascades,
                8 if next.moods.contains(&"bad") => next.moods.retain(|mood| *mood != "bad"),
                9 if next.moods.len() < 4 => next.moods.push("new"),
                _ => {
                    let column = &mut next.columns[at];
                    column.ty = column.ty.next(rng);
                    if column.ty == Ty::Mood {
                        gone.push(format!("collation t.{}", column.name));
                    }
                }
            }
        }
        let mut moods = Vec::new();
        for mood in std::mem::take(&mut next.moods) {
            if !moods.contains(&mood) {
                moods.push(mood);
            }
        }
        next.moods = moods;
        for column in &mut next.columns {
            // Rows need a value.
            column.default |= !column.optional;
            column.indexed &= column.ty != Ty::List;
        }
        (next, gone)
    }

    /// Rows, all of them with values.
    pub fn rows(&self) -> String {
        let names: Vec<String> = self
            .columns
            .iter()
            .map(|c| format!("\"{}\"", c.name))
            .collect();
        let values: Vec<&str> = self.columns.iter().map(|c| c.ty.words().3).collect();
        (1..4)
            .map(|key| {
                format!(
                    "INSERT INTO \"t\" (\"key_of\", {}) VALUES ({key}, {});\nINSERT INTO \"part\" (\"t_id\") VALUES ({key});\n",
                    names.join(", "),
                    values.join(", ")
                )
            })
            .collect()
    }

    /// Every value of the columns that both have.
    pub fn values(&self, next: &Model) -> String {
        let both = self.columns.iter().filter(|column| {
            let mut others = next.columns.iter();
            others.any(|other| other.name == column.name)
        });
        let parts: Vec<String> = both
            .map(|c| format!("coalesce(\"{}\"::text, '-')", c.name))
            .collect();
        let parts = if parts.is_empty() {
            vec!["''".to_owned()]
        } else {
            parts
        };
        format!(
            "SELECT id::text || key_of::text || {} FROM \"t\" ORDER BY id",
            parts.join(" || '|' || ")
        )
    }

    /// The history: tables, and objects of many kinds.
    pub fn history(&self, rng: &mut Rng) -> String {
        let mut parts: Vec<String> = vec![
            match rng.below(2) {
                0 => "\"id\" SERIAL NOT NULL".to_owned(),
                _ => "\"id\" INTEGER GENERATED BY DEFAULT AS IDENTITY".to_owned(),
            },
            "\"key_of\" INTEGER NOT NULL DEFAULT 1".to_owned(),
        ];
        parts.extend(self.columns.iter().map(|column| column.sql(rng)));
        let when = if rng.one_in(2) {
            " DEFERRABLE INITIALLY DEFERRED"
        } else {
            ""
        };
        parts.push("CONSTRAINT \"t_pkey\" PRIMARY KEY (\"id\")".to_owned());
        parts.push(format!(
            "CONSTRAINT \"hand_once\" UNIQUE (\"id\", \"key_of\"){when}"
        ));
        let mut out = format!(
            "CREATE TYPE \"Mood\" AS ENUM ('good', 'bad', 'odd');\nCREATE TABLE \"t\" ({});\n",
            parts.join(", ")
        );
        let nulls = if rng.one_in(2) {
            " INCLUDE (\"id\")"
        } else {
            ""
        };
        out += &format!(
            "CREATE INDEX \"hand_with\" ON \"t\" (\"key_of\"){nulls} WITH (fillfactor = 80);\n"
        );
        for column in self.columns.iter().filter(|column| column.indexed) {
            out += &format!("CREATE INDEX \"t_{0}\" ON \"t\" (\"{0}\");\n", column.name);
        }
        let on_delete = if self.cascades { "CASCADE" } else { "RESTRICT" };
        out += &format!(
            "CREATE TABLE \"part\" (\"id\" SERIAL NOT NULL, \"t_id\" INTEGER, CONSTRAINT \"part_pkey\" PRIMARY KEY (\"id\"), \
             CONSTRAINT \"part_t_id_fkey\" FOREIGN KEY (\"t_id\") REFERENCES \"t\" (\"id\") ON DELETE {on_delete} ON UPDATE \
             CASCADE{when});\nCREATE TABLE \"noted\" (\"id\" SERIAL NOT NULL, \"what\" TEXT, CONSTRAINT \"noted_pkey\" PRIMARY KEY \
             (\"id\"));\n"
        );
        out += OF_ALL;
        let count = 3 + rng.below(7);
        let mut kinds: Vec<usize> = Vec::new();
        while kinds.len() < count {
            let kind = rng.below(KINDS);
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        kinds.sort_unstable();
        for kind in kinds {
            let column = rng.pick(&self.columns).cloned();
            let other = rng.pick(&self.columns).cloned();
            if let (Some(column), Some(other)) = (column, other) {
                out += &object(kind, &column, &other, rng);
            }
        }
        out
    }
}
