//! What goes on right now: a line that changes on a terminal, nothing in a pipe.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::failure::Warning;

/// One piece of long work. It disappears from the terminal when it is dropped.
#[derive(Clone)]
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Begins; shows on standard error, and only there when it is a terminal.
    pub(crate) fn begin(doing: &str) -> Progress {
        let bar = ProgressBar::new_spinner();
        // The style is a constant; should it not parse, the crate's own will do.
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
            bar.set_style(style);
        }
        bar.set_message(doing.to_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
        Progress(bar)
    }

    /// Says what is being done now.
    pub(crate) fn now(&self, doing: String) {
        self.0.set_message(doing);
    }

    /// Prints a line that stays.
    pub(crate) fn say(&self, text: &str) {
        self.0.suspend(|| super::say(text));
    }

    /// Prints a warning that stays.
    pub(crate) fn warn(&self, warning: &Warning) {
        self.0.suspend(|| super::warn(warning));
    }

    /// Ends.
    pub(crate) fn end(&self) {
        self.0.finish_and_clear();
    }
}
