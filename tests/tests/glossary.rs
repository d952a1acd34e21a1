//! One thing has one word: what users read has none of the words that were given up.

use std::{fs, path::Path};

use clap::{Command, CommandFactory};

/// The word that is not used, and the one that is.
const WORDS: &[(&str, &str)] = &[
    ("ends at the schema", "produces the schema"),
    ("end at the schema", "produce the schema"),
    ("end at this schema", "match the schema"),
    ("no migration makes", "without a migration"),
    ("sealed", "recorded in whimbrel.lock"),
    ("seals", "records"),
    ("unsealed", "not recorded"),
    ("the seal", "whimbrel.lock"),
    ("of a seal", "of whimbrel.lock"),
    ("seal them", "update whimbrel.lock"),
    ("connection string", "database URL"),
    ("another name", "rename"),
    ("kind of database", "provider"),
    ("kinds of database", "providers"),
    ("goes on", "resumes, continues"),
    ("go on", "resume, continue"),
    ("going on", "resuming, continuing"),
    ("gone on", "resumed"),
    ("made anew", "recreated"),
    ("modelled", "understood"),
    ("passed over", "ignored"),
    ("unreached", "not reached"),
    ("cause and cure", "cause and fix"),
    ("deviation", "mismatch"),
    ("way out", "To fix this"),
    ("ways out", "To fix this"),
    ("begin anew", "start over"),
    ("take it back", "undo it"),
    ("takes back", "undoes"),
    ("taken back", "undone"),
    ("took back", "undid"),
    ("taking back", "undoing"),
    ("what became of", "mark as applied or rolled back"),
    ("counts as applied", "is marked as applied"),
    ("counts as rolled back", "is marked as rolled back"),
    ("stopped on the way", "interrupted"),
    ("begun and not ended", "interrupted"),
    ("two people's migrations", "these migrations conflict"),
    ("ahead of this program", "newer than this program"),
    ("starters", "instances that start at the same time"),
    ("is asked of", "is checked against"),
    ("nothing is to be done", "nothing to do"),
    ("the database refused", "the database returned an error"),
    ("the database answers", "connected"),
    ("hand over", "pass"),
    ("handed over", "passed"),
    ("finding", "error, warning"),
    ("findings", "errors and warnings"),
    ("mistake", "error"),
    ("mistakes", "errors"),
    ("changes of rows", "data changes"),
    ("schema cannot say", "schema cannot express"),
    ("does not speak of", "does not describe"),
    ("start again", "run it again"),
    ("changed by hand", "changed outside of migrations"),
    ("no server would run", "invalid SQL"),
    ("copy that cargo made", "packaged or vendored copy"),
    ("one that goes", "a dropped field"),
    ("one that comes", "an added field"),
    ("say that it is one", "declare the rename"),
    ("required from now on", "making a column required"),
    ("tell the other databases", "baseline the other databases"),
    ("a right was missing", "a permission was missing"),
    ("the update neither", "not even the UPDATE"),
    ("what of it", "what"),
    ("as a text", "as a literal"),
    ("the same words", "command mapping"),
    ("no business of", "ignored by"),
    (
        "database has already",
        "database already has; the applied migrations",
    ),
    (
        "files and database are one",
        "migrations and database agree",
    ),
    ("who waits", "a waiting process"),
    ("pools transactions", "transaction-mode pooler"),
    ("pool transactions", "transaction-mode pooler"),
    ("for their time", "while they run"),
    ("leaves a doubt", "leaves it unknown"),
    ("is for no file", "no file records"),
    ("no line in it", "the file is empty"),
    ("that is no", "that is not a, other than"),
    ("way of a start", "what happens at startup"),
    ("look again every moment", "poll"),
    ("has been tried", "is tested"),
    ("held to the truth", "checked against real servers"),
    ("stop watch", "timed"),
    ("as absences", "invariants"),
    ("only a wish", "only an explicit request"),
    ("is content", "passes"),
    ("known faults", "advisories"),
    ("though no run says so", "without running it"),
    ("a database from before", "an existing database"),
    ("for ever", "without limit"),
    ("nothing to say", "no problems"),
    ("tells an event", "reports an event"),
    ("another text", "edited"),
    ("may only read", "read-only credentials"),
    ("is to be", "must be, will be"),
    ("to be done", "to do"),
    ("was not followed", "was ignored"),
    ("all the same", "anyway"),
    ("is meant", "is intended, is ambiguous"),
    ("carries the way", "stores the reverse"),
    ("counts from", "is relative to"),
    ("made again", "recreated"),
    ("as you like", "at your option"),
    ("the database is not what", "the database differs from what"),
    ("had been applied", "was applied"),
    ("go together", "compatible, combined"),
    ("the history says", "the state is; the history table has"),
    ("stands in", "is in"),
    ("stands behind", "follows"),
    ("stands twice", "is twice"),
    ("says nothing", "does not report"),
    ("somebody says", "you resolve it"),
    ("takes no", "does not support, cannot have"),
    ("take no", "do not support, cannot have"),
    ("is none", "is not a"),
    ("is no table", "is not a table"),
    ("is no column", "is not a column"),
    ("no utf", "not UTF-8"),
    ("put back", "restored"),
    ("taken over by", "took over"),
    ("name_of_the_change", "NAME"),
    ("what_it_does", "NAME"),
];

/// Pages that a script writes from what other tools print.
const GENERATED: [&str; 2] = ["peers.md", "benchmarks.md"];

/// Where the documentation of what users call stands.
const PUBLIC: [&str; 20] = [
    "runtime/src/lib.rs",
    "runtime/src/error/mod.rs",
    "runtime/src/error/kind.rs",
    "runtime/src/schema_check.rs",
    "runtime/src/migrations/calls.rs",
    "runtime/src/migrator",
    "runtime/src/backup/mod.rs",
    "runtime/src/cli/mod.rs",
    "runtime/src/migrations/mod.rs",
    "runtime/src/blocking.rs",
    "runtime/src/connection/target.rs",
    "runtime/src/embed_migrations.rs",
    "runtime/src/history/attempt.rs",
    "core/src/outline/difference.rs",
    "build-support/src/lib.rs",
    "macros/src/lib.rs",
    "core/src/lib.rs",
    "engine/src/lib.rs",
    "cli/src/lib.rs",
    "cli/src/failure.rs",
];

#[test]
fn what_users_read_has_one_word_for_one_thing() {
    let root = whimbrel_tests::root();
    let mut found = Vec::new();
    let mut files = 0;
    let mut look = |place: &str, text: &str| {
        files += 1;
        for (number, line) in (1..).zip(text.lines()) {
            for (word, better) in words_in(line) {
                found.push(format!(
                    "{place}:{number}: {word:?}, better {better:?}: {}",
                    line.trim()
                ));
            }
        }
    };
    let mut pages: Vec<_> = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"]
        .map(|page| root.join(page))
        .into();
    for folder in [
        "docs",
        "runtime",
        "build-support",
        "macros",
        "cli",
        "core",
        "engine",
        "examples",
    ] {
        list(&root.join(folder), "md", &mut pages);
    }
    for page in &pages {
        let name = page.file_name().unwrap_or_default().to_string_lossy();
        if !GENERATED.contains(&&*name) && !page.to_string_lossy().contains("/tests/") {
            look(
                &page.display().to_string(),
                &fs::read_to_string(page).expect("a page"),
            );
        }
    }
    for public in PUBLIC {
        let mut sources = Vec::new();
        list(&root.join(public), "rs", &mut sources);
        for source in sources {
            let text = fs::read_to_string(&source).expect("a source");
            let is_doc = |line: &&str| {
                let line = line.trim_start();
                line.starts_with("///") || line.starts_with("//!")
            };
            let docs: Vec<&str> = text
                .lines()
                .map(|line| if is_doc(&line) { line } else { "" })
                .collect();
            look(&source.display().to_string(), &docs.join("\n"));
        }
    }
    for folder in [
        "cli/src",
        "runtime/src",
        "core/src",
        "engine/src",
        "build-support/src",
        "macros/src",
    ] {
        let mut sources = Vec::new();
        list(&root.join(folder), "rs", &mut sources);
        // What the history table keeps for programs has its words.
        let is_told = |path: &&std::path::PathBuf| {
            !path.ends_with("tests.rs") && !path.ends_with("history/reverse.rs")
        };
        for source in sources.iter().filter(is_told) {
            let text = fs::read_to_string(source).expect("a source");
            let code = text
                .split("#[cfg(test)]\nmod tests")
                .next()
                .unwrap_or_default();
            look(&source.display().to_string(), &literals(code));
        }
    }
    let mut command = whimbrel_cli::args::Arguments::command();
    command.build();
    help(&mut command, &mut |name, text| look(name, text));
    println!(
        "{} words, {files} texts, {} found",
        WORDS.len(),
        found.len()
    );
    assert!(files > 100, "only {files} texts");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_word_is_found() {
    let found: Vec<_> = words_in("  The Migrations are Sealed; unsealed ones go\ton.").collect();
    let found: Vec<&str> = found.iter().map(|(word, _)| *word).collect();
    assert_eq!(found, ["sealed", "unsealed", "go on"]);
    assert_eq!(words_in("concealed goods on mistaken").count(), 0);
    assert_eq!(
        literals("let a = \"x \\\"y\\\" z\"; // \"no\"\nfoo(\"a \\\n   b\");"),
        "x \\\"y\\\" z\na \\\n   b\n"
    );
}

/// The words of the list in a line, as whole words.
fn words_in(line: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let plain: String = line
        .to_lowercase()
        .chars()
        .map(|letter| {
            if letter.is_alphanumeric() || "'_".contains(letter) {
                letter
            } else {
                ' '
            }
        })
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let line = format!(" {} ", words.join(" "));
    let found = WORDS
        .iter()
        .filter(move |(word, _)| line.contains(&format!(" {word} ")));
    found.copied()
}

/// The texts in double quotes, one below the other; comments and what is filled in aside.
fn literals(code: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    let mut letters = code.chars().peekable();
    while let Some(letter) = letters.next() {
        match (inside, letter) {
            (false, '/') if letters.peek() == Some(&'/') => {
                while letters.next_if(|letter| *letter != '\n').is_some() {}
            }
            (false, '\'') => {
                // A letter in quotes may be a quote.
                if letters.next_if_eq(&'\\').is_some() || letters.peek() == Some(&'"') {
                    letters.next();
                }
            }
            (false, '"') => inside = true,
            (true, '\\') => {
                out.push(letter);
                out.extend(letters.next());
            }
            (true, '"') => {
                inside = false;
                out.push('\n');
            }
            (true, '{') if letters.peek().is_some_and(char::is_ascii_lowercase) => {
                while letters.next_if(|letter| !"}\"".contains(*letter)).is_some() {}
            }
            (true, letter) => out.push(letter),
            (false, _) => {}
        }
    }
    out
}

fn list(path: &Path, extension: &str, out: &mut Vec<std::path::PathBuf>) {
    if path.is_dir() {
        let entries = fs::read_dir(path).expect("a folder");
        let mut entries: Vec<_> = entries
            .map(|entry| entry.expect("an entry").path())
            .collect();
        entries.sort();
        entries.iter().for_each(|entry| list(entry, extension, out));
    } else if path.extension().is_some_and(|found| found == extension) {
        out.push(path.to_owned());
    }
}

fn help(command: &mut Command, look: &mut impl FnMut(&str, &str)) {
    let text = command.render_long_help().to_string();
    look(&format!("{} --help", command.get_name()), &text);
    for inner in command.get_subcommands_mut() {
        help(inner, look);
    }
}
