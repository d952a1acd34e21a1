//! Conservation by chance on PostgreSQL, through `whimbrel migrate dev` and `whimbrel db push`: what a database has and the
//! schema does not describe is there after every step with the same text, and works, and the rows have their values; or
//! nothing was done.

use std::path::Path;

use whimbrel_engine::sql::Dialect;
use whimbrel_tests::{
    conserve::{Step, Tally, Trial, Way, postgres::Model},
    evolve::Rng,
    live::Live,
    seeds,
};

/// One database, and three changes of its schema.
async fn one(
    seed: u64,
    way: Way,
    trial: &Trial,
    live: &mut Live,
    tally: &mut Tally,
) -> Result<(), String> {
    let rng = &mut Rng::new(seed);
    let mut model = Model::random(rng);
    let made = model.history(rng);
    let story = |text: String| format!("{text}\n{made}");
    trial.write("schema.prisma", &model.text());
    match way {
        Way::Dev => {
            trial.write(
                "migrations/migration_lock.toml",
                "provider = \"postgresql\"\n",
            );
            trial.write("migrations/20240101000000_a/migration.sql", &made);
            let (done, said) = trial.run(&["migrate", "deploy"]);
            if !done {
                return Err(story(format!("the history does not run: {said}")));
            }
        }
        Way::Push => live.apply(&made).await.map_err(&story)?,
    }
    live.apply(&model.rows()).await.map_err(&story)?;
    for step in 0..3 {
        let (next, gone) = model.changed(rng, step);
        let before = live.texts(&model.values(&next)).await;
        let text = next.text();
        let change = Step {
            trial,
            way,
            schema: &text,
            gone: &gone,
        };
        let done = change.take(live, tally).await.map_err(&story)?;
        let after = live.texts(&model.values(&next)).await;
        if before != after {
            return Err(story(format!("rows: {before:?} became {after:?}\n{text}")));
        }
        works(live)
            .await
            .map_err(|why| story(format!("{why}\n{text}")))?;
        if done {
            model = next;
        }
    }
    Ok(())
}

/// The trigger notes, the check refuses.
async fn works(live: &mut Live) -> Result<(), String> {
    let noted = "SELECT count(*)::text FROM noted WHERE what = 'hand_notes'";
    let before = live.texts(noted).await;
    live.apply("BEGIN; INSERT INTO \"t\" (\"id\", \"key_of\") VALUES (500, 500);")
        .await?;
    let after = live.texts(noted).await;
    live.apply("ROLLBACK;").await?;
    let refused = live
        .apply("INSERT INTO \"t\" (\"id\") VALUES (200000);")
        .await;
    let is_checked = refused.is_err_and(|error| error.contains("hand_small"));
    match before != after && is_checked {
        true => Ok(()),
        false => Err(format!(
            "it does not work: {before:?} {after:?}, checked: {is_checked}"
        )),
    }
}

async fn conserves(way: Way, label: &str, short: u64) {
    let command = Path::new(env!("CARGO_BIN_EXE_whimbrel-of-docs"));
    let mut tally = Tally::default();
    let mut wrong = Vec::new();
    for seed in seeds(short, 1000) {
        let Some(mut live) = Live::create(Dialect::Postgres, label).await else {
            return;
        };
        let trial = Trial::new(command, label, live.url());
        if let Err(why) = one(seed, way, &trial, &mut live, &mut tally).await {
            wrong.push(format!("seed {seed}: {why}"));
        }
        trial.remove();
        live.drop().await;
    }
    println!("{tally}");
    let count = wrong.len();
    assert!(wrong.is_empty(), "{count} wrong\n{}", wrong.join("\n\n"));
    assert!(tally.steps > tally.refused, "{tally}");
}

#[tokio::test]
async fn migrate_dev_conserves() {
    conserves(Way::Dev, "conserve_dev", 10).await;
}

#[tokio::test]
async fn db_push_conserves() {
    conserves(Way::Push, "conserve_push", 12).await;
}
