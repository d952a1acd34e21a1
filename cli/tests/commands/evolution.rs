//! A project that goes on by chance: each change of the schema becomes a migration, and what the migrations have
//! made so far is never drift. `WHIMBREL_LONG=1` tries many, `WHIMBREL_SEED=n` one.

use whimbrel_engine::{
    limits::limits,
    lower::lower,
    schema::load,
    source::SourceFile,
    sql::{Dialect, Index, IndexKind, SqlSchema},
};
use whimbrel_tests::{
    evolve::{Rng, evolve, is_judged, seed},
    live::Live,
    seeds,
};

use crate::project::Project;

/// Two indexes of one kind on the same columns: as with Prisma, nothing says which of them gets which name.
fn has_twins(schema: &SqlSchema) -> bool {
    schema.tables.iter().any(|table| {
        let columns = |index: &Index| -> Vec<String> {
            let names = index.columns.iter().filter_map(|column| column.name());
            names.map(str::to_owned).collect()
        };
        let of = |index: &Index| (index.kind == IndexKind::Unique, columns(index));
        let mut indexes: Vec<_> = table.indexes.iter().map(of).collect();
        let all = indexes.len();
        indexes.sort();
        indexes.dedup();
        indexes.len() < all
    })
}

async fn develop(dialect: Dialect) {
    let provider = dialect.provider();
    let (mut steps, mut refused, mut wrong) = (0, 0, Vec::new());
    for number in seeds(3, 60) {
        let label = format!("evolution_{provider}");
        let Some(live) = Live::create(dialect, &label).await else {
            return;
        };
        let project = Project::new(&label);
        let mut rng = Rng::new(number);
        let mut is_valid = |text: &str| {
            let file = SourceFile::new("schema.prisma", text);
            let schema = load(&[file]).schema.map(|schema| lower(&schema));
            is_judged(text)
                && schema.is_some_and(|schema| limits(&schema).is_empty() && !has_twins(&schema))
        };
        let mut text = seed(provider);
        let dev = format!(
            "migrate dev --skip-generate --accept-data-loss --url {}",
            live.url()
        );
        for step in 0..4 {
            let growth = if step == 0 { 12 } else { 3 };
            text = evolve(&text, growth, &mut rng, &mut is_valid);
            project.write("prisma/schema.prisma", &text);
            let run = |arguments: &str| {
                let output = project.run(arguments);
                let text = [output.stdout, output.stderr].concat();
                (
                    output.status.code(),
                    String::from_utf8_lossy(&text).into_owned(),
                )
            };
            let (code, said) = run(&format!("{dev} --name step{step}"));
            if code != Some(0) {
                // The server may refuse a script; whatever else goes wrong is ours.
                match said.lines().find(|line| line.contains("P3018")) {
                    Some(why) => {
                        println!("refused: seed {number}, step {step}: {why}");
                        refused += 1;
                    }
                    None => wrong.push(format!("seed {number}, step {step}: {said}")),
                }
                break;
            }
            let (code, said) = run(&dev);
            if code != Some(0) || !said.contains("Already in sync") {
                wrong.push(format!("seed {number}, behind step {step}: {said}"));
                break;
            }
            steps += 1;
        }
        live.drop().await;
    }
    println!("{provider}: {steps} steps, {refused} refused by the server");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(steps > refused, "{provider}: {refused} of {steps} refused");
}

#[tokio::test]
async fn on_postgres() {
    develop(Dialect::Postgres).await;
}

#[tokio::test]
async fn on_mariadb() {
    develop(Dialect::Mysql).await;
}

#[tokio::test]
async fn on_sqlite() {
    develop(Dialect::Sqlite).await;
}
