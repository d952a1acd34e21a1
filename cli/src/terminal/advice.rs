//! Advice that works when it is typed: with the flags that this call was given.

use std::{path::Path, sync::OnceLock};

use crate::args::Common;

static FLAGS: OnceLock<String> = OnceLock::new();

/// The groups of commands that understand them.
const COMMANDS: [&str; 6] = [
    "migrate ", "db ", "validate", "format", "generate", "studio",
];

/// Remembers what has to be typed again.
pub(crate) fn called_with(common: &Common) {
    let _ = FLAGS.set(flags(common, std::env::var("DATABASE_URL").ok().as_deref()));
}

/// The text with those flags in each command that it advises.
pub(crate) fn with_flags(text: &str) -> String {
    match FLAGS.get() {
        Some(flags) => add(text, flags),
        None => text.to_owned(),
    }
}

fn flags(common: &Common, variable: Option<&str>) -> String {
    let path = |flag: &str, path: &Path| format!("{flag} {} ", quoted(&path.display().to_string()));
    let mut out = String::new();
    // What came through standard input is gone.
    if let Some(schema) = common
        .schema
        .as_deref()
        .filter(|path| *path != Path::new("-"))
    {
        out.push_str(&path("--schema", schema));
    }
    if let Some(migrations) = &common.migrations {
        out.push_str(&path("--migrations", migrations));
    }
    if let Some(url) = &common.url {
        // No URL is repeated, for it may hold a password; the path of a file is none.
        let is_file = ["sqlite:", "file:"]
            .iter()
            .any(|scheme| url.starts_with(scheme));
        out.push_str(&match variable {
            Some(same) if same == url => "--url \"$DATABASE_URL\" ".to_owned(),
            _ if is_file => format!("--url {} ", quoted(url)),
            _ => "--url URL ".to_owned(),
        });
    }
    out
}

/// As a shell takes it for one word.
pub(crate) fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-:=,+".contains(letter);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

fn add(text: &str, flags: &str) -> String {
    const NAME: &str = "whimbrel ";
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(NAME) {
        let (before, after) = rest.split_at(at + NAME.len());
        out.push_str(before);
        if COMMANDS.iter().any(|command| after.starts_with(command)) {
            out.push_str(flags);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_repeated_and_secrets_are_not() {
        let common = |url: &str| Common {
            schema: Some("my schema.prisma".into()),
            migrations: Some("db/migrations".into()),
            url: Some(url.to_owned()),
        };
        let secret = "postgresql://me:secret@host/db";
        let paths = "--schema 'my schema.prisma' --migrations db/migrations";
        assert_eq!(flags(&common(secret), None), format!("{paths} --url URL "));
        assert_eq!(
            flags(&common(secret), Some(secret)),
            format!("{paths} --url \"$DATABASE_URL\" ")
        );
        assert_eq!(
            flags(&common("sqlite:a.db"), Some(secret)),
            format!("{paths} --url sqlite:a.db ")
        );
    }

    #[test]
    fn every_command_gets_them() {
        let text = "run: whimbrel migrate deploy, or `whimbrel db push`; whimbrel refuses";
        assert_eq!(
            add(text, "--url URL "),
            "run: whimbrel --url URL migrate deploy, or `whimbrel --url URL db push`; whimbrel refuses"
        );
    }
}
