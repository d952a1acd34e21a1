//! What a package's build script hands over to the macros in its sources: a file in `OUT_DIR`, and a
//! variable that cargo sets for as long as the build script says so. A file that an earlier build
//! left behind therefore means nothing.

use std::path::{Path, PathBuf};

use crate::{checksum, folder, lock_file, schema_files, seal};

/// Set for the package's sources when its build script has checked something.
pub const VARIABLE: &str = "WHIMBREL_CHECKED";

/// The file's name in `OUT_DIR`.
pub const FILE: &str = "whimbrel-checks";

/// The first line. Another one is the file of another version.
const VERSION: &str = concat!("whimbrel ", env!("CARGO_PKG_VERSION"), "\n");

/// One check of a build script.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Check {
    /// Its name; empty when it has none.
    pub name: String,
    /// The schema that was checked; the migrations where there is none.
    pub schema: PathBuf,
    /// The migrations that were checked.
    pub migrations: PathBuf,
    /// The provider of the database, where the build script says it.
    pub provider: String,
    /// The [`fingerprint`] of both; empty when there is none to compare with.
    pub fingerprint: String,
    /// True when there are Rust types, in [`models_file`].
    pub models: bool,
    /// What is wrong, when the macros are to tell it.
    pub report: Option<String>,
    /// What the migrations produce, see [`outline`](crate::outline); empty when that is not to be embedded, or
    /// not known.
    pub outline: String,
}

/// The file in `OUT_DIR` that has the Rust types of the check with this name.
///
/// ```
/// use whimbrel_core::handover::models_file;
///
/// assert_eq!(models_file(""), "whimbrel-models.rs");
/// assert_eq!(models_file("second"), "whimbrel-models-second.rs");
/// ```
pub fn models_file(name: &str) -> String {
    match name {
        "" => "whimbrel-models.rs".to_owned(),
        name => format!("whimbrel-models-{name}.rs"),
    }
}

/// The text of the file.
pub fn render(checks: &[Check]) -> String {
    let mut out = VERSION.to_owned();
    for check in checks {
        let flag = |is| if is { "1" } else { "0" };
        for field in [
            &check.name,
            &*check.schema.to_string_lossy(),
            &*check.migrations.to_string_lossy(),
            &check.provider,
            &check.fingerprint,
            flag(check.models),
            flag(check.report.is_some()),
            check.report.as_deref().unwrap_or_default(),
            &check.outline,
        ] {
            out.push_str(&sized(field));
        }
    }
    out
}

/// Reads the text of the file; `None` when another version wrote it.
pub fn parse(text: &str) -> Option<Vec<Check>> {
    let mut rest = text.strip_prefix(VERSION)?;
    let mut checks = Vec::new();
    while !rest.is_empty() {
        checks.push(Check {
            name: field(&mut rest)?.to_owned(),
            schema: field(&mut rest)?.into(),
            migrations: field(&mut rest)?.into(),
            provider: field(&mut rest)?.to_owned(),
            fingerprint: field(&mut rest)?.to_owned(),
            models: field(&mut rest)? == "1",
            report: {
                let is = field(&mut rest)? == "1";
                let report = field(&mut rest)?;
                is.then(|| report.to_owned())
            },
            outline: field(&mut rest)?.to_owned(),
        });
    }
    Some(checks)
}

/// A field as [`field`] reads it.
pub(crate) fn sized(field: &str) -> String {
    format!("{}\n{field}\n", field.len())
}

/// A length, a line's end, so many bytes, a line's end.
pub(crate) fn field<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let (length, after) = rest.split_once('\n')?;
    let (value, after) = after.split_at_checked(length.parse().ok()?)?;
    *rest = after.strip_prefix('\n')?;
    Some(value)
}

/// The checksum of everything that a check reads. What cannot be read counts as its error's message.
/// Empty when a path is not UTF-8.
pub fn fingerprint(schema: &Path, migrations: &Path) -> String {
    if schema.to_str().is_none() || migrations.to_str().is_none() {
        return String::new();
    }
    let mut text = String::new();
    let mut add = |path: &Path, content: &str| {
        text.push_str(&format!("{}\0{content}\0", path.display()));
    };
    match schema_files::read(schema) {
        Ok(files) => files.iter().for_each(|file| add(&file.path, &file.text)),
        Err(error) => add(schema, &error.to_string()),
    }
    match folder::read(migrations) {
        Ok(folder) => folder.migrations.iter().for_each(|m| {
            add(&m.path, m.text());
            add(&m.path, if m.alone { "alone" } else { "" });
            add(&m.path, m.notes.as_deref().unwrap_or_default());
            let down = m.down.as_ref().map(|down| down.text.as_str());
            add(&m.path, down.unwrap_or_default());
        }),
        Err(error) => add(migrations, &error.to_string()),
    }
    for name in [lock_file::NAME, seal::NAME] {
        let path = migrations.join(name);
        let content = std::fs::read_to_string(&path).unwrap_or_default();
        add(&path, &content);
    }
    checksum::of(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_handed_over_arrives() {
        let first = Check {
            schema: "prisma/schema.prisma".into(),
            report: Some("error: über\n\n3\nlines".to_owned()),
            ..Check::default()
        };
        let second = Check {
            name: "second".to_owned(),
            fingerprint: "12".to_owned(),
            provider: "mysql".to_owned(),
            models: true,
            outline: "outline\tü\n".to_owned(),
            ..Check::default()
        };
        let checks = [first, second];
        assert_eq!(parse(&render(&checks)).as_deref(), Some(&checks[..]));
        assert_eq!(parse(&render(&[])), Some(Vec::new()));
    }

    #[test]
    fn nothing_else_is_read() {
        let text = render(&[Check::default()]);
        for end in 0..text.len() {
            let part = text.get(..end).unwrap_or_default();
            assert_eq!(parse(part).is_some(), part == VERSION, "{part:?}");
        }
        assert_eq!(parse("whimbrel 0.0.0\n"), None);
    }
}
