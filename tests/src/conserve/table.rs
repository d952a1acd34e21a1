//! The part that a schema describes, the same on every database: a table with columns, one that refers to it, an enum.

use whimbrel_core::Dialect;

use crate::evolve::Rng;

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ty {
    /// `Int`
    Int,
    /// `BigInt`
    BigInt,
    /// `Float`
    Float,
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
    fn all(dialect: Dialect) -> &'static [Ty] {
        use Ty::{BigInt, Bool, Float, Int, List, Mood, Short, Text, Time};
        match dialect {
            Dialect::Postgres | Dialect::Cockroach => {
                &[Int, BigInt, Text, Short, Bool, Mood, Time, List]
            }
            Dialect::Mysql => &[Int, BigInt, Float, Text, Short, Bool, Mood, Time],
            Dialect::Sqlite => &[Int, BigInt, Float, Text, Bool, Time],
        }
    }

    /// In the schema, in SQL, a default in the schema, a default in SQL, and a value of a row.
    fn words(self, dialect: Dialect) -> [&'static str; 4] {
        use Dialect::{Mysql, Sqlite};
        match (self, dialect) {
            (Ty::Int, _) => ["Int", "INTEGER", "7", "7"],
            (Ty::BigInt, _) => ["BigInt", "BIGINT", "7", "7"],
            (Ty::Float, Sqlite) => ["Float", "REAL", "7", "7"],
            (Ty::Float, _) => ["Float", "DOUBLE", "7", "7"],
            (Ty::Text, Mysql) => ["String", "VARCHAR(191)", "\"good\"", "'good'"],
            (Ty::Text, _) => ["String", "TEXT", "\"good\"", "'good'"],
            (Ty::Short, _) => ["String", "VARCHAR(60)", "\"good\"", "'good'"],
            (Ty::Bool, _) => ["Boolean", "BOOLEAN", "true", "true"],
            (Ty::Mood, Mysql) => ["Mood", "ENUM('good', 'bad', 'odd')", "good", "'good'"],
            (Ty::Mood, _) => ["Mood", "\"Mood\"", "good", "'good'"],
            (Ty::Time, Mysql) => ["DateTime", "DATETIME(3)", "now()", "CURRENT_TIMESTAMP(3)"],
            (Ty::Time, Sqlite) => ["DateTime", "DATETIME", "now()", "CURRENT_TIMESTAMP"],
            (Ty::Time, _) => ["DateTime", "TIMESTAMP(3)", "now()", "CURRENT_TIMESTAMP"],
            (Ty::List, _) => ["String", "TEXT[]", "[\"good\"]", "ARRAY['good']::TEXT[]"],
        }
    }

    /// A type to which all values can go.
    fn next(self, dialect: Dialect, rng: &mut Rng) -> Ty {
        let to: &[Ty] = match (self, dialect) {
            (Ty::Int, Dialect::Sqlite) => &[Ty::BigInt, Ty::Float],
            (Ty::Int, _) => &[Ty::BigInt, Ty::Text],
            (Ty::BigInt, Dialect::Sqlite) => &[Ty::Int],
            (Ty::BigInt, _) => &[Ty::Int, Ty::Text],
            (Ty::Text, Dialect::Sqlite) => &[Ty::Text],
            (Ty::Text, _) => &[Ty::Short, Ty::Mood],
            (Ty::Short, _) => &[Ty::Text],
            (Ty::Mood, _) | (Ty::Bool, Dialect::Postgres) => &[Ty::Text],
            _ => &[self],
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
    /// Without `NOT NULL`.
    pub optional: bool,
    /// With a default.
    pub default: bool,
    /// With an index of its own.
    pub indexed: bool,
}

impl Column {
    fn random(dialect: Dialect, rng: &mut Rng, name: String) -> Column {
        let ty = *rng.pick(Ty::all(dialect)).unwrap_or(&Ty::Int);
        let optional = ty != Ty::List && rng.one_in(2);
        Column {
            name,
            ty,
            optional,
            default: !optional || rng.one_in(2),
            indexed: ty != Ty::List && rng.one_in(4),
        }
    }

    fn field(&self, dialect: Dialect) -> String {
        let [word, _, value, _] = self.ty.words(dialect);
        let mark = match (self.ty, self.optional) {
            (Ty::List, _) => "[]",
            (_, true) => "?",
            (_, false) => "",
        };
        let short = match self.ty {
            Ty::Short => " @db.VarChar(60)",
            _ => "",
        };
        let default = match self.default {
            true => format!(" @default({value})"),
            false => String::new(),
        };
        format!("  {} {word}{mark}{default}{short}\n", self.name)
    }

    /// Its type, what somebody says behind it by hand, and the rest.
    pub fn sql(&self, dialect: Dialect, said: &str) -> String {
        let [_, ty, _, value] = self.ty.words(dialect);
        let name = quoted(dialect, &self.name);
        let null = match (self.ty, self.optional) {
            (Ty::List, _) => "",
            (_, true) => " NULL",
            (_, false) => " NOT NULL",
        };
        let default = match self.default {
            true => format!(" DEFAULT {value}"),
            false => String::new(),
        };
        format!("{name} {ty}{said}{null}{default}")
    }

    fn goes_to_mood(&self) -> bool {
        self.is_text() || self.ty == Ty::Mood
    }

    /// Whether it holds text.
    pub fn is_text(&self) -> bool {
        matches!(self.ty, Ty::Text | Ty::Short)
    }
}

/// A name between the quotes of a database.
pub fn quoted(dialect: Dialect, name: &str) -> String {
    match dialect {
        Dialect::Mysql => format!("`{name}`"),
        _ => format!("\"{name}\""),
    }
}

/// A schema and what changes of it.
#[derive(Debug, Clone)]
pub struct Model {
    dialect: Dialect,
    /// The columns of table `t`.
    pub columns: Vec<Column>,
    moods: Vec<&'static str>,
    others: Vec<String>,
    /// Whether table `log` has one more column.
    more: bool,
    /// Whether what refers to `t` goes with it.
    pub cascades: bool,
}

impl Model {
    /// Some columns.
    pub fn random(dialect: Dialect, rng: &mut Rng) -> Model {
        let count = 3 + rng.below(4);
        let name = |n| format!("col_{n}_x");
        Model {
            dialect,
            columns: (0..count)
                .map(|n| Column::random(dialect, rng, name(n)))
                .collect(),
            moods: vec!["good", "bad", "odd"],
            others: Vec::new(),
            more: false,
            cascades: rng.one_in(2),
        }
    }

    /// The Prisma schema.
    pub fn text(&self) -> String {
        let (provider, mood) = match self.dialect {
            Dialect::Sqlite => ("sqlite", String::new()),
            Dialect::Mysql => ("mysql", self.mood()),
            _ => ("postgresql", self.mood()),
        };
        let fields: String = self.columns.iter().map(|c| c.field(self.dialect)).collect();
        let indexed = self.columns.iter().filter(|column| column.indexed);
        let indexes: String = indexed
            .map(|column| format!("  @@index([{0}], map: \"t_{0}\")\n", column.name))
            .collect();
        let others = self.others.iter();
        let others: String = others
            .map(|name| format!("model {name} {{\n  id Int @id\n}}\n"))
            .collect();
        let on_delete = if self.cascades { "Cascade" } else { "Restrict" };
        let (period, apart) = match self.dialect {
            Dialect::Mysql => (
                "  since DateTime @default(dbgenerated(\"'2000-01-01'\")) @db.Date\n  until DateTime @default(dbgenerated(\"'2001-01-01'\")) @db.Date\n",
                "  @@unique([key_of, until, since], map: \"hand_apart\")\n",
            ),
            _ => ("", ""),
        };
        let more = if self.more { "  more_x Int?\n" } else { "" };
        format!(
            "datasource db {{\n  provider = \"{provider}\"\n}}\n{mood}model t {{\n  id Int @id @default(autoincrement())\n  key_of \
             Int @default(1)\n{period}{fields}  parts part[]\n\n  @@unique([id, key_of], map: \"hand_once\")\n{apart}  @@index([key_of], map: \
             \"hand_with\")\n{indexes}}}\nmodel part {{\n  id Int @id @default(autoincrement())\n  t_id Int?\n  t t? \
             @relation(fields: [t_id], references: [id], onDelete: {on_delete})\n}}\nmodel noted {{\n  id Int @id \
             @default(autoincrement())\n  what String?\n}}\nmodel log {{\n  id Int\n  at Int @default(0)\n  what String?\n{more}\n  \
             @@id([id, at])\n}}\n{others}"
        )
    }

    fn mood(&self) -> String {
        format!("enum Mood {{\n  {}\n}}\n", self.moods.join("\n  "))
    }

    /// Another one, and the words that name what goes.
    pub fn changed(&self, rng: &mut Rng, step: usize) -> (Model, Vec<String>) {
        let mut next = self.clone();
        let mut gone = Vec::new();
        for _ in 0..=rng.below(2) {
            next.change(rng, step, &mut gone);
        }
        for column in &mut next.columns {
            // Values go from one type to the next, not over one.
            let before = self.columns.iter().find(|it| it.name == column.name);
            if self.dialect != Dialect::Mysql
                && column.ty == Ty::Mood
                && before.is_some_and(|it| !it.goes_to_mood())
            {
                column.ty = Ty::Text;
            }
            // Rows need a value.
            column.default |= !column.optional;
            column.indexed &= column.ty != Ty::List;
        }
        (next, gone)
    }

    fn change(&mut self, rng: &mut Rng, step: usize, gone: &mut Vec<String>) {
        let at = rng.below(self.columns.len());
        let count = self.columns.len();
        let column = &mut self.columns[at];
        match rng.below(13) {
            0 => {
                let name = format!("new_{step}_{count}_x");
                // Where one becomes required later its nulls take the default.
                self.columns.push(Column {
                    default: true,
                    ..Column::random(self.dialect, rng, name)
                });
            }
            1 if count > 2 && rng.one_in(2) => gone.push(self.columns.remove(at).name),
            2 if column.ty != Ty::List => column.optional = !column.optional,
            3 => column.default = !column.default,
            4 => column.indexed = !column.indexed,
            5 => {
                let name = format!("other_{step}_{}", self.others.len());
                self.others.push(name);
            }
            6 if !self.others.is_empty() => gone.extend(self.others.pop()),
            7 => self.cascades = !self.cascades,
            8 => self.moods.retain(|mood| *mood != "bad"),
            9 => {
                self.more = !self.more;
                gone.push("more_x".to_owned());
            }
            10 if !self.moods.contains(&"new") => self.moods.push("new"),
            _ => {
                let was_text = column.is_text();
                column.ty = column.ty.next(self.dialect, rng);
                if was_text && !column.is_text() {
                    gone.push(format!("collation t.{}", column.name));
                }
            }
        }
    }

    /// What every kind of object is tried with: columns that take nulls, one of another type.
    pub fn plain(dialect: Dialect) -> Model {
        let column = |name: &str, ty, optional| Column {
            name: name.to_owned(),
            ty,
            optional,
            default: true,
            indexed: false,
        };
        Model {
            dialect,
            columns: vec![
                column("col_0_x", Ty::Int, false),
                column("col_1_x", Ty::Text, false),
                column("col_2_x", Ty::Bool, true),
            ],
            moods: vec!["good", "bad", "odd"],
            others: Vec::new(),
            more: false,
            cascades: true,
        }
    }

    /// The changes that every kind of object is tried with, in this order, and the words that name what goes.
    pub fn next(&self, step: usize) -> (Model, Vec<String>) {
        let mut next = self.clone();
        let mut gone = Vec::new();
        match step {
            0 => {
                next.columns[0].optional = true;
                next.columns[1].optional = true;
                next.more = true;
            }
            1 => next.columns[0].ty = Ty::BigInt,
            _ => gone.extend(next.columns.pop().map(|column| column.name)),
        }
        (next, gone)
    }

    /// Rows, all of them with values.
    pub fn rows(&self) -> String {
        let quote = |name: &str| quoted(self.dialect, name);
        let columns = self.columns.iter();
        let (names, values): (Vec<String>, Vec<&str>) = columns
            .map(|c| (quote(&c.name), c.ty.words(self.dialect)[3]))
            .unzip();
        let (names, values) = (names.join(", "), values.join(", "));
        let (t, part) = (quote("t"), quote("part"));
        (1..4)
            .map(|key| {
                format!(
                    "INSERT INTO {t} (id, key_of, {names}) VALUES ({key}, {key}, {values});\nINSERT INTO {part} (t_id) VALUES ({key});\n\
                     INSERT INTO log (id, what) VALUES ({key}, 'good');\n"
                )
            })
            .collect()
    }

    /// A query for every value of the columns that both have, as text.
    pub fn values(&self, next: &Model) -> String {
        let both = self.columns.iter().filter(|column| {
            let mut others = next.columns.iter();
            others.any(|other| other.name == column.name)
        });
        let ty = match self.dialect {
            Dialect::Mysql => "CHAR",
            _ => "TEXT",
        };
        let printed = |name: &str, is_number: bool| {
            let mut value = quoted(self.dialect, name);
            // What a real number prints as is not what a whole one does.
            if is_number && self.dialect == Dialect::Sqlite {
                value = format!("CAST({value} AS INTEGER)");
            }
            format!("coalesce(CAST({value} AS {ty}), '-')")
        };
        let is_number = |column: &Column| matches!(column.ty, Ty::Int | Ty::BigInt | Ty::Float);
        let mut parts = vec![printed("id", true), printed("key_of", true)];
        parts.extend(both.map(|c| printed(&c.name, is_number(c))));
        let row = match self.dialect {
            Dialect::Mysql => format!("concat({})", parts.join(", '|', ")),
            _ => parts.join(" || '|' || "),
        };
        format!(
            "SELECT {row} FROM {} ORDER BY id",
            quoted(self.dialect, "t")
        )
    }
}
