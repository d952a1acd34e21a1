//! One database by chance, three changes of its schema, and what is left of it where it goes wrong.

use std::path::Path;

use super::{
    Database, Object, Tally, Trial, Way,
    object::{all, kinds, some},
    table::Model,
    trial::Step,
};
use crate::{evolve::Rng, live::Live, seeds};

/// A database, and the seeds of its changes.
#[derive(Clone)]
struct Case {
    model: Model,
    tables: String,
    objects: Vec<Object>,
    /// True where no migration knows of the objects.
    is_live: bool,
    steps: Vec<Change>,
}

/// How the next schema comes about.
#[derive(Debug, Clone, Copy)]
enum Change {
    /// By chance, from a seed.
    Chance(u64),
    /// The one of that number that every kind of object is tried with.
    Fixed(usize),
}

impl Case {
    fn random<D: Database>(seed: u64) -> Case {
        let rng = &mut Rng::new(seed);
        let model = Model::random(D::DIALECT, rng);
        let tables = D::tables(&model, rng);
        let mut objects = some::<D>(&model, rng);
        let is_live = seed % 4 == 3;
        if is_live {
            // What a schema could say of a live database is drift.
            let is_drift = |sql: &str| {
                let words = ["ADD COLUMN", "INDEX", "FOREIGN KEY", "EXCLUDE", "SEQUENCE"];
                words.iter().any(|word| sql.contains(word))
            };
            objects.retain(|object| !is_drift(&object.sql));
        }
        Case {
            tables,
            objects,
            is_live,
            steps: (0..3).map(|n| Change::Chance(seed * 7 + n)).collect(),
            model,
        }
    }

    fn history(&self) -> String {
        let objects = self.objects.iter().map(|object| object.sql.as_str());
        let parts: Vec<&str> = [self.tables.as_str()].into_iter().chain(objects).collect();
        parts.join("\n")
    }

    /// The same with one object less, or one step less.
    fn smaller(&self) -> Vec<Case> {
        let mut found = Vec::new();
        for n in (0..self.objects.len()).rev() {
            let mut case = self.clone();
            case.objects.remove(n);
            found.push(case);
        }
        for n in (0..self.steps.len()).rev().filter(|_| self.steps.len() > 1) {
            let mut case = self.clone();
            case.steps.remove(n);
            found.push(case);
        }
        found
    }

    /// Makes the database and changes it; `None` when its server is not there.
    async fn run<D: Database>(
        &self,
        way: Way,
        tried: &Tried<'_>,
        tally: &mut Tally,
    ) -> Option<Outcome> {
        let mut live = Live::create(D::DIALECT, tried.label).await?;
        let trial = Trial::new(tried.command, tried.label, live.url());
        let outcome = self.steps::<D>(way, &trial, &mut live, tally).await;
        trial.remove();
        live.drop().await;
        Some(outcome.map_err(|why| format!("{why}\n{}", self.history())))
    }

    async fn steps<D: Database>(
        &self,
        way: Way,
        trial: &Trial,
        live: &mut Live,
        tally: &mut Tally,
    ) -> Outcome {
        let made = self.history();
        trial.write("schema.prisma", &self.model.text());
        match way {
            Way::Dev => {
                let provider = match D::DIALECT {
                    whimbrel_core::Dialect::Postgres => "postgresql",
                    whimbrel_core::Dialect::Mysql => "mysql",
                    _ => "sqlite",
                };
                let lock = format!("provider = \"{provider}\"\n");
                trial.write("migrations/migration_lock.toml", &lock);
                let known = if self.is_live { &self.tables } else { &made };
                trial.write("migrations/20240101000000_a/migration.sql", known);
                let (done, said) = trial.run(&["migrate", "deploy"]);
                if !done {
                    return Err(format!("the history does not run: {said}"));
                }
                for object in self.objects.iter().filter(|_| self.is_live) {
                    live.apply(&object.sql).await?;
                }
            }
            Way::Push => live.apply(&made).await?,
        }
        live.apply(&self.model.rows()).await?;
        let mut model = self.model.clone();
        for (n, change) in self.steps.iter().enumerate() {
            let (next, gone) = match change {
                Change::Chance(seed) => model.changed(&mut Rng::new(*seed), n),
                Change::Fixed(step) => model.next(*step),
            };
            let step = Step {
                trial,
                way,
                model: &model,
                next: &next,
                gone: &gone,
            };
            if step.take::<D>(live, tally).await? {
                model = next;
            }
        }
        Ok(())
    }
}

type Outcome = Result<(), String>;

struct Tried<'a> {
    command: &'a Path,
    label: &'a str,
}

/// The smallest case that goes wrong in the same way, and what it says.
async fn shrunk<D: Database>(
    mut case: Case,
    mut why: String,
    way: Way,
    tried: &Tried<'_>,
) -> String {
    let kind = |why: &str| why.split(':').next().unwrap_or_default().to_owned();
    'smaller: loop {
        for smaller in case.smaller() {
            let tally = &mut Tally::default();
            if let Some(Err(other)) = smaller.run::<D>(way, tried, tally).await
                && kind(&other) == kind(&why)
            {
                (case, why) = (smaller, other);
                continue 'smaller;
            }
        }
        return why;
    }
}

/// Tries as many databases as [`seeds`] says.
///
/// # Panics
///
/// Where something is lost, stays half done or does not work.
pub async fn conserves<D: Database>(command: &Path, way: Way, label: &str, short: u64) -> Tally {
    let tried = Tried { command, label };
    let mut tally = Tally::default();
    let mut wrong = Vec::new();
    for seed in seeds(short, 1000) {
        let case = Case::random::<D>(seed);
        let Some(outcome) = case.run::<D>(way, &tried, &mut tally).await else {
            return tally;
        };
        if let Err(why) = outcome {
            let why = match wrong.len() < 5 {
                true => shrunk::<D>(case, why, way, &tried).await,
                false => why,
            };
            wrong.push(format!("seed {seed}: {why}"));
        }
    }
    println!("{tally}");
    let count = wrong.len();
    assert!(wrong.is_empty(), "{count} wrong\n{}", wrong.join("\n\n"));
    assert!(tally.steps > tally.refused, "{tally}");
    tally
}

/// The rows of the table of what is conserved on a database: its name, the kind of object, and whether every change was
/// made. `None` when its server is not there.
///
/// # Panics
///
/// Where something is lost, stays half done or does not work.
pub async fn conserved<D: Database>(command: &Path, label: &str) -> Option<Vec<String>> {
    let tried = Tried { command, label };
    let mut rows = Vec::new();
    // The statements of the tables that each change was made with.
    let mut kept = String::new();
    for kind in kinds::<D>() {
        let model = Model::plain(D::DIALECT);
        let mut refused = 0;
        for (n, object) in all::<D>(kind, &model).into_iter().enumerate() {
            let case = Case {
                model: model.clone(),
                tables: D::tables(&model, &mut Rng::new(n as u64)),
                objects: vec![object],
                is_live: false,
                steps: (0..3).map(Change::Fixed).collect(),
            };
            // One after the other takes this way and that.
            let way = match rows.len() + n {
                number if number % 2 == 0 => Way::Dev,
                _ => Way::Push,
            };
            let mut tally = Tally::default();
            let tables = case.tables.clone();
            if let Err(why) = case.run::<D>(way, &tried, &mut tally).await? {
                panic!("{kind}: {why}");
            }
            refused += tally.refused;
            if tally.refused == 0 {
                kept.push_str(&tables);
            }
        }
        let word = if refused == 0 {
            "kept"
        } else {
            "kept, or refused"
        };
        rows.push(format!("| {} | {kind} | {word} |", D::NAME));
    }
    // Words that chance has not brought yet.
    let missing = |kept: &str, text: &str| {
        let mut words = D::OF_ALL.iter().flat_map(|(_, words)| *words);
        words.any(|word| text.contains(word) && !kept.contains(word))
    };
    for n in 100..1000 {
        let case = Case::random::<D>(n);
        let tables = case.tables.clone();
        if !missing(&kept, &tables) {
            continue;
        }
        let mut tally = Tally::default();
        if let Err(why) = case.run::<D>(Way::Dev, &tried, &mut tally).await? {
            panic!("{tables}: {why}");
        }
        if tally.refused == 0 {
            kept.push_str(&tables);
        }
    }
    for (kind, words) in D::OF_ALL {
        for word in *words {
            assert!(kept.contains(word), "no case has {word} ({kind})");
        }
        rows.push(format!("| {} | {kind} | kept |", D::NAME));
    }
    Some(rows)
}
