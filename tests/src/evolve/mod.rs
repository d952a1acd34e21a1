//! Takes a valid schema and changes it at random into another valid one.

mod block;
mod document;
mod field;
mod rng;
mod special;
mod values;

pub use document::{Block, Document, FieldLine};
pub use rng::Rng;

type Mutation = fn(&mut Document, &mut Rng) -> Option<()>;

/// Each with how often it is chosen.
const MUTATIONS: [(usize, Mutation); 31] = [
    (6, field::add),
    (4, field::remove),
    (4, field::change_type),
    (5, field::change_native_type),
    (4, field::change_arity),
    (5, field::change_default),
    (2, field::change_unique),
    (2, field::change_id),
    (2, field::change_map),
    (1, field::move_line),
    (1, field::rename),
    (1, field::unsupported),
    (1, field::updated_at),
    (4, block::add_index),
    (3, block::remove_index),
    (2, block::change_index),
    (2, block::change_table_map),
    (2, block::composite_id),
    (2, block::add_model),
    (1, block::remove_model),
    (3, block::change_enum),
    (1, block::add_enum),
    (1, block::remove_enum),
    (2, block::add_relation),
    (1, block::add_many_to_many),
    (3, block::change_relation),
    (1, block::change_schema),
    (2, special::partial_index),
    (1, special::operator_class),
    (1, special::relation_mode),
    (1, special::extensions),
];

/// Applies up to `changes` random changes, each kept when `is_valid` says so.
pub fn evolve(
    text: &str,
    changes: usize,
    rng: &mut Rng,
    is_valid: &mut dyn FnMut(&str) -> bool,
) -> String {
    let mut document = Document::read(text);
    let total: usize = MUTATIONS.iter().map(|(weight, _)| weight).sum();
    let (mut made, mut tried) = (0, 0);
    while made < changes && tried < changes * 8 {
        tried += 1;
        let mut at = rng.below(total);
        let chosen = MUTATIONS.iter().find(|(weight, _)| {
            let found = at < *weight;
            at = at.saturating_sub(*weight);
            found
        });
        let Some((_, mutation)) = chosen else {
            continue;
        };
        let mut changed = document.clone();
        if mutation(&mut changed, rng).is_some() && is_valid(&changed.write()) {
            document = changed;
            made += 1;
        }
    }
    document.write()
}

/// What is written as SQL is for the server alone to judge, and so is what an extension brings.
const FOREIGN: [&str; 5] = [
    "vector(3)",
    "Unsupported",
    "dbgenerated",
    "raw(\"1",
    "now()\"",
];

/// True when all of a schema can be judged without a server.
pub fn is_judged(text: &str) -> bool {
    !FOREIGN.iter().any(|word| text.contains(word))
}

/// Small schemas to start from, one for each dialect.
pub fn seed(provider: &str) -> String {
    let schemas = match provider {
        "postgresql" | "cockroachdb" => "  // schemas are added by a change\n",
        _ => "",
    };
    format!(
        "datasource db {{\n  provider = \"{provider}\"\n{schemas}}}\n\n\
         generator client {{\n  provider = \"prisma-client\"\n}}\n\n\
         model User {{\n  id String @id @default(uuid())\n  email String @unique\n  \
         age Int?\n  posts Post[]\n}}\n\n\
         model Post {{\n  id BigInt @id @default(autoincrement())\n  title String @default(\"\")\n  \
         at DateTime @default(now())\n  author User @relation(fields: [authorId], references: [id])\n  \
         authorId String\n  @@index([authorId])\n}}\n"
    )
}
