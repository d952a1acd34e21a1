//! `myapp migrate downgrade`.

use super::{Downgrade, Said, json, text};
use crate::{Error, Migrator, Target};
use std::io::{IsTerminal, Write};

impl Downgrade {
    pub(super) async fn act<'c>(
        &self,
        migrator: &Migrator<'_>,
        target: impl Target<'c>,
        is_json: bool,
    ) -> Result<Said, Error> {
        let mut losses = Vec::new();
        let mut refused = None;
        let mut declined = false;
        let accept = |plan: &crate::Downgrade| {
            losses = plan.losses();
            if losses.is_empty() || self.accept_data_loss {
                return true;
            }
            if is_json || !can_ask() {
                refused = Some(migrator.data_loss(plan));
                return false;
            }
            declined = !ask(plan);
            !declined
        };
        let done = migrator.downgrade_on(target, &self.to, accept).await?;
        if let Some(error) = refused {
            return Err(error);
        }
        Ok(match declined {
            true => Said {
                text: "nothing was changed".to_owned(),
                json: json::downgraded(&self.to, &done, &[]),
                code: 1,
            },
            false => Said {
                text: text::downgraded(&done, &losses),
                json: json::downgraded(&self.to, &done, &losses),
                code: 0,
            },
        })
    }
}

fn can_ask() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks at the terminal; anything but a yes is a no.
fn ask(plan: &crate::Downgrade) -> bool {
    let mut terminal = std::io::stderr();
    let asked = write!(terminal, "{plan}\nUndo them? (y/N) ").and_then(|()| terminal.flush());
    let mut answer = String::new();
    let read = asked.and_then(|()| std::io::stdin().read_line(&mut answer));
    let answer = answer.trim();
    read.is_ok() && (answer.eq_ignore_ascii_case("y") || answer.eq_ignore_ascii_case("yes"))
}
