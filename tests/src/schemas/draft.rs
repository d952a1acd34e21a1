//! A schema being made, and the order in which it is made.

use whimbrel_core::Dialect;

use super::random::Random;
use super::{indexes, models, relations};

/// A schema being made.
pub(super) struct Draft {
    pub(super) dialect: Dialect,
    pub(super) random: Random,
    /// The name of the datasource, which native types begin with.
    pub(super) source: &'static str,
    pub(super) relation_mode_prisma: bool,
    /// Schemas of the database, when the draft uses them.
    pub(super) namespaces: Vec<&'static str>,
    /// Preview features that the draft makes use of.
    pub(super) previews: Vec<&'static str>,
    pub(super) enums: Vec<Block>,
    pub(super) models: Vec<Model>,
    /// Blocks that nothing refers to: views, ignored models.
    pub(super) others: Vec<(&'static str, Block)>,
    /// Grows with every name that must be unique.
    counter: usize,
}

/// A block as it is written.
pub(super) struct Block {
    pub(super) name: String,
    pub(super) lines: Vec<String>,
    pub(super) attributes: Vec<String>,
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
    /// Field sets that already have an index, so that no two get one name.
    pub(super) indexed: Vec<Vec<usize>>,
}

impl Model {
    /// Whether names of constraints made from its name are cut, so that two may be the same.
    pub(super) fn has_long_name(&self) -> bool {
        self.name.len() > 40
    }
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

/// A valid schema for the dialect, always the same for the same seed.
pub fn generate(dialect: Dialect, seed: u64) -> String {
    let mut random = Random::new(seed);
    let source = ["db", "db", "db", "pg", "mydb"][random.below(5)];
    let namespaces = if dialect.has_namespaces() && random.chance(12) {
        vec!["public", "other"]
    } else {
        Vec::new()
    };
    let mut previews = Vec::new();
    if matches!(
        dialect,
        Dialect::Postgres | Dialect::Sqlite | Dialect::Cockroach
    ) && random.chance(20)
    {
        previews.push("partialIndexes");
    }
    if random.chance(10) {
        previews.push("views");
    }
    let mut draft = Draft {
        dialect,
        source,
        relation_mode_prisma: random.chance(8),
        namespaces,
        previews,
        enums: Vec::new(),
        models: Vec::new(),
        others: Vec::new(),
        counter: 0,
        random,
    };
    for _ in 0..draft.random.below(3) {
        models::add_enum(&mut draft);
    }
    for _ in 0..1 + draft.random.below(5) {
        models::add_model(&mut draft);
    }
    relations::add(&mut draft);
    indexes::add(&mut draft);
    models::add_others(&mut draft);
    draft.write()
}

impl Draft {
    /// `stem` with a number, so that it does not collide.
    pub(super) fn unique(&mut self, stem: &str) -> String {
        self.counter += 1;
        format!("{stem}{}", self.counter)
    }

    pub(super) fn has_preview(&self, feature: &str) -> bool {
        self.previews.contains(&feature)
    }

    /// `@@schema` when the draft uses schemas of the database.
    pub(super) fn namespace(&mut self, attributes: &mut Vec<String>) {
        if !self.namespaces.is_empty() {
            let namespace = self.namespaces[self.random.below(self.namespaces.len())];
            attributes.push(format!("@@schema(\"{namespace}\")"));
        }
    }
}
