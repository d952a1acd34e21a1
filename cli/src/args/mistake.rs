//! What is said to arguments that are not understood. No database URL is repeated, wherever it
//! stood, and the words of other tools are answered with ours.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

/// What to print; `None` when the text of the parser is right as it is.
pub(crate) fn text(error: &Error, arguments: &[OsString]) -> Option<String> {
    if !error.use_stderr() {
        return None;
    }
    let arguments: Vec<String> = arguments
        .iter()
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    let mut secrets: Vec<&str> = arguments
        .iter()
        .filter_map(|argument| url_in(argument))
        .collect();
    // A longer one may hold a shorter one.
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    let help = match secrets.is_empty() {
        true => help(error, &arguments),
        false => Some("pass a database URL with --url, or in DATABASE_URL".to_owned()),
    };
    if help.is_none() && secrets.is_empty() {
        return None;
    }
    let mut text = error.to_string();
    for secret in secrets {
        text = text.replace(secret, "URL");
    }
    Some(match help {
        Some(help) => insert(&text, &help),
        None => text,
    })
}

/// The part of an argument that may be a database URL, its scheme first.
fn url_in(argument: &str) -> Option<&str> {
    let separator = argument.find("://").or_else(|| argument.find(":@"));
    let at = separator.or_else(|| argument.find('@'))?;
    let is_scheme = |letter: char| letter.is_ascii_alphanumeric() || "+-._".contains(letter);
    let before = &argument[..at];
    let start = before.trim_end_matches(is_scheme).len();
    Some(&argument[start..])
}

/// Behind the first paragraph, which says what is wrong; in place of the parser's own guess.
fn insert(text: &str, help: &str) -> String {
    let mut paragraphs = text.split("\n\n");
    let first = paragraphs.next().unwrap_or_default().trim_end();
    let rest = paragraphs.filter(|paragraph| !paragraph.trim_start().starts_with("tip:"));
    let rest: Vec<&str> = rest.collect();
    format!("{first}\nhelp: {help}\n\n{}", rest.join("\n\n"))
}

fn help(error: &Error, arguments: &[String]) -> Option<String> {
    let word = |kind| match error.get(kind) {
        Some(ContextValue::String(word)) => Some(word.as_str()),
        _ => None,
    };
    let within = |command: &str| arguments.iter().any(|argument| argument == command);
    let answer = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let word = word(ContextKind::InvalidSubcommand)?;
            // `migration run`, `database create`: the word behind it says what is wanted.
            let next = || {
                let at = arguments.iter().position(|argument| argument == word)?;
                arguments.get(at + 1).map(String::as_str)
            };
            if matches!(word, "migration" | "migrations") {
                next().and_then(of_migrate).or_else(|| of_migrate("status"))
            } else if matches!(word, "database") {
                next().and_then(of_db).or_else(|| of_db("execute"))
            } else if within("db") {
                of_db(word)
            } else {
                of_migrate(word).or_else(|| of_db(word))
            }?
        }
        ErrorKind::UnknownArgument => {
            let word = word(ContextKind::InvalidArg)?;
            let is_dev = within("migrate") && within("dev");
            match word {
                word if is_dev && !word.starts_with('-') => {
                    return Some(format!(
                        "pass the name with --name: whimbrel migrate dev --name {word}"
                    ));
                }
                "--force" if within("deploy") => {
                    "it never asks, so there is nothing to force: whimbrel migrate deploy"
                }
                "--accept-data-loss" if within("deploy") => {
                    "`migrate deploy` never asks: losses are accepted when a migration is written, by whimbrel migrate dev"
                }
                "--preview-feature" | "--schema-only" => "remove it: it is not needed",
                "-v" => "to print the version: whimbrel --version",
                "-m" | "--message" if is_dev => {
                    "pass the name with --name: whimbrel migrate dev --name NAME"
                }
                word if within("resolve") && !word.starts_with('-') => {
                    return Some(format!(
                        "to mark it as applied: whimbrel migrate resolve --applied {word}"
                    ));
                }
                _ => return None,
            }
        }
        _ => return None,
    };
    Some(answer.to_owned())
}

/// Words of other tools, and ours without the word before them.
fn of_migrate(word: &str) -> Option<&'static str> {
    Some(match word {
        "up" | "run" | "apply" | "migrate" | "deploy" => {
            "to apply pending migrations: whimbrel migrate deploy"
        }
        "generate" | "add" | "new" | "create" | "make" | "save" | "dev" => {
            "to write the migration of a changed schema: whimbrel migrate dev --name NAME"
        }
        "revert" | "down" | "undo" | "rollback" | "redo" | "downgrade" => {
            "to undo all migrations after the given one: whimbrel migrate downgrade --to NAME"
        }
        "info" | "list" | "status" | "current" => {
            "to see which migrations are applied: whimbrel migrate status"
        }
        "history" | "log" => "to see what was applied when: whimbrel migrate log",
        "baseline" | "mark" | "resolve" => {
            "to mark a migration as applied: whimbrel migrate resolve --applied NAME"
        }
        "repair" => "to see what is wrong: whimbrel migrate status",
        "validate" => {
            "to check the schema: whimbrel validate; to check the migrations too: whimbrel migrate check"
        }
        "check" | "verify" => "to check schema, migrations and database: whimbrel migrate check",
        "diff" => "to compare schemas, migrations and databases: whimbrel migrate diff --help",
        "lint" => "to replay the migrations and report problems: whimbrel migrate lint",
        "hash" => "to update whimbrel.lock: whimbrel migrate hash",
        "reset" | "fresh" | "refresh" | "drop" => {
            "to empty the database and apply all migrations (ALL DATA IS LOST): whimbrel migrate reset"
        }
        _ => return None,
    })
}

fn of_db(word: &str) -> Option<&'static str> {
    Some(match word {
        "push" | "sync" => "to change the database without a migration: whimbrel db push",
        "pull" | "introspect" => "to update the schema from the database: whimbrel db pull",
        "seed" => "to run the seed command: whimbrel db seed",
        "execute" | "exec" => "to run a script: whimbrel db execute --file FILE",
        "create" | "setup" => {
            "to create the database and apply all migrations: whimbrel migrate deploy"
        }
        "drop" | "reset" => {
            "to empty the database and apply all migrations (ALL DATA IS LOST): whimbrel migrate reset"
        }
        "migrate" | "deploy" => "to apply pending migrations: whimbrel migrate deploy",
        "generate" => "to write the Rust types: whimbrel generate",
        "studio" | "open" => "to look at the database in the browser: whimbrel studio",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::args::Arguments;

    fn said(line: &str) -> String {
        let arguments: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        let error = Arguments::try_parse_from(&arguments).expect_err("not understood");
        text(&error, &arguments).unwrap_or_else(|| error.to_string())
    }

    #[test]
    fn a_url_is_never_repeated() {
        for line in [
            "whimbrel migrate deploy postgresql://me:secret@host/db",
            "whimbrel postgresql://me:secret@host/db",
            "whimbrel --ulr postgresql://me:secret@host/db migrate deploy",
            "whimbrel migrate deploy --ulr=postgresql://me:secret@host/db",
            "whimbrel migrate deploy --postgresql://me:secret@host/db",
            "whimbrel studio --port mysql://me:secret@host/db",
            "whimbrel init --datasource-provider mysql://me:secret@host/db",
            "whimbrel migrate me:secret@host",
            "whimbrel migrate dev --rename postgresql://me:secret@host/db",
        ] {
            let said = said(line);
            assert!(!said.contains("secret"), "{said}");
            assert!(
                said.contains("\nhelp: pass a database URL with --url"),
                "{said}"
            );
        }
    }

    #[test]
    fn words_of_other_tools_are_answered() {
        for (line, answer) in [
            ("whimbrel migrate up", "whimbrel migrate deploy"),
            ("whimbrel migrate run", "whimbrel migrate deploy"),
            ("whimbrel migrate add", "whimbrel migrate dev --name NAME"),
            (
                "whimbrel migrate revert",
                "whimbrel migrate downgrade --to NAME",
            ),
            ("whimbrel migration run", "whimbrel migrate deploy"),
            ("whimbrel database create", "whimbrel migrate deploy"),
            ("whimbrel -v", "whimbrel --version"),
            ("whimbrel push", "whimbrel db push"),
            ("whimbrel migrate push", "whimbrel db push"),
            ("whimbrel deploy", "whimbrel migrate deploy"),
            (
                "whimbrel migrate dev add_tel",
                "whimbrel migrate dev --name add_tel",
            ),
            ("whimbrel migrate deploy --force", "nothing to force"),
        ] {
            let said = said(line);
            let help = said
                .split_once("\nhelp: ")
                .map(|(_, help)| help.lines().next());
            assert!(
                help.flatten().is_some_and(|help| help.contains(answer)),
                "{said}"
            );
            assert!(!said.contains("tip:"), "{said}");
        }
    }

    #[test]
    fn what_is_answered_with_is_understood() {
        let words = [
            "up", "generate", "info", "history", "baseline", "repair", "check", "lint", "hash",
            "reset", "push", "pull", "seed", "execute", "setup",
        ];
        for word in words {
            let answer = of_migrate(word).or_else(|| of_db(word)).expect(word);
            let (_, command) = answer.rsplit_once(": ").expect("a command");
            if let Err(error) = Arguments::try_parse_from(command.split(' ')) {
                panic!("{command}: {error}");
            }
        }
    }
}
