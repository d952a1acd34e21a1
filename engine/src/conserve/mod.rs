//! What the schema does not describe stays: the law of conservation.
//!
//! [`inventory`] lists everything that a [`SqlSchema`] holds. `keep` adds to what a Prisma schema wants what it
//! cannot say and the database has, so that the steps of a diff write that too; [`adoptable`] writes what only a live
//! database has. [`lost`] is the law: what was there before is there after, except what a step names.

mod adopt;
mod broken;
mod item;
mod keep;
mod law;
mod live;
mod pending;
#[cfg(test)]
mod tests;

pub use adopt::{Adoptable, adoptable, completed, of_this_database};
pub(crate) use broken::{naming_column, naming_table};
pub(crate) use item::is_made_again;
pub use item::{Item, ItemKind, inventory};
pub(crate) use keep::keep;
pub use law::{Lost, explain, explain_in_the_way, listed, lost, lost_live};
pub use live::with_live;
pub(crate) use live::{beyond, is_same_check};
pub use pending::{OnLive, lost_by_pending, on_live};
