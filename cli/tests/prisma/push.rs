//! `db push` warns of what Prisma's `db push` warns of, in its words, and does the same, but for what the rows say.

use serde_json::Value;
use whimbrel_engine::sql::Dialect;

use crate::support::{Project, long};

/// What a table is, what is in it, and what it shall be.
struct Case {
    name: &'static str,
    before: &'static str,
    rows: &'static [&'static str],
    after: &'static str,
}

const BASE: &str = "model A {\n  id Int @id\n  x Int?\n  s String?\n}\n";
const ROW: &str = "INSERT INTO \"A\" (id, x, s) VALUES (1, 2, 'three')";
const NULLS: &str = "INSERT INTO \"A\" (id) VALUES (2)";

const CASES: [Case; 12] = [
    Case {
        name: "a table with rows",
        before: BASE,
        rows: &[ROW, NULLS],
        after: "model B {\n  id Int @id\n}\n",
    },
    Case {
        name: "a table without rows",
        before: BASE,
        rows: &[],
        after: "model B {\n  id Int @id\n}\n",
    },
    Case {
        name: "a column with values",
        before: BASE,
        rows: &[ROW, NULLS],
        after: "model A {\n  id Int @id\n  s String?\n}\n",
    },
    Case {
        name: "a column without values",
        before: BASE,
        rows: &[NULLS],
        after: "model A {\n  id Int @id\n  s String?\n}\n",
    },
    Case {
        name: "required, with rows",
        before: BASE,
        rows: &[ROW],
        after: "model A {\n  id Int @id\n  x Int?\n  s String?\n  y Int\n}\n",
    },
    Case {
        name: "required, without rows",
        before: BASE,
        rows: &[],
        after: "model A {\n  id Int @id\n  x Int?\n  s String?\n  y Int\n}\n",
    },
    Case {
        name: "made required, with a NULL",
        before: BASE,
        rows: &[ROW, NULLS],
        after: "model A {\n  id Int @id\n  x Int\n  s String?\n}\n",
    },
    Case {
        name: "made required, without a NULL",
        before: BASE,
        rows: &[ROW],
        after: "model A {\n  id Int @id\n  x Int\n  s String?\n}\n",
    },
    Case {
        name: "made unique",
        before: BASE,
        rows: &[ROW],
        after: "model A {\n  id Int @id\n  x Int? @unique\n  s String?\n}\n",
    },
    Case {
        name: "another type, with values",
        before: BASE,
        rows: &[ROW],
        after: "model A {\n  id Int @id\n  x String?\n  s Int?\n}\n",
    },
    Case {
        name: "another type, without values",
        before: BASE,
        rows: &[NULLS],
        after: "model A {\n  id Int @id\n  x String?\n  s Int?\n}\n",
    },
    Case {
        name: "another key",
        before: "model A {\n  id Int @id\n  x Int\n}\n",
        rows: &["INSERT INTO \"A\" (id, x) VALUES (1, 2)"],
        after: "model A {\n  id Int\n  x Int @id\n}\n",
    },
];

/// Where ours differs from Prisma's: its warnings become what the rows say, and what they contradict.
///
/// - Values that are unique satisfy a new unique index: nobody is asked.
/// - On PostgreSQL a text becomes a number by a cast, where Prisma drops the column and makes it anew. So its values
///   are kept if they can be. A loss can be accepted, a value that is no number cannot.
fn as_ours(
    dialect: Dialect,
    case: &Case,
    warnings: &mut Vec<String>,
    unexecutable: &mut Vec<String>,
) {
    match (case.name, dialect) {
        ("made unique", _) => warnings.clear(),
        ("another type, with values", Dialect::Postgres) => {
            warnings.clear();
            unexecutable.push(
                "The values of `s` on the `A` table cannot become Integer: invalid input syntax for type integer: \
                 \"three\""
                    .to_owned(),
            );
        }
        _ => {}
    }
}

async fn push(dialect: Dialect) {
    let (mut asked, mut wrong) = (0, Vec::new());
    // Each question takes a second or more.
    let cases = CASES.iter().enumerate();
    for (number, case) in cases.filter(|(number, _)| long() || number % 3 == 0) {
        asked += 1;
        let name = format!("push_{}_{number}", dialect.provider());
        let Some(mut project) = Project::new(&name, dialect).await else {
            return;
        };
        let source = format!(
            "datasource db {{\n  provider = \"{}\"\n}}\n\n",
            dialect.provider()
        );
        project.write("before.prisma", &format!("{source}{}", case.before));
        project.write("after.prisma", &format!("{source}{}", case.after));
        let (code, text) = project.whimbrel("db push --schema before.prisma");
        assert_eq!(code, Some(0), "{}: {text}", case.name);
        for row in case.rows {
            project.live.apply(row).await.expect(row);
        }
        let theirs = project.prisma("schemaPush", "after.prisma", "-");
        let theirs = theirs.unwrap_or_else(|error| panic!("{}: {error}", case.name));
        let list = |name: &str| -> Vec<String> {
            let found = theirs[name].as_array();
            let texts = found.into_iter().flatten().filter_map(Value::as_str);
            texts.map(str::to_owned).collect()
        };
        let (mut warnings, mut unexecutable) = (list("warnings"), list("unexecutable"));
        as_ours(dialect, case, &mut warnings, &mut unexecutable);
        let (code, text) = project.whimbrel("db push --schema after.prisma");
        let lines = text.lines().filter_map(|line| line.strip_prefix("  - "));
        let ours: Vec<&str> = lines.collect();
        // What cannot be done is told first, and alone.
        let told = match unexecutable.is_empty() {
            true => &warnings,
            false => &unexecutable,
        };
        if ours != *told || code != Some(i32::from(!told.is_empty())) {
            wrong.push(format!("{}: {theirs}\n{code:?} {text}", case.name));
        }
        let flag = match unexecutable.is_empty() {
            true => "--accept-data-loss",
            false => "--force-reset",
        };
        let (code, text) = project.whimbrel(&format!("db push --schema after.prisma {flag}"));
        let again = project.whimbrel("db push --schema after.prisma").1;
        let after = project.prisma("schemaPush", "after.prisma", "-");
        let steps = after
            .as_ref()
            .ok()
            .and_then(|after| after["executedSteps"].as_i64());
        if code != Some(0) || !again.contains("already in sync") || steps != Some(0) {
            wrong.push(format!(
                "{}: afterwards: {text}\n{again}\n{after:?}",
                case.name
            ));
        }
        project.end().await;
    }
    println!(
        "{dialect:?}: {} of {} pushes as Prisma's",
        asked - wrong.len(),
        asked
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[tokio::test]
async fn sqlite() {
    push(Dialect::Sqlite).await;
}

#[tokio::test]
async fn postgres() {
    push(Dialect::Postgres).await;
}
