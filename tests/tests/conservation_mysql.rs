//! Conservation by chance on MySQL and MariaDB: what a database has and the schema does not describe is there after every
//! migration, works, and the rows have their values; or the migration is not written.

use whimbrel_engine::{
    check::{Project, Refusal, Request, Script, check, draft},
    conserve::{keep, lost},
    diff::diff,
    lower::lower,
    schema,
    source::SourceFile,
    sql::{Dialect, SqlSchema},
};
use whimbrel_tests::{evolve::Rng, live::Live, seeds};

/// A column as the schema knows it, and what its table was made with by hand.
#[derive(Clone)]
struct Column {
    name: String,
    ty: &'static str,
    optional: bool,
    default: &'static str,
}

impl Column {
    fn field(&self) -> String {
        let mark = if self.optional { "?" } else { "" };
        format!("  {} {}{mark} {}\n", self.name, self.ty, self.default)
    }

    fn random(rng: &mut Rng, name: String) -> Column {
        let kinds = [
            ("Int", "@default(1)"),
            ("BigInt", "@default(2)"),
            ("String", "@default(\"x\")"),
            ("DateTime", "@default(now())"),
            ("Boolean", "@default(true)"),
        ];
        let (ty, default) = *rng.pick(&kinds).expect("a kind");
        let optional = rng.one_in(2);
        Column {
            name,
            ty,
            optional,
            default: if optional && rng.one_in(2) {
                ""
            } else {
                default
            },
        }
    }

    /// The column as somebody wrote it by hand.
    fn sql(&self, rng: &mut Rng) -> String {
        let name = &self.name;
        let (ty, default) = match self.ty {
            "Int" => ("INTEGER", "1"),
            "BigInt" => ("BIGINT", "2"),
            "DateTime" => ("DATETIME(3)", "CURRENT_TIMESTAMP(3)"),
            "Boolean" => ("BOOLEAN", "true"),
            _ => ("VARCHAR(191)", "'x'"),
        };
        let mut out = format!("`{name}` {ty}");
        if self.ty == "String" && rng.one_in(3) {
            out += " CHARACTER SET latin1 COLLATE latin1_bin";
        }
        out += if self.optional { " NULL" } else { " NOT NULL" };
        if !self.default.is_empty() {
            out += &format!(" DEFAULT {default}");
        }
        if self.ty == "DateTime" && rng.one_in(2) {
            out += " ON UPDATE CURRENT_TIMESTAMP(3)";
        }
        if rng.one_in(3) {
            out += &format!(" COMMENT 'it''s {name}; /* */ \"'");
        }
        if rng.one_in(5) && !self.default.is_empty() {
            out += " INVISIBLE";
        }
        if self.ty == "Int" && rng.one_in(3) {
            out += &format!(" CHECK (`{name}` < 1000)");
        }
        out
    }
}

fn schema_text(columns: &[Column]) -> String {
    let fields: String = columns.iter().map(Column::field).collect();
    format!(
        "datasource db {{\n  provider = \"mysql\"\n}}\nmodel t {{\n  id Int @id\n{fields}}}\nmodel noted {{\n  id Int @id \
         @default(autoincrement())\n  what String? @db.VarChar(20)\n}}\n"
    )
}

/// A history with objects of every kind.
fn history(rng: &mut Rng, columns: &[Column]) -> String {
    let mut parts: Vec<String> = vec!["`id` INTEGER NOT NULL".to_owned()];
    parts.extend(columns.iter().map(|column| column.sql(rng)));
    let first = &columns[0];
    if rng.one_in(2) {
        parts.push("`twice` INTEGER GENERATED ALWAYS AS (`id` * 2) STORED".to_owned());
    }
    if rng.one_in(2) {
        parts.push("CONSTRAINT `id_is_small` CHECK (`id` < 100000)".to_owned());
    }
    if rng.one_in(3) && first.ty != "DateTime" {
        parts.push(format!(
            "CONSTRAINT `of_two` CHECK (`id` >= 0 OR `{}` IS NULL)",
            first.name
        ));
    }
    parts.push("PRIMARY KEY (`id`)".to_owned());
    let options = [
        "",
        " ENGINE=InnoDB ROW_FORMAT=DYNAMIC COMMENT='a table'",
        " AUTO_INCREMENT=7",
    ];
    let mut out = format!(
        "CREATE TABLE `noted` (`id` INTEGER NOT NULL AUTO_INCREMENT, `what` VARCHAR(20) NULL, PRIMARY KEY (`id`));\n\
         CREATE TABLE `t` ({}){};\n",
        parts.join(", "),
        rng.pick(&options).expect("options")
    );
    if rng.one_in(2) {
        out += "CREATE TRIGGER `notes` AFTER INSERT ON `t` FOR EACH ROW BEGIN INSERT INTO `noted` (`what`) VALUES ('new'); END;\n";
    }
    if rng.one_in(3) {
        let name = &first.name;
        out += &format!(
            "CREATE TRIGGER `looks` BEFORE UPDATE ON `t` FOR EACH ROW SET @seen = NEW.`{name}`;\n"
        );
    }
    if rng.one_in(2) {
        out += &format!(
            "CREATE VIEW `v` AS SELECT `id`, `{}` FROM `t`;\n",
            rng.pick(columns).expect("a column").name
        );
    }
    if rng.one_in(3) {
        out += "CREATE PROCEDURE `p`() BEGIN SELECT COUNT(*) FROM `t`; END;\n";
    }
    if rng.one_in(3) {
        out += "CREATE EVENT `e` ON SCHEDULE EVERY 1 YEAR DISABLE DO DELETE FROM `noted`;\n";
    }
    out
}

fn changed(rng: &mut Rng, columns: &[Column], step: u64) -> Vec<Column> {
    let mut columns = columns.to_vec();
    for _ in 0..=rng.below(2) {
        let at = rng.below(columns.len());
        match rng.below(6) {
            0 => columns[at].optional = !columns[at].optional,
            1 if columns[at].ty == "Int" => columns[at].ty = "BigInt",
            2 => columns.push(Column::random(
                rng,
                format!("added_{step}_{}", columns.len()),
            )),
            3 if columns.len() > 1 => drop(columns.remove(at)),
            _ if columns[at].ty == "String" => columns[at].default = "@default(\"other\")",
            _ => columns[at].optional = false,
        }
        for column in &mut columns {
            if !column.optional && column.default.is_empty() {
                column.optional = true;
            }
        }
    }
    columns
}

fn wanted(text: &str) -> SqlSchema {
    let loaded = schema::load(&[SourceFile::new("schema.prisma", text)]);
    let schema = loaded.schema;
    lower(&schema.unwrap_or_else(|| panic!("{text}: {:?}", loaded.diagnostics)))
}

#[derive(Default)]
struct Tally {
    steps: usize,
    refused: usize,
    objects: usize,
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
    let mut project = Project {
        migrations: vec![script("20240101000000_a", history(rng, &columns))],
        ..Project::default()
    };
    let made = project.migrations[0].file.text.clone();
    live.apply(&made)
        .await
        .map_err(|error| format!("{error}\n{made}"))?;
    live.apply("INSERT INTO `t` (`id`) VALUES (1), (2);")
        .await?;
    for step in 0..3 {
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
        let story = || format!("{made}\n{text}\n{sql}");
        let before = live.describe(&[]).await;
        live.apply(&sql)
            .await
            .map_err(|error| format!("half-way: {error}\n{}", story()))?;
        let after = live.describe(&[]).await;
        let kept = keep(&before, wanted(&text));
        let gone = lost(&diff(&before, &kept), &after);
        if !gone.is_empty() {
            let gone: Vec<String> = gone.iter().map(|lost| lost.describe()).collect();
            return Err(format!("lost: {}\n{}", gone.join(", "), story()));
        }
        let id = 10 + step;
        let insert = format!(
            "INSERT INTO `t` (`id`) VALUES ({id}); UPDATE `t` SET `id` = `id` + 20 WHERE `id` = {id};"
        );
        live.apply(&insert)
            .await
            .map_err(|error| format!("it does not work: {error}\n{}", story()))?;
        let found = live.texts("SELECT CAST(COUNT(*) AS CHAR) FROM `t`").await;
        let expected = live
            .texts("SELECT CAST(COUNT(*) AS CHAR) FROM `t` WHERE `id` IN (1, 2, 30, 31, 32)")
            .await;
        if found != expected {
            return Err(format!("rows: {found:?}\n{}", story()));
        }
        tally.steps += 1;
        tally.objects += whimbrel_engine::conserve::inventory(&before).len();
        project.migrations.push(Script {
            name: draft.record.name.clone(),
            file: SourceFile::new(format!("{}/migration.sql", draft.record.name), sql),
        });
        columns = next;
    }
    Ok(())
}

#[tokio::test]
async fn mariadb_conserves() {
    let mut tally = Tally::default();
    let mut wrong = Vec::new();
    for seed in seeds(15, 2000) {
        let Some(mut live) = Live::create(Dialect::Mysql, "conserves").await else {
            return;
        };
        if let Err(why) = one(seed, &mut live, &mut tally).await {
            wrong.push(format!("seed {seed}: {why}"));
        }
        live.drop().await;
    }
    let Tally {
        steps,
        refused,
        objects,
    } = tally;
    println!(
        "{steps} steps, {objects} objects conserved, {refused} refused, {} wrong",
        wrong.len()
    );
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n\n")
    );
    assert!(
        steps > 10 && refused > 0,
        "{steps} steps, {refused} refused"
    );
}
