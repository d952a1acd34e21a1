//! How an error is displayed: its code, what is wrong, and what to do on a line of its own.

use std::fmt;

/// Writes `CODE: message`, and `help: …` below it.
///
/// # Errors
///
/// When the formatter refuses.
pub fn write(
    f: &mut fmt::Formatter<'_>,
    code: Option<&str>,
    message: &str,
    help: Option<&str>,
) -> fmt::Result {
    if let Some(code) = code {
        write!(f, "{code}: ")?;
    }
    f.write_str(message)?;
    match help {
        Some(help) => write!(f, "\nhelp: {help}"),
        None => Ok(()),
    }
}
