//! Why a command stops: a value, which a terminal and `--json` print each in its own way.

use std::{fmt, io, path::Path};

use serde_json::json;
use whimbrel_core::{code::Code, file_help, seal::SealError};

use crate::terminal::with_flags;

/// Why a command stops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    code: Option<Code>,
    message: String,
    advice: Option<Advice>,
    details: Option<String>,
}

/// What a command returns: its exit code, or a value for its caller.
pub type Outcome<T = u8> = Result<T, Failure>;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Advice {
    /// `help`, or `next` where the runtime says it.
    word: &'static str,
    text: String,
}

impl Failure {
    /// Something that has no code of Prisma's.
    pub(crate) fn new(message: impl Into<String>) -> Failure {
        Failure {
            code: None,
            message: message.into(),
            advice: None,
            details: None,
        }
    }

    /// With Prisma's code for the same trouble.
    pub(crate) fn coded(code: Code, message: impl Into<String>) -> Failure {
        Failure {
            code: Some(code),
            ..Failure::new(message)
        }
    }

    /// What to do next.
    pub(crate) fn help(mut self, text: impl Into<String>) -> Failure {
        let text = text.into();
        self.advice = Some(Advice { word: "help", text });
        self
    }

    /// A message that may have advice.
    fn advised(code: Option<Code>, message: String, help: Option<impl Into<String>>) -> Failure {
        let failure = Failure {
            code,
            ..Failure::new(message)
        };
        match help {
            Some(help) => failure.help(help),
            None => failure,
        }
    }

    /// A file that cannot be read.
    pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Failure {
        let message = format!("cannot read {}: {error}", path.display());
        Failure::advised(None, message, file_help::reading(error))
    }

    /// A file that cannot be removed or changed.
    pub(crate) fn unwritable(doing: &str, path: &Path, error: &io::Error) -> Failure {
        let message = format!("cannot {doing} {}: {error}", path.display());
        Failure::advised(None, message, file_help::writing(error))
    }

    /// What is worth reading after the advice, such as the SQL that was not written.
    pub(crate) fn details(mut self, text: impl Into<String>) -> Failure {
        self.details = Some(text.into());
        self
    }

    /// The message alone.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// The message and the advice on one line, for a list.
    pub(crate) fn on_one_line(&self) -> String {
        let code = self.code.map(|code| format!("{code}: "));
        let advice = self
            .advice
            .as_ref()
            .map(|advice| format!("; {}", advice.text));
        let text = format!(
            "{}{}{}",
            code.unwrap_or_default(),
            self.message,
            advice.unwrap_or_default()
        );
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.fold(String::new(), |list, line| match list.as_str() {
            "" => line.to_owned(),
            // A list follows.
            before if before.ends_with(':') => list + " " + line,
            _ => list + "; " + line,
        })
    }

    /// `{"error": {"code": …, "message": …, "help": …, "details": …}}`; what there is not is null.
    pub(crate) fn as_json(&self) -> String {
        let error = json!({
            "code": self.code.map(Code::as_str),
            "message": with_flags(self.message.trim_end()),
            "help": self.advice.as_ref().map(|advice| with_flags(advice.text.trim_end())),
            "details": self.details.as_ref().map(|details| with_flags(details.trim())),
        });
        format!("{:#}", json!({ "error": error }))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(code) = self.code {
            write!(f, "{code}: ")?;
        }
        f.write_str(&self.message)?;
        if let Some(advice) = &self.advice {
            write!(f, "\n{}: {}", advice.word, advice.text)?;
        }
        match &self.details {
            Some(details) => write!(f, "\n\n{details}"),
            None => Ok(()),
        }
    }
}

impl From<String> for Failure {
    fn from(message: String) -> Failure {
        Failure::new(message)
    }
}

impl From<&str> for Failure {
    fn from(message: &str) -> Failure {
        Failure::new(message)
    }
}

impl From<whimbrel::Error> for Failure {
    fn from(error: whimbrel::Error) -> Failure {
        Failure::from(&error)
    }
}

impl From<&whimbrel::Error> for Failure {
    fn from(error: &whimbrel::Error) -> Failure {
        let advice = Advice {
            word: "next",
            text: error.help(),
        };
        Failure {
            code: error.code().and_then(Code::find),
            advice: Some(advice),
            ..Failure::new(error.message())
        }
    }
}

impl From<whimbrel::FolderError> for Failure {
    fn from(error: whimbrel::FolderError) -> Failure {
        let code = error.code().and_then(Code::find);
        Failure::advised(code, error.message(), error.help())
    }
}

impl From<whimbrel_core::folder::FolderError> for Failure {
    fn from(error: whimbrel_core::folder::FolderError) -> Failure {
        let code = error.code().and_then(Code::find);
        Failure::advised(code, error.message(), error.help())
    }
}

impl From<whimbrel_core::schema_files::SchemaFilesError> for Failure {
    fn from(error: whimbrel_core::schema_files::SchemaFilesError) -> Failure {
        Failure::advised(None, error.message(), error.help())
    }
}

impl From<&SealError> for Failure {
    fn from(error: &SealError) -> Failure {
        Failure::advised(None, error.message(), error.help())
    }
}

impl From<SealError> for Failure {
    fn from(error: SealError) -> Failure {
        Failure::from(&error)
    }
}

/// Errors of writing, which name their path, or of `whimbrel.lock`, which a new migration goes into.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        let inner = error.get_ref();
        match inner.and_then(|inner| inner.downcast_ref::<SealError>()) {
            Some(seal) => Failure::from(seal),
            None => Failure::advised(None, error.to_string(), file_help::writing(&error)),
        }
    }
}

impl From<crate::catalog::CatalogError> for Failure {
    fn from(error: crate::catalog::CatalogError) -> Failure {
        Failure::new(error.to_string())
    }
}

/// Something that does not stop a command, and is worth knowing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Warning(Failure);

impl Warning {
    pub(crate) fn new(message: impl Into<String>) -> Warning {
        Warning(Failure::new(message))
    }

    pub(crate) fn message(&self) -> &str {
        self.0.message()
    }

    /// What to do next.
    pub(crate) fn help(self, text: impl Into<String>) -> Warning {
        Warning(self.0.help(text))
    }
}

/// A warning of a run, with its own advice.
impl From<&whimbrel::Error> for Warning {
    fn from(error: &whimbrel::Error) -> Warning {
        Warning(Failure::from(error))
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "warning: {}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_is_printed_in_three_ways() {
        let failure = Failure::coded(Code::P1003, "the database does not exist")
            .help("create it")
            .details("CREATE DATABASE shop;\n");
        assert_eq!(
            failure.to_string(),
            "P1003: the database does not exist\nhelp: create it\n\nCREATE DATABASE shop;\n"
        );
        assert_eq!(
            failure.on_one_line(),
            "P1003: the database does not exist; create it"
        );
        let json: serde_json::Value = serde_json::from_str(&failure.as_json()).unwrap();
        let expected = json!({ "error": {
            "code": "P1003",
            "message": "the database does not exist",
            "help": "create it",
            "details": "CREATE DATABASE shop;",
        }});
        assert_eq!(json, expected);
        let plain: Failure = "no".into();
        assert!(plain.as_json().contains("\"help\": null"));
    }

    #[test]
    fn a_seal_that_cannot_be_read_keeps_its_advice() {
        use whimbrel_core::seal;
        let folder = std::env::temp_dir().join(format!("whimbrel-seal-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(seal::NAME), "no seal").unwrap();
        let added = seal::added(&folder, "2_new", b"").unwrap_err();
        let read = seal::read(&folder).unwrap_err();
        assert_eq!(Failure::from(added), Failure::from(&read));
        assert!(Failure::from(read).advice.is_some());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
