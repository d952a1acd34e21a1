//! `migration_lock.toml`: which provider a history was written for.

use crate::Dialect;
use std::fmt;

/// The file's name, beside the migrations' folders.
pub const NAME: &str = "migration_lock.toml";

/// Why a lock file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LockFileError {
    /// No line `provider = "…"`.
    NoProvider,
    /// A provider that is not known here.
    UnknownProvider(String),
}

impl fmt::Display for LockFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LockFileError::NoProvider => f.write_str("the line `provider = …` is missing"),
            LockFileError::UnknownProvider(name) => {
                write!(f, "the provider {name:?} is not supported")
            }
        }
    }
}

impl LockFileError {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            LockFileError::NoProvider => {
                "add the provider of your schema, for example provider = \"sqlite\"".into()
            }
            LockFileError::UnknownProvider(_) => {
                "use one of postgresql, cockroachdb, mysql, sqlite".into()
            }
        }
    }
}

impl std::error::Error for LockFileError {}

/// Reads the provider out of the file's text.
///
/// # Errors
/// When there is no provider, or one that is not known.
///
/// ```
/// use whimbrel_core::{Dialect, lock_file};
///
/// assert_eq!(lock_file::parse("provider = \"sqlite\"\n"), Ok(Dialect::Sqlite));
/// assert!(lock_file::parse("").is_err());
/// ```
pub fn parse(text: &str) -> Result<Dialect, LockFileError> {
    let value = text
        .trim_start_matches('\u{feff}')
        .lines()
        .find_map(value_of_provider)
        .ok_or(LockFileError::NoProvider)?;
    Dialect::from_provider(value).ok_or_else(|| LockFileError::UnknownProvider(value.to_owned()))
}

/// `provider = "x" # comment`, with either kind of TOML quotes.
fn value_of_provider(line: &str) -> Option<&str> {
    let (key, rest) = line.split_once('=')?;
    if !matches!(key.trim(), "provider" | "\"provider\"") {
        return None;
    }
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest[1..].split_once(quote).map(|(value, _)| value)
}

/// The file's text for a dialect.
pub fn render(dialect: Dialect) -> String {
    format!(
        "# Written by the migration tool: keep it in version control, do not edit it.\n\
         # It names the database that these migrations are written for.\n\
         provider = \"{}\"\n",
        dialect.provider()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_is_written() {
        for dialect in [
            Dialect::Postgres,
            Dialect::Cockroach,
            Dialect::Sqlite,
            Dialect::Mysql,
        ] {
            assert_eq!(parse(&render(dialect)), Ok(dialect));
        }
    }

    #[test]
    fn odd_files() {
        assert_eq!(
            parse("# provider = \"mysql\"\r\nprovider='sqlite' # x\r\n"),
            Ok(Dialect::Sqlite)
        );
        assert_eq!(parse("provider = sqlite"), Err(LockFileError::NoProvider));
        assert_eq!(parse("provider = \"sqlite"), Err(LockFileError::NoProvider));
        assert_eq!(
            parse("provider = \"oracle\""),
            Err(LockFileError::UnknownProvider("oracle".into()))
        );
    }
}
