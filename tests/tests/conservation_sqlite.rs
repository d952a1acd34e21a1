//! Conservation by chance on SQLite: what a database has and the schema does not describe is there after every migration with
//! the same text, and works, and the rows have their values; or the migration is not written.

use whimbrel_engine::{
    check::{Project, Refusal, Request, Script, check, draft},
    source::SourceFile,
    sql::Dialect,
};
use whimbrel_tests::{evolve::Rng, live::Live, seeds};

/// A column as the schema knows it.
#[derive(Clone)]
struct Column {
    name: String,
    ty: &'static str,
    optional: bool,
    default: bool,
}

impl Column {
    fn random(rng: &mut Rng, name: String) -> Column {
        let ty = *rng.pick(&["Int", "String", "Float"]).expect("a type");
        let optional = rng.one_in(2);
        Column {
            name,
            ty,
            optional,
            default: !optional || rng.one_in(2),
        }
    }

    fn field(&self) -> String {
        let default = match (self.default, self.ty) {
            (false, _) => "",
            (true, "String") => "@default(\"x\")",
            (true, _) => "@default(1)",
        };
        let mark = if self.optional { "?" } else { "" };
        format!("  {} {}{mark} {default}\n", self.name, self.ty)
    }

    /// The column as somebody wrote it by hand.
    fn sql(&self, rng: &mut Rng) -> String {
        let name = &self.name;
        let (ty, default) = match self.ty {
            "Int" => ("INTEGER", "1"),
            "Float" => ("REAL", "1"),
            _ => ("TEXT", "'x'"),
        };
        let mut out = format!("\"{name}\" {ty}");
        if self.ty == "String" && rng.one_in(2) {
            out += " COLLATE NOCASE";
        }
        if !self.optional {
            out += " NOT NULL";
        }
        if self.default {
            out += &format!(" DEFAULT {default}");
        }
        if rng.one_in(4) {
            out += &format!(" CHECK (\"t\".\"{name}\" <> '; it''s')");
        }
        out
    }
}

fn schema_text(columns: &[Column]) -> String {
    let fields: String = columns.iter().map(Column::field).collect();
    format!(
        "datasource db {{\n  provider = \"sqlite\"\n}}\nmodel t {{\n  id Int @id @default(autoincrement())\n{fields}}}\nmodel noted \
         {{\n  id Int @id @default(autoincrement())\n  what String?\n}}\n"
    )
}

/// A history with objects of every kind.
fn history(rng: &mut Rng, columns: &[Column]) -> String {
    let mut parts = vec!["\"id\" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT".to_owned()];
    parts.extend(columns.iter().map(|column| column.sql(rng)));
    if rng.one_in(2) {
        let kind = rng.pick(&["STORED", "VIRTUAL"]).expect("a kind");
        parts.push(format!(
            "\"twice\" INTEGER GENERATED ALWAYS AS (\"id\" * 2) {kind}"
        ));
    }
    if rng.one_in(2) {
        parts.push("CONSTRAINT \"small\" CHECK (\"id\" < 100000)".to_owned());
    }
    let strict = if rng.one_in(3) { " STRICT" } else { "" };
    let mut out = format!(
        "CREATE TABLE \"noted\" (\"id\" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, \"what\" TEXT);\n\
         CREATE TABLE \"t\" ({}){strict};\n",
        parts.join(", ")
    );
    let some = |rng: &mut Rng| rng.pick(columns).expect("a column").name.clone();
    if rng.one_in(2) {
        out += "CREATE TRIGGER \"notes\" AFTER INSERT ON \"t\" BEGIN INSERT INTO \"noted\" (\"what\") VALUES ('new;'); END;\n";
    }
    if rng.one_in(3) {
        out += "CREATE TRIGGER \"back\" AFTER DELETE ON \"noted\" BEGIN DELETE FROM \"t\" WHERE \"id\" < 0; END;\n";
    }
    if rng.one_in(3) {
        let name = some(rng);
        out += &format!(
            "CREATE TRIGGER \"looks\" AFTER UPDATE OF \"{name}\" ON \"t\" WHEN NEW.\"{name}\" IS NULL BEGIN SELECT 1; END;\n"
        );
    }
    if rng.one_in(2) {
        let name = some(rng);
        out += &format!("CREATE VIEW \"v\" AS SELECT \"id\", \"{name}\" FROM \"t\";\n");
        if rng.one_in(2) {
            out += "CREATE VIEW \"w\" AS SELECT \"id\" FROM \"v\";\n\
                    CREATE TRIGGER \"instead\" INSTEAD OF DELETE ON \"w\" BEGIN DELETE FROM \"t\" WHERE \"id\" = OLD.\"id\"; END;\n";
        }
    }
    if rng.one_in(2) {
        let name = some(rng);
        out += &format!("CREATE INDEX \"by_sum\" ON \"t\" (\"id\" + 1, lower(\"{name}\"));\n");
    }
    if rng.one_in(2) {
        let name = some(rng);
        out += &format!("CREATE INDEX \"some\" ON \"t\" (\"id\") WHERE \"{name}\" IS NOT NULL;\n");
    }
    out
}

fn changed(rng: &mut Rng, columns: &[Column], step: u64) -> Vec<Column> {
    let mut columns = columns.to_vec();
    let at = rng.below(columns.len());
    match rng.below(5) {
        0 => columns.push(Column::random(rng, format!("added_{step}"))),
        1 if columns.len() > 1 => drop(columns.remove(at)),
        2 => columns[at].optional = true,
        _ => {
            columns[at].optional = !columns[at].optional;
            columns[at].default |= !columns[at].optional;
        }
    }
    columns
}

/// Objects that live beside the table, with their text; and what the table's own text must still say.
async fn objects(live: &mut Live) -> Vec<String> {
    live.texts(
        "SELECT type || ' ' || name || ': ' || sql FROM sqlite_schema WHERE type IN ('view', 'trigger') ORDER BY 1",
    )
    .await
}

async fn words(live: &mut Live) -> Vec<&'static str> {
    let sql = live
        .texts("SELECT sql FROM sqlite_schema WHERE name IN ('t', 'by_sum', 'some')")
        .await
        .join("\n");
    let known = [
        "STRICT",
        "\"small\" CHECK",
        "GENERATED ALWAYS AS (\"id\" * 2)",
        "\"by_sum\"",
        "\"some\"",
    ];
    known
        .into_iter()
        .filter(|word| sql.contains(word))
        .collect()
}

#[derive(Default)]
struct Tally {
    steps: usize,
    conserved: usize,
    refused: usize,
}

async fn one(seed: u64, live: &mut Live, tally: &mut Tally) -> Result<(), String> {
    let rng = &mut Rng::new(seed);
    let mut columns: Vec<Column> = (0..2 + rng.below(3))
        .map(|n| Column::random(rng, format!("c{n}")))
        .collect();
    let script = |name: &str, text: String| Script {
        name: name.to_owned(),
        file: SourceFile::new(format!("{name}/migration.sql"), text),
    };
    let made = history(rng, &columns);
    let mut project = Project {
        migrations: vec![script("20240101000000_a", made.clone())],
        ..Project::default()
    };
    live.apply(&made)
        .await
        .map_err(|e| format!("{e}\n{made}"))?;
    // Every column has a value, so that none contradicts a change; the last number is given back.
    let names: Vec<String> = columns.iter().map(|c| format!("\"{}\"", c.name)).collect();
    for _ in 0..3 {
        let insert = format!(
            "INSERT INTO \"t\" ({}) VALUES ({});",
            names.join(", "),
            vec!["1"; names.len()].join(", ")
        );
        live.apply(&insert).await?;
    }
    live.apply("DELETE FROM \"t\" WHERE \"id\" = 3;").await?;
    for step in 0..4 {
        let next = changed(rng, &columns, step);
        let text = schema_text(&next);
        project.schema = vec![SourceFile::new("schema.prisma", text.clone())];
        let request = Request {
            name: "step",
            now: 1_800_000_000 + step,
            accept_data_loss: true,
            renames: &[],
            previous: None,
        };
        let draft = match draft(&project, &check(&project), &request) {
            Ok(Some(draft)) => draft,
            Ok(None) => continue,
            Err(Refusal::Lost(_)) => {
                tally.refused += 1;
                continue;
            }
            Err(other) => return Err(format!("{other:?}\n{made}\n{text}")),
        };
        let sql = draft.record.sql;
        let gone = columns
            .iter()
            .any(|old| next.iter().all(|new| new.name != old.name));
        let story = || format!("{made}\n{text}\n{sql}");
        let before = (objects(live).await, words(live).await);
        live.apply(&sql)
            .await
            .map_err(|error| format!("half-way: {error}\n{}", story()))?;
        let after = (objects(live).await, words(live).await);
        // An index goes with its column.
        let same = before.0 == after.0 && (gone || before.1 == after.1);
        if !same {
            return Err(format!("lost: {before:?} became {after:?}\n{}", story()));
        }
        let rows = live
            .texts("SELECT CAST(count(*) AS TEXT) FROM \"t\" WHERE \"id\" IN (1, 2)")
            .await;
        let next_id = live
            .texts("SELECT CAST(seq AS TEXT) FROM sqlite_sequence WHERE name = 't'")
            .await;
        if rows != ["2"] || next_id != ["3"] {
            return Err(format!("rows {rows:?}, counter {next_id:?}\n{}", story()));
        }
        let works =
            "BEGIN; INSERT INTO \"t\" (\"id\") VALUES (50); DELETE FROM \"noted\"; ROLLBACK;";
        let has_value = |column: &Column| column.optional || column.default;
        if next.iter().all(has_value) {
            live.apply(works)
                .await
                .map_err(|error| format!("it does not work: {error}\n{}", story()))?;
        }
        tally.steps += 1;
        tally.conserved += after.0.len() + after.1.len();
        project.migrations.push(script(&draft.record.name, sql));
        columns = next;
    }
    Ok(())
}

#[tokio::test]
async fn sqlite_conserves() {
    let mut tally = Tally::default();
    let mut wrong = Vec::new();
    for seed in seeds(60, 5000) {
        let Some(mut live) = Live::create(Dialect::Sqlite, "conserves").await else {
            return;
        };
        if let Err(why) = one(seed, &mut live, &mut tally).await {
            wrong.push(format!("seed {seed}: {why}"));
        }
        live.drop().await;
    }
    let Tally {
        steps,
        conserved,
        refused,
    } = tally;
    println!(
        "{steps} steps, {conserved} objects conserved, {refused} refused, {} wrong",
        wrong.len()
    );
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n\n")
    );
    assert!(
        steps > 50 && refused > 0,
        "{steps} steps, {refused} refused"
    );
}
