//! Paths between the modules, and to what is outside of them.

use super::items::Module;

impl Module<'_> {
    /// The module of what is in a schema; `None` for the outermost.
    pub(super) fn module_of(&self, space: Option<&str>) -> Option<&str> {
        let mut modules = self.modules.iter();
        let (_, name) = modules.find(|(of, _)| Some(*of) == space)?;
        Some(name)
    }

    pub(super) fn is_here(&self, space: Option<&str>) -> bool {
        self.module_of(space) == self.module_of(self.inside)
    }

    /// What stands in front of the name of something of another module.
    pub(super) fn path(&self, space: Option<&str>) -> String {
        let up = if self.inside.is_some() { "super::" } else { "" };
        match self.module_of(space) {
            _ if self.is_here(space) => String::new(),
            Some(module) => format!("{up}{module}::"),
            None => up.to_owned(),
        }
    }

    /// Writes the standard types' names out where a model has one of these names.
    pub(super) fn qualified(&self, text: &str) -> String {
        let mut out = text.to_owned();
        for (name, path) in [
            ("String", "std::string::String"),
            ("Option", "std::option::Option"),
            ("Vec", "std::vec::Vec"),
        ] {
            let taken = self.models.iter().map(|(_, name)| name).chain(&self.enums);
            if taken.into_iter().any(|taken| taken == name) {
                out = replace_word(&out, name, path);
            }
        }
        out
    }

    /// A path of the user's, which is meant from the outermost module.
    pub(super) fn seen_from_here(&self, text: &str) -> String {
        match self.inside {
            Some(_) => {
                let text = replace_word(text, "super", "super::super");
                replace_word(&text, "self", "super")
            }
            None => text.to_owned(),
        }
    }
}

/// The imports that the items need: modules of `sqlx`, so that versions always agree.
pub(super) fn uses(items: &str) -> String {
    let mut out = String::from("\n");
    for module in ["chrono", "ipnetwork", "time"] {
        let used = [" ", "<", "("]
            .iter()
            .any(|before| items.contains(&format!("{before}{module}::")));
        if used {
            out.push_str(&format!("use sqlx::types::{module};\n"));
        }
    }
    if out.len() == 1 { String::new() } else { out }
}

/// Replaces a word that begins a path.
fn replace_word(text: &str, word: &str, by: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(word) {
        let (before, found) = rest.split_at(at);
        let after = found.get(word.len()..).unwrap_or_default();
        out.push_str(before);
        let whole = !out.ends_with([':', '_']) && !out.ends_with(char::is_alphanumeric);
        let whole = whole && !after.starts_with('_') && !after.starts_with(char::is_alphanumeric);
        out.push_str(if whole { by } else { word });
        rest = after;
    }
    out.push_str(rest);
    out
}
