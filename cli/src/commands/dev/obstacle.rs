//! What a person has to decide before a migration can be written or applied.

use crate::failure::{Failure, Outcome};
use crate::terminal::{choose, complain, is_somebody_there, say};

/// Something that stands in the way, and the ways around it.
#[derive(Debug)]
pub(super) struct Obstacle {
    /// What is the matter, in whole sentences.
    pub(super) what: Failure,
    pub(super) ways: Vec<Way>,
}

/// One way around an obstacle.
#[derive(Debug)]
pub(super) struct Way {
    /// The key that chooses it.
    pub(super) letter: char,
    /// What it does.
    pub(super) text: String,
    /// The commands for those who do it by hand.
    pub(super) by_hand: String,
    /// What is done when it is chosen; `None` when only a person can do it.
    pub(super) action: Option<Action>,
}

/// What can be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Action {
    /// Empty the database and apply everything.
    Reset,
    /// Rename migrations, each from and to.
    Rename(Vec<(String, String)>),
    /// Delete a migration, so that what is missing is planned anew.
    Remove(String),
    /// Write a migration of what is in the database already, and record it as applied.
    Adopt {
        name: String,
        sql: String,
        /// What the migration leaves out.
        left: Vec<String>,
        /// What it never has: rights and the like.
        own: Vec<String>,
    },
    /// Record migrations as applied without running them.
    MarkApplied(Vec<String>),
    /// Record a failed migration as undone, so that it runs again.
    RunAgain(String),
}

impl Way {
    /// The way that is always there, and that loses everything.
    pub(super) fn reset() -> Way {
        Way {
            letter: 'r',
            text: "start over: empty this database (ALL DATA IS LOST) and apply all migrations"
                .to_owned(),
            by_hand: "whimbrel migrate reset".to_owned(),
            action: Some(Action::Reset),
        }
    }
}

impl Obstacle {
    /// Lets a person choose.
    ///
    /// # Errors
    ///
    /// With all of it as a message, when there is nobody or nothing is chosen.
    pub(super) fn settle(self) -> Outcome<Action> {
        if !is_somebody_there() {
            let ways = self.by_hand();
            return Err(self.what.details(ways));
        }
        complain(&self.what);
        let by_hand = self.ways.iter().filter(|way| way.action.is_none());
        for way in by_hand {
            say(&format!("By hand: {}: {}", way.text, way.by_hand));
        }
        let offered: Vec<(char, &str, &Action)> = self
            .ways
            .iter()
            .filter_map(|way| Some((way.letter, way.text.as_str(), way.action.as_ref()?)))
            .collect();
        let chosen = choose(&offered)?;
        chosen
            .cloned()
            .ok_or_else(|| Failure::new("nothing was done"))
    }

    fn by_hand(&self) -> String {
        let mut out = "To fix this, choose one:".to_owned();
        for way in &self.ways {
            out.push_str(&format!("\n- {}:\n    {}", way.text, way.by_hand));
        }
        out
    }
}
