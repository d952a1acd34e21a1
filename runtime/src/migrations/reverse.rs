//! The ways back that a history carries.

use std::borrow::Cow;

/// For the macro and for tools: the way back from a migration.
#[doc(hidden)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reverse {
    pub(crate) name: Cow<'static, str>,
    /// The script, or why there is none.
    pub(crate) sql: Result<Cow<'static, str>, Cow<'static, str>>,
    pub(crate) losses: Cow<'static, [&'static str]>,
    pub(crate) found_losses: Vec<String>,
}

impl Reverse {
    /// `losses`: what is not as it was afterwards, a sentence each.
    #[doc(hidden)]
    pub const fn embedded(
        name: &'static str,
        sql: &'static str,
        losses: &'static [&'static str],
    ) -> Self {
        Reverse {
            name: Cow::Borrowed(name),
            sql: Ok(Cow::Borrowed(sql)),
            losses: Cow::Borrowed(losses),
            found_losses: Vec::new(),
        }
    }

    /// There is no way back.
    #[doc(hidden)]
    pub const fn none(name: &'static str, why: &'static str) -> Self {
        Reverse {
            name: Cow::Borrowed(name),
            sql: Err(Cow::Borrowed(why)),
            losses: Cow::Borrowed(&[]),
            found_losses: Vec::new(),
        }
    }

    /// One that was found while the program runs.
    #[doc(hidden)]
    pub fn found(name: String, sql: Result<String, String>, losses: Vec<String>) -> Self {
        Reverse {
            name: Cow::Owned(name),
            sql: sql.map(Cow::Owned).map_err(Cow::Owned),
            losses: Cow::Borrowed(&[]),
            found_losses: losses,
        }
    }

    pub(crate) fn losses(&self) -> Vec<String> {
        let embedded = self.losses.iter().map(|loss| (*loss).to_owned());
        embedded.chain(self.found_losses.iter().cloned()).collect()
    }
}
